package org

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/tolsey/tolsey/internal/db"
	"github.com/tolsey/tolsey/internal/ledger"
	"github.com/tolsey/tolsey/internal/testkit"
)

// market draws releases whose few names and numbers meet in every way. The
// bodies are made up.
func market(t *rapid.T) []ledger.Entry {
	parties := rapid.SliceOfN(rapid.Custom(anyParty), 1, 3)
	releases := rapid.SliceOfN(rapid.Custom(func(t *rapid.T) string {
		return fmt.Sprintf(`"date":"2025-0%d-04T00:00:00Z","parties":[%s]`,
			rapid.IntRange(1, 9).Draw(t, "month"), strings.Join(parties.Draw(t, "parties"), ","))
	}), 1, 12).Draw(t, "releases")
	return entriesOf(releases...)
}

func anyParty(t *rapid.T) string {
	name := rapid.SampledFrom([]string{"Acme Ltd", "ACME LIMITED", "Acme", "Exton Council", "Exton Borough Council",
		"Exton Borough Council Highways", "Various", "", "Byfield plc", `By\u0000field\tplc`, "Byf\xffield"}).Draw(t, "name")
	id := rapid.SampledFrom([]string{"GB-COH:111", "GB-COH:00000222", "GB-COH:333", "GB-PPON:AAAA-1111-AAAA", "GB-PPON:BBBB-2222-BBBB",
		"GB-CHC:1140287", "GB-NHS:RXA", "GB-NHS:RXB", "GB-COH:n/a"})
	role := rapid.SampledFrom([]string{"buyer", "supplier", "tenderer"}).Draw(t, "role")
	ids := rapid.SliceOfNDistinct(id, 0, 3, rapid.ID[string]).Draw(t, "ids")
	p := described(name, role, ids...)
	return strings.TrimSuffix(p, "}") + fmt.Sprintf(`,"details":{"scale":%q,"vcse":%t},"address":{"region":%q}}`,
		rapid.SampledFrom([]string{"sme", "large", ""}).Draw(t, "scale"), rapid.Bool().Draw(t, "vcse"),
		rapid.SampledFrom([]string{"North West", "UKD", ""}).Draw(t, "region"))
}

func TestBatchesDoNotMatter(t *testing.T) {
	d := testkit.SQLite(t)
	rapid.Check(t, func(rt *rapid.T) {
		entries := market(rt)
		build(t, d, entries)
		want := dump(t, d)
		cuts := rapid.SliceOf(rapid.IntRange(1, len(entries))).Draw(rt, "cuts")
		slices.Sort(cuts)
		build(t, d, entries, cuts...)
		if diff := cmp.Diff(want, dump(t, d)); diff != "" {
			rt.Fatalf("cut at %v (-in one batch +cut):\n%s", cuts, diff)
		}
	})
}

func TestNoBodyHasTwoNumbersOfARegister(t *testing.T) {
	d := testkit.SQLite(t)
	rapid.Check(t, func(rt *rapid.T) {
		build(t, d, market(rt), 3, 6)
		for _, b := range bodies(t, d) {
			for _, scheme := range []string{"GB-COH-", "GB-PPON-", "GB-CHC-"} {
				if strings.Count(" "+b, " "+scheme) > 1 {
					rt.Fatalf("one body has the keys %s", b)
				}
			}
		}
	})
}

// A name that is not ambiguous is with its only carrier, or alone where it has
// none; an ambiguous one has several and is alone.
func TestNamesAreWhereTheRuleSays(t *testing.T) {
	d := testkit.SQLite(t)
	rapid.Check(t, func(rt *rapid.T) {
		build(t, d, market(rt), 4, 8)
		all := stored(t, d)
		carriers := map[string]map[*body]bool{}
		for _, b := range all {
			for _, r := range b.records {
				for _, n := range r.names {
					if r.identifies() {
						if carriers[n.own] == nil {
							carriers[n.own] = map[*body]bool{}
						}
						carriers[n.own][b] = true
					}
				}
			}
		}
		for _, b := range all {
			for _, r := range b.records {
				c := carriers[r.key]
				alone := len(b.records) == 1
				if !r.identifies() && (r.ambiguous != (len(c) > 1) || len(c) == 1 && !c[b] || len(c) != 1 && !alone) {
					rt.Fatalf("%s: ambiguous %v, alone %v, %d carriers", r.key, r.ambiguous, alone, len(c))
				}
			}
		}
	})
}

// stored gives all bodies as their rows have them.
func stored(tb testing.TB, d *db.DB) []*body {
	tb.Helper()
	var all []*body
	ctx := tb.Context()
	must(tb, d.Read(ctx, func(tx *db.Tx) error {
		all = nil
		return each(ctx, tx, "select id, state from organisation", nil, func(rows *db.Rows) error {
			var id, text string
			if err := rows.Scan(&id, &text); err != nil {
				return err
			}
			b, err := decode(id, text)
			all = append(all, b)
			return err
		})
	}))
	return all
}

// The order of parties in a release decides on ids, never on what is one body,
// where nothing is refused.
func TestOrderOfPartiesDoesNotMatter(t *testing.T) {
	d := testkit.SQLite(t)
	rapid.Check(t, func(rt *rapid.T) {
		parties := rapid.SliceOfN(rapid.Custom(anyParty), 1, 5).Draw(rt, "parties")
		release := func(list []string) []ledger.Entry {
			return entriesOf(`"date":"2025-03-04T00:00:00Z","parties":[` + strings.Join(list, ",") + `]`)
		}
		build(t, d, release(parties))
		if strings.Contains(dump(t, d), string(Conflicting)) {
			return
		}
		want := bodies(t, d)
		build(t, d, release(rapid.Permutation(parties).Draw(rt, "order")))
		if strings.Contains(dump(t, d), string(Conflicting)) {
			return
		}
		if diff := cmp.Diff(want, bodies(t, d)); diff != "" {
			rt.Fatalf("(-one order +another):\n%s", diff)
		}
	})
}

// Every party with a key can be looked up by it.
func TestEveryKeyLeadsToItsBody(t *testing.T) {
	d := testkit.SQLite(t)
	entries := sampleEntries(t, samples...)
	build(t, d, entries, 500)
	keys := map[string]bool{}
	for i := range entries {
		for _, p := range entries[i].Release().Parties() {
			if key, ok := KeyOf(p); ok {
				keys[key] = true
			}
		}
	}
	var list []string
	for key := range keys {
		list = append(list, key)
	}
	refs, err := New(d).Names(t.Context(), list)
	must(t, err)
	for _, key := range list {
		if refs[key].ID == "" || refs[key].Name == "" {
			t.Errorf("%s leads nowhere", key)
		}
	}
	if len(list) < 500 {
		t.Errorf("the samples have %d keys, want 500 and more", len(list))
	}
}

func TestRebuildGivesTheSameBytes(t *testing.T) {
	entries := sampleEntries(t, samples...)
	testkit.Engines(t, func(t *testing.T, d *db.DB) {
		build(t, d, entries)
		want := dump(t, d)
		var cuts []int
		for i := 7; i < len(entries); i += 97 {
			cuts = append(cuts, i, i+1)
		}
		build(t, d, entries, cuts...)
		if got := dump(t, d); got != want {
			t.Errorf("rebuilt in other batches (-first +second):\n%s", cmp.Diff(strings.Split(want, "\n"), strings.Split(got, "\n")))
		}
		if len(want) < 100_000 {
			t.Errorf("the tables have %d bytes, want more", len(want))
		}
	})
}

func TestEnginesAgree(t *testing.T) {
	entries := sampleEntries(t, samples...)
	var first string
	testkit.Engines(t, func(t *testing.T, d *db.DB) {
		build(t, d, entries, 1000)
		if first == "" {
			first = dump(t, d)
		} else if got := dump(t, d); got != first {
			t.Errorf("(-sqlite +postgres):\n%s", cmp.Diff(strings.Split(first, "\n"), strings.Split(got, "\n")))
		}
	})
}
