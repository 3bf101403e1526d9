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
func (Projection) Version() int { return 1 }

// Tables lists the projection's tables.
func (Projection) Tables() []string {
	return []string{"notice", "notice_category", "notice_region", "notice_supplier"}
}

// Schema gives the tables. The columns of notice are the fields of Notice:
// instants as clock.Text, "" for the zero time; amount 0 with value_where ""
// for no value. The children keep the order of their lists in n.
func (Projection) Schema() []string {
	return []string{
		`create table notice (
			ocid text primary key, title text not null, description text not null,
			buyer_key text not null, buyer_name text not null,
			type text not null, legal_basis text not null,
			method text not null, method_details text not null, main_category text not null,
			amount bigint not null, currency text not null, gross integer not null, value_where text not null,
			sme integer not null, vcse integer not null,
			published text not null, updated text not null, closes text not null, closes_exact integer not null,
			starts text not null, ends text not null, latest_end text not null,
			base text not null, open_until text not null, live_from text not null, live_until text not null,
			source text not null, releases bigint not null, first_index bigint not null, last_index bigint not null)`,
		// Newest first; closing soonest; a body's and a source's notices; and each
		// stage as one range of an index (see Stage.condition).
		`create index notice_updated on notice (updated, ocid)`,
		`create index notice_closes on notice (closes, ocid)`,
		`create index notice_buyer on notice (buyer_key, updated, ocid)`,
		`create index notice_source on notice (source, updated, ocid)`,
		`create index notice_open on notice (base, open_until)`,
		`create index notice_live on notice (base, live_until, live_from)`,
		`create table notice_category (
			ocid text not null, n integer not null, scheme text not null, code text not null,
			label text not null, division text not null, primary key (ocid, n)) without rowid`,
		`create table notice_region (
			ocid text not null, n integer not null, code text not null, name text not null,
			primary key (ocid, n)) without rowid`,
		`create table notice_supplier (
			ocid text not null, n integer not null, key text not null, name text not null, scale text not null,
			primary key (ocid, n)) without rowid`,
		`create index notice_supplier_key on notice_supplier (key, ocid)`,
	}
}

// columns are those of notice, in the order of Notice.row and of scanNotice.
var columns = []string{
	"ocid", "title", "description", "buyer_key", "buyer_name",
	"type", "legal_basis", "method", "method_details", "main_category",
	"amount", "currency", "gross", "value_where", "sme", "vcse",
	"published", "updated", "closes", "closes_exact",
	"starts", "ends", "latest_end", "base", "open_until", "live_from", "live_until",
	"source", "releases", "first_index", "last_index",
}

// deleteAtOnce is how many processes a statement that deletes names.
const deleteAtOnce = 256

// Apply replaces the rows of each changed process.
func (p Projection) Apply(ctx context.Context, tx *db.Tx, batch []process.Change) error {
	ocids := make([]string, len(batch))
	var notices, categories, regions, suppliers [][]any
	for i, c := range batch {
		ocids[i] = c.OCID
		n := From(c)
		notices = append(notices, n.row())
		for i, c := range n.Categories {
			categories = append(categories, []any{n.OCID, i, c.Scheme, c.Code, c.Label, c.Division})
		}
		for i, r := range n.Regions {
			regions = append(regions, []any{n.OCID, i, r.Code, r.Name})
		}
		for i, s := range n.Suppliers {
			suppliers = append(suppliers, []any{n.OCID, i, s.Key, s.Name, s.Scale})
		}
	}
	for some := range slices.Chunk(ocids, deleteAtOnce) {
		for _, table := range p.Tables() {
			var args []any
			if _, err := tx.Exec(ctx, "delete from "+table+" where ocid in "+db.In(&args, some...), args...); err != nil {
				return fmt.Errorf("deleting from %s: %w", table, err)
			}
		}
	}
	for _, t := range []struct {
		name    string
		columns []string
		rows    [][]any
	}{
		{"notice", columns, notices},
		{"notice_category", []string{"ocid", "n", "scheme", "code", "label", "division"}, categories},
		{"notice_region", []string{"ocid", "n", "code", "name"}, regions},
		{"notice_supplier", []string{"ocid", "n", "key", "name", "scale"}, suppliers},
	} {
		if err := tx.InsertMany(ctx, t.name, t.columns, t.rows, ""); err != nil {
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
		amount, currency, gross, where, int(n.SME), int(n.VCSE),
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
