package main

import (
	"fmt"
	"slices"
	"time"
)

// report gathers what the engines answered; the first is ours.
type report struct {
	queries []query
	ours    int
	all     []asked
}

const mostDifferences = 3 // told in full for each engine

func (r *report) print(docs int) {
	fmt.Printf("%d notices, %d queries, each asked twice, the second time measured. Each gives the %d best, the exact total and exact counts "+
		"by stage, region, division of the CPV, suitability for small firms, and the %d buyers with the most.\n\n", docs, len(r.queries), shown, shown)
	r.printEngines()
	r.printKinds()
	r.printAgreement()
}

// printEngines prints what the queries cost over all, and how that compares.
func (r *report) printEngines() {
	var rows, ratios [][]string
	own := r.all[r.ours]
	for i, a := range r.all {
		row := []string{a.name}
		for _, of := range []func(answer) time.Duration{wallOf, cpuOf} {
			times := a.times("", r.queries, of)
			for _, share := range []float64{0.5, 0.95, 0.99} {
				row = append(row, ms(quantile(times, share)))
			}
		}
		filled := ""
		if a.filled > 0 {
			filled = seconds(a.filled)
		}
		rows = append(rows, append(row, ms(a.whole), filled, megabytes(a.size)))
		if i == r.ours {
			continue
		}
		row = []string{a.name + " / " + own.name}
		for _, of := range []func(answer) time.Duration{wallOf, cpuOf} {
			for _, share := range []float64{0.5, 0.99} {
				row = append(row, ratio(quantile(a.times("", r.queries, of), share), quantile(own.times("", r.queries, of), share)))
			}
		}
		ratios = append(ratios, row)
	}
	table("All queries, ms", []string{"engine", "p50 by the clock", "p95", "p99", "p50 of CPU", "p95", "p99", "mean of CPU of this process, collection of garbage included", "filled in, s", "on disk, MB"}, rows)
	table("Beside ours", []string{"", "p50 by the clock", "p99", "p50 of CPU", "p99"}, ratios)
}

func ratio(a, b time.Duration) string {
	if a == 0 || b == 0 {
		return ""
	}
	return fmt.Sprintf("%.1f", float64(a)/float64(b))
}

func wallOf(a answer) time.Duration { return a.wall }
func cpuOf(a answer) time.Duration  { return a.cpu }

// times gives what the queries of a kind cost; "" for all.
func (a asked) times(kind string, queries []query, of func(answer) time.Duration) (list []time.Duration) {
	for i, q := range queries {
		if kind == "" || q.kind == kind {
			list = append(list, of(a.answers[i]))
		}
	}
	return list
}

// printKinds prints the middle and the worst of each kind of query.
func (r *report) printKinds() {
	head := []string{"kind", "for example", "found, median", "most"}
	for _, a := range r.all {
		head = append(head, a.name+", p50", "p99")
	}
	var rows [][]string
	for _, k := range kinds {
		var found []int
		example := ""
		for i, q := range r.queries {
			if q.kind == k.name {
				found = append(found, r.all[r.ours].answers[i].total)
				example = q.exact()
			}
		}
		slices.Sort(found)
		row := []string{k.name, example, fmt.Sprint(found[len(found)/2]), fmt.Sprint(found[len(found)-1])}
		for _, a := range r.all {
			times := a.times(k.name, r.queries, cpuOf)
			row = append(row, ms(quantile(times, 0.5)), ms(quantile(times, 0.99)))
		}
		rows = append(rows, row)
	}
	table("By kind, ms of CPU", head, rows)
}

// printAgreement says how many answers are the same as ours, and how some of
// the others differ. Stemmed words find other notices on purpose.
func (r *report) printAgreement() {
	for _, a := range r.all {
		if a.name == r.all[r.ours].name || a.name == (asTyped{}).name() {
			continue
		}
		same := 0
		for i, q := range r.queries {
			d := difference(r.all[r.ours].answers[i], a.answers[i])
			if d == "" {
				same++
			} else if i-same < mostDifferences {
				fmt.Printf("Ours and %s differ for %s %v: %s\n\n", a.name, q.exact(), q, d)
			}
		}
		fmt.Printf("%s gives the same totals and counts as ours for %d of %d queries.\n\n", a.name, same, len(r.queries))
	}
}
