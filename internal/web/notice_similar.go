package web

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"github.com/tolsey/tolsey/internal/fault"
	"github.com/tolsey/tolsey/internal/notice"
	"github.com/tolsey/tolsey/internal/search"
	"github.com/tolsey/tolsey/internal/web/govuk"
)

// similar is a notice that is like the one shown.
type similar struct {
	To    govuk.Link
	Tag   govuk.Tag
	Buyer govuk.Link
	When  string   // "closes in 3 days"; "" for no closing date ahead
	Why   []string // what the two share, as sentences without a full stop
}

const (
	mostSimilar = 5
	mostShared  = 4 // words that two titles share and that are named
	// similarWait is how long a page waits for what it can do without.
	similarWait = time.Second
)

// similar gives the notices that are most like one; none while the search is
// not ready or slow.
func (s *Site) similar(ctx context.Context, n notice.Notice, now time.Time) ([]similar, error) {
	inTime, cancel := context.WithTimeout(ctx, similarWait)
	defer cancel()
	found, err := s.data.Notices.Similar(inTime, n, mostSimilar)
	if late := inTime.Err() != nil && ctx.Err() == nil; late || fault.KindOf(err) == fault.Unavailable {
		s.log.InfoContext(ctx, "a page is shown without similar notices", "ocid", n.OCID, "error", errors.Join(err, inTime.Err()))
		return nil, nil
	}
	if err != nil || len(found) == 0 {
		return nil, err
	}
	var keys, codes []string
	for _, other := range found {
		keys = append(keys, other.Buyer.Key)
		if code := sharedCategory(n, other); code != "" {
			codes = append(codes, code)
		}
	}
	bodies, err := s.data.Orgs.Names(ctx, keys)
	if err != nil {
		return nil, err
	}
	labels, err := s.data.Categories.Labels(ctx, codes)
	if err != nil {
		return nil, err
	}
	list := make([]similar, 0, len(found))
	for _, other := range found {
		one := similar{To: govuk.Link{Text: shorten(spoken(other.Title, other.OCID), mostRowTitle), Href: noticeAddress(other.OCID)},
			Tag: stageTags[other.Stage(now)], Buyer: bodyLink(other.Buyer, bodies, buyerAddress), Why: alike(n, other, labels)}
		if other.Stage(now) == notice.Open && !other.Closes.IsZero() {
			one.When = howLong(other, now)
		}
		list = append(list, one)
	}
	return list, nil
}

// alike says what two notices share, in words.
func alike(n, other notice.Notice, labels map[string]string) (why []string) {
	if code := sharedCategory(n, other); code != "" {
		name := "CPV " + code
		if label := shorten(labels[code], mostRowTitle); label != "" {
			name = label + " (" + name + ")"
		}
		why = append(why, "Same category: "+name)
	}
	if words := sharedWords(n.Title, other.Title); len(words) > 0 {
		why = append(why, "Both titles say: "+strings.Join(words, ", "))
	}
	return why
}

// leastShared is how many digits of a CPV code two notices share at least to be
// of one category: its group.
const leastShared = 3

// sharedCategory gives the beginning of CPV codes that is the most exact
// category of both notices; "" for none.
func sharedCategory(n, other notice.Notice) (code string) {
	for _, a := range n.Categories {
		for _, b := range other.Categories {
			if a.Division == "" || b.Division == "" { // of another classification
				continue
			}
			if shared := sharedCode(a.Code, b.Code); len(shared) > len(code) {
				code = shared
			}
		}
	}
	return code
}

// sharedCode gives the category that two codes of eight digits lie in, as the
// beginning of its codes; "" for one above a group.
func sharedCode(a, b string) string {
	same := 0
	for same < min(len(a), len(b)) && a[same] == b[same] {
		same++
	}
	code := strings.TrimRight(a[:same], "0")
	if len(code) < leastShared {
		return ""
	}
	return code
}

// sharedWords gives the words that stand in both titles, as the first writes
// them, in whatever form the other has them; the longest come first, since they
// say most.
func sharedWords(title, other string) []string {
	its := notice.TitleWords(other)
	var words []string
	for _, w := range notice.TitleWords(title) {
		same := func(v search.Token) bool { return v.Stem == w.Stem }
		if slices.ContainsFunc(its, same) {
			words = append(words, w.Word)
		}
	}
	slices.SortStableFunc(words, func(a, b string) int { return len(b) - len(a) })
	return words[:min(len(words), mostShared)]
}
