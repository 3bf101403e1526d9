package pipeline

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"

	"github.com/tolsey/tolsey/internal/contract"
	"github.com/tolsey/tolsey/internal/notice"
	"github.com/tolsey/tolsey/internal/plain"
	"github.com/tolsey/tolsey/internal/testkit"
	"github.com/tolsey/tolsey/ocds"
)

// anyQuery draws a question about the contracts of a board.
func anyQuery(t *rapid.T, rows []Row) Query {
	row := func(name string) Row { return rapid.SampledFrom(rows).Draw(t, name) }
	amount := func(name string) *int64 {
		if rapid.Bool().Draw(t, "no "+name) {
			return nil
		}
		n := rapid.Int64Range(0, 500_000_000).Draw(t, name)
		return &n
	}
	q := Query{
		Within:     rapid.SampledFrom([]int{0, 0, 3, 12, 24}).Draw(t, "within"),
		By:         rapid.SampledFrom([]By{"", ByEnd, ByLatest}).Draw(t, "by"),
		Extendable: rapid.SampledFrom([]plain.Tri{plain.Unknown, plain.Unknown, plain.Yes, plain.No}).Draw(t, "extendable"),
		Late:       rapid.IntRange(0, 5).Draw(t, "late") == 0,
		Sort:       rapid.SampledFrom(append(Sorts, "")).Draw(t, "sort"),
		Page:       rapid.IntRange(0, 4).Draw(t, "page"), Limit: rapid.SampledFrom([]int{0, 1, 7, 100}).Draw(t, "limit"),
	}
	if rapid.Bool().Draw(t, "value") {
		q.Value = Amounts{From: amount("from"), To: amount("to"), Unknown: rapid.Bool().Draw(t, "unknown")}
		q.Currency = rapid.SampledFrom([]string{"", "GBP", "EUR"}).Draw(t, "currency")
	}
	if rapid.IntRange(0, 3).Draw(t, "days") == 0 {
		q.From, q.To = row("first end").End, row("last end").LatestEnd
	}
	if rapid.IntRange(0, 3).Draw(t, "states") == 0 {
		q.States = rapid.SliceOfNDistinct(rapid.SampledFrom(States), 1, 3, rapid.ID[State]).Draw(t, "which")
	}
	if rapid.IntRange(0, 3).Draw(t, "buyer") == 0 {
		q.Buyers = []string{row("whose").Body.ID, row("whose else").Buyer.Key}
	}
	if one := row("supplied"); rapid.IntRange(0, 3).Draw(t, "incumbent") == 0 && len(one.Supplied) > 0 {
		q.Incumbents = []string{one.Supplied[0]}
	}
	return q
}

// asked tells in another way than the board whether a contract is asked for.
func asked(q Query, r Row) bool {
	end := r.End
	if q.By == ByLatest {
		end = max(r.End, r.LatestEnd)
	}
	if q.Within > 0 && (end < r.Today || before(end, q.Within) > r.Today) || end < q.From || q.To != "" && end > q.To {
		return false
	}
	if q.Late && !r.Late || len(q.States) > 0 && !slices.Contains(q.States, r.State) || q.Extendable != plain.Unknown && r.Extendable != q.Extendable {
		return false
	}
	if len(q.Buyers) > 0 && !slices.Contains(q.Buyers, r.Body.ID) && !slices.Contains(q.Buyers, r.Buyer.Key) {
		return false
	}
	if len(q.Incumbents) > 0 && !slices.Contains(r.Supplied, q.Incumbents[0]) {
		return false
	}
	if q.Value.From == nil && q.Value.To == nil {
		return true
	}
	currency := q.Currency
	if currency == "" {
		currency = "GBP"
	}
	if r.Value == nil || r.Value.Currency != currency {
		return q.Value.Unknown
	}
	return (q.Value.From == nil || r.Value.Hundredths >= *q.Value.From) && (q.Value.To == nil || r.Value.Hundredths <= *q.Value.To)
}

// add gives totals with those of others.
func add(t, o contract.Totals) contract.Totals {
	sum := contract.Totals{Count: t.Count + o.Count, WithValue: t.WithValue + o.WithValue, Sums: slices.Clone(t.Sums)}
	for _, m := range o.Sums {
		i := slices.IndexFunc(sum.Sums, func(s ocds.Money) bool { return s.Currency == m.Currency })
		if i < 0 {
			sum.Sums = append(sum.Sums, m)
			continue
		}
		sum.Sums[i].Hundredths += m.Hundredths
		sum.Sums[i].Gross = sum.Sums[i].Gross || m.Gross
	}
	return sum
}

var anyOrder = cmpopts.SortSlices(func(a, b ocds.Money) bool { return a.Currency < b.Currency })

// What a question finds is what a plain look at every contract finds; the
// quarters and the states add up to the total; pages put together are the list.
func TestFind(t *testing.T) {
	b := newBench(t, testkit.SQLite(t))
	b.load(market(t, 600), nil)
	b.publish("ocds-xfic01-euro", `"awards":[{"id":"1","value":{"amount":77,"currency":"EUR"},"contractPeriod":{"startDate":"2026-01-01","endDate":"2027-01-01"}}]`)
	b.publish("ocds-xfic01-slip", let("Brooms", "2026-01-01", "2027-02-01", `"value":{"amount":999999999999,"currency":"GBP"}`))
	board := b.now()
	var all []Row
	if err := board.Each(Query{}, today, func(r Row) error { all = append(all, r); return nil }); err != nil || len(all) < 200 {
		t.Fatal(len(all), err)
	}
	if r := board.Find(Query{Only: func(ocid string) bool { return ocid == "ocds-xfic01-slip" }}, today); r.Apart != 1 || r.WithValue != 1 || len(r.Sums) != 0 {
		t.Errorf("a value beyond belief: %+v", r)
	}
	rapid.Check(t, func(t *rapid.T) {
		q := anyQuery(t, all)
		var listed []Row
		if err := board.Each(q, today, func(r Row) error { listed = append(listed, r); return nil }); err != nil {
			t.Fatal(err)
		}
		want := 0
		for _, r := range all {
			if asked(q, r) {
				want++
			}
		}
		got := board.Find(q, today)
		if got.Count != want || len(listed) != want {
			t.Fatalf("%+v: %d found, %d listed, %d fit", q, got.Count, len(listed), want)
		}
		limit, page := q.Limit, max(q.Page, 1)
		if limit == 0 {
			limit = usualLimit
		}
		from := min(len(listed), (page-1)*limit)
		if diff := cmp.Diff(listed[from:min(len(listed), from+limit)], got.Rows, cmpopts.EquateEmpty()); diff != "" {
			t.Fatalf("page %d of %d (-listed +found):\n%s", page, limit, diff)
		}
		adds(t, got, listed)
	})
}

// adds holds that all that is said of the rows is what they add up to.
func adds(t *rapid.T, got Result, listed []Row) {
	t.Helper()
	var byQuarter contract.Totals
	for i, quarter := range got.Quarters {
		if i > 0 && plusDays(got.Quarters[i-1].To, 1) != quarter.From || quarter.Label == "" {
			t.Fatalf("%+v follows %+v", quarter, got.Quarters[i-1])
		}
		byQuarter = add(byQuarter, quarter.Totals)
	}
	if diff := cmp.Diff(got.Totals, byQuarter, anyOrder, cmpopts.EquateEmpty()); diff != "" {
		t.Fatalf("by quarter (-total +sum):\n%s", diff)
	}
	late, states, pounds, apart := 0, map[State]int{}, int64(0), 0
	for _, r := range listed {
		states[r.State]++
		if r.Late {
			late++
		}
		switch {
		case r.Value == nil:
		case r.Value.Hundredths > plain.MostBelieved:
			apart++
		case r.Value.Currency == "GBP":
			pounds += r.Value.Hundredths
		}
	}
	if apart != got.Apart {
		t.Fatalf("%d values beyond belief, said %d", apart, got.Apart)
	}
	if diff := cmp.Diff(states, got.States); diff != "" || late != got.Late || pounds != got.GBP() {
		t.Fatalf("late %d, said %d; %d pence, said %d; states (-rows +said):\n%s", late, got.Late, pounds, got.GBP(), diff)
	}
}

func TestFindOrders(t *testing.T) {
	b := newBench(t, testkit.SQLite(t))
	for ocid, end := range map[string]string{"a": "2027-01-01", "b": "2026-12-01", "c": "2026-10-01", "d": "2026-11-01"} {
		b.publish("ocds-xfic01-"+ocid, let("Brooms "+ocid, "2024-01-01", end, ""))
	}
	b.publish("ocds-xfic01-e", `"buyer":{"name":"Another Made-up Council"},"awards":[{"id":"1","contractPeriod":{"endDate":"2028-01-01"}}]`)
	b.publish("ocds-xfic01-gone", let("Brooms", "2020-01-01", "2024-11-23", ""))
	b.publish("ocds-xfic01-endless", let("Brooms", "2020-01-01", "", ""))
	board := b.now()
	for sort, want := range map[Sort]string{SortEnd: "b a e d c", "": "b a e d c", SortValue: "b a d c e", SortBuyer: "e b a d c"} {
		got := ""
		for _, r := range board.Find(Query{Sort: sort}, today).Rows {
			got += " " + r.OCID[len(r.OCID)-1:]
		}
		if got != " "+want {
			t.Errorf("by %q: %s, want %s", sort, got, want)
		}
	}
	if board.Endless() != 1 || board.Ledger() != 7 {
		t.Errorf("%d endless, %d entries", board.Endless(), board.Ledger())
	}
	only := Query{Only: func(ocid string) bool { return ocid == "ocds-xfic01-b" }}
	if r := board.Find(only, today); r.Count != 1 || r.Pages != 1 || r.Rows[0].Mark != 3 || r.Rows[0].Left != 8 {
		t.Errorf("%+v", r)
	}
	stop := errors.New("enough")
	if err := board.Each(Query{}, today, func(Row) error { return stop }); !errors.Is(err, stop) {
		t.Error(err)
	}
}

// Ends far away are in a last part of the chart, and nothing is lost.
func TestQuartersFarAway(t *testing.T) {
	by := map[int]*sums{}
	for _, end := range []string{"2026-01-31", "2026-12-31", "2040-06-30", "2099-01-01"} {
		s := by[quarterOf(end)]
		if s == nil {
			s = &sums{}
			by[quarterOf(end)] = s
		}
		s.add(&entry{money: ocds.Money{Hundredths: 100, Currency: "GBP"}, valued: true})
	}
	list := quartersOf(by)
	last := list[len(list)-1]
	if len(list) != mostQuarters+1 || list[0].Label != "January to March 2026" || list[0].To != "2026-03-31" ||
		last.Label != "January to March 2036 and later" || last.Count != 2 || last.GBP() != 200 || last.To != "2099-03-31" {
		t.Errorf("%d: %+v to %+v", len(list), list[0], last)
	}
}

func TestQueriesSurviveTheirAddress(t *testing.T) {
	rows := []Row{{Contract: contract.Contract{End: "2027-01-01", LatestEnd: "2028-01-01", Buyer: plain.Ref{Key: "GB-COH-1"}},
		Body: Body{ID: "fictional-council"}, Supplied: []string{"made-up-brooms-ltd"}}}
	rapid.Check(t, func(t *rapid.T) {
		q := anyQuery(t, rows)
		got, problems := ReadAddress(q.Address())
		if len(problems) > 0 {
			t.Fatalf("%q: %+v", q.Address(), problems)
		}
		settled := cmp.Diff(q.settled(), got.settled(), cmpopts.EquateEmpty(), cmpopts.IgnoreFields(Query{}, "Only"))
		if settled != "" || got.Address().Encode() != q.Address().Encode() {
			t.Fatalf("%s (-asked +read):\n%s", q.Address().Encode(), settled)
		}
	})
	for param, value := range map[string]string{paramWithin: "soon", paramFrom: "31/31/2027", paramBy: "start", paramState: "gone", paramExtendable: "perhaps",
		paramValueFrom: "much", paramCurrency: "pounds", paramSort: "colour", paramPage: "0", paramLimit: "101"} {
		q, problems := ReadAddress(map[string][]string{param: {value}})
		if len(problems) != 1 || problems[0].Param != param || problems[0].Text == "" || notice.Err(problems) == nil || q.Address().Encode() != "" {
			t.Errorf("%s=%s: %+v, %+v", param, value, q, problems)
		}
	}
}

// While nothing is followed there is no board, and a board that is asked for
// before it is filled is waited for.
func TestBoardBeforeItIsThere(t *testing.T) {
	cfg := config(t, testkit.SQLite(t))
	if _, err := New(cfg).Board(t.Context()); err == nil {
		t.Error("a board of nothing")
	}
	b := &bench{t: t, Service: New(cfg)}
	for i := range 5 {
		b.publish(fmt.Sprintf("ocds-xfic01-%d", i), let("Brooms", "2024-01-01", "2027-01-01", ""))
	}
	b.Follow(context.Background())
	defer b.Close()
	if board, err := b.Board(t.Context()); err != nil || board.Find(Query{}, today).Count != 5 {
		t.Errorf("%+v, %v", board, err)
	}
}
