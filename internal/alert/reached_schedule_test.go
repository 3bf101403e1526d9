package alert

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	diff "github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/tolsey/tolsey/internal/notice"
	"github.com/tolsey/tolsey/internal/pipeline"
	"github.com/tolsey/tolsey/internal/plain"
	"github.com/tolsey/tolsey/internal/testkit"
)

// life is what happens in a test: every step some days pass and then contracts
// are published, or the marks of the days are made, or both.
type life struct {
	days  int
	deals []deal
	marks bool
}

var lives = rapid.SliceOfN(rapid.Custom(func(rt *rapid.T) life {
	one := rapid.Custom(func(rt *rapid.T) deal {
		return deal{id: rapid.SampledFrom([]string{"1", "2", "3"}).Draw(rt, "contract"), end: rapid.SampledFrom([]string{"2027-05-31", "2027-08-30", "2028-02-29", "2028-11-30"}).Draw(rt, "end"),
			title: rapid.SampledFrom([]string{"Cleaning", "Cleaning", "Roofs"}).Draw(rt, "title"), value: rapid.IntRange(1, 3).Draw(rt, "value")}
	})
	return life{days: rapid.IntRange(0, 70).Draw(rt, "days"), deals: rapid.SliceOfN(one, 0, 2).Draw(rt, "published"), marks: rapid.IntRange(0, 2).Draw(rt, "marks") > 0}
}), 2, 14)

// wantedMarks are those of the list of the test.
var wantedMarks = []int{12, 6, 3, 0}

// expected says what a list for cleaning is told of a life, counted by process,
// end and months, straight from what happens: a release tells the nearest mark
// that it brings a contract within; a day of marking tells each mark since the
// last, of the end as it then stands; none that was told before.
func expected(start time.Time, happens []life) map[string]int {
	type standing struct{ end, title string }
	now, marked := start, plain.Day(start)
	stands := map[string]standing{}
	out, told, made := map[string]int{}, map[string]bool{}, map[string]bool{}
	for _, l := range happens {
		now = now.AddDate(0, 0, l.days)
		today := plain.Day(now)
		for _, d := range l.deals {
			before := stands[d.id]
			stands[d.id] = standing{d.end, d.title}
			if d.title != "Cleaning" || before == stands[d.id] {
				continue
			}
			nearest := ""
			var all []string
			for _, months := range wantedMarks {
				if key := fmt.Sprintf("%s %s %d", d.id, d.end, months); d.end >= today && monthsBefore(d.end, months) <= today {
					nearest, all = key, append(all, key)
				}
			}
			if nearest == "" || told[nearest] {
				continue
			}
			out[nearest]++
			for _, key := range all {
				told[key] = true
			}
		}
		if !l.marks {
			continue
		}
		for id, k := range stands {
			for _, months := range wantedMarks {
				key, day := fmt.Sprintf("%s %s %d", id, k.end, months), monthsBefore(k.end, months)
				if day <= marked || day > today || made[key] {
					continue
				}
				made[key] = true
				if k.title == "Cleaning" && !told[key] {
					out[key]++
					told[key] = true
				}
			}
		}
		marked = today
	}
	return out
}

// monthsBefore counts months back, to the last day of a month that is shorter.
func monthsBefore(day string, months int) string {
	t, _ := time.Parse(time.DateOnly, day)
	first := time.Date(t.Year(), t.Month()-time.Month(months), 1, 0, 0, 0, 0, time.UTC)
	last := first.AddDate(0, 1, -1)
	return first.AddDate(0, 0, min(t.Day(), last.Day())-1).Format(time.DateOnly)
}

// counted counts what a subscription was told, by what the words say.
func (b *bench) counted(sub Subscription) map[string]int {
	b.Helper()
	list, err := b.itemsAfter(context.Background(), sub.ID, 0, 1000)
	if err != nil {
		b.Fatal(err)
	}
	out := map[string]int{}
	for _, e := range list {
		for _, c := range e.Changes {
			_, after, _ := strings.Cut(c.Words, "(")
			day, _, _ := strings.Cut(after, ",")
			end, err := time.Parse("2 January 2006", day)
			if err != nil {
				b.Fatalf("%q names no end: %v", c.Words, err)
			}
			months := 0
			if _, err := fmt.Sscanf(c.Words, "Reached %d months", &months); err != nil {
				fmt.Sscanf(c.Words, "Ends within %d months", &months)
			}
			// A line names the nearest mark of all; the list may ask for a farther one.
			at, _ := slices.BinarySearchFunc(wantedMarks, months, func(wanted, months int) int { return cmp.Compare(months, wanted) })
			if at == len(wantedMarks) || wantedMarks[at] != months {
				at--
			}
			out[fmt.Sprintf("%s %s %d", strings.TrimPrefix(e.OCID, "ocds-xfic01-"), end.Format(time.DateOnly), wantedMarks[at])]++
		}
	}
	return out
}

// Whatever is published when, whenever the marks are made and whenever the
// ledger is followed, a list is told the same: each mark of each end once. What
// it was told a replay tells again.
func TestEachMarkIsToldOnceWhateverTheSchedule(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		ctx := context.Background()
		happens := append(lives.Draw(rt, "life"), life{days: 1, marks: true})
		want := expected(friday, happens)
		var before string
		for _, often := range []int{1, 4} {
			b := newBench(t, testkit.SQLite(t), friday)
			ends := pipeline.New(pipeline.Config{DB: b.DB, Log: b.log, Clock: b.clock, Logger: b.Logger})
			ends.Follow(ctx)
			mark := func() {
				if _, err := ends.Mark(ctx); err != nil {
					rt.Fatal(err)
				}
			}
			mark()
			sub := b.subscribe(listed("a@firm.example", pipeline.Question{Notices: notice.Query{Text: "cleaning"}}, wantedMarks...))
			for i, l := range happens {
				b.clock.Set(b.clock.Now().AddDate(0, 0, l.days))
				b.sign(l.deals...)
				if l.marks {
					mark()
				}
				if i%often == often-1 {
					b.at(b.clock.Now())
				}
			}
			b.at(b.clock.Now())
			ends.Close()
			if d := diff.Diff(want, b.counted(sub)); d != "" {
				rt.Fatalf("followed every %d steps (-want +got):\n%s", often, d)
			}
			said := b.items()
			if before != "" && said != before {
				rt.Fatalf("followed every %d steps:\n%s\nbefore:\n%s", often, said, before)
			}
			before = said
			if b.clock.Now().Sub(friday) < keepFor {
				if _, _, err := b.Again(ctx, 0); err != nil {
					rt.Fatal(err)
				}
				b.at(b.clock.Now())
				if again := b.items(); again != said {
					rt.Fatalf("the second time:\n%s\nthe first:\n%s", again, said)
				}
			}
			b.replays(rt, sub)
			b.DB.Close()
		}
	})
}

// replays compares the whole ledger with a subscription again.
func (b *bench) replays(rt *rapid.T, sub Subscription) {
	size, err := b.log.Size(context.Background())
	if err != nil {
		rt.Fatal(err)
	}
	replay, err := b.Replay(context.Background(), Receipt{Subscription: sub.ID, From: sub.Since, To: size, Letter: "none yet"}, sub, 0)
	if err != nil {
		rt.Fatal(err)
	}
	items, err := b.itemsAfter(context.Background(), sub.ID, 0, 1000)
	if err != nil || len(replay.Told) != len(items) || len(replay.Missing)+len(replay.Extra) > 0 {
		rt.Fatalf("%d items replay to %+v, %v", len(items), replay, err)
	}
	for i, e := range items {
		if j := replay.Told[i]; j.Index != e.Index || diff.Diff(e.Changes, j.Changes) != "" {
			rt.Fatalf("item %+v replays to %+v", e, j)
		}
	}
}
