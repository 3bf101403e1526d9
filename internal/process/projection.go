package process

import (
	"context"
	"encoding/json"
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/tolsey/tolsey/internal/clock"
	"github.com/tolsey/tolsey/internal/db"
	"github.com/tolsey/tolsey/internal/ledger"
	"github.com/tolsey/tolsey/ocds"
)

// Projection merges the entries of each process. Make it with New; it is one
// of ledger.Config's projections, before those made with Follow.
type Projection struct {
	headers map[string][]string // known extensions by header hash
	latest  batch               // what the last Apply made, for the followers in the same transaction
}

// batch is the outcome of one Apply.
type batch struct {
	tx      *db.Tx
	last    int64
	changes []Change
}

// New gives the projection.
func New() *Projection { return &Projection{headers: map[string][]string{}} }

// Name implements ledger.Projection.
func (p *Projection) Name() string { return "process" }

// Version implements ledger.Projection.
func (p *Projection) Version() int { return 2 }

// Tables implements ledger.Projection.
func (p *Projection) Tables() []string { return []string{"process", "process_release"} }

// Schema implements ledger.Projection. process.state is the compiled release
// with its explicit nulls; process_release lists every release with what the
// feeds filter by.
func (p *Projection) Schema() []string {
	return []string{
		`create table process (
			ocid text primary key, state blob not null, extensions text not null, source text not null,
			releases integer not null, first_idx bigint not null, last_idx bigint not null)`,
		`create table process_release (
			idx bigint primary key, ocid text not null, release_id text not null, date text not null,
			stages text not null, superseded_by bigint)`,
		`create index process_release_process on process_release (ocid, idx)`,
		// With all that the lists by month and by date ask, so that they read no rows.
		`create index process_release_date on process_release (date, superseded_by, idx)`,
	}
}

// row is a process while a batch is applied to it.
type row struct {
	Change
	extensions []string
	ids        map[string]int64 // release id to the index of its newest entry
	fresh      []*ledger.Entry
	replacing  []*ledger.Entry // those of fresh whose release id was there before
	stored     []byte
}

// Apply implements ledger.Projection.
func (p *Projection) Apply(ctx context.Context, tx *db.Tx, entries []ledger.Entry) error {
	rows, order, err := p.load(ctx, tx, entries)
	if err != nil {
		return err
	}
	var changes []Change
	for _, ocid := range order {
		r := rows[ocid]
		if err := p.advance(ctx, tx, r); err != nil {
			return fmt.Errorf("merging the releases of %s: %w", ocid, err)
		}
		changes = append(changes, r.Change)
	}
	if err := p.store(ctx, tx, rows, order); err != nil {
		return err
	}
	p.latest = batch{tx: tx, last: entries[len(entries)-1].Index, changes: changes}
	return nil
}

// load reads the stored rows of the processes that entries belong to, and
// gives their ocids in order of appearance.
func (p *Projection) load(ctx context.Context, tx *db.Tx, entries []ledger.Entry) (map[string]*row, []string, error) {
	rows := map[string]*row{}
	var order []string
	for i := range entries {
		e := &entries[i]
		if e.Kind != ledger.KindRelease {
			continue
		}
		r := rows[e.OCID]
		if r == nil {
			r = &row{Change: Change{OCID: e.OCID, First: e.Index, Last: -1}, ids: map[string]int64{}}
			rows[e.OCID] = r
			order = append(order, e.OCID)
		}
		r.fresh = append(r.fresh, e)
	}
	for chunk := range slices.Chunk(order, 500) {
		if err := loadStates(ctx, tx, chunk, math.MaxInt64, rows); err != nil {
			return nil, nil, fmt.Errorf("reading processes: %w", err)
		}
		if err := loadReleaseIDs(ctx, tx, chunk, rows); err != nil {
			return nil, nil, fmt.Errorf("reading the releases of processes: %w", err)
		}
	}
	return rows, order, nil
}

// loadStates reads those of the processes whose newest entry is at most upTo.
func loadStates(ctx context.Context, tx *db.Tx, ocids []string, upTo int64, rows map[string]*row) error {
	args := []any{upTo}
	found, err := tx.Query(ctx, "select ocid, state, extensions, source, releases, first_idx, last_idx from process where last_idx <= $1 and ocid in "+
		db.In(&args, ocids...), args...)
	if err != nil {
		return err
	}
	defer found.Close()
	for found.Next() {
		var ocid, extensions string
		var c Change
		var state []byte
		if err := found.Scan(&ocid, &state, &extensions, &c.Source, &c.Releases, &c.First, &c.Last); err != nil {
			return err
		}
		r := rows[ocid]
		c.OCID = r.OCID
		r.Change, r.stored, r.extensions = c, state, strings.Fields(extensions)
	}
	return found.Err()
}

func loadReleaseIDs(ctx context.Context, tx *db.Tx, ocids []string, rows map[string]*row) error {
	var args []any
	found, err := tx.Query(ctx, "select ocid, release_id, idx from process_release where superseded_by is null and ocid in "+
		db.In(&args, ocids...), args...)
	if err != nil {
		return err
	}
	defer found.Close()
	for found.Next() {
		var ocid, id string
		var index int64
		if err := found.Scan(&ocid, &id, &index); err != nil {
			return err
		}
		rows[ocid].ids[id] = index
	}
	return found.Err()
}

// advance merges the fresh entries of a process into its state: one by one
// where that equals the full merge, afresh otherwise.
func (p *Projection) advance(ctx context.Context, tx *db.Tx, r *row) error {
	afresh := false
	for _, e := range r.fresh {
		if _, again := r.ids[e.ReleaseID]; again {
			r.replacing = append(r.replacing, e)
		}
		changed, err := r.meet(e, func(header string) ([]string, error) { return p.extensions(ctx, tx, header) })
		if err != nil {
			return err
		}
		afresh = afresh || changed
	}
	if !afresh && r.extend() {
		return nil
	}
	entries, err := ledger.OfProcess(ctx, tx, r.OCID, r.Last)
	if err != nil {
		return err
	}
	r.Compiled, err = Compile(entries, r.extensions)
	return err
}

// extend merges the fresh entries into the stored state; false when the state
// has to be merged afresh.
func (r *row) extend() bool {
	rules := ocds.RulesForNames(r.extensions)
	m := ocds.Merger{Rules: rules}
	fresh := r.fresh
	var state *ocds.Value
	var err error
	if r.stored == nil {
		if state, err = m.Compile([]*ocds.Value{fresh[0].Release().Value}); err != nil {
			return false
		}
		fresh = fresh[1:]
	} else {
		if state, err = ocds.Parse(r.stored); err != nil || !rules.Thaw(state) {
			return false
		}
	}
	for _, e := range fresh {
		if !m.Extend(state, e.Release().Value) {
			return false
		}
	}
	r.Compiled = ocds.Release{Value: state}
	return true
}

// Compile merges the entries of a process, in ledger order, by the rules of the
// named extensions. Of entries that share a release id only the newest counts:
// the publisher replaced the others by it.
func Compile(entries []ledger.Entry, extensions []string) (ocds.Release, error) {
	var releases []*ocds.Value
	for _, e := range Current(entries) {
		if v := e.Release().Value; v != nil {
			releases = append(releases, v)
		}
	}
	m := ocds.Merger{Rules: ocds.RulesForNames(extensions)}
	v, err := m.Compile(releases)
	return ocds.Release{Value: v}, err
}

// Current gives those entries of a process that no later one with the same
// release id replaces, in the order given.
func Current(entries []ledger.Entry) []*ledger.Entry {
	newest := map[string]int64{}
	for i := range entries {
		newest[entries[i].ReleaseID] = entries[i].Index
	}
	var out []*ledger.Entry
	for i := range entries {
		if newest[entries[i].ReleaseID] == entries[i].Index {
			out = append(out, &entries[i])
		}
	}
	return out
}

// extensions gives the known extensions that a package header declares.
func (p *Projection) extensions(ctx context.Context, tx *db.Tx, hash string) ([]string, error) {
	if names, ok := p.headers[hash]; ok {
		return names, nil
	}
	body, err := ledger.Header(ctx, tx, hash)
	if err != nil {
		return nil, err
	}
	names := Extensions(body)
	p.headers[hash] = names
	return names, nil
}

// Extensions gives the known extensions that a package header declares; none
// for a header that cannot be read.
func Extensions(header []byte) []string {
	var h struct {
		Extensions []string `json:"extensions"`
	}
	if json.Unmarshal(header, &h) != nil {
		return nil
	}
	return ocds.KnownExtensions(h.Extensions)
}

// store writes the rows of a batch.
func (p *Projection) store(ctx context.Context, tx *db.Tx, rows map[string]*row, order []string) error {
	var states, releases [][]any
	for _, ocid := range order {
		r := rows[ocid]
		states = append(states, []any{ocid, r.state(), strings.Join(r.extensions, " "), r.Source,
			r.Releases, r.First, r.Last})
		for _, e := range r.fresh {
			rel := e.Release()
			releases = append(releases, []any{e.Index, ocid, e.ReleaseID, instant(rel.Date()), stages(rel)})
		}
	}
	if err := tx.InsertMany(ctx, "process", []string{"ocid", "state", "extensions", "source", "releases", "first_idx", "last_idx"}, states,
		`on conflict (ocid) do update set state = excluded.state, extensions = excluded.extensions, source = excluded.source,
		releases = excluded.releases, last_idx = excluded.last_idx`); err != nil {
		return fmt.Errorf("storing processes: %w", err)
	}
	if err := tx.InsertMany(ctx, "process_release", []string{"idx", "ocid", "release_id", "date", "stages"}, releases, ""); err != nil {
		return fmt.Errorf("storing releases: %w", err)
	}
	return supersede(ctx, tx, rows, order)
}

// state gives the compiled release as it is stored, with its nulls.
func (r *row) state() []byte {
	size := len(r.stored)
	for _, e := range r.fresh {
		size += len(e.Payload)
	}
	return r.Compiled.AppendJSON(make([]byte, 0, size+size/8))
}

// supersede marks the releases that newer ones with the same id replace.
func supersede(ctx context.Context, tx *db.Tx, rows map[string]*row, order []string) error {
	for _, ocid := range order {
		for _, e := range rows[ocid].replacing {
			if _, err := tx.Exec(ctx, `update process_release set superseded_by = $1
				where ocid = $2 and release_id = $3 and idx < $1 and superseded_by is null`, e.Index, ocid, e.ReleaseID); err != nil {
				return fmt.Errorf("marking replaced releases: %w", err)
			}
		}
	}
	return nil
}

// instant gives a release date as comparable text; "" where it cannot be read.
func instant(date string) string {
	t, _, err := ocds.ParseTime(date)
	if err != nil {
		return ""
	}
	return clock.Text(t)
}

// stages gives the OCDS stages of a release's tags as the feeds filter by them,
// each between spaces: " planning ", " tender ", " award ", " contract ",
// " implementation ".
func stages(r ocds.Release) string {
	out := " "
	for _, tag := range r.Tags() {
		for _, stage := range []string{"planning", "tender", "award", "contract", "implementation"} {
			if strings.HasPrefix(tag, stage) && !strings.Contains(out, " "+stage+" ") {
				out += stage + " "
			}
		}
	}
	return out
}
