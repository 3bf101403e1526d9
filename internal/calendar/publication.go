package calendar

// Case is what the time for publishing an award depends on beside the regime.
type Case struct {
	Central         bool // the buyer is of central government
	LightTouch      bool // the contract is a light-touch contract of the Act
	ContractsFinder bool // the notice is one on Contracts Finder, under the regulations of 2015
}

// Publication gives the rule by which the public had to be told of an award
// made on a day: under the Act the contract details notice, counted from the
// day on which the contract was entered into, under the regulations the
// contract award notice, or that on Contracts Finder, counted from the award.
// Rule.Apart is how many days may lie between. ok is false where no rule in the
// table was in force on that day.
func Publication(regime Regime, day string, c Case) (r Rule, ok bool) {
	if _, ok := parse(day); !ok {
		return Rule{}, false
	}
	return On(publicationRule(regime, c), day)
}

func publicationRule(regime Regime, c Case) string {
	switch {
	case regime == Act2023 && c.LightTouch:
		return "contract-details-light-touch"
	case regime == Act2023:
		return "contract-details"
	case regime == Scotland2015:
		return "award-notice-scotland"
	case regime == Regulations2015 && c.ContractsFinder && c.Central:
		return "contracts-finder-award-central"
	case regime == Regulations2015 && c.ContractsFinder:
		return "contracts-finder-award"
	case regime == Regulations2015:
		return "award-notice-2015"
	default:
		return ""
	}
}
