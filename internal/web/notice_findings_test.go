package web

import (
	"slices"
	"strings"
	"testing"

	"github.com/tolsey/tolsey/internal/testkit"
	"github.com/tolsey/tolsey/ocds"
)

// The page has every rule that the checker finds broken, with as many places.
func TestFindings(t *testing.T) {
	s := siteOf(t, noticeSample())
	d, err := s.dossier(t.Context(), chairsOCID)
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]int{}
	for i := range d.entries {
		for _, f := range ocds.Check(d.entries[i].Release()) {
			for _, rule := range ocds.Rules() {
				if rule.ID == f.Rule {
					want[rule.Title] += 1 + f.More
				}
			}
		}
	}
	section := sectionOf(testkit.Page(t, s.Handler(), noticeAddress(chairsOCID)), "findings")
	summaries := texts(section.Find("summary"))
	if len(want) < 3 || len(summaries) != len(want) {
		t.Fatalf("%d rules are broken, %d shown: %q", len(want), len(summaries), summaries)
	}
	for title, n := range want {
		if !strings.Contains(strings.Join(summaries, "\n"), ": "+title+" ("+plural(n, "place", "places")+")") {
			t.Errorf("%q in %d places is not shown: %q", title, n, summaries)
		}
	}
	var order []int
	for _, summary := range summaries {
		words, _, _ := strings.Cut(summary, ":")
		order = append(order, slices.IndexFunc(severities, func(s ocds.Severity) bool { return severityTags[s].Text == words }))
	}
	if !slices.IsSorted(order) || slices.Contains(order, -1) {
		t.Errorf("not the gravest first: %q", summaries)
	}
	if section.Find("details li code").Length() == 0 {
		t.Error("no example says where it is")
	}
}

// Of a rule broken in many places a few are shown, and the others counted.
func TestManyFindings(t *testing.T) {
	lots := strings.TrimSuffix(strings.Repeat(`{"id":"1","title":" spaced "},`, 70), ",")
	text := jsonLines(`{"ocid":"ocds-f1ct10-many","id":"1","date":"2026-03-01T00:00:00Z","tag":["tender"],"initiationType":"tender","tender":{"id":"1","title":"Many","lots":[` + lots + `]}}`)
	s := siteOf(t, text)
	d, err := s.dossier(t.Context(), "ocds-f1ct10-many")
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range d.findings().Rules {
		if r.Title == "White space before or after a text" {
			if r.Count != 70 || len(r.Examples) != mostExamples || r.More() != 70-mostExamples {
				t.Errorf("%d places, %d examples, %d more", r.Count, len(r.Examples), r.More())
			}
			return
		}
	}
	t.Error("the rule is not among the findings")
}

// The lists of a page are bounded, and say what they leave out.
func TestLongNoticeIsBounded(t *testing.T) {
	list := func(n int, one string) string {
		var out []string
		for i := range n {
			out = append(out, strings.ReplaceAll(one, "%", "n"+count(i)))
		}
		return strings.Join(out, ",")
	}
	s := siteOf(t, jsonLines(`{"ocid":"ocds-f1ct10-long","id":"1","date":"2026-03-01T00:00:00Z","tag":["award"],"initiationType":"tender",
		"parties":[`+list(mostParties+5, `{"id":"%","name":"Fictional firm %","roles":["supplier"]}`)+`],
		"tender":{"id":"1","title":"Long","description":"`+strings.Repeat("long ", mostProse/4)+`",
			"classification":{"scheme":"CPV","id":"45000000"},
			"items":[`+list(mostCodes+4, `{"id":"%","classification":{"scheme":"X","id":"%"}}`)+`],
			"lots":[`+list(mostLots+3, `{"id":"%","title":"Part %"}`)+`],
			"documents":[`+list(mostDocuments+2, `{"id":"%","title":"Paper %","url":"https://files.example/%"}`)+`]},
		"awards":[{"id":"joint","title":"Joint award","status":"active","suppliers":[`+list(mostSuppliers+2, `{"name":"Fictional partner %"}`)+`]},
			`+list(mostDeals, `{"id":"%","title":"Award %","status":"active"}`)+`]}`))
	doc := testkit.Page(t, s.Handler(), noticeAddress("ocds-f1ct10-long"))
	for id, want := range map[string]string{
		"description": "The text is longer.", "lots": "3 more lots are", "documents": "2 more documents are",
		"awards": "1 more award or contract is", "categories": "5 more codes are", "organisations": "5 more organisations are",
	} {
		if got := sectionOf(doc, id).Find("p").Last().Text(); !strings.HasPrefix(got, want) {
			t.Errorf("%s ends with %q, want %q", id, got, want)
		}
	}
	if got := row(sectionOf(doc, "awards"), "Suppliers"); !strings.HasSuffix(got, " / and 2 more, named in the original data") {
		t.Errorf("the suppliers end with %q", got[max(0, len(got)-100):])
	}
	if weight := len(ask(s, "GET", noticeAddress("ocds-f1ct10-long"), "Accept-Encoding", "gzip").Body.Bytes()); weight > maxWeight/2 {
		t.Errorf("the page weighs %d bytes", weight)
	}
}
