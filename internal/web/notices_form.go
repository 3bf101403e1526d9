package web

import (
	"net/url"
	"slices"
	"strconv"

	"github.com/tolsey/tolsey/internal/notice"
	"github.com/tolsey/tolsey/internal/web/govuk"
)

// filtersForm is the id of the form of the filters. The field for words above
// the list and the choice of an order are parts of it.
const filtersForm = "filters"

// noticesForm is the form of the filters.
type noticesForm struct {
	Open   bool // where it is folded away on narrow screens: whether it is open
	Chosen int  // filters that are set
	Groups []filterGroup
	Sort   govuk.Select
	Hidden []hiddenField
}

// hiddenField is a parameter that only links set.
type hiddenField struct{ Name, Value string }

// filterGroup is some fields that unfold.
type filterGroup struct {
	Title  string
	Hint   string
	Errors []string
	Open   bool
	Chosen int
	Inputs []govuk.Input
	Boxes  []filterBox
	More   govuk.Link
}

// filterBox is a box to tick with how many notices it would find.
type filterBox struct {
	ID, Name, Value string
	Text            string
	Count           string // "" where it is not counted
	Chosen          bool
}

// formMaker fills in the form for a query.
type formMaker struct {
	query    notice.Query
	facets   *notice.Facets
	names    called
	values   url.Values // as the reader sent them
	problems []notice.Problem
	form     noticesForm
}

// formOf makes the form as the query has it set, with what is wrong at its
// fields.
func formOf(q notice.Query, res *notice.Result, names called, values url.Values, problems []notice.Problem) noticesForm {
	m := formMaker{query: q, facets: res.Facets, names: names, values: values, problems: problems}
	m.what()
	m.who()
	m.where()
	m.when()
	m.rest()
	m.form.Sort = m.sort(res.Query.Sort)
	if chosen := selectedOf(m.form.Sort); res.Total == 0 && chosen != "" { // there is nothing to sort, but there may be when a filter is taken away
		m.form.Hidden = append(m.form.Hidden, hiddenField{"sort", chosen})
	}
	if q.Limit != 0 && values.Get("limit") != "" {
		m.form.Hidden = append(m.form.Hidden, hiddenField{"limit", strconv.Itoa(q.Limit)})
	}
	return m.form
}

// errors gives what is wrong in the order in which it was found, with links to
// the fields that are there.
func (f noticesForm) errors(problems []notice.Problem) govuk.Errors {
	fields := map[string]bool{f.Sort.Name: true}
	for _, g := range f.Groups {
		for _, in := range g.Inputs {
			fields[in.Name] = true
		}
		for _, box := range g.Boxes {
			fields[box.ID] = true
		}
	}
	var all govuk.Errors
	for _, p := range problems {
		e := govuk.FieldError{Text: p.Text}
		if fields[p.Param] {
			e.Field = p.Param
		}
		all = append(all, e)
	}
	return all
}

// add adds a group. It is open when something in it is chosen or wrong.
func (m *formMaker) add(g filterGroup) {
	for _, b := range g.Boxes {
		if b.Chosen && b.Value != anyStage {
			g.Chosen++
		}
		if wrong := m.wrong(b.ID); wrong != "" {
			g.Errors = append(g.Errors, wrong)
		}
	}
	for _, in := range g.Inputs {
		if in.Value != "" && in.Error == "" {
			g.Chosen++
		}
		g.Open = g.Open || in.Error != ""
	}
	g.Open = g.Open || g.Chosen > 0 || len(g.Errors) > 0
	m.form.Open = m.form.Open || len(g.Errors) > 0 || slices.ContainsFunc(g.Inputs, func(in govuk.Input) bool { return in.Error != "" })
	m.form.Chosen += g.Chosen
	m.form.Groups = append(m.form.Groups, g)
}

func (m *formMaker) wrong(param string) string {
	for _, p := range m.problems {
		if p.Param == param {
			return p.Text
		}
	}
	return ""
}

// boxes makes boxes of the choices of a facet, and before them those that are
// chosen and not among them.
func (m *formMaker) boxes(name string, offered []notice.Choice, chosen []string, label func(notice.Choice) string) []filterBox {
	var boxes []filterBox
	add := func(c notice.Choice, counted bool, text string) {
		b := filterBox{ID: name, Name: name, Value: c.Value, Text: text, Chosen: slices.Contains(chosen, c.Value)}
		if len(boxes) > 0 || m.hasInput(name) {
			b.ID += "-" + strconv.Itoa(len(boxes)+1)
		}
		if counted {
			b.Count = count(c.Count)
		}
		boxes = append(boxes, b)
	}
	for _, v := range chosenOf(offered, chosen) {
		c := notice.Choice{Value: v, Label: v}
		add(c, false, label(c))
	}
	for _, c := range offered {
		if plain(c.Value) == c.Value || slices.Contains(chosen, c.Value) { // else it would disturb the text around
			add(c, true, label(c))
		}
	}
	return boxes
}

// hasInput says whether a field of one line stands before the boxes and has
// their name as its id.
func (m *formMaker) hasInput(name string) bool { return name == "category" }

// yes makes a box to tick; counted is how many it would find, "" where that is
// not counted.
func yes(name, text string, chosen bool, counted string) filterBox {
	return filterBox{ID: name, Name: name, Value: "1", Text: text, Chosen: chosen, Count: counted}
}

// input makes a field of one line that keeps what the reader wrote. The value
// is that of the query where it was understood.
func (m *formMaker) input(name, label, hint, value string, width int) govuk.Input {
	in := govuk.Input{Name: name, Label: label, Hint: hint, Value: value, Width: width, Autocomplete: "off", Error: m.wrong(name)}
	if in.Error != "" {
		in.Value = typed(m.values, name)
	}
	return in
}

func labelOf(c notice.Choice) string { return shorten(c.Label, mostCode) }

// what adds the stage, the type, the category and the value.
func (m *formMaker) what() {
	q, f := m.query, m.facets
	stages := m.boxes("stage", f.Stage, stagesIn(q), labelOf)
	all := len(q.Stages) == 0 && !q.Repeatable
	stages = append(stages, filterBox{ID: "stage-any", Name: "stage", Value: anyStage, Text: "All stages", Chosen: all})
	m.add(filterGroup{Title: "Stage", Hint: "If you choose none, open ones are shown", Open: true, Boxes: stages})
	code := m.input("category", "Code of the CPV, or its beginning", "Such as 72 or 72400000", "", 10)
	boxes := m.boxes("category", f.Category, q.Categories, func(c notice.Choice) string {
		if c.Label == c.Value {
			return m.names.category(c.Value)
		}
		return labelOf(c)
	})
	m.add(filterGroup{Title: "Category", Inputs: []govuk.Input{code}, Boxes: boxes,
		More: govuk.Link{Text: "Look through the categories", Href: "/categories"}})
	m.add(filterGroup{Title: "Value", Inputs: []govuk.Input{
		m.input("value_from", "From, in pounds", "", amountTyped(q.Value.From), 10), m.input("value_to", "To, in pounds", "", amountTyped(q.Value.To), 10)},
		Boxes: []filterBox{yes("value_unknown", "Include notices without a value", q.Value.Unknown, "")}})
	m.add(filterGroup{Title: "Suitable for", Boxes: []filterBox{
		yes("sme", "Small and medium-sized firms", q.SME, count(countOf(f.SME, "yes"))),
		yes("vcse", "Charities and social enterprises", q.VCSE, "")}})
}

// amountTyped writes an amount for its field.
func amountTyped(hundredths *int64) string {
	if hundredths == nil {
		return ""
	}
	return gbp(*hundredths)
}

// placesOffered is how many places that are no regions of the UK are offered.
const placesOffered = 12

// where adds the regions, and of the other places that publishers name those
// with the most notices.
func (m *formMaker) where() {
	var counts []int
	for _, c := range m.facets.Region {
		if isPlace(c.Value) {
			counts = append(counts, c.Count)
		}
	}
	slices.Sort(counts)
	slices.Reverse(counts)
	offered := slices.DeleteFunc(slices.Clone(m.facets.Region), func(c notice.Choice) bool {
		return isPlace(c.Value) && len(counts) > placesOffered && c.Count <= counts[placesOffered] && !slices.Contains(m.query.Regions, c.Value)
	})
	m.add(filterGroup{Title: "Region", Boxes: m.boxes("region", offered, m.query.Regions, func(c notice.Choice) string {
		return shorten(notice.RegionName(c.Value), mostCode)
	})})
}

// isPlace says whether a region is a place by its own name: codes of regions
// have another.
func isPlace(region string) bool { return notice.RegionName(region) == region }

// who adds buyers, their kinds, suppliers, and awards to small firms.
func (m *formMaker) who() {
	q, f := m.query, m.facets
	m.add(filterGroup{Title: "Buyer", Hint: "Those with the most notices", Boxes: m.boxes("buyer", f.Buyer, q.Buyers, func(c notice.Choice) string {
		if c.Label == c.Value {
			return m.names.body(c.Value)
		}
		return labelOf(c)
	}), More: govuk.Link{Text: "Look for a buyer by name", Href: "/buyers"}})
	m.add(filterGroup{Title: "Kind of buyer", Boxes: m.boxes("kind", f.Kind, named(q.Kinds, func(k notice.Kind) string { return string(k) }), labelOf)})
	suppliers := filterGroup{Title: "Awarded to", Boxes: []filterBox{yes("awarded_sme", "Small and medium-sized firms", q.AwardedSME, "")},
		More: govuk.Link{Text: "Look for a supplier by name", Href: "/suppliers"}}
	suppliers.Boxes = append(suppliers.Boxes, m.boxes("supplier", nil, q.Suppliers, func(c notice.Choice) string { return m.names.body(c.Value) })...)
	m.add(suppliers)
}

// when adds the days.
func (m *formMaker) when() {
	q := m.query
	for _, d := range []struct {
		title, param string
		days         notice.Days
	}{{"Closing date", "closes", q.Closes}, {"Published", "published", q.Published}, {"Contract starts", "starts", q.Starts}, {"Contract ends", "ends", q.Ends}} {
		m.add(filterGroup{Title: d.title, Hint: "For example, 27/3/2026", Inputs: []govuk.Input{
			m.input(d.param+"_from", "From", "", dayTyped(d.days.From), 10),
			m.input(d.param+"_to", "To", "", dayTyped(d.days.To), 10)}})
	}
}

// dayTyped writes a day for its field.
func dayTyped(day string) string {
	t := theDay(day)
	if t.IsZero() {
		return day
	}
	return t.Format("2/1/2006")
}

// methods are the methods of procurement of OCDS.
var methods = []string{"open", "selective", "limited", "direct", notice.None}

// rest adds the type, the method and the source.
func (m *formMaker) rest() {
	q, f := m.query, m.facets
	m.add(filterGroup{Title: "Notice type", Boxes: m.boxes("type", f.Type, q.Types, func(c notice.Choice) string { return typeName(c.Value) })})
	var boxes []filterBox
	for i, method := range slices.Concat(methods, chosenMethods(q.Methods)) {
		b := filterBox{ID: "method", Name: "method", Value: method, Text: methodName(method), Chosen: slices.Contains(q.Methods, method)}
		if i > 0 {
			b.ID += "-" + strconv.Itoa(i+1)
		}
		boxes = append(boxes, b)
	}
	m.add(filterGroup{Title: "Method", Boxes: boxes})
	m.add(filterGroup{Title: "Source", Boxes: m.boxes("source", f.Source, q.Sources, func(c notice.Choice) string { return sourceName(c.Value) })})
}

// chosenMethods gives the methods that are chosen and not among the usual.
func chosenMethods(chosen []string) []string {
	return slices.DeleteFunc(slices.Clone(chosen), func(m string) bool { return slices.Contains(methods, m) })
}

// sort gives the choice of orders; the first is what one gets without choosing.
func (m *formMaker) sort(settled notice.Sort) govuk.Select {
	orders := []govuk.Option{{Value: string(notice.ByNewest), Text: "Newest first"}, {Value: string(notice.ByDeadline), Text: "Closing soonest"},
		{Value: string(notice.ByValue), Text: "Highest value"},
		{Value: string(notice.ByEnd), Text: "Contract ending soonest"}}
	if m.query.Text != "" {
		orders = slices.Insert(orders, 0, govuk.Option{Value: string(notice.ByRelevance), Text: "Best match first"})
	}
	for i := range orders {
		orders[i].Selected = orders[i].Value == string(settled)
	}
	orders[0].Value = "" // so that words that are added bring the best match first
	return govuk.Select{Name: "sort", Label: "Order", Options: orders, Error: m.wrong("sort")}
}

// selectedOf gives the value that a choice sends.
func selectedOf(choice govuk.Select) string {
	for _, o := range choice.Options {
		if o.Selected {
			return o.Value
		}
	}
	return ""
}
