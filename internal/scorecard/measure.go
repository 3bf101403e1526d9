package scorecard

// Unit is what a figure is counted in.
type Unit string

// The units.
const (
	Share Unit = "share" // 0 to 1
	Days  Unit = "days"
	Count Unit = "count"
	Index Unit = "index" // 0 to 1; the higher, the more is in few hands
)

// Base is what a measure counts.
type Base string

// The bases.
const (
	Awards  Base = "awards"
	Value   Base = "value"   // of awards, in hundredths of the currency
	Tenders Base = "tenders" // tender notices
)

// Measure is a measure as readers see it: what it is, where it comes from and
// how it can mislead.
type Measure struct {
	ID        string
	Name      string
	Words     string // the formula in words
	Formula   string // and as code
	Source    string
	Needs     string
	Misleads  string
	Unit      Unit
	Better    int // +1 when more is better, -1 when less is, 0 when neither is
	Of        Base
	HasTarget bool // a body can be given a target for it

	kind   kind
	apart  Doubt // the doubts that set an award apart
	award  func(*award) tally
	tender func(*tender, int32) tally // with the day of today
	closed bool                       // tenders belong to the day they closed
	parts  []partRule
}

// kind is how a figure is made from the tallies.
type kind uint8

const (
	shareKind kind = iota // num / den
	medianKind
	concentrationKind
)

// side is where a fact falls.
type side uint8

const (
	notAsked side = iota // the measure does not ask about it
	known                // it is in the denominator
	unknown              // the measure asks, and the fact is not known
)

// tally is what one award or tender adds to a measure.
type tally struct {
	side          side
	num, den, unk int64
	days          int16 // for a median
}

// partRule is a part of a measure that is shown and listed on its own.
type partRule struct {
	id, name string
	in       func(*award) bool
}

// Measures gives the table of measures, in the order in which they are shown.
func Measures() []Measure {
	out := make([]Measure, len(measures))
	copy(out, measures)
	return out
}

// MeasureByID gives a measure of the table.
func MeasureByID(id string) (Measure, bool) {
	if m := find(id); m != nil {
		return *m, true
	}
	return Measure{}, false
}

func find(id string) *Measure {
	for i := range measures {
		if measures[i].ID == id {
			return &measures[i]
		}
	}
	return nil
}

// counted is the tally of a fact that is known: it counts for 1, and is a hit
// or not.
func counted(hit bool) tally {
	t := tally{side: known, den: 1}
	if hit {
		t.num = 1
	}
	return t
}

// notKnown is the tally of a fact that is not known.
func notKnown(amount int64) tally { return tally{side: unknown, unk: amount} }

// split gives the part of a value that falls to some of its suppliers, the
// value being split equally. The rest of the division falls to nobody.
func split(value int64, some, all uint16) int64 {
	if some == all {
		return value
	}
	return value/int64(all)*int64(some) + value%int64(all)*int64(some)/int64(all)
}

// byValue tallies the value of an award that goes to suppliers of a kind:
// yes of them are, no of them are not, and of rest nobody knows.
func byValue(a *award, yes, no, rest uint16) tally {
	all := yes + no + rest
	if a.value == 0 || yes+no == 0 {
		return notKnown(a.value)
	}
	den := split(a.value, yes+no, all)
	return tally{side: known, num: min(den, split(a.value, yes, all)), den: den, unk: a.value - den}
}

// byNumber tallies an award as going to a kind of suppliers: when all of whom
// it is known are of that kind.
func byNumber(yes, no uint16) tally {
	if yes+no == 0 {
		return notKnown(1)
	}
	return counted(no == 0)
}

// named gives how many suppliers an award has.
func (a *award) named() uint16 { return a.small + a.large + a.unsized }
