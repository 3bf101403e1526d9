package pipeline

import (
	"cmp"
	"fmt"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// Whatever judge would take, the index of words finds.
func TestWordIndexMissesNothing(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		words := rapid.Custom(func(t *rapid.T) []string {
			list := rapid.SliceOfN(rapid.SampledFrom([]string{"bus", "road", "salt", "school", "tree", "waste"}), 0, 4).Draw(t, "words")
			slices.Sort(list)
			return slices.Compact(list)
		})
		day := rapid.Int32Range(20000, 22000)
		var procs []*proc
		var open []*holding
		for i := range rapid.IntRange(1, 30).Draw(t, "processes") {
			procs = append(procs, &proc{ocid: fmt.Sprint(i), words: words.Draw(t, "title"), first: day.Draw(t, "first")})
			open = append(open, &holding{words: words.Draw(t, "contract"), endDay: day.Draw(t, "end")})
		}
		slices.SortFunc(procs, func(a, b *proc) int { return cmp.Compare(a.first, b.first) })
		weights := rarityOf(procs)
		index := byWords(procs, weights)
		for i, k := range open {
			own := procs[i]
			found := index.alike(k, own)
			for _, p := range procs {
				if _, ok := weights.judge(k, own, p); ok && !slices.Contains(found, p) {
					t.Fatalf("%v of %d is not found for %v and %v, ending on %d", p.words, p.first, k.words, own.words, k.endDay)
				}
				if slices.Contains(found, p) && (p.first < k.endDay-windowBefore || p.first > k.endDay+windowAfter) {
					t.Fatalf("%d is not in the window around %d", p.first, k.endDay)
				}
			}
		}
	})
}
