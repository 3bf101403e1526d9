package publisher

import (
	"context"
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"time"

	"github.com/tolsey/tolsey/internal/fetch"
)

// monthPath is where the notices of a month are listed.
const monthPath = "/v1/Notices"

// noticeTypes are the types of notice that both publishers have, and those of
// each by itself, as their pages for developers list them (Sell2Wales: "How to
// use the API"; Public Contracts Scotland: api.publiccontractsscotland.gov.uk).
var (
	noticeTypes    = []int{2, 3, 1, 4, 5, 6, 7, 12, 13, 14, 15, 20, 21, 22, 23, 24, 25}
	ownNoticeTypes = map[Kind][]int{
		PublicContractsScotland: {101, 102, 103, 104},
		Sell2Wales:              {51, 52, 53, 54, 55, 56},
	}
)

const (
	monthsEvery = time.Hour // how often the current month is asked for
	// monthOverlap is how long into a month the one before is still asked for.
	monthOverlap = 3 * 24 * time.Hour
	english      = "2057" // the number of British English among Windows locales
)

// months is the client of a publisher that gives all notices of a type and a
// month at once.
type months struct {
	config  Config
	base    *url.URL
	since   time.Time
	types   []int
	attempt attempt
}

func newMonths(kind Kind, c Config, base *url.URL) *months {
	return &months{config: c, base: base, since: later(c.Since, oldest), types: slices.Concat(noticeTypes, ownNoticeTypes[kind])}
}

// Due gives when to ask next: at once during any round, else for the current
// month or for the second walk.
func (c *months) Due(at Place, now time.Time) (time.Time, error) {
	p, err := readMonthPlace(at)
	if err != nil {
		return time.Time{}, err
	}
	if _, busy := p.errand(c, now); busy {
		return now, nil
	}
	return p.idleUntil(monthsEvery), nil
}

// Next asks for the notices of one type in one month.
func (c *months) Next(ctx context.Context, at Place, now time.Time) (Page, error) {
	now = now.UTC().Truncate(time.Second)
	p, err := readMonthPlace(at)
	if err != nil {
		return Page{}, err
	}
	what, _ := p.errand(c, now)
	r := p.begin(c, what, now)
	c.attempt.note(at, writePlace(p), what)
	answer, err := c.config.Get.Get(ctx, c.address(r), asJSON())
	if err != nil {
		return Page{}, err
	}
	docs, _, bad := readPage(answer.Body, packaging{empty: true})
	if bad != nil {
		return Page{}, bad
	}
	p.advance(c, what, now)
	return Page{Documents: docs, Place: writePlace(p), Check: what == forCheck, Bytes: len(answer.Body)}, nil
}

// address is that of the next month and type of a round.
func (c *months) address(r *round) string {
	return under(c.base, monthPath, url.Values{
		"dateFrom":   {r.Month.start().Format("01-2006")},
		"noticeType": {strconv.Itoa(r.Left[0])},
		"outputType": {"0"}, // OCDS
		"locale":     {english},
	})
}

// Recover puts a type whose list has failed three times behind the others of
// its month, so that they need not wait for it. The month is not left before it
// has come; but a look for what is new that waits for it alone begins anew when
// the next is due, so that the others go on coming.
func (c *months) Recover(at Place, trouble *fetch.Trouble, failures int) Place {
	begun, what := c.attempt.last(at)
	p, err := readMonthPlace(begun)
	if err != nil || failures < 3 {
		return at
	}
	if what == "" {
		what = p.active()
	}
	r := *p.walk(what)
	if r == nil {
		return at
	}
	switch trouble.Kind {
	case fetch.Unreachable, fetch.Throttled, fetch.Denied, fetch.Moved:
		return at // the same would meet every type
	}
	switch {
	case len(r.Left) > 1:
		r.Left = append(r.Left[1:], r.Left[0])
	case what == forLive:
		p.Live = nil
	default:
		return at
	}
	return writePlace(p)
}

// Standing says which months have been asked for.
func (c *months) Standing(at Place, now time.Time) (Standing, error) {
	p, err := readMonthPlace(at)
	if err != nil {
		return Standing{}, err
	}
	s := Standing{Complete: p.Complete, Checked: p.Checked}
	if !p.Complete.IsZero() {
		s.Since = p.Floor.start()
	}
	s.Behind = p.Complete.IsZero() || p.Live != nil || p.Floor > monthOf(c.since)
	what, busy := p.errand(c, now)
	r := p.begin(c, what, now)
	s.Doing = "notices of " + r.Month.start().Format("January 2006")
	if what == forCheck {
		s.Doing = "a second look at " + s.Doing
	}
	if busy {
		s.Position = fmt.Sprintf("type %d, %d of %d", r.Left[0], len(c.types)-len(r.Left)+1, len(c.types))
	}
	return s, nil
}

// Pace gives a request a second, as for a publisher that names no limit.
func (c *months) Pace() Pace { return Pace{Requests: 1, Within: time.Second} }
