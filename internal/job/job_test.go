package job

import (
	"bytes"
	"context"
	"errors"
	"flag"
	"log/slog"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/tolsey/tolsey/internal/db"
	"github.com/tolsey/tolsey/internal/testkit"
)

// The tests wait for River's clocks far more than they work, so many run at a
// time, whatever the machine.
func TestMain(m *testing.M) {
	flag.Parse()
	if err := flag.Set("test.parallel", "16"); err != nil {
		panic(err)
	}
	m.Run()
}

// patient is how long a test waits for what must happen.
const patient = 20 * time.Second

// engines runs fn beside the other tests, on a fresh database of each engine
// that may be opened several times, as by several processes.
func engines(t *testing.T, fn func(t *testing.T, url string)) {
	t.Helper()
	t.Parallel()
	t.Run("sqlite", func(t *testing.T) {
		t.Parallel()
		fn(t, filepath.Join(t.TempDir(), "jobs.db"))
	})
	t.Run("postgres", func(t *testing.T) {
		t.Parallel()
		fn(t, testkit.PostgresURL(t))
	})
}

// process is what one process holds.
type process struct {
	*Jobs
	t   *testing.T
	db  *db.DB
	log *journal
}

// open gives another process on the database at url, which runs no jobs yet.
func open(t *testing.T, url string, kinds ...Kind) *process {
	t.Helper()
	d, err := db.Open(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	log := &journal{}
	jobs, err := Open(t.Context(), d, slog.New(slog.NewTextHandler(log, nil)), kinds...)
	if err != nil {
		t.Fatal(err)
	}
	p := &process{Jobs: jobs, t: t, db: d, log: log}
	t.Cleanup(func() {
		ctx, cancel := context.WithTimeout(context.Background(), patient)
		defer cancel()
		if err := errors.Join(p.StopNow(ctx), d.Close()); err != nil {
			t.Error(err)
		}
	})
	return p
}

// StopNow cancels what runs.
func (p *process) StopNow(ctx context.Context) error {
	ctx, cancel := context.WithCancel(ctx)
	cancel()
	return p.Stop(ctx)
}

// start is open, and the process runs jobs.
func start(t *testing.T, url string, kinds ...Kind) *process {
	t.Helper()
	p := open(t, url, kinds...)
	p.must(p.Start(context.Background()))
	return p
}

func (p *process) must(err error) {
	p.t.Helper()
	if err != nil {
		p.t.Fatal(err)
	}
}

// exec runs one statement.
func (p *process) exec(query string, args ...any) int64 {
	p.t.Helper()
	var changed int64
	p.must(p.db.Tx(p.t.Context(), func(tx *db.Tx) (err error) {
		changed, err = tx.Exec(p.t.Context(), query, args...)
		return err
	}))
	return changed
}

// count counts the jobs for which the condition holds.
func (p *process) count(where string) int {
	p.t.Helper()
	var n int
	p.must(p.db.Read(context.Background(), func(tx *db.Tx) error {
		return tx.QueryRow(context.Background(), "select count(*) from river_job where "+where).Scan(&n)
	}))
	return n
}

// until waits until as many jobs meet the condition.
func (p *process) until(n int, where string) {
	p.t.Helper()
	ticker := time.NewTicker(20 * time.Millisecond)
	defer ticker.Stop()
	for end := time.After(patient); p.count(where) != n; {
		select {
		case <-ticker.C:
		case <-end:
			p.t.Fatalf("%d jobs have %s, want %d", p.count(where), where, n)
		}
	}
}

// journal is a log that tests read.
type journal struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (j *journal) Write(b []byte) (int, error) {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.text.Write(b)
}

func (j *journal) String() string {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.text.String()
}

// next gives what comes out of ch.
func next[T any](t *testing.T, ch <-chan T) T {
	t.Helper()
	select {
	case v := <-ch:
		return v
	case <-time.After(patient):
		t.Fatal("nothing has happened")
		panic("unreachable")
	}
}

// told is a kind that tells each run's key, and then does what it is told.
func told(name string) (Kind, chan string, chan func(context.Context) (Again, error)) {
	runs, orders := make(chan string), make(chan func(context.Context) (Again, error))
	return Kind{Name: name, Timeout: time.Minute, Do: func(ctx context.Context, key string) (Again, error) {
		select {
		case runs <- key:
		case <-ctx.Done():
			return Done, ctx.Err()
		}
		select {
		case order := <-orders:
			return order(ctx)
		case <-ctx.Done():
			return Done, ctx.Err()
		}
	}}, runs, orders
}

func give(again Again, err error) func(context.Context) (Again, error) {
	return func(context.Context) (Again, error) { return again, err }
}

func TestOpenRefusesIncompleteKinds(t *testing.T) {
	do := func(context.Context, string) (Again, error) { return Done, nil }
	d := testkit.SQLite(t)
	for name, kinds := range map[string][]Kind{
		"no name":    {{Timeout: 1, Do: do}},
		"no timeout": {{Name: "a", Do: do}},
		"no Do":      {{Name: "a", Timeout: 1}},
		"twice":      {{Name: "a", Timeout: 1, Do: do}, {Name: "a", Timeout: 1, Do: do}},
	} {
		if _, err := Open(t.Context(), d, slog.New(slog.DiscardHandler), kinds...); !errors.Is(err, errKind) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// Several processes may make the tables at the same time, and a later one finds
// them.
func TestOpenTogether(t *testing.T) {
	engines(t, func(t *testing.T, url string) {
		const processes = 5
		errs := make(chan error, processes)
		begin := make(chan struct{})
		for range processes {
			d, err := db.Open(t.Context(), url)
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() { _ = d.Close() })
			go func() {
				<-begin
				_, err := Open(context.Background(), d, slog.New(slog.DiscardHandler))
				errs <- err
			}()
		}
		close(begin)
		for range processes {
			if err := next(t, errs); err != nil {
				t.Error(err)
			}
		}
		open(t, url)
	})
}

func TestOpenSaysWhyItCannot(t *testing.T) {
	engines(t, func(t *testing.T, url string) {
		d, err := db.Open(t.Context(), url)
		if err != nil {
			t.Fatal(err)
		}
		if err := d.Close(); err != nil {
			t.Fatal(err)
		}
		_, err = Open(t.Context(), d, slog.New(slog.DiscardHandler))
		if err == nil || !strings.Contains(err.Error(), "tables of jobs") {
			t.Errorf("the error is %v", err)
		}
	})
}

// A run in progress is waited for; when the time is over its context ends, and
// the next process runs the job at once.
func TestStop(t *testing.T) {
	engines(t, func(t *testing.T, url string) {
		kind, runs, orders := told("a")
		first := start(t, url, kind)
		first.must(first.Ensure(t.Context(), "a", "x"))
		next(t, runs)
		stopped := make(chan error, 1)
		go func() { stopped <- first.Stop(context.Background()) }()
		orders <- give(After(0), nil)
		first.must(next(t, stopped))
		first.until(1, "state = 'available'")

		second := start(t, url, kind)
		next(t, runs)
		second.must(second.StopNow(t.Context())) // no order comes: only the end of ctx lets it return
		second.until(1, "state = 'available' and attempt = 0")

		third := start(t, url, kind)
		next(t, runs)
		orders <- give(Done, nil)
		third.until(1, "state = 'completed'")
		for _, p := range []*process{first, second, third} {
			if log := p.log.String(); log != "" {
				t.Errorf("the log says: %s", log)
			}
		}
	})
}

func TestStopWithoutStart(t *testing.T) {
	engines(t, func(t *testing.T, url string) {
		p := open(t, url)
		p.must(p.Stop(t.Context()))
	})
}
