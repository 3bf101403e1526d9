package publisher

import "time"

// windowPlace is what a place of a window publisher holds: everything from
// Floor to Head has been read, once.
type windowPlace struct {
	Head  time.Time `json:"head,omitzero"`
	Floor time.Time `json:"floor,omitzero"`
	errands[stretch]
	Checks int `json:"checks,omitempty"` // how many second walks there were
}

func readWindowPlace(at Place) (*windowPlace, error) {
	p := &windowPlace{}
	return p, readPlace(at, p)
}

// errand says what to do next, and whether it is time for it. What is old is
// read from the feed's first day backward.
func (p *windowPlace) errand(c *windows, now time.Time) (what errand, busy bool) {
	if p.Head.IsZero() {
		return forBack, true
	}
	return p.following(c.every, p.Floor.After(c.since), now)
}

// begin gives the walk of an errand, and begins it unless it has begun.
func (p *windowPlace) begin(c *windows, what errand, now time.Time) *stretch {
	if p.Head.IsZero() {
		p.Head, p.Floor, p.Polled = now, now, now
	}
	at := p.walk(what)
	if *at != nil {
		return *at
	}
	var from, until time.Time
	switch what {
	case forLive:
		from, until = now, p.liveFrom(c, now)
		p.poll(now)
	case forBack:
		from, until = p.Floor, c.since
	case forCheck:
		back := checkBack
		if p.Checks%longCheck == longCheck-1 {
			back = longCheckBack
		}
		until = p.Head.Add(-back)
		if !p.Checked.IsZero() {
			// After an outage it begins where the last one could not yet see.
			until = earlier(until, p.Checked.Add(checkEvery-checkBack))
		}
		from, until = p.Head, later(until, p.Floor)
	}
	*at = &stretch{Until: until, Begun: from, Window: c.windowBelow(from, until)}
	return *at
}

// liveFrom gives where a look for what is new goes back to.
func (p *windowPlace) liveFrom(c *windows, now time.Time) time.Time {
	return earlier(later(earlier(p.Head, now).Add(-overlap), c.since), now)
}

// windowBelow gives the window that goes back from an instant.
func (c *windows) windowBelow(from, until time.Time) window {
	if from.Sub(until) <= c.length {
		return newWindow(earlier(until, from), from)
	}
	return newWindow(later(c.below(from), until), from)
}

// finish notes that the window of an errand has been read, and goes on to the
// one below, if there is one.
func (p *windowPlace) finish(c *windows, what errand, now time.Time) {
	walk := *p.walk(what)
	end := walk.Window.From
	if what == forBack {
		p.Floor = end
	}
	if end.After(walk.Until) {
		walk.Window = c.windowBelow(end, walk.Until)
		return
	}
	p.end(what, now)
	switch what {
	case forLive:
		p.Head = walk.Begun
	case forCheck:
		p.Checks++
	}
}
