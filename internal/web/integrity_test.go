package web

import (
	"context"
	"net/http"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"

	"github.com/tolsey/tolsey/internal/integrity"
	"github.com/tolsey/tolsey/internal/redflag"
	"github.com/tolsey/tolsey/internal/testkit"
)

// The page says first what it is and is not, and has all flags with their
// words, Cardinal's apart from the adapted ones.
func TestIntegritySaysWhatItIs(t *testing.T) {
	s, _ := testSite(t, nil)
	doc := testkit.Page(t, s.Handler(), "/integrity")
	if got := testkit.Text(doc, "main .govuk-body-l"); got != "A flag is a reason to look, not a finding." {
		t.Errorf("it begins with %q", got)
	}
	tables := doc.Find("main table")
	if tables.Length() != 2 || tables.First().Find("[data-flag]").Length() != 11 {
		t.Errorf("%d tables, %d flags of Cardinal", tables.Length(), tables.First().Find("[data-flag]").Length())
	}
	for _, flag := range redflag.Flags() {
		row := doc.Find("[data-flag='" + flag.ID + "']")
		if row.Length() != 1 || !strings.Contains(row.Text(), integrity.Short(flag)) || (row.Closest("table").Index() >= 0) && tables.Last().Find("[data-flag='"+flag.ID+"']").Length() == 1 != (flag.Adapted != "") {
			t.Errorf("%s is not where it belongs, or without its words: %q", flag.ID, row.Text())
		}
	}
	for id, why := range redflag.Missing() {
		if !strings.Contains(testkit.Text(doc, "main dl"), strings.Join(strings.Fields(why), " ")) || doc.Find("main dl a[href='/integrity/"+id+"']").Length() != 1 {
			t.Errorf("%s: it is not said why UK notices do not allow it", id)
		}
	}
	board, err := s.data.Flags.Board(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	told := 0
	for _, tally := range board.Tallies() {
		why, instead := integrity.Silent(tally.ID)
		row := doc.Find("[data-flag='" + tally.ID + "']")
		says := why != "" && strings.Contains(row.Text(), why) && row.Find("a[href='/integrity/"+instead+"']").Length() == 1
		if wanted := tally.Coverage == 0 && why != ""; says != wanted {
			t.Errorf("%s: of %d judged it says %q", tally.ID, tally.Coverage, row.Text())
		} else if wanted {
			told++
			if text := testkit.Text(testkit.Page(t, s.Handler(), "/integrity/"+tally.ID), "main dl"); !strings.Contains(text, why) {
				t.Errorf("the page of %s does not say why nothing is judged: %q", tally.ID, text)
			}
		}
	}
	if told == 0 {
		t.Error("no flag was without anything judged")
	}
	short, _ := board.Tally("UK-R003")
	if got := doc.Find("[data-flag='UK-R003'] [data-figure]").First().Text(); !strings.HasPrefix(got, count(short.Flagged[redflag.OCID])+":") || short.Flagged[redflag.OCID] == 0 {
		t.Errorf("UK-R003 flags %q", got)
	}
}

func TestIntegrityFiguresEqualTheirLists(t *testing.T) {
	s, _ := testSite(t, nil)
	if n := followFigures(t, s, "/integrity"); n < 5 {
		t.Errorf("%d figures were followed", n)
	}
}

// Every flag has a page with its definition, its sentences and its lists.
func TestEveryFlagHasAPage(t *testing.T) {
	s, _ := testSite(t, nil)
	for _, flag := range redflag.Flags() {
		doc := testkit.Page(t, s.Handler(), "/integrity/"+flag.ID)
		text := testkit.Text(doc, "main")
		for _, part := range []string{flag.Words, flag.Formula, flag.Needs, flag.Misleads, flag.Adapted, flag.Source, "not a finding"} {
			if !strings.Contains(text, strings.Join(strings.Fields(part), " ")) {
				t.Errorf("%s does not say %q", flag.ID, part)
			}
		}
		doc.Find("[data-row]").Each(func(_ int, row *goquery.Selection) {
			if why := strings.TrimSpace(row.Find("td").First().Text()); !strings.HasSuffix(why, ".") || row.Find("th a").Length() != 1 {
				t.Errorf("%s: a row without a reason or a link: %q", flag.ID, row.Text())
			}
		})
	}
}

func TestFlagsOfSomeBuyers(t *testing.T) {
	s, _ := testSite(t, nil)
	all := testkit.Page(t, s.Handler(), "/integrity/UK-R018")
	total := wholeIn(t, all.Find("[data-list]"), "data-count")
	councils := testkit.Page(t, s.Handler(), "/integrity/UK-R018?q=council")
	n := wholeIn(t, councils.Find("[data-list]"), "data-count")
	if n == 0 || n >= total {
		t.Fatalf("%d of %d are councils'", n, total)
	}
	councils.Find("[data-row]").Each(func(_ int, row *goquery.Selection) {
		if !strings.Contains(strings.ToLower(row.Find("td").Eq(1).Text()), "council") {
			t.Errorf("the buyer is %q", row.Find("td").Eq(1).Text())
		}
	})
	if got := testkit.Text(councils, "main p a[href='/integrity/UK-R018']"); got != "Show all "+count(total) {
		t.Errorf("the way back is %q", got)
	}
	none := testkit.Page(t, s.Handler(), "/integrity/UK-R018?q=xyzzy")
	if got := testkit.Text(none, "main"); !strings.Contains(got, "Nothing of this choice is flagged.") {
		t.Error(got)
	}
	sum := 0
	body := all.Find("select[name=body] option[value]").FilterFunction(func(_ int, o *goquery.Selection) bool { return o.AttrOr("value", "") != "" })
	body.Each(func(_ int, o *goquery.Selection) {
		sum += wholeIn(t, testkit.Page(t, s.Handler(), "/integrity/UK-R018?body="+o.AttrOr("value", "")).Find("[data-list]"), "data-count")
	})
	if body.Length() == 0 || sum == 0 {
		t.Errorf("%d bodies with %d processes", body.Length(), sum)
	}
}

func TestFlagsRefuseWhatIsNot(t *testing.T) {
	s, _ := testSite(t, nil)
	for _, path := range []string{"/integrity/R999", "/integrity/R003?of=suppliers", "/integrity/R003?of=x", "/integrity/UK-R018?page=99", "/integrity/UK-R018?page=x", "/integrity/UK-R018?body=nobody"} {
		if rec := ask(s, "GET", path); rec.Code != http.StatusNotFound {
			t.Errorf("%s: status %d", path, rec.Code)
		}
	}
	if rec := ask(s, "GET", "/integrity/R003?body=&q="); rec.Code != http.StatusFound || rec.Header().Get("Location") != "/integrity/R003" {
		t.Errorf("blank fields: %d %s", rec.Code, rec.Header().Get("Location"))
	}
}

// Names that are markup are shown as text.
func TestFlagsOfHostileNames(t *testing.T) {
	const release = `{"ocid":"ocds-f1ct10-x","id":"r1","date":"2026-03-01T09:00:00Z","tag":["tender"],"initiationType":"tender",
		"parties":[{"id":"b","name":"<script>alert(1)</script> Fictional Council","roles":["buyer"]}],"buyer":{"id":"b"},
		"tender":{"id":"t","title":"<img src=x onerror=alert(1)> works","procurementMethod":"open","tenderPeriod":{"endDate":"2026-03-05T12:00:00Z"},
		"documents":[{"id":"d","noticeType":"UK4","documentType":"tenderNotice","datePublished":"2026-03-01T09:00:00Z"}]}}`
	s, err := New(Config{BaseURL: "https://tolsey.example", Clock: fixedClock(), Version: "1"}, services(t, []byte(release+"\n")))
	if err != nil {
		t.Fatal(err)
	}
	body := ask(s, "GET", "/integrity/UK-R003").Body.String()
	if strings.Contains(body, "alert(1)<") && strings.Contains(body, "<script>alert") || strings.Contains(body, "<img src=x") {
		t.Error("markup of a notice is in the page")
	}
	if !strings.Contains(body, "there are 4 days") {
		t.Errorf("the process is not listed: %s", body)
	}
}
