package publisher

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/tolsey/tolsey/internal/clock"
	"github.com/tolsey/tolsey/internal/fetch"
)

// almanac is a publisher that lists a month of one type at a time, for tests.
type almanac struct {
	clock   *clock.Clock
	notices map[int][]notice // by type
	fault   func(q url.Values) *fetch.Trouble
	asked   []string
}

func (p *almanac) Get(_ context.Context, address string, _ http.Header) (*fetch.Answer, error) {
	p.asked = append(p.asked, address)
	u, err := url.Parse(address)
	if err != nil {
		return nil, err
	}
	q := u.Query()
	if p.fault != nil {
		if trouble := p.fault(q); trouble != nil {
			return nil, trouble
		}
	}
	kind, err := strconv.Atoi(q.Get("noticeType"))
	if err != nil || q.Get("outputType") != "0" || q.Get("locale") != "2057" {
		return nil, &fetch.Trouble{Kind: fetch.Rejected, Public: "The request is not understood."}
	}
	var releases []json.RawMessage
	for _, n := range p.notices[kind] {
		if n.date.In(clock.London).Format("01-2006") == q.Get("dateFrom") && !n.visible.After(p.clock.Now()) {
			releases = append(releases, fmt.Appendf(nil, `{"ocid":"ocds-r6ebe6-%[1]s","id":"%[1]s","date":"%[2]s"}`, n.id, n.date.Format(time.RFC3339)))
		}
	}
	if releases == nil {
		return &fetch.Answer{Body: []byte(`{"version":"1.1"}`), Status: 200}, nil
	}
	body, err := json.Marshal(map[string]any{"version": "1.1", "releases": releases})
	return &fetch.Answer{Body: body, Status: 200}, err
}

// scattered puts notices among the types, in turn.
func scattered(types []int, notices []notice) map[int][]notice {
	by := map[int][]notice{}
	for i, n := range notices {
		kind := types[i%len(types)]
		by[kind] = append(by[kind], n)
	}
	return by
}

func allTypes(k Kind) []int { return slices.Concat(noticeTypes, ownNoticeTypes[k]) }

func TestMonthsAskForEachTypeOfEachMonth(t *testing.T) {
	for kind, site := range map[Kind]string{
		PublicContractsScotland: "https://api.publiccontractsscotland.gov.uk",
		Sell2Wales:              "https://api.sell2wales.gov.wales",
	} {
		c := clock.At(at("2026-11-20T14:37:10Z"))
		p := &almanac{clock: c}
		f := pursue(t, kind, config(p, at("2026-09-15T00:00:00Z")), c)
		if s := f.standing(); s.Doing != "notices of November 2026" || !s.Behind || !s.Complete.IsZero() {
			t.Errorf("at first it is %+v", s)
		}
		f.rest()
		if want := 3 * len(allTypes(kind)); len(p.asked) != want {
			t.Errorf("%d requests, want %d", len(p.asked), want)
		}
		if want := site + "/v1/Notices?dateFrom=11-2026&locale=2057&noticeType=2&outputType=0"; p.asked[0] != want {
			t.Errorf("asked %s, want %s", p.asked[0], want)
		}
		s := f.standing()
		if !s.Since.Equal(at("2026-08-31T23:00:00Z")) || !s.Complete.Equal(at("2026-11-20T14:37:10Z")) || s.Behind {
			t.Errorf("in the end it is %+v", s)
		}
		if next, err := f.client.Due(f.place, c.Now()); err != nil || !next.Equal(at("2026-11-20T15:37:10Z")) {
			t.Errorf("next at %v, %v", next, err)
		}
	}
}

// A type whose list is broken holds up neither the others nor the months
// before, and is asked for until it comes.
func TestMonthsGoAroundABadType(t *testing.T) {
	start := at("2026-11-20T14:37:10Z")
	c := clock.At(start)
	types := allTypes(PublicContractsScotland)
	p := &almanac{clock: c, notices: scattered(types, every(time.Hour, 24*60, start.AddDate(0, 0, 2)))}
	sick := true
	p.fault = func(q url.Values) *fetch.Trouble {
		if sick && q.Get("noticeType") == "3" && q.Get("dateFrom") == "11-2026" {
			return &fetch.Trouble{Kind: fetch.ServerError, Public: "It fails."}
		}
		return nil
	}
	f := pursue(t, PublicContractsScotland, config(p, at("2026-10-01T00:00:00Z")), c)
	for c.Now().Before(start.AddDate(0, 0, 1)) {
		f.step()
	}
	for kind, notices := range p.notices {
		for _, n := range notices {
			if old := n.visible.Before(c.Now().Add(-2 * monthsEvery)); kind != 3 && old && n.date.After(at("2026-10-01T00:00:00Z")) && f.got[n.id] == 0 {
				t.Errorf("%s of type %d did not come", n.id, kind)
			}
		}
	}
	if s := f.standing(); !s.Complete.IsZero() || !s.Behind {
		t.Errorf("with a type missing it is %+v", s)
	}
	sick = false
	for c.Now().Before(start.AddDate(0, 0, 1).Add(2 * monthsEvery)) {
		f.step()
	}
	f.rest()
	for _, n := range p.notices[3] {
		if n.visible.Before(start.AddDate(0, 0, 1)) && n.date.After(at("2026-10-01T00:00:00Z")) && f.got[n.id] == 0 {
			t.Errorf("%s did not come although its type is mended", n.id)
		}
	}
}

func TestMonthsRecover(t *testing.T) {
	c := clock.At(at("2026-11-20T14:37:10Z"))
	p := &almanac{clock: c, fault: func(url.Values) *fetch.Trouble {
		return &fetch.Trouble{Kind: fetch.Throttled, Public: "Fewer."}
	}}
	f := pursue(t, Sell2Wales, config(p, c.Now()), c)
	for range 5 {
		f.step()
	}
	if f.place != "" || len(slices.Compact(p.asked)) != 1 {
		t.Errorf("it was put off with another type: %s", f.place)
	}
}

func TestMonthsRefuseAPlaceThatIsNone(t *testing.T) {
	client, err := New(Sell2Wales, Config{})
	if err != nil {
		t.Fatal(err)
	}
	for _, place := range []Place{"nonsense", `{"now":{"month":"2026-11","left":[]}}`} {
		if _, err := client.Due(place, time.Time{}); err == nil {
			t.Errorf("%s was taken", place)
		}
		if got := client.Recover(place, &fetch.Trouble{Kind: fetch.BadPage}, 9); got != place {
			t.Errorf("%s became %s", place, got)
		}
	}
}

func TestMonthsMissNothing(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		kind := rapid.SampledFrom([]Kind{PublicContractsScotland, Sell2Wales}).Draw(t, "kind")
		day := rapid.SampledFrom([]string{"2026-10-31", "2026-11-03", "2026-12-31", "2026-03-29"}).Draw(t, "day")
		start := at(day + "T00:00:00Z").Add(time.Duration(rapid.IntRange(0, 86_399).Draw(t, "start")) * time.Second)
		since := start.AddDate(0, -rapid.IntRange(0, 3).Draw(t, "months"), 0)
		c := clock.At(start)
		var notices []notice
		for i := range rapid.IntRange(0, 40).Draw(t, "notices") {
			date := start.Add(time.Duration(rapid.IntRange(-100*86400, 5*3600).Draw(t, "at")) * time.Second)
			late := time.Duration(rapid.IntRange(0, 5*3600).Draw(t, "late")) * time.Second
			notices = append(notices, notice{strconv.Itoa(i), date, date.Add(late)})
		}
		p := &almanac{clock: c, notices: scattered(allTypes(kind), notices)}
		dice, failing := drawDice(t), rapid.IntRange(0, 30).Draw(t, "failing")
		p.fault = func(url.Values) *fetch.Trouble {
			if dice.IntN(100) < failing {
				return &fetch.Trouble{Kind: []fetch.Kind{fetch.ServerError, fetch.BadPage, fetch.Missing}[dice.IntN(3)], Public: "It fails."}
			}
			return nil
		}
		f := pursue(t, kind, config(p, since), c)
		end := start.Add(8 * time.Hour)
		pursueUntil(t, f, end.Add(monthsEvery))
		for _, n := range notices {
			if !n.visible.After(end) && !n.date.Before(since) && f.got[n.id] == 0 {
				t.Fatalf("%s of %v, visible from %v, did not come", n.id, n.date, n.visible)
			}
		}
		rounds := 2 + int(c.Now().Sub(start)/monthsEvery)*2 + 4 + 3 // of what is new, of what was before, of second looks
		if most := rounds*len(allTypes(kind)) + len(f.troubles); f.requests > most {
			t.Fatalf("%d requests, more than %d", f.requests, most)
		}
	})
}

func TestNew(t *testing.T) {
	for _, address := range []string{"ftp://a.example/", "https:///path", "nonsense", "https://name:word@a.example/", "https://%zz"} {
		if _, err := New(FindATender, Config{URL: address}); err == nil {
			t.Errorf("%s was taken", address)
		}
	}
	if _, err := New("post", Config{URL: "https://a.example/"}); err == nil || !strings.Contains(err.Error(), `"post"`) {
		t.Errorf("a kind that is none: %v", err)
	}
	for _, kind := range Kinds()[:4] {
		c, err := New(kind, Config{})
		if err != nil {
			t.Fatal(err)
		}
		if pace := c.Pace(); pace.Requests == 0 || pace.Within == 0 {
			t.Errorf("the pace of %s is %v", kind, pace)
		}
	}
}
