package web

import (
	"html/template"
	"strings"
	"testing"
)

func TestWebAddress(t *testing.T) {
	for in, want := range map[string]string{
		"https://a.example/b?c=1&d=2#e": "https://a.example/b?c=1&d=2#e",
		" HTTP://a.example ":            "http://a.example",
		"www.a.example":                 "",
		"javascript:alert(1)":           "",
		"java\tscript://x/%0aalert(1)":  "",
		"data:text/html,x":              "",
		"//a.example/b":                 "",
		"/notices":                      "",
		"https://":                      "",
		"https://user@a.example":        "",
		"https://a.example/\"><b>":      "https://a.example/%22%3E%3Cb%3E",
		"ftp://a.example":               "",
		"":                              "",
		"https://a.example/" + strings.Repeat("x", mostAddress): "",
	} {
		if got := webAddress(in); got != want {
			t.Errorf("%q: %q, want %q", in, got, want)
		}
	}
}

func TestOutward(t *testing.T) {
	for _, c := range []struct {
		address, text string
		want          template.HTML
	}{
		{"https://a.example/?b&c", "", `<a class="govuk-link" rel="nofollow noopener" href="https://a.example/?b&amp;c"><bdi>a.example/?b&amp;c</bdi></a>`},
		{"https://a.example/", "<i>It</i> & them", `<a class="govuk-link" rel="nofollow noopener" href="https://a.example/"><bdi>It &amp; them</bdi></a>`},
		{"javascript:alert(1)", "Click", `<bdi>Click</bdi>`},
		{"javascript:alert(1)", " ", `<bdi>javascript:alert(1)</bdi>`},
	} {
		if got := outward(c.address, c.text); got != c.want {
			t.Errorf("%q, %q: %s", c.address, c.text, got)
		}
	}
}

func TestMailTo(t *testing.T) {
	for in, want := range map[string]template.HTML{
		"a@b.example":                `<a class="govuk-link" href="mailto:a@b.example"><bdi>a@b.example</bdi></a>`,
		"Name <a@b.example>":         `<bdi>Name &lt;a@b.example&gt;</bdi>`,
		"a@b.example?subject=x":      `<bdi>a@b.example?subject=x</bdi>`,
		"a@b.example, c@d.example":   `<bdi>a@b.example, c@d.example</bdi>`,
		"see the website":            `<bdi>see the website</bdi>`,
		"a@b.example&bcc=c@evil.org": `<bdi>a@b.example&amp;bcc=c@evil.org</bdi>`,
	} {
		if got := mailTo(in); got != want {
			t.Errorf("%q: %s", in, got)
		}
	}
}

func TestStacked(t *testing.T) {
	if got := stacked("", isolated("a"), isolated(" "), inward("/b?c&d", "b"), ""); got != `<bdi>a</bdi><br><a class="govuk-link" href="/b?c&amp;d"><bdi>b</bdi></a>` {
		t.Error(got)
	}
	if got := stacked(isolated(""), inward("", "x")); got != "<bdi>x</bdi>" {
		t.Error(got)
	}
}
