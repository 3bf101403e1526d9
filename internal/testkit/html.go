package testkit

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"
)

// Page asks h for the page at path, expects status 200 and sound HTML, and
// gives the document to be asked by selector.
func Page(tb testing.TB, h http.Handler, path string) *goquery.Document {
	tb.Helper()
	return PageWith(tb, h, path, http.StatusOK)
}

// PageWith is Page for a page that comes with another status.
func PageWith(tb testing.TB, h http.Handler, path string, status int) *goquery.Document {
	tb.Helper()
	rec := httptest.NewRecorder()
	h.ServeHTTP(rec, httptest.NewRequest(http.MethodGet, path, nil))
	if rec.Code != status {
		tb.Fatalf("GET %s: status %d, want %d\n%s", path, rec.Code, status, rec.Body)
	}
	if kind := rec.Header().Get("Content-Type"); kind != "text/html; charset=utf-8" {
		tb.Fatalf("GET %s: Content-Type %q", path, kind)
	}
	doc, err := goquery.NewDocumentFromReader(rec.Body)
	if err != nil {
		tb.Fatalf("GET %s: %v", path, err)
	}
	for _, fault := range HTMLFaults(doc) {
		tb.Errorf("GET %s: %s", path, fault)
	}
	return doc
}

// Text gives what the elements of a selector say, with single spaces.
func Text(doc *goquery.Document, selector string) string {
	return oneLine(doc.Find(selector).Text())
}

func oneLine(s string) string { return strings.Join(strings.Fields(s), " ") }

// HTMLFaults lists what is wrong with a page as a document, each as a sentence:
// what no page may do whatever it shows. Nil means sound.
func HTMLFaults(doc *goquery.Document) []string {
	var f faults
	f.checkFrame(doc)
	f.checkIDs(doc)
	f.checkLabels(doc)
	f.checkLinks(doc)
	f.checkInline(doc)
	f.checkHeadings(doc)
	return f
}

type faults []string

func (f *faults) add(format string, args ...any) { *f = append(*f, fmt.Sprintf(format, args...)) }

// checkFrame asks for a language, a title and one h1.
func (f *faults) checkFrame(doc *goquery.Document) {
	if doc.Find("html").AttrOr("lang", "") == "" {
		f.add("the html element has no lang")
	}
	if Text(doc, "head title") == "" {
		f.add("the page has no title")
	}
	if n := doc.Find("h1").Length(); n != 1 {
		f.add("the page has %d h1 elements", n)
	}
	if doc.Find("main").Length() != 1 {
		f.add("the page does not have one main element")
	}
}

// checkIDs asks that ids are unique and that what refers to one finds it.
func (f *faults) checkIDs(doc *goquery.Document) {
	ids := map[string]bool{}
	doc.Find("[id]").Each(func(_ int, el *goquery.Selection) {
		id, _ := el.Attr("id")
		if id == "" || ids[id] {
			f.add("the id %q is empty or twice on the page", id)
		}
		ids[id] = true
	})
	for _, attr := range []string{"for", "aria-describedby", "aria-labelledby", "aria-controls"} {
		doc.Find("[" + attr + "]").Each(func(_ int, el *goquery.Selection) {
			for _, id := range strings.Fields(el.AttrOr(attr, "")) {
				if !ids[id] {
					f.add("%s refers to the id %q, which is not on the page", attr, id)
				}
			}
		})
	}
	doc.Find(`a[href^="#"]`).Each(func(_ int, el *goquery.Selection) {
		if id := strings.TrimPrefix(el.AttrOr("href", ""), "#"); !ids[id] {
			f.add("a link leads to #%s, which is not on the page", id)
		}
	})
}

// checkLabels asks that each field of a form has a name for a screen reader.
func (f *faults) checkLabels(doc *goquery.Document) {
	labelled := map[string]bool{}
	doc.Find("label[for]").Each(func(_ int, el *goquery.Selection) {
		labelled[el.AttrOr("for", "")] = oneLine(el.Text()) != ""
	})
	doc.Find("input, select, textarea").Each(func(_ int, el *goquery.Selection) {
		switch el.AttrOr("type", "") {
		case "hidden", "submit", "button", "image", "reset":
			return
		}
		_, aria := el.Attr("aria-label")
		_, ariaBy := el.Attr("aria-labelledby")
		if !labelled[el.AttrOr("id", "")] && !aria && !ariaBy && el.Closest("label").Length() == 0 {
			f.add("the field %q has no label", el.AttrOr("name", ""))
		}
	})
}

// checkLinks asks that each link and button says something and leads somewhere,
// and that each picture has words.
func (f *faults) checkLinks(doc *goquery.Document) {
	doc.Find("a, button").Each(func(_ int, el *goquery.Selection) {
		name := oneLine(el.Text()) + el.AttrOr("aria-label", "") + el.Find("img").AttrOr("alt", "")
		if name == "" {
			f.add("a link or button has no text: href %q", el.AttrOr("href", ""))
		}
	})
	doc.Find("a").Each(func(_ int, el *goquery.Selection) {
		if el.AttrOr("href", "") == "" {
			f.add("the link %q leads nowhere", oneLine(el.Text()))
		}
	})
	if doc.Find("img:not([alt])").Length() > 0 {
		f.add("a picture has no alt")
	}
}

// checkInline asks that nothing is on the page which the content security
// policy would block: scripts, styles and event handlers in the markup.
func (f *faults) checkInline(doc *goquery.Document) {
	if doc.Find("style, [style]").Length() > 0 {
		f.add("the page has a style in its markup")
	}
	doc.Find("script").Each(func(_ int, el *goquery.Selection) {
		if el.AttrOr("src", "") == "" || oneLine(el.Text()) != "" {
			f.add("the page has a script in its markup")
		}
	})
	doc.Find("*").Each(func(_ int, el *goquery.Selection) {
		for _, attr := range el.Nodes[0].Attr {
			script := strings.HasPrefix(strings.ToLower(strings.TrimSpace(attr.Val)), "javascript:")
			if strings.HasPrefix(attr.Key, "on") || script {
				f.add("the element %s has the script attribute %s", goquery.NodeName(el), attr.Key)
			}
		}
	})
}

// checkHeadings asks that no level of heading is left out on the way down the
// content of the page, and that tables have headers. A summary of errors, which
// stands above the h1, may have an h2.
func (f *faults) checkHeadings(doc *goquery.Document) {
	last := 1
	doc.Find("main").Find("h1, h2, h3, h4, h5, h6").Each(func(_ int, el *goquery.Selection) {
		level := int(goquery.NodeName(el)[1] - '0')
		if level > last+1 {
			f.add("the heading %q of level %d follows level %d", oneLine(el.Text()), level, last)
		}
		last = level
	})
	doc.Find("table").Each(func(_ int, el *goquery.Selection) {
		if el.Find("th[scope]").Length() == 0 || oneLine(el.Find("caption").Text()) == "" {
			f.add("a table has no header or no caption")
		}
	})
}
