package web

import (
	"cmp"
	"net/http"
	"net/url"
	"slices"
	"strings"

	legal "github.com/tolsey/tolsey/internal/calendar"
	"github.com/tolsey/tolsey/internal/fault"
	"github.com/tolsey/tolsey/internal/org"
	published "github.com/tolsey/tolsey/internal/plain"
	"github.com/tolsey/tolsey/internal/scorecard"
	"github.com/tolsey/tolsey/internal/web/govuk"
)

// explainLetterData is the data of the page of a letter.
type explainLetterData struct {
	Nav    []section
	Trail  govuk.Breadcrumbs
	Name   string
	Empty  bool // nobody is known to lead the body
	Letter explainLetter
	Plain  string // the letter as plain text
	File   string // its address as a file
	Mail   string // a mailto: address with a short form of it
}

// explainLetter is a letter to who leads a body.
type explainLetter struct {
	To       []string // lines
	Date     string
	Subject  string
	Greeting string
	Base     string   // the site's address; "" where it is not known, and then the text has none
	Before   []string // paragraphs
	Parts    []letterGap
	After    []string
	Sender   []string
}

// letterGap is a kind of what is missing, as the letter lists it.
type letterGap struct {
	Heading string
	About   string
	Rules   []ruleText
	Items   []letterItem
	More    govuk.Link // "and 12 more"; empty for none
}

// letterItem is a notice in a letter.
type letterItem struct {
	Title, Fact, OCID string
	Address           string // whole where the site's is known
}

// ruleText is a rule for publishing, with its source.
type ruleText struct{ Text, Source string }

var explainLetterPage = newPage[explainLetterData]("explainletter")

// letterItems is how many notices of a kind a letter lists.
const letterItems = 25

// letterDays is how many working days a letter asks for an answer in.
const letterDays = 20

// letterTo shows the letter to who leads a body.
func (s *Site) letterTo(w http.ResponseWriter, r *http.Request) error {
	a, letter, err := s.writeLetter(r)
	if err != nil {
		return err
	}
	data := explainLetterData{Nav: leadershipNav(""), Name: a.name, Letter: letter, Plain: letter.text(), Empty: a.lead() == nil,
		File: withQuery("/explain/"+url.PathEscape(a.id)+"/letter.txt", "period", spanParam(a.span)), Mail: letter.mail(explainSpan(a.id, a.span, ""))}
	data.Trail = govuk.Breadcrumbs{{Text: "Home", Href: "/"}, {Text: "Publish or explain", Href: withQuery("/explain", "period", spanParam(a.span))},
		{Text: shorten(a.name, mostCode), Href: explainSpan(a.id, a.span, "")}}
	return explainLetterPage.show(s, w, r, data)
}

// letterFile gives the letter as plain text.
func (s *Site) letterFile(w http.ResponseWriter, r *http.Request) error {
	_, letter, err := s.writeLetter(r)
	if err != nil {
		return err
	}
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	w.Header().Set("Cache-Control", "no-cache")
	_, err = w.Write([]byte(letter.text()))
	return err
}

func (a *explainAsked) lead() *org.Lead {
	if a.body == nil {
		return nil
	}
	return a.desk.Bodies.Lead(a.body.ID)
}

// writeLetter drafts the letter. The error is a fault of kind NotFound where
// nothing is missing or no buyer is named.
func (s *Site) writeLetter(r *http.Request) (a explainAsked, l explainLetter, err error) {
	if a, err = s.readExplain(r); err != nil {
		return a, l, err
	}
	if a.id == unknownBuyer || len(a.lists.NoAward)+len(a.lists.Late)+len(a.lists.NoValue) == 0 {
		return a, l, fault.New(fault.NotFound, "There is nothing to write about: no notice of this body is missing in this period.")
	}
	l = a.frame()
	l.Base = s.cfg.BaseURL
	for _, p := range gapParts {
		rows := p.rows(&a.lists)
		if len(rows) == 0 {
			continue
		}
		part := letterGap{Heading: count(len(rows)) + " " + counted(len(rows), singular[p.id], p.short), About: gapAbout[p.id]}
		if p.id == "late" {
			part.Rules = rulesFor(rows)
		}
		shown := rows[:min(len(rows), letterItems)]
		var ocids []string
		for _, row := range shown {
			ocids = append(ocids, row.OCID)
		}
		titles, err := s.titles(r.Context(), ocids)
		if err != nil {
			return a, l, err
		}
		for i := range shown {
			row := &shown[i]
			part.Items = append(part.Items, letterItem{cmp.Or(titles[row.OCID], row.OCID), letterFact(p.id, row), row.OCID, s.cfg.BaseURL + noticeAddress(row.OCID)})
		}
		if more := len(rows) - len(shown); more > 0 {
			part.More = govuk.Link{Text: "and " + count(more) + " more", Href: s.cfg.BaseURL + explainSpan(a.id, a.span, p.id)}
		}
		l.Parts = append(l.Parts, part)
	}
	return a, l, nil
}

// singular says one of each kind.
var singular = map[scorecard.Which]string{
	noAward: "closed tender without an award notice", "late": "award published late", "no-value": "award without a value",
}

func letterFact(part scorecard.Which, row *scorecard.Row) string {
	text := lowerFirst(gapText(part, row))
	if part == noAward || part == "late" {
		return text
	}
	return "awarded " + cmp.Or(dayInWords(row.Day), "on a day not given") + ", " + text
}

// frame writes the letter without its lists.
func (a *explainAsked) frame() explainLetter {
	today := published.Day(a.desk.Now)
	region := ""
	if a.body != nil {
		region = a.body.Region
	}
	by, _ := legal.AddWorking(today, letterDays, legal.JurisdictionOf(region))
	name := plain(a.name)
	l := explainLetter{Date: dayInWords(today), Subject: "Notices of " + name + ": publish or explain", Greeting: "Dear colleague,",
		To:     []string{"To whoever leads procurement at " + name, "(the seat is empty, as far as this register knows)"},
		Sender: []string{"Yours sincerely,", "", "[name and office of the sender]"}}
	if lead := a.lead(); lead != nil {
		l.To, l.Greeting = []string{plain(lead.Name), plain(lead.Role), name}, "Dear "+plain(lead.Name)+","
	}
	whose := name
	if a.body != nil && !a.alone && len(a.desk.Bodies.Answering(a.body.ID)) > 1 {
		whose += " and the bodies that answer to it"
	}
	l.Before = []string{
		"Suppliers and the public learn what " + whose + " bought from the notices that are published. For the time from " + dayInWords(a.span.From) +
			" to " + dayInWords(a.span.To) + " we could not find some of them, or not all that they should say. They are listed below.",
		"The lists are made by a program from published notices alone. A notice may be on a portal that it does not read, or there may be a good reason that no notice tells. If so, please say so: that is as welcome as the notice.",
	}
	l.After = []string{
		"For each of these, please publish what is missing or put right what is wrong, or say in a sentence why it is not published. An answer by " + dayInWords(by) +
			" would be kind. That is 20 working days from the date of this letter: a request, not a limit that the law sets.",
		"Thank you for your time and for what your colleagues already publish.",
	}
	return l
}

// text gives the letter as plain text.
func (l *explainLetter) text() string {
	var out strings.Builder
	line := func(text ...string) {
		for _, t := range text {
			out.WriteString(t + "\n")
		}
	}
	line(l.To...)
	line("", l.Date, "", l.Subject, "", l.Greeting, "")
	for _, p := range l.Before {
		line(p, "")
	}
	for _, part := range l.Parts {
		line(strings.ToUpper(part.Heading), "", part.About, "")
		for _, rule := range part.Rules {
			line("- " + rule.String())
		}
		line("")
		for _, item := range part.Items {
			line("- "+item.Title+": "+item.Fact, "  "+l.address(item.Address, "process "+item.OCID))
		}
		if part.More.Href != "" {
			line("- "+part.More.Text, "  "+l.address(part.More.Href, ""))
		}
		line("")
	}
	for _, p := range l.After {
		line(p, "")
	}
	line(l.Sender...)
	return wrapped(out.String())
}

// address gives a page's address, or what stands in where that would not be
// whole.
func (l *explainLetter) address(page, standIn string) string {
	if l.Base == "" {
		return standIn
	}
	return page
}

// mail gives a mailto: address with the letter but for its lists, which many
// programs would cut off. page is where they are.
func (l *explainLetter) mail(page string) string {
	short := *l
	short.Parts = nil
	for _, part := range l.Parts {
		short.Parts = append(short.Parts, letterGap{Heading: part.Heading})
	}
	if l.Base != "" {
		short.After = append([]string{"The lists are at " + l.Base + page}, l.After...)
	}
	escape := func(s string) string { return strings.ReplaceAll(url.QueryEscape(s), "+", "%20") }
	body := strings.ReplaceAll(short.text(), "\n", "\r\n")
	return "mailto:?subject=" + escape(l.Subject) + "&body=" + escape(body)
}

// rulesFor gives the rules for telling of an award that allow as many days as
// some rows were allowed.
func rulesFor(rows []scorecard.Row) (list []ruleText) {
	limits := map[int]bool{}
	for _, row := range rows {
		limits[row.Limit] = true
	}
	for _, rule := range legal.Rules() {
		if !slices.Contains(publicationRules, rule.ID) || !limits[rule.Apart()] {
			continue
		}
		text := ruleText{Text: rule.Text, Source: rule.Source + checkMark(rule.Check)}
		if !slices.Contains(list, text) {
			list = append(list, text)
		}
	}
	return list
}

// publicationRules are the rules by which the scorecards judge whether an award
// was told of in time.
var publicationRules = []string{"contract-details", "contract-details-light-touch", "award-notice-2015",
	"contracts-finder-award-central", "contracts-finder-award", "award-notice-scotland"}

// checkMark marks what was not verified against its source.
func checkMark(check bool) string {
	if check {
		return "; check"
	}
	return ""
}

// String gives a rule as a sentence with its source.
func (r ruleText) String() string { return r.Text + " (" + r.Source + ")" }
