package notice

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

var long = strings.Repeat("Supply of road salt to the depots of a fictional council. ", 10)

var changeCases = []struct {
	name, before, after string
	want                []string
}{
	{"nothing", `{"tender":{"title":"x"}}`, `{"tender":{"title":"x"}}`, nil},
	{"no state before", `null`, `{"tender":{"title":"x"}}`, nil},

	{"deadline, other day", `{"tender":{"tenderPeriod":{"endDate":"2026-03-10T17:00:00Z"}}}`, `{"tender":{"tenderPeriod":{"endDate":"2026-03-17T17:00:00Z"}}}`,
		[]string{"deadline: Deadline moved from 10 March to 17 March 2026"}},
	{"deadline, other year", `{"tender":{"tenderPeriod":{"endDate":"2026-12-10T17:00:00Z"}}}`, `{"tender":{"tenderPeriod":{"endDate":"2027-01-17T17:00:00Z"}}}`,
		[]string{"deadline: Deadline moved from 10 December 2026 to 17 January 2027"}},
	{"deadline, other hour", `{"tender":{"tenderPeriod":{"endDate":"2026-03-10T17:00:00Z"}}}`, `{"tender":{"tenderPeriod":{"endDate":"2026-03-10T12:00:00Z"}}}`,
		[]string{"deadline: Deadline brought forward from 5pm to midday on 10 March 2026"}},
	{"deadline, both", `{"tender":{"tenderPeriod":{"endDate":"2026-03-10T17:00:00Z"}}}`, `{"tender":{"tenderPeriod":{"endDate":"2026-06-17T17:30:00+01:00"}}}`,
		[]string{"deadline: Deadline moved from 10 March 2026, 5pm to 17 June 2026, 5:30pm"}},
	{"deadline, a day only", `{"tender":{"tenderPeriod":{"endDate":"2026-03-10"}}}`, `{"tender":{"tenderPeriod":{"endDate":"2026-03-12"}}}`,
		[]string{"deadline: Deadline moved from 10 March to 12 March 2026"}},
	{"deadline set", `{"tender":{}}`, `{"tender":{"tenderPeriod":{"endDate":"2026-03-10T00:00:00Z"}}}`,
		[]string{"deadline: Deadline set to 10 March 2026, midnight"}},
	{"deadline gone", `{"tender":{"tenderPeriod":{"endDate":"2026-03-10"}}}`, `{"tender":{"tenderPeriod":{"endDate":"soon"}}}`,
		[]string{"deadline: Deadline removed; it was 10 March 2026"}},

	{"value", `{"tender":{"value":{"amount":1000000,"currency":"GBP"}}}`, `{"tender":{"value":{"amount":1250000.5,"currency":"GBP"}}}`,
		[]string{"value: Value changed from £1,000,000 to £1,250,000.50"}},
	{"value given", `{"tender":{"value":{"amount":0}}}`, `{"tender":{"value":{"amountGross":120,"currency":"AED"}}}`,
		[]string{"value: Value given: AED 120 including VAT"}},
	{"value gone", `{"tender":{"value":{"amount":99.05,"currency":"EUR"}}}`, `{"tender":{"value":{"amount":""}}}`,
		[]string{"value: Value removed; it was €99.05"}},

	{"withdrawn", `{"tender":{"status":"active"}}`, `{"tender":{"status":"withdrawn"}}`, []string{"status: The notice was withdrawn"}},
	{"cancelled", `{"tender":{"status":"active"}}`, `{"tender":{"status":"cancelled"}}`, []string{"status: The procurement was cancelled"}},
	{"without award", `{"tender":{"status":"active"}}`, `{"tender":{"status":"unsuccessful"}}`, []string{"status: The procurement ended without an award"}},
	{"status", `{"tender":{"status":"planned"}}`, `{"tender":{"status":"Active"}}`, []string{"status: Status changed from planned to active"}},
	{"first status", `{"tender":{}}`, `{"tender":{"status":"planned"}}`, []string{"status: Status set to planned"}},

	{"title", `{"tender":{"title":"Road salt"}}`, `{"tender":{"title":"Road salt &amp; grit"}}`,
		[]string{"text: Title changed from “Road salt” to “Road salt & grit”"}},
	{"typo", `{"tender":{"title":"Road salt,2026"}}`, `{"tender":{"title":" Road  Salt, 2026."}}`,
		[]string{"typo: Small corrections to the title: spacing, capitals or punctuation only"}},
	{"an amount is no typo", `{"tender":{"title":"Up to 1.500 tonnes"}}`, `{"tender":{"title":"Up to 1500 tonnes"}}`,
		[]string{"text: Title changed from “Up to 1.500 tonnes” to “Up to 1500 tonnes”"}},
	{"escaped otherwise", `{"tender":{"title":"Salt &amp; grit"}}`, `{"tender":{"title":"Salt & grit"}}`,
		[]string{"other: Other details of the tender changed"}},
	{"words added", text(long), text(long + "Samples are wanted."),
		[]string{"text: Description changed: 3 words added, “Samples are wanted.”"}},
	{"words left out", text(long + "Samples are wanted."), text(long),
		[]string{"text: Description changed: 3 words left out, “Samples are wanted.”"}},
	{"words replaced", text(long + "Bids by May."), text(long + "Bids by June."),
		[]string{"text: Description changed: “May.” is now “June.”"}},
	{"much replaced", text(long + "a"), text("One two three four five six seven eight nine ten. " + long + "b"),
		[]string{"text: Description changed: about 121 of its 121 words, now reading “One two three four five six seven eight nine ten. Supply of road salt to the…”"}},

	{"lots", `{"tender":{"lots":[{"id":"1","title":"North","value":{"amount":5,"currency":"GBP"}},{"id":"2"},{"id":"3","status":"active"}]}}`,
		`{"tender":{"lots":[{"id":"1","title":"Northern part","value":{"amount":7,"currency":"GBP"}},{"id":"3","status":"cancelled"},{"id":"4","title":"South"}]}}`,
		[]string{
			"value: Value changed from £5 to £7",
			"lots: Lot 1 changed: value changed from £5 to £7; title now “Northern part”",
			"lots: Lot 3 changed: it is now cancelled",
			"lots: Lot 4 added: South",
			"lots: Lot 2 removed",
		}},
	{"lot days", `{"tender":{"lots":[{"id":"1","contractPeriod":{"startDate":"2027-04-01","endDate":"2029-03-31"}}]}}`,
		`{"tender":{"lots":[{"id":"1","contractPeriod":{"startDate":"2027-04-01","endDate":"2030-03-31","maxExtentDate":"2032-03-31"}}]}}`,
		[]string{"lots: Lot 1 changed: contract end moved from 31 March 2029 to 31 March 2030; contract end with all extensions set to 31 March 2032"}},

	{"documents", `{"tender":{"documents":[{"id":"1","title":"Specification","url":"https://example.org/1"},{"id":"2","title":"Old plan"},{"id":"4","documentType":"conflictOfInterest"}]}}`,
		`{"tender":{"documents":[{"id":"1","title":"Specification","url":"https://example.org/1b"},{"id":"3","title":"New &amp; better plan"},{"id":"4","documentType":"conflictOfInterest"},{"id":"5","documentType":"evaluationCriteria"},
			{"id":"6","noticeType":"UK4","documentType":"tenderNotice"}]}}`,
		[]string{
			"documents: Document replaced: Specification", "documents: Document added: New & better plan",
			"documents: Document added: evaluation criteria", "documents: Document removed: Old plan",
			"other: Notice published: UK4 tender notice",
		}},

	{"award", `{"tender":{}}`, `{"awards":[{"id":"1","value":{"amount":250000,"currency":"GBP"},"suppliers":[{"name":"Made-up Salt Ltd"},{"name":"Fictional Grit Ltd"}]}]}`,
		[]string{"award: Awarded to Made-up Salt Ltd and Fictional Grit Ltd for £250,000"}},
	{"award to many", `{"tender":{}}`, `{"awards":[{"id":"1","suppliers":[{"name":"A1"},{"name":"B2"},{"name":"C3"},{"name":"D4"},{"name":"E5"},{"name":"F6"}]}]}`,
		[]string{"award: Awarded to A1, B2, C3, D4 and 2 others"}},
	{"award cancelled", `{"awards":[{"id":"1","status":"pending","suppliers":[{"name":"Made-up Salt Ltd"}]}]}`, `{"awards":[{"id":"1","status":"cancelled","suppliers":[{"name":"Made-up Salt Ltd"}]}]}`,
		[]string{"award: Award to Made-up Salt Ltd cancelled"}},
	{"no award", `{"tender":{}}`, `{"awards":[{"id":"1","status":"unsuccessful"}]}`, []string{"award: A decision without an award was published"}},
	{"award changed", `{"awards":[{"id":1,"status":"pending","suppliers":[{"name":"A1"}],"contractPeriod":{"endDate":"2028-03-31"}}]}`,
		`{"awards":[{"id":"1","status":"active","suppliers":[{"name":"B2"}],"value":{"amount":9,"currency":"GBP"},"contractPeriod":{"endDate":"2027-03-31"}}]}`,
		[]string{"award: Award now goes to B2", "award: Award to B2 is now active", "award: Award to B2: value given: £9",
			"award: Award to B2: contract end brought forward from 31 March 2028 to 31 March 2027"}},

	{"contract signed", `{"awards":[{"id":"1","suppliers":[{"name":"A1"}]}]}`,
		`{"awards":[{"id":"1","suppliers":[{"name":"A1"}]}],"contracts":[{"id":"7","awardID":"1","dateSigned":"2026-04-03","value":{"amount":12,"currency":"GBP"}}]}`,
		[]string{"contract: Contract with A1 for £12 signed on 3 April 2026"}},
	{"contract changed", `{"contracts":[{"id":"7","status":"pending","period":{"endDate":"2027-03-31"},"amendments":[{"id":"1"}]}]}`,
		`{"contracts":[{"id":"7","status":"active","dateSigned":"2026-04-03","period":{"endDate":"2028-03-31"},"value":{"amount":12,"currency":"GBP"},"amendments":[{"id":"1"},{"id":"2","description":"Extended by a year"}]}]}`,
		[]string{"contract: Contract is now active", "contract: Contract: day of signature set to 3 April 2026", "contract: Contract: value given: £12",
			"contract: Contract: end moved from 31 March 2027 to 31 March 2028", "contract: Contract amended: “Extended by a year”"}},
	{"contract terminated", `{"contracts":[{"id":"7","status":"active"}]}`, `{"contracts":[{"id":"7","status":"terminated"}]}`,
		[]string{"contract: Contract terminated"}},

	{"planned days", `{"tender":{"contractPeriod":{"startDate":"2027-01-01"}}}`, `{"tender":{"contractPeriod":{"startDate":"2027-02-01"}}}`,
		[]string{"dates: Planned contract start moved from 1 January to 1 February 2027"}},
	{"questions and steps", `{"tender":{"enquiryPeriod":{"endDate":"2026-03-01"}},"planning":{"milestones":[{"id":"1","title":"Open day","dueDate":"2026-02-01T10:00:00Z"}]}}`,
		`{"tender":{"enquiryPeriod":{"endDate":"2026-03-04"}},"planning":{"milestones":[{"id":"1","title":"Open day","dueDate":"2026-02-01T14:00:00Z"}]}}`,
		[]string{"dates: Deadline for questions moved from 1 March to 4 March 2026", "dates: “Open day” moved from 10am to 2pm on 1 February 2026"}},

	{"facts", `{"buyer":{"name":"Fictional Council"},"tender":{"procurementMethodDetails":"Open procedure","items":[{"classification":{"id":"14410000"},"deliveryAddresses":[{"region":"Wales"}]}]}}`,
		`{"buyer":{"name":"Fictional City"},"tender":{"procurementMethodDetails":"Restricted procedure","mainProcurementCategory":"goods","items":[{"classification":{"id":"14410000"},"additionalClassifications":[{"id":"45000000","description":"Works"}],"deliveryAddresses":[{"region":"London"}]}]}}`,
		[]string{"other: Buyer changed from Fictional Council to Fictional City", "other: Procedure changed from Open procedure to Restricted procedure",
			"other: Category given: goods", "other: Classification added: 45000000 Works", "other: Place of delivery added: London", "other: Place of delivery removed: Wales"}},
	{"what has no words", `{"parties":[{"id":"1","name":"x"}],"bids":{"statistics":[]}}`, `{"parties":[{"id":"1","name":"x","address":{"locality":"y"}}],"bids":{"statistics":[{"id":"1","value":4}]}}`,
		[]string{"other: Details of the organisations changed", "other: Figures about the bids changed"}},
	{"only what a release always changes", `{"id":"1","date":"2026-01-01"}`, `{"id":"2","date":"2026-01-02"}`, nil},
	{"dirt", `{"tender":[],"awards":{"id":[]},"contracts":"x","parties":null}`, `{"tender":{"lots":"x","documents":{"id":{}},"value":[]},"awards":[null,1,{"suppliers":5}]}`,
		[]string{"documents: Document added: untitled"}},
}

func TestChanges(t *testing.T) {
	for _, c := range changeCases {
		var got []string
		for _, line := range Changes(change(t, c.before).Compiled, change(t, c.after).Compiled) {
			got = append(got, fmt.Sprintf("%s: %s", line.Kind, line.Words))
		}
		if diff := cmp.Diff(c.want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", c.name, diff)
		}
	}
}

func text(description string) string {
	return fmt.Sprintf(`{"tender":{"description":%q}}`, description)
}

// A flood of documents is told in a few lines.
func TestChangesAreBounded(t *testing.T) {
	var docs []string
	for i := range 500 {
		docs = append(docs, fmt.Sprintf(`{"id":"%d","title":"Plan %d"}`, i, i))
	}
	after := `{"tender":{"documents":[` + strings.Join(docs, ",") + `]}}`
	lines := Changes(change(t, `{"tender":{"title":"x"}}`).Compiled, change(t, after).Compiled)
	if n := len(lines); n != mostLines+2 || lines[n-1].Words != "Changes to 490 more documents" {
		t.Errorf("%d lines, the last %+v", n, lines[n-1])
	}
}
