package api

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/tolsey/tolsey/internal/notice"
)

// TestTheParametersOfListsAreThoseOfThePages holds the declared parameters
// against those that addresses of pages have.
func TestTheParametersOfListsAreThoseOfThePages(t *testing.T) {
	var names []string
	for _, p := range append(noticeFilters(), pageParameter) {
		names = append(names, p.name)
	}
	if d := cmp.Diff(notice.Params(), append(names, "limit")); d != "" {
		t.Error(d)
	}
}

// TestNoticesAsJSONAreWhatTheSearchFinds compares each page with the search, and
// follows next to the end.
func TestNoticesAsJSONAreWhatTheSearchFinds(t *testing.T) {
	s := newMarket(t)
	for _, address := range queries {
		var ocids []string
		total, pages := 0, 0
		for path := "/notices.json?limit=37&" + address; path != ""; pages++ {
			var got noticeList
			header := s.decode(path, &got)
			u, _ := url.Parse(path)
			q, _ := notice.ReadAddress(u.Query())
			res, err := s.cfg.Notices.Search(context.Background(), q)
			if err != nil {
				t.Fatal(err)
			}
			s.same(path, res.Total, got.Total)
			s.same(path, facetsOf(res.Facets), got.Facets)
			s.same(path, len(res.Items), len(got.Items))
			for i, item := range got.Items {
				s.checkItem(&res.Items[i].Notice, item)
				ocids = append(ocids, item.OCID)
			}
			total, path = got.Total, ""
			if got.Next != nil {
				path = s.ours(*got.Next)
				if want := "<" + *got.Next + `>; rel="next"`; header["Link"][0] != want {
					t.Errorf("the header has %q, want %s", header["Link"], want)
				}
			}
		}
		var want []string
		for _, n := range s.all(address) {
			want = append(want, n.OCID)
		}
		s.same(address+": a walk", want, ocids)
		s.same(address+": how many pages", max(1, (total+36)/37), pages)
		s.same(address+": the total", total, len(ocids))
	}
	s.same("what is listed at all", 250, len(s.all("stage=any")))
}

// checkItem compares an item with its notice, written another way.
func (s *site) checkItem(n *notice.Notice, got noticeItem) {
	s.Helper()
	want := map[string]any{"ocid": n.OCID, "title": n.Title, "stage": string(n.Stage(start)), "noticeType": nil, "buyer": nil,
		"suppliers": []any{}, "value": nil, "categories": []any{}, "regions": []any{}, "published": nil, "closes": nil,
		"source": n.Source, "url": "https://tolsey.example/notices/" + url.PathEscape(n.OCID)}
	if n.Type != "" {
		want["noticeType"] = n.Type
	}
	if n.Buyer.Name != "" {
		want["buyer"] = s.bodyID(n.Buyer.Key)
	}
	for _, x := range n.Suppliers {
		want["suppliers"] = append(want["suppliers"].([]any), s.bodyID(x.Key))
	}
	if n.Value != nil {
		want["value"] = fmt.Sprintf("%d%02d %s", n.Value.Hundredths/100, n.Value.Hundredths%100, n.Value.Currency)
	}
	for _, c := range n.Categories {
		want["categories"] = append(want["categories"].([]any), c.Code)
	}
	for _, r := range n.Regions {
		want["regions"] = append(want["regions"].([]any), r.Name)
	}
	for name, at := range map[string]time.Time{"published": n.Published, "closes": n.Closes} {
		if !at.IsZero() {
			want[name] = at.UTC()
		}
	}
	s.same(n.OCID, want, s.flat(got))
}

// flat writes an item as checkItem does: bodies by their ids, the amount in
// hundredths, instants as such.
func (s *site) flat(item noticeItem) (out map[string]any) {
	s.Helper()
	if err := json.Unmarshal(encoded(item), &out); err != nil {
		s.Fatal(err)
	}
	for i, b := range item.Suppliers {
		if out["suppliers"].([]any)[i] = any(nil); b.ID != nil {
			out["suppliers"].([]any)[i] = *b.ID
		}
	}
	if item.Buyer != nil {
		out["buyer"] = out["buyer"].(map[string]any)["id"]
	}
	if v := item.Value; v != nil {
		whole, cents, _ := strings.Cut(v.Amount.String(), ".")
		out["value"] = whole + (cents + "00")[:2] + " " + *v.Currency
	}
	for _, name := range []string{"published", "closes"} {
		if text, ok := out[name].(string); ok {
			at, err := time.Parse(time.RFC3339, text)
			if err != nil {
				s.Fatal(err)
			}
			out[name] = at
		}
	}
	return out
}

func TestAListAsJSONIsWrittenExactly(t *testing.T) {
	s := newMarket(t)
	s.take(awkward)
	var got struct {
		Items []json.RawMessage
	}
	if err := json.Unmarshal(s.ask("/notices.json?q=hyperlink").Body.Bytes(), &got); err != nil || len(got.Items) != 1 {
		t.Fatalf("%v: %d items", err, len(got.Items))
	}
	s.same("an item", `{"ocid":"ocds-test99-1/a","title":"=HYPERLINK(\"https://example.com\",\"Café; a, b\\c\")","stage":"open","noticeType":null,`+
		`"buyer":{"id":"example-council","name":"@Example, \"Council\""},"suppliers":[],"value":{"amount":1234567.89,"currency":"GBP"},`+
		`"categories":["72000000"],"regions":[],"published":"2026-11-20T09:00:00Z","closes":"2026-12-02T23:59:59Z",`+
		`"source":"ocds-test99","url":"https://tolsey.example/notices/ocds-test99-1%2Fa"}`, string(got.Items[0]))
}

func TestWrongAddressesOfLists(t *testing.T) {
	s := newMarket(t)
	p := s.problem("/notices.json?colour=red&stage=later&value_from=much&published_to=yesterday&stage=now&size=3", http.StatusBadRequest)
	s.same("the first at fault", "colour", p.Parameter)
	s.same("what is allowed", notice.Params(), p.Allowed)
	for _, part := range []string{`"colour"`, `"size"`, "“later”", "“now”", "“much”", "“yesterday”", "Allowed: q, stage"} {
		if !strings.Contains(p.Detail, part) {
			t.Errorf("%s is not told in: %s", part, p.Detail)
		}
	}
	for _, path := range []string{"/notices.json?limit=101", "/notices.json?limit=0", "/notices.json?page=0", "/notices.atom?limit=101",
		"/notices.csv?page=2", "/notices.xlsx?limit=5", "/notices.ics?page=1", "/notices.json?sort=newest&sort=value",
		"/notices.json?q=" + strings.Repeat("x", 2001), "/notices.json?buyer=" + strings.Repeat("x", 501), "/notices.json?source=a%00b",
		"/buyers.csv?limit=5", "/buyers.json?q=%2B%2B", "/suppliers.json?sort=name", "/suppliers.json?after=x", "/buyers.json?limit=0"} {
		s.problem(path, http.StatusBadRequest)
	}
	for _, path := range []string{"/notices.json?page=99", "/notices.atom?page=99", "/notices.json?page=1000000000", "/notices/none/deadline.ics"} {
		s.problem(path, http.StatusNotFound)
	}
	// What finds nothing is no mistake.
	var empty noticeList
	s.decode("/notices.json?buyer=nobody", &empty)
	if empty.Total != 0 || empty.Items == nil || len(empty.Items) != 0 || empty.Next != nil {
		t.Errorf("%+v", empty)
	}
}

// TestAListChangesAsTimePasses asks again when a deadline has passed.
func TestAListChangesAsTimePasses(t *testing.T) {
	s := newMarket(t)
	for _, path := range []string{"/notices.json?limit=100", "/notices.csv", "/notices.xlsx", "/notices.ics", "/notices.atom?stage=any"} {
		tag := s.ask(path).Header().Get("ETag")
		s.same(path, http.StatusNotModified, s.ask(path, "If-None-Match", tag).Code)
		s.clock.Advance(10 * 24 * time.Hour)
		s.same(path+" later", http.StatusOK, s.ask(path, "If-None-Match", tag).Code)
	}
}
