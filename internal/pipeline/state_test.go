package pipeline

import (
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/tolsey/tolsey/internal/contract"
)

func TestStateOf(t *testing.T) {
	far, near, past := "2028-06-30", "2027-06-30", "2026-06-30"
	for name, c := range map[string]struct {
		facts Facts
		want  State
		why   string
	}{
		"far away":                          {Facts{End: far}, Watching, "It ends in 19 months, and nothing is due yet."},
		"the first day within twelve":       {Facts{End: "2027-11-23"}, Deciding, "It ends in 12 months, and no notice of what follows is known."},
		"the last day before":               {Facts{End: "2027-11-24"}, Watching, "12 months"},
		"the last day":                      {Facts{End: today}, Deciding, "less than a month"},
		"a safe day near":                   {Facts{End: far, Safe: "2027-02-23"}, Deciding, "The last safe day for market engagement is 23 February 2027"},
		"a safe day far":                    {Facts{End: far, Safe: "2027-02-24"}, Watching, ""},
		"engaged":                           {Facts{End: near, Successor: &Successor{Engaged: "2026-09-01"}}, Engaging, "since 1 September 2026"},
		"planned":                           {Facts{End: far, Successor: &Successor{Planned: "2026-09-01"}}, Engaging, ""},
		"a plan that is not out":            {Facts{End: near, Successor: &Successor{Planned: "2026-12-01"}}, Deciding, ""},
		"an open tender":                    {Facts{End: near, Successor: &Successor{Engaged: "2026-05-01", Tendered: "2026-11-01", Closes: "2026-12-01"}}, Tendering, "open until 1 December 2026"},
		"a closed tender":                   {Facts{End: near, Successor: &Successor{Tendered: "2026-08-01", Closes: "2026-09-01"}}, Tendering, "closed on 1 September 2026; no award is known"},
		"a tender without a deadline":       {Facts{End: near, Successor: &Successor{Tendered: "2026-08-01"}}, Tendering, "published on 1 August 2026"},
		"a tender after the end":            {Facts{End: past, Successor: &Successor{Tendered: "2026-08-01"}}, Tendering, ""},
		"awarded":                           {Facts{End: near, Successor: &Successor{Tendered: "2026-08-01", Awarded: "2026-10-01"}}, Replaced, "awarded on 1 October 2026"},
		"awarded without a tender":          {Facts{End: past, Successor: &Successor{Awarded: "2026-10-01"}}, Replaced, ""},
		"terminated and replaced":           {Facts{End: near, Over: true, Successor: &Successor{Awarded: "2026-10-01"}}, Replaced, ""},
		"ended":                             {Facts{End: past}, Lapsed, "It ended on 30 June 2026, and no notice of what follows is known."},
		"ended yesterday":                   {Facts{End: "2026-11-22"}, Lapsed, ""},
		"ended, with a plan only":           {Facts{End: past, Successor: &Successor{Planned: "2026-01-01"}}, Lapsed, "only a notice from before one"},
		"terminated":                        {Facts{End: near, Over: true}, Lapsed, "It was ended before 30 June 2027"},
		"extended, the first end ahead":     {Facts{End: near, FirstEnd: "2027-03-31"}, Extended, "moved from 31 March 2027 to 30 June 2027"},
		"extended, twelve months are left":  {Facts{End: far, FirstEnd: past}, Extended, ""},
		"extended, the new end is near":     {Facts{End: near, FirstEnd: past}, Deciding, ""},
		"extended and engaged":              {Facts{End: far, FirstEnd: past, Successor: &Successor{Planned: "2026-01-01"}}, Engaging, ""},
		"an end put right":                  {Facts{End: "2027-04-13", FirstEnd: "2027-03-31"}, Deciding, ""},
		"an end moved by as much as counts": {Facts{End: "2027-04-14", FirstEnd: "2027-03-31"}, Extended, ""},
		"brought forward":                   {Facts{End: near, FirstEnd: far}, Deciding, ""},
	} {
		state, why := StateOf(c.facts, today)
		if state != c.want || !strings.Contains(why, c.why) {
			t.Errorf("%s: %s, %q; want %s, %q", name, state, why, c.want, c.why)
		}
		if state.Label() == "" || !slices.Contains(States, state) {
			t.Errorf("%s: %q is no state", name, state)
		}
	}
}

func TestLate(t *testing.T) {
	d := dayOf(today)
	for name, c := range map[string]struct {
		facts Facts
		want  bool
	}{
		"near":             {Facts{End: "2027-06-30"}, true},
		"twelve months":    {Facts{End: "2027-11-23"}, false}, // today a notice is in time
		"a day less":       {Facts{End: "2027-11-22"}, true},
		"far":              {Facts{End: "2028-06-30"}, false},
		"near, extended":   {Facts{End: "2027-06-30", FirstEnd: "2027-03-31"}, true},
		"far, a safe day":  {Facts{End: "2028-06-30", Safe: today}, false},
		"near and engaged": {Facts{End: "2027-06-30", Successor: &Successor{Engaged: "2026-11-01"}}, false},
		"ended":            {Facts{End: "2026-06-30"}, false},
	} {
		if got := d.late(&c.facts, d.state(&c.facts)); got != c.want {
			t.Errorf("%s: %v", name, got)
		} else if e := (entry{holding: &holding{Contract: contract.Contract{End: c.facts.End}}, facts: c.facts}); got && d.timing(&e) != LateOnes {
			t.Errorf("%s: late, and %q", name, d.timing(&e))
		}
	}
}

// anyFacts draws what a state hangs on, some of it missing.
func anyFacts(t *rapid.T) Facts {
	perhaps := func(name string) string {
		if rapid.Bool().Draw(t, "no "+name) {
			return ""
		}
		return anyDay(t, name)
	}
	f := Facts{End: anyDay(t, "end"), FirstEnd: perhaps("first end"), Safe: perhaps("safe day"), Over: rapid.Bool().Draw(t, "over")}
	if rapid.Bool().Draw(t, "followed") {
		f.Successor = &Successor{Engaged: perhaps("engaged"), Planned: perhaps("planned"), Tendered: perhaps("tendered"), Awarded: perhaps("awarded")}
	}
	return f
}

// On each day a contract is in exactly one state, with a reason, and as days
// pass it goes from watching towards replaced or lapsed and never back: what was
// awarded stays so, and what lapsed is only left for a tender or an award.
func TestStatesInOrder(t *testing.T) {
	rank := map[State]int{Watching: 0, Extended: 0, Deciding: 1, Engaging: 2, Lapsed: 3, Tendering: 4, Replaced: 5}
	rapid.Check(t, func(t *rapid.T) {
		f := anyFacts(t)
		first, second := anyDay(t, "a day"), anyDay(t, "another")
		if first > second {
			first, second = second, first
		}
		a, why := StateOf(f, first)
		b, _ := StateOf(f, second)
		if !slices.Contains(States, a) || why == "" {
			t.Fatalf("%q, %q", a, why)
		}
		if rank[b] < rank[a] && !(a == Extended || b == Extended) {
			t.Fatalf("%s on %s and %s on %s", a, first, b, second)
		}
		if (b == Replaced) != (f.Successor != nil && come(f.Successor.Awarded, second)) {
			t.Fatalf("%s on %s with %+v", b, second, f.Successor)
		}
	})
}
