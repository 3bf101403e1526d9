package pipeline

import (
	"context"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/tolsey/tolsey/internal/ledger"
	"github.com/tolsey/tolsey/internal/testkit"
)

// marks gives the marks in the ledger, in its order.
func (b *bench) marks() (list []Mark) {
	b.t.Helper()
	entries, err := b.Log.After(context.Background(), -1, 100_000)
	if err != nil {
		b.t.Fatal(err)
	}
	for i := range entries {
		if m, ok := ReadMark(&entries[i]); ok {
			list = append(list, m)
		}
	}
	return list
}

func (b *bench) mark(day string) int {
	b.t.Helper()
	b.Clock.Set(at(day))
	n, err := b.Mark(context.Background())
	if err != nil {
		b.t.Fatal(err)
	}
	return n
}

// The first time nothing is marked; then each crossing is, also after days on
// which nobody looked, and again when an end was moved.
func TestMarks(t *testing.T) {
	engines(t, func(t *testing.T, b *bench) {
		b.publish("a", let("Brooms", "2024-01-01", "2027-11-30", ""))
		b.publish("over", let("Brushes", "2024-01-01", "2027-11-30", `"status":"terminated"`))
		b.publish("done", let("Grit", "2024-01-01", "2027-11-30", ""))
		b.publish("next", `"tender":{"title":"Salt"},"awards":[{"id":"1","date":"2026-11-01"}],`+linked("prior", "done"))
		if n := b.mark(today); n != 0 {
			t.Errorf("%d marks on the first day", n)
		}
		for _, step := range []struct {
			day  string
			want int
		}{{today, 0}, {"2026-11-29", 0}, {"2026-11-30", 1}, {"2026-11-30", 0}, {"2027-02-27", 0}, {"2027-06-15", 2}} {
			if n := b.mark(step.day); n != step.want {
				t.Errorf("%d marks on %s, want %d", n, step.day, step.want)
			}
		}
		b.publish("a", `"contracts":[{"id":"1","period":{"startDate":"2024-01-01","endDate":"2028-05-31"}}]`)
		b.mark("2027-06-30")
		want := []Mark{{"a/c1", "a", "2027-11-30", 12, "2026-11-30"}, {"a/c1", "a", "2027-11-30", 9, "2027-02-28"}, {"a/c1", "a", "2027-11-30", 6, "2027-05-30"}}
		if diff := cmp.Diff(want, b.marks()); diff != "" {
			t.Errorf("(-want +got):\n%s", diff)
		}
		if n := b.mark("2027-08-31"); n != 1 || b.marks()[3].End != "2028-05-31" {
			t.Errorf("%d marks of the new end: %+v", n, b.marks())
		}
	})
}

// A second process that marks the same days adds nothing, even when the first
// died before it could note how far it came.
func TestMarksOfTwoProcesses(t *testing.T) {
	engines(t, func(t *testing.T, b *bench) {
		for i := range 20 {
			b.publish(fmt.Sprintf("p%d", i), let("Brooms", "2024-01-01", plusDays("2027-11-20", i), ""))
		}
		b.mark(today)
		other := &bench{t: t, Service: New(b.Config)}
		other.Follow(context.Background())
		defer other.Close()
		board := b.now()
		list := board.crossings(today, "2026-12-05")
		if added, err := b.append(context.Background(), list[:7]); err != nil || added != 7 {
			t.Fatal(added, err)
		}
		if n := other.mark("2026-12-05"); n != len(list)-7 || n == 0 {
			t.Errorf("%d marks by the second, of %d", n, len(list))
		}
		if n := b.mark("2026-12-05"); n != 0 || len(b.marks()) != len(list) {
			t.Errorf("%d marks by the first after it; %d in all", n, len(b.marks()))
		}
	})
}

// Whatever the days on which the marker runs, exactly the crossings between the
// first and the last are in the ledger, each once.
func TestMarksOnAnyDays(t *testing.T) {
	b := newBench(t, testkit.SQLite(t))
	ends := []string{}
	for i := range 40 {
		end := time.Date(2026, 10, 1+29*i, 0, 0, 0, 0, time.UTC).Format(time.DateOnly)
		ends = append(ends, end)
		b.publish(fmt.Sprintf("p%02d", i), let("Brooms", "2024-01-01", end, ""))
	}
	board := b.now()
	rapid.Check(t, func(t *rapid.T) {
		days := rapid.SliceOfN(rapid.IntRange(0, 500), 2, 12).Draw(t, "days")
		slices.Sort(days)
		day := func(n int) string { return plusDays(today, n) }
		got := map[Mark]int{}
		for i := 1; i < len(days); i++ {
			for _, m := range board.crossings(day(days[i-1]), day(days[i])) {
				got[m]++
			}
		}
		want := map[Mark]int{}
		for i, end := range ends {
			for _, months := range Marks {
				if d := before(end, months); d > day(days[0]) && d <= day(days[len(days)-1]) {
					ocid := fmt.Sprintf("p%02d", i)
					want[Mark{ocid + "/c1", ocid, end, months, d}] = 1
				}
			}
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Fatalf("%v (-want +got):\n%s", days, diff)
		}
	})
}

func TestReadMarkTakesNothingElse(t *testing.T) {
	b := newBench(t, testkit.SQLite(t))
	b.publish("a", let("Brooms", "2024-01-01", "2027-11-30", ""))
	broken, err := ledger.Act(KindMark, "broken", "a", sourceOfMarks, map[string]string{"contract": "a/c1", "months": "soon"})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := b.Log.Append(t.Context(), []ledger.Item{broken}); err != nil {
		t.Fatal(err)
	}
	if list := b.marks(); len(list) > 0 {
		t.Errorf("%+v", list)
	}
}
