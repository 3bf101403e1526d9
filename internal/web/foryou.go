package web

import (
	"context"
	"net/http"
	"net/url"
	"strings"
	"unicode/utf8"

	"github.com/tolsey/tolsey/internal/fault"
	"github.com/tolsey/tolsey/internal/notice"
	"github.com/tolsey/tolsey/internal/org"
	"github.com/tolsey/tolsey/internal/web/govuk"
)

// forYouData is the data of the page that suggests a search to a firm: by what
// a supplier won before, or by a text that says what a firm does.
type forYouData struct {
	Heading  string
	Trail    govuk.Breadcrumbs
	Supplier govuk.Link // the supplier that it is about; without an Href for a text or nobody
	Lead     string     // what the suggestion is made of, or why there is none; "" without a question
	Found    *suggestion
	Text     string // the description that was read
	Errors   govuk.Errors
}

// Most is how many characters of a description are read.
func (forYouData) Most() int { return notice.MostProfile }

// Problem is what is wrong with the description; "" for nothing.
func (d forYouData) Problem() string { return d.Errors.On(paramProfile) }

var forYouPage = newPage[forYouData]("foryou")

// The parameters of the page beside the ingredients.
const (
	paramOf      = "supplier"
	paramProfile = "profile"
	paramChosen  = "chosen" // the reader has set the tick boxes
)

// forYouAddress is the page that suggests a search to a supplier.
func forYouAddress(id string) string { return withQuery("/for-you", paramOf, id) }

// forYou suggests a search to a supplier or to a firm that is described, or
// explains that it can.
func (s *Site) forYou(w http.ResponseWriter, r *http.Request) error {
	query := r.URL.Query()
	if id := strings.TrimSpace(query.Get(paramOf)); id != "" {
		return s.forSupplier(w, r, id)
	}
	if query.Has(paramProfile) {
		return s.forDescribed(w, r, query.Get(paramProfile))
	}
	return forYouPage.show(s, w, r, forYouData{Heading: "Find notices that suit your firm", Trail: homeTrail})
}

// homeTrail is the trail of a page right below the home page.
var homeTrail = govuk.Breadcrumbs{{Text: "Home", Href: "/"}}

// forSupplier suggests what a supplier may look for.
func (s *Site) forSupplier(w http.ResponseWriter, r *http.Request, id string) error {
	if !storable(id) {
		return fault.New(fault.NotFound, "There is no organisation with this id.")
	}
	o, err := s.data.Orgs.Get(r.Context(), id)
	if err != nil {
		return err
	}
	profile, err := s.data.Notices.ProfileOf(r.Context(), o.ID)
	if err != nil {
		return err
	}
	data := aboutSupplier(o, profile)
	if made := recipeOf(profile, true); len(made.list) > 0 {
		made.of = url.Values{paramOf: {o.ID}}
		if data.Found, err = s.suggest(r.Context(), made, r.URL.Query()); err != nil {
			return err
		}
	}
	return forYouPage.show(s, w, r, data)
}

// aboutSupplier begins the page of a supplier.
func aboutSupplier(o org.Org, p notice.Profile) forYouData {
	name := bodyName(o.Ref)
	address := supplierAddress(o.ID)
	if o.Supplier == 0 {
		address = buyerAddress(o.ID)
	}
	data := forYouData{Heading: "Notices that may suit " + shorten(name, mostRowTitle), Supplier: govuk.Link{Text: name, Href: address},
		Trail: govuk.Breadcrumbs{{Text: "Home", Href: "/"}, {Text: "Suppliers", Href: "/suppliers"}, {Text: shorten(name, mostCode), Href: address}}}
	if len(recipeOf(p, true).list) == 0 {
		data.Heading = "Nothing to suggest yet to " + shorten(name, mostRowTitle)
	}
	switch {
	case p.Notices == 0:
		data.Lead = "There is nothing to suggest from: no notice here names it as the supplier of an award or contract that stands. " +
			"Describe below what it does instead."
	case len(recipeOf(p, true).list) == 0:
		data.Lead = "There is nothing to suggest from: the notices it won state no category and no place, and share no words. " +
			"Describe below what it does instead."
	case p.Won > p.Notices:
		data.Lead = "Suggested from the newest " + count(p.Notices) + " of the " + count(p.Won) + " notices it won."
	case p.Notices == 1:
		data.Lead = "Suggested from the one notice it won. The more it wins, the better the suggestion."
	default:
		data.Lead = "Suggested from the " + count(p.Notices) + " notices it won."
	}
	return data
}

// forDescribed suggests what a firm may look for that a text describes.
func (s *Site) forDescribed(w http.ResponseWriter, r *http.Request, text string) error {
	w.Header().Set("Cache-Control", "no-store") // the text is nobody else's business
	data := forYouData{Heading: "Notices that may suit what you describe", Trail: homeTrail}
	text = clean(strings.TrimSpace(strings.ToValidUTF8(text, "\uFFFD")))
	if text == "" {
		data.Errors = govuk.Errors{{Field: paramProfile, Text: "Write or paste what your firm does"}}
		return forYouPage.showStatus(s, w, r, http.StatusBadRequest, data)
	}
	long := utf8.RuneCountInString(text) > notice.MostProfile
	if long {
		text = string([]rune(text)[:notice.MostProfile])
	}
	data.Text = text
	profile, err := s.data.Notices.ProfileFrom(r.Context(), text)
	if err != nil {
		return err
	}
	made := recipeOf(profile, false)
	if len(made.list) == 0 {
		data.Heading = "Describe in other words what your firm does"
		data.Lead = "There is nothing to suggest from: none of the words says what notices are about, and no place is named. " +
			"Say what you sell as a buyer would, and where you work."
		return forYouPage.show(s, w, r, data)
	}
	data.Lead = "Suggested from the description below."
	if long {
		data.Lead = "Suggested from the first " + count(notice.MostProfile) + " characters of your description. The rest was not read."
	}
	made.of = url.Values{paramProfile: {text}}
	if data.Found, err = s.suggest(r.Context(), made, r.URL.Query()); err != nil {
		return err
	}
	return forYouPage.show(s, w, r, data)
}

// suggestion is a search that is suggested, with what it brings now.
type suggestion struct {
	Blank  bool   // nothing is ticked, so there is no search
	Search string // the search in a sentence
	Total  int    // open notices that it brings
	Rows   []noticeRow
	All    string   // the list of all of them
	Alerts string   // where to ask for alerts
	Notes  []string // what was left out, and why
	Looser []govuk.Link
	Groups []ingredientGroup
	Hidden []hiddenField // what the form of the tick boxes keeps
}

// ingredientGroup are the tick boxes of the ingredients of one kind.
type ingredientGroup struct {
	Boxes govuk.Choices
	Note  string
}

// mostSuggested is how many notices the page lists.
const mostSuggested = 10

// suggest makes the search that the reader has ticked together, or a first one,
// and reads what it brings.
func (s *Site) suggest(ctx context.Context, made recipe, asked url.Values) (*suggestion, error) {
	found := &suggestion{}
	if asked.Get(paramChosen) != "" {
		made.tick(asked)
	} else {
		note, err := s.firstChoice(ctx, &made)
		if err != nil {
			return nil, err
		}
		if note != "" {
			found.Notes = append(found.Notes, note)
		}
	}
	found.Groups = made.groups()
	for name, values := range made.of {
		found.Hidden = append(found.Hidden, hiddenField{name, values[0]})
	}
	if found.Blank = !made.any(); found.Blank {
		return found, nil
	}
	q := made.query()
	found.All, found.Alerts = listAddress(q), addressOf("/alerts/new", q)
	names, err := s.namesIn(ctx, q, nil)
	if err != nil {
		return nil, err
	}
	found.Search = watched(q, names)
	if err := s.bring(ctx, found, made, q); err != nil || found.Total > 0 {
		return found, err
	}
	found.Looser, err = s.looser(ctx, made)
	return found, err
}

// bring reads the first notices of a suggestion, each with its reason.
func (s *Site) bring(ctx context.Context, found *suggestion, made recipe, q notice.Query) error {
	q.Limit = mostSuggested
	res, err := s.data.Notices.Find(ctx, q)
	if err != nil {
		return err
	}
	found.Total = res.Total
	found.Rows, err = s.rows(ctx, res.Notices(), s.cfg.Clock.Now())
	for i := range found.Rows {
		found.Rows[i].Why = made.reason(res.Items[i])
	}
	return err
}
