package alert

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/tolsey/tolsey/internal/db"
	"github.com/tolsey/tolsey/internal/testkit"
)

// items gives every item and every notice that is known, in words.
func (b *bench) items() string {
	b.Helper()
	ctx := context.Background()
	var out []string
	err := b.DB.Read(ctx, func(tx *db.Tx) error {
		var err error
		out, err = readStrings(ctx, tx, "select subscription || ' ' || idx || ' ' || ocid || ' ' || kind || ' ' || words || ' ' || urgent from alert_item order by subscription, idx")
		if err != nil {
			return err
		}
		told, err := readStrings(ctx, tx, "select subscription || ' knows ' || ocid || ' ' || idx || ' ' || closes from alert_told order by subscription, ocid")
		out = append(out, told...)
		return err
	})
	if err != nil {
		b.Fatal(err)
	}
	return strings.Join(out, "\n")
}

// drawTender draws a release of one of six notices.
func drawTender(rt *rapid.T) tender {
	n := tender{id: fmt.Sprint(rapid.IntRange(1, 6).Draw(rt, "notice")), status: rapid.SampledFrom([]string{"active", "active", "active", "cancelled"}).Draw(rt, "status"),
		title:  rapid.SampledFrom([]string{"", "Hosting", "Cloud hosting", "School meals", "hosting!"}).Draw(rt, "title"),
		amount: rapid.SampledFrom([]int{0, 0, 100, 200_000}).Draw(rt, "amount"), buyer: rapid.SampledFrom([]string{"", "Ayton Council", "Beeford Council"}).Draw(rt, "buyer")}
	if day := rapid.IntRange(-3, 20).Draw(rt, "closes"); day != 0 {
		n.closes = friday.AddDate(0, 0, day)
	}
	n.date = friday.Add(-time.Duration(rapid.SampledFrom([]int{0, 1, 30, 24 * 60}).Draw(rt, "hours old")) * time.Hour)
	if rapid.IntRange(0, 4).Draw(rt, "again") == 0 {
		n.release = fmt.Sprintf("again%s-%d", n.id, rapid.IntRange(1, 2).Draw(rt, "release"))
	}
	return n
}

// What an entry says does not hang on how the ledger is followed: entry by entry,
// or some at once; nor on whether it was followed before.
func TestWhatIsSaidDoesNotHangOnTheSteps(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		list := rapid.SliceOfN(rapid.Custom(drawTender), 1, 30).Draw(rt, "releases")
		var said []string
		for _, stride := range []int{1, 3} {
			b := newBench(t, testkit.SQLite(t), friday)
			b.subscribe(words("a@firm.example", "hosting", weekdays(Usual...)))
			b.subscribe(words("b@firm.example", "", weekdays()))
			b.subscribe(words("c@firm.example", "buyer:ayton", weekdays(Deadline, Typo)))
			for i, n := range list {
				b.publish(n)
				if (i+1)%stride == 0 {
					b.at(friday)
				}
			}
			b.at(friday)
			said = append(said, b.items())
			if stride == 3 {
				if _, _, err := b.Again(context.Background(), 0); err != nil {
					rt.Fatal(err)
				}
				b.at(friday)
				said = append(said, b.items())
			}
			b.DB.Close()
		}
		for i := range said {
			if said[i] != said[0] {
				rt.Fatalf("entry by entry:\n%s\notherwise (%d):\n%s", said[0], i, said[i])
			}
		}
	})
}

// Several processes that follow one ledger, and make letters, tell everybody
// everything once.
func TestSeveralProcessesTellNothingTwice(t *testing.T) {
	engines(t, friday, func(t *testing.T, b *bench) {
		for n := range 10 {
			b.subscribe(words(fmt.Sprintf("a%d@firm.example", n), "hosting", Choices{Frequency: AtOnce}))
		}
		var mu sync.Mutex
		got := map[string]int{}
		var services []*Service
		for range 3 {
			cfg := b.Config
			cfg.Write = func(_ context.Context, m Message) (Words, error) { return Words{Subject: "s", Text: "t"}, nil }
			services = append(services, New(cfg, func(context.Context) {}))
		}
		var all sync.WaitGroup
		for _, s := range services {
			all.Go(func() {
				for range 40 {
					if err := s.Turn(context.Background()); err != nil {
						t.Error(err)
					}
				}
			})
		}
		for n := range 40 {
			b.publish(tender{id: fmt.Sprint(n), title: "Hosting", closes: london(12, 10, 12, 0)})
			b.clock.Advance(30 * time.Second)
		}
		all.Wait()
		b.through(b.clock.Now().Add(time.Hour))
		err := b.DB.Read(context.Background(), func(tx *db.Tx) error {
			rows, err := tx.Query(context.Background(), "select subscription || ' ' || ocid from alert_item where letter <> '' and letter <> 'none'")
			if err != nil {
				return err
			}
			return each(rows, func() error {
				var key string
				err := rows.Scan(&key)
				mu.Lock()
				got[key]++
				mu.Unlock()
				return err
			})
		})
		if err != nil || len(got) != 400 {
			t.Errorf("%d of 400 were told, %v", len(got), err)
		}
		for key, n := range got {
			if n > 1 {
				t.Errorf("%s was told %d times", key, n)
			}
		}
		// Every letter that notes an item is in the outbox.
		var letters, posted int
		err = b.DB.Read(context.Background(), func(tx *db.Tx) error {
			return tx.QueryRow(context.Background(), `select (select count(distinct letter) from alert_item where letter <> ''),
				(select count(*) from mail_letter where id like 'alert-%')`).Scan(&letters, &posted)
		})
		if err != nil || letters != posted {
			t.Errorf("%d letters are noted, %d in the outbox, %v", letters, posted, err)
		}
	})
}

// A letter that cannot be written keeps nobody else waiting, and is written when
// it can be.
func TestALetterThatCannotBeWrittenWaits(t *testing.T) {
	b := newBench(t, testkit.SQLite(t), friday)
	bad := errors.New("the words are missing")
	write := b.Write
	b.Service.Write = func(ctx context.Context, m Message) (Words, error) {
		if d, is := m.(*Digest); is && d.Address == "a@firm.example" && bad != nil {
			return Words{}, bad
		}
		return write(ctx, m)
	}
	b.subscribe(words("a@firm.example", "hosting", weekdays()))
	b.subscribe(words("b@firm.example", "hosting", weekdays()))
	b.publish(tender{id: "1", title: "Hosting", closes: london(12, 10, 12, 0)})
	b.Logger = quiet
	b.at(friday)
	b.at(london(11, 23, 8, 0))
	b.says("Mon 08:00 [hosting new:1]")
	bad = nil
	b.at(london(11, 23, 8, 4))
	b.says()
	b.at(london(11, 23, 8, 5))
	b.says("Mon 08:05 [hosting new:1]")
}

// Whoever begins to listen while a step is made does not undo it, and hears what
// comes after.
func TestAWishDoesNotHoldUpTheOthers(t *testing.T) {
	engines(t, friday, func(t *testing.T, b *bench) {
		ctx := context.Background()
		b.subscribe(words("a@firm.example", "hosting", weekdays()))
		b.publish(tender{id: "1", title: "Hosting", closes: london(12, 10, 12, 0)})
		p, err := b.listen(ctx)
		if err != nil {
			t.Fatal(err)
		}
		said, err := b.compare(ctx, p.next, p.reached)
		if err != nil {
			t.Fatal(err)
		}
		late := b.subscribe(words("b@firm.example", "hosting", weekdays()))
		if err := b.DB.Tx(ctx, func(tx *db.Tx) error { return b.note(ctx, tx, p, p.reached, said) }); err != nil {
			t.Fatal(err)
		}
		if got := b.byID(late.ID); got.Since != p.reached || got.Covered != p.reached {
			t.Errorf("who came late listens from %d, has %d covered", got.Since, got.Covered)
		}
		b.publish(tender{id: "2", title: "More hosting", closes: london(12, 10, 12, 0)})
		b.through(london(11, 23, 9, 0))
		b.says("Mon 08:00 [hosting new:1 new:2]", "Mon 08:00 [hosting new:2]")
	})
}
