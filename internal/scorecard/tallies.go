package scorecard

// rest gives how many suppliers are neither of two kinds.
func (a *award) rest(yes, no uint16) uint16 {
	if all := a.named(); all > yes+no {
		return all - yes - no
	}
	return 0
}

func advertised(a *award) tally {
	switch a.route {
	case CallOff:
		return tally{}
	case NoNotice:
		return notKnown(1)
	}
	return counted(a.route == Advertised)
}

// bidsOf tallies the number of bids of an award that was not made directly.
func bidsOf(a *award) tally {
	switch {
	case a.route == Direct:
		return tally{}
	case a.bids == 0:
		return notKnown(1)
	}
	return tally{side: known, num: 1, den: 1, days: a.bids}
}

func shortTender(t *tender, _ int32) tally {
	switch {
	case t.route == CallOff:
		return tally{}
	case t.closes == 0:
		return notKnown(1)
	}
	return counted(t.closes-t.opened < int32(t.least))
}

func earlyEngagement(t *tender, _ int32) tally {
	if t.route == CallOff {
		return tally{}
	}
	return counted(t.flags&engagedFlag != 0)
}

// missingAfter is how many days after closing an award notice counts as missing.
const missingAfter = 90

func awardMissing(t *tender, today int32) tally {
	switch {
	case t.flags&failedFlag != 0, t.closes == 0, t.closes+missingAfter > today:
		return tally{}
	}
	return counted(t.flags&resultedFlag == 0)
}

func concentration(a *award) tally {
	if a.value == 0 || a.division == 0 || a.suppliers == nobody {
		return notKnown(a.value)
	}
	return tally{side: known, num: a.value, den: a.value}
}

// doubts gives what is doubtful about a tender.
func (t *tender) doubts() Doubt {
	if t.closes != 0 && t.closes < t.opened {
		return ClosedEarly
	}
	return 0
}

// routeParts are the awards by how they came about.
func routeParts() []partRule {
	var out []partRule
	for _, r := range Routes {
		out = append(out, partRule{r.String(), r.Label(), func(a *award) bool { return a.route == r }})
	}
	return out
}

// completeParts are the awards that lack a fact.
func completeParts() []partRule {
	var out []partRule
	for _, c := range []struct {
		id, name string
		fact     completeness
	}{
		{"no-value", "Without a value", hasValue}, {"no-supplier-id", "With a supplier without an identifier", hasSupplierID},
		{"no-size", "With a supplier of unknown size", hasSize}, {"no-dates", "Without the day of award or notice", hasDates},
		{"no-category", "Without a category", hasCategory},
	} {
		out = append(out, partRule{c.id, c.name, func(a *award) bool { return !a.has(c.fact) }})
	}
	return out
}
