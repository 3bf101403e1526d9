package alert

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/tolsey/tolsey/internal/db"
	"github.com/tolsey/tolsey/internal/fault"
	"github.com/tolsey/tolsey/internal/mail"
	"github.com/tolsey/tolsey/internal/notice"
	"github.com/tolsey/tolsey/internal/process"
	"github.com/tolsey/tolsey/internal/testkit"
)

// What was deleted leaves no links that lead to what came after it.
func TestIdsAreNeverUsedAgain(t *testing.T) {
	engines(t, friday, func(t *testing.T, b *bench) {
		ctx := context.Background()
		old := b.subscribe(words("a@firm.example", "hosting", weekdays()))
		b.publish(tender{id: "1", title: "Hosting", closes: london(12, 10, 12, 0)})
		b.at(friday)
		b.through(london(11, 23, 8, 0))
		letter := b.digests()[0]
		if _, err := b.Stop(ctx, old.Token); err != nil {
			t.Fatal(err)
		}
		b.clock.Advance(shownStopped + time.Hour)
		if err := b.Sweep(ctx); err != nil {
			t.Fatal(err)
		}
		fresh := b.subscribe(words("b@firm.example", "hosting", Choices{Frequency: AtOnce}))
		if fresh.ID == old.ID || fresh.address == old.address {
			t.Errorf("%+v has an id of %+v", fresh, old)
		}
		if list, err := b.Stop(ctx, letter.Token); fault.KindOf(err) != fault.NotFound {
			t.Errorf("the old letter stops %+v, %v", list, err)
		}
		if _, _, err := b.Receipt(ctx, letter.Sections[0].Receipt.Token); fault.KindOf(err) != fault.NotFound {
			t.Errorf("the old receipt is that of somebody: %v", err)
		}
		b.said = nil
		b.publish(tender{id: "2", title: "Hosting", closes: b.clock.Now().AddDate(0, 0, 9)})
		b.at(b.clock.Now())
		b.at(b.clock.Now().Add(settle))
		if got := b.digests(); len(got) != 1 {
			t.Errorf("the new address got %s", summary(got))
		}
	})
}

// While the tables of notices are made anew no letter is made of what is missing.
func TestNoLetterWhileNoticesAreRebuilt(t *testing.T) {
	engines(t, friday, func(t *testing.T, b *bench) {
		b.subscribe(words("a@firm.example", "hosting", weekdays()))
		b.publish(tender{id: "1", title: "Hosting", closes: london(12, 10, 12, 0)})
		b.at(friday)
		place := func(next int) {
			t.Helper()
			err := b.DB.Tx(context.Background(), func(tx *db.Tx) error {
				_, err := tx.Exec(context.Background(), "update ledger_projection set next = $1 where name = 'notice'", next)
				return err
			})
			if err != nil {
				t.Fatal(err)
			}
		}
		place(0)
		b.through(london(11, 23, 9, 0))
		b.says()
		place(1)
		b.at(london(11, 23, 9, 30))
		b.says("Mon 09:30 [hosting new:1]")
	})
}

// Several searches that bring one notice remind of its deadline once.
func TestOneReminderForSeveralSearches(t *testing.T) {
	engines(t, friday, func(t *testing.T, b *bench) {
		c := weekdays()
		c.Reminder = 1
		for _, text := range []string{"hosting", "cloud", "web"} {
			b.subscribe(words("a@firm.example", text, c))
		}
		b.publish(tender{id: "1", title: "Cloud web hosting", closes: london(11, 26, 12, 0)})
		b.publish(tender{id: "2", title: "Cloud web hosting without a deadline"})
		b.through(london(11, 23, 8, 0))
		b.says("Mon 08:00 [hosting new:1+cloud+web new:2+cloud+web] [cloud elsewhere:2] [web elsewhere:2]")
		b.through(london(11, 27, 12, 0))
		b.says("Wed 08:00 [hosting closing:1]")
		b.through(london(12, 20, 12, 0))
		b.says()
	})
}

// What is put back while a letter is made is told by the next.
func TestWhatIsPutBackWhileALetterIsMadeIsTold(t *testing.T) {
	engines(t, friday, func(t *testing.T, b *bench) {
		ctx := context.Background()
		b.subscribe(words("a@firm.example", "hosting", Choices{Frequency: AtOnce}))
		b.publish(tender{id: "1", title: "Hosting one", closes: london(12, 10, 12, 0)})
		b.at(friday)
		b.at(friday.Add(settle))
		b.says("Fri 18:00 [hosting new:1]")
		b.fail("alert-")
		b.publish(tender{id: "2", title: "Hosting two", closes: london(12, 10, 12, 0)})
		b.clock.Set(friday.Add(time.Hour))
		if _, err := b.Step(ctx); err != nil {
			t.Fatal(err)
		}
		b.clock.Advance(gap)
		made, err := b.prepare(ctx, []visit{b.visit("a@firm.example")})
		if err != nil {
			t.Fatal(err)
		}
		if _, items, err := b.Again(ctx, 0); err != nil || items != 1 {
			t.Fatalf("%d were put back, %v", items, err)
		}
		b.said = nil
		if _, err := b.hand(ctx, made); err != nil {
			t.Fatal(err)
		}
		b.at(b.clock.Now())
		b.at(b.clock.Now().Add(settle))
		b.says("Fri 19:05 [hosting new:2 new:1]")
	})
}

// fail has the letters whose ids begin with some text be refused for good.
func (b *bench) fail(begins string) {
	b.Helper()
	err := b.DB.Tx(context.Background(), func(tx *db.Tx) error {
		_, err := tx.Exec(context.Background(), "update mail_letter set state = $1, next = '' where id like $2", string(mail.Failed), begins+"%")
		return err
	})
	if err != nil {
		b.Fatal(err)
	}
}

// visit gives an address as a round meets it.
func (b *bench) visit(address string) (v visit) {
	b.Helper()
	err := b.DB.Read(context.Background(), func(tx *db.Tx) error {
		v = visit{now: b.clock.Now()}
		return tx.QueryRow(context.Background(), "select id, address, round, last from alert_address where address = $1", address).Scan(&v.id, &v.address, &v.round, &v.last)
	})
	if err != nil {
		b.Fatal(err)
	}
	return v
}

// Other choices count from now on: a receipt of the time before replays as it was,
// an hour that has come brings its letter, and who chooses letters after the feed
// alone is not told of the past.
func TestOtherChoicesCountFromNowOn(t *testing.T) {
	engines(t, friday, func(t *testing.T, b *bench) {
		ctx := context.Background()
		sub := b.subscribe(words("a@firm.example", "hosting", weekdays()))
		silent := b.subscribe(words("b@firm.example", "hosting", Choices{Frequency: Never}))
		b.publish(tender{id: "1", title: "Hosting", closes: london(12, 10, 12, 0)})
		b.publish(tender{id: "1", closes: london(12, 11, 12, 0)})
		b.at(friday)
		links := map[string]string{}
		for _, to := range []string{"a@firm.example", "b@firm.example"} {
			b.said = nil
			b.clock.Set(london(11, 23, 7, 0))
			if err := b.SendLink(ctx, to); err != nil {
				t.Fatal(err)
			}
			links[to] = only[*Access](b)[0].Token
		}
		// The server was down at eight; at half past nine a kind is added.
		b.clock.Set(london(11, 23, 9, 30))
		if err := b.Change(ctx, links["a@firm.example"], sub.Token, "hosting", weekdays(Deadline)); err != nil {
			t.Fatal(err)
		}
		if err := b.Change(ctx, links["b@firm.example"], silent.Token, "hosting", weekdays()); err != nil {
			t.Fatal(err)
		}
		b.at(b.clock.Now())
		sent := b.digests()
		if got := summary(sent); got != "Mon 09:30 [hosting new:1]" {
			t.Fatalf("sent %s", got)
		}
		r, of, err := b.Receipt(ctx, sent[0].Sections[0].Receipt.Token)
		if err != nil {
			t.Fatal(err)
		}
		replay, err := b.Replay(ctx, r, of, 0)
		if err != nil || len(replay.Told) != 1 || len(replay.Missing)+len(replay.Extra) > 0 {
			t.Errorf("replayed to %+v, %v", replay, err)
		}
		if _, _, err := b.Again(ctx, 0); err != nil {
			t.Fatal(err)
		}
		b.publish(tender{id: "2", title: "Hosting two", closes: london(12, 10, 12, 0)})
		b.publish(tender{id: "1", closes: london(12, 12, 12, 0)})
		b.through(london(11, 24, 9, 0))
		b.says("Tue 08:00 [hosting new:2 changed:1(Deadline moved from 11 December to 12 December 2026)]", "Tue 08:00 [hosting new:2]")
	})
}

// A release without a date that can be read is news.
func TestAReleaseWithoutADateIsNews(t *testing.T) {
	state := notice.State{Notice: notice.Notice{Base: notice.BaseAward}}
	for date, past := range map[string]bool{"": false, "20/11/2026": false, "2026-11-19T10:00:00Z": false, "2025-11-19T10:00:00Z": true} {
		one := turn{Turn: process.Turn{Time: friday, Date: date}, after: &state}
		if one.past() != past {
			t.Errorf("%q is past: %v", date, !past)
		}
	}
}

// An address of very many subscriptions gets them all in one letter.
func TestManySubscriptionsOfOneAddress(t *testing.T) {
	b := newBench(t, testkit.SQLite(t), friday)
	for n := range 50 {
		w := words("a@firm.example", "hosting", weekdays())
		w.Query.Text += fmt.Sprintf(" -word%d", n)
		b.subscribe(w)
	}
	b.publish(tender{id: "1", title: "Hosting", closes: b.clock.Now().AddDate(0, 1, 0)})
	b.said = nil
	b.through(b.clock.Now().AddDate(0, 0, 4))
	got := b.digests()
	if len(got) != 1 || len(got[0].Sections) != 50 || len(got[0].Sections[0].Fresh) != 1 || len(got[0].Sections[0].Fresh[0].Also) != 49 {
		t.Errorf("sent %s", summary(got))
	}
}
