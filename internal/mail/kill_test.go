package mail

import (
	"context"
	"fmt"
	"log/slog"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/tolsey/tolsey/internal/clock"
	"github.com/tolsey/tolsey/internal/db"
	"github.com/tolsey/tolsey/internal/testkit"
)

// childEnv holds, for a test binary that is to be a sender and nothing else,
// the database, the address of the desk and the time.
const childEnv = "TOLSEY_TEST_SENDER"

func TestMain(m *testing.M) {
	if setting := os.Getenv(childEnv); setting != "" {
		if err := beSender(strings.Fields(setting)); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		os.Exit(0)
	}
	os.Exit(m.Run())
}

// beSender sends what is due, until it is done or killed.
func beSender(setting []string) error {
	ctx := context.Background()
	d, err := db.Open(ctx, setting[0])
	if err != nil {
		return err
	}
	server, err := ParseURL(setting[1])
	if err != nil {
		return err
	}
	now, err := clock.Parse(setting[2])
	if err != nil {
		return err
	}
	s, err := Open(Config{Server: server, From: "alerts@tolsey.example"}, d, clock.At(now), slog.New(slog.DiscardHandler))
	if err != nil {
		return err
	}
	_, err = s.Send(ctx)
	return err
}

// TestNobodyMissesWhenTheSenderIsKilled kills a sender, a process of its own,
// at every step of a letter and at moments between them. Whoever comes after it
// finds every letter: nobody misses one, and nobody gets three.
func TestNobodyMissesWhenTheSenderIsKilled(t *testing.T) {
	rounds := 15
	if os.Getenv("TOLSEY_TEST_FULL") != "" {
		rounds = 200
	}
	t.Run("sqlite", func(t *testing.T) { killAtEveryStep(t, filepath.Join(t.TempDir(), "kill.db"), rounds) })
	t.Run("postgres", func(t *testing.T) { killAtEveryStep(t, testkit.PostgresURL(t), rounds) })
}

func killAtEveryStep(t *testing.T, url string, rounds int) {
	d, err := db.Open(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = d.Close() }() // nothing hangs on it
	desk := openDesk(t, manner{})
	s, c := open(t, d, desk.config(NoTLS))
	var twice, killed, round int
	plan := rapid.Custom(drawPlan)
	for round = range rounds {
		p := plan.Example(round)
		ids := make([]string, p.letters)
		for i := range ids {
			ids[i] = fmt.Sprintf("%d/%d", round, i)
			enqueue(t, s, to(ids[i], nth("p", i)))
		}
		if p.run(t, desk, url, c.Now()) {
			killed++
		}
		desk.acts(nil)
		for range 2 { // the claims of the dead one run out in a minute
			c.Advance(lease)
			send(t, s)
		}
		for _, id := range ids {
			wantState(t, s, id, Sent)
			switch n := desk.count(id); n {
			case 1:
			case 2:
				twice++
			default:
				t.Errorf("%+v: the letter %s was taken on %d times", p, id, n)
			}
		}
	}
	t.Logf("%d of %d senders were killed; %d letters came twice", killed, round+1, twice)
	if killed < rounds/2 {
		t.Errorf("only %d of %d senders were killed in time", killed, rounds)
	}
}

// plan says when a sender is killed.
type plan struct {
	letters int
	step    string        // of a letter at which it is killed; "" for none
	nth     int           // time that the step is reached
	after   time.Duration // from that step, or from the start
}

func drawPlan(t *rapid.T) plan {
	steps := []string{stepConnect, stepMail, stepRcpt, stepData, stepAnswer, stepAnswer, ""}
	p := plan{letters: rapid.IntRange(1, 12).Draw(t, "letters"), step: rapid.SampledFrom(steps).Draw(t, "step")}
	p.nth = rapid.IntRange(1, p.letters).Draw(t, "nth")
	longest := 4000
	if p.step == stepConnect {
		p.nth = 1
	}
	if p.step == "" {
		longest = 60000
	}
	p.after = time.Duration(rapid.IntRange(0, longest).Draw(t, "after")) * time.Microsecond
	if rapid.Bool().Draw(t, "at once") && p.step != "" {
		p.after = 0
	}
	return p
}

// run starts a sender, kills it as planned, and reports whether it was killed
// before it had done all.
func (p plan) run(t *testing.T, desk *desk, url string, now time.Time) (killed bool) {
	t.Helper()
	cmd := exec.Command(os.Args[0])
	setting := fmt.Sprintf("%s smtp://127.0.0.1:%d?tls=none %s", url, desk.port, clock.Text(now))
	cmd.Env = append(os.Environ(), childEnv+"="+setting)
	var said strings.Builder
	cmd.Stderr = &said
	started := make(chan struct{})
	kill := func() {
		<-started
		_ = cmd.Process.Kill() // it may have ended already
	}
	var mu sync.Mutex
	seen := 0
	desk.acts(func(step, _ string) error {
		mu.Lock()
		defer mu.Unlock()
		if step != p.step {
			return nil
		}
		if seen++; seen != p.nth {
			return nil
		}
		if p.after == 0 {
			kill() // before the answer leaves
		} else {
			time.AfterFunc(p.after, kill)
		}
		return nil
	})
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	close(started)
	if p.step == "" {
		defer time.AfterFunc(p.after, kill).Stop()
	}
	err := cmd.Wait()
	if err != nil && cmd.ProcessState.ExitCode() > 0 {
		t.Fatalf("the sender failed: %s", said.String())
	}
	return err != nil
}
