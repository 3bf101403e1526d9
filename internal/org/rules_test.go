package org

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/tolsey/tolsey/internal/db"
	"github.com/tolsey/tolsey/internal/testkit"
)

// The bodies in these tests are made up.

// supplier gives a release that names one supplier, with identifiers as
// "SCHEME:value".
func supplier(name string, ids ...string) string {
	return `"date":"2025-03-04T00:00:00Z","parties":[` + described(name, "supplier", ids...) + `]`
}

func described(name, role string, ids ...string) string {
	var list []string
	for _, id := range ids {
		scheme, value, _ := strings.Cut(id, ":")
		list = append(list, `{"scheme":"`+scheme+`","id":"`+value+`"}`)
	}
	more := ""
	if len(list) > 0 {
		more = `,"identifier":` + list[0] + `,"additionalIdentifiers":[` + strings.Join(list[1:], ",") + `]`
	}
	return `{"id":"1","name":"` + name + `","roles":["` + role + `"]` + more + `}`
}

func TestRules(t *testing.T) {
	const (
		coh1, coh2 = "GB-COH:00000111", "GB-COH:00000222"
		ppon1      = "GB-PPON:AAAA-1111-AAAA"
		chc1       = "GB-CHC:1140287"
	)
	for _, c := range []struct {
		name     string
		releases []string
		want     []string // the keys of each body
		about    string   // a key
		joins    []string // those of its body
	}{
		{"the same number, another name", []string{supplier("Acme Ltd", coh1), supplier("Acme Trading Ltd", "GB-COH:111")},
			[]string{"GB-COH-00000111 acme-ltd acme-trading-ltd"},
			"acme-ltd", []string{"GB-COH-00000111 same-identifier Acme Trading Ltd"}},
		{"numbers together", []string{supplier("Acme Ltd", ppon1, coh1), supplier("Other Ltd", ppon1), supplier("Third Ltd", coh1)},
			[]string{"GB-COH-00000111 GB-PPON-AAAA-1111-AAAA acme-ltd other-ltd third-ltd"},
			"GB-PPON-AAAA-1111-AAAA", []string{"GB-PPON-AAAA-1111-AAAA identifiers-together GB-COH-00000111", "GB-COH-00000111 same-identifier Third Ltd"}},
		{"numbers put together later", []string{supplier("Acme Ltd", ppon1), supplier("Acme UK Ltd", coh1), supplier("Acme Ltd", coh1, ppon1)},
			[]string{"GB-COH-00000111 GB-PPON-AAAA-1111-AAAA acme-ltd acme-uk-ltd"},
			"acme-uk-ltd", []string{"GB-PPON-AAAA-1111-AAAA identifiers-together GB-COH-00000111", "GB-COH-00000111 same-identifier Acme Ltd"}},
		{"two numbers of one register in one party", []string{supplier("Acme Ltd", coh1, coh2), supplier("Other Ltd", coh2)},
			[]string{"GB-COH-00000111 acme-ltd", "GB-COH-00000222 other-ltd"},
			"other-ltd", []string{"GB-COH-00000222 conflicting-identifiers GB-COH-00000111"}},
		{"a pair that would give one body two company numbers", []string{supplier("Acme Ltd", coh1, chc1), supplier("Other Ltd", coh2, chc1)},
			[]string{"GB-CHC-1140287 GB-COH-00000111 acme-ltd", "GB-COH-00000222 other-ltd"},
			"acme-ltd", []string{"GB-CHC-1140287 identifiers-together GB-COH-00000111", "GB-CHC-1140287 conflicting-identifiers GB-COH-00000222"}},
		{"a name before the number", []string{supplier("Acme Ltd"), supplier("ACME LIMITED", coh1)},
			[]string{"GB-COH-00000111 acme-ltd"},
			"acme-ltd", []string{"acme-ltd same-name GB-COH-00000111"}},
		{"a name after the number", []string{supplier("Acme Ltd", coh1), supplier("ACME LIMITED"), supplier("Acme Ltd.")},
			[]string{"GB-COH-00000111 acme-ltd"},
			"acme-ltd", []string{"acme-ltd same-name GB-COH-00000111", "acme-ltd same-name Acme Ltd."}},
		{"with and without Ltd", []string{supplier("Acme Ltd"), supplier("Acme")},
			[]string{"acme", "acme-ltd"}, "acme", nil},
		{"a name of two bodies", []string{supplier("Acme Ltd", coh1), supplier("Acme Ltd"), supplier("Acme Ltd", coh2), supplier("Acme Ltd")},
			[]string{"GB-COH-00000111", "GB-COH-00000222", "acme-ltd"},
			"acme-ltd", []string{"acme-ltd same-name GB-COH-00000111", "acme-ltd ambiguous-name GB-COH-00000222"}},
		{"two bodies of a name become one", []string{supplier("Acme Ltd", coh1), supplier("Acme Ltd", ppon1), supplier("Acme Ltd"), supplier("A", coh1, ppon1)},
			[]string{"GB-COH-00000111 GB-PPON-AAAA-1111-AAAA a acme-ltd"},
			"acme-ltd", []string{
				"GB-COH-00000111 ambiguous-name acme-ltd", "GB-PPON-AAAA-1111-AAAA ambiguous-name acme-ltd",
				"acme-ltd ambiguous-name GB-PPON-AAAA-1111-AAAA", "GB-PPON-AAAA-1111-AAAA identifiers-together GB-COH-00000111",
				"acme-ltd same-name GB-COH-00000111", "GB-COH-00000111 same-identifier A"}},
		{"two of three bodies of a name become one", []string{supplier("Acme Ltd", coh1), supplier("Acme Ltd", ppon1), supplier("Acme Ltd", coh2),
			supplier("Acme Ltd"), supplier("Acme Ltd", coh1, ppon1)},
			[]string{"GB-COH-00000111 GB-PPON-AAAA-1111-AAAA", "GB-COH-00000222", "acme-ltd"}, "GB-COH-00000222",
			[]string{"GB-COH-00000222 ambiguous-name acme-ltd"}},
		{"a council's service with its own number", []string{supplier("Exton Borough Council Highways", coh1), supplier("Exton Borough Council"),
			supplier("Exton Council Highways")},
			[]string{"GB-COH-00000111 exton-council-highways", "exton-council"},
			"exton-council", []string{"exton-council council-service Exton Council Highways"}},
		{"councils", []string{supplier("Exton Borough Council"), supplier("Exton Council"), supplier("EXTON COUNCIL"), supplier("Exton County Council")},
			[]string{"exton-council", "exton-county-council"},
			"exton-council", []string{"exton-council council-name Exton Council", "exton-council same-name EXTON COUNCIL"}},
		{"no organisations", []string{supplier("Various suppliers", coh1), supplier("-"), `"parties":"none"`, `"buyer":[]`}, nil, "", nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			testkit.Engines(t, func(t *testing.T, d *db.DB) {
				entries := entriesOf(c.releases...)
				build(t, d, entries)
				if diff := cmp.Diff(c.want, bodies(t, d)); diff != "" {
					t.Errorf("bodies (-want +got):\n%s", diff)
				}
				if c.about != "" {
					got := reasons(find(t, d, c.about))
					slices.Sort(got)
					slices.Sort(c.joins)
					if diff := cmp.Diff(c.joins, got); diff != "" {
						t.Errorf("joins of %s (-want +got):\n%s", c.about, diff)
					}
				}
				once := dump(t, d)
				build(t, d, entries, 1, 2, 3, 4)
				if diff := cmp.Diff(once, dump(t, d)); diff != "" {
					t.Errorf("one by one (-at once +one by one):\n%s", diff)
				}
			})
		})
	}
}

// The id stays that of the key seen first; every id that was, still leads there.
func TestIDsOfJoinedBodies(t *testing.T) {
	d := testkit.SQLite(t)
	build(t, d, entriesOf(supplier("Acme Ltd"), supplier("Acme Holdings plc", "GB-PPON:AAAA-1111-AAAA"),
		supplier("Acme Ltd", "GB-COH:111"), supplier("Acme Ltd", "GB-COH:111", "GB-PPON:AAAA-1111-AAAA")))
	for _, key := range []string{"acme-ltd", "acme-holdings-plc", "GB-PPON-AAAA-1111-AAAA", "GB-COH-00000111"} {
		if o := find(t, d, key); o.ID != "acme-ltd" {
			t.Errorf("%s leads to %s, want acme-ltd", key, o.ID)
		}
	}
	if n := strings.Count(dump(t, d), "organisation\t"); n != 1 {
		t.Errorf("%d rows of organisation, want 1", n)
	}
}

// A name that turns ambiguous takes its id along; the body is then known by
// its number, and what was told of the name alone goes with the name.
func TestDetachedName(t *testing.T) {
	d := testkit.SQLite(t)
	build(t, d, entriesOf(supplier("Acme Ltd"), supplier("Acme Ltd"), supplier("Acme Ltd", "GB-COH:111"), supplier("Acme Ltd", "GB-COH:222")))
	for key, want := range map[string]int64{"acme-ltd": 2, "GB-COH-00000111": 1, "GB-COH-00000222": 1} {
		if o := find(t, d, key); o.ID != key || o.Supplier != want {
			t.Errorf("%s is %s with %d releases, want itself with %d", key, o.ID, o.Supplier, want)
		}
	}
}
