package integrity

import (
	"context"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/tolsey/tolsey/internal/ledger"
	"github.com/tolsey/tolsey/internal/org"
	"github.com/tolsey/tolsey/internal/redflag"
	"github.com/tolsey/tolsey/internal/testkit"
	"github.com/tolsey/tolsey/ocds"
)

// realItems gives the releases of a sample file.
func realItems(tb testing.TB, elem ...string) (items []ledger.Item) {
	tb.Helper()
	err := ocds.Walk(context.Background(), []string{testkit.Shared(tb, elem...)}, nil, func(_ *ocds.Reader, d *ocds.Document) error {
		r := ocds.Release{Value: d.Release}
		if !r.Exists() || r.OCID() == "" {
			return nil
		}
		id := r.ID()
		if id == "" {
			id = ocds.MadeID(r.OCID(), r.Date(), r.Digest())
		}
		items = append(items, ledger.Item{Source: "sample", Release: r, ReleaseID: id, Digest: r.Digest(), Payload: d.Raw})
		return nil
	})
	if err != nil {
		tb.Fatal(err)
	}
	return items
}

// Real releases through ledger, projection and Board raise the flags that their
// compiled releases raise when nothing is stored in between.
func TestRealReleasesRaiseTheSameFlags(t *testing.T) {
	items := slices.Concat(realItems(t, "data", "ocds", "uk", "contracts-finder-lancashire.derived.releases.jsonl.gz"),
		realItems(t, "data", "ocds", "uk", "contracts-finder-2015.docs.jsonl.gz"), realItems(t, "data", "ocds", "uk", "sell2wales-2025.releases.jsonl.gz"),
		realItems(t, "data", "ocds", "uk", "find-a-tender-2026-10-06.package.json"))
	l, s := open(t, testkit.SQLite(t))
	for chunk := range slices.Chunk(items, 100) {
		if _, err := l.Append(context.Background(), chunk); err != nil {
			t.Fatal(err)
		}
	}
	b := board(t, s)

	byOCID := map[string][]*ocds.Value{}
	for _, it := range items {
		byOCID[it.Release.OCID()] = append(byOCID[it.Release.OCID()], it.Release.Value)
	}
	direct := redflag.New(Settings())
	for ocid, releases := range byOCID {
		var m ocds.Merger
		v, err := m.Compile(releases)
		if err != nil {
			t.Fatalf("%s: %v", ocid, err)
		}
		r := ocds.Release{Value: v}
		names := map[string]string{}
		for _, p := range r.Parties() {
			if key, ok := org.KeyOf(p); ok && names[p.ID()] == "" {
				names[p.ID()] = key
			}
		}
		direct.AddReading(ocid, redflag.ReadAs(r, func(ref ocds.Party) string {
			if key := names[ref.ID()]; key != "" {
				return key
			}
			key, _ := org.KeyOf(ref)
			return key
		}))
	}
	want := direct.Result()
	if looked, cancelled := b.Processes(); looked != want.Processes || cancelled != want.Cancelled || looked < 400 {
		t.Errorf("%d processes and %d cancelled, want %d and %d", looked, cancelled, want.Processes, want.Cancelled)
	}
	raised := 0
	for _, flag := range redflag.Flags() {
		tally, _ := b.Tally(flag.ID)
		for _, kind := range flag.Kinds {
			if diff := cmp.Diff(want.Flagged[flag.ID][kind], values(b, flag.ID, kind)); diff != "" || tally.Coverage != want.Coverage[flag.ID] {
				t.Errorf("%s of %s: coverage %d, want %d (-direct +stored):\n%s", flag.ID, kind, tally.Coverage, want.Coverage[flag.ID], diff)
			}
			raised += tally.Flagged[kind]
		}
	}
	if raised == 0 {
		t.Error("nothing is flagged")
	}
}

// BenchmarkBoard compares all stored readings, as is done at most once a minute.
func BenchmarkBoard(b *testing.B) {
	const n = 20_000
	d := testkit.SQLite(b)
	l, _ := open(b, d)
	var some []string
	for i := range n {
		some = append(some, tender(i, "Fictional Council", "2026-03-02", "2026-03-12", bids("1", i%5)+","+bids("2", 4)))
		if len(some) == 500 {
			add(b, l, some...)
			some = some[:0]
		}
	}
	for b.Loop() {
		if _, err := compute(context.Background(), d); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(n*b.N)/b.Elapsed().Seconds(), "processes/s")
}
