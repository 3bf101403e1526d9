package notice

import (
	"testing"

	gocmp "github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/tolsey/tolsey/internal/search"
	"github.com/tolsey/tolsey/internal/testkit"
)

// TestPartsTogetherAreTheQuery holds that a notice fits a query exactly when it
// fits all of its parts, and that a part cannot be taken apart again.
func TestPartsTogetherAreTheQuery(t *testing.T) {
	w, _, list, ids := busyTown(t, testkit.SQLite(t), 200)
	find := func(rt *rapid.T, q Query) map[string]bool {
		index, req, err := w.ask(t.Context(), &q)
		if err != nil {
			rt.Fatal(err)
		}
		req.Limit = search.All
		res, err := index.Search(t.Context(), req)
		if err != nil {
			rt.Fatal(err)
		}
		found := map[string]bool{}
		for _, h := range res.Hits {
			found[h.Key] = true
		}
		return found
	}
	rapid.Check(t, func(rt *rapid.T) {
		q := drawQuery(rt, list, ids)
		q.Text = rapid.SampledFrom([]string{"", drawText(rt, list)}).Draw(rt, "q")
		q.Page, q.Limit = 1, 10
		left := find(rt, Query{})
		for _, part := range q.Parts() {
			found := find(rt, part)
			for ocid := range left {
				if !found[ocid] {
					delete(left, ocid)
				}
			}
			if again := part.Parts(); len(again) != 1 || gocmp.Diff(part, again[0]) != "" {
				rt.Fatalf("%+v has the parts %+v", part, again)
			}
		}
		if d := gocmp.Diff(find(rt, q), left); d != "" {
			rt.Fatalf("%+v: %s", q, d)
		}
	})
}

func TestParts(t *testing.T) {
	amount := int64(100)
	q := Query{Text: `school (cleaning OR caretaking) -"window frames"`, Stages: []Stage{Open}, Repeatable: true, Types: []string{"UK4"},
		Buyers: []string{"b"}, Kinds: []Kind{None}, Suppliers: []string{"s"}, Categories: []string{"90", "98"}, Regions: []string{"UKC"},
		Value: Amounts{From: &amount, Unknown: true}, Published: Days{From: "2026-01-01"}, Closes: Days{To: "2026-12-01"},
		Starts: Days{From: "2026-01-02"}, Ends: Days{From: "2026-01-03"}, SME: true, VCSE: true, AwardedSME: true,
		Methods: []string{"open"}, Sources: []string{"here"}, Sort: ByValue, Page: 3}
	want := []Query{{Text: "school"}, {Text: "cleaning OR caretaking"}, {Text: `-"window frames"`},
		{Stages: []Stage{Open}, Repeatable: true}, {Types: []string{"UK4"}}, {Buyers: []string{"b"}}, {Kinds: []Kind{None}},
		{Suppliers: []string{"s"}}, {Categories: []string{"90", "98"}}, {Regions: []string{"UKC"}},
		{Value: Amounts{From: &amount, Unknown: true}}, {Published: Days{From: "2026-01-01"}}, {Closes: Days{To: "2026-12-01"}},
		{Starts: Days{From: "2026-01-02"}}, {Ends: Days{From: "2026-01-03"}}, {SME: true}, {VCSE: true}, {AwardedSME: true},
		{Methods: []string{"open"}}, {Sources: []string{"here"}}}
	if d := gocmp.Diff(want, q.Parts()); d != "" {
		t.Error(d)
	}
	for _, all := range []Query{{}, {Text: " - "}, {Value: Amounts{Unknown: true}, Sort: ByEnd}} {
		if parts := all.Parts(); len(parts) > 0 {
			t.Errorf("%+v has the parts %+v", all, parts)
		}
	}
}
