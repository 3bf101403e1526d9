package pipeline

import (
	"github.com/tolsey/tolsey/internal/contract"
	"github.com/tolsey/tolsey/internal/fault"
	"github.com/tolsey/tolsey/ocds"
)

// Body is a buyer or supplier, see package org; for one that no release
// identifies the id is the key.
type Body struct{ ID, Name string }

// Board is all contracts near their end at one state of the ledger: those whose
// latest end lies less than shownFor months back. It is never changed, and any
// number of readers may use it.
type Board struct {
	groups  []*group
	ledger  int64
	endless int
}

// group is the contracts of one buyer.
type group struct {
	body    *Body
	entries []entry // side by side, so that looking at all of them is quick
	procs   []*proc
	endless int
}

// entry is a contract with all that does not hang on the day. What every
// question looks at is here and not behind a pointer.
type entry struct {
	*holding
	facts         Facts
	money         ocds.Money // its value, where it states one
	valued        bool
	lastDay       int32 // of its latest end
	body          *Body
	title, region string // of the process
	suppliers     []string
}

// Ledger gives how many entries of the ledger the board stands for.
func (b *Board) Ledger() int64 { return b.ledger }

// Endless gives how many contracts state no end and so stand on no board.
func (b *Board) Endless() int { return b.endless }

// Row is a contract as it stands on a day.
type Row struct {
	contract.Contract
	Body     Body     // the buyer
	Region   string   // UKC to UKN, or ""
	Supplied []string // ids of the suppliers' bodies, in the order of Suppliers
	FirstEnd string   // the first end that a release stated; "" where none is known
	Today    string   // the day of the reading

	Left      int // days to the end as it stands; negative after it
	Months    int // whole months to it; 0 after it
	State     State
	Why       string // a sentence
	Late      bool   // a late start: twelve months or less are left, and no notice of what follows is known
	Mark      int    // the last of Marks that was reached, -1 for none
	Successor *Successor
}

// Marks are the months before an end at which a contract is marked.
var Marks = []int{24, 18, 12, 9, 6, 3, 0}

func (e *entry) row(d *day, state State) Row {
	r := Row{Contract: e.Contract, Body: *e.body, Region: e.region, Supplied: e.suppliers, FirstEnd: e.firstEnd, Today: d.today,
		Left: daysBetween(d.today, e.End), Months: monthsBetween(d.today, e.End),
		State: state, Why: d.why(state, &e.facts), Late: d.late(&e.facts, state), Mark: -1, Successor: e.facts.Successor}
	for _, m := range Marks {
		if before(e.End, m) <= d.today {
			r.Mark = m
		}
	}
	return r
}

// each calls fn with every contract that is shown on a day, in no order.
func (b *Board) each(today string, fn func(*entry)) {
	shown := dayNumber(before(today, shownFor))
	for _, g := range b.groups {
		for i := range g.entries {
			if e := &g.entries[i]; e.lastDay > shown {
				fn(e)
			}
		}
	}
}

// entry gives a contract by its id, with its group.
func (b *Board) entry(id string) (*entry, *group, error) {
	for _, g := range b.groups {
		for i := range g.entries {
			if e := &g.entries[i]; e.ID == id {
				return e, g, nil
			}
		}
	}
	return nil, nil, fault.New(fault.NotFound, "There is no contract with the id %q in the pipeline. It has those with a known end, until %d months after it.", id, shownFor)
}

// Row gives a contract by its id as it stands on a day. The error is a fault of
// kind NotFound.
func (b *Board) Row(id, today string) (Row, error) {
	e, _, err := b.entry(id)
	if err != nil {
		return Row{}, err
	}
	d := dayOf(today)
	return e.row(&d, d.state(&e.facts)), nil
}
