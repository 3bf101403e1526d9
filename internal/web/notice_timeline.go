package web

import (
	"slices"
	"strings"
	"time"

	published "github.com/tolsey/tolsey/internal/plain"
	"github.com/tolsey/tolsey/ocds"
)

// event is a dated step of a process. Today's date is one too, so that what has
// been and what is to come are told apart by more than a colour.
type event struct {
	When  string // in words
	ISO   string // for machines
	Words string
	Note  string // how far it is; may be empty
	Today bool

	at time.Time
}

// mostEvents bounds the steps on a page.
const mostEvents = 60

// calendar collects the steps of a process, one for each time and text.
type calendar struct {
	now  time.Time
	list []event
	seen map[string]bool
}

// timeline gives the dated steps of a process in their order.
func (d *dossier) timeline(now time.Time) []event {
	c := &calendar{now: now, seen: map[string]bool{}}
	c.notices(d)
	c.tender(d)
	c.awards(d)
	c.contracts(d)
	if len(c.list) == 0 {
		return nil
	}
	c.list = append(c.list, event{When: date(now), ISO: now.Format(time.DateOnly), Words: "Today", Today: true, at: now})
	slices.SortStableFunc(c.list, func(a, b event) int { return a.at.Compare(b.at) })
	return c.list
}

// instant adds a step at an instant as published, or on a day where only that
// is stated.
func (c *calendar) instant(words, written string) {
	t, exact, ok := published.Deadline(written)
	switch {
	case !ok:
	case exact && !strings.Contains(written, "T23:59"):
		c.add(event{When: dateTime(t), ISO: t.Format(time.RFC3339), Words: words, at: t})
	default:
		c.add(event{When: date(t), ISO: published.Day(t), Words: words, at: t})
	}
}

// day adds a step on a day, YYYY-MM-DD; nothing for "".
func (c *calendar) day(words, day string) {
	t := theDay(day)
	if t.IsZero() {
		return
	}
	// A day counts as to come until it is over.
	c.add(event{When: date(t), ISO: day, Words: words, at: t.AddDate(0, 0, 1).Add(-time.Second)})
}

func (c *calendar) add(e event) {
	key := e.ISO + " " + e.Words
	if len(c.list) >= mostEvents || c.seen[key] {
		return
	}
	c.seen[key] = true
	e.Note = relative(e.at, c.now)
	c.list = append(c.list, e)
}

// notices adds the publication of each notice.
func (c *calendar) notices(d *dossier) {
	known := false
	for _, f := range d.files() {
		day := published.Date(f.Published())
		if !f.notice || day == "" {
			continue
		}
		known = true
		name := noticeType(f.NoticeType())
		if name == "" {
			name = codeInWords(f.Type())
		}
		c.day(name+" published", day)
	}
	if !known && !d.Published.IsZero() {
		c.day("First published", published.Day(d.Published))
	}
}

// tender adds the steps up to the award.
func (c *calendar) tender(d *dossier) {
	planning, tender := d.Release.Planning(), d.Release.Tender()
	for _, m := range append(planning.Milestones(), tender.Milestones()...) {
		c.instant(milestoneName(m), m.Due())
	}
	c.day("Tender notice expected", published.Date(tender.Get("communication", "futureNoticeDate").Text()))
	c.instant("Last day for questions", tender.Period("enquiryPeriod").End())
	if !d.Closes.IsZero() {
		e := event{When: whenCloses(d.Notice), ISO: d.Closes.Format(time.RFC3339), Words: "Closing date", at: d.Closes}
		c.add(e)
	}
	for _, l := range tender.Lots() {
		if t, _, ok := published.Deadline(l.Period("tenderPeriod").End()); ok && !t.Equal(d.Closes) {
			c.instant("Closing date of lot "+shorten(l.ID(), mostCode), l.Period("tenderPeriod").End())
		}
	}
	c.instant("Bids opened", tender.Get("bidOpening", "date").Text())
	c.day("Selected suppliers invited", published.Date(tender.Get("secondStage", "invitationDate").Text()))
	c.day("Decision expected", published.Date(tender.Period("awardPeriod").End()))
	for _, a := range tender.Amendments() {
		c.day("Notice amended", published.Date(a.Date()))
	}
	if len(d.contracts) == 0 {
		c.day("Contract planned to start", d.Starts)
		c.ends("Contract planned to end", d.Ends, d.LatestEnd)
	}
}

// milestoneNames are the types of milestone with a meaning in the UK.
var milestoneNames = map[string]string{
	"engagement": "Market engagement until", "futureSignatureDate": "Contract expected to be signed",
}

func milestoneName(m ocds.Milestone) string {
	if words := milestoneNames[m.Type()]; words != "" {
		return words
	}
	return spoken(shorten(m.Title(), mostRowTitle), spoken(codeInWords(m.Type()), "Milestone"))
}

// awards adds what lies between decision and contract. The decisions themselves
// are told with the contracts.
func (c *calendar) awards(d *dossier) {
	for _, a := range d.Release.Awards() {
		if published.Failed(a.Status()) {
			continue
		}
		c.day("Assessment summaries sent", published.Date(a.Get("assessmentSummariesDateSent").Text()))
		c.day("Standstill ends", published.Date(a.Period("standstillPeriod").End()))
		for _, m := range a.Milestones() {
			if len(d.Release.Contracts()) == 0 {
				c.instant(milestoneName(m), m.Due())
			}
		}
	}
}

// contracts adds the life of each contract.
func (c *calendar) contracts(d *dossier) {
	for _, k := range d.contracts {
		c.day("Award decided", k.Awarded)
		c.day("Contract signed", k.Signed)
		c.day("Contract starts", k.Start)
		c.ends("Contract ends", k.End, k.LatestEnd)
	}
	for _, k := range d.Release.Contracts() {
		for _, a := range k.Amendments() {
			c.day("Contract changed", published.Date(a.Date()))
		}
	}
}

// ends adds an end, and the latest one where that is another.
func (c *calendar) ends(words, end, latest string) {
	c.day(words, end)
	if latest != end {
		c.day(words+", with every extension", latest)
	}
}
