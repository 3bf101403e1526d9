package web

import (
	"slices"
	"strings"
	"time"

	"github.com/tolsey/tolsey/internal/alert"
	"github.com/tolsey/tolsey/internal/notice"
)

// letterLine is a notice in a letter.
type letterLine struct {
	Title   string
	Href    string
	State   string // of one that is not open, a sentence or more; else ""
	Facts   []figure
	Changes []string // sentences
	Why     string   // "" where there is nothing to say
	Also    string   // "“Roads” and “Bridges”": the other alerts that bring it
}

const (
	mostChangeWords = 400 // runes of the words of one change
	mostChangesTold = 15  // of one notice
)

// letterLine makes a line of a section's notice. names are those of the alerts
// of the letter.
func (l *Letters) letterLine(line alert.Line, sub alert.Subscription, c called, names map[int64]string, now time.Time) letterLine {
	out := letterLine{Title: rowTitle(line.Notice), Href: l.link(noticeAddress(line.OCID)), State: notOpen(line.Notice, sub.Query, now),
		Facts: letterFacts(line.Notice, c, now), Changes: changesTold(line.Changes), Why: whyBrought(sub, line.Item, c)}
	if tellsOf(line, alert.ChangeEnd) {
		out.State = "" // how long it still runs is what the line tells
	}
	var also []string
	for _, other := range line.Also {
		also = append(also, "“"+names[other.ID]+"”")
	}
	out.Also = enumerate(also, "and")
	return out
}

// notOpen says where a notice stands that one cannot bid for now, shortly where
// the question asks for such notices.
func notOpen(n notice.Notice, q notice.Query, now time.Time) string {
	stage := n.Stage(now)
	switch {
	case stage == notice.Open:
		return ""
	case slices.Contains(q.Stages, stage):
		return stageTags[stage].Text
	}
	return stageTags[stage].Text + ". " + stageMeanings[stage].Meaning
}

// letterFacts gives the buyer, the value, the place and the date that matters.
func letterFacts(n notice.Notice, c called, now time.Time) []figure {
	all := rowOf(n, c.bodies, now)
	facts := []figure{{Key: "Buyer", Text: shorten(all.Buyer.Text, mostRowTitle)}}
	if n.Buyer.Name == "" {
		facts[0].Text = notGiven
	}
	facts = append(facts, all.Figures[:3]...) // the value, the date and the place
	facts[2], facts[3] = facts[3], facts[2]
	switch stage := n.Stage(now); {
	case stage == notice.Cancelled:
		return facts[:3] // its deadline matters to nobody
	case stage == notice.Open && !n.Closes.IsZero():
		facts[3] = figure{Key: "Closes", Text: whenCloses(n), Note: relative(n.Closes, now)}
	}
	return facts
}

// changesTold gives changes as sentences.
func changesTold(lines []notice.ChangeLine) (out []string) {
	for _, change := range lines[:min(len(lines), mostChangesTold)] {
		out = append(out, sentence(shorten(change.Words, mostChangeWords)))
	}
	if more := len(lines) - mostChangesTold; more > 0 {
		out = append(out, "And "+plural(more, "other change.", "other changes."))
	}
	return out
}

// mostPreheader is the length in runes of what is shown beside a subject.
const mostPreheader = 140

// preheader gives the titles of the first lines, or that there are none.
func preheader(sections []letterSection) string {
	var titles []string
	for _, s := range sections {
		for _, g := range s.Groups {
			for _, line := range g.Lines[:min(len(g.Lines), 5)] {
				titles = append(titles, shorten(line.Title, 60))
			}
		}
	}
	if len(titles) == 0 && len(sections) > 0 {
		titles = []string{sections[0].Still}
	}
	return shorten(strings.Join(titles, " · "), mostPreheader)
}
