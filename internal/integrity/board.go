package integrity

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/tolsey/tolsey/internal/db"
	"github.com/tolsey/tolsey/internal/ledger"
	"github.com/tolsey/tolsey/internal/redflag"
)

// Board is what all processes show together, as the ledger stood at one moment.
// It never changes.
type Board struct {
	size    int64 // of the ledger
	results redflag.Results
	cases   map[listed][]Case
	tallies []Tally
}

type listed struct {
	flag string
	kind redflag.Kind
}

// Case is a process, supplier or buyer that is flagged.
type Case struct {
	Flag      string // id of the flag
	Kind      redflag.Kind
	ID        string  // ocid, or key of an organisation
	Value     float64 // by Flag.Words
	Buyer     string  // key; of a process
	Suppliers []string
	Day       string   // YYYY-MM-DD of the tender notice, else the deadline, else an award; of a process
	Processes []string // ocids through which an organisation is flagged; nil where the flag looks at all of its bids or awards together
}

// Tally is how much is flagged of how much that could be judged.
type Tally struct {
	redflag.Flag
	Flagged  map[redflag.Kind]int
	Buyers   int                // distinct buyers of the processes flagged
	Coverage int                // processes that say what the flag needs
	Of       int                // processes looked at
	Fences   map[string]float64 // see redflag.Results
}

// compute compares all readings.
func compute(ctx context.Context, d *db.DB) (*Board, error) {
	var b *Board
	err := d.Read(ctx, func(tx *db.Tx) (err error) {
		b = &Board{cases: map[listed][]Case{}}
		if b.size, err = ledger.Reached(ctx, tx, Projection{}.Name()); err != nil {
			return err
		}
		if b.results, err = compare(ctx, tx); err != nil {
			return err
		}
		return b.list(ctx, tx)
	})
	if err != nil {
		return nil, fmt.Errorf("computing the red flags: %w", err)
	}
	return b, nil
}

func compare(ctx context.Context, tx *db.Tx) (r redflag.Results, err error) {
	rows, err := tx.Query(ctx, "select ocid, reading from redflag_reading order by ocid")
	if err != nil {
		return r, err
	}
	defer rows.Close()
	f := redflag.New(Settings())
	for rows.Next() {
		var ocid, text string
		if err := rows.Scan(&ocid, &text); err != nil {
			return r, err
		}
		reading, err := decode(text)
		if err != nil {
			return r, fmt.Errorf("the reading of %s: %w", ocid, err)
		}
		f.AddReading(ocid, reading)
	}
	if err := rows.Err(); err != nil {
		return r, err
	}
	return f.Result(), nil
}

// list makes the cases of the results.
func (b *Board) list(ctx context.Context, tx *db.Tx) error {
	subjects, err := subjectsOf(ctx, tx, b.results)
	if err != nil {
		return err
	}
	for _, flag := range redflag.Flags() {
		through := map[string][]string{}
		for _, ocid := range slices.Sorted(maps.Keys(b.results.Links[flag.ID])) {
			for _, key := range b.results.Links[flag.ID][ocid] {
				through[key] = append(through[key], ocid)
			}
		}
		t := Tally{Flag: flag, Flagged: map[redflag.Kind]int{}, Coverage: b.results.Coverage[flag.ID], Of: b.results.Processes, Fences: b.results.Fences[flag.ID]}
		buyers := map[string]bool{}
		for kind, ids := range b.results.Flagged[flag.ID] {
			t.Flagged[kind] = len(ids)
			list := make([]Case, 0, len(ids))
			for id, value := range ids {
				c := Case{Flag: flag.ID, Kind: kind, ID: id, Value: value, Processes: through[id]}
				if kind == redflag.OCID {
					s := subjects[id]
					c.Buyer, c.Suppliers, c.Day, c.Processes = s.buyer, s.suppliers, s.day, nil
					buyers[s.buyer] = true
				}
				list = append(list, c)
			}
			sortCases(flag.ID, list)
			b.cases[listed{flag.ID, kind}] = list
		}
		t.Buyers = len(buyers)
		b.tallies = append(b.tallies, t)
	}
	return nil
}

// sortCases puts processes newest first, and organisations by how far they lie
// beyond the fence; of R025 that is below it.
func sortCases(flag string, list []Case) {
	sign := 1.0
	if flag == "R025" {
		sign = -1
	}
	slices.SortFunc(list, func(x, y Case) int {
		if x.Kind == redflag.OCID {
			return cmp.Or(cmp.Compare(y.Day, x.Day), cmp.Compare(x.ID, y.ID))
		}
		return cmp.Or(cmp.Compare(len(y.Processes), len(x.Processes)), cmp.Compare(sign*y.Value, sign*x.Value), cmp.Compare(x.ID, y.ID))
	})
}

// subject is who a process is between, and when.
type subject struct {
	buyer, day string
	suppliers  []string
}

// subjectsOf reads the subjects of all processes flagged.
func subjectsOf(ctx context.Context, tx *db.Tx, r redflag.Results) (map[string]subject, error) {
	ocids := map[string]bool{}
	for _, kinds := range r.Flagged {
		for ocid := range kinds[redflag.OCID] {
			ocids[ocid] = true
		}
	}
	out := make(map[string]subject, len(ocids))
	buyers := map[string]string{} // one text for each buyer
	for some := range slices.Chunk(slices.Sorted(maps.Keys(ocids)), atOnce) {
		if err := readSubjects(ctx, tx, some, out, buyers); err != nil {
			return nil, err
		}
	}
	return out, nil
}

func readSubjects(ctx context.Context, tx *db.Tx, ocids []string, out map[string]subject, buyers map[string]string) error {
	var args []any
	rows, err := tx.Query(ctx, "select ocid, buyer_key, day, suppliers from redflag_reading where ocid in "+db.In(&args, ocids...), args...)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var ocid, buyer, suppliers string
		var s subject
		if err := rows.Scan(&ocid, &buyer, &s.day, &suppliers); err != nil {
			return err
		}
		if known, ok := buyers[buyer]; ok {
			buyer = known
		}
		buyers[buyer], s.buyer = buyer, buyer
		if suppliers != "" {
			s.suppliers = strings.Split(suppliers, "\n")
		}
		out[ocid] = s
	}
	return rows.Err()
}

// Size gives how many entries of the ledger the Board has seen.
func (b *Board) Size() int64 { return b.size }

// Processes gives how many processes were looked at, and how many were left out
// because their tender was cancelled.
func (b *Board) Processes() (looked, cancelled int) {
	return b.results.Processes, b.results.Cancelled
}

// Tallies gives every flag in the order of redflag.Flags.
func (b *Board) Tallies() []Tally { return slices.Clone(b.tallies) }

// Tally gives a flag by its id.
func (b *Board) Tally(flag string) (Tally, bool) {
	at := slices.IndexFunc(b.tallies, func(t Tally) bool { return t.ID == flag })
	if at < 0 {
		return Tally{}, false
	}
	return b.tallies[at], true
}

// Cases lists what of a kind is flagged: processes newest first, organisations
// by the number of processes through which they are, then by how far they lie
// beyond the fence. buyer, unless nil, chooses processes by the key of their
// buyer. A limit below 1 gives all from the offset on. total is the length of
// the whole list.
func (b *Board) Cases(flag string, kind redflag.Kind, buyer func(key string) bool, offset, limit int) (list []Case, total int) {
	all := b.cases[listed{flag, kind}]
	if buyer != nil && kind == redflag.OCID {
		var kept []Case
		for _, c := range all {
			if buyer(c.Buyer) {
				kept = append(kept, c)
			}
		}
		all = kept
	}
	total = len(all)
	all = all[min(max(0, offset), total):]
	if limit >= 1 {
		all = all[:min(limit, len(all))]
	}
	return slices.Clone(all), total
}

// BuyersOf counts the processes flagged by the key of their buyer.
func (b *Board) BuyersOf(flag string) map[string]int {
	out := map[string]int{}
	for _, c := range b.cases[listed{flag, redflag.OCID}] {
		out[c.Buyer]++
	}
	return out
}
