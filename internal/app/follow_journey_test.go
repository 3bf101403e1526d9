package app

import (
	"bytes"
	"context"
	"fmt"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"github.com/tolsey/tolsey/fakepublisher"
	"github.com/tolsey/tolsey/internal/clock"
	"github.com/tolsey/tolsey/internal/feed"
	"github.com/tolsey/tolsey/internal/fiction"
	"github.com/tolsey/tolsey/internal/publisher"
	"github.com/tolsey/tolsey/internal/testkit"
)

// madeUpPrefix is the ocid prefix of the fictional market.
const madeUpPrefix = "ocds-f1ct10"

// lastDays gives the releases of the last four days of a fictional market, oldest
// first.
func lastDays(t testing.TB, now time.Time) []fakepublisher.Release {
	t.Helper()
	var text bytes.Buffer
	if _, err := fiction.Write(&text, fiction.Options{Processes: 3000, Seed: 4, Today: now}); err != nil {
		t.Fatal(err)
	}
	var out []fakepublisher.Release
	for r, err := range fakepublisher.Releases(&text) {
		if err != nil {
			t.Fatal(err)
		}
		if now.Sub(r.Date) < 4*24*time.Hour && !r.Date.After(now) {
			out = append(out, r)
		}
	}
	if len(out) < 10 {
		t.Fatalf("only %d releases are new", len(out))
	}
	return out
}

// published serves an imitation of a publisher.
func published(t *testing.T, kind fakepublisher.Kind, c *clock.Clock, list []fakepublisher.Release) (*fakepublisher.Publisher, string) {
	t.Helper()
	p := fakepublisher.New(fakepublisher.Config{Kind: kind, Now: c.Now}, list...)
	server := httptest.NewServer(p)
	t.Cleanup(server.Close)
	return p, server.URL
}

// TestJourneyOfAnOperator starts the program with --live, against imitations of
// the two publishers, and watches in a real browser how notices arrive, how one
// feed breaks and says so, and how it catches up with nothing missing.
func TestJourneyOfAnOperator(t *testing.T) {
	browser := testkit.Browser(t)
	list := lastDays(t, now)
	half := len(list) / 2 // half of it is published when the program starts
	first := fakepublisher.Release{OCID: madeUpPrefix + "-lanterns", ID: "1", Date: now, Stages: []string{"tender"}, Body: fmt.Appendf(nil,
		`{"ocid":%q,"id":"1","date":%q,"tag":["tender"],"tender":{"title":"Fictional lanterns"}}`, madeUpPrefix+"-lanterns", now.Format(time.RFC3339))}
	c := clock.At(now)
	enginesBy(t, c, func(t *testing.T, start func() *App) {
		ctx := context.Background()
		c.Set(list[half-1].Date)
		fts, ftsURL := published(t, fakepublisher.FindATender, c, list)
		_, cfURL := published(t, fakepublisher.ContractsFinder, c, []fakepublisher.Release{first})
		a := start()
		for kind, url := range map[publisher.Kind]string{publisher.FindATender: ftsURL, publisher.ContractsFinder: cfURL} {
			if _, err := a.Feed.Add(ctx, feed.Settings{Name: string(kind), Kind: kind, URL: url, Since: list[0].Date,
				Prefixes: []string{madeUpPrefix}, Pace: feed.Pace{Unbound: true}}); err != nil {
				t.Fatal(err)
			}
		}
		if added, err := a.Live(ctx, time.Time{}); err != nil || len(added) > 0 {
			t.Fatalf("--live adds %v beside the feeds that are there, %v", added, err)
		}
		site, stop := serve(a)
		t.Cleanup(func() {
			if err := stop(); err != nil {
				t.Errorf("the end of the program: %v", err)
			}
		})
		tab := browser.Open(t, site+"/feeds", testkit.Views[0])
		o := operator{t: t, a: a, tab: tab, site: site}
		o.await("Both feeds are up to date.")
		o.holds(list[:half])
		o.shows("/notices", list[0].OCID)

		c.Set(now)
		fts.SetFaults(fakepublisher.Always(fakepublisher.HTMLPage))
		o.hurry("find-a-tender")
		o.await("1 of 2 feeds is in trouble")
		o.await("web page instead of data")
		tab.CheckAxe()
		o.hurry("contracts-finder")
		o.shows("/notices", first.OCID) // the other goes on
		o.await("1 of 2 feeds is in trouble")

		fts.SetFaults(nil)
		o.hurry("find-a-tender")
		o.await("Both feeds are up to date.")
		o.holds(list)
		tab.CheckWidth()
		if said := tab.Complaints(); len(said) > 0 {
			t.Errorf("the browser complains: %v", said)
		}
	})
}

// operator looks at the feeds in a browser.
type operator struct {
	t    *testing.T
	a    *App
	tab  *testkit.Tab
	site string
}

// patience is how long a page is loaded again until it says what it should.
const patience = 30 * time.Second

// await loads the page of the feeds again and again until it says something.
func (o operator) await(text string) {
	o.t.Helper()
	o.load("/feeds", func(page string) bool { return strings.Contains(page, text) }, text)
}

// shows awaits that a list links to the notice of a process.
func (o operator) shows(path, ocid string) {
	o.t.Helper()
	o.load(path+"?q="+ocid, func(string) bool {
		return testkit.Eval[bool](o.tab, `!!document.querySelector('a[href*="`+ocid+`"]')`)
	}, ocid)
}

func (o operator) load(path string, enough func(string) bool, what string) {
	o.t.Helper()
	began := clock.System()
	start := began.Now()
	var page string
	for began.Now().Sub(start) < patience {
		o.tab.Do(chromedp.Navigate(o.site+path), chromedp.WaitReady("main"))
		page = testkit.Eval[string](o.tab, `document.querySelector("main").innerText`)
		if enough(page) {
			return
		}
	}
	o.t.Fatalf("%s does not come to show %q:\n%s", path, what, page)
}

// hurry lets a feed ask now, as "tolsey feeds resume" does.
func (o operator) hurry(name string) {
	o.t.Helper()
	ctx := context.Background()
	if err := o.a.Feed.Resume(ctx, name); err != nil {
		o.t.Fatal(err)
	}
	if err := o.a.HurryFeed(ctx, name); err != nil {
		o.t.Fatal(err)
	}
}

// holds checks that the ledger has each of some releases as often as it was
// published: the market has faulty ones that share an id.
func (o operator) holds(list []fakepublisher.Release) {
	o.t.Helper()
	entries, err := o.a.Log.After(context.Background(), -1, 100_000)
	if err != nil {
		o.t.Fatal(err)
	}
	times := map[string]int{}
	for _, e := range entries {
		times[e.OCID+" "+e.ReleaseID]++
	}
	wanted := map[string]int{}
	for _, r := range list {
		wanted[r.OCID+" "+r.ID]++
	}
	for id, want := range wanted {
		if n := times[id]; n != want {
			o.t.Errorf("the release %s is there %d times, and was published %d times", id, n, want)
		}
	}
}
