package web

import (
	"cmp"
	"net/url"
	"slices"
	"strconv"

	"github.com/tolsey/tolsey/internal/cpv"
	"github.com/tolsey/tolsey/internal/notice"
	"github.com/tolsey/tolsey/internal/pipeline"
	published "github.com/tolsey/tolsey/internal/plain"
	"github.com/tolsey/tolsey/internal/web/govuk"
)

// pipelineForm is the form of the filters of the pipeline: when contracts end
// comes first and is never folded away.
type pipelineForm struct {
	Ends govuk.Select
	noticesForm
}

// pipelineFields are the parameters that the form has fields for; others stay as
// they are, hidden.
var pipelineFields = []string{"q", "ends", "ends_from", "ends_to", "by", "state", "incumbent", "extendable", "late", "value_from", "value_to", "value_unknown",
	"category", "region", "buyer", "kind", "sort", "page"}

// form makes the form as the question has it set, with what is wrong at its
// fields.
func (l *pipelineList) form(values url.Values, problems []pipeline.Problem) pipelineForm {
	m := formMaker{query: l.q.Notices, names: l.names, values: values, problems: l.told(problems)}
	f := pipelineForm{Ends: l.endsWithin()}
	f.Ends.Error = m.wrong("ends")
	l.whenEnds(&m)
	l.howFar(&m)
	l.whoHolds(&m)
	l.whatFor(&m)
	m.form.Sort = l.sort()
	m.form.Sort.Error = m.wrong("sort")
	for param, list := range l.q.Address() {
		if !slices.Contains(pipelineFields, param) {
			for _, v := range list {
				m.form.Hidden = append(m.form.Hidden, hiddenField{param, v})
			}
		}
	}
	slices.SortFunc(m.form.Hidden, func(a, b hiddenField) int { return cmp.Or(cmp.Compare(a.Name, b.Name), cmp.Compare(a.Value, b.Value)) })
	f.noticesForm = m.form
	if f.Ends.Error != "" {
		f.Open = true
	}
	return f
}

// endsWithin gives the choice of months, each with how many contracts it finds.
func (l *pipelineList) endsWithin() govuk.Select {
	choice := govuk.Select{Name: "ends", Label: "Ends within"}
	months := slices.Clone(pipeline.Withins)
	if l.q.Within > 0 && !slices.Contains(months, l.q.Within) {
		months = append(months, l.q.Within)
		slices.Sort(months)
	}
	for _, n := range months {
		text := plural(n, "month", "months")
		if slices.Contains(pipeline.Withins, n) {
			text += " (" + count(l.facets.Withins[n]) + ")"
		}
		choice.Options = append(choice.Options, govuk.Option{Value: strconv.Itoa(n), Text: text, Selected: n == l.q.Within})
	}
	dates := l.q.From != "" || l.q.To != ""
	choice.Options = append(choice.Options, govuk.Option{Value: "any", Text: "Any time", Selected: l.q.Within == 0 && !dates})
	if dates {
		choice.Options = append(choice.Options, govuk.Option{Text: "The dates below", Selected: true})
	}
	return choice
}

func (l *pipelineList) whenEnds(m *formMaker) {
	q := l.q.Query
	m.add(filterGroup{Title: "End between dates", Hint: "For example, 27/3/2027. Dates take the place of the months.", Inputs: []govuk.Input{
		m.input("ends_from", "From", "", dayTyped(q.From), 10), m.input("ends_to", "To", "", dayTyped(q.To), 10)},
		Boxes: []filterBox{{ID: "by", Name: "by", Value: string(pipeline.ByLatest), Text: "Go by the latest end, with every extension", Chosen: q.By == pipeline.ByLatest}}})
}

func (l *pipelineList) howFar(m *formMaker) {
	q := l.q.Query
	states := filterGroup{Title: "State", Hint: "If you choose none, all are shown", Open: true}
	for i, state := range pipeline.States {
		box := filterBox{ID: "state", Name: "state", Value: string(state), Text: state.Label(), Count: count(l.facets.States[state]), Chosen: slices.Contains(q.States, state)}
		if i > 0 {
			box.ID += "-" + strconv.Itoa(i+1)
		}
		states.Boxes = append(states.Boxes, box)
	}
	m.add(states)
	more := filterGroup{Title: "Only those", Boxes: []filterBox{
		yes("late", "Without an early notice, and 12 months or less left", q.Late, count(l.facets.Late)),
		yes("extendable", "That can still be extended", q.Extendable == published.Yes, count(l.facets.Extendable))}}
	if q.Extendable == published.No { // only links ask for it
		more.Boxes = append(more.Boxes, filterBox{ID: "extendable-2", Name: "extendable", Value: "0", Text: "That cannot be extended", Chosen: true})
	}
	m.add(more)
}

func (l *pipelineList) whoHolds(m *formMaker) {
	m.add(filterGroup{Title: "Supplier now", Hint: "Those with the most contracts in this list",
		Boxes: m.boxes("incumbent", offered(l.facets.Incumbents, true), l.q.Incumbents, func(c notice.Choice) string { return m.names.body(c.Value) }),
		More:  govuk.Link{Text: "Look for a supplier by name", Href: "/suppliers"}})
	m.add(filterGroup{Title: "Buyer", Hint: "Those with the most contracts in this list",
		Boxes: uncounted(m.boxes("buyer", offered(l.facets.Buyers, len(l.q.Notices.Buyers) == 0), l.q.Notices.Buyers, func(c notice.Choice) string { return m.names.body(c.Value) })),
		More:  govuk.Link{Text: "Look for a buyer by name", Href: "/buyers"}})
	var kinds []notice.Choice
	for _, k := range notice.Kinds {
		kinds = append(kinds, notice.Choice{Value: string(k), Label: k.Label()})
	}
	m.add(filterGroup{Title: "Kind of buyer", Boxes: uncounted(m.boxes("kind", kinds, named(l.q.Notices.Kinds, func(k notice.Kind) string { return string(k) }), labelOf))})
}

func (l *pipelineList) whatFor(m *formMaker) {
	q := l.q
	category := filterGroup{Title: "Category", Inputs: []govuk.Input{m.input("category", "Code of the CPV, or its beginning", "Such as 72 or 72400000", "", 10)},
		More: govuk.Link{Text: "Look through the categories", Href: "/categories"}}
	var divisions []notice.Choice
	for _, d := range l.facets.Divisions {
		divisions = append(divisions, notice.Choice{Value: d.Value, Label: d.Value + " " + cpv.Name(d.Value)})
	}
	category.Boxes = uncounted(m.boxes("category", divisions, q.Notices.Categories, func(c notice.Choice) string { return m.names.category(c.Value) }))
	m.add(category)
	m.add(filterGroup{Title: "Value of the contract", Inputs: []govuk.Input{
		m.input("value_from", "From, in pounds", "", amountTyped(q.Query.Value.From), 10), m.input("value_to", "To, in pounds", "", amountTyped(q.Query.Value.To), 10)},
		Boxes: []filterBox{yes("value_unknown", "Include contracts without a value", q.Query.Value.Unknown, "")}})
	var regions []notice.Choice
	for _, r := range notice.Regions {
		regions = append(regions, notice.Choice{Value: r.Code, Label: r.Name})
	}
	m.add(filterGroup{Title: "Region", Boxes: uncounted(m.boxes("region", regions, q.Notices.Regions, func(c notice.Choice) string { return shorten(notice.RegionName(c.Value), mostCode) }))})
}

// offered gives the values that a filter offers, or none where it is set
// already: the chosen ones are shown then.
func offered(list []pipeline.Choice, all bool) (choices []notice.Choice) {
	if !all {
		return nil
	}
	for _, c := range list {
		choices = append(choices, notice.Choice{Value: c.Value, Label: c.Label, Count: c.Count})
	}
	return choices
}

// uncounted gives boxes without numbers: what would be found is not counted.
func uncounted(boxes []filterBox) []filterBox {
	for i := range boxes {
		boxes[i].Count = ""
	}
	return boxes
}

// sort gives the choice of orders.
func (l *pipelineList) sort() govuk.Select {
	choice := govuk.Select{Name: "sort", Label: "Order"}
	for _, o := range []govuk.Option{{Value: string(pipeline.SortEnd), Text: "Ending soonest"}, {Value: string(pipeline.SortValue), Text: "Highest value"},
		{Value: string(pipeline.SortBuyer), Text: "By name of buyer"}} {
		o.Selected = o.Value == string(l.q.Query.Sort) || l.q.Query.Sort == "" && o.Value == string(pipeline.SortEnd)
		if o.Value == string(pipeline.SortEnd) {
			o.Value = ""
		}
		choice.Options = append(choice.Options, o)
	}
	return choice
}
