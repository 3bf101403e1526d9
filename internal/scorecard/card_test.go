package scorecard

import (
	"context"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/tolsey/tolsey/internal/clock"
	"github.com/tolsey/tolsey/internal/db"
	"github.com/tolsey/tolsey/internal/fault"
	"github.com/tolsey/tolsey/internal/ledger"
	"github.com/tolsey/tolsey/internal/org"
	"github.com/tolsey/tolsey/internal/process"
	"github.com/tolsey/tolsey/internal/testkit"
)

// deskOf gives a desk over a Board of some processes and a made-up register of
// two departments, an agency of the first, a city region and its council.
func deskOf(t *testing.T, d *db.DB, rows ...processRow) *Desk {
	t.Helper()
	ctx := context.Background()
	if err := d.Migrate(ctx, ledger.Migrations()...); err != nil {
		t.Fatal(err)
	}
	p := process.New()
	now := clock.At(today)
	log, err := ledger.Open(ctx, ledger.Config{DB: d, Dir: t.TempDir(), Clock: now,
		Projections: []ledger.Projection{p, p.Follow(Projection{}), org.Projection{}, org.ProfileProjection{}}})
	if err != nil {
		t.Fatal(err)
	}
	orgs := org.New(d)
	orgs.SetClock(now)
	orgs.SeedTable(false)
	for _, key := range []string{"first", "agency", "council", "mayors"} {
		add(t, log, item(t, `{"ocid":"ocds-f1ct10-`+key+`","id":"1","date":"2026-05-01T00:00:00Z","tag":["tender"],"buyer":{"name":"Fictional `+key+`","id":"b"},
			"parties":[{"id":"b","name":"Fictional `+key+`","roles":["buyer"]}],"tender":{"id":"t","title":"T"}}`))
	}
	if _, err := orgs.Import(ctx, log, []org.RegisterRow{
		{ID: "first", Name: "Fictional first", Kind: string(org.MinisterialDepartment)},
		{ID: "second", Name: "Fictional second", Kind: string(org.MinisterialDepartment)},
		{ID: "agency", Name: "Fictional agency", Kind: string(org.ExecutiveAgency), Parent: "first"},
		{ID: "mayors", Name: "Fictional mayors", Kind: string(org.CombinedAuthority)},
		{ID: "council", Name: "Fictional council", Kind: string(org.Council), CityRegion: "mayors"},
	}, "fictional-register", "the tests"); err != nil {
		t.Fatal(err)
	}
	if err := orgs.SetTarget(ctx, log, org.Target{Body: "first", Measure: "sme-value", Year: "2026-27", Percent: 60, Source: "Fictional plan", By: "the tests"}); err != nil {
		t.Fatal(err)
	}
	if err := orgs.SetLead(ctx, log, org.Lead{Body: "first", Name: "Fictional Person", Role: "Minister", Since: "2025-01-01", Source: "Fictional gazette", By: "the tests"}); err != nil {
		t.Fatal(err)
	}
	s := New(d)
	s.follower = &follower{}
	s.follower.board.Put(boardOf(rows...), 0)
	desk, err := NewCards(s, orgs, now).Desk(ctx)
	if err != nil {
		t.Fatal(err)
	}
	return desk
}

// of gives awards of a buyer, of which the first small ones go to small firms.
func of(buyer string, n, small int) []processRow {
	rows := awards(n, func(i int, p *processRow, a *awardRow) {
		p.buyer = "fictional-" + buyer
		p.ocid = "ocds-f1ct10-" + buyer + p.ocid[len("ocds-f1ct10-"):]
		a.id = p.ocid + "/a1"
		if i >= small {
			a.crowd = crowd{large: 1}
		}
	})
	return rows
}

func fiscal(t *testing.T, id string) Span {
	t.Helper()
	s, err := ReadSpan(id, today)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// A card holds what the body and those that answer to it buy, with its lead and
// where it stands to its target.
func TestCard(t *testing.T) {
	testkit.Engines(t, func(t *testing.T, d *db.DB) {
		desk := deskOf(t, d, slices.Concat(of("first", 20, 5), of("agency", 20, 5), of("council", 30, 15), of("mayors", 10, 10))...)
		card, err := desk.Card(t.Context(), "first", fiscal(t, "2026-27"))
		if err != nil {
			t.Fatal(err)
		}
		l, ok := card.Line("sme-value")
		if !ok || l.Now.N != 40 || !about(l.Now.Value, 0.25) || l.Before.Of != 0 {
			t.Errorf("the line is %+v", l)
		}
		if card.Lead == nil || card.Lead.Name != "Fictional Person" || l.Target == nil || l.Goal != Lower || !l.Measure.Worse(l.Goal) {
			t.Errorf("lead %v, target %v, goal %q", card.Lead, l.Target, l.Goal)
		}
		group, err := desk.Departments(t.Context(), fiscal(t, ""))
		if err != nil || len(group.Cards) != 2 || !group.Cards[1].Empty() || group.All.ID != AllDepartments {
			t.Fatalf("%+v, %v", group, err)
		}
		if all, _ := group.All.Line("sme-value"); all.Now.N != 40 {
			t.Errorf("all departments together have %d awards", all.Now.N)
		}
		region, err := desk.Region(t.Context(), "mayors", fiscal(t, ""))
		if err != nil || len(region.Cards) != 2 {
			t.Fatalf("%+v, %v", region, err)
		}
		var got []int
		for _, c := range append(region.Cards, region.All) {
			l, _ := c.Line("sme-value")
			got = append(got, l.Now.N)
		}
		if diff := cmp.Diff([]int{10, 30, 40}, got); diff != "" {
			t.Errorf("awards of the region (-want +got):\n%s", diff)
		}
	})
}

// A second asking counts nothing anew and gives the same.
func TestCardsAreKept(t *testing.T) {
	desk := deskOf(t, testkit.SQLite(t), of("first", 20, 5)...)
	first, err := desk.Card(t.Context(), "first", fiscal(t, ""))
	if err != nil {
		t.Fatal(err)
	}
	kept := len(desk.cards.known)
	again, err := desk.Card(t.Context(), "first", fiscal(t, ""))
	if err != nil || len(desk.cards.known) != kept || kept == 0 {
		t.Errorf("%d kept, then %d, %v", kept, len(desk.cards.known), err)
	}
	a, _ := first.Line("sme-value")
	b, _ := again.Line("sme-value")
	if diff := cmp.Diff(a.Now, b.Now); diff != "" {
		t.Errorf("the second differs:\n%s", diff)
	}
}

// Measures that others keep are on each card, and counted each time.
func TestCardWithAnOutsideMeasure(t *testing.T) {
	desk := deskOf(t, testkit.SQLite(t), of("first", 20, 5)...)
	n := 0
	desk.cards.scorecards.Add(Measure{ID: LateStarts, Name: "Late", Better: -1, Unit: Share, Of: "contracts"}, func(context.Context, Scope, Period) (Counted, error) {
		n++
		return Counted{Num: 9, Den: 12, N: 12, Of: 12}, nil
	})
	card, err := desk.Card(t.Context(), "first", fiscal(t, ""))
	if err != nil {
		t.Fatal(err)
	}
	l, ok := card.Line(LateStarts)
	if !ok || !about(l.Now.Value, 0.75) || n != 2 {
		t.Errorf("%+v after %d counts", l, n)
	}
	peers := Card{Lines: []Line{{Measure: l.Measure, Now: OutsideFigure{Figure: Figure{Known: true, Value: 0.1, Low: 0.05, High: 0.2}}}}}
	tasks := desk.Tasks(&card, &peers)
	i := slices.IndexFunc(tasks, func(t Task) bool { return t.Measure.ID == LateStarts })
	if i < 0 || tasks[i].Count != 9 || tasks[i].Part != Numerator || tasks[i].Reason != BehindPeers {
		t.Errorf("tasks %+v", tasks)
	}
}

// What lies clearly behind a target comes before what lies behind others, and
// each task's count is the length of its list.
func TestTasks(t *testing.T) {
	desk := deskOf(t, testkit.SQLite(t), slices.Concat(of("first", 40, 5), of("second", 40, 40))...)
	card, err := desk.Card(t.Context(), "first", fiscal(t, "2026-27"))
	if err != nil {
		t.Fatal(err)
	}
	peers, err := desk.Peers(t.Context(), &card)
	if err != nil || peers.ID != AllDepartments {
		t.Fatalf("%v, %v", peers.ID, err)
	}
	tasks := desk.Tasks(&card, &peers)
	if len(tasks) == 0 || len(tasks) > mostTasks || tasks[0].Measure.ID != "sme-value" || tasks[0].Reason != BehindTarget || !about(tasks[0].Against, 0.6) {
		t.Fatalf("%+v", tasks)
	}
	for _, task := range tasks {
		list := desk.Board.Listed(task.Measure.ID, card.Scope, card.Span.Period, desk.Now, task.Part, 0, 0)
		if len(list.Rows) != task.Count || task.Count == 0 {
			t.Errorf("%s: %d rows, counted %d", task.Measure.ID, len(list.Rows), task.Count)
		}
	}
	if tasks[0].Count != 35 {
		t.Errorf("%d awards did not go to small firms", tasks[0].Count)
	}
}

// The rest and the numerator make up the denominator.
func TestRest(t *testing.T) {
	b := boardOf(awards(30, func(i int, p *processRow, a *awardRow) {
		a.amount = int64(i+1) * 1000
		switch i % 3 {
		case 0:
			a.crowd = crowd{small: 1, large: 1}
		case 1:
			a.crowd = crowd{large: 1}
		}
	})...)
	list := func(part Which, offset, limit int) List {
		return b.Listed("sme-value", Scope{}, year, today, part, offset, limit)
	}
	all, hits, rest := list(Denominator, 0, 0), list(Numerator, 0, 0), list(Rest, 0, 0)
	if all.Num != hits.Num || all.Den-all.Num != rest.Den-rest.Num || rest.Count != 20 || len(rest.Rows) != 20 {
		t.Errorf("all %d/%d, hits %d, rest %d/%d in %d", all.Num, all.Den, hits.Num, rest.Num, rest.Den, rest.Count)
	}
	if diff := cmp.Diff(rest.Rows[5:8], list(Rest, 5, 3).Rows); diff != "" {
		t.Errorf("a page of the rest:\n%s", diff)
	}
}

func TestSpans(t *testing.T) {
	for id, want := range map[string]Span{
		"":                      {ID: LastYear, Label: "Last 12 months", Year: "2026-27", Period: Period{"2025-11-24", "2026-11-23"}},
		"2026-27":               {ID: "2026-27", Label: "Financial year 2026-27 so far", Year: "2026-27", Period: FinancialYear(2026)},
		"2024-25":               {ID: "2024-25", Label: "Financial year 2024-25", Year: "2024-25", Period: FinancialYear(2024)},
		"2024-11-24_2025-11-23": {ID: "2024-11-24_2025-11-23", Label: "24 November 2024 to 23 November 2025", Year: "2025-26", Period: Period{"2024-11-24", "2025-11-23"}},
	} {
		got, err := ReadSpan(id, today)
		if diff := cmp.Diff(want, got); err != nil || diff != "" {
			t.Errorf("%q: %v\n%s", id, err, diff)
		}
		if again, err := ReadSpan(got.Previous(today).ID, today); err != nil || again.Period != got.Before() {
			t.Errorf("the span before %q is %v, %v", id, again, err)
		}
	}
	for _, id := range []string{"2027-28", "2026-28", "1999-00", "x", "2026-02-30_2026-03-01", "2026-03-02_2026-03-01", "-"} {
		if _, err := ReadSpan(id, today); fault.KindOf(err) != fault.Invalid {
			t.Errorf("%q: %v", id, err)
		}
	}
	years := YearsTo(fiscal(t, ""), 3, today)
	if len(years) != 3 || years[0].ID != "2024-25" || years[2].ID != "2026-27" {
		t.Errorf("years %v", years)
	}
	if all := Spans(time.Date(2026, 3, 31, 23, 30, 0, 0, time.UTC)); all[1].ID != "2026-27" {
		t.Errorf("at half past midnight in London the year is %s", all[1].ID)
	}
}

// A share of which too little is published to say on which side of a target it
// lies is on neither, however narrow its interval.
func TestAGoalThatTheUnknownDecides(t *testing.T) {
	for name, c := range map[string]struct {
		unsized int
		want    Standing
		reason  Reason
	}{"all is known": {0, Lower, BehindTarget}, "little is not": {10, Lower, BehindTarget}, "much is not": {90, Unclear, UnderTarget}} {
		rows := of("first", 40+c.unsized, 5)
		for i := 40; i < len(rows); i++ {
			rows[i].awards[0].crowd = crowd{unsized: 1}
		}
		desk := deskOf(t, testkit.SQLite(t), rows...)
		card, err := desk.Card(t.Context(), "first", fiscal(t, "2026-27"))
		if err != nil {
			t.Fatal(err)
		}
		l, _ := card.Line("sme-value")
		if !about(l.Now.Value, 0.125) || l.Now.High >= 0.6 || l.Goal != c.want {
			t.Errorf("%s: %q for %+v", name, l.Goal, l.Now)
		}
		tasks := desk.Tasks(&card, &Card{})
		if i := slices.IndexFunc(tasks, func(t Task) bool { return t.Measure.ID == "sme-value" }); i < 0 || tasks[i].Reason != c.reason {
			t.Errorf("%s: tasks %+v", name, tasks)
		}
	}
}
