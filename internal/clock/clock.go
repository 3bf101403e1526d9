// Package clock is the one place where Tolsey asks what time it is. Nothing
// else calls time.Now, so that tests can drive every rule that hangs on time.
package clock

import (
	"sync"
	"time"
	_ "time/tzdata" // the binary knows Europe/London on any machine
)

// London is the time zone in which deadlines and dates are shown and counted.
var London = mustLoad("Europe/London")

func mustLoad(name string) *time.Location {
	loc, err := time.LoadLocation(name)
	if err != nil {
		panic("clock: the embedded time zone data lacks " + name)
	}
	return loc
}

// Clock tells the time. The zero value is not usable; make one with System or At.
type Clock struct {
	mu  sync.Mutex
	now func() time.Time
}

// System gives the machine's clock.
func System() *Clock { return &Clock{now: time.Now} }

// At gives a clock that stands still at t until Set or Advance moves it.
func At(t time.Time) *Clock {
	c := &Clock{}
	c.Set(t)
	return c
}

// Now gives the current instant in UTC.
func (c *Clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now().UTC()
}

// Set makes the clock stand still at t.
func (c *Clock) Set(t time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = func() time.Time { return t }
}

// Advance moves a standing clock by d.
func (c *Clock) Advance(d time.Duration) { c.Set(c.Now().Add(d)) }

// Format is the fixed-width UTC form in which instants are stored and compared
// as text in the database.
const Format = "2006-01-02T15:04:05.000Z"

// Text gives t in Format.
func Text(t time.Time) string { return t.UTC().Format(Format) }

// Parse reads an instant in Format.
func Parse(s string) (time.Time, error) { return time.Parse(Format, s) }
