package api

import (
	"regexp"
	"testing"

	"pgregory.net/rapid"

	"github.com/tolsey/tolsey/internal/process"
)

// cursorForm is what Find a Tender's cursors look like.
var cursorForm = regexp.MustCompile(`^[A-Za-z0-9=]{1,300}$`)

func drawFilter(t *rapid.T, label string) process.Filter {
	times := []string{"", "2026-01-01T00:00:00.000Z", "2026-06-30T23:59:59.999Z"}
	return process.Filter{
		From:   rapid.SampledFrom(times).Draw(t, label+" from"),
		To:     rapid.SampledFrom(times).Draw(t, label+" to"),
		Stages: rapid.SampledFrom([][]string{nil, {"tender"}, {"tender", "award"}}).Draw(t, label+" stages"),
	}
}

func TestCursorsAreReadOnlyWithTheirFilters(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		size := rapid.Int64Min(0).Draw(t, "size")
		c := cursor{before: rapid.Int64Range(0, size).Draw(t, "before"), size: size}
		mine, other := drawFilter(t, "mine"), drawFilter(t, "other")
		text := c.text(mine)
		if !cursorForm.MatchString(text) {
			t.Fatalf("the cursor %q is not in Find a Tender's form", text)
		}
		if got, ok := parseCursor(text, mine); !ok || got != c {
			t.Fatalf("%q is read as %+v, %v", text, got, ok)
		}
		same := mine.From == other.From && mine.To == other.To && len(mine.Stages) == len(other.Stages)
		if _, ok := parseCursor(text, other); ok != same {
			t.Fatalf("read with %+v, made for %+v: %v", other, mine, ok)
		}
	})
}

func FuzzCursor(f *testing.F) {
	filter := process.Filter{From: "2026-01-01T00:00:00.000Z", Stages: []string{"award"}}
	f.Add(cursor{}.text(filter))
	f.Add(cursor{before: 7, size: 1 << 40}.text(filter))
	f.Add(cursor{before: 7, size: 9}.text(process.Filter{}))
	f.Add("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\n")
	f.Fuzz(func(t *testing.T, text string) {
		c, ok := parseCursor(text, filter)
		if !ok {
			return
		}
		if c.text(filter) != text || c.before < 0 || c.before > c.size || !cursorForm.MatchString(text) {
			t.Errorf("%q was taken as %+v", text, c)
		}
	})
}
