package web

import (
	"time"

	"github.com/tolsey/tolsey/internal/clock"
	"github.com/tolsey/tolsey/internal/notice"
)

// countCell is a number of notices in a table, with the way to them,
// "tolsey/count".
type countCell struct {
	Count int
	Href  string // "" for no link
	Of    string // what is counted, for those who hear the link without its row: "open notices, Wales"
}

// newCountCell makes the cell of the notices that q finds.
func newCountCell(n int, q notice.Query, of string) countCell {
	c := countCell{Count: n, Of: of}
	if n > 0 {
		c.Href = listAddress(q)
	}
	return c
}

// openNotices asks for the notices that can be bid for.
var openNotices = notice.Query{Stages: []notice.Stage{notice.Open}}

// soonDays is how many days ahead a deadline is soon, today not counted.
const soonDays = 7

// soon gives the days from today to soonDays ahead.
func soon(now time.Time) notice.Days {
	today := now.In(clock.London)
	return notice.Days{From: today.Format(time.DateOnly), To: today.AddDate(0, 0, soonDays).Format(time.DateOnly)}
}
