package notice

import (
	"testing"

	"github.com/tolsey/tolsey/internal/testkit"
)

// BenchmarkBackTest measures what the page of a search that is to be saved asks:
// a back-test, near misses and exclusions, for a narrow search and a wide one.
func BenchmarkBackTest(b *testing.B) {
	w := settle(b, testkit.SQLite(b), 100_000)
	for name, q := range map[string]Query{
		"narrow": {Text: "cloud hosting", Stages: []Stage{Open}},
		"usual":  {Text: "cleaning", Stages: []Stage{Open}},
		"wide":   {Text: "services", Stages: []Stage{Open}},
		"all":    {},
	} {
		b.Run(name, func(b *testing.B) {
			total := 0
			for b.Loop() {
				res, err := w.BackTest(b.Context(), q, weekly)
				if err != nil {
					b.Fatal(err)
				}
				total = res.Total
			}
			b.ReportMetric(float64(total), "notices")
		})
		b.Run(name+"/near", func(b *testing.B) {
			for b.Loop() {
				if _, err := w.NearMisses(b.Context(), q); err != nil {
					b.Fatal(err)
				}
				if _, err := w.Excludable(b.Context(), q); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
