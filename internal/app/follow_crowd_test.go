package app

import (
	"context"
	"fmt"
	"math/rand/v2"
	"net/http/httptest"
	"sync"
	"testing"

	"golang.org/x/sync/errgroup"

	"github.com/tolsey/tolsey/fakepublisher"
	"github.com/tolsey/tolsey/internal/api"
)

// crowd are many writers and readers of one city at once.
type crowd struct {
	*testing.T
	city     *App
	also     []*follower // the processes over the city's database
	site     string
	parcels  chan parcel
	written  chan struct{} // has one for each parcel that was
	group    *errgroup.Group
	ctx      context.Context // ends with the first error of the group
	crawlers []*crawler

	mu    sync.Mutex
	risen chan struct{} // closed when somebody wrote more
	over  bool          // nobody will write more
}

// rise wakes the readers.
func (c *crowd) rise(over bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.over = c.over || over
	close(c.risen)
	c.risen = make(chan struct{})
}

// until calls step until it brings nothing, and again when something was
// written, until the end of the writing.
func (c *crowd) until(step func() (brought bool, err error)) {
	c.group.Go(func() error {
		for {
			c.mu.Lock()
			risen, over := c.risen, c.over
			c.mu.Unlock()
			brought, err := step()
			if brought || err != nil {
				if err != nil {
					return err
				}
				continue
			}
			if over {
				return nil
			}
			select {
			case <-risen:
			case <-c.ctx.Done():
				return nil
			}
		}
	})
}

// read lets crawlers read, each with a limit of its own on each page.
func (c *crowd) read(crawlers ...*crawler) {
	for i, r := range crawlers {
		limits := rand.New(rand.NewPCG(8, uint64(i)))
		c.crawlers = append(c.crawlers, r)
		c.until(func() (bool, error) {
			n, err := r.read(1 + limits.IntN(40))
			return n > 0, err
		})
	}
}

// follow starts a Tolsey that follows the one at an address.
func (c *crowd) follow(address string) *station {
	s := openStation(c, c.TempDir(), address)
	c.Cleanup(func() { s.shut(c) })
	c.until(func() (bool, error) {
		n, err := s.step()
		if n > 0 {
			c.rise(false) // somebody may follow it
		}
		return n > 0, err
	})
	return s
}

// write lets n writers write the parcels.
func (c *crowd) write(n int) {
	for i := range n {
		by := c.also[i%len(c.also)]
		c.group.Go(func() error {
			for p := range c.parcels {
				if err := by.write(p); err != nil {
					return err
				}
				c.rise(false)
				c.written <- struct{}{}
			}
			return nil
		})
	}
}

// pass waits until n more parcels were written.
func (c *crowd) pass(n int) {
	for range n {
		select {
		case <-c.written:
		case <-c.ctx.Done():
			c.Fatal(c.group.Wait())
		}
	}
}

// overtake holds a slow transaction open and sees that readers do not wait
// for it, nor see anything of it, nor of those who stand behind it.
func (c *crowd) overtake(list []fakepublisher.Release, verdict error, s *station) {
	items, err := parcel{list: list, source: "slow", header: headers[2]}.items()
	if err != nil {
		c.Fatal(err)
	}
	held := hold(c, c.city.Log, items)
	defer func() { held.end(c, verdict) }()
	size, err := c.city.Log.Size(context.Background())
	if err != nil {
		c.Fatal(err)
	}
	s.catchUp(c)
	for who, r := range map[string]*crawler{"HTTP": byLink(c.site), "the log": byLog(c.city.Log), "a follower": byLog(s.log)} {
		if err := r.finish(100); err != nil || int64(len(r.got)) != size {
			c.Errorf("while a transaction is open %s gives %d of %d entries, %v", who, len(r.got), size, err)
		}
	}
}

// parcelled divides releases into parcels, in some disorder and with some
// releases twice.
func parcelled(list []fakepublisher.Release) chan parcel {
	random := rand.New(rand.NewPCG(8, 8))
	var all []parcel
	for from := 0; from < len(list); {
		to := min(len(list), from+1+random.IntN(12))
		p := parcel{list: list[max(0, from-random.IntN(3)):to], source: fmt.Sprintf("fictional source %d", random.IntN(4)),
			header: headers[random.IntN(len(headers))], file: random.IntN(2) == 0}
		all, from = append(all, p), to
	}
	random.Shuffle(len(all), func(i, j int) { all[i], all[j] = all[j], all[i] })
	out := make(chan parcel, len(all))
	for _, p := range all {
		out <- p
	}
	close(out)
	return out
}

// processes gives the city's processes as followers: on PostgreSQL two.
func processes(a *App, start func() *App) (all []*follower) {
	apps := []*App{a}
	if a.Config.Database != "" {
		apps = append(apps, start())
	}
	for _, a := range apps {
		all = append(all, &follower{clock: a.Config.Clock, db: a.DB, log: a.Log, feed: a.Feed})
	}
	return all
}

// TestNoReaderMissesInACrowd holds D8 of the whole program, with many who
// write and read at once.
func TestNoReaderMissesInACrowd(t *testing.T) {
	const aside = 8 // releases for each of the slow transactions
	all := named(t, 88, 200)
	engines(t, func(t *testing.T, start func() *App) {
		a := start()
		a.Config.Limit = &api.Limit{}
		h, err := a.Handler(context.Background())
		if err != nil {
			t.Fatal(err)
		}
		site := httptest.NewServer(h)
		defer site.Close()
		group, ctx := errgroup.WithContext(context.Background())
		c := &crowd{T: t, city: a, also: processes(a, start), site: site.URL, parcels: parcelled(all[2*aside:]),
			group: group, ctx: ctx, risen: make(chan struct{})}
		n := len(c.parcels)
		c.written = make(chan struct{}, n)
		c.read(byLink(site.URL), byLink(site.URL), byLog(a.Log), byLog(c.also[len(c.also)-1].log))
		region, neighbour := c.follow(site.URL), c.follow(site.URL)
		c.write(6)
		c.pass(n / 4)
		c.overtake(all[:aside], nil, neighbour)
		c.pass(n / 4)
		region.restart(t)
		nation := c.follow(region.site.URL) // with much to read at first
		c.overtake(all[aside:2*aside], errUndone, region)
		c.pass(n - 2*(n/4))
		c.rise(true)
		if err := group.Wait(); err != nil {
			t.Fatal(err)
		}
		c.also[0].holdsOnce(t, contentOf(t, append(all[:aside:aside], all[2*aside:]...)), never)
		want := c.also[0].holds(t)
		for i, r := range c.crawlers {
			same(t, fmt.Sprintf("crawler %d", i), want, r.got)
		}
		for i, s := range []*station{region, neighbour, nation} {
			s.catchUp(t)
			same(t, fmt.Sprintf("station %d", i), want, s.holds(t))
		}
	})
}
