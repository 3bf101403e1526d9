package notice

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/tolsey/tolsey/internal/db"
	"github.com/tolsey/tolsey/internal/plain"
	"github.com/tolsey/tolsey/internal/process"
	"github.com/tolsey/tolsey/internal/testkit"
)

// labels reads the table of labels.
func labels(tb testing.TB, d *db.DB) map[string]string {
	tb.Helper()
	all := map[string]string{}
	err := d.Read(context.Background(), func(tx *db.Tx) error {
		return eachRow(context.Background(), tx, "select code, label from category_label", nil, func(rows *db.Rows) error {
			var code, label string
			err := rows.Scan(&code, &label)
			all[code] = label
			return err
		})
	})
	if err != nil {
		tb.Fatal(err)
	}
	return all
}

// labelled makes the process that begins at first, in its given number of
// releases, with a label for each code.
func labelled(tb testing.TB, first int64, releases int, codes map[string]string) process.Change {
	var items []string
	for code, label := range codes {
		items = append(items, `{"classification":{"scheme":"CPV","id":"`+code+`","description":"`+label+`"}}`)
	}
	c := change(tb, `{"tender":{"title":"Made up","items":[`+strings.Join(items, ",")+`]}}`)
	c.OCID, c.First, c.Last, c.Releases = fmt.Sprint("ocds-xxxxxx-", first), first, first, releases
	return c
}

func TestLabels(t *testing.T) {
	testkit.Engines(t, func(t *testing.T, d *db.DB) {
		create(t, d)
		for i, step := range []struct {
			change process.Change
			want   map[string]string
		}{
			{labelled(t, 5, 1, map[string]string{"14410000-8": "Rock salt", "30000000": "", "31000000": "31000000"}), map[string]string{"14410000": "Rock salt"}},
			{labelled(t, 7, 1, map[string]string{"14410000": "Halite", "30000000": "Computers"}), map[string]string{"14410000": "Rock salt", "30000000": "Computers"}},
			{labelled(t, 3, 2, map[string]string{"14410000": "Salt"}), map[string]string{"14410000": "Salt", "30000000": "Computers"}},
			{labelled(t, 3, 3, map[string]string{"14410000": "Road salt"}), map[string]string{"14410000": "Road salt", "30000000": "Computers"}},
			{labelled(t, 3, 4, nil), map[string]string{"14410000": "Rock salt", "30000000": "Computers"}},
			{labelled(t, 5, 2, nil), map[string]string{"14410000": "Halite", "30000000": "Computers"}},
			{labelled(t, 7, 2, map[string]string{"30000000": "PCs"}), map[string]string{"30000000": "PCs"}},
		} {
			apply(t, d, []process.Change{step.change})
			if diff := cmp.Diff(step.want, labels(t, d)); diff != "" {
				t.Fatalf("after step %d (-want +got):\n%s", i, diff)
			}
		}
	})
}

// However processes change and in whatever batches, the labels are those of the
// earliest processes as they are in the end, which is what a rebuild finds.
func TestLabelsFollowFromTheNotices(t *testing.T) {
	d := testkit.SQLite(t)
	create(t, d)
	codes := []string{"03000000", "14410000", "72000000"}
	rapid.Check(t, func(rt *rapid.T) {
		clear := func() {
			err := d.Tx(t.Context(), func(tx *db.Tx) error {
				for _, table := range (Projection{}).Tables() {
					if _, err := tx.Exec(t.Context(), "delete from "+table); err != nil {
						return err
					}
				}
				return nil
			})
			if err != nil {
				t.Fatal(err)
			}
		}
		clear()
		last := map[int64]process.Change{}
		for range rapid.IntRange(1, 8).Draw(rt, "batches") {
			batch := map[int64]process.Change{}
			for _, first := range rapid.SliceOfNDistinct(rapid.Int64Range(0, 5), 1, 4, rapid.ID).Draw(rt, "processes") {
				given := map[string]string{}
				for _, code := range codes {
					given[code] = rapid.SampledFrom([]string{"", "Apples", "Pears"}).Draw(rt, code)
				}
				batch[first] = labelled(t, first, last[first].Releases+1, given)
				last[first] = batch[first]
			}
			var list []process.Change
			for _, c := range batch {
				list = append(list, c)
			}
			apply(t, d, list)
		}
		want := map[string]string{}
		for first := int64(5); first >= 0; first-- {
			if c, ok := last[first]; ok {
				for _, cat := range From(c).Categories {
					if cat.Label != "" {
						want[cat.Code] = cat.Label
					}
				}
			}
		}
		if diff := cmp.Diff(want, labels(t, d)); diff != "" {
			rt.Fatalf("live (-want +got):\n%s", diff)
		}
	})
}

// A label that stands at the second place of a code is not lost.
func TestFirstLabelOfCode(t *testing.T) {
	n := From(change(t, `{"tender":{"classification":{"scheme":"CPV","id":"14410000"},"items":[
		{"classification":{"scheme":"CPV","id":"14410000-8","description":"Rock salt"}},
		{"classification":{"scheme":"CPV","id":"14410000","description":"Halite"}}]}}`))
	want := []plain.Category{{Scheme: "CPV", Code: "14410000", Label: "Rock salt", Division: "14"}}
	if diff := cmp.Diff(want, n.Categories); diff != "" {
		t.Error(diff)
	}
}
