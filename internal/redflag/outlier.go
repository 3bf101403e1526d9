package redflag

import (
	"cmp"
	"maps"
	"math"
	"slices"
	"strings"
)

// kept copies texts out of a release's memory, all into one piece.
func kept(texts ...string) []string {
	all := strings.Join(texts, "")
	out := make([]string, len(texts))
	for i, s := range texts {
		out[i], all = all[:len(s)], all[len(s):]
	}
	return out
}

// Result compares all processes and gives what is flagged. More may be added
// afterwards, and the result asked for again.
func (f *Finder) Result() Results {
	r := Results{Flagged: Flagged{}, Fences: map[string]map[string]float64{},
		Links: map[string]map[string][]string{}, Coverage: map[string]int{}}
	r.merge(f.results)
	r.Currency = f.main()
	gaps := make([]gap, 0, len(f.gaps))
	for _, g := range f.gaps {
		if g.currency == r.Currency {
			gaps = append(gaps, g)
		}
	}
	if f.on[r024] {
		f.close(&r, gaps)
	}
	if f.on[r058] {
		f.discounted(&r, gaps)
	}
	if f.on[r025] {
		f.losers(&r)
	}
	if f.on[r036] {
		f.lowestBids(&r)
	}
	if f.on[r038] {
		f.throwers(&r)
	}
	if f.on[r048] {
		f.varied(&r, "R048", f.variety)
	}
	if f.on[ukR048] {
		f.varied(&r, "UK-R048", f.divisions)
	}
	for _, processes := range r.Links {
		for ocid, ids := range processes {
			slices.Sort(ids)
			processes[ocid] = slices.Compact(ids)
		}
	}
	return r
}

// main gives the main currency: the one set, else the one met first in the
// order of processes, however the data was cut.
func (f *Finder) main() string {
	if f.s.Currency != "" || len(f.currencies) == 0 {
		return f.s.Currency
	}
	return slices.MinFunc(slices.Collect(maps.Keys(f.currencies)), func(a, b string) int {
		return cmp.Compare(f.currencies[a], f.currencies[b])
	})
}

// quartiles gives the first and third quartile of values, which it sorts; both
// are NaN of none.
func quartiles(values []float64) (q1, q3 float64) {
	slices.Sort(values)
	return quantile(values, 0.25), quantile(values, 0.75)
}

// quantile estimates a quantile of sorted values by the median-unbiased method
// (type 8 of Hyndman and Fan, "Sample Quantiles in Statistical Packages",
// 1996), which Cardinal uses. It is NaN of none.
func quantile(sorted []float64, share float64) float64 {
	n := len(sorted)
	if n == 0 {
		return math.NaN()
	}
	h := (float64(n)+1.0/3)*share + 1.0/3
	switch at := int(h); {
	case at <= 0 || share == 0:
		return sorted[0]
	case at >= n || share == 1:
		return sorted[n-1]
	default:
		low, high := sorted[at-1], sorted[at]
		return low + (h-float64(at))*(high-low)
	}
}

// reach is how many interquartile ranges beyond a quartile a fence stands
// (Tukey, "Exploratory Data Analysis", 1977).
const reach = 1.5

// fence notes a fence; what is no number, as of no values, is left out.
func (r *Results) fence(flag, name string, value float64) {
	if math.IsNaN(value) || math.IsInf(value, 0) {
		return
	}
	if r.Fences[flag] == nil {
		r.Fences[flag] = map[string]float64{}
	}
	r.Fences[flag][name] = value
}

// lower gives the lower fence of values, and whether values under it are rare
// enough to mean something: with a first quartile of 0 they are not.
func (r *Results) lower(flag string, set *float64, values []float64) (fence float64, tells bool) {
	q1 := 1.0
	if set != nil {
		fence = *set
	} else {
		var q3 float64
		q1, q3 = quartiles(values)
		fence = math.FMA(q3-q1, -reach, q1)
		r.fence(flag, "q1", q1)
		r.fence(flag, "q3", q3)
	}
	r.fence(flag, "lower_fence", fence)
	return fence, q1 > 0 && fence > 0
}

// upper gives the upper fence of values. The names of what it notes begin with
// prefix.
func (r *Results) upper(flag, prefix string, set *float64, values []float64) (fence float64) {
	if set != nil {
		fence = *set
	} else {
		q1, q3 := quartiles(values)
		fence = math.FMA(q3-q1, reach, q3)
		r.fence(flag, prefix+"q1", q1)
		r.fence(flag, prefix+"q3", q3)
	}
	r.fence(flag, prefix+"upper_fence", fence)
	return fence
}

func ratios(gaps []gap) []float64 {
	out := make([]float64, len(gaps))
	for i, g := range gaps {
		out[i] = g.ratio
	}
	return out
}

// close is R024.
func (f *Finder) close(r *Results, gaps []gap) {
	r.cover("R024", len(gaps))
	fence, tells := r.lower("R024", f.s.R024.LowerFence, ratios(gaps))
	for _, g := range gaps {
		if tells && g.ratio <= fence {
			r.flag("R024", OCID, g.ocid, g.ratio)
			r.link("R024", g.ocid, g.winner, g.next)
			r.flag("R024", Tenderer, g.winner, 0)
			r.flag("R024", Tenderer, g.next, 0)
		}
	}
}

// discounted is R058.
func (f *Finder) discounted(r *Results, gaps []gap) {
	r.cover("R058", len(gaps))
	fence := r.upper("R058", "", f.s.R058.UpperFence, ratios(gaps))
	for _, g := range gaps {
		if fence > 0 && g.ratio >= fence {
			r.flag("R058", OCID, g.ocid, g.ratio)
			r.link("R058", g.ocid, g.winner)
			r.flag("R058", Tenderer, g.winner, 0)
		}
	}
}

// losers is R025.
func (f *Finder) losers(r *Results) {
	var bids, won []float64
	for _, s := range f.won {
		bids, won = append(bids, float64(s.of)), append(won, s.ratio())
	}
	slices.Sort(bids)
	top := quantile(bids, float64(f.s.R025.Percentile)/100)
	r.fence("R025", "upper_fence", top)
	fence, tells := r.lower("R025", f.s.R025.LowerFence, won)
	for id, s := range f.won {
		if tells && float64(s.of) >= top && s.ratio() <= fence {
			r.flag("R025", Tenderer, id, s.ratio())
		}
	}
}

// lowestBids is R036.
func (f *Finder) lowestBids(r *Results) {
	n := 0
	for _, l := range f.lowest {
		if l.currency != r.Currency {
			continue
		}
		n++
		if l.disqualified {
			r.flag("R036", OCID, l.ocid, 1)
		}
	}
	r.cover("R036", n)
}

// throwers is R038. Cardinal compares the least number of processes of a buyer
// with its bids, and so do we.
func (f *Finder) throwers(r *Results) {
	for _, kind := range []Kind{Buyer, ProcuringEntity, Tenderer} {
		least := int32(f.s.R038.MinProcesses)
		if kind == Tenderer {
			least = int32(f.s.R038.MinBids)
		}
		var values []float64
		for _, s := range f.thrown[kind] {
			if s.of >= least {
				values = append(values, s.ratio())
			}
		}
		if len(values) == 0 {
			continue
		}
		fence := r.upper("R038", string(kind)+"_", f.s.R038.UpperFence, values)
		for id, s := range f.thrown[kind] {
			if s.of >= least && fence > 0 && s.ratio() >= fence {
				r.flag("R038", kind, id, s.ratio())
			}
		}
	}
}

// varied is R048.
func (f *Finder) varied(r *Results, flag string, suppliers map[string]*variety) {
	var values []float64
	for _, v := range suppliers {
		if int(v.processes) >= f.s.R048.MinProcesses {
			values = append(values, float64(len(v.codes)))
		}
	}
	fence := r.upper(flag, "", f.s.R048.UpperFence, values)
	for id, v := range suppliers {
		if int(v.processes) >= f.s.R048.MinProcesses && float64(len(v.codes)) >= fence {
			r.flag(flag, Tenderer, id, float64(len(v.codes)))
		}
	}
}

// cover notes how many processes say what a flag needs.
func (r *Results) cover(flag string, processes int) {
	if processes > 0 {
		r.Coverage[flag] = processes
	}
}
