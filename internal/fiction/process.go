package fiction

// role says whether a process has a place in the market that others count on.
type role uint8

const (
	ordinary  role = iota
	framework      // a framework under which others call off; always awarded, with a contract
	calledOff      // a call-off from one of those
	expiring       // a contract that ends about today, and is renewed by the next process
	renewal        // the process that renews it
	upcoming       // a process that is still being planned
	closing        // a tender that closes within a day and a half
	ending         // a contract near its end, that the next process follows
	successor      // the process that follows it
	lone           // a contract near its end that nothing follows
)

const (
	frameworkEvery = 40 // every 40th process is a framework, from the first
	renewalEvery   = 25 // of every 25, the third is expiring and the fourth its renewal
	endingAt       = 12 // of every 25, this one is ending and the next its successor
	loneAt         = 17 // of every 25, this one is lone
)

// route is how a contract is let.
type route uint8

const (
	openProcedure route = iota
	flexible
	belowThreshold
	direct
	callOff
)

const (
	maxLots    = 5
	maxMembers = 8 // of a framework, for a lot
	maxEvents  = 32
)

// process is the whole life of one contracting process, as the notices up to
// today tell it. Days are numbers since 1970, money is pence without VAT.
type process struct {
	k       int // its number in the market, which the ocid is made from
	role    role
	route   route
	dice    dice
	bent    dice // the chance in what the buyer's habits and the end of the contract decide
	course  course
	buyer   *body
	trade   *trade
	subject string
	line    *line
	place   town
	wide    bool // delivered in the whole region and not in one town
	parent  int  // the number of the framework, or -1
	prior   int  // the number of the process that this one renews, or -1

	title          string
	fill           filling
	value          int64 // the estimate
	aboveThreshold bool
	grossOnly      bool // awards give the value with VAT alone
	isFramework    bool
	lots           [maxLots]lot
	nlots          int

	planned       int    // the day of the tender, perhaps still to come
	engagementEnd int    // the day on which market engagement closes
	deadline      moment // of the tender when it was first published
	decided       int    // the day of the award
	awardDay      int    // the day on which its notice goes out
	signed        int    // the day on which the contract is signed, or should be
	months        int    // the first term of the contract
	start, end    int    // of the contract as it was let
	latest        int    // its end with all extensions, or 0 without any
	options, each int    // how many extensions, of so many months each

	events  [maxEvents]event
	nevents int
	dirt    dirt
	dirtAt  int // which event is dirty, if the dirt belongs to one
}

// lot is a part of a process with its award.
type lot struct {
	subject      string
	line         *line
	place        town
	value        int64 // the estimate
	awarded      int64
	suppliers    [maxMembers]int
	nsuppliers   int
	bids, final  int
	sme, vcse    int // of the final bids
	unsuccessful bool
}

// notice is a kind of publication about a process.
type notice uint8

const (
	pipeline notice = iota
	engagement
	engagementUpdate
	forecast
	tender
	tenderUpdate
	transparency
	award
	awardUpdate
	contract
	contractUpdate
	payment
	performance
	amendment
	termination
	cancellation
	noticeKinds
)

// notices gives each kind its number among the notices of the Procurement Act
// 2023, the tag of its releases in OCDS, the type of its document as Find a
// Tender names it, and what it is called.
var notices = [noticeKinds]struct{ code, tag, documentType, label string }{
	pipeline:         {"UK1", "planning", "plannedProcurementNotice", "Pipeline notice"},
	engagement:       {"UK2", "planning", "marketEngagementNotice", "Preliminary market engagement notice"},
	engagementUpdate: {"UK2", "planningUpdate", "marketEngagementNotice", "Preliminary market engagement notice"},
	forecast:         {"UK3", "planning", "plannedProcurementNotice", "Planned procurement notice"},
	tender:           {"UK4", "tender", "tenderNotice", "Tender notice"},
	tenderUpdate:     {"UK4", "tenderUpdate", "tenderNotice", "Tender notice"},
	transparency:     {"UK5", "award", "awardNotice", "Transparency notice"},
	award:            {"UK6", "award", "awardNotice", "Contract award notice"},
	awardUpdate:      {"UK6", "awardUpdate", "awardNotice", "Contract award notice"},
	contract:         {"UK7", "contract", "contractNotice", "Contract details notice"},
	contractUpdate:   {"UK7", "contractUpdate", "contractNotice", "Contract details notice"},
	payment:          {"UK8", "implementation", "implementationNotice", "Contract payment notice"},
	performance:      {"UK9", "implementation", "implementationNotice", "Contract performance notice"},
	amendment:        {"UK10", "contractAmendment", "contractNotice", "Contract change notice"},
	termination:      {"UK11", "contractTermination", "contractTerminationNotice", "Contract termination notice"},
	cancellation:     {"UK12", "tenderCancellation", "tenderCancellationNotice", "Procurement termination notice"},
}

// change says what an update or a contract change alters.
type change uint8

const (
	nothing change = iota
	newDeadline
	newDocuments
	newValue
	newLots
	newDescription
	newEnd
	newPrice
)

// event is one release of a process.
type event struct {
	at     moment
	kind   notice
	change change
	until  moment // the new deadline of a tender, or the last day of a contract
	amount int64  // the new value, or what was paid
	nth    int    // which of its kind it is, from 0
}

// office gives a moment within office hours of a day.
func (p *process) office(days int) moment {
	return midnight(days) + 8*hour + 30*60 + moment(p.dice.below(33_000))
}

// publish plans a release on a day, or on the next working day after it; what
// comes after maxEvents is never told.
func (p *process) publish(days int, e event) {
	if p.nevents == maxEvents {
		return
	}
	e.at = p.office(nextWorking(days))
	for i := range p.nevents {
		if p.events[i].kind == e.kind {
			e.nth++
		}
	}
	p.events[p.nevents] = e
	p.nevents++
}

// settle puts the events in order of time, no two at once, and drops those
// that are still to come. One at least has been published: the first, at a
// working hour before today if it would have been later.
func (p *process) settle(today moment) {
	all := p.events[:p.nevents]
	for i := 1; i < len(all); i++ {
		for j := i; j > 0 && all[j].at < all[j-1].at; j-- {
			all[j], all[j-1] = all[j-1], all[j]
		}
	}
	n := 0
	for i := range all {
		if i > 0 && all[i].at <= all[i-1].at {
			all[i].at = all[i-1].at + 37*60
		}
		if all[i].at <= today {
			n = i + 1
		}
	}
	if n == 0 {
		all[0].at = p.office(lastWorking(today.days() - 1))
		n = 1
	}
	p.nevents = n
}

// has says whether a notice of that kind has been published.
func (p *process) has(kind notice) bool {
	for i := range p.nevents {
		if p.events[i].kind == kind {
			return true
		}
	}
	return false
}
