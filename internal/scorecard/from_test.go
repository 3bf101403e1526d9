package scorecard

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/tolsey/tolsey/internal/plain"
	"github.com/tolsey/tolsey/internal/process"
)

const whole = `{
	"buyer": {"id": "b", "name": "Fictional Council"},
	"parties": [
		{"id": "b", "name": "Fictional Council", "address": {"region": "UKD62", "countryName": "United Kingdom"},
			"identifier": {"scheme": "GB-PPON", "id": "AAAA-1111-AAAA"}},
		{"id": "s", "name": "Made-up Salt Ltd", "address": {"postalCode": "M1 1AA"}, "details": {"scale": "micro", "vcse": false},
			"identifier": {"scheme": "GB-COH", "id": "00000001"}},
		{"id": "g", "name": "Fictional Grit", "address": {"region": "Wales"}, "details": {"scale": "large", "vcse": true}}],
	"planning": {"documents": [{"id": "p", "noticeType": "UK3", "datePublished": "2026-01-05T09:00:00Z"}]},
	"tender": {"legalBasis": {"scheme": "UKPGA", "id": "2023/54"}, "status": "complete", "aboveThreshold": true,
		"procurementMethod": "open", "procurementMethodDetails": "Open procedure", "classification": {"scheme": "CPV", "id": "14410000"},
		"value": {"amount": 1000, "currency": "GBP"}, "tenderPeriod": {"endDate": "2026-04-20T12:00:00+01:00"},
		"documents": [{"id": "t", "documentType": "tenderNotice", "noticeType": "UK4", "datePublished": "2026-04-01T09:00:00+01:00"}]},
	"bids": {"statistics": [
		{"id": "1", "measure": "bids", "value": 7, "relatedLot": "1"}, {"id": "2", "measure": "bids", "value": 2, "relatedLot": "2"},
		{"id": "3", "measure": "finalStageBids", "value": 1, "relatedLot": "1"}]},
	"awards": [
		{"id": "1", "status": "active", "date": "2026-05-01T00:00:00+01:00", "value": {"amount": 900, "currency": "GBP"}, "relatedLots": ["1"],
			"suppliers": [{"id": "s"}, {"id": "g"}, {"id": "s"}],
			"documents": [{"id": "n", "documentType": "awardNotice", "noticeType": "UK6", "datePublished": "2026-05-04T09:00:00+01:00"}]},
		{"id": "2", "status": "pending", "value": {"amountGross": 200000, "currency": "GBP"}, "relatedLots": ["1", "2"], "suppliers": [{"id": "g"}]}],
	"contracts": [
		{"id": "1", "awardID": "1", "status": "active", "dateSigned": "2026-05-20T00:00:00+01:00",
			"documents": [{"id": "k", "noticeType": "UK7", "datePublished": "2026-06-25T09:00:00+01:00"}]}]
}`

// TestAWholeProcess reads every fact once.
func TestAWholeProcess(t *testing.T) {
	got := from(change(t, "ocds-h6vhtk-1", whole), nil)
	want := processRow{
		ocid: "ocds-h6vhtk-1", buyer: "GB-PPON-AAAA-1111-AAAA", opened: "2026-04-01", closes: "2026-04-20", route: Advertised, bids: 2,
		engaged: true, planned: true, above: plain.Yes, act: true, resulted: true, division: "14",
		awards: []awardRow{
			{item: 0, id: "ocds-h6vhtk-1/c1", awarded: "2026-05-01", signed: "2026-05-20", published: "2026-05-04", details: "2026-06-25",
				amount: 900_00, currency: "GBP", division: "14", route: Advertised, bids: 7,
				suppliers: []string{"GB-COH-00000001", "fictional-grit"}, crowd: crowd{small: 1, large: 1, vcse: 1, other: 1, local: 1, away: 1}},
			{item: 1, id: "ocds-h6vhtk-1/a2", published: "2026-05-04", amount: 200_000_00, currency: "GBP", gross: true, doubts: BeyondBelief,
				division: "14", route: Advertised, bids: 2, suppliers: []string{"fictional-grit"}, crowd: crowd{large: 1, vcse: 1, away: 1}, fromAward: true},
		},
	}
	if diff := cmp.Diff(want, got, cmp.AllowUnexported(processRow{}, awardRow{}, crowd{})); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	f := got.awards[0].fact(&got, limits{})
	if f.late != 36 || f.limit != 29 || dayText(f.day) != "2026-05-01" || f.complete != hasValue|hasSize|hasDates|hasCategory {
		t.Errorf("fact %+v", f)
	}
	if f := got.awards[1].fact(&got, limits{}); f.late != notDue || f.limit != noRule {
		t.Errorf("an award without a contract: %+v", f)
	}
	tender, ok := got.fact()
	if !ok || tender.least != 10 || tender.flags != engagedFlag|resultedFlag {
		t.Errorf("tender %+v, %v", tender, ok)
	}
}

func TestRoute(t *testing.T) {
	for _, c := range []struct {
		want   Route
		tender string // members of the tender
		more   string // other members of the release
		opened string
	}{
		{Advertised, `"procurementMethod":"open"`, "", "2026-04-01"},
		{Advertised, `"procurementMethod":"selective","procurementMethodDetails":"Competitive flexible procedure"`, "", "2026-04-01"},
		{NoNotice, `"procurementMethod":"open"`, "", ""},
		{NoNotice, `"procurementMethod":"open"`, "", "2026-06-01"}, // after the award
		{NoNotice, ``, "", ""},
		{Direct, `"procurementMethod":"direct"`, "", "2026-04-01"},
		{Direct, `"procurementMethod":"limited"`, "", ""},
		{Direct, `"procurementMethodDetails":"Other - Direct Award"`, "", ""},
		{Direct, `"procurementMethod":"limited","procurementMethodDetails":"Traditional Non-Competitive"`, "", ""},
		{Direct, `"procurementMethod":"selective"`, `"awards":[{"documents":[{"noticeType":"UK5"}]}]`, ""},
		{Invited, `"procurementMethod":"limited","procurementMethodDetails":"Competitive quotation (below threshold)"`, "", ""},
		{CallOff, `"procurementMethod":"selective","procurementMethodDetails":"Call-off from a framework agreement"`, "", "2026-04-01"},
		{CallOff, `"procurementMethod":"direct","procurementMethodDetails":"Direct Award from a Framework Contract"`, "", ""},
		{CallOff, `"procurementMethod":"limited"`, `"relatedProcesses":[{"relationship":["framework"],"identifier":"x"}]`, ""},
	} {
		release := `{"tender":{"id":"1"}}`
		if c.tender != "" {
			release = `{"tender":{` + c.tender + `}}`
		}
		if c.more != "" {
			release = release[:len(release)-1] + "," + c.more + "}"
		}
		one := change(t, "x", release).Compiled
		r := reading{Release: one, tender: one.Tender()}
		if got := r.route("2026-05-01", c.opened); got != c.want {
			t.Errorf("%s opened %q: %v, want %v", release, c.opened, got, c.want)
		}
	}
}

// The day of the award notice comes from the nearest source that has one, and
// a notice of long before is another award's.
func TestAwardNotice(t *testing.T) {
	for name, c := range map[string]struct{ award, tender, releases, want string }{
		"its own":                 {`"documents":[{"documentType":"awardNotice","datePublished":"2026-05-09"}]`, "", "2026-05-20", "2026-05-09"},
		"its own date":            {`"datePublished":"2026-05-08T10:00:00Z"`, "", "", "2026-05-08"},
		"the tender's document":   {`"id":"1"`, `"documents":[{"documentType":"awardNotice","datePublished":"2026-05-10"}]`, "2026-05-20", "2026-05-10"},
		"a release":               {`"id":"1"`, `"documents":[{"documentType":"awardNotice"}]`, "2026-05-20", "2026-05-20"},
		"not another award's":     {`"id":"1"`, "", "2024-01-01 2026-05-21 2026-08-01", "2026-05-21"},
		"a little before":         {`"id":"1"`, "", "2026-04-10 2026-05-21", "2026-04-10"},
		"all long before":         {`"id":"1"`, "", "2023-01-01 2024-01-01", "2024-01-01"},
		"a transparency notice":   {`"documents":[{"documentType":"awardNotice","noticeType":"UK5","datePublished":"2026-05-02"}]`, "", "2026-05-21", "2026-05-21"},
		"nothing":                 {`"id":"1"`, "", "", ""},
		"only a tender's release": {`"id":"1"`, "", "tender", ""},
	} {
		release := fmt.Sprintf(`{"tender":{%s},"awards":[{"date":"2026-05-01",%s}]}`, c.tender, c.award)
		var published []process.Publication
		for _, day := range splitBlanks(c.releases) {
			p := process.Publication{Date: day + "T09:00:00.000Z", Stages: " award "}
			if day == "tender" {
				p = process.Publication{Date: "2026-05-02T09:00:00.000Z", Stages: " tender "}
			}
			published = append(published, p)
		}
		row := from(change(t, "ocds-b5fd17-1", release), published)
		if got := row.awards[0].published; got != c.want {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
}

func TestEngagement(t *testing.T) {
	planning := func(day string) []process.Publication {
		return []process.Publication{{Date: day + "T09:00:00.000Z", Stages: " planning "}}
	}
	for name, c := range map[string]struct {
		release          string
		published        []process.Publication
		engaged, planned bool
	}{
		"UK2 before":               {`{"planning":{"documents":[{"noticeType":"UK2","datePublished":"2026-03-01"}]}}`, nil, true, false},
		"UK2 on the day":           {`{"planning":{"documents":[{"noticeType":"UK2","datePublished":"2026-04-01"}]}}`, nil, false, false},
		"UK3 39 days before":       {`{"tender":{"documents":[{"noticeType":"UK3","datePublished":"2026-02-21"}]}}`, nil, true, false},
		"UK3 40 days before":       {`{"tender":{"documents":[{"noticeType":"UK3","datePublished":"2026-02-20"}]}}`, nil, true, true},
		"UK3 two years before":     {`{"tender":{"documents":[{"noticeType":"UK3","datePublished":"2024-02-20"}]}}`, nil, true, false},
		"a planning release":       {`{}`, planning("2026-03-31"), true, false},
		"a later planning release": {`{}`, planning("2026-04-02"), false, false},
		"a planning process":       {`{"relatedProcesses":[{"relationship":["planning"]}]}`, nil, true, false},
		"nothing":                  {`{"planning":{"documents":[{"noticeType":"UK2"}]}}`, nil, false, false},
	} {
		one := change(t, "x", c.release).Compiled
		r := reading{Release: one, tender: one.Tender(), published: c.published}
		if engaged, planned := r.engagement("2026-04-01"); engaged != c.engaged || planned != c.planned {
			t.Errorf("%s: %v, %v", name, engaged, planned)
		}
	}
}

func TestBids(t *testing.T) {
	for _, c := range []struct {
		bids, tender, award string
		want, fewest        int
	}{
		{`[{"measure":"bids","value":4}]`, `{}`, `"id":"1"`, 4, 4},
		{`[{"measure":"bids","value":4,"relatedLot":"1"}]`, `{}`, `"id":"1"`, 4, 4},
		{`[{"measure":"bids","value":4,"relatedLot":"1"},{"measure":"bids","value":2,"relatedLot":"2"}]`, `{}`, `"id":"1"`, 0, 2},
		{`[{"measure":"bids","value":4,"relatedLot":"1"},{"measure":"bids","value":2,"relatedLot":"2"}]`, `{}`, `"relatedLots":["1"]`, 4, 2},
		{`[{"measure":"bids","value":4,"relatedLot":"1"},{"measure":"bids","value":2,"relatedLot":"2"}]`, `{}`, `"relatedLots":["2","1"]`, 2, 2},
		{`[{"measure":"finalStageBids","value":3}]`, `{}`, `"id":"1"`, 3, 3},
		{`[{"measure":"smeBids","value":3}]`, `{"numberOfTenderers":9}`, `"id":"1"`, 9, 9},
		{`[{"measure":"bids","value":0}]`, `{}`, `"id":"1"`, 0, 0},
		{`[{"measure":"bids","value":"many"}]`, `{"tenderers":[{"id":"a"},{"id":"b"}]}`, `"id":"1"`, 2, 2},
		{`[]`, `{}`, `"id":"1"`, 0, 0},
	} {
		row := from(change(t, "x", fmt.Sprintf(`{"bids":{"statistics":%s},"tender":%s,"awards":[{%s}]}`, c.bids, c.tender, c.award)), nil)
		if row.awards[0].bids != c.want || row.bids != c.fewest {
			t.Errorf("%s %s %s: %d and %d, want %d and %d", c.bids, c.tender, c.award, row.awards[0].bids, row.bids, c.want, c.fewest)
		}
	}
}

func TestDoubts(t *testing.T) {
	estimate := plain.ValueAt(change(t, "x", `{"tender":{"value":{"amount":1000,"currency":"GBP"}}}`).Compiled.Tender().Amount(), "")
	standIn := plain.ValueAt(change(t, "x", `{"tender":{"value":{"amount":999.99,"currency":"GBP"}}}`).Compiled.Tender().Amount(), "")
	for name, c := range map[string]struct {
		a       awardRow
		guess   *plain.Value
		ceiling bool
		want    Doubt
	}{
		"nothing":               {awardRow{amount: 99_999_99, currency: "GBP"}, estimate, false, 0},
		"pence for pounds":      {awardRow{amount: 100_000_00, currency: "GBP"}, estimate, false, BeyondBelief},
		"a stand-in estimate":   {awardRow{amount: 100_000_00, currency: "GBP"}, standIn, false, 0},
		"another currency":      {awardRow{amount: 100_000_00, currency: "EUR"}, estimate, false, 0},
		"ten billion":           {awardRow{amount: plain.MostBelieved}, nil, false, 0},
		"above ten billion":     {awardRow{amount: plain.MostBelieved + 1}, nil, false, BeyondBelief},
		"30 days early":         {awardRow{awarded: "2026-05-31", published: "2026-05-01"}, nil, false, 0},
		"31 days early":         {awardRow{awarded: "2026-06-01", published: "2026-05-01"}, nil, false, DateWrong},
		"a framework's ceiling": {awardRow{amount: 1}, nil, true, Ceiling},
	} {
		if got := doubtsOf(c.a, c.guess, c.ceiling); got != c.want {
			t.Errorf("%s: %b, want %b", name, got, c.want)
		}
	}
	for _, d := range Reasons {
		if d.Label() == "" {
			t.Errorf("doubt %b has no words", d)
		}
	}
}

func TestCentralByName(t *testing.T) {
	for name, want := range map[string]bool{
		"Foreign, Commonwealth and Development Office": true, "Foreign Commonwealth and Development Office": true,
		"Ministry of Made-up Affairs": true, "Department for Fiction": true, "Fictional Council": false,
	} {
		v := change(t, "x", `{"buyer":{"name":"`+name+`"}}`).Compiled
		if got := isCentral(v.Buyer()); got != want {
			t.Errorf("%s: central %v", name, got)
		}
	}
}

func TestRegion(t *testing.T) {
	for _, c := range []struct{ address, want string }{
		{`{"region":"UKD62"}`, "UKD"}, {`{"region":"TLD6"}`, "UKD"}, {`{"region":"North West (England)"}`, "UKD"},
		{`{"region":"England","postalCode":"LS1 4DY"}`, "UKE"}, {`{"region":"UK","locality":"Leeds"}`, "UKE"},
		{`{"countryName":"Scotland"}`, "UKM"}, {`{"country":"GB","locality":"Nowhere"}`, "UK"}, {`{}`, ""}, {`{"countryName":"England"}`, "UK"},
		{`{"region":"Unknown","countryName":"GBR"}`, "UK"}, {`{"region":"Unknown","countryName":"CAN"}`, "canada/"},
		{`{"region":"Ontario","countryName":"Canada"}`, "canada/ontario"}, {`{"region":"Manitoba","countryName":"CAN"}`, "canada/manitoba"},
		{`{"country":"IE","countryName":"Ireland"}`, "ie/"},
	} {
		v := change(t, "x", `{"a":`+c.address+`}`).Compiled.Get("a")
		if got := regionOf(addressOf(v)); got != c.want {
			t.Errorf("%s: %q, want %q", c.address, got, c.want)
		}
	}
	for _, c := range []struct {
		a, b string
		want plain.Tri
	}{
		{"UKD", "UKD", plain.Yes}, {"UKD", "UKE", plain.No}, {"UKD", "", plain.Unknown}, {"UKD", "ie/", plain.No},
		{"canada/ontario", "canada/ontario", plain.Yes}, {"canada/ontario", "canada/", plain.Unknown}, {"canada/ontario", "us/ontario", plain.No},
		{"UK", "UKD", plain.Unknown}, {"UK", "UK", plain.Unknown}, {"UK", "ie/", plain.No}, {"UK", "", plain.Unknown},
	} {
		if sameRegion(c.a, c.b) != c.want || sameRegion(c.b, c.a) != c.want {
			t.Errorf("%q and %q: %v", c.a, c.b, sameRegion(c.a, c.b))
		}
	}
}

func TestTheRuleInForce(t *testing.T) {
	l := limits{}
	for _, c := range []struct {
		p    processRow
		day  string
		want int
	}{
		{processRow{act: true}, "2026-05-01", 29},
		{processRow{act: true, light: true}, "2026-05-01", 119},
		{processRow{act: true, above: plain.No}, "2026-05-01", 0},
		{processRow{}, "2019-05-01", 30},
		{processRow{above: plain.No}, "2019-05-01", 0},
		{processRow{}, "2005-05-01", 0},
		{processRow{ocid: contractsFinder + "1"}, "2019-05-01", 90},
		{processRow{ocid: contractsFinder + "1", central: true, above: plain.No}, "2022-05-01", 30},
	} {
		if got := l.of(&c.p, c.day); got != c.want || l.of(&c.p, c.day) != got {
			t.Errorf("%+v on %s: %d days, want %d", c.p, c.day, got, c.want)
		}
	}
	for name, c := range map[string]struct {
		p           processRow
		a           awardRow
		late, limit int16
	}{
		"in time":            {processRow{}, awardRow{awarded: "2019-05-01", published: "2019-05-03"}, 2, 30},
		"before the award":   {processRow{}, awardRow{awarded: "2019-05-05", published: "2019-05-03"}, 0, 30},
		"no notice":          {processRow{}, awardRow{awarded: "2019-05-05"}, unknownDays, 30},
		"no award":           {processRow{}, awardRow{published: "2019-05-05"}, unknownDays, 0},
		"nothing binds":      {processRow{above: plain.No}, awardRow{published: "2019-05-05"}, unknownDays, noRule},
		"nothing binds, 4":   {processRow{above: plain.No}, awardRow{awarded: "2019-05-01", published: "2019-05-05"}, 4, noRule},
		"no contract yet":    {processRow{act: true}, awardRow{awarded: "2026-05-01", published: "2026-05-05", fromAward: true}, notDue, noRule},
		"from the signature": {processRow{act: true}, awardRow{awarded: "2026-03-01", signed: "2026-05-01", details: "2026-05-05"}, 4, 29},
	} {
		if late, limit := c.a.promptness(&c.p, l); late != c.late || limit != c.limit {
			t.Errorf("%s: %d of %d, want %d of %d", name, late, limit, c.late, c.limit)
		}
	}
	for _, c := range []struct {
		p    processRow
		want int
	}{
		{processRow{}, 15}, {processRow{act: true}, 25}, {processRow{act: true, planned: true}, 10},
		{processRow{act: true, above: plain.No}, 15}, {processRow{act: true, light: true}, 15},
	} {
		if got := c.p.shortestPeriod(); got != c.want {
			t.Errorf("%+v: %d days, want %d", c.p, got, c.want)
		}
	}
}
