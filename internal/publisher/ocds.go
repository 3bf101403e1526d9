package publisher

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"strings"
	"time"

	"github.com/tolsey/tolsey/internal/fault"
	"github.com/tolsey/tolsey/internal/fetch"
)

// How a list of pages is followed.
const (
	listEvery      = 10 * time.Minute   // what is new is asked for
	listCheckEvery = 7 * 24 * time.Hour // the whole list is walked over once more
	longestPause   = 24 * time.Hour     // between two walks of which the first was given up
)

// sinceMark stands in an address for the day from which releases are wanted.
const sinceMark = "{since}"

// forMend is the errand of a walk that looks for what may be missing since
// another was given up.
const forMend errand = "mend"

// listClient follows any OCDS interface whose pages are linked by links.next,
// whichever order it lists its releases in.
//
// A first walk goes over all pages. From then on, and while it lasts, a round is
// made every ten minutes: it reads the first page, and those behind it as far as
// they bring something new, which finds what is new in a list with the newest
// first; and it asks for the last page again and follows the link that may have
// come to it, which finds it in a list with the oldest first. Every week the
// whole list is walked over again, for what was put between the pages.
type listClient struct {
	base    *url.URL
	since   time.Time // zero when the address does not ask for it
	get     Getter
	attempt attempt
}

// newList makes the client of the address that the operator gave, in which
// "{since}" stands for the day of Config.Since.
func newList(c Config) (Client, error) {
	l := &listClient{get: c.Get}
	if strings.Contains(c.URL, sinceMark) {
		if c.Since.IsZero() {
			return nil, fault.New(fault.Invalid, "The address of this feed has %s in it, so the feed needs the date since which releases are wanted.", sinceMark)
		}
		l.since = c.Since
	}
	base, err := baseAddress(strings.ReplaceAll(c.URL, sinceMark, c.Since.UTC().Format(time.DateOnly)))
	if err != nil {
		return nil, err
	}
	l.base = base
	return l, nil
}

func (l *listClient) start() string { return l.base.String() }

// Pace of a publisher of whom nothing is known.
func (l *listClient) Pace() Pace { return Pace{Requests: 10, Within: 10 * time.Second} }

// Due gives now while a round or a walk is under way or is to begin.
func (l *listClient) Due(place Place, now time.Time) (time.Time, error) {
	var p listPlace
	if err := readPlace(place, &p); err != nil {
		return now, err
	}
	if p.errand(now) != "" {
		return now, nil
	}
	last, every := p.walkAfter()
	return earlier(p.Polled.Add(listEvery), last.Add(every)), nil
}

// Next reads the next page of the round or walk that is under way, or the first
// page of the one that is due.
func (l *listClient) Next(ctx context.Context, place Place, now time.Time) (Page, error) {
	var p listPlace
	if err := readPlace(place, &p); err != nil {
		return Page{}, err
	}
	t, begun := p.begin(now, l.start())
	if begun {
		l.attempt.note(place, place, "") // there is nothing to give up yet
	} else {
		l.attempt.note(place, place, t.Errand)
	}
	answer, err := l.get.Get(ctx, t.Next, asJSON())
	if err != nil {
		return Page{}, err
	}
	docs, link, bad := readPage(answer.Body, packaging{records: true})
	if bad != nil {
		return Page{}, bad
	}
	page := Page{Documents: docs, Check: t.Errand == forCheck, Bytes: len(answer.Body)}
	next := ""
	if link != "" {
		if next, bad = l.follow(t, link); bad != nil {
			return Page{}, bad
		}
	}
	page.IfKnown = p.ifKnown(t, docs, next)
	p.advance(t, docs, next, now)
	page.Place = writePlace(p)
	return page, nil
}

// follow gives the address that the link on a page leads to, which is only
// followed within the site that the operator named.
func (l *listClient) follow(t *trail, link string) (string, *fetch.Trouble) {
	next, err := resolve(l.base, t.Next, link)
	switch {
	case errors.Is(err, errElsewhere):
		return "", troubled(fetch.BadPage, fmt.Sprintf("%s gives a link to the next page that points to another site, which is not fetched.", l.base.Host), err)
	case err != nil:
		return "", troubled(fetch.BadPage, l.base.Host+" gives a link to the next page that is no address.", err)
	case next == t.Next || t.Links.closes(next):
		return "", badLink(errCircle)
	}
	return next, nil
}

// troublesBorne gives how many troubles of a kind a round or walk bears before it is
// given up; 0 for any number. A walk waits until its publisher is well, but no
// page may keep a round from beginning with the first one again.
func troublesBorne(kind fetch.Kind, what errand) int {
	switch kind {
	case fetch.Rejected, fetch.Missing:
		return 2
	case fetch.BadPage:
		return 3
	case fetch.ServerError, fetch.NotData, fetch.TooLarge, fetch.Slow, fetch.CutOff:
		if what == forLive {
			return 10
		}
	}
	return 0
}

// Recover gives up a round or walk that cannot go on from where it is, because
// its link is no longer taken or what it leads to is never a page. What it may have
// missed is left to a walk over the whole list, which begins with its first
// page, later each time this happens. It counts by itself, since rounds go on
// between the troubles of a walk.
func (l *listClient) Recover(place Place, trouble *fetch.Trouble, _ int) Place {
	_, what := l.attempt.last(place)
	most := troublesBorne(trouble.Kind, what)
	var p listPlace
	if what == "" || most == 0 || readPlace(place, &p) != nil {
		return place
	}
	t := &p.Walk
	if what == forLive {
		t = &p.Round
	}
	if t.Failed++; t.Failed >= most {
		p.giveUp(t, trouble.Kind == fetch.Rejected || trouble.Kind == fetch.Missing)
	}
	return writePlace(p)
}

// Standing describes a place.
func (l *listClient) Standing(place Place, now time.Time) (Standing, error) {
	var p listPlace
	if err := readPlace(place, &p); err != nil {
		return Standing{}, err
	}
	s := Standing{Complete: p.Complete, Checked: p.Checked, Behind: p.behind(), Position: "the first page"}
	if !p.Complete.IsZero() {
		s.Since = l.since
	}
	t, _ := p.begin(now, l.start())
	if t.Pages > 0 {
		s.Position = "page " + grouped(int64(t.Pages+1))
	}
	switch {
	case t.Tail:
		s.Doing, s.Position = "what came behind the last page", "the last page"
	case t.Errand == forLive:
		s.Doing = "what is new, " + s.Position
	case t.Errand == forCheck:
		s.Doing = "the whole list once more, " + s.Position
	default:
		s.Doing = "the whole list, " + s.Position
	}
	return s, nil
}
