package api

import (
	"encoding/xml"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/tolsey/tolsey/internal/notice"
)

// TestTheFeedIsAtom holds each page of a feed against RFC 4287 and the search.
func TestTheFeedIsAtom(t *testing.T) {
	s := newMarket(t)
	s.take(awkward)
	for _, address := range queries {
		values, _ := url.ParseQuery(address)
		if !values.Has("sort") {
			values.Set("sort", string(notice.ByNewest)) // what the feed does by itself
		}
		list := s.all(values.Encode())
		pages, seen := 0, 0
		id, path := "", "/notices.atom?limit=60&"+address
		for ; path != ""; pages++ {
			feed := s.feed(path)
			s.same(path, "Tolsey", feed.Author.Name)
			if id == "" {
				id = feed.ID
			}
			s.same(path+": the same feed", id, feed.ID)
			for _, entry := range feed.Entries {
				s.checkEntry(&list[seen], entry)
				seen++
			}
			links := s.links(feed)
			self, _ := url.Parse(path)
			got, _ := url.Parse(links["self"])
			s.same(path+": itself", self.Query().Get("page"), got.Query().Get("page"))
			if (links["previous"] == "") != (pages == 0) || links["first"] == "" || links["last"] == "" {
				t.Errorf("%s: %v", path, links)
			}
			if links["next"] == "" {
				last, _ := url.Parse(links["last"])
				s.same(path+": the last page", got.Query(), last.Query())
			}
			path = links["next"]
		}
		s.same(address, len(list), seen)
		s.same(address+": pages", max(1, (len(list)+59)/60), pages)
	}
}

// feed reads a feed and checks what RFC 4287 requires of every one.
func (s *site) feed(path string) (feed feedDoc) {
	s.Helper()
	body := s.get(path, "application/atom+xml; charset=utf-8")
	d := xml.NewDecoder(strings.NewReader(body))
	if err := d.Decode(&feed); err != nil {
		s.Fatalf("%s: %v", path, err)
	}
	ids := map[string]bool{}
	newest := ""
	for _, e := range feed.Entries {
		if ids[e.ID] || e.Title == "" || e.Link.Href == "" || e.Content.Type != "text" || e.Content.Text == "" {
			s.Errorf("%s: the entry %+v", path, e)
		}
		ids[e.ID] = true
		for _, at := range []string{e.Updated, e.Published} {
			if _, err := time.Parse(time.RFC3339, at); err != nil && at != "" {
				s.Errorf("%s: %v", path, err)
			}
		}
		newest = max(newest, e.Updated)
	}
	if newest != "" && feed.Updated != newest {
		s.Errorf("%s: the feed changed at %s, its newest entry at %s", path, feed.Updated, newest)
	}
	if u, err := url.Parse(feed.ID); err != nil || !u.IsAbs() || feed.Title == "" {
		s.Errorf("%s: the feed has the id %q and the title %q", path, feed.ID, feed.Title)
	}
	if _, err := time.Parse(time.RFC3339, feed.Updated); err != nil {
		s.Errorf("%s: %v", path, err)
	}
	return feed
}

// links gives the links of a feed by their relation, without the site.
func (s *site) links(feed feedDoc) map[string]string {
	s.Helper()
	out := map[string]string{}
	for _, l := range feed.Links {
		if out[l.Rel] != "" {
			s.Errorf("two links are %s", l.Rel)
		}
		out[l.Rel] = s.ours(l.Href)
	}
	return out
}

func (s *site) checkEntry(n *notice.Notice, e feedEntry) {
	s.Helper()
	s.same("the title", n.Title, e.Title)
	s.same("the link", "https://tolsey.example/notices/"+url.PathEscape(n.OCID), e.Link.Href)
	at, _ := time.Parse(time.RFC3339, e.Updated)
	s.same(n.OCID+": when it changed", n.Updated.UTC(), at)
	s.same(n.OCID+": categories", len(n.Categories), len(e.Categories))
	for i, c := range n.Categories {
		s.same(n.OCID+": a category", c.Code, e.Categories[i].Term)
	}
	if n.Buyer.Name != "" && e.Author.Name == "" {
		s.Errorf("%s: nobody is the author", n.OCID)
	}
}

func TestAwkwardTextsInAFeed(t *testing.T) {
	s := newMarket(t)
	s.take(awkward)
	feed := s.feed("/notices.atom?q=hyperlink")
	if len(feed.Entries) != 1 {
		t.Fatalf("%d entries", len(feed.Entries))
	}
	e := feed.Entries[0]
	s.same("the title", `=HYPERLINK("https://example.com","Café; a, b\c")`, e.Title)
	s.same("the author", `@Example, "Council"`, e.Author.Name)
	s.same("categories", []feedCategory{{Term: "72000000", Scheme: "https://tolsey.example/categories", Label: "+IT services"}}, e.Categories)
	s.same("the text", "Stage: Open\nBuyer: @Example, \"Council\"\nCloses: 2 December 2026\nValue: 1,234,567.89 GBP\n\nLine one\nLine two with marks & a bell", e.Content.Text)
	s.same("the title of the feed", "Public procurement notices: hyperlink", feed.Title)
	s.same("an empty feed", "1970-01-01T00:00:00Z", s.feed("/notices.atom?q=nothing-has-this-word").Updated)
	s.problem("/notices.atom?limit=101", http.StatusBadRequest)
	// A character that XML cannot hold may stand in what was asked for.
	s.feed("/notices.atom?q=a%01b%EF%BF%BF")
}

func TestAmountsForReaders(t *testing.T) {
	for n, want := range map[int64][2]string{0: {"0", "0"}, 5: {"0.05", "0.05"}, 10: {"0.10", "0.10"}, 99900: {"999", "999"}, 100000: {"1000", "1,000"},
		123456789: {"1234567.89", "1,234,567.89"}, 10_000_000_000_000_001: {"100000000000000.01", "100,000,000,000,000.01"}} {
		if got := [2]string{decimal(n), thousands(n)}; got != want {
			t.Errorf("%d is written %v, want %v", n, got, want)
		}
	}
}
