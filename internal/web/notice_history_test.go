package web

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/tolsey/tolsey/internal/ledger"
	"github.com/tolsey/tolsey/internal/notice"
	"github.com/tolsey/tolsey/internal/process"
	"github.com/tolsey/tolsey/internal/testkit"
)

func TestHistoryTellsWhatChanged(t *testing.T) {
	s := siteOf(t, noticeSample())
	doc := testkit.Page(t, s.Handler(), noticeAddress(bridgeOCID))
	list := doc.Find(".tolsey-history > li")
	if diff := cmp.Diff([]string{"2 March 2026: Tender update", "1 February 2026: Tender", "5 January 2026: Planning"}, texts(list.Find("h3"))); diff != "" {
		t.Fatalf("releases (-want +got):\n%s", diff)
	}
	newest := list.First()
	if diff := cmp.Diff([]string{"Deadline moved from 24 March 2026, midday to 31 March 2026, 1pm."}, texts(newest.Find("li"))); diff != "" {
		t.Errorf("changes (-want +got):\n%s", diff)
	}
	if got := list.Last().Text(); !strings.Contains(got, "This release began the process here.") {
		t.Errorf("the first release: %q", got)
	}
	// The content that was replaced keeps its entry and its proof.
	want := []string{
		"Release b-3",
		"Entry 3 of the ledger, from The fictional market, received at 9:30am on 17 March 2026. Proof of entry 3 (JSON file)",
		"It replaced earlier content with the same id:",
		"Entry 2 of the ledger, from The fictional market, received at 9:30am on 17 March 2026. Proof of entry 2 (JSON file)",
	}
	if diff := cmp.Diff(want, texts(newest.Find("p"))); diff != "" {
		t.Errorf("entries (-want +got):\n%s", diff)
	}
	if got := newest.Find("p a").First().AttrOr("href", ""); got != "/api/v1/entries/3/receipt" {
		t.Errorf("the proof is at %q", got)
	}
	grit := testkit.Page(t, s.Handler(), noticeAddress(gritOCID)).Find(".tolsey-history > li").First().Text()
	for _, want := range []string{"value changed from £90,000 to £99,500.50.", "amended: “A hard winter.”\n"} {
		if !strings.Contains(grit, want) {
			t.Errorf("the change of the contract lacks %q: %s", want, grit)
		}
	}
}

// A process with more releases than a page tells shows the newest, and says how
// many are older.
func TestHistoryIsBounded(t *testing.T) {
	const older = 7
	doc := testkit.Page(t, siteOf(t, jsonLines(daily(mostReleases+older)...)).Handler(), noticeAddress("ocds-f1ct10-daily"))
	list := doc.Find(".tolsey-history > li")
	if list.Length() != mostReleases {
		t.Errorf("%d releases are shown", list.Length())
	}
	if got := sectionOf(doc, "history").Find("p").Last().Text(); got != "7 older releases are in the original data." {
		t.Errorf("of the others it says %q", got)
	}
	if got := list.Last().Text(); strings.Contains(got, "began the process") || !strings.Contains(got, "moved from") {
		t.Errorf("the last one shown: %s", got)
	}
}

// daily gives n releases of a process, a day apart, each of which moves the
// deadline and adds a document.
func daily(n int) []string {
	var out []string
	for i := range n {
		day := func(months int) string { return fmt.Sprintf("2026-%02d-%02dT09:00:00Z", months+i/28, 1+i%28) }
		out = append(out, fmt.Sprintf(`{"ocid":"ocds-f1ct10-daily","id":"d-%d","date":"%s","tag":["tenderUpdate"],"initiationType":"tender",
			"tender":{"id":"1","title":"Fictional daily bread","status":"active","tenderPeriod":{"endDate":"%s"},
			"documents":[{"id":"%d","title":"Loaf %d","url":"https://files.example/%d"}]}}`, i, day(1), day(5), i, i, i))
	}
	return out
}

// Putting the older releases together changes nothing that is told of the newer
// ones.
func TestLastStepsEqualTheWholeHistory(t *testing.T) {
	data := services(t, append(append(noticeSample(), jsonLines(daily(12)...)...), market()...))
	list, err := data.Notices.Find(t.Context(), notice.Query{Limit: 100})
	if err != nil {
		t.Fatal(err)
	}
	compared := 0
	for _, n := range list.Items {
		entries, err := data.Log.Process(t.Context(), n.OCID)
		if err != nil {
			t.Fatal(err)
		}
		whole, err := process.History(entries, nil)
		if err != nil {
			t.Fatal(err)
		}
		for limit := 1; limit < len(whole); limit++ {
			last, older, err := lastSteps(entries, nil, limit)
			if err != nil || older != len(whole)-limit || len(last) != limit {
				t.Fatalf("%s: %d steps of %d, %d older, %v", n.OCID, len(last), len(whole), older, err)
			}
			if diff := cmp.Diff(told(whole[older:]), told(last)); diff != "" {
				t.Errorf("%s, the last %d steps (-whole +last):\n%s", n.OCID, limit, diff)
			}
			compared++
		}
	}
	if compared < 50 {
		t.Errorf("only %d histories were compared", compared)
	}
}

// told gives what a page says of steps.
func told(steps []process.Step) []string {
	var out []string
	for _, step := range steps {
		out = append(out, fmt.Sprint(step.Entry.Index, " ", step.Entry.ReleaseID, " ", notice.Changes(step.Before, step.After)))
	}
	return out
}

// A release whose payload was removed leaves the others readable.
func TestHistoryWithoutAPayload(t *testing.T) {
	s := siteOf(t, noticeSample())
	d, err := s.dossier(t.Context(), bridgeOCID)
	if err != nil {
		t.Fatal(err)
	}
	d.entries = append([]ledger.Entry{{Kind: ledger.KindRelease, OCID: bridgeOCID, ReleaseID: "gone"}}, d.entries...)
	h, err := d.history()
	if err != nil || len(h.List) != 3 || h.Unordered {
		t.Errorf("%d releases, unordered %v, %v", len(h.List), h.Unordered, err)
	}
}

// Releases that cannot be put in order are listed without what they changed.
func TestHistoryWithoutOrder(t *testing.T) {
	d := &dossier{entries: []ledger.Entry{
		{Index: 4, Kind: ledger.KindRelease, OCID: "x", ReleaseID: "1", Payload: []byte(`{"ocid":"x","id":"1","date":"2026-01-01T00:00:00Z"}`)},
		{Index: 5, Kind: ledger.KindRelease, OCID: "x", ReleaseID: "2", Payload: []byte(`{"ocid":"x","id":"2","date":5}`)},
	}}
	h, err := d.history()
	if err != nil || !h.Unordered || len(h.List) != 2 || h.List[0].ID != "2" {
		t.Errorf("%+v, %v", h, err)
	}
}

func TestSentence(t *testing.T) {
	for words, want := range map[string]string{"Value given": "Value given.", "Now “Roads.”": "Now “Roads.”", "Now “Roads…”": "Now “Roads…”", "Now “Roads”": "Now “Roads”."} {
		if got := sentence(words); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}
