package publisher

import (
	"strconv"
	"testing"
)

// Another feed, which the ledger is filled by as well, has brought the newest
// page: what only this publisher has stands behind it.
func TestWhatAnotherFeedBroughtEndsNoRound(t *testing.T) {
	for _, size := range []int{1, 4, 9} {
		c := &catalogue{size: size}
		c.publish(30, false)
		f := follow(t, OCDS, serve(t, c)+"/list")
		f.caughtUp()
		c.publish(3*size, false)
		for n := c.last; n > c.last-2*size; n-- {
			f.known["ocds-f1ct10-"+strconv.Itoa(n%7)+" "+strconv.Itoa(n)] = true
		}
		f.clock.Set(f.due())
		if n := f.caughtUp(); n > 5+30/size {
			t.Errorf("pages of %d: the round took %d requests", size, n)
		}
		f.has(30 + 3*size)
		c.publish(1, false)
		f.clock.Set(f.due())
		if n := f.caughtUp(); n > 4 {
			t.Errorf("pages of %d: a round for one release took %d requests", size, n)
		}
		f.has(31 + 3*size)
	}
}
