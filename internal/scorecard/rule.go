package scorecard

import (
	"slices"
	"strings"

	"github.com/tolsey/tolsey/internal/calendar"
	"github.com/tolsey/tolsey/internal/plain"
	"github.com/tolsey/tolsey/ocds"
)

// Publishers whose ocid prefix tells under which rules they publish. Source:
// the register of ocid prefixes.
const (
	contractsFinder = "ocds-b5fd17-"
	scotland        = "ocds-r6ebe6-"
)

// regime gives the law that a process runs under.
func (p *processRow) regime() calendar.Regime {
	switch {
	case p.act:
		return calendar.Act2023
	case strings.HasPrefix(p.ocid, scotland):
		return calendar.Scotland2015
	}
	return calendar.Regulations2015
}

// publication names what the time for telling of an award hangs on.
type publication struct {
	regime calendar.Regime
	day    string
	calendar.Case
}

// limits remembers the days that the rules allow: looking through the calendar
// for each of a million awards would take seconds.
type limits map[publication]int

// finder reports an award that is told of on Contracts Finder, under the rules
// before the Act.
func (p *processRow) finder() bool { return !p.act && strings.HasPrefix(p.ocid, contractsFinder) }

// bound reports that a rule with a number of days binds: below the thresholds
// only Contracts Finder has one, elsewhere the law says "as soon as reasonably
// practicable".
func (p *processRow) bound() bool { return p.above != plain.No || p.finder() }

// of gives the days that the rule in force allowed for telling of an award of a
// process, or under the Act of a contract, of a day; 0 where none binds.
func (l limits) of(p *processRow, day string) int {
	if !p.bound() {
		return 0
	}
	asked := publication{p.regime(), day, calendar.Case{Central: p.central, LightTouch: p.light, ContractsFinder: p.finder()}}
	days, ok := l[asked]
	if !ok {
		if rule, found := calendar.Publication(asked.regime, day, asked.Case); found {
			days = rule.Apart()
		}
		l[asked] = days
	}
	return days
}

// shortestPeriod gives the days below which a tender period counts as short:
// the minimum of the Procurement Act 2023, section 54 (25 days with electronic
// tendering and all documents, 10 after a planned procurement notice), and 15
// days, as in Open Contracting's R003, where the Act sets no number: below the
// thresholds, light touch, and before the Act.
func (p *processRow) shortestPeriod() int {
	switch {
	case !p.act || p.light || p.above == plain.No:
		return 15
	case p.planned:
		return 10
	}
	return 25
}

// centralTypes are the codes by which buyers say that they are of central
// government: UK_CA_TYPE under the Act, TED_CA_TYPE before.
var centralTypes = []string{"publicAuthorityCentralGovernment", "MINISTRY", "NATIONAL_AGENCY"}

// centralNames are the beginnings of the names of ministerial departments,
// for notices that say nothing of the kind, in small letters without commas.
var centralNames = []string{"department for ", "department of ", "ministry of ", "home office", "cabinet office", "hm treasury",
	"hm revenue", "foreign commonwealth"}

// isCentral tells whether the buyer is known to be of central government, for
// which Contracts Finder's rule is stricter.
func isCentral(buyer ocds.Party) bool {
	for _, c := range buyer.Classifications() {
		if slices.Contains(centralTypes, c.ID()) {
			return true
		}
	}
	name := strings.ReplaceAll(strings.ToLower(plain.Line(buyer.Name())), ",", "")
	return slices.ContainsFunc(centralNames, func(start string) bool { return strings.HasPrefix(name, start) })
}
