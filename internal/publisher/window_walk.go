package publisher

import (
	"errors"
	"net/url"
	"strings"
	"time"

	"github.com/tolsey/tolsey/internal/fetch"
	"github.com/tolsey/tolsey/ocds"
)

const (
	fullPage = 100 // releases that are asked for at once, the most that is given
	// askedAgain is after how many full pages without a next link, none of which
	// brought the walk any further, it goes on below them.
	askedAgain = 3
	// calmPages is after how many small pages that came larger ones are tried.
	calmPages = 10
	// maxCursor is the longest cursor, in bytes, that is sent back.
	maxCursor = 300
)

// errCircle is the cause of a trouble with links that lead back.
var errCircle = errors.New("the link to the next page leads to one that was read before")

// stretch is a walk through time, newest first, one window after another.
type stretch struct {
	Until  time.Time `json:"until,omitzero"` // where it ends
	Begun  time.Time `json:"begun,omitzero"` // where it began, which is its newest instant
	Window window    `json:"window"`
}

// window is a time between two instants that is asked for by itself, page
// after page, newest first.
type window struct {
	From   time.Time `json:"from"`
	To     time.Time `json:"to"`               // what is newer has been read
	End    time.Time `json:"end"`              // To as it was at first
	Cursor string    `json:"cursor,omitempty"` // of the next page; "" for the first
	Links  cycle     `json:"links,omitzero"`   // the cursors met
	Reach  time.Time `json:"reach,omitzero"`   // down to here the pages have come, by the dates on them
	Limit  int       `json:"limit,omitempty"`  // releases on a page; 0 for a full one
	Calm   int       `json:"calm,omitempty"`   // pages that came since Limit was last changed
	Stuck  int       `json:"stuck,omitempty"`  // pages that brought it no further, nor a link
	Page   int       `json:"page,omitempty"`   // pages read
}

func newWindow(from, to time.Time) window { return window{From: from, To: to, End: to} }

// size is how many releases a page is asked to hold.
func (w *window) size() int {
	if w.Limit > 0 {
		return w.Limit
	}
	return fullPage
}

// advance goes on behind a page with the given releases of the publisher's own
// and link to the next page; listed is how many it had in all. It reports
// whether the window ends here.
//
// That a link is missing ends the window only when the page was not full, or
// went beyond the window, since a little more is asked for: publishers lose
// their links in mid-walk. The walk then begins again from the oldest release
// that it has read, without a cursor. Where that is no step forward, as more
// releases bear one second than a page holds, it asks again for a while, as
// links come back, and then goes on below that second, or that hour in the night
// when the clocks go back. What it leaves there is for the second walk to find.
func (w *window) advance(own []*ocds.Value, listed int, link string) (done bool, bad *fetch.Trouble) {
	reach, ordered := w.reach(own)
	switch {
	case link != "":
		bad = w.follow(link)
	case listed < w.size(), ordered && reach.Before(w.From):
		return true, nil
	case reach.IsZero():
		bad = troubled(fetch.BadPage, "The publisher's page is full, has no link to the next, and shows no date by which to go on.", nil)
	}
	if bad != nil {
		return false, bad
	}
	w.Page++
	reach = later(reach, w.From)
	switch {
	case w.size() < fullPage && w.grow(reach, ordered):
	case link != "" && ordered && (w.Reach.IsZero() || reach.Before(w.Reach)):
		w.Reach = reach
	case link != "", ordered && w.narrow(reach):
	default:
		w.restart()
		if w.Stuck++; w.Stuck == askedAgain {
			return !w.narrow(below(reach)), nil
		}
	}
	return false, nil
}

// below gives the last second before an instant that can be asked for apart
// from it: the hour that comes twice is asked for as one.
func below(t time.Time) time.Time {
	t = t.Add(-time.Second)
	if first, twice := firstOfTwo(t); twice {
		return first.Add(-time.Second)
	}
	return t
}

// follow takes the cursor of the next page.
func (w *window) follow(link string) *fetch.Trouble {
	cursor, err := cursorIn(link)
	if err == nil && (cursor == w.Cursor || w.Links.closes(cursor)) {
		err = errCircle
	}
	if err != nil {
		return badLink(err)
	}
	w.Cursor = cursor
	return nil
}

// grow asks for more on a page again where pages had been made smaller: after
// one that has brought the walk further, else after some that came. It gives up
// the cursor for it, since a cursor may count in pages.
func (w *window) grow(reach time.Time, ordered bool) bool {
	if !ordered || !w.narrow(reach) {
		if w.Calm++; w.Calm < calmPages {
			return false
		}
		w.restart()
	}
	w.Limit, w.Calm = min(2*w.Limit, fullPage), 0
	return true
}

// shrink asks for half as much on a page.
func (w *window) shrink() {
	w.Limit, w.Calm = w.size()/2, 0
	w.resume()
}

// narrow leaves out what is newer than an instant, and begins again with what
// is left. It reports false, and changes nothing, if that is all or nothing.
func (w *window) narrow(to time.Time) bool {
	if !to.Before(w.To) || to.Before(w.From) {
		return false
	}
	w.To = to
	w.Stuck = 0
	w.restart()
	return true
}

// restart gives up the cursor.
func (w *window) restart() { w.Cursor, w.Links, w.Reach = "", cycle{}, time.Time{} }

// resume gives up the cursor and begins again from where the pages have come to.
func (w *window) resume() {
	if reach := w.Reach; reach.IsZero() || !w.narrow(reach) {
		w.restart()
	}
}

// reach gives the oldest date on a page, and whether the dates are in order,
// newest first: only then is all that is newer known to have been read. Dates
// that were not asked for do not count. What is newer than the window, since a
// little more is asked for, counts as its newest instant. The date is zero when
// none is of any use.
func (w *window) reach(releases []*ocds.Value) (oldest time.Time, ordered bool) {
	ordered = true
	for _, r := range releases {
		date, _, err := ocds.ParseTime(r.Get("date").Text())
		if err != nil || date.Before(w.From.Add(-mostBeyond)) || date.After(w.To.Add(mostBeyond)) {
			continue
		}
		date = earlier(date.UTC().Truncate(time.Second), w.To)
		if oldest.IsZero() || !date.After(oldest) {
			oldest = date
		} else {
			ordered = false
		}
	}
	return oldest, ordered && !oldest.IsZero()
}

// cursorIn takes the cursor out of the address of a next page. Nothing else of
// that address is ever used.
func cursorIn(link string) (string, error) {
	u, err := url.Parse(link)
	if err != nil {
		return "", errors.New("the link to the next page is no address")
	}
	query, err := url.ParseQuery(u.RawQuery)
	if err != nil {
		return "", errors.New("the link to the next page has a query that cannot be read")
	}
	cursor := strings.ReplaceAll(query.Get("cursor"), " ", "+") // a plus that was not escaped
	switch {
	case cursor == "":
		return "", errCircle // it leads to the first page
	case len(cursor) > maxCursor || strings.Trim(cursor, cursorLetters) != "":
		return "", errors.New("the link to the next page has a cursor that is none")
	}
	return cursor, nil
}

// cursorLetters are those of base64 in both its alphabets.
const cursorLetters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789=_-+/"

func badLink(err error) *fetch.Trouble {
	if errors.Is(err, errCircle) {
		return troubled(fetch.BadPage, "The publisher's link to the next page sends us in a circle.", err)
	}
	return troubled(fetch.BadPage, "The publisher's link to the next page cannot be used.", err)
}
