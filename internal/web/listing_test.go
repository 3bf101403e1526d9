package web

import (
	"net/url"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/tolsey/tolsey/internal/notice"
	"github.com/tolsey/tolsey/internal/org"
)

// Taking the filters away one after the other, in any order, ends at all
// notices, and each step takes away exactly one.
func TestTagsTakeAwayOneFilterEach(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		q := drawnQuery(rt, "someone")
		for {
			tags := tagsOf(q, called{})
			if len(tags) == 0 {
				break
			}
			u, err := url.Parse(tags[rapid.IntRange(0, len(tags)-1).Draw(rt, "tag")].Href)
			if err != nil {
				rt.Fatal(err)
			}
			next, problems := notice.ReadAddress(u.Query())
			if left := len(tagsOf(next, called{})); left != len(tags)-1 || len(problems) > 0 {
				rt.Fatalf("%s: %d filters of %d are left, %v", u, left, len(tags), problems)
			}
			q = next
		}
		if diff := cmp.Diff(notice.Query{Sort: q.Sort}, q); diff != "" {
			rt.Fatalf("without its filters (-want +got):\n%s", diff)
		}
	})
}

func TestWatched(t *testing.T) {
	names := called{bodies: map[string]org.Ref{"a": {ID: "a", Name: "Fictional Council"}}, categories: map[string]string{"7225": "System and support services"}}
	for _, c := range []struct {
		q    notice.Query
		want string
	}{
		{notice.Query{}, "All new notices."},
		{notice.Query{Stages: []notice.Stage{notice.Open}}, "New notices that are open."},
		{notice.Query{Stages: []notice.Stage{notice.Open}, Text: "cloud hosting", Regions: []string{"UKI"}, Value: notice.Amounts{From: ptr(2_500_000)}},
			"New notices that are open, mention cloud and hosting, are for London and are worth £25,000 or more."},
		{notice.Query{Text: `cloud -wires (a OR "b c")`}, "New notices that mention cloud and either a or “b c” but not wires."},
		{notice.Query{Text: `-wires -cables`}, "New notices that do not mention wires or cables."},
		{notice.Query{Text: `-wires`}, "New notices that do not mention wires."},
		{notice.Query{Text: `IT OR host* OR "hosting" OR title:roof buyer:leeds`},
			"New notices that mention IT in capitals, a word that begins with host, “hosting” or roof in the title and leeds in the buyer’s name."},
		{notice.Query{Text: `supplier:"acme limited"`}, "New notices that mention “acme limited” in a supplier’s name."},
		{notice.Query{Stages: []notice.Stage{notice.Planning, notice.Live}, Repeatable: true, Kinds: []notice.Kind{notice.Local, notice.Health}},
			"New notices that are planned, live or repeatable and come from buyers of the kind Local government or Health."},
		{notice.Query{Types: []string{"UK4", notice.None}, Buyers: []string{"a", "b"}},
			"New notices that are of the type Tender notice (UK4) or No type under the Procurement Act and come from Fictional Council or b (not known)."},
		{notice.Query{Categories: []string{"7225", "45"}, Regions: []string{"UKC", notice.None}},
			"New notices that are in the category 7225 System and support services or 45 Construction work and are for North East or no stated region."},
		{notice.Query{Value: notice.Amounts{From: ptr(100), To: ptr(12_345), Unknown: true}, Closes: notice.Days{From: "2026-03-01", To: "2026-03-02"}},
			"New notices that are worth from £1 to £123.45 or state no value and close from 1 March 2026 to 2 March 2026."},
		{notice.Query{Value: notice.Amounts{To: ptr(100)}, Starts: notice.Days{From: "2026-03-01"}, Ends: notice.Days{To: "2026-03-02"}},
			"New notices that are worth £1 or less, have a contract that starts on or after 1 March 2026 and have a contract that ends on or before 2 March 2026."},
		{notice.Query{SME: true, VCSE: true, AwardedSME: true, Suppliers: []string{"a"}, Methods: []string{"open"}, Sources: []string{"find-a-tender"}},
			"New notices that are said to suit small firms, are said to suit charities and social enterprises, were awarded to a small firm, " +
				"were awarded to Fictional Council, have the method “Open to all” and come from the source Find a Tender."},
	} {
		if got := watched(c.q, names); got != c.want {
			t.Errorf("%+v:\n got %s\nwant %s", c.q, got, c.want)
		}
	}
}

// A query with a filter says something that the one without does not.
func TestWatchedLeavesNothingOut(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		q := drawnQuery(rt, "someone")
		said := watched(q, called{})
		for _, tag := range tagsOf(q, called{}) {
			u, _ := url.Parse(tag.Href)
			less, _ := notice.ReadAddress(u.Query())
			bound := q.Value.From != nil || q.Value.To != nil
			if watched(less, called{}) == said && (tag.Text != "Or not stated" || bound) {
				rt.Fatalf("%q does not tell of %s: %s", said, tag.Key, tag.Text)
			}
		}
	})
}
