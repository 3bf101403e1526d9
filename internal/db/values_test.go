package db_test

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/tolsey/tolsey/internal/db"
	"github.com/tolsey/tolsey/internal/testkit"
)

// Text compares bytewise on both engines, as Go compares strings, whatever the
// language of the server. The test server's language is English (see
// scripts/postgres.sh), where "a" < "B".
func TestTextOrder(t *testing.T) {
	storable := rapid.OneOf(
		rapid.String(),
		rapid.StringOf(rapid.RuneFrom([]rune("aAbB -éÉß\u0301\U0001F600\uFFFD"))),
	).Filter(func(s string) bool { return !strings.Contains(s, "\x00") })
	testkit.Engines(t, func(t *testing.T, d *db.DB) {
		createTable(t, d, "create table word (w text primary key) without rowid")
		rapid.Check(t, func(rt *rapid.T) {
			words := rapid.SliceOfNDistinct(storable, 1, 20, rapid.ID).Draw(rt, "words")
			pivot := rapid.SampledFrom(words).Draw(rt, "pivot")
			sorted, above := sortInDatabase(t, d, words, pivot)
			slices.Sort(words)
			if diff := cmp.Diff(words, sorted); diff != "" {
				rt.Errorf("the order differs from Go's (-Go +database):\n%s", diff)
			}
			if i, _ := slices.BinarySearch(words, pivot); above != len(words)-i-1 {
				rt.Errorf("%d words are above %q, want %d", above, pivot, len(words)-i-1)
			}
		})
	})
}

func sortInDatabase(t *testing.T, d *db.DB, words []string, pivot string) (sorted []string, above int) {
	ctx := t.Context()
	must(t, d.Tx(ctx, func(tx *db.Tx) error {
		if _, err := tx.Exec(ctx, "delete from word"); err != nil {
			return err
		}
		rows := make([][]any, len(words))
		for i, w := range words {
			rows[i] = []any{w}
		}
		if err := tx.InsertMany(ctx, "word", []string{"w"}, rows, ""); err != nil {
			return err
		}
		sorted = queryStrings(t, tx, "select w from word order by w")
		return tx.QueryRow(ctx, "select count(*) from word where w > $1", pivot).Scan(&above)
	}))
	return sorted, above
}

func queryStrings(t *testing.T, tx *db.Tx, query string, args ...any) (all []string) {
	t.Helper()
	rows, err := tx.Query(t.Context(), query, args...)
	must(t, err)
	defer func() { must(t, rows.Close()) }()
	for rows.Next() {
		var s string
		must(t, rows.Scan(&s))
		all = append(all, s)
	}
	must(t, rows.Err())
	return all
}

func TestLikeTellsCasesApart(t *testing.T) {
	testkit.Engines(t, func(t *testing.T, d *db.DB) {
		createTable(t, d, "create table word (w text)")
		must(t, d.Tx(t.Context(), func(tx *db.Tx) error {
			if err := tx.InsertMany(t.Context(), "word", []string{"w"}, [][]any{{"salt"}, {"Salt"}, {"sa%t"}}, ""); err != nil {
				return err
			}
			got := queryStrings(t, tx, "select w from word where w like $1 order by w", "sa%")
			if diff := cmp.Diff([]string{"sa%t", "salt"}, got); diff != "" {
				t.Errorf("like differs (-want +got):\n%s", diff)
			}
			return nil
		}))
	})
}

func TestBlobRoundTrip(t *testing.T) {
	testkit.Engines(t, func(t *testing.T, d *db.DB) {
		ctx := t.Context()
		createTable(t, d, "create table file (id bigint primary key, body blob not null, note blob)")
		id := 0
		rapid.Check(t, func(rt *rapid.T) {
			body := rapid.SliceOf(rapid.Byte()).Draw(rt, "body")
			body = bytes.Repeat(body, rapid.SampledFrom([]int{1, 100}).Draw(rt, "times"))
			id++
			var got, null []byte
			var size int
			must(t, d.Tx(ctx, func(tx *db.Tx) error {
				if _, err := tx.Exec(ctx, "insert into file (id, body, note) values ($1, $2, $3)", id, body, []byte(nil)); err != nil {
					return err
				}
				return tx.QueryRow(ctx, "select body, note, length(body) from file where id = $1", id).Scan(&got, &null, &size)
			}))
			if !bytes.Equal(got, body) || null != nil || size != len(body) {
				rt.Errorf("%d bytes came back as %d (length %d), null as %v", len(body), len(got), size, null)
			}
		})
	})
}

func TestIn(t *testing.T) {
	args := []any{"before"}
	text := db.In(&args, "a", "c") + db.InInt(&args, 7, 8) + db.In(&args) + db.InInt(&args)
	if want := "($2,$3)($4,$5)(null)(null)"; text != want {
		t.Errorf("the text is %s, want %s", text, want)
	}
	if diff := cmp.Diff([]any{"before", "a", "c", int64(7), int64(8)}, args); diff != "" {
		t.Errorf("the arguments differ (-want +got):\n%s", diff)
	}
}

func TestInFinds(t *testing.T) {
	testkit.Engines(t, func(t *testing.T, d *db.DB) {
		createTable(t, d, "create table item (id bigint primary key, name text)")
		must(t, d.Tx(t.Context(), func(tx *db.Tx) error {
			rows := make([][]any, 5000)
			for i := range rows {
				rows[i] = []any{i, fmt.Sprint("n", i)}
			}
			return tx.InsertMany(t.Context(), "item", []string{"id", "name"}, rows, "")
		}))
		many := make([]int64, 3_000)
		for i := range many {
			many[i] = int64(4_990 + i)
		}
		must(t, d.Read(t.Context(), func(tx *db.Tx) error {
			var args []any
			got := queryStrings(t, tx, "select name from item where name in "+db.In(&args, "n2", "n1", "none")+" order by id", args...)
			if diff := cmp.Diff([]string{"n1", "n2"}, got); diff != "" {
				t.Errorf("names (-want +got):\n%s", diff)
			}
			args = nil
			if got := queryStrings(t, tx, "select name from item where id in "+db.InInt(&args, many...), args...); len(got) != 10 {
				t.Errorf("a list of 3,000 found %d rows, want 10", len(got))
			}
			args = nil
			if got := queryStrings(t, tx, "select name from item where name in "+db.In(&args), args...); len(got) != 0 {
				t.Errorf("an empty list found %d rows", len(got))
			}
			return nil
		}))
	})
}
