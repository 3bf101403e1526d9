package pipeline

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"

	"github.com/tolsey/tolsey/internal/db"
	"github.com/tolsey/tolsey/internal/ledger"
	"github.com/tolsey/tolsey/internal/plain"
	"github.com/tolsey/tolsey/ocds"
)

// Entries is the projection of what the compiled release of a process no longer
// tells: the ends that each release stated, so that the first end is known after
// an extension, and the corrections of successors.
type Entries struct{}

// Name gives "pipeline_entry".
func (Entries) Name() string { return "pipeline_entry" }

// Version is that of the schema and of what is read from an entry.
func (Entries) Version() int { return 1 }

// Tables lists the projection's tables.
func (Entries) Tables() []string { return []string{"pipeline_end", "pipeline_said", "pipeline_told"} }

// Schema gives the tables. The deal of pipeline_end is "c" and the published id
// of a contract or "a" and that of an award, see dealOf; a release that is published again
// replaces what it stated. pipeline_said has what stands of the corrections:
// at most one row with verdict "is" for each contract, see Said. pipeline_told
// has the newest correction of each contract, also one that took others back.
// idx is the entry's.
func (Entries) Schema() []string {
	return []string{
		`create table pipeline_end (
			ocid text not null, deal text not null, release_id text not null, date text not null, ends text not null,
			idx bigint not null, primary key (ocid, deal, release_id)) without rowid`,
		`create table pipeline_said (
			contract text not null, successor text not null, verdict text not null, who text not null, why text not null,
			ocid text not null, time text not null, idx bigint not null, primary key (contract, successor)) without rowid`,
		`create index pipeline_said_process on pipeline_said (ocid, idx)`,
		`create table pipeline_told (contract text primary key, ocid text not null, idx bigint not null)`,
		`create index pipeline_told_last on pipeline_told (idx)`,
	}
}

// Apply takes the entries one after the other.
func (Entries) Apply(ctx context.Context, tx *db.Tx, batch []ledger.Entry) error {
	var rows [][]any
	at := map[[3]string]int{} // in rows: of what a batch states twice the later counts
	for i := range batch {
		e := &batch[i]
		switch e.Kind {
		case ledger.KindRelease:
			for _, s := range endsOf(e) {
				key := [3]string{e.OCID, s.deal, e.ReleaseID}
				row := []any{e.OCID, s.deal, e.ReleaseID, s.date, s.end, e.Index}
				if n, twice := at[key]; twice {
					rows[n] = row
					continue
				}
				at[key] = len(rows)
				rows = append(rows, row)
			}
		case KindSuccessor:
			if err := correct(ctx, tx, e); err != nil {
				return fmt.Errorf("applying the correction %s: %w", e.ReleaseID, err)
			}
		}
	}
	return tx.InsertMany(ctx, "pipeline_end", []string{"ocid", "deal", "release_id", "date", "ends", "idx"}, rows,
		"on conflict (ocid, deal, release_id) do update set date = excluded.date, ends = excluded.ends, idx = excluded.idx")
}

// longDeal is the longest published id, in bytes, that names a deal as it is.
const longDeal = 200

// dealOf gives the deal of a contract ("c") or award ("a") with a published id.
// A digest stands for a very long one: a key of PostgreSQL has a third of a page
// at most, and an entry that no index takes would hold up the whole ledger.
func dealOf(kind, id string) string {
	if len(id) > longDeal {
		sum := sha256.Sum256([]byte(id))
		id = "#" + hex.EncodeToString(sum[:])
	}
	return kind + id
}

// stated is the end that a release states of a contract or award.
type stated struct{ deal, date, end string }

// endsOf gives the ends that a release states, each contract and award once.
func endsOf(e *ledger.Entry) []stated {
	release := e.Release()
	if !release.Exists() {
		return nil
	}
	var all []stated
	seen := map[string]bool{}
	date := plain.Date(release.Date())
	add := func(deal string, p ocds.Period) {
		if end := plain.TermOf(p).End; end != "" && !seen[deal] {
			seen[deal] = true
			all = append(all, stated{deal, date, end})
		}
	}
	for _, c := range release.Contracts() {
		add(dealOf("c", c.ID()), c.Period("period"))
	}
	for _, a := range release.Awards() {
		add(dealOf("a", a.ID()), a.Period("contractPeriod"))
	}
	return all
}
