package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"time"

	"github.com/tolsey/tolsey/internal/clock"
	"github.com/tolsey/tolsey/internal/contract"
	"github.com/tolsey/tolsey/internal/db"
	"github.com/tolsey/tolsey/internal/feed"
	"github.com/tolsey/tolsey/internal/fetch"
	"github.com/tolsey/tolsey/internal/fiction"
	"github.com/tolsey/tolsey/internal/integrity"
	"github.com/tolsey/tolsey/internal/ledger"
	"github.com/tolsey/tolsey/internal/notice"
	"github.com/tolsey/tolsey/internal/org"
	"github.com/tolsey/tolsey/internal/pipeline"
	"github.com/tolsey/tolsey/internal/process"
	"github.com/tolsey/tolsey/internal/quality"
	"github.com/tolsey/tolsey/internal/scorecard"
)

// projections gives those of the program, or all but the newer ones: the
// pipeline, the scorecards, the red flags and what bodies are.
func projections(newer bool) []ledger.Projection {
	p := process.New()
	list := []ledger.Projection{p, p.Follow(notice.Projection{}), p.Follow(contract.Projection{}), org.Projection{}, quality.Projection{}}
	if newer {
		list = append(list, org.ProfileProjection{}, p.Follow(pipeline.Projection{}), pipeline.Entries{},
			p.Follow(scorecard.Projection{}), p.Follow(integrity.Projection{}))
	}
	return list
}

// imported is what imports of the same market took.
type imported struct {
	phases   []phase
	releases int64
}

// ratio imports the same market, in the order of publication, with and without
// the newer projections, each twice and each first once, so that what the
// machine does beside hits both.
func ratio(ctx context.Context, o options) error {
	var market bytes.Buffer
	if _, err := fiction.Write(&market, fiction.Options{Processes: o.ratio, Today: today}); err != nil {
		return err
	}
	with, without := &imported{}, &imported{}
	for i, into := range []*imported{without, with, with, without} {
		dir := filepath.Join(o.dir, fmt.Sprintf("ratio-%d", i))
		if err := into.add(ctx, dir, market.Bytes(), projections(into == with)); err != nil {
			return err
		}
		if err := os.RemoveAll(dir); err != nil {
			return err
		}
	}
	if with.releases != without.releases {
		return fmt.Errorf("%d releases were taken with the newer projections and %d without", with.releases, without.releases)
	}
	table(fmt.Sprintf("Import of %d releases in the order of publication, the mean of two", with.releases),
		[]string{"projections", "releases/s by the clock", "releases/s of CPU"}, [][]string{
			without.row("without the newer ones"), with.row("all"),
			{"ratio", fmt.Sprintf("%.2f", without.mean().wall.Seconds()/with.mean().wall.Seconds()),
				fmt.Sprintf("%.2f", without.mean().cpu.Seconds()/with.mean().cpu.Seconds())},
		})
	return nil
}

// add imports a market into an empty database in a directory.
func (m *imported) add(ctx context.Context, dir string, market []byte, list []ledger.Projection) (err error) {
	if err := os.Mkdir(dir, 0o700); err != nil {
		return err
	}
	d, err := db.Open(ctx, "sqlite:"+filepath.Join(dir, "tolsey.db"))
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, d.Close()) }()
	if err := d.Migrate(ctx, slices.Concat(ledger.Migrations(), feed.Migrations())...); err != nil {
		return err
	}
	c := clock.At(today)
	l, err := ledger.Open(ctx, ledger.Config{DB: d, Clock: c, Dir: dir, Logger: logger(), Projections: list})
	if err != nil {
		return err
	}
	service := feed.New(d, l, c, logger(), fetch.New(fetch.StandardLimits, "Tolsey", c))
	var sum feed.Summary
	p, err := timed(func() (err error) {
		sum, err = service.ImportFrom(ctx, fictional, bytes.NewReader(market), fiction.Header(), nil)
		return err
	})
	m.phases, m.releases = append(m.phases, p), sum.Appended
	return err
}

func (m *imported) mean() (p phase) {
	for _, one := range m.phases {
		p.wall, p.cpu = p.wall+one.wall, p.cpu+one.cpu
	}
	n := time.Duration(len(m.phases))
	return phase{wall: p.wall / n, cpu: p.cpu / n}
}

func (m *imported) row(name string) []string {
	p := m.mean()
	return []string{name, rate(m.releases, p.wall), rate(m.releases, p.cpu)}
}
