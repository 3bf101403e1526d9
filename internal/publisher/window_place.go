package publisher

import "time"

// windowPlace is what a place of a window publisher holds: everything from
// Floor to Head has been read, once.
type windowPlace struct {
	Head    time.Time `json:"head,omitzero"`
	Floor   time.Time `json:"floor,omitzero"`
	Polled  time.Time `json:"polled,omitzero"`  // when the last look for what is new began
	Filled  time.Time `json:"filled,omitzero"`  // when Floor came down to where it should
	Checked time.Time `json:"checked,omitzero"` // when the last second walk ended
	Checks  int       `json:"checks,omitempty"` // how many there were
	Live    *stretch  `json:"now,omitempty"`
	Back    *stretch  `json:"back,omitempty"`
	Check   *stretch  `json:"check,omitempty"`
}

func readWindowPlace(at Place) (*windowPlace, error) {
	p := &windowPlace{}
	return p, readPlace(at, p)
}

// stretch gives where the walk of an errand is kept; nil there when it has not
// begun.
func (p *windowPlace) stretch(what errand) **stretch {
	switch what {
	case forBack:
		return &p.Back
	case forCheck:
		return &p.Check
	}
	return &p.Live
}

// errand says what to do next, and whether it is time for it. What is new comes
// first; what is old is read from the feed's first day backward; the second
// walk has to wait for both.
func (p *windowPlace) errand(c *windows, now time.Time) (what errand, busy bool) {
	switch {
	case p.Head.IsZero():
		return forBack, true
	case p.Live != nil || due(p.Polled, c.every, now):
		return forLive, true
	case p.Floor.After(c.since):
		return forBack, true
	case p.Check != nil || !now.Before(p.checkDue()):
		return forCheck, true
	case p.checkDue().Before(p.Polled.Add(c.every)):
		return forCheck, false
	}
	return forLive, false
}

// active guesses the errand of a place of which no request is remembered.
func (p *windowPlace) active() errand {
	switch {
	case p.Live != nil:
		return forLive
	case p.Back != nil:
		return forBack
	}
	return forCheck
}

// checkDue gives when the second walk is due, once everything was read once.
func (p *windowPlace) checkDue() time.Time { return later(p.Filled, p.Checked).Add(checkEvery) }

// begin gives the walk of an errand, and begins it unless it has begun.
func (p *windowPlace) begin(c *windows, what errand, now time.Time) *stretch {
	if p.Head.IsZero() {
		p.Head, p.Floor, p.Polled = now, now, now
	}
	at := p.stretch(what)
	if *at != nil {
		return *at
	}
	var from, until time.Time
	switch what {
	case forLive:
		from, until = now, p.liveFrom(c, now)
		p.Polled, p.Filled, p.Checked = now, earlier(p.Filled, now), earlier(p.Checked, now)
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
	at := p.stretch(what)
	walk := *at
	end := walk.Window.From
	if what == forBack {
		p.Floor = end
	}
	if end.After(walk.Until) {
		walk.Window = c.windowBelow(end, walk.Until)
		return
	}
	*at = nil
	switch what {
	case forLive:
		p.Head = walk.Begun
	case forBack:
		p.Filled = now
	case forCheck:
		p.Checked = now
		p.Checks++
	}
}
