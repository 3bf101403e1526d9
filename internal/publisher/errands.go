package publisher

import "time"

// errands is what the place of a client holds that has a walk W for each of
// three errands: what is new, what is old, and the second walk over it.
type errands[W any] struct {
	Polled  time.Time `json:"polled,omitzero"`  // when the last look for what is new began, whole or not
	Filled  time.Time `json:"filled,omitzero"`  // when the feed's first day was reached
	Checked time.Time `json:"checked,omitzero"` // when the last second walk ended
	Live    *W        `json:"now,omitempty"`
	Back    *W        `json:"back,omitempty"`
	Check   *W        `json:"check,omitempty"`
}

// walk gives where the walk of an errand is kept; nil there when it has not
// begun.
func (e *errands[W]) walk(what errand) **W {
	switch what {
	case forBack:
		return &e.Back
	case forCheck:
		return &e.Check
	}
	return &e.Live
}

// following says what to do next, and whether it is time for it. What is new
// comes first, every so often; then what is old, while some of it is left; the
// second walk has to wait for both.
func (e *errands[W]) following(every time.Duration, left bool, now time.Time) (what errand, busy bool) {
	switch {
	case e.Live != nil || due(e.Polled, every, now):
		return forLive, true
	case left:
		return forBack, true
	case e.Check != nil || !now.Before(e.checkDue()):
		return forCheck, true
	case e.checkDue().Before(e.Polled.Add(every)):
		return forCheck, false
	}
	return forLive, false
}

// active guesses the errand of a place of which no request is remembered.
func (e *errands[W]) active() errand {
	switch {
	case e.Live != nil:
		return forLive
	case e.Back != nil:
		return forBack
	}
	return forCheck
}

// idleUntil gives when there is something to do again once nothing is left.
func (e *errands[W]) idleUntil(every time.Duration) time.Time {
	return earlier(e.Polled.Add(every), e.checkDue())
}

// checkDue gives when the second walk is due, once everything was read once.
func (e *errands[W]) checkDue() time.Time { return later(e.Filled, e.Checked).Add(checkEvery) }

// poll notes that a look for what is new begins. Instants that have yet to
// come were noted by a clock gone wrong.
func (e *errands[W]) poll(now time.Time) {
	e.Polled, e.Filled, e.Checked = now, earlier(e.Filled, now), earlier(e.Checked, now)
}

// end notes that the walk of an errand is over.
func (e *errands[W]) end(what errand, now time.Time) {
	*e.walk(what) = nil
	switch what {
	case forBack:
		e.Filled = now
	case forCheck:
		e.Checked = now
	}
}
