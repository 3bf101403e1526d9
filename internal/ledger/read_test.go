package ledger

import (
	"context"
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/tolsey/tolsey/internal/clock"
	"github.com/tolsey/tolsey/internal/db"
	"github.com/tolsey/tolsey/internal/testkit"
)

func TestAProcessIsReadPartByPart(t *testing.T) {
	testkit.Engines(t, func(t *testing.T, d *db.DB) {
		l := open(t, d, t.TempDir(), clock.At(start))
		mustAppend(t, l, items(t, 0, 9)...) // three of each process
		for _, c := range []struct {
			after, upTo int64
			limit       int
			want        []int64
		}{
			{-1, 100, 10, []int64{3, 4, 5}},
			{-1, 4, 10, []int64{3, 4}},
			{3, 100, 10, []int64{4, 5}},
			{-1, 100, 2, []int64{3, 4}},
			{5, 100, 10, nil},
		} {
			list, err := l.ProcessAfter(context.Background(), "ocds-test01-1", c.after, c.upTo, c.limit)
			if err != nil {
				t.Fatal(err)
			}
			var got []int64
			for _, e := range list {
				got = append(got, e.Index)
			}
			if d := cmp.Diff(c.want, got); d != "" {
				t.Errorf("%+v: %s", c, d)
			}
		}
	})
}

func TestRemovedPayloadsAreFound(t *testing.T) {
	testkit.Engines(t, func(t *testing.T, d *db.DB) {
		ctx := context.Background()
		l := open(t, d, t.TempDir(), clock.At(start))
		mustAppend(t, l, items(t, 0, mostAsked+20)...)
		err := d.Tx(ctx, func(tx *db.Tx) error {
			_, err := tx.Exec(ctx, "update ledger_entry set payload = null, salt = null where idx in (3, 7, $1)", mostAsked+10)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		for span, want := range map[[2]int64]int64{{-1, 1000}: 3, {2, 3}: 1, {3, 7}: 1, {3, 6}: 0, {7, 1000}: 1} {
			if got, err := l.Removed(ctx, span[0], span[1]); err != nil || got != want {
				t.Errorf("after %d up to %d: %d, %v", span[0], span[1], got, err)
			}
		}
		var all []int64
		for i := range int64(mostAsked + 20) {
			if i != 7 {
				all = append(all, i)
			}
		}
		got, err := l.WithoutPayload(ctx, all)
		if want := []int64{3, mostAsked + 10}; err != nil || fmt.Sprint(got) != fmt.Sprint(want) {
			t.Errorf("%v, %v, want %v", got, err, want)
		}
		if got, err := l.WithoutPayload(ctx, nil); err != nil || len(got) > 0 {
			t.Errorf("of none: %v, %v", got, err)
		}
	})
}
