package web

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"
	"github.com/google/go-cmp/cmp"

	"github.com/tolsey/tolsey/internal/alert"
	"github.com/tolsey/tolsey/internal/pipeline"
	"github.com/tolsey/tolsey/internal/testkit"
)

// cleaningContract is a made-up contract for sweeping that ends on a day.
func cleaningContract(number, title, end string) string {
	return release(number, "2026-03-17T09:00:00Z", "contract", `"buyer":{"name":"Fictional Café Board"},"tender":{"id":"1","title":"`+title+`","status":"complete"},
		"awards":[{"id":"1","date":"2026-03-01T00:00:00Z","suppliers":[{"id":"s","name":"Made-up Brooms <Ltd>"}]}],
		"contracts":[{"id":"1","awardID":"1","status":"active","value":{"amount":2400000,"currency":"GBP"},"period":{"startDate":"2026-03-10","endDate":"`+end+`"}}]`)
}

// askedMarks is what the form of an alert for contracts sends.
func askedMarks(address string, marks ...string) url.Values {
	form := asked(address)
	form.Del("reminder")
	form[alert.ParamMark] = marks
	return form
}

// The list of contracts leads to a form that says what it would tell and asks
// how long before the end; what cannot be understood leads back to the list.
func TestTheListOfContractsOffersAnAlert(t *testing.T) {
	p := alertSite(t, sample())
	settle(t, p.data)
	link := testkit.Page(t, p.Handler(), "/pipeline?state=decide&state=watch&value_from=1000").Find("a").
		FilterFunction(func(_ int, a *goquery.Selection) bool { return strings.HasPrefix(a.AttrOr("href", ""), "/alerts/new?") })
	target, _ := link.Attr("href")
	doc := testkit.Page(t, p.Handler(), target)
	if got, want := testkit.Text(doc, "#watched"), "Contracts that are worth £1,000 or more, 12 months before their end."; got != want {
		t.Errorf("%s is for %q, want %q", target, got, want)
	}
	if got := testkit.Text(doc, "#note"); got != listDropped {
		t.Errorf("of the states it says %q", got)
	}
	const would = "By the ends as they stand today, in the last 12 months this would have told you of 1 contract; in the next 12 months it will tell you of 0, and of what comes into the list within these marks."
	if got := testkit.Text(doc, "#would"); got != would {
		t.Errorf("it would tell %q", got)
	}
	if diff := cmp.Diff(askedMarks("", "12"), sentByForm(doc.Find("form"))); diff != "" {
		t.Errorf("the form (-want +got):\n%s", diff)
	}
	none := p.refuses(target, askedMarks("ann@firm.example"), http.StatusBadRequest)
	if none.Find(".govuk-error-summary a[href='#mark']").Length() != 1 || testkit.Text(none, "#mark-error") == "" {
		t.Errorf("without a mark: %s", testkit.Text(none, "main"))
	}
	if to := p.sends("/alerts/new?pipeline=1&ends_from=soon&mark=6", askedMarks("ann@firm.example", "6")); to != "/pipeline?ends_from=soon" {
		t.Errorf("a list that cannot be understood leads to %s", to)
	}
	odd := testkit.Page(t, p.Handler(), "/alerts/new?pipeline=1&q=%3Cscript%3Ealert%281%29%3C%2Fscript%3E&incumbent="+bakerID)
	if got := testkit.Text(odd, "#watched"); !strings.Contains(got, "are held by Fictional Bakers Ltd") || odd.Find("main script").Length() > 0 {
		t.Errorf("it is for %q", got)
	}
}

// An alert for contracts is shown, told, proved and stopped like any other.
func TestAnAlertForContracts(t *testing.T) {
	p := alertSite(t, noticeSample())
	access, list := p.confirmed("ann@firm.example", wishSent{"/alerts/new?pipeline=1&q=sweeping&mark=24", url.Values{alert.ParamMark: {"12", "0"}}})
	sub := list[0]
	if sub.Target != alert.Pipeline || sub.Subject != "ends=any&mark=12&mark=0&q=sweeping" {
		t.Fatalf("the alert is %+v", sub)
	}
	p.publish(cleaningContract("1", "Sweeping of <b>streets</b>", "2027-02-28"), cleaningContract("2", "Sweeping of parks", "2029-02-28"), openTender("3", "Sweeping"))
	letter := p.digest(tomorrow)
	words := p.letter(t, letter)
	const told = "Ends within 12 months (28 February 2027, £2.4 million, Made-up Brooms <Ltd>)"
	if got, want := words.Subject, "Ends within 12 months: Sweeping of streets"; got != want {
		t.Errorf("the subject is %q, want %q", got, want)
	}
	text := strings.Join(strings.Fields(words.Text), " ")
	for _, want := range []string{"== Contracts that mention sweeping, 12 months before their end and at their end ==", "1 notice with contracts near their end:",
		"- " + told + ".", "Why: mentions sweeping in the title", "1 entry tells of contracts near their end.",
		"Mails every weekday at 8:00 with contracts 12 months before their end and at their end."} {
		if !strings.Contains(text, want) {
			t.Errorf("the letter does not say %q:\n%s", want, words.Text)
		}
	}
	if !strings.Contains(words.HTML, "Made-up Brooms &lt;Ltd&gt;") || strings.Contains(words.HTML, "<b>streets") || strings.Contains(text, "parks") {
		t.Errorf("the letter as HTML:\n%s", words.HTML)
	}
	checkLetter(t, "contracts", words)

	card := testkit.Page(t, p.Handler(), manageAddress(access))
	if got := row(card.Find(".govuk-summary-list"), "Tells of contracts"); got != "12 months before their end and at their end" {
		t.Errorf("the card says %q", got)
	}
	for _, href := range []string{pipelineAddress(sub.List.Question), alertFeedAddress(sub.Feed, "ics")} {
		if card.Find("a[href='"+href+"']").Length() != 1 {
			t.Errorf("the card does not lead to %s", href)
		}
	}
	change := testkit.Page(t, p.Handler(), changeAddress(access, sub.Token))
	if change.Find("input[name=changes], select[name=reminder]").Length() > 0 {
		t.Error("the form asks for changes or reminders")
	}
	form := askedMarks("")
	form.Set("name", "Sweepers")
	p.sends(changeAddress(access, sub.Token), form)
	if again := p.managed(access)[0]; again.Name != "Sweepers" || again.Subject != sub.Subject {
		t.Errorf("changed to %+v", again)
	}
	p.receiptOfContracts(t, letter.Sections[0].Receipt, told)
	p.sends(stopAddress(sub.Token), nil)
	if p.managed(access)[0].State != alert.Stopped {
		t.Error("it is not stopped")
	}
}

// letter gives a letter in the words of the site.
func (p *postOffice) letter(t *testing.T, m alert.Message) alert.Words {
	t.Helper()
	l, err := NewLetters(Config{BaseURL: "https://tolsey.example", Clock: p.cfg.Clock}, p.data)
	if err != nil {
		t.Fatal(err)
	}
	words, err := l.Write(t.Context(), m)
	if err != nil {
		t.Fatal(err)
	}
	return words
}

// receiptOfContracts looks at the receipt of a letter about the contract that
// ends in a year, another that does not, and a tender.
func (p *postOffice) receiptOfContracts(t *testing.T, r alert.Receipt, told string) {
	t.Helper()
	doc := testkit.Page(t, p.Handler(), receiptPage(r.Token))
	if got := testkit.Text(doc, "#verdict"); got != "This is the same list as in the mail." {
		t.Errorf("the verdict is %q", got)
	}
	if got := row(doc.Find(".govuk-summary-list"), "Told"); got != "1 entry about contracts near their end" {
		t.Errorf("the receipt says that it told %q", got)
	}
	want := []string{fmt.Sprintf("Told by entry %d, 9:30am on 17 March 2026: %s.", r.From, told)}
	if diff := cmp.Diff(want, texts(doc.Find(".tolsey-notices__why"))); diff != "" {
		t.Errorf("the reasons (-want +got):\n%s", diff)
	}
	for number, want := range map[string]string{"1": "It was told:", "2": "The marks before the end of its contracts that the alert asks for were still to come",
		"3": "none of its contracts had the end"} {
		answer := testkit.Page(t, p.Handler(), withQuery(receiptPage(r.Token), paramNotice, "ocds-f1ct10-sample-"+number))
		if got := testkit.Text(answer, "main"); !strings.Contains(got, want) {
			t.Errorf("why %s: %s", number, got)
		}
	}
}

func TestMarksInWords(t *testing.T) {
	for want, marks := range map[string][]int{"24, 12 or 6 months before their end": {24, 12, 6}, "3 months before their end or at their end": {3, 0}, "at their end": {0}} {
		if got := marksWords(marks, "or"); got != want {
			t.Errorf("%v is %q, want %q", marks, got, want)
		}
	}
	if c := markChoices([]int{12}, ""); len(c.Options) != len(pipeline.Marks) || c.Options[2].Text != "12 months before" || !c.Options[2].Selected || c.Options[6].Text != "On the day it ends" {
		t.Errorf("the marks are offered as %+v", c.Options)
	}
}
