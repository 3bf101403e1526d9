package web

import (
	"context"
	"net/http"
	"strings"

	"github.com/tolsey/tolsey/internal/fault"
	"github.com/tolsey/tolsey/internal/org"
	"github.com/tolsey/tolsey/internal/pipeline"
	published "github.com/tolsey/tolsey/internal/plain"
	"github.com/tolsey/tolsey/internal/scorecard"
	"github.com/tolsey/tolsey/internal/web/govuk"
)

// leaderData is the data of the page of a body with who leads it and how it
// buys.
type leaderData struct {
	Nav       []section
	Trail     govuk.Breadcrumbs
	Name      string
	Kind      string
	Facts     []bodyFact
	Check     bool // what is known of the body was not verified
	Seat      seat
	Period    string
	Before    string // the period before, in words
	Periods   choiceForm
	Empty     bool
	Goals     []goalLine
	Todo      todoList
	Measures  []measureCard
	Peers     string
	Biggest   []biggestList
	Late      lateList
	Gaps      gapCount
	Explain   string
	Answering []govuk.Link
	More      int
	Brief     string
	Region    string // the page of the city region; "" for another body
	Buyer     string // its page as a buyer; "" where no notice names it
	Forms     []govuk.Link
}

// bodyFact is what is known of a body, with who told it.
type bodyFact struct {
	Key   string
	Value govuk.Link
	Told  string
}

var leaderPage = newPage[leaderData]("leadershipbody")

// mostAnswering is how many bodies that answer to another a page names.
const mostAnswering = 60

// leader shows who leads a body and how it buys.
func (s *Site) leader(w http.ResponseWriter, r *http.Request) error {
	desk, card, err := s.cardOf(r)
	if err != nil {
		return err
	}
	if id := r.PathValue("body"); card.ID != id {
		http.Redirect(w, r, withQuery(leadershipAddress(card.ID), "period", spanParam(card.Span)), http.StatusFound)
		return nil
	}
	data := leaderData{Nav: leadershipNav(""), Name: card.Name, Kind: card.Body.Kind.Label(), Check: card.Body.Check, Period: inPeriod(card.Span),
		Empty: card.Empty(), Trail: govuk.Breadcrumbs{{Text: "Home", Href: "/"}, {Text: "Leadership", Href: "/leadership"}}}
	data.Periods = choiceForm{Action: leadershipAddress(card.ID), Selects: []govuk.Select{s.periodSelect(card.Span)}}
	data.describe(desk, &card)
	data.Seat = seatOf(desk, card.Body)
	if err := s.fillLeader(r.Context(), &data, desk, &card); err != nil {
		return err
	}
	return leaderPage.show(s, w, r, data)
}

// cardOf reads the card that an address asks for.
func (s *Site) cardOf(r *http.Request) (*scorecard.Desk, scorecard.Card, error) {
	id := r.PathValue("body")
	span, err := scorecard.ReadSpan(r.URL.Query().Get("period"), s.cfg.Clock.Now())
	if err != nil {
		return nil, scorecard.Card{}, err
	}
	if !storable(id) || strings.HasPrefix(id, "~") || strings.HasSuffix(id, scorecard.Alone) {
		return nil, scorecard.Card{}, fault.New(fault.NotFound, "There is no public body with this id.")
	}
	desk, err := s.cards.Desk(r.Context())
	if err != nil {
		return nil, scorecard.Card{}, err
	}
	card, err := desk.Card(r.Context(), id, span)
	return desk, card, err
}

// fillLeader reads the figures of the page.
func (s *Site) fillLeader(ctx context.Context, data *leaderData, desk *scorecard.Desk, card *scorecard.Card) error {
	peers, err := desk.Peers(ctx, card)
	if err != nil {
		return err
	}
	data.Peers, data.Before = lowerFirst(peers.Name), card.Span.Previous(desk.Now).Label
	data.Goals = goalLines(desk, card)
	data.Todo = todoOf(desk, card, &peers)
	if data.Measures, err = s.measureCards(ctx, desk, card, &peers); err != nil {
		return err
	}
	for _, advertised := range []bool{true, false} {
		list, err := s.biggest(ctx, desk, card, advertised)
		if err != nil {
			return err
		}
		data.Biggest = append(data.Biggest, list)
	}
	if data.Late, err = s.lateOf(ctx, desk, card); err != nil {
		return err
	}
	data.Gaps = gapsOf(desk, card)
	return nil
}

// gapCount is how much a body has not published.
type gapCount struct{ NoAward, Late, NoValue int }

// describe says what the body is, to whom it answers and who answers to it.
func (data *leaderData) describe(desk *scorecard.Desk, card *scorecard.Card) {
	p := card.Body
	data.Explain, data.Brief = explainAddress(p.ID), withQuery(leadershipAddress(p.ID)+"/brief", "period", spanParam(card.Span))
	add := func(key string, value govuk.Link, told org.Told) {
		if value.Text != "" {
			data.Facts = append(data.Facts, bodyFact{key, value, toldText(told)})
		}
	}
	kind := p.Kind.Label()
	if tier := p.Tier.Label(); tier != "" {
		kind = tier
	}
	add("What it is", govuk.Link{Text: kind}, p.Told[org.FieldKind])
	for _, of := range []struct {
		key, id string
		field   org.Field
		address func(string) string
	}{{"Answers to", p.Parent, org.FieldParent, leadershipAddress}, {"City region", p.CityRegion, org.FieldCityRegion, cityRegionAddress}} {
		if o, ok := desk.Bodies.Get(of.id); of.id != "" && ok {
			add(of.key, govuk.Link{Text: o.Name, Href: of.address(o.ID)}, p.Told[of.field])
		}
	}
	add("Region", govuk.Link{Text: regionName(p.Region)}, p.Told[org.FieldRegion])
	if p.OrgID != "" {
		data.Buyer = buyerAddress(p.OrgID)
	}
	if p.Kind == org.CombinedAuthority {
		data.Region = withQuery(cityRegionAddress(p.ID), "period", spanParam(card.Span))
	}
	answering := desk.Bodies.Answering(p.ID)[1:]
	for _, o := range answering[:min(len(answering), mostAnswering)] {
		data.Answering = append(data.Answering, govuk.Link{Text: o.Name, Href: withQuery(leadershipAddress(o.ID), "period", spanParam(card.Span))})
	}
	data.More = len(answering) - len(data.Answering)
	for _, form := range []string{"csv", "xlsx", "json"} {
		data.Forms = append(data.Forms, govuk.Link{Text: strings.ToUpper(form), Href: withQuery(leadershipAddress(p.ID)+"."+form, "period", spanParam(card.Span))})
	}
}

// toldText says who told a fact of a body.
func toldText(t org.Told) string {
	switch t.From {
	case org.FromName:
		return "worked out from its name"
	case org.FromNotice:
		return "as its notices say"
	case org.FromTable:
		return "as the table of departments and combined authorities in this program says"
	case org.FromRegister:
		return "as the register " + plain(t.Source) + " says"
	case org.FromOperator:
		return "as corrected by " + plain(t.By)
	}
	return ""
}

// lateList is the late starts before contracts end in the next twelve months.
type lateList struct {
	Count int
	Rows  []figureRow
	All   string // the whole list; "" where the address would be too long
}

const (
	lateShown  = 5
	lateMonths = 12
	mostBuyers = 50 // in an address
)

// lateOf reads the contracts that end within twelve months and for which no
// search has begun.
func (s *Site) lateOf(ctx context.Context, desk *scorecard.Desk, card *scorecard.Card) (l lateList, err error) {
	if len(card.Scope.Keys) == 0 {
		return l, nil
	}
	board, err := s.data.Pipeline.Board(ctx)
	if err != nil {
		return l, err
	}
	q := pipeline.Query{Buyers: card.Scope.Keys, Within: lateMonths, Late: true, Limit: lateShown, Sort: pipeline.SortEnd}
	found := board.Find(q, published.Day(desk.Now))
	l.Count = found.Count
	for _, row := range found.Rows {
		l.Rows = append(l.Rows, endRow(row, true, true))
	}
	if orgs := orgsOf(desk, card); len(orgs) <= mostBuyers {
		q.Buyers, q.Limit = orgs, 0
		l.All = pipelineAddress(pipeline.Question{Query: q})
	}
	return l, nil
}

// orgsOf gives the ids by which notices know a body and those that answer to it.
func orgsOf(desk *scorecard.Desk, card *scorecard.Card) (orgs []string) {
	for _, p := range desk.Bodies.Answering(card.Body.ID) {
		orgs = append(orgs, p.Orgs...)
	}
	return orgs
}
