package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"sync"
	"time"

	"github.com/tolsey/tolsey/internal/app"
	"github.com/tolsey/tolsey/internal/fiction"
)

// page is a kind of page to ask for.
type page struct {
	name  string
	paths []string
}

// otherSeed makes a market whose processes are none of those that are there.
const otherSeed = 2

// pages measures the pages over HTTP at a steady rate, the load generator beside
// the server in this process: while nothing else happens, and while a market is
// imported by the same process as fast as it goes.
func pages(ctx context.Context, a *app.App, o options) error {
	handler, err := a.Handler(ctx)
	if err != nil {
		return err
	}
	if err := caughtUp(ctx, a); err != nil {
		return err
	}
	list, err := pageList(ctx, a)
	if err != nil {
		return err
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	server := &http.Server{Handler: handler}
	done := make(chan error, 1)
	go func() { done <- server.Serve(listener) }()
	defer func() {
		_ = server.Close() // nobody asks any more
		<-done
	}()
	g := &generator{base: "http://" + listener.Addr().String(),
		client: &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: mostWaiting}}}
	defer g.client.CloseIdleConnections()
	return g.bothTimes(ctx, a, list, o)
}

// bothTimes asks for all pages in peace and then beside an import.
func (g *generator) bothTimes(ctx context.Context, a *app.App, list []page, o options) error {
	head := []string{"page", "kB", "requests", "ms, the first", "p50", "p95", "p99", "most"}
	rows, err := g.all(ctx, list, o)
	if err != nil {
		return err
	}
	table(fmt.Sprintf("Pages over HTTP, %.0f requests a second, %s for each page", o.rate, o.during), head, rows)
	end := beside(ctx, a, o.beside)
	rows, err = g.all(ctx, list, o)
	taken, over, importing := end()
	if err := errors.Join(err, importing); err != nil {
		return err
	}
	title := fmt.Sprintf("The same, while %s releases a second are imported", taken)
	if over {
		title += " (the import ended before: make it larger with -beside)"
	}
	table(title, head, rows)
	return nil
}

// beside imports another market until its result is called, which gives how
// many releases a second were taken, and whether the market ended before.
func beside(ctx context.Context, a *app.App, processes int) func() (perSecond string, over bool, err error) {
	importing, stop := context.WithCancel(ctx)
	done := make(chan error, 1)
	begun := time.Now()
	before, errBefore := a.Log.Size(ctx)
	go func() {
		_, err := importMarket(importing, a.Feed, fiction.Options{Processes: processes, Seed: otherSeed, Today: today, ByProcess: true})
		done <- err
	}()
	return func() (string, bool, error) {
		took := time.Since(begun)
		after, errAfter := a.Log.Size(ctx)
		var over bool
		var err error
		select {
		case err = <-done:
			over = true
		default:
			stop()
			if err = <-done; errors.Is(err, context.Canceled) {
				err = nil // as it was told
			}
		}
		stop()
		return rate(after-before, took), over, errors.Join(err, errBefore, errAfter)
	}
}

// caughtUp waits until everything that pages show is there.
func caughtUp(ctx context.Context, a *app.App) error {
	_, err := a.Pipeline.CatchUp(ctx)
	return errors.Join(err, a.Notices.CatchUp(ctx), a.Scorecards.CatchUp(ctx), a.Flags.CatchUp(ctx))
}

// pageList gives the pages, that of a body with every department's address.
func pageList(ctx context.Context, a *app.App) ([]page, error) {
	bodies, err := a.Orgs.Directory(ctx)
	if err != nil {
		return nil, err
	}
	var each []string
	for _, p := range bodies.Departments() {
		each = append(each, "/leadership/"+url.PathEscape(p.ID))
	}
	if len(each) == 0 {
		return nil, errors.New("the data hold no departments")
	}
	return []page{
		{"/leadership", []string{"/leadership"}},
		{"/leadership/{body}, the departments in turn", each},
		{"/pipeline", []string{"/pipeline"}},
		{"/market", []string{"/market"}},
		{"/integrity", []string{"/integrity"}},
	}, nil
}

// generator asks a server for pages.
type generator struct {
	client *http.Client
	base   string
}

func (g *generator) all(ctx context.Context, list []page, o options) (rows [][]string, err error) {
	for _, p := range list {
		begun := time.Now()
		size, err := g.get(ctx, p.paths[0])
		if err != nil {
			return nil, err
		}
		first := time.Since(begun)
		times, err := g.atRate(ctx, p.paths, o.rate, o.during)
		if err != nil {
			return nil, err
		}
		rows = append(rows, []string{p.name, fmt.Sprintf("%.0f", float64(size)/1e3), fmt.Sprint(len(times)), ms(first),
			ms(quantile(times, 0.5)), ms(quantile(times, 0.95)), ms(quantile(times, 0.99)), ms(quantile(times, 1))})
	}
	return rows, nil
}

// get asks for a page and gives the bytes of its body.
func (g *generator) get(ctx context.Context, path string) (int64, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, g.base+path, nil)
	if err != nil {
		return 0, err
	}
	res, err := g.client.Do(req)
	if err != nil {
		return 0, err
	}
	n, err := io.Copy(io.Discard, res.Body)
	if err = errors.Join(err, res.Body.Close()); err == nil && res.StatusCode != http.StatusOK {
		err = fmt.Errorf("the page %s has status %d", path, res.StatusCode)
	}
	return n, err
}

// mostWaiting bounds the requests under way at once; those beyond wait, and
// their waiting counts.
const mostWaiting = 64

// atRate asks for the paths in turn, so many times a second, whether or not it
// is answered in time, and measures from when each request was to be sent.
func (g *generator) atRate(ctx context.Context, paths []string, rate float64, during time.Duration) ([]time.Duration, error) {
	n := int(rate * during.Seconds())
	took, failed := make([]time.Duration, n), make([]error, n)
	slots := make(chan struct{}, mostWaiting)
	var asking sync.WaitGroup
	begun := time.Now()
	for i := range n {
		due := begun.Add(time.Duration(float64(i) / rate * float64(time.Second)))
		time.Sleep(time.Until(due))
		slots <- struct{}{}
		asking.Go(func() {
			_, failed[i] = g.get(ctx, paths[i%len(paths)])
			took[i] = time.Since(due)
			<-slots
		})
	}
	asking.Wait()
	return took, errors.Join(failed...)
}
