package main

import (
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strconv"
	"testing"
	"time"

	"github.com/tolsey/tolsey/internal/app"
)

// smallMarket is enough for every kind of fact, and for figures of ten awards.
const smallMarket = 600

// market opens the program on a small fictional market.
func market(t *testing.T) *app.App {
	t.Helper()
	a, err := open(t.Context(), t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := a.Close(); err != nil {
			t.Error(err)
		}
	})
	if err := fill(t.Context(), a, smallMarket); err != nil {
		t.Fatal(err)
	}
	return a
}

// What is measured is the work: figures are there after the rebuild as before,
// and their number is that of bodies, periods and measures.
func TestRebuildCountsEverything(t *testing.T) {
	a := market(t)
	if err := rebuild(t.Context(), a); err != nil {
		t.Fatal(err)
	}
	if _, err := loadPipeline(t.Context(), a); err != nil {
		t.Fatal(err)
	}
	if _, err := loadScorecards(t.Context(), a); err != nil {
		t.Fatal(err)
	}
	defer a.Scorecards.Close()
	defer a.Pipeline.Close()
	c, err := countCards(t.Context(), a)
	if err != nil {
		t.Fatal(err)
	}
	const spans, nowAndBefore = 9, 2
	if want := c.bodies * spans * nowAndBefore * len(a.Scorecards.Measures()); c.figures != want || c.bodies < 10 {
		t.Errorf("%d figures of %d bodies; want %d", c.figures, c.bodies, want)
	}
	if c.known < c.bodies {
		t.Errorf("%d figures of %d bodies are known: the market is none to measure with", c.known, c.bodies)
	}
}

// Every page answers, in peace and while the ledger grows.
func TestPagesAnswer(t *testing.T) {
	a := market(t)
	before, err := a.Log.Size(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if err := pages(t.Context(), a, options{rate: 20, during: 100 * time.Millisecond, beside: 50}); err != nil {
		t.Fatal(err)
	}
	after, err := a.Log.Size(t.Context())
	if err != nil || after <= before {
		t.Errorf("nothing was imported beside: %d entries, then %d (%v)", before, after, err)
	}
}

// serve serves a handler and gives what asks it.
func serve(t *testing.T, handler http.Handler) *generator {
	t.Helper()
	server := httptest.NewServer(handler)
	t.Cleanup(server.Close)
	return &generator{base: server.URL, client: server.Client()}
}

// A path that is not answered well makes the run fail: it is not measured as a
// quick page.
func TestFailureIsNotMeasured(t *testing.T) {
	a := market(t)
	handler, err := a.Handler(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	g := serve(t, handler)
	if _, err := g.atRate(t.Context(), []string{"/leadership/nobody"}, 50, 100*time.Millisecond); err == nil {
		t.Error("pages that are not there were measured")
	}
	times, err := g.atRate(t.Context(), []string{"/leadership", "/market"}, 50, 100*time.Millisecond)
	if err != nil || len(times) != 5 {
		t.Errorf("%d requests (%v); want 5", len(times), err)
	}
}

// Both sides of the ratio take the same releases, and the one with the newer
// projections has their tables.
func TestRatio(t *testing.T) {
	if err := ratio(t.Context(), options{ratio: 40, dir: t.TempDir()}); err != nil {
		t.Fatal(err)
	}
	names := func(newer bool) (all []string) {
		for _, p := range projections(newer) {
			all = append(all, p.Name())
		}
		return all
	}
	a, err := open(t.Context(), filepath.Join(t.TempDir(), "data"))
	if err != nil {
		t.Fatal(err)
	}
	defer a.Close()
	want := map[string]bool{}
	for _, name := range a.Log.Projections() {
		want[name] = true
	}
	for _, name := range names(true) {
		if !want[name] {
			t.Errorf("%s is no projection of the program", name)
		}
		delete(want, name)
	}
	if len(want) > 0 {
		t.Errorf("the program has these too: %v", want)
	}
	if len(names(false)) >= len(names(true)) {
		t.Error("nothing is left out")
	}
}

func TestQuantile(t *testing.T) {
	var list []time.Duration
	for i := range 100 {
		list = append(list, time.Duration(100-i)*time.Millisecond)
	}
	for share, want := range map[float64]string{0.5: "50.0", 0.95: "95.0", 0.99: "99.0", 1: "100"} {
		if got := ms(quantile(list, share)); got != want {
			t.Errorf("at %s: %s; want %s", strconv.FormatFloat(share, 'f', -1, 64), got, want)
		}
	}
	if quantile(nil, 0.5) != 0 {
		t.Error("of nothing: not 0")
	}
}
