package api

import (
	"bytes"
	"cmp"
	"context"
	"encoding/xml"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/tolsey/tolsey/internal/fault"
	"github.com/tolsey/tolsey/internal/pipeline"
	"github.com/tolsey/tolsey/internal/plain"
)

// pipelineAtom answers GET /pipeline.atom.
func (a *API) pipelineAtom(w http.ResponseWriter, r *http.Request, q query) error {
	asked, _ := pipeline.ReadQuestion(r.URL.Query()) // the route's check has told of problems
	_, sorted := q.text("sort")
	page, err := q.integer("page")
	if err != nil {
		return err
	}
	limit, err := q.integer("limit")
	if err != nil {
		return err
	}
	all, err := a.feedRows(r.Context(), asked, !sorted)
	if err != nil {
		return err
	}
	pages := max(1, (len(all)+int(limit)-1)/int(limit))
	if int(page) > pages {
		return fault.New(fault.NotFound, "There is no page %d: the list has %d.", page, pages)
	}
	rows, err := a.contractRows(r.Context(), pageOf(all, int(page), int(limit)))
	if err != nil {
		return err
	}
	doc := a.pipelineFeedHead(r, int(page), pages)
	newest := time.Unix(0, 0)
	for i := range rows {
		doc.Entries = append(doc.Entries, a.contractEntry(&rows[i], a.base(r)))
		if at := contractChange(&rows[i]); at.After(newest) {
			newest = at
		}
	}
	doc.Updated = newest.UTC().Format(time.RFC3339Nano)
	var out bytes.Buffer
	out.WriteString(xml.Header)
	if err := xml.NewEncoder(&out).Encode(doc); err != nil {
		return err
	}
	w.Header().Set("Content-Disposition", `inline; filename="`+a.fileName("pipeline", "atom")+`"`)
	return a.sendWhole(w, r, out.String()+"\n")
}

// feedRows gives the contracts of a feed: by their order, or with newest those
// first that came to a mark last.
func (a *API) feedRows(ctx context.Context, q pipeline.Question, newest bool) (all []pipeline.Row, err error) {
	err = a.cfg.Pipeline.AskEach(ctx, a.cfg.Notices, q, func(row pipeline.Row) error {
		all = append(all, row)
		return nil
	})
	if newest {
		slices.SortStableFunc(all, func(x, y pipeline.Row) int { return cmp.Compare(marked(&y), marked(&x)) })
	}
	return all, err
}

// pipelineFeedHead gives a page of the feed without its entries. The id is the
// same for all pages and wherever the reader came in.
func (a *API) pipelineFeedHead(r *http.Request, here, pages int) feedDoc {
	values := r.URL.Query()
	at := func(path string, page int) string {
		v := url.Values{}
		for name, list := range values {
			v[name] = list
		}
		v.Del("page")
		if page > 1 {
			v.Set("page", strconv.Itoa(page))
		}
		return strings.TrimSuffix(a.base(r)+path+"?"+v.Encode(), "?")
	}
	const path, kind = "/pipeline.atom", "application/atom+xml"
	q, _ := pipeline.ReadQuestion(values)
	q.Query.Page, q.Query.Limit = 0, 0
	shown := strings.TrimSuffix(a.base(r)+"/pipeline?"+q.Address().Encode(), "?")
	links := []feedLink{{Rel: "self", Type: kind, Href: at(path, here)}, {Rel: "alternate", Type: "text/html", Href: shown},
		{Rel: "first", Type: kind, Href: at(path, 1)}, {Rel: "last", Type: kind, Href: at(path, pages)}}
	if here > 1 {
		links = append(links, feedLink{Rel: "previous", Type: kind, Href: at(path, here-1)})
	}
	if here < pages {
		links = append(links, feedLink{Rel: "next", Type: kind, Href: at(path, here+1)})
	}
	return feedDoc{ID: at(path, 1), Title: "Public contracts that come to their end", Subtitle: "Found by Tolsey", Author: person{a.cfg.Publisher.Name}, Links: links}
}

// contractEntry gives a contract as an entry. Its id is always the same.
func (a *API) contractEntry(row *contractRow, base string) feedEntry {
	at := contractURL(base, row.ID)
	out := feedEntry{ID: at, Title: clean(row.Title), Updated: contractChange(row).UTC().Format(time.RFC3339Nano),
		Link:    feedLink{Rel: "alternate", Type: "text/html", Href: at},
		Content: feedContent{Type: "text", Text: clean(strings.Join(contractLines(row), "\n"))}}
	if row.Body.Name != "" {
		out.Author = &person{clean(row.Body.Name)}
	}
	if row.Division != "" {
		out.Categories = []feedCategory{{Term: row.Division, Scheme: base + "/categories"}}
	}
	return out
}

// contractLines gives what matters about a contract near its end, in lines for a
// reader.
func contractLines(row *contractRow) []string {
	var lines []string
	add := func(what, value string) {
		if value != "" {
			lines = append(lines, what+": "+value)
		}
	}
	add("Ends", row.End)
	if row.LatestEnd > row.End {
		add("Latest end with every extension", row.LatestEnd)
	}
	if row.Mark > 0 {
		add("Mark", "less than "+strconv.Itoa(row.Mark)+" months are left since "+marked(&row.Row))
	}
	add("State", row.State.Label()+": "+row.Why)
	add("Buyer", row.Body.Name)
	var names []string
	for _, s := range row.Suppliers {
		names = append(names, s.Name)
	}
	add("Suppliers", listed(names))
	if v := row.Value; v != nil {
		add("Value", strings.TrimSpace(thousands(v.Hundredths)+" "+v.Currency))
	}
	if row.Extendable == plain.Yes {
		add("Extensions", row.Renewal)
	}
	return lines
}
