package web

import (
	"cmp"
	"context"
	"fmt"
	"net/http"
	"slices"
	"strings"

	"github.com/tolsey/tolsey/internal/notice"
	"github.com/tolsey/tolsey/internal/org"
	"github.com/tolsey/tolsey/internal/web/govuk"
)

// noticesData is the data of the list of notices.
type noticesData struct {
	Heading  string // "1,234 open notices"
	Part     string // "page 2 of 62"; "" for a list of one page
	Tags     []filterTag
	Rows     []noticeRow
	Pages    govuk.Pagination
	Wider    []govuk.Link // what to try when nothing was found
	Form     noticesForm
	Meanings []stageCount
}

// filterTag is a filter that is set, with the address of the list without it.
type filterTag struct {
	Key  string
	Text string
	Href string
}

// noticesForm is the form of the filters. Supplier is set only by links, so it
// is kept in a hidden field.
type noticesForm struct {
	Stages   govuk.Choices
	Sort     govuk.Select
	Buyer    govuk.Select
	Source   govuk.Select
	Supplier string
}

var noticesPage = newPage[noticesData]("notices")

// notices lists notices by what the query asks for.
func (s *Site) notices(w http.ResponseWriter, r *http.Request) error {
	l, err := s.readListing(r.Context(), r.URL.Query())
	if err != nil {
		return err
	}
	page, err := s.data.Notices.List(r.Context(), l.query())
	if err != nil {
		return err
	}
	data := noticesData{Heading: l.heading(page.Total), Tags: l.tags()}
	if data.Rows, err = s.rows(r.Context(), page.Items, s.cfg.Clock.Now()); err != nil {
		return err
	}
	if pages := page.Pages(); pages > 1 {
		data.Part = fmt.Sprintf("page %s of %s", count(page.Number), count(pages))
		data.Pages = govuk.Pages(page.Number, pages, func(n int) string {
			l.Page = n
			return l.address()
		})
	}
	if page.Total == 0 {
		data.Wider = l.wider()
	}
	for _, stage := range notice.Stages {
		data.Meanings = append(data.Meanings, stageCount{Tag: stageTags[stage], Meaning: stageMeanings[stage].Meaning})
	}
	if data.Form, err = s.noticesForm(r.Context(), l); err != nil {
		return err
	}
	return noticesPage.show(s, w, r, data)
}

// heading says how many notices of which stages there are.
func (l listing) heading(total int) string {
	var words []string
	for _, stage := range l.Stages {
		words = append(words, stageMeanings[stage].Adjective)
	}
	kind := strings.Join(words, ", ")
	if i := len(words) - 1; i > 0 {
		kind = strings.Join(words[:i], ", ") + " or " + words[i]
	}
	if kind != "" {
		kind += " "
	}
	if total == 0 {
		return "No " + kind + "notices"
	}
	return plural(total, kind+"notice", kind+"notices")
}

// tags gives the filters that are set.
func (l listing) tags() []filterTag {
	var tags []filterTag
	for _, stage := range l.Stages {
		tags = append(tags, filterTag{"Stage", stageTags[stage].Text, l.without(stage).address()})
	}
	if l.Buyer.ID != "" {
		tags = append(tags, filterTag{"Buyer", bodyName(l.Buyer), l.with(func(l *listing) { l.Buyer = org.Ref{} }).address()})
	}
	if l.Supplier.ID != "" {
		tags = append(tags, filterTag{"Supplier", bodyName(l.Supplier), l.with(func(l *listing) { l.Supplier = org.Ref{} }).address()})
	}
	if l.Source != "" {
		tags = append(tags, filterTag{"Source", sourceName(l.Source), l.with(func(l *listing) { l.Source = "" }).address()})
	}
	return tags
}

// wider gives listings with one filter less than one that found nothing.
func (l listing) wider() []govuk.Link {
	var links []govuk.Link
	add := func(text string, change func(*listing)) {
		links = append(links, govuk.Link{Text: text, Href: l.with(change).address()})
	}
	if len(l.Stages) > 0 {
		add("Look at all stages", func(l *listing) { l.Stages = nil })
	}
	if l.Buyer.ID != "" {
		add("Look at all buyers", func(l *listing) { l.Buyer = org.Ref{} })
	}
	if l.Supplier.ID != "" {
		add("Look at all suppliers", func(l *listing) { l.Supplier = org.Ref{} })
	}
	if l.Source != "" {
		add("Look at all sources", func(l *listing) { l.Source = "" })
	}
	return links
}

// buyersOffered is how many buyers the filter offers, those with the most
// notices. The page of any buyer leads to the list of its notices.
const buyersOffered = 50

// noticesForm makes the form as the listing has it set.
func (s *Site) noticesForm(ctx context.Context, l listing) (noticesForm, error) {
	form := noticesForm{Supplier: l.Supplier.ID}
	form.Stages = govuk.Choices{Name: "stage", Legend: "Stage", Hint: "If you choose none, open ones are shown", Small: true}
	for _, stage := range notice.Stages {
		form.Stages.Options = append(form.Stages.Options, govuk.Option{Value: string(stage), Text: stageTags[stage].Text,
			Selected: slices.Contains(l.Stages, stage)})
	}
	form.Stages.Options = append(form.Stages.Options, govuk.Option{Value: anyStage, Text: "All stages", Selected: len(l.Stages) == 0})
	form.Sort = govuk.Select{Name: "sort", Label: "Order", Options: []govuk.Option{
		{Value: string(notice.ByNewest), Text: "Newest first", Selected: l.Sort == notice.ByNewest},
		{Value: string(notice.ByDeadline), Text: "Closing soonest", Selected: l.Sort == notice.ByDeadline},
	}}
	buyers, err := s.buyerOptions(ctx, l.Buyer)
	if err != nil {
		return form, err
	}
	form.Buyer = govuk.Select{Name: "buyer", Label: "Buyer", Options: buyers}
	sources, err := s.data.Notices.Sources(ctx)
	if err != nil {
		return form, err
	}
	form.Source = govuk.Select{Name: "source", Label: "Source", Options: []govuk.Option{{Text: "Any source"}}}
	for _, source := range sources {
		form.Source.Options = append(form.Source.Options, govuk.Option{Value: source.Source,
			Text: sourceName(source.Source) + " (" + count(source.Count) + ")", Selected: source.Source == l.Source})
	}
	return form, nil
}

// buyerOptions gives the buyers with the most notices by name, and the chosen
// one wherever it stands.
func (s *Site) buyerOptions(ctx context.Context, chosen org.Ref) ([]govuk.Option, error) {
	choices, err := s.data.Notices.BuyerChoices(ctx, buyersOffered)
	if err != nil {
		return nil, err
	}
	keys := make([]string, len(choices))
	for i, c := range choices {
		keys[i] = c.Key
	}
	refs, err := s.data.Orgs.Names(ctx, keys)
	if err != nil {
		return nil, err
	}
	named := map[string]org.Ref{}
	if chosen.ID != "" {
		named[chosen.ID] = chosen
	}
	for _, ref := range refs {
		named[ref.ID] = ref
	}
	options := make([]govuk.Option, 0, len(named)+1)
	for _, ref := range named {
		options = append(options, govuk.Option{Value: ref.ID, Text: shorten(bodyName(ref), mostCode), Selected: ref.ID == chosen.ID})
	}
	slices.SortFunc(options, func(a, b govuk.Option) int {
		return cmp.Or(cmp.Compare(strings.ToLower(a.Text), strings.ToLower(b.Text)), cmp.Compare(a.Value, b.Value))
	})
	return append([]govuk.Option{{Text: "Any buyer"}}, options...), nil
}
