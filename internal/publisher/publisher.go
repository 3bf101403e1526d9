// Package publisher reads the interfaces through which procurement data is
// published: Find a Tender, Contracts Finder, Public Contracts Scotland,
// Sell2Wales, any OCDS interface with links.next, another Tolsey. A Client
// makes one request at a time and says where it stands; it stores nothing.
package publisher

import (
	"context"
	"time"

	"github.com/tolsey/tolsey/internal/fetch"
	"github.com/tolsey/tolsey/ocds"
)

// Kind names an interface.
type Kind string

// The kinds.
const (
	FindATender             Kind = "find-a-tender"
	ContractsFinder         Kind = "contracts-finder"
	PublicContractsScotland Kind = "public-contracts-scotland"
	Sell2Wales              Kind = "sell2wales"
	OCDS                    Kind = "ocds"
	Tolsey                  Kind = "tolsey"
)

// Place is where a client stands, as text that only it reads; "" is the
// beginning. A place is stored in the transaction that stores what was read up
// to it.
type Place string

// Page is what one request brought.
type Page struct {
	Documents []Document // taken and refused, as they stood in the answer
	Place     Place      // where the client stands after it
	// IfKnown, when not "", is the place instead of Place if the ledger had
	// every release of the page already.
	IfKnown Place
	Check   bool // it belongs to a second walk: what is new was missed by the first
	Bytes   int  // of the answer, unpacked
}

// Document is a release, or what could not be taken, with what the publisher
// said of its source.
type Document struct {
	*ocds.Document
	Source string // as another Tolsey gives it; "" when the ocid tells
}

// Standing says in plain terms where a client is.
type Standing struct {
	Complete time.Time // everything published before it, back to Since, has been asked for; zero when not known
	Since    time.Time // how far back that goes by now; zero when not known
	Checked  time.Time // when the last second walk ended; zero for never
	Behind   bool      // what is known to be there is still being fetched
	Doing    string    // what the next request is for, a phrase: "notices of 3 November 2026, 06:00 to 12:00"
	Position string    // where that is, short: "entry 4,211", "page 3"
}

// Pace is how many requests a publisher takes.
type Pace struct {
	Requests int           // at most so many
	Within   time.Duration // in any such time
}

// Client asks one publisher.
type Client interface {
	// Due gives the instant at which the next request is worth making. It is
	// not after now when there is work to do.
	Due(place Place, now time.Time) (time.Time, error)
	// Next makes the next request and gives what it brought. An error is a
	// *fetch.Trouble, or that of ctx; the place then stays as it was, unless
	// Recover says another.
	Next(ctx context.Context, place Place, now time.Time) (Page, error)
	// Recover gives the place from which to try again after so many troubles
	// in a row at this place, the same one in most cases. A walk whose cursor
	// the publisher no longer takes begins its window again.
	Recover(place Place, trouble *fetch.Trouble, failures int) Place
	// Standing describes a place.
	Standing(place Place, now time.Time) (Standing, error)
	// Pace gives the publisher's limit.
	Pace() Pace
}
