package scorecard

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/tolsey/tolsey/internal/db"
	"github.com/tolsey/tolsey/internal/fault"
	"github.com/tolsey/tolsey/internal/ledger"
	"github.com/tolsey/tolsey/internal/process"
	"github.com/tolsey/tolsey/internal/testkit"
	"github.com/tolsey/tolsey/ocds"
)

var _ process.Derived = Projection{}

// read gives the releases of a sample file as items.
func read(tb testing.TB, elem ...string) []ledger.Item {
	tb.Helper()
	var out []ledger.Item
	path := testkit.Shared(tb, elem...)
	err := ocds.Walk(context.Background(), []string{path}, nil, func(_ *ocds.Reader, d *ocds.Document) error {
		r := ocds.Release{Value: d.Release}
		if !r.Exists() || r.OCID() == "" {
			return nil
		}
		id := r.ID()
		if id == "" {
			id = ocds.MadeID(r.OCID(), r.Date(), r.Digest())
		}
		out = append(out, ledger.Item{Source: "sample", Release: r, ReleaseID: id, Digest: r.Digest(), Payload: d.Raw})
		return nil
	})
	if err != nil {
		tb.Fatal(err)
	}
	return out
}

func dump(tb testing.TB, d *db.DB) string {
	tb.Helper()
	var out strings.Builder
	err := d.Read(context.Background(), func(tx *db.Tx) error {
		out.Reset()
		for _, table := range (Projection{}).Tables() {
			rows, err := tx.Query(context.Background(), "select * from "+table)
			if err != nil {
				return err
			}
			text, err := testkit.Rows(rows)
			if err != nil {
				return err
			}
			out.WriteString(table + "\n" + text + "\n")
		}
		return nil
	})
	if err != nil {
		tb.Fatal(err)
	}
	return out.String()
}

// TestARebuildEqualsTheLiveTables over real releases of three publishers, in
// batches of several sizes.
func TestARebuildEqualsTheLiveTables(t *testing.T) {
	items := slices.Concat(read(t, "data", "ocds", "uk", "contracts-finder-2025-01.releases.jsonl.gz"),
		read(t, "data", "ocds", "uk", "find-a-tender-2026-10-06.package.json"),
		read(t, "data", "ocds", "uk", "sell2wales-2025.releases.jsonl.gz"))
	testkit.Engines(t, func(t *testing.T, d *db.DB) {
		l := open(t, d)
		for chunk := range slices.Chunk(items, 17) {
			add(t, l, chunk...)
		}
		live := dump(t, d)
		for _, names := range [][]string{{"scorecard"}, nil} {
			if err := l.Rebuild(t.Context(), names, nil); err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(strings.Split(live, "\n"), strings.Split(dump(t, d), "\n")); diff != "" {
				t.Errorf("%v rebuilt (-live +rebuilt):\n%s", names, diff)
			}
		}
		if strings.Count(live, "\n") < 150 {
			t.Errorf("only %d lines", strings.Count(live, "\n"))
		}
	})
}

// TestWhatIsStoredIsWhatWasRead takes facts through the tables and back.
func TestWhatIsStoredIsWhatWasRead(t *testing.T) {
	testkit.Engines(t, func(t *testing.T, d *db.DB) {
		l := open(t, d)
		release := strings.Replace(whole, "{", `{"ocid":"ocds-h6vhtk-1","id":"r1","date":"2026-06-25T10:00:00Z","tag":["award","contract"],`, 1)
		add(t, l, item(t, release))
		b, err := readBatch(t.Context(), d, 0)
		if err != nil || len(b.rows) != 1 || !b.last || b.next != 1 {
			t.Fatalf("%+v, %v", b, err)
		}
		want := from(change(t, "ocds-h6vhtk-1", release), []process.Publication{{Date: "2026-06-25T10:00:00.000Z", Stages: " award contract "}})
		if diff := cmp.Diff(want, b.rows[0], cmp.AllowUnexported(processRow{}, awardRow{}, crowd{})); diff != "" {
			t.Errorf("(-want +got):\n%s", diff)
		}
	})
}

// awarded makes a release with one award, by a buyer, of a process.
func awarded(ocid, id, buyer string, pounds int) string {
	return fmt.Sprintf(`{"ocid":%q,"id":%q,"date":"2026-05-0%sT10:00:00Z","tag":["award"],"buyer":{"name":%q},
		"parties":[{"id":"s","name":"Made-up Salt","details":{"scale":"sme"}}],
		"awards":[{"id":"1","date":"2026-05-01","value":{"amount":%d,"currency":"GBP"},"suppliers":[{"id":"s"}]}]}`, ocid, id, id, buyer, pounds)
}

// TestTheBoardFollowsTheLedger: new processes, changed ones, another buyer, and
// an award that comes to nothing.
func TestTheBoardFollowsTheLedger(t *testing.T) {
	testkit.Engines(t, func(t *testing.T, d *db.DB) {
		l, s := open(t, d), New(d)
		for i := range 12 {
			add(t, l, item(t, awarded(fmt.Sprintf("ocds-f1ct10-%d", i), "1", "Fictional Council", 100)))
		}
		s.Follow(t.Context(), l, testLogger())
		defer s.Close()
		value := func(keys ...string) int64 {
			t.Helper()
			if err := s.CatchUp(t.Context()); err != nil {
				t.Fatal(err)
			}
			b, err := s.Board(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			return b.Figure("sme-value", Scope{Keys: keys}, year, today).Num
		}
		if got := value("fictional-council"); got != 12*100_00 {
			t.Errorf("at first %d", got)
		}
		old, err := s.Board(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		add(t, l, item(t, awarded("ocds-f1ct10-0", "2", "Fictional Council", 900)), item(t, awarded("ocds-f1ct10-1", "2", "Madeup Trust", 50)),
			item(t, `{"ocid":"ocds-f1ct10-2","id":"2","date":"2026-05-02T10:00:00Z","tag":["awardCancellation"],"awards":[{"id":"1","status":"cancelled"}]}`))
		if one, two := value("fictional-council"), value("madeup-trust"); one != (9*100+900)*100 || two != 50_00 {
			t.Errorf("then %d and %d", one, two)
		}
		if got := old.Figure("sme-value", Scope{}, year, today).Num; got != 12*100_00 {
			t.Errorf("the old board says %d now", got)
		}
		fresh := New(d)
		fresh.Follow(t.Context(), l, testLogger())
		defer fresh.Close()
		if err := fresh.CatchUp(t.Context()); err != nil {
			t.Fatal(err)
		}
		a, _ := s.Board(t.Context())
		b, err := fresh.Board(t.Context())
		if diff := cmp.Diff(a.Figures(Scope{}, year, today), b.Figures(Scope{}, year, today)); diff != "" || err != nil || a.Size() != b.Size() {
			t.Errorf("loaded anew: %v %s", err, diff)
		}
		s.Add(Measure{ID: "of-another-part"}, func(context.Context, Scope, Period) (Counted, error) { return Counted{Why: "Not yet."}, nil })
		all, err := s.All(t.Context(), Scope{}, year, today)
		if err != nil || len(all) != len(s.Measures()) || all[0].Num != a.Figures(Scope{}, year, today)[0].Num || all[len(all)-1].Why != "Not yet." {
			t.Errorf("all: %+v, %v", all, err)
		}
	})
}

// Until the first Board is made a reader waits, and then is told so.
func TestTheBoardIsBeingMade(t *testing.T) {
	s := New(nil)
	if _, err := s.Board(t.Context()); err == nil {
		t.Error("a board without following")
	}
	if err := s.CatchUp(t.Context()); err == nil {
		t.Error("caught up without following")
	}
	s.Close()
	s.warmUp = time.Nanosecond
	s.follower = &follower{}
	if _, err := s.Board(t.Context()); fault.KindOf(err) != fault.Unavailable {
		t.Errorf("%v", err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := s.Board(ctx); err != context.Canceled {
		t.Errorf("a reader who left: %v", err)
	}
}
