package org

import "testing"

func TestAccept(t *testing.T) {
	for _, c := range []struct{ scheme, value, want string }{
		{"GB-COH", "01234567", "GB-COH-01234567"},
		{"gb-coh", " 1234567 ", "GB-COH-01234567"},
		{"GB-COH", "6986570", "GB-COH-06986570"},
		{"GB-COH", "sc 123456", "GB-COH-SC123456"},
		{"GB-COH", "SC12345", "GB-COH-SC012345"},
		{"GB-COH", "oc317661", "GB-COH-OC317661"},
		{"GB-COH", "IP12345R", "GB-COH-IP12345R"},
		{"XF-COH", "4142000", "XF-COH-04142000"},
		{"GB-PPON", "pvhj-9851-qpyj", "GB-PPON-PVHJ-9851-QPYJ"},
		{"PY-RUC", "80002612-8", "PY-RUC-80002612-8"},
		{"GB-GOR", "ea71", "GB-GOR-EA71"},
		{"GB-SRS", "sid4gov.cabinetoffice.gov.uk/au8q6EUc", "GB-SRS-sid4gov.cabinetoffice.gov.uk/au8q6EUc"},
		{"GB-CHC", "1", "GB-CHC-1"},

		{"GB-COH", "458577871", ""}, // nine digits: a VAT number, from Contracts Finder
		{"GB-COH", "00000000", ""},
		{"GB-COH", "12345678", ""},
		{"GB-COH", "11111111", ""},
		{"GB-COH", "N/A", ""},
		{"GB-COH", "", ""},
		{"GB-PPON", "PVHJ9851QPYJ", ""},
		{"GB-CHC", "none", ""},
		{"GB-CHC", "0", ""},
		{"GB-CFS", "123456", ""},
		{"NGA-BRBDA", "866594103", ""}, // a publisher's own, a new number in each release
		{"NIT", "860536079", ""},
		{"", "01234567", ""},
	} {
		id, ok := accept(c.scheme, c.value)
		got := ""
		if ok {
			got = id.key()
		}
		if got != c.want {
			t.Errorf("accept(%q, %q) = %q, want %q", c.scheme, c.value, got, c.want)
		}
	}
}

func TestKeyOf(t *testing.T) {
	for _, c := range []struct{ party, want string }{
		{`{"name":"Blackpool Borough Council"}`, "blackpool-council"},
		{`{"identifier":{"legalName":"Example Builders Limited"}}`, "example-builders-ltd"},
		{`{"id":"org-53","name":"Example Ltd"}`, "example-ltd"},
		{`{"id":"GB-CFS-123","name":"Example Ltd"}`, "example-ltd"},
		{`{"id":"GB-CFN-example","name":"Example Ltd"}`, "example-ltd"},
		{`{"id":"GB-COH-1234567","name":"Example Ltd"}`, "GB-COH-01234567"},
		{`{"id":"GB-COH-01234567","identifier":{"scheme":"GB-PPON","id":"PVHJ-9851-QPYJ"}}`, "GB-PPON-PVHJ-9851-QPYJ"},
		{`{"name":"A","identifier":{"scheme":"GB-PPON","id":"PVHJ-9851-QPYJ"},
			"additionalIdentifiers":[{"scheme":"GB-CHC","id":"1140287"},{"scheme":"GB-COH","id":"1234567"}]}`, "GB-COH-01234567"},
		{`{"name":"A","identifier":{"scheme":"","id":""}}`, "a"},
		{`{"name":"","identifier":{"scheme":"GB-COH","id":"458577871"}}`, ""},
		{`{"name":"?"}`, ""},
		{`{}`, ""},
		{`[]`, ""},
	} {
		got, ok := KeyOf(party(t, c.party))
		if got != c.want || ok != (c.want != "") {
			t.Errorf("KeyOf(%s) = %q, %v; want %q", c.party, got, ok, c.want)
		}
	}
}
