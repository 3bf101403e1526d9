package ledger

import (
	"context"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/tolsey/tolsey/internal/clock"
	"github.com/tolsey/tolsey/internal/db"
	"github.com/tolsey/tolsey/internal/fault"
	"github.com/tolsey/tolsey/internal/testkit"
)

func act(t *testing.T, kind, id, ocid, word string) Item {
	t.Helper()
	it, err := Act(kind, id, ocid, "operator", map[string]string{"word": word})
	if err != nil {
		t.Fatal(err)
	}
	return it
}

// TestActsStandBetweenReleases appends acts and releases in one order, and looks
// at who sees which.
func TestActsStandBetweenReleases(t *testing.T) {
	ctx := context.Background()
	testkit.Engines(t, func(t *testing.T, d *db.DB) {
		l := open(t, d, t.TempDir(), clock.At(start))
		statuses := mustAppend(t, l,
			item(t, "ocds-test01-1", "r1", "Chairs"),
			act(t, "body", "set/1", "", "council"),
			act(t, "mark", "r1", "ocds-test01-1", "twelve"), // the id of a release is another's
			act(t, "body", "set/1", "", "council"),
			act(t, "lead", "set/1", "", "council"),
			act(t, "body", "set/1", "", "agency"))
		if diff := cmp.Diff([]Status{Appended, Appended, Appended, Known, Appended, Superseding}, statuses); diff != "" {
			t.Fatal(diff)
		}
		if got := mustAppend(t, l, act(t, "body", "set/1", "", "agency"), item(t, "ocds-test01-1", "r1", "Chairs")); got[0] != Known || got[1] != Known {
			t.Errorf("the same again: %v", got)
		}
		all, err := l.After(ctx, -1, 100)
		if err != nil || len(all) != 5 {
			t.Fatalf("%d entries, %v", len(all), err)
		}
		if all[0].Act() != nil || !all[0].Release().Exists() || all[1].Release().Exists() {
			t.Error("a release and an act are taken for each other")
		}
		if got := string(all[2].Act().AppendJSON(nil)); got != `{"id":"r1","ocid":"ocds-test01-1","word":"twelve"}` {
			t.Errorf("the act is %s", got)
		}
		if list, err := l.Process(ctx, "ocds-test01-1"); err != nil || len(list) != 1 {
			t.Errorf("the process has %d releases, %v", len(list), err)
		}
		if list, err := l.WithReleaseID(ctx, "r1"); err != nil || len(list) != 1 {
			t.Errorf("%d releases have the id, %v", len(list), err)
		}
		if n, err := l.CountProcesses(ctx, 0, 5); err != nil || n != 1 {
			t.Errorf("%d processes, %v", n, err)
		}
		if report, err := l.Verify(ctx, nil); err != nil || !report.OK() || report.Good != 5 {
			t.Errorf("verified: %+v, %v", report, err)
		}
	})
}

func TestAnActNeedsItsName(t *testing.T) {
	for _, c := range []struct {
		kind, id string
		payload  any
	}{
		{"", "1", map[string]string{}}, {KindRelease, "1", map[string]string{}}, {"body", "", map[string]string{}},
		{"body", "1", []string{"a"}}, {"body", "1", map[string]string{"id": "2"}}, {"body", "1", map[string]string{"ocid": "x"}},
	} {
		if _, err := Act(c.kind, c.id, "", "test", c.payload); err == nil {
			t.Errorf("%+v is taken", c)
		}
	}
	if _, err := Act("", "1", "", "test", nil); fault.KindOf(err) != fault.Invalid {
		t.Errorf("without a kind: %v", err)
	}
}
