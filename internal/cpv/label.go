package cpv

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/tolsey/tolsey/internal/db"
)

// Service knows what codes are called.
type Service struct{ db *db.DB }

// New gives the service. The labels that notices give to codes are in the table
// category_label, which the projection of notices keeps.
func New(d *db.DB) *Service { return &Service{db: d} }

// Migrations are the steps of the tables of this package.
func Migrations() []db.Migration {
	return []db.Migration{{Version: 3, Name: "imported labels of categories", SQL: `
create table cpv_label (
  code text primary key,
  label text not null
);
`}}
}

// atOnce is how many codes a query names.
const atOnce = 500

// Labels gives what codes are called: as imported, or else, for a division, its
// own name, or else as learnt from the notices. Codes are in any form that
// Parse takes, and the map has them as they were given; a code without a label
// is not in it.
func (s *Service) Labels(ctx context.Context, codes []string) (map[string]string, error) {
	given := make(map[string][]string, len(codes)) // the forms in which each code was given
	var full []string
	for _, text := range codes {
		code, ok := Parse(text)
		if !ok || slices.Contains(given[code], text) {
			continue
		}
		if given[code] == nil {
			full = append(full, code)
		}
		given[code] = append(given[code], text)
	}
	labels := make(map[string]string, len(codes))
	set := func(code, label string) {
		for _, text := range given[code] {
			labels[text] = label
		}
	}
	err := s.db.Read(ctx, func(tx *db.Tx) error {
		for some := range slices.Chunk(full, atOnce) {
			if err := each(ctx, tx, "category_label", some, set); err != nil {
				return err
			}
			for _, code := range some {
				if Level(code) == 1 {
					set(code, Name(code[:2]))
				}
			}
			if err := each(ctx, tx, "cpv_label", some, set); err != nil { // the imported come last, and stay
				return err
			}
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("reading the labels of categories: %w", err)
	}
	return labels, nil
}

func each(ctx context.Context, tx *db.Tx, table string, codes []string, fn func(code, label string)) error {
	var args []any
	rows, err := tx.Query(ctx, "select code, label from "+table+" where code in "+db.In(&args, codes...), args...)
	if err != nil {
		return err
	}
	for rows.Next() {
		var code, label string
		if err := rows.Scan(&code, &label); err != nil {
			return errors.Join(err, rows.Close())
		}
		fn(code, label)
	}
	return errors.Join(rows.Err(), rows.Close())
}
