package publisher

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"strconv"
	"time"

	"github.com/tolsey/tolsey/internal/clock"
	"github.com/tolsey/tolsey/internal/fetch"
	"github.com/tolsey/tolsey/ocds"
)

// windowKind is what tells publishers apart that are asked for the releases
// between two times, newest first.
type windowKind struct {
	name     string // as readers know it
	path     string
	from, to string                    // the parameters for the two times
	every    time.Duration             // how often it is asked for what is new
	length   time.Duration             // a time up to this long is asked for in one window
	below    func(time.Time) time.Time // of a longer time, where the window ends that begins, going back, at an instant
	pace     Pace
	rest     time.Duration // how long it wants to be left alone once it has refused; 0 when it says so itself
}

// windowKinds are they. Paths, parameters and limits are those of the
// publishers' pages for developers, at /apidocumentation of either. Find a
// Tender names no limit; 12 requests in two minutes are what it was seen to
// bear. Contracts Finder says that a refusal (403) means to wait five minutes;
// windows of up to 15 days are known to be whole.
var windowKinds = map[Kind]windowKind{
	FindATender: {
		name: "Find a Tender", path: "/api/1.0/ocdsReleasePackages", from: "updatedFrom", to: "updatedTo",
		every: 5 * time.Minute, length: 6 * time.Hour, below: quarterBelow, pace: Pace{12, 2 * time.Minute},
	},
	ContractsFinder: {
		name: "Contracts Finder", path: "/Published/Notices/OCDS/Search", from: "publishedFrom", to: "publishedTo",
		every: 10 * time.Minute, length: 5 * 24 * time.Hour, below: fiveDaysBelow,
		pace: Pace{10, 10 * time.Second}, rest: 5 * time.Minute,
	},
}

const (
	overlap    = time.Hour // how far back each look for what is new goes, for releases that appear late
	checkEvery = 24 * time.Hour
	checkBack  = 3 * 24 * time.Hour
	// longCheck is which second walk goes back further, and how far.
	longCheck     = 7
	longCheckBack = 14 * 24 * time.Hour
)

// windows is the client of a publisher that is asked by time.
type windows struct {
	windowKind
	config  Config
	base    *url.URL
	since   time.Time
	attempt attempt
}

func newWindows(k windowKind, c Config, base *url.URL) *windows {
	return &windows{windowKind: k, config: c, base: base, since: later(c.Since, oldest).UTC().Truncate(time.Second)}
}

// Due gives when to ask next: at once during any walk, else for what is new or
// for the second walk.
func (c *windows) Due(at Place, now time.Time) (time.Time, error) {
	p, err := readWindowPlace(at)
	if err != nil {
		return time.Time{}, err
	}
	if _, busy := p.errand(c, now); busy {
		return now, nil
	}
	return p.idleUntil(c.every), nil
}

// Next asks for one page.
func (c *windows) Next(ctx context.Context, at Place, now time.Time) (Page, error) {
	now = now.UTC().Truncate(time.Second)
	p, err := readWindowPlace(at)
	if err != nil {
		return Page{}, err
	}
	what, _ := p.errand(c, now)
	walk := p.begin(c, what, now)
	c.attempt.note(at, writePlace(p), what)
	answer, err := c.config.Get.Get(ctx, c.address(&walk.Window), asJSON())
	if err != nil {
		return Page{}, c.refused(err)
	}
	docs, link, bad := readPage(answer.Body, packaging{})
	if bad != nil {
		return Page{}, bad
	}
	done, bad := walk.Window.advance(c.own(docs), len(docs), link)
	if bad != nil {
		return Page{}, bad
	}
	if done {
		p.finish(c, what, now)
	}
	return Page{Documents: docs, Place: writePlace(p), Check: what == forCheck, Bytes: len(answer.Body)}, nil
}

// address is that of the window's next page.
func (c *windows) address(w *window) string {
	from, to := asked(w.From, w.To)
	q := url.Values{c.from: {from}, c.to: {to}, "limit": {strconv.Itoa(w.size())}}
	if w.Cursor != "" {
		q.Set("cursor", w.Cursor)
	}
	return under(c.base, c.path, q)
}

// own gives the releases whose dates tell how far a page has come: those that
// could be read and that the publisher may speak of.
func (c *windows) own(docs []Document) []*ocds.Value {
	var own []*ocds.Value
	for _, d := range docs {
		if d.Release != nil && owned(c.config.Prefixes, d.OCID()) {
			own = append(own, d.Release)
		}
	}
	return own
}

// refused turns the refusals with which some publishers answer too many
// requests into a trouble that says so.
func (c *windows) refused(err error) error {
	t, ok := errors.AsType[*fetch.Trouble](err)
	if !ok || c.rest == 0 || t.Kind != fetch.Denied && t.Kind != fetch.Throttled {
		return err
	}
	return &fetch.Trouble{
		Kind:   fetch.Throttled,
		Public: fmt.Sprintf("%s refuses for now, as it does when it has been asked too often; it wants to be left alone for five minutes.", c.name),
		Wait:   max(t.Wait, c.rest),
		Err:    t,
	}
}

// Recover gives up a cursor that leads in a circle or is no longer taken, and
// asks for smaller pages when a page fails three times: of a hundred releases
// one may be too much for the publisher, or for us, and must not hold up the
// others. A look for what is new that fails with single releases begins anew
// from the present, so that only what is older than the bad release waits for
// it to be mended.
func (c *windows) Recover(at Place, trouble *fetch.Trouble, failures int) Place {
	begun, what := c.attempt.last(at)
	p, err := readWindowPlace(begun)
	if err != nil {
		return at
	}
	if what == "" {
		what = p.active()
	}
	walk := *p.walk(what)
	if walk == nil {
		return at
	}
	w := &walk.Window
	lost := w.Cursor != "" && (trouble.Kind == fetch.Rejected || trouble.Kind == fetch.Missing || errors.Is(trouble, errCircle))
	heavy := failures >= 3 && oversized(trouble.Kind)
	switch {
	case heavy && w.size() > 1:
		w.shrink()
	case heavy && what == forLive:
		p.Live = nil
	case lost:
		w.resume()
	default:
		return at
	}
	return writePlace(p)
}

// oversized reports whether smaller pages may help against a kind of trouble.
func oversized(k fetch.Kind) bool {
	switch k {
	case fetch.BadPage, fetch.CutOff, fetch.TooLarge, fetch.Slow, fetch.ServerError:
		return true
	}
	return false
}

// Standing says how far back and forward everything has been asked for.
func (c *windows) Standing(at Place, now time.Time) (Standing, error) {
	p, err := readWindowPlace(at)
	if err != nil {
		return Standing{}, err
	}
	var s Standing
	if p.Floor.Before(p.Head) {
		s.Complete, s.Since = p.Head, p.Floor
	}
	s.Checked = p.Checked
	s.Behind = at == "" || p.Live != nil || p.Floor.After(c.since)
	what, _ := p.errand(c, now)
	walk := *p.walk(what)
	if what == forLive && walk == nil {
		s.Doing = "new notices, from " + p.liveFrom(c, now).In(clock.London).Format("2 January 2006, 15:04")
		return s, nil
	}
	walk = p.begin(c, what, now)
	s.Doing = "notices of " + spoken(walk.Window.From, walk.Window.End)
	if what == forCheck {
		s.Doing = "a second look at " + s.Doing
	}
	s.Position = fmt.Sprintf("page %d", walk.Window.Page+1)
	return s, nil
}

// Pace gives the publisher's limit.
func (c *windows) Pace() Pace { return c.pace }
