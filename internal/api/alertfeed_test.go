package api

import (
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"strings"
	"testing"
	"time"

	ical "github.com/arran4/golang-ical"

	"github.com/tolsey/tolsey/internal/alert"
	"github.com/tolsey/tolsey/internal/mail"
	"github.com/tolsey/tolsey/internal/notice"
	"github.com/tolsey/tolsey/internal/testkit"
)

// openAlerts gives the site alerts whose letters are files and say nothing.
func (s *site) openAlerts() {
	s.Helper()
	logger := slog.New(slog.DiscardHandler)
	post, err := mail.Open(mail.Config{Dir: s.TempDir(), From: "Tolsey <alerts@tolsey.example>"}, s.db, s.clock, logger)
	if err != nil {
		s.Fatal(err)
	}
	s.cfg.Mail = post
	write := func(_ context.Context, m alert.Message) (alert.Words, error) {
		if c, asks := m.(*alert.Confirmation); asks {
			s.asked = c.Token
		}
		return alert.Words{Subject: "A letter", Text: "Of a test."}, nil
	}
	s.cfg.Alerts = alert.New(alert.Config{DB: s.db, Log: s.log, Clock: s.clock, Logger: logger, Processes: s.cfg.Processes,
		Notices: s.cfg.Notices, Mail: post, Write: write}, func(context.Context) {})
}

// subscribe saves an alert and confirms it.
func (s *site) subscribe(w alert.Wish) alert.Subscription {
	s.Helper()
	ctx := context.Background()
	w.Frequency, w.Address = alert.Daily, w.Name+"@firm.example"
	if w.Address[0] == '@' {
		w.Address = "nameless@firm.example"
	}
	if _, err := s.cfg.Alerts.Ask(ctx, w); err != nil {
		s.Fatal(err)
	}
	_, _, pending, err := s.cfg.Alerts.Pending(ctx, s.asked)
	if err != nil || len(pending) != 1 {
		s.Fatalf("pending: %+v, %v", pending, err)
	}
	if _, err := s.cfg.Alerts.Confirm(ctx, s.asked, []string{pending[0].Token}); err != nil {
		s.Fatal(err)
	}
	return pending[0]
}

// hear adds releases and has the alerts compare them.
func (s *site) hear(releases ...string) {
	s.Helper()
	s.clock.Advance(time.Minute)
	s.add("test", "", releases...)
	if err := s.cfg.Alerts.Turn(context.Background()); err != nil {
		s.Fatal(err)
	}
}

// hosting is a release of an open notice, with its deadline and value.
func hosting(ocid, id, title, closes string, amount int) string {
	return fmt.Sprintf(`{"ocid":%q,"id":%q,"date":"2026-11-23T09:00:00Z","tag":["tender"],"buyer":{"name":"Example Council"},
		"tender":{"id":"t","title":%q,"status":"active","value":{"amount":%d,"currency":"GBP"},"tenderPeriod":{"endDate":%q}}}`, ocid, id, title, amount, closes)
}

// wishOf is a saved question for words.
func wishOf(name, words string, changes ...alert.Kind) alert.Wish {
	return alert.Wish{Target: alert.Search, Name: name, Query: notice.Query{Text: words}, Choices: alert.Choices{Changes: changes}}
}

// TestTheFeedOfAnAlertTellsWhatItsLettersTell follows a notice from its
// beginning through a change.
func TestTheFeedOfAnAlertTellsWhatItsLettersTell(t *testing.T) {
	onBoth(t, func(s *site) {
		sub := s.subscribe(wishOf("hosting", "hosting", alert.Deadline))
		path := "/alerts/feeds/" + sub.Feed + ".atom"
		empty := s.feed(path)
		s.same("entries before anything came", 0, len(empty.Entries))
		s.hear(hosting("ocds-test01-1", "r1", "Cloud hosting", "2026-12-10T12:00:00Z", 90000), simple("ocds-test01-2", "r1", january, "Bread"))
		s.hear(hosting("ocds-test01-1", "r2", "Cloud hosting", "2026-12-17T12:00:00Z", 90000))
		s.hear(hosting("ocds-test01-3", "r1", "Web hosting", "2026-12-20T12:00:00Z", 70000))
		feed := s.feed(path)
		var titles []string
		for _, e := range feed.Entries {
			titles = append(titles, e.Title)
			if !strings.HasPrefix(e.ID, "tag:tolsey.example,2026-11-23:alerts/") {
				s.Errorf("the id of an entry is %s", e.ID)
			}
		}
		s.same("titles", []string{"New: Web hosting", "Changed: Cloud hosting", "New: Cloud hosting"}, titles)
		changed := feed.Entries[1]
		for _, want := range []string{"17 December", "Buyer: Example Council", "Value: 90,000 GBP", "Closes: 17 December 2026, 12:00"} {
			if !strings.Contains(changed.Content.Text, want) {
				s.Errorf("%q is not in %q", want, changed.Content.Text)
			}
		}
		if strings.Contains(changed.Content.Text, "..") || strings.HasPrefix(changed.Content.Text, "Stage") {
			s.Errorf("the change is told so: %q", changed.Content.Text)
		}
		s.same("the link", "https://tolsey.example/notices/ocds-test01-1", changed.Link.Href)
		s.same("the name", "hosting", feed.Title)
		links := s.links(feed)
		s.same("itself", path, links["self"])
		s.same("the search", "/notices?q=hosting&stage=any", links["alternate"])
		s.same("id", empty.ID, feed.ID)
		s.checkStays(path, feed)
	})
}

// checkStays holds that entries keep their ids, and that a stopped alert's feed
// can be read.
func (s *site) checkStays(path string, before feedDoc) {
	s.Helper()
	token := strings.TrimSuffix(strings.TrimPrefix(path, "/alerts/feeds/"), ".atom")
	sub, _, err := s.cfg.Alerts.OfFeed(context.Background(), token, 1)
	if err != nil {
		s.Fatal(err)
	}
	tag := s.ask(path).Header().Get("ETag")
	s.same("unchanged", http.StatusNotModified, s.ask(path, "If-None-Match", tag).Code)
	if _, err := s.cfg.Alerts.Stop(context.Background(), sub.Token); err != nil {
		s.Fatal(err)
	}
	s.same("stopped", http.StatusOK, s.ask(path, "If-None-Match", tag).Code)
	s.hear(hosting("ocds-test01-9", "r1", "More hosting", "2026-12-20T12:00:00Z", 1))
	after := s.feed(path)
	s.same("the title of a stopped one", before.Title+" (stopped)", after.Title)
	s.same("its entries", before.Entries, after.Entries)
	if !strings.Contains(after.Subtitle, "stopped") {
		s.Errorf("it says %q", after.Subtitle)
	}
}

func TestTheCalendarOfAnAlertHasItsDeadlines(t *testing.T) {
	onBoth(t, func(s *site) {
		name := `Łódź hosting; with a name, that is far too long for any line of a calendar \ and has to be folded`
		wish := wishOf("calendar", "hosting")
		sub := s.subscribe(wish)
		s.exec("update alert_subscription set name = $1 where id = $2", name, sub.ID)
		path := "/alerts/feeds/" + sub.Feed + ".ics"
		if _, order := s.calendar(path); len(order) > 0 {
			s.Errorf("at first there are %v", order)
		}
		s.hear(hosting("ocds-test01-1", "r1", "Cloud hosting", "2026-12-10T12:00:00Z", 1), hosting("ocds-test01-2", "r1", "Web hosting", "2026-12-01T12:00:00Z", 1),
			hosting("ocds-test01-3", "r1", "Old hosting", "2026-11-24T12:00:00Z", 1), simple("ocds-test01-4", "r1", january, "Bread"))
		s.hear(hosting("ocds-test01-1", "r2", "Cloud hosting", "2026-12-17T12:00:00Z", 1)) // not told, and yet it moves
		s.hear(strings.Replace(hosting("ocds-test01-2", "r2", "Web hosting", "2026-12-01T12:00:00Z", 1), `"active"`, `"cancelled"`, 1))
		s.clock.Advance(48 * time.Hour)
		events, order := s.calendar(path)
		s.same("events", []string{"ocds-test01-1/deadline@tolsey"}, order)
		s.same("when", "20261217T120000Z", value(events[order[0]], ical.ComponentPropertyDtStart))
		c, err := ical.ParseCalendar(strings.NewReader(s.ask(path).Body.String()))
		if err != nil {
			s.Fatal(err)
		}
		named := 0
		for _, p := range c.CalendarProperties {
			if p.IANAToken == "NAME" || p.IANAToken == "X-WR-CALNAME" {
				named++
				s.same(p.IANAToken, "Deadlines: "+name, p.Value)
			}
		}
		s.same("names", 2, named)
	})
}

func TestTitlesOfAlertsWithoutAName(t *testing.T) {
	s := newSite(t, testkit.SQLite(t))
	s.add("test", "", simple("ocds-test01-1", "r1", january, "A bridge"))
	key := s.all("stage=any")[0].Buyer.Key
	for _, c := range []struct {
		want string
		sub  alert.Subscription
	}{
		{"A bridge", alert.Subscription{Target: alert.Notice, Subject: "ocds-test01-1"}},
		{"ocds-gone", alert.Subscription{Target: alert.Contract, Subject: "ocds-gone"}},
		{"Public procurement notices: steel", alert.Subscription{Target: alert.Search, Query: notice.Query{Text: "steel"}}},
		{"Public procurement notices: Example Council", alert.Subscription{Target: alert.Buyer, Query: notice.Query{Buyers: []string{key}}}},
		{"Public procurement notices", alert.Subscription{Target: alert.Buyer, Query: notice.Query{Buyers: []string{"nobody"}}}},
		{"Mine (stopped)", alert.Subscription{Target: alert.Search, Name: "Mine", State: alert.Stopped}},
	} {
		got, err := s.api.alertTitle(context.Background(), c.sub)
		if err != nil || got != c.want {
			t.Errorf("%q, %v, want %q", got, err, c.want)
		}
	}
	watch := alertFeedHead(alert.Subscription{Target: alert.Notice, Subject: "ocds-test01-1"}, "A", "https://tolsey.example")
	s.same("the page of a watch", "/notices/ocds-test01-1", s.links(watch)["alternate"])
	for base, want := range map[string]string{"https://tolsey.example:8443": "tolsey.example", "http://[::1]:80": "::1", "": "tolsey"} {
		s.same(base, want, authority(base))
	}
}

// TestFeedsOfAlertsArePrivate holds who learns what of them.
func TestFeedsOfAlertsArePrivate(t *testing.T) {
	onBoth(t, func(s *site) {
		sub := s.subscribe(wishOf("private", "hosting"))
		for _, ending := range []string{".atom", ".ics"} {
			h := s.ask("/alerts/feeds/" + sub.Feed + ending).Header()
			s.same("kept by", "private, no-cache", h.Get("Cache-Control"))
			s.same("robots", "noindex, nofollow", h.Get("X-Robots-Tag"))
		}
		pending := wishOf("pending", "hosting")
		pending.Address, pending.Frequency = "p@firm.example", alert.Daily
		if _, err := s.cfg.Alerts.Ask(context.Background(), pending); err != nil {
			s.Fatal(err)
		}
		_, _, waits, err := s.cfg.Alerts.Pending(context.Background(), s.asked)
		if err != nil {
			s.Fatal(err)
		}
		for _, file := range []string{strings.Repeat("a", 26) + ".atom", strings.Repeat("a", 26) + ".ics", sub.Feed, sub.Feed + ".xml", sub.Token + ".atom",
			waits[0].Feed + ".atom", "%00.atom", strings.ToUpper(sub.Feed) + ".ics"} {
			p := s.problem("/alerts/feeds/"+file, http.StatusNotFound)
			s.same(file, "There is no such alert.", p.Detail)
		}
		if strings.Contains(s.ask("/api/openapi.json").Body.String(), "/alerts/") {
			s.Error("the description tells of the feeds of alerts")
		}
	})
}

func TestWithoutAlertsThereAreNoFeedsOfAlerts(t *testing.T) {
	s := newSite(t, testkit.SQLite(t))
	s.cfg.Alerts, s.cfg.Mail = nil, nil
	s.restart()
	s.same("status", http.StatusNotFound, s.ask("/alerts/feeds/"+strings.Repeat("a", 26)+".atom").Code)
	if got := s.metrics(); strings.Contains(got, "tolsey_alert") || strings.Contains(got, "tolsey_mail") {
		t.Error("what is not there is measured")
	}
}

func TestMetricsOfAlerts(t *testing.T) {
	onBoth(t, func(s *site) {
		s.subscribe(wishOf("hosting", "hosting"))
		s.subscribe(wishOf("bread", "bread"))
		s.hear(hosting("ocds-test01-1", "r1", "Cloud hosting", "2026-12-10T12:00:00Z", 1))
		s.add("test", "", simple("ocds-test01-2", "r1", january, "Bread"))
		s.clock.Advance(time.Minute)
		s.hasMetrics(`tolsey_alert_subscriptions{state="active"} 2`, `tolsey_alert_subscriptions{state="pending"} 0`, "tolsey_alert_lag_entries 1",
			"tolsey_alert_items_waiting 1", "tolsey_alert_letters_due 0", `tolsey_alert_webhooks{state="failing"} 0`,
			"tolsey_mail_queued 2", "tolsey_mail_oldest_waiting_seconds 120", "tolsey_mail_sent_last_hour 0", "tolsey_mail_failed 0", "tolsey_mail_suspended_addresses 0")
		if _, err := s.cfg.Mail.Send(context.Background()); err != nil {
			s.Fatal(err)
		}
		s.hasMetrics("tolsey_mail_queued 0", "tolsey_mail_oldest_waiting_seconds 0", "tolsey_mail_sent_last_hour 2")
		if err := s.db.Close(); err != nil {
			s.Fatal(err)
		}
		if got := s.metrics(); strings.Contains(got, "tolsey_alert_lag_entries ") || strings.Contains(got, "tolsey_mail_queued ") {
			s.Error("numbers are stated that nobody knows")
		}
	})
}
