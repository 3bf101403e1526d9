package redflag

import (
	"slices"
	"time"

	"github.com/tolsey/tolsey/internal/plain"
)

// Minimum is the shortest tender period that a rule allows, by UK-R003.
type Minimum struct {
	Law        string // tender.legalBasis.id under which it holds; "" for whatever no other row covers
	From, To   string // first and last day of the tender notice, YYYY-MM-DD; "" for no bound
	Days       int    // between the day of the notice and the day of the deadline
	AfterPlan  int    // the same after a planned procurement notice that qualifies; 0 for no such rule
	PlanDays   int    // the plan qualifies when it came so many days before the tender notice or earlier
	PlanMonths int    // and so many months before it or later
	Rule       string
	Source     string
	Check      bool // not verified against the source
}

// Minimums gives the table by which UK-R003 goes. The first row that holds
// counts; the last is no law but the fifteen days of R003.
func Minimums() []Minimum { return slices.Clone(minimums) }

var minimums = []Minimum{
	{Law: "2023/54", From: "2025-02-24", Days: 25, AfterPlan: 10, PlanDays: 40, PlanMonths: 12,
		Rule: "25 days where tenders are sent electronically and all documents come with the notice; " +
			"10 after a planned procurement notice of 40 days to 12 months before",
		Source: "Procurement Act 2023, section 54", Check: true},
	{Days: 15, Rule: "no minimum known: 15 days, as R003 has it", Source: pages + "003.html"},
}

// holds tells whether the row is the one for a tender notice. Below the
// threshold, and where nothing is said of it, no law's minimum is taken to bind.
func (m *Minimum) holds(r *Reading) bool {
	return m.Law == "" || m.Law == r.Law && r.Above == "true" && m.From <= r.Opened && (m.To == "" || r.Opened <= m.To)
}

// shortest gives the days that the row asks for.
func (m *Minimum) shortest(r *Reading) int {
	if m.AfterPlan > 0 && slices.ContainsFunc(r.Planned, func(plan string) bool { return m.qualifies(plan, r.Opened) }) {
		return m.AfterPlan
	}
	return m.Days
}

func (m *Minimum) qualifies(plan, notice string) bool {
	at, err := time.Parse(time.DateOnly, plan)
	if err != nil {
		return false
	}
	return at.AddDate(0, 0, m.PlanDays).Format(time.DateOnly) <= notice && notice <= at.AddDate(0, m.PlanMonths, 0).Format(time.DateOnly)
}

// competitive tells whether the procedure asked several for tenders.
func (p process) competitive() bool { return slices.Contains(p.s.R018.Methods, p.r.Method) }

// shortPeriodUK is UK-R003. A deadline before the notice is a slip or belongs
// to a notice of something past, so nothing is said of it.
func (p process) shortPeriodUK() bool {
	if !p.competitive() || p.r.Opened == "" || p.r.Light {
		return false
	}
	days, ok := daysBetween(p.r.Opened, p.r.End)
	if !ok || days < 0 {
		return false
	}
	at := slices.IndexFunc(minimums, func(m Minimum) bool { return m.holds(p.r) })
	if days < minimums[at].shortest(p.r) {
		p.flag("UK-R003", float64(days))
	}
	return true
}

// singleBidUK is UK-R018.
func (p process) singleBidUK() bool {
	if !p.competitive() {
		return false
	}
	single, known := 0, false
	for _, lot := range p.r.Lots {
		if lot.Bids != nil {
			known = true
			single += int(one(*lot.Bids == 1))
		}
	}
	if !known && p.r.Tenderers != nil {
		known = true
		single = int(one(*p.r.Tenderers == 1))
	}
	if single > 0 {
		p.flag("UK-R018", float64(single))
	}
	return known
}

// onlyOneLeftUK is UK-R035.
func (p process) onlyOneLeftUK() bool {
	if !p.competitive() {
		return false
	}
	gone, known := 0, false
	for _, lot := range p.r.Lots {
		if lot.Bids == nil || lot.Final == nil || *lot.Final > *lot.Bids {
			continue
		}
		known = true
		if *lot.Final == 1 {
			gone += *lot.Bids - 1
		}
	}
	if gone > 0 {
		p.flag("UK-R035", float64(gone))
	}
	return known
}

// suppliesUK prepares UK-R048.
func (p process) suppliesUK() bool {
	return p.supplied(p.divisions, func(a *Award) []string { return a.Divisions }, 2)
}

// daysBetween gives the days from one day to the day of a deadline.
func daysBetween(day, deadline string) (int, bool) {
	from, err := time.Parse(time.DateOnly, day)
	if err != nil {
		return 0, false
	}
	to, err := time.Parse(time.DateOnly, plain.Date(deadline))
	return int(to.Sub(from) / (24 * time.Hour)), err == nil
}
