package api

import (
	"bytes"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/tolsey/tolsey/fakepublisher"
	"github.com/tolsey/tolsey/internal/feed"
	"github.com/tolsey/tolsey/internal/publisher"
)

// follow adds two feeds and makes their turns: one of a publisher with two
// made-up releases, which then fails, and one of a directory that is removed. It
// is eleven minutes later then. What is secret in their addresses is given.
func (s *site) follow() (secrets []string) {
	s.Helper()
	var all []fakepublisher.Release
	for _, id := range []string{"1", "2"} {
		r, err := fakepublisher.ParseRelease([]byte(simple("ocds-b5fd17-"+id, id, start.Add(-time.Hour).Format(time.RFC3339), "A fictional notice")))
		if err != nil {
			s.Fatal(err)
		}
		all = append(all, r)
	}
	fake := fakepublisher.New(fakepublisher.Config{Kind: fakepublisher.ContractsFinder, Now: s.clock.Now}, all...)
	server := httptest.NewServer(fake)
	s.Cleanup(server.Close)
	dir := filepath.Join(s.TempDir(), "private", "inbox")
	if err := os.MkdirAll(dir, 0o700); err != nil {
		s.Fatal(err)
	}
	for _, set := range []feed.Settings{
		{Name: "contracts-finder", Kind: publisher.ContractsFinder, URL: server.URL + "?key=s3cret", Since: start.AddDate(0, 0, -1)},
		{Name: "drop", Kind: feed.Directory, URL: dir},
	} {
		if _, err := s.cfg.Feed.Add(s.Context(), set); err != nil {
			s.Fatal(err)
		}
		s.turn(set.Name)
	}
	s.clock.Advance(11 * time.Minute)
	fake.SetFaults(fakepublisher.Always(fakepublisher.HTMLPage))
	if err := os.RemoveAll(dir); err != nil {
		s.Fatal(err)
	}
	s.turn("contracts-finder")
	s.turn("drop")
	return []string{"s3cret", dir, "private"}
}

func (s *site) turn(name string) {
	s.Helper()
	if _, err := s.cfg.Feed.Turn(s.Context(), name); err != nil {
		s.Fatal(err)
	}
}

func TestFeeds(t *testing.T) {
	onBoth(t, func(s *site) {
		s.same("without feeds", `{"feeds":[]}`+"\n", s.get("/api/v1/feeds", "application/json"))
		secrets := s.follow()
		var out struct{ Feeds []feedItem }
		s.decode("/api/v1/feeds", &out)
		if len(out.Feeds) != 2 {
			s.Fatalf("%d feeds", len(out.Feeds))
		}
		f := out.Feeds[0]
		want := feedItem{Name: "contracts-finder", Kind: "contracts-finder", Address: f.Address, State: "in-trouble",
			Since: new("2026-11-22T00:00:00Z"), Complete: new("2026-11-23T09:00:00Z"), LastSuccess: new("2026-11-23T09:00:00Z"), Lag: new(int64(660)),
			Next: f.Next, Doing: f.Doing, Days: f.Days,
			Trouble: &feedTrouble{Kind: "not-data", Message: f.Trouble.Message, Since: new("2026-11-23T09:11:00Z"), Count: 1}}
		if diff := cmp.Diff(want, f); diff != "" {
			s.Errorf("(-want +got):\n%s", diff)
		}
		if !strings.HasPrefix(f.Address, "http://127.0.0.1:") || *f.Next <= "2026-11-23T09:11:00Z" || f.Doing == nil || f.Trouble.Message == "" {
			s.Errorf("%+v", f)
		}
		if len(f.Days) != feedDays || f.Days[0] != (feedDay{Date: "2026-10-25"}) || f.Days[29] != (feedDay{Date: "2026-11-23", Published: 2, Releases: 2, Failures: 1, Requests: 2}) {
			s.Errorf("days: %+v", f.Days)
		}
		if drop := out.Feeds[1]; drop.Address != "inbox" || drop.Trouble == nil || !strings.HasPrefix(drop.Trouble.Message, "inbox cannot be read.") {
			s.Errorf("%+v, %+v", drop, drop.Trouble)
		}
		body := s.get("/api/v1/feeds", "application/json")
		for _, secret := range secrets {
			if strings.Contains(body, secret) {
				s.Errorf("%s is told", secret)
			}
		}
	})
}

// A feed that is paused has nothing due.
func TestAPausedFeed(t *testing.T) {
	onBoth(t, func(s *site) {
		s.follow()
		if err := s.cfg.Feed.Pause(s.Context(), "drop"); err != nil {
			s.Fatal(err)
		}
		var out struct{ Feeds []feedItem }
		s.decode("/api/v1/feeds", &out)
		if f := out.Feeds[1]; f.State != "paused" || !f.Paused || f.Next != nil {
			s.Errorf("%+v", f)
		}
	})
}

// The answer is what the description says, also where there is something in it,
// and is told to have changed when it has.
func TestFeedsAreAsDescribed(t *testing.T) {
	onBoth(t, func(s *site) {
		empty := s.ask("/api/v1/feeds").Header().Get("ETag")
		s.follow()
		w := s.ask("/api/v1/feeds", "If-None-Match", empty)
		s.same("its status", http.StatusOK, w.Code)
		var v any
		if err := json.Unmarshal(bytes.TrimSpace(w.Body.Bytes()), &v); err != nil {
			s.Fatal(err)
		}
		described := s.description().Paths["/api/v1/feeds"]["get"].Responses["200"]["content"].(map[string]any)["application/json"].(map[string]any)
		for _, wrong := range misfits(described["schema"].(map[string]any), v, "$") {
			s.Error(wrong)
		}
		s.same("asked again", http.StatusNotModified, s.ask("/api/v1/feeds", "If-None-Match", w.Header().Get("ETag")).Code)
		s.clock.Advance(time.Minute)
		s.same("a minute later", http.StatusOK, s.ask("/api/v1/feeds", "If-None-Match", w.Header().Get("ETag")).Code)
	})
}

func TestMetricsOfFeeds(t *testing.T) {
	onBoth(t, func(s *site) {
		if got := s.metrics(); strings.Contains(got, "tolsey_feed_") {
			s.Error("there are metrics of feeds without a feed")
		}
		s.follow()
		s.hasMetrics(
			`tolsey_feed_lag_seconds{feed="contracts-finder"} 660`,
			`tolsey_feed_in_trouble{feed="contracts-finder"} 1`,
			`tolsey_feed_last_success_timestamp_seconds{feed="contracts-finder"} 1.7954244e+09`,
			`tolsey_feed_releases_total{feed="contracts-finder"} 2`,
			`tolsey_feed_failures_total{feed="contracts-finder"} 1`,
			`tolsey_feed_in_trouble{feed="drop"} 1`,
		)
		// Days that have passed still count.
		s.clock.Advance(40 * 24 * time.Hour)
		s.hasMetrics(`tolsey_feed_releases_total{feed="contracts-finder"} 2`)
		if err := s.db.Close(); err != nil {
			s.Fatal(err)
		}
		if strings.Contains(s.metrics(), "tolsey_feed_") || !strings.Contains(s.logged.String(), "the feeds cannot be measured") {
			s.Errorf("metrics without a database; logged: %s", s.logged)
		}
	})
}
