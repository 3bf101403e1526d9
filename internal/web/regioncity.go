package web

import (
	"net/http"

	"github.com/tolsey/tolsey/internal/fault"
	"github.com/tolsey/tolsey/internal/scorecard"
	"github.com/tolsey/tolsey/internal/web/govuk"
)

// cityRegionData is the data of the page of a city region with its bodies
// beside each other.
type cityRegionData struct {
	Nav     []section
	Trail   govuk.Breadcrumbs
	Name    string
	Seat    seat
	Period  string
	Periods choiceForm
	Todo    todoList
	Peers   string
	Lines   []regionFigure
	Table   cardTable
	Chart   dotChart
	Measure measureText
	Bodies  int
	Body    string // its page as a body
	Brief   string
	Forms   []govuk.Link
}

// regionFigure is a figure of the whole region.
type regionFigure struct {
	Name    string
	Figure  figureCell
	Before  figureCell
	Target  string
	Goal    string
	Against string
}

var cityRegionPage = newPage[cityRegionData]("regioncity")

// cityRegion shows a city region.
func (s *Site) cityRegion(w http.ResponseWriter, r *http.Request) error {
	id := r.PathValue("id")
	if !storable(id) {
		return fault.New(fault.NotFound, "There is no city region with this id.")
	}
	a, err := s.readCards(r)
	if err != nil {
		return err
	}
	desk, err := s.cards.Desk(r.Context())
	if err != nil {
		return err
	}
	group, err := desk.Region(r.Context(), id, a.span)
	if err != nil {
		return err
	}
	card := &group.All
	if card.ID != id {
		http.Redirect(w, r, withQuery(cityRegionAddress(card.ID), "period", spanParam(a.span)), http.StatusFound)
		return nil
	}
	peers, err := desk.Peers(r.Context(), card)
	if err != nil {
		return err
	}
	if a.sort != byName {
		scorecard.SortCards(group.Cards, a.sort, a.rising)
	}
	path := cityRegionAddress(card.ID)
	data := cityRegionData{Nav: leadershipNav(""), Name: card.Name, Seat: seatOf(desk, card.Body), Period: inPeriod(a.span), Peers: lowerFirst(peers.Name),
		Todo: todoOf(desk, card, &peers), Lines: regionFigures(a, card, &peers), Bodies: group.Found,
		Body: withQuery(leadershipAddress(card.ID), "period", spanParam(a.span)), Brief: withQuery(leadershipAddress(card.ID)+"/brief", "period", spanParam(a.span))}
	data.Trail = govuk.Breadcrumbs{{Text: "Home", Href: "/"}, {Text: "City regions", Href: "/leadership?scope=" + scopeRegions}}
	data.Periods = s.choices(path, a)
	data.Table = tableOfCards(a, path, group.Cards, card)
	m, _ := card.Line(a.measure)
	data.Measure, data.Chart = textOf(&m.Measure), dotsOf("chart", &m.Measure, group.Cards, card)
	for _, form := range []string{"csv", "xlsx", "json"} {
		data.Forms = append(data.Forms, govuk.Link{Text: form, Href: withQuery(path+"."+form, "period", spanParam(a.span))})
	}
	return cityRegionPage.show(s, w, r, data)
}

// regionFigures gives every measure of the whole region.
func regionFigures(a cardsAsked, card, peers *scorecard.Card) (list []regionFigure) {
	for i := range card.Lines {
		l := &card.Lines[i]
		f := regionFigure{Name: l.Measure.Name, Figure: cellOf(card.ID, &l.Measure, &l.Now, a.span), Before: cellOf(card.ID, &l.Measure, &l.Before, a.before)}
		f.Before.Of += ", " + a.before.Label
		if l.Target != nil {
			f.Target, f.Goal = plainNumber(l.Target.Percent, 1)+"%", goalText(l)
		}
		if o, ok := peers.Line(l.Measure.ID); ok {
			f.Against = againstText(l.Now.AgainstFigure(&o.Now.Figure))
		}
		list = append(list, f)
	}
	return list
}
