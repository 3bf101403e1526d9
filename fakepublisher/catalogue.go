package fakepublisher

import (
	"cmp"
	"iter"
	"slices"
	"sort"
	"time"
)

// firstNumber is that of the first release; the real cursors carry such
// numbers.
const firstNumber = 700_001

// item is a release with its place in the lists. It does not change.
type item struct {
	Release
	number int
	shown  time.Time // when it is visible
	listed time.Time // when it is visible and has been handed to Publish
}

// catalogue holds the releases in order: by their date, or where it is read
// from the oldest by when they came, so that what comes late is put at the end.
type catalogue struct {
	oldestFirst bool
	items       []*item // rising
	numbered    []*item // by number - firstNumber
}

func (c *catalogue) compare(a, b *item) int {
	if c.oldestFirst {
		return cmp.Or(a.listed.Compare(b.listed), cmp.Compare(a.number, b.number))
	}
	return cmp.Or(a.Date.Compare(b.Date), cmp.Compare(a.number, b.number))
}

// add puts items in. Those of one call are numbered by their date.
func (c *catalogue) add(added []*item) {
	slices.SortStableFunc(added, func(a, b *item) int { return a.Date.Compare(b.Date) })
	for _, it := range added {
		it.number = firstNumber + len(c.numbered)
		c.numbered = append(c.numbered, it)
	}
	if len(added) == 1 {
		at, _ := slices.BinarySearchFunc(c.items, added[0], c.compare)
		c.items = slices.Insert(c.items, at, added[0])
		return
	}
	c.items = append(c.items, added...)
	slices.SortFunc(c.items, c.compare)
}

// byNumber gives the item of a number, nil when there is none.
func (c *catalogue) byNumber(number int) *item {
	if i := number - firstNumber; i >= 0 && i < len(c.numbered) {
		return c.numbered[i]
	}
	return nil
}

// selection says which releases are listed.
type selection struct {
	from, until time.Time // of their Date, until excluded; zero for no bound
	stages      []string  // any of these; none for all
	noticeType  int       // 0 for all
	ocid        string    // of this process; "" for all
	id          string    // of this id or ocid; "" for all
	after       *item     // those that come later in the list; nil for all
	back        int       // so many items before those as well
}

func (s *selection) takes(it *item, now time.Time) bool {
	switch {
	case it.shown.After(now),
		!s.from.IsZero() && it.Date.Before(s.from),
		!s.until.IsZero() && !it.Date.Before(s.until),
		s.noticeType != 0 && it.NoticeType != s.noticeType,
		s.ocid != "" && it.OCID != s.ocid,
		s.id != "" && it.ID != s.id && it.OCID != s.id:
		return false
	case len(s.stages) == 0:
		return true
	}
	return slices.ContainsFunc(s.stages, func(stage string) bool { return slices.Contains(it.Stages, stage) })
}

// list gives the selected items in the order of the kind's list, as they are
// visible at that moment.
func (c *catalogue) list(s *selection, now time.Time) iter.Seq[*item] {
	if c.oldestFirst {
		return c.rising(s, now)
	}
	return c.falling(s, now)
}

func (c *catalogue) rising(s *selection, now time.Time) iter.Seq[*item] {
	i := 0
	if s.after != nil {
		at, _ := slices.BinarySearchFunc(c.items, s.after, c.compare)
		i = max(0, at+1-s.back)
	}
	return func(yield func(*item) bool) {
		for ; i < len(c.items); i++ {
			if s.takes(c.items[i], now) && !yield(c.items[i]) {
				return
			}
		}
	}
}

// falling begins and ends by search at the bounds of the window, so that small
// windows of many releases are quick.
func (c *catalogue) falling(s *selection, now time.Time) iter.Seq[*item] {
	i := len(c.items)
	if !s.until.IsZero() {
		i = sort.Search(i, func(k int) bool { return !c.items[k].Date.Before(s.until) })
	}
	if s.after != nil {
		at, _ := slices.BinarySearchFunc(c.items, s.after, c.compare)
		i = min(i, at+s.back)
	}
	return func(yield func(*item) bool) {
		for i--; i >= 0 && !c.items[i].Date.Before(s.from); i-- {
			if s.takes(c.items[i], now) && !yield(c.items[i]) {
				return
			}
		}
	}
}
