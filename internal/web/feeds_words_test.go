package web

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/tolsey/tolsey/internal/feed"
	"github.com/tolsey/tolsey/internal/fetch"
	"github.com/tolsey/tolsey/internal/publisher"
)

// feedIn is a feed in a state, complete to ten minutes ago.
func feedIn(name string, state feed.State) feed.Feed {
	f := feed.Feed{Settings: feed.Settings{Name: name, Kind: publisher.OCDS}, State: state, Paused: state == feed.Paused, Next: testNow.Add(time.Minute)}
	f.Standing.Complete = testNow.Add(-10 * time.Minute)
	if state == feed.InTrouble {
		f.Trouble = &feed.Trouble{Kind: fetch.Slow, Since: testNow.Add(-26 * time.Hour), Count: 2}
	}
	return f
}

// feedsIn is a feed for each state, named a, b, c and so on.
func feedsIn(states ...feed.State) (list []feed.Feed) {
	for i, s := range states {
		list = append(list, feedIn(string(rune('a'+i)), s))
	}
	return list
}

func TestVerdicts(t *testing.T) {
	const slow = " has not answered in time since 7:30am yesterday"
	overdue := feedIn("z", feed.Following)
	overdue.Next = testNow.Add(-time.Hour)
	for _, c := range []struct {
		list []feed.Feed
		want string
	}{
		{nil, "No feed is followed."},
		{feedsIn(feed.Following), "The one feed is up to date."},
		{feedsIn(feed.Following, feed.Following), "Both feeds are up to date."},
		{feedsIn(feed.Following, feed.Following, feed.Following), "All 3 feeds are up to date."},
		{feedsIn(feed.CatchingUp, feed.Following, feed.Following), "Of 3 feeds, 2 are up to date and 1 is still catching up."},
		{feedsIn(feed.Paused, feed.Starting, feed.CatchingUp, feed.CatchingUp), "Of 4 feeds, 2 are still catching up, 1 is about to start and 1 is paused."},
		{feedsIn(feed.InTrouble), "The one feed is in trouble: a" + slow + "."},
		{feedsIn(feed.Following, feed.InTrouble), "1 of 2 feeds is in trouble: b" + slow + "."},
		{feedsIn(feed.InTrouble, feed.InTrouble, feed.InTrouble, feed.InTrouble, feed.InTrouble, feed.Paused),
			"5 of 6 feeds are in trouble: a" + slow + "; b" + slow + "; c" + slow + "; and 2 more."},
		{append(feedsIn(feed.InTrouble, feed.Following), overdue),
			"1 of 3 feeds is in trouble: a" + slow + ". 1 of 3 feeds is late: z was due at 8:30am today and has not been asked."},
	} {
		if got := verdict(c.list, testNow); got != c.want {
			t.Errorf("%q, want %q", got, c.want)
		}
	}
}

func TestUpToDate(t *testing.T) {
	four := feedsIn(feed.Following, feed.Following, feed.Following, feed.Following)
	four[2].Standing.Complete = testNow.Add(-3 * time.Hour)
	silent := feedIn("a", feed.Following)
	silent.Standing.Complete, silent.Succeeded = time.Time{}, testNow.Add(-5*time.Minute)
	hiccuping, sick := feedIn("a", feed.InTrouble), feedIn("a", feed.InTrouble)
	hiccuping.Trouble.Since = testNow.Add(-hiccup + time.Second)
	sick.Trouble.Since = testNow.Add(-hiccup)
	for _, c := range []struct {
		list []feed.Feed
		want string
	}{
		{nil, ""},
		{[]feed.Feed{hiccuping}, "Up to date: a to 9:20am today."},
		{[]feed.Feed{sick}, verdict([]feed.Feed{sick}, testNow)},
		{feedsIn(feed.Following, feed.Following), "Up to date: a to 9:20am today and b to 9:20am today."},
		{[]feed.Feed{silent}, "Up to date: a to 9:25am today."},
		{four, "All 4 feeds are complete to 6:30am today or later."},
		{feedsIn(feed.Following, feed.CatchingUp), "Of 2 feeds, 1 is up to date and 1 is still catching up."},
	} {
		if got := upToDate(c.list, testNow); got != c.want {
			t.Errorf("%q, want %q", got, c.want)
		}
	}
}

// Every kind, state and trouble that there is, is told in words.
func TestFeedsAreToldInWords(t *testing.T) {
	for _, kind := range feed.Kinds() {
		if feedKind(kind) == string(kind) {
			t.Errorf("the kind %s has no words", kind)
		}
	}
	for _, state := range []feed.State{feed.Starting, feed.CatchingUp, feed.Following, feed.InTrouble, feed.Paused, late} {
		if conditionTags[state].Text == "" {
			t.Errorf("the state %s has no tag", state)
		}
	}
	for _, kind := range []fetch.Kind{fetch.Unreachable, fetch.Slow, fetch.Throttled, fetch.ServerError, fetch.Denied, fetch.Missing,
		fetch.Rejected, fetch.Moved, fetch.TooLarge, fetch.CutOff, fetch.NotData, fetch.BadPage} {
		if words := troubleWords[kind]; !strings.HasPrefix(words.Since, "has ") || !strings.HasSuffix(words.Advice, ".") {
			t.Errorf("the trouble %s is told as %+v", kind, words)
		}
	}
}

func TestTroubleCourse(t *testing.T) {
	f := feedIn("a", feed.InTrouble)
	f.Trouble.Last = testNow.Add(-time.Minute)
	if got := troubleCourse(&f, testNow); got != "It began at 7:30am yesterday (26 hours ago) and was met 2 times, the last at 9:29am today. "+
		"It is tried again at 9:31am today, in 1 minute. Nothing is lost: it then goes on where it stopped." {
		t.Errorf("while it waits: %s", got)
	}
	f.Trouble.Count, f.Next = 1, testNow
	if got := troubleCourse(&f, testNow); !strings.HasPrefix(got, "It began at 7:30am yesterday (26 hours ago). It is being tried again now.") {
		t.Errorf("when it is due: %s", got)
	}
	f.Paused = true
	if got := troubleCourse(&f, testNow); !strings.HasSuffix(got, "is not tried again until it is resumed.") {
		t.Errorf("paused: %s", got)
	}
}

func TestMoments(t *testing.T) {
	at := func(day, hour, minute int) time.Time {
		return time.Date(2026, time.March, day, hour, minute, 0, 0, time.UTC)
	}
	for _, c := range []struct {
		t          time.Time
		want, past string
	}{
		{time.Time{}, notGiven, "None yet"},
		{at(17, 9, 30), "9:30am today", "9:30am today, less than a minute ago"},
		{at(17, 9, 26), "9:26am today", "9:26am today, 4 minutes ago"},
		{at(17, 8, 30), "8:30am today", "8:30am today, 1 hour ago"},
		{at(17, 0, 0), "12 midnight at the start of today", "12 midnight at the start of today, 9 hours ago"},
		{at(16, 4, 12), "4:12am yesterday", "4:12am yesterday, 29 hours ago"},
		{at(14, 4, 12), "4:12am on 14 March 2026", "4:12am on 14 March 2026, 3 days ago"},
	} {
		if got := moment(c.t, testNow); got != c.want {
			t.Errorf("%s is %q, want %q", c.t, got, c.want)
		}
		if got := pastMoment(c.t, testNow); got != c.past {
			t.Errorf("%s is %q, want %q", c.t, got, c.past)
		}
	}
}

func TestReach(t *testing.T) {
	october := func(day int) time.Time {
		return time.Date(2026, time.October, day, 0, 0, 0, 0, time.UTC).Add(-time.Hour)
	} // midnight in summer
	for _, c := range []struct {
		since, by time.Time
		want      string
	}{
		{time.Time{}, time.Time{}, "The first that is there"},
		{october(4), time.Time{}, "4 October 2026, once all is fetched"},
		{october(4), october(9), "9 October 2026 by now. It goes on to 4 October 2026"},
		{october(4), october(4), "4 October 2026"},
		{october(4), october(2), "4 October 2026"},
	} {
		f := feedIn("a", feed.CatchingUp)
		f.Since, f.Standing.Since = c.since, c.by
		if got := reach(&f); got != c.want {
			t.Errorf("%q, want %q", got, c.want)
		}
	}
}

func TestCountsOfFeedsInWords(t *testing.T) {
	f := feedIn("a", feed.Following)
	got := []string{
		mended(feed.Counts{}), mended(feed.Counts{Unnamed: 1}), mended(feed.Counts{Recoded: 1200, Unnamed: 3, Beyond: 1}),
		brought(feed.Counts{}), brought(feed.Counts{Releases: 1, Known: 1}), brought(feed.Counts{Releases: 12345, Known: 8400}),
		secondWalks(&f, feed.Counts{}, 30, testNow), secondWalks(&f, feed.Counts{Checked: 8400, Missed: 2}, 30, testNow),
	}
	f.Standing.Checked = testNow.Add(-26 * time.Hour)
	got = append(got, secondWalks(&f, feed.Counts{}, 30, testNow), secondWalks(&f, feed.Counts{Checked: 1}, 90, testNow))
	got = append(got, requested(feed.Counts{}), requested(feed.Counts{Requests: 1200}), requested(feed.Counts{Requests: 5, Failures: 3}))
	if diff := cmp.Diff([]string{
		"Nothing had to be", "1 release without an id", "1,200 releases in ISO-8859-1 or UTF-16, 3 without an id and 1 with a number beyond any program’s range",
		"0 new releases", "1 new release, and 1 that was here already", "12,345 new releases, and 8,400 that were here already",
		"", "In 30 days they met 8,400 releases and found 2 that the first walk had missed.",
		"The last ended at 7:30am yesterday.", "The last ended at 7:30am yesterday. In 90 days they met 1 release, all of them here already.",
		"None", "1,200, none of which failed", "5, of which 3 failed",
	}, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestDayCharts(t *testing.T) {
	days := make([]feed.Day, 30)
	for i := range days {
		days[i].Date = time.Date(2026, time.February, 16+i, 0, 0, 0, 0, time.UTC)
	}
	none := newDayChart("x", days)
	if none.Most != "" || len(none.Columns) != 0 || len(none.Lines) != 0 {
		t.Errorf("of nothing: %+v", none)
	}
	days[3].Published, days[10].Published, days[28].Releases, days[29].Failures = 1, 290, 291, 3
	c := newDayChart("x", days)
	if c.Most != "300 releases" || c.From != "16 February" || len(c.Columns) != 30 || len(c.Marks) != 1 || len(c.Lines) != 27 {
		t.Errorf("%+v", c)
	}
	if last := c.Lines[26]; last.Day != "19 February 2026" || last.Published != 1 || c.Lines[1].Releases != 291 {
		t.Errorf("the table: %+v", c.Lines)
	}
	if c.Columns[3].Height != 1 || c.Columns[10].Height != 68 || c.Columns[1].Height != 0 || c.Columns[10].Top+c.Columns[10].Height != c.Floor {
		t.Errorf("heights: %+v", c.Columns)
	}
	if mark := c.Marks[0]; mark.Left != c.Columns[29].Left || mark.Top <= c.Floor || mark.Top+mark.Height >= c.LabelAt-10 {
		t.Errorf("the mark of a failure is at %+v", mark)
	}
}
