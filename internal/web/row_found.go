package web

import (
	"strings"
	"time"

	"github.com/tolsey/tolsey/internal/notice"
	"github.com/tolsey/tolsey/internal/org"
	"github.com/tolsey/tolsey/internal/search"
)

// piece is a part of a text; Hit says that a search found it.
type piece struct {
	Text string
	Hit  bool
}

// pieces cuts the part of a text between two bytes at the spans in it.
func pieces(text string, spans []search.Span, from, to int) []piece {
	var out []piece
	add := func(end int, hit bool) {
		if end > from {
			out = append(out, piece{Text: text[from:end], Hit: hit})
			from = end
		}
	}
	for _, s := range spans {
		add(min(s.Start, to), false)
		if s.Start < to {
			add(min(s.End, to), true)
		}
	}
	add(to, false)
	return out
}

// fieldWords names the parts of a notice in which words are found.
var fieldWords = map[search.Field]string{
	search.Title: "title", search.Description: "description", search.Lot: "lots and items",
	search.Category: "categories", search.Buyer: "buyer’s name", search.Supplier: "suppliers’ names",
}

// partWords names them before an excerpt.
var partWords = map[search.Field]string{search.Description: "Description", search.Lot: "Lots and items",
	search.Category: "Categories", search.Buyer: "Buyer", search.Supplier: "Suppliers"}

// foundRow is the row of a notice that was found by words: it says where they
// stand, marks them in the title, and shows what is around them elsewhere.
func foundRow(item notice.Item, expr search.Expr, bodies map[string]org.Ref, now time.Time) noticeRow {
	row := rowOf(item.Notice, bodies, now)
	title := rowTitle(item.Notice)
	spans := expr.Marks(search.Title, title)
	row.Title = pieces(title, spans, 0, len(title))
	var fields []string
	for _, field := range item.Found {
		fields = append(fields, fieldWords[field])
		if field != search.Title && row.Excerpt == nil {
			row.Part, row.Excerpt = partWords[field], excerpt(fieldText(item, field), field, expr)
		}
	}
	if len(fields) > 0 {
		row.Why = "Found in the " + enumerate(fields, "and")
	}
	return row
}

// mostExcerpt is the length of an excerpt in characters.
const mostExcerpt = 200

// excerpt gives the part of a field's text that says most of what was asked
// for; nil where nothing is left to mark once the text is made plain.
func excerpt(text string, field search.Field, expr search.Expr) []piece {
	text = plain(text)
	spans := expr.Marks(field, text)
	if len(spans) == 0 {
		return nil
	}
	from, to := search.Excerpt(text, spans, mostExcerpt)
	inside := make([]search.Span, 0, len(spans))
	for _, s := range spans {
		if s.End > from && s.Start < to {
			inside = append(inside, search.Span{Start: max(s.Start, from), End: s.End})
		}
	}
	out := pieces(text, inside, from, to)
	if from > 0 {
		out = append([]piece{{Text: "… "}}, out...)
	}
	if to < len(text) {
		out = append(out, piece{Text: " …"})
	}
	return out
}

// fieldText gives the text of a field other than the title.
func fieldText(item notice.Item, field search.Field) string {
	switch field {
	case search.Description:
		return item.Description
	case search.Lot:
		return item.More
	case search.Buyer:
		return item.Buyer.Name
	}
	var texts []string
	switch field {
	case search.Category:
		for _, c := range item.Categories {
			texts = append(texts, strings.TrimSpace(c.Code+" "+c.Label))
		}
	case search.Supplier:
		for _, supplier := range item.Suppliers {
			texts = append(texts, supplier.Name)
		}
	}
	return strings.Join(texts, "; ")
}
