package app_test

import (
	"slices"
	"strings"
	"time"
)

// sums is what a measure comes to. Values are hundredths.
type sums struct {
	N, Of, Hits   int
	Num, Den      int64
	Unknown       [2]int64 // number and total
	Apart, Parts  map[string][2]int64
	Known         bool
	Value         float64
	Coverage      float64
	median        []int
	concentration map[string]map[string]float64 // by division and supplier
}

// question is whose awards of which days, both included, in which currency.
// today decides what is overdue.
type question struct {
	body, from, to, currency, today string // body "" for all
}

func (q question) asks(body, day string) bool {
	return (q.body == "" || q.body == body) && day >= q.from && day <= q.to
}

// ask adds up every measure of a question, by its id.
func (c counted) ask(q question) map[string]*sums {
	all := map[string]*sums{}
	of := func(id string) *sums {
		if all[id] == nil {
			all[id] = &sums{Apart: map[string][2]int64{}, Parts: map[string][2]int64{}, concentration: map[string]map[string]float64{}}
		}
		return all[id]
	}
	for _, id := range []string{"sme-value", "sme-awards", "vcse-value", "vcse-awards", "local-value", "advertised", "single-bid", "median-bids",
		"short-tender", "early-engagement", "prompt-publication", "publication-days", "award-missing", "concentration", "data-quality"} {
		of(id)
	}
	for _, a := range c.awards {
		if q.asks(a.body, a.day) {
			a.measureValue(q, of)
			a.measureAwards(q, of)
			a.measureQuality(q, of("data-quality"))
		}
	}
	for _, t := range c.tenders {
		t.measure(q, of)
	}
	for id, s := range all {
		s.finish(id)
	}
	return all
}

func (s *sums) apart(reason string, a award)         { bump(s.Apart, reason, a.money.hundredths) }
func (s *sums) part(id string, a award)              { bump(s.Parts, id, a.money.hundredths) }
func bump(m map[string][2]int64, id string, n int64) { m[id] = [2]int64{m[id][0] + 1, m[id][1] + n} }

// known adds what is known of something, and what of it is not.
func (s *sums) known(num, den, unknown int64) {
	s.N++
	s.Of++
	s.Num += num
	s.Den += den
	if num > 0 {
		s.Hits++
	}
	if unknown > 0 {
		s.Unknown[0]++
		s.Unknown[1] += unknown
	}
}

func (s *sums) yesOrNo(yes bool) {
	if yes {
		s.known(1, 1, 0)
	} else {
		s.known(0, 1, 0)
	}
}

func (s *sums) unknown(amount int64) {
	s.Of++
	s.Unknown[0]++
	s.Unknown[1] += amount
}

// measureValue adds an award to the measures of value.
func (a award) measureValue(q question, of func(string) *sums) {
	value := a.money.hundredths
	apart := ""
	switch {
	case a.beyondBelief:
		apart = "Value beyond belief"
	case a.afterItsNotice:
		apart = "Award dated after its own notice"
	case value != 0 && a.money.currency != q.currency:
		apart = "Value in another currency"
	}
	all := a.small + a.large + a.unsized
	for id, some := range map[string][2]int64{"sme-value": {a.small, a.large}, "vcse-value": {a.vcse, a.other}, "local-value": {a.local, a.away}} {
		s, said := of(id), some[0]+some[1]
		switch {
		case apart != "":
			s.apart(apart, a)
		case value == 0 || said == 0:
			s.unknown(value)
		default:
			den := value * said / all
			s.known(min(den, value*some[0]/all), den, value-den)
		}
	}
	s := of("concentration")
	switch {
	case apart != "":
		s.apart(apart, a)
	case value == 0 || a.division == "" || len(a.holders) == 0:
		s.unknown(value)
	default:
		s.known(value, value, 0)
		if s.concentration[a.division] == nil {
			s.concentration[a.division] = map[string]float64{}
		}
		for _, holder := range a.holders {
			s.concentration[a.division][holder] += float64(value) / float64(len(a.holders))
		}
	}
}

// doubtOfNumber gives why an award is apart from measures of number.
func (a award) doubtOfNumber(q question) string {
	switch {
	case a.afterItsNotice:
		return "Award dated after its own notice"
	case a.money.hundredths != 0 && a.money.currency != q.currency:
		return "Value in another currency"
	}
	return ""
}

// measureAwards adds an award to the measures of number.
func (a award) measureAwards(q question, of func(string) *sums) {
	if reason := a.doubtOfNumber(q); reason != "" {
		for _, id := range []string{"sme-awards", "vcse-awards", "advertised", "single-bid", "median-bids", "prompt-publication", "publication-days"} {
			of(id).apart(reason, a)
		}
		return
	}
	for id, some := range map[string][2]int64{"sme-awards": {a.small, a.large}, "vcse-awards": {a.vcse, a.other}} {
		if some[0]+some[1] == 0 {
			of(id).unknown(1)
		} else {
			of(id).yesOrNo(some[1] == 0)
		}
	}
	s := of("advertised")
	s.part(a.route, a)
	switch a.route {
	case "advertised", "direct", "invited":
		s.yesOrNo(a.route == "advertised")
	case "no-notice":
		s.unknown(1)
	}
	if a.route != "direct" { // none of these files says how many bids came
		of("single-bid").unknown(1)
		of("median-bids").unknown(1)
	}
	switch {
	case a.allowed < 0:
	case a.late < 0:
		of("prompt-publication").unknown(1)
	default:
		of("prompt-publication").yesOrNo(a.late <= a.allowed)
	}
	if s := of("publication-days"); a.late < 0 {
		s.unknown(1)
	} else {
		s.known(1, 1, 0)
		s.median = append(s.median, a.late)
	}
}

// measureQuality adds an award to the completeness of awards.
func (a award) measureQuality(q question, s *sums) {
	if a.money.hundredths != 0 && a.money.currency != q.currency {
		s.apart("Value in another currency", a)
		return
	}
	lacks := map[string]bool{
		"no-value": a.money.hundredths == 0, "no-supplier-id": !a.registered, "no-size": a.small+a.large == 0 || a.unsized > 0,
		"no-dates": !a.named, "no-category": a.division == "",
	}
	complete := true
	for id, lacking := range lacks {
		if lacking {
			s.part(id, a)
			complete = false
		}
	}
	s.yesOrNo(complete)
}

// measure adds a tender to the measures of tenders.
func (t tender) measure(q question, of func(string) *sums) {
	early := t.closes != "" && t.closes < t.opened
	if q.asks(t.body, t.opened) {
		short, engaged := of("short-tender"), of("early-engagement")
		switch {
		case early:
			short.apart("Deadline before the notice", award{})
			engaged.apart("Deadline before the notice", award{})
		case t.route == "call-off":
		default:
			engaged.yesOrNo(t.engaged)
			if t.closes == "" {
				short.unknown(1)
			} else {
				short.yesOrNo(daysFrom(t.opened, t.closes) < 15)
			}
		}
	}
	// A tender without a deadline closed on no day.
	if closed := t.closes; closed != "" && q.asks(t.body, closed) || closed == "" && q.from == "" && q.asks(t.body, "") {
		switch missing := of("award-missing"); {
		case early:
			missing.apart("Deadline before the notice", award{})
		case !t.failed && closed != "" && daysFrom(closed, q.today) >= 90:
			missing.yesOrNo(!t.resulted)
		}
	}
}

// finish gives a measure its value.
func (s *sums) finish(id string) {
	if s.Of > 0 {
		s.Coverage = float64(s.N) / float64(s.Of)
	}
	if s.Known = s.N >= 10; !s.Known {
		return
	}
	switch {
	case strings.HasPrefix(id, "publication-days"):
		slices.Sort(s.median)
		s.Value = float64(s.median[(s.N-1)/2]+s.median[s.N/2]) / 2
	case id == "concentration":
		s.Value = s.index()
	default:
		s.Value = float64(s.Num) / float64(s.Den)
	}
}

// index gives the mean of the divisions' Herfindahl-Hirschman indices, weighted
// by their values.
func (s *sums) index() float64 {
	total, index := 0.0, 0.0
	for _, held := range s.concentration {
		whole, squares := 0.0, 0.0
		for _, v := range held {
			whole += v
		}
		for _, v := range held {
			squares += v / whole * (v / whole)
		}
		total += whole
		index += whole * squares
	}
	return index / total
}

// ends is how many contracts end, how many of these ran for a year or less, how
// many state a value, and the sum of those in a currency that can be believed.
type ends struct {
	Count, Short, Valued int
	Total                int64
}

// ending adds up the contracts that end on the days of a question and are on
// the pipeline on its day: until 24 months after their end.
func (c counted) ending(q question) ends {
	var e ends
	gone := monthsBefore(q.today, 24)
	for _, t := range c.terms {
		if t.end == "" || !q.asks(t.body, t.end) || t.end <= gone {
			continue
		}
		e.Count++
		if t.began != "" && t.began >= monthsBefore(t.end, 12) {
			e.Short++
		}
		if t.valued {
			e.Valued++
		}
		if t.money.currency == q.currency && t.money.hundredths <= tenBillion {
			e.Total += t.money.hundredths
		}
	}
	return e
}

// endless counts the contracts without an end.
func (c counted) endless() int {
	n := 0
	for _, t := range c.terms {
		if t.end == "" {
			n++
		}
	}
	return n
}

// monthsBefore gives the same day whole years, in months, before; of 29 February
// the 28th.
func monthsBefore(day string, months int) string {
	if strings.HasSuffix(day, "-02-29") && months%48 != 0 {
		day = day[:8] + "28"
	}
	t, err := time.Parse(time.DateOnly, day)
	if err != nil {
		panic(err)
	}
	return t.AddDate(0, -months, 0).Format(time.DateOnly)
}

// market gives the size of the market of a question.
func (c counted) market(q question) size {
	m := size{Divisions: map[string]size{}}
	for _, a := range c.awards {
		if !q.asks(a.body, a.day) {
			continue
		}
		value := a.money.hundredths
		if a.beyondBelief || a.doubtOfNumber(q) != "" {
			m.Apart = [2]int64{m.Apart[0] + 1, m.Apart[1] + value}
			continue
		}
		d := m.Divisions[a.division]
		d.Awards++
		m.Awards++
		if value > 0 {
			m.Valued++
		}
		d.Value += value
		m.Value += value
		if sized := a.small + a.large; sized > 0 {
			den := value * sized / (sized + a.unsized)
			num := min(den, value*a.small/(sized+a.unsized))
			d.Small = [2]int64{d.Small[0] + num, d.Small[1] + den}
			m.Small = [2]int64{m.Small[0] + num, m.Small[1] + den}
		}
		m.Divisions[a.division] = d
	}
	return m
}
