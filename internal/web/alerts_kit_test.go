package web

import (
	"context"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"

	"github.com/PuerkitoBio/goquery"

	"github.com/tolsey/tolsey/internal/alert"
	"github.com/tolsey/tolsey/internal/clock"
	"github.com/tolsey/tolsey/internal/mail"
	"github.com/tolsey/tolsey/internal/testkit"
)

// postOffice is a site whose alerts are real, with what its letters would say.
type postOffice struct {
	*Site
	t testing.TB

	mu   sync.Mutex
	sent []alert.Message
}

// alertSite makes a site with alerts over a store of its own that holds text.
func alertSite(t testing.TB, text []byte) *postOffice {
	t.Helper()
	d, dir, logger, now := testkit.SQLite(t), t.TempDir(), slog.New(slog.DiscardHandler), clock.At(testNow)
	data := load(t, d, dir, text)
	t.Cleanup(func() { closeServices(data) })
	err := d.Migrate(t.Context(), allMigrations()...)
	if err != nil {
		t.Fatal(err)
	}
	if data.Mail, err = mail.Open(mail.Config{Dir: dir, From: "alerts@tolsey.example"}, d, now, logger); err != nil {
		t.Fatal(err)
	}
	p := &postOffice{t: t}
	data.Alerts = alert.New(alert.Config{DB: d, Log: data.Log, Clock: now, Logger: logger, Processes: data.Processes, Notices: data.Notices,
		Mail: data.Mail, Write: p.write}, func(context.Context) {})
	if p.Site, err = New(Config{Clock: now, Logger: logger}, data); err != nil {
		t.Fatal(err)
	}
	p.pace = 0
	return p
}

func (p *postOffice) write(_ context.Context, m alert.Message) (alert.Words, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.sent = append(p.sent, m)
	return alert.Words{Subject: "A letter", Text: "Fictional."}, nil
}

// confirmation gives the only letter so far that asks to confirm.
func (p *postOffice) confirmation() *alert.Confirmation {
	p.t.Helper()
	p.mu.Lock()
	defer p.mu.Unlock()
	if len(p.sent) != 1 {
		p.t.Fatalf("%d letters were written: %+v", len(p.sent), p.sent)
	}
	m, ok := p.sent[0].(*alert.Confirmation)
	if !ok {
		p.t.Fatalf("the letter is a %T", p.sent[0])
	}
	return m
}

// post sends a form as a browser does that is on a page of the site.
func (p *postOffice) post(target string, form url.Values) *httptest.ResponseRecorder {
	r := httptest.NewRequest(http.MethodPost, target, strings.NewReader(form.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.Header.Set("Sec-Fetch-Site", "same-origin")
	rec := httptest.NewRecorder()
	p.Handler().ServeHTTP(rec, r)
	return rec
}

// sends posts a form that is in order and gives where its answer leads.
func (p *postOffice) sends(target string, form url.Values) string {
	p.t.Helper()
	rec := p.post(target, form)
	if rec.Code != http.StatusSeeOther || rec.Header().Get("Cache-Control") != "no-store" {
		p.t.Fatalf("POST %s: status %d, %v\n%s", target, rec.Code, rec.Header(), rec.Body)
	}
	return rec.Header().Get("Location")
}

// refuses posts a form that is not in order and gives the page that says so.
func (p *postOffice) refuses(target string, form url.Values, status int) *goquery.Document {
	p.t.Helper()
	rec := p.post(target, form)
	if rec.Code != status || rec.Header().Get("Cache-Control") != "no-store" {
		p.t.Fatalf("POST %s: status %d, want %d, %v\n%s", target, rec.Code, status, rec.Header(), rec.Body)
	}
	doc, err := goquery.NewDocumentFromReader(rec.Body)
	if err != nil {
		p.t.Fatal(err)
	}
	for _, fault := range testkit.HTMLFaults(doc) {
		p.t.Errorf("POST %s: %s", target, fault)
	}
	return doc
}

// asked is what the form of a new alert sends when only the address was typed.
func asked(address string) url.Values {
	return url.Values{"email": {address}, "frequency": {"daily"}, "weekday": {"1"}, "hour": {"8"}, "reminder": {"0"}, "name": {""}}
}
