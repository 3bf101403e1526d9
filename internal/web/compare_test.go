package web

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"
	"github.com/google/go-cmp/cmp"

	"github.com/tolsey/tolsey/internal/contract"
	"github.com/tolsey/tolsey/internal/org"
	published "github.com/tolsey/tolsey/internal/plain"
	"github.com/tolsey/tolsey/internal/testkit"
)

// comparedTable gives what the page says of each buyer, by measure.
func comparedTable(doc *goquery.Document) map[string][]string {
	return byFirst(tableOf(doc, "[aria-label=Comparison]"))
}

// medianOf gives the median in the obvious way.
func medianOf(list []contract.Contract) string {
	var values []int64
	for _, k := range list {
		if k.Value != nil && k.Value.Currency == "GBP" {
			values = append(values, k.Value.Hundredths)
		}
	}
	if len(values) == 0 {
		return notGiven
	}
	slices.Sort(values)
	return sterling((values[(len(values)-1)/2] + values[len(values)/2]) / 2)
}

// Every number of a comparison is that of a slow count over the contracts.
func TestNumbersOfAComparison(t *testing.T) {
	s, _ := testSite(t, nil)
	page, err := s.data.Orgs.Buyers(t.Context(), org.Query{Sort: org.ByReleases, Limit: 48})
	if err != nil {
		t.Fatal(err)
	}
	for lines := range slices.Chunk(page.Lines, mostCompared) {
		var ids []string
		for _, l := range lines {
			ids = append(ids, l.ID)
		}
		doc := testkit.Page(t, s.Handler(), compareAddress(ids...))
		checkWeight(t, s, compareAddress(ids...))
		rows, years := comparedTable(doc), byFirst(tableOf(doc, "[aria-label='Numbers by year']"))
		for i, id := range ids {
			h := holdings(t, s, id, false)
			live := h.part(running)
			soon := h.part(func(k contract.Contract) bool { return running(k) && k.End <= aYearLater })
			small := h.part(func(k contract.Contract) bool { return h.small(k) == published.Yes })
			want := map[string]string{
				"Contracts and awards": strconv.Itoa(len(h.list)), "Value in pounds": cells(h.list)[1], "Median value": medianOf(h.list),
				"Live contracts": strconv.Itoa(len(live)), "Ending within 12 months": strconv.Itoa(len(soon)),
				"Without a known end": strconv.Itoa(len(h.part(func(k contract.Contract) bool { return !k.Terminated && k.Start <= marketDay && k.End == "" }))),
			}
			if known := h.part(func(k contract.Contract) bool { return h.small(k) != published.Unknown }); len(known) > 0 {
				want["Small firms, by number"] = rounded(int64(len(small)), int64(len(known)))
			}
			for label, text := range want {
				if got := rows[label]; len(got) != len(ids) || got[i] != text && !strings.HasPrefix(got[i], text+" ") {
					t.Errorf("%s, %s: %q, want %s", id, label, got, text)
				}
			}
			for year, row := range years {
				text := "None"
				if c := h.table(yearOf)[year]; c != nil {
					n, _ := strconv.Atoi(c[0])
					text = plural(n, "contract", "contracts") + " " + c[1]
				}
				if row[i] != text {
					t.Errorf("%s in %s: %q, want %q", id, year, row[i], text)
				}
			}
		}
	}
}

// What cannot be compared is said kindly and left out; the rest is shown.
func TestWhatCannotBeCompared(t *testing.T) {
	s := siteOf(t, append(sample(), jsonLines(release("9", "2026-01-01T00:00:00Z", "award", `"parties":[{"id":"b","name":"Only Buys","roles":["buyer"]},
		{"id":"s","name":"Only Sells","roles":["supplier"]}],"buyer":{"id":"b"},"tender":{"id":"t"},"awards":[{"id":"1","suppliers":[{"id":"s"}]}]`))...))
	for _, c := range []struct {
		query  string
		chosen []string
		says   []string
	}{
		{"", nil, nil},
		{"?buyer=", nil, nil},
		{"?buyer=nobody", nil, []string{"There is no buyer with the id “nobody”. It is left out. Look for it by its name below."}},
		{"?buyer=%ff&buyer=only-buys", []string{"Only Buys"}, []string{"There is no buyer with the id “\ufffd”. It is left out. Look for it by its name below."}},
		{"?buyer=only-sells&buyer=only-buys", []string{"Only Buys"}, []string{"Only Sells buys nothing in the notices here. It is left out."}},
		{"?buyer=fictional-borough-of-harrowmere&buyer=" + councilID, []string{"Fictional Borough of Harrowmere"}, nil},
		{"?buyer=" + bakerID + "&buyer=" + councilID, []string{"Fictional Bakers Ltd", "Fictional Borough of Harrowmere"}, nil},
	} {
		doc := testkit.Page(t, s.Handler(), "/compare"+c.query)
		var says []string
		doc.Find(".govuk-inset-text").Each(func(_ int, el *goquery.Selection) { says = append(says, strings.TrimSpace(el.Text())) })
		if diff := cmp.Diff(c.says, says); diff != "" {
			t.Errorf("%s (-want +got):\n%s", c.query, diff)
		}
		var chosen []string
		doc.Find("#chosen li").Each(func(_ int, el *goquery.Selection) { chosen = append(chosen, el.Find("a").First().Text()) })
		if diff := cmp.Diff(c.chosen, chosen); diff != "" {
			t.Errorf("%s (-want +got):\n%s", c.query, diff)
		}
		lead := testkit.Text(doc, ".govuk-body-l")
		if alone := strings.HasPrefix(lead, "You have chosen one buyer. Look for another"); alone != (len(chosen) == 1) || (lead == "") != (len(chosen) > 1) {
			t.Errorf("%s: the page begins with %q", c.query, lead)
		}
		if n := doc.Find("[aria-label=Comparison] thead th").Length(); n != len(chosen)+1 && len(chosen) > 0 {
			t.Errorf("%s: %d columns", c.query, n)
		}
	}
}

// Links add and remove a buyer and keep the others.
func TestBuyersAreAddedAndRemoved(t *testing.T) {
	s := siteOf(t, sample())
	doc := testkit.Page(t, s.Handler(), "/compare?buyer="+bakerID+"&q=harrow")
	if got := doc.Find(`form input[type=hidden][name=buyer]`).AttrOr("value", ""); got != bakerID {
		t.Errorf("the form forgets the buyer: %q", got)
	}
	add := doc.Find("#found + ul a")
	if href := add.AttrOr("href", ""); href != compareAddress(bakerID, councilID) || !strings.HasPrefix(add.Text(), "Add Fictional Borough") {
		t.Fatalf("the link to add is %q, %q", href, add.Text())
	}
	both := testkit.Page(t, s.Handler(), compareAddress(bakerID, councilID)+"&q=fictional")
	var removals []string
	both.Find("#chosen li").Each(func(_ int, li *goquery.Selection) {
		removals = append(removals, li.Find("a").Last().AttrOr("href", ""))
	})
	if diff := cmp.Diff([]string{compareAddress(councilID), compareAddress(bakerID)}, removals); diff != "" {
		t.Errorf("removals (-want +got):\n%s", diff)
	}
	if text := testkit.Text(both, "main"); !strings.Contains(text, "There is none to add.") {
		t.Error("buyers that are chosen are offered again")
	}
	if got := comparedTable(both)["Contracts and awards"]; !slices.Equal(got, []string{"1", "4"}) {
		t.Errorf("the contracts are %q", got)
	}
	for _, path := range []string{"/buyers/" + councilID, "/buyers"} {
		if testkit.Page(t, s.Handler(), path).Find(`a[href^="/compare"]`).Length() != 1 {
			t.Errorf("%s has no link to the comparison", path)
		}
	}
	wrong := testkit.PageWith(t, s.Handler(), "/compare?q=%3F&buyer="+bakerID, http.StatusBadRequest)
	if got := testkit.Text(wrong, "#q-error"); got != "Error: Words in the name must have letters or numbers" || wrong.Find("#chosen li").Length() != 1 {
		t.Errorf("the field says %q", got)
	}
}

// The seventh buyer does not fit; hostile names do nothing.
func TestSixBuyersAtMost(t *testing.T) {
	var releases, ids []string
	for i := range 7 {
		name := `</td><script>alert(1)</script> Board ` + strconv.Itoa(i)
		releases = append(releases, release(strconv.Itoa(i), "2026-01-01T00:00:00Z", "planning", `"parties":[{"id":"b","name":"`+name+`","roles":["buyer"],
			"identifier":{"scheme":"XF-ODD","id":"B/?&`+strconv.Itoa(i)+`"}}],"buyer":{"id":"b"},"tender":{"id":"t"}`))
		ids = append(ids, "XF-ODD-B/?&"+strconv.Itoa(i))
	}
	s := siteOf(t, jsonLines(releases...))
	page, err := s.data.Orgs.Buyers(t.Context(), org.Query{})
	if err != nil || len(page.Lines) != 7 || !slices.Contains(ids, page.Lines[0].ID) {
		t.Fatalf("%+v, %v", page, err)
	}
	doc := testkit.Page(t, s.Handler(), compareAddress(ids...)+"&q="+url.QueryEscape("board"))
	if doc.Find("#chosen li").Length() != mostCompared || doc.Find("main form, main script").Length() > 0 || !strings.Contains(testkit.Text(doc, ".govuk-inset-text"), "six") {
		t.Errorf("of seven buyers: %s", testkit.Text(doc, "main"))
	}
	if text := testkit.Text(doc, "main"); !strings.Contains(text, "no contract states its year") {
		t.Error("nothing is said of buyers without contracts")
	}
}
