package pipeline

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"time"

	"github.com/tolsey/tolsey/internal/contract"
	"github.com/tolsey/tolsey/internal/plain"
	"github.com/tolsey/tolsey/ocds"
)

// By says which end of a contract a question is about.
type By string

// The ends.
const (
	ByEnd    By = "end"    // as it stands
	ByLatest By = "latest" // with every extension
)

// Sort is an order of a list. Whatever it is, contracts that it cannot tell
// apart come by their end and then their id.
type Sort string

// The orders. By end, those whose end is ahead come first, soonest first, and
// then the others, latest first. By value, the greatest first and then those
// without one. By buyer, in the order of the names.
const (
	SortEnd   Sort = "end"
	SortValue Sort = "value"
	SortBuyer Sort = "buyer"
)

// Sorts lists the orders.
var Sorts = []Sort{SortEnd, SortValue, SortBuyer}

// Withins lists the months within which pages offer to look.
var Withins = []int{3, 6, 9, 12, 18, 24}

// Query asks for contracts. Its zero value asks for the first page of all that
// the board has. Of a list of values any may hold; all that is set must.
type Query struct {
	Only       func(ocid string) bool // the processes that are looked at, such as those that a search of notices finds; nil for all
	Within     int                    // months from today to the end; 0 for any. What has ended is not within them
	From, To   string                 // days of the end, both included, YYYY-MM-DD; "" for open
	By         By                     // the end that Within, From, To, the order and the quarters are about; "" for ByEnd
	States     []State
	Incumbents []string  // suppliers: ids of bodies, or keys
	Buyers     []string  // ids of bodies, or keys
	Extendable plain.Tri // Yes or No for those of which that is known; Unknown for all
	Late       bool      // late starts only
	Value      Amounts
	Currency   string // of Value and of SortValue; "" for GBP

	Sort  Sort
	Page  int // from 1; 0 means 1
	Limit int // rows on a page, 1 to 100; 0 means 20
}

// Amounts bounds the value, in hundredths, both included.
type Amounts struct {
	From, To *int64 // nil for open
	Unknown  bool   // with a bound: also those without a value in the currency
}

const (
	usualLimit = 20
	mostLimit  = 100
	pounds     = "GBP"
)

// Quarter is the contracts that end in a quarter of a year.
type Quarter struct {
	Label    string // "January to March 2027"
	From, To string // its first and last day
	contract.Totals
}

// Result is a page of contracts and what all that were found add up to. Values
// beyond belief (see plain.MostBelieved) are stated, but in no sum.
type Result struct {
	Rows []Row
	contract.Totals
	Apart    int       // contracts whose value is beyond belief
	Quarters []Quarter // in order, without a gap between the first and the last
	States   map[State]int
	Late     int // late starts
	Pages    int
}

// Find gives the contracts that a question asks for on a day.
func (b *Board) Find(q Query, today string) Result {
	q = q.settled()
	s := q.search(today)
	best := top[match]{keep: q.Page * q.Limit, order: s.order}
	var sum sums
	quarters := map[int]*sums{}
	r := Result{States: map[State]int{}}
	b.each(today, func(e *entry) {
		state, ok := s.fits(e)
		if !ok {
			return
		}
		end := s.end(e)
		sum.add(e)
		n := quarterOf(end)
		if quarters[n] == nil {
			quarters[n] = &sums{}
		}
		quarters[n].add(e)
		r.States[state]++
		if s.day.late(&e.facts, state) {
			r.Late++
		}
		best.add(match{e, state, end})
	})
	r.Totals, r.Apart, r.Quarters = sum.totals(), sum.apart, quartersOf(quarters)
	r.Pages = (r.Count + q.Limit - 1) / q.Limit
	list := best.done()
	for _, m := range list[min(len(list), (q.Page-1)*q.Limit):] {
		r.Rows = append(r.Rows, m.row(&s.day, m.state))
	}
	return r
}

// Each calls fn with every contract that a question asks for on a day, in its
// order, whatever its page, until fn returns an error, which it gives.
func (b *Board) Each(q Query, today string, fn func(Row) error) error {
	q = q.settled()
	s := q.search(today)
	var all []match
	b.each(today, func(e *entry) {
		if state, ok := s.fits(e); ok {
			all = append(all, match{e, state, s.end(e)})
		}
	})
	slices.SortFunc(all, s.order)
	for _, m := range all {
		if err := fn(m.row(&s.day, m.state)); err != nil {
			return err
		}
	}
	return nil
}

// settled gives the query with what is left out put in.
func (q Query) settled() Query {
	q.By, q.Sort, q.Currency = cmp.Or(q.By, ByEnd), cmp.Or(q.Sort, SortEnd), cmp.Or(q.Currency, pounds)
	q.Page = min(max(q.Page, 1), 1<<30)
	if q.Limit < 1 {
		q.Limit = usualLimit
	}
	q.Limit = min(q.Limit, mostLimit)
	return q
}

// match is a contract that was found.
type match struct {
	*entry
	state State
	end   string // the one that is asked about
}

// search is a query made ready for a day.
type search struct {
	Query
	day                day
	within             string // the last end
	buyers, incumbents map[string]bool
}

func (q Query) search(today string) search {
	s := search{Query: q, day: dayOf(today)}
	if q.Within > 0 {
		s.within = upTo(today, q.Within)
	}
	set := func(list []string) map[string]bool {
		m := map[string]bool{}
		for _, v := range list {
			m[v] = true
		}
		return m
	}
	s.buyers, s.incumbents = set(q.Buyers), set(q.Incumbents)
	return s
}

func (s *search) end(e *entry) string {
	if s.By == ByLatest {
		return max(e.facts.End, e.LatestEnd)
	}
	return e.facts.End
}

// fits gives the state of a contract and whether it is asked for.
func (s *search) fits(e *entry) (State, bool) {
	end := s.end(e)
	switch {
	case s.within != "" && (end > s.within || end < s.day.today),
		s.From != "" && end < s.From, s.To != "" && end > s.To,
		s.Extendable != plain.Unknown && e.Extendable != s.Extendable,
		len(s.buyers) > 0 && !s.buyers[e.body.ID] && !s.buyers[e.Buyer.Key],
		len(s.incumbents) > 0 && !s.supplies(e),
		(s.Value.From != nil || s.Value.To != nil) && !s.values(e.Value):
		return "", false
	}
	state := s.day.state(&e.facts)
	if len(s.States) > 0 && !slices.Contains(s.States, state) || s.Late && !s.day.late(&e.facts, state) {
		return "", false
	}
	return state, s.Only == nil || s.Only(e.OCID)
}

func (s *search) supplies(e *entry) bool {
	for i, id := range e.suppliers {
		if s.incumbents[id] || s.incumbents[e.Suppliers[i].Key] {
			return true
		}
	}
	return false
}

// values tells whether a value is within the bounds.
func (s *search) values(v *plain.Value) bool {
	a := s.Value
	if v == nil || v.Currency != s.Currency {
		return a.Unknown
	}
	return (a.From == nil || v.Hundredths >= *a.From) && (a.To == nil || v.Hundredths <= *a.To)
}

// order puts what comes first first.
func (s *search) order(a, b match) int {
	first := 0
	switch s.Sort {
	case SortValue:
		first = cmp.Compare(s.worth(b.entry), s.worth(a.entry))
	case SortBuyer:
		first = cmp.Or(cmp.Compare(a.body.Name, b.body.Name), cmp.Compare(a.body.ID, b.body.ID))
	}
	if first == 0 {
		first = byEnd(a.end, b.end, s.day.today)
	}
	if first != 0 {
		return first
	}
	return cmp.Compare(a.ID, b.ID) // last, since it lies elsewhere in memory
}

// worth gives a value for comparing; -1 for none in the currency.
func (s *search) worth(e *entry) int64 {
	if !e.valued || e.money.Currency != s.Currency {
		return -1
	}
	return e.money.Hundredths
}

func byEnd(a, b, today string) int {
	switch {
	case a >= today && b >= today:
		return cmp.Compare(a, b)
	case a < today && b < today:
		return cmp.Compare(b, a)
	case a >= today:
		return -1
	}
	return 1
}

// top keeps the first of many things by an order.
type top[T any] struct {
	keep  int
	order func(a, b T) int
	list  []T
	full  bool // the last of list is the worst that counts
}

func (t *top[T]) add(x T) {
	if t.full && t.order(t.list[t.keep-1], x) < 0 {
		return
	}
	t.list = append(t.list, x)
	if len(t.list) >= 2*t.keep+100 {
		t.cut()
	}
}

func (t *top[T]) cut() {
	slices.SortFunc(t.list, t.order)
	if len(t.list) >= t.keep {
		t.list, t.full = t.list[:t.keep], true
	}
}

// done gives the first, in order.
func (t *top[T]) done() []T {
	t.cut()
	return t.list
}

// sums adds up what contracts state, by currency.
type sums struct {
	count, with, apart int
	by                 []currencySum
}

type currencySum struct {
	ocds.Money
	count int
}

func (s *sums) add(e *entry) {
	s.count++
	if !e.valued {
		return
	}
	s.with++
	if e.money.Hundredths > plain.MostBelieved {
		s.apart++
		return
	}
	at := slices.IndexFunc(s.by, func(c currencySum) bool { return c.Currency == e.money.Currency })
	if at < 0 {
		at = len(s.by)
		s.by = append(s.by, currencySum{Money: ocds.Money{Currency: e.money.Currency}})
	}
	c := &s.by[at]
	c.count++
	c.Gross = c.Gross || e.money.Gross
	c.Hundredths = plus(c.Hundredths, e.money.Hundredths)
}

// plus adds amounts, and gives the most that can be said for what is beyond.
func plus(a, b int64) int64 {
	if a > math.MaxInt64-b {
		return math.MaxInt64
	}
	return a + b
}

func (s *sums) totals() contract.Totals {
	t := contract.Totals{Count: s.count, WithValue: s.with}
	slices.SortFunc(s.by, func(a, b currencySum) int {
		return cmp.Or(cmp.Compare(b.count, a.count), cmp.Compare(a.Currency, b.Currency))
	})
	for _, c := range s.by {
		t.Sums = append(t.Sums, c.Money)
	}
	return t
}

// quarterOf numbers the quarters of all years.
func quarterOf(day string) int {
	number := func(digits string) (n int) {
		for _, c := range []byte(digits) {
			n = 10*n + int(c-'0')
		}
		return n
	}
	return number(day[:4])*4 + (number(day[5:7])-1)/3
}

var quarterNames = [...]string{"January to March", "April to June", "July to September", "October to December"}

// mostQuarters bounds a chart: ten years.
const mostQuarters = 40

// quartersOf gives the quarters in order, with the empty ones between them. What
// ends after mostQuarters from the first is together in a last one.
func quartersOf(by map[int]*sums) []Quarter {
	if len(by) == 0 {
		return nil
	}
	first, last := math.MaxInt, 0
	for n := range by {
		first, last = min(first, n), max(last, n)
	}
	var list []Quarter
	for n := first; n <= min(last, first+mostQuarters-1); n++ {
		some := sums{}
		if by[n] != nil {
			some = *by[n]
		}
		list = append(list, Quarter{Label: fmt.Sprintf("%s %d", quarterNames[n%4], n/4),
			From: clamped(n/4, time.Month(n%4*3+1), 1), To: clamped(n/4, time.Month(n%4*3+3), 31), Totals: some.totals()})
	}
	if from := first + mostQuarters; last >= from {
		var rest sums
		for n := from; n <= last; n++ {
			if by[n] != nil {
				rest.join(by[n])
			}
		}
		list = append(list, Quarter{Label: fmt.Sprintf("%s %d and later", quarterNames[from%4], from/4),
			From: clamped(from/4, time.Month(from%4*3+1), 1), To: clamped(last/4, time.Month(last%4*3+3), 31), Totals: rest.totals()})
	}
	return list
}

// join takes what others add up to in.
func (s *sums) join(others *sums) {
	s.count += others.count
	s.with += others.with
	for _, o := range others.by {
		at := slices.IndexFunc(s.by, func(c currencySum) bool { return c.Currency == o.Currency })
		if at < 0 {
			s.by = append(s.by, o)
			continue
		}
		c := &s.by[at]
		c.count, c.Gross, c.Hundredths = c.count+o.count, c.Gross || o.Gross, plus(c.Hundredths, o.Hundredths)
	}
}
