package mail

import (
	"context"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/tolsey/tolsey/internal/clock"
	"github.com/tolsey/tolsey/internal/db"
	"github.com/tolsey/tolsey/internal/fault"
	"github.com/tolsey/tolsey/internal/testkit"
)

func TestALetterIsSentOnce(t *testing.T) {
	testkit.Engines(t, func(t *testing.T, d *db.DB) {
		desk := openDesk(t, manner{})
		s, c := open(t, d, desk.config(NoTLS))
		enqueue(t, s, to("a", "ann"), to("b", "bob"))
		enqueue(t, s, to("a", "ann"))
		if next := send(t, s); !next.IsZero() {
			t.Errorf("the next is due %v, want none", next)
		}
		c.Advance(time.Hour)
		enqueue(t, s, to("a", "ann"))
		send(t, s)
		for _, id := range []string{"a", "b"} {
			wantState(t, s, id, Sent)
			if n := desk.count(id); n != 1 {
				t.Errorf("%s was taken on %d times", id, n)
			}
		}
	})
}

func TestNothingIsQueuedByATransactionRolledBack(t *testing.T) {
	testkit.Engines(t, func(t *testing.T, d *db.DB) {
		s, _ := open(t, d, Config{Dir: t.TempDir(), From: "a@tolsey.example"})
		ctx := context.Background()
		err := d.Tx(ctx, func(tx *db.Tx) error {
			if err := s.Enqueue(ctx, tx, to("a", "ann")); err != nil {
				return err
			}
			return s.Enqueue(ctx, tx, Letter{ID: "bad", To: "nobody", Subject: "x", Text: "x"})
		})
		if fault.KindOf(err) != fault.Invalid {
			t.Errorf("%v", err)
		}
		wantState(t, s, "a", "")
	})
}

func TestGreylistingIsWaitedOut(t *testing.T) {
	testkit.Engines(t, func(t *testing.T, d *db.DB) {
		desk := openDesk(t, manner{})
		s, c := open(t, d, desk.config(NoTLS))
		desk.acts(func(step, _ string) error {
			if step == stepRcpt && c.Now().Before(start.Add(20*time.Minute)) {
				return smtpError(450, "greylisted, come back later")
			}
			return nil
		})
		enqueue(t, s, to("a", "ann"))
		var tried []time.Duration
		for next := c.Now(); !next.IsZero(); next = send(t, s) {
			c.Set(next)
			tried = append(tried, next.Sub(start))
		}
		want := []time.Duration{0, time.Minute, 6 * time.Minute, 21 * time.Minute}
		if len(tried) != len(want) || tried[3] != want[3] || tried[2] != want[2] || tried[1] != want[1] {
			t.Errorf("tried after %v, want %v", tried, want)
		}
		wantState(t, s, "a", Sent)
	})
}

func TestALetterPutOffForThreeDaysFails(t *testing.T) {
	desk := openDesk(t, manner{})
	s, c := open(t, testkit.SQLite(t), desk.config(NoTLS))
	desk.acts(func(step, _ string) error {
		if step == stepRcpt {
			return smtpError(451, "not today")
		}
		return nil
	})
	enqueue(t, s, to("a", "ann"))
	last := c.Now()
	for next := last; !next.IsZero(); next = send(t, s) {
		c.Set(next)
		last = next
	}
	if after := last.Sub(start); after < 72*time.Hour || after > 73*time.Hour {
		t.Errorf("given up after %v", after)
	}
	if answer := wantState(t, s, "a", Failed); !strings.Contains(answer, "not today") {
		t.Errorf("the answer is %q", answer)
	}
}

func TestThreeRefusalsSuspendAnAddress(t *testing.T) {
	testkit.Engines(t, func(t *testing.T, d *db.DB) {
		ctx := context.Background()
		desk := openDesk(t, manner{})
		s, c := open(t, d, desk.config(NoTLS))
		desk.acts(func(step, to string) error {
			if step == stepRcpt && strings.HasPrefix(to, "gone@") {
				return smtpError(550, "no such \u202euser")
			}
			return nil
		})
		for i := range 4 {
			enqueue(t, s, to(nth("g", i), "gone"), to(nth("o", i), "other"))
			send(t, s)
			c.Advance(time.Minute)
			wantState(t, s, nth("o", i), Sent)
		}
		for i := range 3 {
			wantState(t, s, nth("g", i), Failed)
		}
		wantState(t, s, "g3", Suspended)
		st, err := s.Status(ctx)
		if err != nil || st.Suspends != 1 || len(st.Suspended) != 1 || st.Suspended[0].Address != "gone@supplier.example" ||
			st.Suspended[0].Letters != 1 || st.Suspended[0].Answer != "5.1.1 no such user" {
			t.Errorf("%+v, %v", st.Suspended, err)
		}
		if len(st.Failed) != 1 || st.Failed[0].Words != "the address was refused (550)" || st.Failed[0].Letters != 3 {
			t.Errorf("failed: %+v", st.Failed)
		}
		desk.acts(nil)
		if err := s.Lift(ctx, "gone@supplier.example"); err != nil {
			t.Fatal(err)
		}
		send(t, s)
		wantState(t, s, "g3", Sent)
		if err := s.Lift(ctx, "gone@supplier.example"); fault.KindOf(err) != fault.NotFound {
			t.Errorf("lifted twice: %v", err)
		}
	})
}

func TestALetterThatArrivesClearsTheCount(t *testing.T) {
	desk := openDesk(t, manner{})
	s, _ := open(t, testkit.SQLite(t), desk.config(NoTLS))
	for i := range 5 {
		desk.acts(func(step, _ string) error {
			if step == stepData && i != 2 {
				return smtpError(554, "looks like spam")
			}
			return nil
		})
		enqueue(t, s, to(nth("a", i), "ann"))
		send(t, s)
	}
	if st, err := s.Status(context.Background()); err != nil || st.Suspends != 0 {
		t.Errorf("%+v, %v", st, err)
	}
}

func TestAServerThatTakesNothingFailsNobody(t *testing.T) {
	for name, tt := range map[string]struct {
		step string
		err  error
		want string
	}{
		"closed for all":   {stepConnect, smtpError(554, "go away"), "the mail server takes no letters now (554)"},
		"a sender refused": {stepMail, smtpError(550, "who are you"), "the mail server refuses the sender (550)"},
	} {
		t.Run(name, func(t *testing.T) {
			desk := openDesk(t, manner{})
			s, c := open(t, testkit.SQLite(t), desk.config(NoTLS))
			desk.acts(func(step, _ string) error {
				if step == tt.step {
					return tt.err
				}
				return nil
			})
			for i := range 30 {
				enqueue(t, s, to(nth("a", i), "ann"))
			}
			if next := send(t, s); !next.Equal(start.Add(time.Minute)) {
				t.Errorf("the next try is %v", next)
			}
			st, err := s.Status(context.Background())
			if err != nil || st.Queued != 30 || len(st.Waiting) != 1 || st.Waiting[0].Words != tt.want || st.Waiting[0].Letters > lines {
				t.Errorf("%+v, %v", st, err)
			}
			desk.acts(nil)
			c.Advance(time.Minute)
			send(t, s)
			for i := range 30 {
				if n := desk.count(nth("a", i)); n != 1 {
					t.Errorf("%d copies of letter %d", n, i)
				}
			}
		})
	}
}

func TestTheRateHoldsOverProcesses(t *testing.T) {
	testkit.Engines(t, func(t *testing.T, d *db.DB) {
		desk := openDesk(t, manner{})
		cfg := desk.config(NoTLS)
		cfg.RatePerMinute = 7
		s, c := open(t, d, cfg)
		other, err := Open(cfg, d, c, s.log)
		if err != nil {
			t.Fatal(err)
		}
		for i := range 20 {
			enqueue(t, s, to(nth("a", i), "ann"))
		}
		for minute := range 3 {
			next := send(t, s)
			send(t, other)
			desk.mu.Lock()
			n := len(desk.accepted)
			desk.mu.Unlock()
			if want := min(20, 7*(minute+1)); n != want {
				t.Errorf("after %d minutes %d letters were sent, want %d", minute, n, want)
			}
			if want := c.Now().Add(time.Minute); minute < 2 && !next.Equal(want) {
				t.Errorf("the next is due %v, want %v", next, want)
			}
			c.Advance(time.Minute)
		}
	})
}

func TestTwoProcessesSendEachLetterOnce(t *testing.T) {
	testkit.Engines(t, func(t *testing.T, d *db.DB) {
		desk := openDesk(t, manner{})
		s, c := open(t, d, desk.config(NoTLS))
		other, err := Open(desk.config(NoTLS), d, c, s.log)
		if err != nil {
			t.Fatal(err)
		}
		const letters = 120
		for i := range letters {
			enqueue(t, s, to(nth("a", i), nth("p", i)))
		}
		var group sync.WaitGroup
		for _, each := range []*Service{s, other} {
			group.Go(func() {
				if _, err := each.Send(context.Background()); err != nil {
					t.Error(err)
				}
			})
		}
		group.Wait()
		for i := range letters {
			if n := desk.count(nth("a", i)); n != 1 {
				t.Errorf("%d copies of letter %d", n, i)
			}
		}
		if desk.sessions > 2*lines {
			t.Errorf("%d connections were opened", desk.sessions)
		}
	})
}

func TestNoLetterIsBegunAfterTheEnd(t *testing.T) {
	desk := openDesk(t, manner{})
	s, _ := open(t, testkit.SQLite(t), desk.config(NoTLS))
	ctx, cancel := context.WithCancel(context.Background())
	var once sync.Once
	desk.acts(func(step, _ string) error {
		if step == stepRcpt {
			once.Do(cancel)
		}
		return nil
	})
	for i := range 40 {
		enqueue(t, s, to(nth("a", i), "ann"))
	}
	next, err := s.Send(ctx)
	if err != nil || !next.Equal(start) {
		t.Errorf("the next is due %v; %v", next, err)
	}
	st, err := s.Status(context.Background())
	if err != nil || st.Queued < 40-2*lines || st.Due != st.Queued {
		t.Errorf("%d wait, %d are due; %v", st.Queued, st.Due, err)
	}
	desk.acts(nil)
	send(t, s)
	for i := range 40 {
		if n := desk.count(nth("a", i)); n != 1 {
			t.Errorf("%d copies of letter %d", n, i)
		}
	}
}

func TestWhatIsDoneIsDroppedInTime(t *testing.T) {
	testkit.Engines(t, func(t *testing.T, d *db.DB) {
		ctx := context.Background()
		s, c := open(t, d, Config{Dir: t.TempDir(), From: "a@tolsey.example"})
		enqueue(t, s, to("a", "ann"))
		send(t, s)
		body := func() (text string) {
			err := d.Read(ctx, func(tx *db.Tx) error {
				return tx.QueryRow(ctx, "select body from mail_letter where id = 'a'").Scan(&text)
			})
			if err != nil {
				t.Fatal(err)
			}
			return text
		}
		for _, tt := range []struct {
			after time.Duration
			want  State
			text  bool
		}{{29 * 24 * time.Hour, Sent, true}, {31 * 24 * time.Hour, Sent, false}, {366 * 24 * time.Hour, "", false}} {
			c.Set(start.Add(tt.after))
			if err := s.Sweep(ctx); err != nil {
				t.Fatal(err)
			}
			wantState(t, s, "a", tt.want)
			if tt.want != "" && (body() != "") != tt.text {
				t.Errorf("after %v the text is %q", tt.after, body())
			}
		}
	})
}

func TestStatusCountsByMinute(t *testing.T) {
	testkit.Engines(t, func(t *testing.T, d *db.DB) {
		s, c := open(t, d, Config{Dir: t.TempDir(), From: "a@tolsey.example"})
		for i, n := range []int{2, 0, 3} {
			c.Set(start.Add(time.Duration(i) * time.Minute))
			for j := range n {
				enqueue(t, s, to(nth(clock.Text(c.Now()), j), "ann"))
			}
			send(t, s)
		}
		enqueue(t, s, to("waits", "ann"))
		st, err := s.Status(context.Background())
		if err != nil || st.Minutes[57] != 2 || st.Minutes[58] != 0 || st.Minutes[59] != 3 || st.Queued != 1 || !st.Oldest.Equal(c.Now()) {
			t.Errorf("%+v, %v", st, err)
		}
		c.Set(start.Add(60 * time.Minute))
		if st, err := s.Status(context.Background()); err != nil || st.Minutes[1] != 3 || st.Minutes[0] != 0 {
			t.Errorf("an hour later: %+v, %v", st, err)
		}
	})
}
