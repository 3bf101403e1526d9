package plain

import (
	"strings"

	"github.com/tolsey/tolsey/ocds"
)

// Deal is a contract with the award it follows, or an award that no contract
// follows yet, which is all that Contracts Finder publishes. A part that is
// not there is an empty view.
type Deal struct {
	Award    ocds.Award
	Contract ocds.Contract

	shared bool // an earlier contract follows the same award
}

// DealsOf gives the deals of a release: each contract, then each award that no
// contract stands for. Awards and contracts that came to nothing are left out.
func DealsOf(r ocds.Release) []Deal {
	awards, contracts := r.Awards(), r.Contracts()
	if len(awards) == 0 && len(contracts) == 0 {
		return nil
	}
	byID := make(map[string]int, len(awards))
	for i, a := range awards {
		if _, twice := byID[a.ID()]; !twice {
			byID[a.ID()] = i
		}
	}
	covered := make([]bool, len(awards))
	deals := make([]Deal, 0, len(awards)+len(contracts))
	for _, c := range contracts {
		i, ok := byID[c.AwardID()]
		if !ok && len(awards) == 1 {
			i, ok = 0, true // there is no other award that it could follow
		}
		d := Deal{Contract: c}
		if ok {
			d.Award, d.shared = awards[i], covered[i]
			covered[i] = true
		}
		if !Failed(c.Status()) {
			deals = append(deals, d)
		}
	}
	for i, a := range awards {
		if !covered[i] && !Failed(a.Status()) {
			deals = append(deals, Deal{Award: a})
		}
	}
	return deals
}

// Failed reports a status of a tender, award or contract that came to nothing.
func Failed(status string) bool {
	switch Status(status) {
	case "cancelled", "canceled", "withdrawn", "unsuccessful":
		return true
	}
	return false
}

// Status gives a status code in lower case, trimmed.
func Status(s string) string { return strings.ToLower(strings.TrimSpace(s)) }

// HasContract reports that the deal is a contract, not only an award.
func (d Deal) HasContract() bool { return d.Contract.Value != nil }

// Over reports that the contract was ended, at its term or before: its status
// says so, or a termination notice (UK11 of the Procurement Act 2023) stands
// among its documents.
func (d Deal) Over() bool {
	switch Status(d.Contract.Status()) {
	case "terminated", "closed", "complete", "completed":
		return true
	}
	for _, doc := range d.Contract.Documents() {
		if doc.NoticeType() == "UK11" || doc.Type() == "contractTerminationNotice" {
			return true
		}
	}
	return false
}

// Amount gives the contract's value, or its award's where the contract states
// none that counts; where names the one. Of several contracts that follow one
// award only the first takes over its value, so that sums count it once.
func (d Deal) Amount() (a ocds.Amount, where string) {
	if _, ok := Stated(d.Contract.Amount()); ok || d.Award.Value == nil || d.shared {
		return d.Contract.Amount(), "contract.value"
	}
	return d.Award.Amount(), "award.value"
}

// Term gives the days between which the contract runs: as its contract says,
// or its award's contractPeriod. They are the zero Term when neither says.
func (d Deal) Term() Term {
	if t := TermOf(d.Contract.Period("period")); t != (Term{}) {
		return t
	}
	return TermOf(d.Award.Period("contractPeriod"))
}

// Suppliers gives the references to the deal's suppliers, on the award or else
// on the contract.
func (d Deal) Suppliers() []ocds.Party {
	if refs := d.Award.Suppliers(); len(refs) > 0 {
		return refs
	}
	return d.Contract.Suppliers()
}

// Title gives the deal's own title for display, or "".
func (d Deal) Title() string {
	for _, s := range []string{d.Contract.Title(), d.Award.Title()} {
		if Speaks(s) {
			return Line(s)
		}
	}
	return ""
}

// Items gives the deal's items, the contract's before the award's.
func (d Deal) Items() []ocds.Item { return append(d.Contract.Items(), d.Award.Items()...) }

// Term is the time that a contract runs, in days YYYY-MM-DD; each may be "".
type Term struct {
	Start  string
	End    string // as it stands
	Latest string // with every extension; the End where none is stated
}

// TermOf reads a period. A maxExtentDate before the endDate extends nothing.
func TermOf(p ocds.Period) Term {
	if p.Value == nil {
		return Term{}
	}
	t := Term{Start: Date(p.Start()), End: Date(p.End())}
	t.Latest = max(t.End, Date(p.MaxExtent()))
	return t
}

// Over gives the last day by which the term has surely passed, or "" when
// nothing says. Where the end lies before the start, one of the two is wrong
// and nobody knows which: then it is over once both have passed.
func (t Term) Over() string {
	if t.End == "" {
		return ""
	}
	return max(t.Start, t.End)
}

// Join gives the term from the earliest start to the latest ends of both.
func (t Term) Join(u Term) Term {
	if t.Start == "" || u.Start != "" && u.Start < t.Start {
		t.Start = u.Start
	}
	t.End, t.Latest = max(t.End, u.End), max(t.Latest, u.Latest)
	return t
}
