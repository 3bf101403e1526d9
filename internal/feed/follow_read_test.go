package feed

import (
	"context"
	"io"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/tolsey/tolsey/internal/db"
	"github.com/tolsey/tolsey/internal/publisher"
	"github.com/tolsey/tolsey/internal/testkit"
	"github.com/tolsey/tolsey/ocds"
)

// TestEachFeedHasItsOwnTrouble holds that of several feeds each is given with
// what is wrong with it now, and those that are well with nothing.
func TestEachFeedHasItsOwnTrouble(t *testing.T) {
	testkit.Engines(t, func(t *testing.T, d *db.DB) {
		s, _ := open(t, d)
		ctx := context.Background()
		dirs := map[string]string{}
		for _, name := range []string{"away", "back-again", "well"} {
			dirs[name] = t.TempDir()
			if _, err := s.Add(ctx, Settings{Name: name, Kind: Directory, URL: dirs[name]}); err != nil {
				t.Fatal(err)
			}
		}
		for _, name := range []string{"away", "back-again"} {
			if err := os.Remove(dirs[name]); err != nil {
				t.Fatal(err)
			}
			turn(t, s, name)
		}
		if err := os.Mkdir(dirs["back-again"], 0o700); err != nil {
			t.Fatal(err)
		}
		turn(t, s, "back-again")
		turn(t, s, "well")
		list, err := s.Feeds(ctx)
		if err != nil {
			t.Fatal(err)
		}
		states := map[string]State{}
		for _, f := range list {
			states[f.Name] = f.State
			if f.Trouble != nil && !strings.Contains(f.Trouble.Public, f.URL) {
				t.Errorf("%s has the trouble of another: %+v", f.Name, f.Trouble)
			}
		}
		if d := cmp.Diff(map[string]State{"away": InTrouble, "back-again": Following, "well": Following}, states); d != "" {
			t.Error(d)
		}
	})
}

// TestTotalsAreThoseOfAllDays holds that the totals are what the days of each
// feed come to, and that nothing is left of a feed that was removed.
func TestTotalsAreThoseOfAllDays(t *testing.T) {
	testkit.Engines(t, func(t *testing.T, d *db.DB) {
		s, write := watched(t, d)
		ctx := context.Background()
		if _, err := s.Add(ctx, Settings{Name: "idle", Kind: Directory, URL: t.TempDir()}); err != nil {
			t.Fatal(err)
		}
		write("a.json", release("ocds-b5fd17-1", "r1", "A"))
		turn(t, s, "drop")
		s.clock.Advance(48 * time.Hour)
		write("b.jsonl", release("ocds-b5fd17-1", "r1", "A")+"\n"+release("ocds-b5fd17-2", "r1", "B")+"\n{")
		turn(t, s, "drop")
		days, err := s.Days(ctx, "drop", 365)
		if err != nil {
			t.Fatal(err)
		}
		want := map[string]Counts{"drop": {Requests: 2, Releases: 2, Known: 1, Refused: 1, Published: 2}}
		got, err := s.Totals(ctx)
		if d := cmp.Diff(want, got); err != nil || d != "" || Total(days) != want["drop"] {
			t.Errorf("%v, %s; the days come to %+v", err, d, Total(days))
		}
		if err := s.Remove(ctx, "drop"); err != nil {
			t.Fatal(err)
		}
		if got, err := s.Totals(ctx); err != nil || len(got) != 0 {
			t.Errorf("after it was removed: %+v, %v", got, err)
		}
	})
}

// TestDatesStayWithTheirReleases holds that a haul, put in order, has each
// release with its own date.
func TestDatesStayWithTheirReleases(t *testing.T) {
	s, _ := open(t, testkit.SQLite(t))
	f := Feed{Settings: Settings{Kind: Directory}}
	text := "" // each release is named by its date
	for _, date := range []string{"2026-03-01T00:00:00Z", "2026-01-01T00:00:00Z", "2026-02-01T00:00:00Z"} {
		text += strings.Replace(release("ocds-b5fd17-1", date, "A"), "2026-01-01T00:00:00Z", date, 1) + "\n"
	}
	var docs []publisher.Document
	r := ocds.NewReader(strings.NewReader(text), "")
	for d, err := r.Next(); err != io.EOF; d, err = r.Next() {
		if err != nil {
			t.Fatal(err)
		}
		docs = append(docs, publisher.Document{Document: d})
	}
	var h haul
	h.batch, _ = s.batchOf(&f, docs)
	h.second = make([]bool, len(h.batch.items))
	h.sort(false)
	var got []string
	for i, it := range h.batch.items {
		got = append(got, it.ReleaseID)
		if at, _, err := ocds.ParseTime(it.ReleaseID); err != nil || !at.Equal(h.batch.dates[i]) {
			t.Errorf("%s has the date %v, %v", it.ReleaseID, h.batch.dates[i], err)
		}
	}
	if d := cmp.Diff([]string{"2026-01-01T00:00:00Z", "2026-02-01T00:00:00Z", "2026-03-01T00:00:00Z"}, got); d != "" {
		t.Error(d)
	}
}
