package web

import (
	"net/http"
	"slices"
	"time"

	"github.com/tolsey/tolsey/internal/alert"
	"github.com/tolsey/tolsey/internal/mail"
	"github.com/tolsey/tolsey/internal/web/govuk"
)

// alertStatusData is the data of the page about how alerts go.
type alertStatusData struct {
	None      bool // this copy of Tolsey has no alerts
	Trail     govuk.Breadcrumbs
	Verdict   string // whether all is well, in a sentence or two
	Files     bool   // letters are files, which a page shows
	Alerts    govuk.SummaryList
	Mail      govuk.SummaryList
	Hour      hourChart
	Waiting   []mail.Reason
	Failed    []mail.Reason
	Suspended bool // some addresses are
}

// hourChart draws the letters sent in each minute of the last hour, with the
// table behind, "alertstatus/hour".
type hourChart struct {
	columnChart
	Sent     int
	From, To string       // its first and last minute
	Lines    []minuteLine // the latest first; minutes without letters are left out
}

// minuteLine is a line of the table behind an hourChart.
type minuteLine struct {
	Minute string
	Sent   int
}

var alertStatusPage = newPage[alertStatusData]("alertstatus")

// hourHeading is the id of the heading above the chart.
const hourHeading = "last-hour"

// alertStatus shows how alerts go, for those who run the site. Anyone may see it,
// so it counts: neither addresses nor what mail servers said of them are there.
func (s *Site) alertStatus(w http.ResponseWriter, r *http.Request) error {
	keepPrivate(w)
	if s.data.Alerts == nil || s.data.Mail == nil {
		return alertStatusPage.show(s, w, r, alertStatusData{None: true, Trail: alertsTrail})
	}
	st, err := s.data.Alerts.Status(r.Context())
	if err != nil {
		return err
	}
	post, err := s.data.Mail.Status(r.Context())
	if err != nil {
		return err
	}
	now, files := s.cfg.Clock.Now(), s.data.Mail.Files() != nil
	data := alertStatusData{Trail: alertsTrail, Verdict: alertVerdict(st, post, files, now), Files: files,
		Alerts: alertStatusFacts(st, now), Mail: mailFacts(post, files, now), Hour: newHourChart(post.Minutes, now),
		Waiting: post.Waiting, Failed: post.Failed, Suspended: post.Suspends > 0}
	return alertStatusPage.show(s, w, r, data)
}

// alertStatusFacts says how the ledger is followed and what for.
func alertStatusFacts(st alert.Status, now time.Time) govuk.SummaryList {
	behind := "None: all " + plural(int(st.Reached), "entry was", "entries were") + " compared"
	if st.Lag() > 0 {
		behind = count(st.Lag()) + " of " + count(st.Reached)
	}
	due := "None"
	if st.Due > 0 {
		due = count(st.Due) + ", the first at " + moment(st.Oldest, now)
	}
	hooks := "None"
	if st.Hooks+st.HooksOff > 0 {
		hooks = count(st.Hooks) + " on, of which " + plural(st.HooksFailing, "fails", "fail") + "; " + count(st.HooksOff) + " switched off"
	}
	return govuk.SummaryList{
		{Key: "Alerts", Text: count(st.Active) + " active, for " + plural(st.Addresses, "address", "addresses")},
		{Key: "Not confirmed", Text: count(st.Pending)},
		{Key: "Stopped", Text: count(st.Stopped)},
		{Key: "Ledger entries not compared", Text: behind},
		{Key: "Last compared", Text: pastMoment(st.Moved, now)},
		{Key: "Found and not told yet", Text: count(st.Waiting)},
		{Key: "Letters due", Text: due},
		{Key: "Webhooks", Text: hooks},
	}
}

// mailFacts says how the outbox stands. Where files lie is nobody's business.
func mailFacts(post mail.Status, files bool, now time.Time) govuk.SummaryList {
	channel := post.Channel
	if files {
		channel = "Files in the data directory"
	}
	oldest := "None"
	if !post.Oldest.IsZero() {
		oldest = "Since " + pastMoment(post.Oldest, now)
	}
	sent := 0
	for _, n := range post.Minutes {
		sent += n
	}
	return govuk.SummaryList{
		{Key: "Way out", Text: channel},
		{Key: "In the outbox", Text: count(post.Queued) + ", of which " + count(post.Due) + " due"},
		{Key: "Oldest waiting", Text: oldest},
		{Key: "Sent in the last hour", Text: count(sent)},
		{Key: "Failed in 30 days", Text: count(lettersOf(post.Failed))},
		{Key: "Suspended addresses", Text: count(post.Suspends)},
	}
}

func lettersOf(reasons []mail.Reason) (n int) {
	for _, r := range reasons {
		n += r.Letters
	}
	return n
}

// newHourChart draws the minutes that end with that of now.
func newHourChart(minutes [60]int, now time.Time) hourChart {
	first := now.Truncate(time.Minute).Add(-time.Duration(len(minutes)-1) * time.Minute)
	c := hourChart{From: timeOfDay(first), To: timeOfDay(now)}
	points := make([]point, len(minutes))
	for i, n := range minutes {
		c.Sent += n
		points[i] = point{Value: int64(n)}
		if n > 0 {
			c.Lines = append(c.Lines, minuteLine{Minute: timeOfDay(first.Add(time.Duration(i) * time.Minute)), Sent: n})
		}
	}
	slices.Reverse(c.Lines)
	c.columnChart = columnsOf(hourHeading, points, roundTop(points...), func(n int64) string { return plural(int(n), "letter", "letters") })
	return c
}
