package web

import (
	"fmt"
	"log/slog"
	"net/http/httptest"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/tolsey/tolsey/fakepublisher"
	"github.com/tolsey/tolsey/internal/clock"
	"github.com/tolsey/tolsey/internal/db"
	"github.com/tolsey/tolsey/internal/feed"
	"github.com/tolsey/tolsey/internal/fetch"
	"github.com/tolsey/tolsey/internal/publisher"
)

// followed is a site that follows publishers of the test's own, by a clock that
// the test drives. Its feeds begin two days before that clock does.
type followed struct {
	testing.TB
	*Site
	clock *clock.Clock
}

// follow makes the site over an empty database, or over one that holds text.
func follow(tb testing.TB, d *db.DB, text []byte) followed {
	tb.Helper()
	c := clock.At(testNow)
	data := load(tb, d, tb.TempDir(), text)
	tb.Cleanup(func() { closeServices(data) })
	get := fetch.New(fetch.StandardLimits, "Tolsey/test", c)
	data.Feed = feed.New(d, data.Log, c, slog.New(slog.DiscardHandler), get)
	s, err := New(Config{Clock: c}, data)
	if err != nil {
		tb.Fatal(err)
	}
	return followed{tb, s, c}
}

// add follows a publisher of made-up releases, so many, an hour apart and the
// last ten minutes ago.
func (s followed) add(name string, kind publisher.Kind, releases int) *fakepublisher.Publisher {
	s.Helper()
	prefix := publisher.Prefixes(kind)[0]
	var all []fakepublisher.Release
	for i := range releases {
		at := testNow.Add(-10*time.Minute - time.Duration(i)*time.Hour)
		r, err := fakepublisher.ParseRelease(fmt.Appendf(nil, `{"ocid":"%s-%03d","id":"%[1]s-%03[2]d-1","date":%q,"tag":["tender"],
			"buyer":{"id":"b","name":"Fictional Café Board"},"tender":{"id":"1","title":"Fictional notice %[2]d","status":"active"}}`, prefix, i, at.Format(time.RFC3339)))
		if err != nil {
			s.Fatal(err)
		}
		all = append(all, r)
	}
	p := fakepublisher.New(fakepublisher.Config{Kind: fakepublisher.Kind(kind), Now: s.clock.Now}, all...)
	server := httptest.NewServer(p)
	s.Cleanup(server.Close)
	address := server.URL
	if kind == publisher.ContractsFinder {
		address += "/?key=s3cret" // the other refuses what it does not know
	}
	s.settle(feed.Settings{Name: name, Kind: kind, URL: address, Since: testNow.AddDate(0, 0, -2), Pace: feed.Pace{Unbound: true}})
	return p
}

// watch follows a directory with a name that says much, and puts a release there.
func (s followed) watch(name string) (dir string) {
	s.Helper()
	dir = filepath.Join(s.TempDir(), "private", "inbox")
	if err := os.MkdirAll(dir, 0o700); err != nil {
		s.Fatal(err)
	}
	path := filepath.Join(dir, "a.json")
	if err := os.WriteFile(path, []byte(release("watched", "2026-03-16T09:00:00Z", "tender", `"tender":{"id":"1","title":"A fictional notice"}`)), 0o600); err != nil {
		s.Fatal(err)
	}
	if err := os.Chtimes(path, testNow.Add(-time.Hour), testNow.Add(-time.Hour)); err != nil {
		s.Fatal(err)
	}
	s.settle(feed.Settings{Name: name, Kind: feed.Directory, URL: dir})
	return dir
}

func (s followed) settle(set feed.Settings) {
	s.Helper()
	if _, err := s.data.Feed.Add(s.Context(), set); err != nil {
		s.Fatal(err)
	}
}

// turn makes the turn of a feed that is due.
func (s followed) turn(name string) {
	s.Helper()
	if _, err := s.data.Feed.Turn(s.Context(), name); err != nil {
		s.Fatal(err)
	}
}

// catchUp makes turns of a feed until all is fetched, or it is in trouble.
func (s followed) catchUp(name string) {
	s.Helper()
	for range 100 {
		f, err := s.data.Feed.Feed(s.Context(), name)
		if err != nil {
			s.Fatal(err)
		}
		if f.State != feed.Starting && f.State != feed.CatchingUp {
			return
		}
		s.turn(name)
	}
	s.Fatalf("the feed %s does not come to an end", name)
}

// threeFeeds is a site with Find a Tender, which had faults and is well,
// Contracts Finder, which has failed since 9:41, and a directory. It is 9:50.
func threeFeeds(tb testing.TB, d *db.DB) (s followed, sick *fakepublisher.Publisher, dir string) {
	tb.Helper()
	s = follow(tb, d, nil)
	well := s.add("find-a-tender", publisher.FindATender, 30)
	well.SetFaults(fakepublisher.InTurn(fakepublisher.HugeAmount, fakepublisher.MissingID, fakepublisher.WrongCharset, fakepublisher.ForeignOCID))
	sick = s.add("contracts-finder", publisher.ContractsFinder, 5)
	dir = s.watch("drop")
	for _, name := range []string{"find-a-tender", "contracts-finder", "drop"} {
		s.catchUp(name)
	}
	well.SetFaults(nil)
	s.clock.Advance(11 * time.Minute)
	sick.SetFaults(fakepublisher.Always(fakepublisher.ServerError))
	for range 2 {
		s.turn("contracts-finder")
		s.clock.Advance(4 * time.Minute)
		s.turn("contracts-finder")
	}
	s.turn("drop")
	s.turn("find-a-tender")
	s.clock.Advance(time.Minute)
	return s, sick, dir
}
