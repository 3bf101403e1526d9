package app

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/tolsey/tolsey/internal/clock"
	"github.com/tolsey/tolsey/internal/db"
	"github.com/tolsey/tolsey/internal/fault"
	"github.com/tolsey/tolsey/internal/feed"
	"github.com/tolsey/tolsey/internal/notice"
	"github.com/tolsey/tolsey/internal/org"
	"github.com/tolsey/tolsey/internal/pipeline"
	"github.com/tolsey/tolsey/internal/testkit"
)

var now = time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)

// engines runs a test with the whole program on each engine. The second App
// that start gives is over the same data.
func engines(t *testing.T, fn func(t *testing.T, start func() *App)) {
	enginesBy(t, clock.At(now), fn)
}

// enginesBy is engines by another clock than one that stands at now.
func enginesBy(t *testing.T, c *clock.Clock, fn func(t *testing.T, start func() *App)) {
	for _, engine := range []string{"sqlite", "postgres"} {
		t.Run(engine, func(t *testing.T) {
			cfg := Config{Data: t.TempDir(), Clock: c, Logger: slog.New(slog.DiscardHandler), Listen: "127.0.0.1:0"}
			if engine == "postgres" {
				cfg.Database = testkit.PostgresURL(t)
			}
			fn(t, func() *App {
				t.Helper()
				a, err := Open(context.Background(), cfg)
				if err != nil {
					t.Fatal(err)
				}
				t.Cleanup(func() { a.Close() })
				return a
			})
		})
	}
}

func importFiles(t *testing.T, a *App, paths ...string) feed.Summary {
	t.Helper()
	sum, err := a.Feed.Import(context.Background(), "", paths, nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	return sum
}

// TestAllOfTheRealData imports the real notices and states what becomes of
// them. 93 known releases stand twice in the data: a process of the fictional
// example as files and as a record, and releases that several packages repeat.
// 36 records of Paraguay only link to their releases; the 5,513 documents of
// the Canadian tenders are in the format of 2014, before OCDS 1.0.
func TestAllOfTheRealData(t *testing.T) {
	uk := testkit.Shared(t, "data", "ocds")
	bulk := testkit.Shared(t, "data", "bulk")
	engines(t, func(t *testing.T, start func() *App) {
		a := start()
		want := feed.Summary{Read: 1909, Appended: 1699, Known: 93, Superseding: 81, Refused: 36,
			Reasons: map[string]int64{"linked-only": 36}}
		if d := cmp.Diff(want, importFiles(t, a, uk)); d != "" {
			t.Errorf("ocds: %s", d)
		}
		want = feed.Summary{Read: 26469, Appended: 20954, Known: 2, Refused: 5513, Reasons: map[string]int64{"draft-2014": 5513}}
		if d := cmp.Diff(want, importFiles(t, a, bulk)); d != "" {
			t.Errorf("bulk: %s", d)
		}
		if sum := importFiles(t, a, uk); sum.Appended+sum.Superseding != 0 {
			t.Errorf("imported twice: %+v", sum)
		}
		report, err := a.Log.Verify(context.Background(), nil)
		if err != nil || !report.OK() || report.Good != 1699+81+20954 {
			t.Errorf("verify: %+v, %v", report, err)
		}
	})
}

// tables gives every row of every projection, table by table.
func tables(t *testing.T, a *App) map[string]string {
	t.Helper()
	ctx, out := context.Background(), map[string]string{}
	err := a.DB.Read(ctx, func(tx *db.Tx) error {
		for _, table := range a.projectionTables() {
			rows, err := tx.Query(ctx, "select * from "+table)
			if err != nil {
				return err
			}
			text, err := testkit.Rows(rows)
			if err != nil {
				return fmt.Errorf("%s: %w", table, err)
			}
			out[table] = text
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func (a *App) projectionTables() []string {
	var out []string
	for _, p := range a.projections {
		out = append(out, p.Tables()...)
	}
	return out
}

// TestRebuiltTablesEqualTheLiveOnes is the promise that all projections rest
// on, over real notices.
func TestRebuiltTablesEqualTheLiveOnes(t *testing.T) {
	uk := testkit.Shared(t, "data", "ocds")
	engines(t, func(t *testing.T, start func() *App) {
		a := start()
		importFiles(t, a, uk)
		tellActs(t, a)
		live := tables(t, a)
		if err := a.Log.Rebuild(context.Background(), nil, nil); err != nil {
			t.Fatal(err)
		}
		rebuilt := tables(t, a)
		for table, rows := range live {
			if rows == "" {
				t.Errorf("%s is empty", table)
			}
			if rows != rebuilt[table] {
				t.Errorf("%s differs after a rebuild: %s", table, cmp.Diff(strings.Split(rows, "\n"), strings.Split(rebuilt[table], "\n")))
			}
		}
	})
}

// tellActs says something of a body, its lead, its target, and of what follows a
// contract.
func tellActs(t *testing.T, a *App) {
	t.Helper()
	ctx := context.Background()
	const body, by, source = "department-for-education", "A tester", "https://example.org/made-up"
	if _, err := a.Orgs.Set(ctx, a.Log, org.Correction{Body: body, Facts: map[org.Field]string{org.FieldRegion: "UKI"}, By: by, Why: "A test."}); err != nil {
		t.Fatal(err)
	}
	if err := a.Orgs.SetLead(ctx, a.Log, org.Lead{Body: body, Name: "Somebody made up", Role: "Minister", Since: "2026-01-01", Source: source, Date: "2026-01-01", By: by}); err != nil {
		t.Fatal(err)
	}
	if err := a.Orgs.SetTarget(ctx, a.Log, org.Target{Body: body, Measure: "sme-value", Year: "2026-27", Percent: 33, Source: source, Date: "2026-01-01", By: by}); err != nil {
		t.Fatal(err)
	}
	if err := a.Follow(ctx); err != nil {
		t.Fatal(err)
	}
	board, err := a.Pipeline.CatchUp(ctx)
	if err != nil {
		t.Fatal(err)
	}
	ending := board.Find(pipeline.Query{}, a.Pipeline.Today())
	if len(ending.Rows) == 0 {
		t.Fatal("no contract ends")
	}
	known, err := a.Notices.Find(ctx, notice.Query{})
	if err != nil {
		t.Fatal(err)
	}
	if err := a.Pipeline.Correct(ctx, ending.Rows[0].ID, known.Items[0].OCID, pipeline.Is, by, "A test."); err != nil {
		t.Fatal(err)
	}
}

func TestDemo(t *testing.T) {
	engines(t, func(t *testing.T, start func() *App) {
		ctx := context.Background()
		a := start()
		if err := a.Demo(ctx, nil); err != nil {
			t.Fatal(err)
		}
		size, err := a.Log.Size(ctx)
		if err != nil || size < 3*demoProcesses {
			t.Errorf("%d entries, %v", size, err)
		}
		again := start()
		if err := again.Demo(ctx, nil); err != nil {
			t.Errorf("the demo started again: %v", err)
		}
		if after, err := again.Log.Size(ctx); err != nil || after != size {
			t.Errorf("%d entries after starting again, %v", after, err)
		}
		for _, path := range []string{"/", "/about"} {
			if body := get(t, again, path); !strings.Contains(body, "fictional") {
				t.Errorf("%s does not say that the data is fictional", path)
			}
		}
	})
}

func get(t *testing.T, a *App, path string) string {
	t.Helper()
	h, err := a.Handler(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	if err := a.Notices.CatchUp(context.Background()); err != nil { // on a busy machine the index takes longer than a reader waits
		t.Fatal(err)
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, httptest.NewRequest("GET", path, nil))
	if w.Code != http.StatusOK {
		t.Errorf("%s answers %d", path, w.Code)
	}
	return w.Body.String()
}

func TestDemoDoesNotMixWithRealNotices(t *testing.T) {
	engines(t, func(t *testing.T, start func() *App) {
		a := start()
		in := strings.NewReader(`{"ocid":"ocds-b5fd17-1","id":"1","date":"2026-01-01","tag":["tender"]}`)
		if _, err := a.Feed.Import(context.Background(), "", []string{"-"}, in, nil); err != nil {
			t.Fatal(err)
		}
		if err := a.Demo(context.Background(), nil); fault.KindOf(err) != fault.Conflict {
			t.Errorf("the demo in a directory with real notices: %v", err)
		}
		if body := get(t, a, "/"); strings.Contains(body, "fictional") {
			t.Error("real notices are called fictional")
		}
	})
}

func TestServeStopsCleanly(t *testing.T) {
	engines(t, func(t *testing.T, start func() *App) {
		a := start()
		ctx, stop := context.WithCancel(context.Background())
		addr, done := make(chan string, 1), make(chan error, 1)
		go func() { done <- a.Serve(ctx, func(at string) { addr <- at }) }()
		at := <-addr
		for _, path := range []string{"/", "/healthz", "/metrics", "/api/v1/entries", "/api/1.0/ocdsReleasePackages", "/data-quality", "/notices"} {
			res, err := http.Get("http://" + at + path)
			if err != nil {
				t.Fatal(err)
			}
			_, _ = io.Copy(io.Discard, res.Body)
			res.Body.Close()
			if res.StatusCode != http.StatusOK || res.Header.Get("X-Content-Type-Options") != "nosniff" {
				t.Errorf("%s: %d, headers %v", path, res.StatusCode, res.Header)
			}
		}
		stop()
		if err := <-done; err != nil {
			t.Errorf("stopping: %v", err)
		}
		if _, err := http.Get("http://" + at + "/healthz"); err == nil {
			t.Error("it still answers")
		}
	})
}

func TestAnAddressThatIsTakenIsSaid(t *testing.T) {
	busy := httptest.NewServer(http.NotFoundHandler())
	defer busy.Close()
	a, err := Open(context.Background(), Config{Data: t.TempDir(), Clock: clock.At(now), Logger: slog.New(slog.DiscardHandler),
		Listen: strings.TrimPrefix(busy.URL, "http://")})
	if err != nil {
		t.Fatal(err)
	}
	defer a.Close()
	if err := a.Serve(context.Background(), nil); fault.KindOf(err) != fault.Unavailable || !strings.Contains(fault.Public(err), "--listen") {
		t.Errorf("%v", err)
	}
}
