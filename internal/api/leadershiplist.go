package api

import (
	"context"
	"fmt"
	"net/http"
	"slices"

	"github.com/tolsey/tolsey/internal/fault"
	"github.com/tolsey/tolsey/internal/notice"
	"github.com/tolsey/tolsey/internal/org"
	"github.com/tolsey/tolsey/internal/pipeline"
	"github.com/tolsey/tolsey/internal/plain"
	"github.com/tolsey/tolsey/internal/scorecard"
)

// behindFields are the columns of the list behind a figure; behindCells fills
// them.
var behindFields = []datum{
	{"id", "Contract id", 26, "string", "Of the contract or award; null for a tender", false},
	{"ocid", "Process id", 22, "string", "The contracting process", true},
	{"title", "Title", 60, "string", "Of the contract or of the process", false},
	{"buyerId", "Buyer id", 22, "string", "As /buyers/{id} takes it", false},
	{"buyer", "Buyer", 36, "string", "Its name", false},
	{"supplierIds", "Supplier ids", 22, "array", "As /suppliers/{id} takes them", true},
	{"suppliers", "Suppliers", 36, "array", "Their names", true},
	{"day", "Day", 12, "string", "Of the award or of the tender notice; for late starts that on which the contract ends", false},
	{"published", "Award notice", 12, "string", "The day on which it was published", false},
	{"closes", "Closes", 12, "string", "The deadline of a tender", false},
	{"value", "Value", 16, "number", "Of the award; null where none is known", false},
	{"currency", "Currency", 9, "string", "Of the value", false},
	{"division", "CPV division", 12, "string", "Of what is bought: two digits", false},
	{"route", "Route", 24, "string", "How it came about, in words", false},
	{"bids", "Bids", 8, "integer", "How many there were", false},
	{"daysToNotice", "Days to notice", 10, "integer", "From the award to its notice", false},
	{"daysAllowed", "Days allowed", 10, "integer", "By the rule that bound then; null where none did", false},
	{"num", "Adds to numerator", 16, "number", "Pounds for a measure of value, else cases", true},
	{"den", "Adds to denominator", 16, "number", "The same", true},
	{"unknown", "Adds to unknown", 16, "number", "The same", true},
	{"reasons", "Reasons", 36, "array", "Why it is listed apart", true},
	{"url", "Address", 44, "string", "Of the page of its process", true},
}

// behindHead describes what the list behind a figure adds up to.
var behindHead = append(slices.Clone(spanHead),
	field{name: "bodyId", schema: of("string", "The body")}, field{name: "body", schema: of("string", "Its name")},
	field{name: "measureId", schema: of("string", "The measure")}, field{name: "measure", schema: of("string", "Its name")},
	field{name: "part", schema: of("string", "The part of the figure that is listed, as the parameter has it")},
	field{name: "parts", schema: listOf("The parts that there are", of("string", "As the parameter has it"))},
	field{name: "num", schema: of("number", "What the whole list adds to the numerator: pounds for a measure of value, else cases")},
	field{name: "den", schema: of("number", "To the denominator")},
	field{name: "unknown", schema: of("number", "To what is unknown")},
	field{name: "value", schema: of("number", "What the whole list is worth, in pounds")},
	field{name: "figure", schema: object("The figure", fieldsOf(figureFields)...)})

// behindSpec describes the list behind a figure.
func (a *API) behindSpec() spec {
	return spec{path: "/leadership/{body}/{measure}", id: "figureList", summary: "The list that a figure of a body is made of",
		about: "The largest values come first, of equal ones the newest; late starts come by their ends. What the list adds up to equals the figure. ",
		inPath: []parameter{text("body", "department-for-education", "A body, by its id."),
			text("measure", "sme-value", "A measure, as /leadership/measures.json has it.")},
		parameters: []parameter{a.periodParameter(), text("part", string(scorecard.Denominator),
			"denominator for all of which the fact is known, numerator for those that count, rest for the others, unknown, apart for what is doubtful, or "+
				"another part that the measure has; denominator where none is given.")},
		check: a.wrongFigures, fields: behindFields, head: behindHead, of: a.behindSet}
}

// behind is the list behind a figure.
type behind struct {
	desk  *scorecard.Desk
	card  scorecard.Card
	line  *scorecard.Line
	part  scorecard.Which
	parts []string
	list  scorecard.List
}

// behindSet is the list behind a figure that a request asks for.
func (a *API) behindSet(r *http.Request, q query) (dataset, error) {
	asked, err := a.readCards(r.URL.Query())
	if err != nil {
		return dataset{}, err
	}
	b := &behind{part: scorecard.Denominator}
	if b.desk, err = a.cards.Desk(r.Context()); err != nil {
		return dataset{}, err
	}
	if b.card, err = b.desk.Card(r.Context(), r.PathValue("body"), asked.span); err != nil {
		return dataset{}, err
	}
	line, ok := b.card.Line(r.PathValue("measure"))
	if !ok {
		return dataset{}, fault.New(fault.NotFound, "There is no such measure. All are listed at /leadership/measures.json.")
	}
	b.line = line
	if part, given := q.text("part"); given {
		b.part = scorecard.Which(part)
	}
	read, err := a.partReader(r.Context(), b)
	if err != nil {
		return dataset{}, err
	}
	if !slices.Contains(b.parts, string(b.part)) {
		return dataset{}, q.bad("part", fmt.Sprintf("The parameter part must be one of %s.", listed(b.parts)))
	}
	return dataset{name: line.Measure.ID, state: a.boardState, head: func() []property { return a.behindMembers(b, a.base(r)) },
		each: func(ctx context.Context, page, limit int, row func(int, []any) error) error {
			offset := 0
			if page > 0 {
				offset = (page - 1) * limit
			}
			b.list = read(offset, limit)
			return a.eachBehind(ctx, b, a.base(r), row)
		}}, nil
}

// partReader gives who lists the parts of a figure, and sets their names. The
// error is a fault of kind NotFound for a measure whose lists are not kept here.
func (a *API) partReader(ctx context.Context, b *behind) (func(offset, limit int) scorecard.List, error) {
	m := b.line.Measure
	if _, kept := scorecard.MeasureByID(m.ID); kept {
		for _, p := range scorecard.PartsOf(m) {
			b.parts = append(b.parts, p.ID)
		}
		return func(offset, limit int) scorecard.List {
			return b.desk.Board.Listed(m.ID, b.card.Scope, b.card.Span.Period, b.desk.Now, b.part, offset, limit)
		}, nil
	}
	if m.ID != scorecard.LateStarts || a.cfg.Pipeline == nil {
		return nil, fault.New(fault.NotFound, "The list behind this figure is not kept here.")
	}
	board, err := a.cfg.Pipeline.Board(ctx)
	if err != nil {
		return nil, err
	}
	for _, t := range lateParts {
		b.parts = append(b.parts, string(t.part))
	}
	return func(offset, limit int) scorecard.List { return lateList(board, b, offset, limit) }, nil
}

// lateParts are the parts of the figure of late starts, as the pipeline times
// contracts.
var lateParts = []struct {
	part     scorecard.Which
	timing   pipeline.Timing
	num, den int64
}{
	{scorecard.Denominator, "", 0, 1}, {scorecard.Numerator, pipeline.LateOnes, 1, 1}, {scorecard.Rest, pipeline.InTime, 0, 1},
	{"not-yet", pipeline.NotYet, 0, 0}, {"short", pipeline.TooShort, 0, 0},
}

// lateList lists contracts as the rows of a figure. Where the pipeline does not
// count the period the list is empty, as the figure is.
func lateList(board *pipeline.Board, b *behind, offset, limit int) (list scorecard.List) {
	if b.line.Now.Of == 0 {
		return list
	}
	var in func(string) bool
	if keys := b.card.Scope.Keys; keys != nil {
		in = func(key string) bool { return slices.Contains(keys, key) }
	}
	period, today := pipeline.Period{From: b.card.Span.From, To: b.card.Span.To}, plain.Day(b.desk.Now)
	late := map[string]bool{}
	for _, row := range board.Behind(in, period, today, pipeline.LateOnes) {
		late[row.ID] = true
	}
	for _, one := range lateParts {
		if one.part != b.part {
			continue
		}
		for _, row := range board.Behind(in, period, today, one.timing) {
			r := scorecard.Row{ID: row.ID, OCID: row.OCID, Buyer: row.Contract.Buyer.Key, Day: row.End, Division: row.Division, Late: -1, Den: one.den, Num: one.num}
			if one.part == scorecard.Denominator && late[row.ID] {
				r.Num = 1
			}
			if row.Value != nil {
				r.Value, r.Currency = row.Value.Hundredths, row.Value.Currency
			}
			for _, s := range row.Suppliers {
				r.Suppliers = append(r.Suppliers, s.Key)
			}
			list.Rows = append(list.Rows, r)
			list.Num, list.Den = list.Num+r.Num, list.Den+r.Den
			if r.Currency == scorecard.Pounds {
				list.Value += r.Value
			}
		}
	}
	list.Count = len(list.Rows)
	list.Rows = list.Rows[min(offset, len(list.Rows)):]
	if limit > 0 {
		list.Rows = list.Rows[:min(limit, len(list.Rows))]
	}
	return list
}

// eachBehind calls row with the lines of a list, with what bodies and processes
// are called.
func (a *API) eachBehind(ctx context.Context, b *behind, base string, row func(int, []any) error) error {
	for rows := range slices.Chunk(b.list.Rows, batchSize) {
		titles, names, err := a.called(ctx, rows)
		if err != nil {
			return err
		}
		for i := range rows {
			if err := row(b.list.Count, behindCells(&b.line.Measure, &rows[i], titles, names, base)); err != nil {
				return err
			}
		}
	}
	return nil
}

// called gives the titles of the processes of some rows and the bodies that
// they name.
func (a *API) called(ctx context.Context, rows []scorecard.Row) (titles map[string]*notice.Notice, names map[string]org.Ref, err error) {
	var ocids, keys []string
	for _, r := range rows {
		ocids, keys = append(ocids, r.OCID), append(append(keys, r.Buyer), r.Suppliers...)
	}
	notices, err := a.noticesOf(ctx, ocids)
	if err != nil {
		return nil, nil, err
	}
	titles = make(map[string]*notice.Notice, len(notices))
	for i := range notices {
		titles[notices[i].OCID] = &notices[i]
	}
	names, err = a.cfg.Orgs.Names(ctx, keys)
	return titles, names, err
}

// behindCells gives the line of an award, a tender or a contract.
func behindCells(m *scorecard.Measure, r *scorecard.Row, titles map[string]*notice.Notice, names map[string]org.Ref, base string) []any {
	title, buyerID, buyer, route := "", "", "", ""
	if n := titles[r.OCID]; n != nil {
		title = n.Title
	}
	if ref, known := names[r.Buyer]; known {
		buyerID, buyer = ref.ID, ref.Name
	}
	var ids, called, reasons many
	for _, key := range r.Suppliers {
		if ref, known := names[key]; known {
			ids, called = append(ids, ref.ID), append(called, ref.Name)
		}
	}
	for _, reason := range r.Reasons {
		reasons = append(reasons, reason.Label())
	}
	var value, bids, late, allowed any
	if r.Value > 0 {
		value = pounds(r.Value)
	}
	if r.Bids > 0 {
		bids = int64(r.Bids)
	}
	if r.Late >= 0 {
		late = int64(r.Late)
	}
	if r.Limit > 0 {
		allowed = int64(r.Limit)
	}
	if m.ID != scorecard.LateStarts { // of whose contracts it is not asked
		route = r.Route.Label()
	}
	return []any{r.ID, r.OCID, title, buyerID, buyer, ids, called, dayOf(r.Day), dayOf(r.Published), dayOf(r.Closes), value, r.Currency, r.Division,
		route, bids, late, allowed, amountIn(m, r.Num), amountIn(m, r.Den), amountIn(m, r.Unknown), reasons, noticeURL(base, r.OCID)}
}

// behindMembers gives what the list adds up to.
func (a *API) behindMembers(b *behind, base string) []property {
	m := &b.line.Measure
	amount := func(n int64) any { return jsonCell(amountIn(m, n)) }
	return append(spanMembers(b.card.Span), property{"bodyId", b.card.ID}, property{"body", b.card.Name}, property{"measureId", m.ID}, property{"measure", m.Name},
		property{"part", string(b.part)}, property{"parts", b.parts}, property{"num", amount(b.list.Num)}, property{"den", amount(b.list.Den)},
		property{"unknown", amount(b.list.Unknown)}, property{"value", amountOf(b.list.Value)},
		property{"figure", rawItem(figureFields, figureCells(&b.card, b.line, base))})
}
