package api

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/tolsey/tolsey/internal/alert"
	"github.com/tolsey/tolsey/internal/clock"
	deals "github.com/tolsey/tolsey/internal/contract"
	"github.com/tolsey/tolsey/internal/db"
	"github.com/tolsey/tolsey/internal/feed"
	"github.com/tolsey/tolsey/internal/fetch"
	"github.com/tolsey/tolsey/internal/integrity"
	"github.com/tolsey/tolsey/internal/ledger"
	"github.com/tolsey/tolsey/internal/mail"
	"github.com/tolsey/tolsey/internal/notice"
	"github.com/tolsey/tolsey/internal/org"
	"github.com/tolsey/tolsey/internal/pipeline"
	"github.com/tolsey/tolsey/internal/process"
	"github.com/tolsey/tolsey/internal/scorecard"
	"github.com/tolsey/tolsey/internal/testkit"
	"github.com/tolsey/tolsey/ocds"
)

var start = time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)

// site is the API over a ledger with the projections that it reads, and the
// search index in step with it.
type site struct {
	testing.TB
	cfg     Config
	dir     string // of the ledger's key
	api     *API
	mux     *http.ServeMux
	handler http.Handler // mux and what it cannot tell apart, measured
	db      *db.DB
	log     *ledger.Log
	clock   *clock.Clock
	logged  *bytes.Buffer
	asked   string // the token of the last letter that asked to confirm alerts
}

func newSite(t testing.TB, d *db.DB) *site {
	t.Helper()
	ctx := context.Background()
	if err := d.Migrate(ctx, slices.Concat(ledger.Migrations(), feed.Migrations(), mail.Migrations(), alert.Migrations(), pipeline.Migrations())...); err != nil {
		t.Fatal(err)
	}
	s := &site{TB: t, db: d, clock: clock.At(start), logged: &bytes.Buffer{}, dir: t.TempDir()}
	var err error
	processes := process.New()
	s.log, err = ledger.Open(ctx, ledger.Config{DB: d, Clock: s.clock, Dir: s.dir, Origin: "test.example/log",
		Projections: []ledger.Projection{processes, processes.Follow(notice.Projection{}), org.Projection{}, org.ProfileProjection{},
			processes.Follow(deals.Projection{}), processes.Follow(pipeline.Projection{}), pipeline.Entries{}, processes.Follow(scorecard.Projection{}),
			processes.Follow(integrity.Projection{})}})
	if err != nil {
		t.Fatal(err)
	}
	notices := notice.New(d, s.clock)
	if err := notices.Follow(ctx, s.log, "", slog.New(slog.DiscardHandler)); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { notices.Close() })
	contracts := pipeline.New(pipeline.Config{DB: d, Log: s.log, Clock: s.clock, Logger: slog.New(slog.DiscardHandler)})
	contracts.Follow(ctx)
	t.Cleanup(contracts.Close)
	cards := scorecard.New(d)
	cards.Follow(ctx, s.log, slog.New(slog.DiscardHandler))
	t.Cleanup(cards.Close)
	flags := integrity.New(d)
	flags.Follow(ctx, s.log, slog.New(slog.DiscardHandler))
	t.Cleanup(flags.Close)
	get := fetch.New(fetch.StandardLimits, "Tolsey/test", s.clock)
	s.cfg = Config{BaseURL: "https://tolsey.example/", Dir: t.TempDir(), Log: s.log, Processes: process.NewService(d),
		Notices: notices, Orgs: org.New(d), Feed: feed.New(d, s.log, s.clock, slog.New(slog.DiscardHandler), get), Clock: s.clock,
		Pipeline: contracts, Scorecards: cards, Flags: flags, Logger: slog.New(slog.NewTextHandler(s.logged, nil)), Version: "1.2.3"}
	s.openAlerts()
	s.restart()
	return s
}

// restart makes the API anew over the same ledger.
func (s *site) restart() {
	s.mux = http.NewServeMux()
	s.api = New(s.cfg)
	s.TB.Cleanup(s.api.Close)
	s.api.Routes(s.mux)
	data, _ := s.api.Handler()
	s.handler = s.api.Measure(data)
}

// onBoth runs fn with a fresh site on each engine.
func onBoth(t *testing.T, fn func(s *site)) {
	t.Helper()
	testkit.Engines(t, func(t *testing.T, d *db.DB) { fn(newSite(t, d)) })
}

// documents reads releases out of a text as an import does.
func documents(t testing.TB, text string) []*ocds.Document {
	t.Helper()
	return documentsOf(t, strings.NewReader(text))
}

// documentsOf is documents of a file.
func documentsOf(t testing.TB, file io.Reader) []*ocds.Document {
	t.Helper()
	var out []*ocds.Document
	for r := ocds.NewReader(file, "test"); ; {
		doc, err := r.Next()
		if errors.Is(err, io.EOF) {
			return out
		}
		if err != nil {
			t.Fatalf("reading a release: %v", err)
		}
		if doc.Refusal != nil {
			t.Fatalf("reading a release: %v", doc.Refusal)
		}
		out = append(out, doc)
	}
}

// add appends releases that came in one package with a header.
func (s *site) add(source, header string, releases ...string) {
	s.Helper()
	var items []ledger.Item
	for _, text := range releases {
		for _, doc := range documents(s, text) {
			item := ledger.Item{Source: source, Release: ocds.Release{Value: doc.Release}, ReleaseID: doc.ID(),
				Digest: doc.Release.Digest(), Payload: doc.Raw}
			if header != "" {
				item.Header = []byte(header)
			}
			items = append(items, item)
		}
	}
	statuses, err := s.log.Append(context.Background(), items)
	if err != nil {
		s.Fatal(err)
	}
	for i, status := range statuses {
		if status == ledger.Known {
			s.Fatalf("release %d was known already: %s", i, items[i].Payload)
		}
	}
	s.settle()
}

// settle waits until all that follows the ledger has what it holds.
func (s *site) settle() {
	s.Helper()
	ctx := context.Background()
	_, err := s.cfg.Pipeline.CatchUp(ctx)
	if err := errors.Join(err, s.cfg.Notices.CatchUp(ctx), s.cfg.Scorecards.CatchUp(ctx), s.cfg.Flags.CatchUp(ctx)); err != nil {
		s.Fatal(err)
	}
}

// simple makes the text of a release of an open notice.
func simple(ocid, id, date, title string) string {
	return fmt.Sprintf(`{"ocid":%q,"id":%q,"date":%q,"tag":["tender"],"buyer":{"name":"Example Council"},
		"tender":{"id":"t","title":%q,"status":"active","tenderPeriod":{"endDate":"2027-01-15T12:00:00Z"}}}`, ocid, id, date, title)
}

// ask sends a GET request with header fields, each a name and its value.
func (s *site) ask(path string, fields ...string) *httptest.ResponseRecorder {
	w := httptest.NewRecorder()
	r := httptest.NewRequest(http.MethodGet, path, nil)
	for i := 0; i < len(fields); i += 2 {
		r.Header.Add(fields[i], fields[i+1])
	}
	s.handler.ServeHTTP(w, r)
	return w
}

// get gives the body of an answer that must be 200 and of a type.
func (s *site) get(path, contentType string) string {
	s.Helper()
	w := s.ask(path)
	if w.Code != http.StatusOK || w.Header().Get("Content-Type") != contentType {
		s.Fatalf("%s: %d %s: %s", path, w.Code, w.Header().Get("Content-Type"), w.Body)
	}
	return w.Body.String()
}

// releasePackage is a release package as a client reads it.
type releasePackage struct {
	head
	Releases []struct {
		OCID   string `json:"ocid"`
		ID     string `json:"id"`
		Tender struct {
			Title string `json:"title"`
		} `json:"tender"`
	} `json:"releases"`
	Links *struct {
		Next string `json:"next"`
	} `json:"links"`
}

// titles gives the titles of the package's tenders.
func (p releasePackage) titles() []string {
	out := []string{}
	for _, r := range p.Releases {
		out = append(out, r.Tender.Title)
	}
	return out
}

// page gives the release package at a path and the path of the next, "" when
// it is the last.
func (s *site) page(path string) (p releasePackage, next string) {
	s.Helper()
	contentType := "application/json"
	if strings.HasPrefix(path, "/Published/") {
		contentType = "application/json; charset=utf-8"
	}
	body := s.get(path, contentType)
	if err := json.Unmarshal([]byte(body), &p); err != nil {
		s.Fatalf("%s: %v: %s", path, err, body)
	}
	if p.Links == nil {
		return p, ""
	}
	next, ours := strings.CutPrefix(p.Links.Next, "https://tolsey.example")
	if !ours {
		s.Fatalf("the next page is at %s", p.Links.Next)
	}
	return p, next
}

// problem gives the problem that a path answers with.
func (s *site) problem(path string, status int) problem {
	s.Helper()
	w := s.ask(path)
	var p problem
	if err := json.Unmarshal(w.Body.Bytes(), &p); err != nil {
		s.Fatalf("%s: %v: %s", path, err, w.Body)
	}
	if w.Code != status || p.Status != status || w.Header().Get("Content-Type") != "application/problem+json" {
		s.Errorf("%s: %d, %+v, %v", path, w.Code, p, w.Header())
	}
	if p.Type == "" || p.Title == "" || p.Detail == "" {
		s.Errorf("%s: the problem says too little: %+v", path, p)
	}
	return p
}

// same fails the test when two values differ.
func (s *site) same(what string, want, got any) {
	s.Helper()
	if d := cmp.Diff(want, got); d != "" {
		s.Errorf("%s (-want +got):\n%s", what, d)
	}
}

// exec runs SQL behind the ledger's back.
func (s *site) exec(statement string, args ...any) {
	s.Helper()
	err := s.db.Tx(context.Background(), func(tx *db.Tx) error {
		_, err := tx.Exec(context.Background(), statement, args...)
		return err
	})
	if err != nil {
		s.Fatal(err)
	}
}
