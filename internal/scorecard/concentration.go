package scorecard

import "math"

// concentrationSum adds up who has how much of each division. Its sums run in
// the order of the awards, so that they come out the same each time.
type concentrationSum struct {
	at        map[uint64]int32 // by division << 32 | supplier
	held      []held
	divisions [256]float64 // value
	awards    []share
	members   []int32 // places in held, of each award in turn
}

// held is the value that a supplier has of a division.
type held struct {
	value    float64
	division uint8
}

// share is an award among those added up.
type share struct {
	value    float64
	division uint8
	members  int32 // how many suppliers
}

func newConcentration() *concentrationSum {
	return &concentrationSum{at: make(map[uint64]int32, 256)}
}

// add adds an award of some suppliers, between whom its value is split equally.
func (c *concentrationSum) add(a *award, suppliers []uint32) {
	value := float64(a.value)
	c.divisions[a.division] += value
	c.awards = append(c.awards, share{value, a.division, int32(len(suppliers))})
	for _, s := range suppliers {
		name := uint64(a.division)<<32 | uint64(s)
		i, ok := c.at[name]
		if !ok {
			i = int32(len(c.held))
			c.at[name] = i
			c.held = append(c.held, held{division: a.division})
		}
		c.held[i].value += value / float64(len(suppliers))
		c.members = append(c.members, i)
	}
}

// apiece gives the index that the same awards would have if no supplier had
// more than one of them. The index is never below it.
func (c *concentrationSum) apiece() float64 {
	all, value := 0.0, 0.0
	for _, v := range c.divisions {
		all += v
	}
	for _, a := range c.awards {
		if total := c.divisions[a.division]; total > 0 {
			value += a.value / total * a.value / float64(a.members)
		}
	}
	return min(value/all, 1)
}

// index gives the concentration with its interval, linearised: the sum of the
// squares of what each award's value contributes to the index.
func (c *concentrationSum) index(n int) (value, low, high float64) {
	var squares [256]float64 // of what the suppliers hold, by division
	for _, h := range c.held {
		squares[h.division] += h.value * h.value
	}
	all := 0.0
	for d, v := range c.divisions {
		if v > 0 {
			all += v
			value += squares[d] / v
		}
	}
	value /= all
	variance, next := 0.0, 0
	for _, a := range c.awards {
		total := c.divisions[a.division]
		holds := 0.0
		for _, i := range c.members[next : next+int(a.members)] {
			holds += c.held[i].value
		}
		next += int(a.members)
		slope := (2*holds/float64(a.members)/total-squares[a.division]/(total*total))/all - value/all
		variance += a.value * slope * a.value * slope
	}
	value = min(value, 1)
	half := z * math.Sqrt(variance*float64(n)/float64(n-1))
	return value, max(0, value-half), min(1, value+half)
}
