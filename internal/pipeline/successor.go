package pipeline

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/tolsey/tolsey/internal/cpv"
)

// How says how a successor is known.
type How string

// How a successor is known.
const (
	Stated    How = "stated"    // a notice names the other process
	Corrected How = "corrected" // an operator says so
	Inferred  How = "inferred"  // from buyer, category, words and dates; Reasons says why
)

// Successor is a process that succeeds a contract, with how far it has come.
// Days are YYYY-MM-DD, "" when not known.
type Successor struct {
	OCID  string
	Title string // "" for a process that is not known here
	How   How

	Confidence float64  // 0 to 1, to two places; 1 unless Inferred
	Reasons    []string // sentences

	Engaged, Planned, Tendered, Closes, Awarded, Starts string // see Plan
}

// Begun gives the day of the first notice from before the tender, "" when there
// is none.
func (s *Successor) Begun() string { return earliest(s.Engaged, s.Planned) }

// Confident gives the confidence in words: a reader shall not take 0.83 for a
// measurement.
func (s *Successor) Confident() string {
	switch {
	case s.How != Inferred:
		return "certain"
	case s.Confidence >= .9:
		return "very likely"
	case s.Confidence >= sure:
		return "likely"
	case s.Confidence >= threshold:
		return "possible"
	}
	return "unlikely"
}

// The inference weighs three things, each from 0 to 1: the words that the titles
// share, by their rarity among the buyer's titles; the category; and the dates.
// The weights and the threshold were chosen on the fictional market, where the
// truth is known: nearly nine in ten successors are found, and nearly nine in ten
// of what is found are right, see TestInferenceOnTheMarket. Below threshold nothing is said;
// from sure on a replaced contract gets no more marks.
const (
	wordsWeigh    = .5
	categoryWeigh = .25
	datesWeigh    = .25

	threshold = .7
	sure      = .8

	// leastWords is how much of the titles must be common, whatever the rest says.
	leastWords = .4
	// mostAlike is how many processes may fit a contract: where a buyer buys the
	// same again and again, what comes next need not follow what ends.
	mostAlike = 3
	// otherCategory is how much must be common where the categories differ.
	otherCategory = .9
)

// The window in days around the end in which the first notice of a successor
// comes out. UK1 looks 18 months ahead; a late award is published months after.
const (
	windowBefore = 730
	windowAfter  = 365
	// apart is how long after the award of a contract the notice of its successor
	// comes at the earliest: what comes sooner is bought beside it.
	apart = 60
)

// rarity is how many processes of a buyer have each word in their titles.
type rarity struct {
	of  map[string]int
	all int
}

func rarityOf(procs []*proc) rarity {
	r := rarity{of: map[string]int{}, all: len(procs)}
	for _, p := range procs {
		for _, w := range p.words {
			r.of[w]++
		}
	}
	return r
}

func (r rarity) weigh(words []string) (sum float64) {
	for _, w := range words {
		sum += math.Log(1 + float64(r.all+1)/float64(r.of[w]+1))
	}
	return sum
}

// likeness gives how much two titles have in common, from 0 to 1.
func (r rarity) likeness(a, b []string) (float64, []string) {
	both := shared(a, b)
	if len(both) == 0 {
		return 0, nil
	}
	return 2 * r.weigh(both) / (r.weigh(a) + r.weigh(b)), both
}

// sight is a process seen as the successor of a contract.
type sight struct {
	of  *holding
	own *proc // the contract's process
	by  *proc

	confidence float64
	gap        int32 // days between the end and what follows, for ties
	words      []string
	category   string // the longest beginning of codes in common
}

// judge weighs a process as the successor of a contract; ok is false where the
// dates or the categories speak against it.
func (r rarity) judge(k *holding, own, by *proc) (s sight, ok bool) {
	s = sight{of: k, own: own, by: by}
	if by == own || by.cancelled || by.callOff || by.first == 0 || !k.window(by) {
		return s, false
	}
	dates, gap, ok := k.dates(by)
	if !ok {
		return s, false
	}
	s.gap = gap
	like, both := r.likeness(k.words, by.words)
	if other, others := r.likeness(own.words, by.words); other > like {
		like, both = other, others
	}
	s.words = both
	category := .3 // unknown: neither for nor against
	if len(own.codes) > 0 && len(by.codes) > 0 {
		s.category = common4(own.codes, by.codes)
		category = [...]float64{0, 0, .5, .8, 1}[len(s.category)]
	}
	if like < leastWords || category == 0 && like < otherCategory {
		return s, false
	}
	s.confidence = math.Round(100*(wordsWeigh*like+categoryWeigh*category+datesWeigh*dates)) / 100
	return s, true
}

// window tells whether a process began when a successor does.
func (k *holding) window(by *proc) bool {
	return by.first >= k.endDay-windowBefore && by.first <= k.endDay+windowAfter &&
		by.first >= k.begun+apart && (by.tendered == 0 || by.tendered >= k.begun+apart)
}

// dates gives how well the dates fit, and how far they are from a seamless
// change. What would start long before the end or after it is no successor.
func (k *holding) dates(by *proc) (fit float64, gap int32, ok bool) {
	if by.starts == 0 {
		gap = max(by.tendered, by.first) - k.endDay
		if gap >= -400 && gap <= 180 {
			return .7, distance(gap), true
		}
		return .3, distance(gap), true
	}
	gap = distance(by.starts - k.endDay - 1)
	if latest := distance(by.starts - k.latestDay - 1); latest < gap {
		gap = latest
	}
	switch {
	case gap <= 45:
		return 1, gap, true
	case gap <= 120:
		return .8, gap, true
	case gap <= 270:
		return .5, gap, true
	}
	return 0, gap, false
}

func distance(n int32) int32 { return max(n, -n) }

// common4 gives the longest beginning that a code of each has in common, of two
// to four digits: a division, a group or a class of the CPV; "" for none.
func common4(a, b []string) string {
	best := ""
	for _, x := range a {
		for _, y := range b {
			n := 0
			for n < min(len(x), len(y), 4) && x[n] == y[n] {
				n++
			}
			if n >= 2 && n > len(best) {
				best = x[:n]
			}
		}
	}
	return best
}

// successor gives what was seen as readers get it.
func (s *sight) successor(find func(ocid string) *proc) *Successor {
	out := s.by.successor(Inferred, find)
	out.Confidence = s.confidence
	out.Reasons = []string{"The buyer is the same."}
	if len(s.words) > 0 {
		out.Reasons = append(out.Reasons, "The titles have in common: "+strings.Join(s.words, ", ")+".")
	}
	switch len(s.category) {
	case 0:
		out.Reasons = append(out.Reasons, "The categories do not tell.")
	case 2:
		out.Reasons = append(out.Reasons, fmt.Sprintf("Both are in division %s of the CPV.", s.category))
	default:
		out.Reasons = append(out.Reasons, fmt.Sprintf("Both are in category %s of the CPV.", s.category))
	}
	if s.by.starts != 0 {
		out.Reasons = append(out.Reasons, fmt.Sprintf("It starts on %s; the contract ends on %s.", longDay(dayText(s.by.starts)), longDay(s.of.End)))
	} else {
		out.Reasons = append(out.Reasons, fmt.Sprintf("It was first announced on %s; the contract ends on %s.", longDay(dayText(s.by.first)), longDay(s.of.End)))
	}
	return out
}

// successor gives the process as the successor of a contract. Notices of the
// plans that it names count as its own.
func (p *proc) successor(how How, find func(ocid string) *proc) *Successor {
	s := &Successor{OCID: p.ocid, Title: p.title, How: how, Confidence: 1,
		Engaged: dayText(p.engaged), Planned: dayText(p.planned), Tendered: dayText(p.tendered), Closes: dayText(p.closes),
		Awarded: dayText(p.awarded), Starts: dayText(p.starts)}
	for _, l := range p.links {
		if plan := find(l.Other); l.Code == "planning" && plan != nil {
			s.Engaged = earliest(s.Engaged, dayText(plan.engaged))
			s.Planned = earliest(s.Planned, dayText(plan.planned))
		}
	}
	return s
}

// infer finds the successors of contracts of one buyer among its processes. Each
// process succeeds the contracts of one other at most, and the best pairs are
// made first. skip says of a process that another is stated for it, or that it
// is not the one.
func infer(procs []*proc, open []*holding, own map[*holding]*proc, skip func(*holding, *proc) bool) map[*holding]sight {
	if len(open) == 0 || len(procs) < 2 {
		return nil
	}
	weights := rarityOf(procs)
	byDay := slices.SortedFunc(slices.Values(procs), func(a, b *proc) int {
		return cmp.Or(cmp.Compare(a.first, b.first), cmp.Compare(a.ocid, b.ocid))
	})
	var all []sight
	by := byWords(byDay, weights)
	for _, k := range open {
		before := len(all)
		for _, p := range by.alike(k, own[k]) {
			if s, ok := weights.judge(k, own[k], p); ok && s.confidence >= threshold && !skip(k, p) {
				all = append(all, s)
			}
		}
		if len(all)-before > mostAlike {
			all = all[:before] // the buyer buys it all the time: which of them follows this one nobody can tell
		}
	}
	slices.SortFunc(all, bySight)
	found := map[*holding]sight{}
	taken := map[*proc]*proc{}
	for _, s := range all {
		if _, has := found[s.of]; has || taken[s.by] != nil && taken[s.by] != s.own {
			continue
		}
		found[s.of], taken[s.by] = s, s.own
	}
	return found
}

// bySight puts the surest first, of equals the more seamless.
func bySight(a, b sight) int {
	return cmp.Or(cmp.Compare(b.confidence, a.confidence), cmp.Compare(a.gap, b.gap),
		cmp.Compare(a.by.ocid, b.by.ocid), cmp.Compare(a.of.ID, b.of.ID))
}

// trimmed gives codes without the zeros at their ends.
func trimmed(codes []string) []string {
	out := make([]string, len(codes))
	for i, c := range codes {
		out[i] = cpv.Trim(c)
	}
	return out
}
