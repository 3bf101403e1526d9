package notice

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/tolsey/tolsey/internal/clock"
	"github.com/tolsey/tolsey/internal/db"
	"github.com/tolsey/tolsey/internal/fault"
	"github.com/tolsey/tolsey/internal/process"
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

func TestList(t *testing.T) {
	testkit.Engines(t, func(t *testing.T, d *db.DB) {
		s := market(t, d, someReleases...)
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
			{"buyer", Query{BuyerKeys: []string{"nobody", "made-up-hospital"}}, "p5 p4 p3", 3},
			{"supplier", Query{SupplierKeys: []string{"made-up-salt-ltd"}}, "p5", 1},
			{"source", Query{Source: "other"}, "p4 p2 p6", 3},
			{"all at once", Query{Source: "other", BuyerKeys: []string{"made-up-hospital"}, Stages: []Stage{Open}, Sort: ByDeadline}, "p4", 1},
		} {
			page, err := s.List(t.Context(), c.query)
			if got := ocidsOf(page.Items); err != nil || got != c.want || page.Total != c.total {
				t.Errorf("%s: %q of %d, %v; want %q of %d", c.name, got, page.Total, err, c.want, c.total)
			}
		}
		if p, err := s.List(t.Context(), Query{Limit: 4}); err != nil || p.Pages() != 2 || p.Number != 1 {
			t.Errorf("page %d of %d, %v", p.Number, p.Pages(), err)
		}
	})
}

func TestListRefuses(t *testing.T) {
	s := market(t, testkit.SQLite(t), someReleases...)
	for name, c := range map[string]struct {
		query Query
		want  fault.Kind
	}{
		"a page after the last": {Query{Limit: 3, Page: 3}, fault.NotFound},
		"a page far away":       {Query{Page: 1 << 40}, fault.Invalid},
		"an unknown stage":      {Query{Stages: []Stage{"begun"}}, fault.Invalid},
		"an unknown order":      {Query{Sort: "price"}, fault.Invalid},
		"a page too large":      {Query{Limit: 101}, fault.Invalid},
		"a page too small":      {Query{Limit: -1}, fault.Invalid},
	} {
		if _, err := s.List(t.Context(), c.query); fault.KindOf(err) != c.want || fault.Public(err) == "" {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := s.List(t.Context(), Query{Stages: []Stage{Cancelled}}); err != nil {
		t.Errorf("the first page of an empty list: %v", err)
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

func TestCountsAndChoices(t *testing.T) {
	testkit.Engines(t, func(t *testing.T, d *db.DB) {
		s := market(t, d, someReleases...)
		counts, err := s.Counts(t.Context())
		want := map[Stage]int{Planning: 1, Open: 3, Closed: 1, Awarded: 1, Live: 0, Ended: 0, Cancelled: 0}
		if diff := cmp.Diff(want, counts); diff != "" || err != nil {
			t.Errorf("%v (-want +got):\n%s", err, diff)
		}
		sources, err := s.Sources(t.Context())
		if diff := cmp.Diff([]SourceCount{{"fiction", 3}, {"other", 3}}, sources); diff != "" || err != nil {
			t.Errorf("%v (-want +got):\n%s", err, diff)
		}
		buyers, err := s.BuyerChoices(t.Context(), 1)
		if diff := cmp.Diff([]BuyerCount{{"made-up-hospital", "Made-up Hospital", 3}}, buyers); diff != "" || err != nil {
			t.Errorf("%v (-want +got):\n%s", err, diff)
		}
		closing, err := s.Closing(t.Context(), 5)
		if got := ocidsOf(closing); got != "p2 p1" || err != nil {
			t.Errorf("closing soonest: %q, %v", got, err)
		}
		newest, err := s.Newest(t.Context(), 2)
		if got := ocidsOf(newest); got != "p5 p4" || err != nil {
			t.Errorf("newest: %q, %v", got, err)
		}
	})
}

// Time alone moves a notice from one stage to the next.
func TestCountsFollowTheClock(t *testing.T) {
	d := testkit.SQLite(t)
	market(t, d, someReleases...)
	c := clock.At(atNoon)
	s := New(d, c)
	c.Set(time.Date(2026, 12, 2, 0, 0, 0, 0, time.UTC))
	counts, err := s.Counts(t.Context())
	if err != nil || counts[Open] != 2 || counts[Closed] != 2 {
		t.Errorf("after the first deadline: %v, %v", counts, err)
	}
}

// Every page of every order together holds each notice once.
func TestPagesHoldEverything(t *testing.T) {
	d := testkit.SQLite(t)
	create(t, d)
	var some []process.Change
	for i, c := range realChanges(t) {
		if i%6 == 0 {
			some = append(some, c)
		}
	}
	apply(t, d, some)
	s := New(d, clock.At(instantOf(t, "2025-02-01T12:00:00Z")))
	rapid.Check(t, func(t *rapid.T) {
		q := Query{
			Sort:   rapid.SampledFrom([]Sort{ByNewest, ByDeadline}).Draw(t, "sort"),
			Stages: rapid.SliceOfNDistinct(rapid.SampledFrom(Stages), 1, 3, rapid.ID).Draw(t, "stages"),
			Limit:  rapid.IntRange(11, mostLimit).Draw(t, "limit"),
		}
		seen := map[string]bool{}
		for q.Page = 1; ; q.Page++ {
			page, err := s.List(context.Background(), q)
			if err != nil {
				t.Fatal(err)
			}
			for _, n := range page.Items {
				if seen[n.OCID] || !slices.Contains(q.Stages, n.Stage(s.clock.Now())) {
					t.Fatalf("%s at %s, seen %v", n.OCID, n.Stage(s.clock.Now()), seen[n.OCID])
				}
				seen[n.OCID] = true
			}
			if q.Page == page.Pages() {
				if len(seen) != page.Total {
					t.Fatalf("%d notices on %d pages, %d in all", len(seen), page.Pages(), page.Total)
				}
				return
			}
		}
	})
}
