package web

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/tolsey/tolsey/internal/clock"
	"github.com/tolsey/tolsey/internal/testkit"
)

// No more than two have a place; who comes then gets the first that is given
// back, or is sent away after five seconds.
func TestTurns(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		now := clock.System()
		turn := newTurns()
		var done []func()
		for range costlyAtOnce {
			d, err := turn.take(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			done = append(done, d)
		}
		start := now.Now()
		if _, err := turn.take(t.Context()); !errors.Is(err, errManyAsk) || now.Now().Sub(start) != costlyLongest {
			t.Errorf("the third waited %s: %v", now.Now().Sub(start), err)
		}
		time.AfterFunc(time.Second, done[0])
		start = now.Now()
		if _, err := turn.take(t.Context()); err != nil || now.Now().Sub(start) != time.Second {
			t.Errorf("after %s: %v", now.Now().Sub(start), err)
		}
		left, leave := context.WithCancel(t.Context())
		leave()
		if _, err := turn.take(left); !errors.Is(err, context.Canceled) {
			t.Errorf("who has left is told %v", err)
		}
	})
}

// While others have all places, what costs much is refused, and all else goes
// on.
func TestCostlyPagesTakeTurns(t *testing.T) {
	p := alertSite(t, noticeSample())
	access, list := p.confirmed("ann@firm.example", wishSent{"/alerts/new?q=bridge", nil})
	p.publish(openTender("turns", "Another fictional bridge"))
	receipt := p.digest(tomorrow).Sections[0].Receipt
	bad := asked("")
	costly := []string{"/alerts/new?q=grit", receiptPage(receipt.Token), receiptPage(receipt.Token) + "?notice=" + bridgeOCID}

	p.costly.longest = time.Millisecond
	for range costlyAtOnce {
		p.costly.places <- struct{}{}
	}
	for _, page := range costly {
		doc := testkit.PageWith(t, p.Handler(), page, http.StatusServiceUnavailable)
		if !strings.Contains(testkit.Text(doc, "main"), "Many people are asking at the moment. Try again in a minute.") {
			t.Errorf("%s: %s", page, testkit.Text(doc, "main"))
		}
	}
	p.refuses("/alerts/new?q=grit", bad, http.StatusServiceUnavailable)
	p.sends("/alerts/new?q=grit", asked("bob@firm.example"))
	testkit.Page(t, p.Handler(), noticeAlert(bridgeOCID))
	testkit.Page(t, p.Handler(), changeAddress(access, list[0].Token))

	for range costlyAtOnce {
		<-p.costly.places
	}
	for range costlyAtOnce + 1 { // each gives its place back
		for _, page := range costly {
			testkit.Page(t, p.Handler(), page)
		}
		p.refuses("/alerts/new?q=grit", bad, http.StatusBadRequest)
		testkit.PageWith(t, p.Handler(), receiptPage(receipt.Token)+"?notice=none", http.StatusBadRequest)
	}
}
