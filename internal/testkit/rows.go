package testkit

import (
	"fmt"
	"slices"
	"strings"

	"github.com/tolsey/tolsey/internal/db"
)

// Rows gives all rows of a query as sorted lines of text, to compare tables
// whatever the order in which an engine lists them. It closes the rows.
func Rows(rows *db.Rows) (string, error) {
	defer rows.Close()
	columns, err := rows.Columns()
	if err != nil {
		return "", err
	}
	var lines []string
	values, places := make([]any, len(columns)), make([]any, len(columns))
	for i := range values {
		places[i] = &values[i]
	}
	for rows.Next() {
		if err := rows.Scan(places...); err != nil {
			return "", err
		}
		var b strings.Builder
		for i, v := range values {
			if raw, ok := v.([]byte); ok {
				v = string(raw)
			}
			fmt.Fprintf(&b, "%s=%v ", columns[i], v)
		}
		lines = append(lines, b.String())
	}
	slices.Sort(lines)
	return strings.Join(lines, "\n"), rows.Err()
}
