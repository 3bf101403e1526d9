package calendar

// Class is what the law has thresholds for: what is bought, and where supplies
// and services are, by whom.
type Class string

// The classes.
const (
	CentralClass    Class = "central"     // supplies and services of central government
	SubCentralClass Class = "sub-central" // and of other bodies
	UtilityClass    Class = "utilities"   // and of utilities
	WorksClass      Class = "works"       // works and concessions of anybody
	LightTouchClass Class = "light-touch" // light touch services
)

// Threshold is the value from which the full rules hold, in a time.
type Threshold struct {
	Class      Class
	Name       string // "supplies and services of central government"
	Hundredths int64  // of a pound, with VAT
	From       string // the first day of the time
	To         string // the last; "" for none
	Source     string
	Check      bool // the row could not be verified in full
}

const thresholdSource = "Procurement Act 2023, schedule 1, with the amounts for "

// thresholds are in the order of the classes, the oldest first. They have no row
// for the light touch in 2024 and 2025, and none of Scotland.
var thresholds = []Threshold{
	{Class: CentralClass, Hundredths: 139_688_00, From: "2024-01-01", To: "2025-12-31"},
	{Class: CentralClass, Hundredths: 135_018_00, From: "2026-01-01"},
	{Class: SubCentralClass, Hundredths: 214_904_00, From: "2024-01-01", To: "2025-12-31"},
	{Class: SubCentralClass, Hundredths: 207_720_00, From: "2026-01-01"},
	{Class: UtilityClass, Hundredths: 429_809_00, From: "2024-01-01", To: "2025-12-31"},
	{Class: UtilityClass, Hundredths: 415_440_00, From: "2026-01-01"},
	{Class: WorksClass, Hundredths: 5_372_609_00, From: "2024-01-01", To: "2025-12-31"},
	{Class: WorksClass, Hundredths: 5_193_000_00, From: "2026-01-01"},
	{Class: LightTouchClass, Hundredths: 663_540_00, From: "2026-01-01"},
}

// Thresholds gives all rows of the table of thresholds, by class and time. They
// are those of the Act, and until 2025 also of the regulations of 2015.
func Thresholds() []Threshold {
	list := make([]Threshold, len(thresholds))
	for i, t := range thresholds {
		t.Name = t.Class.name()
		t.Source = thresholdSource + "the time from " + t.From
		if t.To != "" {
			t.Source += " to " + t.To + "; before 24 February 2025 the Public Contracts Regulations 2015, regulation 5, and their kin (check)"
			t.Check = true
		}
		list[i] = t
	}
	return list
}

// ThresholdOn gives the threshold of a class for a procurement that begins on a
// day; ok is false where the table has none.
func ThresholdOn(c Class, day string) (t Threshold, ok bool) {
	for _, row := range Thresholds() {
		if row.Class == c && day >= row.From && (row.To == "" || day <= row.To) {
			return row, true
		}
	}
	return Threshold{}, false
}

func (c Class) name() string {
	switch c {
	case CentralClass:
		return "supplies and services of central government"
	case SubCentralClass:
		return "supplies and services of bodies outside central government"
	case UtilityClass:
		return "supplies and services of utilities"
	case WorksClass:
		return "works and concessions"
	}
	return "light touch services"
}
