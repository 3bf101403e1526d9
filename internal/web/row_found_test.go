package web

import (
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"
	"pgregory.net/rapid"

	"github.com/tolsey/tolsey/internal/notice"
	published "github.com/tolsey/tolsey/internal/plain"
	"github.com/tolsey/tolsey/internal/search"
	"github.com/tolsey/tolsey/internal/testkit"
)

// Each notice that words find says where they stand and shows them there.
func TestWhyNoticesAreFound(t *testing.T) {
	s := siteOf(t, noticeSample())
	for q, want := range map[string]struct{ title, why, marks string }{
		"repairing bridges":       {"Repairs to the fictional bridge", "Found in the title, description and categories. Description: The bridge needs repairs. The work is: - stone - steel", "Repairs|bridge|bridge|repairs"},
		"title:grit":              {"Grit for fictional roads", "Found in the title", "Grit"},
		`"grit ltd"`:              {"Grit for fictional roads", "Found in the suppliers’ names. Suppliers: Fictional Grit Ltd", "Grit Ltd"},
		"buyer:nether":            {"Chairs & tables", "Found in the buyer’s name. Buyer: Fictional Parish of Nether Wexcombe", "Nether"},
		"45221119":                {"Repairs to the fictional bridge", "Found in the categories. Categories: 45221119 Bridge renewal construction work", "45221119"},
		"parapet OR \"all that\"": {"Repairs to the fictional bridge", "", ""},
	} {
		doc := testkit.Page(t, s.Handler(), listAddress(notice.Query{Text: q}))
		rows := doc.Find(".tolsey-notices > li")
		if rows.Length() != 1 {
			t.Errorf("%s: %d notices", q, rows.Length())
			continue
		}
		if got := rows.Find("h3").Text(); got != want.title {
			t.Errorf("%s: found %q", q, got)
		}
		why := strings.Join(strings.Fields(rows.Find(".tolsey-notices__why").Text()), " ")
		if want.why == "" {
			if !strings.HasPrefix(why, "Found in the lots and items. Lots and items: ") || rows.Find(".tolsey-notices__why mark").Length() == 0 {
				t.Errorf("%s: %q", q, why)
			}
			continue
		}
		if why != want.why {
			t.Errorf("%s: %q", q, why)
		}
		if got := strings.Join(texts(rows.Find("mark")), "|"); got != want.marks {
			t.Errorf("%s: marked are %q", q, got)
		}
	}
}

// What attacks is text, marked or not.
func TestHostileTextIsMarkedAsText(t *testing.T) {
	s := siteOf(t, noticeSample())
	for _, q := range []string{"script", "alert", "turned end", "unbroken*"} {
		doc := testkit.Page(t, s.Handler(), listAddress(notice.Query{Text: q}))
		if doc.Find(".tolsey-notices > li").Length() == 0 || doc.Find(".tolsey-notices mark").Length() == 0 && q != "script" && q != "alert" {
			t.Errorf("%s finds nothing", q)
		}
		doc.Find(".tolsey-notices script, .tolsey-notices img, .tolsey-notices a").Each(func(_ int, el *goquery.Selection) {
			if href := el.AttrOr("href", "!"); !strings.HasPrefix(href, "/") {
				t.Errorf("%s: a %s to %q", q, goquery.NodeName(el), href)
			}
		})
	}
}

// The pieces of a text joined are the text between the two ends, and what is a
// hit is what is marked.
func TestPiecesAreTheText(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		text := rapid.StringOfN(rapid.RuneFrom([]rune("ab é–😀")), 0, 60, -1).Draw(rt, "text")
		expr := search.Parse(rapid.SampledFrom([]string{"a", "ab OR b", "é", `"a b"`, "a*"}).Draw(rt, "query"))
		spans := expr.Marks(search.Description, text)
		from, to := search.Excerpt(text, spans, rapid.IntRange(1, 70).Draw(rt, "most"))
		var inside []search.Span
		for _, s := range spans {
			if s.Start >= from && s.End <= to {
				inside = append(inside, s)
			}
		}
		var all strings.Builder
		hits := 0
		for _, p := range pieces(text, inside, from, to) {
			all.WriteString(p.Text)
			if p.Hit {
				hits++
			}
			if p.Text == "" {
				rt.Fatal("an empty piece")
			}
		}
		if all.String() != text[from:to] || hits != len(inside) {
			rt.Fatalf("%q of %q with %d of %d hits", all.String(), text[from:to], hits, len(inside))
		}
	})
}

// A long text is shown around what was found, and says that there is more.
func TestExcerptsOfLongTexts(t *testing.T) {
	text := strings.Repeat("before ", 100) + "the needle here " + strings.Repeat("after ", 100)
	var got strings.Builder
	for _, p := range excerpt(text, search.Description, search.Parse("needles")) {
		got.WriteString(p.Text)
	}
	if s := got.String(); !strings.HasPrefix(s, "… ") || !strings.HasSuffix(s, " …") || !strings.Contains(s, "needle here") || len(s) > mostExcerpt+10 {
		t.Errorf("the excerpt is %q", s)
	}
	if excerpt("nothing of it", search.Description, search.Parse("needle")) != nil {
		t.Error("a text without the word has an excerpt")
	}
	item := notice.Item{Notice: notice.Notice{Categories: []published.Category{{Code: "72", Label: "IT"}, {Code: "x"}}}}
	if got := fieldText(item, search.Category); got != "72 IT; x" {
		t.Errorf("the categories are %q", got)
	}
}
