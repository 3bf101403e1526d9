package web

import (
	"bytes"
	"context"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"testing"

	"github.com/tolsey/tolsey/internal/clock"
	"github.com/tolsey/tolsey/internal/contract"
	"github.com/tolsey/tolsey/internal/cpv"
	"github.com/tolsey/tolsey/internal/db"
	"github.com/tolsey/tolsey/internal/feed"
	"github.com/tolsey/tolsey/internal/fiction"
	"github.com/tolsey/tolsey/internal/ledger"
	"github.com/tolsey/tolsey/internal/notice"
	"github.com/tolsey/tolsey/internal/org"
	"github.com/tolsey/tolsey/internal/process"
	"github.com/tolsey/tolsey/internal/quality"
	"github.com/tolsey/tolsey/internal/testkit"
)

// TestMain removes the store that marketServices makes.
func TestMain(m *testing.M) {
	code := m.Run()
	if shared.close != nil {
		shared.close()
	}
	os.Exit(code)
}

// shared is the store of the market that all tests read and none changes.
var shared struct {
	once  sync.Once
	data  Services
	close func()
}

// marketServices gives a store that holds the market, the same for every test.
func marketServices(tb testing.TB) Services {
	tb.Helper()
	shared.once.Do(func() {
		dir, err := os.MkdirTemp("", "tolsey-web")
		if err != nil {
			tb.Fatal(err)
		}
		d, err := db.Open(context.Background(), filepath.Join(dir, "market.db"))
		if err != nil {
			tb.Fatal(err)
		}
		shared.data = load(tb, d, dir, market())
		shared.close = func() { shared.data.Notices.Close(); d.Close(); os.RemoveAll(dir) }
	})
	return shared.data
}

// marketProcesses is the size of the fictional market that the page tests read.
const marketProcesses = 300

// market is that market as JSON lines, made once.
var market = sync.OnceValue(func() []byte {
	var out bytes.Buffer
	if _, err := fiction.Write(&out, fiction.Options{Processes: marketProcesses, Seed: 1, Today: testNow}); err != nil {
		panic(err)
	}
	return out.Bytes()
})

// services opens an empty store of its own in SQLite, and imports text into it.
func services(tb testing.TB, text []byte) Services {
	tb.Helper()
	data := load(tb, testkit.SQLite(tb), tb.TempDir(), text)
	tb.Cleanup(func() { data.Notices.Close() })
	return data
}

// load imports text into an empty database and indexes it; the log's key goes
// to dir. Who loads closes the notices.
func load(tb testing.TB, d *db.DB, dir string, text []byte) Services {
	tb.Helper()
	ctx, c := context.Background(), clock.At(testNow)
	if err := d.Migrate(ctx, slices.Concat(ledger.Migrations(), feed.Migrations(), cpv.Migrations())...); err != nil {
		tb.Fatal(err)
	}
	p := process.New()
	log, err := ledger.Open(ctx, ledger.Config{DB: d, Clock: c, Dir: dir, Projections: []ledger.Projection{
		p, p.Follow(notice.Projection{}), p.Follow(contract.Projection{}), org.Projection{}, quality.Projection{}}})
	if err != nil {
		tb.Fatal(err)
	}
	data := Services{Log: log, Feed: feed.New(d, log, c, slog.New(slog.DiscardHandler), nil), Processes: process.NewService(d),
		Notices: notice.New(d, c), Contracts: contract.New(d), Categories: cpv.New(d), Orgs: org.New(d), Quality: quality.New(d)}
	if _, err := data.Feed.ImportFrom(ctx, "", bytes.NewReader(text), nil, nil); err != nil {
		tb.Fatal(err)
	}
	if err := data.Notices.Follow(ctx, log, "", slog.New(slog.DiscardHandler)); err != nil {
		tb.Fatal(err)
	}
	if err := data.Notices.CatchUp(ctx); err != nil {
		tb.Fatal(err)
	}
	return data
}
