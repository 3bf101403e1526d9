package notice

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/tolsey/tolsey/internal/db"
	"github.com/tolsey/tolsey/internal/testkit"
)

func TestOffers(t *testing.T) {
	testkit.Engines(t, func(t *testing.T, d *db.DB) {
		w := settle(t, d, 0)
		w.add(t, `{"ocid":"ocds-f1ct10-abc1","id":"012345-2026","date":"2026-11-21T00:00:00Z","tag":["tender"],"tender":{"id":"1","title":"Fictional works"}}`)
		for text, want := range map[string]string{
			"012345-2026":        "notice ocds-f1ct10-abc1",
			" ocds-f1ct10-abc1 ": "notice ocds-f1ct10-abc1",
			"OCDS-F1CT10-ABC1":   "notice ocds-f1ct10-abc1",
			"999999-2026":        "",
			"72000000-5":         "category 72",
			"7222":               "category 7222",
			"LS1 4DY":            "LS1 UKE",
			"Manchester":         "Manchester UKD",
			"cloud hosting":      "",
			"":                   "",
			"'; drop table":      "",
		} {
			offers, err := w.Offers(context.Background(), text)
			if err != nil {
				t.Fatal(err)
			}
			var got []string
			for _, o := range offers {
				switch {
				case o.OCID != "":
					got = append(got, "notice "+o.OCID)
				case o.Category != "":
					got = append(got, "category "+o.Category)
				default:
					got = append(got, o.Place+" "+strings.Join(o.Regions, " "))
				}
			}
			if strings.Join(got, ", ") != want {
				t.Errorf("%q: %q instead of %q", text, got, want)
			}
		}
	})
}

func TestSimilar(t *testing.T) {
	w := settle(t, testkit.SQLite(t), 0)
	for i, r := range []struct{ title, cpv, until string }{
		{"School window cleaning in Quellmere", "90911300", "2026-12-01"},
		{"Window cleaning for offices", "90911300", "2026-12-01"},
		{"Window cleaning of towers", "90911300", "2026-01-01"},
		{"Window frames", "44221000", "2026-12-01"},
		{"Legal advice", "79100000", "2026-12-01"},
	} {
		w.add(t, fmt.Sprintf(`{"ocid":"ocds-f1ct10-%d","id":"%d","date":"2026-11-2%dT00:00:00Z","tag":["tender"],"tender":{"id":"1","title":%q,
			"status":"active","tenderPeriod":{"endDate":"%sT12:00:00Z"},"classification":{"scheme":"CPV","id":%q}}}`, i, i, i, r.title, r.until, r.cpv))
	}
	w.catchUp(t)
	ctx := context.Background()
	like, err := w.Get(ctx, "ocds-f1ct10-0")
	if err != nil {
		t.Fatal(err)
	}
	list, err := w.Similar(ctx, like, 5)
	if err != nil {
		t.Fatal(err)
	}
	if got := ocidsOf(list); got != "ocds-f1ct10-1 ocds-f1ct10-2" {
		t.Errorf("like %s: %s", like.Title, got)
	}
	if list, err := w.Similar(ctx, Notice{Title: "of the 2026"}, 5); err != nil || len(list) > 0 {
		t.Errorf("like nothing: %v, %v", list, err)
	}
}

// TestCounts holds the counts by category and region against what choosing
// them finds.
func TestCounts(t *testing.T) {
	w := settle(t, testkit.SQLite(t), 200)
	ctx := context.Background()
	q := Query{Stages: []Stage{Open, Live}}
	var check func(prefix string, left int)
	seen := 0
	check = func(prefix string, left int) {
		counts, err := w.CategoryCounts(ctx, prefix, q)
		if err != nil {
			t.Fatal(err)
		}
		for code, n := range counts {
			other := q
			other.Categories = []string{code}
			res, err := w.Find(ctx, other)
			if err != nil || res.Total != n || !strings.HasPrefix(code, prefix) {
				t.Fatalf("%s: %d, choosing it finds %d (%v)", code, n, res.Total, err)
			}
			if seen++; left > 0 && len(code) < 8 {
				check(code, left-1)
			}
		}
	}
	check("", 2)
	if seen < 20 {
		t.Errorf("only %d categories", seen)
	}
	regions, err := w.RegionCounts(ctx, q)
	if err != nil || len(regions) < 5 {
		t.Fatalf("%v, %v", regions, err)
	}
	for code, n := range regions {
		other := q
		other.Regions = []string{code}
		if res, err := w.Find(ctx, other); err != nil || res.Total != n && code != WholeUK {
			t.Errorf("%s: %d, choosing it finds %d (%v)", code, n, res.Total, err)
		}
	}
	stages, err := w.StageCounts(ctx, Query{})
	if err != nil {
		t.Fatal(err)
	}
	list, _ := w.all(t)
	for _, stage := range Stages {
		n := 0
		for i := range list {
			if list[i].Stage(atNoon) == stage {
				n++
			}
		}
		if stages[stage] != n {
			t.Errorf("%s: %d instead of %d", stage, stages[stage], n)
		}
	}
}

func TestTitleWords(t *testing.T) {
	for title, want := range map[string]string{
		"Provision of School Window-Cleaning Services 2026": "window cleaning",
		"of the":                           "",
		"Gas gas GAS":                      "",
		"Lift, lift and LIFTS maintenance": "lift lifts",
	} {
		var words []string
		for _, w := range TitleWords(title) {
			words = append(words, w.Word)
		}
		if got := strings.Join(words, " "); got != want {
			t.Errorf("%s: %q instead of %q", title, got, want)
		}
	}
}
