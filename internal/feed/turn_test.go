package feed

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/tolsey/tolsey/fakepublisher"
	"github.com/tolsey/tolsey/internal/db"
	"github.com/tolsey/tolsey/internal/fetch"
	"github.com/tolsey/tolsey/internal/publisher"
	"github.com/tolsey/tolsey/internal/testkit"
)

// fts is a service that follows an imitation of Find a Tender, which has
// published a release every hour for two days.
func fts(t *testing.T, d *db.DB, rate fakepublisher.Rate) (*Service, *fakepublisher.Publisher) {
	t.Helper()
	s, log := open(t, d)
	var list []fakepublisher.Release
	for i := range 48 {
		list = append(list, publication(t, s, fmt.Sprintf("ocds-h6vhtk-%04d", i), start.Add(-time.Duration(i)*time.Hour)))
	}
	p := fakepublisher.New(fakepublisher.Config{Kind: fakepublisher.FindATender, Now: s.clock.Now, Rate: rate}, list...)
	server := httptest.NewServer(p)
	t.Cleanup(server.Close)
	s = New(d, log, s.clock, slog.New(slog.DiscardHandler), fetch.New(fetch.StandardLimits, "Tolsey (test)", s.clock))
	if _, err := s.Add(context.Background(), Settings{Name: "fts", Kind: publisher.FindATender, URL: server.URL, Since: start.AddDate(0, 0, -2)}); err != nil {
		t.Fatal(err)
	}
	return s, p
}

func publication(t *testing.T, s *Service, ocid string, at time.Time) fakepublisher.Release {
	t.Helper()
	r, err := fakepublisher.ParseRelease([]byte(strings.Replace(release(ocid, "r1", "A"), "2026-01-01T00:00:00Z", at.Format(time.RFC3339), 1)))
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func mustTurn(t *testing.T, s *Service) Outcome {
	t.Helper()
	out, err := s.Turn(context.Background(), "fts")
	if err != nil || out.Gone {
		t.Fatalf("%+v, %v", out, err)
	}
	return out
}

func mustFeed(t *testing.T, s *Service) Feed {
	t.Helper()
	f, err := s.Feed(context.Background(), "fts")
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func TestATurnFetchesWhatIsThereAndWaits(t *testing.T) {
	testkit.Engines(t, func(t *testing.T, d *db.DB) {
		s, p := fts(t, d, fakepublisher.Rate{})
		out := mustTurn(t, s)
		if f := mustFeed(t, s); out.Releases != 48 || out.Failures != 0 || f.State != Following || !f.Newest.Equal(start) || !out.Next.Equal(f.Next) {
			t.Fatalf("%+v leaves %+v", out, f)
		}
		asked := len(p.Requests())
		if again := mustTurn(t, s); again.Requests != 0 || len(p.Requests()) != asked {
			t.Errorf("before it is due: %+v", again)
		}
		days, err := s.Days(context.Background(), "fts", 3)
		if sum := Total(days); err != nil || sum.Releases != 48 || sum.Published < 40 || days[2].Releases != 48 || days[2].Published >= 24 {
			t.Errorf("%+v, %v", days, err)
		}
		s.clock.Set(out.Next)
		p.Publish(publication(t, s, "ocds-h6vhtk-9999", out.Next))
		if out := mustTurn(t, s); out.Releases != 1 || out.Requests != 1 {
			t.Errorf("what is new: %+v", out)
		}
	})
}

// TestAnOperatorNeedNotWait holds that Hurry and Resume ask at once, but once.
func TestAnOperatorNeedNotWait(t *testing.T) {
	s, p := fts(t, testkit.SQLite(t), fakepublisher.Rate{})
	mustTurn(t, s)
	for name, act := range map[string]func(context.Context, string) error{"hurry": s.Hurry, "resume": s.Resume} {
		asked := len(p.Requests())
		if err := act(context.Background(), "fts"); err != nil {
			t.Fatal(err)
		}
		mustTurn(t, s)
		mustTurn(t, s)
		if n := len(p.Requests()) - asked; n != 1 {
			t.Errorf("%s: %d requests", name, n)
		}
	}
}

// TestALimitHoldsOverRestarts holds that a service that is made anew, as after
// a restart, knows the requests of the one before it.
func TestALimitHoldsOverRestarts(t *testing.T) {
	d := testkit.SQLite(t)
	s, p := fts(t, d, fakepublisher.StandardRate(fakepublisher.FindATender))
	p.SetFaults(fakepublisher.InTurn(fakepublisher.None, fakepublisher.None, fakepublisher.ServerError)) // the turn ends early
	mustTurn(t, s)
	s = New(d, s.log, s.clock, s.logger, s.get)
	for range 50 {
		s.clock.Advance(10 * time.Second)
		mustTurn(t, s)
	}
	for _, r := range p.Requests() {
		if r.Status == 429 {
			t.Fatalf("the publisher had to say that it was too much, at %v", r.Time)
		}
	}
	if f := mustFeed(t, s); f.State != Following {
		t.Errorf("%+v", f)
	}
}

// TestATroubleIsToldUntilItIsOver holds that failures of one kind are one
// trouble, that what came before the failure is stored, and that the feed then
// goes on with nothing missing.
func TestATroubleIsToldUntilItIsOver(t *testing.T) {
	testkit.Engines(t, func(t *testing.T, d *db.DB) {
		s, p := fts(t, d, fakepublisher.Rate{})
		p.SetFaults(fakepublisher.InTurn(fakepublisher.None, fakepublisher.HTMLPage, fakepublisher.HTMLPage, fakepublisher.ServerError))
		out := mustTurn(t, s)
		if f := mustFeed(t, s); out.Releases == 0 || out.Failures != 1 || f.State != InTrouble || f.Trouble.Kind != fetch.NotData || f.Failures != 1 {
			t.Fatalf("%+v leaves %+v, %+v", out, f, f.Trouble)
		}
		for want := 2; want <= 3; want++ {
			s.clock.Set(mustFeed(t, s).Next)
			mustTurn(t, s)
			if f := mustFeed(t, s); f.Failures != want {
				t.Errorf("%d failures, want %d", f.Failures, want)
			}
		}
		for range 2 { // the publisher's limit is reached in between
			s.clock.Set(mustFeed(t, s).Next)
			mustTurn(t, s)
		}
		f := mustFeed(t, s)
		if f.State != Following || f.Trouble != nil || f.Failures != 0 {
			t.Errorf("%+v, %+v", f, f.Trouble)
		}
		past, err := s.Troubles(context.Background(), "fts", 5)
		if err != nil || len(past) != 2 || past[0].Kind != fetch.ServerError || past[1].Count != 2 || past[1].Ended.IsZero() {
			t.Errorf("%+v, %v", past, err)
		}
		days, err := s.Days(context.Background(), "fts", 1)
		if sum := Total(days); err != nil || sum.Releases != 48 || sum.Failures != 3 {
			t.Errorf("%+v, %v", sum, err)
		}
	})
}

// TestWhoIsOvertakenStoresNothing holds that of two who read the same place one
// stores, with what it brought, and the other neither.
func TestWhoIsOvertakenStoresNothing(t *testing.T) {
	testkit.Engines(t, func(t *testing.T, d *db.DB) {
		ctx := context.Background()
		s, _ := fts(t, d, fakepublisher.Rate{})
		slow, err := s.due(ctx, "fts")
		if err != nil {
			t.Fatal(err)
		}
		c, err := s.client(slow)
		if err != nil {
			t.Fatal(err)
		}
		page, err := c.Next(ctx, slow.place, s.clock.Now())
		if err != nil {
			t.Fatal(err)
		}
		mustTurn(t, s)
		before := mustFeed(t, s)
		var h haul
		s.add(&h, slow, page)
		if _, err := s.store(ctx, slow, c, &h); !errors.Is(err, errOvertaken) {
			t.Errorf("the slower one: %v", err)
		}
		if after := mustFeed(t, s); after.place != before.place || after.turn != before.turn {
			t.Error("the slower one moved the place")
		}
	})
}

// TestAnotherPublishersProcessIsRefused holds that such a release is kept among
// the refused, once, and never tried again by itself.
func TestAnotherPublishersProcessIsRefused(t *testing.T) {
	s, p := fts(t, testkit.SQLite(t), fakepublisher.Rate{})
	p.Publish(publication(t, s, "ocds-b5fd17-0001", start))
	for range 3 {
		mustTurn(t, s)
		s.clock.Advance(time.Hour / 2)
	}
	ctx := context.Background()
	if sum, err := s.Retry(ctx); err != nil || sum.Appended != 0 {
		t.Errorf("%+v, %v", sum, err)
	}
	list, err := s.Refusals(ctx, "", 10)
	if err != nil || len(list) != 1 || list[0].Reason != string(AnotherPublisher) || !strings.Contains(list[0].Detail, "--prefix ocds-b5fd17") {
		t.Errorf("%+v, %v", list, err)
	}
}

// TestTheLaterOfTwoContentsReplacesTheEarlier holds that a list with the newest
// first does not turn a correction round.
func TestTheLaterOfTwoContentsReplacesTheEarlier(t *testing.T) {
	s, p := fts(t, testkit.SQLite(t), fakepublisher.Rate{})
	for i, title := range []string{"as it was", "corrected", "corrected again"} {
		r := publication(t, s, "ocds-h6vhtk-twice", start.Add(-time.Duration(3-i)*time.Minute))
		r.Body = []byte(strings.Replace(string(r.Body), `"title":"A"`, fmt.Sprintf(`"title":%q`, title), 1))
		p.Publish(r)
	}
	mustTurn(t, s)
	entries, err := s.log.Process(context.Background(), "ocds-h6vhtk-twice")
	if err != nil || len(entries) != 3 {
		t.Fatalf("%d entries, %v", len(entries), err)
	}
	for i, want := range []string{"as it was", "corrected", "corrected again"} {
		if got := entries[i].Release().Value.Get("tender", "title").Text(); got != want {
			t.Errorf("the content %d is %q, want %q", i, got, want)
		}
	}
}

// TestAClockThatWasAheadHoldsNothingUp holds that a feed goes on when the
// machine's clock is put back by a day.
func TestAClockThatWasAheadHoldsNothingUp(t *testing.T) {
	s, p := fts(t, testkit.SQLite(t), fakepublisher.Rate{})
	s.clock.Advance(24 * time.Hour)
	for range 3 {
		s.clock.Set(mustTurn(t, s).Next)
	}
	s.clock.Set(start)
	asked := len(p.Requests())
	if out := mustTurn(t, s); out.Next.Sub(start) > time.Hour || len(p.Requests()) == asked {
		t.Errorf("the next turn is %v, after %d requests", out.Next, len(p.Requests())-asked)
	}
}
