package publisher

import (
	"context"
	"errors"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/tolsey/tolsey/internal/fetch"
)

// How another Tolsey is followed.
const (
	entriesPath   = "/api/v1/entries"
	entriesAtOnce = 500
	entriesEvery  = 30 * time.Second // when there was nothing more
	identityEvery = 24 * time.Hour
)

// tolseyClient follows another Tolsey: its ledger from the first entry on, each
// entry once and in order. That it is the same ledger, and that what was read
// still stands in it, is seen by the last entry read, which is asked for again
// with those that follow, and by the public key of its log.
type tolseyClient struct {
	base *url.URL
	get  Getter
}

func newTolsey(c Config, base *url.URL) *tolseyClient {
	path := strings.TrimSuffix(strings.TrimRight(base.Path, "/"), entriesPath)
	return &tolseyClient{base: &url.URL{Scheme: base.Scheme, Host: base.Host, Path: path}, get: c.Get}
}

// tolseyPlace is the place of a tolseyClient.
type tolseyPlace struct {
	After   int64     `json:"after"`             // index of the last entry read; -1 for none
	Time    time.Time `json:"time,omitzero"`     // when that entry was appended
	Key     string    `json:"key,omitempty"`     // of the log; "" before anything was asked
	Known   time.Time `json:"known,omitzero"`    // when the key was last seen to be that
	Asked   time.Time `json:"asked,omitzero"`    // when entries were last asked for
	Through bool      `json:"through,omitempty"` // there were no more of them
	Limit   int       `json:"limit,omitempty"`   // entries to ask for at once; 0 for entriesAtOnce
}

func readTolseyPlace(place Place) (tolseyPlace, error) {
	p := tolseyPlace{After: -1}
	err := readPlace(place, &p)
	return p, err
}

func (p tolseyPlace) limit() int {
	if p.Limit > 0 {
		return p.Limit
	}
	return entriesAtOnce
}

// Pace of another Tolsey: far below what its own limits are by default.
func (c *tolseyClient) Pace() Pace { return Pace{Requests: 20, Within: 10 * time.Second} }

// Due gives now while there is more to read, else half a minute after the last
// request.
func (c *tolseyClient) Due(place Place, now time.Time) (time.Time, error) {
	p, err := readTolseyPlace(place)
	if err != nil || p.Key == "" || !p.Through {
		return now, err
	}
	if due(p.Asked, entriesEvery, now) || due(p.Known, identityEvery, now) {
		return now, nil
	}
	return earlier(p.Asked.Add(entriesEvery), p.Known.Add(identityEvery)), nil
}

// Next asks who is there, at first and once a day, else for entries.
func (c *tolseyClient) Next(ctx context.Context, place Place, now time.Time) (Page, error) {
	p, err := readTolseyPlace(place)
	if err != nil {
		return Page{}, err
	}
	if p.Key == "" || due(p.Known, identityEvery, now) {
		key, size, err := c.identity(ctx, p)
		if err != nil {
			return Page{}, err
		}
		p.Key, p.Known = key, now
		return Page{Place: writePlace(p), Bytes: size}, nil
	}
	page, err := c.entries(ctx, p, now)
	var trouble *fetch.Trouble
	if !errors.As(err, &trouble) {
		return page, err
	}
	switch trouble.Kind {
	case fetch.Rejected, fetch.NotData, fetch.BadPage:
		return c.explain(ctx, p, now, trouble)
	}
	return page, err
}

// entries asks for the entries from the last one read on.
func (c *tolseyClient) entries(ctx context.Context, p tolseyPlace, now time.Time) (Page, error) {
	overlap := 0 // entries asked for once more
	if p.After >= 0 {
		overlap = 1
	}
	answer, err := c.ask(ctx, entriesPath, url.Values{
		"after": {strconv.FormatInt(p.After-int64(overlap), 10)}, "limit": {strconv.Itoa(p.limit() + overlap)}})
	if err != nil {
		return Page{}, err
	}
	list, err := readEntries(answer.Body)
	switch {
	case errors.Is(err, errCutOff):
		return Page{}, troubled(fetch.CutOff, c.base.Host+" sent entries that end in the middle.", err)
	case err != nil:
		return Page{}, c.bad(err, "sent something else than entries of a ledger")
	}
	if list, err = c.follow(p, list, overlap); err != nil {
		return Page{}, err
	}
	docs, err := documentsOf(list)
	if err != nil {
		return Page{}, c.bad(err, "sent entries that could not be taken apart")
	}
	p.Asked, p.Through = now, len(list) < p.limit()
	if n := len(list); n > 0 {
		p.After, p.Time = list[n-1].index, list[n-1].time
	}
	if p.Limit *= 2; p.Limit >= entriesAtOnce {
		p.Limit = 0
	}
	return Page{Documents: docs, Place: writePlace(p), Bytes: len(answer.Body)}, nil
}

// follow gives those entries of an answer that come after the place, and sees
// to it that they are the next ones of the same ledger.
func (c *tolseyClient) follow(p tolseyPlace, list []entry, overlap int) ([]entry, error) {
	want := p.After - int64(overlap)
	for i := range list {
		if want++; list[i].index != want {
			return nil, c.bad(nil, "sent entry %d where entry %d belongs, so that entries would be missing", list[i].index, want)
		}
	}
	switch {
	case overlap == 0:
		return list, nil
	case len(list) == 0:
		return nil, c.bad(nil, "no longer has entry %d, which was read from it", p.After)
	case !list[0].time.Equal(p.Time):
		return nil, c.bad(nil, "has another entry %d now than the one that was read from it: its ledger was put back to an older state "+
			"and has grown since. %s", p.After, afresh)
	}
	return list[overlap:], nil
}

// Recover asks for fewer entries when so many do not come whole. It never goes
// back.
func (c *tolseyClient) Recover(place Place, trouble *fetch.Trouble, failures int) Place {
	p, err := readTolseyPlace(place)
	if err != nil || p.Key == "" {
		return place
	}
	switch trouble.Kind {
	case fetch.TooLarge:
	case fetch.Slow, fetch.CutOff:
		if failures < 3 {
			return place // the line may be to blame
		}
	default:
		return place
	}
	p.Limit = max(1, p.limit()/2)
	return writePlace(p)
}

// Standing describes a place.
func (c *tolseyClient) Standing(place Place, _ time.Time) (Standing, error) {
	p, err := readTolseyPlace(place)
	if err != nil {
		return Standing{}, err
	}
	s := Standing{Behind: !p.Through, Doing: "the first entries", Position: "the beginning"}
	if p.After >= 0 {
		s.Position = "entry " + grouped(p.After)
		s.Doing = "the entries after " + grouped(p.After)
	}
	if s.Complete = p.Asked; !p.Through {
		s.Complete = p.Time
	}
	return s, nil
}

// grouped writes a number with commas between thousands.
func grouped(n int64) string {
	text := strconv.FormatInt(n, 10)
	for at := len(text) - 3; at > 0 && text[at-1] != '-'; at -= 3 {
		text = text[:at] + "," + text[at:]
	}
	return text
}
