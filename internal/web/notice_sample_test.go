package web

import (
	"encoding/json"
	"strings"
)

// The sample of the notice pages: processes of a made-up council. All of it is
// fictional.
const (
	bridgeOCID  = "ocds-f1ct10-bridge"               // open, with lots, amended and replaced
	gritOCID    = "ocds-f1ct10-grit"                 // a whole life, live
	chairsOCID  = "ocds-b5fd17-chairs"               // in the form of Contracts Finder, ended
	bareOCID    = "ocds-f1ct10-bare"                 // as little as a release may say
	oddOCID     = "OCDS-F1CT10/Ödd%2F100%?a=1&b=2#+" // characters that mean something in an address
	hostileOCID = "ocds-f1ct10-\"><script>alert(0)</script>"
)

// townHall is the buyer of the sample, and gritter its supplier.
const (
	townHall = `{"id":"t","name":"Fictional Borough of Wexcombe","roles":["buyer"],"identifier":{"scheme":"XF-PPON","id":"WXYZ-1234-WXYZ"},
		"address":{"streetAddress":"1 Made-up Street","locality":"Wexcombe","region":"UKD44","postalCode":"ZZ2 2ZZ"},
		"contactPoint":{"name":"Fictional Buying Team","email":"buying@wexcombe.example","telephone":"01632 960001","url":"https://buying.wexcombe.example/help"}}`
	gritter = `{"id":"g","name":"Fictional Grit Ltd","roles":["supplier"],"identifier":{"scheme":"XF-COH","id":"1234567"},"details":{"scale":"sme","vcse":true}}`
)

// noticeSample gives the releases of the sample as JSON lines.
func noticeSample() []byte {
	return jsonLines(append(append(bridge(), grit()...), chairs(), bare(bareOCID), bare(oddOCID), hostileNotice())...)
}

// noticeDocument gives a document that stands for a notice.
func noticeDocument(id, kind, documentType, published string) string {
	return `{"id":"` + id + `","documentType":"` + documentType + `","noticeType":"` + kind + `","url":"https://notices.example/` + id + `","datePublished":"` + published + `"}`
}

// bridge is a tender in two lots, whose second release was published twice.
func bridge() []string {
	head := func(id, date, tag string) string {
		return `{"ocid":"` + bridgeOCID + `","id":"` + id + `","date":"` + date + `","tag":["` + tag + `"],"initiationType":"tender",`
	}
	planning := `"planning":{"documents":[` + noticeDocument("n1", "UK2", "marketEngagementNotice", "2026-01-05T09:00:00Z") + `],
		"milestones":[{"id":"1","type":"engagement","dueDate":"2026-01-20T23:59:59Z"}]},
		"parties":[` + townHall + `],"buyer":{"id":"t","name":"Fictional Borough of Wexcombe"},
		"tender":{"id":"B1","title":"Repairs to the fictional bridge","status":"planned","legalBasis":{"scheme":"UKPGA","id":"2023/54"}}}`
	tender := `"tender":{"id":"B1","status":"active","description":"The bridge needs repairs.\n\nThe work is:\n- stone\n- steel",
		"value":{"amount":200000,"amountGross":240000,"currency":"GBP"},"mainProcurementCategory":"works",
		"procurementMethod":"open","procurementMethodDetails":"Open procedure",
		"submissionMethodDetails":"https://bids.example/bridge?a=1&b=2","submissionTerms":{"electronicSubmissionPolicy":"required"},
		"suitability":{"sme":true,"vcse":false},
		"selectionCriteria":{"criteria":[{"type":"technical","description":"Three bridges repaired since 2020"}]},
		"enquiryPeriod":{"endDate":"2026-03-10T17:00:00Z"},"tenderPeriod":{"endDate":"2026-03-24T12:00:00Z"},
		"items":[{"id":"1","relatedLot":"1","classification":{"scheme":"CPV","id":"45221119-9","description":"Bridge renewal construction work"},"deliveryAddresses":[{"region":"UKD44"}]}],
		"lots":[{"id":"1","title":"Stone","status":"active","description":"All that is of stone.","value":{"amount":150000,"currency":"GBP"},
			"contractPeriod":{"startDate":"2026-06-01T00:00:00+01:00","endDate":"2028-05-31T23:59:59+01:00","maxExtentDate":"2030-05-31T23:59:59+01:00"},
			"hasRenewal":true,"renewal":{"description":"Two years more"},"hasOptions":true,"options":{"description":"The parapet too"},
			"awardCriteria":{"criteria":[{"type":"price","numbers":[{"number":60,"weight":"percentageExact"}]},{"type":"quality","name":"Method","description":"How the traffic is kept moving","numbers":[{"number":40,"weight":"percentageExact"}]}]}},
			{"id":"2","title":"Steel","status":"active","value":{"amount":50000,"currency":"GBP"}}],
		"documents":[` + noticeDocument("n2", "UK4", "tenderNotice", "2026-02-01T09:00:00Z") + `,
			{"id":"itt","documentType":"biddingDocuments","title":"Invitation to tender","url":"https://files.example/itt.pdf","format":"application/pdf","datePublished":"2026-02-01T09:00:00Z"},
			{"id":"coi","documentType":"conflictOfInterest","description":"Not published"}]}}`
	update := func(day string) string {
		return `"tender":{"id":"B1","tenderPeriod":{"endDate":"2026-03-` + day + `T12:00:00Z"},"amendments":[{"id":"1","date":"2026-03-02T09:00:00Z","description":"More time"}]}}`
	}
	return []string{head("b-1", "2026-01-05T09:00:00Z", "planning") + planning, head("b-2", "2026-02-01T09:00:00Z", "tender") + tender,
		head("b-3", "2026-03-02T09:00:00Z", "tenderUpdate") + update("30"), head("b-3", "2026-03-02T09:00:00Z", "tenderUpdate") + update("31")}
}

// grit is a life from tender to a change of its contract, which leads to the
// bridge and to a process that is not here.
func grit() []string {
	head := func(id, date, tag string) string {
		return `{"ocid":"` + gritOCID + `","id":"` + id + `","date":"` + date + `","tag":["` + tag + `"],"initiationType":"tender",`
	}
	return []string{
		head("g-1", "2025-01-10T09:00:00Z", "tender") + `"parties":[` + townHall + `],"buyer":{"id":"t"},
			"tender":{"id":"G1","title":"Grit for fictional roads","status":"active","description":"Grit.","tenderPeriod":{"endDate":"2025-02-10T12:00:00Z"},
			"submissionMethodDetails":"By post to the town hall","documents":[` + noticeDocument("g1", "UK4", "tenderNotice", "2025-01-10T09:00:00Z") + `]},
			"relatedProcesses":[{"id":"1","relationship":["planning"],"scheme":"ocid","identifier":"` + bridgeOCID + `"},
				{"id":"2","relationship":["prior"],"scheme":"ocid","title":"Older grit","identifier":"ocds-f1ct10-older"}]}`,
		head("g-2", "2025-03-01T09:00:00Z", "award") + `"parties":[` + townHall + `,` + gritter + `],
			"tender":{"id":"G1","status":"complete"},"awards":[{"id":"1","title":"Grit","status":"active","date":"2025-02-28T00:00:00Z","value":{"amount":90000,"currency":"GBP"},
				"suppliers":[{"id":"g","name":"Fictional Grit Ltd"}],"standstillPeriod":{"endDate":"2025-03-12T23:59:59Z"},
				"documents":[` + noticeDocument("g2", "UK6", "awardNotice", "2025-03-01T09:00:00Z") + `]},
				{"id":"2","status":"unsuccessful","relatedLots":["9"],"statusDetails":"No bid was good enough."}]}`,
		head("g-3", "2025-04-01T09:00:00Z", "contract") + `"contracts":[{"id":"1","awardID":"1","title":"Grit","status":"active","dateSigned":"2025-03-20T00:00:00Z",
			"value":{"amount":90000,"currency":"GBP"},"period":{"startDate":"2025-04-01T00:00:00+01:00","endDate":"2026-09-30T23:59:59+01:00","maxExtentDate":"2027-09-30T23:59:59+01:00"},
			"documents":[` + noticeDocument("g3", "UK7", "contractNotice", "2025-04-01T09:00:00Z") + `]}]}`,
		head("g-4", "2025-12-01T09:00:00Z", "contractAmendment") + `"contracts":[{"id":"1","awardID":"1","value":{"amount":99500.5,"currency":"GBP"},
			"amendments":[{"id":"1","date":"2025-12-01T00:00:00Z","description":"A hard winter.","rationale":"More grit is needed."}],
			"documents":[` + noticeDocument("g4", "UK10", "contractNotice", "2025-12-01T09:00:00Z") + `]}]}`,
	}
}

// chairs has the form of Contracts Finder: no contracts section, a range of
// values, the old flags, several suppliers of which one is none, and no id.
func chairs() string {
	return `{"ocid":"` + chairsOCID + `","date":"2020-02-01T10:00:00Z","tag":"award","initiationType":"tender","language":"en",
		"buyer":{"id":"1","name":"Fictional Parish of Nether Wexcombe"},
		"parties":[{"id":"1","name":"Fictional Parish of Nether Wexcombe","roles":["buyer"],"contactPoint":{"email":"no address"}},
			{"id":"2","name":"Fictional Chairs &amp;amp; Sons","roles":["supplier"]}],
		"tender":{"id":"C1","title":"Chairs &amp; tables","description":"<p>Chairs.</p><ul><li>Tall</li><li>Low</li></ul>","status":"complete",
			"minValue":{"amount":1000,"currency":"GBP"},"tenderPeriod":{"endDate":"2020-01-10"},"xClassifications":{"isSuitableForSme":true},
			"items":[{"id":"1","classification":{"scheme":"CPV","id":"39112000"}}]},
		"awards":[{"id":"1","status":"active","date":"2020-01-20T00:00:00Z","suppliers":[{"id":"2","name":"Fictional Chairs &amp;amp; Sons"},{"name":"NOT AWARDED TO SUPPLIER"}],
			"contractPeriod":{"startDate":"2020-02-01T00:00:00Z","endDate":"2021-01-31T00:00:00Z"}}]}`
}

func bare(ocid string) string {
	return `{"ocid":` + quotedJSON(ocid) + `,"id":"only","date":"2026-03-01T00:00:00Z","tag":["planning"],"initiationType":"tender","tender":{"id":"1","status":"planned"}}`
}

// attack closes elements and attributes, turns the direction of writing and has
// a word wider than any screen.
const attack = `</bdi></li></script>'"><script>alert(1)</script><img src=x onerror=alert(2)><a href="javascript:alert(3)">x</a> ` +
	"\u202eturned\u2066 \u05d0\u05d1\u05d2 \x01 {{.}} Unbrokenunbrokenunbrokenunbrokenunbrokenunbrokenunbrokenunbrokenunbrokenunbroken end"

// hostileNotice has the attack in every text that a page reads, and addresses
// that must not be followed.
func hostileNotice() string {
	a, script := quotedJSON(attack), `"javascript:alert(4)"`
	file := `{"id":` + a + `,"title":` + a + `,"description":` + a + `,"documentType":` + a + `,"format":` + a + `,"url":` + script + `,"datePublished":"2026-01-01T00:00:00Z"}`
	period := `{"startDate":"2026-01-01T00:00:00Z","endDate":"2027-01-01T00:00:00Z"}`
	section := `"id":` + a + `,"title":` + a + `,"description":` + a + `,"status":` + a + `,"statusDetails":` + a + `,"documents":[` + file + `],
		"value":{"amount":5,"currency":` + a + `},"amendments":[{"id":` + a + `,"date":"2026-01-02T00:00:00Z","description":` + a + `,"rationale":` + a + `}],
		"milestones":[{"id":` + a + `,"title":` + a + `,"type":` + a + `,"dueDate":"2026-02-02T00:00:00Z"}],"renewal":{"description":` + a + `},
		"contractPeriod":` + period + `,"period":` + period + `,"relatedLots":[` + a + `]`
	code := `{"scheme":` + a + `,"id":` + a + `,"description":` + a + `}`
	party := `{"id":` + a + `,"name":` + a + `,"roles":["buyer","supplier",` + a + `],"identifier":{"scheme":` + a + `,"id":` + a + `,"legalName":` + a + `},
		"address":{"streetAddress":` + a + `,"locality":` + a + `,"region":` + a + `,"postalCode":` + a + `,"countryName":` + a + `},
		"contactPoint":{"name":` + a + `,"email":"a@b.example?subject=x\"onmouseover=alert(5)","telephone":` + a + `,"url":` + script + `},
		"details":{"scale":` + a + `,"url":` + script + `}}`
	return strings.NewReplacer("\n", "", "\t", "").Replace(`{"ocid":` + quotedJSON(hostileOCID) + `,"id":` + a + `,"date":"2026-03-01T00:00:00Z","tag":["tender",` + a + `],"initiationType":"tender","description":` + quotedJSON(attack+" more") + `,
		"parties":[` + party + `],"buyer":{"id":` + a + `,"name":` + a + `},"planning":{` + section + `},
		"tender":{` + section + `,"mainProcurementCategory":` + a + `,"procurementMethod":` + a + `,"procurementMethodDetails":` + a + `,"procurementMethodRationale":` + a + `,
			"submissionMethod":[` + a + `],"submissionMethodDetails":"javascript:alert(6)","submissionTerms":{"electronicSubmissionPolicy":` + a + `,"languages":[` + a + `]},
			"selectionCriteria":{"description":` + a + `,"criteria":[{"description":` + a + `}]},"classification":` + code + `,
			"items":[{"id":` + a + `,"deliveryAddresses":[{"region":` + a + `}],"additionalClassifications":[` + code + `]}],
			"tenderPeriod":{"endDate":"2026-04-01T00:00:00Z"},
			"lots":[{` + section + `,"options":{"description":` + a + `},"awardCriteria":{"weightingDescription":` + a + `,"criteria":[{"type":` + a + `,"name":` + a + `,"description":` + a + `,"numbers":[{"number":` + a + `,"weight":` + a + `}]}]}}]},
		"awards":[{` + section + `,"suppliers":[{"id":` + a + `,"name":` + a + `}]},{"id":"f","status":"cancelled","title":` + a + `,"statusDetails":` + a + `}],
		"contracts":[{` + section + `,"awardID":` + a + `,"dateSigned":"2026-01-01T00:00:00Z"}],
		"relatedProcesses":[{"id":"1","relationship":[` + a + `],"title":` + a + `,"identifier":` + a + `}]}`)
}

// quotedJSON gives text as a JSON string.
func quotedJSON(s string) string {
	out, err := json.Marshal(s)
	if err != nil {
		panic(err) // a string always has a form
	}
	return string(out)
}
