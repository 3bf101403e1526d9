package publisher

import (
	"encoding/json"
	"fmt"
	"sync"
	"time"
)

// errand is what a request is for.
type errand string

const (
	forLive  errand = "live"  // what is new
	forBack  errand = "back"  // what was published before the feed began
	forCheck errand = "check" // a second walk
)

// attempt remembers the request last made, for Recover: the errand may have
// begun with it, so that the stored place does not know of it yet.
type attempt struct {
	mu    sync.Mutex
	at    Place // as given to Next
	begun Place // the same with the errand begun
	what  errand
}

func (a *attempt) note(at, begun Place, what errand) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.at, a.begun, a.what = at, begun, what
}

// last gives the request last made at a place; what is "" when there was none
// since the program started.
func (a *attempt) last(at Place) (begun Place, what errand) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.what == "" || a.at != at {
		return at, ""
	}
	return a.begun, a.what
}

// writePlace makes the text of a place out of what a client keeps there.
func writePlace(kept any) Place {
	text, err := json.Marshal(kept)
	if err != nil {
		panic("publisher: a place that cannot be written: " + err.Error())
	}
	return Place(text)
}

// readPlace reads the text of a place; "" leaves kept as it is.
func readPlace(at Place, kept any) error {
	if at == "" {
		return nil
	}
	if err := json.Unmarshal([]byte(at), kept); err != nil {
		return fmt.Errorf("reading the place of a feed: %w", err)
	}
	return nil
}

// due reports whether something is to be done again, so long after the last
// time. A last time that has yet to come was noted by a clock gone wrong.
func due(last time.Time, every time.Duration, now time.Time) bool {
	return last.After(now) || !now.Before(last.Add(every))
}

// earlier gives the first of two instants.
func earlier(a, b time.Time) time.Time {
	if b.Before(a) {
		return b
	}
	return a
}

// later gives the second of two instants.
func later(a, b time.Time) time.Time {
	if b.After(a) {
		return b
	}
	return a
}
