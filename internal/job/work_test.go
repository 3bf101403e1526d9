package job

import (
	"context"
	"errors"
	"log/slog"
	"strings"
	"testing"
	"time"

	"github.com/tolsey/tolsey/internal/clock"
	"github.com/tolsey/tolsey/internal/db"
)

func TestAfterIsKept(t *testing.T) {
	engines(t, func(t *testing.T, url string) {
		kind, runs, orders := told("a")
		p := start(t, url, kind)
		p.must(p.Ensure(t.Context(), "a", "x"))
		next(t, runs)
		said := clock.System().Now()
		const pause = 1500 * time.Millisecond
		orders <- give(After(pause), nil)
		next(t, runs)
		if waited := clock.System().Now().Sub(said); waited < pause || waited > pause+3*time.Second {
			t.Errorf("it ran again after %v", waited)
		}
		orders <- give(Done, nil)
		p.until(1, "state = 'completed'")
	})
}

// Errors and panics make a job wait, longer each time; a success makes that
// forgotten.
func TestFailures(t *testing.T) {
	engines(t, func(t *testing.T, url string) {
		kind, runs, orders := told("a")
		p := start(t, url, kind)
		p.must(p.Ensure(t.Context(), "a", "x"))
		for _, turn := range []struct {
			order func(context.Context) (Again, error)
			log   string
		}{
			{give(Done, errors.New("the disk is full")), `failures=1 again_in=10s error="the disk is full"`},
			{func(context.Context) (Again, error) { panic("a nil map") }, `failures=2 again_in=20s error="panic: a nil map`},
			{give(After(time.Hour), nil), ""},
			{give(After(0), errors.New("once more")), `failures=1 again_in=10s error="once more"`},
		} {
			next(t, runs)
			before := p.log.String()
			orders <- turn.order
			p.until(1, "state = 'scheduled' and attempt = 0")
			got := strings.TrimPrefix(p.log.String(), before)
			if !strings.Contains(got, turn.log) || (turn.log == "") != (got == "") {
				t.Errorf("the log says %q, want %q", got, turn.log)
			}
			p.must(p.Hurry(t.Context(), "a", "x"))
		}
		next(t, runs)
		orders <- give(Done, nil)
		p.until(1, "state = 'completed' and errors is null")
	})
}

func TestBackoff(t *testing.T) {
	for failures, want := range map[int]time.Duration{
		1: 10 * time.Second, 2: 20 * time.Second, 3: 40 * time.Second, 5: 160 * time.Second,
		6: 5 * time.Minute, 1 << 40: 5 * time.Minute,
	} {
		if got := backoff(failures); got != want {
			t.Errorf("after %d failures it waits %v, want %v", failures, got, want)
		}
	}
}

// The context of a run ends with its time, which is a failure.
func TestTimeout(t *testing.T) {
	engines(t, func(t *testing.T, url string) {
		p := start(t, url, Kind{Name: "a", Timeout: 50 * time.Millisecond, Do: func(ctx context.Context, _ string) (Again, error) {
			<-ctx.Done()
			return Done, ctx.Err()
		}})
		p.must(p.Ensure(t.Context(), "a", "x"))
		p.until(1, "state = 'scheduled'")
		if log := p.log.String(); !strings.Contains(log, context.DeadlineExceeded.Error()) {
			t.Errorf("the log says %q", log)
		}
	})
}

// An older program leaves a job of a newer one alone, and says so once.
func TestUnknownKind(t *testing.T) {
	engines(t, func(t *testing.T, url string) {
		kind, runs, orders := told("new")
		older := start(t, url)
		for _, key := range []string{"x", "y"} {
			older.must(older.Ensure(t.Context(), "new", key))
		}
		older.until(2, "state = 'scheduled' and attempt = 0")
		if n := strings.Count(older.log.String(), "kind=new"); n != 1 {
			t.Errorf("the log names the kind %d times: %s", n, older.log)
		}
		older.must(older.Stop(t.Context()))
		newer := start(t, url, kind)
		newer.must(newer.Hurry(t.Context(), "new", "x"))
		next(t, runs)
		orders <- give(Done, nil)
		newer.until(1, "state = 'completed'")
	})
}

// A process was killed while it ran a job: its row says that it is running, for
// longer than a run may take. Another process takes it up. One that has begun a
// minute and a bit ago is left alone if its kind may take longer.
func TestRunOfAKilledProcess(t *testing.T) {
	engines(t, func(t *testing.T, url string) {
		kind, runs, orders := told("a")
		long := Kind{Name: "long", Timeout: 10 * time.Minute, Do: kind.Do}
		p := open(t, url, kind, long)
		p.must(p.Ensure(t.Context(), "a", "lost"))
		p.must(p.Ensure(t.Context(), "long", "running"))
		p.exec("update river_job set state = 'running', attempt = 3, attempted_at = $1",
			clock.System().Now().Add(-lost-margin-10*time.Second).Format("2006-01-02 15:04:05.000"))
		p.must(p.Hurry(t.Context(), "a", "lost")) // to all others it runs
		p.must(p.Start(context.Background()))
		if key := next(t, runs); key != "lost" {
			t.Errorf("%s was taken up", key)
		}
		orders <- give(Done, nil)
		p.until(1, "state = 'completed'")
		p.until(1, "state = 'running'")
		if log := p.log.String(); log != "" {
			t.Errorf("the log says: %s", log)
		}
	})
}

// Finished jobs do not stay for ever.
func TestFinishedJobsGo(t *testing.T) {
	engines(t, func(t *testing.T, url string) {
		p := open(t, url)
		p.must(p.Ensure(t.Context(), "a", "old"))
		p.must(p.Ensure(t.Context(), "a", "fresh"))
		for key, age := range map[string]time.Duration{"old": keep + time.Minute, "fresh": keep - time.Minute} {
			id := map[string]int{"old": 1, "fresh": 2}[key]
			p.exec("update river_job set state = 'completed', finalized_at = $1 where id = $2",
				clock.System().Now().Add(-age).Format("2006-01-02 15:04:05.000"), id)
		}
		p.must(p.Start(context.Background()))
		p.until(1, "true")
		p.until(1, "id = 2")
	})
}

// Long transactions of the program, one after another, do not make the jobs
// fail, nor say anything.
func TestBesideLongTransactions(t *testing.T) {
	engines(t, func(t *testing.T, url string) {
		runs := 0
		finished := make(chan bool)
		p := start(t, url, Kind{Name: "a", Timeout: time.Minute, Do: func(context.Context, string) (Again, error) {
			if runs++; runs < 3 {
				return After(0), nil
			}
			close(finished)
			return Done, nil
		}})
		p.exec("create table import (n integer)")
		p.must(p.Ensure(t.Context(), "a", "x"))
		for done := false; !done; {
			p.must(p.db.Tx(t.Context(), func(tx *db.Tx) error {
				_, err := tx.Exec(t.Context(), "insert into import values (1)")
				select {
				case <-finished:
					done = true
				case <-time.After(300 * time.Millisecond): // the work of an import
				case <-t.Context().Done():
				}
				return err
			}))
		}
		p.until(1, "state = 'completed'")
		if log := p.log.String(); log != "" {
			t.Errorf("the log says: %s", log)
		}
	})
}

func TestAtLeast(t *testing.T) {
	out := &journal{}
	log := slog.New(atLeast{slog.LevelWarn, slog.NewTextHandler(out, nil)}).With("a", 1).WithGroup("g")
	log.Info("quiet")
	log.Warn("loud", "b", 2)
	if got := out.String(); strings.Contains(got, "quiet") || !strings.Contains(got, "msg=loud a=1 g.b=2") {
		t.Errorf("the log says %q", got)
	}
}
