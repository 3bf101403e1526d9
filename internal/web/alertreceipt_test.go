package web

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/tolsey/tolsey/internal/alert"
	"github.com/tolsey/tolsey/internal/db"
	"github.com/tolsey/tolsey/internal/testkit"
)

// binsReceipt is a site with an alert for bins of at most £5,000 in London and
// the receipt of a mail about it.
func binsReceipt(t *testing.T) (*postOffice, alert.Receipt) {
	t.Helper()
	p := alertSite(t, noticeSample())
	p.publish(openTender("early", "Early bins"))
	_, list := p.confirmed("ann@firm.example", wishSent{"/alerts/new?q=bins&value_to=5000&value_unknown=1", url.Values{"changes": {"deadline"}}})
	p.publish(openTender("1", "Bins on <b>wheels</b>"), openTender("2", "School meals"),
		strings.Replace(openTender("3", "Dear bins"), `"status"`, `"value":{"amount":9000,"currency":"GBP"},"status"`, 1),
		strings.Replace(strings.Replace(openTender("early", "Early bins"), "-1\"", "-2\"", 1), "04-10", "04-17", 1),
		strings.Replace(strings.Replace(openTender("2", "School dinners"), "-1\"", "-2\"", 1), "04-10", "04-17", 1))
	letter := p.digest(tomorrow)
	if len(letter.Sections) != 1 || letter.Sections[0].Subscription.ID != list[0].ID {
		t.Fatalf("the letter is %+v", letter)
	}
	p.publish(openTender("late", "Late bins"))
	return p, letter.Sections[0].Receipt
}

func TestReceiptShowsTheSameListAgain(t *testing.T) {
	p, receipt := binsReceipt(t)
	page := receiptPage(receipt.Token)
	checkPrivate(t, p, page)
	doc := testkit.Page(t, p.Handler(), page)
	facts := doc.Find(".govuk-summary-list")
	for key, want := range map[string]string{"Mail of": "8:30am on 18 March 2026", "Screened": fmt.Sprintf("Entries %d to %d of the ledger", receipt.From, receipt.To-1),
		"Notices in them": "4", "Told": "1 new notice, 1 change", "Changes asked for then": "Deadline and other dates", "Checkpoint": receipt.Root} {
		if got := row(facts, key); got != want {
			t.Errorf("%s is %q, want %q", key, got, want)
		}
	}
	if got := testkit.Text(doc, "#verdict"); got != "This is the same list as in the mail." {
		t.Errorf("the verdict is %q", got)
	}
	if diff := cmp.Diff([]string{"Bins on wheels", "Early bins"}, texts(doc.Find(".tolsey-notices h3"))); diff != "" {
		t.Errorf("told (-want +got):\n%s", diff)
	}
	why := texts(doc.Find(".tolsey-notices__why"))
	for i, want := range []string{fmt.Sprintf("New by entry %d, 9:30am on 17 March 2026: mentions bins in the title; no value in pounds stated.", receipt.From),
		fmt.Sprintf("Changed by entry %d, 9:30am on 17 March 2026: Deadline moved from 10 April to 17 April 2026.", receipt.From+3)} {
		if i >= len(why) || why[i] != want {
			t.Errorf("the reasons are %q, want %q", why, want)
		}
	}
	if diff := cmp.Diff([]string{"3 entries did not fit the alert"}, texts(doc.Find("#counts li"))); diff != "" {
		t.Errorf("not told (-want +got):\n%s", diff)
	}
	if got := doc.Find(`main a:contains("as data")`).AttrOr("href", ""); got != fmt.Sprintf("/api/v1/entries?after=%d&limit=5", receipt.From-1) {
		t.Errorf("the entries are at %s", got)
	}
}

// Of any notice the page says why it was not in.
func TestReceiptSaysWhyNot(t *testing.T) {
	p, receipt := binsReceipt(t)
	ocid := func(number string) string { return "ocds-f1ct10-sample-" + number }
	for asked, want := range map[string]struct{ lead, line, more string }{
		ocid("2"): {"This is what", "It did not fit. As the notice was then:", "The alert is for notices that mention bins; this one did not."},
		"https://tolsey.example" + noticeAddress(ocid("3")) + "?x=1#top": {"This is what", "It did not fit. As the notice was then:",
			"The alert is for notices that are worth £5,000 or less or state no value; this one was worth £9,000."},
		" " + ocid("1") + " ": {"This is what", "It was told as a new notice.", ""},
		ocid("early"):         {"This is what", "Its changes were told:", "Deadline moved from 10 April to 17 April 2026"},
		ocid("late"):          {fmt.Sprintf("No entry about it is among those that were screened for this mail: 1 entry came later, the first of them entry %d.", receipt.To), "", ""},
		bridgeOCID:            {"No entry about it is among those that were screened for this mail: 4 entries came before, the last of them entry 3.", "", ""},
	} {
		doc := testkit.Page(t, p.Handler(), withQuery(receiptPage(receipt.Token), "notice", asked))
		if got := testkit.Text(doc, "#answer"); !strings.HasPrefix(got, want.lead) {
			t.Errorf("%s: %q, want %q", asked, got, want.lead)
		}
		line := doc.Find("#answer + ol > li").First()
		if got := strings.Join(texts(line), ""); want.line != "" && !strings.Contains(got, want.line) || want.line == "" && got != "" {
			t.Errorf("%s: %q, want %q", asked, got, want.line)
		}
		if got := strings.Join(texts(line.Find("li")), "|"); got != want.more {
			t.Errorf("%s: %q, want %q", asked, got, want.more)
		}
	}
	for asked, want := range map[string]string{"": "Enter the address or the number of a notice", "ocds-none": "There is no notice with this address or number. Check it for mistyped characters", "\xff": "There is no notice with this address or number. Check it for mistyped characters"} {
		doc := testkit.PageWith(t, p.Handler(), receiptPage(receipt.Token)+"?notice="+url.QueryEscape(asked), http.StatusBadRequest)
		if testkit.Text(doc, "#notice-error") != "Error: "+want || testkit.Text(doc, ".govuk-error-summary li") != want || !strings.HasPrefix(testkit.Text(doc, "title"), "Error: ") {
			t.Errorf("%q: %s", asked, testkit.Text(doc, "main"))
		}
	}
	for _, token := range []string{"nothing", "%00", "%ff"} {
		testkit.PageWith(t, p.Handler(), "/alerts/receipts/"+token, http.StatusNotFound)
	}
}

// Where the letter told something else than what is told now, the page says so
// and names what differs.
func TestReceiptThatDiffers(t *testing.T) {
	p, receipt := binsReceipt(t)
	err := p.data.Alerts.DB.Tx(t.Context(), func(tx *db.Tx) error { // as if the letter had told of school meals instead
		_, err := tx.Exec(t.Context(), "update alert_item set idx = idx + 1, ocid = 'ocds-f1ct10-sample-2' where letter = $1 and idx = $2", receipt.Letter, receipt.From)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	doc := testkit.Page(t, p.Handler(), receiptPage(receipt.Token))
	if doc.Find("#verdict").Length() > 0 || !strings.Contains(testkit.Text(doc, ".govuk-warning-text"), "This is not the same list as in the mail.") {
		t.Errorf("the page says %s", testkit.Text(doc, "main"))
	}
	for heading, want := range map[string]string{"In the mail, and not told now": "School dinners", "Told now, and not in the mail": "Bins on wheels"} {
		list := doc.Find(`h3:contains("` + heading + `") + ul`)
		if got := strings.Join(texts(list.Find("a")), "|"); got != want {
			t.Errorf("%s: %q", heading, got)
		}
	}
}

// A flood is shown in parts, each compared by itself; together they have every
// notice once.
func TestReceiptInParts(t *testing.T) {
	p := alertSite(t, noticeSample())
	p.confirmed("ann@firm.example", wishSent{"/alerts/new?q=bins", nil})
	const notices = 2*mostReplayed + 30
	documents := []string{openTender("none", "School meals")}
	for i := range notices {
		documents = append(documents, openTender(fmt.Sprint("n", i), fmt.Sprint("Bins ", i)))
	}
	p.publish(documents...)
	receipt := p.digest(tomorrow).Sections[0].Receipt
	seen := map[string]bool{}
	parts := 0
	for page := receiptPage(receipt.Token); page != ""; parts++ {
		doc := testkit.Page(t, p.Handler(), strings.TrimSuffix(page, "#replay"))
		if got := testkit.Text(doc, "#verdict"); got != "For this part the list is the same as in the mail." {
			t.Errorf("part %d: %q", parts, got)
		}
		for _, title := range texts(doc.Find(".tolsey-notices h3")) {
			if seen[title] {
				t.Errorf("%s is listed twice", title)
			}
			seen[title] = true
		}
		if unfit := doc.Find("#counts li").Length() == 1; unfit != (parts == 0) {
			t.Errorf("part %d counts others: %v", parts, unfit)
		}
		page = doc.Find("main a[rel=next]").AttrOr("href", "")
	}
	if parts != 3 || len(seen) != notices {
		t.Errorf("%d notices in %d parts", len(seen), parts)
	}
	for _, from := range []string{"-5", "x", "0"} {
		if doc := testkit.Page(t, p.Handler(), receiptPage(receipt.Token)+"?from="+from); !strings.Contains(doc.Text(), fmt.Sprintf("Entries %d to", receipt.From)) {
			t.Errorf("from %s is not the first part", from)
		}
	}
	last := testkit.Page(t, p.Handler(), receiptPage(receipt.Token)+"?from=99999999")
	if got := last.Find(".tolsey-notices h3").Length(); got != 1 {
		t.Errorf("beyond the end %d notices are listed", got)
	}
}

// A mail that only reminds screened nothing, and its receipt says that.
func TestReceiptOfAReminder(t *testing.T) {
	p := alertSite(t, noticeSample())
	p.confirmed("ann@firm.example", wishSent{noticeAlert(bridgeOCID), url.Values{"frequency": {"once"}, "changes": {"award"}, "reminder": {"14"}}})
	letter := p.digest(tomorrow)
	if len(letter.Sections) != 1 || len(letter.Sections[0].Closing) != 1 {
		t.Fatalf("the letter is %+v", letter)
	}
	receipt := letter.Sections[0].Receipt
	doc := testkit.Page(t, p.Handler(), receiptPage(receipt.Token))
	if doc.Find("#nothing-screened").Length() != 1 || doc.Find("#replay").Length() > 0 || doc.Find("dt").Length() != 1 {
		t.Errorf("the page says %s", testkit.Text(doc, "main"))
	}
	doc = testkit.Page(t, p.Handler(), withQuery(receiptPage(receipt.Token), "notice", bridgeOCID))
	if got := testkit.Text(doc, "#answer"); !strings.HasPrefix(got, "No entry about it") {
		t.Errorf("asked why, it says %q", got)
	}
}

func TestOCIDsInAddresses(t *testing.T) {
	for typed, want := range map[string]string{"ocds-a-1": "ocds-a-1", "/notices/ocds-a%2F1/raw": "ocds-a/1", "https://x.example/notices/ocds-a-1?q=1#d": "ocds-a-1", "/notices/%zz": "%zz", "/notices/": ""} {
		if got := ocidIn(typed); got != want {
			t.Errorf("%s is %q, want %q", typed, got, want)
		}
	}
}

// Each outcome has its words, for a page never says nothing.
func TestEveryOutcomeHasWords(t *testing.T) {
	told := 0
	for _, o := range []alert.Outcome{alert.ToldNew, alert.ToldChange, alert.Unfit, alert.Left, alert.Before, alert.AlreadyTold, alert.Unasked, alert.Same, alert.Old, alert.Gone, alert.TooEarly,
		alert.ToldMark, alert.Ahead, alert.Moved} {
		for _, target := range []alert.Target{alert.Search, alert.Notice, alert.Pipeline} {
			if whyWords(alert.Judgement{Verdict: alert.Verdict{Outcome: o}}, alert.Subscription{Target: target}) == "" {
				t.Errorf("%s of a %s has no words", o, target)
			}
		}
		if len(outcomeWords(map[alert.Outcome]int{o: 1200}, alert.Search)) == 0 {
			told++
		}
	}
	if told != 3 {
		t.Errorf("%d outcomes are not counted, want the two that are told", told)
	}
}
