package ocds_test

import (
	"fmt"

	"github.com/tolsey/tolsey/ocds"
)

func ExampleCheck() {
	v, err := ocds.Parse([]byte(`{
		"ocid": "ocds-fict01-0002", "id": "1", "date": "2026-03-02T09:30:00Z", "tag": ["tender"], "initiationType": "tender",
		"parties": [{"id": "GB-PPON-PFCT-1234-AAAA", "name": "Ambleford Vale Council (fictional)", "roles": ["buyer"]}],
		"buyer": {"id": "GB-PPON-PFCT-1234-AAAA", "name": "Ambleford Vale Council (fictional)"},
		"tender": {"id": "t", "title": "Parks &amp; gardens", "tenderPeriod": {"endDate": "2026-02-27T12:00:00Z"}}
	}`))
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, f := range ocds.Check(ocds.Release{Value: v}) {
		fmt.Println(f.Severity, f.Rule, f.Pointer)
	}
	// Output:
	// warning html-entity /tender/title
	// warning deadline-before-publication /tender/tenderPeriod/endDate
}
