package notice

import (
	"testing"

	"github.com/tolsey/tolsey/internal/plain"
)

func TestRecurs(t *testing.T) {
	for release, want := range map[string]bool{
		`{}`:                                  false,
		`{"tender":{"hasRecurrence":true}}`:   true,
		`{"tender":{"hasRecurrence":"true"}}`: true,
		`{"tender":{"hasRecurrence":false,"recurrence":{"description":"In 2030"}}}`:               false, // the flag decides
		`{"tender":{"recurrence":{"description":"January 2026"}}}`:                                true,
		`{"tender":{"recurrence":{"description":" . "}}}`:                                         false,
		`{"tender":{"recurrence":{"dates":[{"startDate":"2027-01-01"}]}}}`:                        true,
		`{"tender":{"lots":[{"id":"1"},{"id":"2","hasRecurrence":true}]}}`:                        true,
		`{"tender":{"lots":[{"id":"1","hasRenewal":true,"renewal":{"description":"one year"}}]}}`: false,
		`{"contracts":[{"id":"1","hasRenewal":true}]}`:                                            false,
		`{"tender":[],"awards":{"hasRecurrence":true}}`:                                           false,
	} {
		if got := From(change(t, release)).Recurs; got != want {
			t.Errorf("%s: %t", release, got)
		}
	}
}

func TestAwardedSME(t *testing.T) {
	supplier := func(name, scale string) Supplier { return Supplier{plain.Ref{Key: name, Name: name}, scale} }
	for _, c := range []struct {
		suppliers []Supplier
		want      plain.Tri
	}{
		{nil, plain.Unknown},
		{[]Supplier{supplier("a", "")}, plain.Unknown},
		{[]Supplier{supplier("a", "large")}, plain.No},
		{[]Supplier{supplier("a", "large"), supplier("b", "")}, plain.Unknown},
		{[]Supplier{supplier("a", "large"), supplier("b", ""), supplier("c", "micro")}, plain.Yes},
		{[]Supplier{supplier("a", "large"), supplier("b", "sme")}, plain.Yes},
		{[]Supplier{supplier("a", "large"), {plain.Ref{Name: "NOT AWARDED TO SUPPLIER"}, ""}}, plain.No},
		{[]Supplier{{plain.Ref{Name: "NOT AWARDED TO SUPPLIER"}, ""}}, plain.Unknown},
	} {
		if got := small(c.suppliers); got != c.want {
			t.Errorf("%v: %s, want %s", c.suppliers, got, c.want)
		}
	}
	// An award that came to nothing does not count.
	n := From(change(t, `{"awards":[{"id":"1","status":"unsuccessful","suppliers":[{"name":"Made-up Salt Ltd","details":{"scale":"sme"}}]},
		{"id":"2","suppliers":[{"name":"Made-up Grit plc","details":{"scale":"large"}}]}]}`))
	if n.AwardedSME != plain.No {
		t.Errorf("awarded to a small firm: %s", n.AwardedSME)
	}
}
