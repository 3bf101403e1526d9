package pipeline

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/tolsey/tolsey/internal/calendar"
	"github.com/tolsey/tolsey/internal/fault"
	"github.com/tolsey/tolsey/internal/testkit"
)

// The clock backwards is the calendar's, with what was done and what has passed.
func TestShow(t *testing.T) {
	b := newBench(t, testkit.SQLite(t))
	b.publish(old, let("School cleaning", "2024-04-01", "2027-04-30", ""))
	b.publish("ocds-xfic01-alike", tendering("School caretaking, catering, security and cleaning", "2026-09-01", "2026-12-01", ""))
	b.now()
	d, err := b.Show(t.Context(), id, today)
	if err != nil {
		t.Fatal(err)
	}
	want, err := calendar.Backwards("2027-04-30", calendar.Act2023, calendar.EnglandWales, calendar.UsualSettings)
	if err != nil || len(d.Steps) != len(want) || d.Regime != calendar.Act2023 || d.Jurisdiction != calendar.EnglandWales {
		t.Fatalf("%v: %s, %s, %d steps", err, d.Regime, d.Jurisdiction, len(d.Steps))
	}
	for i, s := range d.Steps {
		if diff := cmp.Diff(want[i], s.Step, cmpopts.EquateEmpty()); diff != "" || s.Left != daysBetween(today, s.Date) || s.Note == "" {
			t.Errorf("%s: %d left, %q (-want +got):\n%s", s.ID, s.Left, s.Note, diff)
		}
		if past := s.Date < today; s.Past != past || past && !strings.Contains(s.Note, "ago. No notice of it is linked") {
			t.Errorf("%s until %s: past %v, %q", s.ID, s.Date, s.Past, s.Note)
		}
	}
	if !d.Steps[0].Past || d.State != Deciding || !d.Late {
		t.Errorf("%+v, %s, late %v", d.Steps[0], d.State, d.Late)
	}
	if len(d.Rivals) != 1 || d.Rivals[0].OCID != "ocds-xfic01-alike" || d.Rivals[0].Confidence >= threshold || d.Rivals[0].Confident() != "unlikely" {
		t.Errorf("rivals %+v", d.Rivals)
	}
	if _, err := b.Show(t.Context(), old+"/c9", today); fault.KindOf(err) != fault.NotFound {
		t.Error(err)
	}
}

// What the successor did is done, and what comes before it is not late.
func TestStepsTaken(t *testing.T) {
	steps, err := calendar.Backwards("2027-04-30", calendar.Act2023, calendar.Scotland, calendar.UsualSettings)
	if err != nil {
		t.Fatal(err)
	}
	list := taken(steps, &Successor{Tendered: "2026-10-05", Closes: "2026-12-05"}, today)
	got := map[string]Step{}
	for _, s := range list {
		got[s.ID] = s
	}
	if s := got[calendar.StepTender]; s.Done != "2026-10-05" || s.Note != "Done on 5 October 2026." {
		t.Errorf("%+v", s)
	}
	for _, id := range []string{calendar.StepEngagement, calendar.StepPlanned} {
		if s := got[id]; s.Past || s.Done != "" || s.Note != "A later step has been taken." {
			t.Errorf("%+v", s)
		}
	}
	if s := got[calendar.StepDue]; s.Done != "" { // the deadline lies ahead
		t.Errorf("%+v", s)
	}
	end := got[calendar.StepEnd]
	if end.Note != "The contract ends in 158 days." || taken(steps, nil, "2027-05-02")[len(steps)-1].Note != "The contract ended on 30 April 2027." {
		t.Errorf("%+v", end)
	}
	for left, want := range map[int]string{0: "Today is the last safe day.", 1: "1 day left to the last safe day.", -1: "The last safe day was 1 day ago."} {
		s := Step{Left: left}
		if note := s.note(false); !strings.HasPrefix(note, want) {
			t.Errorf("%d: %q", left, note)
		}
	}
}

func TestEvents(t *testing.T) {
	b := newBench(t, testkit.SQLite(t))
	b.publish(old, let("School cleaning", "2024-04-01", "2028-03-31", ""),
		`"contracts":[{"id":"1","period":{"startDate":"2024-04-01","endDate":"2028-03-31","maxExtentDate":"2030-03-31"}}]`)
	b.publish("ocds-xfic01-new", `"planning":{"documents":[{"noticeType":"UK2","datePublished":"2026-11-01"}]},`+linked("prior", old))
	d, err := b.now().Show(id, today, b.Settings)
	if err != nil {
		t.Fatal(err)
	}
	var days, ids []string
	for _, e := range d.Events() {
		if e.Title == "" || !strings.Contains(e.Title, "School cleaning") {
			t.Errorf("%+v", e)
		}
		days, ids = append(days, e.Day), append(ids, strings.TrimPrefix(e.ID, id+"/"))
	}
	if !slices.IsSorted(days) || slices.Contains(ids, calendar.StepEngagement) || !slices.Contains(ids, calendar.StepTender) ||
		!slices.Equal(ids[len(ids)-2:], []string{"end", "latest"}) || days[len(days)-1] != "2030-03-31" {
		t.Errorf("%q on %q", ids, days)
	}
}

// won is the members of a release of an award: who won, how large, what.
func won(title, cpv, day, supplier, scale, buyer string) string {
	return fmt.Sprintf(`"buyer":{"name":%q},"parties":[{"id":"s","name":%q,"details":{"scale":%q}}],
		"tender":{"title":%q,"status":"complete","classification":{"scheme":"CPV","id":%q}},
		"awards":[{"id":"1","date":%q,"suppliers":[{"id":"s"}],"contractPeriod":{"startDate":%[6]q,"endDate":"2027-03-31"}}]`,
		buyer, supplier, scale, title, cpv, day)
}

func TestSuppliers(t *testing.T) {
	engines(t, func(t *testing.T, b *bench) {
		b.publish(old, won("School cleaning", "90911200", "2024-04-01", "Made-up Brooms Ltd", "large", "Fictional Council"))
		for i, w := range []string{
			won("Office cleaning", "90911000", "2025-01-01", "Fictional Dusters Ltd", "sme", "Fictional Council"),
			won("Depot cleaning", "90911000", "2025-06-01", "Fictional Dusters Ltd", "", "Made-up Council"),
			won("Hall cleaning", "90911000", "2025-07-01", "Unmeasured Mops Ltd", "", "Made-up Council"),
			won("Hall cleaning", "90911000", "2025-08-01", "Unmeasured Mops Ltd", "", "Made-up Council"),
			won("Cleaning of drains", "90600000", "2025-08-01", "Fictional Drains Ltd", "micro", "Made-up Council"),
			won("Refuse collection", "90511000", "2025-08-01", "Fictional Bins Ltd", "sme", "Made-up Council"),
			won("Cleaning", "34144420", "2025-08-01", "Fictional Salt Ltd", "sme", "Made-up Council"),
		} {
			b.publish(fmt.Sprintf("ocds-xfic01-w%d", i), w)
		}
		b.now()
		d, err := b.Show(t.Context(), old+"/a1", today)
		if err != nil {
			t.Fatal(err)
		}
		want := []Supplier{
			{Name: "Fictional Dusters Ltd", Scale: "sme", Won: 2, Last: "2025-06-01", Buyers: 2, Near: SameClass},
			{Name: "Fictional Drains Ltd", Scale: "micro", Won: 1, Last: "2025-08-01", Buyers: 1, Near: SameDivision},
			{Name: "Unmeasured Mops Ltd", Won: 2, Last: "2025-08-01", Buyers: 1, Near: SameClass},
			{Name: "Made-up Brooms Ltd", Scale: "large", Won: 1, Last: "2024-04-01", Buyers: 1, Incumbent: true, Near: SameClass},
		}
		if diff := cmp.Diff(want, d.Suppliers, cmpopts.IgnoreFields(Supplier{}, "ID")); diff != "" || d.Found != len(want) {
			t.Errorf("%d found (-want +got):\n%s", d.Found, diff)
		}
		for _, s := range d.Suppliers {
			if s.ID == "" || s.Small() != (s.Scale == "sme" || s.Scale == "micro") {
				t.Errorf("%+v", s)
			}
		}
	})
}
