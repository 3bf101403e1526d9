package api

import (
	"net/http"
	"time"

	"github.com/tolsey/tolsey/internal/feed"
)

// feeds is the address of how the feeds go.
func (a *API) feeds() []route {
	return []route{{
		path: "/api/v1/feeds", id: "feeds", group: "Feeds",
		summary: "The feeds that are followed: where the releases come from, and how current they are",
		about:   "The same as the page /feeds, in the order of the feeds’ names.",
		answer:  answer{mediaType: "application/json", about: "The feeds", schema: feedsSchema},
		handler: a.feedsJSON,
	}}
}

// feedItem is a feed. Members that are null are not known, or do not apply.
type feedItem struct {
	Name        string       `json:"name"`
	Kind        string       `json:"kind"`
	Address     string       `json:"address"`
	State       string       `json:"state"`
	Paused      bool         `json:"paused"`
	Since       *string      `json:"since"`
	Complete    *string      `json:"complete"`
	Lag         *int64       `json:"lag"` // in seconds
	LastSuccess *string      `json:"lastSuccess"`
	Next        *string      `json:"next"`
	Position    *string      `json:"position"`
	Doing       *string      `json:"doing"`
	Trouble     *feedTrouble `json:"trouble"`
	Days        []feedDay    `json:"days"`
}

// feedTrouble is what is wrong with a feed.
type feedTrouble struct {
	Kind    string  `json:"kind"`
	Message string  `json:"message"`
	Since   *string `json:"since"`
	Count   int     `json:"count"`
}

// feedDay is what a feed brought on a day.
type feedDay struct {
	Date      string `json:"date"`
	Published int64  `json:"published"`
	Releases  int64  `json:"releases"`
	Known     int64  `json:"known"`
	Refused   int64  `json:"refused"`
	Missed    int64  `json:"missed"`
	Failures  int64  `json:"failures"`
	Requests  int64  `json:"requests"`
}

// feedDays is how many days of each feed are told, today among them.
const feedDays = 30

// feedsJSON answers GET /api/v1/feeds.
func (a *API) feedsJSON(w http.ResponseWriter, r *http.Request, _ query) error {
	list, err := a.cfg.Feed.Feeds(r.Context())
	if err != nil {
		return err
	}
	out := struct {
		Feeds []feedItem `json:"feeds"`
	}{Feeds: []feedItem{}}
	now := a.cfg.Clock.Now()
	for i := range list {
		days, err := a.cfg.Feed.Days(r.Context(), list[i].Name, feedDays)
		if err != nil {
			return err
		}
		out.Feeds = append(out.Feeds, newFeedItem(&list[i], days, now))
	}
	return a.sendWhole(w, r, string(encoded(out))+"\n")
}

func newFeedItem(f *feed.Feed, days []feed.Day, now time.Time) feedItem {
	item := feedItem{Name: f.Name, Kind: string(f.Kind), Address: f.PublicAddress(), State: string(f.State), Paused: f.Paused,
		Since: instantOf(f.Standing.Since), Complete: instantOf(f.Standing.Complete), LastSuccess: instantOf(f.Succeeded),
		Position: orNull(f.Standing.Position), Doing: orNull(f.Standing.Doing), Days: []feedDay{}}
	if lag, known := f.Lag(now); known {
		item.Lag = new(int64(lag / time.Second))
	}
	if !f.Paused {
		item.Next = instantOf(f.Next)
	}
	if t := f.Trouble; t != nil {
		item.Trouble = &feedTrouble{Kind: string(t.Kind), Message: f.PublicSentence(t.Public), Since: instantOf(t.Since), Count: t.Count}
	}
	for _, d := range days {
		item.Days = append(item.Days, feedDay{Date: d.Date.Format(time.DateOnly), Published: d.Published, Releases: d.Releases, Known: d.Known,
			Refused: d.Refused, Missed: d.Missed, Failures: d.Failures, Requests: d.Requests})
	}
	return item
}

var feedsSchema = object("The feeds", field{name: "feeds", schema: listOf("By name", object("A feed",
	field{name: "name", schema: of("string", "By which commands call it")},
	field{name: "kind", schema: of("string", "How it is read: find-a-tender, contracts-finder, public-contracts-scotland, sell2wales, ocds, tolsey or directory")},
	field{name: "address", schema: of("string", "Of the publisher, without a query; of a directory its name")},
	field{name: "state", schema: of("string", "starting, catching-up, following, in-trouble or paused")},
	field{name: "paused", schema: of("boolean", "Whether it was made to stop asking")},
	field{name: "since", schema: orNothing(in("date-time", "How far back everything was asked for by now"))},
	field{name: "complete", schema: orNothing(in("date-time", "Up to when everything was asked for"))},
	field{name: "lag", schema: orNothing(of("integer", "How many seconds ago that is"))},
	field{name: "lastSuccess", schema: orNothing(in("date-time", "When a request last went well"))},
	field{name: "next", schema: orNothing(in("date-time", "When the next request is due; in the past for at once"))},
	field{name: "position", schema: orNothing(of("string", "Where it stands, in words: page 3, entry 4,211"))},
	field{name: "doing", schema: orNothing(of("string", "What the next request is for, in words"))},
	field{name: "trouble", schema: orNothing(object("What is wrong; null when it is well",
		field{name: "kind", schema: of("string", "unreachable, slow, throttled, server-error, denied, missing, rejected, moved, too-large, cut-off, not-data or bad-page")},
		field{name: "message", schema: of("string", "A sentence or two for a reader")},
		field{name: "since", schema: orNothing(in("date-time", "When it was first met"))},
		field{name: "count", schema: of("integer", "How often it was met since")}))},
	field{name: "days", schema: listOf("The last 30 days of London’s calendar, today last", object("A day",
		field{name: "date", schema: in("date", "The day")},
		field{name: "published", schema: of("integer", "New releases that are dated on the day, whenever they came")},
		field{name: "releases", schema: of("integer", "New releases that came on the day, whatever their date")},
		field{name: "known", schema: of("integer", "Releases that were here already")},
		field{name: "refused", schema: of("integer", "Releases that could not be taken")},
		field{name: "missed", schema: of("integer", "New releases that the first walk had missed, and a second one found")},
		field{name: "failures", schema: of("integer", "Requests that failed")},
		field{name: "requests", schema: of("integer", "All requests")}))},
))})
