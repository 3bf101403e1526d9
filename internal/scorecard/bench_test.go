package scorecard

import (
	"fmt"
	"math/rand/v2"
	"runtime"
	"slices"
	"testing"
	"time"

	"github.com/tolsey/tolsey/internal/ledger"
	"github.com/tolsey/tolsey/internal/process"
	"github.com/tolsey/tolsey/internal/testkit"
)

// million makes a made-up market: awards of ten years among 5,000 bodies, of
// which the first 25 have a third. Every third process has a tender notice.
func million(n int) []processRow {
	random := rand.New(rand.NewPCG(1, 2))
	rows := make([]processRow, n)
	first := dayNumber("2016-04-01")
	for i := range rows {
		buyer := random.IntN(5000)
		if random.IntN(3) == 0 {
			buyer = random.IntN(25)
		}
		day := first + int32(random.IntN(3650))
		p := processRow{ocid: fmt.Sprintf("ocds-b5fd17-%08x-6e5f-4b3e-9a6d-%012x", i, i*7), buyer: fmt.Sprintf("GB-PPON-BUYR-%04d", buyer),
			lastIndex: int64(i), route: Advertised, act: day > dayNumber("2025-02-24"), resulted: true, division: "45"}
		if i%3 == 0 {
			p.opened, p.closes = dayText(day-100), dayText(day-60)
		}
		p.awards = []awardRow{{
			id: p.ocid + "/a" + p.ocid[12:] + "-1", awarded: dayText(day), published: dayText(day + int32(random.IntN(60))),
			amount: random.Int64N(1_000_000_00), currency: "GBP", division: fmt.Sprintf("%02d", 10+random.IntN(45)), route: Route(random.IntN(5)),
			suppliers: []string{fmt.Sprintf("GB-COH-%08d", random.IntN(200_000))}, crowd: crowd{small: i % 2, large: (i + 1) % 2, local: 1},
			bids: random.IntN(9),
		}}
		rows[i] = p
	}
	return rows
}

// BenchmarkLeadership measures what the page of the departments asks: 25
// bodies, every measure, two years, over a million awards.
func BenchmarkLeadership(b *testing.B) {
	board := boardOf(million(1_000_000)...)
	var keys []string
	for i := range 25 {
		keys = append(keys, fmt.Sprintf("GB-PPON-BUYR-%04d", i))
	}
	period := FinancialYear(2024)
	var times []time.Duration
	for b.Loop() {
		began := b.Elapsed()
		for _, key := range keys {
			scope := Scope{Keys: []string{key}}
			board.Figures(scope, period, today)
			board.Figures(scope, period.Before(), today)
		}
		times = append(times, b.Elapsed()-began)
	}
	slices.Sort(times)
	b.ReportMetric(float64(times[len(times)*99/100].Microseconds())/1000, "p99-ms")
}

// BenchmarkEverybody measures all bodies over ten years at once.
func BenchmarkEverybody(b *testing.B) {
	board := boardOf(million(1_000_000)...)
	for b.Loop() {
		board.Figures(Scope{}, Period{}, today)
	}
}

// BenchmarkBoard measures making the Board of a million processes, and what it
// keeps in memory for each fact.
func BenchmarkBoard(b *testing.B) {
	rows := million(1_000_000)
	var board *Board
	for b.Loop() {
		board = nil
		before := heap()
		m := newMaker()
		for chunk := range slices.Chunk(rows, rangeSize) {
			m.take(own(chunk))
		}
		board = m.board(int64(len(rows)))
		awards, tenders := board.Counts()
		both := heap() - before
		runtime.KeepAlive(m)
		m = nil
		b.ReportMetric(float64(heap()-before)/float64(awards+tenders), "B/fact")
		b.ReportMetric(float64(both)/float64(awards+tenders), "B/fact-with-maker")
		runtime.KeepAlive(board)
	}
}

// own copies the texts of rows, as those read from a database are.
func own(rows []processRow) []processRow {
	out := slices.Clone(rows)
	for i := range out {
		out[i].ocid = string([]byte(out[i].ocid))
		out[i].awards = slices.Clone(out[i].awards)
		for j := range out[i].awards {
			out[i].awards[j].id = string([]byte(out[i].awards[j].id))
		}
	}
	return out
}

func heap() uint64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}

// BenchmarkRebuild measures the projection's rebuild and the loading of the
// Board over the real releases there are; the figures to read are µs/process.
// A million processes must take less than 300 µs each.
func BenchmarkRebuild(b *testing.B) {
	var items []ledger.Item
	for _, file := range []string{"contracts-finder-2025-01", "contracts-finder-lancashire.derived", "sell2wales-2025"} {
		items = append(items, read(b, "data", "ocds", "uk", file+".releases.jsonl.gz")...)
	}
	d := testkit.SQLite(b)
	l := open(b, d)
	add(b, l, items...)
	processes, loading := 0, time.Duration(0)
	for b.Loop() {
		if err := l.Rebuild(b.Context(), []string{"scorecard"}, nil); err != nil {
			b.Fatal(err)
		}
		began := b.Elapsed()
		batch, err := readBatch(b.Context(), d, 0)
		if err != nil {
			b.Fatal(err)
		}
		boardOf(batch.rows...)
		loading += b.Elapsed() - began
		processes += len(batch.rows)
	}
	b.ReportMetric(float64(b.Elapsed().Microseconds())/float64(processes), "µs/process")
	b.ReportMetric(float64(loading.Microseconds())/float64(processes), "load-µs/process")
}

// BenchmarkFrom measures how a process is read.
func BenchmarkFrom(b *testing.B) {
	var changes []process.Change
	for _, one := range read(b, "data", "ocds", "uk", "contracts-finder-2025-01.releases.jsonl.gz") {
		changes = append(changes, process.Change{OCID: one.Release.OCID(), Compiled: one.Release})
	}
	for b.Loop() {
		for _, c := range changes {
			from(c, nil)
		}
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N*len(changes)), "ns/process")
}
