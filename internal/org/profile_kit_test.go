package org

import (
	"context"
	"log/slog"
	"os"
	"testing"
	"time"

	"github.com/tolsey/tolsey/internal/clock"
	"github.com/tolsey/tolsey/internal/db"
	"github.com/tolsey/tolsey/internal/ledger"
	"github.com/tolsey/tolsey/internal/testkit"
	"github.com/tolsey/tolsey/ocds"
)

// register is a service with the ledger that it writes to.
type register struct {
	*Service
	tb    testing.TB
	log   *ledger.Log
	clock *clock.Clock
}

// openRegister makes an empty ledger in d, on Friday 20 November 2026.
func openRegister(tb testing.TB, d *db.DB) *register {
	tb.Helper()
	ctx := context.Background()
	must(tb, d.Migrate(ctx, ledger.Migrations()...))
	r := &register{Service: New(d), tb: tb, clock: clock.At(time.Date(2026, 11, 20, 12, 0, 0, 0, time.UTC))}
	r.SetClock(r.clock)
	var err error
	r.log, err = ledger.Open(ctx, ledger.Config{DB: d, Clock: r.clock, Dir: tb.TempDir(), Logger: slog.New(slog.DiscardHandler),
		Projections: []ledger.Projection{Projection{}, ProfileProjection{}}})
	must(tb, err)
	return r
}

func (r *register) now() *Directory {
	r.tb.Helper()
	d, err := r.Directory(context.Background())
	must(r.tb, err)
	return d
}

// body gives the profile with an id, which must be there.
func (r *register) body(id string) *Profile {
	r.tb.Helper()
	p, ok := r.now().Get(id)
	if !ok {
		r.tb.Fatalf("nothing is known of %s", id)
	}
	return p
}

// notices appends releases as they came in.
func (r *register) notices(releases ...string) {
	r.tb.Helper()
	var items []ledger.Item
	for _, text := range releases {
		v, err := ocds.Parse([]byte(text))
		must(r.tb, err)
		release := ocds.Release{Value: v}
		items = append(items, ledger.Item{Source: "test", Release: release, ReleaseID: release.ID(), Digest: release.Digest(), Payload: []byte(text)})
	}
	_, err := r.log.Append(context.Background(), items)
	must(r.tb, err)
}

// file imports a register of the sample data.
func (r *register) file(name string) Imported {
	r.tb.Helper()
	rows, refused := readFile(r.tb, name)
	sum, err := r.Import(context.Background(), r.log, rows, name, "test")
	must(r.tb, err)
	sum.Refused = append(sum.Refused, refused...)
	return sum
}

// rows imports made-up rows.
func (r *register) rows(source string, rows ...RegisterRow) Imported {
	r.tb.Helper()
	sum, err := r.Import(context.Background(), r.log, rows, source, "test")
	must(r.tb, err)
	return sum
}

func (r *register) set(id string, facts map[Field]string) {
	r.tb.Helper()
	_, err := r.Set(context.Background(), r.log, Correction{Body: id, Facts: facts, By: "jo", Why: "asked"})
	must(r.tb, err)
}

func readFile(tb testing.TB, name string) ([]RegisterRow, []Refusal) {
	tb.Helper()
	file, err := os.Open(testkit.Shared(tb, "data", "registers", name))
	must(tb, err)
	defer file.Close()
	rows, refused, err := ReadRegister(file)
	must(tb, err)
	return rows, refused
}
