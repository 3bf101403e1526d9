package scorecard

import (
	"context"
	"fmt"
	"log/slog"
	"strings"
	"testing"
	"time"

	"github.com/tolsey/tolsey/internal/clock"
	"github.com/tolsey/tolsey/internal/db"
	"github.com/tolsey/tolsey/internal/ledger"
	"github.com/tolsey/tolsey/internal/process"
	"github.com/tolsey/tolsey/ocds"
)

// All releases in these tests are made up, and so is everybody in them.

// today is the day as of which the tests ask.
var today = time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)

// change makes a process of one release.
func change(tb testing.TB, ocid, release string) process.Change {
	tb.Helper()
	v, err := ocds.Parse([]byte(release))
	if err != nil {
		tb.Fatalf("%s: %v", release, err)
	}
	return process.Change{OCID: ocid, Compiled: ocds.Release{Value: v}, Source: "fiction", Releases: 1}
}

// boardOf makes a Board of some processes.
func boardOf(rows ...processRow) *Board {
	m := newMaker()
	m.take(rows)
	return m.board(int64(len(rows)))
}

// open opens a ledger whose processes the scorecards follow.
func open(tb testing.TB, d *db.DB) *ledger.Log {
	tb.Helper()
	if err := d.Migrate(context.Background(), ledger.Migrations()...); err != nil {
		tb.Fatal(err)
	}
	p := process.New()
	l, err := ledger.Open(context.Background(), ledger.Config{DB: d, Dir: tb.TempDir(), Clock: clock.At(today),
		Projections: []ledger.Projection{p, p.Follow(Projection{})}})
	if err != nil {
		tb.Fatal(err)
	}
	return l
}

// item makes what is appended to the ledger of a release.
func item(tb testing.TB, release string) ledger.Item {
	tb.Helper()
	v, err := ocds.Parse([]byte(release))
	if err != nil {
		tb.Fatalf("%s: %v", release, err)
	}
	r := ocds.Release{Value: v}
	return ledger.Item{Source: "fiction", Release: r, ReleaseID: r.ID(), Digest: v.Digest(), Payload: []byte(release)}
}

func add(tb testing.TB, l *ledger.Log, items ...ledger.Item) {
	tb.Helper()
	if _, err := l.Append(context.Background(), items); err != nil {
		tb.Fatal(err)
	}
}

// awards gives n processes with an award each, made from one by fn.
func awards(n int, fn func(i int, p *processRow, a *awardRow)) []processRow {
	var out []processRow
	for i := range n {
		ocid := fmt.Sprintf("ocds-f1ct10-%04d", i)
		p := processRow{ocid: ocid, buyer: "fictional-council", lastIndex: int64(i), resulted: true}
		a := awardRow{id: ocid + "/a1", awarded: "2026-05-01", published: "2026-05-11", amount: 100_00, currency: "GBP",
			division: "45", route: Advertised, suppliers: []string{fmt.Sprintf("GB-COH-%08d", i)}, crowd: crowd{small: 1}, bids: 3}
		fn(i, &p, &a)
		p.awards = []awardRow{a}
		out = append(out, p)
	}
	return out
}

// year is the period of the tests.
var year = FinancialYear(2026)

func addressOf(v *ocds.Value) ocds.Address { return ocds.Address{Value: v} }

func splitBlanks(s string) []string { return strings.Fields(s) }

func testLogger() *slog.Logger { return slog.New(slog.DiscardHandler) }
