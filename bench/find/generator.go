package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"sync"
	"time"
)

// generator asks a server for pages.
type generator struct {
	client *http.Client
	base   string
	paths  []string
	gzip   bool
	seed   uint64
}

func newGenerator(p page, base string, seed uint64) *generator {
	return &generator{client: &http.Client{Transport: &http.Transport{DisableCompression: true, MaxIdleConnsPerHost: mostWaiting}},
		base: base, paths: p.paths, gzip: p.gzip, seed: seed}
}

// get asks for a page at random and gives the bytes of its body as sent.
func (g *generator) get(ctx context.Context, r *rand.Rand) (int64, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, g.base+g.paths[r.IntN(len(g.paths))], nil)
	if err != nil {
		return 0, err
	}
	if g.gzip {
		req.Header.Set("Accept-Encoding", "gzip")
	}
	res, err := g.client.Do(req)
	if err != nil {
		return 0, err
	}
	n, err := io.Copy(io.Discard, res.Body)
	if err = errors.Join(err, res.Body.Close()); err == nil && res.StatusCode != http.StatusOK {
		err = fmt.Errorf("the page %s has status %d", req.URL, res.StatusCode)
	}
	return n, err
}

// flatOut asks over all connections as fast as it is answered.
func (g *generator) flatOut(ctx context.Context, during time.Duration) (timings, error) {
	end := time.Now().Add(during)
	return g.each(connections, func(r *rand.Rand, note func(time.Duration, int64)) error {
		for time.Now().Before(end) {
			begun := time.Now()
			n, err := g.get(ctx, r)
			if err != nil {
				return err
			}
			note(time.Since(begun), n)
		}
		return nil
	})
}

// mostWaiting bounds the requests under way at once at a given rate; those
// beyond wait, and their waiting counts.
const mostWaiting = 64

// atRate asks so many times a second, whether or not it is answered in time,
// and measures from when each request was to be sent.
func (g *generator) atRate(ctx context.Context, rate float64, during time.Duration) (timings, error) {
	due := make(chan time.Time, int(rate*during.Seconds())+1)
	go func() {
		defer close(due)
		begun := time.Now()
		for i := range int(rate * during.Seconds()) {
			at := begun.Add(time.Duration(float64(i) / rate * float64(time.Second)))
			time.Sleep(time.Until(at))
			due <- at
		}
	}()
	return g.each(mostWaiting, func(r *rand.Rand, note func(time.Duration, int64)) error {
		for at := range due {
			n, err := g.get(ctx, r)
			if err != nil {
				return err
			}
			note(time.Since(at), n)
		}
		return nil
	})
}

// each runs fn in so many goroutines and joins what they note.
func (g *generator) each(n int, fn func(r *rand.Rand, note func(time.Duration, int64)) error) (all timings, err error) {
	var mu sync.Mutex
	var wait sync.WaitGroup
	for i := range n {
		wait.Go(func() {
			var own timings
			failed := fn(rand.New(rand.NewPCG(g.seed, uint64(i))), func(d time.Duration, bytes int64) {
				own.times = append(own.times, d)
				own.bytes += bytes
			})
			mu.Lock()
			defer mu.Unlock()
			all.times, all.bytes = append(all.times, own.times...), all.bytes+own.bytes
			err = errors.Join(err, failed)
		})
	}
	wait.Wait()
	return all, err
}
