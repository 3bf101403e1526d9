package org

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/tolsey/tolsey/internal/db"
	"github.com/tolsey/tolsey/internal/testkit"
)

// The directory that was made stays as long as nothing new is told.
func TestDirectoryIsKept(t *testing.T) {
	testkit.Engines(t, func(t *testing.T, d *db.DB) {
		r := openRegister(t, d)
		region := `,"address":{"region":"UKD"}`
		for i, step := range []struct {
			what    string
			do      func()
			changes bool
		}{
			{"a new buyer", func() { r.notices(fictionalBuyer("1", "2026-01-02", "Fictional Trust", "PAAA-1111-AAAA", region)) }, true},
			{"the same again", func() { r.notices(fictionalBuyer("2", "2026-01-03", "Fictional Trust", "PAAA-1111-AAAA", region)) }, false},
			{"an older notice", func() {
				r.notices(fictionalBuyer("3", "2026-01-01", "Fictional Trust", "PAAA-1111-AAAA", `,"address":{"region":"UKC"}`))
			}, false},
			{"a supplier", func() {
				r.notices(`{"ocid":"ocds-xf0000-4","id":"4","date":"2026-01-04","parties":[{"id":"s","name":"Fictional Firm","roles":["supplier"]}]}`)
			}, false},
			{"another name", func() { r.notices(fictionalBuyer("5", "2026-01-05", "Fictional Hospital", "PAAA-1111-AAAA", region)) }, true},
			{"another region", func() {
				r.notices(fictionalBuyer("6", "2026-01-06", "Fictional Hospital", "PAAA-1111-AAAA", `,"address":{"region":"UKE"}`))
			}, true},
			{"a supplier that joins two", func() {
				r.notices(`{"ocid":"ocds-xf0000-7","id":"7","date":"2026-01-07","parties":[{"id":"s","name":"Fictional Hospital","roles":["supplier"],
					"identifier":{"scheme":"GB-PPON","id":"PAAA-1111-AAAA"},"additionalIdentifiers":[{"scheme":"GB-CHC","id":"200999"}]}]}`)
			}, true},
			{"a row of a register", func() { r.rows("Fictional register", RegisterRow{Name: "Fictional Trust", Kind: "nhs"}) }, true},
			{"the row again", func() { r.rows("Fictional register", RegisterRow{Name: "Fictional Trust", Kind: "nhs"}) }, false},
		} {
			before := r.now()
			step.do()
			if changed := r.now() != before; changed != step.changes {
				t.Errorf("step %d, %s: made anew %t", i, step.what, changed)
			}
		}
	})
}

// What is kept says of every buyer what one that is made now says, whatever
// releases came. Only which spelling of a name is shown may be that of before.
func TestKeptDirectoryIsTrue(t *testing.T) {
	d := testkit.SQLite(t)
	r := openRegister(t, d)
	n := 0
	rapid.Check(t, func(t *rapid.T) {
		var releases []string
		for range rapid.IntRange(1, 4).Draw(t, "releases") {
			n++
			name := rapid.SampledFrom([]string{"Fictional Council", "Fictional Borough Council", "Made-up Council", "MADE-UP COUNCIL"}).Draw(t, "name")
			ids := []string{}
			for i, scheme := range []string{"GB-PPON", "GB-CHC", "GB-NHS"} {
				if rapid.Bool().Draw(t, scheme) {
					ids = append(ids, fmt.Sprintf(`{"scheme":"%s","id":"%s"}`, scheme, []string{fmt.Sprintf("PAAA-%04d-AAAA", 1+n%3), fmt.Sprint(200990 + n%2), "X26"}[i]))
				}
			}
			releases = append(releases, fmt.Sprintf(`{"ocid":"ocds-xf0000-%d","id":"1","date":"2026-01-0%d","%s":{"id":"b"},"parties":[{"id":"b","name":"%s","roles":["%[3]s"],
				"additionalIdentifiers":[%[5]s],"address":{"region":"UK%c"}}]}`, n, rapid.IntRange(1, 9).Draw(t, "day"),
				rapid.SampledFrom([]string{"buyer", "supplier"}).Draw(t, "role"), name, strings.Join(ids, ","), rapid.SampledFrom([]rune("CDE")).Draw(t, "region")))
		}
		r.notices(releases...)
		anew := New(d)
		anew.SetClock(r.clock)
		fresh, err := anew.Directory(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		says := func(d *Directory) map[string]string {
			all := map[string]string{}
			for key := range fresh.orgOf {
				if p := d.Of(key); p != nil && buys(t, r, key) {
					all[key] = fmt.Sprint(p.ID, p.Orgs, p.Kind, p.Region)
				}
			}
			return all
		}
		if diff := cmp.Diff(says(fresh), says(r.now())); diff != "" {
			t.Fatalf("after %v (-made now +kept):\n%s", releases, diff)
		}
	})
}

// buys reports that a release names a buyer by the key.
func buys(t *rapid.T, r *register, key string) bool {
	found := 0
	err := r.db.Read(t.Context(), func(tx *db.Tx) error {
		return tx.QueryRow(t.Context(), "select count(*) from profile_buyer where key = $1", key).Scan(&found)
	})
	if err != nil {
		t.Fatal(err)
	}
	return found > 0
}
