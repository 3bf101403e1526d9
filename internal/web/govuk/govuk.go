// Package govuk holds the components of the GOV.UK Design System that Tolsey's
// pages are made of: a Go type for what each shows and a template of the name
// "govuk/…" that shows it. A page puts the value in its data and writes
//
//	{{template "govuk/table" .Awards}}
//
// so that one test can check every page against the types. The markup follows
// GOV.UK Frontend 6.6.0 (https://design-system.service.gov.uk/components/);
// without its style sheet and script the markup still reads well.
package govuk

import (
	"embed"
	"html/template"
)

// Templates holds the templates of the components, in files template/*.html.
//
//go:embed template
var Templates embed.FS

// Link is a link with its text. An empty Href gives the text alone.
type Link struct {
	Text string
	Href string
}

// Tag is the short coloured word of "govuk/tag", such as a status. Colour is
// one of the Design System's: grey, green, teal, blue, purple, magenta, red,
// orange, yellow; empty is the default blue.
type Tag struct {
	Text   string
	Colour string
}

// Breadcrumbs is the trail of "govuk/breadcrumbs" from the home page to the
// parent of this page.
type Breadcrumbs []Link

// SummaryList is the list of keys and values of "govuk/summary-list".
type SummaryList []SummaryRow

// SummaryRow is one row of a SummaryList. Value is markup that the caller has
// made safe; when it is empty Text is shown, escaped.
type SummaryRow struct {
	Key   string
	Text  string
	Value template.HTML
	// Action is the link at the end of the row, if it has text; Hidden is what
	// a screen reader hears after it ("Change" then "closing date").
	Action Link
	Hidden string
}

// HasActions says whether any row has an action, which decides the layout of
// the rest.
func (l SummaryList) HasActions() bool {
	for _, row := range l {
		if row.Action.Text != "" {
			return true
		}
	}
	return false
}

// Table is the table of "govuk/table". It scrolls in its own box where the
// screen is narrower than it. The first cell of each row is its header when
// RowHeaders is set.
type Table struct {
	Caption    string // needed: names the table and its box
	Small      bool   // a smaller caption, for a table within a section
	RowHeaders bool
	Head       []Cell
	Rows       [][]Cell
}

// Cell is a cell of a Table: markup that the caller has made safe, or Text,
// which becomes a link when Href is set.
type Cell struct {
	Text    string
	Href    string
	Value   template.HTML
	Numeric bool // aligned to the right
}

// Banner is the box of "govuk/notification-banner". A page has at most one.
type Banner struct {
	Title   string // "Important" when empty, "Success" for a success
	Heading string
	Body    template.HTML
	Success bool // something was done; takes the focus
}

// Details is text that opens under its Summary, "govuk/details".
type Details struct {
	Summary string
	Body    template.HTML
	Open    bool
}
