package scorecard

import (
	"strings"

	"github.com/tolsey/tolsey/internal/plain"
)

// Route is how an award came about.
type Route uint8

// The routes. The first that fits counts, in the order CallOff, Direct,
// Advertised, Invited; what fits none is NoNotice.
const (
	NoNotice   Route = iota // no tender notice is known here, and nothing says that there was none
	Advertised              // a tender notice was published before the award
	CallOff                 // bought under a framework or a dynamic market that was advertised on its own
	Direct                  // awarded without competition
	Invited                 // a competition among firms that were asked, such as quotations
)

// Routes lists the routes in the order in which readers see them.
var Routes = []Route{Advertised, Invited, Direct, CallOff, NoNotice}

// String gives the route's id in addresses and files.
func (r Route) String() string {
	return [...]string{"no-notice", "advertised", "call-off", "direct", "invited"}[r]
}

// Label gives the route in words for readers.
func (r Route) Label() string {
	return [...]string{
		"No tender notice known", "Advertised before the award", "Bought under a framework or dynamic market",
		"Awarded directly", "Competition among invited firms",
	}[r]
}

// callOffWords and the other lists are the words for procedures that publishers
// use. Contracts Finder has a closed list and free text after "Other".
var (
	callOffWords = []string{"call-off", "call off", "calloff", "award under a framework", "under framework", "under a framework",
		"from a framework", "from framework", "further competition", "mini competition", "mini-competition", "minicompetition"}
	directWords  = []string{"direct award", "single tender", "single source", "without prior publication", "non-competitive", "without competition"}
	invitedWords = []string{"quotation", "request for quote", "rfq", "invited"}
)

// route tells how a purchase came about. awarded is the day of the award, or
// "" to ask for the tender alone; opened is the day of the tender notice.
func (r *reading) route(awarded, opened string) Route {
	details := strings.ToLower(plain.Line(r.tender.MethodDetails()))
	method := plain.Status(r.tender.Method())
	switch {
	case r.relatedAs("framework"), says(details, callOffWords):
		return CallOff
	case method == "direct", says(details, directWords), r.announcedDirect():
		return Direct
	case opened != "" && (awarded == "" || opened < awarded):
		return Advertised
	case says(details, invitedWords):
		return Invited
	case method == "limited":
		return Direct // OCDS: without competition, unless it says that some were invited
	}
	return NoNotice
}

func says(text string, words []string) bool {
	for _, w := range words {
		if strings.Contains(text, w) {
			return true
		}
	}
	return false
}

// announcedDirect reports a transparency notice, UK5, which only direct awards
// under the Procurement Act 2023 have (section 44).
func (r *reading) announcedDirect() bool {
	for _, a := range r.Awards() {
		for _, doc := range a.Documents() {
			if noticeType(doc) == "UK5" {
				return true
			}
		}
	}
	return false
}
