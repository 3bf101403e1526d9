package integrity

import (
	"context"
	"fmt"
	"log/slog"
	"testing"
	"time"

	"github.com/tolsey/tolsey/internal/clock"
	"github.com/tolsey/tolsey/internal/db"
	"github.com/tolsey/tolsey/internal/ledger"
	"github.com/tolsey/tolsey/internal/process"
	"github.com/tolsey/tolsey/ocds"
)

// All releases in these tests are made up, and so is everybody in them.

var today = time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)

var quiet = slog.New(slog.DiscardHandler)

// open opens a ledger that the flags follow.
func open(t testing.TB, d *db.DB) (*ledger.Log, *Service) {
	t.Helper()
	ctx := context.Background()
	if err := d.Migrate(ctx, ledger.Migrations()...); err != nil {
		t.Fatal(err)
	}
	p := process.New()
	l, err := ledger.Open(ctx, ledger.Config{DB: d, Dir: t.TempDir(), Clock: clock.At(today),
		Projections: []ledger.Projection{p, p.Follow(Projection{})}})
	if err != nil {
		t.Fatal(err)
	}
	s := New(d)
	s.Follow(ctx, l, quiet)
	t.Cleanup(s.Close)
	return l, s
}

func item(t testing.TB, release string) ledger.Item {
	t.Helper()
	v, err := ocds.Parse([]byte(release))
	if err != nil {
		t.Fatalf("%s: %v", release, err)
	}
	r := ocds.Release{Value: v}
	return ledger.Item{Source: "fiction", Release: r, ReleaseID: r.ID(), Digest: v.Digest(), Payload: []byte(release)}
}

func add(t testing.TB, l *ledger.Log, releases ...string) {
	t.Helper()
	var items []ledger.Item
	for _, r := range releases {
		items = append(items, item(t, r))
	}
	if _, err := l.Append(context.Background(), items); err != nil {
		t.Fatal(err)
	}
}

// board gives the Board of all that the ledger holds.
func board(t testing.TB, s *Service) *Board {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), 30*time.Second)
	defer cancel()
	if err := s.CatchUp(ctx); err != nil {
		t.Fatal(err)
	}
	b, err := s.Board(ctx)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// tender is an open procedure of a buyer whose notice came out on one day and
// that closes on another, with so many tenders for each lot.
func tender(n int, buyer, opened, closes, statistics string) string {
	return fmt.Sprintf(`{"ocid":"ocds-f1ct10-%04d","id":"r%d","date":"%sT09:00:00Z","tag":["tender"],"initiationType":"tender",
		"parties":[{"id":"b1","name":%q,"roles":["buyer"]}],"buyer":{"id":"b1","name":%q},
		"tender":{"id":"t","title":"Fictional works","procurementMethod":"open","tenderPeriod":{"endDate":"%sT12:00:00Z"},
		"documents":[{"id":"d","noticeType":"UK4","documentType":"tenderNotice","datePublished":"%sT09:00:00Z"}]},
		"bids":{"statistics":[%s]}}`, n, n, opened, buyer, buyer, closes, opened, statistics)
}

func bids(lot string, n int) string {
	return fmt.Sprintf(`{"id":"s%s","measure":"bids","value":%d,"relatedLot":%q}`, lot, n, lot)
}
