package notice

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/tolsey/tolsey/internal/db"
	"github.com/tolsey/tolsey/internal/search"
	"github.com/tolsey/tolsey/internal/testkit"
)

// without gives the notices of one list that are not in another.
func without(list, other []Notice) []Notice {
	return slices.DeleteFunc(slices.Clone(list), func(n Notice) bool {
		return slices.ContainsFunc(other, func(o Notice) bool { return o.OCID == n.OCID })
	})
}

// TestNearMisses holds what near misses promise against the notices one by one:
// they bring all of what the query does and as many more as they say, each with
// the word or the category; what can be excluded takes away as many as it says.
func TestNearMisses(t *testing.T) {
	w, plainly, list, ids := busyTown(t, testkit.SQLite(t), 300)
	words, codes, excluded := 0, 0, 0
	has := func(n Notice, text string) bool {
		return plainly.holds(search.Parse(text).Root, document(&n, plainly.texts[n.OCID]).Texts)
	}
	rapid.Check(t, func(rt *rapid.T) {
		q := Query{Stages: drawQuery(rt, list, ids).Stages, Page: 2}
		q.Text = rapid.SampledFrom([]string{"", drawText(rt, list)}).Draw(rt, "q")
		if c := list[rapid.IntRange(0, len(list)-1).Draw(rt, "category of")].Categories; len(c) > 0 && rapid.Bool().Draw(rt, "category?") {
			q.Categories = []string{c[0].Code[:rapid.IntRange(2, 5).Draw(rt, "digits")]}
		}
		found := plainly.ofYear(q, list)
		misses, err := w.NearMisses(t.Context(), q)
		if err != nil {
			rt.Fatal(err)
		}
		for _, m := range misses {
			wider := plainly.ofYear(m.Query, list)
			more := without(wider, found)
			if m.Extra != len(more) || len(without(found, wider)) > 0 || m.Extra < 1 || m.Extra > 3*max(10, len(found)) ||
				m.Query.Page != 0 || m.Label == "" || (m.Word == "") == (m.Category == "") {
				rt.Fatalf("%+v of %d brings %d more: %+v", q, len(found), len(more), m)
			}
			for _, n := range more {
				if m.Word != "" && !has(n, m.Word) || m.Category != "" && q.Categories == nil && !has(n, m.Category+"*") ||
					m.Category != "" && q.Categories != nil && !plainly.category(Query{Categories: []string{m.Category}}, &n) {
					rt.Fatalf("%+v does not have what %+v asks for", n, m)
				}
			}
			if m.Word != "" {
				words++
			} else {
				codes++
			}
		}
		less, err := w.Excludable(t.Context(), q)
		if err != nil {
			rt.Fatal(err)
		}
		for _, m := range less {
			left := plainly.ofYear(m.Query, list)
			gone := without(found, left)
			if m.Extra != len(gone) || len(without(left, found)) > 0 || m.Extra < 1 || m.Extra > len(found)/2 ||
				slices.ContainsFunc(gone, func(n Notice) bool { return !has(n, m.Word) }) {
				rt.Fatalf("%+v of %d is without %d: %+v", q, len(found), len(gone), m)
			}
			excluded++
		}
	})
	if words == 0 || codes == 0 || excluded == 0 {
		t.Errorf("%d words, %d categories and %d exclusions were seen", words, codes, excluded)
	}
}

// TestNearMissesInWords tells the story of a search on both engines.
func TestNearMissesInWords(t *testing.T) {
	testkit.Engines(t, func(t *testing.T, d *db.DB) {
		w := settle(t, d, 0)
		var all strings.Builder
		for i, n := range [][3]string{
			{"Cloud hosting", "72415000", "Made-up Harbour Board"},
			{"Hosting in a cloud for the harbour", "72415000", "Made-up Harbour Board"},
			{"Fictional cloud at the harbour", "48000000", "Made-up Harbour Board"},
			{"Fictional cloud of dust", "90900000", "Made-up Abbey"},
			{"Cloud of dust, again", "90900000", "Made-up Abbey"},
			{"Hosting of websites", "72415000", "Made-up Abbey"},
			{"Hosting of guests", "55100000", "Made-up Abbey"},
			{"Web pages", "72413000", "Made-up Abbey"},
			{"Bread", "15810000", "Made-up Abbey"},
		} {
			fmt.Fprintf(&all, `{"ocid":"ocds-f1ct10-%[1]d","id":"1","date":"2026-11-1%[1]dT10:00:00Z","tag":["tender"],"buyer":{"id":"b","name":"%[4]s"},
				"parties":[{"id":"b","name":"%[4]s","roles":["buyer"]}],
				"tender":{"id":"1","status":"active","title":"%[2]s","classification":{"scheme":"CPV","id":"%[3]s","description":"Code %[3]s"}}}`+"\n", i, n[0], n[1], n[2])
		}
		w.add(t, strings.ReplaceAll(all.String(), "\n\t", ""))
		w.catchUp(t)
		q := Query{Text: "cloud", Stages: []Stage{Open}}
		got, err := w.NearMisses(t.Context(), q)
		if err != nil {
			t.Fatal(err)
		}
		want := []NearMiss{{Word: "hosting", Label: "hosting", Extra: 2, Query: Query{Text: "cloud OR hosting", Stages: q.Stages}},
			{Category: "7241", Label: "7241", Extra: 2, Query: Query{Text: "cloud OR 7241*", Stages: q.Stages}}}
		if d := gocmp.Diff(want, got); d != "" {
			t.Error(d)
		}
		got, err = w.Excludable(t.Context(), q)
		if err != nil {
			t.Fatal(err)
		}
		want = []NearMiss{{Word: "dust", Label: "dust", Extra: 2, Query: Query{Text: "cloud -dust", Stages: q.Stages}},
			{Word: "hosting", Label: "hosting", Extra: 2, Query: Query{Text: "cloud -hosting", Stages: q.Stages}}}
		if d := gocmp.Diff(want, slices.DeleteFunc(got, func(m NearMiss) bool { return m.Word == "fictional" })); d != "" {
			t.Error(d)
		}
		got, err = w.NearMisses(t.Context(), Query{Categories: []string{"72"}})
		if err != nil || len(got) > 0 {
			t.Errorf("without words: %+v, %v", got, err)
		}
	})
}

// TestTextsOfNearMisses holds how texts are widened and narrowed.
func TestTextsOfNearMisses(t *testing.T) {
	word := &search.Word{Word: "janitor", Stem: search.Stem("janitor")}
	for text, want := range map[string][2]string{
		"cleaning":                          {"cleaning OR janitor", "cleaning -janitor"},
		"school cleaning":                   {"school cleaning OR janitor", "school cleaning -janitor"},
		"school OR cleaning":                {"school OR cleaning OR janitor", "(school OR cleaning) -janitor"},
		"school cleaning -windows":          {"(school cleaning OR janitor) -windows", "school cleaning -windows -janitor"},
		"(school OR nursery) -(bus coach)":  {"(school OR nursery OR janitor) -(bus coach)", "(school OR nursery) -(bus coach) -janitor"},
		`title:"school bus" OR HR or`:       {`title:"school bus" OR HR or OR janitor`, `(title:"school bus" OR HR or) -janitor`},
		"cater* AND (a OR b) AND NOT buyer": {"(cater* (a OR b) OR janitor) -buyer", "cater* (a OR b) -buyer -janitor"},
		strings.Repeat("word ", 64):         {},
	} {
		e := search.Parse(text)
		wider, ok := orWord(e, word)
		if ok != (want[0] != "") || ok && wider.String() != want[0] {
			t.Errorf("%s or janitor: %q, %v", text, wider, ok)
		}
		narrower, ok := butWord(e, word)
		if ok != (want[1] != "") || ok && narrower.String() != want[1] {
			t.Errorf("%s but janitor: %q, %v", text, narrower, ok)
		}
	}
	if e, ok := butWord(search.Parse(""), word); !ok || e.String() != "-janitor" {
		t.Errorf("all but janitor: %q", e)
	}
}
