package pipeline

import (
	"cmp"
	"slices"
)

// wordIndex finds the processes of a buyer whose titles have enough words in
// common with another, without looking at each: a great buyer has tens of
// thousands, and is looked at again with each of its notices.
type wordIndex struct {
	byDay   []*proc // by their first sign
	weights rarity
	with    map[string][]int32 // places in byDay, ascending, by word
	heavy   []float64          // what the words of each weigh
	both    []float64          // scratch: what those in common with a title weigh
}

func byWords(byDay []*proc, weights rarity) *wordIndex {
	x := &wordIndex{byDay: byDay, weights: weights, with: map[string][]int32{}, heavy: make([]float64, len(byDay)), both: make([]float64, len(byDay))}
	for i, p := range byDay {
		x.heavy[i] = weights.weigh(p.words)
		for _, w := range p.words {
			x.with[w] = append(x.with[w], int32(i))
		}
	}
	return x
}

// alike gives the processes that began within the window around the end of a
// contract and whose likeness to its title, or to that of its process, is
// leastWords at least; perhaps also one that just misses it.
func (x *wordIndex) alike(k *holding, own *proc) []*proc {
	place := func(day int32) int32 {
		i, _ := slices.BinarySearchFunc(x.byDay, day, func(p *proc, day int32) int { return cmp.Compare(p.first, day) })
		return int32(i)
	}
	from, to := place(k.endDay-windowBefore), place(k.endDay+windowAfter+1)
	found := x.like(k.words, from, to, nil)
	if !slices.Equal(own.words, k.words) {
		found = x.like(own.words, from, to, found)
		slices.Sort(found)
		found = slices.Compact(found)
	}
	list := make([]*proc, len(found))
	for i, at := range found {
		list[i] = x.byDay[at]
	}
	return list
}

// nearly makes up for sums that are rounded in another order than judge's.
const nearly = 1e-9

// like adds the places from one up to another, which is not included, of the
// titles that are like one with these words.
func (x *wordIndex) like(words []string, from, to int32, found []int32) []int32 {
	all := x.weights.weigh(words)
	var touched []int32
	for _, w := range words {
		list := x.with[w]
		first, _ := slices.BinarySearch(list, from)
		weight := x.weights.weigh([]string{w})
		for _, at := range list[first:] {
			if at >= to {
				break
			}
			if x.both[at] == 0 {
				touched = append(touched, at)
			}
			x.both[at] += weight
		}
	}
	for _, at := range touched {
		if 2*x.both[at] >= (leastWords-nearly)*(all+x.heavy[at]) {
			found = append(found, at)
		}
		x.both[at] = 0
	}
	return found
}
