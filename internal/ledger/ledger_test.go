package ledger

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/tolsey/tolsey/internal/clock"
	"github.com/tolsey/tolsey/internal/db"
	"github.com/tolsey/tolsey/internal/fault"
	"github.com/tolsey/tolsey/internal/testkit"
	"github.com/tolsey/tolsey/ocds"
)

var start = time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)

// tally is a projection that counts the releases of each process.
type tally struct{ version int }

func (tally) Name() string { return "tally" }
func (t tally) Version() int {
	return t.version
}
func (tally) Tables() []string { return []string{"tally"} }
func (tally) Schema() []string {
	return []string{"create table tally (ocid text primary key, releases bigint not null, last bigint not null)"}
}
func (tally) Apply(ctx context.Context, tx *db.Tx, batch []Entry) error {
	for i := range batch {
		if _, err := tx.Exec(ctx, `insert into tally (ocid, releases, last) values ($1, 1, $2)
			on conflict (ocid) do update set releases = tally.releases + 1, last = excluded.last`, batch[i].OCID, batch[i].Index); err != nil {
			return err
		}
	}
	return nil
}

func open(t testing.TB, d *db.DB, dir string, c *clock.Clock, projections ...Projection) *Log {
	t.Helper()
	ctx := context.Background()
	if err := d.Migrate(ctx, Migrations()...); err != nil {
		t.Fatal(err)
	}
	l, err := Open(ctx, Config{DB: d, Clock: c, Dir: dir, Origin: "test.example/log", Projections: projections})
	if err != nil {
		t.Fatal(err)
	}
	return l
}

func item(t testing.TB, ocid, id, title string) Item {
	t.Helper()
	payload := []byte(fmt.Sprintf(`{"ocid":%q,"id":%q,"date":"2026-01-01T00:00:00Z","tender":{"title":%q}}`, ocid, id, title))
	v, err := ocds.Parse(payload)
	if err != nil {
		t.Fatal(err)
	}
	return Item{Source: "test", Release: ocds.Release{Value: v}, ReleaseID: id, Digest: v.Digest(), Payload: payload,
		Header: []byte(`{"version":"1.1"}`)}
}

func items(t testing.TB, from, n int) []Item {
	var out []Item
	for i := from; i < from+n; i++ {
		out = append(out, item(t, fmt.Sprintf("ocds-test01-%d", i/3), fmt.Sprintf("r%d", i), "A title"))
	}
	return out
}

func mustAppend(t testing.TB, l *Log, list ...Item) []Status {
	t.Helper()
	statuses, err := l.Append(context.Background(), list)
	if err != nil {
		t.Fatal(err)
	}
	return statuses
}

func TestAppendTellsWhatIsKnown(t *testing.T) {
	testkit.Engines(t, func(t *testing.T, d *db.DB) {
		c := clock.At(start)
		l := open(t, d, t.TempDir(), c, tally{1})
		a, b := item(t, "o-1", "r1", "A"), item(t, "o-1", "r1", "B")
		got := mustAppend(t, l, a, a, b, item(t, "o-2", "r1", "A"))
		if d := cmp.Diff([]Status{Appended, Known, Superseding, Appended}, got); d != "" {
			t.Errorf("first batch: %s", d)
		}
		got = mustAppend(t, l, b, a)
		if d := cmp.Diff([]Status{Known, Known}, got); d != "" {
			t.Errorf("second batch: %s", d)
		}
		spelled := item(t, "o-1", "r1", "A")
		spelled.Payload = []byte("{ \"id\":\"r1\", \"ocid\":\"o-1\",\n\"date\":\"2026-01-01T00:00:00Z\",\"tender\":{\"title\":\"\\u0041\"}}")
		v, err := ocds.Parse(spelled.Payload)
		if err != nil {
			t.Fatal(err)
		}
		spelled.Release, spelled.Digest = ocds.Release{Value: v}, v.Digest()
		if got := mustAppend(t, l, spelled); got[0] != Known {
			t.Error("the same content in another spelling was appended again")
		}
		list, err := l.After(context.Background(), -1, 100)
		if err != nil {
			t.Fatal(err)
		}
		for i, e := range list {
			if e.Index != int64(i) || !e.Time.Equal(start) || e.Source != "test" {
				t.Errorf("entry %d: %+v", i, e)
			}
		}
		if string(list[1].Payload) != string(b.Payload) {
			t.Errorf("the payload is not the bytes received: %s", list[1].Payload)
		}
		header, err := l.Header(context.Background(), list[0].Header)
		if err != nil || string(header) != `{"version":"1.1"}` {
			t.Errorf("header %s, %v", header, err)
		}
	})
}

func TestTimeNeverRunsBackwards(t *testing.T) {
	testkit.Engines(t, func(t *testing.T, d *db.DB) {
		c := clock.At(start)
		l := open(t, d, t.TempDir(), c)
		mustAppend(t, l, items(t, 0, 1)...)
		c.Advance(-time.Hour)
		mustAppend(t, l, items(t, 1, 1)...)
		e, err := l.Entry(context.Background(), 1)
		if err != nil || e.Time.Before(start) {
			t.Errorf("entry 1 at %v, %v", e.Time, err)
		}
	})
}

// dump gives the rows of the tally, to compare.
func dump(t testing.TB, d *db.DB) string {
	t.Helper()
	var b strings.Builder
	err := d.Read(context.Background(), func(tx *db.Tx) error {
		rows, err := tx.Query(context.Background(), "select ocid, releases, last from tally order by ocid")
		if err != nil {
			return err
		}
		defer rows.Close()
		for rows.Next() {
			var ocid string
			var n, last int64
			if err := rows.Scan(&ocid, &n, &last); err != nil {
				return err
			}
			fmt.Fprintln(&b, ocid, n, last)
		}
		return rows.Err()
	})
	if err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func TestProjectionsAreRebuiltToTheSameRows(t *testing.T) {
	testkit.Engines(t, func(t *testing.T, d *db.DB) {
		ctx, dir, c := context.Background(), t.TempDir(), clock.At(start)
		l := open(t, d, dir, c, tally{1})
		for n := 0; n < 1200; n += 400 {
			mustAppend(t, l, items(t, n, 400)...)
		}
		live := dump(t, d)
		if err := l.Rebuild(ctx, []string{"tally"}, nil); err != nil {
			t.Fatal(err)
		}
		if got := dump(t, d); got != live || got == "" {
			t.Errorf("rebuilt rows differ")
		}
		open(t, d, dir, c, tally{2})
		if got := dump(t, d); got != live {
			t.Errorf("rows of the new version differ")
		}
		// The older program must not write rows of its version among the new ones.
		if _, err := l.Append(ctx, items(t, 5000, 1)); fault.KindOf(err) != fault.Unavailable {
			t.Errorf("append by the older version: %v", err)
		}
		if err := l.Rebuild(ctx, []string{"nonsense"}, nil); fault.KindOf(err) != fault.NotFound {
			t.Errorf("rebuild of nothing: %v", err)
		}
	})
}

func TestAnUnfinishedRebuildGoesOnAtOpen(t *testing.T) {
	testkit.Engines(t, func(t *testing.T, d *db.DB) {
		dir, c := t.TempDir(), clock.At(start)
		l := open(t, d, dir, c, tally{1})
		mustAppend(t, l, items(t, 0, 1200)...)
		live := dump(t, d)
		ctx, cancel := context.WithCancel(context.Background())
		if err := l.Rebuild(ctx, nil, func(string, int64, int64) { cancel() }); err == nil {
			t.Fatal("the rebuild was not interrupted")
		}
		if dump(t, d) == live {
			t.Fatal("the rebuild ended before it was interrupted")
		}
		if _, err := l.Append(context.Background(), items(t, 5000, 1)); fault.KindOf(err) != fault.Unavailable {
			t.Errorf("append to half-built tables: %v", err)
		}
		open(t, d, dir, c, tally{1})
		if got := dump(t, d); got != live {
			t.Error("the rows differ after going on")
		}
	})
}

func TestKeysBelongToTheirDatabase(t *testing.T) {
	testkit.Engines(t, func(t *testing.T, d *db.DB) {
		dir, c := t.TempDir(), clock.At(start)
		l := open(t, d, dir, c)
		mustAppend(t, l, items(t, 0, 1)...)
		for name, other := range map[string]string{"another key": keyDir(t), "no key": t.TempDir()} {
			_, err := Open(context.Background(), Config{DB: d, Clock: c, Dir: other})
			if fault.KindOf(err) != fault.Unavailable {
				t.Errorf("%s: %v", name, err)
			}
		}
		info, err := os.Stat(filepath.Join(dir, keyFile))
		if err != nil || info.Mode().Perm() != 0o600 {
			t.Errorf("the key file: %v, %v", info.Mode(), err)
		}
	})
}

func keyDir(t *testing.T) string {
	dir := t.TempDir()
	if _, err := makeKeys(dir, "other.example/log"); err != nil {
		t.Fatal(err)
	}
	return dir
}

func TestBatchesDoNotChangeTheTree(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		n := rapid.IntRange(1, 700).Draw(rt, "entries")
		d := testkit.SQLite(t)
		defer d.Close()
		l := open(t, d, t.TempDir(), clock.At(start))
		for at := 0; at < n; {
			size := rapid.IntRange(1, 300).Draw(rt, "batch")
			size = min(size, n-at)
			mustAppend(t, l, items(t, at, size)...)
			at += size
		}
		report, err := l.Verify(context.Background(), nil)
		if err != nil || !report.OK() || report.Good != int64(n) || report.Size != int64(n) {
			rt.Fatalf("%+v, %v", report, err)
		}
		at := int64(rapid.IntRange(0, n-1).Draw(rt, "proved"))
		checkReceipt(t, l, at)
	})
}
