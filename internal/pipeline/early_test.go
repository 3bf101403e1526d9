package pipeline

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/tolsey/tolsey/internal/testkit"
)

// A contract is measured against the day on which twelve months were left.
func TestEarly(t *testing.T) {
	engines(t, func(t *testing.T, b *bench) {
		plan := func(day, to string) string {
			return fmt.Sprintf(`"planning":{"documents":[{"noticeType":"UK3","datePublished":%q}]},%s`, day, linked("prior", to))
		}
		for ocid, end := range map[string]string{"in-time": "2027-06-30", "late": "2027-06-30", "never": "2027-03-31", "ahead": "2028-06-30", "ahead-planned": "2028-06-30"} {
			b.publish(ocid, let("Brooms "+ocid, "2024-01-01", end, ""))
		}
		b.publish("short", let("Brushes", "2026-09-01", "2027-06-30", ""))
		b.publish("no-value", `"buyer":{"name":"Fictional Council"},"awards":[{"id":"1","date":"2020-01-01","contractPeriod":{"startDate":"2020-01-01","endDate":"2027-01-01"}}]`)
		b.publish("n1", plan("2026-06-30", "in-time"))
		b.publish("n2", plan("2026-07-01", "late"))
		b.publish("n3", plan("2026-07-01", "ahead-planned"))
		board := b.now()
		e := board.Early(nil, Period{"2027-01-01", "2028-12-31"}, today)
		value := int64(100_000_00)
		want := Early{Period: Period{"2027-01-01", "2028-12-31"}, All: Tally{5, 4, 4 * value}, InTime: Tally{2, 2, 2 * value},
			NotYet: Tally{1, 1, value}, TooShort: Tally{1, 1, value}, Buyers: e.Buyers}
		if diff := cmp.Diff(want, e); diff != "" {
			t.Errorf("(-want +got):\n%s", diff)
		}
		number, _ := e.Share()
		worth, _ := e.ShareOfValue()
		known, _ := e.Coverage()
		if number != .4 || worth != .5 || known != .8 {
			t.Errorf("%v of contracts, %v of value, known of %v", number, worth, known)
		}
		if len(e.Buyers) != 1 || e.Buyers[0].All != want.All || len(e.Buyers[0].Keys) != 1 {
			t.Errorf("%+v", e.Buyers)
		}
		if none := board.Early(func(string) bool { return false }, want.Period, today); none.All.Count != 0 {
			t.Errorf("%+v", none)
		} else if _, ok := none.Share(); ok {
			t.Error("a share of nothing")
		}
	})
}

// Every figure is the length of its list, whatever the period and the buyers.
func TestBehindEarly(t *testing.T) {
	b := newBench(t, testkit.SQLite(t))
	b.load(market(t, 600), nil)
	board := b.now()
	rapid.Check(t, func(t *rapid.T) {
		p := Period{anyDay(t, "from"), anyDay(t, "to")}
		letter := rapid.IntRange(0, 9).Draw(t, "digit")
		scope := func(key string) bool { return len(key)%10 >= letter }
		day := anyDay(t, "day")
		e := board.Early(scope, p, day)
		for timing, tally := range map[Timing]Tally{InTime: e.InTime, NotYet: e.NotYet, TooShort: e.TooShort, "": e.All} {
			var sum Tally
			for _, r := range board.Behind(scope, p, day, timing) {
				sum.add(r.Value)
			}
			if sum != tally {
				t.Fatalf("%q: %+v, listed %+v", timing, tally, sum)
			}
		}
		if late := len(board.Behind(scope, p, day, LateOnes)); late != e.All.Count-e.InTime.Count {
			t.Fatalf("%d late, all %d, in time %d", late, e.All.Count, e.InTime.Count)
		}
		var all, in Tally
		for _, buyer := range e.Buyers {
			all.Count, all.InPounds, all.Pounds = all.Count+buyer.All.Count, all.InPounds+buyer.All.InPounds, all.Pounds+buyer.All.Pounds
			in.Count += buyer.InTime.Count
		}
		if all != e.All || in.Count != e.InTime.Count {
			t.Fatalf("buyers %+v, all %+v", all, e.All)
		}
	})
}
