package notice

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/tolsey/tolsey/internal/clock"
	"github.com/tolsey/tolsey/internal/db"
	"github.com/tolsey/tolsey/internal/process"
)

// Projection keeps the tables of notices; it is a process.Derived.
type Projection struct{}

// Name gives "notice".
func (Projection) Name() string { return "notice" }

// Version is that of the schema and of From.
func (Projection) Version() int { return 2 }

// ofProcess are the tables whose rows belong to one process, by its ocid.
var ofProcess = []string{
	"notice", "notice_category", "notice_region", "notice_supplier", "notice_text", "notice_related",
}

// Tables lists the projection's tables.
func (Projection) Tables() []string { return append(slices.Clone(ofProcess), labelTable) }

// Schema gives the tables. The columns of notice are the fields of Notice:
// instants as clock.Text, "" for the zero time; amount 0 with value_where ""
// for no value. The children keep the order of their lists in n. notice_text
// holds what is searched but not listed, where there is any.
func (Projection) Schema() []string {
	return []string{
		`create table notice (
			ocid text primary key, title text not null, description text not null,
			buyer_key text not null, buyer_name text not null,
			type text not null, legal_basis text not null,
			method text not null, method_details text not null, main_category text not null,
			amount bigint not null, currency text not null, gross integer not null, value_where text not null,
			sme integer not null, vcse integer not null,
			buyer_kind text not null, awarded_sme integer not null, recurs integer not null,
			published text not null, updated text not null, closes text not null, closes_exact integer not null,
			starts text not null, ends text not null, latest_end text not null,
			base text not null, open_until text not null, live_from text not null, live_until text not null,
			source text not null, releases bigint not null, first_index bigint not null, last_index bigint not null)`,
		// What has changed since an entry of the ledger: the search index asks that,
		// and answers everything else but what is asked by key.
		`create index notice_last on notice (last_index)`,
		`create table notice_category (
			ocid text not null, n integer not null, scheme text not null, code text not null,
			label text not null, division text not null, primary key (ocid, n)) without rowid`,
		`create table notice_region (
			ocid text not null, n integer not null, code text not null, name text not null,
			primary key (ocid, n)) without rowid`,
		`create table notice_supplier (
			ocid text not null, n integer not null, key text not null, name text not null, scale text not null,
			primary key (ocid, n)) without rowid`,
		`create table notice_text (ocid text primary key, more text not null)`,
		`create table notice_related (
			ocid text not null, n integer not null, relationship text not null, other text not null,
			title text not null, url text not null, primary key (ocid, n)) without rowid`,
		`create index notice_related_other on notice_related (other, ocid)`,
		// The process that began at first_index labels the code, see learn.
		`create table category_label (code text primary key, label text not null, first_index bigint not null)`,
		`create index category_label_first on category_label (first_index)`,
	}
}

// columns are those of notice, in the order of Notice.row and of scanNotice.
var columns = []string{
	"ocid", "title", "description", "buyer_key", "buyer_name",
	"type", "legal_basis", "method", "method_details", "main_category",
	"amount", "currency", "gross", "value_where", "sme", "vcse", "buyer_kind", "awarded_sme", "recurs",
	"published", "updated", "closes", "closes_exact",
	"starts", "ends", "latest_end", "base", "open_until", "live_from", "live_until",
	"source", "releases", "first_index", "last_index",
}

// atOnce is how many values a statement names in a list.
const atOnce = 256

// rows are those of a batch, by table.
type rows map[string][][]any

func (t rows) add(table string, row ...any) { t[table] = append(t[table], row) }

// Apply replaces the rows of each changed process.
func (Projection) Apply(ctx context.Context, tx *db.Tx, batch []process.Change) error {
	ocids := make([]string, len(batch))
	all := rows{}
	notices := make([]Notice, len(batch))
	for i, c := range batch {
		ocids[i] = c.OCID
		r := read(c.Compiled)
		notices[i] = r.notice(c)
		all.addNotice(&notices[i])
		if text := r.more(&notices[i]); text != "" {
			all.add("notice_text", c.OCID, text)
		}
		for n, l := range r.related(c.OCID) {
			all.add("notice_related", c.OCID, n, l.relationship, l.other, l.title, l.url)
		}
	}
	for some := range slices.Chunk(ocids, atOnce) {
		for _, table := range ofProcess {
			var args []any
			if _, err := tx.Exec(ctx, "delete from "+table+" where ocid in "+db.In(&args, some...), args...); err != nil {
				return fmt.Errorf("deleting from %s: %w", table, err)
			}
		}
	}
	if err := all.insert(ctx, tx); err != nil {
		return err
	}
	return learn(ctx, tx, notices)
}

func (t rows) addNotice(n *Notice) {
	t.add("notice", n.row()...)
	for i, c := range n.Categories {
		t.add("notice_category", n.OCID, i, c.Scheme, c.Code, c.Label, c.Division)
	}
	for i, r := range n.Regions {
		t.add("notice_region", n.OCID, i, r.Code, r.Name)
	}
	for i, s := range n.Suppliers {
		t.add("notice_supplier", n.OCID, i, s.Key, s.Name, s.Scale)
	}
}

func (t rows) insert(ctx context.Context, tx *db.Tx) error {
	for _, table := range []struct {
		name    string
		columns []string
	}{
		{"notice", columns},
		{"notice_category", []string{"ocid", "n", "scheme", "code", "label", "division"}},
		{"notice_region", []string{"ocid", "n", "code", "name"}},
		{"notice_supplier", []string{"ocid", "n", "key", "name", "scale"}},
		{"notice_text", []string{"ocid", "more"}},
		{"notice_related", []string{"ocid", "n", "relationship", "other", "title", "url"}},
	} {
		if err := tx.InsertMany(ctx, table.name, table.columns, t[table.name], ""); err != nil {
			return err
		}
	}
	return nil
}

func (n *Notice) row() []any {
	var amount int64
	var currency, where string
	var gross bool
	if v := n.Value; v != nil {
		amount, currency, gross, where = v.Hundredths, v.Currency, v.Gross, v.Where
	}
	return []any{
		n.OCID, n.Title, n.Description, n.Buyer.Key, n.Buyer.Name,
		n.Type, n.LegalBasis, n.Method, n.MethodDetails, n.MainCategory,
		amount, currency, gross, where, int(n.SME), int(n.VCSE), string(n.BuyerKind), int(n.AwardedSME), n.Recurs,
		instant(n.Published), instant(n.Updated), instant(n.Closes), n.ClosesExact,
		n.Starts, n.Ends, n.LatestEnd, string(n.Base), instant(n.OpenUntil), n.LiveFrom, n.LiveUntil,
		n.Source, n.Releases, n.First, n.Last,
	}
}

// instant gives t as stored, "" for the zero time.
func instant(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return clock.Text(t)
}
