package org

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/tolsey/tolsey/internal/db"
	"github.com/tolsey/tolsey/internal/fault"
	"github.com/tolsey/tolsey/internal/testkit"
)

// The bodies in these tests are made up.

func TestGet(t *testing.T) {
	release := func(date, details, address string) string {
		return fmt.Sprintf(`"date":%q,"buyer":{"id":"b","name":"Exton Council"},"parties":[
			{"id":"b","name":"Exton Council","roles":["buyer","procuringEntity"]},
			{"id":"s","name":"Acme Ltd","identifier":{"scheme":"XF-COH","id":"4711"},"details":%s,"address":%s}],
			"awards":[{"id":"1","date":"2025-02-02","suppliers":[{"id":"s","name":"Acme"}]},{"id":"2","suppliers":[{"id":"s"}]}]`,
			date, details, address)
	}
	testkit.Engines(t, func(t *testing.T, d *db.DB) {
		build(t, d, entriesOf(
			release("2025-06-01T10:00:00+01:00", `{"scale":"SME","vcse":true}`, `{"locality":"Exton","region":"North","postalCode":"EX1 1XE"}`),
			release("2024-06-01T10:00:00Z", `{"scale":"large","vcse":false}`, `{"locality":"Oldham"}`),
			`"date":"2025-07-01","awards":[{"date":"0207-01-01","suppliers":[{"name":"ACME LTD","details":{"scale":"huge"}}]}],
				"contracts":[{"suppliers":[{"name":"ACME LTD","details":{"scale":"micro"}}]}]`,
		))
		yes := true
		want := Org{
			Ref:   Ref{"XF-COH-00004711", "Acme Ltd"},
			Names: []Spelling{{"Acme Ltd", 2}, {"ACME LTD", 1}},
			Keys:  []Key{{Key: "XF-COH-00004711", Scheme: "XF-COH", Value: "00004711"}, {Key: "acme-ltd"}},
			Joins: []Join{{Key: "acme-ltd", Subject: "XF-COH-00004711", Reason: SameName, Index: 2, OCID: "ocds-xf0000-2",
				Detail: "Parties called “ACME LTD” that give no identifier are taken for the only body of that name, XF-COH-00004711."}},
			Sizes:    []Size{{"2025-02-02", "large"}, {"2025-07-01", "micro"}}, // of two statements for a day the later counts
			Supplier: 3, Town: "Exton", Region: "North", Postcode: "EX1 1XE",
			Scale: "micro", ScaleDate: "2025-07-01", VCSE: &yes, First: 0, Last: 2,
		}
		if diff := cmp.Diff(want, find(t, d, "acme-ltd")); diff != "" {
			t.Errorf("(-want +got):\n%s", diff)
		}
		for day, scale := range map[string]string{"2020-01-01": "large", "2025-02-02": "large", "2025-06-30": "large", "2026-01-01": "micro"} {
			if got := want.ScaleOn(day); got != scale {
				t.Errorf("on %s the size is %q, want %q", day, got, scale)
			}
		}
		if o := find(t, d, "exton-council"); o.Buyer != 2 || o.Supplier != 0 || o.VCSE != nil || o.ScaleOn("2025-01-01") != "" {
			t.Errorf("Exton Council: %+v", o)
		}
		if _, err := New(d).Get(t.Context(), "nobody"); fault.KindOf(err) != fault.NotFound {
			t.Errorf("an unknown id gives %v", err)
		}
	})
}

// OCDS 1.0 had no parties: buyers and suppliers were described in place.
func TestPartiesInPlace(t *testing.T) {
	d := testkit.SQLite(t)
	build(t, d, entriesOf(`"buyer":{"name":"Exton Council","identifier":{"scheme":"","id":""},"address":{"locality":"Exton"}},
		"tender":{"procuringEntity":{"name":"Byfield Agency"}},
		"awards":{"suppliers":{"name":"Acme Ltd","identifier":{"scheme":"XF-COH","id":"4711"}}}`))
	if o := find(t, d, "exton-council"); o.Buyer != 1 || o.Town != "Exton" {
		t.Errorf("the buyer: %+v", o)
	}
	if o := find(t, d, "byfield-agency"); o.Buyer != 1 {
		t.Errorf("the procuring entity: %+v", o)
	}
	if o := find(t, d, "XF-COH-00004711"); o.Supplier != 1 {
		t.Errorf("the supplier: %+v", o)
	}
}

func TestLists(t *testing.T) {
	var releases []string
	for _, name := range []string{"Zed Council", "Exton Borough Council", "Exton County Council", "Acme Ltd", "Émile's Bakery", "EXTON COUNCIL"} {
		releases = append(releases, fmt.Sprintf(`"buyer":{"name":%q}`, name))
	}
	releases = append(releases, supplier("Only Sells Ltd"))
	testkit.Engines(t, func(t *testing.T, d *db.DB) {
		build(t, d, entriesOf(releases...))
		s := New(d)
		for _, c := range []struct {
			text string
			want []string
		}{
			{"", []string{"Acme Ltd", "Émile's Bakery", "Exton Borough Council", "Exton County Council", "Zed Council"}},
			{"exton", []string{"Exton Borough Council", "Exton County Council"}},
			{"exton borough", []string{"Exton Borough Council"}},
			{"The EMILES", []string{"Émile's Bakery"}},
			{"council ex", []string{"Exton Borough Council", "Exton County Council"}},
			{"xton", nil},
			{"%", []string{"Acme Ltd", "Émile's Bakery", "Exton Borough Council", "Exton County Council", "Zed Council"}},
			{"only", nil},
		} {
			for _, limit := range []int{0, 1, 2, 5} {
				var got []string
				q := Query{Text: c.text, Limit: limit}
				for page := 0; ; page++ {
					p, err := s.Buyers(t.Context(), q)
					must(t, err)
					if p.Total != len(c.want) || limit > 0 && len(p.Lines) > limit || page > len(c.want) {
						t.Fatalf("%q by %d: %d of %d", c.text, limit, len(p.Lines), p.Total)
					}
					for _, l := range p.Lines {
						got = append(got, l.Name)
					}
					if q.After = p.Next; p.Next == "" {
						break
					}
				}
				if diff := cmp.Diff(c.want, got); diff != "" {
					t.Errorf("%q by %d (-want +got):\n%s", c.text, limit, diff)
				}
			}
		}
		p, err := s.Suppliers(t.Context(), Query{})
		must(t, err)
		if diff := cmp.Diff([]Line{{Ref: Ref{"only-sells-ltd", "Only Sells Ltd"}, Releases: 1}}, p.Lines); diff != "" {
			t.Errorf("suppliers (-want +got):\n%s", diff)
		}
	})
}

// Walking a list by its pages gives each body once, the most releases first.
func TestListsByReleases(t *testing.T) {
	var releases []string
	for i, name := range []string{"Zed Council", "Exton Borough Council", "Acme Ltd", "Byfield Trust", "Old Trust"} {
		for range []int{3, 1, 3, 12, 1}[i] {
			releases = append(releases, fmt.Sprintf(`"buyer":{"name":%q}`, name))
		}
	}
	want := []string{"Byfield Trust 12", "Acme Ltd 3", "Zed Council 3", "Exton Borough Council 1", "Old Trust 1"}
	testkit.Engines(t, func(t *testing.T, d *db.DB) {
		build(t, d, entriesOf(releases...))
		s := New(d)
		for _, limit := range []int{1, 2, 5} {
			var got []string
			q := Query{Sort: ByReleases, Limit: limit}
			for len(got) <= len(want) {
				p, err := s.Buyers(t.Context(), q)
				must(t, err)
				for _, l := range p.Lines {
					got = append(got, fmt.Sprint(l.Name, " ", l.Releases))
				}
				if q.After = p.Next; p.Next == "" {
					break
				}
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("by %d (-want +got):\n%s", limit, diff)
			}
		}
		for after, want := range map[string]int{"x": 5, "3|zz": 2, "-9": 0} {
			p, err := s.Buyers(t.Context(), Query{Sort: ByReleases, After: after})
			if err != nil || len(p.Lines) != want {
				t.Errorf("after %q: %d lines, %v; want %d", after, len(p.Lines), err, want)
			}
		}
		p, err := s.Buyers(t.Context(), Query{Sort: ByReleases, Text: "trust"})
		if err != nil || p.Total != 2 || len(p.Lines) != 2 || p.Lines[0].Name != "Byfield Trust" {
			t.Errorf("of trusts: %+v, %v", p, err)
		}
	})
}

func TestKeysAndNames(t *testing.T) {
	testkit.Engines(t, func(t *testing.T, d *db.DB) {
		build(t, d, entriesOf(supplier("Acme Ltd", "XF-COH:4711", "XF-PPON:AAAA-1111-AAAA"), supplier("Byfield plc")))
		s := New(d)
		keys, err := s.Keys(t.Context(), "XF-COH-00004711")
		must(t, err)
		if diff := cmp.Diff([]string{"XF-COH-00004711", "XF-PPON-AAAA-1111-AAAA", "acme-ltd"}, keys); diff != "" {
			t.Errorf("keys (-want +got):\n%s", diff)
		}
		if keys, err = s.Keys(t.Context(), "acme-ltd"); err != nil || keys != nil {
			t.Errorf("a key that is no id has the keys %v, %v", keys, err)
		}
		names, err := s.Names(t.Context(), []string{"acme-ltd", "byfield-plc", "nobody"})
		must(t, err)
		want := map[string]Ref{"acme-ltd": {"XF-COH-00004711", "Acme Ltd"}, "byfield-plc": {"byfield-plc", "Byfield plc"}}
		if diff := cmp.Diff(want, names); diff != "" {
			t.Errorf("names (-want +got):\n%s", diff)
		}
		must(t, d.Read(t.Context(), func(tx *db.Tx) error {
			for key, want := range map[string]string{"acme-ltd": "XF-COH-00004711", "nobody": ""} {
				if id, err := Resolve(t.Context(), tx, key); id != want || err != nil {
					t.Errorf("Resolve(%s) = %q, %v; want %q", key, id, err, want)
				}
			}
			return nil
		}))
	})
}

func TestDecodeRefusesWhatItDoesNotKnow(t *testing.T) {
	good := (&body{records: []*record{{key: "acme-ltd", uses: 1, names: []*spelling{{name: "Acme Ltd", own: "acme-ltd", uses: 1}}}}}).encode()
	if _, err := decode("acme-ltd", good); err != nil {
		t.Fatalf("%q: %v", good, err)
	}
	for _, text := range []string{"", "x", "n\tAcme\tacme\t1\t1\t1", good + "z\n", good[:len(good)-4], "k\ta\tb\tc\t0\tx\t1", "k\ta\tb\tc\t0\t1\t1\t1"} {
		if b, err := decode("acme-ltd", text); err == nil {
			t.Errorf("%q was read as %+v", text, b)
		}
	}
}
