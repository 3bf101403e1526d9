package pipeline

import (
	"testing"

	"github.com/tolsey/tolsey/internal/calendar"
	"github.com/tolsey/tolsey/internal/contract"
	"github.com/tolsey/tolsey/internal/org"
	"github.com/tolsey/tolsey/internal/plain"
	"github.com/tolsey/tolsey/internal/testkit"
	"github.com/tolsey/tolsey/ocds"
)

func TestDuty(t *testing.T) {
	worth := func(whole int64, gross bool) *plain.Value {
		return &plain.Value{Money: ocds.Money{Hundredths: whole * 100, Currency: "GBP", Gross: gross}}
	}
	euros := worth(1000, true)
	euros.Currency = "EUR"
	for name, c := range map[string]struct {
		kind     org.Kind
		value    *plain.Value
		division string
		callOff  bool
		regime   calendar.Regime
		begun    string
		law      bool
		ground   Ground
		limit    int64 // in pounds
	}{
		"a council, under":            {kind: org.Council, value: worth(207_719, true), ground: Below, limit: 207_720},
		"a council, at the threshold": {kind: org.Council, value: worth(207_720, true), law: true, ground: Above, limit: 207_720},
		"VAT makes it":                {kind: org.Council, value: worth(173_100, false), law: true, ground: Above, limit: 207_720},
		"VAT does not":                {kind: org.Council, value: worth(173_099, false), ground: Below, limit: 207_720},
		"a department":                {kind: org.MinisterialDepartment, value: worth(150_000, true), law: true, ground: Above, limit: 135_018},
		"a utility":                   {kind: org.UtilityCompany, value: worth(400_000, true), ground: Below, limit: 415_440},
		"works":                       {value: worth(4_000_000, true), division: "45", ground: Below, limit: 5_193_000},
		"nobody knows the kind":       {value: worth(150_000, true), law: true, ground: NoKind, limit: 135_018},
		"under the lowest":            {value: worth(100_000, true), ground: Below, limit: 135_018},
		"begun last year":             {kind: org.Council, value: worth(210_000, true), begun: "2025-12-31", ground: Below, limit: 214_904},
		"begun long ago":              {kind: org.Council, value: worth(1000, true), begun: "2019-12-31", law: true, ground: NoThreshold},
		"Scotland":                    {kind: org.Council, value: worth(1000, true), regime: calendar.Scotland2015, law: true, ground: NoThreshold},
		"no value":                    {kind: org.Council, law: true, ground: NoValue},
		"euros":                       {kind: org.Council, value: euros, law: true, ground: NoValue},
		"beyond belief":               {kind: org.Council, value: worth(plain.MostBelieved, true), law: true, ground: NoValue},
		"a call-off":                  {kind: org.Council, value: worth(9_000_000, true), callOff: true, ground: CalledOff},
	} {
		d := Detail{Row: Row{Contract: contract.Contract{Value: c.value, Division: c.division}}, CallOff: c.callOff, Regime: calendar.Act2023, Begun: today}
		if c.regime != "" {
			d.Regime = c.regime
		}
		if c.begun != "" {
			d.Begun = c.begun
		}
		got := d.Duty(c.kind)
		if got.Law != c.law || got.Ground != c.ground || got.Threshold.Hundredths != c.limit*100 {
			t.Errorf("%s: %+v", name, got)
		}
		ruled, set := Step{Step: calendar.Step{Rule: "standstill"}}, Step{}
		if got.Binds(&ruled) != c.law || got.Binds(&set) {
			t.Errorf("%s: the law binds %v and %v", name, got.Binds(&ruled), got.Binds(&set))
		}
	}
}

// What follows counts as begun by its first notice, or else today.
func TestBegun(t *testing.T) {
	b := newBench(t, testkit.SQLite(t))
	b.publish(old, let("School cleaning", "2024-04-01", "2027-04-30", ""))
	b.now()
	d, err := b.Show(t.Context(), id, today)
	if err != nil || d.Begun != today || d.CallOff {
		t.Errorf("begun %s, a call-off %v, %v", d.Begun, d.CallOff, err)
	}
}
