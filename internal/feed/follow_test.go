package feed

import (
	"context"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/tolsey/tolsey/internal/clock"
	"github.com/tolsey/tolsey/internal/db"
	"github.com/tolsey/tolsey/internal/fault"
	"github.com/tolsey/tolsey/internal/publisher"
	"github.com/tolsey/tolsey/internal/testkit"
)

func TestSettingsAreChecked(t *testing.T) {
	for name, tt := range map[string]struct {
		set  Settings
		want string // a part of the sentence; "" when it is taken
	}{
		"a publisher that is known":  {Settings{Name: "fts", Kind: publisher.FindATender}, ""},
		"no name":                    {Settings{Kind: publisher.FindATender}, "lower-case letters"},
		"a name with a space":        {Settings{Name: "find a tender", Kind: publisher.FindATender}, "lower-case letters"},
		"a name that is too long":    {Settings{Name: strings.Repeat("a", 41), Kind: publisher.FindATender}, "40 at most"},
		"an unknown kind":            {Settings{Name: "x", Kind: "rss"}, "find-a-tender"},
		"no address":                 {Settings{Name: "x", Kind: publisher.OCDS}, "--url"},
		"an address of a file":       {Settings{Name: "x", Kind: publisher.OCDS, URL: "file:///etc/passwd"}, "https://"},
		"an address with a password": {Settings{Name: "x", Kind: publisher.OCDS, URL: "https://me:secret@a.example/"}, "password"},
		"a backslash for a host":     {Settings{Name: "x", Kind: publisher.OCDS, URL: `https:/\a.example/`}, "https://"},
		"a start to come":            {Settings{Name: "x", Kind: publisher.FindATender, Since: start.AddDate(0, 0, 1)}, "future"},
		"a start where none counts":  {Settings{Name: "x", Kind: publisher.Tolsey, URL: "https://a.example", Since: start}, "--since"},
		"a prefix that is none":      {Settings{Name: "x", Kind: publisher.OCDS, URL: "https://a.example", Prefixes: []string{"h6vhtk"}}, "ocds-h6vhtk"},
		"a directory without a name": {Settings{Name: "x", Kind: Directory}, "--url"},
		"a directory that is absent": {Settings{Name: "x", Kind: Directory, URL: "/no/such/place"}, "/no/such/place"},
	} {
		t.Run(name, func(t *testing.T) {
			set, err := tt.set.checked(start)
			if tt.want == "" {
				if err != nil || set.URL == "" || set.Since.IsZero() {
					t.Errorf("%+v, %v", set, err)
				}
				return
			}
			if fault.KindOf(err) != fault.Invalid || !strings.Contains(fault.Public(err), tt.want) {
				t.Errorf("%v", err)
			}
		})
	}
}

func TestSinceIsADayInLondon(t *testing.T) {
	set, err := Settings{Name: "x", Kind: publisher.FindATender, Since: time.Date(2026, 6, 30, 23, 30, 0, 0, time.UTC)}.checked(start)
	if want := time.Date(2026, 6, 30, 23, 0, 0, 0, time.UTC); err != nil || !set.Since.Equal(want) {
		t.Errorf("it begins %v, want midnight of 1 July in London (%v); %v", set.Since, want, err)
	}
}

func TestFeedsAreAddedChangedAndRemoved(t *testing.T) {
	testkit.Engines(t, func(t *testing.T, d *db.DB) {
		s, _ := open(t, d)
		ctx := context.Background()
		added, err := s.Live(ctx, time.Time{})
		if err != nil || !slices.Equal(added, []string{"find-a-tender", "contracts-finder"}) {
			t.Fatalf("%v, %v", added, err)
		}
		if added, err := s.Live(ctx, time.Time{}); err != nil || len(added) != 0 {
			t.Errorf("the second time %v, %v", added, err)
		}
		for _, set := range []Settings{
			{Name: "find-a-tender", Kind: publisher.Tolsey, URL: "https://a.example"},
			{Name: "again", Kind: publisher.FindATender},
		} {
			if _, err := s.Add(ctx, set); fault.KindOf(err) != fault.Conflict {
				t.Errorf("%s was added: %v", set.Name, err)
			}
		}
		f, err := s.Feed(ctx, "find-a-tender")
		if err != nil || f.State != Starting || f.URL != publisher.Address(publisher.FindATender) || !f.Next.Equal(start) {
			t.Errorf("%+v, %v", f, err)
		}
		if err := s.Pause(ctx, f.Name); err != nil {
			t.Error(err)
		}
		if out, err := s.Turn(ctx, f.Name); err != nil || !out.Gone {
			t.Errorf("a paused feed had a turn: %+v, %v", out, err)
		}
		if f, err = s.Feed(ctx, f.Name); err != nil || f.State != Paused {
			t.Errorf("%v, %v", f.State, err)
		}
		if err := s.Resume(ctx, f.Name); err != nil {
			t.Error(err)
		}
		if err := s.Remove(ctx, f.Name); err != nil {
			t.Error(err)
		}
		for name, err := range map[string]error{"pause": s.Pause(ctx, f.Name), "resume": s.Resume(ctx, f.Name), "remove": s.Remove(ctx, f.Name)} {
			if fault.KindOf(err) != fault.NotFound {
				t.Errorf("%s of a feed that is gone: %v", name, err)
			}
		}
	})
}

// watched gives a service that watches a new directory, and a function that
// writes a file there, as it stood for a minute.
func watched(t *testing.T, d *db.DB) (*Service, func(name, text string)) {
	t.Helper()
	s, _ := open(t, d)
	dir := t.TempDir()
	if _, err := s.Add(context.Background(), Settings{Name: "drop", Kind: Directory, URL: dir}); err != nil {
		t.Fatal(err)
	}
	return s, func(name, text string) {
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		at := s.clock.Now().Add(-time.Minute)
		if err := os.Chtimes(path, at, at); err != nil {
			t.Fatal(err)
		}
	}
}

func turn(t *testing.T, s *Service, name string) Counts {
	t.Helper()
	s.clock.Advance(lookEvery)
	out, err := s.Turn(context.Background(), name)
	if err != nil {
		t.Fatal(err)
	}
	return out.Counts
}

func TestADirectoryIsWatched(t *testing.T) {
	testkit.Engines(t, func(t *testing.T, d *db.DB) {
		s, write := watched(t, d)
		if c := turn(t, s, "drop"); c != (Counts{}) {
			t.Errorf("an empty directory brought %+v", c)
		}
		write("a.jsonl", release("ocds-b5fd17-1", "r1", "A")+"\n"+release("ocds-h6vhtk-2", "r1", "B"))
		write("deeper/b.json", release("ocds-b5fd17-3", "r1", "C"))
		write("notes.txt", "no data")
		if c, want := turn(t, s, "drop"), (Counts{Requests: 2, Releases: 3}); c != want {
			t.Errorf("%+v, want %+v", c, want)
		}
		if c := turn(t, s, "drop"); c != (Counts{}) {
			t.Errorf("what was read was read again: %+v", c)
		}
		write("a.jsonl", release("ocds-b5fd17-1", "r1", "A")+"\n"+release("ocds-h6vhtk-2", "r2", "B")+"\n{")
		if c, want := turn(t, s, "drop"), (Counts{Requests: 1, Releases: 1, Known: 1, Refused: 1}); c != want {
			t.Errorf("a changed file: %+v, want %+v", c, want)
		}
		days, err := s.Days(context.Background(), "drop", 3)
		// All four are dated on the first day of the year.
		if want := (Counts{Requests: 3, Releases: 4, Known: 1, Refused: 1}); err != nil || Total(days) != want || days[2].Counts != want || len(days) != 3 {
			t.Errorf("%+v, %v", days, err)
		}
		if days, err = s.Days(context.Background(), "drop", 365); err != nil || Total(days).Published != 4 || days[364].Published != 0 {
			t.Errorf("by their own dates: %+v, %v", Total(days), err)
		}
	})
}

func TestAFileThatIsBeingWrittenIsLeftAlone(t *testing.T) {
	s, write := watched(t, testkit.SQLite(t))
	write("a.json", release("ocds-b5fd17-1", "r1", "A"))
	f, err := s.Feed(context.Background(), "drop")
	if err != nil {
		t.Fatal(err)
	}
	now := s.clock.Now().Add(lookEvery) // when turn looks
	at := now.Add(-settled / 2)
	if err := os.Chtimes(filepath.Join(f.URL, "a.json"), at, at); err != nil {
		t.Fatal(err)
	}
	if c := turn(t, s, "drop"); c != (Counts{}) {
		t.Errorf("it was read: %+v", c)
	}
	if c := turn(t, s, "drop"); c.Releases != 1 {
		t.Errorf("it was not read later: %+v", c)
	}
}

func TestADirectoryThatGoesAwayIsSaid(t *testing.T) {
	s, _ := watched(t, testkit.SQLite(t))
	ctx := context.Background()
	f, err := s.Feed(ctx, "drop")
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Remove(f.URL); err != nil {
		t.Fatal(err)
	}
	turn(t, s, "drop")
	s.clock.Advance(time.Hour)
	turn(t, s, "drop")
	f, err = s.Feed(ctx, "drop")
	if err != nil || f.State != InTrouble || f.Trouble.Count != 2 || !strings.Contains(f.Trouble.Public, f.URL) || f.Failures != 2 {
		t.Errorf("%+v, %+v, %v", f.State, f.Trouble, err)
	}
	if err := os.Mkdir(f.URL, 0o700); err != nil {
		t.Fatal(err)
	}
	s.clock.Advance(time.Hour)
	turn(t, s, "drop")
	past, err := s.Troubles(ctx, "drop", 5)
	if err != nil || len(past) != 1 || past[0].Ended.IsZero() {
		t.Errorf("%+v, %v", past, err)
	}
	if f, err = s.Feed(ctx, "drop"); err != nil || f.State != Following || f.Trouble != nil {
		t.Errorf("%+v, %v", f, err)
	}
}

func TestWaitsGrowAndAreSpread(t *testing.T) {
	var got []time.Duration
	for n := range 10 {
		got = append(got, retryAfter("contracts-finder", n+1, 0).Truncate(time.Second))
	}
	if !slices.IsSorted(got) || got[0] < retryFirst || got[9] < retryMost || got[9] > retryMost*11/10 {
		t.Errorf("%v", got)
	}
	if w := retryAfter("x", 1, time.Hour); w != time.Hour {
		t.Errorf("asked to wait an hour it waits %v", w)
	}
	if retryAfter("a", 5, 0) == retryAfter("b", 5, 0) {
		t.Error("two feeds come back together")
	}
}

func TestWhoMaySpeakForAProcess(t *testing.T) {
	for _, tt := range []struct {
		kind     publisher.Kind
		prefixes []string
		ocid     string
		want     bool
	}{
		{publisher.FindATender, nil, "ocds-h6vhtk-0001", true},
		{publisher.FindATender, nil, "OCDS-H6VHTK-0001", true},
		{publisher.FindATender, nil, "ocds-b5fd17-0001", false},
		{publisher.FindATender, nil, "0001", false},
		{publisher.FindATender, []string{"ocds-f1ct10"}, "ocds-f1ct10-0001", true},
		{publisher.FindATender, []string{"ocds-f1ct10"}, "ocds-h6vhtk-0001", true},
		{publisher.OCDS, nil, "ocds-213czf-0001", true},
		{publisher.OCDS, nil, "ocds-h6vhtk-0001", false},
		{publisher.OCDS, []string{"ocds-h6vhtk"}, "ocds-h6vhtk-0001", true},
		{publisher.OCDS, []string{"ocds-h6vhtk"}, "ocds-213czf-0001", false},
		{publisher.Tolsey, nil, "ocds-h6vhtk-0001", true},
		{Directory, nil, "ocds-h6vhtk-0001", true},
	} {
		f := Feed{Settings: Settings{Kind: tt.kind, Prefixes: tt.prefixes}}
		if got := f.speaksFor(tt.ocid); got != tt.want {
			t.Errorf("%s %v may bring %s: %v", tt.kind, tt.prefixes, tt.ocid, got)
		}
	}
}

func TestNumbersBeyondAnyProgram(t *testing.T) {
	for text, want := range map[string]bool{
		`{"amount":1e9999}`: true, `{"amount": 1.5E+9999,"x":1}`: true, `[-1e9999]`: true,
		`{"amount":1e9}`: false, `{"id":"1e9999"}`: false, `{"t":"costs e1234"}`: false, `{"t":"3e1234"}`: false,
	} {
		if beyond([]byte(text)) != want {
			t.Errorf("%s: %v", text, !want)
		}
	}
}

func TestAReleaseFromTheFutureWaitsForItsDay(t *testing.T) {
	testkit.Engines(t, func(t *testing.T, d *db.DB) {
		s, write := watched(t, d)
		ctx := context.Background()
		date := clock.Text(start.Add(72 * time.Hour))
		write("a.json", strings.Replace(release("ocds-b5fd17-1", "r1", "A"), "2026-01-01T00:00:00Z", date, 1))
		if c := turn(t, s, "drop"); c.Refused != 1 || c.Releases != 0 {
			t.Fatalf("%+v", c)
		}
		for _, retry := range []func(context.Context) (Summary, error){s.Retry, s.RetryFuture} {
			if sum, err := retry(ctx); err != nil || sum.Appended != 0 || sum.Refused != 1 {
				t.Errorf("before its day: %+v, %v", sum, err)
			}
		}
		s.clock.Advance(72 * time.Hour)
		if sum, err := s.RetryFuture(ctx); err != nil || sum.Appended != 1 {
			t.Errorf("on its day: %+v, %v", sum, err)
		}
		list, err := s.Refusals(ctx, "", 10)
		if d := cmp.Diff(0, len(list)); err != nil || d != "" {
			t.Errorf("%v, %v", list, err)
		}
	})
}

func TestPaces(t *testing.T) {
	for _, text := range []string{"", "none", "12/2m0s", "1000/1s"} {
		p, err := ParsePace(text)
		if err != nil || p.String() != text {
			t.Errorf("%q is %q, %v", text, p, err)
		}
	}
	for _, text := range []string{"12", "0/1m", "-1/1m", "1001/1m", "12/0s", "12/-1m", "x/1m", "12/m", "NONE"} {
		if _, err := ParsePace(text); fault.KindOf(err) != fault.Invalid {
			t.Errorf("%q: %v", text, err)
		}
	}
}
