package db

import (
	"context"
	"fmt"
	"math/bits"
	"strings"
)

// InsertMany inserts rows, each as long as columns, with as few statements as
// are fast. suffix ends each statement, as in "on conflict (ocid) do update set
// title = excluded.title"; it may be "". With "do update" no two rows of a call
// may have the same key: PostgreSQL refuses to change a row twice in one
// statement.
func (t *Tx) InsertMany(ctx context.Context, table string, columns []string, rows [][]any, suffix string) error {
	if len(rows) == 0 {
		return nil
	}
	size := t.chunk(len(columns), len(rows))
	args := make([]any, 0, size*len(columns))
	text := t.insertText(table, columns, size, suffix)
	for len(rows) > 0 {
		// What is left over goes in halves, so that a table has few texts and
		// each is found prepared the next time.
		if smaller := powerBelow(len(rows)); smaller < size {
			size = smaller
			text = t.insertText(table, columns, size, suffix)
		}
		var err error
		if args, err = flatten(args[:0], rows[:size], len(columns)); err != nil {
			return fmt.Errorf("inserting into %s: %w", table, err)
		}
		if _, err := t.tx.ExecContext(ctx, text, args...); err != nil {
			return fmt.Errorf("inserting into %s: %w", table, err)
		}
		rows = rows[size:]
	}
	return nil
}

// chunk gives the rows of a full statement: a power of two within the
// dialect's bound of arguments, not above the number of rows.
func (t *Tx) chunk(columns, rows int) int {
	return powerBelow(min(rows, max(1, t.dialect.maxArgs()/max(1, columns))))
}

// powerBelow gives the greatest power of two that is not above n, which is at
// least 1.
func powerBelow(n int) int { return 1 << (bits.Len(uint(n)) - 1) }

func (t *Tx) insertText(table string, columns []string, rows int, suffix string) string {
	text := make([]byte, 0, 64+5*rows*len(columns))
	text = append(text, "insert into "+table+" ("+strings.Join(columns, ", ")+") values "...)
	n := 0
	for row := range rows {
		if row > 0 {
			text = append(text, ',')
		}
		text = append(text, '(')
		for col := range columns {
			if col > 0 {
				text = append(text, ',')
			}
			n++
			text = t.dialect.placeholder(text, n)
		}
		text = append(text, ')')
	}
	if suffix != "" {
		text = append(text, " "+suffix...)
	}
	return string(text)
}

// flatten appends the values of rows to args as both engines take them.
func flatten(args []any, rows [][]any, width int) ([]any, error) {
	for _, row := range rows {
		if len(row) != width {
			return nil, fmt.Errorf("a row has %d values for %d columns", len(row), width)
		}
		for _, v := range row {
			v, _, err := portable(v)
			if err != nil {
				return nil, err
			}
			args = append(args, v)
		}
	}
	return args, nil
}
