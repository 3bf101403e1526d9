package org

import "testing"

// Of three bodies of one name, two of which have ended, notices mean the third.
func TestNameOfTwoThatEndedAndOneThatGoesOn(t *testing.T) {
	row := func(body string, index int64, field Field, value string) Statement {
		return Statement{Body: body, Field: field, Told: Told{Value: value, From: FromRegister, Source: "register of the tests", Index: index}}
	}
	const name, key = "Fictional Things Board", "fictional-things-board"
	for _, live := range []int64{1, 2, 3} {
		k := knowledge{orgs: []buyerOrg{{id: key, name: name, keys: []string{key}}}}
		ids := []string{"GB-GOR-D901", "GB-GOR-D902", "GB-GOR-D903"}
		for i, id := range ids {
			k.facts = append(k.facts, row(id, int64(i+1), FieldName, name))
			if int64(i+1) != live {
				k.facts = append(k.facts, row(id, int64(i+1), FieldEnd, "2001-01-01"))
			}
		}
		if p := k.directory("2026-11-23", map[string]nameFacts{}).Of(key); p.ID != ids[live-1] {
			t.Errorf("the notices are of %s, want %s", p.ID, ids[live-1])
		}
	}
}
