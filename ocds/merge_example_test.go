package ocds_test

import (
	"fmt"

	"github.com/tolsey/tolsey/ocds"
)

// The releases of a process, in any order, become its state after the last.
func ExampleMerger_Compile() {
	var releases []*ocds.Value
	for _, text := range []string{
		`{"ocid":"ocds-test01-1","id":"2","date":"2026-03-10","tag":["tenderUpdate"],"tender":{"tenderPeriod":{"endDate":"2026-03-17"}}}`,
		`{"ocid":"ocds-test01-1","id":"1","date":"2026-03-01","tag":["tender"],"tender":{"title":"School cleaning","tenderPeriod":{"endDate":"2026-03-10"}}}`,
	} {
		v, err := ocds.Parse([]byte(text))
		if err != nil {
			fmt.Println(err)
			return
		}
		releases = append(releases, v)
	}
	var m ocds.Merger
	compiled, err := m.Compile(releases)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(string(ocds.AppendMerged(nil, compiled)))
	// Output:
	// {"tag":["compiled"],"id":"ocds-test01-1-2026-03-10","date":"2026-03-10","ocid":"ocds-test01-1","tender":{"title":"School cleaning","tenderPeriod":{"endDate":"2026-03-17"}}}
}

// What a publisher got slightly wrong is still read.
func ExampleRelease() {
	v, err := ocds.Parse([]byte(`{"ocid":"ocds-test01-1","tag":"tender","tender":{"value":{"amount":"1 ,444,000","currency":"gbp"},"extra":{"kept":true}}}`))
	if err != nil {
		fmt.Println(err)
		return
	}
	r := ocds.Release{Value: v}
	money, _ := r.Tender().Amount().Net()
	fmt.Println(r.Tags(), money.Hundredths/100, money.Currency, string(r.Tender().Get("extra").Raw()))
	// Output:
	// [tender] 1444000 GBP {"kept":true}
}
