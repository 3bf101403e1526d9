package app

import (
	"context"
	"encoding/hex"
	"fmt"
	"log/slog"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/tolsey/tolsey/fakepublisher"
	"github.com/tolsey/tolsey/internal/api"
	"github.com/tolsey/tolsey/internal/clock"
	"github.com/tolsey/tolsey/internal/db"
	"github.com/tolsey/tolsey/internal/feed"
	"github.com/tolsey/tolsey/internal/fetch"
	"github.com/tolsey/tolsey/internal/ledger"
	"github.com/tolsey/tolsey/internal/publisher"
	"github.com/tolsey/tolsey/internal/testkit"
	"github.com/tolsey/tolsey/ocds"
)

const (
	writers  = 4
	crawlers = 3
)

// traffic is a ledger that several processes write to while others read it.
type traffic struct {
	*testing.T
	apps    []*App        // over one database
	holding chan struct{} // closed once the slow transaction has written, and not yet committed
	slow    chan struct{} // closed when it may commit
	commit  sync.Once
	over    atomic.Bool // nobody writes any more
	looks   [crawlers + 1]atomic.Int64
}

// openTraffic opens as many processes over one database as its engine allows
// beside each other, each with a data directory of its own and the log's key.
func openTraffic(t *testing.T, engine string) *traffic {
	t.Helper()
	tr := &traffic{T: t, holding: make(chan struct{}), slow: make(chan struct{})}
	cfg := Config{Data: volatile(t), Clock: clock.At(now), Logger: slog.New(slog.DiscardHandler), Limit: &api.Limit{}, NoFeeds: true}
	many := 1
	if engine == "postgres" {
		cfg.Database, many = testkit.PostgresURL(t), 3
	}
	for range many {
		a, err := Open(context.Background(), cfg)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { a.Close() })
		tr.apps = append(tr.apps, a)
		if many > 1 {
			before := cfg.Data
			cfg.Data = filepath.Join(t.TempDir(), "data")
			if err := os.CopyFS(cfg.Data, os.DirFS(before)); err != nil {
				t.Fatal(err)
			}
		}
	}
	return tr
}

// items are releases as they are appended.
func items(t *testing.T, list []fakepublisher.Release) []ledger.Item {
	t.Helper()
	var out []ledger.Item
	for _, r := range list {
		v, err := ocds.Parse(r.Body)
		if err != nil {
			t.Fatal(err)
		}
		id := r.ID
		if id == "" {
			id = ocds.MadeID(r.OCID, v.Get("date").Text(), v.Digest())
		}
		out = append(out, ledger.Item{Source: feed.SourceOf(r.OCID), Release: ocds.Release{Value: v}, ReleaseID: id,
			Digest: v.Digest(), Payload: r.Body})
	}
	return out
}

// write appends items in small batches, one of them in a transaction that stays
// open until it is told to commit.
func (tr *traffic) write(n int, items []ledger.Item) error {
	log := tr.apps[n%len(tr.apps)].Log
	ctx := context.Background()
	var once sync.Once
	for i := 0; len(items) > 0; i++ {
		batch := items[:min(len(items), 1+i%3)]
		items = items[len(batch):]
		_, err := log.AppendWith(ctx, batch, func(*db.Tx, []ledger.Status) error {
			if n == 0 && i == 5 {
				once.Do(func() { close(tr.holding) }) // the transaction may be tried again
				<-tr.slow
			}
			return nil
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// look notes that a reader has looked again; once all have looked twice while
// the slow transaction was open, that commits.
func (tr *traffic) look(reader int) {
	select {
	case <-tr.holding:
	default:
		return
	}
	tr.looks[reader].Add(1)
	for i := range tr.looks {
		if tr.looks[i].Load() < 2 {
			return
		}
	}
	tr.release()
}

// release lets the slow transaction commit.
func (tr *traffic) release() { tr.commit.Do(func() { close(tr.slow) }) }

// crawl follows the ledger through its interface until nobody writes any more
// and there is nothing more to read.
func (tr *traffic) crawl(reader int, f *follower) error {
	ctx := context.Background()
	for {
		over := tr.over.Load()
		out, err := f.feed.Turn(ctx, "other")
		if err != nil {
			return err
		}
		tr.look(reader)
		state, err := f.feed.Feed(ctx, "other")
		if err != nil || state.Trouble != nil {
			return fmt.Errorf("the crawler is in trouble: %+v, %w", state.Trouble, err)
		}
		if over && out.Requests > 0 && out.Releases == 0 && !state.Standing.Behind {
			return nil
		}
		f.clock.Advance(time.Minute)
	}
}

// read reads the ledger itself, some entries at a time, and gives their indexes.
func (tr *traffic) read(reader int) (indexes []int64, err error) {
	log := tr.apps[len(tr.apps)-1].Log
	after := int64(-1)
	for {
		over := tr.over.Load()
		list, err := log.After(context.Background(), after, 7)
		if err != nil || over && len(list) == 0 {
			return indexes, err
		}
		for _, e := range list {
			after = e.Index
			indexes = append(indexes, after)
		}
		tr.look(reader)
	}
}

// entries gives all of a ledger in its order.
func entries(t *testing.T, log *ledger.Log) []string {
	t.Helper()
	list, err := log.After(context.Background(), -1, 1_000_000)
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for _, e := range list {
		digest := e.Release().Value.Digest()
		out = append(out, fmt.Sprintf("%d %s %s %s %s", e.Index, e.OCID, e.ReleaseID, e.Source, hex.EncodeToString(digest[:])))
	}
	return out
}

// TestNoReaderMissesAnEntry holds promise D8: while many write, and one of them
// keeps its transaction open, every reader gets each entry, once and in order.
func TestNoReaderMissesAnEntry(t *testing.T) {
	for _, engine := range []string{"sqlite", "postgres"} {
		t.Run(engine, func(t *testing.T) { noReaderMisses(t, engine) })
	}
}

func noReaderMisses(t *testing.T, engine string) {
	tr := openTraffic(t, engine)
	list := writeMarket(t, 3, examples(120, 60), madeUpPrefix)
	all := items(t, list)
	h, err := tr.apps[0].Handler(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	site := httptest.NewServer(h)
	defer site.Close()
	var readers []*follower
	for range crawlers {
		f := followHere(t, volatile(t), clock.At(now), fetch.StandardLimits)
		t.Cleanup(func() { f.close(t) })
		if _, err := f.feed.Add(context.Background(), feed.Settings{Name: "other", Kind: publisher.Tolsey, URL: site.URL}); err != nil {
			t.Fatal(err)
		}
		readers = append(readers, f)
	}
	var writing, reading sync.WaitGroup
	var wrote [writers]error
	var crawled [crawlers]error
	for n := range writers {
		writing.Go(func() { wrote[n] = tr.write(n, all[n*len(all)/writers:(n+1)*len(all)/writers]) })
	}
	for n, f := range readers {
		reading.Go(func() {
			crawled[n] = tr.crawl(n, f)
			tr.release() // whatever became of it
		})
	}
	var indexes []int64
	var failed error
	reading.Go(func() { indexes, failed = tr.read(crawlers) })
	writing.Wait()
	tr.over.Store(true)
	reading.Wait()
	for _, err := range slices.Concat(wrote[:], crawled[:], []error{failed}) {
		if err != nil {
			t.Fatal(err)
		}
	}
	for i, index := range indexes {
		if index != int64(i) {
			t.Fatalf("the reader of the ledger got entry %d where %d belongs", index, i)
		}
	}
	want := entries(t, tr.apps[0].Log)
	if len(want) != len(all) || len(indexes) != len(all) {
		t.Fatalf("of %d releases %d were written and %d read", len(all), len(want), len(indexes))
	}
	for n, f := range readers {
		if d := cmp.Diff(want, entries(t, f.log)); d != "" {
			t.Errorf("crawler %d has other entries: %s", n, strings.TrimSpace(d))
		}
		f.verify(t)
	}
}
