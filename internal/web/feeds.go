package web

import (
	"cmp"
	"context"
	"html/template"
	"net/http"
	"net/url"
	"slices"
	"time"

	"github.com/tolsey/tolsey/internal/fault"
	"github.com/tolsey/tolsey/internal/feed"
	"github.com/tolsey/tolsey/internal/web/govuk"
)

// feedsData is the data of the page about all feeds.
type feedsData struct {
	Verdict string // whether all is well, in a sentence
	Cards   []feedCard
}

// feedCard shows how a feed goes, "feeds/card".
type feedCard struct {
	Title   string // what readers know it by
	ID      string // a name for parts of the page
	Href    string
	Tag     govuk.Tag
	Trouble *troubleBox // what is wrong; nil when it is well
	Late    string      // that it was not asked when it was due, in a sentence; "" when it was
	Facts   govuk.SummaryList
	Chart   dayChart

	rank int // those that need somebody come first
}

// troubleBox tells of what is wrong with a feed, "feeds/trouble".
type troubleBox struct {
	Sentence string
	Course   string // since when, how often, and when it is tried again
	Advice   string // may be empty
}

// cardDays is how many days a card sums up, today among them.
const cardDays = 30

var feedsPage = newPage[feedsData]("feeds")

// feeds shows how each feed goes: for those who run the site, and for those who
// must know how current it is.
func (s *Site) feeds(w http.ResponseWriter, r *http.Request) error {
	list, err := s.data.Feed.Feeds(r.Context())
	if err != nil {
		return err
	}
	now := s.cfg.Clock.Now()
	data := feedsData{Verdict: verdict(list, now)}
	for i := range list {
		days, err := s.data.Feed.Days(r.Context(), list[i].Name, cardDays)
		if err != nil {
			return err
		}
		data.Cards = append(data.Cards, newFeedCard(&list[i], days, now))
	}
	slices.SortStableFunc(data.Cards, func(a, b feedCard) int { return cmp.Compare(a.rank, b.rank) })
	return feedsPage.show(s, w, r, data)
}

// feedAddress is the page of a feed.
func feedAddress(name string) string { return "/feeds/" + url.PathEscape(name) }

// newFeedCard shows a feed with what it brought on some days.
func newFeedCard(f *feed.Feed, days []feed.Day, now time.Time) feedCard {
	id := "feed-" + f.Name
	condition := conditionOf(f, now)
	c := feedCard{Title: feedTitle(f), ID: id, Href: feedAddress(f.Name), Tag: conditionTags[condition], rank: conditionRank(condition),
		Facts: append(feedFacts(f, now), broughtFacts(f, days, now)...), Chart: newDayChart(id+"-days", days)}
	if f.Trouble != nil {
		c.Trouble = newTroubleBox(f, now)
	}
	if isLate(f, now) {
		c.Late = lateness(f, now)
	}
	return c
}

// feedFacts says where a feed is and what it does next.
func feedFacts(f *feed.Feed, now time.Time) govuk.SummaryList {
	rows := govuk.SummaryList{
		{Key: "Complete up to", Text: completeness(f, now)},
		{Key: "Goes back to", Text: reach(f)},
		{Key: "Last success", Text: pastMoment(f.Succeeded, now)},
		{Key: "Next", Text: nextStep(f, now)},
	}
	if f.Standing.Position != "" {
		rows = append(rows, govuk.SummaryRow{Key: "Place", Text: upperFirst(plain(f.Standing.Position))})
	}
	return append(rows, govuk.SummaryRow{Key: "Reads", Text: feedKind(f.Kind) + ", " + plain(f.PublicAddress())})
}

// broughtFacts says what a feed brought on some days.
func broughtFacts(f *feed.Feed, days []feed.Day, now time.Time) govuk.SummaryList {
	sum := feed.Total(days)
	rows := govuk.SummaryList{
		{Key: "In " + plural(len(days), "day", "days"), Text: brought(sum)},
		{Key: "Refused", Text: "None"},
		{Key: "Mended", Text: mended(sum)},
	}
	if sum.Refused > 0 {
		rows[1].Value = template.HTML(count(sum.Refused)+". ") + inward("/data-quality/refused", "See what was refused, and why")
	}
	if text := secondWalks(f, sum, len(days), now); text != "" {
		rows = append(rows, govuk.SummaryRow{Key: "Second walks", Text: text})
	}
	return rows
}

// newTroubleBox tells of the trouble that a feed is in.
func newTroubleBox(f *feed.Feed, now time.Time) *troubleBox {
	return &troubleBox{Sentence: plain(f.PublicSentence(f.Trouble.Public)), Course: troubleCourse(f, now), Advice: advice(f)}
}

// feedLine says in one quiet line of the home page up to when the feeds are
// complete, or that not all is well with them; "" when none is followed, or when
// that cannot be told: the page is about notices.
func (s *Site) feedLine(ctx context.Context) string {
	list, err := s.data.Feed.Feeds(ctx)
	if err != nil {
		s.log.WarnContext(ctx, "the home page does not tell of the feeds", "error", err)
		return ""
	}
	return upToDate(list, s.cfg.Clock.Now())
}

// feedNamed reads the feed that the path names.
func (s *Site) feedNamed(r *http.Request) (feed.Feed, error) {
	name := r.PathValue("name")
	if !storable(name) {
		return feed.Feed{}, fault.New(fault.NotFound, "There is no feed of this name.")
	}
	return s.data.Feed.Feed(r.Context(), name)
}
