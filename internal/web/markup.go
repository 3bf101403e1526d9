package web

import (
	"html/template"
	"net/mail"
	"net/url"
	"strings"
)

// inward gives a link within this site; its text keeps its direction of writing
// to itself. An empty address gives the text alone.
func inward(address, text string) template.HTML {
	if address == "" {
		return isolate(text)
	}
	return `<a class="govuk-link" href="` + template.HTML(template.HTMLEscapeString(address)) + `">` + isolate(text) + `</a>`
}

// mostAddress is the length in bytes of the longest web address that is linked.
const mostAddress = 2000

// webAddress gives a published web address that may be linked: absolute, http
// or https; "" for anything else. Publishers are not trusted with more.
func webAddress(s string) string {
	s = strings.TrimSpace(s)
	u, err := url.Parse(s)
	if err != nil || len(s) > mostAddress || u.Host == "" || u.User != nil {
		return ""
	}
	if scheme := strings.ToLower(u.Scheme); scheme != "http" && scheme != "https" {
		return ""
	}
	return u.String()
}

// outward gives a link to another website, or the text alone where the address
// may not be linked. An empty text becomes the address.
func outward(address, text string) template.HTML {
	safe := webAddress(address)
	if strings.TrimSpace(plain(text)) == "" {
		text = shorten(strings.TrimSuffix(strings.TrimPrefix(strings.TrimPrefix(plain(address), "https://"), "http://"), "/"), 80)
	}
	if safe == "" {
		return isolate(text)
	}
	return `<a class="govuk-link" rel="nofollow noopener" href="` + template.HTML(template.HTMLEscapeString(safe)) + `">` + isolate(text) + `</a>`
}

// mailTo gives a link to write to a published e-mail address, or the text alone
// where it is none.
func mailTo(s string) template.HTML {
	s = plain(s)
	a, err := mail.ParseAddress(s)
	if err != nil || a.Address != s || strings.ContainsAny(s, `?&%"<>, `) {
		return isolate(s)
	}
	return `<a class="govuk-link" href="mailto:` + template.HTML(template.HTMLEscapeString(s)) + `">` + isolate(s) + `</a>`
}

// stacked puts pieces of markup on lines of their own, without the empty ones.
func stacked(pieces ...template.HTML) template.HTML {
	var kept []string
	for _, p := range pieces {
		if p != "" {
			kept = append(kept, string(p))
		}
	}
	return template.HTML(strings.Join(kept, "<br>"))
}

// isolated is isolate for what may be empty: then it gives nothing.
func isolated(s string) template.HTML {
	if plain(s) == "" {
		return ""
	}
	return isolate(s)
}
