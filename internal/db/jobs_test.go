package db_test

import (
	"errors"
	"testing"

	"github.com/tolsey/tolsey/internal/db"
	"github.com/tolsey/tolsey/internal/testkit"
)

// The job library works on the engine of the database, and within the
// transaction that it is given.
func TestJobDriver(t *testing.T) {
	testkit.Engines(t, func(t *testing.T, d *db.DB) {
		ctx := t.Context()
		driver := d.JobDriver()
		if got := driver.DatabaseName(); got != d.Engine() {
			t.Errorf("the driver is for %s", got)
		}
		if err := driver.GetExecutor().Exec(ctx, "create table note (n integer)"); err != nil {
			t.Fatal(err)
		}
		brokenOff := errors.New("broken off")
		err := d.Tx(ctx, func(tx *db.Tx) error {
			if err := driver.UnwrapExecutor(tx.JobTx()).Exec(ctx, "insert into note values (7)"); err != nil {
				return err
			}
			var n int
			if err := tx.QueryRow(ctx, "select n from note").Scan(&n); err != nil || n != 7 {
				t.Errorf("the transaction sees %d, %v", n, err)
			}
			return brokenOff
		})
		if !errors.Is(err, brokenOff) {
			t.Fatal(err)
		}
		err = d.Read(ctx, func(tx *db.Tx) error {
			var count int
			err := tx.QueryRow(ctx, "select count(*) from note").Scan(&count)
			if count != 0 {
				t.Error("the row was kept")
			}
			return err
		})
		if err != nil {
			t.Error(err)
		}
	})
}
