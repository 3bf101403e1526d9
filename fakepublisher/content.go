package fakepublisher

import (
	"fmt"
	"strings"
)

const (
	extraMark = "-extra-"
	depth     = 20_000
)

// The prefixes of Find a Tender and Contracts Finder, for releases that come
// from elsewhere.
const (
	findATenderPrefix     = "ocds-h6vhtk"
	contractsFinderPrefix = "ocds-b5fd17"
)

// extra writes the release that a fault puts beside the first of a page. It
// hangs on nothing else, so that the same page has the same one again.
func extra(fault Fault, beside *item) []byte {
	prefix := beside.Prefix()
	if fault == ForeignOCID {
		if prefix == contractsFinderPrefix {
			prefix = findATenderPrefix
		} else {
			prefix = contractsFinderPrefix
		}
	}
	date := beside.Date
	if fault == FutureDate {
		date = date.AddDate(5, 0, 0)
	}
	name := fmt.Sprintf("extra-%s-%d", fault, beside.number)
	id := `"id":"` + name + `",`
	if fault == MissingID {
		id = ""
	}
	return []byte(`{"ocid":"` + prefix + "-" + name + `",` + id +
		`"date":"` + date.In(london).Format(stamp) + `","tag":["tender"],"initiationType":"tender",` +
		`"tender":{"id":"` + name + `","title":"Fictional notice, added by the fault ` + string(fault) + `",` +
		peculiarity(fault) + `"status":"active"},"language":"en"}`)
}

// peculiarity gives the members of the tender by which an added release is odd.
func peculiarity(fault Fault) string {
	switch fault {
	case DuplicateKey:
		return `"description":"once","description":"twice",`
	case HugeAmount:
		return `"value":{"amount":1e9999,"currency":"GBP"},`
	case DeepNesting:
		return `"nested":` + strings.Repeat("[", depth) + strings.Repeat("]", depth) + `,`
	}
	return ""
}
