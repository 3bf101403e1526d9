package redflag

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/tolsey/tolsey/ocds"
)

func parse(t testing.TB, text string) ocds.Release {
	t.Helper()
	v, err := ocds.Parse([]byte(text))
	if err != nil {
		t.Fatalf("%v in %s", err, text)
	}
	return ocds.Release{Value: v}
}

// bid writes a bid: status, tenderers split by spaces, amount, currency.
func bid(status, tenderers, amount, currency string) string {
	var list []string
	for _, id := range strings.Fields(tenderers) {
		list = append(list, fmt.Sprintf(`{"id":%q}`, id))
	}
	value := ""
	if amount != "" {
		value = fmt.Sprintf(`,"value":{"amount":%s,"currency":%q}`, amount, currency)
	}
	return fmt.Sprintf(`{"status":%q,"tenderers":[%s]%s}`, status, strings.Join(list, ","), value)
}

// awarded writes a release with active awards, one to each supplier.
func awarded(ocid, suppliers string, bids ...string) string {
	var list []string
	for _, id := range strings.Fields(suppliers) {
		list = append(list, fmt.Sprintf(`{"status":"active","suppliers":[{"id":%q}]}`, id))
	}
	return fmt.Sprintf(`{"ocid":%q,"awards":[%s],"bids":{"details":[%s]}}`, ocid, strings.Join(list, ","), strings.Join(bids, ","))
}

// oneRelease gives what a flag says of a single release, by kind and id.
func oneRelease(t *testing.T, s Settings, flag, release string) (got map[Kind]map[string]float64, covered bool) {
	t.Helper()
	s.Only = []string{flag}
	f := New(s)
	f.Add(parse(t, release))
	r := f.Result()
	return r.Flagged[flag], r.Coverage[flag] == 1
}

func TestRulesOfOneProcess(t *testing.T) {
	period := func(start, end string) string {
		return fmt.Sprintf(`{"ocid":"F","tender":{"tenderPeriod":{"startDate":%q,"endDate":%q}}}`, start, end)
	}
	methods := func(s string) string { return `{"ocid":"F","tender":{` + s + `}}` }
	flagged := map[Kind]map[string]float64{OCID: {"F": 1}}
	for _, c := range []struct {
		about, flag, release string
		want                 map[Kind]map[string]float64
		covered              bool
	}{
		{"14 whole days", "R003", period("2020-08-01T00:00:00Z", "2020-08-15T23:59:59Z"), flagged, true},
		{"15 whole days", "R003", period("2020-08-01T00:00:00Z", "2020-08-16T00:00:00Z"), nil, true},
		{"15 days by the zones", "R003", period("2020-08-01T00:00:00+01:00", "2020-08-15T23:00:00Z"), nil, true},
		{"an end before its start", "R003", period("2020-08-01T00:00:00Z", "2019-08-01T00:00:00Z"), flagged, true},
		{"days without a zone", "R003", period("2020-08-01", "2020-08-02"), nil, false},
		{"cancelled", "R018", methods(`"status":"cancelled","numberOfTenderers":1,"procurementMethod":"open"`), nil, false},
		{"two tenderers", "R018", methods(`"numberOfTenderers":2,"procurementMethod":"open"`), nil, true},
		{"selective", "R018", methods(`"numberOfTenderers":1,"procurementMethod":"selective"`), flagged, true},
		{"direct", "R018", methods(`"numberOfTenderers":1,"procurementMethod":"direct"`), nil, false},
		{"no method", "R018", methods(`"numberOfTenderers":1`), nil, false},
		{"a number as text", "R018", methods(`"numberOfTenderers":"1","procurementMethod":"open"`), nil, false},
		{"one tenderer's two bids", "R028", awarded("F", "", bid("valid", "a", "5", "GBP"), bid("pending", "a", "5.0", "GBP")), nil, true},
		{"the same group in another order", "R028", awarded("F", "", bid("valid", "a b", "5", "GBP"), bid("valid", "b a", "5", "GBP")), nil, true},
		{"two currencies", "R028", awarded("F", "", bid("valid", "a", "5", "GBP"), bid("valid", "b", "5", "EUR")), nil, true},
		{"withdrawn", "R028", awarded("F", "", bid("valid", "a", "5", "GBP"), bid("withdrawn", "b", "5", "GBP")), nil, false},
		{"nobody's bid", "R028", awarded("F", "", bid("valid", "a", "5", "GBP"), bid("valid", "", "5", "GBP")), nil, false},
		{"a shares with b, b with nobody else", "R028",
			awarded("F", "", bid("valid", "a", "5", "GBP"), bid("valid", "c", "6", "GBP"), bid("valid", "a b", "5", "GBP")),
			map[Kind]map[string]float64{OCID: {"F": 1}, Tenderer: {"a": 1, "b": 1}}, true},
		{"two others out", "R035", awarded("F", "w", bid("valid", "w", "", ""), bid("disqualified", "a", "", ""), bid("disqualified", "b w", "", ""), bid("disqualified", "a", "", "")),
			map[Kind]map[string]float64{OCID: {"F": 2}, Tenderer: {"w": 0}}, true},
		{"only its own other bid is out", "R035", awarded("F", "w", bid("valid", "w", "", ""), bid("disqualified", "w", "", "")), nil, true},
		{"another valid bid", "R035", awarded("F", "w", bid("valid", "w", "", ""), bid("valid", "a", "", ""), bid("disqualified", "b", "", "")), nil, true},
		{"two winners", "R035", awarded("F", "w v", bid("valid", "w", "", ""), bid("disqualified", "b", "", "")), nil, true},
		{"lowest out", "R036", awarded("F", "w", bid("disqualified", "a", "1", "GBP"), bid("valid", "w", "2", "GBP")), flagged, true},
		{"lowest is not the one out", "R036", awarded("F", "w", bid("disqualified", "a", "3", "GBP"), bid("valid", "w", "2", "GBP")), nil, true},
		{"as low as a valid one before", "R036", awarded("F", "w", bid("valid", "w", "2", "GBP"), bid("disqualified", "a", "2", "GBP")), nil, true},
		{"none valid", "R036", awarded("F", "w", bid("disqualified", "a", "1", "GBP"), bid("pending", "w", "2", "GBP")), nil, false},
		{"lowest in another currency", "R036", awarded("F", "w", bid("valid", "w", "2", "GBP"), bid("disqualified", "a", "1", "EUR")), nil, true},
		{"no award", "R036", awarded("F", "", bid("disqualified", "a", "1", "GBP"), bid("valid", "w", "2", "GBP")), nil, false},
	} {
		got, covered := oneRelease(t, Settings{}, c.flag, c.release)
		if diff := cmp.Diff(c.want, got); diff != "" || covered != c.covered {
			t.Errorf("%s, %s: covered %v\n%s", c.flag, c.about, covered, diff)
		}
	}
}

func TestLateWinner(t *testing.T) {
	for _, c := range []struct {
		about, deadline, date, status, tenderer string
		want                                    bool
	}{
		{"a second late", "2026-03-15T12:00:00Z", "2026-03-15T12:00:01Z", "valid", "w", true},
		{"at the deadline", "2026-03-15T12:00:00Z", "2026-03-15T12:00:00Z", "valid", "w", false},
		{"in time, later as text", "2026-03-15T12:00:00Z", "2026-03-15T12:30:00+01:00", "valid", "w", false},
		{"late, earlier as text", "2026-03-15T12:00:00+01:00", "2026-03-15T11:30:00Z", "valid", "w", true},
		{"on the day of the deadline", "2026-03-15", "2026-03-15T18:00:00Z", "valid", "w", false},
		{"the day after", "2026-03-15", "2026-03-16T08:00:00Z", "valid", "w", true},
		{"the loser is late", "2026-03-15", "2026-03-16", "valid", "l", false},
		{"disqualified", "2026-03-15", "2026-03-16", "disqualified", "w", false},
		{"no dates", "week 11", "week 12", "valid", "w", true},
	} {
		release := fmt.Sprintf(`{"ocid":"F","tender":{"tenderPeriod":{"endDate":%q}},"awards":[{"status":"active","suppliers":[{"id":"w"}]},
			{"status":"pending","suppliers":[{"id":"l"}]}],"bids":{"details":[{"status":%q,"date":%q,"tenderers":[{"id":%q}]}]}}`,
			c.deadline, c.status, c.date, c.tenderer)
		got, _ := oneRelease(t, Settings{}, "R030", release)
		var want map[Kind]map[string]float64
		if c.want {
			want = map[Kind]map[string]float64{OCID: {"F": 1}, Tenderer: {"w": 1}}
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s: %s", c.about, diff)
		}
	}
}

// A process of which an award is open, or which has two winners, is not
// compared by price.
func TestPriceGapNeedsOneSettledWinner(t *testing.T) {
	bids := []string{bid("valid", "w", "10", "GBP"), bid("valid", "w", "8", "GBP"), bid("valid", "l", "12", "GBP"), bid("valid", "a b", "9", "GBP"), bid("pending", "p", "8.5", "GBP")}
	high := 0.1
	s := Settings{}
	s.R058.UpperFence = &high
	for _, c := range []struct {
		about, release string
		want           values
	}{
		{"the winner's lower bid against the lowest single other", awarded("F", "w", bids...), values{"F": 0.5}},
		{"two awards", awarded("F", "w v", bids...), nil},
		{"an award pending", strings.Replace(awarded("F", "w v", bids...), `"active"`, `"pending"`, 1), nil},
		{"an award with a blank status", strings.Replace(awarded("F", "v w", bids...), `"active"`, `""`, 1), nil},
		{"an award without status", strings.Replace(awarded("F", "v w", bids...), `"status":"active",`, ``, 1), values{"F": 0.5}},
		{"an award cancelled before", strings.Replace(awarded("F", "v w", bids...), `"active"`, `"cancelled"`, 1), values{"F": 0.5}},
		{"a dearer winner", awarded("F", "l", bids...), nil},
		{"won for nothing", awarded("F", "w", bid("valid", "w", "0", "GBP"), bid("valid", "l", "12", "GBP")), nil},
		{"nobody beside", awarded("F", "w", bid("valid", "w", "1", "GBP"), bid("valid", "l", "12", "EUR")), nil},
	} {
		got, covered := oneRelease(t, s, "R058", c.release)
		if diff := cmp.Diff(c.want, values(got[OCID])); diff != "" || covered != (c.want != nil) {
			t.Errorf("%s: covered %v\n%s", c.about, covered, diff)
		}
	}
}
