package redflag

import (
	"slices"
	"strings"
)

// Settings say how flags are computed, by the names and with the meaning that
// Cardinal's settings file gives them. The zero value is Cardinal's default
// with every flag on.
type Settings struct {
	Only     []string // the ids of the flags to compute; nil: all
	Currency string   // the main currency; "": the first that is met in a bid that matters

	PriceMethods      []string // procurementMethodDetails in which prices are compared; none: all but NoPriceMethods
	NoPriceMethods    []string // procurementMethodDetails in which they are not
	ExcludedProcedure []string // procurementMethodDetails of processes left out altogether

	Prepare Preparation

	R003 struct {
		Days        int            // flagged when shorter; 0 stands for 15
		Methods     []string       // procurementMethod looked at; none: all
		ByProcedure map[string]int // days by procurementMethodDetails
	}
	R018 struct {
		Methods []string // procurementMethod that is competitive; none: open and selective
	}
	R024 struct{ LowerFence *float64 } // nil: by the quartiles
	R025 struct {
		Percentile int      // of the numbers of bids, from which a tenderer is a top one; 0 stands for 75
		LowerFence *float64 // nil: by the quartiles
	}
	R035 struct {
		Disqualified int // tenderers at least; 0 stands for 1
	}
	R038 struct {
		UpperFence   *float64 // nil: by the quartiles
		MinBids      int      // submitted by a tenderer; 0 stands for 2
		MinProcesses int      // of a buyer or procuring entity, compared with their bids as Cardinal does; 0 stands for 2
	}
	R048 struct {
		Digits       int      // of a code that make its first level; 0 stands for 2
		UpperFence   *float64 // nil: by the quartiles
		MinProcesses int      // in which a supplier was awarded; 0 stands for 20
	}
	R058 struct{ UpperFence *float64 } // nil: by the quartiles
}

// Preparation says what is put right in a reading before flags look at it, as
// Cardinal's command "prepare" does. Ids that are numbers are always read as
// text, and a lone supplier or tenderer as a list of one.
type Preparation struct {
	Currency    string // of amounts without one
	BidStatus   string // of bids without one
	AwardStatus string // of awards without one

	BidStatuses   map[string]string // a publisher's code of bids to the standard's
	AwardStatuses map[string]string // a publisher's code of awards to the standard's

	RedactedAmounts []float64 // amounts that stand for none
	RedactedIDs     []string  // ids that stand for none

	AwardStatusByContract bool // an award whose contracts are all cancelled is cancelled
	MoveAuctions          bool // bids of auctions count as bids where there are no others

	BuyerPrefix    string // put before ids of buyers and procuring entities that lack it
	SupplierPrefix string // put before ids of tenderers and suppliers that lack it
	SplitProcedure string // procurementMethodDetails end where this begins
}

// filled gives the settings with Cardinal's defaults in the places left open.
func (s Settings) filled() Settings {
	for _, f := range []struct {
		at    *int
		value int
	}{
		{&s.R003.Days, 15}, {&s.R025.Percentile, 75}, {&s.R035.Disqualified, 1}, {&s.R038.MinBids, 2},
		{&s.R038.MinProcesses, 2}, {&s.R048.Digits, 2}, {&s.R048.MinProcesses, 20},
	} {
		if *f.at == 0 {
			*f.at = f.value
		}
	}
	if len(s.R018.Methods) == 0 {
		s.R018.Methods = []string{"open", "selective"}
	}
	return s
}

// comparesPrices tells whether bids of a procedure compete by price.
func (s *Settings) comparesPrices(procedure string) bool {
	if len(s.PriceMethods) > 0 {
		return slices.Contains(s.PriceMethods, procedure)
	}
	return procedure == "" || !slices.Contains(s.NoPriceMethods, procedure)
}

// idle reports that nothing is to be put right.
func (p *Preparation) idle() bool {
	return p.Currency == "" && p.BidStatus == "" && p.AwardStatus == "" && len(p.BidStatuses) == 0 && len(p.AwardStatuses) == 0 &&
		len(p.RedactedAmounts) == 0 && len(p.RedactedIDs) == 0 && !p.AwardStatusByContract &&
		p.BuyerPrefix == "" && p.SupplierPrefix == "" && p.SplitProcedure == ""
}

// apply gives the reading put right; the one given stays as it is.
func (p *Preparation) apply(r Reading) Reading {
	if r.Auctioned && !p.MoveAuctions {
		r.Bids = nil
	}
	if p.idle() {
		return r
	}
	r.Buyer, r.Entity = p.id(r.Buyer, p.BuyerPrefix), p.id(r.Entity, p.BuyerPrefix)
	if p.SplitProcedure != "" {
		head, _, _ := strings.Cut(r.Procedure, p.SplitProcedure)
		r.Procedure = strings.TrimRight(head, " \t\r\n")
	}
	r.Bids = slices.Clone(r.Bids)
	for i := range r.Bids {
		b := &r.Bids[i]
		b.Status = known(b.Status, p.BidStatus, p.BidStatuses)
		b.Tenderers = p.ids(b.Tenderers)
		if b.Currency == "" {
			b.Currency = p.Currency
		}
		if b.Amount != nil && slices.Contains(p.RedactedAmounts, *b.Amount) {
			b.Amount = nil
		}
	}
	r.Awards = slices.Clone(r.Awards)
	for i := range r.Awards {
		a := &r.Awards[i]
		a.Status = known(a.Status, p.AwardStatus, p.AwardStatuses)
		a.Suppliers = p.ids(a.Suppliers)
		if a.Void && p.AwardStatusByContract {
			a.Status = "cancelled"
		}
	}
	return r
}

func known(status, none string, codes map[string]string) string {
	if status == "" {
		status = none
	}
	if mapped, ok := codes[status]; ok {
		return mapped
	}
	return status
}

func (p *Preparation) id(id, prefix string) string {
	if id == "" || slices.Contains(p.RedactedIDs, id) {
		return ""
	}
	if !strings.HasPrefix(id, prefix) {
		return prefix + id
	}
	return id
}

func (p *Preparation) ids(list []string) []string {
	out := make([]string, len(list))
	for i, id := range list {
		out[i] = p.id(id, p.SupplierPrefix)
	}
	return out
}
