package process

import (
	"context"
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/tolsey/tolsey/internal/db"
	"github.com/tolsey/tolsey/internal/testkit"
)

func TestMonthsAreThoseOfTheUK(t *testing.T) {
	testkit.Engines(t, func(t *testing.T, d *db.DB) {
		ctx := context.Background()
		l, s := open(t, d), NewService(d)
		none, err := s.Months(ctx)
		if err != nil || len(none) != 0 {
			t.Fatalf("%v, %v", none, err)
		}
		for i, date := range []string{
			"2026-09-30T22:59:59Z", "2026-09-30T23:00:00Z", // in London, October begins between these
			"2026-12-31T23:59:59Z", "2027-01-01T00:00:00Z", "2026-10-15", "soon",
			"9999-12-31T23:59:59Z", "0000-01-01T00:00:00Z", "0207-05-02T00:00:00Z", "2026-09-01T00:00:00Z",
		} {
			add(t, l, item(t, "", fmt.Sprintf(`{"ocid":"ocds-test01-1","id":"r%d","date":%q,"tag":["tender"]}`, i, date)))
		}
		// Published again with a date in another month, it leaves its own.
		add(t, l, item(t, "", `{"ocid":"ocds-test01-1","id":"r9","date":"2027-01-02T00:00:00Z","tag":["tender"]}`))
		want := []Month{{"0000-01", 1, 7}, {"0207-05", 1, 8}, {"2026-09", 1, 0}, {"2026-10", 2, 4},
			{"2026-12", 1, 2}, {"2027-01", 2, 10}, {"9999-12", 1, 6}}
		got, err := s.Months(ctx)
		if err != nil {
			t.Fatal(err)
		}
		if d := cmp.Diff(want, got); d != "" {
			t.Error(d)
		}
		for _, m := range want {
			list, err := s.InMonth(ctx, m.Name)
			if err != nil || int64(len(list)) != m.Releases || list[len(list)-1] != m.Last {
				t.Errorf("%+v: %v, %v", m, list, err)
			}
		}
		for _, name := range []string{"", "2026-11", "2026-13", "2026-1", "10000-01", "2026-10-01", "-001-12"} {
			if list, err := s.InMonth(ctx, name); err != nil || len(list) != 0 {
				t.Errorf("%q: %v, %v", name, list, err)
			}
		}
	})
}
