package fakepublisher

import (
	"time"
	_ "time/tzdata" // Europe/London is known on any machine
)

// Kind says which publisher's interface is imitated.
type Kind string

// The kinds.
const (
	FindATender             Kind = "find-a-tender"
	ContractsFinder         Kind = "contracts-finder"
	PublicContractsScotland Kind = "public-contracts-scotland"
	Sell2Wales              Kind = "sell2wales"
	OCDS                    Kind = "ocds"              // any interface with links.next, newest first
	OCDSOldestFirst         Kind = "ocds-oldest-first" // the same, oldest first: its last page grows
)

// Kinds gives all of them.
func Kinds() []Kind {
	return []Kind{FindATender, ContractsFinder, PublicContractsScotland, Sell2Wales, OCDS, OCDSOldestFirst}
}

// Path is where the list of releases is, on the imitation and on the real one.
func (k Kind) Path() string {
	switch k {
	case FindATender:
		return releasePackages
	case ContractsFinder:
		return searchPath
	case PublicContractsScotland, Sell2Wales:
		return noticesPath
	}
	return "/releases"
}

// Rate is how many requests a publisher takes, from all clients together.
type Rate struct {
	Requests   int           // at most so many; 0 for no limit
	Within     time.Duration // in any such time
	RetryAfter time.Duration // from a refusal on, nothing is answered for so long
}

// StandardRate gives the limit of the real interface. Find a Tender takes 12
// requests in two minutes and sends Retry-After: 120. That of Contracts Finder
// is not published: 100 requests a minute are taken here, and the wait of five
// minutes is that of its guidance. The others have no known limit.
func StandardRate(k Kind) Rate {
	switch k {
	case FindATender:
		return Rate{Requests: 12, Within: 2 * time.Minute, RetryAfter: 2 * time.Minute}
	case ContractsFinder:
		return Rate{Requests: 100, Within: time.Minute, RetryAfter: 5 * time.Minute}
	}
	return Rate{}
}

// NoticeTypes gives the notice types that a publisher of months knows: the
// European forms, the site notices of Sell2Wales and those of Public Contracts
// Scotland. It is nil for the other kinds.
func (k Kind) NoticeTypes() []int {
	forms := []int{1, 2, 3, 4, 5, 6, 7, 12, 13, 14, 15, 20, 21, 22, 23, 24, 25}
	switch k {
	case PublicContractsScotland:
		return append(forms, 101, 102, 103, 104)
	case Sell2Wales:
		return append(forms, 51, 52, 53, 54, 55, 56)
	}
	return nil
}

// london is the time zone of all these publishers.
var london = func() *time.Location {
	loc, err := time.LoadLocation("Europe/London")
	if err != nil {
		panic("fakepublisher: the embedded time zone data lacks Europe/London")
	}
	return loc
}()

// localSecond is how Find a Tender and Contracts Finder write a UK local time.
const localSecond = "2006-01-02T15:04:05"

// localTime gives the instant of a UK wall-clock time. In the hour that comes
// twice in October, later picks the second of its two readings; a time that
// the clocks skip in March is read an hour later.
func localTime(wall time.Time, later bool) time.Time {
	var readings []time.Time
	for _, offset := range []time.Duration{time.Hour, 0} { // summer time reads it as the earlier instant
		if t := wall.Add(-offset); t.In(london).Format(localSecond) == wall.Format(localSecond) {
			readings = append(readings, t)
		}
	}
	switch {
	case len(readings) == 0:
		return wall
	case later:
		return readings[len(readings)-1]
	}
	return readings[0]
}
