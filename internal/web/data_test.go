package web

import (
	"bytes"
	"context"
	"log/slog"
	"sync"
	"testing"

	"github.com/tolsey/tolsey/internal/clock"
	"github.com/tolsey/tolsey/internal/contract"
	"github.com/tolsey/tolsey/internal/feed"
	"github.com/tolsey/tolsey/internal/fiction"
	"github.com/tolsey/tolsey/internal/ledger"
	"github.com/tolsey/tolsey/internal/notice"
	"github.com/tolsey/tolsey/internal/org"
	"github.com/tolsey/tolsey/internal/process"
	"github.com/tolsey/tolsey/internal/quality"
	"github.com/tolsey/tolsey/internal/testkit"
)

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
	ctx, c, d := context.Background(), clock.At(testNow), testkit.SQLite(tb)
	if err := d.Migrate(ctx, append(ledger.Migrations(), feed.Migrations()...)...); err != nil {
		tb.Fatal(err)
	}
	p := process.New()
	log, err := ledger.Open(ctx, ledger.Config{DB: d, Clock: c, Dir: tb.TempDir(), Projections: []ledger.Projection{
		p, p.Follow(notice.Projection{}), p.Follow(contract.Projection{}), org.Projection{}, quality.Projection{}}})
	if err != nil {
		tb.Fatal(err)
	}
	data := Services{Log: log, Feed: feed.New(d, log, c, slog.New(slog.DiscardHandler)), Processes: process.NewService(d),
		Notices: notice.New(d, c), Contracts: contract.New(d), Orgs: org.New(d), Quality: quality.New(d)}
	if _, err := data.Feed.ImportFrom(ctx, "", bytes.NewReader(text), nil, nil); err != nil {
		tb.Fatal(err)
	}
	return data
}
