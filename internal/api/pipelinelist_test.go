package api

import (
	"context"
	"encoding/xml"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	ical "github.com/arran4/golang-ical"
	"github.com/google/go-cmp/cmp"

	"github.com/tolsey/tolsey/internal/pipeline"
	"github.com/tolsey/tolsey/internal/plain"
)

// TestTheParametersOfThePipelineAreThoseOfItsPage holds the declared parameters
// against those that addresses of the page have.
func TestTheParametersOfThePipelineAreThoseOfItsPage(t *testing.T) {
	var names []string
	for _, p := range pipelineFilters() {
		names = append(names, p.name)
	}
	names = append(names, "page", "limit")
	slices.Sort(names)
	want := slices.Sorted(slices.Values(pipeline.QuestionParams()))
	if d := cmp.Diff(want, names); d != "" {
		t.Error(d)
	}
}

// endQueries are what the tests of the pipeline ask for.
var endQueries = []string{"", "ends=any", "ends=24&sort=value", "ends=any&q=services+OR+software&late=1", "ends=any&by=latest&extendable=1",
	"ends_from=2026-01-01&ends_to=2027-03-31&state=decide&state=tendering", "ends=any&value_from=50000&value_unknown=1&category=72", "q=nothing-has-this-word"}

// TestThePipelineAddsUp compares the lists with what the board finds, and their
// totals with the sums of their lines.
func TestThePipelineAddsUp(t *testing.T) {
	s := newFigures(t)
	for _, address := range endQueries {
		values, _ := url.ParseQuery(address)
		q, problems := pipeline.ReadQuestion(values)
		want, err := s.cfg.Pipeline.Ask(context.Background(), s.cfg.Notices, q)
		if err != nil || problems != nil {
			t.Fatal(err, problems)
		}
		var ids []string
		err = s.cfg.Pipeline.AskEach(context.Background(), s.cfg.Notices, q, func(row pipeline.Row) error {
			ids = append(ids, row.ID)
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		items, head := s.walkItems("/pipeline", address, 61)
		var got []string
		var sum int64
		late, states := 0, map[string]int{}
		for _, one := range items {
			got = append(got, one.text("id"))
			states[one.text("state")]++
			if one["late"] == true {
				late++
			}
			if one.text("currency") == "GBP" {
				sum += one.pence("value")
			}
		}
		s.same(address, ids, got)
		s.same(address+": late", want.Late, late)
		s.same(address+": late in the head", want.Late, int(head.number("late")))
		s.same(address+": pounds", want.GBP(), sum)
		totals := item(head["totals"].(map[string]any))
		s.same(address+": the count", want.Count, int(totals.number("count")))
		s.same(address+": with a value", want.WithValue, int(totals.number("withValue")))
		s.same(address+": pounds in the head", sum, poundsOf(totals))
		for _, one := range head["states"].([]any) {
			state := item(one.(map[string]any))
			s.same(address+": "+state.text("state"), states[state.text("state")], int(state.number("count")))
		}
		count, inQuarters := 0, int64(0)
		for _, one := range head["quarters"].([]any) {
			count, inQuarters = count+int(item(one.(map[string]any)).number("count")), inQuarters+poundsOf(one.(map[string]any))
		}
		s.same(address+": the quarters", fmt.Sprint(want.Count, sum), fmt.Sprint(count, inQuarters))
	}
	if items, _ := s.walkItems("/pipeline", "ends=any", 100); len(items) < 200 {
		t.Errorf("the market has only %d contracts that end", len(items))
	}
}

// poundsOf gives the sum in pounds of some totals, in hundredths.
func poundsOf(totals item) int64 {
	for _, one := range totals["sums"].([]any) {
		if sum := item(one.(map[string]any)); sum.text("currency") == "GBP" {
			return sum.pence("amount")
		}
	}
	return 0
}

// TestTheFeedOfThePipelineTellsTheNewestMarksFirst walks the feed by its links.
func TestTheFeedOfThePipelineTellsTheNewestMarksFirst(t *testing.T) {
	s := newFigures(t)
	items, _ := s.walkItems("/pipeline", "ends=any&category=72", 100)
	byURL := map[string]item{}
	for _, one := range items {
		byURL[one.text("url")] = one
	}
	last, pages := "9999", 0
	for path := "/pipeline.atom?ends=any&category=72&limit=9"; path != ""; pages++ {
		var doc feedDoc
		if err := xml.Unmarshal([]byte(s.get(path, atomType)), &doc); err != nil {
			t.Fatal(err)
		}
		for _, e := range doc.Entries {
			one, there := byURL[e.ID]
			if !there || e.Title != one.text("title") || e.Link.Href != e.ID || !strings.Contains(e.Content.Text, "Ends: "+one.text("ends")) {
				t.Errorf("%+v is not %v", e, one)
			}
			delete(byURL, e.ID)
			mark := ""
			if one["mark"] != nil {
				mark = pipeline.MarkDay(one.text("ends"), int(one.number("mark")))
			}
			if mark > last || e.Updated < mark {
				t.Errorf("%s came to its mark on %s, after one of %s; updated %s", e.ID, mark, last, e.Updated)
			}
			if last = mark; e.Updated > doc.Updated {
				t.Errorf("%s is newer than the feed, %s", e.ID, doc.Updated)
			}
		}
		if path = ""; slices.ContainsFunc(doc.Links, func(l feedLink) bool { return l.Rel == "next" }) {
			path = s.ours(doc.Links[len(doc.Links)-1].Href)
		}
	}
	if len(byURL) > 0 || pages < 3 {
		t.Errorf("%d contracts are not in the feed of %d pages", len(byURL), pages)
	}
	s.problem("/pipeline.atom?page=99", http.StatusNotFound)
}

// days gives the events of a calendar by their UID: the day and the summary.
func (s *site) days(path string) map[string]string {
	s.Helper()
	events, _ := s.calendar(path)
	out := map[string]string{}
	for uid, e := range events {
		day, err := e.GetAllDayStartAt()
		if err != nil {
			s.Fatalf("%s: the event %s is on no day: %v", path, uid, err)
		}
		out[uid] = day.Format(time.DateOnly) + " " + value(e, ical.ComponentPropertySummary)
	}
	return out
}

func TestTheCalendarOfThePipelineHasTheEnds(t *testing.T) {
	s := newFigures(t)
	items, _ := s.walkItems("/pipeline", "ends=any&q=services", 100)
	got := s.days("/pipeline.ics?ends=any&q=services")
	n := 0
	for _, one := range items {
		id, end := one.text("id"), one.text("ends")
		if day := got[id+"/end@tolsey"]; !strings.HasPrefix(day, end+" Contract ends: ") {
			t.Errorf("%s ends on %s: %q", id, end, day)
		}
		n++
		if latest := one.text("latestEnd"); latest > end {
			n++
			if day := got[id+"/latest@tolsey"]; !strings.HasPrefix(day, latest+" Latest end") {
				t.Errorf("%s ends at the latest on %s: %q", id, latest, day)
			}
		}
	}
	s.same("how many events", n, len(got))
}

// TestTheCalendarOfAContract compares the last safe days with the clock
// backwards; their UIDs stay when the end moves.
func TestTheCalendarOfAContract(t *testing.T) {
	onBoth(t, func(s *site) {
		s.addExamples()
		const id = "ocds-test01-8/c1"
		before := s.days("/pipeline/" + id + ".ics")
		detail, err := s.cfg.Pipeline.Show(context.Background(), id, s.cfg.Pipeline.Today())
		if err != nil {
			s.Fatal(err)
		}
		want := map[string]string{}
		for _, e := range detail.Events() {
			want[e.ID+"@tolsey"] = e.Day + " " + e.Title
		}
		s.same("the events", want, before)
		if len(before) < 5 {
			s.Errorf("only %v", before)
		}
		s.add("test", "", strings.NewReplacer(`"r1"`, `"r2"`, "2026-02-20", "2026-03-20", "2025-12-02", "2026-03-20", "2027-05-31", "2027-08-31").Replace(ending))
		after := s.days("/pipeline/" + id + ".ics")
		for uid, day := range before {
			if after[uid] == "" || after[uid] == day {
				s.Errorf("%s was %s and is %q", uid, day, after[uid])
			}
		}
		s.problem("/pipeline/ocds-test01-8/c2.ics", http.StatusNotFound)
		s.problem("/pipeline/ocds-test01-8/c1.ics?x=1", http.StatusBadRequest)
	})
}

// TestWhoBeginsEarlyAddsUp compares the groups with all contracts, and the rates
// with their numbers.
func TestWhoBeginsEarlyAddsUp(t *testing.T) {
	s := newFigures(t)
	board, err := s.cfg.Pipeline.Board(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	rates := 0
	for _, by := range []string{"department", "region", "buyer"} {
		for _, period := range []string{"next", "last", "2026-27"} {
			items, head := s.walkItems("/early", "by="+by+"&period="+period, 10)
			all := item(head["all"].(map[string]any))
			days := pipeline.Period{From: head.text("from"), To: head.text("to")}
			want := board.Early(nil, days, plain.Day(start))
			s.same(by, want.All.Count, int(all.number("contracts")))
			s.same(by, len(board.Behind(nil, days, plain.Day(start), pipeline.LateOnes)), int(all.number("lateStarts")))
			s.same(by, want.InTime.Pounds, all.pence("valueInTime"))
			sum := map[string]float64{}
			for _, one := range items {
				for _, name := range []string{"contracts", "inTime", "lateStarts", "withValue"} {
					sum[name] += one.number(name)
				}
				few := one.number("contracts") < 10
				if few != (one["share"] == nil) {
					t.Errorf("%s: the share of %v contracts is %v", one.text("name"), one["contracts"], one["share"])
				}
				if !few {
					rates++
					s.same(one.text("name"), ratio(one.number("inTime")/one.number("contracts")).text(), one["share"].(interface{ String() string }).String())
				}
			}
			for name, total := range sum {
				s.same(by+" "+period+": "+name, all.number(name), total)
			}
		}
	}
	if rates == 0 {
		t.Error("no rate was looked at")
	}
}
