package web

import (
	"context"
	"time"

	"github.com/tolsey/tolsey/internal/notice"
	"github.com/tolsey/tolsey/internal/org"
	"github.com/tolsey/tolsey/internal/web/govuk"
)

// mostRowTitle is the length in runes at which a title is cut in a list.
const mostRowTitle = 200

// noticeRow is a notice in a list, "tolsey/notices".
type noticeRow struct {
	Title   []piece
	Href    string
	Tag     govuk.Tag
	Buyer   govuk.Link // without an address where the buyer is no organisation
	Why     string     // where the words that were asked for stand; "" without words
	Part    string     // "Description": what Excerpt is of
	Excerpt []piece    // around the words, where they are not only in the title
	Figures []figure
}

// figure is one key figure: "Value", "£2.1 million", "incl. VAT".
type figure struct {
	Key  string
	Text string
	Note string // may be empty
}

// rows makes rows of notices, with links to their buyers.
func (s *Site) rows(ctx context.Context, list []notice.Notice, now time.Time) ([]noticeRow, error) {
	bodies, err := s.data.Orgs.Names(ctx, buyerKeys(list))
	if err != nil {
		return nil, err
	}
	out := make([]noticeRow, 0, len(list))
	for _, n := range list {
		out = append(out, rowOf(n, bodies, now))
	}
	return out, nil
}

// buyerKeys lists the keys of the buyers of notices.
func buyerKeys(list []notice.Notice) []string {
	keys := make([]string, 0, len(list))
	for _, n := range list {
		keys = append(keys, n.Buyer.Key)
	}
	return keys
}

// rowOf makes the row of a notice; bodies has its buyer by its key.
func rowOf(n notice.Notice, bodies map[string]org.Ref, now time.Time) noticeRow {
	if n.Buyer.Name == "" {
		n.Buyer.Name = "Buyer not named"
	}
	return noticeRow{
		Title: []piece{{Text: rowTitle(n)}}, Href: noticeAddress(n.OCID),
		Tag:     stageTags[n.Stage(now)],
		Buyer:   bodyLink(n.Buyer, bodies, buyerAddress),
		Figures: figures(n, now),
	}
}

// rowTitle gives a notice's title as a list has it.
func rowTitle(n notice.Notice) string { return shorten(spoken(n.Title, n.OCID), mostRowTitle) }

// figures gives what decides whether a notice is worth opening, the value and
// the date that matters at its stage first.
func figures(n notice.Notice, now time.Time) []figure {
	list := []figure{{Key: "Value", Text: notGiven}}
	if n.Value != nil {
		list[0].Text = inShort(&n.Value.Money)
	}
	list = append(list, whenFigure(n, now))
	place := regionNames(n.Regions)
	if place == "" {
		place = notGiven
	}
	published := figure{Key: "Published", Text: date(n.Published)}
	if daysBetween(n.Published, n.Updated) > 0 {
		published.Note = "updated " + date(n.Updated)
	}
	return append(list,
		figure{Key: "Place", Text: place},
		figure{Key: "Suits small firms", Text: yesNo(n.SME)},
		figure{Key: "Notice type", Text: spoken(noticeType(n.Type), notGiven)},
		published)
}

// whenFigure gives the date that matters at the notice's stage.
func whenFigure(n notice.Notice, now time.Time) figure {
	day := func(key, day string) figure {
		t := theDay(day)
		if t.IsZero() {
			return figure{Key: key, Text: notGiven}
		}
		return figure{Key: key, Text: date(t), Note: relative(t, now)}
	}
	switch n.Stage(now) {
	case notice.Planning:
		return day("Planned start", n.Starts)
	case notice.Awarded:
		return day("Contract starts", n.Starts)
	case notice.Live:
		return day("Contract ends", n.Ends)
	case notice.Ended:
		return day("Contract ended", n.Ends)
	}
	key := "Closes"
	if !n.Closes.IsZero() && !now.Before(n.Closes) {
		key = "Closed"
	}
	if n.Closes.IsZero() {
		return figure{Key: key, Text: notGiven}
	}
	f := figure{Key: key, Text: date(n.Closes), Note: relative(n.Closes, now)}
	if n.ClosesExact && daysBetween(now, n.Closes) < 2 && now.Before(n.Closes) && !midnight(n.Closes) {
		f.Note += " at " + timeOfDay(n.Closes)
	}
	return f
}
