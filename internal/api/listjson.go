package api

import (
	"context"
	"encoding/json"
	"net/http"
	"net/url"
	"strconv"
	"time"

	"github.com/tolsey/tolsey/internal/notice"
	"github.com/tolsey/tolsey/internal/org"
	"github.com/tolsey/tolsey/internal/plain"
)

// noticeList is a page of a list of notices.
type noticeList struct {
	Total  int          `json:"total"`
	Items  []noticeItem `json:"items"`
	Facets noticeFacets `json:"facets"`
	Next   *string      `json:"next"` // the address of the page that follows
}

type noticeItem struct {
	OCID       string   `json:"ocid"`
	Title      string   `json:"title"`
	Stage      string   `json:"stage"`
	NoticeType *string  `json:"noticeType"`
	Buyer      *body    `json:"buyer"`
	Suppliers  []body   `json:"suppliers"`
	Value      *money   `json:"value"`
	Categories []string `json:"categories"`
	Regions    []string `json:"regions"`
	Published  *string  `json:"published"`
	Closes     *string  `json:"closes"`
	Source     string   `json:"source"`
	URL        string   `json:"url"`
}

// body is an organisation as a list names it.
type body struct {
	ID   *string `json:"id"`
	Name string  `json:"name"`
}

type money struct {
	Amount   json.Number `json:"amount"`
	Currency *string     `json:"currency"`
}

type noticeFacets struct {
	Stage      []facetValue `json:"stage"`
	NoticeType []facetValue `json:"noticeType"`
	Buyer      []facetValue `json:"buyer"`
	Category   []facetValue `json:"category"`
	Region     []facetValue `json:"region"`
	SME        []facetValue `json:"sme"`
	Source     []facetValue `json:"source"`
}

type facetValue struct {
	Value string `json:"value"`
	Label string `json:"label"`
	Count int    `json:"count"`
}

// noticesJSON answers GET /notices.json.
func (a *API) noticesJSON(w http.ResponseWriter, r *http.Request, _ query) error {
	q, _ := notice.ReadAddress(r.URL.Query()) // the route's check has told of problems
	res, err := a.cfg.Notices.Search(r.Context(), q)
	if err != nil {
		return err
	}
	found := res.Notices()
	names, err := a.names(r.Context(), found)
	if err != nil {
		return err
	}
	out := noticeList{Total: res.Total, Items: []noticeItem{}, Facets: facetsOf(res.Facets)}
	for i := range found {
		out.Items = append(out.Items, a.item(&found[i], names, a.base(r)))
	}
	if at := res.Query.Page; at < res.Pages() {
		next := a.base(r) + "/notices.json?" + pageAddress(q, at+1).Encode()
		out.Next = &next
		linkNext(w.Header(), next)
	}
	return a.sendWhole(w, r, string(encoded(out))+"\n")
}

// pageAddress gives the parameters of a page of a list. Its size stands there
// when it was asked for, since not all lists have the same one by themselves.
func pageAddress(q notice.Query, page int) url.Values {
	q.Page = page
	v := q.Address()
	if q.Limit > 0 {
		v.Set("limit", strconv.Itoa(q.Limit))
	}
	return v
}

// names gives the bodies that some notices name, by the keys of their parties.
func (a *API) names(ctx context.Context, list []notice.Notice) (map[string]org.Ref, error) {
	seen := map[string]bool{"": true}
	var keys []string
	add := func(key string) {
		if !seen[key] {
			seen[key] = true
			keys = append(keys, key)
		}
	}
	for i := range list {
		add(list[i].Buyer.Key)
		for _, s := range list[i].Suppliers {
			add(s.Key)
		}
	}
	if len(keys) == 0 {
		return nil, nil
	}
	return a.cfg.Orgs.Names(ctx, keys)
}

// bodyOf gives a party of a notice as the body that it is; where it is none,
// the name that was published, and nil without one.
func bodyOf(p plain.Ref, names map[string]org.Ref) *body {
	if ref, known := names[p.Key]; known {
		return &body{ID: &ref.ID, Name: ref.Name}
	}
	if p.Name == "" {
		return nil
	}
	return &body{Name: p.Name}
}

// item gives a notice of a list on a site.
func (a *API) item(n *notice.Notice, names map[string]org.Ref, base string) noticeItem {
	out := noticeItem{
		OCID: n.OCID, Title: n.Title, Stage: string(n.Stage(a.cfg.Clock.Now())), NoticeType: orNull(n.Type),
		Buyer: bodyOf(n.Buyer, names), Suppliers: []body{}, Categories: []string{}, Regions: []string{},
		Published: instantOf(n.Published), Closes: instantOf(n.Closes), Source: n.Source, URL: noticeURL(base, n.OCID),
	}
	for _, s := range n.Suppliers {
		if b := bodyOf(s.Ref, names); b != nil {
			out.Suppliers = append(out.Suppliers, *b)
		}
	}
	if n.Value != nil {
		out.Value = &money{Amount: json.Number(decimal(n.Value.Hundredths)), Currency: orNull(n.Value.Currency)}
	}
	for _, c := range n.Categories {
		out.Categories = append(out.Categories, c.Code)
	}
	for _, region := range n.Regions {
		out.Regions = append(out.Regions, region.Name)
	}
	return out
}

// noticeURL gives the address of the page of a notice.
func noticeURL(base, ocid string) string { return base + "/notices/" + url.PathEscape(ocid) }

func orNull(s string) *string {
	if s == "" {
		return nil
	}
	return &s
}

// instantOf writes an instant as RFC 3339 does, nil for the zero time.
func instantOf(t time.Time) *string {
	if t.IsZero() {
		return nil
	}
	s := t.UTC().Format(time.RFC3339Nano)
	return &s
}

// decimal writes hundredths as a number: "25000" or "99.50".
func decimal(hundredths int64) string {
	if hundredths%100 == 0 {
		return strconv.FormatInt(hundredths/100, 10)
	}
	s := strconv.FormatInt(hundredths, 10)
	for len(s) < 3 {
		s = "0" + s
	}
	return s[:len(s)-2] + "." + s[len(s)-2:]
}

func facetsOf(f *notice.Facets) noticeFacets {
	of := func(list []notice.Choice) []facetValue {
		out := make([]facetValue, len(list))
		for i, c := range list {
			out[i] = facetValue(c)
		}
		return out
	}
	return noticeFacets{Stage: of(f.Stage), NoticeType: of(f.Type), Buyer: of(f.Buyer), Category: of(f.Category),
		Region: of(f.Region), SME: of(f.SME), Source: of(f.Source)}
}
