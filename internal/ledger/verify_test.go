package ledger

import (
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/tolsey/tolsey/internal/clock"
	"github.com/tolsey/tolsey/internal/db"
	"github.com/tolsey/tolsey/internal/testkit"
)

func checkReceipt(t testing.TB, l *Log, index int64) {
	t.Helper()
	r, err := l.Receipt(context.Background(), index)
	if err != nil {
		t.Fatal(err)
	}
	data, err := json.MarshalIndent(r, "", "  ")
	if err != nil {
		t.Fatal(err)
	}
	e, c, err := CheckReceipt(data, l.Verifier())
	if err != nil || e.Index != index || c.Size <= index {
		t.Fatalf("receipt of %d: %+v %+v %v", index, e, c, err)
	}
	stored, err := l.Entry(context.Background(), index)
	if err != nil || string(stored.Payload) != string(e.Payload) || stored.OCID != e.OCID {
		t.Fatalf("receipt of %d carries another entry", index)
	}
	for _, change := range [][2]string{{`"ocds-test01`, `"ocds-test02`}, {`"payload": "e`, `"payload": "f`}, {`"proof": [`, `"proof": ["AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=",`}} {
		forged := strings.Replace(string(data), change[0], change[1], 1)
		if forged == string(data) {
			t.Fatalf("the forgery %q changed nothing", change[1])
		}
		if strings.HasSuffix(change[1], ",") {
			forged = strings.Replace(forged, ",]", "]", 1)
			forged = strings.Replace(forged, ",\n  ]", "]", 1)
		}
		if _, _, err := CheckReceipt([]byte(forged), l.Verifier()); err == nil {
			t.Errorf("a forged receipt passed: %v", change)
		}
	}
}

// TestVerifyFindsEveryTampering changes the stored rows with plain SQL, as
// somebody with access to the database would.
func TestVerifyFindsEveryTampering(t *testing.T) {
	tests := []struct {
		name string
		sql  []string
		bad  int64
	}{
		{"a payload edited", []string{"update ledger_entry set payload = (select payload from ledger_entry where idx = 301) where idx = 300"}, 300},
		{"payload, salt and commitment replaced together", []string{`update ledger_entry set
			payload = (select payload from ledger_entry where idx = 301), salt = (select salt from ledger_entry where idx = 301),
			commitment = (select commitment from ledger_entry where idx = 301) where idx = 300`}, 300},
		{"a source edited", []string{"update ledger_entry set source = 'somebody else' where idx = 7"}, 7},
		{"an ocid edited", []string{"update ledger_entry set ocid = 'ocds-test01-0' where idx = 299"}, 299},
		{"a release id edited", []string{"update ledger_entry set release_id = 'other' where idx = 299"}, 299},
		{"a time edited", []string{"update ledger_entry set time = '2026-11-23T09:00:00.001Z' where idx = 599"}, 599},
		{"an entry deleted", []string{"delete from ledger_entry where idx = 42"}, 42},
		{"an entry deleted and the rest moved up", []string{
			"delete from ledger_entry where idx = 42", "update ledger_entry set idx = -idx where idx > 42", "update ledger_entry set idx = -idx - 1 where idx < 0"}, 42},
		{"the first entry deleted", []string{"delete from ledger_entry where idx = 0"}, 0},
		{"an entry inserted at the end", []string{insertCopy("600", "5")}, 600},
		{"an entry inserted in between", []string{
			"update ledger_entry set idx = -idx where idx > 99", "update ledger_entry set idx = -idx + 1 where idx < 0", insertCopy("100", "5")}, 100},
		{"two entries swapped", []string{
			"update ledger_entry set idx = -1 where idx = 10", "update ledger_entry set idx = 10 where idx = 11", "update ledger_entry set idx = 11 where idx = -1"}, 10},
		{"truncated", []string{"delete from ledger_entry where idx >= 550"}, 550},
		{"truncated with head, checkpoints and all", []string{"delete from ledger_entry where idx >= 300",
			"delete from ledger_checkpoint where size > 300", "update ledger_log set size = 300"}, 300},
		{"emptied", []string{"delete from ledger_entry", "delete from ledger_checkpoint", "delete from ledger_tile", "update ledger_log set size = 0"}, 0},
		{"a tile of the tree edited", []string{"update ledger_tile set hashes = (select hashes from ledger_tile where level = 0 and n = 1) where level = 0 and n = 0"}, 0},
		{"a tile of the tree deleted", []string{"delete from ledger_tile where level = 0 and n = 1"}, 256},
		{"a package header edited", []string{"update ledger_header set body = salt from (select salt from ledger_entry where idx = 0) as s"}, 0},
		{"the head moved", []string{"update ledger_log set size = 599"}, 599},
		{"a checkpoint forged", []string{"update ledger_checkpoint set note = replace(note, '300', '299') where size = 300"}, 300},
	}
	testkit.Engines(t, func(t *testing.T, d *db.DB) {
		dir := t.TempDir()
		l := open(t, d, dir, clock.At(start))
		mustAppend(t, l, items(t, 0, 300)...)
		mustAppend(t, l, items(t, 300, 300)...)
		checkReceipt(t, l, 299)
		for _, test := range tests {
			t.Run(test.name, func(t *testing.T) {
				var report Report
				tampered(t, d, test.sql, func(tx *db.Tx) {
					report = Report{Bad: -1}
					v := &verifier{log: l, ctx: context.Background(), tx: tx, report: &report, headers: map[string]bool{}}
					if err := v.run(); err != nil && err != errBad {
						t.Fatal(err)
					}
				})
				if report.OK() || report.Bad != test.bad {
					t.Errorf("found %d (%s), want %d", report.Bad, report.Problem, test.bad)
				}
			})
		}
		if report, err := l.Verify(context.Background(), nil); err != nil || !report.OK() || report.Good != 600 {
			t.Errorf("the untouched ledger: %+v %v", report, err)
		}
	})
}

func insertCopy(idx, of string) string {
	return `insert into ledger_entry (idx, kind, ocid, release_id, source, time, charset, header, digest, commitment, salt, payload)
		select ` + idx + `, kind, ocid, release_id, source, '2026-11-23T09:00:00.000Z', charset, header, digest, commitment, salt, payload from ledger_entry where idx = ` + of
}

type undo struct{}

func (undo) Error() string { return "undone" }

// tampered runs statements, then fn, and takes the statements back.
func tampered(t *testing.T, d *db.DB, sql []string, fn func(*db.Tx)) {
	t.Helper()
	ctx := context.Background()
	err := d.Tx(ctx, func(tx *db.Tx) error {
		for _, statement := range sql {
			n, err := tx.Exec(ctx, statement)
			if err != nil {
				t.Fatalf("%s: %v", statement, err)
			}
			if n == 0 {
				t.Fatalf("%s changed nothing", statement)
			}
		}
		fn(tx)
		return undo{}
	})
	if err == nil {
		t.Fatal("the tampering was committed")
	}
}

func TestVerifyOfAnEmptyLedger(t *testing.T) {
	testkit.Engines(t, func(t *testing.T, d *db.DB) {
		l := open(t, d, t.TempDir(), clock.At(start))
		report, err := l.Verify(context.Background(), nil)
		if err != nil || !report.OK() || report.Size != 0 {
			t.Errorf("%+v %v", report, err)
		}
	})
}

func TestVerifyDistrustsAForgedCheckpointFile(t *testing.T) {
	dir := t.TempDir()
	l := open(t, testkit.SQLite(t), dir, clock.At(start))
	mustAppend(t, l, items(t, 0, 3)...)
	path := filepath.Join(dir, checkpointFile)
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(strings.Replace(string(text), "\n3\n", "\n2\n", 1)), 0o644); err != nil {
		t.Fatal(err)
	}
	report, err := l.Verify(context.Background(), nil)
	if err != nil || report.OK() {
		t.Errorf("%+v %v", report, err)
	}
}

func FuzzCheckReceipt(f *testing.F) {
	f.Add([]byte(`{"verifier":"a+b+c","checkpoint":"x","envelope":{"index":1},"proof":["AA=="]}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		if _, _, err := CheckReceipt(data, "test.example/log+00000000+AAAA"); err == nil {
			t.Error("a receipt passed under a key that does not exist")
		}
	})
}
