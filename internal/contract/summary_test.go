package contract

import (
	"cmp"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"

	"github.com/tolsey/tolsey/internal/db"
	"github.com/tolsey/tolsey/internal/fault"
	"github.com/tolsey/tolsey/internal/org"
	"github.com/tolsey/tolsey/internal/plain"
	"github.com/tolsey/tolsey/internal/process"
	"github.com/tolsey/tolsey/internal/testkit"
)

const (
	today   = "2026-03-17"
	inAYear = "2027-03-17"
)

// bodies says which names of the random market are one body.
var bodies = map[string]string{"trust-one": "trust-one", "the-trust-one": "trust-one", "trust-two": "trust-two",
	"salt": "XF-1", "salt-works": "XF-1", "grit": "grit", "sand": "sand"}

// keep stores which keys are one body, as org's projection does.
func keep(tb testing.TB, d *db.DB) {
	tb.Helper()
	err := d.Tx(tb.Context(), func(tx *db.Tx) error {
		for _, s := range (org.Projection{}).Schema() {
			if _, err := tx.Exec(tb.Context(), tx.Dialect().DDL(s)); err != nil {
				return err
			}
		}
		for key, id := range bodies {
			if _, err := tx.Exec(tb.Context(), "insert into organisation_key (key, org_id) values ($1, $2)", key, id); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		tb.Fatal(err)
	}
}

// randomMarket gives made-up processes with everything that a summary looks at,
// present, absent and at its bounds.
func randomMarket(tb testing.TB, r *rand.Rand, n int) []process.Change {
	pick := func(from ...string) string { return from[r.IntN(len(from))] }
	day := func(more ...string) string {
		return pick(append(more, "", "2024-12-31", "2025-01-01", "2026-03-16", today, "2026-03-18", inAYear, "2027-03-18", "2029-01-01")...)
	}
	money := func() string {
		return pick(`{}`, `{"amount":0,"currency":"GBP"}`, `{"amount":99999999999999.99,"currency":"GBP"}`, `{"amount":50,"currency":"EUR"}`,
			`{"amount":7.5}`, fmt.Sprintf(`{"amount":%d.%02d,"currency":"GBP"}`, r.IntN(5_000_000), r.IntN(100)),
			fmt.Sprintf(`{"amountGross":%d,"currency":"GBP"}`, 2+r.IntN(9000)))
	}
	var all []process.Change
	for i := range n {
		var parties, refs []string
		for j := range r.IntN(4) {
			name := pick("Salt", "Salt Works", "Grit", "Sand", "Unheard of", "NOT AWARDED TO SUPPLIER")
			parties = append(parties, fmt.Sprintf(`{"id":"%d","name":%q,"details":{%s}}`, j, name,
				pick(``, `"scale":"sme"`, `"scale":"micro"`, `"scale":"large","vcse":false`, `"scale":"sme","vcse":true`, `"vcse":false`)))
			refs = append(refs, fmt.Sprintf(`{"id":"%d"}`, j))
		}
		contract := ""
		if r.IntN(2) == 0 {
			contract = fmt.Sprintf(`,"contracts":[{"id":"c","awardID":"1","status":%q,"dateSigned":%q,"period":{"startDate":%q,"endDate":%q,"maxExtentDate":%q}}]`,
				pick("active", "active", "terminated"), day(), day(), day(), day())
		}
		all = append(all, change(tb, fmt.Sprintf("p%04d", i), fmt.Sprintf(`{"buyer":{"name":%q},"parties":[%s],
			"tender":{"title":"T","classification":{"scheme":"CPV","id":%q}},
			"awards":[{"id":"1","date":%q,"value":%s,"suppliers":[%s],"contractPeriod":{"startDate":%q,"endDate":%q}},{"id":"2","date":%q}]%s}`,
			pick("Trust One", "The Trust One", "Trust Two", ""), strings.Join(parties, ","), pick("", "72000000", "72200000-7", "45000000"),
			day("2019-05-05"), money(), strings.Join(refs, ","), day(), day(), day(), contract)))
	}
	return all
}

// slow holds the contracts of one body, to be summed up the obvious way.
type slow struct {
	side      Side
	contracts []Contract
	keys      []string
}

func newSlow(changes []process.Change, side Side, keys []string) slow {
	s := slow{side: side, keys: keys}
	for _, c := range changes {
		for _, k := range From(c) {
			if side == AsBuyer && slices.Contains(keys, k.Buyer.Key) || side == AsSupplier && len(s.own(k)) > 0 {
				s.contracts = append(s.contracts, k)
			}
		}
	}
	return s
}

// own gives the suppliers that the body itself is.
func (s slow) own(k Contract) []Supplier {
	var own []Supplier
	for _, p := range k.Suppliers {
		if slices.Contains(s.keys, p.Key) {
			own = append(own, p)
		}
	}
	return own
}

func (s slow) tally(counts func(Contract) bool) Tally {
	var t Tally
	for _, k := range s.contracts {
		if !counts(k) {
			continue
		}
		one := Tally{Count: 1}
		switch {
		case k.Value != nil && k.Value.Currency == "GBP":
			one.InPounds, one.Pounds, one.Gross = 1, k.Value.Hundredths, k.Value.Gross
		case k.Value != nil:
			one.Foreign = 1
		}
		t.add(one)
	}
	return t
}

// groups sums up by a key.
func (s slow) groups(key func(Contract) string) map[string]Tally {
	all := map[string]Tally{}
	for _, k := range s.contracts {
		all[key(k)] = s.tally(func(other Contract) bool { return key(other) == key(k) })
	}
	return all
}

func year(k Contract) string {
	day := cmp.Or(k.Awarded, k.Signed, k.Start)
	return day[:min(4, len(day))]
}

func isLive(k Contract) bool {
	return !k.Terminated && k.Start <= today && k.End != "" && k.End >= today
}

// share sums up by what the suppliers that count are.
func (s slow) share(kind func(Supplier) plain.Tri) Share {
	states := func(k Contract) map[plain.Tri]int {
		list := k.Suppliers
		if s.side == AsSupplier {
			list = s.own(k)
		}
		n := map[plain.Tri]int{}
		for _, p := range list {
			n[kind(p)]++
		}
		return n
	}
	known := func(k Contract) bool { n := states(k); return len(n) > 0 && n[plain.Unknown] == 0 }
	return Share{
		Known: s.tally(known),
		Yes:   s.tally(func(k Contract) bool { return known(k) && states(k)[plain.No] == 0 }),
		Mixed: s.tally(func(k Contract) bool { return known(k) && states(k)[plain.No] > 0 && states(k)[plain.Yes] > 0 }),
	}
}

func small(p Supplier) plain.Tri {
	return map[string]plain.Tri{"": plain.Unknown, "large": plain.No, "sme": plain.Yes, "micro": plain.Yes}[p.Scale]
}

// partners gives the bodies on the other side of a contract.
func (s slow) partners(k Contract) map[string]bool {
	ids := map[string]bool{}
	others := []plain.Ref{k.Buyer}
	if s.side == AsBuyer {
		others = nil
		for _, p := range k.Suppliers {
			others = append(others, p.Ref)
		}
	}
	for _, p := range others {
		if p.Key != "" {
			ids[cmp.Or(bodies[p.Key], p.Key)] = true
		}
	}
	return ids
}

func (s slow) summary() Summary {
	return Summary{
		All:    s.tally(func(Contract) bool { return true }),
		Live:   s.tally(isLive),
		Ending: s.tally(func(k Contract) bool { return isLive(k) && k.End <= inAYear }),
		Extensible: s.tally(func(k Contract) bool {
			return !k.Terminated && k.Start <= today && k.End != "" && k.End < today && k.LatestEnd >= today
		}),
		Endless: s.tally(func(k Contract) bool { return !k.Terminated && k.Start <= today && k.End == "" }),
		Unnamed: s.tally(func(k Contract) bool { return len(s.partners(k)) == 0 }),
		SME:     s.share(small),
		VCSE:    s.share(func(p Supplier) plain.Tri { return p.VCSE }),
	}
}

// asMap gives groups by their keys, which must be unlike each other.
func asMap(t *testing.T, list []Group) map[string]Tally {
	m := map[string]Tally{}
	for _, g := range list {
		if _, twice := m[g.Key]; twice {
			t.Errorf("the group %q is there twice", g.Key)
		}
		m[g.Key] = g.Tally
	}
	return m
}

// sides are the bodies that the tests ask for.
var sides = []struct {
	side Side
	keys []string
}{
	{AsBuyer, []string{"trust-one", "the-trust-one"}}, {AsBuyer, []string{"trust-two"}}, {AsBuyer, []string{"nobody"}}, {AsBuyer, nil},
	{AsSupplier, []string{"salt", "salt-works", "XF-1"}}, {AsSupplier, []string{"grit"}}, {AsSupplier, nil},
}

// Every number of a summary is that of a slow count over the same contracts.
func TestSummaryAgreesWithASlowOne(t *testing.T) {
	testkit.Engines(t, func(t *testing.T, d *db.DB) {
		create(t, d)
		keep(t, d)
		changes := randomMarket(t, rand.New(rand.NewPCG(1, 2)), 600)
		apply(t, d, changes...)
		service := New(d)
		for _, c := range sides {
			s := newSlow(changes, c.side, c.keys)
			got, err := service.Summary(t.Context(), c.side, c.keys, today, inAYear)
			if err != nil {
				t.Fatal(err)
			}
			if len(s.contracts) > 100 && slices.Contains([]int{got.Live.Count, got.Ending.Count, got.Extensible.Count, got.Endless.Count, got.Unnamed.Count,
				got.SME.Yes.Count, got.All.Foreign, got.All.Without(), got.VCSE.Known.Count}, 0) {
				t.Errorf("the market leaves something out: %+v", got)
			}
			years, divisions := got.Years, got.Divisions
			got.Years, got.Divisions = nil, nil
			if diff := gocmp.Diff(s.summary(), got); diff != "" {
				t.Errorf("%v (-want +got):\n%s", c, diff)
			}
			if diff := gocmp.Diff(s.groups(year), asMap(t, years)); diff != "" {
				t.Errorf("%v by year (-want +got):\n%s", c, diff)
			}
			if diff := gocmp.Diff(s.groups(func(k Contract) string { return k.Division }), asMap(t, divisions)); diff != "" {
				t.Errorf("%v by division (-want +got):\n%s", c, diff)
			}
			if !slices.IsSortedFunc(years, byYear) || !slices.IsSortedFunc(divisions, byExtent) {
				t.Errorf("%v: years %v, divisions %v", c, years, divisions)
			}
			checkRunning(t, service, s, c.keys)
			checkMedian(t, service, s, c.keys)
			checkPartners(t, service, s, c.keys)
		}
	})
}

func checkRunning(t *testing.T, service *Service, s slow, keys []string) {
	t.Helper()
	var want []Contract
	for _, k := range s.contracts {
		if isLive(k) {
			want = append(want, k)
		}
	}
	slices.SortFunc(want, func(a, b Contract) int {
		return cmp.Or(cmp.Compare(a.End, b.End), cmp.Compare(a.OCID, b.OCID), cmp.Compare(a.Item, b.Item))
	})
	for _, limit := range []int{3, 100} {
		got, err := service.Running(t.Context(), s.side, keys, today, limit)
		if diff := gocmp.Diff(want[:min(limit, len(want))], got); diff != "" && len(want)+len(got) > 0 || err != nil {
			t.Errorf("%v: %v (-want +got):\n%s", keys, err, diff)
		}
	}
	for _, limit := range []int{0, 101} {
		if _, err := service.Running(t.Context(), s.side, keys, today, limit); fault.KindOf(err) != fault.Invalid {
			t.Errorf("a list of %d: %v", limit, err)
		}
	}
}

func checkMedian(t *testing.T, service *Service, s slow, keys []string) {
	t.Helper()
	var values []int64
	for _, k := range s.contracts {
		if k.Value != nil && k.Value.Currency == "GBP" {
			values = append(values, k.Value.Hundredths)
		}
	}
	slices.Sort(values)
	var want int64
	if n := len(values); n > 0 {
		want = (values[(n-1)/2] + values[n/2]) / 2
	}
	got, of, err := service.Median(t.Context(), s.side, keys)
	if got != want || of != len(values) || err != nil {
		t.Errorf("%v: the median is %d of %d, %v; want %d of %d", keys, got, of, err, want, len(values))
	}
}

func checkPartners(t *testing.T, service *Service, s slow, keys []string) {
	t.Helper()
	ids := map[string]bool{}
	for _, k := range s.contracts {
		for id := range s.partners(k) {
			ids[id] = true
		}
	}
	list, all, err := service.Partners(t.Context(), s.side, keys, 100)
	if err != nil || all != len(ids) || len(list) != all {
		t.Fatalf("%v: %d of %d partners, want %d, %v", keys, len(list), all, len(ids), err)
	}
	for i, p := range list {
		with := func(k Contract) bool { return s.partners(k)[p.ID] }
		if diff := gocmp.Diff(s.tally(with), p.Tally); diff != "" || !ids[p.ID] || p.Name == "" {
			t.Errorf("%v with %s, %q (-want +got):\n%s", keys, p.ID, p.Name, diff)
		}
		most := s.tally(func(k Contract) bool { return with(k) && k.Division == p.Division }).Count
		for _, division := range []string{"", "45", "72"} {
			if n := s.tally(func(k Contract) bool { return with(k) && k.Division == division }).Count; n > most {
				t.Errorf("%v with %s: %d of division %s, but %d of %s", keys, p.ID, most, p.Division, n, division)
			}
		}
		if i > 0 && list[i-1].Pounds < p.Pounds {
			t.Errorf("%v: %s comes before %s", keys, list[i-1].ID, p.ID)
		}
	}
	if few, all, err := service.Partners(t.Context(), s.side, keys, 1); err != nil || all != len(list) || gocmp.Diff(list[:min(1, len(list))], few) != "" {
		t.Errorf("%v: the first is %v of %d, %v", keys, few, all, err)
	}
}

func TestCounts(t *testing.T) {
	testkit.Engines(t, func(t *testing.T, d *db.DB) {
		create(t, d)
		keep(t, d)
		changes := randomMarket(t, rand.New(rand.NewPCG(3, 4)), 200)
		apply(t, d, changes...)
		for side, keys := range map[Side]map[string][]string{
			AsBuyer:    {"trust-one": {"trust-one", "the-trust-one"}, "trust-two": {"trust-two"}, "grit": {"grit"}},
			AsSupplier: {"XF-1": {"salt", "salt-works"}, "grit": {"grit"}, "trust-one": {"trust-one", "the-trust-one"}},
		} {
			want, ids := map[string]int{}, []string{"nobody"}
			for id, keys := range keys {
				ids = append(ids, id)
				if n := len(newSlow(changes, side, keys).contracts); n > 0 {
					want[id] = n
				}
			}
			got, err := New(d).Counts(t.Context(), side, ids)
			if diff := gocmp.Diff(want, got); diff != "" || err != nil {
				t.Errorf("side %d: %v (-want +got):\n%s", side, err, diff)
			}
		}
		if got, err := New(d).Counts(t.Context(), AsBuyer, nil); err != nil || len(got) != 0 {
			t.Errorf("of nobody: %v, %v", got, err)
		}
	})
}

// BenchmarkSummary sums up a supplier with 20,000 contracts among 60,000, as
// its page does.
func BenchmarkSummary(b *testing.B) {
	d := testkit.SQLite(b)
	create(b, d)
	keep(b, d)
	r := rand.New(rand.NewPCG(5, 6))
	for part := range 20 {
		var batch []process.Change
		for i := range 1000 {
			names := []string{"Salt", "Salt Works", "Grit", "Sand"}
			batch = append(batch, change(b, fmt.Sprintf("p%d-%d", part, i), fmt.Sprintf(`{"buyer":{"name":"Trust %d"},"tender":{"title":"T","classification":{"scheme":"CPV","id":"72000000"}},
				"awards":[{"id":"1","date":"20%02d-01-01","value":{"amount":%d,"currency":"GBP"},"suppliers":[{"name":"Salt","details":{"scale":"sme"}}]},
				{"id":"2","date":"2020-01-01","suppliers":[{"name":%q}]},{"id":"3","suppliers":[{"name":"Sand"}]}]}`,
				r.IntN(2000), 10+r.IntN(17), 2+r.IntN(100000), names[2+r.IntN(2)])))
		}
		apply(b, d, batch...)
	}
	s, keys := New(d), []string{"salt", "salt-works"}
	parts := map[string]func() error{
		"summary":  func() error { _, err := s.Summary(b.Context(), AsSupplier, keys, today, inAYear); return err },
		"partners": func() error { _, _, err := s.Partners(b.Context(), AsSupplier, keys, 20); return err },
		"running":  func() error { _, err := s.Running(b.Context(), AsSupplier, keys, today, 20); return err },
		"median":   func() error { _, _, err := s.Median(b.Context(), AsSupplier, keys); return err },
		"page":     func() error { _, err := s.BySupplier(b.Context(), keys, 50, 0); return err },
	}
	for name, part := range parts {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				if err := part(); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
