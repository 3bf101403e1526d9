package scorecard

import (
	"math"
	"slices"
	"strconv"

	"github.com/tolsey/tolsey/internal/plain"
	"github.com/tolsey/tolsey/ocds"
)

// bidMeasures are the statistics that count tenders, the first that is stated
// counting: what came in, what of it was valid, what reached the last stage.
// Source: the OCDS bid extension, whose Find a Tender uses bids and
// finalStageBids.
var bidMeasures = []string{"bids", "validBids", "finalStageBids"}

// bidsByLot gives the number of bids of each lot that has a statistic, under
// "" those of the whole tender.
func (r *reading) bidsByLot() map[string]int {
	statistics := r.Get("bids", "statistics").Objects()
	if len(statistics) == 0 {
		return nil
	}
	for _, measure := range bidMeasures {
		byLot := map[string]int{}
		for _, s := range statistics {
			if s.Get("measure").Text() != measure {
				continue
			}
			if n, ok := count(s.Get("value")); ok {
				lot := s.Get("relatedLot").Text()
				if have, again := byLot[lot]; !again || n < have {
					byLot[lot] = n
				}
			}
		}
		if len(byLot) > 0 {
			return byLot
		}
	}
	return nil
}

// count reads a number of bids: 1 or more. An award on none is a slip.
func count(v *ocds.Value) (n int, ok bool) {
	n, err := strconv.Atoi(v.Text())
	return min(n, math.MaxInt16), err == nil && n > 0
}

// bidsFor gives the number of bids for a deal: the least among its lots; of the
// only lot where it names none; of the whole tender; 0 where none is known.
func (r *reading) bidsFor(d plain.Deal) int {
	byLot := r.bidsByLot()
	lots := d.Award.RelatedLots()
	if len(lots) == 0 {
		lots = d.Contract.RelatedLots()
	}
	if len(lots) == 0 && len(byLot) == 1 {
		for lot := range byLot {
			lots = []string{lot}
		}
	}
	least := 0
	for _, lot := range lots {
		if n, ok := byLot[lot]; ok && (least == 0 || n < least) {
			least = n
		}
	}
	if least > 0 {
		return least
	}
	if n, ok := byLot[""]; ok {
		return n
	}
	return r.tenderers()
}

// tenderers gives the number of tenderers that the tender states, or lists.
func (r *reading) tenderers() int {
	if n, ok := count(r.tender.Get("numberOfTenderers")); ok {
		return n
	}
	return min(len(r.tender.Get("tenderers").Objects()), math.MaxInt16)
}

// fewestBids gives the number of bids of the lot that drew the fewest.
func (r *reading) fewestBids() int {
	byLot := r.bidsByLot()
	if len(byLot) == 0 {
		return r.tenderers()
	}
	all := make([]int, 0, len(byLot))
	for _, n := range byLot {
		all = append(all, n)
	}
	return slices.Min(all)
}
