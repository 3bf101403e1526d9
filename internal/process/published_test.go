package process

import (
	"context"
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/tolsey/tolsey/internal/db"
	"github.com/tolsey/tolsey/internal/testkit"
)

// TestPublications lists what was published of some processes: in the order of
// the dates, what was replaced too, and nothing without a date.
func TestPublications(t *testing.T) {
	testkit.Engines(t, func(t *testing.T, d *db.DB) {
		l := open(t, d)
		release := func(ocid, id, date, tag, title string) string {
			return fmt.Sprintf(`{"ocid":%q,"id":%q,"date":%q,"tag":[%q],"tender":{"title":%q}}`, ocid, id, date, tag, title)
		}
		add(t, l,
			item(t, "", release("ocds-f1ct10-1", "b", "2026-05-02T00:30:00+01:00", "award", "Salt")),
			item(t, "", release("ocds-f1ct10-1", "a", "2026-04-01T10:00:00Z", "tenderUpdate", "Salt")),
			item(t, "", release("ocds-f1ct10-2", "a", "2026-04-01T10:00:00Z", "planning", "Grit")),
			item(t, "", release("ocds-f1ct10-3", "a", "some day", "tender", "Sand")))
		add(t, l, item(t, "", release("ocds-f1ct10-1", "b", "2026-05-03T00:00:00Z", "award", "Road salt")))
		var got map[string][]Publication
		err := d.Read(t.Context(), func(tx *db.Tx) (err error) {
			got, err = Publications(context.Background(), tx, []string{"ocds-f1ct10-1", "ocds-f1ct10-3", "nothing"})
			return err
		})
		want := map[string][]Publication{"ocds-f1ct10-1": {
			{"2026-04-01T10:00:00.000Z", " tender "}, {"2026-05-01T23:30:00.000Z", " award "}, {"2026-05-03T00:00:00.000Z", " award "},
		}}
		if diff := cmp.Diff(want, got); diff != "" || err != nil {
			t.Errorf("%v (-want +got):\n%s", err, diff)
		}
		if p := want["ocds-f1ct10-1"][0]; !p.In("tender") || p.In("award") {
			t.Errorf("%+v", p)
		}
	})
}
