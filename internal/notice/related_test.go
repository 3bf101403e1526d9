package notice

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/tolsey/tolsey/internal/clock"
	"github.com/tolsey/tolsey/internal/db"
	"github.com/tolsey/tolsey/internal/process"
	"github.com/tolsey/tolsey/internal/testkit"
)

// linked makes a process with a title and links, at its place in the ledger.
func linked(tb testing.TB, n int64, title, more string) process.Change {
	c := change(tb, fmt.Sprintf(`{"date":"2026-10-0%dT09:00:00Z","tender":{"title":%q}%s}`, n, title, more))
	c.OCID, c.First, c.Last = fmt.Sprint("ocds-xxxxxx-", n), n, n
	return c
}

func links(list ...string) string { return `,"relatedProcesses":[` + strings.Join(list, ",") + `]` }

func TestRelated(t *testing.T) {
	changes := []process.Change{
		linked(t, 1, "Framework", ""),
		linked(t, 2, "Salt until 2026", links(
			`{"id":"1","relationship":["renewalProcess"],"scheme":"ocid","identifier":"ocds-xxxxxx-3","title":"What comes next"}`)),
		linked(t, 3, "Salt from 2027", links(
			`{"id":"1","relationship":["framework"],"scheme":"ocid","identifier":"ocds-xxxxxx-1","title":"Old title","uri":"https://example.org/1"}`,
			`{"id":"2","relationship":["prior"],"identifier":"ocds-xxxxxx-2"}`,
			`{"id":"3","relationship":["planning"],"scheme":"EU-OJ","identifier":"2024/S 000-030581","title":" Salt &amp; grit "}`,
			`{"id":"4","relationship":["parent","x_own"],"identifier":"ocds-xxxxxx-1"}`,
			`{"id":"5","relationship":["planning"],"identifier":"ocds-xxxxxx-3"}`,
			`{"id":"6","relationship":["planning"],"identifier":"-"}`)),
		linked(t, 4, "Call-off", `,"contracts":[{"id":"c","relatedProcesses":[{"relationship":"framework","identifier":"ocds-xxxxxx-1"}]}]`),
	}
	testkit.Engines(t, func(t *testing.T, d *db.DB) {
		create(t, d)
		apply(t, d, changes)
		s := New(d, clock.At(atNoon))
		for ocid, want := range map[string][]Related{
			"ocds-xxxxxx-1": {
				{Relation: "Bought under this framework", Codes: []string{"framework"}, OCID: "ocds-xxxxxx-4", Title: "Call-off", Known: true},
				{Relation: "Bought under this framework", Codes: []string{"framework", "parent", "x_own"}, OCID: "ocds-xxxxxx-3", Title: "Salt from 2027", Known: true},
			},
			"ocds-xxxxxx-2": {
				{Relation: "Renews this", Codes: []string{"renewalProcess"}, Names: true, OCID: "ocds-xxxxxx-3", Title: "Salt from 2027", Known: true},
			},
			"ocds-xxxxxx-3": {
				{Relation: "Framework that this is bought under", Codes: []string{"framework", "parent", "x_own"}, Names: true,
					OCID: "ocds-xxxxxx-1", Title: "Framework", URL: "https://example.org/1", Known: true},
				{Relation: "Earlier contract", Codes: []string{"prior"}, Names: true, OCID: "ocds-xxxxxx-2", Title: "Salt until 2026", Known: true},
				{Relation: "Planned in", Codes: []string{"planning"}, Names: true, OCID: "2024/S 000-030581", Title: "Salt & grit"},
			},
			"2024/S 000-030581": {
				{Relation: "Follows from this plan", Codes: []string{"planning"}, OCID: "ocds-xxxxxx-3", Title: "Salt from 2027", Known: true},
			},
			"ocds-xxxxxx-9": nil,
		} {
			got, err := s.Related(t.Context(), ocid)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("%s (-want +got):\n%s", ocid, diff)
			}
		}
	})
}

// Links that a newer release takes back are gone, from both ends.
func TestRelatedFollowsChanges(t *testing.T) {
	d := testkit.SQLite(t)
	create(t, d)
	s := New(d, clock.At(atNoon))
	apply(t, d, []process.Change{linked(t, 1, "A", ""), linked(t, 2, "B", links(`{"relationship":["prior.renewal"],"identifier":"ocds-xxxxxx-1"}`))})
	if got, err := s.Related(t.Context(), "ocds-xxxxxx-1"); err != nil || len(got) != 1 || got[0].Relation != "Renews this" {
		t.Fatalf("%v, %v", got, err)
	}
	apply(t, d, []process.Change{linked(t, 2, "B", "")})
	for _, ocid := range []string{"ocds-xxxxxx-1", "ocds-xxxxxx-2"} {
		if got, err := s.Related(t.Context(), ocid); err != nil || len(got) != 0 {
			t.Errorf("%s: %v, %v", ocid, got, err)
		}
	}
}

func TestRelatedIsBounded(t *testing.T) {
	var many []string
	for i := range maxLinks + 50 {
		many = append(many, fmt.Sprintf(`{"relationship":["framework"],"identifier":"ocds-xxxxxx-f%d"}`, i))
	}
	many = append(many, `{"relationship":["prior"],"identifier":"ocds-xxxxxx-f0"}`, `{"identifier":"`+strings.Repeat("x", maxIdentifier+1)+`"}`)
	c := linked(t, 1, "A", links(many...))
	got := read(c.Compiled).related(c.OCID)
	if len(got) != maxLinks || got[0].relationship != "framework" {
		t.Errorf("%d links, the first %+v", len(got), got[0])
	}
}

// Every code of the standard's list has words for both directions.
func TestRelationsAreComplete(t *testing.T) {
	for _, code := range []string{"framework", "planning", "parent", "prior", "unsuccessfulProcess", "subContract",
		"replacementProcess", "renewalProcess", "prior.renewal", "prior.replacement"} {
		named, naming := Related{Names: true}.described(code), Related{}.described(code)
		if named.Relation == "Related" || naming.Relation == "Related" || named.Relation == naming.Relation {
			t.Errorf("%s: %q and %q", code, named.Relation, naming.Relation)
		}
	}
	if got := (Related{}).described("x_own"); got.Relation != "Related" || len(got.Codes) != 1 {
		t.Errorf("%+v", got)
	}
}
