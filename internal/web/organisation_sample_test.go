package web

import (
	"strings"
	"testing"

	"github.com/tolsey/tolsey/internal/clock"
)

// The sample: a made-up council, written in two ways, that buys from a made-up
// baker, who buys flour from a supplier whose name is an attack. All of it is
// fictional.
const (
	councilID = "XF-PPON-QRST-4821-VWXY"
	bakerID   = "XF-COH-07654321"
	// attackName closes elements, turns the direction of writing and has a word
	// wider than any screen.
	attackName = `</td></bdi>'"><img src=x onerror=alert(1)> Fictional \u202eMill \u05d0\u05d1 Unbrokenunbrokenunbrokenunbrokenunbrokenunbrokenunbroken & Sons`
)

// sample gives the releases of the sample as JSON lines.
func sample() []byte {
	council := func(name string) string {
		return `{"id":"c","name":"` + name + `","roles":["buyer"],"identifier":{"scheme":"XF-PPON","id":"QRST-4821-VWXY"},
			"address":{"locality":"Fictionborough","region":"UKD44","postalCode":"ZZ1 1ZZ"}}`
	}
	baker := func(role string) string {
		return `{"id":"b","name":"Fictional Bakers Ltd","roles":["` + role + `"],"identifier":{"scheme":"XF-COH","id":"7654321"},
			"details":{"scale":"micro","vcse":true},"address":{"locality":"Fictiontown"}}`
	}
	attack := `{"id":"a","name":"` + strings.ReplaceAll(attackName, `"`, `\"`) + `","roles":["supplier"]}`
	award := func(id, supplier, rest string) string {
		return `{"id":"` + id + `","title":"Award ` + id + `","status":"active","date":"2026-01-05T12:00:00Z","suppliers":[{"id":"` + supplier + `"}]` + rest + `}`
	}
	contract := func(id, rest string) string {
		return `{"id":"` + id + `","awardID":"` + id + `","title":"Contract ` + id + `","status":"active"` + rest + `}`
	}
	return jsonLines(
		release("1", "2026-03-01T09:00:00Z", "tender", `"parties":[`+council("Fictional Borough of Harrowmere")+`],"buyer":{"id":"c"},
			"tender":{"id":"1","title":"Cakes for the fictional town hall","status":"active","value":{"amount":5000,"currency":"GBP"},
			"tenderPeriod":{"endDate":"2026-03-20T17:00:00Z"}}`),
		release("2", "2026-01-06T09:00:00Z", "award", `"parties":[`+council("FICTIONAL BOROUGH OF HARROWMERE")+`,`+baker("supplier")+`],"buyer":{"id":"c"},
			"tender":{"id":"2","title":"Bread","status":"complete"},"awards":[`+award("live", "b", "")+`,`+award("ended", "b", "")+`,`+award("euro", "b", "")+`,`+award("worthless", "b", "")+`],
			"contracts":[`+
			contract("ended", `,"value":{"amount":100,"currency":"GBP"},"period":{"startDate":"2024-01-01T00:00:00Z","endDate":"2025-01-01T00:00:00Z"}`)+`,`+
			contract("live", `,"value":{"amount":2500.5,"currency":"GBP"},"period":{"startDate":"2026-01-10T00:00:00Z","endDate":"2027-01-09T00:00:00Z","maxExtentDate":"2029-01-09T00:00:00Z"}`)+`,`+
			contract("euro", `,"value":{"amountGross":7000,"currency":"EUR"},"period":{"startDate":"2026-09-01T00:00:00Z","endDate":"2027-08-31T00:00:00Z"}`)+`]`),
		release("3", "2026-02-01T09:00:00Z", "award", `"parties":[`+baker("buyer")+`,`+attack+`],"buyer":{"id":"b"},
			"tender":{"id":"3","title":"Flour <script>alert(2)</script>","status":"complete"},
			"awards":[`+award("flour", "a", `,"value":{"amount":40,"currency":"GBP"}`)+`]`),
		release("4", "2026-02-02T09:00:00Z", "planning", `"parties":[{"id":"c","name":"Fictional Borough of Harrowmere","roles":["buyer"]}],"buyer":{"id":"c"},
			"tender":{"id":"4","title":"Tables","status":"planned"}`),
	)
}

// release gives a release of the fictional market with a number, a date, a tag
// and other members.
func release(number, date, tag, members string) string {
	ocid := "ocds-f1ct10-sample-" + number
	return `{"ocid":"` + ocid + `","id":"` + ocid + `-1","date":"` + date + `","tag":["` + tag + `"],"initiationType":"tender",` + members + `}`
}

// jsonLines puts each document on a line of its own.
func jsonLines(documents ...string) []byte {
	var out strings.Builder
	for _, doc := range documents {
		out.WriteString(strings.NewReplacer("\n", "", "\t", "").Replace(doc) + "\n")
	}
	return []byte(out.String())
}

// siteOf makes a site of a store of its own that holds text.
func siteOf(t testing.TB, text []byte) *Site {
	t.Helper()
	s, err := New(Config{Clock: clock.At(testNow)}, services(t, text))
	if err != nil {
		t.Fatal(err)
	}
	return s
}
