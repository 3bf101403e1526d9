package notice

import (
	"context"
	"time"

	"github.com/tolsey/tolsey/internal/clock"
	"github.com/tolsey/tolsey/internal/db"
	"github.com/tolsey/tolsey/internal/search"
)

// Plan gives the instant of the first letter that can tell of a notice
// published at an instant. It must not give an earlier letter for a later
// notice. nil stands for letters that go at once.
type Plan func(published time.Time) time.Time

// BackTest is what a saved search would have brought in the last twelve months.
type BackTest struct {
	Total   int     // notices
	PerWeek float64 // of the weeks that the data covers, at least one
	// TooLate counts those of the Sampled newest that had a closing date before
	// the first letter about them. Sampled is Total, or for more than 20,000
	// notices those of the newest weeks that have so many.
	TooLate, Sampled int

	Weeks      []int   // 52 counts, the oldest first; that one is of eight or nine days
	Words      []Share // of the text's words and phrases, the largest first
	Categories []Share // at most five, the largest first

	Since, Until time.Time // the first instant of the first day in London, and now
	Oldest       time.Time // first publication of all notices that there are; zero for none
}

// Share is how many of the notices have something.
type Share struct {
	Label string // for readers
	Value string // as a text or an address has it
	Count int
}

const (
	mostSampled     = 20_000
	weeksShown      = 52
	wordsShown      = 16
	categoriesShown = 5
)

// BackTest tells what q would have sent in the last twelve months: the notices
// first published in these days of London that fit it now, whatever its order
// and page. At which stage they were when they came cannot be known from what
// they are now, so that stages are read with indulgence: where q asks for open
// ones a notice counts when it has a closing date, since then it was open once,
// or is at one of the stages asked for now; other stages count as they are now.
//
// Words counts for each word or phrase of the text that is not excluded, up to
// 16, the notices that have it. Categories counts divisions of the CPV; where q
// asks for categories, those one digit below them. Errors are those of Search.
func (s *Service) BackTest(ctx context.Context, q Query, plan Plan) (BackTest, error) {
	b, err := s.backTest(ctx, q, plan)
	return b, named(err, "trying a saved search on the last twelve months")
}

func (s *Service) backTest(ctx context.Context, q Query, plan Plan) (BackTest, error) {
	if plan == nil {
		plan = func(published time.Time) time.Time { return published }
	}
	y, err := s.lastYear(ctx, q)
	if err != nil {
		return BackTest{}, err
	}
	b := BackTest{Since: y.since, Until: y.until, Weeks: make([]int, weeksShown)}
	early, err := y.byWeek(ctx, &b, plan)
	if err != nil {
		return BackTest{}, err
	}
	if b.TooLate, err = s.tooLate(ctx, early, plan); err != nil {
		return BackTest{}, err
	}
	if b.Oldest, err = s.oldest(ctx, y); err != nil {
		return BackTest{}, err
	}
	b.PerWeek = b.perWeek()
	if b.Words, err = y.words(ctx); err != nil {
		return BackTest{}, err
	}
	b.Categories, err = s.broughtBy(ctx, y, q.Categories)
	return b, err
}

// perWeek spreads the total over the weeks of which there can be notices.
func (b *BackTest) perWeek() float64 {
	from := b.Since
	if b.Oldest.After(from) {
		from = b.Oldest
	}
	const week = 7 * 24 * time.Hour
	return float64(b.Total) / max(1, float64(b.Until.Sub(from))/float64(week))
}

// byWeek counts week by week, and gives the notices that may have closed before
// their letter: all that close before the last letter about their week.
func (y *year) byWeek(ctx context.Context, b *BackTest, plan Plan) (early []string, err error) {
	before := y.endOfToday()
	for i := weeksShown - 1; i >= 0; i-- {
		from := before.AddDate(0, 0, -7)
		if i == 0 {
			from = y.since
		}
		if b.Weeks[i], err = y.within(ctx, from, before); err != nil {
			return nil, err
		}
		b.Total += b.Weeks[i]
		if b.Weeks[i] > 0 && b.Sampled < mostSampled {
			b.Sampled += b.Weeks[i]
			letter := plan(before.Add(-time.Millisecond))
			some, err := y.closingBy(ctx, from, before, letter)
			if err != nil {
				return nil, err
			}
			early = append(early, some...)
		}
		before = from
	}
	return early, nil
}

// tooLate counts those of some notices that closed before the first letter.
func (s *Service) tooLate(ctx context.Context, ocids []string, plan Plan) (late int, err error) {
	err = s.db.Read(ctx, func(tx *db.Tx) error {
		late = 0
		query := "select published, closes from notice where closes <> '' and ocid in "
		return eachOf(ctx, tx, query, ocids, func(rows *db.Rows) error {
			var published, closes string
			if err := rows.Scan(&published, &closes); err != nil {
				return err
			}
			came, err := clock.Parse(published)
			if err == nil && closes < clock.Text(plan(came)) {
				late++
			}
			return err
		})
	})
	return late, named(err, "reading when notices closed")
}

// oldest gives the first publication of all notices.
func (s *Service) oldest(ctx context.Context, y *year) (time.Time, error) {
	keys, err := y.keys(ctx, search.Request{Now: y.parts[0].Now, Limit: 1, Order: search.Order{Column: columnPublished, From: search.Missing + 1}})
	if err != nil || len(keys) == 0 {
		return time.Time{}, err
	}
	list, err := s.byOCID(ctx, keys)
	if err != nil || len(list) == 0 {
		return time.Time{}, err
	}
	return list[0].Published, nil
}
