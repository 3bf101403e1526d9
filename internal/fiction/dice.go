package fiction

import (
	"math"
	"math/bits"
	"math/rand/v2"
)

// The streams of chance. Each use of chance in a process draws from a stream
// of its own, so that a new sentence in a description moves no date.
const (
	streamPlan uint64 = iota + 1
	streamText
	streamParty
	streamSupplier
	streamBody
	streamHabit  // how a body buys, and what its habits do to a process
	streamBids   // the bids for a lot
	streamOffice // who answers for a body
)

// dice is a repeatable source of chance that allocates nothing.
type dice struct{ pcg rand.PCG }

// reset starts the stream of chance that belongs to item k of a market.
func (d *dice) reset(seed uint64, k int, stream uint64) {
	d.pcg.Seed(mix(seed+stream<<56), mix(uint64(k)^stream*0x9e3779b97f4a7c15))
}

// below gives a whole number from 0 up to but not including n, which must be
// positive. The bias of the multiplication is under n/2^64.
func (d *dice) below(n int) int {
	hi, _ := bits.Mul64(d.pcg.Uint64(), uint64(n))
	return int(hi)
}

// between gives a whole number from lo to hi, both included.
func (d *dice) between(lo, hi int) int { return lo + d.below(hi-lo+1) }

// unit gives a number in [0,1).
func (d *dice) unit() float64 { return float64(d.pcg.Uint64()>>11) / (1 << 53) }

// percent is true n times in a hundred; n may have decimals.
func (d *dice) percent(n float64) bool { return d.unit()*100 < n }

// skewed gives a whole number from 0 up to but not including n, the low ones
// more often, as a few buyers and suppliers do most of the trade.
func (d *dice) skewed(n int) int {
	u := d.unit()
	return int(u * math.Sqrt(u) * float64(n))
}

// logNormal gives a value whose logarithm is normally distributed around that
// of median with standard deviation sigma, by the method of Box and Muller.
func (d *dice) logNormal(median, sigma float64) float64 {
	u, v := d.unit(), d.unit()
	z := math.Sqrt(-2*math.Log(1-u)) * math.Cos(2*math.Pi*v)
	return median * math.Exp(sigma*z)
}

// weighted picks an index with a chance in proportion to its weight.
func (d *dice) weighted(weights []uint8) int {
	total := 0
	for _, w := range weights {
		total += int(w)
	}
	left := d.below(total)
	for i, w := range weights {
		if left -= int(w); left < 0 {
			return i
		}
	}
	return len(weights) - 1
}

// pick gives one of the strings.
func (d *dice) pick(from []string) string { return from[d.below(len(from))] }

// mix spreads the bits of x over the whole word, the finaliser of SplitMix64
// (Steele, Lea and Flood, 2014), so that neighbouring seeds share nothing.
func mix(x uint64) uint64 {
	x += 0x9e3779b97f4a7c15
	x = (x ^ x>>30) * 0xbf58476d1ce4e5b9
	x = (x ^ x>>27) * 0x94d049bb133111eb
	return x ^ x>>31
}
