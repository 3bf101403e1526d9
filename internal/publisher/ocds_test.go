package publisher

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/tolsey/tolsey/internal/fault"
	"github.com/tolsey/tolsey/internal/fetch"
)

// lists runs a test with each order and each way of linking.
func lists(t *testing.T, fn func(t *testing.T, c *catalogue, f *follower)) {
	for _, oldestFirst := range []bool{false, true} {
		for _, byKey := range []bool{false, true} {
			t.Run(fmt.Sprintf("oldestFirst=%v,byKey=%v", oldestFirst, byKey), func(t *testing.T) {
				c := &catalogue{size: 10, oldestFirst: oldestFirst, byKey: byKey}
				fn(t, c, follow(t, OCDS, serve(t, c)+"/list"))
			})
		}
	}
}

func TestAListIsReadToItsEndAndThenPolled(t *testing.T) {
	lists(t, func(t *testing.T, c *catalogue, f *follower) {
		c.publish(45, false)
		if got := f.standing(); !got.Behind || got.Doing == "" || !got.Complete.IsZero() {
			t.Errorf("at first: %+v", got)
		}
		if n := f.caughtUp(); n != 5+endSeen-1 {
			t.Errorf("%d requests for five pages", n)
		}
		f.has(45)
		if got := f.standing(); got.Behind || !got.Complete.Equal(beginning) || !got.Checked.IsZero() {
			t.Errorf("after the first walk: %+v", got)
		}
		if got := f.due(); !got.Equal(beginning.Add(listEvery)) {
			t.Errorf("the next request is at %s", got)
		}
		f.clock.Set(f.due())
		if n := f.caughtUp(); n != 2 {
			t.Errorf("%d requests when nothing was published: %q", n, c.requests)
		}
		for round := range 8 {
			c.publish(round*4, false)
			f.clock.Set(f.due())
			if n := f.caughtUp(); n > 2+2*(round*4/10+1) {
				t.Errorf("%d requests for %d releases: %q", n, round*4, c.requests[len(c.requests)-n:])
			}
			f.has(len(c.list))
			if got := f.standing(); got.Behind || !got.Complete.Equal(f.clock.Now()) {
				t.Errorf("after round %d: %+v", round, got)
			}
		}
	})
}

func TestASecondWalkFindsWhatWasPutBetween(t *testing.T) {
	lists(t, func(t *testing.T, c *catalogue, f *follower) {
		c.publish(60, false)
		f.caughtUp()
		c.publish(3, true)
		f.clock.Set(beginning.Add(listCheckEvery - 2*time.Hour))
		f.until(beginning.Add(listCheckEvery - time.Hour))
		f.has(60)
		n := f.until(beginning.Add(listCheckEvery + time.Hour))
		f.has(63)
		got := f.standing()
		if f.missed != 3 || got.Checked.Before(beginning.Add(listCheckEvery)) || got.Behind {
			t.Errorf("%d were missed, %+v", f.missed, got)
		}
		if n > 12*2+7+endSeen {
			t.Errorf("%d requests in two hours", n)
		}
	})
}

func TestAListOfOnePageGrows(t *testing.T) {
	lists(t, func(t *testing.T, c *catalogue, f *follower) {
		f.caughtUp()
		for range 30 {
			c.publish(1, false)
			f.clock.Advance(listEvery)
			if n := f.caughtUp(); n > 4 {
				t.Errorf("%d requests for one release", n)
			}
			f.has(len(c.list))
		}
	})
}

// TestEveryReleaseOfAListArrives publishes, restarts, loses links and lets them
// expire at random, and then looks whether all that was listed has arrived.
func TestEveryReleaseOfAListArrives(t *testing.T) {
	c := &catalogue{}
	address := serve(t, c)
	rapid.Check(t, func(rt *rapid.T) {
		*c = catalogue{size: rapid.IntRange(1, 7).Draw(rt, "size"), oldestFirst: rapid.Bool().Draw(rt, "oldest first"),
			byKey: rapid.Bool().Draw(rt, "by key"), lifetime: rapid.SampledFrom([]int{0, 0, 3, 10, 40}).Draw(rt, "lifetime")}
		loss := rapid.SampledFrom([]int{0, 0, 3, 8}).Draw(rt, "links lost, of ten")
		c.unlinked = func() bool { return rapid.IntRange(0, 9).Draw(rt, "link") < loss }
		c.publish(rapid.IntRange(0, 40).Draw(rt, "at first"), false)
		f := follow(t, OCDS, address)
		for range rapid.IntRange(1, 80).Draw(rt, "requests") {
			switch rapid.IntRange(0, 5).Draw(rt, "then") {
			case 0:
				c.publish(rapid.IntRange(1, 20).Draw(rt, "new"), false)
			case 1:
				f.restart()
			case 2:
				f.clock.Advance(rapid.SampledFrom([]time.Duration{time.Second, time.Minute, listEvery, time.Hour}).Draw(rt, "wait"))
			}
			if !f.due().After(f.clock.Now()) {
				f.step()
			}
		}
		c.unlinked, c.lifetime = nil, 0
		f.restart()
		for range 9 {
			f.clock.Advance(longestPause / 8)
			f.caughtUp()
		}
		if len(f.known) != len(c.list) {
			rt.Fatalf("%d of %d releases arrived; the place is %s", len(f.known), len(c.list), f.place)
		}
		f.known = map[string]bool{} // a week later all is read again
		f.clock.Advance(listCheckEvery)
		f.caughtUp()
		if len(f.known) != len(c.list) {
			rt.Fatalf("the second walk read %d of %d releases", len(f.known), len(c.list))
		}
	})
}

func TestLinksToOtherSitesAreNotFollowed(t *testing.T) {
	c := &catalogue{size: 10}
	c.publish(30, false)
	for _, link := range []string{"https://elsewhere.example/list", "//elsewhere.example/list", "http://127.0.0.1:1/list", "file:///etc/passwd",
		"https:/list", "http://user@127.0.0.1/list"} {
		c.link = func(string) string { return link }
		f := follow(t, OCDS, serve(t, c))
		f.step()
		if f.trouble == nil || f.trouble.Kind != fetch.BadPage || !strings.Contains(f.trouble.Public, "another site, which is not fetched") || f.place != "" {
			t.Errorf("%s: %v, the place is %s", link, f.trouble, f.place)
		}
	}
}

func TestALinkThatLeadsBackIsATrouble(t *testing.T) {
	lists(t, func(t *testing.T, c *catalogue, f *follower) {
		c.publish(95, false)
		f.step()
		f.step()
		c.link = func(string) string { return c.requests[0] }
		for range 12 {
			f.step()
		}
		if f.trouble == nil || !strings.Contains(f.trouble.Public, "circle") {
			t.Fatalf("the trouble is %v", f.trouble)
		}
		c.link = nil
		f.until(f.clock.Now().Add(time.Hour))
		f.has(95)
		if f.trouble != nil {
			t.Error(f.trouble)
		}
	})
}

func TestALinkThatIsNoLongerTakenBeginsTheWalkAgain(t *testing.T) {
	lists(t, func(t *testing.T, c *catalogue, f *follower) {
		c.publish(95, false)
		c.lifetime = 1000
		f.step()
		f.step()
		c.lifetime = 1
		c.requests = append(c.requests, "of", "others")
		f.step()
		if f.trouble == nil || f.trouble.Kind != fetch.Rejected {
			t.Fatalf("the trouble is %v", f.trouble)
		}
		f.step()
		if at := f.due(); !at.Equal(beginning.Add(listEvery)) {
			t.Errorf("it begins again at %s", at)
		}
		f.until(f.clock.Now().Add(2 * time.Hour))
		f.has(95)
	})
}

// TestAWalkThatIsGivenUpAgainAndAgainBeginsLater holds that a publisher whose
// links never work is not asked for its whole list without end, and that what
// is new arrives all the same.
func TestAWalkThatIsGivenUpAgainAndAgainBeginsLater(t *testing.T) {
	lists(t, func(t *testing.T, c *catalogue, f *follower) {
		c.publish(200, false)
		walks := 0
		c.spoil = func(page string) string {
			if strings.Contains(page, `"id":"100"`) && strings.Contains(page, "links") {
				walks++
				return page + "}" // nothing that can be read
			}
			return page
		}
		f.until(beginning.AddDate(0, 0, 3))
		if walks > 30 {
			t.Errorf("the page was asked for %d times in three days", walks)
		}
		if f.standing().Complete != (time.Time{}) {
			t.Errorf("it claims to be complete: %+v", f.standing())
		}
		c.publish(5, false)
		if !c.oldestFirst {
			f.until(f.clock.Now().Add(time.Hour))
			if !f.known["ocds-f1ct10-2 205"] {
				t.Error("what is new does not arrive")
			}
		}
		c.spoil = nil
		f.until(f.clock.Now().Add(25 * time.Hour))
		f.has(205)
	})
}

// TestARoundThatIsGivenUpIsMadeUpFor breaks a page in the middle of what is new
// until the round ends there: the pages before it are known then, and those
// behind it are not.
func TestARoundThatIsGivenUpIsMadeUpFor(t *testing.T) {
	for _, byKey := range []bool{false, true} {
		c := &catalogue{size: 10, byKey: byKey}
		f := follow(t, OCDS, serve(t, c))
		c.publish(100, false)
		f.caughtUp()
		c.publish(50, false)
		f.clock.Advance(listEvery)
		f.step()
		f.step()
		c.spoil = func(string) string { return "[]" }
		for range troublesBorne(fetch.BadPage, forLive) {
			f.step()
		}
		c.spoil = nil
		if got := f.standing(); !got.Behind || got.Complete.After(beginning) {
			t.Errorf("%+v", got)
		}
		f.until(f.clock.Now().Add(time.Hour))
		f.has(150)
		if got := f.standing(); got.Behind || got.Complete.Before(beginning.Add(listEvery)) {
			t.Errorf("%+v", got)
		}
	}
}

// TestALastPageThatAlwaysFailsKeepsNothingBack holds that what is new at the
// head of a list arrives while its end is out of order.
func TestALastPageThatAlwaysFailsKeepsNothingBack(t *testing.T) {
	c := &catalogue{size: 10, byKey: true}
	f := follow(t, OCDS, serve(t, c))
	c.publish(30, false)
	f.caughtUp()
	c.spoil = func(page string) string {
		if strings.Contains(page, "links") {
			return page
		}
		return ""
	}
	for range 3 {
		c.publish(5, false)
		f.until(f.clock.Now().Add(2 * time.Hour))
		f.has(len(c.list))
	}
	if f.standing().Complete.After(beginning) {
		t.Errorf("it claims to have seen the end: %+v", f.standing())
	}
}

// TestALinkToTheLastPageThatExpires holds that a walk is begun anew for it, but
// not each time.
func TestALinkToTheLastPageThatExpires(t *testing.T) {
	lists(t, func(t *testing.T, c *catalogue, f *follower) {
		c.lifetime = 3
		c.publish(100, false)
		f.until(beginning.AddDate(0, 0, 2))
		f.has(100)
		if n := len(c.requests); n > 2*24*6*2 {
			t.Errorf("%d requests in two days", n)
		}
		c.publish(20, false)
		f.until(f.clock.Now().Add(25 * time.Hour))
		f.has(120)
	})
}

// TestTroublesOnTheWayLoseNothing lets every second page fail in one way or
// another.
func TestTroublesOnTheWayLoseNothing(t *testing.T) {
	lists(t, func(t *testing.T, c *catalogue, f *follower) {
		c.publish(95, false)
		n := 0
		c.spoil = func(page string) string {
			n++
			return []string{page, "", page, page[:len(page)/2], page, "<html>", page, page + page, page, "[]"}[n%10]
		}
		f.until(beginning.Add(4 * time.Hour))
		f.has(95)
		c.publish(15, false)
		f.until(f.clock.Now().Add(4 * time.Hour))
		f.has(110)
	})
}

func TestAnAddressSaysSinceWhen(t *testing.T) {
	c := &catalogue{size: 10}
	f := follow(t, OCDS, serve(t, c)+"/list?from={since}&x=1")
	c.publish(1, false)
	f.caughtUp()
	if c.requests[0] != "/list?from=2026-10-24&x=1" {
		t.Errorf("asked for %s", c.requests[0])
	}
	if got := f.standing(); !got.Since.Equal(f.config.Since) {
		t.Errorf("%+v", got)
	}
	for _, bad := range []Config{{URL: "https://example.org/{since}"}, {URL: "example.org"}, {URL: ""}} {
		if _, err := New(OCDS, bad); fault.KindOf(err) != fault.Invalid || fault.Public(err) == "" {
			t.Errorf("%+v: %v", bad, err)
		}
	}
}

func TestAPlaceThatCannotBeReadIsAnError(t *testing.T) {
	for _, kind := range []Kind{OCDS, Tolsey} {
		f := follow(t, kind, "http://127.0.0.1:1/")
		for _, place := range []Place{"{", `{"after":"x","round":1}`} {
			if _, err := f.client.Due(place, beginning); err == nil {
				t.Errorf("%s takes %s for a place", kind, place)
			}
			if _, err := f.client.Standing(place, beginning); err == nil {
				t.Errorf("%s describes %s", kind, place)
			}
			if got := f.client.Recover(place, &fetch.Trouble{Kind: fetch.TooLarge}, 9); got != place {
				t.Errorf("%s turns %s into %s", kind, place, got)
			}
		}
	}
}
