package scorecard

import (
	"cmp"

	"github.com/tolsey/tolsey/internal/plain"
)

// Doubt is a set of reasons why an award is listed apart from a figure.
type Doubt uint16

// The reasons.
const (
	BeyondBelief  Doubt = 1 << iota // the value is above plain.MostBelieved or a hundred times a tender's estimate of at least leastEstimate
	DateWrong                       // the award is dated more than 30 days after its notice
	Ceiling                         // the value is the ceiling of a framework agreement
	OtherCurrency                   // the value is in another currency than the one asked for
	ClosedEarly                     // the tender's deadline lies before its notice
)

// Reasons lists the doubts that set an award or tender apart, each alone.
var Reasons = []Doubt{BeyondBelief, DateWrong, Ceiling, OtherCurrency, ClosedEarly}

// Label gives a reason in words for readers.
func (d Doubt) Label() string {
	switch d {
	case BeyondBelief:
		return "Value beyond belief"
	case DateWrong:
		return "Award dated after its own notice"
	case Ceiling:
		return "Ceiling of a framework agreement, not a purchase"
	case OtherCurrency:
		return "Value in another currency"
	case ClosedEarly:
		return "Deadline before the notice"
	}
	return ""
}

const (
	// tooMany is how many times the tender's own estimate an award may be worth:
	// pence written as pounds make it a hundred.
	tooMany = 100
	// leastEstimate is the least estimate, in hundredths, that an award is held
	// against, 1,000 of any currency: publishers put 1 or another stand-in where
	// they have none, and a real award is a hundred times that. As of November
	// 2026; no law sets it.
	leastEstimate = 1_000_00
	// slack is how many days an award may be dated after its notice: publishers
	// put the planned day of signature there.
	slack = 30
)

// doubtsOf gives what is doubtful about an award on its own. estimate is the
// tender's value in hundredths or nil.
func doubtsOf(a awardRow, estimate *plain.Value, ceiling bool) Doubt {
	var d Doubt
	if a.amount > plain.MostBelieved || estimate != nil && estimate.Hundredths >= leastEstimate && estimate.Currency == a.currency && a.amount/tooMany >= estimate.Hundredths {
		d |= BeyondBelief
	}
	if day := cmp.Or(a.awarded, a.signed); day != "" && a.published != "" && daysBetween(a.published, day) > slack {
		d |= DateWrong
	}
	if ceiling {
		d |= Ceiling
	}
	return d
}
