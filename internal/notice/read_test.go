package notice

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/tolsey/tolsey/internal/clock"
	"github.com/tolsey/tolsey/internal/db"
	"github.com/tolsey/tolsey/internal/fault"
	"github.com/tolsey/tolsey/internal/process"
	"github.com/tolsey/tolsey/internal/search"
	"github.com/tolsey/tolsey/internal/testkit"
)

// market fills a database with made-up processes named p1, p2, … in the order
// of their releases.
func market(t *testing.T, d *db.DB, releases ...string) *Service {
	t.Helper()
	create(t, d)
	var batch []process.Change
	for i, r := range releases {
		c := change(t, r)
		c.OCID, c.First, c.Last = fmt.Sprintf("p%d", i+1), int64(i), int64(i)
		if i%2 == 1 {
			c.Source = "other"
		}
		batch = append(batch, c)
	}
	apply(t, d, batch)
	return New(d, clock.At(atNoon))
}

var someReleases = []string{
	`{"date":"2026-11-01T00:00:00Z","buyer":{"name":"Fictional Council"},"tender":{"title":"one","tenderPeriod":{"endDate":"2026-12-03"}}}`,
	`{"date":"2026-11-02T00:00:00Z","buyer":{"name":"Fictional Council"},"tender":{"title":"two","tenderPeriod":{"endDate":"2026-12-01"}}}`,
	`{"date":"2026-11-03T00:00:00Z","buyer":{"name":"Made-up Hospital"},"tender":{"title":"three","tenderPeriod":{"endDate":"2026-11-01"}}}`,
	`{"date":"2026-11-04T00:00:00Z","buyer":{"name":"Made-up Hospital"},"tender":{"title":"four","status":"active"}}`,
	`{"date":"2026-11-05T00:00:00Z","buyer":{"name":"Made-up Hospital"},"awards":[{"title":"five","suppliers":[{"name":"Made-up Salt Ltd"}]}]}`,
	`{"tender":{"title":"six, without a date","status":"planned"}}`,
}

func ocidsOf(list []Notice) string {
	var ocids []string
	for _, n := range list {
		ocids = append(ocids, n.OCID)
	}
	return strings.Join(ocids, " ")
}

// indexed gives the service an index of the notices in its tables.
func indexed(t *testing.T, s *Service) *Service {
	t.Helper()
	x, err := search.Open("", IndexSchema(), nil)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(x.Close)
	ctx := context.Background()
	err = s.db.Read(ctx, func(tx *db.Tx) error {
		list, err := fetch(ctx, tx, selection{where: "1 = 1", order: "ocid", limit: 1 << 20})
		var docs []search.Document
		for i := range list {
			docs = append(docs, document(&list[i], ""))
		}
		return errors.Join(err, x.Add(docs, search.Fresh, 1))
	})
	if err != nil {
		t.Fatal(err)
	}
	s.follower = &follower{db: s.db, index: x, caught: true, moved: make(chan struct{})}
	return s
}

func TestFind(t *testing.T) {
	testkit.Engines(t, func(t *testing.T, d *db.DB) {
		s := indexed(t, market(t, d, someReleases...))
		for _, c := range []struct {
			name  string
			query Query
			want  string
			total int
		}{
			{"newest first", Query{}, "p5 p4 p3 p2 p1 p6", 6},
			{"first page", Query{Limit: 4}, "p5 p4 p3 p2", 6},
			{"second page", Query{Limit: 4, Page: 2}, "p1 p6", 6},
			{"open", Query{Stages: []Stage{Open}}, "p4 p2 p1", 3},
			{"open or planned", Query{Stages: []Stage{Open, Planning}}, "p4 p2 p1 p6", 4},
			{"cancelled", Query{Stages: []Stage{Cancelled}}, "", 0},
			{"by deadline", Query{Sort: ByDeadline}, "p2 p1 p5 p4 p3 p6", 6},
			{"by deadline, first page", Query{Sort: ByDeadline, Limit: 2}, "p2 p1", 6},
			{"by deadline, across the seam", Query{Sort: ByDeadline, Limit: 4}, "p2 p1 p5 p4", 6},
			{"by deadline, after the seam", Query{Sort: ByDeadline, Limit: 4, Page: 2}, "p3 p6", 6},
			{"by deadline, open", Query{Sort: ByDeadline, Stages: []Stage{Open}}, "p2 p1 p4", 3},
			{"source", Query{Sources: []string{"other"}}, "p4 p2 p6", 3},
			{"words", Query{Text: "three OR four"}, "p4 p3", 2},
			{"buyer in words", Query{Text: "buyer:hospital", Sort: ByNewest}, "p5 p4 p3", 3},
		} {
			res, err := s.Find(t.Context(), c.query)
			if got := ocidsOf(res.Notices()); err != nil || got != c.want || res.Total != c.total {
				t.Errorf("%s: %q of %d, %v; want %q of %d", c.name, got, res.Total, err, c.want, c.total)
			}
		}
	})
}

// Time alone moves a notice from one stage to the next.
func TestCountsFollowTheClock(t *testing.T) {
	d := testkit.SQLite(t)
	market(t, d, someReleases...)
	c := clock.At(atNoon)
	s := indexed(t, New(d, c))
	for at, want := range map[time.Time]int{
		atNoon: 3, time.Date(2026, 12, 2, 0, 0, 0, 0, time.UTC): 2, time.Date(2027, 12, 2, 0, 0, 0, 0, time.UTC): 0,
	} {
		c.Set(at)
		if counts, err := s.StageCounts(t.Context(), Query{}); err != nil || counts[Open] != want || counts[Open]+counts[Closed] != 4 {
			t.Errorf("at %v: %v, %v", at, counts, err)
		}
	}
}

func TestGet(t *testing.T) {
	testkit.Engines(t, func(t *testing.T, d *db.DB) {
		create(t, d)
		changes := realChanges(t)
		apply(t, d, changes)
		s := New(d, clock.At(atNoon))
		for i, c := range changes {
			if i%20 > 0 {
				continue
			}
			got, err := s.Get(t.Context(), c.OCID)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(From(c), got); diff != "" {
				t.Fatalf("%s, read from the tables (-want +got):\n%s", c.OCID, diff)
			}
		}
		if _, err := s.Get(t.Context(), "ocds-xxxxxx-none"); fault.KindOf(err) != fault.NotFound {
			t.Errorf("an unknown process: %v", err)
		}
	})
}
