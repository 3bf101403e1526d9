package web

import (
	"cmp"
	"math"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"
	gocmp "github.com/google/go-cmp/cmp"

	"github.com/tolsey/tolsey/internal/contract"
	"github.com/tolsey/tolsey/internal/cpv"
	"github.com/tolsey/tolsey/internal/org"
	published "github.com/tolsey/tolsey/internal/plain"
	"github.com/tolsey/tolsey/internal/testkit"
	"github.com/tolsey/tolsey/ocds"
)

// held is the contracts of a body, to be counted one by one: what its page says
// is compared with that.
type held struct {
	s        *Site
	o        org.Org
	supplier bool
	list     []contract.Contract
}

// holdings reads every contract of a body, page by page.
func holdings(t *testing.T, s *Site, id string, supplier bool) held {
	t.Helper()
	o, err := s.data.Orgs.Get(t.Context(), id)
	if err != nil {
		t.Fatal(err)
	}
	h := held{s: s, o: o, supplier: supplier}
	ask := s.data.Contracts.ByBuyer
	if supplier {
		ask = s.data.Contracts.BySupplier
	}
	for {
		page, err := ask(t.Context(), keysOf(o), 100, len(h.list))
		if err != nil {
			t.Fatal(err)
		}
		if h.list = append(h.list, page.Items...); len(page.Items) == 0 {
			return h
		}
	}
}

// part gives those of the contracts that have a property.
func (h held) part(has func(contract.Contract) bool) []contract.Contract {
	var list []contract.Contract
	for _, k := range h.list {
		if has(k) {
			list = append(list, k)
		}
	}
	return list
}

// inPounds adds up the values in pounds, in hundredths, and counts them.
func inPounds(list []contract.Contract) (sum int64, n int) {
	for _, k := range list {
		if k.Value != nil && k.Value.Currency == "GBP" {
			sum += k.Value.Hundredths
			n++
		}
	}
	return sum, n
}

// sterling writes a sum as the pages do.
func sterling(hundredths int64) string {
	return moneyShort(&ocds.Money{Hundredths: hundredths, Currency: "GBP"})
}

// cells gives what a table says of contracts: number, value, rest.
func cells(list []contract.Contract) []string {
	sum, n := inPounds(list)
	value, rest, foreign := "Not given", "None", 0
	if n > 0 {
		value = sterling(sum)
	}
	for _, k := range list {
		if k.Value != nil && k.Value.Currency != "GBP" {
			foreign++
		}
	}
	switch left := len(list) - n; {
	case foreign > 0 && foreign == left:
		rest = strconv.Itoa(foreign) + " (in another currency)"
	case foreign > 0:
		rest = strconv.Itoa(left) + " (" + strconv.Itoa(foreign) + " in another currency)"
	case left > 0:
		rest = strconv.Itoa(left)
	}
	return []string{strconv.Itoa(len(list)), value, rest}
}

// The market's day, and twelve months on.
const (
	marketDay  = "2026-03-17"
	aYearLater = "2027-03-17"
)

func running(k contract.Contract) bool {
	return !k.Terminated && k.Start <= marketDay && k.End >= marketDay
}

func yearOf(k contract.Contract) string {
	day := cmp.Or(k.Awarded, k.Signed, k.Start)
	return cmp.Or(day[:min(4, len(day))], yearNotKnown)
}

func categoryOf(k contract.Contract) string {
	return cmp.Or(cpv.Name(k.Division), map[bool]string{true: "Category not known", false: "CPV " + k.Division}[k.Division == ""])
}

// small says whether all suppliers that count are small, when each says it.
func (h held) small(k contract.Contract) published.Tri {
	all, known := true, 0
	for _, p := range k.Suppliers {
		if h.supplier && !slices.Contains(keysOf(h.o), p.Key) {
			continue
		}
		if p.Scale == "" {
			return published.Unknown
		}
		known++
		all = all && p.Scale != "large"
	}
	return published.TriOf(all, known > 0)
}

// table gives what a table by a key must hold.
func (h held) table(key func(contract.Contract) string) map[string][]string {
	rows := map[string][]string{}
	for _, k := range h.list {
		rows[key(k)] = cells(h.part(func(other contract.Contract) bool { return key(other) == key(k) }))
	}
	return rows
}

// byFirst gives the rows of a table by their first cell.
func byFirst(rows [][]string) map[string][]string {
	m := map[string][]string{}
	for _, row := range rows {
		m[row[0]] = row[1:]
	}
	return m
}

// rounded writes a percentage that is neither next to nothing nor next to all.
func rounded(part, whole int64) string {
	p := math.Round(float64(part) * 100 / float64(whole))
	switch {
	case p == 0 && part > 0:
		return "under 1%"
	case p == 100 && part < whole:
		return "over 99%"
	}
	return strconv.Itoa(int(p)) + "%"
}

// checkFigures compares the numbers at the top.
func (h held) checkFigures(t *testing.T, doc *goquery.Document) {
	t.Helper()
	live := h.part(running)
	soon := h.part(func(k contract.Contract) bool { return running(k) && k.End <= aYearLater })
	var got []string
	doc.Find("[aria-label='Key figures'] li").Each(func(_ int, li *goquery.Selection) {
		got = append(got, strings.Join(strings.Fields(li.Text()), " "))
	})
	for i, list := range [][]contract.Contract{live, soon, h.list} {
		sum, n := inPounds(list)
		if len(got) <= i || !strings.HasPrefix(got[i], strconv.Itoa(len(list))+" ") || (n > 0) != strings.Contains(got[i], "worth "+sterling(sum)) {
			t.Fatalf("%s: figure %d of %q, want %d worth %s", h.o.ID, i, got, len(list), sterling(sum))
		}
	}
	endless := h.part(func(k contract.Contract) bool { return !k.Terminated && k.Start <= marketDay && k.End == "" })
	if said := strings.Contains(got[0], "of "+count(len(endless))+" more no end is known"); said != (len(endless) > 0) {
		t.Errorf("%s: of %d no end is known: %q", h.o.ID, len(endless), got[0])
	}
	if h.supplier {
		return
	}
	known := h.part(func(k contract.Contract) bool { return h.small(k) != published.Unknown })
	small := h.part(func(k contract.Contract) bool { return h.small(k) == published.Yes })
	want := "Not known share"
	if len(known) > 0 {
		want = rounded(int64(len(small)), int64(len(known))) + " of contracts went to small firms known for " +
			strconv.Itoa(len(known)) + " of " + plural(len(h.list), "contract", "contracts")
		if all, n := inPounds(h.list); n > 0 {
			part, _ := inPounds(known)
			want += ", " + rounded(part, all) + " of the value"
		}
	}
	if !strings.HasPrefix(got[3], want) {
		t.Errorf("%s: %q, want %q", h.o.ID, got[3], want)
	}
}

// checkShares compares the shares by number and by value.
func (h held) checkShares(t *testing.T, doc *goquery.Document) {
	t.Helper()
	known := h.part(func(k contract.Contract) bool { return h.small(k) != published.Unknown })
	small := h.part(func(k contract.Contract) bool { return h.small(k) == published.Yes })
	rows := byFirst(tableOf(doc, "[aria-label=Shares]"))
	if len(known) == 0 {
		return
	}
	number := rounded(int64(len(small)), int64(len(known))) + " (" + strconv.Itoa(len(small)) + " of " + strconv.Itoa(len(known)) + ")"
	if got := rows["Share of the number"]; len(got) != 2 || got[0] != number {
		t.Errorf("%s: %v, want %s", h.o.ID, got, number)
	}
	value := "Not known"
	if all, n := inPounds(known); n > 0 {
		part, _ := inPounds(small)
		value = rounded(part, all) + " (" + sterling(part) + " of " + sterling(all) + ")"
	}
	if got := rows["Share of the value"]; len(got) != 2 || got[0] != value {
		t.Errorf("%s: %v, want %s", h.o.ID, got, value)
	}
}

// checkPartners compares who is on the other side.
func (h held) checkPartners(t *testing.T, doc *goquery.Document) {
	t.Helper()
	with := map[string][]contract.Contract{}
	for _, k := range h.list {
		refs := map[string]bool{}
		others := []published.Ref{k.Buyer}
		if !h.supplier {
			others = nil
			for _, p := range k.Suppliers {
				others = append(others, p.Ref)
			}
		}
		for _, ref := range others {
			names, err := h.s.data.Orgs.Names(t.Context(), []string{ref.Key})
			if err != nil {
				t.Fatal(err)
			}
			if ref.Key != "" {
				refs[names[ref.Key].ID] = true
			}
		}
		for id := range refs {
			with[id] = append(with[id], k)
		}
	}
	label, address := "Suppliers", supplierAddress
	if h.supplier {
		label, address = "Buyers", buyerAddress
	}
	rows := doc.Find("[aria-label=" + label + "] tbody tr")
	if want := min(len(with), partnersShown); rows.Length() != want {
		t.Errorf("%s: %d partners, want %d", h.o.ID, rows.Length(), want)
	}
	for id, list := range with {
		row := rows.FilterFunction(func(_ int, tr *goquery.Selection) bool { return tr.Find("a").First().AttrOr("href", "") == address(id) })
		if row.Length() == 0 && len(with) > partnersShown {
			continue
		}
		got := []string{strings.TrimSpace(row.Find("td").Eq(0).Text()), strings.TrimSpace(row.Find("td").Eq(1).Text())}
		if diff := gocmp.Diff(cells(list)[:2], got); diff != "" {
			t.Errorf("%s with %s (-want +got):\n%s", h.o.ID, id, diff)
		}
	}
}

// Every number on the pages of the market's bodies is that of a slow count over
// their contracts.
func TestNumbersOfBodies(t *testing.T) {
	s, _ := testSite(t, nil)
	for _, supplier := range []bool{false, true} {
		ask, address := s.data.Orgs.Buyers, buyerAddress
		if supplier {
			ask, address = s.data.Orgs.Suppliers, supplierAddress
		}
		page, err := ask(t.Context(), org.Query{Sort: org.ByReleases, Limit: 60})
		if err != nil {
			t.Fatal(err)
		}
		counted := 0
		for _, l := range page.Lines {
			h := holdings(t, s, l.ID, supplier)
			doc := testkit.Page(t, s.Handler(), address(l.ID))
			if len(h.list) == 0 {
				continue
			}
			counted++
			if counted == 1 {
				checkWeight(t, s, address(l.ID))
			}
			h.checkFigures(t, doc)
			h.checkShares(t, doc)
			h.checkPartners(t, doc)
			for label, key := range map[string]func(contract.Contract) string{"Numbers by year": yearOf, "Numbers by category": categoryOf} {
				if diff := gocmp.Diff(h.table(key), byFirst(tableOf(doc, "[aria-label='"+label+"']"))); diff != "" {
					t.Errorf("%s, %s (-want +got):\n%s", l.ID, label, diff)
				}
			}
		}
		if counted < 30 {
			t.Errorf("only %d bodies have contracts", counted)
		}
	}
}

func TestPercent(t *testing.T) {
	for want, c := range map[string][2]int64{"0%": {0, 9}, "under 1%": {1, 1000}, "1%": {1, 100}, "67%": {2, 3}, "over 99%": {999, 1000}, "100%": {7, 7}} {
		if got := percent(c[0], c[1]); got != want {
			t.Errorf("%d of %d is %s, want %s", c[0], c[1], got, want)
		}
	}
}

// What is not known, in another currency or beyond counting is said in words.
func TestTalliesInWords(t *testing.T) {
	for _, c := range []struct {
		t                 contract.Tally
		worth, rest, note string
	}{
		{contract.Tally{}, "", "None", ""},
		{contract.Tally{Count: 2}, "no value in pounds is stated", "2", "2 contracts state no value and are in no sum."},
		{contract.Tally{Count: 1, Foreign: 1}, "no value in pounds is stated", "1 (in another currency)", "1 contract is in another currency, or in none that is named, and is in no sum."},
		{contract.Tally{Count: 3, InPounds: 1, Foreign: 1, Pounds: 500}, "worth £5, as 1 of them states", "2 (1 in another currency)", "1 contract states no value and is in no sum."},
		{contract.Tally{Count: 2, InPounds: 2, Pounds: math.MaxInt64, Gross: true}, "worth over £92,233.7 trillion", "None", "Some include VAT."},
	} {
		if got := worth(c.t); got != c.worth {
			t.Errorf("%+v is %q, want %q", c.t, got, c.worth)
		}
		if got := cellsOf(c.t).Rest; got != c.rest {
			t.Errorf("%+v leaves out %q, want %q", c.t, got, c.rest)
		}
		if got := sumNote(c.t); !strings.Contains(got, c.note) {
			t.Errorf("%+v: %q", c.t, got)
		}
	}
}

// A chart has ten years at most; what it leaves out is said, and in the table.
func TestYearsOfAChart(t *testing.T) {
	groups := []contract.Group{{Key: "1999", Tally: contract.Tally{Count: 2}}, {Key: "2020", Tally: contract.Tally{Count: 3}},
		{Key: "2026", Tally: contract.Tally{Count: 4}}, {Key: "", Tally: contract.Tally{Count: 1200}}}
	c := yearChartsOf(groups)
	if len(c.Number.Columns) != yearsDrawn || len(c.Value.Columns) != 0 || len(c.Lines) != 4 || c.Lines[3].Label != yearNotKnown {
		t.Errorf("%+v", c)
	}
	if want := "Only in the table: 2 of the years before 2017, and 1,200 whose year is not known."; c.Note != want {
		t.Errorf("%q, want %q", c.Note, want)
	}
	if c := yearChartsOf(groups[3:]); len(c.Number.Columns) != 0 || c.Note != "Only in the table: 1,200 contracts whose year is not known." {
		t.Errorf("of no known year: %+v", c)
	}
}

// A body without contracts says so, and nothing is drawn.
func TestBodyWithoutContracts(t *testing.T) {
	s := siteOf(t, jsonLines(release("1", "2026-01-01T00:00:00Z", "planning", `"parties":[{"id":"b","name":"Fictional Board","roles":["buyer"]},
		{"id":"s","name":"Fictional Hopefuls","roles":["supplier"]}],"buyer":{"id":"b"},"tender":{"id":"t","title":"T"},
		"awards":[{"id":"1","status":"cancelled","suppliers":[{"id":"s"}]}]`)))
	for path, want := range map[string]string{"/buyers/fictional-board": "No contract or award is published by this buyer yet.",
		"/suppliers/fictional-hopefuls": "No contract or award is published for this supplier"} {
		doc := testkit.Page(t, s.Handler(), path)
		if got := testkit.Text(doc, ".govuk-inset-text"); !strings.Contains(got, want) || doc.Find("main svg").Length() > 0 {
			t.Errorf("%s says %q", path, got)
		}
	}
}

// BenchmarkSupplierPage is the page of a supplier with 20,000 contracts.
func BenchmarkSupplierPage(b *testing.B) {
	var awards, releases []string
	for i := range 20_000 {
		n := strconv.Itoa(i)
		awards = append(awards, `{"id":"`+n+`","title":"Deal","status":"active","date":"20`+strconv.Itoa(10+i%17)+`-01-01","value":{"amount":`+n+`,"currency":"GBP"},"suppliers":[{"id":"s"}]}`)
		if len(awards) == 4 {
			releases = append(releases, release(n, "2026-01-01T00:00:00Z", "award", `"parties":[{"id":"b","name":"Fictional Board `+strconv.Itoa(i%997)+`","roles":["buyer"]},
				{"id":"s","name":"Fictional Sellers","roles":["supplier"],"details":{"scale":"sme"}}],"buyer":{"id":"b"},"tender":{"id":"t","title":"Many"},"awards":[`+strings.Join(awards, ",")+`]`))
			awards = nil
		}
	}
	s := siteOf(b, jsonLines(releases...))
	for b.Loop() {
		if rec := ask(s, "GET", "/suppliers/fictional-sellers"); rec.Code != 200 || !strings.Contains(rec.Body.String(), "20,000") {
			b.Fatal(rec.Code)
		}
	}
}
