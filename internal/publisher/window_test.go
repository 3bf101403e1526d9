package publisher

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/tolsey/tolsey/internal/clock"
	"github.com/tolsey/tolsey/internal/fetch"
)

// pursuit follows a publisher as a feed does, with nothing in memory but what
// it stores.
type pursuit struct {
	t        interface{ Fatalf(string, ...any) }
	client   Client
	renew    func() Client // a program that starts again
	clock    *clock.Clock
	place    Place
	failures int
	got      map[string]int // releases by id, how often
	checked  map[string]int // those of second walks
	requests int
	troubles []*fetch.Trouble
}

func pursue(t interface{ Fatalf(string, ...any) }, kind Kind, c Config, k *clock.Clock) *pursuit {
	renew := func() Client {
		client, err := New(kind, c)
		if err != nil {
			t.Fatalf("%v", err)
		}
		return client
	}
	return &pursuit{t: t, client: renew(), renew: renew, clock: k, got: map[string]int{}, checked: map[string]int{}}
}

// step makes one request, at the time when it is due.
func (f *pursuit) step() {
	now := f.clock.Now()
	at, err := f.client.Due(f.place, now)
	if err != nil {
		f.t.Fatalf("%v", err)
	}
	if at.After(now) {
		f.clock.Set(at)
		now = at
	}
	f.requests++
	page, err := f.client.Next(context.Background(), f.place, now)
	if trouble, ok := errors.AsType[*fetch.Trouble](err); ok {
		f.failures++
		f.troubles = append(f.troubles, trouble)
		f.place = f.client.Recover(f.place, trouble, f.failures)
		f.clock.Advance(10 * time.Second)
		return
	}
	if err != nil {
		f.t.Fatalf("%v", err)
	}
	f.failures = 0
	f.place = page.Place
	for _, d := range page.Documents {
		if d.Release == nil {
			continue
		}
		f.got[d.ID()]++
		if page.Check {
			f.checked[d.ID()]++
		}
	}
	f.clock.Advance(time.Second)
}

// rest steps until nothing is due.
func (f *pursuit) rest() {
	for range 100_000 {
		if at, err := f.client.Due(f.place, f.clock.Now()); err != nil {
			f.t.Fatalf("%v", err)
		} else if at.After(f.clock.Now()) {
			return
		}
		f.step()
	}
	f.t.Fatalf("it never comes to rest; place %s", f.place)
}

func (f *pursuit) standing() Standing {
	s, err := f.client.Standing(f.place, f.clock.Now())
	if err != nil {
		f.t.Fatalf("%v", err)
	}
	return s
}

// every gives n notices, one after each time d, the last of them at end.
func every(d time.Duration, n int, end time.Time) []notice {
	var all []notice
	for i := range n {
		date := end.Add(-time.Duration(n-1-i) * d)
		all = append(all, notice{id: fmt.Sprintf("%06d-2026", i), date: date, visible: date})
	}
	return all
}

func config(g Getter, since time.Time) Config { return Config{Since: since, Get: g} }

func TestWindowsReadTheMarketNewestFirst(t *testing.T) {
	start := at("2026-11-03T14:37:10Z")
	c := clock.At(start)
	notices := every(4*time.Minute, 30*24*15, start) // 360 a day, as on Find a Tender
	p := newPretend(FindATender, c, notices)
	f := pursue(t, FindATender, config(p, start.AddDate(0, 0, -30)), c)

	s := f.standing()
	if s.Doing != "notices of 3 November 2026, 12:00 to 14:37" || s.Position != "page 1" || !s.Complete.IsZero() {
		t.Errorf("at first it is %+v", s)
	}
	f.step()
	if n := f.got[notices[0].id]; n != 1 || len(f.got) < 30 {
		t.Errorf("after one request there are %d notices, the newest %d times", len(f.got), n)
	}
	f.rest()
	if len(f.got) != len(notices) {
		t.Errorf("%d of %d notices came", len(f.got), len(notices))
	}
	// Four windows a day, each of a page, and what is new every five minutes.
	if most := 30*4 + 2 + int(c.Now().Sub(start)/(5*time.Minute)); f.requests > most {
		t.Errorf("%d requests, more than %d", f.requests, most)
	}
	s = f.standing()
	if !s.Since.Equal(start.AddDate(0, 0, -30)) || s.Complete.Before(start) || s.Behind || s.Doing != "new notices, from 3 November 2026, 13:37" {
		t.Errorf("in the end it is %+v", s)
	}
}

func TestWindowsAskAsThePublisherWants(t *testing.T) {
	start := at("2026-07-03T14:37:10Z")
	for kind, want := range map[Kind]string{
		FindATender:     "https://www.find-tender.service.gov.uk/api/1.0/ocdsReleasePackages?limit=100&updatedFrom=2026-07-03T11%3A59%3A59&updatedTo=2026-07-03T15%3A37%3A11",
		ContractsFinder: "https://www.contractsfinder.service.gov.uk/Published/Notices/OCDS/Search?limit=100&publishedFrom=2026-06-28T23%3A59%3A59&publishedTo=2026-07-03T15%3A37%3A11",
	} {
		c := clock.At(start)
		p := newPretend(kind, c, nil)
		pursue(t, kind, config(p, start.AddDate(0, 0, -30)), c).step()
		if p.asked[0] != want {
			t.Errorf("%s is asked\n%s, want\n%s", kind, p.asked[0], want)
		}
	}
}

func TestWindowsNeverSpanMoreThanIsSafe(t *testing.T) {
	start := at("2026-11-03T14:37:10Z")
	for kind, most := range map[Kind]time.Duration{FindATender: 8 * time.Hour, ContractsFinder: 6 * 24 * time.Hour} {
		c := clock.At(start)
		p := newPretend(kind, c, nil)
		p.fault = func(_ int, q url.Values) *broken {
			from, to := p.read(q.Get(p.kind.from)), p.read(q.Get(p.kind.to))
			if to.Sub(from) > most || to.Before(from) {
				t.Errorf("%s is asked from %s to %s", kind, from, to)
			}
			return nil
		}
		f := pursue(t, kind, config(p, start.AddDate(0, -2, 0)), c)
		f.rest()
		c.Advance(20 * 24 * time.Hour) // the machine was off
		f.rest()
		if s := f.standing(); s.Complete.Before(c.Now().Add(-time.Hour)) {
			t.Errorf("%s has only come to %v", kind, s.Complete)
		}
	}
}

// The link to another host, to another path, is not fetched: only its cursor is
// used, on the operator's address.
func TestWindowsUseOnlyTheCursorOfALink(t *testing.T) {
	start := at("2026-11-03T14:37:10Z")
	c := clock.At(start)
	p := newPretend(FindATender, c, every(time.Second, 250, start))
	conf := config(p, start.Add(-time.Hour))
	conf.URL = "http://localhost:9090/mirror/?stages=tender"
	f := pursue(t, FindATender, conf, c)
	f.rest()
	if len(f.got) != 250 || f.requests != 3 {
		t.Errorf("%d notices by %d requests", len(f.got), f.requests)
	}
	for _, address := range p.asked {
		if !strings.HasPrefix(address, "http://localhost:9090/mirror/api/1.0/ocdsReleasePackages?") || !strings.Contains(address, "stages=tender") {
			t.Errorf("asked %s", address)
		}
	}
}

func TestWindowsSayThatALinkLeadsInACircle(t *testing.T) {
	start := at("2026-11-03T14:37:10Z")
	self := func(q url.Values) string { return "https://publisher.example/?" + q.Encode() }
	for name, link := range map[string]func(request int, q url.Values) string{
		"to itself": func(_ int, q url.Values) string { return self(q) },
		"between two": func(n int, q url.Values) string {
			return []string{"https://publisher.example/?cursor=AA==", "https://publisher.example/?cursor=BB=="}[n%2]
		},
	} {
		t.Run(name, func(t *testing.T) {
			c := clock.At(start)
			p := newPretend(FindATender, c, every(time.Second, 500, start))
			sick := true
			p.fault = func(n int, q url.Values) *broken {
				if !sick || n < 2 {
					return nil
				}
				return &broken{link: link(n, q)}
			}
			f := pursue(t, FindATender, config(p, start.Add(-time.Hour)), c)
			for len(f.troubles) == 0 && f.requests < 20 {
				f.step()
			}
			if len(f.troubles) == 0 || f.troubles[0].Kind != fetch.BadPage || !strings.Contains(f.troubles[0].Public, "circle") {
				t.Fatalf("the troubles are %v", f.troubles)
			}
			if !f.standing().Complete.IsZero() {
				t.Error("it went on all the same")
			}
			sick = false
			f.rest()
			if len(f.got) != 500 {
				t.Errorf("once it is mended %d of 500 came", len(f.got))
			}
		})
	}
}

func TestWindowsRefuseALinkThatIsNone(t *testing.T) {
	for _, link := range []string{"https://p.example/?cursor=a%0Ab", "https://p.example/?cursor=" + strings.Repeat("a", 301), "%", "https://p.example/?cursor=%zz", "https://p.example/?cursor=a&cursor=%%"} {
		c := clock.At(at("2026-11-03T14:37:10Z"))
		p := newPretend(FindATender, c, nil)
		p.fault = func(int, url.Values) *broken { return &broken{link: link} }
		f := pursue(t, FindATender, config(p, c.Now().Add(-time.Hour)), c)
		f.step()
		if len(f.troubles) != 1 || f.troubles[0].Kind != fetch.BadPage || f.place != "" {
			t.Errorf("%s: troubles %v, place %s", link, f.troubles, f.place)
		}
	}
}

// A cursor that has grown old is given up, and what was read before it is not
// read again.
func TestWindowsBeginAgainWithoutACursor(t *testing.T) {
	start := at("2026-11-03T14:37:10Z")
	c := clock.At(start)
	p := newPretend(FindATender, c, every(time.Second, 500, start))
	refuse := 0
	p.fault = func(n int, q url.Values) *broken {
		if q.Get("cursor") != "" && n%3 == 0 {
			refuse++
			return &broken{trouble: &fetch.Trouble{Kind: fetch.Rejected, Public: "The cursor is not known."}}
		}
		return nil
	}
	f := pursue(t, FindATender, config(p, start.Add(-time.Hour)), c)
	f.rest()
	if len(f.got) != 500 || refuse == 0 || f.requests > 5+2*refuse+1 {
		t.Errorf("%d of 500 notices by %d requests, of which %d were refused", len(f.got), f.requests, refuse)
	}
}

// A publisher that never gives a link is read all the same, but for what is too
// much for one page within one second.
func TestWindowsGoOnWithoutALink(t *testing.T) {
	start := at("2026-11-03T14:37:10Z")
	c := clock.At(start)
	crowd := start.Add(-30*time.Minute - 5*time.Second)
	notices := slices.Concat(every(10*time.Second, 300, start), every(0, 150, crowd))
	for i := range notices[300:] {
		notices[300+i].id = fmt.Sprintf("crowd-%d", i)
	}
	p := newPretend(FindATender, c, notices)
	p.fault = func(int, url.Values) *broken { return &broken{unlinked: true} }
	f := pursue(t, FindATender, config(p, start.Add(-time.Hour)), c)
	f.rest()
	var got, crowded int
	for id := range f.got {
		if strings.HasPrefix(id, "crowd") {
			crowded++
		} else {
			got++
		}
	}
	if got != 300 || crowded < 99 || len(f.troubles) > 0 {
		t.Errorf("%d of 300 notices came and %d of the 150 of one second; troubles %v", got, crowded, f.troubles)
	}
	if f.requests > 12 {
		t.Errorf("%d requests", f.requests)
	}
	p.fault = nil
	c.Set(start.Add(25 * time.Hour))
	f.rest()
	if n := len(f.got); n != 450 {
		t.Errorf("after the second walk there are %d of 450", n)
	}
}

// A full last page of what stands just outside the window is its end.
func TestWindowsEndWithWhatStandsBeside(t *testing.T) {
	start := at("2026-11-03T14:37:10Z")
	since := start.Add(-time.Hour)
	c := clock.At(start)
	p := newPretend(FindATender, c, every(0, 100, since.Add(-time.Second)))
	f := pursue(t, FindATender, config(p, since), c)
	f.rest()
	if f.requests != 1 || len(f.troubles) > 0 || f.standing().Behind {
		t.Errorf("%d requests, troubles %v", f.requests, f.troubles)
	}
}

// A release that cannot be served holds up what is older, and nothing else.
func TestWindowsGoAroundABadRelease(t *testing.T) {
	start := at("2026-11-03T14:37:10Z")
	c := clock.At(start)
	notices := every(4*time.Minute, 400, start.Add(10*time.Hour))
	p := newPretend(FindATender, c, notices)
	bad := -1
	for i, n := range notices { // now the newest first
		if bad < 0 && n.date.Before(start.Add(-20*time.Minute)) {
			bad = i
		}
	}
	sick := true
	serve := p.kind
	get := getterFunc(func(ctx context.Context, address string) (*fetch.Answer, error) {
		answer, err := p.Get(ctx, address, nil)
		if err == nil && sick && strings.Contains(string(answer.Body), notices[bad].id) {
			return nil, &fetch.Trouble{Kind: fetch.TooLarge, Public: "The answer is too large."}
		}
		return answer, err
	})
	f := pursue(t, FindATender, config(get, start.Add(-10*time.Hour)), c)
	for c.Now().Before(start.Add(4 * time.Hour)) {
		f.step()
	}
	for i, n := range notices {
		if n.date.Before(c.Now().Add(-2*time.Hour)) && n.date.After(notices[bad].date) && f.got[n.id] == 0 {
			t.Errorf("%s, %d places newer than the bad one, did not come", n.id, bad-i)
		}
	}
	if f.got[notices[bad].id] != 0 || !f.standing().Behind {
		t.Error("the bad one came, or is not missed")
	}
	sick = false
	f.rest()
	c.Advance(10 * time.Minute)
	f.rest()
	for _, n := range notices {
		if !n.visible.After(c.Now().Add(-10*time.Minute)) && !n.date.Before(start.Add(-10*time.Hour)) && f.got[n.id] == 0 {
			t.Errorf("%s did not come although it is mended", n.id)
		}
	}
	if limit := lastLimit(t, p.asked); limit != "100" {
		t.Errorf("in the end it asks for %s at once, of %s", limit, serve.name)
	}
}

type getterFunc func(ctx context.Context, address string) (*fetch.Answer, error)

func (g getterFunc) Get(ctx context.Context, address string, _ http.Header) (*fetch.Answer, error) {
	return g(ctx, address)
}

func lastLimit(t *testing.T, asked []string) string {
	u, err := url.Parse(asked[len(asked)-1])
	if err != nil {
		t.Fatal(err)
	}
	return u.Query().Get("limit")
}

func TestContractsFinderIsLeftAloneOnceItRefuses(t *testing.T) {
	for _, trouble := range []*fetch.Trouble{
		{Kind: fetch.Denied, Public: "Denied."},
		{Kind: fetch.Throttled, Public: "Fewer.", Wait: time.Second},
		{Kind: fetch.Throttled, Public: "Fewer.", Wait: time.Hour},
	} {
		c := clock.At(at("2026-11-03T14:37:10Z"))
		p := newPretend(ContractsFinder, c, nil)
		p.fault = func(int, url.Values) *broken { return &broken{trouble: trouble} }
		f := pursue(t, ContractsFinder, config(p, c.Now().AddDate(0, 0, -1)), c)
		f.step()
		if got := f.troubles[0]; got.Kind != fetch.Throttled || got.Wait != max(trouble.Wait, 5*time.Minute) {
			t.Errorf("%v becomes %v, to wait %v", trouble.Kind, got.Kind, got.Wait)
		}
	}
}

func TestWindowsLookASecondTime(t *testing.T) {
	start := at("2026-11-03T14:37:10Z")
	c := clock.At(start)
	late := []notice{ // by a day, and by six
		{id: "one", date: start.AddDate(0, 0, -1), visible: start.Add(time.Hour)},
		{id: "six", date: start.AddDate(0, 0, -6), visible: start.Add(time.Hour)},
	}
	p := newPretend(FindATender, c, late)
	f := pursue(t, FindATender, config(p, start.AddDate(0, 0, -20)), c)
	f.rest()
	if !f.standing().Checked.IsZero() || len(f.got) > 0 {
		t.Fatalf("before the first second look: %+v, %v", f.standing(), f.got)
	}
	checks := map[time.Time]int{}
	for c.Now().Before(start.Add(8 * checkEvery)) {
		f.step()
		if at := f.standing().Checked; !at.IsZero() && checks[at] == 0 {
			checks[at] = len(checks) + 1
			if n := checks[at]; n == 1 && f.checked["one"] != 1 || n < longCheck && f.checked["six"] != 0 || n == longCheck && f.checked["six"] != 1 {
				t.Errorf("after second look %d: %v", n, f.checked)
			}
		}
	}
	if len(checks) != longCheck {
		t.Errorf("%d second looks in eight days: %v", len(checks), slices.Sorted(maps.Values(checks)))
	}
}

// A clock that jumps ahead and back again costs nothing but requests.
func TestWindowsBearAClockThatJumps(t *testing.T) {
	start := at("2026-11-03T14:37:10Z")
	c := clock.At(start)
	p := newPretend(FindATender, clock.At(start.AddDate(1, 0, 0)), every(7*time.Minute, 500, start.Add(24*time.Hour)))
	for i := range p.notices {
		p.notices[i].visible = time.Time{}
	}
	f := pursue(t, FindATender, config(p, start.Add(-10*time.Hour)), c)
	f.rest()
	c.Set(start.AddDate(0, 1, 0))
	for range 3 {
		f.step()
	}
	c.Set(start.Add(10 * time.Minute))
	f.rest()
	for c.Now().Before(start.Add(25 * time.Hour)) {
		f.step()
	}
	for _, n := range p.notices {
		if !n.date.Before(start.Add(-10*time.Hour)) && f.got[n.id] == 0 {
			t.Errorf("%s of %v did not come", n.id, n.date)
		}
	}
}

func TestWindowsRefuseAPlaceThatIsNone(t *testing.T) {
	client, err := New(FindATender, Config{})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := client.Due("nonsense", time.Time{}); err == nil {
		t.Error("the place was taken")
	}
	if got := client.Recover("nonsense", &fetch.Trouble{Kind: fetch.BadPage}, 9); got != "nonsense" {
		t.Errorf("the place became %s", got)
	}
}
