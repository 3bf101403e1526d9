package api

import (
	"fmt"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/tolsey/tolsey/internal/clock"
)

// told is a release in the model of the ledger: the entry at its place.
type told struct {
	ocid, id, title, stage string
	date                   time.Time
}

// moments are the dates of releases, near those that the filters name.
var moments = []time.Time{
	time.Date(2026, 3, 29, 0, 59, 59, 0, time.UTC), time.Date(2026, 3, 29, 1, 0, 0, 0, time.UTC),
	time.Date(2026, 6, 30, 23, 15, 0, 500_000_000, time.UTC), time.Date(2026, 7, 1, 0, 15, 0, 0, time.UTC),
	time.Date(2026, 10, 25, 0, 30, 0, 0, time.UTC), time.Date(2026, 10, 25, 1, 30, 0, 0, time.UTC),
}

// model is the ledger as the test knows it.
type model []told

// add appends some releases to both, one in three of them with the id of
// another one.
func (m *model) add(s *site, t *rapid.T, most int) {
	var texts []string
	for range rapid.IntRange(0, most).Draw(t, "arriving") {
		r := told{
			ocid:  fmt.Sprint("ocds-test01-", rapid.IntRange(0, 9).Draw(t, "process")),
			id:    fmt.Sprint("r", rapid.IntRange(0, len(*m)*2+10).Draw(t, "release")),
			title: fmt.Sprint("Title ", len(*m)),
			stage: rapid.SampledFrom([]string{"planning", "tender", "award"}).Draw(t, "stage"),
			date:  rapid.SampledFrom(moments).Draw(t, "date"),
		}
		*m = append(*m, r)
		texts = append(texts, fmt.Sprintf(`{"ocid":%q,"id":%q,"date":%q,"tag":[%q],"tender":{"title":%q}}`,
			r.ocid, r.id, r.date.In(clock.London).Format(time.RFC3339Nano), r.stage+"Update", r.title))
	}
	if len(texts) > 0 {
		s.add("test", "", texts...)
	}
}

// choice is what a reader asks for.
type choice struct {
	place
	from, to, stages string
}

// place is where a walk can be taken.
type place struct{ path, from, to, third string }

var places = []place{
	{"/api/1.0/ocdsReleasePackages", "updatedFrom", "updatedTo", "contract"},
	{"/Published/Notices/OCDS/Search", "publishedFrom", "publishedTo", "implementation"},
}

func draw(t *rapid.T) choice {
	first := []string{"", "2026-03-29T02:00:00", "2026-07-01T00:15:00", "2026-10-25T01:30:00"}
	last := []string{"", "2026-10-25T01:30:00", "2026-12-01T00:00:00"}
	at := rapid.SampledFrom(places).Draw(t, "place")
	return choice{
		place:  at,
		from:   rapid.SampledFrom(first).Draw(t, "from"),
		to:     rapid.SampledFrom(last).Draw(t, "to"),
		stages: rapid.SampledFrom([]string{"", "tender", "award,planning", at.third}).Draw(t, "stages"),
	}
}

// shown says whether a release is in the choice. The wall clock decides: all
// that it shows from the first text to the second.
func (c choice) shown(r told) bool {
	wall := r.date.In(clock.London).Format("2006-01-02T15:04:05")
	return wall >= c.from && (c.to == "" || wall <= c.to) && (c.stages == "" || strings.Contains(c.stages, r.stage))
}

// titles gives what a walk that begins now has to show.
func (m model) titles(c choice) []string {
	out := []string{}
	seen := map[[2]string]bool{}
	for _, r := range slices.Backward(m) {
		key := [2]string{r.ocid, r.id}
		if !seen[key] && c.shown(r) {
			out = append(out, r.title)
		}
		seen[key] = true
	}
	return out
}

func (c choice) query(limit int) string {
	q := url.Values{"limit": {fmt.Sprint(limit)}}
	for name, text := range map[string]string{c.place.from: c.from, c.place.to: c.to, "stages": c.stages} {
		if text != "" {
			q.Set(name, text)
		}
	}
	return q.Encode()
}

func TestAWalkGivesEachReleaseOnceWhileOthersArrive(t *testing.T) {
	onBoth(t, func(s *site) {
		var m model
		rapid.Check(s.TB.(*testing.T), func(t *rapid.T) {
			m.add(s, t, 3)
			c := draw(t)
			want, got := m.titles(c), []string{}
			path := c.path + "?" + c.query(rapid.IntRange(4, 60).Draw(t, "limit"))
			for pages := 0; path != ""; pages++ {
				if pages > len(m)+1 {
					t.Fatalf("the walk has no end: %s", path)
				}
				p, next := s.page(path)
				if len(p.Releases) == 0 && pages > 0 {
					t.Fatalf("an empty page was linked to: %s", path)
				}
				got = append(got, p.titles()...)
				if pages < 2 {
					m.add(s, t, 2)
				}
				path = next
			}
			if d := cmp.Diff(want, got); d != "" {
				t.Fatalf("%+v: %s", c, d)
			}
		})
	})
}

func TestAReleaseReplacedUnderWayIsStillShown(t *testing.T) {
	onBoth(t, func(s *site) {
		const day = "2026-01-01T00:00:00Z"
		for i := range 4 {
			s.add("test", "", simple(fmt.Sprint("ocds-test01-", i), "r", day, fmt.Sprint("Title ", i)))
		}
		first, next := s.page("/api/1.0/ocdsReleasePackages?limit=2")
		s.add("test", "", simple("ocds-test01-0", "r", day, "Title 0 again"))
		second, end := s.page(next)
		s.same("the walk", []string{"Title 3", "Title 2", "Title 1", "Title 0"}, append(first.titles(), second.titles()...))
		s.same("after the last page", "", end)
		now, _ := s.page("/api/1.0/ocdsReleasePackages")
		s.same("a new walk", []string{"Title 0 again", "Title 3", "Title 2", "Title 1"}, now.titles())
		// The same cursor at any later time gives the same page.
		again, _ := s.page(next)
		s.same("the second page again", second.titles(), again.titles())
	})
}

func TestManyReplacedReleasesDoNotEndAWalk(t *testing.T) {
	onBoth(t, func(s *site) {
		s.add("test", "", simple("ocds-test01-1", "first", "2026-01-01T00:00:00Z", "The first"))
		var texts []string
		for i := range 60 {
			texts = append(texts, simple("ocds-test01-1", "r", "2026-01-01T00:00:00Z", fmt.Sprint("Version ", i)))
		}
		s.add("test", "", texts...)
		first, next := s.page("/api/1.0/ocdsReleasePackages?limit=1")
		s.same("first page", []string{"Version 59"}, first.titles())
		last, end := s.page(next)
		s.same("last page", []string{"The first"}, last.titles())
		s.same("after it", "", end)
	})
}

func TestDatesAreComparedInSummerTime(t *testing.T) {
	onBoth(t, func(s *site) {
		s.add("test", "",
			simple("ocds-test01-1", "a", "2026-07-01T09:00:00+01:00", "at 9 in summer"),
			simple("ocds-test01-1", "b", "2026-07-01T08:30:00Z", "at half past 9 in summer"),
			simple("ocds-test01-1", "c", "2026-07-01T09:30:00.75+01:00", "within that second"),
			simple("ocds-test01-1", "d", "2026-10-25T01:30:00+01:00", "the first half past 1"),
			simple("ocds-test01-1", "e", "2026-10-25T01:30:00Z", "the second half past 1"))
		for query, want := range map[string][]string{
			"updatedFrom=2026-07-01T09:00:00&updatedTo=2026-07-01T09:00:00": {"at 9 in summer"},
			"updatedFrom=2026-07-01T09:00:01&updatedTo=2026-07-01T09:30:00": {"within that second", "at half past 9 in summer"},
			"updatedTo=2026-07-01T08:59:59":                                 {},
			"updatedFrom=2026-10-25T01:30:00":                               {"the second half past 1", "the first half past 1"},
			"updatedTo=2026-10-25T01:30:00&updatedFrom=2026-10-25T01:00:00": {"the second half past 1", "the first half past 1"},
			"updatedFrom=2026-10-25T02:00:00":                               {},
		} {
			p, _ := s.page("/api/1.0/ocdsReleasePackages?" + query)
			s.same(query, want, p.titles())
		}
	})
}
