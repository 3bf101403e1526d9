package mail

import (
	"testing"

	"github.com/tolsey/tolsey/internal/testkit"
)

// BenchmarkSend measures letters from the outbox to a server on this machine,
// with the notes before and after each.
func BenchmarkSend(b *testing.B) {
	desk := openDesk(b, manner{})
	s, _ := open(b, testkit.SQLite(b), desk.config(NoTLS))
	letters := make([]Letter, b.N)
	for i := range letters {
		letters[i] = to(nth("a", i), nth("p", i))
	}
	enqueue(b, s, letters...)
	b.ResetTimer()
	for next := start; !next.IsZero(); next = send(b, s) {
		if next.After(start) {
			b.Fatalf("the next letter is due only at %v", next)
		}
	}
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "letters/s")
}
