package web

import (
	"net/url"
	"regexp"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/PuerkitoBio/goquery"
	"pgregory.net/rapid"

	"github.com/tolsey/tolsey/internal/alert"
	"github.com/tolsey/tolsey/internal/notice"
	"github.com/tolsey/tolsey/internal/testkit"
)

// checkLetter checks what holds of every letter: that it is sound HTML which
// fetches nothing, that all links lead to the site, that the plain text has the
// same links, and that lines are short.
func checkLetter(t *testing.T, name string, words alert.Words) {
	t.Helper()
	doc, err := goquery.NewDocumentFromReader(strings.NewReader(words.HTML))
	if err != nil {
		t.Fatal(err)
	}
	for _, fault := range testkit.HTMLFaults(doc) {
		if fault != "the page has a style in its markup" { // mail readers know no other
			t.Errorf("%s: %s", name, fault)
		}
	}
	if n := doc.Find("img, link, script, iframe, style, [src], [srcset], [background], form, object, video").Length(); n > 0 || strings.Contains(words.HTML, "url(") {
		t.Errorf("%s: %d elements that fetch or act", name, n)
	}
	doc.Find("[href]").Each(func(_ int, el *goquery.Selection) {
		href := el.AttrOr("href", "")
		u, err := url.Parse(href)
		if err != nil || u.Scheme != "https" || u.Host != "tolsey.example" || u.User != nil {
			t.Errorf("%s: a link leads to %q: %v", name, href, err)
		}
		if u != nil && u.Path != "" && !strings.Contains(words.Text, "\n"+href+"\n") && !strings.Contains(words.Text, "\n  "+href+"\n") {
			t.Errorf("%s: the text has no line with the link %q", name, href)
		}
	})
	for line := range strings.Lines(words.Text) {
		line = strings.TrimSuffix(line, "\n")
		if n := utf8.RuneCountInString(line); n > letterWidth && strings.Contains(strings.TrimLeft(line, " *-"), " ") {
			t.Errorf("%s: a line has %d characters: %s", name, n, line)
		}
	}
	if n := utf8.RuneCountInString(words.Subject); n == 0 || n > mostSubject || strings.ContainsFunc(words.Subject, unicode.IsControl) {
		t.Errorf("%s: the subject %q has %d characters", name, words.Subject, n)
	}
}

// Whatever a publisher or an owner wrote, the letter stays a letter.
func TestHostileLetters(t *testing.T) {
	k := newLetterKit(t, nil)
	for _, title := range []string{
		attack, strings.Repeat("long ", 2000), strings.Repeat("x", 10_000), "A\r\nBcc: victim@firm.example\r\n\r\nBody", "\u202etxt.exe \u2066 \u200f",
		"<b></b>", "{{.}} {{template \"x\"}}", "https://evil.example/ click", "== Not a section ==\n* no\n", "\xff\xfe",
	} {
		sub := bridges()
		sub.Name = title
		line := k.line(hostileOCID, sub.Query, notice.ChangeLine{Kind: notice.ChangeText, Words: title})
		line.Title, line.Buyer.Name, line.Buyer.Key, line.Also = title, title, "", []alert.Subscription{sub}
		hooked := sub
		hooked.Hook = alert.Hook{URL: "https://a.example/" + title, Words: title}
		for name, m := range map[string]alert.Message{
			"new":     &alert.Digest{At: testNow, Token: "t", Sections: []alert.Section{{Subscription: sub, Fresh: []alert.Line{line}}}},
			"changed": &alert.Digest{At: testNow, Token: "t", Sections: []alert.Section{{Subscription: watch(hostileOCID), Changed: []alert.Line{line}}}},
			"several": &alert.Digest{At: testNow, Token: "t", Sections: []alert.Section{{Subscription: sub, Fresh: []alert.Line{line, line}, Closing: []alert.Line{line}}}},
			"confirm": &alert.Confirmation{Token: "t", Subscriptions: []alert.Subscription{sub}},
			"hook":    &alert.HookEnded{Subscription: hooked},
		} {
			words := k.write(m)
			checkLetter(t, name, words)
			if strings.ContainsFunc(words.Text, func(r rune) bool { return unicode.IsControl(r) && r != '\n' || r == '\u202e' || r == '\u2066' }) {
				t.Errorf("%s of %.30q has characters that act", name, title)
			}
			if len(words.HTML) > 30_000 {
				t.Errorf("%s of %.30q has %d bytes", name, title, len(words.HTML))
			}
		}
	}
}

func TestWrapped(t *testing.T) {
	long := strings.Repeat("word ", 30)
	link := "https://tolsey.example/" + strings.Repeat("a", 100)
	got := wrapped("\n\nOne\n\n\n\n* " + long + "\n  - " + long + "\n  " + link + "\n" + link + "  \n\n\n")
	for _, want := range []string{"One\n\n* word", "\n  word", "\n  - word", "\n    word", "\n  " + link + "\n" + link + "\n"} {
		if !strings.Contains(got, want) {
			t.Errorf("%q is not in\n%s", want, got)
		}
	}
	if !strings.HasPrefix(got, "One") || !strings.HasSuffix(got, link+"\n") {
		t.Errorf("lines at the ends stayed:\n%s", got)
	}
}

// Wrapping loses no word and joins none.
func TestWrappedKeepsWords(t *testing.T) {
	space := regexp.MustCompile(`\s+`)
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.StringOf(rapid.SampledFrom([]rune("aé字 \n-*"))).Draw(t, "text")
		got := wrapped(text)
		if a, b := strings.TrimSpace(space.ReplaceAllString(text, " ")), strings.TrimSpace(space.ReplaceAllString(got, " ")); a != b {
			t.Fatalf("%q became %q", a, b)
		}
		if wrapped(got) != got && !strings.ContainsAny(text, "-*") {
			t.Fatalf("wrapping twice gives other lines: %q, then %q", got, wrapped(got))
		}
	})
}
