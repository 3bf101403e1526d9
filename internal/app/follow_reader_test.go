package app

import (
	"context"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/sync/errgroup"
	"pgregory.net/rapid"

	"github.com/tolsey/tolsey/fakepublisher"
	"github.com/tolsey/tolsey/internal/api"
	"github.com/tolsey/tolsey/internal/clock"
	"github.com/tolsey/tolsey/internal/db"
	"github.com/tolsey/tolsey/internal/feed"
	"github.com/tolsey/tolsey/internal/fetch"
	"github.com/tolsey/tolsey/internal/fiction"
	"github.com/tolsey/tolsey/internal/ledger"
	"github.com/tolsey/tolsey/internal/publisher"
	"github.com/tolsey/tolsey/internal/testkit"
	"github.com/tolsey/tolsey/ocds"
)

// upstream is the feed by which a Tolsey follows another.
const upstream = "upstream"

// tolerable is how long a reader is waited for. It is less than the time for
// which a writer waits for a lock, after which a slow transaction would no
// longer be in anyone's way.
const tolerable = 8 * time.Second

// line is what a reader keeps of an entry.
type line struct {
	Index                        int64
	OCID, Digest, Source, Header string
}

func lineOf(index int64, source string, header, release []byte) (line, error) {
	v, err := ocds.Parse(release)
	if err != nil {
		return line{}, fmt.Errorf("entry %d: %w", index, err)
	}
	digest := v.Digest()
	return line{Index: index, OCID: ocds.Release{Value: v}.OCID(), Digest: hex.EncodeToString(digest[:]),
		Source: source, Header: string(header)}, nil
}

// crawler reads a ledger by its cursor, a page at a time.
type crawler struct {
	page func(ctx context.Context, limit int) ([]line, error)
	got  []line
}

// read reads a page, and holds that it goes on where the last one ended.
func (c *crawler) read(limit int) (n int, err error) {
	ctx, cancel := context.WithTimeout(context.Background(), tolerable)
	defer cancel()
	list, err := c.page(ctx, limit)
	for _, l := range list {
		if l.Index != int64(len(c.got)) {
			return 0, fmt.Errorf("a reader was given entry %d after %d entries", l.Index, len(c.got))
		}
		c.got = append(c.got, l)
	}
	return len(list), err
}

// finish reads what is left.
func (c *crawler) finish(limit int) error {
	for {
		if n, err := c.read(limit); n == 0 || err != nil {
			return err
		}
	}
}

// byLink reads a site over HTTP. Only its first request is one that it made up:
// from then on it follows the link, whatever limit is asked for.
func byLink(site string) *crawler {
	next := ""
	return &crawler{page: func(ctx context.Context, limit int) ([]line, error) {
		if next == "" {
			next = fmt.Sprintf("%s/api/v1/entries?limit=%d", site, limit)
		}
		r, err := http.NewRequestWithContext(ctx, http.MethodGet, next, nil)
		if err != nil {
			return nil, err
		}
		answer, err := http.DefaultClient.Do(r)
		if err != nil {
			return nil, err
		}
		defer answer.Body.Close()
		address, _, found := strings.Cut(strings.TrimPrefix(answer.Header.Get("Link"), "<"), `>; rel="next"`)
		if answer.StatusCode != http.StatusOK || !found {
			return nil, fmt.Errorf("%s answers %d with the link %q", next, answer.StatusCode, answer.Header.Get("Link"))
		}
		next = address
		return linesOf(answer.Body)
	}}
}

// linesOf reads entries as the API gives them.
func linesOf(body io.Reader) (list []line, err error) {
	for dec := json.NewDecoder(body); ; {
		var e struct {
			Index            int64
			Source           string
			Package, Release json.RawMessage
		}
		if err := dec.Decode(&e); err == io.EOF {
			return list, nil
		} else if err != nil {
			return nil, err
		}
		l, err := lineOf(e.Index, e.Source, e.Package, e.Release)
		if err != nil {
			return nil, err
		}
		list = append(list, l)
	}
}

// byLog reads a ledger without HTTP.
func byLog(log *ledger.Log) *crawler {
	last := int64(-1)
	return &crawler{page: func(ctx context.Context, limit int) (list []line, err error) {
		entries, err := log.After(ctx, last, limit)
		for _, e := range entries {
			header, err := log.Header(ctx, e.Header)
			if err != nil {
				return nil, err
			}
			l, err := lineOf(e.Index, e.Source, header, e.Payload)
			if err != nil {
				return nil, err
			}
			list, last = append(list, l), e.Index
		}
		return list, err
	}}
}

// holds gives all entries of a ledger, which is whole.
func (f *follower) holds(t rapid.TB) []line {
	t.Helper()
	f.verify(t)
	c := byLog(f.log)
	if err := c.finish(1000); err != nil {
		t.Fatal(err)
	}
	return c.got
}

// same holds that a reader has just what the ledger read by it has.
func same(t rapid.TB, who string, want, got []line) {
	t.Helper()
	if d := cmp.Diff(want, got); d != "" {
		t.Fatalf("%s has not what it read from: %s", who, d)
	}
}

// station is a Tolsey that follows another one and may be followed itself.
type station struct {
	sync.Mutex // of the follower, which a restart replaces
	*follower
	dir  string
	data atomic.Pointer[http.ServeMux]
	site *httptest.Server
}

// openStation starts a Tolsey with its data in dir that follows the one at
// address. The caller calls shut.
func openStation(t rapid.TB, dir, address string) *station {
	t.Helper()
	s := &station{dir: dir}
	s.start(t, clock.At(now))
	s.site = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { s.data.Load().ServeHTTP(w, r) }))
	s.add(t, feed.Settings{Name: upstream, Kind: publisher.Tolsey, URL: address})
	return s
}

func (s *station) start(t rapid.TB, c *clock.Clock) {
	t.Helper()
	s.follower = followHere(t, s.dir, c, fetch.StandardLimits)
	s.data.Store(s.publish())
}

// publish gives the addresses by which a follower is followed.
func (f *follower) publish() *http.ServeMux {
	mux := http.NewServeMux()
	api.New(api.Config{Log: f.log, Feed: f.feed, Clock: f.clock}).Routes(mux)
	return mux
}

// restart stops the Tolsey and starts it on the same data, while others may
// read from it.
func (s *station) restart(t rapid.TB) {
	t.Helper()
	s.Lock()
	defer s.Unlock()
	s.close(t)
	s.start(t, s.clock)
}

func (s *station) shut(t rapid.TB) {
	t.Helper()
	s.site.Close()
	s.close(t)
}

// step makes a turn and lets the time pass until the next, and gives how many
// releases it brought.
func (s *station) step() (int64, error) {
	s.Lock()
	defer s.Unlock()
	out, err := s.feed.Turn(context.Background(), upstream)
	s.clock.Advance(max(0, out.Next.Sub(s.clock.Now())))
	return out.Releases, err
}

// catchUp makes turns until all that is there now has come.
func (s *station) catchUp(t rapid.TB) {
	t.Helper()
	s.Lock()
	defer s.Unlock()
	s.settle(t, upstream, s.clock.Now(), time.Time{}, 0)
}

// slow is a transaction that appends and then stays open.
type slow struct {
	let, done chan struct{}
	verdict   error // that its function gives once it is let go
	err       error // of the whole, once done
}

// errUndone rolls a transaction back.
var errUndone = errors.New("undone on purpose")

// hold begins a transaction, and returns when it has appended.
func hold(t rapid.TB, log *ledger.Log, items []ledger.Item) *slow {
	t.Helper()
	s := &slow{let: make(chan struct{}), done: make(chan struct{})}
	inside := make(chan struct{})
	go func() {
		defer close(s.done)
		_, s.err = log.AppendWith(context.Background(), items, func(*db.Tx, []ledger.Status) error {
			close(inside)
			<-s.let
			return s.verdict
		})
	}()
	select {
	case <-inside:
	case <-s.done:
		t.Fatalf("the slow transaction: %v", s.err)
	}
	return s
}

// end lets the transaction go: to be committed, or to fail with a verdict.
func (s *slow) end(t rapid.TB, verdict error) {
	t.Helper()
	s.verdict = verdict
	close(s.let)
	if <-s.done; !errors.Is(s.err, verdict) {
		t.Fatalf("the slow transaction: %v, want %v", s.err, verdict)
	}
}

// parcel is what a writer writes in one go.
type parcel struct {
	list   []fakepublisher.Release
	source string
	header []byte
	file   bool // is imported as a file
}

// headers are of packages of made-up publishers.
var headers = [][]byte{nil, fiction.Header(), []byte(`{"version":"1.1","publisher":{"name":"Fictional council"}}`)}

func (p parcel) items() (items []ledger.Item, err error) {
	for _, r := range p.list {
		v, err := ocds.Parse(r.Body)
		if err != nil {
			return nil, err
		}
		items = append(items, ledger.Item{Source: p.source, Release: ocds.Release{Value: v}, ReleaseID: r.ID,
			Digest: v.Digest(), Payload: r.Body, Header: p.header})
	}
	return items, nil
}

// write appends a parcel. The clock goes on; two writers at once may set it
// back by a little, as a machine's clock does.
func (f *follower) write(p parcel) error {
	f.clock.Advance(time.Millisecond)
	if p.file {
		sum, err := f.feed.ImportFrom(context.Background(), p.source, lines(p.list), p.header, nil)
		if err == nil && (sum.Refused > 0 || sum.Read != int64(len(p.list))) {
			err = fmt.Errorf("importing %d releases: %+v", len(p.list), sum)
		}
		return err
	}
	items, err := p.items()
	if err == nil {
		_, err = f.log.Append(context.Background(), items)
	}
	return err
}

// named gives the releases of a market that have an id of their own.
func named(t *testing.T, seed uint64, n int) (out []fakepublisher.Release) {
	t.Helper()
	for _, r := range writeMarket(t, seed, n, madeUpPrefix) {
		if r.ID != "" {
			out = append(out, r)
		}
	}
	return out
}

// relay is a drawn course of writing and reading: a city's ledger, written by
// one or two processes, a region and a neighbour that follow it, and a nation
// that follows the region.
type relay struct {
	*rapid.T
	pool     []fakepublisher.Release
	city     []*follower // over one database
	crawlers []*crawler
	stations []*station // the region, the neighbour and the nation
	written  map[string]int
	writers  errgroup.Group
	slow     *slow
	held     parcel
}

// draw draws what is written in one go.
func (r *relay) draw() parcel {
	from := rapid.IntRange(0, len(r.pool)-1).Draw(r.T, "from")
	n := rapid.IntRange(1, 4).Draw(r.T, "releases")
	return parcel{
		list:   r.pool[from:min(from+n, len(r.pool))],
		source: rapid.SampledFrom([]string{"a fictional town", "a fictional district"}).Draw(r.T, "source"),
		header: rapid.SampledFrom(headers).Draw(r.T, "header"), file: rapid.Bool().Draw(r.T, "file"),
	}
}

func (r *relay) process() *follower { return rapid.SampledFrom(r.city).Draw(r.T, "process") }

// write lets some writers write at once. While a slow transaction is open they
// come to stand behind it.
func (r *relay) write() {
	for range rapid.IntRange(1, 3).Draw(r.T, "writers") {
		p, by := r.draw(), r.process()
		r.note(p)
		r.writers.Go(func() error { return by.write(p) })
	}
	if r.slow == nil {
		r.wait()
	}
}

func (r *relay) note(p parcel) {
	for _, release := range p.list {
		r.written[nameOf(r, release)] = 1
	}
}

func (r *relay) wait() {
	if err := r.writers.Wait(); err != nil {
		r.Fatal(err)
	}
}

// open opens a slow transaction, or ends the one that is open.
func (r *relay) open() {
	if r.slow != nil {
		r.end()
		return
	}
	r.held = r.draw()
	items, err := r.held.items()
	if err != nil {
		r.Fatal(err)
	}
	r.slow = hold(r, r.process().log, items)
}

func (r *relay) end() {
	s, verdict := r.slow, rapid.SampledFrom([]error{nil, errUndone}).Draw(r.T, "verdict")
	r.slow = nil
	s.end(r, verdict)
	if verdict == nil {
		r.note(r.held)
	}
	r.wait()
}

func (r *relay) read() {
	c := rapid.SampledFrom(r.crawlers).Draw(r.T, "crawler")
	if _, err := c.read(rapid.SampledFrom([]int{1, 2, 3, 7, 30, 1000}).Draw(r.T, "limit")); err != nil {
		r.Fatal(err)
	}
}

func (r *relay) station() *station { return rapid.SampledFrom(r.stations).Draw(r.T, "station") }

// run takes some steps in an order that is drawn.
func (r *relay) run() {
	steps := []func(){r.write, r.write, r.read, r.read, r.open,
		func() { r.station().turn(r, upstream) },
		func() {
			if _, err := r.station().step(); err != nil {
				r.Fatal(err)
			}
		},
		func() { r.station().restart(r) },
	}
	for range rapid.IntRange(4, 24).Draw(r.T, "steps") {
		steps[rapid.IntRange(0, len(steps)-1).Draw(r.T, "step")]()
	}
	if r.slow != nil {
		r.end()
	}
}

// check holds that every reader ends with every entry.
func (r *relay) check() {
	r.city[0].holdsOnce(r, r.written, never)
	want := r.city[0].holds(r)
	for i, c := range r.crawlers {
		if err := c.finish(100); err != nil {
			r.Fatal(err)
		}
		same(r, fmt.Sprintf("crawler %d", i), want, c.got)
	}
	for i, s := range r.stations {
		s.catchUp(r)
		same(r, fmt.Sprintf("station %d", i), want, s.holds(r))
	}
}

// relayed draws a course. empty are data directories of Tolseys with nothing
// in them; url is a database for the city, "" for that in the first of them.
func relayed(t *rapid.T, pool []fakepublisher.Release, empty []string, url string) {
	var dirs []string
	for _, dir := range empty {
		dirs = append(dirs, copied(t, dir))
		defer os.RemoveAll(dirs[len(dirs)-1])
	}
	r := &relay{T: t, pool: pool, written: map[string]int{}}
	processes, c := 2, clock.At(now)
	if url == "" {
		// One: a second one would look for the lock of the file now and then
		// only, and the course would take long.
		processes, url = 1, "sqlite:"+filepath.Join(dirs[0], databaseFile)
	}
	for range processes {
		f := follow(t, url, dirs[0], c, fetch.StandardLimits)
		defer f.close(t)
		r.city = append(r.city, f)
	}
	defer func() { // after a failure
		if r.slow != nil {
			close(r.slow.let)
			<-r.slow.done
		}
		_ = r.writers.Wait()
	}()
	site := httptest.NewServer(r.city[processes-1].publish())
	defer site.Close()
	r.crawlers = []*crawler{byLink(site.URL), byLink(site.URL), byLog(r.city[0].log)}
	for _, dir := range dirs[1:] {
		at := site.URL
		if len(r.stations) == 2 {
			at = r.stations[0].site.URL
		}
		s := openStation(t, dir, at)
		defer s.shut(t)
		r.stations = append(r.stations, s)
	}
	r.run()
	r.check()
}

// tried is examples where even a third is too much for the race detector, since
// there are four databases or more to an example.
func tried(full, few, raced int) int {
	if underRace {
		return raced
	}
	return examples(full, few)
}

// TestNoReaderMissesInAnyOrder holds promise D8: in whatever order transactions
// begin, end and are rolled back, whoever follows the cursor gets every entry
// once and in order, and never waits for a writer.
func TestNoReaderMissesInAnyOrder(t *testing.T) {
	pool := named(t, 8, 60)
	var empty []string
	for range 4 {
		empty = append(empty, t.TempDir())
		followHere(t, empty[len(empty)-1], clock.At(now), quick).close(t)
	}
	t.Run("sqlite", func(t *testing.T) {
		checks(t, tried(200, 10, 10))
		rapid.Check(t, func(rt *rapid.T) { relayed(rt, pool, empty, "") })
	})
	t.Run("postgres", func(t *testing.T) {
		testkit.PostgresURL(t) // or skip
		checks(t, examples(8, 2))
		rapid.Check(t, func(rt *rapid.T) { relayed(rt, pool, empty, testkit.PostgresURL(t)) })
	})
}

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
	all := named(t, 88, tried(600, 200, 120))
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
