package pipeline

import (
	"fmt"
	"runtime"
	"testing"

	"github.com/tolsey/tolsey/internal/calendar"
	"github.com/tolsey/tolsey/internal/contract"
	"github.com/tolsey/tolsey/internal/plain"
	"github.com/tolsey/tolsey/ocds"
)

// made gives made-up processes from one number up to another, each with a
// contract that ends within three years of today or two before it; 2,000 buyers
// buy again what they bought.
func made(from, to int) *haul {
	subjects := []string{"School cleaning", "Grounds maintenance", "Road salt", "Payroll software", "Legal advice", "Bus passes", "Tree surgery", "Door repairs"}
	h := &haul{contracts: map[string][]contract.Contract{}, bodies: map[string]Body{}}
	for i := from; i < to; i++ {
		ocid := fmt.Sprintf("ocds-xfic01-%06d", i)
		key := fmt.Sprintf("fictional-body-%04d", i%2000)
		title := fmt.Sprintf("%s in district %c", subjects[i/2000%len(subjects)], 'a'+rune(i/16000%26))
		awarded := plusDays("2021-01-01", i*7919%1800)
		end := plusDays(today, i*104729%1825-730)
		h.bodies[key] = Body{ID: key, Name: "Fictional body"}
		h.plans = append(h.plans, Plan{OCID: ocid, Buyer: plain.Ref{Key: key, Name: "Fictional body"}, Title: title, Region: "UKD",
			Codes: []string{fmt.Sprintf("%d0910000", 1+i/2000%8)}, Tendered: plusDays(awarded, -60), Awarded: awarded, Starts: awarded})
		h.contracts[ocid] = []contract.Contract{{ID: ocid + "/c1", OCID: ocid, ContractID: "1", AwardID: "1", Title: title,
			Buyer: plain.Ref{Key: key, Name: "Fictional body"}, Value: &plain.Value{Money: ocds.Money{Hundredths: int64(i) * 1000, Currency: "GBP"}},
			Suppliers: []contract.Supplier{{Ref: plain.Ref{Key: fmt.Sprintf("made-up-firm-%05d", i%30000), Name: "Made-up firm"}, Scale: "sme"}},
			Awarded:   awarded, Start: awarded, End: end, LatestEnd: plusDays(end, i%2*365), Extendable: plain.Tri(i % 3)}}
	}
	return h
}

// fill puts so many contracts into memory.
func fill(n int) *follower {
	f := &follower{memory: newMemory(calendar.UsualSettings)}
	dirty := map[string]bool{}
	for from := 0; from < n; from += loadAtOnce {
		for id := range f.memory.take(made(from, min(n, from+loadAtOnce)), today) {
			dirty[id] = true
		}
	}
	f.memory.regroup(dirty)
	f.show()
	return f
}

const many = 200_000

// BenchmarkFind answers a question that every contract within two years fits,
// with its total, quarters and first page.
func BenchmarkFind(b *testing.B) {
	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	f := fill(many)
	runtime.GC()
	runtime.ReadMemStats(&after)
	board := f.now()
	for name, q := range map[string]Query{"within two years": {Within: 24}, "everything by value": {Sort: SortValue}, "one state": {States: []State{Deciding}}} {
		b.Run(name, func(b *testing.B) {
			found := 0
			for b.Loop() {
				found = board.Find(q, today).Count
			}
			b.ReportMetric(float64(found), "found")
			b.ReportMetric(float64(after.HeapAlloc-before.HeapAlloc)/many, "B/contract")
		})
	}
	runtime.KeepAlive(f)
}

// BenchmarkFill puts contracts into memory and looks for all successors.
func BenchmarkFill(b *testing.B) {
	for b.Loop() {
		fill(many)
	}
}

// BenchmarkChange takes one changed process into a full board.
func BenchmarkChange(b *testing.B) {
	f := fill(many)
	for b.Loop() {
		f.memory.regroup(f.memory.take(made(4711, 4712), today))
		f.show()
	}
}
