package web

import (
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"
	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"

	"github.com/tolsey/tolsey/internal/notice"
	"github.com/tolsey/tolsey/internal/testkit"
)

// sentBy gives what the form of a page sends as it is shown: the fields in it
// and those elsewhere that are parts of it.
func sentBy(doc *goquery.Document) url.Values {
	sent := url.Values{}
	add := func(el *goquery.Selection, value string) {
		if value != "" {
			sent.Add(el.AttrOr("name", ""), value)
		}
	}
	doc.Find("#filters input, input[form=filters], select[form=filters]").Each(func(_ int, el *goquery.Selection) {
		_, ticked := el.Attr("checked")
		switch {
		case goquery.NodeName(el) == "select":
			add(el, el.Find("option[selected]").AttrOr("value", ""))
		case el.AttrOr("type", "") != "checkbox" || ticked:
			add(el, el.AttrOr("value", ""))
		}
	})
	return sent
}

// The form shows what is set and sends it again, for whatever is asked; and the
// address of a query asks for that query.
func TestFormsAndAddressesAskForTheSame(t *testing.T) {
	s, _ := testSite(t, nil)
	buyer := mostActiveBuyer(t, s)
	sorted := cmpopts.SortSlices(strings.Compare)
	rapid.Check(t, func(rt *rapid.T) {
		q := drawnQuery(rt, buyer.ID)
		u, err := url.Parse(listAddress(q))
		if err != nil {
			rt.Fatal(err)
		}
		read, problems := notice.ReadAddress(u.Query())
		if diff := cmp.Diff(q.Address(), read.Address(), cmpopts.EquateEmpty()); diff != "" || len(problems) > 0 {
			rt.Fatalf("%s (-want +got):\n%s%v", u, diff, problems)
		}
		sent := sentBy(testkit.Page(t, s.Handler(), u.String()))
		again, problems := notice.ReadAddress(sent)
		want := q.Address()
		if first := want.Get("sort"); first == string(notice.ByRelevance) || q.Text == "" && first == string(notice.ByNewest) {
			want.Del("sort") // which is what one gets without it
		}
		if diff := cmp.Diff(want, again.Address(), cmpopts.EquateEmpty(), sorted); diff != "" || len(problems) > 0 {
			rt.Fatalf("the form of %s (-want +got):\n%s%v", u, diff, problems)
		}
	})
}

// drawnQuery draws a query for the first page of a list.
func drawnQuery(rt *rapid.T, buyer string) notice.Query {
	some := func(name string, from ...string) []string {
		var chosen []string
		for _, v := range from {
			if rapid.IntRange(0, 3).Draw(rt, name) == 0 {
				chosen = append(chosen, v)
			}
		}
		return chosen
	}
	flag := func(name string) bool { return rapid.IntRange(0, 4).Draw(rt, name) == 0 }
	day := func(name string) string {
		return rapid.SampledFrom([]string{"", "", "2026-01-09", "2026-12-31"}).Draw(rt, name)
	}
	days := func(name string) notice.Days { return notice.Days{From: day(name), To: day(name)} }
	amount := func(name string) *int64 {
		if flag(name) {
			return ptr(rapid.Int64Range(0, 1e11).Draw(rt, name))
		}
		return nil
	}
	q := notice.Query{Text: rapid.SampledFrom([]string{"", "", "service", `"a b" OR title:c* -(d)`}).Draw(rt, "text"),
		Types: some("type", "UK4", "UK6", notice.None), Buyers: some("buyer", buyer), Categories: some("category", "72", "4521", notice.None),
		Regions: some("region", "UKC", "UKI", notice.None), Value: notice.Amounts{From: amount("from"), To: amount("to"), Unknown: flag("unknown")},
		Published: days("published"), Closes: days("closes"), Starts: days("starts"), Ends: days("ends"),
		SME: flag("sme"), VCSE: flag("vcse"), AwardedSME: flag("awarded"), Methods: some("method", "open", "odd method"),
		Sources: some("source", "fictional-market"), Sort: rapid.SampledFrom(append([]notice.Sort{""}, notice.Sorts...)).Draw(rt, "sort")}
	for _, k := range some("kind", string(notice.Local), string(notice.Health), notice.None) {
		q.Kinds = append(q.Kinds, notice.Kind(k))
	}
	stages := some("stage", named(notice.Stages, func(s notice.Stage) string { return string(s) })...)
	for _, stage := range stages {
		q.Stages = append(q.Stages, notice.Stage(stage))
	}
	q.Repeatable = len(stages) < len(notice.Stages) && flag("repeatable")
	if len(stages) == len(notice.Stages) {
		q.Stages = nil
	}
	return q
}

// The number beside a box is how many one finds by ticking it alone.
func TestBoxesCountWhatTheyFind(t *testing.T) {
	market, _ := testSite(t, nil)
	if n := checkBoxes(t, market, "q=service&stage=any"); n < 40 {
		t.Errorf("only %d boxes", n)
	}
	if n := checkBoxes(t, siteOf(t, noticeSample()), "stage=any"); n < 20 {
		t.Errorf("only %d boxes of the sample", n)
	}
}

// checkBoxes ticks each box of the form beside what is asked, and gives how many
// there are that say a number.
func checkBoxes(t *testing.T, s *Site, asked string) (looked int) {
	t.Helper()
	doc := testkit.Page(t, s.Handler(), "/notices?"+asked)
	doc.Find("#filters .tolsey-group__count").Each(func(_ int, el *goquery.Selection) {
		box := el.Closest(".govuk-checkboxes__item").Find("input")
		values, _ := url.ParseQuery(asked)
		values.Set(box.AttrOr("name", ""), box.AttrOr("value", ""))
		q, _ := notice.ReadAddress(values)
		found, err := s.data.Notices.Find(t.Context(), q)
		if err != nil {
			t.Fatal(err)
		}
		if got := strings.Trim(el.Text(), "()"); got != count(found.Total) {
			t.Errorf("%s says %s and finds %d", values.Encode(), got, found.Total)
		}
		looked++
	})
	return looked
}

// A buyer that is not among the largest is offered once it is chosen, and so is
// a category below the divisions, by its name where it has one.
func TestWhatIsChosenIsOffered(t *testing.T) {
	s := siteOf(t, noticeSample())
	doc := testkit.Page(t, s.Handler(), "/notices?stage=planning&buyer=XF-PPON-WXYZ-1234-WXYZ&category=45221119&method=odd+one")
	var got []string
	doc.Find("#filters input[checked]").Each(func(_ int, el *goquery.Selection) {
		got = append(got, strings.Join(strings.Fields(el.Parent().Text()), " "))
	})
	want := []string{"Planning (0)", "45221119 Bridge renewal construction work", "Fictional Borough of Wexcombe (0)", "odd one"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	doc.Find("#filters input[checked]").Each(func(_ int, el *goquery.Selection) {
		if el.Closest("details.tolsey-group:not([open])").Length() != 0 {
			t.Errorf("%s is chosen and folded away", el.AttrOr("value", ""))
		}
	})
	if closed := doc.Find("details.tolsey-group:not([open])").Length(); closed < 6 {
		t.Errorf("only %d groups are folded away", closed)
	}
}

// The form says how many filters are set, however they are written.
func TestFiltersAreCounted(t *testing.T) {
	s, _ := testSite(t, nil)
	for query, want := range map[string]string{
		"": "Filters (1 set)", "stage=any": "Filters", "stage=any&q=service": "Filters",
		"stage=open&stage=live&value_to=5&sme=1&region=Thayland": "Filters (5 set)",
	} {
		if got := testkit.Text(testkit.Page(t, s.Handler(), "/notices?"+query), ".tolsey-panel__summary"); got != want {
			t.Errorf("%s: %q", query, got)
		}
	}
}

// The orders that make sense are offered, the first being what one gets anyway.
func TestOrders(t *testing.T) {
	s, _ := testSite(t, nil)
	for query, want := range map[string]string{
		"":                       "*Newest first|Closing soonest=closing|Highest value=value|Contract ending soonest=ending",
		"sort=closing":           "Newest first|*Closing soonest=closing|Highest value=value|Contract ending soonest=ending",
		"q=service":              "*Best match first|Newest first=newest|Closing soonest=closing|Highest value=value|Contract ending soonest=ending",
		"q=service&sort=newest":  "Best match first|*Newest first=newest|Closing soonest=closing|Highest value=value|Contract ending soonest=ending",
		"sort=value&stage=ended": "Newest first|Closing soonest=closing|*Highest value=value|Contract ending soonest=ending",
	} {
		var got []string
		testkit.Page(t, s.Handler(), "/notices?"+query).Find("#sort option").Each(func(_ int, o *goquery.Selection) {
			text := o.Text()
			if _, selected := o.Attr("selected"); selected {
				text = "*" + text
			}
			if v := o.AttrOr("value", ""); v != "" {
				text += "=" + v
			}
			got = append(got, text)
		})
		if !slices.Equal(got, strings.Split(want, "|")) {
			t.Errorf("%s: %q", query, got)
		}
	}
}
