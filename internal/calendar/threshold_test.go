package calendar

import "testing"

func TestThresholdOn(t *testing.T) {
	for _, c := range []struct {
		class  Class
		day    string
		pounds int64 // 0 for none
	}{
		{CentralClass, "2023-12-31", 0}, {CentralClass, "2024-01-01", 139_688}, {CentralClass, "2025-12-31", 139_688}, {CentralClass, "2026-01-01", 135_018},
		{SubCentralClass, "2025-06-01", 214_904}, {SubCentralClass, "2026-11-24", 207_720}, {UtilityClass, "2025-06-01", 429_809},
		{UtilityClass, "2026-11-24", 415_440}, {WorksClass, "2025-06-01", 5_372_609}, {WorksClass, "2026-11-24", 5_193_000},
		{LightTouchClass, "2025-06-01", 0}, {LightTouchClass, "2026-11-24", 663_540}, {"guild", "2026-11-24", 0}, {CentralClass, "", 0},
	} {
		got, ok := ThresholdOn(c.class, c.day)
		if ok != (c.pounds > 0) || got.Hundredths != c.pounds*100 {
			t.Errorf("%s on %s: %+v, %v; want %d pounds", c.class, c.day, got, ok, c.pounds)
		}
	}
}

// On each day a class has one threshold at most, and each row has a name, a
// source and a time.
func TestThresholdsAreSound(t *testing.T) {
	all := Thresholds()
	for i, a := range all {
		if a.Name == "" || a.Source == "" || a.Hundredths <= 0 || a.To != "" && a.To < a.From {
			t.Errorf("%+v", a)
		}
		for _, b := range all[i+1:] {
			if a.Class == b.Class && (a.To == "" || b.From <= a.To) {
				t.Errorf("%+v and %+v overlap", a, b)
			}
		}
	}
}
