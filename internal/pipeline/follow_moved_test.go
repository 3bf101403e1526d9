package pipeline

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/tolsey/tolsey/internal/calendar"
	"github.com/tolsey/tolsey/internal/plain"
)

// A notice joins the two numbers of a firm: the contracts that it won under the
// other one are the joined firm's on the board that was up before.
func TestSupplierThatIsJoined(t *testing.T) {
	const ppon, company = `"scheme":"GB-PPON","id":"PABC-1234-DEFG"`, `"scheme":"GB-COH","id":"01234567"`
	engines(t, func(t *testing.T, b *bench) {
		won := func(n int, ids string) {
			b.publish(fmt.Sprintf("ocds-f1ct10-%d", n), fmt.Sprintf(`"parties":[{"id":"s","name":"Made-up Brooms Ltd","roles":["supplier"],%s}],
				"buyer":{"name":"Fictional Council %c"},"tender":{"title":"Cleaning","status":"complete"},
				"awards":[{"id":"1","date":"2025-01-01","suppliers":[{"id":"s","name":"Made-up Brooms Ltd"}]}],
				"contracts":[{"id":"1","awardID":"1","period":{"startDate":"2025-01-01","endDate":"2027-06-30"}}]`, ids, 'A'+rune(n)))
			b.now()
		}
		won(1, `"identifier":{`+ppon+`}`)
		won(2, `"identifier":{`+company+`}`)
		won(3, `"identifier":{`+company+`},"additionalIdentifiers":[{`+ppon+`}]`)
		body := b.row("ocds-f1ct10-3/c1", today).Supplied[0]
		found := b.now().Find(Query{Incumbents: []string{body}}, today)
		if found.Count != 3 {
			t.Errorf("%d contracts of %s, want 3", found.Count, body)
		}
	})
}

// A notice in which the firm is neither buyer nor supplier joins it as well.
func TestTendererThatIsJoined(t *testing.T) {
	const ppon, company = `"scheme":"GB-PPON","id":"PABC-1234-DEFG"`, `"scheme":"GB-COH","id":"01234567"`
	engines(t, func(t *testing.T, b *bench) {
		for i, id := range []string{ppon, company} {
			b.publish(fmt.Sprintf("ocds-f1ct10-%d", i), fmt.Sprintf(`"parties":[{"id":"s","name":"Made-up Brooms Ltd","roles":["supplier"],"identifier":{%s}}],
				"buyer":{"name":"Fictional Council"},"tender":{"title":"Cleaning","status":"complete"},
				"awards":[{"id":"1","date":"2025-01-01","suppliers":[{"id":"s"}],"contractPeriod":{"endDate":"2027-06-30"}}]`, id))
			b.now()
		}
		b.publish("ocds-f1ct10-9", fmt.Sprintf(`"parties":[{"id":"s","name":"Made-up Brooms Ltd","roles":["tenderer"],"identifier":{%s},"additionalIdentifiers":[{%s}]}],
			"buyer":{"name":"Another Fictional Council"},"tender":{"title":"Brooms","tenderers":[{"id":"s"}]}`, company, ppon))
		bodies := map[string]bool{}
		for _, row := range b.now().Find(Query{}, today).Rows {
			for _, id := range row.Supplied {
				bodies[id] = true
			}
		}
		if len(bodies) != 1 {
			t.Errorf("the firm is %v, want one body", bodies)
		}
	})
}

// A correction is seen also where it lies before more processes than are read at
// once.
func TestCorrectionBeforeManyProcesses(t *testing.T) {
	engines(t, func(t *testing.T, b *bench) {
		ctx := context.Background()
		b.publish("ocds-f1ct10-1", let("Street cleaning", "2025-01-01", "2027-06-30", ""))
		b.now()
		b.Close() // from here on it follows step by step
		const id = "ocds-f1ct10-1/c1"
		if err := b.Correct(ctx, id, NoSuccessor, Is, "A. Nobody", "It is not bought again."); err != nil {
			t.Fatal(err)
		}
		var lines strings.Builder
		for i := range loadAtOnce + 10 {
			fmt.Fprintf(&lines, `{"ocid":"ocds-f1ct20-%[1]d","id":"m%[1]d","date":"2026-01-01T00:00:00Z","tag":["tender"],"buyer":{"name":"Other Fictional Council"},"tender":{"title":"t"}}`+"\n", i)
		}
		b.load(strings.NewReader(lines.String()), nil)
		if err := b.follower.catchUp(ctx); err != nil {
			t.Fatal(err)
		}
		detail, err := b.follower.now().Show(id, today, b.Settings)
		if err != nil || len(detail.Said) != 1 {
			t.Errorf("the corrections are %+v, %v", detail.Said, err)
		}
	})
}

// A contract with a published id of any length is taken, with its first end.
func TestVeryLongContractID(t *testing.T) {
	var long strings.Builder
	for i := range 3000 { // nothing that a database could compress
		fmt.Fprintf(&long, "%x", (i*7919+i*i*31)%104729)
	}
	engines(t, func(t *testing.T, b *bench) {
		for i, end := range []string{"2027-06-30", "2028-06-30"} {
			b.publish("ocds-f1ct10-1", fmt.Sprintf(`"date":"2026-02-0%dT00:00:00Z","buyer":{"name":"Fictional Council"},"tender":{"title":"Cleaning"},
				"contracts":[{"id":%q,"period":{"startDate":"2025-01-01","endDate":%q}}]`, i+1, long.String(), end))
		}
		found := b.now().Find(Query{}, today)
		if len(found.Rows) != 1 || found.Rows[0].FirstEnd != "2027-06-30" || found.Rows[0].End != "2028-06-30" {
			t.Errorf("found %+v", found.Rows)
		}
	})
}

// A key that had no processes when it moved to another body brings its next ones
// to that body alone.
func TestKeyThatMovesWithoutProcesses(t *testing.T) {
	m := newMemory(calendar.UsualSettings)
	take := func(ocid, key string, bodies map[string]Body) {
		m.regroup(m.take(&haul{plans: []Plan{{OCID: ocid, Buyer: plain.Ref{Key: key}, Tendered: today}}, bodies: bodies}, today))
	}
	before := map[string]Body{"k1": {ID: "a"}, "k2": {ID: "a"}, "k3": {ID: "b"}}
	take("p1", "k1", before)
	take("p2", "k2", before)
	take("p1", "k3", before) // k1 has none left
	take("p3", "k3", map[string]Body{"k1": {ID: "b"}, "k3": {ID: "b"}})
	take("p4", "k1", map[string]Body{"k1": {ID: "b"}, "k3": {ID: "b"}})
	take("p5", "k2", map[string]Body{"k2": {ID: "a"}})
	for id, want := range map[string][]string{"a": {"p2", "p5"}, "b": {"p1", "p3", "p4"}} {
		var got []string
		for _, p := range m.groups[id].procs {
			got = append(got, p.ocid)
		}
		if !slices.Equal(got, want) {
			t.Errorf("body %s has %v, want %v", id, got, want)
		}
	}
}
