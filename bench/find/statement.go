package main

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/tolsey/tolsey/internal/db"
)

// docTable holds the plain columns of documents in both databases.
const docTable = "bench_find_doc"

var docColumns = []string{"id", "key", "stage", "region", "buyer", "division", "sme", "value", "updated"}

const docFields = "id bigint primary key, key text not null, stage text not null, region text, buyer text, division text, sme text, " +
	"value bigint, updated bigint"

// indexed are the columns that have an index of their own.
var indexed = []string{"stage", "region", "buyer", "division", "value", "updated"}

// execAll runs statements in one transaction.
func execAll(ctx context.Context, d *db.DB, statements ...string) error {
	return d.Tx(ctx, func(tx *db.Tx) error {
		for _, s := range statements {
			if _, err := tx.Exec(ctx, s); err != nil {
				return fmt.Errorf("%s: %w", s, err)
			}
		}
		return nil
	})
}

// docIndexes gives the statements that make the indexes.
func docIndexes() (list []string) {
	for _, column := range indexed {
		list = append(list, fmt.Sprintf("create index %s_%s on %[1]s (%[2]s)", docTable, column))
	}
	return list
}

// dialect is what the two databases say in their own ways.
type dialect struct {
	from  string // the table of documents and that of words, joined; ends in a condition on $1
	score string // the smaller, the better
}

// statement is one question to a database that answers all of a query: what
// the words find is gathered once, with the columns that are counted and
// whether the filters let it through, and then counted by each.
type statement struct {
	args  []any
	flags []string // the conditions of the filters that some facet does not heed, as columns
	names []string // of those filters
}

func (s *statement) arg(v any) string {
	s.args = append(s.args, v)
	return fmt.Sprintf("$%d", len(s.args))
}

// text gives the statement's text for a query whose words are written in match.
func (s *statement) text(d dialect, q query, match string) string {
	s.args = []any{match}
	narrowed := ""
	if q.valued {
		narrowed = fmt.Sprintf(" and d.value between %s and %s", s.arg(q.from), s.arg(q.to))
	}
	columns, score := "", d.score
	for _, f := range []struct{ name, value string }{{tagStage, q.stage}, {tagRegion, q.region}} {
		if f.value == "" {
			continue
		}
		condition := fmt.Sprintf("d.%s = %s", f.name, s.arg(f.value))
		columns += fmt.Sprintf(", %s as in_%s", condition, f.name)
		s.flags, s.names = append(s.flags, condition), append(s.names, f.name)
	}
	if len(s.flags) > 0 {
		score = fmt.Sprintf("case when %s then %s end", strings.Join(s.flags, " and "), d.score)
	}
	if len(s.flags) > 1 {
		narrowed += " and (" + strings.Join(s.flags, " or ") + ")"
	}
	parts := []string{"select 'total' as what, '' as name, count(*) as n from m" + s.where("", "")}
	for _, column := range []string{tagStage, tagRegion, tagDivision, tagSME} {
		parts = append(parts, fmt.Sprintf("select '%s', %[1]s, count(*) from m%s group by %[1]s", column, s.where(column, column)))
	}
	parts = append(parts, fmt.Sprintf("select '%s', buyer, n from (select buyer, count(*) as n from m%s group by buyer order by n desc, buyer limit %d) b",
		buyerFacet, s.where("", tagBuyer), shown),
		fmt.Sprintf("select 'hit', x.key, row_number() over (order by h.score, h.updated desc, h.id) from (select id, score, updated from m%s "+
			"order by score, updated desc, id limit %d) h join %s x on x.id = h.id", s.where("", ""), shown, docTable))
	return fmt.Sprintf("with m as materialized (select d.id, d.updated, d.stage, d.region, d.buyer, d.division, d.sme%s, %s as score from %s%s) ",
		columns, score, d.from, narrowed) + strings.Join(parts, " union all ")
}

// where gives the condition that all filters but those of a name let through,
// and that a column, if one is named, has a value.
func (s *statement) where(unheeded, present string) string {
	var all []string
	for _, name := range s.names {
		if name != unheeded {
			all = append(all, "in_"+name)
		}
	}
	if present != "" {
		all = append(all, present+" is not null")
	}
	if all == nil {
		return ""
	}
	return " where " + strings.Join(all, " and ")
}

// ask asks a database.
func (d dialect) ask(ctx context.Context, tx *db.Tx, q query, match string) (answer, error) {
	var s statement
	text := s.text(d, q, match)
	rows, err := tx.Query(ctx, text, s.args...)
	if err != nil {
		return answer{}, err
	}
	defer rows.Close()
	a := answer{counts: map[string]map[string]int{}}
	for _, name := range []string{tagStage, tagRegion, "category", tagSME, buyerFacet} {
		a.counts[name] = map[string]int{}
	}
	for rows.Next() {
		var what, name string
		var n int
		if err := rows.Scan(&what, &name, &n); err != nil {
			return answer{}, err
		}
		switch what {
		case "total":
			a.total = n
		case "hit":
			a.hits++
		case tagDivision:
			a.counts["category"][name] = n
		default:
			a.counts[what][name] = n
		}
	}
	return a, rows.Err()
}

// spelled joins the words of a query, each in the quotes of a database.
func (q query) spelled(quote, between string) string {
	list := slices.Clone(q.words)
	for i := range list {
		list[i] = quote + list[i] + quote
	}
	return strings.Join(list, between)
}
