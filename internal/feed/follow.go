package feed

import (
	"net/url"
	"path/filepath"
	"strings"
	"time"

	"github.com/tolsey/tolsey/internal/fetch"
	"github.com/tolsey/tolsey/internal/publisher"
)

// Directory is the kind of feed that watches a directory for files; the other
// kinds are those of package publisher.
const Directory publisher.Kind = "directory"

// Settings are what an operator says of a feed.
type Settings struct {
	Name     string         // of the feed: letters, digits and hyphens
	Kind     publisher.Kind // how it is read
	URL      string         // the publisher's address, or the path of a directory
	Since    time.Time      // what was published before it is not asked for; zero for 30 days before it is added
	Prefixes []string       // the ocid prefixes that it may bring, besides those of its kind
	Pace     Pace           // how often it is asked at most; zero for what its kind is known to take
}

// Pace is how often a publisher is asked at most.
type Pace struct {
	publisher.Pace
	Unbound bool // as often as it answers
}

// Feed is a feed that is followed, and how that goes.
type Feed struct {
	Settings
	Paused    bool
	Created   time.Time
	State     State
	Standing  publisher.Standing // where it is; a directory has only Position
	Tried     time.Time          // the last request; zero for never
	Succeeded time.Time          // the last request that went well; zero for never
	Next      time.Time          // when the next is due
	Newest    time.Time          // the date of its newest release; zero for none
	Failures  int                // troubles in a row
	Trouble   *Trouble           // what is wrong now; nil when it is well

	place   publisher.Place
	hurried bool        // the operator wants a request now, due or not
	turn    int64       // counts what was stored for it: who stored last knows
	asked   []time.Time // its last requests, as many as its publisher's limit counts
}

// State says how a feed is, in one word.
type State string

// The states.
const (
	Starting   State = "starting"    // nothing was asked yet
	CatchingUp State = "catching-up" // what was published is being fetched, as fast as the publisher allows
	Following  State = "following"   // all is fetched; it looks for what is new from time to time
	InTrouble  State = "in-trouble"  // the last request failed
	Paused     State = "paused"      // by the operator
)

// Lag is how far a feed may be behind its publisher: the time since the last
// moment up to which everything was asked for. ok is false where that is not
// known, as before the first request.
func (f *Feed) Lag(now time.Time) (lag time.Duration, ok bool) {
	if f.Standing.Complete.IsZero() {
		return 0, false
	}
	return max(0, now.Sub(f.Standing.Complete)), true
}

// PublicAddress gives the feed's address as anyone may see it: without its query,
// which may hold a key; of a directory only its name, since the rest tells of the
// machine.
func (f *Feed) PublicAddress() string {
	if f.Kind == Directory {
		return filepath.Base(f.URL)
	}
	u, err := url.Parse(f.URL)
	if err != nil {
		return ""
	}
	return (&url.URL{Scheme: u.Scheme, Host: u.Host, Path: u.Path, RawPath: u.RawPath}).String()
}

// PublicSentence gives a sentence about the feed as anyone may read it: of a
// directory without the way that leads to it.
func (f *Feed) PublicSentence(sentence string) string {
	if f.Kind == Directory {
		return strings.ReplaceAll(sentence, f.URL, f.PublicAddress())
	}
	return sentence
}

// Trouble is a run of failed requests that failed in one way.
type Trouble struct {
	Kind   fetch.Kind
	Public string    // the last failure in plain words
	Since  time.Time // the first
	Last   time.Time // the last
	Ended  time.Time // when the feed went on or failed otherwise; zero while it lasts
	Count  int       // of failures
}

// Counts say what a feed brought.
type Counts struct {
	Requests int64
	Releases int64 // new ones, those that supersede others among them
	Known    int64 // the ledger had them
	Refused  int64 // kept with the reason
	Failures int64 // requests that failed

	// Published counts new releases by the day of their own date, where all
	// else is counted on the day on which it was asked for.
	Published int64

	// What was mended on the way, by releases.
	Recoded int64 // were in ISO-8859-1 or UTF-16
	Unnamed int64 // had no id
	Beyond  int64 // hold a number too large for any program, such as 1e9999

	// Of second walks over the last days.
	Checked int64 // releases met
	Missed  int64 // of these, releases that the first walk had not brought
}

// Day is what a feed brought on a day of London's calendar.
type Day struct {
	Date time.Time // midnight in London
	Counts
}

// add adds other counts.
func (c *Counts) add(o Counts) {
	c.Requests += o.Requests
	c.Releases += o.Releases
	c.Known += o.Known
	c.Refused += o.Refused
	c.Failures += o.Failures
	c.Published += o.Published
	c.Recoded += o.Recoded
	c.Unnamed += o.Unnamed
	c.Beyond += o.Beyond
	c.Checked += o.Checked
	c.Missed += o.Missed
}

// Total adds days up.
func Total(days []Day) Counts {
	var sum Counts
	for _, d := range days {
		sum.add(d.Counts)
	}
	return sum
}
