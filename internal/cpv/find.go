package cpv

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"unicode"

	"github.com/tolsey/tolsey/internal/db"
)

// Category is a code with what it is called.
type Category struct {
	Code  string // eight digits
	Label string // "" where none is known
}

// Find gives up to limit categories that text may mean, with how many there are:
// the code that it is or begins with, or else those whose labels have words
// that begin with each of its words, in any order and whatever the case. The
// higher levels come first, within a level the lower codes. A text without
// letters and digits finds nothing.
func (s *Service) Find(ctx context.Context, text string, limit int) (list []Category, total int, err error) {
	if code, ok := Parse(text); ok {
		labels, err := s.Labels(ctx, []string{code})
		return []Category{{code, labels[code]}}[:min(1, limit)], 1, err
	}
	wanted := words(text)
	if len(wanted) == 0 {
		return nil, 0, nil
	}
	labels, err := s.all(ctx)
	if err != nil {
		return nil, 0, fmt.Errorf("reading the labels of categories: %w", err)
	}
	for code, label := range labels {
		if says(words(label), wanted) {
			list = append(list, Category{code, label})
		}
	}
	slices.SortFunc(list, func(a, b Category) int {
		return cmp.Or(cmp.Compare(Level(a.Code), Level(b.Code)), strings.Compare(a.Code, b.Code))
	})
	return list[:min(len(list), limit)], len(list), nil
}

// all gives the label of every code that has one, as Labels does.
func (s *Service) all(ctx context.Context) (map[string]string, error) {
	labels := map[string]string{}
	err := s.db.Read(ctx, func(tx *db.Tx) error {
		clear(labels) // the read may be tried again
		for _, d := range Divisions {
			labels[d.Code+"000000"] = d.Name
		}
		for _, table := range []string{"category_label", "cpv_label"} { // the imported come last, and stay
			rows, err := tx.Query(ctx, "select code, label from "+table)
			if err != nil {
				return err
			}
			for rows.Next() {
				var code, label string
				if err := rows.Scan(&code, &label); err != nil {
					return errors.Join(err, rows.Close())
				}
				labels[code] = label
			}
			if err := errors.Join(rows.Err(), rows.Close()); err != nil {
				return err
			}
		}
		return nil
	})
	return labels, err
}

// words gives the words of a text in lower case.
func words(text string) []string {
	return strings.FieldsFunc(strings.ToLower(text), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
}

// says reports whether each wanted word begins one that a text has.
func says(has, wanted []string) bool {
	for _, w := range wanted {
		if !slices.ContainsFunc(has, func(word string) bool { return strings.HasPrefix(word, w) }) {
			return false
		}
	}
	return true
}
