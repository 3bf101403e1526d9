package org

import (
	"fmt"
	"testing"

	"github.com/tolsey/tolsey/internal/testkit"
)

// BenchmarkDirectory makes the directory anew, as after each batch of entries:
// of 20,000 buyers, about twice those of the United Kingdom, and three registers.
func BenchmarkDirectory(b *testing.B) {
	r := openRegister(b, testkit.SQLite(b))
	for _, f := range []string{"uk_local_authorities_current.csv", "government-organisation-register.tsv", "govuk-organisations-2017.jsonl.gz"} {
		r.file(f)
	}
	for n := range 40 {
		var releases []string
		for i := range 500 {
			releases = append(releases, fictionalBuyer(fmt.Sprint(n, "-", i), "2026-01-01", fmt.Sprintf("Fictional %d-%d District Council", n, i),
				fmt.Sprintf("PA%c%c-%04d-AAAA", 'A'+n/26, 'A'+n%26, i), `,"address":{"region":"UKD12"},"details":{"classifications":[{"scheme":"UK_CA_TYPE","id":"publicAuthoritySubCentralGovernment"}]}`))
		}
		r.notices(releases...)
	}
	for b.Loop() {
		r.SeedTable(true) // forgets what was made
		if n := len(r.now().All()); n < 20000 {
			b.Fatalf("only %d bodies", n)
		}
	}
}
