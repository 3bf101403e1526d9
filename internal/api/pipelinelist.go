package api

import (
	"context"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"unicode/utf8"

	deals "github.com/tolsey/tolsey/internal/contract"
	"github.com/tolsey/tolsey/internal/notice"
	"github.com/tolsey/tolsey/internal/pipeline"
	"github.com/tolsey/tolsey/ocds"
)

// aboutPipeline says what all lists of the pipeline have in common.
const aboutPipeline = "Contracts whose end is known, until two years after it. Without a word about the end those are listed that end within 12 months; " +
	"ends=any lists all. A successor with the origin inferred is worked out from buyer, category, words and dates: no notice states it. "

// groupPipeline heads the lists of contracts.
const groupPipeline = "Lists of contracts that end"

// pipelineLists are the addresses of what the pages /pipeline and
// /pipeline/{contract} show; none without a pipeline.
func (a *API) pipelineLists() []route {
	if a.cfg.Pipeline == nil {
		return nil
	}
	filters := pipelineFilters()
	lists := a.routes(spec{path: "/pipeline", id: "pipeline", group: groupPipeline, summary: "Contracts by when they end",
		about: aboutPipeline, parameters: filters, check: wrongPipeline, most: mostItems, fields: pipelineFields, head: pipelineHead, of: a.pipelineSet})
	feed := append(filters[:len(filters):len(filters)], pageParameter, integer("limit", mostItems, 1, mostItems, "How many entries a page has at most."))
	return append(lists,
		route{
			path: "/pipeline.atom", id: "pipelineAtom", group: groupPipeline, summary: "Contracts by when they end, as a feed (RFC 4287)",
			about: aboutPipeline + "An entry for each contract, its id always the same; it is updated when the contract comes to 24, 18, 12, 9, 6, 3 or 0 months " +
				"before its end, and when its notice changes. Those that came to such a mark last stand first, unless sort says otherwise. " +
				"Longer lists come in pages, joined by links as in RFC 5005, section 3.",
			parameters: feed, check: wrongPipeline, answer: answer{mediaType: atomType, about: "An Atom feed"},
			fails: []int{http.StatusNotFound}, handler: a.pipelineAtom,
		},
		route{
			path: "/pipeline.ics", id: "pipelineICS", group: groupPipeline, summary: "The ends of contracts, as a calendar (RFC 5545)",
			about: aboutPipeline + "An event on the day on which each contract ends, and one on the latest end with every extension where that is another day. " +
				"It has the whole list.",
			parameters: filters, check: wrongPipeline, answer: calendarAnswer, handler: a.pipelineICS,
		},
		route{
			path: "/pipeline/{contract...}.ics", id: "contractICS", group: groupPipeline,
			summary: "The last safe days before a contract ends, as a calendar",
			about:   "An event on each last safe day of what has to be done before the end, counted backwards under the law that applies, and on the ends. It is no legal advice.",
			inPath:  []parameter{text("contract", "ocds-h6vhtk-0487b4/c1", "A contract, by its id.")},
			answer:  calendarAnswer, fails: []int{http.StatusNotFound}, handler: a.contractICS,
		})
}

// pipelineFilters declares the parameters of pipeline.QuestionParams but page
// and limit. What they mean is for pipeline.ReadQuestion.
func pipelineFilters() (out []parameter) {
	own := pipelineOwn()
	for _, p := range noticeFilters() {
		if p.name == "stage" {
			p.about = "The stages of the notice, any of them. None is asked for by itself. It may be given several times."
		}
		if at := slices.IndexFunc(own, func(o parameter) bool { return o.name == p.name }); at >= 0 {
			p = own[at]
			own = slices.Delete(own, at, at+1)
		}
		out = append(out, p)
	}
	return append(out, own...)
}

// pipelineOwn declares what the pipeline asks of contracts.
func pipelineOwn() []parameter {
	flag := func(name, about string) parameter {
		return integer(name, 0, 0, 1, about)
	}
	var states, sorts []string
	for _, s := range pipeline.States {
		states = append(states, string(s))
	}
	for _, s := range pipeline.Sorts {
		sorts = append(sorts, string(s))
	}
	return []parameter{
		text("ends", "18", "Within how many months the contract ends, 1 to 120, or any; 12 where neither this nor a day is given."),
		day("ends_from", "The first day on which the contract ends: YYYY-MM-DD. Days take the place of months."),
		day("ends_to", "The last day on which the contract ends: YYYY-MM-DD."),
		oneOf("by", []string{string(pipeline.ByEnd), string(pipeline.ByLatest)}, "Which end: as it stands, or the latest with every extension."),
		several("state", states, "How far the search for what follows has come, any of them."),
		texts("incumbent", "GB-COH-01234567", "Suppliers that hold the contract, by the id of an organisation."),
		texts("contract_buyer", "GB-PPON-PABC-1234-DEFG", "Buyers, by the id of an organisation or of a party in a release."),
		oneOf("extendable", []string{"1", "0"}, "1 for contracts that can be extended, 0 for those that cannot; where it is not given all, also those of which it is not known."),
		flag("late", "1 for late starts only: twelve months or less are left, and no notice of what follows is known."),
		text("value_from", "25000", "The least value of the contract. Contracts without a value are left out, unless value_unknown is 1."),
		text("value_to", "99999.99", "The greatest value of the contract. Contracts without a value are left out, unless value_unknown is 1."),
		flag("value_unknown", "1 for contracts without a value in the currency, too, where a bound of the value is given."),
		text("currency", "GBP", "The currency of the bounds and of the order by value; GBP where none is given."),
		oneOf("sort", sorts, "The order: by end, the soonest first, by value, the greatest first, or by the name of the buyer."),
	}
}

// wrongPipeline tells what is wrong with the values of a question for contracts.
func wrongPipeline(values url.Values) []wrong {
	all := unreadable(values)
	_, problems := pipeline.ReadQuestion(values)
	for _, p := range problems {
		all = append(all, wrong{p.Param, p.Text})
	}
	return all
}

// unreadable tells of values that are too long or no text.
func unreadable(values url.Values) (all []wrong) {
	for _, name := range slices.Sorted(maps.Keys(values)) {
		most := mostValue
		if name == "q" {
			most = mostText
		}
		for _, v := range values[name] {
			if len(v) > most || !utf8.ValidString(v) || slices.Contains([]byte(v), 0) {
				all = append(all, wrong{name, fmt.Sprintf("The parameter %s must be a text in UTF-8 of at most %d bytes.", quoted(name), most)})
			}
		}
	}
	return all
}

// pipelineState is what a list of contracts follows from: also from the board,
// which may lag behind the ledger, and from the day. A board that is made
// meanwhile shows more than this says, which the next request brings to light.
func (a *API) pipelineState(ctx context.Context, size int64) (string, error) {
	board, err := a.cfg.Pipeline.Board(ctx)
	if err != nil {
		return "", err
	}
	found, err := a.searchState(ctx, size)
	if err != nil || found == "" {
		return "", err
	}
	return fmt.Sprint(found, " ", board.Ledger(), " ", a.cfg.Pipeline.Today()), nil
}

// pipelineSet is the list of contracts that a request asks for.
func (a *API) pipelineSet(r *http.Request, _ query) (dataset, error) {
	q, _ := pipeline.ReadQuestion(r.URL.Query()) // the route's check has told of problems
	var found pipeline.Result
	d := dataset{name: "pipeline", state: a.pipelineState, head: func() []property { return a.pipelineMembers(q, &found) }}
	d.each = func(ctx context.Context, page, limit int, row func(int, []any) error) (err error) {
		line := func(rows []contractRow) error {
			for i := range rows {
				if err := row(found.Count, a.contractCells(&rows[i], a.base(r))); err != nil {
					return err
				}
			}
			return nil
		}
		if page < 1 {
			return a.eachContract(ctx, q, func(count int, rows []contractRow) error {
				found.Count = count
				return line(rows)
			})
		}
		q.Query.Page, q.Query.Limit = page, limit
		if found, err = a.cfg.Pipeline.Ask(ctx, a.cfg.Notices, q); err != nil {
			return err
		}
		rows, err := a.contractRows(ctx, found.Rows)
		if err != nil {
			return err
		}
		return line(rows)
	}
	return d, nil
}

// eachContract calls fn with the contracts that a question asks for, in order
// and some at a time, and with the number of all.
func (a *API) eachContract(ctx context.Context, q pipeline.Question, fn func(count int, rows []contractRow) error) error {
	var all []pipeline.Row
	err := a.cfg.Pipeline.AskEach(ctx, a.cfg.Notices, q, func(row pipeline.Row) error {
		all = append(all, row)
		return nil
	})
	if err != nil {
		return err
	}
	for some := range slices.Chunk(all, batchSize) {
		rows, err := a.contractRows(ctx, some)
		if err != nil {
			return err
		}
		if err := fn(len(all), rows); err != nil {
			return err
		}
	}
	return nil
}

// pipelineMembers gives what a list of contracts adds up to.
func (a *API) pipelineMembers(q pipeline.Question, found *pipeline.Result) []property {
	from, to := q.Bounds(a.cfg.Pipeline.Today())
	states := []stateCount{}
	for _, s := range pipeline.States {
		states = append(states, stateCount{string(s), s.Label(), found.States[s]})
	}
	quarters := []quarter{}
	for _, one := range found.Quarters {
		quarters = append(quarters, quarter{one.Label, one.From, one.To, totalsOf(one.Totals)})
	}
	return []property{{"from", orNull(from)}, {"to", orNull(to)}, {"totals", totalsOf(found.Totals)}, {"states", states},
		{"late", found.Late}, {"quarters", quarters}}
}

type (
	// totals are what some contracts state.
	totals struct {
		Count     int        `json:"count"`
		WithValue int        `json:"withValue"`
		Sums      []totalSum `json:"sums"`
	}
	totalSum struct {
		money
		Gross bool `json:"includesTax"`
	}
	stateCount struct {
		State string `json:"state"`
		Label string `json:"label"`
		Count int    `json:"count"`
	}
	quarter struct {
		Label string `json:"label"`
		From  string `json:"from"`
		To    string `json:"to"`
		totals
	}
)

func totalsOf(t deals.Totals) totals {
	out := totals{Count: t.Count, WithValue: t.WithValue, Sums: []totalSum{}}
	for _, s := range t.Sums {
		out.Sums = append(out.Sums, totalSum{moneyOf(s), s.Gross})
	}
	return out
}

var (
	totalsMembers = []field{
		{name: "count", schema: of("integer", "How many contracts")},
		{name: "withValue", schema: of("integer", "How many of them state a value")},
		{name: "sums", schema: listOf("What these add up to, by currency, without values above 10 billion", object("A sum",
			field{name: "amount", schema: of("number", "With at most two decimals, exact")},
			field{name: "currency", schema: orNothing(of("string", "An ISO 4217 code, as published"))},
			field{name: "includesTax", schema: of("boolean", "Some of the values are stated with tax alone")}))},
	}
	pipelineHead = []field{
		{name: "from", schema: orNothing(in("date", "The first day of the ends that are asked for"))},
		{name: "to", schema: orNothing(in("date", "The last one"))},
		{name: "totals", schema: object("What the whole list adds up to", totalsMembers...)},
		{name: "states", schema: listOf("How many contracts of the list are in each state", object("A state",
			field{name: "state", schema: of("string", "As the parameter has it")}, field{name: "label", schema: of("string", "For readers")},
			field{name: "count", schema: of("integer", "How many")}))},
		{name: "late", schema: of("integer", "How many are late starts")},
		{name: "quarters", schema: listOf("The list by the quarter of the end", object("A quarter", append([]field{
			{name: "label", schema: of("string", "For readers")}, {name: "from", schema: in("date", "Its first day")},
			{name: "to", schema: in("date", "Its last day")}}, totalsMembers...)...))},
	}
)

// contractRow is a contract near its end with its notice, nil where that is not
// there any more.
type contractRow struct {
	pipeline.Row
	Notice    *notice.Notice
	Suppliers []body
}

// contractRows looks up what contracts are called.
func (a *API) contractRows(ctx context.Context, rows []pipeline.Row) ([]contractRow, error) {
	ocids, keys := make([]string, len(rows)), []string{}
	for i, row := range rows {
		ocids[i] = row.OCID
		for _, s := range row.Suppliers {
			keys = append(keys, s.Key)
		}
	}
	notices, err := a.noticesOf(ctx, ocids)
	if err != nil {
		return nil, err
	}
	names, err := a.cfg.Orgs.Names(ctx, keys)
	if err != nil {
		return nil, err
	}
	byOCID := make(map[string]*notice.Notice, len(notices))
	for i := range notices {
		byOCID[notices[i].OCID] = &notices[i]
	}
	out := make([]contractRow, len(rows))
	for i, row := range rows {
		out[i] = contractRow{Row: row, Notice: byOCID[row.OCID]}
		for _, s := range row.Suppliers {
			if b := bodyOf(s.Ref, names); b != nil {
				out[i].Suppliers = append(out[i].Suppliers, *b)
			}
		}
	}
	return out, nil
}

// moneyOf writes an amount.
func moneyOf(m ocds.Money) money {
	return money{Amount: amountOf(m.Hundredths), Currency: orNull(m.Currency)}
}
