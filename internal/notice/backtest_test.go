package notice

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	gocmp "github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/tolsey/tolsey/internal/clock"
	"github.com/tolsey/tolsey/internal/db"
	"github.com/tolsey/tolsey/internal/fault"
	"github.com/tolsey/tolsey/internal/plain"
	"github.com/tolsey/tolsey/internal/search"
	"github.com/tolsey/tolsey/internal/testkit"
)

// daily sends a letter each day at eight in London.
func daily(published time.Time) time.Time {
	t := published.In(clock.London)
	letter := time.Date(t.Year(), t.Month(), t.Day(), 8, 0, 0, 0, clock.London)
	if letter.Before(t) {
		letter = letter.AddDate(0, 0, 1)
	}
	return letter
}

// weekly sends a letter each Monday at eight in London.
func weekly(published time.Time) time.Time {
	letter := daily(published)
	for letter.Weekday() != time.Monday {
		letter = letter.AddDate(0, 0, 1)
	}
	return letter
}

// shortLived gives n fictional tenders of the last two years, one later today,
// that close a few days after they came, or never, some with an award.
func shortLived(n int) string {
	var b strings.Builder
	for i := range n {
		came := atNoon.AddDate(0, 0, -i*700/n).Add(time.Duration(5-i) * time.Hour)
		closes := ""
		if i%5 > 0 {
			closes = fmt.Sprintf(`,"tenderPeriod":{"endDate":%q}`, came.Add(time.Duration(i*17%240)*time.Hour-20*time.Hour).Format(time.RFC3339))
		}
		award := ""
		if i%4 == 0 {
			award = `,"awards":[{"id":"1","status":"active"}]`
		}
		fmt.Fprintf(&b, `{"ocid":"ocds-f1ct10-short%d","id":"%d","date":%q,"tag":["tender"],"tender":{"id":"1","status":"active","title":"Fictional kiosk %s"%s}%s}`+"\n",
			i, i, came.Format(time.RFC3339), []string{"cleaning", "painting", "cleaning and painting"}[i%3], closes, award)
	}
	return b.String()
}

// holds tells whether a text finds a document, node by node.
func (s slow) holds(n search.Node, texts search.Texts) bool {
	holds := func(n search.Node) bool { return s.holds(n, texts) }
	switch n := n.(type) {
	case nil:
		return true
	case *search.And:
		return !slices.ContainsFunc(n.Nodes, func(n search.Node) bool { return !holds(n) })
	case *search.Or:
		return slices.ContainsFunc(n.Nodes, holds)
	case *search.Not:
		return !holds(n.Node)
	}
	for f := search.Title; f <= search.Supplier; f++ {
		if (search.Expr{Root: n}).Touches(f, texts[f]) {
			return true
		}
	}
	return false
}

// ofYear gives the notices that a search would have brought in the year before
// atNoon, read one by one.
func (s slow) ofYear(q Query, list []Notice) (found []Notice) {
	since, root := "2025-11-24", search.Parse(q.Text).Root
	but := q
	but.Text, but.Stages, but.Repeatable = "", nil, false
	for _, n := range list {
		day := plain.Day(n.Published)
		dated := slices.Contains(q.Stages, Open) && !n.Closes.IsZero()
		if !n.Published.IsZero() && day >= since && !n.Published.After(s.now) && (dated || s.stage(q, &n)) && s.fits(but, &n) &&
			(root == nil || s.holds(root, document(&n, s.texts[n.OCID]).Texts)) {
			found = append(found, n)
		}
	}
	return found
}

// drawText draws a text of the words of titles.
func drawText(t *rapid.T, list []Notice) string {
	var words []string
	for len(words) < 3 {
		n := list[rapid.IntRange(0, len(list)-1).Draw(t, "title of")]
		if all := TitleWords(n.Title); len(all) > 0 {
			words = append(words, all[rapid.IntRange(0, len(all)-1).Draw(t, "word")].Word)
		}
	}
	a, b, c := words[0], words[1], words[2]
	return rapid.SampledFrom([]string{a, a + " OR " + b, a + " OR " + b + " -" + c, a + " " + b, "-" + a, `"` + a + " " + b + `" OR ` + c,
		"(" + a + " OR " + b + ") " + c, a[:3] + "* -" + b, "title:" + a + " OR (" + b + " " + c + ")"}).Draw(t, "text")
}

// busyTown is a town with tenders of all kinds, and its plain reading.
func busyTown(t *testing.T, d *db.DB, processes int) (*town, slow, []Notice, []string) {
	t.Helper()
	w := settle(t, d, processes)
	w.add(t, shortLived(100))
	w.catchUp(t)
	list, texts := w.all(t)
	plainly := slow{now: atNoon, texts: texts, keys: map[string][]string{}}
	var ids []string
	for _, n := range list[:20] {
		refs, err := w.orgs.Names(t.Context(), []string{n.Buyer.Key})
		if err != nil {
			t.Fatal(err)
		}
		for _, ref := range refs {
			keys, err := w.orgs.Keys(t.Context(), ref.ID)
			if err != nil {
				t.Fatal(err)
			}
			ids, plainly.keys[ref.ID] = append(ids, ref.ID), keys
		}
	}
	return w, plainly, list, ids
}

// TestBackTest holds the figures of a back-test against the notices one by one.
func TestBackTest(t *testing.T) {
	w, plainly, list, ids := busyTown(t, testkit.SQLite(t), 300)
	oldest := slices.MinFunc(list, func(a, b Notice) int { return a.Published.Compare(b.Published) }).Published
	rapid.Check(t, func(rt *rapid.T) {
		q := drawQuery(rt, list, ids)
		if rapid.Bool().Draw(rt, "words only?") {
			q = Query{Stages: q.Stages}
		}
		q.Text = rapid.SampledFrom([]string{"", drawText(rt, list)}).Draw(rt, "q")
		plan := rapid.SampledFrom([]Plan{nil, daily, weekly}).Draw(rt, "plan")
		got, err := w.BackTest(context.Background(), q, plan)
		if err != nil {
			rt.Fatal(err)
		}
		found := plainly.ofYear(q, list)
		want := BackTest{Total: len(found), Sampled: len(found), Weeks: make([]int, 52), PerWeek: float64(len(found)) / (364.5 / 7),
			Since: time.Date(2025, 11, 24, 0, 0, 0, 0, clock.London), Until: atNoon, Oldest: oldest}
		for _, n := range found {
			letter := n.Published
			if plan != nil {
				letter = plan(n.Published)
			}
			if !n.Closes.IsZero() && n.Closes.Before(letter) {
				want.TooLate++
			}
			day, _ := time.Parse(time.DateOnly, plain.Day(n.Published))
			ago := int(time.Date(2026, 11, 23, 0, 0, 0, 0, time.UTC).Sub(day).Hours() / 24)
			want.Weeks[max(0, 51-ago/7)]++
		}
		want.Words, want.Categories = plainly.shares(q, found, got)
		if d := gocmp.Diff(want, got); d != "" {
			rt.Fatalf("%+v: %s", q, d)
		}
	})
}

// shares gives the shares that a back-test has as they should be, and fails to
// agree with it where it left out a larger category than it gave.
func (s slow) shares(q Query, found []Notice, got BackTest) (words, categories []Share) {
	for _, share := range got.Words {
		share.Count = len(slices.DeleteFunc(slices.Clone(found), func(n Notice) bool {
			return !s.holds(search.Parse(share.Value).Root, document(&n, s.texts[n.OCID]).Texts)
		}))
		words = append(words, share)
	}
	digits := 2
	if len(q.Categories) > 0 {
		digits = min(8, len(q.Categories[0])+1)
	}
	counts := map[string]int{}
	for _, n := range found {
		for _, tag := range n.tags() {
			if tag.Name == tagCategory && len(tag.Value) == digits && (digits == 2 || strings.HasPrefix(tag.Value, q.Categories[0])) {
				counts[tag.Value]++
			}
		}
	}
	labels := map[string]string{}
	for _, share := range got.Categories {
		labels[share.Value] = share.Label
	}
	for v := range maps.Keys(counts) {
		categories = append(categories, Share{labels[v], v, counts[v]})
	}
	largestFirst(categories)
	return words, slices.Clip(categories[:min(5, len(categories))])
}

// TestBackTestInWords tells the story of a search on both engines: what came,
// what closed before its letter, what brought it, and how far the data goes.
func TestBackTestInWords(t *testing.T) {
	testkit.Engines(t, func(t *testing.T, d *db.DB) {
		w := settle(t, d, 0)
		release := `{"ocid":"ocds-f1ct10-%[1]d","id":"1","date":"%[2]sT10:00:00Z","tag":["tender"],"tender":{"id":"1","status":"%[5]s","title":"Fictional %[3]s",
			"classification":{"scheme":"CPV","id":"72415000","description":"Hosting, fictional"},"tenderPeriod":{"endDate":"%[4]sT12:00:00Z"}}}` + "\n"
		var all string
		for i, n := range [][4]string{
			{"2026-11-16", "cloud kiosk", "2026-12-20", "active"},    // Monday: open still
			{"2026-10-20", "cloud hosting", "2026-11-20", "active"},  // closed since
			{"2026-10-21", "hosting", "2026-10-24", "active"},        // before the next Monday
			{"2026-10-22", "cloud kiosk", "2026-11-01", "cancelled"}, // it had been open
			{"2025-11-20", "cloud kiosk", "2025-12-24", "active"},    // more than a year ago
		} {
			all += fmt.Sprintf(release, i, n[0], n[1], n[2], n[3])
		}
		w.add(t, all)
		w.catchUp(t)
		got, err := w.BackTest(t.Context(), Query{Text: "cloud OR hosting -lorry", Stages: []Stage{Open}, Categories: []string{"72"}}, weekly)
		if err != nil {
			t.Fatal(err)
		}
		if got.Total != 4 || got.TooLate != 1 || got.Weeks[51] != 0 || got.Weeks[50] != 1 || got.Oldest.Year() != 2025 {
			t.Errorf("%+v", got)
		}
		want := []Share{{"hosting", "hosting", 4}, {"cloud", "cloud", 3}}
		if d := gocmp.Diff(want, got.Words); d != "" {
			t.Error(d)
		}
		if d := gocmp.Diff([]Share{{"724", "724", 4}}, got.Categories); d != "" {
			t.Error(d)
		}
		got, err = w.BackTest(t.Context(), Query{Stages: []Stage{Closed}, Categories: []string{"7241500"}}, nil)
		if err != nil || got.Total != 2 || got.TooLate != 0 {
			t.Errorf("%+v, %v", got, err)
		}
		if d := gocmp.Diff([]Share{{"72415000 Hosting, fictional", "72415000", 2}}, got.Categories); d != "" {
			t.Error(d)
		}
		if _, err := w.BackTest(t.Context(), Query{Stages: []Stage{"odd"}}, nil); fault.KindOf(err) != fault.Invalid {
			t.Error(err)
		}
	})
}

// TestPerWeek spreads what came over the weeks that the data covers.
func TestPerWeek(t *testing.T) {
	for _, c := range []struct {
		days int // since the oldest notice
		want float64
	}{{2, 70}, {70, 7}, {364, 70. / 52}, {5000, 70. / 52}} {
		b := BackTest{Total: 70, Since: atNoon.AddDate(0, 0, -364), Until: atNoon, Oldest: atNoon.AddDate(0, 0, -c.days)}
		if got := b.perWeek(); got < c.want-1e-9 || got > c.want+1e-9 {
			t.Errorf("%d days: %v a week, not %v", c.days, got, c.want)
		}
	}
}
