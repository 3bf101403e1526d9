package web

import (
	"html/template"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"
	"github.com/google/go-cmp/cmp"
	"github.com/jba/templatecheck"

	"github.com/tolsey/tolsey/internal/testkit"
	"github.com/tolsey/tolsey/internal/web/govuk"
)

// showcase shows every component at once, as a page of the site.
type showcase struct {
	Trail    govuk.Breadcrumbs
	Tag      govuk.Tag
	Summary  govuk.SummaryList
	Table    govuk.Table
	Banner   govuk.Banner
	Details  govuk.Details
	Errors   govuk.Errors
	Input    govuk.Input
	Select   govuk.Select
	Boxes    govuk.Choices
	Radios   govuk.Choices
	Date     govuk.DateInput
	Numbered govuk.Pagination
	Block    govuk.Pagination
}

const showcaseTemplate = `{{define "title"}}{{if .Errors}}Error: {{end}}Components{{end}}
{{define "before"}}{{template "govuk/breadcrumbs" .Trail}}{{end}}
{{define "content"}}
{{template "govuk/error-summary" .Errors}}
{{template "govuk/notification-banner" .Banner}}
<h1 class="govuk-heading-xl">Components {{template "govuk/tag" .Tag}}</h1>
{{template "govuk/summary-list" .Summary}}
{{template "govuk/table" .Table}}
{{template "govuk/details" .Details}}
<form method="get" action="/">{{template "govuk/input" .Input}}{{template "govuk/select" .Select}}{{template "govuk/checkboxes" .Boxes}}
{{template "govuk/radios" .Radios}}{{template "govuk/date-input" .Date}}<button class="govuk-button" data-module="govuk-button">Search</button></form>
{{template "govuk/pagination" .Numbered}}
{{template "govuk/pagination" .Block}}
{{end}}`

const hostile = `</td><script>alert("x")</script>`

func showcaseData() showcase {
	options := []govuk.Option{{Value: "open", Text: "Open", Selected: true}, {Value: "closed", Text: "Closed", Hint: "No longer " + hostile}}
	long := strings.Repeat("unbroken", 20)
	return showcase{
		Trail:   govuk.Breadcrumbs{{Text: "Home", Href: "/"}, {Text: "Notices"}},
		Tag:     govuk.Tag{Text: "Open", Colour: "green"},
		Summary: govuk.SummaryList{{Key: "Buyer", Text: hostile}, {Key: "Value", Value: "<b>£5</b>", Action: govuk.Link{Text: "Change", Href: "/x"}, Hidden: "value"}, {Key: "Id", Text: long}},
		Table: govuk.Table{Caption: "Awards " + hostile, RowHeaders: true,
			Head: []govuk.Cell{{Text: "Supplier"}, {Text: "Value", Numeric: true}},
			Rows: [][]govuk.Cell{{{Text: hostile, Href: "/suppliers/1"}, {Text: "£5", Numeric: true}}, {{Text: long}, {Value: "<b>£6</b>", Numeric: true}}}},
		Banner:   govuk.Banner{Heading: "The data is old", Body: "<p class=\"govuk-body\">By a day.</p>"},
		Details:  govuk.Details{Summary: "How it is counted", Body: "By hand."},
		Errors:   govuk.Errors{{Field: "q", Text: "Enter fewer words"}, {Field: "from", Text: "Enter a real date"}, {Text: "Something else"}},
		Input:    govuk.Input{Name: "q", Label: "Words", Hint: "For example, desks", Value: `"` + hostile, Error: "Enter fewer words", Type: "search", Autocomplete: "off", Width: 20},
		Select:   govuk.Select{Name: "sort", Label: "Sort by", Options: options},
		Boxes:    govuk.Choices{Name: "stage", Legend: "Stage", Hint: "Choose any", Small: true, Options: options},
		Radios:   govuk.Choices{Name: "size", Legend: "Size", Error: "Choose one", Inline: true, Options: options},
		Date:     govuk.DateInput{Name: "from", Legend: "From", Hint: "27 3 2026", Error: "Enter a real date", Day: "31", Month: "2", Year: "2026"},
		Numbered: govuk.Pages(10, 1204, pageLink),
		Block:    govuk.Pagination{Previous: &govuk.PageLink{Href: "/?before=x", Label: "Newer notices"}, Next: &govuk.PageLink{Href: "/?after=y"}},
	}
}

func pageLink(n int) string { return "/?page=" + strconv.Itoa(n) }

func showcasePage() *page[showcase] {
	return &page[showcase]{name: "showcase", tmpl: template.Must(template.Must(base.Clone()).Parse(showcaseTemplate))}
}

// showcaseSite is a site with the showcase at /showcase.
func showcaseSite(t *testing.T) *Site {
	t.Helper()
	s, _ := testSite(t, nil)
	p := showcasePage()
	s.mux.Handle("GET /showcase", s.handle(func(w http.ResponseWriter, r *http.Request) error {
		return p.show(s, w, r, showcaseData())
	}))
	return s
}

func TestComponentsFitTheirTypes(t *testing.T) {
	if err := templatecheck.CheckHTMLStrict(showcasePage().tmpl, view[showcase]{}); err != nil {
		t.Error(err)
	}
}

func TestComponents(t *testing.T) {
	doc := testkit.Page(t, showcaseSite(t).Handler(), "/showcase")
	for selector, want := range map[string]string{
		"title":                                      "Error: Components – Tolsey",
		".govuk-breadcrumbs li:first-child a":        "Home",
		"h1 .govuk-tag--green":                       "Open",
		".govuk-summary-list dd b":                   "£5",
		".govuk-summary-list__actions a":             "Change value",
		".govuk-summary-list__row--no-actions":       "Buyer " + hostile + " Id " + strings.Repeat("unbroken", 20),
		"caption":                                    "Awards " + hostile,
		"th[scope=row] a":                            hostile,
		"td.govuk-table__cell--numeric b":            "£6",
		"th[scope=col].govuk-table__header--numeric": "Value",
		".govuk-notification-banner__title":          "Important",
		".govuk-notification-banner p":               "The data is oldBy a day.",
		"details summary":                            "How it is counted",
		"#q-error":                                   "Error: Enter fewer words",
		"#from-error":                                "Error: Enter a real date",
		".govuk-error-summary a[href='#from']":       "Enter a real date",
		"label[for=q]":                               "Words",
		"select#sort option[selected]":               "Open",
		".govuk-pagination__item--current a":         "10",
		".govuk-pagination--block a[rel=prev]":       "Previous page: Newer notices",
		".govuk-pagination--block a[rel=next]":       "Next page",
	} {
		if got := testkit.Text(doc, selector); got != want {
			t.Errorf("%s says %q, want %q", selector, got, want)
		}
	}
	for selector, want := range map[string]string{
		"th[scope=row] a": "/suppliers/1",
		"#q":              `"` + hostile,
		"#from":           "31",
		"#from-month":     "2",
		"#stage":          "open",
		"#stage-1":        "closed",
		"#size-1":         "closed",
		"table":           "",
		".tolsey-scroll":  "",
	} {
		el := doc.Find(selector)
		if got := el.AttrOr("value", el.AttrOr("href", "")); el.Length() != 1 || got != want {
			t.Errorf("%s is %q (%d of them), want %q", selector, got, el.Length(), want)
		}
	}
	if got := doc.Find("#stage").AttrOr("checked", "no"); got == "no" {
		t.Error("a selected option is not checked")
	}
	if got := doc.Find("#q").AttrOr("aria-describedby", ""); got != "q-hint q-error" {
		t.Errorf("the input is described by %q", got)
	}
}

// A link from published data cannot run a script.
func TestHostileLinkIsRefused(t *testing.T) {
	var out strings.Builder
	tmpl := template.Must(base.Clone())
	if err := tmpl.ExecuteTemplate(&out, "govuk/cell", govuk.Cell{Text: "x", Href: " JavaScript:alert(1)"}); err != nil {
		t.Fatal(err)
	}
	if strings.Contains(strings.ToLower(out.String()), "javascript") {
		t.Error(out.String())
	}
}

func TestErrorsOn(t *testing.T) {
	errs := showcaseData().Errors
	if errs.On("from") != "Enter a real date" || errs.On("sort") != "" {
		t.Errorf("errors on fields: %q, %q", errs.On("from"), errs.On("sort"))
	}
}

func TestPages(t *testing.T) {
	for _, c := range []struct {
		current, total int
		want           string
	}{
		{1, 1, ""}, {1, 0, ""},
		{1, 2, "[1] 2 >"}, {2, 2, "< 1 [2]"},
		{1, 5, "[1] 2 … 5 >"}, {2, 5, "< 1 [2] 3 4 5 >"}, {2, 6, "< 1 [2] 3 … 6 >"}, {3, 5, "< 1 2 [3] 4 5 >"},
		{4, 9, "< 1 2 3 [4] 5 … 9 >"}, {5, 9, "< 1 … 4 [5] 6 … 9 >"}, {6, 9, "< 1 … 5 [6] 7 8 9 >"},
		{9, 9, "< 1 … 8 [9]"}, {10, 1204, "< 1 … 9 [10] 11 … 1,204 >"},
		{0, 3, "[1] 2 3 >"}, {99, 3, "< 1 2 [3]"}, // 3 of 3: no gap for page 2 alone
	} {
		if got := outline(govuk.Pages(c.current, c.total, pageLink)); got != c.want {
			t.Errorf("page %d of %d: %s, want %s", c.current, c.total, got, c.want)
		}
	}
}

// outline writes a pagination as "< 1 … [4] >".
func outline(p govuk.Pagination) string {
	var parts []string
	if p.Previous != nil {
		parts = append(parts, "<")
	}
	for _, item := range p.Items {
		switch {
		case item.Gap:
			parts = append(parts, "…")
		case item.Current:
			parts = append(parts, "["+item.Number+"]")
		default:
			parts = append(parts, item.Number)
		}
	}
	if p.Next != nil {
		parts = append(parts, ">")
	}
	return strings.Join(parts, " ")
}

func TestPageHrefKeepsTheQuery(t *testing.T) {
	for _, c := range []struct {
		in   string
		page int
		want string
	}{
		{"/notices", 2, "/notices?page=2"},
		{"/notices?page=2", 1, "/notices"},
		{"/notices?stage=open&stage=closed&buyer=A%26B&page=7", 8, "/notices?buyer=A%26B&page=8&stage=open&stage=closed"},
		{"/buyers/a%2Fb?q=%3Cb%3E", 3, "/buyers/a%2Fb?page=3&q=%3Cb%3E"},
		{"https://evil.example/x?page=1", 2, "/x?page=2"},
	} {
		u, err := url.Parse(c.in)
		if err != nil {
			t.Fatal(err)
		}
		if got := govuk.PageHref(u, c.page); got != c.want {
			t.Errorf("page %d of %s is at %s, want %s", c.page, c.in, got, c.want)
		}
	}
}

// An empty component shows nothing.
func TestEmptyComponents(t *testing.T) {
	var out strings.Builder
	tmpl := template.Must(template.Must(base.Clone()).Parse(`{{define "e"}}{{template "govuk/pagination" .Block}}{{template "govuk/error-summary" .Errors}}{{end}}`))
	if err := tmpl.ExecuteTemplate(&out, "e", showcase{}); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff("", strings.TrimSpace(out.String())); diff != "" {
		t.Error(diff)
	}
	doc, err := goquery.NewDocumentFromReader(strings.NewReader(out.String()))
	if err != nil || doc.Find("nav").Length() != 0 {
		t.Errorf("a pagination of nothing: %v", err)
	}
}
