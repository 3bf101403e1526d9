package notice

import (
	"time"

	"github.com/tolsey/tolsey/internal/plain"
)

// silentOpening is for how long a tender without a deadline counts as open
// after its newest notice. The Act's tender periods begin at 25 days and few
// last beyond two months, so three months forget nothing that can still be bid
// for; for ever would be wrong, since publishers leave such notices "active"
// for years.
const silentOpening = 90 * 24 * time.Hour

// stageFacts sets what Stage hangs on. The rules, the first that fits:
//
//   - The tender's status says cancelled, withdrawn or unsuccessful, and no
//     contract stands: cancelled. A contract outlives what the tender's
//     status says.
//   - Contracts stand: ended when all were terminated or closed, else contract.
//   - Awards stand (of any status but cancelled and unsuccessful): award.
//   - There are awards or contracts, but all failed: cancelled. So is a process
//     whose newest notice is UK12 and that is not said to be active again:
//     UK12 may also cancel a part, of which the other parts' awards then tell.
//   - Nothing was tendered yet: planning.
//   - Everything else: tender.
func (r *reading) stageFacts(n *Notice) {
	status := plain.Status(r.tender.Status())
	signed, over := r.contracts()
	switch {
	case plain.Failed(status) && signed == 0:
		n.Base = BaseCancelled
	case signed > 0 && signed == over:
		n.Base = BaseEnded
	case signed > 0:
		n.Base = BaseContract
	case len(r.deals) > 0:
		n.Base = BaseAward
	case r.failedDeals() || n.Type == "UK12" && status != "active":
		n.Base = BaseCancelled
	case r.isPlanning(n, status):
		n.Base = BasePlanning
	default:
		n.Base = BaseTender
		n.OpenUntil = openUntil(n, status)
	}
	if n.Base == BaseAward || n.Base == BaseContract {
		r.liveDays(n)
	}
}

// contracts counts the contracts that stand and those of them that are over.
func (r *reading) contracts() (signed, over int) {
	for _, d := range r.deals {
		if d.HasContract() {
			signed++
			if d.Over() {
				over++
			}
		}
	}
	return signed, over
}

// failedDeals reports that there are awards or contracts and none stands.
func (r *reading) failedDeals() bool {
	return len(r.deals) == 0 && len(r.Get("awards").Objects())+len(r.Get("contracts").Objects()) > 0
}

// isPlanning reports that nothing can have been tendered yet: no tender notice
// is among the tender's documents, and the tender's status says planned, or it
// has none and there is a planning section but no deadline.
func (r *reading) isPlanning(n *Notice, status string) bool {
	for _, doc := range r.tender.Documents() {
		if doc.NoticeType() == "UK4" || doc.Type() == "tenderNotice" {
			return false
		}
	}
	switch status {
	case "planned", "planning":
		return true
	case "":
		return n.Closes.IsZero() && r.planning.Exists()
	}
	return false
}

// openUntil gives when an opportunity closes: at its deadline; without one,
// silentOpening after its newest release if it is said to be active. One that
// is said to be complete is closed, whatever its deadline.
func openUntil(n *Notice, status string) time.Time {
	switch {
	case status == "complete":
		return time.Time{}
	case !n.Closes.IsZero():
		return n.Closes
	case status == "active" && !n.Updated.IsZero():
		return n.Updated.Add(silentOpening)
	}
	return time.Time{}
}

// liveDays sets the days of the contracts that are not over: from the earliest
// beginning to the latest end as it stands. A contract begins when it is
// signed, which is known by its date, or else when its term starts; one that is
// "active" is signed by definition, at the latest by its newest release. Where
// no deal says when it runs, the days planned in the tender stand in: an award
// of years ago is more truly ended than awarded.
func (r *reading) liveDays(n *Notice) {
	var from, until []string
	for _, d := range r.deals {
		if d.Over() {
			continue
		}
		term := d.Term()
		begins := term.Start
		if d.HasContract() {
			begins = earlier(plain.Date(d.Contract.DateSigned()), term.Start)
			if begins == "" && plain.Status(d.Contract.Status()) == "active" && !n.Updated.IsZero() {
				begins = plain.Day(n.Updated)
			}
		}
		from, until = append(from, begins), append(until, term.Over())
	}
	n.LiveFrom, n.LiveUntil = earliest(from), latest(until)
	if n.LiveFrom == "" && n.LiveUntil == "" {
		n.LiveFrom, n.LiveUntil = n.Starts, r.planned().Over()
	}
	if n.LiveFrom == "" {
		n.LiveFrom = plain.Never
	}
	if n.LiveUntil == "" {
		n.LiveUntil = plain.Never
	}
}

// earlier gives the earlier of two days, of which each may be "".
func earlier(a, b string) string { return earliest([]string{a, b}) }

// earliest gives the first of the days that are known, or "".
func earliest(days []string) string {
	first := ""
	for _, d := range days {
		if d != "" && (first == "" || d < first) {
			first = d
		}
	}
	return first
}

// latest gives the last of the days that are known, or "".
func latest(days []string) string {
	last := ""
	for _, d := range days {
		last = max(last, d)
	}
	return last
}
