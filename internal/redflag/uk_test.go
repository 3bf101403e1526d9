package redflag

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestShortPeriodUK(t *testing.T) {
	const act, old = `"legalBasis":{"id":"2023/54","scheme":"UKPGA"}`, `"legalBasis":{"id":"32014L0024","scheme":"CELEX"}`
	release := func(more, planned, published, deadline string) string {
		plan := ""
		if planned != "" {
			plan = fmt.Sprintf(`"planning":{"documents":[{"noticeType":"UK3","datePublished":%q}]},`, planned)
		}
		return fmt.Sprintf(`{"ocid":"F",%s"tender":{%s,"procurementMethod":"open","tenderPeriod":{"endDate":%q},
			"documents":[{"noticeType":"UK4","datePublished":"2026-12-01T10:00:00Z"},{"noticeType":"UK4","datePublished":%q}]}}`, plan, more, deadline, published)
	}
	const above, below = `,"aboveThreshold":true`, `,"aboveThreshold":false`
	days := func(n float64) map[Kind]map[string]float64 { return map[Kind]map[string]float64{OCID: {"F": n}} }
	for _, c := range []struct {
		about, release string
		want           map[Kind]map[string]float64
		covered        bool
	}{
		{"24 days above", release(act+above, "", "2026-03-02T09:00:00Z", "2026-03-26T12:00:00Z"), days(24), true},
		{"25 days above", release(act+above, "", "2026-03-02T23:00:00Z", "2026-03-27T09:00:00Z"), nil, true},
		{"24 days with a plan 40 days before", release(act+above, "2026-01-21T09:00:00Z", "2026-03-02T09:00:00Z", "2026-03-26T12:00:00Z"), nil, true},
		{"24 days with a plan 39 days before", release(act+above, "2026-01-22T09:00:00Z", "2026-03-02T09:00:00Z", "2026-03-26T12:00:00Z"), days(24), true},
		{"24 days with a plan over a year before", release(act+above, "2025-03-01T09:00:00Z", "2026-03-02T09:00:00Z", "2026-03-26T12:00:00Z"), days(24), true},
		{"9 days with a plan", release(act+above, "2025-12-01T09:00:00Z", "2026-03-02T09:00:00Z", "2026-03-11T12:00:00Z"), days(9), true},
		{"15 days below", release(act+below, "", "2026-03-02T09:00:00Z", "2026-03-17T12:00:00Z"), nil, true},
		{"14 days below", release(act+below, "", "2026-03-02T09:00:00Z", "2026-03-16T12:00:00Z"), days(14), true},
		{"a lot above", release(act+below+`,"lots":[{"aboveThreshold":true}]`, "", "2026-03-02T09:00:00Z", "2026-03-20T12:00:00Z"), days(18), true},
		{"nothing said of the threshold", release(act, "", "2026-03-02T09:00:00Z", "2026-03-20T12:00:00Z"), nil, true},
		{"before the Act", release(act+above, "", "2025-02-03T09:00:00Z", "2025-02-20T12:00:00Z"), nil, true},
		{"the older law", release(old+above, "", "2026-03-02T09:00:00Z", "2026-03-20T12:00:00Z"), nil, true},
		{"light touch", release(act+above+`,"specialRegime":["lightTouch"]`, "", "2026-03-02T09:00:00Z", "2026-03-05T12:00:00Z"), nil, false},
		{"a deadline before the notice", release(act+above, "", "2026-03-02T09:00:00Z", "2025-03-05T12:00:00Z"), nil, false},
		{"over the change of the clocks", release(act+above, "", "2026-03-20T00:30:00Z", "2026-04-14T23:30:00+01:00"), nil, true},
	} {
		got, covered := oneRelease(t, Settings{}, "UK-R003", c.release)
		if diff := cmp.Diff(c.want, got); diff != "" || covered != c.covered {
			t.Errorf("%s: covered %v\n%s", c.about, covered, diff)
		}
	}
}

func TestFlagsByStatisticsOfLots(t *testing.T) {
	release := func(tender, statistics string) string {
		return fmt.Sprintf(`{"ocid":"F","tender":{%s},"bids":{"statistics":[%s]}}`, tender, statistics)
	}
	stat := func(measure, value, lot string) string {
		return fmt.Sprintf(`{"measure":%q,"value":%s,"relatedLot":%q}`, measure, value, lot)
	}
	const open, direct = `"procurementMethod":"open"`, `"procurementMethod":"direct"`
	lots := stat("bids", "1", "1") + "," + stat("finalStageBids", "1", "1") + "," + stat("bids", `"1"`, "2") + "," +
		stat("bids", "5", "3") + "," + stat("finalStageBids", "1", "3") + "," + stat("bids", "4", "4") + "," + stat("finalStageBids", "2", "4") + "," +
		stat("smeFinalStageBids", "1", "4") + "," + stat("finalStageBids", "1", "5")
	for _, c := range []struct {
		about, release string
		single, left   float64 // 0: not flagged
		covered        bool
	}{
		{"two lots with one, one with five of which one was left", release(open, lots), 2, 4, true},
		{"not competitive", release(direct, lots), 0, 0, false},
		{"more at the end than at the beginning", release(open, stat("bids", "2", "1")+","+stat("finalStageBids", "3", "1")), 0, 0, true},
		{"only the number of tenderers", release(open+`,"numberOfTenderers":1`, ""), 1, 0, true},
		{"lots go before the number of tenderers", release(open+`,"numberOfTenderers":1`, stat("bids", "2", "")), 0, 0, true},
		{"nothing", release(open, stat("smeBids", "1", "")), 0, 0, false},
	} {
		for flag, value := range map[string]float64{"UK-R018": c.single, "UK-R035": c.left} {
			got, covered := oneRelease(t, Settings{}, flag, c.release)
			if got[OCID]["F"] != value || len(got[OCID]) > 0 != (value > 0) || flag == "UK-R018" && covered != c.covered {
				t.Errorf("%s, %s: %v, covered %v", c.about, flag, got, covered)
			}
		}
	}
}

// Divisions come from the award's items in whatever place they have their CPV
// code, and from the tender where the items have none.
func TestVarietyUK(t *testing.T) {
	const of = `{"ocid":"%d","tender":{"classification":{"scheme":"CPV","id":"72000000"},"items":[{"additionalClassifications":[{"scheme":"CPV","id":"48000000"}]}]},
		"awards":[{"status":"active","suppliers":[{"id":"s"}]%s}]}`
	s := Settings{Only: []string{"UK-R048"}}
	s.R048.MinProcesses = 2
	f := New(s)
	for i, items := range []string{
		`,"items":[{"classification":{"id":"30197300-9"},"additionalClassifications":[{"scheme":"CPV","id":"45000000"},{"scheme":"UNSPSC","id":"99000000"}]}]`,
		``, `,"items":[{"classification":{"scheme":"CPV","id":"45100000"}}]`,
	} {
		f.Add(parse(t, fmt.Sprintf(of, i, items)))
	}
	got := f.Result()
	if diff := cmp.Diff(Flagged{"UK-R048": {Tenderer: {"s": 4}}}, got.Flagged); diff != "" || got.Coverage["UK-R048"] != 3 {
		t.Errorf("%v %s", got.Coverage, diff)
	}
}

func TestEveryFlagIsExplained(t *testing.T) {
	missing := Missing()
	adapted := 0
	for i, f := range Flags() {
		if f.ID == "" || f.Name == "" || f.Words == "" || f.Formula == "" || f.Source == "" || f.Needs == "" || f.Misleads == "" || len(f.Kinds) == 0 {
			t.Errorf("flag %d lacks words: %+v", i, f)
		}
		isUK := len(f.ID) > 3 && f.ID[:3] == "UK-"
		if isUK != (f.Adapted != "") {
			t.Errorf("%s: %q", f.ID, f.Adapted)
		}
		if isUK {
			adapted++
			delete(missing, f.ID[3:])
			if Missing()[f.ID[3:]] != "" {
				t.Errorf("%s is said to be missing", f.ID)
			}
		}
	}
	if len(missing)+adapted != 11 {
		t.Errorf("%d flags are adapted and %d missing of eleven", adapted, len(missing))
	}
	for _, m := range Minimums() {
		if m.Days <= m.AfterPlan || m.Rule == "" || m.Source == "" {
			t.Errorf("%+v", m)
		}
	}
}
