package calendar

import "testing"

func TestJurisdictionOf(t *testing.T) {
	for region, want := range map[string]Jurisdiction{
		"UKM": Scotland, "UKM83": Scotland, "TLM": Scotland, "tlm5": Scotland, "Scotland": Scotland, " scotland ": Scotland,
		"UKN": NorthernIreland, "UKN06": NorthernIreland, "TLN": NorthernIreland, "Northern Ireland": NorthernIreland,
		"UKD": EnglandWales, "UKL": EnglandWales, "TLI": EnglandWales, "Wales": EnglandWales, "UK": EnglandWales, "": EnglandWales,
		"Newport": EnglandWales, "Manchester": EnglandWales, "M": EnglandWales, "NATIONAL": EnglandWales,
	} {
		if got := JurisdictionOf(region); got != want {
			t.Errorf("%q: %s", region, got)
		}
	}
}

func TestRegimeOn(t *testing.T) {
	for _, c := range []struct {
		day  string
		in   Jurisdiction
		want Regime
	}{
		{"2025-02-23", EnglandWales, Regulations2015}, {"2025-02-24", EnglandWales, Act2023}, {"2025-02-24", NorthernIreland, Act2023},
		{"2016-05-01", NorthernIreland, Regulations2015}, {"2026-01-01", Scotland, Scotland2015}, {"2020-01-01", Scotland, Scotland2015},
	} {
		if got := RegimeOn(c.day, c.in); got != c.want {
			t.Errorf("%s in %s: %s", c.day, c.in, got)
		}
	}
}

func TestEverythingHasANameOfItsOwn(t *testing.T) {
	seen := map[string]bool{}
	for _, in := range Jurisdictions() {
		seen[in.Name()] = true
	}
	for _, r := range Regimes() {
		seen[r.Name()] = true
	}
	if len(seen) != len(Jurisdictions())+len(Regimes()) {
		t.Errorf("the names are %v", seen)
	}
}
