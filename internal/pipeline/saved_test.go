package pipeline

import (
	"fmt"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/tolsey/tolsey/internal/contract"
	"github.com/tolsey/tolsey/internal/notice"
	"github.com/tolsey/tolsey/internal/org"
	"github.com/tolsey/tolsey/internal/plain"
)

// A saved question fits the contracts that the list finds, but for what hangs on
// the day or on other processes.
func TestASavedQuestionFitsWhatTheListFinds(t *testing.T) {
	engines(t, func(t *testing.T, b *bench) {
		for i, end := range []string{"2026-12-31", "2027-03-31", "2027-08-15", "2028-02-29", "2029-06-30", "2025-06-30"} {
			more := fmt.Sprintf(`"value":{"amount":%d,"currency":%q}`, 1000*i, []string{"GBP", "EUR"}[i/4])
			if i%2 == 1 {
				more = `"hasRenewal":true`
			}
			b.publish(fmt.Sprintf("ocds-xfic01-%d", i), let(fmt.Sprintf("Cleaning %c", 'a'+i), "2024-01-01", end, more)+
				fmt.Sprintf(`,"parties":[{"id":"s","name":"Made-up Brooms %d Ltd","roles":["supplier"]}]`, i/2))
		}
		var all []Row
		board := b.now()
		must := func(err error) {
			if err != nil {
				t.Fatal(err)
			}
		}
		must(board.Each(Query{}, today, func(r Row) error { all = append(all, r); return nil }))
		if len(all) != 6 {
			t.Fatalf("the board has %d contracts", len(all))
		}
		bodies := org.New(b.DB)
		names := func(key string) []string {
			refs, err := bodies.Names(t.Context(), []string{key})
			must(err)
			return []string{refs[key].ID}
		}
		rapid.Check(t, func(rt *rapid.T) {
			q := Query{From: rapid.SampledFrom([]string{"", "", "2027-03-31"}).Draw(rt, "from"), To: rapid.SampledFrom([]string{"", "", "2028-02-29"}).Draw(rt, "to"),
				By: rapid.SampledFrom([]By{"", ByEnd, ByLatest}).Draw(rt, "by"), Extendable: rapid.SampledFrom([]plain.Tri{plain.Unknown, plain.Unknown, plain.Yes}).Draw(rt, "extendable"),
				Currency: rapid.SampledFrom([]string{"", "EUR"}).Draw(rt, "currency")}
			if rapid.Bool().Draw(rt, "bounded") {
				from := int64(rapid.IntRange(0, 500_000).Draw(rt, "value"))
				q.Value = Amounts{From: &from, Unknown: rapid.Bool().Draw(rt, "unknown")}
			}
			some := rapid.SampledFrom(all).Draw(rt, "one")
			switch rapid.IntRange(0, 4).Draw(rt, "body") {
			case 0:
				q.Incumbents = []string{some.Supplied[0]}
			case 1:
				q.Incumbents = []string{some.Suppliers[0].Key}
			case 2:
				q.Buyers = []string{some.Body.ID}
			case 3:
				q.Buyers = []string{"nobody"}
			}
			asked := q
			asked.Within, asked.States, asked.Late, asked.Sort = 1, []State{Replaced}, true, SortValue
			saved := Question{Query: asked}.Saved().Query
			var want, got []string
			must(board.Each(q, today, func(r Row) error { want = append(want, r.ID); return nil }))
			for _, r := range all {
				if saved.Fits(r.Contract, names) {
					got = append(got, r.ID)
				}
			}
			slices.Sort(want)
			slices.Sort(got)
			if diff := cmp.Diff(want, got); diff != "" {
				rt.Fatalf("%+v fits (-found +fitting):\n%s", saved, diff)
			}
		})
	})
}

func TestWhatASavedQuestionLeavesOut(t *testing.T) {
	q := Question{Notices: notice.Query{Text: "brooms", Page: 3}, Query: Query{Within: 3, To: "2028-01-01", States: []State{Lapsed}, Page: 2}}
	saved := q.Saved()
	if !q.Dropped() || saved.Dropped() || saved.Notices.Text != "brooms" || saved.Notices.Page != 0 || saved.Within != 0 || saved.To != "2028-01-01" || saved.Query.Page != 0 {
		t.Errorf("saved as %+v", saved)
	}
	if diff := cmp.Diff(saved.Address(), saved.Saved().Address()); diff != "" {
		t.Error(diff)
	}
	if saved.Fits(contract.Contract{}, nil) || !saved.Fits(contract.Contract{End: "2027-12-31"}, nil) || saved.Fits(contract.Contract{End: "2028-01-02"}, nil) {
		t.Error("the day of the end does not count as it should")
	}
}

func TestReached(t *testing.T) {
	for _, c := range []struct {
		end, day string
		want     []int
	}{
		{"2027-03-31", "2025-03-30", nil},
		{"2027-03-31", "2025-03-31", []int{24}},
		{"2027-03-31", "2026-09-29", []int{24, 18, 12, 9}},
		{"2027-03-31", "2026-09-30", []int{24, 18, 12, 9, 6}},
		{"2027-03-31", "2027-03-31", Marks},
		{"2027-03-31", "2027-04-01", nil},
		{"", "2027-04-01", nil},
	} {
		if diff := cmp.Diff(c.want, Reached(c.end, c.day)); diff != "" {
			t.Errorf("%s on %s (-want +got):\n%s", c.end, c.day, diff)
		}
	}
}
