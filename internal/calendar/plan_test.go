package calendar

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/tolsey/tolsey/internal/fault"
)

// daysOf gives the steps of a plan with their dates.
func daysOf(steps []Step) [][2]string {
	var out [][2]string
	for _, s := range steps {
		out = append(out, [2]string{s.ID, s.Date})
	}
	return out
}

// Counted by hand on a calendar.
func TestBackwards(t *testing.T) {
	for _, c := range []struct {
		name   string
		regime Regime
		in     Jurisdiction
		s      Settings
		want   [][2]string
	}{
		{"the Act", Act2023, EnglandWales, UsualSettings, [][2]string{
			{"engagement", "2026-09-14"}, {"planned", "2026-10-14"}, {"tender", "2026-11-23"}, {"due", "2026-12-18"},
			{"award", "2027-01-19"}, {"standstill", "2027-01-28"}, {"signed", "2027-01-29"}, {"end", "2027-03-31"}}},
		{"with an early notice", Act2023, EnglandWales, Settings{Assessment: 30, Mobilisation: 60, Engagement: 30, Planned: true}, [][2]string{
			{"engagement", "2026-09-29"}, {"planned", "2026-10-29"}, {"tender", "2026-12-08"}, {"due", "2026-12-18"},
			{"award", "2027-01-19"}, {"standstill", "2027-01-28"}, {"signed", "2027-01-29"}, {"end", "2027-03-31"}}},
		{"in Scotland", Scotland2015, Scotland, Settings{Assessment: 30, Mobilisation: 60, Engagement: 30, Planned: true}, [][2]string{
			{"engagement", "2025-12-30"}, {"planned", "2026-01-29"}, {"tender", "2026-03-05"}, {"due", "2026-03-20"},
			{"award", "2026-04-20"}, {"standstill", "2026-04-30"}, {"signed", "2026-05-01"}, {"end", "2026-06-30"}}},
	} {
		steps, err := Backwards(c.want[len(c.want)-1][1], c.regime, c.in, c.s)
		if diff := cmp.Diff(c.want, daysOf(steps)); diff != "" || err != nil {
			t.Errorf("%s: %v (-want +got):\n%s", c.name, err, diff)
		}
	}
}

func TestStepsSayHowTheyWereCounted(t *testing.T) {
	steps, err := Backwards("2026-06-30", Act2023, EnglandWales, Settings{Assessment: 30, Mobilisation: 76, Planned: true})
	if err != nil {
		t.Fatal(err)
	}
	at := slices.IndexFunc(steps, func(s Step) bool { return s.ID == StepAward })
	rule, _ := On("standstill", "")
	want := Step{ID: StepAward, Name: "Contract award notice (UK6)", Date: "2026-04-02", Rule: "standstill", Text: rule.Text, Source: rule.Source, Check: true,
		Days: 13, WorkingDays: 8, Skipped: []Skipped{{"2026-04-03", "Good Friday"}, {"2026-04-06", "Easter Monday"}}}
	if diff := cmp.Diff(want, steps[at]); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if next := steps[at+1]; next.ID != StepStandstill || next.Date != "2026-04-15" || next.Rule != "" || next.Text == "" {
		t.Errorf("then comes %+v", next)
	}
	for _, s := range steps {
		if s.Projected || s.Name == "" || s.Text == "" || s.Skipped == nil {
			t.Errorf("%+v", s)
		}
	}
}

func TestAPlanTellsWhatIsProjected(t *testing.T) {
	steps, err := Backwards("2028-03-31", Act2023, EnglandWales, UsualSettings)
	if err != nil {
		t.Fatal(err)
	}
	if first, last := steps[0], steps[len(steps)-1]; first.Projected || !last.Projected {
		t.Errorf("%+v, %+v", first, last)
	}
}

func TestBackwardsRefuses(t *testing.T) {
	for name, err := range map[string]error{
		"no day":       second(Backwards("soon", Act2023, EnglandWales, UsualSettings)),
		"no law":       second(Backwards("2027-03-31", "magna-carta", EnglandWales, UsualSettings)),
		"no place":     second(Backwards("2027-03-31", Act2023, "", UsualSettings)),
		"negative":     second(Backwards("2027-03-31", Act2023, EnglandWales, Settings{Assessment: -1})),
		"far too long": second(Backwards("2027-03-31", Act2023, EnglandWales, Settings{Mobilisation: mostDays + 1})),
		"too early":    second(Backwards("1971-03-31", Act2023, EnglandWales, UsualSettings)),
	} {
		if fault.KindOf(err) != fault.Invalid || fault.Public(err) == "" {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func second(_ []Step, err error) error { return err }

// anyPlan draws a plan.
func anyPlan(t *rapid.T) (steps []Step, in Jurisdiction, s Settings) {
	in = anywhere(t)
	s = Settings{Assessment: rapid.IntRange(0, 200).Draw(t, "assessment"), Mobilisation: rapid.IntRange(0, 400).Draw(t, "mobilisation"),
		Engagement: rapid.IntRange(0, 200).Draw(t, "engagement"), Planned: rapid.Bool().Draw(t, "planned")}
	steps, err := Backwards(anyDay(t, "end"), rapid.SampledFrom(Regimes()).Draw(t, "regime"), in, s)
	if err != nil {
		t.Fatal(err)
	}
	return steps, in, s
}

func TestStepsAreInOrder(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		steps, in, _ := anyPlan(t)
		var ids []string
		for i, s := range steps {
			ids = append(ids, s.ID)
			if i > 0 && (s.Date < steps[i-1].Date || s.ID == StepSigned && s.Date == steps[i-1].Date) {
				t.Fatalf("%s is on %s, before it %s on %s", s.ID, s.Date, steps[i-1].ID, steps[i-1].Date)
			}
			if s.ID != StepEnd && !Working(s.Date, in) {
				t.Fatalf("%s is on %s, a day off", s.ID, s.Date)
			}
		}
		if diff := cmp.Diff([]string{StepEngagement, StepPlanned, StepTender, StepDue, StepAward, StepStandstill, StepSigned, StepEnd}, ids); diff != "" {
			t.Fatal(diff)
		}
	})
}

// Counting forward from each step, the next one can be kept; from the working
// day after it, it cannot.
func TestStepsAreTheLastSafeOnes(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		steps, in, s := anyPlan(t)
		for i, step := range steps[:len(steps)-1] {
			late, _ := AddWorking(step.Date, 1, in)
			if got := forwardFrom(step, step.Date, in, s); got > steps[i+1].Date {
				t.Fatalf("from %s on %s one comes to %s, not %s", step.ID, step.Date, got, steps[i+1].Date)
			}
			if got := forwardFrom(step, late, in, s); got <= steps[i+1].Date && step.ID != StepSigned {
				t.Fatalf("%s on %s would do, not only %s", step.ID, late, step.Date)
			}
		}
	})
}

// forwardFrom counts from a step to the day on which the next is possible.
func forwardFrom(step Step, day string, in Jurisdiction, s Settings) string {
	at, _ := parse(day)
	switch step.ID {
	case StepEngagement:
		return text(at.AddDate(0, 0, s.Engagement))
	case StepPlanned:
		rule, _ := On(step.Rule, "")
		return text(at.AddDate(0, 0, rule.Days))
	case StepDue:
		return text(at.AddDate(0, 0, s.Assessment))
	case StepStandstill:
		return text(at.AddDate(0, 0, 1))
	case StepSigned:
		return text(at.AddDate(0, 0, s.Mobilisation-1)) // the last day before the new contract begins
	default:
		rule, _ := On(step.Rule, "")
		return rule.from(at, in).Date
	}
}
