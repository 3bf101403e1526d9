package publisher

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/tolsey/tolsey/internal/clock"
	"github.com/tolsey/tolsey/internal/fetch"
)

// catalogue is a publisher of a list in pages. Its releases are fictional.
type catalogue struct {
	size        int  // releases on a page
	oldestFirst bool // else the newest stand on the first page
	byKey       bool // links name the release after which the page begins; else its place in the list
	list        []string
	last        int // number of the newest

	lifetime int                         // requests after which a link is no longer taken; 0 for never
	spoil    func(page string) string    // what becomes of a page, "" for a status 500; nil for nothing
	unlinked func() bool                 // whether the link of a page is missing; nil for never
	link     func(address string) string // how an address is written in a link; nil for as it is
	requests []string
}

// publish adds n releases where the list grows, or in its middle when late.
func (c *catalogue) publish(n int, late bool) {
	for range n {
		c.last++
		text := fmt.Sprintf(`{"ocid":"ocds-f1ct10-%d","id":"%d","date":"2026-11-03T10:00:00Z","tag":["tender"]}`, c.last%7, c.last)
		at := 0
		if c.oldestFirst {
			at = len(c.list)
		}
		if late {
			at = len(c.list) / 2
		}
		c.list = slices.Insert(c.list, at, text)
	}
}

func (c *catalogue) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	c.requests = append(c.requests, r.URL.RequestURI())
	q := r.URL.Query()
	at := 0
	if q.Has("at") {
		if made, _ := strconv.Atoi(q.Get("made")); c.lifetime > 0 && len(c.requests) > made+c.lifetime {
			http.Error(w, `{"message":"this cursor has expired"}`, http.StatusBadRequest)
			return
		}
		at, _ = strconv.Atoi(q.Get("at"))
		if c.byKey {
			at = 1 + slices.IndexFunc(c.list, func(s string) bool { return strings.Contains(s, `"id":"`+q.Get("at")+`"`) })
		}
	}
	at = min(at, len(c.list))
	end := min(at+c.size, len(c.list))
	page := `{"version":"1.1","releases":[` + strings.Join(c.list[at:end], ",") + `]`
	if end < len(c.list) && (c.unlinked == nil || !c.unlinked()) {
		next := strconv.Itoa(end)
		if c.byKey {
			next = strings.Split(strings.SplitN(c.list[end-1], `"id":"`, 2)[1], `"`)[0]
		}
		address := fmt.Sprintf("http://%s/list?at=%s&made=%d", r.Host, next, len(c.requests))
		if c.lifetime == 0 {
			address = fmt.Sprintf("http://%s/list?at=%s", r.Host, next)
		}
		if c.link != nil {
			address = c.link(address)
		}
		page += fmt.Sprintf(`,"links":{"next":%q}`, address)
	}
	page += "}"
	if c.spoil != nil {
		if page = c.spoil(page); page == "" {
			http.Error(w, "out of order", http.StatusInternalServerError)
			return
		}
	}
	fmt.Fprint(w, page)
}

// follower follows a publisher as the program does: it stores what a page
// brought together with the place behind it.
type follower struct {
	testing.TB
	config   Config
	kind     Kind
	client   Client
	clock    *clock.Clock
	place    Place
	failures int
	trouble  *fetch.Trouble  // the last one; nil when the last request went well
	known    map[string]bool // releases, by ocid and id
	order    []Document      // taken, those known included
	missed   int             // releases that only a second walk brought
}

var beginning = time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)

// follow gives a follower of what answers at an address.
func follow(t testing.TB, kind Kind, address string) *follower {
	t.Helper()
	c := clock.At(beginning)
	f := &follower{TB: t, kind: kind, clock: c, known: map[string]bool{},
		config: Config{URL: address, Since: beginning.AddDate(0, 0, -30), Get: fetch.New(fetch.StandardLimits, "test", c)}}
	f.restart()
	return f
}

// serve gives the address of a server that is there until the end.
func serve(t testing.TB, h http.Handler) string {
	t.Helper()
	s := httptest.NewServer(h)
	t.Cleanup(s.Close)
	return s.URL
}

// restart forgets all but what is stored.
func (f *follower) restart() {
	f.Helper()
	var err error
	if f.client, err = New(f.kind, f.config); err != nil {
		f.Fatal(err)
	}
}

// due gives when the next request is.
func (f *follower) due() time.Time {
	f.Helper()
	due, err := f.client.Due(f.place, f.clock.Now())
	if err != nil {
		f.Fatal(err)
	}
	return due
}

// step makes a request.
func (f *follower) step() Page {
	f.Helper()
	page, err := f.client.Next(context.Background(), f.place, f.clock.Now())
	if err != nil {
		if f.trouble = nil; !errors.As(err, &f.trouble) {
			f.Fatal(err)
		}
		if f.trouble.Public == "" {
			f.Fatalf("no sentence says what is wrong: %v", err)
		}
		f.failures++
		f.place = f.client.Recover(f.place, f.trouble, f.failures)
		return Page{}
	}
	f.trouble, f.failures, f.place = nil, 0, page.Place
	if f.take(page) && page.IfKnown != "" {
		f.place = page.IfKnown
	}
	return page
}

// take stores the releases of a page and reports whether they all were there.
func (f *follower) take(page Page) (known bool) {
	known = true
	for _, d := range page.Documents {
		if d.Release == nil {
			continue
		}
		key := d.OCID() + " " + d.ID()
		if !f.known[key] {
			known = false
			if page.Check {
				f.missed++
			}
		}
		f.known[key] = true
		f.order = append(f.order, d)
	}
	return known
}

// until runs for a time, moving the clock on where nothing is due. It gives the
// number of requests.
func (f *follower) until(end time.Time) (requests int) {
	f.Helper()
	for {
		now := f.clock.Now()
		due := f.due()
		if due.After(end) || now.After(end) {
			f.clock.Set(end)
			return requests
		}
		if due.After(now) {
			f.clock.Set(due)
		}
		f.step()
		if requests++; f.trouble != nil {
			f.clock.Advance(5 * time.Minute) // as the program waits
		} else {
			f.clock.Advance(time.Second)
		}
	}
}

// caughtUp runs until nothing is due, and gives the number of requests, none of
// which may fail.
func (f *follower) caughtUp() (requests int) {
	f.Helper()
	for !f.due().After(f.clock.Now()) {
		if f.step(); f.trouble != nil {
			f.Fatalf("after %d requests: %v", requests, f.trouble)
		}
		if requests++; requests > 10_000 {
			f.Fatal("it never ends")
		}
	}
	return requests
}

// has fails unless as many releases arrived as were published.
func (f *follower) has(want int) {
	f.Helper()
	if len(f.known) != want {
		f.Fatalf("%d of %d releases arrived; the place is %s", len(f.known), want, f.place)
	}
}

// standing describes where it is.
func (f *follower) standing() Standing {
	f.Helper()
	s, err := f.client.Standing(f.place, f.clock.Now())
	if err != nil {
		f.Fatal(err)
	}
	return s
}
