package app

import (
	"context"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
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
