package plain

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/tolsey/tolsey/ocds"
)

func parsed(tb testing.TB, text string) *ocds.Value {
	tb.Helper()
	v, err := ocds.Parse([]byte(text))
	if err != nil {
		tb.Fatalf("%s: %v", text, err)
	}
	return v
}

func TestText(t *testing.T) {
	for _, c := range []struct{ in, line, text string }{
		{"", "", ""},
		{"  Winter \n road\u00a0salt ", "Winter road salt", "Winter\nroad salt"},
		{"Salt &amp;amp; grit", "Salt & grit", "Salt & grit"},
		{"Salt &amp; grit &#163;5 &#xA3;6", "Salt & grit £5 £6", "Salt & grit £5 £6"},
		{"terms&notice R&D; a & b;", "terms&notice R&D; a & b;", "terms&notice R&D; a & b;"},
		{"x?a=1&copy=2", "x?a=1&copy=2", "x?a=1&copy=2"},
		{"<p>One<br/>two</p><p class=\"x\">three</p>", "One two three", "One\ntwo\n\nthree"},
		{"&lt;p&gt;Escaped &lt;b&gt;bold&lt;/b&gt;&lt;/p&gt;", "Escaped bold", "Escaped bold"},
		{"a < b and c > d <unknown> <", "a < b and c > d <unknown> <", "a < b and c > d <unknown> <"},
		{"one\r\n\r\n\r\n\r\ntwo", "one two", "one\n\ntwo"},
	} {
		if got := Line(c.in); got != c.line {
			t.Errorf("Line(%q) = %q, want %q", c.in, got, c.line)
		}
		if got := Text(c.in); got != c.text {
			t.Errorf("Text(%q) = %q, want %q", c.in, got, c.text)
		}
	}
}

func TestLead(t *testing.T) {
	for _, c := range []struct {
		in    string
		limit int
		want  string
	}{
		{"short", 10, "short"},
		{"Supply of winter road salt", 20, "Supply of winter…"},
		{"Supply of winter, road salt", 19, "Supply of winter…"},
		{strings.Repeat("x", 30), 10, "xxxxxxxxx…"},
		{"Cyflenwi halen ffyrdd y gaeaf ŵ", 31, "Cyflenwi halen ffyrdd y gaeaf ŵ"},
	} {
		if got := Lead(c.in, c.limit); got != c.want {
			t.Errorf("Lead(%q, %d) = %q, want %q", c.in, c.limit, got, c.want)
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		s, limit := rapid.String().Draw(t, "s"), rapid.IntRange(2, 40).Draw(t, "limit")
		if n := len([]rune(Lead(s, limit))); n > limit {
			t.Fatalf("Lead gave %d runes, %d allowed", n, limit)
		}
	})
}

// The fast way through clean text changes no result.
func TestOneLine(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := rapid.StringMatching(`[ a\t\nŵ\x{a0}]{0,6}`).Draw(t, "s")
		if got, want := oneLine(s), strings.Join(strings.Fields(s), " "); got != want {
			t.Fatalf("oneLine(%q) = %q, want %q", s, got, want)
		}
	})
}

// Reading a text twice changes nothing more, unless it was escaped three times.
func TestLineIsStable(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		once := Line(rapid.StringMatching(`([a-z ]|<b>|<br/>|\n| <){0,20}`).Draw(t, "s"))
		if twice := Line(once); twice != once {
			t.Fatalf("%q became %q", once, twice)
		}
	})
}

func TestDate(t *testing.T) {
	for in, want := range map[string]string{
		"":                          "",
		"2026-03-10":                "2026-03-10",
		"2026-10-06T00:00:00+01:00": "2026-10-06",
		"2029-09-30T23:59:59+01:00": "2029-09-30",
		"2025-08-04T23:59:59Z":      "2025-08-04", // a bare day, though 00:59 on the 5th in London
		"2021-07-18T23:00:00Z":      "2021-07-19", // midnight in London
		"2026-01-10T12:00:00Z":      "2026-01-10",
		"0207-03-31T00:00:00Z":      "",
		"2105-10-09T05:00:00.000Z":  "",
		"next spring":               "",
	} {
		if got := Date(in); got != want {
			t.Errorf("Date(%q) = %q, want %q", in, got, want)
		}
	}
}

func TestDeadline(t *testing.T) {
	for _, c := range []struct {
		in, want string
		exact    bool
	}{
		{"2026-07-10", "2026-07-10T22:59:59Z", false}, // the end of the day in British Summer Time
		{"2026-01-10", "2026-01-10T23:59:59Z", false},
		{"2026-07-10T17:00:00", "2026-07-10T16:00:00Z", true}, // without a zone: London
		{"2026-07-10T17:00:00Z", "2026-07-10T17:00:00Z", true},
		{"2026-07-10T17:00:00+01:00", "2026-07-10T16:00:00Z", true},
		{"2016-06-09T15:00:00.123456+03:00", "2016-06-09T12:00:00.123Z", true},
		{"2100-01-01T00:00:00Z", "", false},
		{"", "", false},
	} {
		got, exact, ok := Deadline(c.in)
		if want, err := time.Parse(time.RFC3339, c.want); ok != (err == nil) || ok && !got.Equal(want) || exact != c.exact {
			t.Errorf("Deadline(%q) = %v, %v, %v; want %q, %v", c.in, got, exact, ok, c.want, c.exact)
		}
	}
}

func TestStated(t *testing.T) {
	for in, want := range map[string]*Value{
		`{"amount":1200,"currency":"gbp"}`:                 {Money: ocds.Money{Hundredths: 120_000, Currency: "GBP"}},
		`{"amountGross":1200,"currency":"GBP"}`:            {Money: ocds.Money{Hundredths: 120_000, Currency: "GBP", Gross: true}},
		`{"amount":0,"amountGross":12.5,"currency":"GBP"}`: {Money: ocds.Money{Hundredths: 1250, Currency: "GBP", Gross: true}},
		`{"amount":"1 ,444,000"}`:                          {Money: ocds.Money{Hundredths: 144_400_000}},
		`{"amount":0}`:                                     nil,
		`{"amount":0.01}`:                                  nil,
		`{"amount":1}`:                                     nil,
		`{"amount":-1}`:                                    nil,
		`{"amount":1e9999}`:                                nil,
		`{"amount":9e15}`:                                  nil,
		`{"amount":""}`:                                    nil,
		`[]`:                                               nil,
	} {
		if diff := cmp.Diff(want, ValueAt(ocds.Amount{Value: parsed(t, in)}, "")); diff != "" {
			t.Errorf("%s (-want +got):\n%s", in, diff)
		}
	}
}

func TestSum(t *testing.T) {
	gbp := func(n int64, gross bool) *Value {
		return &Value{ocds.Money{Hundredths: n, Currency: "GBP", Gross: gross}, "w"}
	}
	for in, want := range map[string]*Value{
		`[]`: nil,
		`[{"amount":10,"currency":"GBP"},{"amount":5.5,"currency":"GBP"},{"amount":1,"currency":"GBP"}]`: gbp(1550, false),
		`[{"amountGross":10,"currency":"GBP"},{"amountGross":5,"currency":"GBP"}]`:                       gbp(1500, true),
		`[{"amount":10,"currency":"GBP"},{"amount":5,"currency":"AED"}]`:                                 nil,
		`[{"amount":10,"currency":"GBP"},{"amountGross":5,"currency":"GBP"}]`:                            nil,
		`[{"amount":99999999999999,"currency":"GBP"},{"amount":99999999999999,"currency":"GBP"}]`:        nil,
	} {
		var amounts []ocds.Amount
		for _, v := range parsed(t, in).Objects() {
			amounts = append(amounts, ocds.Amount{Value: v})
		}
		if diff := cmp.Diff(want, Sum(amounts, "w")); diff != "" {
			t.Errorf("%s (-want +got):\n%s", in, diff)
		}
	}
}

func TestCategoryOf(t *testing.T) {
	for in, want := range map[string]Category{
		`{"scheme":"CPV","id":"30197300-9","description":"Paper &amp; card"}`: {CPV, "30197300", "Paper & card", "30"},
		`{"scheme":"cpv2008","id":" 45000000 "}`:                              {CPV, "45000000", "", "45"},
		`{"id":"45000000"}`:                                                   {CPV, "45000000", "", "45"},
		`{"scheme":"UNSPSC","id":"43211503"}`:                                 {"UNSPSC", "43211503", "", ""},
		`{"scheme":"CPV","id":"4521"}`:                                        {"CPV", "4521", "", ""},
		`{"scheme":"CPV","id":45000000}`:                                      {CPV, "45000000", "", "45"},
		`{"scheme":"CPV","id":"-"}`:                                           {},
		`{"scheme":"CPV"}`:                                                    {},
	} {
		if got, ok := CategoryOf(ocds.Classification{Value: parsed(t, in)}); got != want || ok != (want != Category{}) {
			t.Errorf("CategoryOf(%s) = %+v, %v; want %+v", in, got, ok, want)
		}
	}
}

func TestBuyer(t *testing.T) {
	for in, want := range map[string]string{
		`{"buyer":{"id":"1","name":"ref"},"parties":[{"id":"1","name":"Fictional Borough Council"}]}`:       "Fictional Borough Council",
		`{"buyer":{"id":"1","name":"Fictional Borough Council"},"parties":[{"id":"1","name":""}]}`:          "Fictional Borough Council",
		`{"buyer":{"name":"Fictional Borough Council","identifier":{"scheme":"","id":""}}}`:                 "Fictional Borough Council",
		`{"buyer":[],"parties":[{"id":"2","name":"Fictional Borough Council","roles":["buyer"]}]}`:          "Fictional Borough Council",
		`{"tender":{"procuringEntity":{"id":"3"}},"parties":[{"id":3,"name":"Fictional Borough Council"}]}`: "Fictional Borough Council",
		`{"parties":[{"id":"4","name":"Fictional Borough Council","roles":"procuringEntity"}]}`:             "Fictional Borough Council",
		`{"parties":{"id":"4","name":"No Role Ltd"}}`:                                                       "",
	} {
		r := ocds.Release{Value: parsed(t, in)}
		if got := Name(PartiesOf(r).Buyer(), r.Buyer()); got != want {
			t.Errorf("%s: buyer %q, want %q", in, got, want)
		}
	}
}

// Few parties and many are found in two ways with one result.
func TestResolve(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		ids := rapid.SliceOfN(rapid.StringMatching(`[0-3]?`), 0, 20).Draw(t, "ids")
		var list []string
		for i, id := range ids {
			list = append(list, `{"id":"`+id+`","name":"party `+string(rune('a'+i))+`"}`)
		}
		v, err := ocds.Parse([]byte(`{"parties":[` + strings.Join(list, ",") + `]}`))
		if err != nil {
			t.Fatal(err)
		}
		r := ocds.Release{Value: v}
		ref, _ := ocds.Parse([]byte(`{"id":"` + rapid.StringMatching(`[0-3]?`).Draw(t, "id") + `","name":"ref"}`))
		want := r.Resolve(ocds.Party{Value: ref}).Name()
		if got := PartiesOf(r).Resolve(ocds.Party{Value: ref}).Name(); got != want {
			t.Fatalf("resolved to %q, want %q", got, want)
		}
	})
}

func TestScaleAndVCSE(t *testing.T) {
	for _, c := range []struct {
		in, scale string
		vcse      Tri
	}{
		{`{"details":{"scale":" SME ","vcse":false}}`, "sme", No},
		{`{"details":{"scale":"small"}}`, "sme", Unknown},
		{`{"details":{"scale":"large"},"sme":true}`, "large", Unknown},
		{`{"details":{"scale":""},"sme":true,"vco":true}`, "sme", Yes},
		{`{"sme":false,"vco":false}`, "large", No},
		{`{}`, "", Unknown},
	} {
		p := ocds.Party{Value: parsed(t, c.in)}
		if s, v := Scale(p), VCSE(p); s != c.scale || v != c.vcse {
			t.Errorf("%s: %q and %v, want %q and %v", c.in, s, v, c.scale, c.vcse)
		}
	}
}

func TestDealsOf(t *testing.T) {
	describe := func(deals []Deal) string {
		var parts []string
		for _, d := range deals {
			a, where := d.Amount()
			m, _ := Stated(a)
			parts = append(parts, "award "+d.Award.ID()+" contract "+d.Contract.ID()+" "+where+" "+
				strings.TrimRight(time.Duration(m.Hundredths/100).String(), "ns"))
		}
		return strings.Join(parts, "; ")
	}
	for in, want := range map[string]string{
		`{}`: "",
		`{"awards":[{"id":"1","status":"active"},{"id":"2","status":"cancelled"},{"id":"3","status":" Unsuccessful"}]}`: "award 1 contract  award.value 0",
		`{"awards":[{"id":"1","value":{"amount":9}},{"id":"2"}],"contracts":[{"id":"7","awardID":"1"}]}`:                "award 1 contract 7 award.value 9; award 2 contract  award.value 0",
		// Two contracts of one award count its value once.
		`{"awards":[{"id":1,"value":{"amount":9}}],"contracts":[{"id":"7","awardID":1},{"id":"8","awardID":"1"}]}`: "award 1 contract 7 award.value 9; award 1 contract 8 contract.value 0",
		// The only award is the one that a contract without a link follows.
		`{"awards":[{"id":"1"}],"contracts":{"id":"7","value":{"amount":5}}}`: "award 1 contract 7 contract.value 5",
		// A cancelled contract leaves nothing of its award.
		`{"awards":[{"id":"1"}],"contracts":[{"id":"7","awardID":"1","status":"cancelled"}]}`: "",
		`{"contracts":[{"id":"7"}]}`: "award  contract 7 contract.value 0",
	} {
		if got := describe(DealsOf(ocds.Release{Value: parsed(t, in)})); got != want {
			t.Errorf("%s:\n got %s\nwant %s", in, got, want)
		}
	}
}

func TestOver(t *testing.T) {
	for in, want := range map[string]bool{
		`{"status":"active"}`:                                     false,
		`{"status":"Terminated"}`:                                 true,
		`{"status":"active","documents":[{"noticeType":"UK11"}]}`: true,
		`{"documents":[{"documentType":"contractTerminationNotice"},{"noticeType":"UK7"}]}`: true,
	} {
		d := Deal{Contract: ocds.Contract{Section: ocds.Section{Value: parsed(t, in)}}}
		if got := d.Over(); got != want {
			t.Errorf("%s: over %v", in, got)
		}
	}
}

func TestTerm(t *testing.T) {
	of := func(s string) Term { return TermOf(ocds.Period{Value: parsed(t, s)}) }
	for in, want := range map[string]Term{
		`{}`: {},
		`{"startDate":"2026-04-01","endDate":"2028-03-31","maxExtentDate":"2030-03-31"}`: {"2026-04-01", "2028-03-31", "2030-03-31"},
		`{"endDate":"2028-03-31","maxExtentDate":"2027-03-31"}`:                          {"", "2028-03-31", "2028-03-31"},
		`{"startDate":"2026-04-01","endDate":"0207-03-31"}`:                              {Start: "2026-04-01"},
	} {
		if got := of(in); got != want {
			t.Errorf("%s: %+v, want %+v", in, got, want)
		}
	}
	if got := of(`{"startDate":"2026-11-03","endDate":"2016-02-02"}`).Over(); got != "2026-11-03" {
		t.Errorf("a term that ends before it starts is over on %s", got)
	}
	a, b := Term{"2026-04-01", "2027-03-31", "2029-03-31"}, Term{"2025-04-01", "2028-03-31", "2028-03-31"}
	if got, want := a.Join(b), (Term{"2025-04-01", "2028-03-31", "2029-03-31"}); got != want || b.Join(a) != want || a.Join(Term{}) != a || (Term{}).Join(a) != a {
		t.Errorf("joined to %+v, want %+v", got, want)
	}
}
