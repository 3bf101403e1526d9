package ocds_test

import (
	"fmt"
	"io"
	"strings"

	"github.com/tolsey/tolsey/ocds"
)

func ExampleReader() {
	const lines = `{"version":"1.1","releases":[{"ocid":"ocds-000000-1","id":"1","date":"2026-03-02","tag":["tender"]}]}
{"ocid":"ocds-000000-1","date":"2026-04-01T12:00:00Z","tag":["award"]}
{"ocid":"ocds-000000-2","id":"1","tag":["tender"]}
`
	r := ocds.NewReader(strings.NewReader(lines), "notices.jsonl")
	for {
		doc, err := r.Next()
		if err == io.EOF {
			break
		}
		if err != nil {
			fmt.Println("the file cannot be read:", err)
			break
		}
		if doc.Refusal != nil {
			fmt.Printf("%s, %s: refused, %s\n", doc.File, doc.Position, doc.Refusal.Reason)
			continue
		}
		fmt.Printf("%s, %s: %s %s\n", doc.File, doc.Position, doc.OCID(), doc.ID())
	}
	// Output:
	// notices.jsonl, line 1 /releases/0: ocds-000000-1 1
	// notices.jsonl, line 2: ocds-000000-1 ocds-000000-1-2026-04-01T12:00:00Z-aa7c2f12
	// notices.jsonl, line 3: refused, no-date
}

func ExampleParseTime() {
	for _, text := range []string{"2026-10-06T17:59:32+01:00", "2026-10-06 17:59", "2026-10-06", "6 October"} {
		t, exact, err := ocds.ParseTime(text)
		if err != nil {
			fmt.Println(err)
			continue
		}
		fmt.Println(t.UTC(), exact)
	}
	// Output:
	// 2026-10-06 16:59:32 +0000 UTC true
	// 2026-10-06 17:59:00 +0000 UTC false
	// 2026-10-06 00:00:00 +0000 UTC false
	// "6 October" is neither a date nor a date with a time
}
