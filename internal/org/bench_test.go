package org

import (
	"fmt"
	"testing"

	"github.com/tolsey/tolsey/internal/db"
	"github.com/tolsey/tolsey/internal/ledger"
	"github.com/tolsey/tolsey/internal/testkit"
)

// perBatch is how many releases an import appends in one transaction, about.
const perBatch = 1000

// BenchmarkApply applies made-up award notices of 500 buyers and 8,000
// suppliers, most with two identifiers, to empty tables; the figure to read is
// µs/release, parsing included.
func BenchmarkApply(b *testing.B) {
	b.Run("sqlite", func(b *testing.B) { benchmarkApply(b, testkit.SQLite(b)) })
	b.Run("postgres", func(b *testing.B) { benchmarkApply(b, testkit.Postgres(b)) })
}

func benchmarkApply(b *testing.B, d *db.DB) {
	build(b, d, nil)
	ctx := b.Context()
	n := 0
	for b.Loop() {
		b.StopTimer()
		batch := make([]ledger.Entry, perBatch)
		for i := range batch {
			batch[i] = award(n)
			n++
		}
		b.StartTimer()
		must(b, d.Tx(ctx, func(tx *db.Tx) error { return Projection{}.Apply(ctx, tx, batch) }))
	}
	b.ReportMetric(float64(b.Elapsed().Microseconds())/float64(n), "µs/release")
}

func award(n int) ledger.Entry {
	buyer, firm := n*7919%500, n*104729%8000
	ids := ""
	if firm%10 > 0 { // one in ten gives only its name, as in the feeds
		ids = fmt.Sprintf(`,"identifier":{"scheme":"XF-COH","id":"%08d"},"additionalIdentifiers":[{"scheme":"XF-PPON","id":"AAAA-%04d-BBBB"}]`, firm+100, firm)
	}
	return entry(int64(n), fmt.Sprintf(`{"date":"2025-03-04T00:00:00Z","buyer":{"id":"b"},"parties":[
		{"id":"b","name":"Borough Council of Place %d","roles":["buyer"],"identifier":{"scheme":"XF-PPON","id":"CCCC-%04d-DDDD"},"address":{"locality":"Place","region":"North"}},
		{"id":"s","name":"Example Builders of Number %d Limited","roles":["supplier"],"details":{"scale":"sme"},"address":{"locality":"Town","region":"South"}%s}],
		"awards":[{"id":"1","date":"2025-03-01","suppliers":[{"id":"s"}]}]}`, buyer, buyer, firm, ids))
}
