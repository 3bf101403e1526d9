package api

import (
	"bytes"
	"encoding/xml"
	"net/http"
	"strings"
	"time"

	"github.com/tolsey/tolsey/internal/clock"
	"github.com/tolsey/tolsey/internal/notice"
	"github.com/tolsey/tolsey/internal/org"
)

const atomType = "application/atom+xml; charset=utf-8"

// feedDoc is an Atom feed document (RFC 4287, section 4.1.1), or a page of a
// longer feed (RFC 5005, section 3).
type feedDoc struct {
	XMLName  xml.Name    `xml:"http://www.w3.org/2005/Atom feed"`
	ID       string      `xml:"id"`
	Title    string      `xml:"title"`
	Subtitle string      `xml:"subtitle"`
	Updated  string      `xml:"updated"`
	Author   person      `xml:"author"`
	Links    []feedLink  `xml:"link"`
	Entries  []feedEntry `xml:"entry"`
}

type person struct {
	Name string `xml:"name"`
}

type feedLink struct {
	Rel  string `xml:"rel,attr"`
	Type string `xml:"type,attr,omitempty"`
	Href string `xml:"href,attr"`
}

type feedEntry struct {
	ID         string         `xml:"id"`
	Title      string         `xml:"title"`
	Updated    string         `xml:"updated"`
	Published  string         `xml:"published,omitempty"`
	Author     *person        `xml:"author"` // nil for that of the feed
	Link       feedLink       `xml:"link"`
	Categories []feedCategory `xml:"category"`
	Content    feedContent    `xml:"content"`
}

type feedCategory struct {
	Term   string `xml:"term,attr"`
	Scheme string `xml:"scheme,attr,omitempty"`
	Label  string `xml:"label,attr,omitempty"`
}

type feedContent struct {
	Type string `xml:"type,attr"`
	Text string `xml:",chardata"`
}

// noticesAtom answers GET /notices.atom.
func (a *API) noticesAtom(w http.ResponseWriter, r *http.Request, _ query) error {
	q, _ := notice.ReadAddress(r.URL.Query()) // the route's check has told of problems
	if q.Sort == "" {
		q.Sort = notice.ByNewest // even with words: who follows a feed wants what is new
	}
	if q.Limit == 0 {
		q.Limit = mostItems
	}
	res, err := a.cfg.Notices.Find(r.Context(), q)
	if err != nil {
		return err
	}
	found := res.Notices()
	names, err := a.names(r.Context(), found)
	if err != nil {
		return err
	}
	doc := a.feedHead(q, res.Pages(), a.base(r))
	newest := time.Unix(0, 0) // of nothing: a feed must say when, and always the same
	for i := range found {
		doc.Entries = append(doc.Entries, a.feedEntry(&found[i], names, a.base(r)))
		if at := lastChange(&found[i]); at.After(newest) {
			newest = at
		}
	}
	doc.Updated = newest.UTC().Format(time.RFC3339Nano)
	var out bytes.Buffer
	out.WriteString(xml.Header)
	if err := xml.NewEncoder(&out).Encode(doc); err != nil {
		return err
	}
	w.Header().Set("Content-Disposition", `inline; filename="`+a.fileName("notices", "atom")+`"`)
	return a.sendWhole(w, r, out.String()+"\n")
}

// feedHead gives a page of a feed without its entries. The id is the same for
// all pages and wherever the reader came in.
func (a *API) feedHead(q notice.Query, pages int, base string) feedDoc {
	at := func(path string, page int) string {
		return base + path + "?" + pageAddress(q, page).Encode()
	}
	here := max(q.Page, 1)
	links := []feedLink{
		{Rel: "self", Type: "application/atom+xml", Href: at("/notices.atom", here)},
		{Rel: "alternate", Type: "text/html", Href: at("/notices", 1)},
		{Rel: "first", Type: "application/atom+xml", Href: at("/notices.atom", 1)},
		{Rel: "last", Type: "application/atom+xml", Href: at("/notices.atom", pages)},
	}
	if here > 1 {
		links = append(links, feedLink{Rel: "previous", Type: "application/atom+xml", Href: at("/notices.atom", here-1)})
	}
	if here < pages {
		links = append(links, feedLink{Rel: "next", Type: "application/atom+xml", Href: at("/notices.atom", here+1)})
	}
	title := "Public procurement notices"
	if q.Text != "" {
		title += ": " + q.Text
	}
	return feedDoc{ID: at("/notices.atom", 1), Title: clean(title), Subtitle: "Found by Tolsey", Author: person{a.cfg.Publisher.Name}, Links: links}
}

// lastChange gives when a notice last changed, as far as it says.
func lastChange(n *notice.Notice) time.Time {
	switch {
	case !n.Updated.IsZero():
		return n.Updated
	case !n.Published.IsZero():
		return n.Published
	}
	return time.Unix(0, 0)
}

// feedEntry gives a notice as an entry.
func (a *API) feedEntry(n *notice.Notice, names map[string]org.Ref, base string) feedEntry {
	at := noticeURL(base, n.OCID)
	out := feedEntry{ID: at, Title: clean(n.Title), Updated: lastChange(n).UTC().Format(time.RFC3339Nano),
		Link:    feedLink{Rel: "alternate", Type: "text/html", Href: at},
		Content: feedContent{Type: "text", Text: clean(strings.Join(a.particulars(n, names), "\n"))}}
	if p := instantOf(n.Published); p != nil {
		out.Published = *p
	}
	if b := bodyOf(n.Buyer, names); b != nil {
		out.Author = &person{clean(b.Name)}
	}
	for _, c := range n.Categories {
		category := feedCategory{Term: clean(c.Code), Label: clean(c.Label)}
		if c.Division != "" {
			category.Scheme = base + "/categories"
		}
		out.Categories = append(out.Categories, category)
	}
	return out
}

// particulars gives what matters about a notice, in lines for a reader.
func (a *API) particulars(n *notice.Notice, names map[string]org.Ref) []string {
	lines := []string{"Stage: " + n.Stage(a.cfg.Clock.Now()).Label()}
	add := func(what, value string) {
		if value != "" {
			lines = append(lines, what+": "+value)
		}
	}
	if b := bodyOf(n.Buyer, names); b != nil {
		add("Buyer", b.Name)
	}
	add("Closes", deadlineText(n))
	if n.Value != nil {
		add("Value", strings.TrimSpace(thousands(n.Value.Hundredths)+" "+n.Value.Currency))
	}
	var regions []string
	for _, region := range n.Regions {
		regions = append(regions, region.Name)
	}
	add("Regions", listed(regions))
	if n.Description != "" {
		lines = append(lines, "", n.Description)
	}
	return lines
}

// deadlineText writes a deadline for readers: "2 December 2026, 12:00", or the
// day where only that is known; "" for none.
func deadlineText(n *notice.Notice) string {
	at := n.Closes.In(clock.London)
	switch {
	case n.Closes.IsZero():
		return ""
	case n.ClosesExact:
		return at.Format("2 January 2006, 15:04")
	}
	return at.Format("2 January 2006")
}

// thousands writes hundredths with a comma between each three digits:
// "1,250,000.50".
func thousands(hundredths int64) string {
	whole, cents, _ := strings.Cut(decimal(hundredths), ".")
	var out strings.Builder
	for i, c := range whole {
		if i > 0 && (len(whole)-i)%3 == 0 {
			out.WriteByte(',')
		}
		out.WriteRune(c)
	}
	if cents != "" {
		out.WriteString("." + cents)
	}
	return out.String()
}
