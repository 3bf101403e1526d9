package notice

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"github.com/tolsey/tolsey/internal/cpv"
	"github.com/tolsey/tolsey/internal/db"
	"github.com/tolsey/tolsey/internal/plain"
	"github.com/tolsey/tolsey/internal/search"
)

// words counts the notices with each word or phrase that the text asks for.
func (y *year) words(ctx context.Context) (shares []Share, err error) {
	var seen []string
	for _, leaf := range y.expr.Wanted() {
		spelling := search.Expr{Root: leaf}.String()
		if slices.Contains(seen, spelling) || len(seen) == wordsShown {
			continue
		}
		seen = append(seen, spelling)
		has := search.Expr{Root: &search.And{Nodes: []search.Node{y.expr.Root, leaf}}}
		n, err := y.total(ctx, asking(has))
		if err != nil {
			return nil, err
		}
		shares = append(shares, Share{Label: spelling, Value: spelling, Count: n})
	}
	largestFirst(shares)
	return shares, nil
}

func largestFirst(shares []Share) {
	slices.SortFunc(shares, func(a, b Share) int {
		return cmp.Or(cmp.Compare(b.Count, a.Count), strings.Compare(a.Value, b.Value))
	})
}

// broughtBy counts the notices of the year by category: those one digit below
// the ones asked for, or else the divisions.
func (s *Service) broughtBy(ctx context.Context, y *year, asked []string) ([]Share, error) {
	tag, values := tagCategory, below(asked)
	if values == nil {
		tag = tagDivision
	}
	counts, err := y.counts(ctx, tag, values)
	if err != nil {
		return nil, err
	}
	delete(counts, None)
	var shares []Share
	for v, n := range counts {
		shares = append(shares, Share{Value: v, Count: n})
	}
	largestFirst(shares)
	shares = shares[:min(len(shares), categoriesShown)]
	codes := make([]string, len(shares))
	for i := range shares {
		codes[i] = shares[i].Value
	}
	labels, err := s.categoryNames(ctx, codes)
	for i := range shares {
		shares[i].Label = labels[shares[i].Value]
	}
	return shares, err
}

// below gives the beginnings of CPV codes one digit longer than some, and whole
// codes as they are; nil where none of them is of the CPV.
func below(asked []string) (values []string) {
	for _, prefix := range asked {
		switch _, ok := cpv.Parse(prefix); {
		case !ok:
		case len(prefix) >= wholeCode:
			values = append(values, prefix)
		default:
			for digit := '0'; digit <= '9'; digit++ {
				values = append(values, prefix+string(digit))
			}
		}
	}
	return values
}

// wholeCode is the length of a CPV code without its check digit.
const wholeCode = 8

// categoryNames gives beginnings of CPV codes with what they are called, as far
// as the divisions' names and the notices tell: "7241 Provider services".
func (s *Service) categoryNames(ctx context.Context, prefixes []string) (map[string]string, error) {
	names := map[string]string{}
	var codes []string
	for _, prefix := range prefixes {
		code, ok := cpv.Parse(prefix)
		switch {
		case !ok:
			names[prefix] = prefix
		case cpv.Level(code) == 1:
			names[code] = cpv.Name(code[:2])
		default:
			codes = append(codes, code)
		}
	}
	err := s.db.Read(ctx, func(tx *db.Tx) error {
		return eachOf(ctx, tx, "select code, label from "+labelTable+" where code in ", codes, func(rows *db.Rows) error {
			var code, label string
			err := rows.Scan(&code, &label)
			names[code] = label
			return err
		})
	})
	labels := map[string]string{}
	for _, prefix := range prefixes {
		code, _ := cpv.Parse(prefix)
		labels[prefix] = plain.Line(prefix + " " + names[code])
	}
	return labels, named(err, "reading the labels of categories")
}
