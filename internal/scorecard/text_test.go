package scorecard

import (
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// TestTextsStay adds texts of every length, beyond one chunk.
func TestTextsStay(t *testing.T) {
	var kept texts
	var at []text
	word := func(i int) string { return strings.Repeat(string(rune('a'+i%26)), i*3_701%70_000) }
	for i := range 200 {
		at = append(at, kept.add(word(i)))
	}
	for i, x := range at {
		want := word(i)
		if got := string(kept.of(x)); got != want[:min(len(want), 65_535)] {
			t.Fatalf("text %d is %d bytes, not %d", i, len(got), len(want))
		}
	}
	if len(kept.chunks) < 3 {
		t.Errorf("%d chunks", len(kept.chunks))
	}
}

func TestIDsAreRestored(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		ocid := rapid.StringMatching(`[a-z0-9-]{0,8}`).Draw(rt, "ocid")
		id := ocid + "/a" + rapid.SampledFrom([]string{"", ocid}).Draw(rt, "again") + rapid.StringMatching(`[a-z0-9-]{0,4}`).Draw(rt, "rest")
		if got := restore([]byte(shorten(id, ocid)), len(ocid)); got != id {
			rt.Fatalf("%q of %q came back as %q", id, ocid, got)
		}
	})
}
