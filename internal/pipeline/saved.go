package pipeline

import (
	"slices"

	"github.com/tolsey/tolsey/internal/contract"
)

// Saved gives the question as it can be asked of one contract at any time, of
// what its own process says alone. What hangs on the day or on other processes
// is left out: the months within which it ends, the states and late starts; and
// so are the order and the page.
func (q Question) Saved() Question {
	about, _ := q.NoticePart()
	return Question{Notices: about, Query: Query{Only: q.Only, From: q.From, To: q.To, By: q.By, Incumbents: q.Incumbents, Buyers: q.Query.Buyers,
		Extendable: q.Extendable, Value: q.Query.Value, Currency: q.Currency}}
}

// Dropped tells whether Saved leaves out a state or late starts, so that a
// reader can be told.
func (q Question) Dropped() bool { return len(q.States) > 0 || q.Late }

// Fits tells whether a contract has what a saved question asks of contracts
// (see Question.Saved; what that leaves out is not looked at). names gives all
// ids and keys of the body that has a key, so that it does not matter under
// which of them the question names it.
func (q Query) Fits(k contract.Contract, names func(key string) []string) bool {
	if k.End == "" || q.Only != nil && !q.Only(k.OCID) {
		return false
	}
	is := func(asked []string, key string) bool {
		return key != "" && (slices.Contains(asked, key) || slices.ContainsFunc(names(key), func(name string) bool { return slices.Contains(asked, name) }))
	}
	if len(q.Buyers) > 0 && !is(q.Buyers, k.Buyer.Key) {
		return false
	}
	supplies := func(s contract.Supplier) bool { return is(q.Incumbents, s.Key) }
	if len(q.Incumbents) > 0 && !slices.ContainsFunc(k.Suppliers, supplies) {
		return false
	}
	rest := Query{From: q.From, To: q.To, By: q.By, Extendable: q.Extendable, Value: q.Value, Currency: q.Currency}.settled()
	s := rest.search("")
	_, fits := s.fits(&entry{holding: &holding{Contract: k}, body: &Body{}, facts: Facts{End: k.End}})
	return fits
}

// Reached gives those of Marks that a contract with an end has come to by a
// day, the farthest from the end first; none after its end.
func Reached(end, day string) (marks []int) {
	if end == "" || end < day {
		return nil
	}
	for _, months := range Marks {
		if come(before(end, months), day) {
			marks = append(marks, months)
		}
	}
	return marks
}

// Crossed gives those of Marks whose day comes after a day, up to another, for a
// contract with an end; the farthest from the end first.
func Crossed(end, after, upTo string) (marks []int) {
	for _, months := range Marks {
		if day := before(end, months); day > after && day <= upTo {
			marks = append(marks, months)
		}
	}
	return marks
}
