package notice

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/tolsey/tolsey/internal/cpv"
	"github.com/tolsey/tolsey/internal/db"
	"github.com/tolsey/tolsey/internal/feed"
	"github.com/tolsey/tolsey/internal/ledger"
	"github.com/tolsey/tolsey/internal/org"
	"github.com/tolsey/tolsey/internal/plain"
	"github.com/tolsey/tolsey/internal/search"
	"github.com/tolsey/tolsey/internal/testkit"
)

// labelledTown is a town whose categories may have imported names too.
func labelledTown(t testing.TB, d *db.DB, processes int) *town {
	t.Helper()
	if err := d.Migrate(t.Context(), slices.Concat(ledger.Migrations(), feed.Migrations(), cpv.Migrations())...); err != nil {
		t.Fatal(err)
	}
	return settle(t, d, processes)
}

// won is a fictional process, awarded to a supplier unless that is "".
func won(n int, supplier, title, code, label, place string, pounds int) string {
	awards := ""
	if supplier != "" {
		awards = fmt.Sprintf(`,"awards":[{"id":"a","status":"active","suppliers":[{"id":"s"}],"value":{"amount":%d,"currency":"GBP"}}]`, pounds)
	}
	return fmt.Sprintf(`{"ocid":"ocds-f1ct10-%d","id":"%d","date":"2026-01-%02dT09:00:00Z","tag":["award"],"initiationType":"tender","buyer":{"id":"b"},
		"parties":[{"id":"b","name":"Fictional Borough of Harrowmere","roles":["buyer"]},{"id":"s","name":%q,"roles":["supplier"]}],
		"tender":{"id":"t","title":%q,"classification":{"scheme":"CPV","id":%q,"description":%q},"items":[{"id":"1","deliveryAddresses":[{"region":%q}]}]}%s}`,
		n, n, 1+n%28, supplier, title, code, label, place, awards)
}

// lines puts each release on a line of its own.
func lines(releases []string) string {
	for i := range releases {
		releases[i] = strings.NewReplacer("\n", "", "\t", "").Replace(releases[i])
	}
	return strings.Join(releases, "\n")
}

func TestProfileOf(t *testing.T) {
	var all []string
	add := func(supplier, title, code, label, place string, pounds int) {
		all = append(all, won(len(all), supplier, title, code, label, place, pounds))
	}
	for i := range 8 {
		add("Fictional Hosts", fmt.Sprint("Hosting of the Harrowmere webpages ", i), "72415000", "Web hosting services", "UKI", 40_000+i*150_000)
	}
	add("Fictional Hosts", "Hosting contract", "72410000", "Provider services", "London", 12_345_678)
	add("Fictional Hosts", "Laptops", "30213100", "Portable computers", "UK", 777)
	for i := range 60 {
		add("", fmt.Sprint("Bread for the school ", i), "15811000", "Bread products", "UKD", 0)
	}
	want := Profile{Notices: 10, Won: 10,
		Categories: []Trait{{Value: "7241", Label: "Provider services", Count: 9, Of: 10}},
		Regions:    []Trait{{Value: "UKI", Label: "London", Count: 9, Of: 10}},
		Words:      []Trait{{Value: "hosting", Label: "hosting", Count: 9, Of: 10}, {Value: "webpages", Label: "webpages", Count: 8, Of: 10}},
		Value:      &Band{From: 40_000_00, To: 1_100_000_00, Count: 8, Of: 10},
	}
	testkit.Engines(t, func(t *testing.T, d *db.DB) {
		w := labelledTown(t, d, 0)
		w.add(t, lines(slices.Clone(all)))
		w.catchUp(t)
		got, err := w.ProfileOf(t.Context(), "fictional-hosts")
		if diff := gocmp.Diff(want, got); diff != "" || err != nil {
			t.Errorf("%v (-want +got):\n%s", err, diff)
		}
		for _, id := range []string{"nobody", "", "fictional-borough-of-harrowmere"} {
			if got, err := w.ProfileOf(t.Context(), id); err != nil || !gocmp.Equal(got, Profile{}) {
				t.Errorf("of %q: %+v, %v", id, got, err)
			}
		}
	})
}

// A supplier of everything everywhere: the class is not known, so the division
// stands for it; what is for many regions is for none.
func TestProfileOfARoamer(t *testing.T) {
	w := labelledTown(t, testkit.SQLite(t), 0)
	var all []string
	for i, of := range []struct{ title, code, place string }{
		{"Trees", "77211500", "UKC"}, {"Hedges", "77312000", "UKD"}, {"Lawns", "77314000", "England"}, {"Ponds", "77300000", "UKM"},
		{"Signs", "34992000", "UKN"}, {"Paths", "45233253", "United Kingdom"},
	} {
		all = append(all, won(i, "Fictional Roamers", of.title, of.code, "", of.place, 0))
	}
	w.add(t, lines(all))
	w.catchUp(t)
	got, err := w.ProfileOf(t.Context(), "fictional-roamers")
	want := Profile{Notices: 6, Won: 6, Roams: false,
		Categories: []Trait{{Value: "77", Label: cpv.Name("77"), Count: 4, Of: 6}},
		Regions: []Trait{{Value: "UKC", Label: "North East", Count: 1, Of: 6}, {Value: "UKD", Label: "North West", Count: 1, Of: 6},
			{Value: "UKM", Label: "Scotland", Count: 1, Of: 6}},
	}
	if diff := gocmp.Diff(want, got); diff != "" || err != nil {
		t.Errorf("%v (-want +got):\n%s", err, diff)
	}
	w.add(t, lines([]string{won(6, "Fictional Roamers", "Walls", "45262522", "", "Wales", 0)}))
	w.catchUp(t)
	if got, err = w.ProfileOf(t.Context(), "fictional-roamers"); err != nil || !got.Roams || len(got.Regions) != mostPlaces {
		t.Errorf("three of seven notices are for its regions: %+v, %v", got, err)
	}
}

// Every number of a profile is that of a plain count over the notices, and every
// trait finds them.
func TestProfilesCountWhatIsThere(t *testing.T) {
	w := labelledTown(t, testkit.SQLite(t), 300)
	notices, _ := w.all(t)
	page, err := w.orgs.Suppliers(t.Context(), org.Query{Sort: org.ByReleases, Limit: 40})
	if err != nil {
		t.Fatal(err)
	}
	traits := 0
	for _, body := range page.Lines {
		keys, err := w.orgs.Keys(t.Context(), body.ID)
		if err != nil {
			t.Fatal(err)
		}
		its := slices.DeleteFunc(slices.Clone(notices), func(n Notice) bool {
			return !slices.ContainsFunc(n.Suppliers, func(s Supplier) bool { return slices.Contains(keys, s.Key) })
		})
		p, err := w.ProfileOf(t.Context(), body.ID)
		if err != nil || p.Notices != len(its) || p.Won != len(its) {
			t.Fatalf("%s: %d of %d notices, %v", body.ID, p.Notices, len(its), err)
		}
		count := func(list []Trait, most int, has func(n *Notice, value string) bool) {
			if len(list) > most {
				t.Errorf("%s has %d traits, at most %d are wanted", body.ID, len(list), most)
			}
			for _, tr := range list {
				traits++
				n := 0
				for i := range its {
					if has(&its[i], tr.Value) {
						n++
					}
				}
				if n != tr.Count || tr.Of != len(its) || tr.Label == "" {
					t.Errorf("%s: %+v counts %d of %d", body.ID, tr, n, len(its))
				}
			}
		}
		count(p.Categories, mostKinds, func(n *Notice, v string) bool {
			return slices.ContainsFunc(n.Categories, func(c plain.Category) bool { return c.Scheme == plain.CPV && strings.HasPrefix(c.Code, v) })
		})
		count(p.Regions, mostPlaces, func(n *Notice, v string) bool {
			return len(n.Regions) <= mostPlaces && slices.ContainsFunc(n.Regions, func(r Region) bool { return r.Code == v || strings.EqualFold(r.Name, v) })
		})
		count(p.Words, mostWords, func(n *Notice, v string) bool {
			return search.Parse("title:"+v).Touches(search.Title, n.Title)
		})
	}
	if traits < 100 {
		t.Errorf("only %d traits were looked at", traits)
	}
}

// The bounds of a band are round and leave out no more than two tenths.
func TestBands(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var list []Notice
		for _, v := range rapid.SliceOfN(rapid.Int64Range(101, 1e13), 0, 60).Draw(t, "values") {
			n := Notice{Value: &plain.Value{}}
			n.Value.Hundredths, n.Value.Currency = v, "GBP"
			list = append(list, n)
		}
		b := bandOf(list)
		if (b != nil) != (len(list) >= leastValued) {
			t.Fatalf("of %d values: %+v", len(list), b)
		}
		if b == nil {
			return
		}
		inside := 0
		for _, n := range list {
			if n.Value.Hundredths >= b.From && n.Value.Hundredths <= b.To {
				inside++
			}
		}
		if inside != b.Count || b.Of != len(list) || inside*10 < len(list)*8 {
			t.Fatalf("%d of %d values are in %+v", inside, len(list), b)
		}
		for _, bound := range []int64{b.From, b.To} {
			if digits := strings.TrimRight(fmt.Sprint(bound), "0"); len(digits) > 2 || bound%100 != 0 {
				t.Fatalf("%d is not round", bound)
			}
		}
	})
}
