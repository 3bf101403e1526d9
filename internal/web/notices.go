package web

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"time"

	"github.com/tolsey/tolsey/internal/notice"
	"github.com/tolsey/tolsey/internal/web/govuk"
)

// noticesData is the data of the list of notices.
type noticesData struct {
	Empty    bool // nothing has been imported
	Errors   govuk.Errors
	Search   searchBox
	Heading  string // "1,234 open notices"
	Part     string // "page 2 of 62"; "" for a list of one page
	Tags     []filterTag
	Clear    string     // the address of the list without filters; "" where that is no other
	Notes    []string   // what was read differently from how it was written
	Instead  govuk.Link // the words that were perhaps meant
	Looser   govuk.Link // any of the words, where none has all
	Offers   []govuk.Link
	Rows     []noticeRow
	Pages    govuk.Pagination
	Form     noticesForm
	Watched  string
	Alerts   string // where to ask for alerts for the search
	Missed   []missed
	Forms    []govuk.Link // the same list as data
	Atom     string       // its address as a feed
	Meanings []stageCount
}

// searchBox is the field for the words of a search, "tolsey/search".
type searchBox struct {
	Words string
	Form  string // the id of the form that it is part of
	What  string // what is searched; "" for notices
}

var noticesPage = newPage[noticesData]("notices")

// notices lists the notices that the address asks for. A filter that cannot be
// understood is told beside the list, which heeds the others.
func (s *Site) notices(w http.ResponseWriter, r *http.Request) error {
	if clean, blanks := withoutBlanks(r.URL); blanks {
		http.Redirect(w, r, clean, http.StatusFound)
		return nil
	}
	values := r.URL.Query()
	q, problems := notice.ReadAddress(values)
	offers, err := s.data.Notices.Offers(r.Context(), q.Text)
	if err != nil {
		return err
	}
	if ocid := onlyNotice(offers); ocid != "" && len(values) == 1 {
		http.Redirect(w, r, noticeAddress(ocid), http.StatusFound)
		return nil
	}
	res, err := s.data.Notices.Search(r.Context(), q)
	if err != nil {
		return err
	}
	keys := make([]string, len(res.Items))
	for i, item := range res.Items {
		keys[i] = item.Buyer.Key
	}
	names, err := s.namesIn(r.Context(), q, keys)
	if err != nil {
		return err
	}
	problems = append(problems, unknownBodies(q, names)...)
	data := noticesData{Search: searchBox{Words: q.Text, Form: filtersForm}, Heading: heading(q, res.Total), Tags: tagsOf(q, names),
		Notes: res.Expr.Notes, Watched: watched(q, names), Alerts: searchAlert(q), Forms: dataForms(q), Atom: listAs("atom", q), Meanings: allMeanings()}
	if listAddress(q) != "/notices" {
		data.Clear = "/notices"
	}
	data.Form = formOf(q, &res, names, values, problems)
	data.Errors = data.Form.errors(problems)
	data.list(q, &res, names, s.cfg.Clock.Now())
	data.Offers = offerLinks(q, offers)
	if err := s.advise(r.Context(), &data, q, &res); err != nil {
		return err
	}
	status := http.StatusOK
	if len(data.Errors) > 0 {
		status = http.StatusBadRequest
	}
	return noticesPage.showStatus(s, w, r, status, data)
}

// list fills in the rows and the links between pages.
func (d *noticesData) list(q notice.Query, res *notice.Result, names called, now time.Time) {
	for _, item := range res.Items {
		if res.Expr.Root == nil {
			d.Rows = append(d.Rows, rowOf(item.Notice, names.bodies, now))
		} else {
			d.Rows = append(d.Rows, foundRow(item, res.Expr, names.bodies, now))
		}
	}
	if pages := res.Pages(); pages > 1 {
		d.Part = "page " + count(res.Query.Page) + " of " + count(pages)
		d.Pages = govuk.Pages(res.Query.Page, pages, func(n int) string {
			q.Page = n
			return listAddress(q)
		})
	}
}

// onlyNotice gives the process whose id, or the id of whose notice, was typed,
// when there is one.
func onlyNotice(offers []notice.Offer) (ocid string) {
	for _, o := range offers {
		if o.OCID != "" && ocid != "" {
			return ""
		}
		ocid = max(ocid, o.OCID)
	}
	return ocid
}

// advise fills in what else a reader may have meant, and what the list leaves
// out.
func (s *Site) advise(ctx context.Context, d *noticesData, q notice.Query, res *notice.Result) error {
	if res.Suggestion != "" {
		other := q
		other.Text, other.Page = res.Suggestion, 0
		d.Instead = govuk.Link{Text: res.Suggestion, Href: listAddress(other)}
	}
	if res.Looser != "" {
		other := q
		other.Text, other.Page = res.Looser, 0
		d.Looser = govuk.Link{Text: "See " + plural(res.LooserTotal, "notice", "notices") + " with some of the words", Href: listAddress(other)}
	}
	var err error
	if d.Missed, err = s.missed(ctx, q, res); err != nil {
		return err
	}
	if res.Total == 0 {
		counts, err := s.data.Notices.StageCounts(ctx, notice.Query{})
		d.Empty = len(counts) == 0
		return err
	}
	return nil
}

// unknownBodies says which of the buyers and suppliers asked for do not exist.
func unknownBodies(q notice.Query, names called) (problems []notice.Problem) {
	tell := func(role string, ids []string) {
		for _, id := range ids {
			if !names.known(id) {
				problems = append(problems, notice.Problem{Param: role,
					Text: "There is no " + role + " with the id “" + shorten(id, mostCode) + "”. Look for it among the " + role + "s."})
			}
		}
	}
	tell("buyer", q.Buyers)
	tell("supplier", q.Suppliers)
	return problems
}

// heading says how many notices of which stages there are.
func heading(q notice.Query, total int) string {
	kind := enumerate(named(stagesIn(q), stageAdjective), "or")
	if kind != "" {
		kind += " "
	}
	if total == 0 {
		return "No " + kind + "notices"
	}
	return plural(total, kind+"notice", kind+"notices")
}

// offerLinks gives links to what the words may mean instead.
func offerLinks(q notice.Query, offers []notice.Offer) (links []govuk.Link) {
	instead := func(text string, change func(*notice.Query)) {
		other := q
		other.Text, other.Page, other.Sort = "", 0, ""
		change(&other)
		links = append(links, govuk.Link{Text: text, Href: listAddress(other)})
	}
	for _, o := range offers {
		switch {
		case o.OCID != "":
			links = append(links, govuk.Link{Text: "Go to the notice “" + shorten(spoken(o.Title, o.OCID), 100) + "”", Href: noticeAddress(o.OCID)})
		case len(o.Regions) > 0:
			where := enumerate(named(o.Regions, notice.RegionName), "and")
			text := "Show notices for " + where
			if o.Place != "" && o.Place != where {
				text += ", where " + o.Place + " is"
			}
			instead(text, func(q *notice.Query) { q.Regions = o.Regions })
		case o.Category != "":
			text := "Show the category " + called{}.category(o.Category)
			instead(text, func(q *notice.Query) { q.Categories = []string{o.Category} })
		}
	}
	return links
}

// dataForms gives links to the whole list as data.
func dataForms(q notice.Query) (links []govuk.Link) {
	for _, form := range [][2]string{{"JSON", "json"}, {"CSV", "csv"}, {"Excel", "xlsx"}, {"Atom feed", "atom"}, {"Calendar of closing dates", "ics"}} {
		links = append(links, govuk.Link{Text: form[0], Href: listAs(form[1], q)})
	}
	return links
}

// allMeanings explains every stage that one may ask for.
func allMeanings() []stageCount {
	var all []stageCount
	for _, stage := range notice.Stages {
		all = append(all, stageCount{Tag: stageTags[stage], Meaning: stageMeanings[stage].Meaning})
	}
	return append(all, stageCount{Tag: govuk.Tag{Text: "Repeatable", Colour: "grey"},
		Meaning: "The publisher says that the purchase will be put out to tender again. Such a notice is also at one of the stages above."})
}

// chosenOf gives those of some values that the reader chose although they are
// not offered, as the address has them.
func chosenOf(offered []notice.Choice, chosen []string) (others []string) {
	for _, v := range chosen {
		if !slices.ContainsFunc(offered, func(c notice.Choice) bool { return c.Value == v }) {
			others = append(others, v)
		}
	}
	return others
}

// typed gives what the reader wrote into a field, whether it was understood or
// not.
func typed(values url.Values, param string) string { return plain(values.Get(param)) }
