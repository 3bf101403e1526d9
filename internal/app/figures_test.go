package app_test

import (
	"context"
	"fmt"
	"go/parser"
	"go/token"
	"html"
	"log/slog"
	"maps"
	"math"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/tolsey/tolsey/internal/app"
	"github.com/tolsey/tolsey/internal/clock"
	"github.com/tolsey/tolsey/internal/contract"
	"github.com/tolsey/tolsey/internal/pipeline"
	"github.com/tolsey/tolsey/internal/scorecard"
	"github.com/tolsey/tolsey/internal/testkit"
)

// published is a file whose figures are counted twice.
type published struct {
	path        []string
	currency    string
	day         string // as of which is counted: in the midst of what the file tells
	first, last int    // financial years, by when they begin
	bodies      int    // that are at least compared, each with ten awards and tenders or more
	values      int    // figures that have a value, at least
	ending      int    // questions of the pipeline that find a contract, at least
}

var files = map[string]published{
	"Lancashire": {path: []string{"data", "ocds", "uk", "contracts-finder-lancashire.derived.releases.jsonl.gz"},
		currency: "GBP", day: "2026-03-08", first: 2014, last: 2025, bodies: 10, values: 400},
	"Contracts Finder 2025": {path: []string{"data", "ocds", "uk", "contracts-finder-2025-01.releases.jsonl.gz"},
		currency: "GBP", day: "2025-04-30", first: 2023, last: 2028, values: 40, ending: 100},
	"Canada": {path: []string{"data", "bulk", "canada-contract-history.derived.releases.jsonl.gz"},
		currency: "CAD", day: "2014-06-02", first: 2008, last: 2018, bodies: 40, values: 800, ending: 600},
}

// underRace tells whether the race detector watches.
var underRace bool

// TestFiguresCountedTwice imports published notices and compares every figure
// with the one that the JSON itself gives: each measure, of everybody and of
// each body, in all time, in each financial year and in each calendar year.
//
// Which names are one body is stated by hand, in sameBody; otherwise each
// published name is a body, without regard to capitals.
func TestFiguresCountedTwice(t *testing.T) {
	for name, file := range files {
		t.Run(name, func(t *testing.T) {
			if underRace && file.currency == "CAD" {
				t.Skip("twenty thousand releases are counted without the race detector, which watches the smaller files")
			}
			path := testkit.Shared(t, file.path...)
			papers, err := readPapers(path)
			if err != nil {
				t.Fatal(err)
			}
			b := boards{published: file, all: count(papers, sameBody)}
			b.read(t, path)
			scopes := b.pair(t)
			for _, body := range slices.Sorted(maps.Keys(scopes)) {
				b.compare(t, body, scopes[body])
			}
			t.Logf("%d bodies: %d figures, %d with a value, %d markets, %d questions of the pipeline that find any", len(scopes)-1,
				b.figuresN, b.valuesN, b.marketsN, b.endingN)
			if b.valuesN < file.values || b.endingN < file.ending {
				t.Errorf("only %d figures with a value, %d questions that find a contract", b.valuesN, b.endingN)
			}
		})
	}
}

// sameBodies are the councils of Lancashire that publish under several names,
// some of them those of a department.
var sameBodies = map[string][]string{
	"blackpool council":             {"blackpool borough council", "blackpool borough council trading standards"},
	"blackburn with darwen council": {"blackburn with darwen borough council"},
	"chorley council":               {"chorley borough council"},
	"hyndburn borough council":      {"hyndburn borough council environmental services"},
	"wyre council":                  {"wyre borough council"},
	"north yorkshire council":       {"the north yorkshire council"},
}

func sameBody(name string) string {
	name = strings.ToLower(html.UnescapeString(name))
	for body, others := range sameBodies {
		if slices.Contains(others, name) {
			return body
		}
	}
	return name
}

// TestTheSecondCountStandsAlone holds that what counts a second time uses the
// standard library alone.
func TestTheSecondCountStandsAlone(t *testing.T) {
	for _, name := range []string{"figures_papers_test.go", "figures_counted_test.go", "figures_measured_test.go"} {
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.ImportsOnly)
		if err != nil {
			t.Fatal(err)
		}
		for _, spec := range file.Imports {
			path, err := strconv.Unquote(spec.Path.Value)
			if err != nil || strings.Contains(strings.Split(path, "/")[0], ".") {
				t.Errorf("%s imports %s", name, path)
			}
		}
	}
}

// boards are what the program made of a file, beside what was counted of it.
type boards struct {
	published
	all      counted // of the file
	second   counted // of it what is a body's
	figures  *scorecard.Board
	pipeline *pipeline.Board
	now      time.Time

	figuresN, valuesN, marketsN, endingN int // how many were compared
}

// read imports a file and takes the program's boards.
func (b *boards) read(t *testing.T, path string) {
	t.Helper()
	day, err := time.Parse(time.DateOnly, b.day)
	if err != nil {
		t.Fatal(err)
	}
	b.now = day.Add(12 * time.Hour)
	ctx := context.Background()
	a, err := app.Open(ctx, app.Config{Data: t.TempDir(), Clock: clock.At(b.now), Logger: slog.New(slog.DiscardHandler), Listen: "127.0.0.1:0"})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { a.Close() })
	if _, err := a.Feed.Import(ctx, "", []string{path}, nil, nil); err != nil {
		t.Fatal(err)
	}
	if err := a.Follow(ctx); err != nil {
		t.Fatal(err)
	}
	if err := a.Scorecards.CatchUp(ctx); err != nil {
		t.Fatal(err)
	}
	if b.figures, err = a.Scorecards.Board(ctx); err != nil {
		t.Fatal(err)
	}
	if b.pipeline, err = a.Pipeline.CatchUp(ctx); err != nil {
		t.Fatal(err)
	}
}

// pair gives the program's keys of each body, nil for "", which is everybody.
// The two sides must have the same processes of each.
func (b *boards) pair(t *testing.T) map[string][]string {
	t.Helper()
	keys, processes := map[string]map[string]bool{}, map[string]map[string]bool{}
	for _, measure := range []string{"data-quality", "early-engagement", "short-tender"} {
		for _, part := range []scorecard.Which{scorecard.Denominator, scorecard.NotKnown, scorecard.SetApart} {
			for _, row := range b.figures.Behind(measure, scorecard.Scope{Currency: b.currency}, scorecard.Period{}, b.now, part, 0, 0).Rows {
				set(keys, b.all.bodies[row.OCID], row.Buyer)
				set(processes, row.Buyer, b.all.bodies[row.OCID])
			}
		}
	}
	out, large := map[string][]string{"": nil}, 0
	for body, of := range keys {
		out[body] = slices.Sorted(maps.Keys(of))
		for _, key := range out[body] {
			if len(processes[key]) > 1 {
				t.Errorf("%s: the program's body %s is %v", body, key, processes[key])
			}
		}
		if own := b.all.of(body); len(own.awards)+len(own.tenders) >= scorecard.LeastN {
			large++
		}
	}
	if large < b.bodies {
		t.Errorf("only %d bodies with %d awards and tenders", large, scorecard.LeastN)
	}
	return out
}

func set(m map[string]map[string]bool, a, b string) {
	if m[a] == nil {
		m[a] = map[string]bool{}
	}
	m[a][b] = true
}

// compare compares all figures of a body.
func (b *boards) compare(t *testing.T, body string, keys []string) {
	t.Helper()
	b.second = b.all.of(body)
	scope := scorecard.Scope{Keys: keys, Currency: b.currency}
	q := question{body: body, currency: b.currency, today: b.day, to: "9999-12-31"}
	b.compareFigures(t, q, scope, scorecard.Period{})
	for year := b.first; year <= b.last; year++ {
		for _, span := range [][2]string{
			{fmt.Sprintf("%d-04-01", year), fmt.Sprintf("%d-03-31", year+1)},
			{fmt.Sprintf("%d-01-01", year), fmt.Sprintf("%d-12-31", year)},
		} {
			q.from, q.to = span[0], span[1]
			b.compareFigures(t, q, scope, scorecard.Period{From: q.from, To: q.to})
			b.comparePipeline(t, q, keys)
		}
		q.from, q.to = fmt.Sprintf("%d-04-01", year), fmt.Sprintf("%d-03-31", year+1)
		b.compareMarket(t, q, scope, year)
	}
	q.from, q.to = "", "9999-12-31"
	b.comparePipeline(t, q, keys)
	if n := b.second.endless(); body == "" && b.pipeline.Endless() != n {
		t.Errorf("%d contracts without an end, the program says %d", n, b.pipeline.Endless())
	}
}

func (b *boards) compareFigures(t *testing.T, q question, scope scorecard.Scope, period scorecard.Period) {
	t.Helper()
	want := b.second.ask(q)
	got := b.figures.Figures(scope, period, b.now)
	if len(got) != len(want) {
		t.Fatalf("%d measures, %d are counted here", len(got), len(want))
	}
	for _, f := range got {
		expected := *want[f.Measure]
		expected.median, expected.concentration = nil, nil
		expected.Value = rounded(expected.Value)
		if d := cmp.Diff(expected, sumsOf(f), cmp.AllowUnexported(sums{})); d != "" {
			t.Errorf("%s of %q from %q to %q (-counted here +the program's):\n%s", f.Measure, q.body, q.from, q.to, d)
		}
		b.figuresN++
		if f.Known {
			b.valuesN++
		}
	}
}

// sumsOf gives a figure in the form of the second count.
func sumsOf(f scorecard.Figure) sums {
	s := sums{N: f.N, Of: f.Of, Hits: f.Hits, Num: f.Num, Den: f.Den, Unknown: [2]int64{int64(f.Unknown.N), f.Unknown.Total},
		Apart: map[string][2]int64{}, Parts: map[string][2]int64{}, Known: f.Known, Value: rounded(f.Value), Coverage: f.Coverage}
	for _, a := range f.Apart {
		s.Apart[a.Reason.Label()] = [2]int64{int64(a.N), a.Total}
	}
	for _, p := range f.Parts {
		if p.N > 0 {
			s.Parts[p.ID] = [2]int64{int64(p.N), p.Total}
		}
	}
	return s
}

// rounded leaves out what the order of adding does to the last digits.
func rounded(x float64) float64 { return math.Round(x*1e12) / 1e12 }

// size is the market of a year, or a division of it.
type size struct {
	Awards, Valued int
	Value          int64
	Apart          [2]int64
	Small          [2]int64 // the numerator and denominator of small firms' share
	Divisions      map[string]size
}

func (b *boards) compareMarket(t *testing.T, q question, scope scorecard.Scope, year int) {
	t.Helper()
	m := b.figures.Market(scope, year, year, b.now)[0]
	got := size{Awards: m.Awards, Valued: m.Valued, Value: m.Value, Apart: [2]int64{int64(m.Apart.N), m.Apart.Total},
		Small: [2]int64{m.Small.Num, m.Small.Den}, Divisions: map[string]size{}}
	for _, d := range m.Divided {
		got.Divisions[d.Division] = size{Awards: d.N, Value: d.Total, Small: [2]int64{d.Small.Num, d.Small.Den}}
	}
	if d := cmp.Diff(b.second.market(q), got); d != "" {
		t.Errorf("the market of %q in %d (-counted here +the program's):\n%s", q.body, year, d)
	}
	b.marketsN++
}

func (b *boards) comparePipeline(t *testing.T, q question, keys []string) {
	t.Helper()
	want := b.second.ending(q)
	found := b.pipeline.Find(pipeline.Query{From: q.from, To: q.to, Buyers: keys}, b.day)
	early := b.pipeline.Early(func(key string) bool { return keys == nil || slices.Contains(keys, key) },
		pipeline.Period{From: q.from, To: q.to}, b.day)
	got := ends{Count: found.Count, Short: early.TooShort.Count, Valued: found.WithValue, Total: totalIn(found.Totals, b.currency)}
	if got != want {
		t.Errorf("what ends of %q from %q to %q: %+v, the program says %+v", q.body, q.from, q.to, want, got)
	}
	if n := early.All.Count + early.NotYet.Count + early.TooShort.Count; n != want.Count {
		t.Errorf("%q from %q to %q: early or late are %d of %d", q.body, q.from, q.to, n, want.Count)
	}
	if want.Count > 0 {
		b.endingN++
	}
}

// totalIn gives the sum in a currency.
func totalIn(totals contract.Totals, currency string) int64 {
	for _, sum := range totals.Sums {
		if sum.Currency == currency {
			return sum.Hundredths
		}
	}
	return 0
}
