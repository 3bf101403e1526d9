package web

import (
	"strings"
	"time"
	"unicode"

	"github.com/tolsey/tolsey/internal/clock"
	"github.com/tolsey/tolsey/internal/feed"
	"github.com/tolsey/tolsey/internal/publisher"
)

// feedKinds are the kinds of feed in words.
var feedKinds = map[publisher.Kind]string{
	publisher.FindATender: "Find a Tender", publisher.ContractsFinder: "Contracts Finder",
	publisher.PublicContractsScotland: "Public Contracts Scotland", publisher.Sell2Wales: "Sell2Wales",
	publisher.OCDS: "An interface in the Open Contracting Data Standard", publisher.Tolsey: "Another Tolsey",
	feed.Directory: "A watched directory",
}

// feedKind gives a kind in words; one that this program does not know stands for
// itself.
func feedKind(k publisher.Kind) string {
	if name := feedKinds[k]; name != "" {
		return name
	}
	return plain(string(k))
}

// feedTitle gives what readers know a feed by: its publisher where it is called
// after that, else its own name.
func feedTitle(f *feed.Feed) string {
	if f.Name == string(f.Kind) {
		return feedKind(f.Kind)
	}
	return f.Name
}

// moment writes an instant that is near: "5:42pm today", "4:12am yesterday", and
// else as dateTime does.
func moment(t, now time.Time) string {
	days := daysBetween(now, t)
	switch {
	case t.IsZero() || days < -1 || days > 1:
		return dateTime(t)
	case midnight(t):
		return "12 midnight at the start of " + relative(t, now)
	}
	return timeOfDay(t) + " " + relative(t, now)
}

// lapse writes a length of time, rounded down: "4 minutes", "3 hours", "5 days".
func lapse(d time.Duration) string {
	switch {
	case d < time.Minute:
		return "less than a minute"
	case d < time.Hour:
		return plural(int(d/time.Minute), "minute", "minutes")
	case d < 48*time.Hour:
		return plural(int(d/time.Hour), "hour", "hours")
	}
	return plural(int(d/(24*time.Hour)), "day", "days")
}

// pastMoment writes an instant with how long ago it was: "5:42pm today, 4 minutes
// ago". The zero time is one that has not come.
func pastMoment(t, now time.Time) string {
	if t.IsZero() {
		return "None yet"
	}
	return moment(t, now) + ", " + lapse(now.Sub(t)) + " ago"
}

// completeness says up to when everything was asked for.
func completeness(f *feed.Feed, now time.Time) string {
	lag, known := f.Lag(now)
	if !known {
		return "Not known"
	}
	return moment(f.Standing.Complete, now) + ", " + lapse(lag) + " ago"
}

// reach says how far back a feed goes, and how far it has come by now. A feed
// without a first day takes all there is.
func reach(f *feed.Feed) string {
	begin, by := date(f.Since), date(f.Standing.Since)
	switch {
	case f.Since.IsZero():
		return "The first that is there"
	case f.Standing.Since.IsZero():
		return begin + ", once all is fetched"
	case f.Standing.Since.After(f.Since) && by != begin:
		return by + " by now. It goes on to " + begin
	}
	return begin
}

// nextStep says what a feed does next, and when.
func nextStep(f *feed.Feed, now time.Time) string {
	var when string
	switch {
	case f.Paused:
		return "Nothing, until it is resumed"
	case f.Next.After(now):
		when = "At " + moment(f.Next, now) + ", in " + lapse(f.Next.Sub(now))
	default:
		when = "Now"
	}
	if f.Standing.Doing == "" {
		return when
	}
	return when + ": " + plain(f.Standing.Doing)
}

// brought says what a feed brought.
func brought(sum feed.Counts) string {
	text := plural(int(sum.Releases), "new release", "new releases")
	if sum.Known > 0 {
		text += ", and " + count(sum.Known) + " that " + counted(int(sum.Known), "was", "were") + " here already"
	}
	return text
}

// mended says what a feed's releases needed before they could be taken.
func mended(sum feed.Counts) string {
	var parts []string
	for _, m := range []struct {
		n    int64
		what string
	}{
		{sum.Recoded, "in ISO-8859-1 or UTF-16"},
		{sum.Unnamed, "without an id"},
		{sum.Beyond, "with a number beyond any program’s range"},
	} {
		switch {
		case m.n == 0:
		case len(parts) == 0:
			parts = append(parts, plural(int(m.n), "release", "releases")+" "+m.what)
		default:
			parts = append(parts, count(m.n)+" "+m.what)
		}
	}
	if len(parts) == 0 {
		return "Nothing had to be"
	}
	return enumerate(parts, "and")
}

// secondWalks says what was found by asking again for days that had been asked
// for before; "" where that has not been done.
func secondWalks(f *feed.Feed, sum feed.Counts, days int, now time.Time) string {
	var text string
	if at := f.Standing.Checked; !at.IsZero() {
		text = "The last ended at " + moment(at, now) + ". "
	}
	if sum.Checked == 0 {
		return strings.TrimSuffix(text, " ")
	}
	text += "In " + plural(days, "day", "days") + " they met " + plural(int(sum.Checked), "release", "releases")
	if sum.Missed == 0 {
		return text + ", all of them here already."
	}
	return text + " and found " + count(sum.Missed) + " that the first walk had missed."
}

// feedDay writes the day of a count without its year: "3 November".
func feedDay(t time.Time) string { return t.In(clock.London).Format("2 January") }

// upperFirst gives text with a capital first letter.
func upperFirst(s string) string {
	runes := []rune(s)
	if len(runes) == 0 {
		return s
	}
	return string(unicode.ToUpper(runes[0])) + string(runes[1:])
}
