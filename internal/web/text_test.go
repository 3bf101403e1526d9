package web

import (
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
	"pgregory.net/rapid"
)

func TestPlain(t *testing.T) {
	for _, c := range []struct{ in, want string }{
		{"", ""},
		{"  Supply\tof \r\n desks ", "Supply of desks"},
		{"Fish &amp; chips", "Fish & chips"},
		{"Fish &amp;amp; chips &amp;pound;5", "Fish & chips £5"},
		{"a &#163; b &#xA3; c", "a £ b £ c"},
		{"http://x.example/?a=1&copy=2&lt=3", "http://x.example/?a=1&copy=2&lt=3"},
		{"<p>Supply of <b>desks</b></p>", "Supply of desks"},
		{"&lt;p&gt;Supply&lt;/p&gt;of desks", "Supply of desks"},
		{"one<br>two<br/>three", "one two three"},
		{"<td>a</td><td>b</td>", "a b"},
		{"under <5 days & a<b, 3 < 4 > 2", "under <5 days & a<b, 3 < 4 > 2"},
		{"write to <jo@example.org> or <Jo Bloggs>", "write to <jo@example.org> or <Jo Bloggs>"},
		{"x<script>alert(1)</script>y<style>p{}</style>z", "xyz"},
		{"a<!-- [if mso] -->b", "ab"},
		{"a <!-- never closed", "a <!-- never closed"},
		{"a <b never closed", "a <b never closed"},
		{"a <", "a <"},
		{"<!DOCTYPE html>a", "a"},
		{"<a href='javascript:x'>here</a>", "here"},
		{"<plaintext>all & the <i>rest", "<plaintext>all & the <i>rest"},
		{"abc\u202egnp.exe\u202c\u2066x\u2069", "abcgnp.exex"},
		{"a\x00b\x1bc\u0085d\ufeff", "abc d"},
		{"bad \xff bytes", "bad \uFFFD bytes"},
		{"nul &#0; and &#xD800;", "nul \uFFFD and \uFFFD"},
		{"שלום עולם", "שלום עולם"},
	} {
		if got := plain(c.in); got != c.want {
			t.Errorf("plain(%q) = %q, want %q", c.in, got, c.want)
		}
	}
}

func TestIsolate(t *testing.T) {
	if got := isolate("a <jo@example.org> & \u202eb"); got != "<bdi>a &lt;jo@example.org&gt; &amp; b</bdi>" {
		t.Errorf("isolate: %s", got)
	}
}

func TestShorten(t *testing.T) {
	for _, c := range []struct {
		in    string
		limit int
		want  string
	}{
		{"Supply of desks", 15, "Supply of desks"},
		{"Supply of desks", 14, "Supply of…"},
		{"Supply, of desks", 9, "Supply…"},
		{"Supercalifragilistic", 8, "Superca…"},
		{"éééééééééé", 5, "éééé…"},
		{"ae\u0301e\u0301e\u0301e\u0301", 5, "ae\u0301…"},
		{"<p>Supply</p> of desks", 15, "Supply of desks"},
	} {
		if got := shorten(c.in, c.limit); got != c.want {
			t.Errorf("shorten(%q, %d) = %q, want %q", c.in, c.limit, got, c.want)
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		in, limit := rapid.String().Draw(t, "in"), rapid.IntRange(1, 40).Draw(t, "limit")
		got := shorten(in, limit)
		if n := utf8.RuneCountInString(got); n > limit || !utf8.ValidString(got) {
			t.Fatalf("shorten(%q, %d) = %q of %d", in, limit, got, n)
		}
		if kept, cut := strings.CutSuffix(got, "…"); cut && !strings.HasPrefix(plain(in), kept) {
			t.Fatalf("shorten(%q, %d) = %q", in, limit, got)
		}
	})
}

func TestParagraphs(t *testing.T) {
	p := func(s string) string { return `<p class="govuk-body" dir="auto">` + s + "</p>\n" }
	ul := func(items ...string) string {
		return `<ul class="govuk-list govuk-list--bullet" dir="auto"><li>` + strings.Join(items, "</li><li>") + "</li></ul>\n"
	}
	ol := func(start string, items ...string) string {
		return `<ol class="govuk-list govuk-list--number" start="` + start + `" dir="auto"><li>` + strings.Join(items, "</li><li>") + "</li></ol>\n"
	}
	for _, c := range []struct{ in, want string }{
		{"", ""},
		{" \n\n ", ""},
		{"One line.", p("One line.")},
		{"First.\r\n\r\nSecond\r\nwith a break.", p("First.") + p("Second<br>with a break.")},
		{"We need:\n• desks\n•chairs\n\n• lamps\nThanks.", p("We need:") + ul("desks", "chairs", "lamps") + p("Thanks.")},
		{"- a\n- b\n* c", ul("a", "b", "c")},
		{"-5 degrees", p("-5 degrees")},
		{"1. First\n2. Second\n3) Third", ol("1", "First", "Second", "Third")},
		{"4. Fourth\n\n5. Fifth", ol("4", "Fourth", "Fifth")},
		{"1) Scope\nText.", p("1) Scope") + p("Text.")},
		{"1. a\n3. c", p("1. a") + p("3. c")},
		{"1.1 Scope", p("1.1 Scope")},
		{"<ul><li>desks</li><li><p>chairs</p></li></ul><p>Thanks.</p>", ul("desks", "chairs") + p("Thanks.")},
		{"<p>One</p><p>Two</p>", p("One") + p("Two")},
		{"<script>alert(1)</script>Hello <jo@example.org>", p("Hello &lt;jo@example.org&gt;")},
		{"&lt;img src=x onerror=alert(1)&gt;Hi", p("Hi")},
		{"&amp;lt;svg/onload=alert(1)&amp;gt;", ""},
		{"\"quoted\" & 'so'", p("&#34;quoted&#34; &amp; &#39;so&#39;")},
	} {
		if got := string(paragraphs(c.in)); got != c.want {
			t.Errorf("paragraphs(%q)\n got %s\nwant %s", c.in, got, c.want)
		}
	}
}

// FuzzParagraphs holds that whatever comes in, only our own elements with our
// own attributes come out, and nothing that turns the direction of writing.
func FuzzParagraphs(f *testing.F) {
	for _, seed := range []string{
		"a\n\nb", "• a\n• b", "1. a\n2. b", "<script>x</script>", "&lt;script&gt;", "&amp;amp;lt;b onclick=x&gt;",
		"<<b>>", "<!--><img src=x>", "<plaintext><p", "\u202e\u2066", "\xff<", "<p/onclick=x>", "&#60;i&#62;", "<textarea><b>",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, in string) {
		out := string(paragraphs(in))
		if !utf8.ValidString(out) {
			t.Fatalf("%q gives bytes that are no text: %q", in, out)
		}
		nodes, err := html.ParseFragment(strings.NewReader(out), &html.Node{Type: html.ElementNode, DataAtom: atom.Div, Data: "div"})
		if err != nil {
			t.Fatal(err)
		}
		for _, node := range nodes {
			onlyOurs(t, in, node)
		}
		var again strings.Builder
		for _, node := range nodes {
			if err := html.Render(&again, node); err != nil {
				t.Fatal(err)
			}
		}
		if want := strings.ReplaceAll(again.String(), "<br/>", "<br>"); want != out {
			t.Fatalf("%q gives markup that a browser reads otherwise:\n%s\n%s", in, out, want)
		}
	})
}

// ours are the elements and attribute values that paragraphs may emit.
var ours = map[string]map[string]string{
	"p": {"class": "govuk-body", "dir": "auto"}, "br": {}, "li": {},
	"ul": {"class": "govuk-list govuk-list--bullet", "dir": "auto"},
	"ol": {"class": "govuk-list govuk-list--number", "dir": "auto", "start": ""},
}

func onlyOurs(t *testing.T, in string, node *html.Node) {
	t.Helper()
	switch node.Type {
	case html.TextNode:
		for _, r := range node.Data {
			if r != '\n' && unicode.IsControl(r) || r >= '\u202a' && r <= '\u202e' || r >= '\u2066' && r <= '\u2069' {
				t.Fatalf("%q lets %U through", in, r)
			}
		}
	case html.ElementNode:
		attrs, ok := ours[node.Data]
		if !ok {
			t.Fatalf("%q gives the element %s", in, node.Data)
		}
		for _, a := range node.Attr {
			if want, ok := attrs[a.Key]; !ok || a.Key != "start" && a.Val != want {
				t.Fatalf("%q gives %s the attribute %s=%q", in, node.Data, a.Key, a.Val)
			}
		}
	default:
		t.Fatalf("%q gives a node of type %d", in, node.Type)
	}
	for child := node.FirstChild; child != nil; child = child.NextSibling {
		onlyOurs(t, in, child)
	}
}
