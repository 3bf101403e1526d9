package alert

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/tolsey/tolsey/internal/fault"
	"github.com/tolsey/tolsey/internal/notice"
)

// only gives the messages of one type since the last call.
func only[M Message](b *bench) (out []M) {
	for _, m := range b.said {
		if one, is := m.(M); is {
			out = append(out, one)
		}
	}
	b.said = nil
	return out
}

// ask asks for something, which must be taken up without a word on more.
func (b *bench) ask(w Wish) (active bool) {
	b.Helper()
	active, err := b.Ask(context.Background(), w)
	if err != nil {
		b.Fatal(err)
	}
	return active
}

func TestNothingIsSentBeforeItIsConfirmedAndOneLetterADayAsks(t *testing.T) {
	engines(t, friday, func(t *testing.T, b *bench) {
		ctx := context.Background()
		b.ask(words("a@firm.example", "hosting", Choices{Frequency: AtOnce}))
		asked := only[*Confirmation](b)
		if len(asked) != 1 || asked[0].Address != "a@firm.example" || len(asked[0].Subscriptions) != 1 {
			t.Fatalf("asked by %+v", asked)
		}
		b.ask(words("a@firm.example", "cloud", weekdays()))
		b.ask(words("a@firm.example", "cloud", weekdays(Deadline))) // thought better of
		b.ask(words("b@firm.example", "cloud", weekdays()))
		if again := only[*Confirmation](b); len(again) != 1 || again[0].Address != "b@firm.example" {
			t.Fatalf("asked again by %+v", again)
		}
		b.publish(tender{id: "1", title: "Cloud hosting", closes: london(12, 10, 12, 0)})
		b.through(london(11, 23, 9, 0))
		b.says()

		address, when, pending, err := b.Pending(ctx, asked[0].Token)
		if err != nil || address != "a@firm.example" || !when.Equal(friday) || len(pending) != 2 || pending[1].Changes[0] != Deadline {
			t.Fatalf("%s has %+v pending, %v", address, pending, err)
		}
		manage, err := b.Confirm(ctx, asked[0].Token, []string{pending[0].Token})
		if err != nil {
			t.Fatal(err)
		}
		if _, list, err := b.Manage(ctx, manage); err != nil || len(list) != 1 || list[0].Name != "hosting" || list[0].State != Active {
			t.Fatalf("confirmed are %+v, %v", list, err)
		}
		b.through(london(11, 23, 12, 0))
		b.says() // what came before does not count
		b.publish(tender{id: "2", title: "More hosting", closes: london(12, 10, 12, 0)})
		b.at(b.clock.Now())
		b.at(b.clock.Now().Add(settle))
		b.says("Mon 12:00 [hosting new:2]")

		// With the link to all of them nothing needs to be confirmed again.
		w := words("a@firm.example", "meals", weekdays())
		w.Access = manage
		if !b.ask(w) {
			t.Error("the owner has to confirm again")
		}
		w = words("c@firm.example", "meals", weekdays())
		w.Access = manage
		if b.ask(w) {
			t.Error("the link of one address opens another")
		}
		// A day later the address is asked again; the old link does not work for ever.
		b.clock.Set(b.clock.Now().Add(askAgain))
		b.said = nil
		b.ask(words("b@firm.example", "meals", weekdays()))
		if again := only[*Confirmation](b); len(again) != 1 || len(again[0].Subscriptions) != 2 {
			t.Errorf("the next day asked by %+v", again)
		}
		b.clock.Set(b.clock.Now().Add(confirmWithin))
		if _, _, _, err := b.Pending(ctx, asked[0].Token); fault.KindOf(err) != fault.NotFound {
			t.Errorf("an old link: %v", err)
		}
		if err := b.Sweep(ctx); err != nil {
			t.Fatal(err)
		}
		for _, sub := range b.all() {
			if sub.State == Pending {
				t.Errorf("still pending: %+v", sub)
			}
		}
	})
}

func TestAWishIsChecked(t *testing.T) {
	engines(t, friday, func(t *testing.T, b *bench) {
		good := words("a@firm.example", "hosting", weekdays())
		for name, change := range map[string]func(*Wish){
			"no address":         func(w *Wish) { w.Address = "nobody" },
			"frequency":          func(w *Wish) { w.Frequency = "hourly" },
			"hour":               func(w *Wish) { w.Hour = 24 },
			"day":                func(w *Wish) { w.Weekday = 7 },
			"reminder":           func(w *Wish) { w.Reminder = 31 },
			"kind of change":     func(w *Wish) { w.Changes = []Kind{"colour"} },
			"nothing":            func(w *Wish) { w.Target = Notice },
			"no such target":     func(w *Wish) { w.Target = "weather" },
			"long name":          func(w *Wish) { w.Name = strings.Repeat("x", mostName+1) },
			"unknown stage":      func(w *Wish) { w.Query.Stages = []notice.Stage{"dreaming"} },
			"no number of pages": func(w *Wish) { w.Query.Limit = 1000 },
		} {
			w := good
			change(&w)
			if _, err := b.Ask(context.Background(), w); fault.KindOf(err) != fault.Invalid {
				t.Errorf("%s: %v", name, err)
			}
		}
		if _, err := b.Ask(context.Background(), Wish{Address: "a@firm.example", Target: Notice, OCID: "ocds-none", Choices: weekdays()}); fault.KindOf(err) != fault.NotFound {
			t.Errorf("a notice that is not there: %v", err)
		}
		if len(b.all())+len(b.said) > 0 {
			t.Errorf("something was taken up: %+v, %v", b.all(), b.said)
		}
		w := good
		w.Name, w.Changes, w.Query.Page = "  two\n lines ", []Kind{Text, Deadline, Text}, 7
		sub := b.subscribe(w)
		if sub.Name != "two lines" || len(sub.Changes) != 2 || sub.Changes[0] != Deadline || sub.Query.Page > 1 || sub.Query.Text != "hosting" {
			t.Errorf("stored as %+v", sub)
		}
	})
}

func TestAStrangerLearnsNothing(t *testing.T) {
	engines(t, friday, func(t *testing.T, b *bench) {
		ctx := context.Background()
		b.subscribe(words("a@firm.example", "hosting", weekdays()))
		b.said = nil
		for _, to := range []string{"a@firm.example", "nobody@firm.example", "a@firm.example"} {
			if err := b.SendLink(ctx, to); err != nil {
				t.Errorf("%s: %v", to, err)
			}
		}
		if sent := only[*Access](b); len(sent) != 1 || sent[0].Address != "a@firm.example" {
			t.Errorf("links went to %+v", sent)
		}
		b.clock.Advance(manageAgain)
		if err := b.SendLink(ctx, "a@firm.example"); err != nil || len(only[*Access](b)) != 1 {
			t.Errorf("later no link is sent: %v", err)
		}
		if err := b.SendLink(ctx, "no address"); fault.KindOf(err) != fault.Invalid {
			t.Errorf("no address: %v", err)
		}
		// What is there already is asked for again: the same silence.
		if b.ask(words("a@firm.example", "hosting", weekdays())) || len(b.said) > 0 || len(b.all()) != 1 {
			t.Errorf("a known wish: %v, %+v", b.said, b.all())
		}
		// Neither links nor confirmations come more often under other spellings, nor
		// can anybody fill an address with wishes, or keep its owner from having more.
		b.said = nil
		for range mostPending + 5 {
			b.n++
			b.ask(words("a@firm.example", fmt.Sprintf("word%d", b.n), weekdays()))
			b.ask(words("A+tag@firm.example", fmt.Sprintf("word%d", b.n), weekdays()))
		}
		if n, asked := len(b.all()), only[*Confirmation](b); n != 2*mostPending+1 || len(asked) != 0 {
			t.Errorf("%d subscriptions, asked by %+v", n, asked)
		}
		for range 2 * mostLinks {
			b.clock.Advance(manageAgain)
			for _, to := range []string{"a@firm.example", "A+tag@firm.example"} {
				if err := b.SendLink(ctx, to); err != nil {
					t.Error(err)
				}
			}
		}
		sent := only[*Access](b)
		if len(sent) != mostLinks-2 {
			t.Fatalf("%d links more", len(sent))
		}
		w := words("a@firm.example", "the owner's own", weekdays())
		w.Access = sent[0].Token
		if !b.ask(w) {
			t.Error("the owner has no room")
		}
		w = words("a@firm.example", "hosting", Choices{Frequency: AtOnce})
		w.Access = sent[0].Token
		if !b.ask(w) || b.all()[0].Frequency != AtOnce || !b.all()[0].Due.IsZero() {
			t.Errorf("what the owner wishes again: %+v", b.all()[0])
		}
	})
}

func TestStopOneStopAllAndBeginAgain(t *testing.T) {
	engines(t, friday, func(t *testing.T, b *bench) {
		ctx := context.Background()
		one := b.subscribe(words("a@firm.example", "hosting", Choices{Frequency: AtOnce}))
		two := b.subscribe(words("a@firm.example", "cloud", Choices{Frequency: AtOnce}))
		b.said = nil
		b.publish(tender{id: "1", title: "Cloud hosting", closes: london(12, 10, 12, 0)})
		b.at(friday)
		if list, err := b.Stop(ctx, one.Token); err != nil || len(list) != 1 {
			t.Fatal(list, err)
		}
		b.at(friday.Add(settle))
		sent := b.digests()
		if got := summary(sent); got != "Fri 18:00 [cloud new:1]" {
			t.Fatalf("after one was stopped: %s", got)
		}
		b.clock.Advance(time.Hour)
		if _, err := b.Restart(ctx, one.Token); err != nil {
			t.Fatal(err)
		}
		b.at(b.clock.Now())
		b.at(b.clock.Now().Add(time.Minute))
		b.says() // what came meanwhile is not told

		// The one click of a letter stops what the letter was about.
		if list, err := b.Stop(ctx, sent[0].Token); err != nil || len(list) != 1 || list[0].ID != two.ID {
			t.Fatalf("the letter stops %+v, %v", list, err)
		}
		if _, err := b.Stop(ctx, sent[0].Token); err != nil {
			t.Errorf("a second click: %v", err)
		}
		b.publish(tender{id: "2", title: "More cloud hosting", closes: london(12, 10, 12, 0)})
		b.at(b.clock.Now())
		b.at(b.clock.Now().Add(gap))
		b.says("Fri 19:06 [hosting new:2]")
		if err := b.SendLink(ctx, "a@firm.example"); err != nil {
			t.Fatal(err)
		}
		manage := only[*Access](b)[0].Token
		if err := b.StopAll(ctx, manage); err != nil {
			t.Fatal(err)
		}
		_, list, err := b.Manage(ctx, manage)
		if err != nil || len(list) != 2 || list[0].State != Stopped || list[1].State != Stopped {
			t.Errorf("%+v, %v", list, err)
		}
		if _, err := b.Stop(ctx, "nothing"); fault.KindOf(err) != fault.NotFound {
			t.Errorf("an unknown token: %v", err)
		}
		b.clock.Advance(manageWithin)
		if err := b.StopAll(ctx, manage); fault.KindOf(err) != fault.NotFound {
			t.Errorf("an old link: %v", err)
		}
	})
}

func TestChoicesCanBeChanged(t *testing.T) {
	engines(t, friday, func(t *testing.T, b *bench) {
		ctx := context.Background()
		sub := b.subscribe(words("a@firm.example", "hosting", weekdays()))
		other := b.subscribe(words("b@firm.example", "hosting", weekdays()))
		if err := b.SendLink(ctx, "a@firm.example"); err != nil {
			t.Fatal(err)
		}
		manage := only[*Access](b)[0].Token
		c := Choices{Frequency: Weekly, Weekday: time.Wednesday, Hour: 17, Changes: []Kind{Award}, Reminder: 3, Still: true}
		if err := b.Change(ctx, manage, sub.Token, "Our hosting", c); err != nil {
			t.Fatal(err)
		}
		got := b.byID(sub.ID)
		if got.Name != "Our hosting" || got.Frequency != Weekly || !got.Due.Equal(london(11, 25, 17, 0)) || got.Reminder != 3 || !got.Still || got.Changes[0] != Award {
			t.Errorf("changed to %+v", got)
		}
		if err := b.Change(ctx, manage, other.Token, "Mine", c); fault.KindOf(err) != fault.NotFound {
			t.Errorf("somebody else's: %v", err)
		}
		if err := b.Change(ctx, manage, sub.Token, "Mine", Choices{Frequency: "hourly"}); fault.KindOf(err) != fault.Invalid {
			t.Errorf("no choice: %v", err)
		}
		b.publish(tender{id: "1", title: "Hosting", closes: london(12, 10, 12, 0)})
		b.through(london(11, 25, 18, 0))
		b.says("Mon 08:00 [hosting new:1]", "Wed 17:00 [Our hosting new:1]")
	})
}
