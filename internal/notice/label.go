package notice

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"unicode"

	"github.com/tolsey/tolsey/internal/db"
	"github.com/tolsey/tolsey/internal/plain"
)

// labelTable holds the words for each CPV code, as learnt from the notices.
const labelTable = "category_label"

// maxLabel bounds a learnt label, in runes.
const maxLabel = 200

// label is what a process calls a code. Of all processes that give a code a
// label the one that began first in the ledger decides. So the table follows
// from the notices as they are, whatever the order in which they came to be so:
// a rebuild, which meets only their last state, ends with the same table.
type label struct {
	text  string
	first int64 // ledger index at which its process begins
}

// labelsOf gives the labels that notices give to CPV codes, of several for one
// code the earliest.
func labelsOf(notices []Notice) map[string]label {
	given := map[string]label{}
	for i := range notices {
		n := &notices[i]
		for _, c := range n.Categories {
			if c.Scheme != plain.CPV || !strings.ContainsFunc(c.Label, unicode.IsLetter) {
				continue
			}
			if have, ok := given[c.Code]; !ok || n.First < have.first {
				given[c.Code] = label{plain.Lead(c.Label, maxLabel), n.First}
			}
		}
	}
	return given
}

// learn brings the table of labels in line with notices whose rows have just
// been replaced.
func learn(ctx context.Context, tx *db.Tx, notices []Notice) error {
	given := labelsOf(notices)
	held, err := heldLabels(ctx, tx, given, notices)
	if err != nil {
		return fmt.Errorf("reading the labels of categories: %w", err)
	}
	here := make(map[int64]bool, len(notices))
	for i := range notices {
		here[notices[i].First] = true
	}
	var lost []string
	for code, have := range held {
		// The process whose label it was has changed, and may not give it any more.
		if now, ok := given[code]; here[have.first] && (!ok || now.first > have.first) {
			lost = append(lost, code)
			delete(given, code)
		}
	}
	if err := relearn(ctx, tx, lost, given); err != nil {
		return fmt.Errorf("reading the labels that are left of categories: %w", err)
	}
	var rows [][]any
	for _, code := range slices.Sorted(maps.Keys(given)) {
		now := given[code]
		if have, ok := held[code]; !ok || now.first < have.first || here[have.first] && now != have {
			rows = append(rows, []any{code, now.text, now.first})
		}
	}
	return tx.InsertMany(ctx, labelTable, []string{"code", "label", "first_index"}, rows,
		"on conflict (code) do update set label = excluded.label, first_index = excluded.first_index")
}

// heldLabels gives the stored labels of the given codes, and those that came
// from notices that were there before.
func heldLabels(ctx context.Context, tx *db.Tx, given map[string]label, notices []Notice) (map[string]label, error) {
	held := map[string]label{}
	read := func(where string, args []any) error {
		return eachRow(ctx, tx, "select code, label, first_index from "+labelTable+" where "+where, args, func(rows *db.Rows) error {
			var code string
			var l label
			err := rows.Scan(&code, &l.text, &l.first)
			held[code] = l
			return err
		})
	}
	for some := range slices.Chunk(slices.Sorted(maps.Keys(given)), atOnce) {
		var args []any
		if err := read("code in "+db.In(&args, some...), args); err != nil {
			return nil, err
		}
	}
	var known []int64
	for i := range notices {
		if notices[i].Releases > 1 {
			known = append(known, notices[i].First)
		}
	}
	for some := range slices.Chunk(known, atOnce) {
		var args []any
		if err := read("first_index in "+db.InInt(&args, some...), args); err != nil {
			return nil, err
		}
	}
	return held, nil
}

// relearn deletes the labels of codes and adds to given what the notices give
// these codes now. It reads the whole table of categories; that is rare, since a
// label belongs to the earliest of all notices with its code, which hardly ever
// change any more.
func relearn(ctx context.Context, tx *db.Tx, codes []string, given map[string]label) error {
	for some := range slices.Chunk(codes, atOnce) {
		var args []any
		if _, err := tx.Exec(ctx, "delete from "+labelTable+" where code in "+db.In(&args, some...), args...); err != nil {
			return err
		}
		args = args[:0]
		query := "select c.code, c.label, n.first_index from notice_category c join notice n on n.ocid = c.ocid" +
			" where c.scheme = 'CPV' and c.label <> '' and c.code in " + db.In(&args, some...)
		err := eachRow(ctx, tx, query, args, func(rows *db.Rows) error {
			var c plain.Category
			var first int64
			err := rows.Scan(&c.Code, &c.Label, &first)
			c.Scheme = plain.CPV
			for code, l := range labelsOf([]Notice{{First: first, Categories: []plain.Category{c}}}) {
				if have, ok := given[code]; !ok || l.first < have.first {
					given[code] = l
				}
			}
			return err
		})
		if err != nil {
			return err
		}
	}
	return nil
}
