// Package contract knows who supplies whom, for how much and until when: one
// row for each contract, and for each award that no contract follows, which is
// all that Contracts Finder publishes.
package contract

import (
	"github.com/tolsey/tolsey/internal/plain"
)

// Contract is a contract, or an award that no contract follows. Text is
// unescaped, for display; days are YYYY-MM-DD in London, "" when not known.
type Contract struct {
	ID         string // unlike any other; safe in a URL; the same as long as the publisher keeps its ids
	OCID       string // the process
	Item       int    // its place among the process's contracts, from 0
	AwardID    string // as published
	ContractID string // as published; "" for an award
	Title      string // its own, or else the tender's; never empty

	Buyer     plain.Ref
	Value     *plain.Value // of the contract, or else of its award; nil when no amount counts
	Suppliers []Supplier   // each once
	Division  string       // CPV division of what is bought: two digits, or ""

	Awarded   string // day of the award
	Signed    string // day of the signature
	Start     string
	End       string // as it stands
	LatestEnd string // with every extension; the End where none is stated

	Extendable plain.Tri
	Renewal    string // the extensions in the publisher's words
	Status     string // as published, in lower case
	Amendments int    // how many the publisher states
	Terminated bool   // ended, at its term or before
	FromAward  bool   // an award that no contract follows
}

// Supplier is a supplier as published with the process, and so on the day of
// the award: what counts for the share of small firms is the size then.
type Supplier struct {
	plain.Ref
	Scale string    // micro, sme, large or ""
	VCSE  plain.Tri // a voluntary, community or social enterprise
}
