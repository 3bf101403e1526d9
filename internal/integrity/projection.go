package integrity

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/tolsey/tolsey/internal/db"
	"github.com/tolsey/tolsey/internal/org"
	"github.com/tolsey/tolsey/internal/plain"
	"github.com/tolsey/tolsey/internal/process"
	"github.com/tolsey/tolsey/internal/redflag"
	"github.com/tolsey/tolsey/ocds"
)

// Projection keeps what the flags need of each process; it is a
// process.Derived.
type Projection struct{}

// Name gives "redflag".
func (Projection) Name() string { return "redflag" }

// Version is that of the schema and of how a process is read.
func (Projection) Version() int { return 1 }

// Tables lists the projection's table.
func (Projection) Tables() []string { return []string{"redflag_reading"} }

// Schema gives the table. Every process has a row, so that they can be counted;
// the reading of one that says nothing is "". day is the first of these that is
// known: that of the tender notice, of the deadline, of an award. suppliers are
// those of the active awards, a key a line.
func (Projection) Schema() []string {
	return []string{`create table redflag_reading (
		ocid text primary key, last_index bigint not null, buyer_key text not null, day text not null,
		suppliers text not null, reading text not null)`}
}

var columns = []string{"ocid", "last_index", "buyer_key", "day", "suppliers", "reading"}

// atOnce is how many processes a statement names.
const atOnce = 256

// Apply replaces the row of each changed process.
func (Projection) Apply(ctx context.Context, tx *db.Tx, batch []process.Change) error {
	rows := make([][]any, 0, len(batch))
	ocids := make([]string, 0, len(batch))
	for _, c := range batch {
		row, err := from(c)
		if err != nil {
			return fmt.Errorf("reading %s for red flags: %w", c.OCID, err)
		}
		rows, ocids = append(rows, row), append(ocids, c.OCID)
	}
	for some := range slices.Chunk(ocids, atOnce) {
		var args []any
		if _, err := tx.Exec(ctx, "delete from redflag_reading where ocid in "+db.In(&args, some...), args...); err != nil {
			return fmt.Errorf("deleting readings: %w", err)
		}
	}
	return tx.InsertMany(ctx, "redflag_reading", columns, rows, "")
}

// from gives the row of a process.
func from(c process.Change) ([]any, error) {
	parties := plain.PartiesOf(c.Compiled)
	reading := redflag.ReadAs(c.Compiled, func(ref ocds.Party) string { return keyOf(parties, ref) })
	if !reading.Cancelled && reading.Blank() {
		return []any{c.OCID, c.Last, "", "", "", ""}, nil
	}
	text, err := json.Marshal(reading)
	if err != nil {
		return nil, err
	}
	var suppliers []string
	day := cmp.Or(reading.Opened, plain.Date(reading.End))
	for _, a := range c.Compiled.Awards() {
		day = cmp.Or(day, plain.Date(a.Date()))
		if a.Status() != "active" {
			continue
		}
		for _, s := range a.Suppliers() {
			if key := keyOf(parties, s); key != "" && !slices.Contains(suppliers, key) {
				suppliers = append(suppliers, key)
			}
		}
	}
	buyer, _ := org.KeyOf(parties.Buyer())
	return []any{c.OCID, c.Last, buyer, day, strings.Join(suppliers, "\n"), string(text)}, nil
}

// keyOf gives the key of the party that a reference points to, "" for what is no
// organisation.
func keyOf(parties *plain.Parties, ref ocds.Party) string {
	key, ok := org.KeyOf(parties.Resolve(ref))
	if !ok {
		key, _ = org.KeyOf(ref)
	}
	return key
}
