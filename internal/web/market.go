package web

import (
	"net/http"
	"strings"

	"github.com/tolsey/tolsey/internal/cpv"
	"github.com/tolsey/tolsey/internal/fault"
	"github.com/tolsey/tolsey/internal/notice"
	"github.com/tolsey/tolsey/internal/org"
	"github.com/tolsey/tolsey/internal/scorecard"
	"github.com/tolsey/tolsey/internal/web/govuk"
)

// marketData is the data of the page about the size of the market.
type marketData struct {
	Nav        []section
	Title      string
	Lead       string
	Form       choiceForm
	Caution    string // of what a filter leaves out; "" for none
	Empty      bool   // nothing is known of any year
	Series     []section
	Chart      marketChart
	ChartTitle string
	Years      []marketRow
	Outlook    marketOutlook
	Trend      trendChart
	Category   marketCategories
	Forms      []govuk.Link
	Method     string
}

// marketRow is a year or a category of the market.
type marketRow struct {
	Name   govuk.Link
	Value  figureCell
	Awards string // "120, 100 with a value"
	Small  figureCell
	Apart  figureCell
}

// marketCategories is the market of a year by category.
type marketCategories struct {
	Year  string
	Years []section
	Chart barChart
	Rows  []marketRow
}

var marketPage = newPage[marketData]("market")

// marketAsked is what an address asks of the market.
type marketAsked struct {
	category, region, kind string
	series                 string
	year                   string // "2025-26"; "" for the last complete one
}

// The series that are drawn and forecast.
const (
	seriesValue  = ""
	seriesAwards = "awards"
	seriesSmall  = "small"
)

var seriesNames = []struct{ id, name string }{
	{seriesValue, "Value of awards"}, {seriesAwards, "Number of awards"}, {seriesSmall, "Value that went to small firms"},
}

// readMarket reads the parameters of the market. The error is a fault of kind
// Invalid.
func readMarket(r *http.Request) (a marketAsked, err error) {
	values := r.URL.Query()
	a = marketAsked{values.Get("category"), values.Get("region"), values.Get("kind"), values.Get("series"), values.Get("year")}
	switch {
	case a.category != "" && a.category != scorecard.NoDivision && cpv.Name(a.category) == "", len(a.category) > 4:
		return a, fault.New(fault.Invalid, "There is no such category. Categories here are CPV divisions, the first two digits of a code.")
	case a.region != "" && (len(a.region) != 3 || notice.RegionName(a.region) == a.region):
		return a, fault.New(fault.Invalid, "There is no such region. Regions are UKC to UKN.")
	case a.kind != "" && !org.Kind(a.kind).Known():
		return a, fault.New(fault.Invalid, "There is no such kind of body.")
	case a.seriesName() == "":
		return a, fault.New(fault.Invalid, "There is no such series. There are awards and small.")
	}
	return a, nil
}

func (a marketAsked) seriesName() string {
	for _, s := range seriesNames {
		if s.id == a.series {
			return s.name
		}
	}
	return ""
}

// address gives the address of the market with some parameters changed.
func (a marketAsked) address(path string, change ...string) string {
	return withQuery(path, append([]string{"category", a.category, "region", a.region, "kind", a.kind, "series", a.series, "year", a.year}, change...)...)
}

// list gives the address of the awards behind a number of a year.
func (a marketAsked) list(year string, part scorecard.Which) string {
	if part == scorecard.Every {
		part = ""
	}
	return a.address("/market/list", "series", "", "year", year, "part", string(part))
}

// marketPlace is whose awards are asked for.
type marketPlace struct {
	scope  scorecard.Scope
	filter bool // some bodies only
	bodies int
	unsaid int // buyers of which nobody tells whether they belong
}

// placeIn finds the bodies that are asked for.
func placeIn(d *org.Directory, a marketAsked) marketPlace {
	p := marketPlace{scope: scorecard.Scope{Division: a.category}, filter: a.region != "" || a.kind != ""}
	if !p.filter {
		return p
	}
	p.scope.Keys = []string{}
	for _, body := range d.All() {
		switch {
		case a.kind != "" && body.Kind != "" && string(body.Kind) != a.kind, a.region != "" && body.Region != "" && body.Region != a.region:
		case a.kind != "" && body.Kind == "", a.region != "" && body.Region == "":
			if len(body.Orgs) > 0 {
				p.unsaid++
			}
		default:
			p.bodies++
			p.scope.Keys = append(p.scope.Keys, d.KeysAlone(body.ID)...)
		}
	}
	return p
}

// market shows the size of the market, and what would follow if it went on.
func (s *Site) market(w http.ResponseWriter, r *http.Request) error {
	if clean, blanks := withoutBlanks(r.URL); blanks {
		http.Redirect(w, r, clean, http.StatusFound)
		return nil
	}
	a, err := readMarket(r)
	if err != nil {
		return err
	}
	desk, err := s.cards.Desk(r.Context())
	if err != nil {
		return err
	}
	place := placeIn(desk.Bodies, a)
	years := s.markets.of(desk, a, place)
	data := marketData{Nav: leadershipNav("/market"), Title: marketTitle(a), Form: marketForm(a), Empty: len(years) == 0}
	if place.filter {
		data.Caution = plural(place.bodies, "body belongs", "bodies belong") + " to this choice. Of " + plural(place.unsaid, "buyer", "buyers") +
			" nothing tells, and " + counted(place.unsaid, "it is", "they are") + " left out."
	}
	if data.Empty {
		return marketPage.show(s, w, r, data)
	}
	a.fill(&data, desk, years)
	if err := a.categories(&data, desk, years); err != nil {
		return err
	}
	for _, form := range []string{"csv", "xlsx", "json"} {
		data.Forms = append(data.Forms, govuk.Link{Text: strings.ToUpper(form), Href: a.address("/market."+form, "series", "", "year", "")})
	}
	return marketPage.show(s, w, r, data)
}

// marketTitle says whose market it is.
func marketTitle(a marketAsked) string {
	parts := []string{"The market"}
	if a.category != "" {
		parts = append(parts, lowerFirst(divisionName(a.category)))
	}
	if a.kind != "" {
		parts = append(parts, lowerFirst(org.Kind(a.kind).Label()))
	}
	if a.region != "" {
		parts = append(parts, notice.RegionName(a.region))
	}
	return strings.Join(parts, ", ")
}

// divisionName names a CPV division of the market.
func divisionName(code string) string {
	if code == "" || code == scorecard.NoDivision {
		return "No category stated"
	}
	return spoken(cpv.Name(code), code)
}

// marketForm offers the filters.
func marketForm(a marketAsked) choiceForm {
	f := choiceForm{Action: "/market"}
	f.Keep = f.keep("series", a.series, "year", a.year)
	categories := govuk.Select{Name: "category", Label: "Category", Options: []govuk.Option{{Text: "All categories"}}}
	for _, d := range cpv.Divisions {
		categories.Options = append(categories.Options, govuk.Option{Value: d.Code, Text: d.Code + " " + shorten(d.Name, mostLabel), Selected: a.category == d.Code})
	}
	categories.Options = append(categories.Options, govuk.Option{Value: scorecard.NoDivision, Text: divisionName(""), Selected: a.category == scorecard.NoDivision})
	regions := govuk.Select{Name: "region", Label: "Region of the buyer", Options: []govuk.Option{{Text: "All regions"}}}
	for _, region := range notice.Regions {
		regions.Options = append(regions.Options, govuk.Option{Value: region.Code, Text: region.Name, Selected: a.region == region.Code})
	}
	kinds := govuk.Select{Name: "kind", Label: "Kind of body", Options: []govuk.Option{{Text: "All kinds"}}}
	for _, k := range org.Kinds() {
		kinds.Options = append(kinds.Options, govuk.Option{Value: string(k), Text: k.Label(), Selected: a.kind == string(k)})
	}
	f.Selects = []govuk.Select{categories, regions, kinds}
	return f
}

// seriesChoices offers what can be drawn.
func (a marketAsked) seriesChoices() (list []section) {
	for _, one := range seriesNames {
		list = append(list, section{Link: govuk.Link{Text: one.name, Href: a.address("/market", "series", one.id)}, Current: one.id == a.series})
	}
	return list
}
