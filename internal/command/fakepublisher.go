package command

import (
	"bufio"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"strings"
	"time"

	"github.com/tolsey/tolsey/fakepublisher"
	"github.com/tolsey/tolsey/internal/fault"
	"github.com/tolsey/tolsey/internal/fiction"
)

const (
	// fakeReserve is how many days of the market are held back for --new-every.
	fakeReserve = 60
	// fakeHeaderTimeout and fakeStopTimeout bound a client that says nothing and
	// one whose answer hangs on purpose.
	fakeHeaderTimeout = 10 * time.Second
	fakeStopTimeout   = time.Second
)

// fakePublisherCmd imitates a publisher.
type fakePublisherCmd struct {
	Kind      string `help:"Whose interface: ${enum}." enum:"find-a-tender,contracts-finder,public-contracts-scotland,sell2wales,ocds,ocds-oldest-first" default:"find-a-tender" placeholder:"KIND"`
	Listen    string `help:"Address to listen on." default:"127.0.0.1:9090" placeholder:"HOST:PORT"`
	Processes int    `help:"How many contracting processes the fictional market has." default:"500" placeholder:"N"`
	Seed      uint64 `help:"Another seed gives another market and other faults." default:"1" placeholder:"N"`
	Days      int    `help:"How many days of the market are published." default:"30" placeholder:"N"`

	NewEvery time.Duration `name:"new-every" help:"Publish one more release each time that so long has passed, as 10s." placeholder:"TIME"`
	File     []string      `help:"Serve the releases or packages of this file, one JSON value after another, plain or gzip, instead of a market; may be given several times." placeholder:"FILE" type:"existingfile" sep:"none"`

	Faults      string  `help:"What goes wrong by chance: none, all, or names with commas between them." default:"none" placeholder:"NAMES"`
	Chance      float64 `help:"How many of the requests meet a fault, from 0 to 1." default:"0.1" placeholder:"SHARE"`
	NoRateLimit bool    `name:"no-rate-limit" help:"Answer every request, however many come."`
}

// Help gives examples and the faults.
func (fakePublisherCmd) Help() string {
	names := make([]string, len(fakepublisher.All()))
	for i, f := range fakepublisher.All() {
		names[i] = string(f)
	}
	return `Imitates the interface of a publisher, with its limit on requests, for trying out whatever follows it.
It serves a made-up market, dated up to now. At /control it can be broken and mended while it runs.

Examples:
  tolsey fake-publisher --new-every 10s
  tolsey fake-publisher --kind contracts-finder --listen 127.0.0.1:9091 --faults all --chance 0.3
  tolsey fake-publisher --kind ocds --file releases.jsonl --file more.jsonl.gz
  curl -X POST 'http://127.0.0.1:9090/control/fault?name=server-error'
  curl -X POST 'http://127.0.0.1:9090/control/fault?name=none'

Faults: ` + strings.Join(names, ", ") + "."
}

// Run serves until the context ends.
func (c fakePublisherCmd) Run(ctx context.Context, env *Env) error {
	faults, err := fakepublisher.ParseFaults(c.Faults, c.Chance, c.Seed)
	if err != nil {
		return fault.New(fault.Invalid, "--faults or --chance cannot be used: %v.", err)
	}
	config := fakepublisher.Config{Kind: fakepublisher.Kind(c.Kind), Now: env.Clock.Now, Faults: faults}
	if !c.NoRateLimit {
		config.Rate = fakepublisher.StandardRate(config.Kind)
	}
	load := c.files
	if len(c.File) == 0 {
		config.Header, load = fiction.Header(), c.market
	}
	published, coming, err := load(env.Clock.Now())
	if err != nil {
		return err
	}
	p := fakepublisher.New(config, published...)
	return c.serve(ctx, p, func(address string) {
		c.tell(env.Stderr, address, published, coming)
		go c.publish(ctx, env, p, coming)
	})
}

// market gives the fictional releases of the last days, and those that are to
// come. The market is made around a later day when some are to come.
func (c fakePublisherCmd) market(now time.Time) (published, coming []fakepublisher.Release, err error) {
	today := now
	if c.NewEvery > 0 {
		today = now.AddDate(0, 0, fakeReserve)
	}
	r, w := io.Pipe()
	defer r.Close()
	go func() {
		buffered := bufio.NewWriterSize(w, 1<<20)
		_, err := fiction.Write(buffered, fiction.Options{Processes: c.Processes, Seed: c.Seed, Today: today})
		w.CloseWithError(errors.Join(err, buffered.Flush()))
	}()
	from := now.AddDate(0, 0, -c.Days)
	for release, err := range fakepublisher.Releases(r) {
		switch {
		case err != nil:
			return nil, nil, fault.With(err, fault.Invalid, "The fictional market could not be made.")
		case release.Date.After(now):
			coming = append(coming, release)
		case !release.Date.Before(from):
			published = append(published, release)
		}
	}
	return published, coming, nil
}

// files gives the releases of the files; none are to come but by their date.
func (c fakePublisherCmd) files(time.Time) (published, coming []fakepublisher.Release, err error) {
	if c.NewEvery > 0 {
		return nil, nil, fault.New(fault.Invalid, "--new-every goes with the fictional market, not with --file.")
	}
	for _, name := range c.File {
		releases, err := releasesIn(name)
		if err != nil {
			return nil, nil, fault.With(err, fault.Invalid, "%s holds something that is no release.", name)
		}
		published = append(published, releases...)
	}
	return published, nil, nil
}

// releasesIn reads a file of releases, packed by gzip or not.
func releasesIn(name string) ([]fakepublisher.Release, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	buffered := bufio.NewReader(f)
	if head, _ := buffered.Peek(2); string(head) != "\x1f\x8b" { // a shorter file is found out below
		return fakepublisher.ReadReleases(buffered)
	}
	unpacked, err := gzip.NewReader(buffered)
	if err != nil {
		return nil, err
	}
	return fakepublisher.ReadReleases(unpacked)
}

// serve serves until the context ends; ready is told the address.
func (c fakePublisherCmd) serve(ctx context.Context, handler http.Handler, ready func(address string)) error {
	listener, err := net.Listen("tcp", c.Listen)
	if err != nil {
		return fault.With(err, fault.Unavailable, "The fake publisher cannot listen on %s. Choose another address with --listen.", c.Listen)
	}
	server := &http.Server{Handler: handler, ReadHeaderTimeout: fakeHeaderTimeout}
	failed := make(chan error, 1)
	go func() { failed <- server.Serve(listener) }()
	ready("http://" + listener.Addr().String())
	select {
	case err := <-failed:
		return fmt.Errorf("serving: %w", err)
	case <-ctx.Done():
	}
	stop, cancel := context.WithTimeout(context.WithoutCancel(ctx), fakeStopTimeout)
	defer cancel()
	if err := server.Shutdown(stop); err != nil {
		return server.Close() // what hangs on purpose is cut
	}
	return nil
}

// tell says where it is and how to follow it.
func (c fakePublisherCmd) tell(w io.Writer, address string, published, coming []fakepublisher.Release) {
	kind, url := c.Kind, address
	if k := fakepublisher.Kind(c.Kind); k == fakepublisher.OCDS || k == fakepublisher.OCDSOldestFirst {
		kind, url = string(fakepublisher.OCDS), address+k.Path()
	}
	prefix := ""
	if all := append(published[:len(published):len(published)], coming...); len(all) > 0 {
		prefix = " --prefix " + all[0].Prefix()
	}
	fmt.Fprintf(w, "A fake %s with %d releases is at %s%s (stop with Ctrl-C)\n", c.Kind, len(published), address, fakepublisher.Kind(c.Kind).Path())
	if c.NewEvery > 0 {
		fmt.Fprintf(w, "%d more come, one every %s.\n", len(coming), c.NewEvery)
	}
	fmt.Fprintf(w, "Break and mend it at %s/control\nFollow it: tolsey feeds add fake --kind %s --url %s%s\n", address, kind, url, prefix)
}

// publish publishes one release after another, dated when it is published.
func (c fakePublisherCmd) publish(ctx context.Context, env *Env, p *fakepublisher.Publisher, coming []fakepublisher.Release) {
	if len(coming) == 0 {
		return
	}
	tick := time.NewTicker(c.NewEvery)
	defer tick.Stop()
	for _, release := range coming {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
			p.Publish(release.Dated(env.Clock.Now()))
		}
	}
	fmt.Fprintln(env.Stderr, "All releases of the market are published; no more come.")
}
