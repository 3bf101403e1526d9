package job

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/tolsey/tolsey/internal/db"
)

// Many processes ask for the same jobs, and two run them: each key is run by
// one at a time, and is one job.
func TestOneRunOfAKeyAtATime(t *testing.T) {
	engines(t, func(t *testing.T, url string) {
		const keys, turns = 3, 4
		var mu sync.Mutex
		running, count := map[string]int{}, map[string]int{}
		finished := make(chan string, 100)
		kind := Kind{Name: "a", Timeout: time.Minute, Do: func(_ context.Context, key string) (Again, error) {
			mu.Lock()
			running[key]++
			count[key]++
			n, together := count[key], running[key]
			mu.Unlock()
			defer func() {
				mu.Lock()
				defer mu.Unlock()
				running[key]--
			}()
			if together > 1 {
				t.Errorf("%d runs of %s at a time", together, key)
			}
			if n < turns {
				return After(0), nil
			}
			finished <- key
			return Done, nil
		}}
		processes := []*process{start(t, url, kind), start(t, url, kind), open(t, url)}
		var asking sync.WaitGroup
		for _, p := range processes {
			for i := range keys {
				asking.Go(func() {
					if err := p.Ensure(t.Context(), "a", fmt.Sprint(i)); err != nil {
						t.Error(err)
					}
				})
			}
		}
		asking.Wait()
		for range keys {
			next(t, finished)
		}
		processes[2].until(keys, "state = 'completed'")
		if n := processes[2].count("true"); n != keys {
			t.Errorf("there are %d jobs", n)
		}
		for key, n := range count {
			if n != turns {
				t.Errorf("%s ran %d times", key, n)
			}
		}
	})
}

// A job that is done can be asked for again; kinds and keys do not mix.
func TestEnsureAgainAfterTheEnd(t *testing.T) {
	engines(t, func(t *testing.T, url string) {
		a, runsA, ordersA := told("a")
		b, runsB, ordersB := told("b")
		p := start(t, url, a, b)
		p.must(p.Ensure(t.Context(), "a", "x"))
		p.must(p.Ensure(t.Context(), "b", "x"))
		if next(t, runsA) != "x" || next(t, runsB) != "x" {
			t.Error("another key ran")
		}
		ordersA <- give(Done, nil)
		ordersB <- give(Done, nil)
		p.until(2, "state = 'completed'")
		p.must(p.Ensure(t.Context(), "a", "x"))
		next(t, runsA)
		ordersA <- give(Done, nil)
		p.until(3, "state = 'completed'")
	})
}

func TestEnsureTxIsPartOfTheTransaction(t *testing.T) {
	engines(t, func(t *testing.T, url string) {
		p := open(t, url)
		broken := errors.New("broken off")
		for _, end := range []error{broken, nil} {
			err := p.db.Tx(t.Context(), func(tx *db.Tx) error {
				return errors.Join(p.EnsureTx(t.Context(), tx, "a", "x"), end)
			})
			if !errors.Is(err, end) {
				t.Fatal(err)
			}
			want := 1
			if end != nil {
				want = 0
			}
			if got := p.count("true"); got != want {
				t.Errorf("after %v there are %d jobs", end, got)
			}
		}
	})
}

// Another process, which runs no jobs, hurries one that waits for an hour.
func TestHurry(t *testing.T) {
	engines(t, func(t *testing.T, url string) {
		kind, runs, orders := told("a")
		p, command := start(t, url, kind), open(t, url)
		command.must(command.Hurry(t.Context(), "a", "x"))
		next(t, runs)
		command.must(command.Hurry(t.Context(), "a", "x")) // it runs: nothing more
		orders <- give(After(time.Hour), nil)
		p.until(1, "state = 'scheduled'")
		command.must(command.Ensure(t.Context(), "a", "x")) // it waits, and goes on waiting
		if p.count("state = 'scheduled'") != 1 {
			t.Error("Ensure has hurried the job")
		}
		command.must(command.Hurry(t.Context(), "a", "x"))
		select {
		case <-runs:
		case <-time.After(3 * time.Second):
			t.Fatal("the job was not hurried within 3 s")
		}
		orders <- give(Done, nil)
		p.until(1, "state = 'completed'")
	})
}

func TestCancel(t *testing.T) {
	engines(t, func(t *testing.T, url string) {
		kind, runs, orders := told("a")
		p := start(t, url, kind)
		p.must(p.Cancel(t.Context(), "a", "x")) // there is none
		if p.count("true") != 0 {
			t.Fatal("Cancel made a job")
		}

		p.must(p.Ensure(t.Context(), "a", "x"))
		next(t, runs)
		orders <- give(After(time.Hour), nil)
		p.until(1, "state = 'scheduled'")
		p.must(p.Cancel(t.Context(), "a", "x"))
		if p.count("true") != 0 {
			t.Error("a job that waits is still there")
		}

		p.must(p.Ensure(t.Context(), "a", "x"))
		next(t, runs)
		p.must(p.Cancel(t.Context(), "a", "x"))
		orders <- func(ctx context.Context) (Again, error) { return After(0), ctx.Err() }
		p.until(1, "state = 'completed'") // by the next turn, which does not run it
		select {
		case <-runs:
			t.Error("a cancelled job ran again")
		default:
		}
		if log := p.log.String(); log != "" {
			t.Errorf("the log says: %s", log)
		}
	})
}

// Whoever asks for a job that was cancelled while it runs gets it back, at
// whatever moment.
func TestEnsureTakesBackACancellation(t *testing.T) {
	engines(t, func(t *testing.T, url string) {
		kind, runs, orders := told("a")
		p := start(t, url, kind)
		p.must(p.Ensure(t.Context(), "a", "x"))
		next(t, runs)
		p.must(p.Cancel(t.Context(), "a", "x"))
		p.must(p.Ensure(t.Context(), "a", "x"))
		orders <- give(After(0), nil)
		next(t, runs)

		p.must(p.Cancel(t.Context(), "a", "x"))
		orders <- give(After(time.Hour), nil)
		p.until(1, "state = 'scheduled'")
		p.must(p.Ensure(t.Context(), "a", "x"))
		next(t, runs)
		orders <- give(Done, nil)
		p.until(1, "state = 'completed'")
	})
}
