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
	Stuck  int       `json:"stuck,omitempty"`  // pages in a row that brought it no further, nor a link
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
// That a link is missing ends the window only when the page was not full:
// publishers lose their links in mid-walk. The walk then begins again from the
// oldest release that it has read, without a cursor. Where that is no step
// forward, as more releases bear one second than a page holds, it asks again
// for a while, as links come back, and then goes on below that second. What it
// leaves there is for the second walk to find.
func (w *window) advance(own []*ocds.Value, listed int, link string) (done bool, bad *fetch.Trouble) {
	reach, ordered := w.reach(own)
	if link != "" {
		cursor, err := cursorIn(link)
		if err == nil && (cursor == w.Cursor || w.Links.closes(cursor)) {
			err = errCircle
		}
		if err != nil {
			return false, badLink(err)
		}
		if ordered && w.grow(reach) {
			return false, nil
		}
		if ordered && (w.Reach.IsZero() || reach.Before(w.Reach)) {
			w.Reach = reach
		}
		w.Cursor = cursor
		w.Page++
		return false, nil
	}
	if listed < w.size() {
		return true, nil
	}
	if reach.IsZero() {
		return false, troubled(fetch.BadPage, "The publisher's page is full, has no link to the next, and shows no date by which to go on.", nil)
	}
	w.Page++
	if ordered && w.narrow(reach) {
		return false, nil
	}
	w.restart()
	if w.Stuck++; w.Stuck < askedAgain {
		return false, nil
	}
	return !w.narrow(reach.Add(-time.Second)), nil
}

// grow asks for more on a page again after one that came, where pages had been
// made smaller. It gives up the cursor for it: a cursor may count in pages.
func (w *window) grow(reach time.Time) bool {
	if w.size() == fullPage || !w.narrow(reach) {
		return false
	}
	w.Limit = min(2*w.Limit, fullPage)
	w.Page++
	return true
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

// reach gives the oldest date on a page that is within the window, and whether
// the dates are in order, newest first: only then is all that is newer known to
// have been read. What is newer than the window, since a little more is asked
// for, counts as its newest instant. The date is zero when none is of any use.
func (w *window) reach(releases []*ocds.Value) (oldest time.Time, ordered bool) {
	ordered = true
	for _, r := range releases {
		date, _, err := ocds.ParseTime(r.Get("date").Text())
		if err != nil || date.Before(w.From) || date.After(w.To.Add(mostBeyond)) {
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
