package process

import (
	"context"
	"testing"

	"pgregory.net/rapid"

	"github.com/tolsey/tolsey/internal/db"
	"github.com/tolsey/tolsey/internal/ledger"
	"github.com/tolsey/tolsey/internal/testkit"
	"github.com/tolsey/tolsey/ocds"
)

// TestTurnsAreTheFullMergesOfTheirEntries reads random ranges of random ledgers
// and compares each state with what the entries up to it merge to.
func TestTurnsAreTheFullMergesOfTheirEntries(t *testing.T) {
	ctx := context.Background()
	testkit.Engines(t, func(t *testing.T, d *db.DB) {
		l, s := open(t, d), NewService(d)
		rapid.Check(t, func(rt *rapid.T) {
			before, err := l.Size(ctx)
			if err != nil {
				rt.Fatal(err)
			}
			add(t, l, amongActs(rt, genItems(rt, t))...)
			size, err := l.Size(ctx)
			if err != nil {
				rt.Fatal(err)
			}
			if size == before {
				return // all of it was known
			}
			from := rapid.Int64Range(max(0, before-5, size-9), size-1).Draw(rt, "from")
			to := rapid.Int64Range(from+1, size).Draw(rt, "to")
			turns, err := s.Turns(ctx, from, to)
			if err != nil || len(turns) != int(to-from) {
				rt.Fatalf("%d turns of %d to %d: %v", len(turns), from, to, err)
			}
			for i, turn := range turns {
				if turn.Index != from+int64(i) {
					rt.Fatalf("turn %d is that of entry %d", i, turn.Index)
				}
				if got, want := text(turn.Before), text(merged(rt, l, turn.After.OCID, turn.Index-1)); got != want {
					rt.Fatalf("before entry %d:\n%s\n%s", turn.Index, got, want)
				}
				if got, want := text(turn.After.Compiled), text(merged(rt, l, turn.After.OCID, turn.Index)); got != want {
					rt.Fatalf("after entry %d:\n%s\n%s", turn.Index, got, want)
				}
				if turn.Index != size-1 {
					continue
				}
				stored, err := s.Get(ctx, turn.After.OCID)
				if err != nil {
					rt.Fatal(err)
				}
				if text(stored.Compiled) != text(turn.After.Compiled) || stored.Releases != turn.After.Releases || stored.First != turn.After.First {
					rt.Fatalf("the last turn is not the process: %+v, %+v", turn.After, stored.Change)
				}
			}
		})
	})
}

// amongActs puts acts between some releases, about the processes before them.
func amongActs(rt *rapid.T, items []ledger.Item) (out []ledger.Item) {
	for _, it := range items {
		out = append(out, it)
		if rapid.Bool().Draw(rt, "act") {
			act, err := ledger.Act("note", rapid.StringMatching(`[a-z]{12}`).Draw(rt, "id"), it.Release.OCID(), "test", map[string]int{"n": len(out)})
			if err != nil {
				rt.Fatal(err)
			}
			out = append(out, act)
		}
	}
	return out
}

func text(r ocds.Release) string {
	if !r.Exists() {
		return ""
	}
	return string(ocds.AppendMerged(nil, r.Value))
}

// merged merges the entries of a process up to an index at once.
func merged(rt *rapid.T, l *ledger.Log, ocid string, upTo int64) ocds.Release {
	ctx := context.Background()
	all, err := l.Process(ctx, ocid)
	if err != nil {
		rt.Fatal(err)
	}
	var entries []ledger.Entry
	var extensions []string
	for _, e := range all {
		if e.Index > upTo {
			break
		}
		entries = append(entries, e)
		header, err := l.Header(ctx, e.Header)
		if err != nil {
			rt.Fatal(err)
		}
		extensions = append(extensions, Extensions(header)...)
	}
	if len(entries) == 0 {
		return ocds.Release{}
	}
	out, err := Compile(entries, extensions)
	if err != nil {
		rt.Fatal(err)
	}
	return out
}
