package api

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/tolsey/tolsey/internal/fault"
	"github.com/tolsey/tolsey/internal/integrity"
	"github.com/tolsey/tolsey/internal/org"
	"github.com/tolsey/tolsey/internal/redflag"
)

const aboutFlags = "A flag is a reason to look, not a finding. The flags are those of Open Contracting’s Cardinal, R003 to R058, by its definitions, " +
	"and forms adapted to what notices of the United Kingdom tell, which begin with UK. "

// flagKind is what flags are raised for.
type flagKind struct {
	id   string
	kind redflag.Kind
}

// flagKinds are what flags are raised for, as the parameter of has it.
var flagKinds = []flagKind{
	{"processes", redflag.OCID}, {"suppliers", redflag.Tenderer}, {"buyers", redflag.Buyer}, {"procuring-entities", redflag.ProcuringEntity},
}

var (
	// flagFields are the columns of the list of flags.
	flagFields = []datum{
		{"id", "Flag", 10, "string", "R003 to R058, or with UK before it for an adapted form", true},
		{"name", "Name", 40, "string", "A short title", true},
		{"words", "Definition", 60, "string", "In words", true},
		{"formula", "Formula", 40, "string", "The definition as a formula", true},
		{"source", "Source", 40, "string", "Where the definition stands", true},
		{"needs", "Needs", 40, "string", "The members of OCDS that it reads", true},
		{"misleads", "Can mislead", 40, "string", "How it can be wrong", true},
		{"adapted", "Adapted", 40, "string", "How it differs from Cardinal’s; null for Cardinal’s own", false},
		{"notFromUK", "Not from UK notices", 40, "string", "Why notices of the United Kingdom do not tell what it needs; null where they may", false},
		{"judged", "Could be judged", 10, "integer", "Processes that say what it needs", true},
		{"of", "Processes", 10, "integer", "That were looked at", true},
		{"processes", "Processes flagged", 10, "integer", "Null where it is not raised for processes", false},
		{"suppliers", "Suppliers flagged", 10, "integer", "Null where it is not raised for suppliers", false},
		{"buyers", "Buyers flagged", 10, "integer", "Null where it is not raised for buyers", false},
		{"procuringEntities", "Procuring entities flagged", 10, "integer", "Null where it is not raised for them", false},
		{"url", "Address", 44, "string", "Of the page that lists what is flagged", true},
	}
	// caseFields are the columns of what a flag is raised for.
	caseFields = []datum{
		{"flag", "Flag", 10, "string", "Its id", true},
		{"kind", "Kind", 18, "string", "What is flagged: processes, suppliers, buyers or procuring-entities", true},
		{"id", "Id", 26, "string", "The process; or the organisation, as /buyers/{id} and /suppliers/{id} take it", true},
		{"name", "Name", 60, "string", "The title of the process, or the name", false},
		{"value", "Value", 10, "number", "What the definition computes", true},
		{"why", "Why", 60, "string", "Why it is flagged, with the numbers", false},
		{"day", "Day", 12, "string", "Of the tender notice, or else the deadline or an award; of a process", false},
		{"buyerId", "Buyer id", 22, "string", "Of a process", false},
		{"buyer", "Buyer", 36, "string", "Its name", false},
		{"supplierIds", "Supplier ids", 22, "array", "Of a process", true},
		{"suppliers", "Suppliers", 36, "array", "Their names", true},
		{"through", "Through", 40, "array", "The processes through which an organisation is flagged", true},
		{"url", "Address", 44, "string", "Of its page", true},
	}
)

// integrityLists are the addresses of what the pages /integrity and
// /integrity/{flag} show; none without red flags.
func (a *API) integrityLists() []route {
	if a.cfg.Flags == nil {
		return nil
	}
	looked := []field{{name: "processes", schema: of("integer", "How many processes were looked at")},
		{name: "cancelled", schema: of("integer", "How many were left out, since their tender was cancelled")}}
	var kinds []string
	for _, k := range flagKinds {
		kinds = append(kinds, k.id)
	}
	takes := map[string][]string{"of": kinds}
	out := a.routes(spec{path: "/integrity", id: "flags", group: groupIntegrity, summary: "Red flags, and how much is flagged", about: aboutFlags,
		fields: flagFields, head: looked, of: a.flagSet})
	return append(out, a.routes(spec{path: "/integrity/{flag}", id: "flagged", group: groupIntegrity, summary: "What a red flag is raised for",
		about:  aboutFlags + "Processes come newest first, organisations by the number of processes through which they are flagged.",
		inPath: []parameter{text("flag", "UK-R018", "A flag, by its id.")},
		parameters: []parameter{oneOf("of", kinds, "What is listed, where the flag is raised for that; what it is raised for first where none is given."),
			text("body", "department-for-education", "Only processes of this body and of those that answer to it."),
			text("q", "county council", "Only processes of buyers with these words in the name.")},
		check:  func(values url.Values) []wrong { return append(unreadable(values), wrongWords(values, takes)...) },
		fields: caseFields, head: []field{{name: "judged", schema: of("integer", "Processes that say what the flag needs")},
			{name: "of", schema: of("integer", "That were looked at")}}, of: a.caseSet})...)
}

const groupIntegrity = "Red flags"

// flagState is what red flags follow from: also from their board, which is made
// once a minute.
func (a *API) flagState(ctx context.Context, size int64) (string, error) {
	board, err := a.cfg.Flags.Board(ctx)
	if err != nil {
		return "", err
	}
	return fmt.Sprint(size, " ", board.Size()), nil
}

// flagSet is the list of flags.
func (a *API) flagSet(r *http.Request, _ query) (dataset, error) {
	board, err := a.cfg.Flags.Board(r.Context())
	if err != nil {
		return dataset{}, err
	}
	var lines [][]any
	for _, t := range board.Tallies() {
		line := []any{t.ID, t.Name, t.Words, t.Formula, t.Source, t.Needs, t.Misleads, t.Adapted, redflag.Missing()[t.ID], int64(t.Coverage), int64(t.Of)}
		for _, k := range flagKinds {
			var n any
			if slices.Contains(t.Kinds, k.kind) {
				n = int64(t.Flagged[k.kind])
			}
			line = append(line, n)
		}
		lines = append(lines, append(line, a.base(r)+"/integrity/"+t.ID))
	}
	looked, cancelled := board.Processes()
	return dataset{name: "integrity", state: a.flagState, each: eachOf(lines), head: func() []property {
		return []property{{"processes", looked}, {"cancelled", cancelled}}
	}}, nil
}

// caseSet is what a flag is raised for.
func (a *API) caseSet(r *http.Request, q query) (dataset, error) {
	board, err := a.cfg.Flags.Board(r.Context())
	if err != nil {
		return dataset{}, err
	}
	tally, ok := board.Tally(r.PathValue("flag"))
	if !ok {
		return dataset{}, fault.New(fault.NotFound, "There is no red flag of this name. All are listed at /integrity.json.")
	}
	id, given := q.text("of")
	at := slices.IndexFunc(flagKinds, func(k flagKind) bool { return k.id == id || !given && k.kind == tally.Kinds[0] })
	kind := flagKinds[at] // the route's check has told of others
	buyers, err := a.buyersAsked(r.Context(), q)
	if err != nil {
		return dataset{}, err
	}
	head := func() []property { return []property{{"judged", tally.Coverage}, {"of", tally.Of}} }
	return dataset{name: tally.ID, state: a.flagState, head: head, each: func(ctx context.Context, page, limit int, row func(int, []any) error) error {
		cases, total := board.Cases(tally.ID, kind.kind, buyers, 0, 0)
		for some := range slices.Chunk(pageOf(cases, page, limit), batchSize) {
			if err := a.eachCase(ctx, board, some, kind.id, a.base(r), func(cells []any) error { return row(total, cells) }); err != nil {
				return err
			}
		}
		return nil
	}}, nil
}

// buyersAsked gives whose processes a request asks for, nil for all. The error
// is a fault of kind Invalid for an unknown body.
func (a *API) buyersAsked(ctx context.Context, q query) (func(key string) bool, error) {
	body, _ := q.text("body")
	words, _ := q.text("q")
	if body == "" && strings.TrimSpace(words) == "" {
		return nil, nil
	}
	directory, err := a.cfg.Orgs.Directory(ctx)
	if err != nil {
		return nil, err
	}
	keys := map[string]bool{}
	if body != "" {
		p, ok := directory.Get(body)
		if !ok {
			return nil, q.bad("body", "There is no public body with the id "+quoted(body)+".")
		}
		for _, key := range directory.Keys(p.ID) {
			keys[key] = true
		}
	}
	return func(key string) bool {
		return (body == "" || keys[key]) && calledSo(directory.Of(key), key, words)
	}, nil
}

// eachCase calls row with the lines of some cases.
func (a *API) eachCase(ctx context.Context, board *integrity.Board, cases []integrity.Case, kind, base string, row func([]any) error) error {
	var ocids, keys []string
	for _, c := range cases {
		if c.Kind == redflag.OCID {
			ocids, keys = append(ocids, c.ID), append(append(keys, c.Buyer), c.Suppliers...)
			continue
		}
		keys = append(keys, c.ID)
	}
	readings, err := a.cfg.Flags.Readings(ctx, ocids)
	if err != nil {
		return err
	}
	names, err := a.cfg.Orgs.Names(ctx, keys)
	if err != nil {
		return err
	}
	notices, err := a.noticesOf(ctx, ocids)
	if err != nil {
		return err
	}
	titles := map[string]string{}
	for i := range notices {
		titles[notices[i].OCID] = notices[i].Title
	}
	for _, c := range cases {
		cells := organisationCells(c, board.Why(c, redflag.Reading{}), kind, names, base)
		if c.Kind == redflag.OCID {
			cells = processCells(c, board.Why(c, readings[c.ID]), kind, titles, names, base)
		}
		if err := row(cells); err != nil {
			return err
		}
	}
	return nil
}

// processCells gives the line of a process that is flagged.
func processCells(c integrity.Case, why, kind string, titles map[string]string, names map[string]org.Ref, base string) []any {
	var ids, called many
	for _, key := range c.Suppliers {
		if ref, known := names[key]; known {
			ids, called = append(ids, ref.ID), append(called, ref.Name)
		}
	}
	buyer := names[c.Buyer]
	return []any{c.Flag, kind, c.ID, titles[c.ID], ratio(c.Value), why, dayOf(c.Day), buyer.ID, buyer.Name, ids, called, many(nil), noticeURL(base, c.ID)}
}

// organisationCells gives the line of an organisation that is flagged; one that
// no release identifies goes by its key.
func organisationCells(c integrity.Case, why, kind string, names map[string]org.Ref, base string) []any {
	ref, known := names[c.ID]
	if !known {
		ref.ID = c.ID
	}
	on := "/buyers/"
	if c.Kind == redflag.Tenderer {
		on = "/suppliers/"
	}
	return []any{c.Flag, kind, ref.ID, ref.Name, ratio(c.Value), why, nil, nil, nil, many(nil), many(nil), many(c.Processes), base + on + url.PathEscape(ref.ID)}
}
