// Package notice holds what readers look for in a contracting process: what is
// bought, by whom, for how much, until when one may bid, and at which stage it
// is. It projects each process into one notice and answers the pages' queries.
//
// A notice is read from the compiled release alone. That one has lost the tags
// of its releases, so everything here follows from statuses, dates, documents
// and sections.
package notice

import (
	"time"

	"github.com/tolsey/tolsey/internal/plain"
)

// Notice is one contracting process as readers see it. Text is unescaped, for
// display; days are YYYY-MM-DD in London, "" when not known; instants are UTC,
// to the millisecond, zero when not known.
type Notice struct {
	OCID        string
	Title       string // never empty
	Description string // at most 4,000 runes; the release has all of it
	Buyer       plain.Ref
	BuyerKind   Kind // "" when nothing tells

	Type          string // notice type of the Procurement Act 2023, UK1 to UK17, of the newest notice; "" under other rules
	LegalBasis    string // Act2023, OlderRules or ""
	Method        string // open, selective, limited, direct, or as published
	MethodDetails string // the procedure in the publisher's words
	MainCategory  string // goods, works, services, or as published

	Categories []plain.Category // each once, the tender's own first
	Regions    []Region         // each once
	Value      *plain.Value     // nil when no amount counts
	SME, VCSE  plain.Tri        // said to suit small firms; voluntary, community and social enterprises
	Suppliers  []Supplier       // of awards and contracts that stand, each once
	AwardedSME plain.Tri        // whether a supplier is small: yes if any is, no if all are known to be large
	Recurs     bool             // the publisher says that the purchase will be put out to tender again

	Published time.Time // the first notice, as far as the documents tell
	Updated   time.Time // the newest release
	Closes    time.Time // deadline for tenders or requests to take part
	// ClosesExact is false when the publisher states only the day, at the end
	// of which Closes then lies.
	ClosesExact bool

	Starts    string // of the contract, as agreed or else as planned
	Ends      string // its end as it stands
	LatestEnd string // its end with every extension

	// What the stage follows from, see Stage.
	Base      Base
	OpenUntil time.Time // while the base is tender: open until this instant; zero for closed
	LiveFrom  string    // while the base is award or contract: the first day of the contract, plain.Never when unknown; else ""
	LiveUntil string    // and its last day, plain.Never when unknown; else ""

	Source   string // the feed of the newest release
	Releases int    // in the ledger, superseded ones included
	First    int64  // ledger index of the first release
	Last     int64  // ledger index of the newest release
}

// Supplier is a supplier with its size as published in this process: micro,
// sme, large or "".
type Supplier struct {
	plain.Ref
	Scale string
}

// The legal bases that are told apart.
const (
	Act2023    = "act2023" // the Procurement Act 2023, for processes begun since 24 February 2025
	OlderRules = "older"   // the regulations before it, and Scotland's
)
