package notice

import (
	"github.com/tolsey/tolsey/internal/plain"
	"github.com/tolsey/tolsey/ocds"
)

// recurs reports that the publisher expects to put the same purchase out to
// tender again, so that a firm that misses it, or loses it, gets another
// chance. That is what the recurrence extension of OCDS means by hasRecurrence
// (eForms BT-94, and item 27 of part C of annex V of Directive 2014/24/EU): on
// the tender, or on any of its lots. Where the flag is missing, stated dates or
// a description of the recurrence stand for it.
//
// A renewal (hasRenewal, eForms BT-58) is something else: the buyer may go on
// with the same supplier, and nobody can bid. Four lots in five of the Scottish
// and Welsh notices have one, and it does not make a purchase repeatable.
// Sources: https://extensions.open-contracting.org/en/extensions/recurrence/
// and https://extensions.open-contracting.org/en/extensions/renewal/.
func (r *reading) recurs() bool {
	if recurring(r.tender.Section) {
		return true
	}
	for _, lot := range r.lots {
		if recurring(lot.Section) {
			return true
		}
	}
	return false
}

// recurring reads the recurrence of a tender or a lot.
func recurring(s ocds.Section) bool {
	if value, known := s.Get("hasRecurrence").Bool(); known {
		return value
	}
	recurrence := s.Get("recurrence")
	return len(recurrence.Get("dates").Objects()) > 0 || plain.Speaks(recurrence.Get("description").Text())
}

// small tells whether a supplier is small as published with the process: yes if
// one is micro, small or medium, no if each is said to be large, and unknown
// otherwise. What stands for no supplier does not count.
func small(suppliers []Supplier) plain.Tri {
	bodies, large := 0, 0
	for _, s := range suppliers {
		switch {
		case s.Scale == "micro" || s.Scale == "sme":
			return plain.Yes
		case ocds.IsPseudoSupplier(s.Name):
			continue
		case s.Scale == "large":
			large++
		}
		bodies++
	}
	return plain.TriOf(false, bodies > 0 && large == bodies)
}
