package web

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/emersion/go-smtp"

	"github.com/tolsey/tolsey/internal/alert"
	"github.com/tolsey/tolsey/internal/clock"
	"github.com/tolsey/tolsey/internal/cpv"
	"github.com/tolsey/tolsey/internal/db"
	"github.com/tolsey/tolsey/internal/feed"
	"github.com/tolsey/tolsey/internal/ledger"
	"github.com/tolsey/tolsey/internal/mail"
	"github.com/tolsey/tolsey/internal/notice"
	"github.com/tolsey/tolsey/internal/pipeline"
	"github.com/tolsey/tolsey/internal/testkit"
)

// allMigrations are those of the tables that pages about alerts read.
func allMigrations() []db.Migration {
	return slices.Concat(ledger.Migrations(), feed.Migrations(), cpv.Migrations(), mail.Migrations(), alert.Migrations(), pipeline.Migrations())
}

// alertsOf gives alerts whose letters say nothing.
func alertsOf(data Services, d *db.DB, c *clock.Clock) *alert.Service {
	write := func(context.Context, alert.Message) (alert.Words, error) {
		return alert.Words{Subject: "A letter", Text: "Fictional."}, nil
	}
	return alert.New(alert.Config{DB: d, Log: data.Log, Clock: c, Logger: slog.New(slog.DiscardHandler), Processes: data.Processes, Notices: data.Notices,
		Mail: data.Mail, Write: write}, func(context.Context) {})
}

// picky is an SMTP server that takes letters but from gone@ addresses, which it
// does not know, and puts those to busy@ addresses off.
func picky(t testing.TB) mail.Config {
	t.Helper()
	server := smtp.NewServer(smtp.BackendFunc(func(*smtp.Conn) (smtp.Session, error) { return pickySession{}, nil }))
	server.Domain, server.ErrorLog = "mail.example", slog.NewLogLogger(slog.DiscardHandler, slog.LevelInfo)
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	done := make(chan struct{})
	go func() { defer close(done); _ = server.Serve(listener) }() // ends by Close
	t.Cleanup(func() { server.Close(); <-done })
	return mail.Config{Server: mail.Server{Host: "127.0.0.1", Port: listener.Addr().(*net.TCPAddr).Port, TLS: mail.NoTLS}}
}

type pickySession struct{}

func (pickySession) Mail(string, *smtp.MailOptions) error { return nil }
func (pickySession) Rcpt(to string, _ *smtp.RcptOptions) error {
	switch {
	case strings.HasPrefix(to, "gone@"):
		return &smtp.SMTPError{Code: 550, EnhancedCode: smtp.NoEnhancedCode, Message: "<" + to + "> is unknown here"}
	case strings.HasPrefix(to, "busy@"):
		return &smtp.SMTPError{Code: 451, EnhancedCode: smtp.NoEnhancedCode, Message: "Come again later"}
	}
	return nil
}
func (pickySession) Data(r io.Reader) error { _, err := io.Copy(io.Discard, r); return err }
func (pickySession) Reset()                 {}
func (pickySession) Logout() error          { return nil }

func plainLetter(id, to string) mail.Letter {
	return mail.Letter{ID: id, To: to, Subject: "News", Text: "Some."}
}

// troubled is a site that has sent two letters, had three refused and one put
// off, by a server that knows the addresses only in part.
func troubled(t testing.TB, d *db.DB, c *clock.Clock) *Site {
	t.Helper()
	s := withMail(t, d, c, picky(t))
	mailed(t, s, d, plainLetter("1", "fine@firm.example"))
	c.Advance(10 * time.Minute)
	for i := range 3 {
		mailed(t, s, d, plainLetter(fmt.Sprint("g", i), "gone@firm.example"))
	}
	mailed(t, s, d, plainLetter("2", "fine@firm.example"), plainLetter("b", "busy@firm.example"))
	mailed(t, s, d, plainLetter("g3", "gone@firm.example")) // set aside
	return s
}

func TestAlertStatus(t *testing.T) {
	testkit.Engines(t, func(t *testing.T, d *db.DB) {
		c := clock.At(testNow)
		s := troubled(t, d, c)
		doc := testkit.Page(t, s.Handler(), "/alerts/status")
		if got := testkit.Text(doc, "main .govuk-body-l"); got != "Mails go out: 1 letter that was put off is tried again. 1 address is suspended." {
			t.Errorf("the first sentence is %q", got)
		}
		facts := summaryOf(doc, "main")
		for key, want := range map[string]string{"Alerts": "0 active, for 0 addresses", "Ledger entries not compared": "None: all 0 entries were compared",
			"In the outbox": "1, of which 0 due", "Oldest waiting": "Since 9:40am today, less than a minute ago", "Sent in the last hour": "2",
			"Failed in 30 days": "3", "Suspended addresses": "1", "Webhooks": "None"} {
			if facts[key] != want {
				t.Errorf("%s is %q, want %q", key, facts[key], want)
			}
		}
		if !strings.HasPrefix(facts["Way out"], "SMTP by 127.0.0.1:") {
			t.Errorf("the way out is %q", facts["Way out"])
		}
		for _, want := range []string{"put off by the mail server (451)|1", "the address was refused (550)|3", "9:40am|1", "9:30am|1"} {
			if !slices.ContainsFunc(tableOf(doc, "main"), func(row []string) bool { return strings.Join(row, "|") == want }) {
				t.Errorf("no row is %s: %v", want, tableOf(doc, "main"))
			}
		}
		html, _ := doc.Html()
		for _, secret := range []string{"gone@", "fine@", "firm.example", "unknown here", "Come again"} {
			if strings.Contains(html, secret) {
				t.Errorf("the page shows an address, or what a server said: %s", secret)
			}
		}
		for _, command := range []string{"tolsey alerts status", "tolsey alerts suspended", "tolsey alerts lift ADDRESS"} {
			if !strings.Contains(strings.Join(texts(doc.Find("main code")), "|"), command) {
				t.Errorf("the page does not name %s", command)
			}
		}
		heights := map[string]int{}
		for _, el := range doc.Find("svg rect").EachIter() {
			heights[el.AttrOr("height", "")]++
		}
		if heights["150"] != 2 || heights["0"] != 58 {
			t.Errorf("the columns are %v high", heights)
		}
		header := ask(s, "GET", "/alerts/status").Header()
		if header.Get("Cache-Control") != "no-store" || !strings.Contains(header.Get("X-Robots-Tag"), "noindex") {
			t.Errorf("header: %v", header)
		}
	})
}

// An alert that waits to be confirmed, with its letter in a file.
func TestAlertStatusWithoutAMailServer(t *testing.T) {
	d, c := testkit.SQLite(t), clock.At(testNow)
	s := withMail(t, d, c, mail.Config{})
	_, err := s.data.Alerts.Ask(t.Context(), alert.Wish{Address: "a@firm.example", Target: alert.Search, Query: notice.Query{Text: "roads"}, Choices: alert.Choices{Frequency: alert.Daily}})
	if err != nil {
		t.Fatal(err)
	}
	mailed(t, s, d)
	doc := testkit.Page(t, s.Handler(), "/alerts/status")
	if got := testkit.Text(doc, "main .govuk-body-l"); got != "Mails are written to files, as no mail server is set up: nothing waits." {
		t.Errorf("the first sentence is %q", got)
	}
	facts := summaryOf(doc, "main")
	if facts["Not confirmed"] != "1" || facts["Way out"] != "Files in the data directory" || doc.Find(`main a[href="/dev/mail"]`).Length() != 1 {
		t.Errorf("facts: %v", facts)
	}
	if text := testkit.Text(doc, "main"); strings.Contains(text, os.TempDir()) {
		t.Errorf("the page says where files are: %s", text)
	}
}

func TestAlertStatusWhereThereAreNoAlerts(t *testing.T) {
	s := siteOf(t, nil)
	if got := testkit.Text(testkit.PageWith(t, s.Handler(), "/alerts/status", http.StatusOK), "main"); !strings.Contains(got, "sends no alerts") {
		t.Errorf("the page says %q", got)
	}
}

// A server that does not answer is told of at once, with what waits.
func TestAlertStatusWhileTheMailServerIsDown(t *testing.T) {
	closed, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	port := closed.Addr().(*net.TCPAddr).Port
	closed.Close()
	d, c := testkit.SQLite(t), clock.At(testNow)
	s := withMail(t, d, c, mail.Config{Server: mail.Server{Host: "127.0.0.1", Port: port, TLS: mail.NoTLS}})
	mailed(t, s, d, plainLetter("1", "a@firm.example"))
	c.Advance(30 * time.Second)
	mailed(t, s, d, plainLetter("2", "a@firm.example"))
	c.Advance(time.Minute)
	got := testkit.Text(testkit.Page(t, s.Handler(), "/alerts/status"), "main .govuk-body-l")
	if !strings.HasPrefix(got, "Mails do not get through (") || !strings.HasSuffix(got, "): 2 letters wait, the oldest since 9:30am today, and are tried again.") {
		t.Errorf("the first sentence is %q", got)
	}
}

func TestVerdictsOnAlerts(t *testing.T) {
	now := testNow
	ago := func(d time.Duration) time.Time { return now.Add(-d) }
	busy := func(sent int, p mail.Status) mail.Status { p.Minutes[59] = sent; return p }
	put := []mail.Reason{{Words: "put off (451)", Letters: 2}}
	for _, c := range []struct {
		want  string
		st    alert.Status
		post  mail.Status
		files bool
	}{
		{"Mails go out: nothing waits.", alert.Status{Reached: 5, Next: 5, Moved: ago(time.Hour)}, mail.Status{}, false},
		{"Mails go out: 3 letters wait for their turn.", alert.Status{}, busy(9, mail.Status{Queued: 3, Due: 3, Oldest: ago(time.Hour)}), false},
		{"Mails go out: 1 letter waits for its turn.", alert.Status{}, mail.Status{Queued: 1, Due: 1, Oldest: ago(time.Second)}, false},
		{"Mails go out: 3 letters wait, 2 of them to be tried again.", alert.Status{}, busy(1, mail.Status{Queued: 3, Due: 1, Oldest: ago(time.Hour), Waiting: put}), false},
		{"Mails go out: 2 letters that were put off are tried again. 2 addresses are suspended.", alert.Status{},
			busy(1, mail.Status{Queued: 2, Oldest: ago(time.Hour), Waiting: put, Suspends: 2}), false},
		{"Mails do not get through (put off (451)): 120 letters wait, the oldest since 8:30am today, and are tried again.", alert.Status{},
			mail.Status{Queued: 120, Due: 118, Oldest: ago(time.Hour), Waiting: put}, false},
		{"Mails do not get through (put off (451)): 1 letter waits, since 8:30am today, and is tried again.", alert.Status{},
			mail.Status{Queued: 1, Oldest: ago(time.Hour), Waiting: put[:1]}, false},
		{"Nobody sends mails: 4 letters wait, the oldest since 8:30am today. " + seeServer, alert.Status{}, mail.Status{Queued: 4, Due: 4, Oldest: ago(time.Hour)}, true},
		{"1 entry of the ledger waits to be compared with the alerts, which was last done at 8:30am today. " + seeServer,
			alert.Status{Reached: 6, Next: 5, Moved: ago(time.Hour)}, mail.Status{}, false},
		{"6,000 entries of the ledger wait to be compared with the alerts, which has never been done. " + seeServer, alert.Status{Reached: 6000}, mail.Status{}, false},
		{"Mails go out: nothing waits.", alert.Status{Reached: 6000, Next: 10, Moved: ago(time.Second)}, mail.Status{}, false},
		{"2 letters have not been put together though due, the first at 8:30am today. " + seeServer, alert.Status{Due: 2, Oldest: ago(time.Hour)}, mail.Status{}, false},
		{"Mails go out: nothing waits. 1 of 3 webhooks fails and is tried again.", alert.Status{Hooks: 3, HooksFailing: 1}, mail.Status{}, false},
		{"Mails go out: nothing waits. The one webhook fails and is tried again.", alert.Status{Hooks: 1, HooksFailing: 1}, mail.Status{}, false},
	} {
		if got := alertVerdict(c.st, c.post, c.files, now); got != c.want {
			t.Errorf("%+v, %+v:\n%s, want\n%s", c.st, c.post, got, c.want)
		}
	}
}

func TestAlertStatusInABrowser(t *testing.T) {
	s := troubled(t, testkit.SQLite(t), clock.At(testNow))
	url := serveSite(t, s)
	browser := testkit.Browser(t)
	for _, view := range testkit.Views {
		t.Run(view.String(), func(t *testing.T) {
			tab := browser.Open(t, url+"/alerts/status", view)
			if dir := os.Getenv(picturesEnv); dir != "" {
				tab.Screenshot(filepath.Join(dir, "alert-status-"+view.String()+".png"))
			}
			tab.CheckWidth()
			tab.CheckAxe()
			for _, complaint := range tab.Complaints() {
				t.Error(complaint)
			}
		})
	}
}
