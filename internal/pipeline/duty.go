package pipeline

import (
	"github.com/tolsey/tolsey/internal/calendar"
	"github.com/tolsey/tolsey/internal/org"
	"github.com/tolsey/tolsey/internal/plain"
)

// Duty says whether the days of a contract's clock are the law's for what
// follows it, or good practice.
type Duty struct {
	Law       bool // the full rules hold, or are assumed to
	Ground    Ground
	Threshold calendar.Threshold // that decides, of Below, Above and NoKind
	Worth     int64              // of the contract with VAT, in hundredths of a pound; of these too
	Added     bool               // VAT was added to what is published
}

// Ground is what a Duty follows from.
type Ground string

// The grounds. With the last three the full rules are assumed.
const (
	Below       Ground = "below"        // the contract is worth less than the threshold
	CalledOff   Ground = "called-off"   // it was bought under a framework
	Above       Ground = "above"        // it is worth the threshold or more
	NoKind      Ground = "no-kind"      // and that is the lowest, since the kind of buyer is not known
	NoValue     Ground = "no-value"     // no value in pounds that can be believed is published
	NoThreshold Ground = "no-threshold" // the threshold of that law or day is not known
)

// Binds tells whether the law sets the time of a step.
func (d Duty) Binds(s *Step) bool { return d.Law && s.Rule != "" }

// vat is the standard rate of value added tax in per cent, since 4 January 2011.
// Source: Value Added Tax Act 1994, section 2(1).
const vat = 20

// worksDivision is the division of the CPV for construction work.
const worksDivision = "45"

// Duty gives what holds for what follows the contract, taken to be worth as much
// as the contract, on the day on which it was begun. kind is that of the buyer,
// "" where it is not known. Light touch services and concessions are not told
// apart: they are held to the stricter threshold.
func (t *Detail) Duty(kind org.Kind) Duty {
	class, known := classOf(kind, t.Division)
	limit, ok := calendar.ThresholdOn(class, t.Begun)
	switch v := t.Value; {
	case t.CallOff:
		return Duty{Ground: CalledOff}
	case t.Regime == calendar.Scotland2015 || !ok:
		return Duty{Law: true, Ground: NoThreshold}
	case v == nil || v.Currency != pounds || v.Hundredths > plain.MostBelieved:
		return Duty{Law: true, Ground: NoValue}
	}
	d := Duty{Threshold: limit, Worth: t.Value.Hundredths, Added: !t.Value.Gross}
	if d.Added {
		d.Worth += d.Worth * vat / 100
	}
	switch {
	case d.Worth < limit.Hundredths:
		d.Ground = Below
	case known:
		d.Law, d.Ground = true, Above
	default:
		d.Law, d.Ground = true, NoKind
	}
	return d
}

// classOf gives the class of what a buyer buys; known is false where its kind is
// not, and then it is the class with the lowest threshold. Bodies of which it is
// not sure that they are outside central government are taken as of it, for the
// same reason.
func classOf(kind org.Kind, division string) (c calendar.Class, known bool) {
	if division == worksDivision {
		return calendar.WorksClass, true
	}
	switch kind {
	case "":
		return calendar.CentralClass, false
	case org.Council, org.CombinedAuthority, org.LocalBody, org.Police, org.Fire, org.School, org.College, org.University, org.HousingProvider:
		return calendar.SubCentralClass, true
	case org.UtilityCompany:
		return calendar.UtilityClass, true
	}
	return calendar.CentralClass, true
}
