package web

import (
	"fmt"
	"log/slog"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"github.com/tolsey/tolsey/internal/clock"
	"github.com/tolsey/tolsey/internal/db"
	"github.com/tolsey/tolsey/internal/mail"
	"github.com/tolsey/tolsey/internal/testkit"
)

// letterWithHTML is a letter whose HTML tries what it may not.
func letterWithHTML(id, subject string) mail.Letter {
	return mail.Letter{ID: id, To: "reader@firm.example", Subject: subject, Text: "First line\n\n  <second> & last line: https://tolsey.example/alerts",
		Unsubscribe: "https://tolsey.example/alerts/stop/abc",
		HTML: `<!DOCTYPE html><html lang="en"><head><title>A letter</title><style>body{margin:1px}</style></head><body><h1>Of this</h1>` +
			`<script>document.title = "it ran"</script><img src="/static/x.png" alt=""><p style="color:#333"><a href="/about">Further</a></p></body></html>`}
}

// mailed puts letters into the outbox of a site and has them sent.
func mailed(t testing.TB, s *Site, d *db.DB, letters ...mail.Letter) {
	t.Helper()
	for _, l := range letters {
		if err := d.Tx(t.Context(), func(tx *db.Tx) error { return s.data.Mail.Enqueue(t.Context(), tx, l) }); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := s.data.Mail.Send(t.Context()); err != nil {
		t.Fatal(err)
	}
}

// withMail makes a site without notices that sends as cfg says.
func withMail(t testing.TB, d *db.DB, c *clock.Clock, cfg mail.Config) *Site {
	t.Helper()
	data := load(t, d, t.TempDir(), nil)
	t.Cleanup(func() { closeServices(data) })
	if err := d.Migrate(t.Context(), allMigrations()...); err != nil {
		t.Fatal(err)
	}
	cfg.Dir, cfg.From = t.TempDir(), "Tolsey <alerts@tolsey.example>"
	var err error
	if data.Mail, err = mail.Open(cfg, d, c, slog.New(slog.DiscardHandler)); err != nil {
		t.Fatal(err)
	}
	data.Alerts = alertsOf(data, d, c)
	s, err := New(Config{Clock: c}, data)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestMailsThatAreFiles(t *testing.T) {
	testkit.Engines(t, func(t *testing.T, d *db.DB) {
		s := withMail(t, d, clock.At(testNow), mail.Config{})
		if got := testkit.Text(testkit.Page(t, s.Handler(), "/dev/mail"), "main"); !strings.Contains(got, "None has been written yet") {
			t.Errorf("before the first: %s", got)
		}
		mailed(t, s, d, letterWithHTML("one", "Łódź: “3 notices” <b>"), mail.Letter{ID: "two", To: "b@firm.example", Subject: "Plain", Text: "Text."})
		doc := testkit.Page(t, s.Handler(), "/dev/mail")
		if rows := tableOf(doc, "main"); len(rows) != 2 || !strings.Contains(fmt.Sprint(rows), "reader@firm.example 9:30am today") {
			t.Fatalf("the list: %v", rows)
		}
		href := doc.Find(`main td:contains("reader@")`).Parent().Find("a").AttrOr("href", "")
		doc = testkit.Page(t, s.Handler(), href)
		if got := strings.TrimSpace(doc.Find("main pre").Text()); got != letterWithHTML("", "").Text {
			t.Errorf("the text is %q", got)
		}
		fields := summaryOf(doc, "main")
		for name, want := range map[string]string{"From": `"Tolsey" <alerts@tolsey.example>`, "To": "<reader@firm.example>", "List-Unsubscribe": "<https://tolsey.example/alerts/stop/abc>",
			"List-Unsubscribe-Post": "List-Unsubscribe=One-Click"} {
			if fields[name] != want {
				t.Errorf("%s is %q, want %q", name, fields[name], want)
			}
		}
		if first := testkit.Text(doc, ".govuk-summary-list__key"); !strings.HasPrefix(first, "From") || fields["Message-Id"] == "" {
			t.Errorf("the header begins with %s: %v", first, fields)
		}
		other := mailLink(t, s, "Plain")
		if testkit.Page(t, s.Handler(), other).Find(`a[href*="part=html"]`).Length() != 0 || ask(s, "GET", other+"?part=html").Code != http.StatusNotFound {
			t.Error("a plain mail has HTML")
		}
	})
}

// mailLink gives the address of the mail whose subject has a word.
func mailLink(t *testing.T, s *Site, subject string) string {
	t.Helper()
	return testkit.Page(t, s.Handler(), "/dev/mail").Find(`main a:contains("`+subject+`")`).AttrOr("href", "")
}

// The HTML of a mail is a document that can do nothing to the site.
func TestTheHTMLOfAMailIsLockedUp(t *testing.T) {
	d := testkit.SQLite(t)
	s := withMail(t, d, clock.At(testNow), mail.Config{})
	letter := letterWithHTML("one", "Notices")
	mailed(t, s, d, letter)
	href := mailLink(t, s, "Notices")
	rec := ask(s, "GET", href+"?part=html")
	if rec.Code != http.StatusOK || strings.TrimSpace(rec.Body.String()) != letter.HTML {
		t.Errorf("status %d, %s", rec.Code, rec.Body)
	}
	policy := rec.Header().Get("Content-Security-Policy")
	if !strings.HasPrefix(policy, "sandbox ") || strings.Contains(policy, "allow-scripts") || strings.Contains(policy, "allow-same-origin") || rec.Header().Get("Cache-Control") != "no-store" {
		t.Errorf("header: %v", rec.Header())
	}
	tab := testkit.Browser(t).Open(t, serveSite(t, s)+href+"?part=html", testkit.Views[0])
	if title := testkit.Eval[string](tab, "document.title"); title != "A letter" {
		t.Errorf("the title is %q", title)
	}
	tab.Do(chromedp.KeyEvent("\t"), chromedp.KeyEvent("\r"), chromedp.WaitReady("#main-content")) // a click needs scripts in the page
	if after := testkit.Eval[string](tab, "location.pathname"); after != "/about" {
		t.Errorf("its link leads to %s", after)
	}
}

// A site that sends its mails shows them to nobody, nor does one without mail.
func TestMailsThatAreSentAreNotShown(t *testing.T) {
	sends := withMail(t, testkit.SQLite(t), clock.At(testNow), mail.Config{Server: mail.Server{Host: "127.0.0.1", Port: 9, TLS: mail.NoTLS}})
	bare, err := New(Config{Clock: clock.At(testNow)}, Services{})
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range []*Site{sends, bare} {
		for _, path := range []string{"/dev/mail", "/dev/mail/2026-03-17/093000-00000000000000000000000000000000.eml"} {
			testkit.PageWith(t, s.Handler(), path, http.StatusNotFound)
		}
	}
	files := withMail(t, testkit.SQLite(t), clock.At(testNow), mail.Config{})
	for _, path := range []string{"/dev/mail/nothing", "/dev/mail/..%2f..%2ftolsey.db", "/dev/mail/2026-03-17/093000-00000000000000000000000000000000.eml"} {
		testkit.PageWith(t, files.Handler(), path, http.StatusNotFound)
	}
}

func TestMailsInABrowser(t *testing.T) {
	d := testkit.SQLite(t)
	s := withMail(t, d, clock.At(testNow), mail.Config{})
	mailed(t, s, d, letterWithHTML("one", "Notices "+strings.Repeat("w", 60)))
	url := serveSite(t, s)
	browser := testkit.Browser(t)
	for name, path := range map[string]string{"mails": "/dev/mail", "mail": mailLink(t, s, "Notices")} {
		for _, view := range testkit.Views {
			t.Run(name+" "+view.String(), func(t *testing.T) {
				tab := browser.Open(t, url+path, view)
				if dir := os.Getenv(picturesEnv); dir != "" {
					tab.Screenshot(filepath.Join(dir, "dev-"+name+"-"+view.String()+".png"))
				}
				tab.CheckWidth()
				tab.CheckAxe()
				for _, complaint := range tab.Complaints() {
					t.Error(complaint)
				}
			})
		}
	}
}
