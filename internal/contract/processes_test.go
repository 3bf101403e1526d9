package contract

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/tolsey/tolsey/internal/db"
	"github.com/tolsey/tolsey/internal/testkit"
)

// The contracts of many processes are those that each process has.
func TestOfProcesses(t *testing.T) {
	changes := awardsOf2025(t)
	testkit.Engines(t, func(t *testing.T, d *db.DB) {
		create(t, d)
		apply(t, d, changes...)
		var ocids []string
		var want []Contract
		for i, c := range changes {
			if i%3 > 0 { // the others are not asked for
				ocids = append(ocids, c.OCID)
				want = append(want, From(c)...)
			}
		}
		slices.SortStableFunc(want, func(a, b Contract) int { return strings.Compare(a.OCID, b.OCID) })
		var got []Contract
		err := d.Read(t.Context(), func(tx *db.Tx) (err error) {
			got, err = OfProcesses(t.Context(), tx, ocids)
			return err
		})
		slices.SortStableFunc(got, func(a, b Contract) int { return strings.Compare(a.OCID, b.OCID) })
		if diff := cmp.Diff(want, got); diff != "" || err != nil || len(got) < 30 {
			t.Errorf("%d contracts, %v (-want +got):\n%s", len(got), err, diff)
		}
	})
}
