package pipeline

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"io"
	"log/slog"
	"strings"
	"testing"
	"time"

	"github.com/tolsey/tolsey/internal/clock"
	"github.com/tolsey/tolsey/internal/contract"
	"github.com/tolsey/tolsey/internal/db"
	"github.com/tolsey/tolsey/internal/ledger"
	"github.com/tolsey/tolsey/internal/org"
	"github.com/tolsey/tolsey/internal/process"
	"github.com/tolsey/tolsey/internal/testkit"
	"github.com/tolsey/tolsey/ocds"
)

var _ process.Derived = Projection{}
var _ ledger.Projection = Entries{}

// bench is the pipeline over a ledger of its own. All releases in these tests
// are made up, and so is everybody in them.
type bench struct {
	t testing.TB
	*Service
	n int // releases made
}

// today is the day of the tests' clocks when they begin.
const today = "2026-11-23"

func at(day string) time.Time {
	t, err := time.ParseInLocation(time.DateOnly, day, clock.London)
	if err != nil {
		panic(err)
	}
	return t.Add(12 * time.Hour)
}

// failing fails a test by what is logged as an error.
type failing struct{ testing.TB }

func (f failing) Write(p []byte) (int, error) {
	f.Errorf("logged: %s", p)
	return len(p), nil
}

// config makes what a service needs over an empty database.
func config(t testing.TB, d *db.DB) Config {
	t.Helper()
	ctx := context.Background()
	if err := d.Migrate(ctx, append(ledger.Migrations(), Migrations()...)...); err != nil {
		t.Fatal(err)
	}
	p := process.New()
	now := clock.At(at(today))
	logger := slog.New(slog.NewTextHandler(failing{t}, &slog.HandlerOptions{Level: slog.LevelError}))
	log, err := ledger.Open(ctx, ledger.Config{DB: d, Dir: t.TempDir(), Clock: now, Logger: logger,
		Projections: []ledger.Projection{p, p.Follow(contract.Projection{}), p.Follow(Projection{}), org.Projection{}, Entries{}}})
	if err != nil {
		t.Fatal(err)
	}
	return Config{DB: d, Log: log, Clock: now, Logger: logger}
}

func newBench(t testing.TB, d *db.DB) *bench {
	t.Helper()
	b := &bench{t: t, Service: New(config(t, d))}
	b.Follow(context.Background())
	t.Cleanup(b.Close)
	return b
}

// engines runs a test on both engines.
func engines(t *testing.T, fn func(t *testing.T, b *bench)) {
	testkit.Engines(t, func(t *testing.T, d *db.DB) { fn(t, newBench(t, d)) })
}

// publish appends releases, each the members of a JSON object; ocid, id, date
// and tag are added where they are not said.
func (b *bench) publish(ocid string, releases ...string) {
	b.t.Helper()
	var items []ledger.Item
	for _, members := range releases {
		b.n++
		text := fmt.Sprintf(`{"ocid":%q,"id":"r%d","tag":["tender"],`, ocid, b.n)
		if !strings.Contains(members, `"date":"`) || !strings.HasPrefix(members, `"date"`) {
			text += fmt.Sprintf(`"date":"2026-01-01T%02d:%02d:00Z",`, b.n/60%24, b.n%60)
		}
		items = append(items, item(b.t, []byte(text+members+"}")))
	}
	if _, err := b.Log.Append(context.Background(), items); err != nil {
		b.t.Fatal(err)
	}
}

func item(tb testing.TB, raw []byte) ledger.Item {
	tb.Helper()
	v, err := ocds.Parse(raw)
	if err != nil {
		tb.Fatalf("%s: %v", raw, err)
	}
	r := ocds.Release{Value: v}
	return ledger.Item{Source: "fiction", Release: r, ReleaseID: r.ID(), Digest: r.Digest(), Payload: raw}
}

// load appends releases, one a line, as edit leaves them; nil leaves them as
// they are.
func (b *bench) load(in io.Reader, edit func([]byte) []byte) (releases int) {
	b.t.Helper()
	var items []ledger.Item
	flush := func() {
		if _, err := b.Log.Append(context.Background(), items); err != nil {
			b.t.Fatal(err)
		}
		items = nil
	}
	lines := bufio.NewScanner(in)
	lines.Buffer(nil, 1<<25)
	for lines.Scan() {
		raw := bytes.Clone(lines.Bytes())
		if edit != nil {
			raw = edit(raw)
		}
		v, err := ocds.Parse(raw)
		if err != nil || (ocds.Release{Value: v}).OCID() == "" {
			continue // a fault of the sample
		}
		r := ocds.Release{Value: v}
		releases++
		id := r.ID()
		if id == "" {
			id = fmt.Sprintf("line %d", releases)
		}
		items = append(items, ledger.Item{Source: "sample", Release: r, ReleaseID: id, Digest: r.Digest(), Payload: raw})
		if len(items) == 1000 {
			flush()
		}
	}
	if err := lines.Err(); err != nil {
		b.t.Fatal(err)
	}
	flush()
	return releases
}

// now gives a board of all that the ledger holds.
func (b *bench) now() *Board {
	b.t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	board, err := b.CatchUp(ctx)
	if err != nil {
		b.t.Fatal(err)
	}
	return board
}

// row gives a contract as it stands on a day.
func (b *bench) row(id, day string) Row {
	b.t.Helper()
	r, err := b.now().Row(id, day)
	if err != nil {
		b.t.Fatal(err)
	}
	return r
}

// let is the members of a release of a contract that is let: more are members of
// the contract.
func let(title, start, end, more string) string {
	if more != "" {
		more = "," + more
	}
	return fmt.Sprintf(`"buyer":{"name":"Fictional Council"},
		"tender":{"title":%[1]q,"classification":{"scheme":"CPV","id":"90910000"},"status":"complete"},
		"awards":[{"id":"1","date":%[2]q,"suppliers":[{"name":"Made-up Brooms Ltd"}],"value":{"amount":100000,"currency":"GBP"}}],
		"contracts":[{"id":"1","awardID":"1","period":{"startDate":%[2]q,"endDate":%[3]q}%[4]s}]`, title, start, end, more)
}

// now gives the newest board that was put up.
func (f *follower) now() *Board {
	b, _ := f.board.Get()
	return b
}
