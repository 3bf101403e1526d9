package web

import (
	"bytes"
	"context"
	"log/slog"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/tolsey/tolsey/internal/clock"
	"github.com/tolsey/tolsey/internal/contract"
	"github.com/tolsey/tolsey/internal/cpv"
	"github.com/tolsey/tolsey/internal/db"
	"github.com/tolsey/tolsey/internal/feed"
	"github.com/tolsey/tolsey/internal/fiction"
	"github.com/tolsey/tolsey/internal/integrity"
	"github.com/tolsey/tolsey/internal/ledger"
	"github.com/tolsey/tolsey/internal/notice"
	"github.com/tolsey/tolsey/internal/org"
	"github.com/tolsey/tolsey/internal/pipeline"
	published "github.com/tolsey/tolsey/internal/plain"
	"github.com/tolsey/tolsey/internal/process"
	"github.com/tolsey/tolsey/internal/quality"
	"github.com/tolsey/tolsey/internal/scorecard"
	"github.com/tolsey/tolsey/internal/testkit"
)

// TestMain removes the stores that all tests share.
func TestMain(m *testing.M) {
	code := m.Run()
	for _, store := range []*sharedStore{&shared, &sharedLarge} {
		if store.close != nil {
			store.close()
		}
	}
	os.Exit(code)
}

// sharedStore is a store that all tests read and none changes.
type sharedStore struct {
	once  sync.Once
	data  Services
	close func()
}

// shared holds the market, sharedLarge one that is large enough for rates.
var shared, sharedLarge sharedStore

// of gives the store, filled with text by the first who asks and told of the
// fictional country's bodies.
func (s *sharedStore) of(tb testing.TB, text func() []byte) Services {
	tb.Helper()
	s.once.Do(func() {
		dir, err := os.MkdirTemp("", "tolsey-web")
		if err != nil {
			tb.Fatal(err)
		}
		d, err := db.Open(context.Background(), filepath.Join(dir, "market.db"))
		if err != nil {
			tb.Fatal(err)
		}
		s.data = load(tb, d, dir, text())
		learnBodies(tb, s.data)
		s.close = func() { closeServices(s.data); d.Close(); os.RemoveAll(dir) }
	})
	return s.data
}

// marketServices gives a store that holds the market, the same for every test.
func marketServices(tb testing.TB) Services {
	tb.Helper()
	return shared.of(tb, market)
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
	tb.Cleanup(func() { closeServices(data) })
	return data
}

// closeServices ends what follows the ledger.
func closeServices(data Services) {
	data.Notices.Close()
	data.Pipeline.Close()
	data.Scorecards.Close()
	data.Flags.Close()
}

// settle waits until all that follows the ledger holds what it holds.
func settle(tb testing.TB, data Services) {
	tb.Helper()
	ctx, stop := context.WithTimeout(context.Background(), time.Minute)
	defer stop()
	if err := data.Notices.CatchUp(ctx); err != nil {
		tb.Fatal(err)
	}
	if _, err := data.Pipeline.CatchUp(ctx); err != nil {
		tb.Fatal(err)
	}
	if err := data.Scorecards.CatchUp(ctx); err != nil {
		tb.Fatal(err)
	}
	if err := data.Flags.CatchUp(ctx); err != nil {
		tb.Fatal(err)
	}
}

// learnBodies tells a store of the market what the fictional country says of
// its bodies: its register, who leads them and what they set themselves.
func learnBodies(tb testing.TB, data Services) {
	tb.Helper()
	const source = "fictional-register"
	data.Orgs.SeedTable(false)
	var rows []org.RegisterRow
	for _, b := range fiction.Register() {
		rows = append(rows, org.RegisterRow{ID: b.ID, Name: b.Name, Kind: b.Kind, Tier: b.Tier, Parent: b.Parent, CityRegion: b.CityRegion, Aliases: b.Aliases})
	}
	items, refused, err := org.Items(rows, source, "the tests")
	if err != nil || len(refused) > 0 {
		tb.Fatal(err, refused)
	}
	add := func(item ledger.Item, err error) {
		if err != nil {
			tb.Fatal(err)
		}
		items = append(items, item)
	}
	for _, l := range fiction.Leads(testNow) {
		add(org.Lead{Body: l.Body, Name: l.Name, Role: l.Role, Since: l.Since, Until: l.Until, Statement: l.Statement,
			Source: l.Source, Date: l.Date, By: "the tests"}.Item(source))
	}
	for _, g := range fiction.Targets(testNow) {
		add(org.Target{Body: g.Body, Measure: g.Measure, Year: g.Year, Percent: g.Percent, Source: g.Source, Date: g.Date, By: "the tests"}.Item(source))
	}
	if _, err := data.Log.Append(context.Background(), items); err != nil {
		tb.Fatal(err)
	}
	settle(tb, data)
}

// countLate adds the measure of late starts, as the program does, straight from
// the pipeline.
func countLate(data Services) {
	data.Scorecards.Add(scorecard.Measure{ID: scorecard.LateStarts, Name: "Late starts before contracts end", Words: "Late starts by all.",
		Formula: "late / all", Source: "The pipeline", Needs: "An end", Misleads: "Not every contract is to be replaced.",
		Unit: scorecard.Share, Better: -1, Of: "contracts"}, func(ctx context.Context, scope scorecard.Scope, p scorecard.Period) (scorecard.Counted, error) {
		board, err := data.Pipeline.Board(ctx)
		if err != nil {
			return scorecard.Counted{}, err
		}
		e := board.Early(scopeOf(scope.Keys), pipeline.Period{From: p.From, To: p.To}, published.Day(testNow))
		return scorecard.Counted{Num: int64(e.All.Count - e.InTime.Count), Den: int64(e.All.Count), N: e.All.Count, Of: e.All.Count}, nil
	})
}

// load imports text into an empty database and indexes it; the log's key goes
// to dir. Who loads closes the notices.
func load(tb testing.TB, d *db.DB, dir string, text []byte) Services {
	tb.Helper()
	ctx, c := context.Background(), clock.At(testNow)
	if err := d.Migrate(ctx, allMigrations()...); err != nil {
		tb.Fatal(err)
	}
	p := process.New()
	log, err := ledger.Open(ctx, ledger.Config{DB: d, Clock: c, Dir: dir, Projections: []ledger.Projection{
		p, p.Follow(notice.Projection{}), p.Follow(contract.Projection{}), org.Projection{}, org.ProfileProjection{}, quality.Projection{},
		p.Follow(pipeline.Projection{}), pipeline.Entries{}, p.Follow(scorecard.Projection{}),
		p.Follow(integrity.Projection{})}})
	if err != nil {
		tb.Fatal(err)
	}
	data := Services{Log: log, Feed: feed.New(d, log, c, slog.New(slog.DiscardHandler), nil), Processes: process.NewService(d),
		Notices: notice.New(d, c), Contracts: contract.New(d), Categories: cpv.New(d), Orgs: org.New(d), Quality: quality.New(d),
		Pipeline:   pipeline.New(pipeline.Config{DB: d, Log: log, Clock: c, Logger: slog.New(slog.DiscardHandler)}),
		Scorecards: scorecard.New(d), Flags: integrity.New(d)}
	data.Orgs.SetClock(c)
	countLate(data)
	if _, err := data.Feed.ImportFrom(ctx, "", bytes.NewReader(text), nil, nil); err != nil {
		tb.Fatal(err)
	}
	if err := data.Notices.Follow(ctx, log, "", slog.New(slog.DiscardHandler)); err != nil {
		tb.Fatal(err)
	}
	data.Pipeline.Follow(ctx)
	data.Scorecards.Follow(ctx, log, slog.New(slog.DiscardHandler))
	data.Flags.Follow(ctx, log, slog.New(slog.DiscardHandler))
	settle(tb, data)
	return data
}
