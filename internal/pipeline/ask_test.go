package pipeline

import (
	"context"
	"log/slog"
	"net/url"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/tolsey/tolsey/internal/clock"
	"github.com/tolsey/tolsey/internal/contract"
	"github.com/tolsey/tolsey/internal/ledger"
	"github.com/tolsey/tolsey/internal/notice"
	"github.com/tolsey/tolsey/internal/org"
	"github.com/tolsey/tolsey/internal/plain"
	"github.com/tolsey/tolsey/internal/process"
	"github.com/tolsey/tolsey/internal/testkit"
)

func TestReadQuestion(t *testing.T) {
	amount := int64(2_500_000)
	for _, c := range []struct {
		address string
		want    Question
	}{
		{"", Question{Query: Query{Within: 12}}},
		{"ends=any", Question{}},
		{"ends=18&category=72", Question{Notices: notice.Query{Categories: []string{"72"}}, Query: Query{Within: 18}}},
		{"ends_from=2027-01-01", Question{Query: Query{From: "2027-01-01"}}},
		{"ends=3&ends_to=2027-01-01", Question{Query: Query{To: "2027-01-01"}}}, // days take the place of months
		{"value_from=25000&value_unknown=1&contract_value_to=7", Question{Query: Query{Within: 12, Value: Amounts{From: &amount, Unknown: true}}}},
		{"stage=open&state=decide&sort=value&page=3", Question{Notices: notice.Query{Stages: []notice.Stage{notice.Open}},
			Query: Query{Within: 12, States: []State{Deciding}, Sort: SortValue, Page: 3}}},
		{"stage=any&buyer=b&contract_buyer=c&incumbent=s&extendable=1&by=latest", Question{Notices: notice.Query{Buyers: []string{"b"}},
			Query: Query{Within: 12, Buyers: []string{"c"}, Incumbents: []string{"s"}, Extendable: plain.Yes, By: ByLatest}}},
	} {
		values, err := url.ParseQuery(c.address)
		if err != nil {
			t.Fatal(err)
		}
		got, problems := ReadQuestion(values)
		if diff := cmp.Diff(c.want, got); diff != "" || len(problems) > 0 {
			t.Errorf("%s: %v (-want +got):\n%s", c.address, problems, diff)
		}
	}
}

func TestProblemsOfAQuestionNameItsParameters(t *testing.T) {
	for address, param := range map[string]string{"value_from=lots": "value_from", "ends=soon": "ends", "ends_to=never": "ends_to", "state=odd": "state",
		"category=words": "category", "stage=odd": "stage", "sort=newest": "sort", "page=0": "page"} {
		values, _ := url.ParseQuery(address)
		q, problems := ReadQuestion(values)
		if len(problems) != 1 || problems[0].Param != param || problems[0].Text == "" {
			t.Errorf("%s: %+v", address, problems)
		}
		if diff := cmp.Diff(Question{Query: Query{Within: 12}}, q); diff != "" {
			t.Errorf("%s (-want +got):\n%s", address, diff)
		}
	}
}

// What Address writes ReadQuestion reads.
func TestQuestionsSurviveTheirAddress(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		some := func(name string, from ...string) []string {
			return slices.Compact(slices.Sorted(slices.Values(rapid.SliceOfN(rapid.SampledFrom(from), 0, 2).Draw(t, name))))
		}
		q := Question{Notices: notice.Query{Text: rapid.SampledFrom([]string{"", "cloud -wires", "stage"}).Draw(t, "text"), Categories: some("categories", "72", "45"),
			Buyers: some("buyers", "b", "c"), Regions: some("regions", "UKD", "UKC"), SME: rapid.Bool().Draw(t, "sme"), Repeatable: rapid.Bool().Draw(t, "repeatable"),
			Published: notice.Days{From: rapid.SampledFrom([]string{"", "2026-01-01"}).Draw(t, "published")}},
			Query: Query{Within: rapid.IntRange(0, 24).Draw(t, "within"), Late: rapid.Bool().Draw(t, "late"), Incumbents: some("incumbents", "s", "t"),
				Sort: rapid.SampledFrom([]Sort{"", SortValue, SortBuyer}).Draw(t, "sort"), By: rapid.SampledFrom([]By{"", ByLatest}).Draw(t, "by")}}
		for _, stage := range some("stages", "open", "live") {
			q.Notices.Stages = append(q.Notices.Stages, notice.Stage(stage))
		}
		slices.SortFunc(q.Notices.Stages, func(a, b notice.Stage) int { return slices.Index(notice.Stages, a) - slices.Index(notice.Stages, b) })
		if rapid.Bool().Draw(t, "days") {
			q.Within, q.To = 0, "2027-03-31"
		}
		if n := rapid.Int64Range(0, 1e12).Draw(t, "value"); n%2 == 0 {
			q.Query.Value = Amounts{To: &n, Unknown: true}
		}
		got, problems := ReadQuestion(q.Address())
		if diff := cmp.Diff(q, got); diff != "" || len(problems) > 0 {
			t.Fatalf("%s: %v (-want +got):\n%s", q.Address().Encode(), problems, diff)
		}
		for param := range q.Address() {
			if !slices.Contains(QuestionParams(), param) {
				t.Fatalf("%s is not listed", param)
			}
		}
	})
}

// A question about notices and contracts is answered by both.
func TestAsk(t *testing.T) {
	d := testkit.SQLite(t)
	ctx := context.Background()
	if err := d.Migrate(ctx, append(ledger.Migrations(), Migrations()...)...); err != nil {
		t.Fatal(err)
	}
	cfg := Config{DB: d, Clock: clock.At(at(today)), Logger: slog.New(slog.DiscardHandler)}
	p := process.New()
	log, err := ledger.Open(ctx, ledger.Config{DB: d, Dir: t.TempDir(), Clock: cfg.Clock, Logger: cfg.Logger, Projections: []ledger.Projection{p,
		p.Follow(contract.Projection{}), p.Follow(Projection{}), org.Projection{}, Entries{}, p.Follow(notice.Projection{})}})
	if err != nil {
		t.Fatal(err)
	}
	cfg.Log = log
	b := &bench{t: t, Service: New(cfg)}
	b.Follow(ctx)
	t.Cleanup(b.Close)
	b.publish("brooms", let("Brooms of birch", "2024-01-01", "2027-02-01", ""))
	b.publish("mops", let("Mops", "2024-01-01", "2027-05-01", ""))
	b.publish("later", let("Brooms of heather", "2024-01-01", "2028-05-01", ""))
	b.now()
	notices := notice.New(d, cfg.Clock)
	if err := notices.Follow(ctx, log, "", cfg.Logger); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { notices.Close() })
	if err := notices.CatchUp(ctx); err != nil {
		t.Fatal(err)
	}
	for address, want := range map[string][]string{
		"": {"brooms/c1", "mops/c1"}, "ends=any": {"brooms/c1", "mops/c1", "later/c1"}, "q=title:brooms": {"brooms/c1"}, "q=title:brooms&ends=24": {"brooms/c1", "later/c1"},
		"q=title:brooms&ends_from=2028-01-01": {"later/c1"}, "q=buckets": nil, "value_from=100001": nil, "value_to=100000": {"brooms/c1", "mops/c1"}, "region=UKD": nil,
	} {
		values, _ := url.ParseQuery(address)
		q, problems := ReadQuestion(values)
		res, err := b.Ask(ctx, notices, q)
		if err != nil || len(problems) > 0 {
			t.Fatal(err, problems)
		}
		var got, each []string
		for _, r := range res.Rows {
			got = append(got, r.ID)
		}
		if err := b.AskEach(ctx, notices, q, func(r Row) error { each = append(each, r.ID); return nil }); err != nil {
			t.Fatal(err)
		}
		if !slices.Equal(got, want) || !slices.Equal(each, want) || res.Count != len(want) {
			t.Errorf("%s: %v, %v, %d", address, got, each, res.Count)
		}
	}
}
