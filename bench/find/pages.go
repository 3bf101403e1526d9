package main

import (
	"context"
	"fmt"
	"math/rand/v2"
	"net"
	"net/http"
	"net/url"
	"time"
)

const (
	connections = 8
	load        = 0.7 // of the full speed
)

// page is a kind of page to ask for.
type page struct {
	name    string
	handler http.Handler
	paths   []string
	gzip    bool
}

// pages measures pages over HTTP, the load generator beside the server in this
// process.
func pages(ctx context.Context, site http.Handler, queries []query, s *sample, o options) error {
	var notices, searches []string
	for i := range s.docs {
		notices = append(notices, "/notices/"+url.PathEscape(s.docs[i].Key))
	}
	for _, q := range queries {
		searches = append(searches, "/notices?"+q.address().Encode())
	}
	bytes, err := meanSize(ctx, site, searches)
	if err != nil {
		return err
	}
	var rows [][]string
	for _, p := range []page{
		{"notice page", site, notices, false},
		{"search page", site, searches, false},
		{"notice page, compressed", site, notices, true},
		{"search page, compressed", site, searches, true},
		{"bare net/http and html/template, 20 results", bareHandler(bytes), []string{"/"}, false},
	} {
		row, err := p.measure(ctx, o)
		if err != nil {
			return err
		}
		rows = append(rows, row)
	}
	table(fmt.Sprintf("Pages over HTTP, %d connections, %s at each rate", connections, o.seconds),
		[]string{"page", "kB", "requests/s at full speed", "ms of CPU each", "ms p50", "p99", fmt.Sprintf("ms p50 at %.0f %% of that", load*100), "p99"}, rows)
	return nil
}

// measure asks for a page at full speed and then at the load. The processor
// time of a request is that of the server and of the generator.
func (p page) measure(ctx context.Context, o options) ([]string, error) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	server := &http.Server{Handler: p.handler}
	done := make(chan error, 1)
	go func() { done <- server.Serve(listener) }()
	defer func() {
		_ = server.Close() // nobody asks any more
		<-done
	}()
	g := newGenerator(p, "http://"+listener.Addr().String(), o.seed)
	defer g.client.CloseIdleConnections()
	if _, err := g.flatOut(ctx, o.seconds/10); err != nil { // to warm up
		return nil, err
	}
	before := used()
	full, err := g.flatOut(ctx, o.seconds)
	if err != nil {
		return nil, err
	}
	each := (used() - before) / time.Duration(max(1, len(full.times)))
	rate := float64(len(full.times)) / o.seconds.Seconds()
	steady, err := g.atRate(ctx, rate*load, o.seconds)
	if err != nil {
		return nil, err
	}
	return []string{p.name, fmt.Sprintf("%.1f", float64(full.bytes)/float64(max(1, len(full.times)))/1e3), fmt.Sprintf("%.0f", rate), ms(each),
		ms(quantile(full.times, 0.5)), ms(quantile(full.times, 0.99)),
		ms(quantile(steady.times, 0.5)), ms(quantile(steady.times, 0.99))}, nil
}

// meanSize gives the mean bytes of pages, of some of them.
func meanSize(ctx context.Context, site http.Handler, paths []string) (int, error) {
	const looked = 40
	total := 0
	r := rand.New(rand.NewPCG(1, 3))
	for range looked {
		w := &counter{header: http.Header{}}
		req, err := http.NewRequestWithContext(ctx, http.MethodGet, paths[r.IntN(len(paths))], nil)
		if err != nil {
			return 0, err
		}
		site.ServeHTTP(w, req)
		if w.status > http.StatusOK {
			return 0, fmt.Errorf("the page %s has status %d", req.URL, w.status)
		}
		total += w.bytes
	}
	return total / looked, nil
}

// counter counts what is written to it.
type counter struct {
	header        http.Header
	status, bytes int
}

func (c *counter) Header() http.Header    { return c.header }
func (c *counter) WriteHeader(status int) { c.status = status }

func (c *counter) Write(b []byte) (int, error) {
	c.bytes += len(b)
	return len(b), nil
}

// timings is what came of asking.
type timings struct {
	times []time.Duration
	bytes int64
}
