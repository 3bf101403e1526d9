package web

import (
	"cmp"
	"context"
	"net/url"
	"slices"
	"time"

	"github.com/tolsey/tolsey/internal/alert"
	"github.com/tolsey/tolsey/internal/clock"
	"github.com/tolsey/tolsey/internal/notice"
	published "github.com/tolsey/tolsey/internal/plain"
	"github.com/tolsey/tolsey/internal/web/govuk"
)

// trial is what a question would have sent, for whoever is about to ask it for
// good.
type trial struct {
	Sentence   string // "In the last 12 months this would have sent 143 notices, about 3 a week."
	Late       string // how many of them one would have heard of too late; "" where nobody bids
	Chart      columnChart
	Weeks      []weekLine // the latest first
	Words      []portionLine
	Categories []portionLine
	Add, Leave []adjustment
	Looser     []adjustment // where it would have sent nothing
	Nothing    bool
}

// weekLine is a line of the table behind the chart.
type weekLine struct {
	From  string // the first day
	Count int
}

// portionLine says how many of the notices have a word or category.
type portionLine struct{ Label, Count string }

// adjustment is a way to change the question, with what it would do.
type adjustment struct {
	govuk.Link
	Effect string
}

// trialChart is the id of the heading of the chart.
const trialChart = "by-week"

// try tells what the wish would have sent, with letters as the choices say. The
// error is errManyAsk while many others try theirs.
func (s *Site) try(ctx context.Context, w wished, c alert.Choices, names called) (*trial, error) {
	done, err := s.costly.take(ctx)
	if err != nil {
		return nil, err
	}
	defer done()
	b, err := s.data.Notices.BackTest(ctx, w.query, planOf(c))
	if err != nil {
		return nil, err
	}
	t := &trial{Nothing: b.Total == 0, Sentence: trialSentence(b)}
	if t.Nothing {
		t.Looser, err = s.looserWishes(ctx, w, names)
		return t, err
	}
	if w.bids() {
		if t.Late, err = s.lateSentence(ctx, w, c, b); err != nil {
			return nil, err
		}
	}
	t.draw(b)
	t.Words, t.Categories = shares(b.Words, b.Total), shares(b.Categories, b.Total)
	if w.target == alert.Search {
		err = s.adjust(ctx, t, w)
	}
	return t, err
}

// planOf says when the first letter goes that can tell of a notice.
func planOf(c alert.Choices) notice.Plan {
	return func(published time.Time) time.Time {
		if next := c.Next(published); !next.IsZero() {
			return next
		}
		return published
	}
}

// trialSentence says how much a question would have sent.
func trialSentence(b notice.BackTest) string {
	if b.Oldest.IsZero() {
		return "There are no notices here yet to try this on."
	}
	text := "In the last 12 months this would have sent "
	if b.Oldest.After(b.Since) {
		text = "Since " + date(b.Oldest) + ", when the notices here begin, this would have sent "
	}
	if b.Total == 0 {
		return text + "nothing."
	}
	return text + plural(b.Total, "notice", "notices") + ", " + paceWords(b.PerWeek) + "."
}

// paceWords says how often something comes that comes so often in a week: "about
// 3 a week", "about 2 a month", "less than one a month".
func paceWords(perWeek float64) string {
	const weeksInMonth = 365.25 / 12 / 7
	switch perMonth := perWeek * weeksInMonth; {
	case perMonth < 0.75:
		return "less than one a month"
	case perWeek < 0.75:
		return "about " + count(int(perMonth+0.5)) + " a month"
	}
	return "about " + count(int(perWeek+0.5)) + " a week"
}

// lateSentence says how many notices would have closed before the letter about
// them, and where there are some how letters at once would do.
func (s *Site) lateSentence(ctx context.Context, w wished, c alert.Choices, b notice.BackTest) (string, error) {
	of := "of them"
	if b.Sampled < b.Total {
		of = "of the newest " + count(b.Sampled)
	}
	with := "With mails " + frequencyWords(c) + ", "
	if c.Frequency == alert.Never {
		with = "By its feed, "
	}
	if b.TooLate == 0 {
		return with + "none " + of + " would have closed before you could bid.", nil
	}
	text := with + count(b.TooLate) + " " + of + " would have closed before you could bid."
	if planOf(c)(b.Until).Equal(b.Until) { // they go at once
		return text, nil
	}
	once, err := s.data.Notices.BackTest(ctx, w.query, nil)
	if err != nil || once.TooLate == b.TooLate {
		return text, err
	}
	fewer := "none"
	if once.TooLate > 0 {
		fewer = count(once.TooLate)
	}
	return text + " With mails at once: " + fewer + ".", nil
}

// draw makes the chart and the table behind it, from the first week of which
// there are notices.
func (t *trial) draw(b notice.BackTest) {
	var points []point
	today, _ := time.ParseInLocation(time.DateOnly, published.Day(b.Until), clock.London)
	for i, n := range b.Weeks {
		from := today.AddDate(0, 0, 1-7*(len(b.Weeks)-i))
		if i == 0 {
			from = b.Since
		}
		points = append(points, point{Value: int64(n), Label: from.In(clock.London).Format("Jan")})
		if from.AddDate(0, 0, 7).After(b.Oldest) {
			t.Weeks = append(t.Weeks, weekLine{From: date(from), Count: n})
		}
	}
	slices.Reverse(t.Weeks)
	t.Chart = columnsOf(trialChart, points, roundTop(points...), func(n int64) string { return plural(int(n), "notice", "notices") })
	for i := range t.Chart.Columns { // labels clear of the edges
		t.Chart.Columns[i].Label = ""
		if i%8 == 4 {
			t.Chart.Columns[i].Label = points[i].Label
		}
	}
}

// shares writes what brought notices, but for what all of them have.
func shares(list []notice.Share, total int) (lines []portionLine) {
	for _, share := range list {
		if share.Count > 0 && share.Count < total {
			lines = append(lines, portionLine{Label: plain(share.Label), Count: count(share.Count) + " of " + count(total)})
		}
	}
	return lines
}

// adjust offers words and categories to add and words to leave out.
func (s *Site) adjust(ctx context.Context, t *trial, w wished) error {
	near, err := s.data.Notices.NearMisses(ctx, w.query)
	if err != nil {
		return err
	}
	for _, m := range near {
		what := "“" + plain(m.Word) + "”"
		if m.Category != "" {
			what = "the category " + plain(m.Label)
		}
		t.Add = append(t.Add, adjustment{govuk.Link{Text: "Add " + what, Href: w.address(m.Query)}, count(m.Extra) + " more"})
	}
	leave, err := s.data.Notices.Excludable(ctx, w.query)
	for _, m := range leave {
		t.Leave = append(t.Leave, adjustment{govuk.Link{Text: "Leave out “" + plain(m.Word) + "”", Href: w.address(m.Query)}, count(m.Extra) + " fewer"})
	}
	return err
}

const (
	looserTried = 6 // filters that are tried without
	looserGiven = 3
)

// looserWishes offers, for a question that would have sent nothing, to take one
// filter away: those without which it would have sent most.
func (s *Site) looserWishes(ctx context.Context, w wished, names called) ([]adjustment, error) {
	type tried struct {
		adjustment
		total int
	}
	var list []tried
	tags := tagsOf(w.query, names)
	for _, tag := range tags[:min(len(tags), looserTried)] {
		u, err := url.Parse(tag.Href)
		if err != nil {
			return nil, err
		}
		q, _ := notice.ReadAddress(u.Query())
		b, err := s.data.Notices.BackTest(ctx, q, nil)
		if err != nil {
			return nil, err
		}
		if b.Total > 0 {
			link := govuk.Link{Text: "Without " + tag.Key + ": " + plain(tag.Text), Href: w.address(q)}
			list = append(list, tried{adjustment{link, plural(b.Total, "notice", "notices")}, b.Total})
		}
	}
	slices.SortStableFunc(list, func(a, b tried) int { return cmp.Compare(b.total, a.total) })
	var out []adjustment
	for _, l := range list[:min(len(list), looserGiven)] {
		out = append(out, l.adjustment)
	}
	return out, nil
}
