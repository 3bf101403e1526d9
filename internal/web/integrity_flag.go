package web

import (
	"cmp"
	"context"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/tolsey/tolsey/internal/fault"
	"github.com/tolsey/tolsey/internal/integrity"
	"github.com/tolsey/tolsey/internal/org"
	published "github.com/tolsey/tolsey/internal/plain"
	"github.com/tolsey/tolsey/internal/redflag"
	"github.com/tolsey/tolsey/internal/web/govuk"
)

// flagData is the data of the page of one red flag.
type flagData struct {
	Nav     []section
	Trail   govuk.Breadcrumbs
	Flag    redflag.Flag
	Judged  string
	Share   string
	Fences  []govuk.Link // name and number
	Missing string
	Silent  string // why nothing could be judged; "" where something was
	Instead string // the adapted flag that can judge
	Kinds   []section
	Kind    string // "processes"
	Form    flagForm
	Chosen  string // in words, whose processes are shown; "" for all
	Total   int    // flagged
	Count   int    // in the list
	Caption string
	Rows    []caseRow
	First   int
	Last    int
	Pages   govuk.Pagination
	Forms   []govuk.Link
}

// flagForm chooses the buyers whose processes are listed.
type flagForm struct {
	Action string
	Body   govuk.Select
	Words  govuk.Input
}

// caseRow is a process or an organisation that is flagged.
type caseRow struct {
	Title     govuk.Link
	Buyer     govuk.Link
	Suppliers []govuk.Link
	Day       string
	Value     string
	Why       string
	Through   []govuk.Link // processes through which an organisation is flagged
	More      int          // of them that are not shown
}

var flagPage = newPage[flagData]("flag")

// flagRows is how many are on a page of the list.
const flagRows = 50

// flagAsked is what the address of a list of a flag asks for.
type flagAsked struct {
	tally  integrity.Tally
	kind   int // place in flagKinds
	body   string
	words  string
	number int
}

// flag shows what one red flag is raised for.
func (s *Site) flag(w http.ResponseWriter, r *http.Request) error {
	if clean, blanks := withoutBlanks(r.URL); blanks {
		http.Redirect(w, r, clean, http.StatusFound)
		return nil
	}
	board, err := s.data.Flags.Board(r.Context())
	if err != nil {
		return err
	}
	a, err := readFlag(r, board)
	if err != nil {
		return err
	}
	directory, err := s.data.Orgs.Directory(r.Context())
	if err != nil {
		return err
	}
	buyers, chosen, err := a.buyers(directory)
	if err != nil {
		return err
	}
	kind := flagKinds[a.kind]
	offset := (a.number - 1) * flagRows
	cases, total := board.Cases(a.tally.ID, kind.kind, buyers, offset, flagRows)
	if offset > 0 && len(cases) == 0 {
		return fault.New(fault.NotFound, "The list has no page %d.", a.number)
	}
	data := flagData{Nav: leadershipNav(""), Trail: govuk.Breadcrumbs{{Text: "Home", Href: "/"}, {Text: "Integrity", Href: "/integrity"}},
		Flag: a.tally.Flag, Judged: judgedProcesses(a.tally.Coverage, a.tally.Of), Share: flaggedShare(&a.tally), Fences: fencesOf(&a.tally),
		Missing: redflag.Missing()[a.tally.ID], Kinds: a.kinds(), Kind: kind.many, Chosen: chosen, Total: a.tally.Flagged[kind.kind], Count: total,
		Caption: plural(total, kind.one, kind.many) + " flagged by " + a.tally.ID}
	if kind.kind == redflag.OCID {
		data.Form = a.form(directory)
	}
	if a.tally.Coverage == 0 {
		data.Silent, data.Instead = integrity.Silent(a.tally.ID)
	}
	if data.Rows, err = s.caseRows(r.Context(), board, cases); err != nil {
		return err
	}
	data.First, data.Last = offset+1, offset+len(data.Rows)
	data.Pages = govuk.Pages(a.number, (total+flagRows-1)/flagRows, func(n int) string { return govuk.PageHref(r.URL, n) })
	for _, form := range []string{"csv", "xlsx", "json"} {
		data.Forms = append(data.Forms, govuk.Link{Text: strings.ToUpper(form),
			Href: withQuery("/integrity/"+a.tally.ID+"."+form, "of", kind.id, "body", a.body, "q", a.words)})
	}
	return flagPage.show(s, w, r, data)
}

// readFlag reads which list is asked for. The error is a fault of kind NotFound.
func readFlag(r *http.Request, board *integrity.Board) (a flagAsked, err error) {
	tally, ok := board.Tally(r.PathValue("flag"))
	if !ok {
		return a, fault.New(fault.NotFound, "There is no red flag of this name. All are listed at /integrity.")
	}
	values := r.URL.Query()
	a = flagAsked{tally: tally, body: values.Get("body"), words: strings.TrimSpace(values.Get("q"))}
	if a.number, err = contractsPage(r); err != nil {
		return a, fault.New(fault.NotFound, "The list has no such page.")
	}
	a.kind = slices.IndexFunc(flagKinds, func(k flagKindName) bool {
		of := values.Get("of")
		return k.id == of || of == "" && k.kind == tally.Kinds[0]
	})
	if a.kind < 0 || !slices.Contains(tally.Kinds, flagKinds[a.kind].kind) {
		return a, fault.New(fault.NotFound, "This flag is not raised for that.")
	}
	return a, nil
}

// kinds links to the lists of the other kinds that the flag is raised for.
func (a *flagAsked) kinds() (list []section) {
	if len(a.tally.Kinds) < 2 {
		return nil
	}
	for i, k := range flagKinds {
		if slices.Contains(a.tally.Kinds, k.kind) {
			list = append(list, section{Link: govuk.Link{Text: plural(a.tally.Flagged[k.kind], k.one, k.many), Href: flagAddress(a.tally.ID, k.id)}, Current: i == a.kind})
		}
	}
	return list
}

// buyers gives which buyers are asked for, nil for all, and who they are in
// words. The error is a fault of kind NotFound for an unknown body.
func (a *flagAsked) buyers(d *org.Directory) (in func(key string) bool, chosen string, err error) {
	if flagKinds[a.kind].kind != redflag.OCID || a.body == "" && a.words == "" {
		return nil, "", nil
	}
	keys := map[string]bool{}
	var parts []string
	if a.body != "" {
		p, ok := d.Get(a.body)
		if !ok {
			return nil, "", fault.New(fault.NotFound, "There is no public body with this id.")
		}
		for _, key := range d.Keys(p.ID) {
			keys[key] = true
		}
		parts = append(parts, p.Name+" and those that answer to it")
	}
	if a.words == "" {
		return func(key string) bool { return keys[key] }, parts[0], nil
	}
	parts = append(parts, "buyers with “"+shorten(a.words, mostCode)+"” in the name")
	return func(key string) bool {
		return (a.body == "" || keys[key]) && calledSo(d.Of(key), key, a.words)
	}, strings.Join(parts, ", "), nil
}

// calledSo reports that the names of a body, or where nothing is known of it its
// key, hold every one of some words.
func calledSo(p *org.Profile, key, words string) bool {
	names := strings.ReplaceAll(key, "-", " ")
	if p != nil {
		names = strings.ToLower(p.Name + " " + strings.Join(p.Aliases, " "))
	}
	for word := range strings.FieldsSeq(strings.ToLower(words)) {
		if !strings.Contains(names, word) {
			return false
		}
	}
	return true
}

// form offers departments, city regions and a search by name.
func (a *flagAsked) form(d *org.Directory) flagForm {
	f := flagForm{Action: "/integrity/" + url.PathEscape(a.tally.ID)}
	f.Body = govuk.Select{Name: "body", Label: "Department or city region", Options: []govuk.Option{{Text: "All buyers"}}}
	listed := a.body == ""
	for _, p := range slices.Concat(d.Departments(), d.CityRegions()) {
		chosen := p.ID == a.body
		listed = listed || chosen
		f.Body.Options = append(f.Body.Options, govuk.Option{Value: p.ID, Text: shorten(p.Name, mostLabel), Selected: chosen})
	}
	if p, ok := d.Get(a.body); ok && !listed {
		f.Body.Options = append(f.Body.Options, govuk.Option{Value: a.body, Text: shorten(p.Name, mostLabel), Selected: true})
	}
	f.Words = govuk.Input{Name: "q", Label: "Words in the buyer’s name", Value: a.words, Type: "search", Autocomplete: "off", Width: 20}
	return f
}

// fenceNames are the numbers that a comparison of all processes draws.
var fenceNames = map[string]string{"q1": "First quartile", "q3": "Third quartile", "lower_fence": "Lower fence", "upper_fence": "Upper fence"}

// fencesOf names the fences of a flag.
func fencesOf(t *integrity.Tally) (list []govuk.Link) {
	for _, of := range []string{"", "Buyer_", "ProcuringEntity_", "Tenderer_"} {
		for _, name := range []string{"q1", "q3", "lower_fence", "upper_fence"} {
			if value, ok := t.Fences[of+name]; ok {
				text := fenceNames[name]
				for _, k := range flagKinds {
					if of == string(k.kind)+"_" {
						text += " of " + k.many
					}
				}
				if t.ID == "R025" && name == "upper_fence" {
					text = "Bids of the most active quarter, at least"
				}
				list = append(list, govuk.Link{Text: text, Href: strconv.FormatFloat(value, 'g', 4, 64)})
			}
		}
	}
	return list
}

// caseRows names what is flagged.
func (s *Site) caseRows(ctx context.Context, board *integrity.Board, cases []integrity.Case) (rows []caseRow, err error) {
	var ocids, keys []string
	for _, c := range cases {
		if c.Kind == redflag.OCID {
			ocids, keys = append(ocids, c.ID), append(append(keys, c.Buyer), c.Suppliers...)
			continue
		}
		keys, ocids = append(keys, c.ID), append(ocids, c.Processes[:min(len(c.Processes), suppliersShown)]...)
	}
	readings, err := s.data.Flags.Readings(ctx, ocids)
	if err != nil {
		return nil, err
	}
	bodies, err := s.data.Orgs.Names(ctx, keys)
	if err != nil {
		return nil, err
	}
	titles, err := s.titles(ctx, ocids)
	if err != nil {
		return nil, err
	}
	for _, c := range cases {
		rows = append(rows, caseRowOf(c, board.Why(c, readings[c.ID]), bodies, titles))
	}
	return rows, nil
}

func caseRowOf(c integrity.Case, why string, bodies map[string]org.Ref, titles map[string]string) caseRow {
	row := caseRow{Why: why, Value: plainNumber(c.Value, 3), Day: cmp.Or(dayInWords(c.Day), notGiven)}
	if c.Kind != redflag.OCID {
		address := supplierAddress
		if c.Kind != redflag.Tenderer {
			address = buyerAddress
		}
		row.Title = bodyLink(published.Ref{Key: c.ID, Name: c.ID}, bodies, address)
		for _, ocid := range c.Processes[:min(len(c.Processes), suppliersShown)] {
			row.Through = append(row.Through, govuk.Link{Text: cmp.Or(titles[ocid], ocid), Href: noticeAddress(ocid)})
		}
		row.More = len(c.Processes) - len(row.Through)
		return row
	}
	row.Title = govuk.Link{Text: cmp.Or(titles[c.ID], c.ID), Href: noticeAddress(c.ID)}
	row.Buyer = bodyLink(published.Ref{Key: c.Buyer, Name: c.Buyer}, bodies, buyerAddress)
	for _, key := range c.Suppliers[:min(len(c.Suppliers), suppliersShown)] {
		row.Suppliers = append(row.Suppliers, bodyLink(published.Ref{Key: key, Name: key}, bodies, supplierAddress))
	}
	return row
}

// titles gives the titles of some processes, shortened for a row.
func (s *Site) titles(ctx context.Context, ocids []string) (map[string]string, error) {
	notices, err := s.data.Notices.NoticesOf(ctx, ocids)
	if err != nil {
		return nil, err
	}
	out := make(map[string]string, len(notices))
	for _, n := range notices {
		out[n.OCID] = rowTitle(n)
	}
	return out, nil
}
