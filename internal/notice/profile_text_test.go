package notice

import (
	"strings"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/tolsey/tolsey/internal/cpv"
	"github.com/tolsey/tolsey/internal/db"
	"github.com/tolsey/tolsey/internal/search"
	"github.com/tolsey/tolsey/internal/testkit"
)

// describedTown holds notices of schools, cleaning and hosting, all fictional.
func describedTown(t testing.TB, d *db.DB) *town {
	w := labelledTown(t, d, 0)
	var all []string
	for _, of := range []struct {
		times                     int
		title, code, label, place string
	}{
		{3, "Cleaning of schools", "90919300", "School cleaning services", "UKE"},
		{2, "Window cleaning", "90910000", "Cleaning services", "Fictionborough"},
		{1, "Window cleaning", "90911300", "Window-cleaning services", "FICTIONBOROUGH"},
		{2, "Hosting", "72415000", "Web hosting services", "UKI"},
		{40, "Bread", "15811000", "Bread products", "UKD"},
	} {
		for range of.times {
			all = append(all, won(len(all), "", of.title, of.code, of.label, of.place, 0))
		}
	}
	w.add(t, lines(all))
	w.catchUp(t)
	return w
}

func TestProfileFrom(t *testing.T) {
	cleaning := Trait{Value: "9091", Label: "Cleaning services"}
	of := func(tr Trait, n, of int, hits ...string) Trait {
		tr.Count, tr.Of, tr.Hits = n, of, hits
		return tr
	}
	word := func(s string, titles int, written string) Trait {
		return Trait{Value: s, Label: s, Count: titles, Of: 48, Hits: []string{written}}
	}
	region := func(code string, n, of int, hits ...string) Trait {
		return Trait{Value: code, Label: RegionName(code), Count: n, Of: of, Hits: hits}
	}
	yorkshire := region("UKE", 2, 2, "Leeds", "LS1 4DY")
	cases := []struct {
		text string
		want Profile
	}{
		{"", Profile{}},
		{"  \n ", Profile{}},
		{"xyzzy", Profile{}},
		{"We and you and they provide services", Profile{}},
		{"Cleaners in Leeds, LS1 4DY. We clean windows", Profile{Regions: []Trait{yorkshire},
			Categories: []Trait{of(cleaning, 1, 3, "clean")}, Words: []Trait{word("windows", 3, "windows")}}},
		{"School cleaning. Schools!", Profile{Categories: []Trait{of(cleaning, 1, 2, "cleaning")}}},
		{"72415000-2 hosting, 00000000", Profile{Categories: []Trait{{Value: "72415", Label: "Web hosting services", Hits: []string{"72415000-2"}}},
			Words: []Trait{word("hosting", 2, "hosting")}}},
		{"In fictionborough and Fictionborough", Profile{Regions: []Trait{region("Fictionborough", 1, 1, "Fictionborough")}}},
		{"hosting in leeds", Profile{Regions: []Trait{region("UKE", 1, 1, "leeds")}, Words: []Trait{word("hosting", 2, "hosting")}}},
		{"We enjoy reading, bury cables, take the M25, and work in Lincolnshire", Profile{Regions: []Trait{region("UKF", 1, 1, "Lincolnshire"), region("UKE", 1, 1, "Lincolnshire")}}},
		{"All of England, the UK and Nowhere", Profile{}},
		{strings.Repeat("x ", MostProfile/2) + "hosting", Profile{}},
		{"\xffhosting\x00", Profile{Words: []Trait{word("hosting", 2, "hosting")}}},
	}
	testkit.Engines(t, func(t *testing.T, d *db.DB) {
		w := describedTown(t, d)
		for _, c := range cases {
			c.want.Notices = 48
			got, err := w.ProfileFrom(t.Context(), c.text)
			if diff := gocmp.Diff(c.want, got); diff != "" || err != nil {
				t.Errorf("%q: %v (-want +got):\n%s", c.text, err, diff)
			}
		}
	})
}

// No text breaks anything, and whatever comes of it can be asked for.
func TestAnyTextGivesASoundProfile(t *testing.T) {
	w := describedTown(t, testkit.SQLite(t))
	piece := rapid.OneOf(rapid.String(), rapid.SampledFrom([]string{"Leeds ", "hosting ", "clean ", "title:", "OR ", "\"", "(", "-", "<b>", "72415000 ", "90910000-9 ",
		"Kent ", "BT1 1AA ", "WINDOWS ", "IT ", "school\n", "Fictionborough "}))
	rapid.Check(t, func(rt *rapid.T) {
		text := strings.Join(rapid.SliceOfN(piece, 0, 12).Draw(rt, "pieces"), "")
		p, err := w.ProfileFrom(t.Context(), text)
		if err != nil {
			rt.Fatal(err)
		}
		if len(p.Categories) > mostKinds || len(p.Regions) > mostPlaces || len(p.Words) > mostWords {
			rt.Fatalf("too much: %+v", p)
		}
		for i, c := range p.Categories {
			_, ok := cpv.Parse(c.Value)
			for _, other := range p.Categories[i+1:] {
				ok = ok && !strings.HasPrefix(c.Value, other.Value) && !strings.HasPrefix(other.Value, c.Value)
			}
			if !ok || len(c.Hits) == 0 {
				rt.Fatalf("of %q: %+v", text, p.Categories)
			}
		}
		for _, word := range p.Words {
			if w, ok := search.Parse(word.Value).Root.(*search.Word); !ok || w.Stem != search.Stem(word.Label) || !strings.Contains(text, word.Hits[0]) {
				rt.Fatalf("of %q: %+v is no word", text, word)
			}
		}
	})
}

// What a search would read otherwise is put in quotes.
func TestSearched(t *testing.T) {
	for word, want := range map[string]string{"hosting": "hosting", "ff&e": "ff&e", "c++": "c++", "OR": `"OR"`, "two words": `"two words"`, `a"b`: `"ab"`} {
		if got := searched(word); got != want {
			t.Errorf("%s: %s, want %s", word, got, want)
		}
	}
}
