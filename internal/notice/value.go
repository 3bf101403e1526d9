package notice

import (
	"github.com/tolsey/tolsey/internal/plain"
	"github.com/tolsey/tolsey/ocds"
)

// value gives what the process is worth, from the first place that says:
// under a third of the releases have it on the tender. What was planned for
// comes before what was agreed, since a reader compares opportunities; the
// sums of the agreed are in the contracts. tender.minValue, the lower end of
// the range that Contracts Finder asked for until 2020, comes last.
func (r *reading) value() *plain.Value {
	if v := r.expectedValue(); v != nil {
		return v
	}
	if v := r.dealsValue(); v != nil {
		return v
	}
	return plain.ValueAt(ocds.Amount{Value: r.tender.Get("minValue")}, "tender.minValue")
}

// expectedValue is the part of value that is known before anything is awarded.
func (r *reading) expectedValue() *plain.Value {
	if v := plain.ValueAt(r.tender.Amount(), "tender.value"); v != nil {
		return v
	}
	if v := r.lotsValue(); v != nil {
		return v
	}
	return r.budget()
}

func (r *reading) lotsValue() *plain.Value {
	amounts := make([]ocds.Amount, 0, len(r.lots))
	for _, lot := range r.lots {
		amounts = append(amounts, lot.Amount())
	}
	return plain.Sum(amounts, "tender.lots (sum)")
}

// budget gives the planned budget, or the sum of its parts as the budget
// breakdown extension has them.
func (r *reading) budget() *plain.Value {
	budget := r.planning.Get("budget")
	if v := plain.ValueAt(ocds.Amount{Value: budget.Get("amount")}, "planning.budget"); v != nil {
		return v
	}
	parts := budget.Get("budgetBreakdown").Objects()
	amounts := make([]ocds.Amount, 0, len(parts))
	for _, part := range parts {
		amounts = append(amounts, ocds.Amount{Value: part.Get("amount")})
	}
	return plain.Sum(amounts, "planning.budgetBreakdown (sum)")
}

// dealsValue gives the sum of the awards that stand, or of the contracts. It
// asks the awards first: a contract may cover a part of its award only.
func (r *reading) dealsValue() *plain.Value {
	var awards, contracts []ocds.Amount
	for _, a := range r.Awards() {
		if !plain.Failed(a.Status()) {
			awards = append(awards, a.Amount())
		}
	}
	for _, c := range r.Contracts() {
		if !plain.Failed(c.Status()) {
			contracts = append(contracts, c.Amount())
		}
	}
	if v := plain.Sum(awards, "awards (sum)"); v != nil {
		return v
	}
	return plain.Sum(contracts, "contracts (sum)")
}
