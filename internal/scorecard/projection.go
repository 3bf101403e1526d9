package scorecard

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/tolsey/tolsey/internal/db"
	"github.com/tolsey/tolsey/internal/process"
)

// Projection keeps the facts that the measures need; it is a process.Derived.
// It reads no clock: what hangs on the day is asked of the Board.
type Projection struct{}

// Name gives "scorecard".
func (Projection) Name() string { return "scorecard" }

// Version is that of the schema and of how a process is read.
func (Projection) Version() int { return 4 }

// Tables lists the projection's tables.
func (Projection) Tables() []string { return []string{"scorecard_process", "scorecard_award"} }

// Schema gives the tables. Every process has a row in scorecard_process, also
// one without tender and awards, so that who follows the table sees that facts
// have gone. Days are YYYY-MM-DD or "", amounts hundredths with 0 for none.
func (Projection) Schema() []string {
	return []string{
		`create table scorecard_process (
			ocid text primary key, last_index bigint not null, buyer_key text not null,
			opened text not null, starts text not null, closes text not null, route integer not null,
			bids integer not null, engaged integer not null, planned integer not null, above integer not null,
			light integer not null, act integer not null, central integer not null, failed integer not null, resulted integer not null,
			division text not null)`,
		`create index scorecard_process_last on scorecard_process (last_index)`,
		`create table scorecard_award (
			ocid text not null, item integer not null, id text not null,
			awarded text not null, signed text not null, published text not null, details text not null,
			amount bigint not null, currency text not null, gross integer not null, doubts integer not null,
			division text not null, route integer not null, bids integer not null, suppliers text not null,
			small integer not null, large integer not null, unsized integer not null,
			vcse integer not null, other integer not null, local integer not null, away integer not null, from_award integer not null,
			primary key (ocid, item))`,
	}
}

var processColumns = []string{"ocid", "last_index", "buyer_key", "opened", "starts", "closes", "route", "bids",
	"engaged", "planned", "above", "light", "act", "central", "failed", "resulted", "division"}

var awardColumns = []string{"ocid", "item", "id", "awarded", "signed", "published", "details", "amount", "currency", "gross",
	"doubts", "division", "route", "bids", "suppliers", "small", "large", "unsized", "vcse", "other", "local", "away", "from_award"}

// deleteAtOnce is how many processes a statement that deletes names.
const deleteAtOnce = 256

// Apply replaces the rows of each changed process.
func (p Projection) Apply(ctx context.Context, tx *db.Tx, batch []process.Change) error {
	ocids := make([]string, len(batch))
	for i, c := range batch {
		ocids[i] = c.OCID
	}
	published, err := process.Publications(ctx, tx, ocids)
	if err != nil {
		return err
	}
	var processes, awards [][]any
	for _, c := range batch {
		row := from(c, published[c.OCID])
		processes = append(processes, row.columns())
		for i := range row.awards {
			awards = append(awards, row.awards[i].columns(c.OCID))
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
	if err := tx.InsertMany(ctx, "scorecard_process", processColumns, processes, ""); err != nil {
		return err
	}
	return tx.InsertMany(ctx, "scorecard_award", awardColumns, awards, "")
}

func (p *processRow) columns() []any {
	return []any{p.ocid, p.lastIndex, p.buyer, p.opened, p.starts, p.closes, int(p.route), p.bids,
		p.engaged, p.planned, int(p.above), p.light, p.act, p.central, p.failed, p.resulted, p.division}
}

// keySeparator stands between the keys of suppliers, which hold no blanks.
const keySeparator = "\n"

func (a *awardRow) columns(ocid string) []any {
	c := &a.crowd
	return []any{ocid, a.item, a.id, a.awarded, a.signed, a.published, a.details, a.amount, a.currency, a.gross,
		int(a.doubts), a.division, int(a.route), a.bids, strings.Join(a.suppliers, keySeparator),
		c.small, c.large, c.unsized, c.vcse, c.other, c.local, c.away, a.fromAward}
}
