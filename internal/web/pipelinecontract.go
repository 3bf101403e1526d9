package web

import (
	"cmp"
	"context"
	"net/http"
	"strconv"
	"strings"

	legal "github.com/tolsey/tolsey/internal/calendar"
	"github.com/tolsey/tolsey/internal/fault"
	"github.com/tolsey/tolsey/internal/notice"
	"github.com/tolsey/tolsey/internal/org"
	"github.com/tolsey/tolsey/internal/pipeline"
	"github.com/tolsey/tolsey/internal/web/govuk"
)

// pipelineContractData is the data of the page of a contract near its end.
type pipelineContractData struct {
	Trail     govuk.Breadcrumbs
	Errors    govuk.Errors
	Title     string
	Process   string // the title of its process, where it is another; else ""
	State     govuk.Tag
	Why       string
	Late      bool
	Facts     []contractFact
	Links     []govuk.Link
	Clock     backwardClock
	Renewal   string // the extensions in the publisher's words
	Follows   *succession
	Rivals    []*succession
	Said      []correction
	ID        string // of the contract, for the operator's command
	OCID      string
	Candidate []candidate
	More      int // suppliers beyond those shown
	Marks     []markLine
	Ahead     []markLine // marks to come
	Calendar  string
	Alerts    string
}

// contractFact is a line about a contract. It has Text, or links.
type contractFact struct {
	Key   string
	Text  string
	Note  string
	Links []sizedLink
	More  int
}

// succession is a process that succeeds a contract, or might.
type succession struct {
	Title   string
	Href    string // "" for a process that is not known here
	OCID    string
	How     string
	Chance  string // the confidence in words; "" where it is stated
	Reasons []string
	Steps   []figure // how far it has come
}

// correction is what an operator said about the successor.
type correction struct{ Day, Text, By, Why string }

// candidate is who could supply what follows.
type candidate struct {
	Body      govuk.Link
	Size      string
	Won       int
	Buyers    int
	Last      string
	Like      string
	Incumbent bool
}

// markLine is a mark that was reached or is to come.
type markLine struct {
	Text    string
	Day     string
	Receipt string // the proof of its entry; "" for one to come
}

var pipelineContractPage = newPage[pipelineContractData]("pipelinecontract")

// contractInPipeline shows a contract with the clock that runs backwards from
// its end.
func (s *Site) contractInPipeline(w http.ResponseWriter, r *http.Request) error {
	if clean, blanks := withoutBlanks(r.URL); blanks {
		http.Redirect(w, r, clean, http.StatusFound)
		return nil
	}
	ctx, id, today := r.Context(), r.PathValue("contract"), s.data.Pipeline.Today()
	settings, form, problems := readSettings(r.URL.Query(), s.data.Pipeline.Settings)
	t, err := s.data.Pipeline.ShowWith(ctx, id, today, settings)
	if fault.KindOf(err) == fault.Invalid { // settings that lead out of the calendar
		problems = append(problems, govuk.FieldError{Field: form.Inputs[0].Name, Text: fault.Public(err)})
		settings = s.data.Pipeline.Settings
		t, err = s.data.Pipeline.ShowWith(ctx, id, today, settings)
	}
	if err != nil {
		return err
	}
	marks, err := s.data.Pipeline.Marked(ctx, t.ID, t.OCID)
	if err != nil {
		return err
	}
	keys := append([]string{t.Body.ID}, t.Supplied...)
	for _, c := range t.Suppliers {
		keys = append(keys, c.ID)
	}
	names, err := s.namesIn(ctx, notice.Query{}, keys)
	if err != nil {
		return err
	}
	p := contractPage{Detail: &t, names: names}
	data := p.data(marks)
	data.Errors = problems
	kind, err := s.buyerKind(ctx, t.Body.ID)
	if err != nil {
		return err
	}
	data.Clock = p.clock(settings, form, t.Duty(kind))
	status := http.StatusOK
	if len(problems) > 0 {
		status = http.StatusBadRequest
	}
	return pipelineContractPage.showStatus(s, w, r, status, data)
}

// buyerKind gives the kind of a buyer, "" where it is not known.
func (s *Site) buyerKind(ctx context.Context, id string) (org.Kind, error) {
	bodies, err := s.data.Orgs.Directory(ctx)
	if err != nil {
		return "", err
	}
	if p, ok := bodies.Get(id); ok {
		return p.Kind, nil
	}
	return "", nil
}

// contractPage is a contract on its way to the page.
type contractPage struct {
	*pipeline.Detail
	names called
}

func (p *contractPage) data(marks []pipeline.Made) pipelineContractData {
	d := pipelineContractData{Title: shorten(spoken(p.Title, p.OCID), mostRowTitle), State: stateTag(p.State), Why: p.Why, Late: p.Late,
		Trail: govuk.Breadcrumbs{{Text: "Home", Href: "/"}, {Text: "Pipeline", Href: "/pipeline"}},
		Facts: p.facts(), Links: p.links(), Renewal: shorten(p.Renewal, mostNote), ID: p.ID, OCID: p.OCID,
		Calendar: contractAddress(p.ID) + ".ics", Alerts: contractAlert(p.OCID), More: p.Found - len(p.Suppliers)}
	if process := shorten(p.Process, mostRowTitle); process != d.Title {
		d.Process = process
	}
	if p.Successor != nil {
		d.Follows = successionOf(p.Successor)
	}
	for i := range p.Rivals {
		d.Rivals = append(d.Rivals, successionOf(&p.Rivals[i]))
	}
	for _, said := range p.Said {
		d.Said = append(d.Said, correctionOf(said))
	}
	for i := range p.Suppliers {
		d.Candidate = append(d.Candidate, p.candidate(&p.Suppliers[i]))
	}
	d.Marks, d.Ahead = p.marks(marks)
	return d
}

func (p *contractPage) facts() (facts []contractFact) {
	add := func(key, text, note string) {
		if text != "" {
			facts = append(facts, contractFact{Key: key, Text: text, Note: note})
		}
	}
	facts = append(facts, contractFact{Key: "Buyer", Links: []sizedLink{{Link: p.names.bodyOf(p.Body, buyerAddress)}}})
	list, more := suppliersOf(&p.Row, p.names, mostSuppliers)
	facts = append(facts, contractFact{Key: supplierWord(len(list)), Links: list, More: more})
	value := notGiven
	if p.Value != nil {
		value = inFull(&p.Value.Money)
	}
	add("Value", value, "")
	add("Starts", dayInWords(p.Start), "")
	end := "Ends"
	if p.Left < 0 {
		end = "Ended"
	}
	add(end, dayInWords(p.End), leftInWords(&p.Row))
	add("Latest possible end", latestInWords(&p.Row), "")
	if p.FirstEnd != "" && p.FirstEnd != p.End {
		add("First stated end", dayInWords(p.FirstEnd), "")
	}
	add("Can be extended", yesNo(p.Extendable), "")
	add("Changes stated", count(p.Amendments), "")
	return facts
}

func (p *contractPage) links() []govuk.Link {
	links := []govuk.Link{{Text: "The notices of this contract", Href: noticeAddress(p.OCID)}}
	if p.Body.ID != "" {
		links = append(links, govuk.Link{Text: "All contracts of this buyer in the pipeline",
			Href: pipelineAddress(pipeline.Question{Query: pipeline.Query{Buyers: []string{p.Body.ID}}})})
	}
	if len(p.Supplied) > 0 {
		links = append(links, govuk.Link{Text: "All contracts of this supplier in the pipeline",
			Href: pipelineAddress(pipeline.Question{Query: pipeline.Query{Incumbents: p.Supplied[:1]}})})
	}
	return links
}

func successionOf(s *pipeline.Successor) *succession {
	f := &succession{Title: shorten(spoken(s.Title, s.OCID), mostRowTitle), OCID: shorten(s.OCID, mostCode), Reasons: s.Reasons}
	if s.Title != "" || len(s.Reasons) > 0 || s.How == pipeline.Inferred {
		f.Href = noticeAddress(s.OCID)
	}
	switch s.How {
	case pipeline.Stated:
		f.How = "Stated in a notice, which names the other process."
	case pipeline.Corrected:
		f.How = "Said by an operator of this service."
	default:
		f.How, f.Chance = "Inferred, not stated by the publisher.", s.Confident()
	}
	for _, step := range []struct{ key, day string }{{"Market engagement", s.Engaged}, {"Planned", s.Planned}, {"Tender published", s.Tendered},
		{"Tenders due", s.Closes}, {"Awarded", s.Awarded}, {"Starts", s.Starts}} {
		if day := dayInWords(step.day); day != "" {
			f.Steps = append(f.Steps, figure{Key: step.key, Text: day})
		}
	}
	return f
}

func correctionOf(s pipeline.Said) correction {
	c := correction{Day: dayInWords(dayOfText(s.Time)), By: shorten(s.By, mostCode), Why: shorten(s.Why, mostNote)}
	switch {
	case s.Verdict == pipeline.Not:
		c.Text = "The process " + shorten(s.Successor, mostCode) + " does not succeed it"
	case s.Successor == pipeline.NoSuccessor:
		c.Text = "Nothing succeeds it"
	default:
		c.Text = "The process " + shorten(s.Successor, mostCode) + " succeeds it"
	}
	return c
}

// dayOfText gives the day of an instant as the tables hold it.
func dayOfText(instant string) string {
	day, _, _ := strings.Cut(instant, "T")
	return day
}

func (p *contractPage) candidate(s *pipeline.Supplier) candidate {
	c := candidate{Body: p.names.bodyOf(pipeline.Body{ID: s.ID, Name: s.Name}, supplierAddress), Size: "Not stated", Won: s.Won, Buyers: s.Buyers,
		Last: cmp.Or(dayInWords(s.Last), notGiven), Like: "Same class of goods or services", Incumbent: s.Incumbent}
	if s.Scale != "" {
		c.Size = codeInWords(s.Scale)
	}
	if s.Near == pipeline.SameDivision {
		c.Like = "Same division, and words in common"
	}
	return c
}

// marks gives the marks that were made, and those that are to come.
func (p *contractPage) marks(made []pipeline.Made) (past, ahead []markLine) {
	for _, m := range made {
		past = append(past, markLine{Text: markInWords(m.Months) + " " + dayInWords(m.End), Day: dayInWords(m.Day), Receipt: receiptAddress(m.Index)})
	}
	end := theDay(p.End)
	for _, months := range pipeline.Marks {
		if day := pipeline.MarkDay(p.End, months); day > p.Today && !end.IsZero() {
			ahead = append(ahead, markLine{Text: markInWords(months) + " " + dayInWords(p.End), Day: dayInWords(day)})
		}
	}
	return past, ahead
}

func markInWords(months int) string {
	if months == 0 {
		return "The end,"
	}
	return plural(months, "month", "months") + " before the end,"
}

// settingsForm is the small form for what no law sets.
type settingsForm struct {
	Inputs  []govuk.Input
	Planned filterBox
}

// mostSetting is the most days that can be asked for: three years.
const mostSetting = 1095

// readSettings reads the days of the clock; what is not said is as usual.
func readSettings(values map[string][]string, usual legal.Settings) (legal.Settings, settingsForm, govuk.Errors) {
	set := usual
	var form settingsForm
	var problems govuk.Errors
	for _, field := range []struct {
		name, label string
		days        *int
	}{{"assessment", "Assessment of tenders, in days", &set.Assessment}, {"mobilisation", "Mobilisation, in days", &set.Mobilisation}, {"engagement", "Market engagement, in days", &set.Engagement}} {
		in := govuk.Input{Name: field.name, Label: field.label, Value: strconv.Itoa(*field.days), Width: 4, Autocomplete: "off"}
		if list := values[field.name]; len(list) > 0 {
			n, err := strconv.Atoi(strings.TrimSpace(list[0]))
			in.Value = plain(list[0])
			if err != nil || n < 0 || n > mostSetting {
				in.Error = "Write a number of days from 0 to " + count(mostSetting) + "."
				problems = append(problems, govuk.FieldError{Field: field.name, Text: field.label + ": " + lowerFirst(in.Error)})
			} else {
				*field.days = n
			}
		}
		form.Inputs = append(form.Inputs, in)
	}
	if list := values["planned"]; len(list) > 0 {
		set.Planned = list[0] == "1"
	}
	form.Planned = yes("planned", "Count on an early notice that cuts the time to tender", set.Planned, "")
	return set, form, problems
}
