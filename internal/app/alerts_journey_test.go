package app

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"mime"
	"mime/multipart"
	"mime/quotedprintable"
	"net"
	"net/http"
	"net/http/httptest"
	netmail "net/mail"
	"net/url"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
	"github.com/emersion/go-smtp"

	"github.com/tolsey/tolsey/internal/clock"
	"github.com/tolsey/tolsey/internal/mail"
	"github.com/tolsey/tolsey/internal/testkit"
)

// received is a mail as it came.
type received struct {
	to, subject, text, html string
	header                  netmail.Header
}

// postbox is an SMTP server that keeps what it is given.
type postbox struct {
	t    *testing.T
	port int

	mu   sync.Mutex
	mail []received
}

func openPostbox(t *testing.T) *postbox {
	t.Helper()
	box := &postbox{t: t}
	server := smtp.NewServer(smtp.BackendFunc(func(*smtp.Conn) (smtp.Session, error) { return &delivery{box: box}, nil }))
	server.Domain = "post.example"
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	box.port = listener.Addr().(*net.TCPAddr).Port
	go server.Serve(listener) // ends with Close
	t.Cleanup(func() { server.Close() })
	return box
}

type delivery struct {
	box *postbox
	to  string
}

func (d *delivery) Reset()                               {}
func (d *delivery) Logout() error                        { return nil }
func (d *delivery) Mail(string, *smtp.MailOptions) error { return nil }
func (d *delivery) Rcpt(to string, _ *smtp.RcptOptions) error {
	d.to = to
	return nil
}

func (d *delivery) Data(r io.Reader) error {
	m, err := netmail.ReadMessage(r)
	if err != nil {
		return err
	}
	got := received{to: d.to, header: m.Header}
	if got.subject, err = new(mime.WordDecoder).DecodeHeader(m.Header.Get("Subject")); err != nil {
		return err
	}
	_, params, err := mime.ParseMediaType(m.Header.Get("Content-Type"))
	if err != nil {
		return err
	}
	for parts := multipart.NewReader(m.Body, params["boundary"]); ; {
		part, err := parts.NextRawPart()
		if err == io.EOF {
			break
		}
		if err != nil {
			return err
		}
		body, err := io.ReadAll(quotedprintable.NewReader(part))
		if err != nil {
			return err
		}
		if strings.HasPrefix(part.Header.Get("Content-Type"), "text/html") {
			got.html = string(body)
		} else {
			got.text = string(body)
		}
	}
	d.box.mu.Lock()
	defer d.box.mu.Unlock()
	d.box.mail = append(d.box.mail, got)
	return nil
}

// take gives the mails that came since the last call.
func (b *postbox) take() []received {
	b.mu.Lock()
	defer b.mu.Unlock()
	out := b.mail
	b.mail = nil
	return out
}

// alertSite is the whole program with a mail server, by a clock of the test.
type alertSite struct {
	*testing.T
	*App
	url   string
	clock *clock.Clock
	box   *postbox
	n     int
}

func openAlertSite(t *testing.T, database string) *alertSite {
	t.Helper()
	ctx := context.Background()
	s := &alertSite{T: t, clock: clock.At(time.Date(2026, 11, 20, 12, 0, 0, 0, clock.London)), box: openPostbox(t)}
	server := httptest.NewUnstartedServer(nil)
	s.url = "http://" + server.Listener.Addr().String()
	var err error
	s.App, err = Open(ctx, Config{Data: t.TempDir(), Database: database, Clock: s.clock, Logger: slog.New(slog.DiscardHandler), BaseURL: s.url,
		Mail: mail.Config{From: "Tolsey <alerts@tolsey.example>", Server: mail.Server{Host: "127.0.0.1", Port: s.box.port, TLS: mail.NoTLS}}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	if server.Config.Handler, err = s.Handler(ctx); err != nil {
		t.Fatal(err)
	}
	server.Start()
	t.Cleanup(server.Close)
	return s
}

// publish imports an invitation to bid.
func (s *alertSite) publish(id, title string, closes time.Time, more string) {
	s.Helper()
	s.n++
	release := fmt.Sprintf(`{"ocid":"ocds-xfic01-%s","id":"%s-%d","date":%q,"tag":["tender"],"buyer":{"id":"b","name":"Ayton Council"},
		"parties":[{"id":"b","name":"Ayton Council","roles":["buyer"]}],
		"tender":{"id":"t","title":%q,"status":"active","tenderPeriod":{"endDate":%q}%s}}`,
		id, id, s.n, s.clock.Now().Format(time.RFC3339), title, closes.Format(time.RFC3339), more)
	if sum, err := s.Feed.ImportFrom(context.Background(), "", strings.NewReader(release), nil, nil); err != nil || sum.Refused > 0 {
		s.Fatal(sum, err)
	}
	if err := s.Notices.CatchUp(context.Background()); err != nil {
		s.Fatal(err)
	}
}

// at moves the clock, does what is due, and gives the mails that this brought.
func (s *alertSite) at(t time.Time) []received {
	s.Helper()
	s.clock.Set(t)
	if err := s.Alerts.Turn(context.Background()); err != nil {
		s.Fatal(err)
	}
	if _, err := s.Mail.Send(context.Background()); err != nil {
		s.Fatal(err)
	}
	return s.box.take()
}

// soon does what is due now and when letters that go at once have gone.
func (s *alertSite) soon() []received {
	s.Helper()
	now := s.clock.Now()
	return append(s.at(now), s.at(now.Add(10*time.Minute))...)
}

// link gives the first link of a mail to an address that begins as said.
func (s *alertSite) link(m received, begins string) string {
	s.Helper()
	found := regexp.MustCompile(regexp.QuoteMeta(s.url+begins) + `[^\s"<>]*`).FindString(m.text)
	if found == "" || !strings.Contains(m.html, strings.TrimPrefix(found, s.url)) {
		s.Fatalf("no link to %s in both forms of:\n%s\n%s", begins, m.text, m.html)
	}
	return found
}

// one is the only mail of some.
func (s *alertSite) one(list []received) received {
	s.Helper()
	if len(list) != 1 {
		var subjects []string
		for _, m := range list {
			subjects = append(subjects, m.to+": "+m.subject)
		}
		s.Fatalf("%d mails: %s", len(list), strings.Join(subjects, "; "))
	}
	return list[0]
}

// TestJourneyOfAnAlert goes the whole way of a small supplier in a browser, with
// and without scripts, and with a real mail server: search, save, confirm,
// receive, check the receipt, change, stop, undo, stop all.
func TestJourneyOfAnAlert(t *testing.T) {
	browser := testkit.Browser(t)
	for _, engine := range []string{"sqlite", "postgres"} {
		t.Run(engine, func(t *testing.T) {
			database := ""
			if engine == "postgres" {
				database = testkit.PostgresURL(t)
			}
			for i, view := range testkit.Views {
				if engine == "postgres" && i > 0 {
					break // the engines do not differ in what a browser shows
				}
				t.Run(view.String(), func(t *testing.T) {
					s := openAlertSite(t, database)
					walkAlert(t, s, browser.Open(t, s.url+"/notices?q=hosting", view))
				})
			}
		})
	}
}

// freshLink asks for the link to all alerts and gives the one that comes by mail.
func (s *alertSite) freshLink(tab *testkit.Tab) string {
	s.Helper()
	tab.Do(chromedp.Navigate(s.url+"/alerts"), chromedp.SetValue(`#email`, "jo@firm.example"), chromedp.Click(`form[action="/alerts/link"] button`), titled("Check your email"))
	return s.link(s.one(s.at(s.clock.Now())), "/alerts/manage/")
}

// titled waits for the page with a heading.
func titled(heading string) chromedp.Action[chromedp.Void] {
	return chromedp.WaitReady(`//h1[contains(., "` + heading + `")]`)
}

// says checks what the page shows.
func says(t *testing.T, tab *testkit.Tab, want ...string) {
	t.Helper()
	text := testkit.Eval[string](tab, `document.querySelector("main").innerText`)
	for _, w := range want {
		if !strings.Contains(strings.ToLower(text), strings.ToLower(w)) {
			t.Fatalf("%s does not say %q:\n%s", testkit.Eval[string](tab, "location.pathname"), w, text)
		}
	}
}

func walkAlert(t *testing.T, s *alertSite, tab *testkit.Tab) {
	day := func(day, hour int) time.Time { return time.Date(2026, 11, day, hour, 0, 0, 0, clock.London) }
	closes := day(30, 12)
	s.publish("0", "Web hosting for a library", closes, "")
	s.at(s.clock.Now())

	// Search, see what it would have sent, save.
	tab.Do(chromedp.Navigate(s.url+"/notices?q=hosting"), chromedp.Click(`a[href^="/alerts/new"]`), chromedp.WaitReady(`#trial`))
	says(t, tab, "mention hosting", "1 notice")
	tab.Do(chromedp.SetValue(`#email`, "nobody"), chromedp.Click(`form[action^="/alerts/new"] button`), chromedp.WaitReady(`.govuk-error-summary`))
	says(t, tab, "Enter an email address in the correct format")
	tab.Do(chromedp.SetValue(`#email`, "jo@firm.example"), chromedp.Click(`form[action^="/alerts/new"] button`), titled("Check your email"))

	// Confirm by the link in the mail; opening it alone confirms nothing.
	ask := s.one(s.at(s.clock.Now()))
	if ask.to != "jo@firm.example" {
		t.Fatalf("asked %s", ask.to)
	}
	confirm := s.link(ask, "/alerts/confirm/")
	if res, err := http.Get(confirm); err != nil || res.StatusCode != http.StatusOK {
		t.Fatal(res, err)
	}
	s.publish("1", "Hosting before it is confirmed", closes, "")
	if got := s.at(day(20, 13)); len(got) > 0 {
		t.Fatalf("told before it was confirmed: %+v", got)
	}
	tab.Do(chromedp.Navigate(confirm), chromedp.Click(`form[action^="/alerts/confirm/"] button`), chromedp.WaitReady(`a[href*="/alerts/manage/"]`))
	says(t, tab, "jo@firm.example", "every weekday at 8")
	manage := testkit.Eval[string](tab, "location.href")

	// Friday evening and Sunday morning come on Monday, once.
	s.clock.Set(day(20, 18))
	s.publish("f", "Hosting of Friday", closes, "")
	s.at(day(20, 18))
	s.publish("x", "School meals", closes, "")
	s.clock.Set(day(22, 9))
	s.publish("s", "Hosting of Sunday", closes, "")
	if got := s.at(day(23, 7)); len(got) > 0 {
		t.Fatalf("told before its hour: %+v", got)
	}
	letter := s.one(s.at(day(23, 8)))
	if letter.header.Get("Message-Id") == "" || !strings.Contains(letter.text, "Hosting of Friday") || !strings.Contains(letter.text, "Hosting of Sunday") ||
		strings.Contains(letter.text, "School meals") || strings.Contains(letter.text, "before it is confirmed") {
		t.Errorf("the letter: %s", letter.text)
	}
	s.link(letter, "/notices/ocds-xfic01-f")

	// The receipt shows the same list again, and says why a notice was not in it.
	tab.Do(chromedp.Navigate(s.link(letter, "/alerts/receipts/")), chromedp.WaitReady(`#verdict`))
	says(t, tab, "This is the same list as in the mail", "Hosting of Friday", "Hosting of Sunday")
	tab.Do(chromedp.SetValue(`#notice`, s.url+"/notices/ocds-xfic01-x"), chromedp.Click(`form[action^="/alerts/receipts/"] button`), chromedp.WaitReady(`#answer`))
	says(t, tab, "School meals", "mention hosting")

	changeAndStop(t, s, tab, manage, closes)
}

// changeAndStop goes on from the page of all alerts, whose link is old.
func changeAndStop(t *testing.T, s *alertSite, tab *testkit.Tab, manage string, closes time.Time) {
	// The link of Friday has expired; a fresh one comes by mail. At once from now on,
	// and changes too: a moved deadline is told in words.
	tab.Do(chromedp.Navigate(manage), chromedp.WaitReady(`form[action="/alerts/link"]`))
	manage = s.freshLink(tab)
	tab.Do(chromedp.Navigate(manage), chromedp.Click(`a[href^="`+strings.TrimPrefix(manage, s.url)+`/"]`), chromedp.WaitReady(`input[name="frequency"]`),
		chromedp.Click(`input[name="frequency"][value="once"]`), chromedp.Click(`input[name="changes"][value="deadline"]`),
		chromedp.Click(`main form button`), chromedp.WaitReady(`.govuk-notification-banner`))
	s.publish("f", "Hosting of Friday", closes.AddDate(0, 0, 7), "")
	s.publish("s", "Hosting of Sunday.", closes, "")
	letter := s.one(s.soon())
	if !strings.Contains(strings.Join(strings.Fields(letter.text), " "), "Deadline moved from 30 November to 7 December 2026") || strings.Contains(letter.text, "Hosting of Sunday") {
		t.Errorf("the letter of changes: %s", letter.text)
	}

	// Stop by the link in the letter, think better of it, stop all.
	tab.Do(chromedp.Navigate(s.link(letter, "/alerts/stop/")), chromedp.Click(`form[action^="/alerts/stop/"] button`), chromedp.WaitReady(`form[action^="/alerts/restart/"]`))
	s.publish("z", "Hosting while stopped", closes, "")
	if got := s.soon(); len(got) > 0 {
		t.Fatalf("told though stopped: %+v", got)
	}
	tab.Do(chromedp.Click(`form[action^="/alerts/restart/"] button`), chromedp.WaitReady(`form[action^="/alerts/stop/"]`))
	s.publish("y", "Hosting begun again", closes, "")
	letter = s.one(s.soon())
	if !strings.Contains(letter.text, "Hosting begun again") || strings.Contains(letter.text, "while stopped") {
		t.Errorf("after it was begun again: %s", letter.text)
	}
	// By one click, as mail programs do it (RFC 8058).
	stop := s.link(letter, "/alerts/stop/")
	res, err := http.Post(stop, "application/x-www-form-urlencoded", strings.NewReader(url.Values{"List-Unsubscribe": {"One-Click"}}.Encode()))
	if err != nil || res.StatusCode != http.StatusOK {
		t.Fatal(res, err)
	}
	// A fresh link leads to all of them, though none is active.
	manage = s.freshLink(tab)
	tab.Do(chromedp.Navigate(manage), chromedp.Click(`form[action^="/alerts/restart/"] button`), chromedp.WaitReady(`form[action^="/alerts/stop/"]`))
	tab.Do(chromedp.Navigate(manage+"/stop-all"), chromedp.Click(`form[action$="/stop-all"] button`), chromedp.WaitReady(`form[action^="/alerts/restart/"]`))
	s.publish("last", "Hosting at the very last", closes, "")
	if got := s.soon(); len(got) > 0 {
		t.Errorf("told though all are stopped: %+v", got)
	}
	tab.CheckWidth()
	for _, said := range tab.Complaints() {
		// The mistaken address and the expired link are answered by such pages.
		if !strings.Contains(said, "the server responded with a status of 40") {
			t.Errorf("the browser complains: %v", said)
		}
	}
}
