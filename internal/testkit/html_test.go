package testkit_test

import (
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"
	"github.com/google/go-cmp/cmp"

	"github.com/tolsey/tolsey/internal/testkit"
)

const soundPage = `<!DOCTYPE html><html lang="en"><head><title>A page</title></head><body><main>
<h1 id="top">A page</h1><h2>Part</h2><p><a href="#top">Top</a> <a href="/x" aria-label="Elsewhere"></a></p>
<form><label for="q">Words</label><input id="q" name="q"><input type="hidden" name="h"><label>Side <select name="s"></select></label></form>
<table><caption>Sums</caption><tr><th scope="col">Sum</th></tr><tr><td>1</td></tr></table>
<script src="/a.js"></script></main></body></html>`

func TestHTMLFaultsOfASoundPage(t *testing.T) {
	if got := faultsOf(t, soundPage); got != nil {
		t.Errorf("faults of a sound page: %q", got)
	}
}

// Each change to the sound page is one fault, and named.
func TestHTMLFaultsNamesEach(t *testing.T) {
	for _, c := range []struct{ old, new, want string }{
		{` lang="en"`, ``, "the html element has no lang"},
		{`<title>A page</title>`, ``, "the page has no title"},
		{`<h2>Part</h2>`, `<h1>Part</h1>`, "the page has 2 h1 elements"},
		{`<h2>Part</h2>`, `<h3>Part</h3>`, `the heading "Part" of level 3 follows level 1`},
		{`<h2>Part</h2>`, `<h2 id="q">Part</h2>`, `the id "q" is empty or twice on the page`},
		{`href="#top"`, `href="#bottom"`, "a link leads to #bottom, which is not on the page"},
		{`<input id="q"`, `<input id="q" aria-describedby="hint"`, `aria-describedby refers to the id "hint", which is not on the page`},
		{`<label for="q">Words</label>`, ``, `the field "q" has no label`},
		{`>Top</a>`, `></a>`, `a link or button has no text: href "#top"`},
		{`href="/x"`, `href=""`, `the link "" leads nowhere`},
		{`<p>`, `<p><img src="/x.png">`, "a picture has no alt"},
		{`<p>`, `<p style="color:red">`, "the page has a style in its markup"},
		{`<p>`, `<style>p{}</style><p>`, "the page has a style in its markup"},
		{`<script src="/a.js">`, `<script>`, "the page has a script in its markup"},
		{`<p>`, `<p onclick="x()">`, "the element p has the script attribute onclick"},
		{`href="/x"`, `href=" JavaScript:x()"`, "the element a has the script attribute href"},
		{`<caption>Sums</caption>`, ``, "a table has no header or no caption"},
		{` scope="col"`, ``, "a table has no header or no caption"},
	} {
		if !strings.Contains(soundPage, c.old) {
			t.Fatalf("the sound page lacks %s", c.old)
		}
		got := faultsOf(t, strings.Replace(soundPage, c.old, c.new, 1))
		if diff := cmp.Diff([]string{c.want}, got); diff != "" {
			t.Errorf("%s for %s (-want +got):\n%s", c.new, c.old, diff)
		}
	}
}

func faultsOf(t *testing.T, page string) []string {
	t.Helper()
	doc, err := goquery.NewDocumentFromReader(strings.NewReader(page))
	if err != nil {
		t.Fatal(err)
	}
	return testkit.HTMLFaults(doc)
}
