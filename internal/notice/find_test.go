package notice

import (
	"bytes"
	"cmp"
	"context"
	"fmt"
	"log/slog"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	gocmp "github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/tolsey/tolsey/internal/clock"
	"github.com/tolsey/tolsey/internal/cpv"
	"github.com/tolsey/tolsey/internal/db"
	"github.com/tolsey/tolsey/internal/fault"
	"github.com/tolsey/tolsey/internal/feed"
	"github.com/tolsey/tolsey/internal/fiction"
	"github.com/tolsey/tolsey/internal/ledger"
	"github.com/tolsey/tolsey/internal/org"
	"github.com/tolsey/tolsey/internal/plain"
	"github.com/tolsey/tolsey/internal/process"
	"github.com/tolsey/tolsey/internal/search"
	"github.com/tolsey/tolsey/internal/testkit"
)

// town is a ledger with the fictional market and the service that follows it.
type town struct {
	*Service
	feed *feed.Service
	log  *ledger.Log
	dir  string
}

func settle(t testing.TB, d *db.DB, processes int) *town {
	t.Helper()
	ctx, c := context.Background(), clock.At(atNoon)
	if err := d.Migrate(ctx, append(ledger.Migrations(), feed.Migrations()...)...); err != nil {
		t.Fatal(err)
	}
	p := process.New()
	log, err := ledger.Open(ctx, ledger.Config{DB: d, Clock: c, Dir: t.TempDir(), Projections: []ledger.Projection{
		p, p.Follow(Projection{}), org.Projection{}}})
	if err != nil {
		t.Fatal(err)
	}
	w := &town{Service: New(d, c), log: log, feed: feed.New(d, log, c, slog.New(slog.DiscardHandler), nil), dir: t.TempDir()}
	var out bytes.Buffer
	if processes > 0 {
		if _, err := fiction.Write(&out, fiction.Options{Processes: processes, Seed: 3, Today: atNoon}); err != nil {
			t.Fatal(err)
		}
		w.add(t, out.String())
	}
	w.follow(t)
	return w
}

func (w *town) follow(t testing.TB) {
	t.Helper()
	if err := w.Follow(context.Background(), w.log, w.dir, slog.New(slog.DiscardHandler)); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { w.Close() })
	w.catchUp(t)
}

func (w *town) catchUp(t testing.TB) {
	t.Helper()
	if err := w.CatchUp(context.Background()); err != nil {
		t.Fatal(err)
	}
}

func (w *town) add(t testing.TB, releases string) {
	t.Helper()
	if _, err := w.feed.ImportFrom(context.Background(), "", strings.NewReader(releases), nil, nil); err != nil {
		t.Fatal(err)
	}
}

// all reads every notice from the database.
func (w *town) all(t testing.TB) (list []Notice, texts map[string]string) {
	t.Helper()
	ctx := context.Background()
	err := w.db.Read(ctx, func(tx *db.Tx) (err error) {
		if list, err = fetch(ctx, tx, selection{where: "1 = 1", order: "ocid", limit: 1 << 20}); err != nil {
			return err
		}
		var ocids []string
		for _, n := range list {
			ocids = append(ocids, n.OCID)
		}
		texts, err = more(ctx, tx, ocids)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return list, texts
}

// slow is the plain reading of a query, notice by notice.
type slow struct {
	now   time.Time
	texts map[string]string
	keys  map[string][]string // of each body that may be asked for
}

func (s slow) fits(q Query, n *Notice) bool {
	any := func(wanted, has []string) bool {
		return len(wanted) == 0 || slices.ContainsFunc(wanted, func(v string) bool { return slices.Contains(has, v) })
	}
	orNone := func(v string) []string {
		if v == "" {
			v = None
		}
		return []string{v}
	}
	var suppliers, buyers, wantSuppliers, wantBuyers []string
	for _, p := range n.Suppliers {
		suppliers = append(suppliers, p.Key)
	}
	buyers = append(buyers, n.Buyer.Key)
	for _, id := range q.Buyers {
		wantBuyers = append(wantBuyers, s.keys[id]...)
	}
	for _, id := range q.Suppliers {
		wantSuppliers = append(wantSuppliers, s.keys[id]...)
	}
	var kinds []string
	for _, k := range q.Kinds {
		kinds = append(kinds, string(k))
	}
	return s.stage(q, n) && s.words(q.Text, n) && any(q.Types, orNone(n.Type)) && any(kinds, orNone(string(n.BuyerKind))) &&
		any(wantBuyers, buyers) && any(wantSuppliers, suppliers) && s.category(q, n) && s.region(q, n) && s.value(q, n) &&
		any(q.Methods, orNone(n.Method)) && any(q.Sources, []string{n.Source}) &&
		(!q.SME || n.SME == plain.Yes) && (!q.VCSE || n.VCSE == plain.Yes) && (!q.AwardedSME || n.AwardedSME == plain.Yes) &&
		s.days(q.Published, plain.Day(n.Published), n.Published.IsZero()) && s.days(q.Closes, plain.Day(n.Closes), n.Closes.IsZero()) &&
		s.days(q.Starts, n.Starts, n.Starts == "") && s.days(q.Ends, n.Ends, n.Ends == "")
}

func (s slow) stage(q Query, n *Notice) bool {
	return len(q.Stages) == 0 && !q.Repeatable || slices.Contains(q.Stages, n.Stage(s.now)) || q.Repeatable && n.Recurs
}

func (s slow) days(d Days, day string, missing bool) bool {
	return d == Days{} || !missing && (d.From == "" || d.From <= day) && (d.To == "" || day <= d.To)
}

func (s slow) value(q Query, n *Notice) bool {
	if q.Value.From == nil && q.Value.To == nil {
		return true
	}
	if n.Value == nil || n.Value.Currency != "GBP" && n.Value.Currency != "" {
		return q.Value.Unknown
	}
	return (q.Value.From == nil || n.Value.Hundredths >= *q.Value.From) && (q.Value.To == nil || n.Value.Hundredths <= *q.Value.To)
}

func (s slow) category(q Query, n *Notice) bool {
	return len(q.Categories) == 0 || slices.ContainsFunc(q.Categories, func(want string) bool {
		if want == None {
			return !slices.ContainsFunc(n.Categories, func(c plain.Category) bool { return cpv.Name(c.Division) != "" })
		}
		return slices.ContainsFunc(n.Categories, func(c plain.Category) bool {
			return c.Code == want || c.Scheme == plain.CPV && cpv.Name(c.Division) != "" && strings.HasPrefix(c.Code, want)
		})
	})
}

func (s slow) region(q Query, n *Notice) bool {
	return len(q.Regions) == 0 || slices.ContainsFunc(q.Regions, func(want string) bool {
		if want == None {
			return len(n.Regions) == 0
		}
		return slices.ContainsFunc(n.Regions, func(r Region) bool {
			return r.Code == want || r.Code == WholeUK || r.Code == "" && strings.EqualFold(r.Name, want)
		})
	})
}

// words reads a text of single words, all of which must stand somewhere.
func (s slow) words(text string, n *Notice) bool {
	doc := document(n, s.texts[n.OCID])
	for _, word := range strings.Fields(text) {
		expr, found := search.Parse(word), false
		for f := search.Title; f <= search.Supplier; f++ {
			found = found || expr.Touches(f, doc.Texts[f])
		}
		if !found {
			return false
		}
	}
	return true
}

// before is the order of a sorted list, but for relevance.
func (s slow) order(q Query) func(a, b Notice) int {
	newest := func(a, b Notice) int {
		return cmp.Or(b.Updated.Compare(a.Updated), cmp.Compare(a.OCID, b.OCID))
	}
	return func(a, b Notice) int {
		switch q.Sort {
		case ByDeadline:
			x, y := a.Closes.After(s.now), b.Closes.After(s.now)
			switch {
			case x && y && !a.Closes.Equal(b.Closes):
				return a.Closes.Compare(b.Closes)
			case x != y:
				return map[bool]int{true: -1, false: 1}[x]
			}
		case ByEnd:
			x, y := a.Ends >= plain.Day(s.now), b.Ends >= plain.Day(s.now)
			switch {
			case x && y && a.Ends != b.Ends:
				return cmp.Compare(a.Ends, b.Ends)
			case x != y:
				return map[bool]int{true: -1, false: 1}[x]
			}
		case ByValue:
			if x, y := a.comparable(), b.comparable(); x != y {
				return cmp.Compare(y, x)
			}
		}
		return newest(a, b)
	}
}

// drawQuery draws a query about things that the market has.
func drawQuery(t *rapid.T, list []Notice, ids []string) Query {
	some := func(label string, p int) bool { return rapid.IntRange(0, 99).Draw(t, label) < p }
	one := func(label string) *Notice { return &list[rapid.IntRange(0, len(list)-1).Draw(t, label)] }
	var q Query
	if some("text?", 40) {
		words := strings.Fields(one("text of").Title)
		q.Text = strings.ToLower(words[rapid.IntRange(0, len(words)-1).Draw(t, "word")])
		if search.Parse(q.Text).Root == nil || strings.ContainsAny(q.Text, `:"()-*`) {
			q.Text = ""
		}
	}
	if some("stages?", 50) {
		q.Stages = rapid.SliceOfNDistinct(rapid.SampledFrom(Stages), 1, 3, rapid.ID).Draw(t, "stages")
	}
	q.Repeatable = some("repeatable?", 10)
	if some("types?", 20) {
		q.Types = []string{cmp.Or(one("type of").Type, None)}
	}
	if some("kinds?", 20) {
		q.Kinds = []Kind{cmp.Or(one("kind of").BuyerKind, None)}
	}
	if some("buyers?", 15) {
		q.Buyers = []string{rapid.SampledFrom(ids).Draw(t, "buyer")}
	}
	if some("suppliers?", 15) {
		q.Suppliers = []string{rapid.SampledFrom(ids).Draw(t, "supplier")}
	}
	if c := one("category of").Categories; some("categories?", 25) && len(c) > 0 {
		q.Categories = []string{c[0].Code[:rapid.IntRange(2, 8).Draw(t, "digits")]}
	}
	if some("regions?", 20) {
		q.Regions = []string{rapid.SampledFrom([]string{"UKC", "UKD", "UKM", WholeUK, None, "Skarnfell"}).Draw(t, "region")}
	}
	if v := one("value of").Value; some("value?", 30) && v != nil {
		q.Value.Unknown = some("unknown?", 50)
		if some("from?", 60) {
			q.Value.From = &v.Hundredths
		} else {
			q.Value.To = &v.Hundredths
		}
	}
	for _, d := range []struct {
		into *Days
		day  string
	}{{&q.Published, plain.Day(one("published of").Published)}, {&q.Closes, plain.Day(one("closes of").Closes)},
		{&q.Starts, one("starts of").Starts}, {&q.Ends, one("ends of").Ends}} {
		if d.day > "1990" && some("days?", 10) {
			if some("from?", 50) {
				d.into.From = d.day
			} else {
				d.into.To = d.day
			}
		}
	}
	q.SME, q.VCSE, q.AwardedSME = some("sme?", 10), some("vcse?", 5), some("awarded?", 5)
	q.Sort = rapid.SampledFrom([]Sort{ByNewest, ByDeadline, ByValue, ByEnd}).Draw(t, "sort")
	return q
}

// TestTheIndexAgreesWithASlowScan asks random questions of a market and of its
// notices one by one; what it finds, in which order, how many, and what each
// stage, type and division would find instead must be the same.
func TestTheIndexAgreesWithASlowScan(t *testing.T) {
	w := settle(t, testkit.SQLite(t), 300)
	ctx := context.Background()
	list, texts := w.all(t)
	plainly := slow{now: atNoon, texts: texts, keys: map[string][]string{}}
	var ids []string
	for _, n := range list[:40] {
		for _, key := range append([]string{n.Buyer.Key}, supplierKeysOf(n)...) {
			if ref, err := w.orgs.Names(ctx, []string{key}); err != nil {
				t.Fatal(err)
			} else if r, ok := ref[key]; ok {
				keys, err := w.orgs.Keys(ctx, r.ID)
				if err != nil {
					t.Fatal(err)
				}
				ids = append(ids, r.ID)
				plainly.keys[r.ID] = keys
			}
		}
	}
	rapid.Check(t, func(rt *rapid.T) {
		q := drawQuery(rt, list, ids)
		want := slices.DeleteFunc(slices.Clone(list), func(n Notice) bool { return !plainly.fits(q, &n) })
		slices.SortFunc(want, plainly.order(q))
		var got []Notice
		if err := w.Each(ctx, q, func(total int, n Notice) error {
			if total != len(want) {
				return fmt.Errorf("a total of %d instead of %d", total, len(want))
			}
			got = append(got, n)
			return nil
		}); err != nil {
			rt.Fatal(err)
		}
		if d := gocmp.Diff(strings.Fields(ocidsOf(want)), strings.Fields(ocidsOf(got))); d != "" {
			rt.Fatalf("%+v: %s", q, d)
		}
		if n, err := w.Count(ctx, q); err != nil || n != len(want) {
			rt.Fatalf("%+v: counted %d instead of %d (%v)", q, n, len(want), err)
		}
		q.Limit = 7
		res, err := w.Search(ctx, q)
		if err != nil {
			rt.Fatal(err)
		}
		if res.Total != len(want) || len(res.Items) != min(7, len(want)) {
			rt.Fatalf("%d of %d, not %d", len(res.Items), res.Total, len(want))
		}
		for _, c := range res.Facets.Stage[:len(Stages)] {
			other := q
			other.Stages, other.Repeatable = []Stage{Stage(c.Value)}, false
			plainly.same(rt, c, other, list)
		}
		for _, c := range res.Facets.Type {
			other := q
			other.Types = []string{c.Value}
			plainly.same(rt, c, other, list)
		}
		for _, c := range res.Facets.Category {
			other := q
			other.Categories = []string{c.Value}
			plainly.same(rt, c, other, list)
		}
		for _, c := range res.Facets.Region {
			other := q
			other.Regions = []string{c.Value}
			if c.Value != WholeUK {
				plainly.same(rt, c, other, list)
			}
		}
		for _, c := range res.Facets.Buyer {
			if plainly.keys[c.Value] != nil {
				other := q
				other.Buyers = []string{c.Value}
				plainly.same(rt, c, other, list)
			}
		}
	})
}

func supplierKeysOf(n Notice) (keys []string) {
	for _, s := range n.Suppliers {
		keys = append(keys, s.Key)
	}
	return keys
}

// same holds a count of a facet against the notices that choosing it finds.
func (s slow) same(t *rapid.T, c Choice, q Query, list []Notice) {
	n := 0
	for i := range list {
		if s.fits(q, &list[i]) {
			n++
		}
	}
	if n != c.Count {
		t.Fatalf("%s (%s) has %d, choosing it finds %d: %+v", c.Label, c.Value, c.Count, n, q)
	}
}

// TestFilters holds what a reader relies on: another filter never finds more,
// every order of taking them away finds the same, and all boxes of a group
// find as much as none.
func TestFilters(t *testing.T) {
	w := settle(t, testkit.SQLite(t), 300)
	ctx := context.Background()
	list, _ := w.all(t)
	count := func(t *rapid.T, values url.Values) int {
		q, problems := ReadAddress(values)
		if problems != nil {
			t.Fatalf("%v: %v", values, problems)
		}
		res, err := w.Find(ctx, q)
		if err != nil {
			t.Fatal(err)
		}
		return res.Total
	}
	rapid.Check(t, func(rt *rapid.T) {
		values := drawQuery(rt, list, []string{list[0].Buyer.Key}).Address()
		values.Set("stage", AnyStage)
		values.Del("value_unknown")
		delete(values, "q")
		var names []string
		for name := range values {
			names = append(names, name)
		}
		slices.Sort(names)
		names = rapid.Permutation(names).Draw(rt, "order")
		left := url.Values{}
		for name, v := range values {
			left[name] = v
		}
		before := count(rt, left)
		for _, name := range names {
			left.Del(name)
			left.Set("stage", AnyStage)
			now := count(rt, left)
			if now < before {
				rt.Fatalf("without %s: %d, with it %d", name, now, before)
			}
			before = now
		}
		if before != len(list) {
			rt.Fatalf("without filters %d of %d", before, len(list))
		}
	})
	res, err := w.Search(ctx, Query{})
	if err != nil {
		t.Fatal(err)
	}
	for param, all := range map[string][]Choice{"stage": res.Facets.Stage, "type": res.Facets.Type, "kind": res.Facets.Kind,
		"category": res.Facets.Category, "region": res.Facets.Region, "source": res.Facets.Source} {
		values := url.Values{"stage": {AnyStage}}
		values.Del(param)
		for _, c := range all {
			values.Add(param, c.Value)
		}
		q, problems := ReadAddress(values)
		got, err := w.Find(ctx, q)
		if err != nil || problems != nil || got.Total != len(list) {
			t.Errorf("all boxes of %s: %d of %d (%v, %v)", param, got.Total, len(list), problems, err)
		}
	}
}

// TestFollowing appends while the service runs, starts it again from its
// snapshot, and puts it before another ledger.
func TestFollowing(t *testing.T) {
	testkit.Engines(t, func(t *testing.T, d *db.DB) {
		w := settle(t, d, 60)
		ctx := context.Background()
		total := func(text string) int {
			t.Helper()
			res, err := w.Find(ctx, Query{Text: text})
			if err != nil {
				t.Fatal(err)
			}
			return res.Total
		}
		all := total("")
		release := `{"ocid":"ocds-f1ct10-new","id":"%d","date":"2026-11-2%dT00:00:00Z","tag":["tender"],"tender":{"id":"1","title":"Fictional %s"}}`
		w.add(t, fmt.Sprintf(release, 1, 1, "zeppelins"))
		w.catchUp(t)
		if total("zeppelins") != 1 || total("") != all+1 {
			t.Errorf("a new notice: %d found, %d in all", total("zeppelins"), total(""))
		}
		w.add(t, fmt.Sprintf(release, 2, 2, "balloons"))
		w.catchUp(t)
		if total("zeppelins") != 0 || total("balloons") != 1 || total("") != all+1 {
			t.Errorf("a notice changed: %d, %d found, %d in all", total("zeppelins"), total("balloons"), total(""))
		}
		if err := w.Close(); err != nil {
			t.Fatal(err)
		}
		w.Service = New(d, clock.At(atNoon))
		w.add(t, fmt.Sprintf(release, 3, 3, "gliders"))
		w.follow(t)
		if total("gliders") != 1 || total("") != all+1 {
			t.Errorf("started again: %d found, %d in all", total("gliders"), total(""))
		}
		if w.follower.index.Position() == 0 {
			t.Error("the snapshot was not used")
		}
	})
}

// TestFollowingARebuild starts while the notices of the database are being made
// anew and are not all there.
func TestFollowingARebuild(t *testing.T) {
	testkit.Engines(t, func(t *testing.T, d *db.DB) {
		w := settle(t, d, 40)
		if err := w.Close(); err != nil {
			t.Fatal(err)
		}
		do := func(statement string) {
			t.Helper()
			err := d.Tx(t.Context(), func(tx *db.Tx) error {
				_, err := tx.Exec(t.Context(), statement)
				return err
			})
			if err != nil {
				t.Fatal(err)
			}
		}
		do("update ledger_projection set next = 5 where name = 'notice'")
		do("create table kept as select * from notice where last_index >= 5")
		do("delete from notice where last_index >= 5")
		w.Service, w.dir = New(d, clock.At(atNoon)), t.TempDir()
		if err := w.Follow(t.Context(), w.log, w.dir, slog.New(slog.DiscardHandler)); err != nil {
			t.Fatal(err)
		}
		if err := w.follower.wait(t.Context(), 5); err != nil {
			t.Fatal(err)
		}
		if at := w.follower.index.Position(); at != 5 {
			t.Errorf("the index is at %d while the notices are at 5", at)
		}
		do("insert into notice select * from kept")
		do("update ledger_projection set next = (select size from ledger_log)")
		w.catchUp(t)
		res, err := w.Find(t.Context(), Query{})
		all, _ := w.all(t)
		if err != nil || res.Total != len(all) {
			t.Errorf("%d of %d notices are found afterwards, %v", res.Total, len(all), err)
		}
	})
}

func TestAnIndexOfAnotherLedgerIsMadeAnew(t *testing.T) {
	first := settle(t, testkit.SQLite(t), 40)
	if err := first.Close(); err != nil {
		t.Fatal(err)
	}
	second := settle(t, testkit.SQLite(t), 0)
	second.add(t, `{"ocid":"ocds-f1ct10-only","id":"1","date":"2026-11-21T00:00:00Z","tag":["tender"],"tender":{"id":"1","title":"Fictional"}}`)
	second.Close()
	second.Service = New(second.db, clock.At(atNoon))
	second.dir = first.dir
	second.follow(t)
	res, err := second.Find(context.Background(), Query{})
	if err != nil || res.Total != 1 {
		t.Errorf("%d notices, %v", res.Total, err)
	}
}

func TestPages(t *testing.T) {
	w := settle(t, testkit.SQLite(t), 45)
	ctx := context.Background()
	list, _ := w.all(t)
	var got []string
	for page := 1; ; page++ {
		res, err := w.Find(ctx, Query{Page: page, Limit: 10})
		if page > (len(list)+9)/10 {
			if fault.KindOf(err) != fault.NotFound {
				t.Errorf("page %d: %v", page, err)
			}
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		for _, item := range res.Items {
			got = append(got, item.OCID)
		}
	}
	slices.Sort(got)
	if d := gocmp.Diff(strings.Fields(ocidsOf(list)), got); d != "" {
		t.Error(d)
	}
	for _, q := range []Query{{Limit: 101}, {Limit: -1}, {Sort: "odd"}, {Stages: []Stage{"odd"}}} {
		if _, err := w.Find(ctx, q); fault.KindOf(err) != fault.Invalid {
			t.Errorf("%+v: %v", q, err)
		}
	}
}

func TestWhyANoticeMatched(t *testing.T) {
	w := settle(t, testkit.SQLite(t), 0)
	w.add(t, `{"ocid":"ocds-f1ct10-1","id":"1","date":"2026-11-21T00:00:00Z","tag":["award"],
		"parties":[{"id":"b","name":"Made-up Harbour Board","roles":["buyer"]},{"id":"s","name":"Made-up Salt Ltd","roles":["supplier"]}],"buyer":{"id":"b"},
		"tender":{"id":"1","title":"Fictional works","description":"Grit for roads","lots":[{"id":"1","title":"Gloves"}],
		"classification":{"scheme":"CPV","id":"34927100","description":"Road salt"}},
		"awards":[{"id":"1","status":"active","suppliers":[{"id":"s"}]}]}`)
	w.catchUp(t)
	for text, want := range map[string]string{"works": "title", "grit": "description", "gloves": "lot", "salt": "category supplier",
		"34927100": "category", "harbour": "buyer", "nowhere": "", "salt -works": "", `"road salt"`: "category", "supplier:salt": "supplier"} {
		res, err := w.Find(context.Background(), Query{Text: text})
		if err != nil {
			t.Fatal(err)
		}
		got := ""
		for _, item := range res.Items {
			for _, f := range item.Found {
				got += " " + f.String()
			}
		}
		if strings.TrimSpace(got) != want {
			t.Errorf("%s: %q instead of %q", text, got, want)
		}
	}
}
