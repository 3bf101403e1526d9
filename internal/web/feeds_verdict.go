package web

import (
	"strings"
	"time"

	"github.com/tolsey/tolsey/internal/feed"
	"github.com/tolsey/tolsey/internal/fetch"
	"github.com/tolsey/tolsey/internal/web/govuk"
)

// condition is the state of a feed as readers are told it: that of package feed,
// or late.
type condition = feed.State

// late is the condition of a feed that nobody asked when it was due.
const late condition = "late"

// lateAfter is how long after it was due a feed is late: longer than the longest
// wait between two tries.
const lateAfter = 20 * time.Minute

// conditionOf tells how a feed is at a time.
func conditionOf(f *feed.Feed, now time.Time) condition {
	if f.State != feed.InTrouble && isLate(f, now) {
		return late
	}
	return f.State
}

// isLate tells whether a feed should have been asked long ago.
func isLate(f *feed.Feed, now time.Time) bool { return !f.Paused && now.Sub(f.Next) > lateAfter }

// conditionTags are the conditions in words.
var conditionTags = map[condition]govuk.Tag{
	feed.InTrouble:  {Text: "In trouble", Colour: "red"},
	late:            {Text: "Late", Colour: "orange"},
	feed.Paused:     {Text: "Paused", Colour: "yellow"},
	feed.Starting:   {Text: "Starting", Colour: "grey"},
	feed.CatchingUp: {Text: "Catching up", Colour: "blue"},
	feed.Following:  {Text: "Up to date", Colour: "green"},
}

// conditionRank orders conditions: those first that need somebody.
func conditionRank(c condition) int {
	switch c {
	case feed.InTrouble:
		return 0
	case late:
		return 1
	}
	return 2
}

// mostNamed is how many feeds a sentence names.
const mostNamed = 3

// verdict says in a sentence or two whether all is well with the feeds.
func verdict(list []feed.Feed, now time.Time) string {
	if len(list) == 0 {
		return "No feed is followed."
	}
	var parts []string
	if sick := inCondition(list, feed.InTrouble, now); len(sick) > 0 {
		parts = append(parts, portion(len(sick), len(list), "is", "are")+" in trouble: "+namedEach(sick, now, troubleSince)+".")
	}
	if behind := inCondition(list, late, now); len(behind) > 0 {
		parts = append(parts, portion(len(behind), len(list), "is", "are")+" late: "+namedEach(behind, now, overdue)+".")
	}
	if len(parts) == 0 {
		return wellness(list, now)
	}
	return strings.Join(parts, " ")
}

// inCondition gives the feeds that are in a condition.
func inCondition(list []feed.Feed, c condition, now time.Time) (out []*feed.Feed) {
	for i := range list {
		if conditionOf(&list[i], now) == c {
			out = append(out, &list[i])
		}
	}
	return out
}

// portion writes a number of all feeds with its verb: "1 of 3 feeds is"; of a
// single one "The one feed is".
func portion(n, all int, is, are string) string {
	if all == 1 {
		return "The one feed " + is
	}
	return count(n) + " of " + count(all) + " feeds " + counted(n, is, are)
}

// namedEach says something of some feeds, each by its name, up to mostNamed.
func namedEach(list []*feed.Feed, now time.Time, say func(*feed.Feed, time.Time) string) string {
	var parts []string
	for _, f := range list[:min(mostNamed, len(list))] {
		parts = append(parts, feedTitle(f)+" "+say(f, now))
	}
	if more := len(list) - mostNamed; more > 0 {
		parts = append(parts, "and "+count(more)+" more")
	}
	return strings.Join(parts, "; ")
}

// troubleSince says what a feed has failed to do: "has not answered in time since
// 2:05pm today".
func troubleSince(f *feed.Feed, now time.Time) string {
	what := "has failed"
	if words, known := troubleWords[f.Trouble.Kind]; known {
		what = words.Since
	}
	if f.Kind == feed.Directory {
		what = "has not been readable"
	}
	return what + " since " + moment(f.Trouble.Since, now)
}

// overdue says when a feed should have been asked.
func overdue(f *feed.Feed, now time.Time) string {
	return "was due at " + moment(f.Next, now) + " and has not been asked"
}

// wellness says how feeds are of which none needs anybody: "All 3 feeds are up to
// date.", "Of 3 feeds, 2 are up to date and 1 is paused."
func wellness(list []feed.Feed, now time.Time) string {
	var parts []string
	for _, c := range []struct {
		condition
		words string
	}{{feed.Following, "up to date"}, {feed.CatchingUp, "still catching up"}, {feed.Starting, "about to start"}, {feed.Paused, "paused"}} {
		n := len(inCondition(list, c.condition, now))
		switch {
		case n == 1 && len(list) == 1:
			return "The one feed is " + c.words + "."
		case n == 2 && len(list) == 2:
			return "Both feeds are " + c.words + "."
		case n == len(list):
			return "All " + count(n) + " feeds are " + c.words + "."
		case n > 0:
			parts = append(parts, count(n)+" "+counted(n, "is", "are")+" "+c.words)
		}
	}
	return "Of " + count(len(list)) + " feeds, " + enumerate(parts, "and") + "."
}

// hiccup is how long a trouble lasts that readers of other pages than that of the
// feeds are not bothered with: publishers fail for minutes every day.
const hiccup = 15 * time.Minute

// upToDate says up to when the feeds are complete where all are followed, and
// else how they are; "" where there is none.
func upToDate(list []feed.Feed, now time.Time) string {
	if len(list) == 0 {
		return ""
	}
	for i := range list {
		f := &list[i]
		passing := f.State == feed.InTrouble && now.Sub(f.Trouble.Since) < hiccup && !f.Standing.Behind
		if !passing && conditionOf(f, now) != feed.Following {
			return verdict(list, now)
		}
	}
	var parts []string
	oldest := now
	for i := range list {
		to := list[i].Standing.Complete
		if to.IsZero() {
			to = list[i].Succeeded // of one that cannot tell, when all it gives was asked for
		}
		if to.Before(oldest) {
			oldest = to
		}
		parts = append(parts, feedTitle(&list[i])+" to "+moment(to, now))
	}
	if len(list) > mostNamed {
		return "All " + count(len(list)) + " feeds are complete to " + moment(oldest, now) + " or later."
	}
	return "Up to date: " + enumerate(parts, "and") + "."
}

// troubleCourse says since when a trouble lasts, how often the feed met it, and
// when it tries again.
func troubleCourse(f *feed.Feed, now time.Time) string {
	t := f.Trouble
	text := "It began at " + moment(t.Since, now) + " (" + lapse(now.Sub(t.Since)) + " ago)"
	if t.Count > 1 {
		text += " and was met " + count(t.Count) + " times, the last at " + moment(t.Last, now)
	}
	switch {
	case f.Paused:
		return text + ". The feed is paused and is not tried again until it is resumed."
	case f.Next.After(now):
		return text + ". It is tried again at " + moment(f.Next, now) + ", in " + lapse(f.Next.Sub(now)) + ". Nothing is lost: it then goes on where it stopped."
	}
	return text + ". It is being tried again now. Nothing is lost: it goes on where it stopped."
}

// lateness says that a feed was not asked when it was due, and what to do.
func lateness(f *feed.Feed, now time.Time) string {
	return "It was due at " + moment(f.Next, now) + ", " + lapse(now.Sub(f.Next)) + " ago, and has not been asked since. " +
		"Feeds are asked by a server that follows them, or by the command tolsey feeds run: see that one of them runs, and what it logs."
}

// troubleWord says of a kind of trouble what a feed has done since it began, and
// what whoever runs the site can do about it.
type troubleWord struct{ Since, Advice string }

const (
	waitAdvice    = "There is nothing to do, unless it lasts for days: then see whether the publisher says something about it, and whether this machine reaches the internet."
	addressAdvice = "See whether the publisher has moved or changed its interface. If it has moved, remove the feed and add it with its new address: what it brought stays."
	changedAdvice = "There is nothing to do, unless it lasts for days: then the publisher has changed what it sends, and Tolsey has to learn it."
)

// troubleWords are the kinds of trouble in words.
var troubleWords = map[fetch.Kind]troubleWord{
	fetch.Unreachable: {"has not been reachable", waitAdvice},
	fetch.Slow:        {"has not answered in time", waitAdvice},
	fetch.ServerError: {"has had a fault of its own", waitAdvice},
	fetch.Throttled:   {"has asked for fewer requests", "There is nothing to do. If another program asks the same publisher from this place, they share what it allows."},
	fetch.Denied:      {"has refused to answer", "Ask the publisher whether its interface is still open to all, and whether it has shut out this machine."},
	fetch.Missing:     {"has not been at its address", addressAdvice},
	fetch.Moved:       {"has led to another address", addressAdvice},
	fetch.Rejected:    {"has not understood what it was asked", addressAdvice},
	fetch.NotData:     {"has sent something other than data", changedAdvice},
	fetch.BadPage:     {"has sent answers that cannot be read", changedAdvice},
	fetch.TooLarge:    {"has sent more than is taken", changedAdvice},
	fetch.CutOff:      {"has broken off its answers", waitAdvice},
}

// advice says what to do about the trouble of a feed. What is wrong with a
// directory says so itself.
func advice(f *feed.Feed) string {
	if f.Kind == feed.Directory {
		return ""
	}
	return troubleWords[f.Trouble.Kind].Advice
}
