package publisher

import (
	"errors"
	"slices"
	"time"

	"github.com/tolsey/tolsey/internal/clock"
)

// month is a month of London's calendar, as "2026-11".
type month string

const monthText = "2006-01"

func monthOf(t time.Time) month { return month(t.In(clock.London).Format(monthText)) }

// start gives the first instant of the month; that of the year 1 for a text
// that is none.
func (m month) start() time.Time {
	t, _ := time.ParseInLocation(monthText, string(m), clock.London)
	return t
}

// before gives the month before.
func (m month) before() month { return monthOf(m.start().AddDate(0, -1, 0)) }

// monthPlace is what a place of a month publisher holds: all months from Floor
// to the one of Complete have been asked for.
type monthPlace struct {
	First    month     `json:"first,omitempty"` // the month in which the feed began
	Floor    month     `json:"floor,omitempty"`
	Complete time.Time `json:"complete,omitzero"` // when the last whole look for what is new began
	errands[round]
}

// round is a walk through months, the newest first, with all types of each.
type round struct {
	Month month     `json:"month"`
	Until month     `json:"until"` // the last one
	Left  []int     `json:"left"`  // the types of Month that have not come, the next one first
	Begun time.Time `json:"begun"`
}

func readMonthPlace(at Place) (*monthPlace, error) {
	p := &monthPlace{}
	err := readPlace(at, p)
	for _, what := range []errand{forLive, forBack, forCheck} {
		if r := *p.walk(what); r != nil && len(r.Left) == 0 && err == nil {
			err = errors.New("reading the place of a feed: a round without types")
		}
	}
	return p, err
}

// errand says what to do next, and whether it is time for it.
func (p *monthPlace) errand(c *months, now time.Time) (what errand, busy bool) {
	return p.following(monthsEvery, p.Floor > monthOf(c.since), now)
}

// begin gives the round of an errand, and begins it unless it has begun.
func (p *monthPlace) begin(c *months, what errand, now time.Time) *round {
	at := p.walk(what)
	if *at != nil {
		return *at
	}
	r := &round{Left: slices.Clone(c.types), Begun: now}
	switch what {
	case forLive:
		r.Month = monthOf(now)
		if p.First == "" {
			p.First, p.Floor = r.Month, r.Month
		}
		r.Until = min(r.Month, p.First)
		if !p.Complete.IsZero() {
			r.Until = min(r.Month, monthOf(earlier(p.Complete, now).Add(-monthOverlap)))
		}
		if p.Filled.IsZero() && p.Floor <= monthOf(c.since) {
			p.Filled = now
		}
		p.poll(now)
	case forBack:
		r.Month = p.Floor.before()
		r.Until = monthOf(c.since)
	case forCheck:
		r.Month = max(monthOf(now).before(), p.Floor)
		r.Until = r.Month
	}
	*at = r
	return r
}

// advance notes that the list asked for has come, and goes on to the next.
func (p *monthPlace) advance(c *months, what errand, now time.Time) {
	r := *p.walk(what)
	if r.Left = r.Left[1:]; len(r.Left) > 0 {
		return
	}
	if what == forBack {
		p.Floor = r.Month
	}
	if r.Month > r.Until {
		r.Month, r.Left = r.Month.before(), slices.Clone(c.types)
		return
	}
	if p.end(what, now); what == forLive {
		p.Complete = r.Begun
	}
}
