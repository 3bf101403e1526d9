package web

import (
	"net/http"
	"slices"
	"time"

	"github.com/tolsey/tolsey/internal/feed"
	"github.com/tolsey/tolsey/internal/web/govuk"
)

// feedData is the data of the page about one feed.
type feedData struct {
	Trail    govuk.Breadcrumbs
	Card     feedCard
	Name     string // by which commands call it
	Troubles []troubleLine
	Cut      bool // there may be more
	Commands []commandLine
}

// troubleLine is a trouble that a feed is or was in.
type troubleLine struct {
	From, To string
	Failures int
	Sentence string
}

// commandLine is a command with what it does.
type commandLine struct{ Command, Does string }

const (
	// pageDays is how many days the page of a feed sums up, today among them.
	pageDays = 90
	// mostTroubles is how many troubles it lists.
	mostTroubles = 20
)

var feedPage = newPage[feedData]("feed")

// feed shows one feed at length, with its past troubles and the commands that
// act on it.
func (s *Site) feed(w http.ResponseWriter, r *http.Request) error {
	f, err := s.feedNamed(r)
	if err != nil {
		return err
	}
	days, err := s.data.Feed.Days(r.Context(), f.Name, pageDays)
	if err != nil {
		return err
	}
	troubles, err := s.data.Feed.Troubles(r.Context(), f.Name, mostTroubles)
	if err != nil {
		return err
	}
	now := s.cfg.Clock.Now()
	data := feedData{Card: newFeedCard(&f, days, now), Name: f.Name, Commands: feedCommands(&f),
		Trail: govuk.Breadcrumbs{{Text: "Home", Href: "/"}, {Text: "Feeds", Href: "/feeds"}}}
	data.Cut = len(troubles) == mostTroubles
	data.Card.Facts = slices.Concat(data.Card.Facts, requestFacts(&f, feed.Total(days), now))
	for _, t := range troubles {
		data.Troubles = append(data.Troubles, newTroubleLine(&f, t, now))
	}
	return feedPage.show(s, w, r, data)
}

// requestFacts says how often a feed asked.
func requestFacts(f *feed.Feed, sum feed.Counts, now time.Time) govuk.SummaryList {
	return govuk.SummaryList{
		{Key: "Requests", Text: requested(sum)},
		{Key: "Last request", Text: pastMoment(f.Tried, now)},
		{Key: "Followed since", Text: date(f.Created)},
	}
}

// requested says how many requests were made, and how many failed.
func requested(sum feed.Counts) string {
	switch {
	case sum.Requests == 0:
		return "None"
	case sum.Failures == 0:
		return count(sum.Requests) + ", none of which failed"
	}
	return count(sum.Requests) + ", of which " + count(sum.Failures) + " failed"
}

func newTroubleLine(f *feed.Feed, t feed.Trouble, now time.Time) troubleLine {
	line := troubleLine{From: moment(t.Since, now), To: "It lasts", Failures: t.Count, Sentence: plain(f.PublicSentence(t.Public))}
	if !t.Ended.IsZero() {
		line.To = moment(t.Ended, now)
	}
	return line
}

// feedCommands are what whoever runs the site can do about a feed.
func feedCommands(f *feed.Feed) []commandLine {
	begin := "tolsey feeds "
	stop := commandLine{begin + "pause " + f.Name, "stops asking; what it brought stays"}
	if f.Paused {
		stop = commandLine{begin + "resume " + f.Name, "goes on where it stands, at once"}
	}
	out := []commandLine{stop}
	if !f.Paused && f.Trouble != nil {
		out = append(out, commandLine{begin + "resume " + f.Name, "tries again at once, without waiting"})
	}
	return append(out,
		commandLine{begin + "run " + f.Name, "asks now until all is fetched, where no server runs"},
		commandLine{begin + "remove " + f.Name, "follows it no longer; what it brought stays"})
}
