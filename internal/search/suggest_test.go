package search

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// suggesting gives an index of words, each in some documents.
func suggesting(t testing.TB, words map[string]int) *Index {
	x := open(t, "")
	n := 0
	for word, times := range words {
		for range times {
			n++
			add(t, x, int64(n), made(fmt.Sprint(n), word, "and more of the same"))
		}
	}
	return x
}

func TestSuggest(t *testing.T) {
	x := suggesting(t, map[string]int{"cleaning": 5, "maintenance": 4, "cloud hosting": 3, "clout": 2, "boiler": 1, "broiler": 2,
		"it support": 2, "clerk": 2, "school": 2, "cleaners": 2, "Leeds": 2, "form": 2, "from": 3, "oddity": 1, "12345": 2})
	d := made("buyers", "school", "")
	d.Texts[Buyer] = "Wakefield"
	e := made("buyers2", "school", "")
	e.Texts[Buyer] = "Wakefield"
	add(t, x, 99, d, e)
	for query, want := range map[string]string{
		"claening":                "cleaning", // two swapped
		"clening":                 "cleaning",
		"cleaninng":               "cleaning",
		"cleeming":                "cleaning", // two edits of eight letters
		"clowd":                   "cloud",    // more documents than clout
		"lceaning":                "cleaning", // the first two swapped
		"xleaning":                "",         // the first letter is another
		"mantenence":              "maintenance",
		"clowd hosting":           "cloud hosting",
		`"clowd hosting"`:         `"cloud hosting"`,
		`"more of the sane"`:      `"more of the same"`,
		"clowd -hostig":           "cloud -hostig",
		"clowd OR hostng":         "cloud OR hosting",
		"school clowd":            "",
		"(clowd OR cloud) cluod":  "(cloud OR cloud) cloud",
		"CLOUD":                   "cloud",
		"CLOWD":                   "cloud",
		"cloud":                   "",
		"clowd*":                  "",
		"boilers":                 "",
		"boylers":                 "",
		"odditi":                  "", // stands in one document only
		"frm":                     "", // too short
		"frmo":                    "from",
		"12346":                   "",
		"title:clowd":             "title:cloud",
		"title:mroe":              "",
		"buyer:wakefeild":         "buyer:wakefield",
		"buyer:clowd":             "",
		"supplier:wakefeild":      "",
		`"clowd"`:                 `"cloud"`,
		"":                        "",
		"leed":                    "leeds",
		"qwertyuiop":              "",
		"-clowd":                  "",
		"clowd qwertyuiop":        "",
		"clowd OR qwertyuiop":     "cloud OR qwertyuiop",
		"clowd -(cloud OR clout)": "",
	} {
		got, ok := x.Suggest(Parse(query))
		if ok != (want != "") || got.String() != want {
			t.Errorf("%s: %q (%v) instead of %q", query, got.String(), ok, want)
		}
	}
}

// TestSuggestHeedsWhatWasReplaced: documents that were replaced do not count.
func TestSuggestHeedsWhatWasReplaced(t *testing.T) {
	x, err := idle("", testSchema, nil)
	if err != nil {
		t.Fatal(err)
	}
	add(t, x, 1, made("a", "cloud", ""), made("b", "cloud", ""), made("c", "clout", ""), made("d", "clout", ""), made("e", "clout", ""))
	add(t, x, 2, made("c", "other", ""), made("d", "other", ""))
	if got, ok := x.Suggest(Parse("clouf")); !ok || got.String() != "cloud" {
		t.Errorf("%q", got)
	}
	add(t, x, 3, made("a", "other", ""))
	if got, ok := x.Suggest(Parse("clouf")); ok {
		t.Errorf("%q", got)
	}
	if got, ok := x.Suggest(Parse("others OR cloudx")); ok {
		t.Errorf("%q", got)
	}
}

// slowDistance is the table of the optimal string alignment, filled in whole.
func slowDistance(a, b string) int {
	rows := make([][]int, len(a)+1)
	for i := range rows {
		rows[i] = make([]int, len(b)+1)
		for j := range rows[i] {
			if i == 0 || j == 0 {
				rows[i][j] = i + j
				continue
			}
			cost := 1
			if a[i-1] == b[j-1] {
				cost = 0
			}
			rows[i][j] = min(rows[i-1][j]+1, rows[i][j-1]+1, rows[i-1][j-1]+cost)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				rows[i][j] = min(rows[i][j], rows[i-2][j-2]+1)
			}
		}
	}
	return rows[len(a)][len(b)]
}

func TestDistance(t *testing.T) {
	word := rapid.StringMatching(`[abc]{0,7}`)
	rapid.Check(t, func(t *rapid.T) {
		a, b := word.Draw(t, "a"), word.Draw(t, "b")
		most := rapid.IntRange(0, 3).Draw(t, "most")
		if got, want := distance(a, b, most), min(most+1, slowDistance(a, b)); got != want {
			t.Fatalf("%d edits instead of %d", got, want)
		}
	})
}

func BenchmarkSuggest(b *testing.B) {
	const words = 1_000_000
	r := rand.New(rand.NewPCG(1, 1))
	syllables := strings.Fields("ba con de ma pro re st tion ing er al ri no la ser vi ment ty ce tra po lo si te in an ta co di per")
	var docs []Document
	for i := range words / 50 {
		var text strings.Builder
		for range 50 {
			for range 2 + r.IntN(4) {
				text.WriteString(syllables[r.IntN(len(syllables))])
			}
			text.WriteByte(' ')
		}
		docs = append(docs, made(fmt.Sprint(i), "", text.String()))
	}
	x := open(b, "")
	if err := x.Add(docs, Fresh, 1); err != nil {
		b.Fatal(err)
	}
	b.Logf("%d terms", x.view.Load().parts[0].seg.n)
	for _, query := range []string{"sertraxpost", "conting", "copro", "prodecoxxment sertraxpost"} {
		b.Run(query, func(b *testing.B) {
			for b.Loop() {
				x.Suggest(Parse(query))
			}
		})
	}
}
