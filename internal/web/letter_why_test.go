package web

import (
	"strings"
	"testing"
	"time"

	"github.com/tolsey/tolsey/internal/alert"
	"github.com/tolsey/tolsey/internal/notice"
	published "github.com/tolsey/tolsey/internal/plain"
	"github.com/tolsey/tolsey/internal/search"
	"github.com/tolsey/tolsey/ocds"
)

func TestWhyBrought(t *testing.T) {
	k := newLetterKit(t, nil)
	least, most := int64(100_00), int64(1_000_000_00)
	for _, c := range []struct {
		why  string
		ocid string
		sub  alert.Subscription
		want string
	}{
		{"everything", bridgeOCID, alert.Subscription{Target: alert.Search}, "your alert is for all notices"},
		{"only a stage, which the line tells", bridgeOCID, asks(notice.Query{Stages: []notice.Stage{notice.Open}}), ""},
		{"words in the title", bridgeOCID, asks(notice.Query{Text: "bridge repairs -school"}), "mentions bridge and repairs in the title"},
		{"the one of two words that is there", bridgeOCID, asks(notice.Query{Text: "viaduct OR steel"}), "mentions steel in the description"},
		{"words in several places", bridgeOCID, asks(notice.Query{Text: "title:bridge steel parapet"}), "mentions bridge in the title and steel in the description"},
		{"a phrase", bridgeOCID, asks(notice.Query{Text: `"the fictional bridge"`}), "mentions “the fictional bridge” in the title"},
		{"a word that is not there any more", bridgeOCID, asks(notice.Query{Text: "school"}), ""},
		{"categories and places, those of them that it has", bridgeOCID, asks(notice.Query{Categories: []string{"72", "45", "none"}, Regions: []string{"UKC", "UKD"}}),
			"category 45 Construction work; North West"},
		{"nothing stated", bareOCID, asks(notice.Query{Categories: []string{"none"}, Regions: []string{"none"}}), "category No category; No region stated"},
		{"a kind, a method, a source, a type", bridgeOCID, asks(notice.Query{Methods: []string{"limited", "open"}, Types: []string{"UK2", "UK4"}, Kinds: []notice.Kind{notice.Kinds[0]}}),
			"tender notice (UK4); method: open to all"},
		{"the value", bridgeOCID, asks(notice.Query{Value: notice.Amounts{From: &least, To: &most}}), "its value"},
		{"a value that is too great by now", bridgeOCID, asks(notice.Query{Value: notice.Amounts{To: &least, Unknown: true}}), ""},
		{"no value", bareOCID, asks(notice.Query{Value: notice.Amounts{From: &least, Unknown: true}}), "no value in pounds stated"},
		{"ticks", bridgeOCID, asks(notice.Query{SME: true, VCSE: true}), "said to suit small firms"},
		{"a buyer among others", bridgeOCID, asks(notice.Query{Buyers: []string{"X-1", "XF-PPON-WXYZ-1234-WXYZ"}}), "from Fictional Borough of Wexcombe"},
		{"a watched buyer", bridgeOCID, towns(), "you watch this buyer"},
		{"another buyer", chairsOCID, towns(), ""},
		{"a supplier", gritOCID, asks(notice.Query{Suppliers: []string{"XF-COH-01234567"}}), "awarded to Fictional Grit Ltd"},
		{"a watched supplier", gritOCID, alert.Subscription{Target: alert.Supplier, Query: notice.Query{Suppliers: []string{"XF-COH-01234567"}}},
			"you watch the supplier Fictional Grit Ltd"},
		{"a watched notice", gritOCID, watch(gritOCID), "you watch this notice"},
		{"a watched contract", gritOCID, alert.Subscription{Target: alert.Contract, Subject: gritOCID}, "you watch this contract"},
	} {
		line := k.line(c.ocid, c.sub.Query)
		keys := []string{line.Buyer.Key}
		for _, supplier := range line.Suppliers {
			keys = append(keys, supplier.Key)
		}
		names, err := k.letters.site.namesIn(t.Context(), c.sub.Query, keys)
		if err != nil {
			t.Fatal(err)
		}
		if got := whyBrought(c.sub, line.Item, names); got != c.want {
			t.Errorf("%s: %q, want %q", c.why, got, c.want)
		}
	}
}

func asks(q notice.Query) alert.Subscription {
	return alert.Subscription{Target: alert.Search, Query: q}
}

// A question of thousands of words does not hold up a letter.
func TestWordsMetIsBounded(t *testing.T) {
	item := notice.Item{Notice: notice.Notice{Title: "one two three four five six seven eight"}, Found: []search.Field{search.Title}}
	got := wordsMet("one OR two OR three OR four OR five OR six OR seven OR eight"+strings.Repeat(" OR other", 5000), item)
	if len(got) != 1 || got[0] != "mentions one, two, three, four, five and six in the title" {
		t.Error(got)
	}
}

func TestLetterFacts(t *testing.T) {
	at := time.Date(2026, time.March, 20, 14, 0, 0, 0, time.UTC)
	n := notice.Notice{OCID: "ocds-1", Title: "Roof", Base: notice.BaseTender, OpenUntil: at, Closes: at, ClosesExact: true,
		Value: &published.Value{Money: ocds.Money{Hundredths: 5_000_000_00, Currency: "GBP"}}}
	written := func() string {
		var parts []string
		for _, f := range letterFacts(n, called{}, testNow) {
			parts = append(parts, f.Key+": "+f.Text+" "+f.Note)
		}
		return strings.Join(parts, "|") + "|" + notOpen(n, notice.Query{}, testNow)
	}
	head := "Buyer: Not given |Value: £5 million |Place: Not given "
	if got := written(); got != head+"|Closes: 2pm on 20 March 2026 in 3 days|" {
		t.Error(got)
	}
	n.ClosesExact = false
	if got := written(); got != head+"|Closes: 20 March 2026 in 3 days|" {
		t.Error(got)
	}
	n.Base = notice.BaseCancelled
	if got := written(); got != head+"|Cancelled. The buyer stopped the procurement, or it ended without an award." {
		t.Error(got)
	}
	n.Base, n.Starts = notice.BasePlanning, "2026-06-01"
	if got := written(); !strings.HasPrefix(got, head+"|Planned start: 1 June 2026 in 76 days|Planning. ") {
		t.Error(got)
	}
	if got := notOpen(n, notice.Query{Stages: []notice.Stage{notice.Planning}}, testNow); got != "Planning" {
		t.Error(got)
	}
}

func TestReceiptInWords(t *testing.T) {
	asked := []alert.Kind{alert.Value}
	for want, r := range map[string]alert.Receipt{
		"None was new to this alert.":                                      {},
		"1 was new to this alert.":                                         {Fresh: 1},
		"1,200 were new to this alert, and there were no changes to tell.": {Fresh: 1200, Changes: asked},
		"None was new to this alert, and there were no changes to tell.":   {Changes: asked},
		"2 changes were told.":                                             {Changed: 2},
		"3 were new to this alert, and 1 change was told.":                 {Fresh: 3, Changed: 1, Changes: asked},
	} {
		if got := toldOf(r, alert.Search); got != want {
			t.Errorf("%+v: %q, want %q", r, got, want)
		}
	}
	k := newLetterKit(t, nil)
	// A section that only reminds screened nothing and says nothing of it.
	d := &alert.Digest{At: testNow, Token: "t", Sections: []alert.Section{
		{Subscription: bridges(), Closing: []alert.Line{k.line(bridgeOCID, bridges().Query)}, More: 2, Receipt: receiptOf(50, 50, 0, 0, 0)}}}
	words := k.write(d)
	if strings.Contains(words.Text, "screened") || strings.Contains(words.Text, "receipts/") || !strings.Contains(words.Text, "\nhttps://tolsey.example/notices?") {
		t.Error(words.Text)
	}
}

func TestStillWords(t *testing.T) {
	for _, c := range []struct {
		sub  alert.Subscription
		seen int64
		want string
	}{
		{towns(), 1, "Nothing came since 17 February 2026: 1 notice was screened and did not fit. The alert still works."},
		{towns(), 0, "Nothing came since 17 February 2026: no notices were published. The alert still works."},
		{watch(gritOCID), 1, "Nothing came since 17 February 2026: it did not change in a way that you asked to be told of. The alert still works."},
		{alert.Subscription{Target: alert.Search}, 2000, "Nothing came: 2,000 notices were screened and none fitted. The alert still works."},
	} {
		if got := stillWords(&alert.Section{Subscription: c.sub, Receipt: alert.Receipt{Processes: c.seen}}); got != c.want {
			t.Errorf("%q, want %q", got, c.want)
		}
	}
}

func TestChangesTold(t *testing.T) {
	var many []notice.ChangeLine
	for range mostChangesTold + 3 {
		many = append(many, twoFiles)
	}
	got := changesTold(many)
	if len(got) != mostChangesTold+1 || got[0] != "2 documents added." || got[mostChangesTold] != "And 3 other changes." {
		t.Error(got)
	}
}

func TestUnlinked(t *testing.T) {
	for text, want := range map[string]string{
		"New notices of St. Albans worth £1.5 million.": "New notices of St. Albans worth £1.5 million.",
		"https://evil.example/x":                        "https evil . example/x",
		"www.evil.example":                              "www . evil . example",
		"me@evil.example":                               "me @ evil . example",
	} {
		if got := unlinked(text); got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
}
