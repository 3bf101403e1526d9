package notice

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/tolsey/tolsey/internal/db"
	"github.com/tolsey/tolsey/internal/plain"
	"github.com/tolsey/tolsey/internal/process"
	"github.com/tolsey/tolsey/internal/testkit"
)

func moreOf(c process.Change) (Notice, string) {
	r := read(c.Compiled)
	n := r.notice(c)
	return n, r.more(&n)
}

func TestMore(t *testing.T) {
	for _, c := range []struct{ release, want string }{
		{`{"tender":{"title":"Salt","description":"For roads."}}`, ""},
		{`{"tender":{"title":"Salt","lots":[{"title":"Salt"},{"title":" North &amp; east ","description":"<p>Coarse salt</p>"},{"title":"North & east","description":"-"}],
			"items":[{"description":"Brine"},{"description":"Brine"},{"title":"Coarse salt","description":"Grit"}]}}`,
			"North & east\nCoarse salt\nBrine\nGrit"},
		{`{"tender":{"title":"Salt","description":"For roads\nin the north.","items":[{"description":"roads in the north"}]}}`, ""},
		{`{"tender":{"title":"Salt"},"awards":[{"items":[{"description":"Sea salt"}]}],"contracts":[{"items":[{"description":"Rock salt"}]}]}`,
			"Rock salt\nSea salt"},
		{`{"tender":{"title":"Salt","lots":{"title":"An object"},"items":"none"}}`, "An object"},
	} {
		if _, got := moreOf(change(t, c.release)); got != c.want {
			t.Errorf("%s: %q, want %q", c.release, got, c.want)
		}
	}
}

// What was cut off is found in the rest.
func TestMoreHasTheRest(t *testing.T) {
	word := func(i int) string { return fmt.Sprintf("word%d", i) }
	var description, title []string
	for i := range 2000 {
		description = append(description, word(i))
	}
	for i := range 200 {
		title = append(title, word(5000+i))
	}
	release, err := json.Marshal(map[string]any{"tender": map[string]any{
		"title": strings.Join(title, " "), "description": strings.Join(description[:1000], " ") + "\n\n" + strings.Join(description[1000:], " ")}})
	if err != nil {
		t.Fatal(err)
	}
	n, more := moreOf(change(t, string(release)))
	all := strings.Fields(n.Title + " " + n.Description + " " + more)
	found := map[string]int{}
	for _, w := range all {
		found[strings.TrimSuffix(w, ellipsis)]++
	}
	for _, w := range append(description, title...) {
		if found[w] != 1 {
			t.Errorf("%s is found %d times", w, found[w])
		}
	}
}

// Whatever the lots say, their text is kept once, in bounds, and not where the
// title or the description have it.
func TestMoreOfAnything(outer *testing.T) {
	text := rapid.OneOf(rapid.SampledFrom([]string{"", "Salt", "Road salt", "Salt and grit"}), rapid.String(),
		rapid.Map(rapid.IntRange(1, 9000), func(n int) string { return strings.Repeat("größe ", n) }))
	rapid.Check(outer, func(t *rapid.T) {
		var lots []any
		for range rapid.IntRange(0, 12).Draw(t, "lots") {
			lots = append(lots, map[string]string{"title": text.Draw(t, "title"), "description": text.Draw(t, "description")})
		}
		release, err := json.Marshal(map[string]any{"tender": map[string]any{
			"title": text.Draw(t, "tender title"), "description": text.Draw(t, "tender description"), "lots": lots}})
		if err != nil {
			t.Fatal(err)
		}
		n, more := moreOf(change(outer, string(release)))
		if runes := utf8.RuneCountInString(more); runes > maxMore {
			t.Fatalf("%d runes", runes)
		}
		seen := map[string]bool{}
		lines := strings.Split(more, "\n")
		for i, line := range lines {
			if more == "" {
				break
			}
			// What was cut from a description may be a line like the title, and what
			// the bound cuts at the end may say nothing.
			cut := i == len(lines)-1 && utf8.RuneCountInString(more) == maxMore
			if !cut && !plain.Speaks(line) || line == n.Title && i > 0 || strings.TrimSpace(line) == "" {
				t.Fatalf("line %q", line)
			}
			if seen[line] && i != len(lines)-1 { // the last may be cut to what another is
				t.Fatalf("line %q twice", line)
			}
			seen[line] = true
		}
	})
}

func TestMoreIsReadByOCID(t *testing.T) {
	testkit.Engines(t, func(t *testing.T, d *db.DB) {
		create(t, d)
		with := change(t, `{"tender":{"title":"Salt","lots":[{"title":"North"}]}}`)
		without := change(t, `{"tender":{"title":"Salt"}}`)
		without.OCID, without.First = "ocds-xxxxxx-2", 1
		apply(t, d, []process.Change{with, without})
		ocids := []string{with.OCID, without.OCID, "ocds-xxxxxx-3"}
		for i := range 2 * atOnce {
			ocids = append(ocids, fmt.Sprint("ocds-xxxxxx-other-", i))
		}
		var got map[string]string
		err := d.Read(context.Background(), func(tx *db.Tx) (err error) {
			got, err = more(context.Background(), tx, ocids)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(map[string]string{with.OCID: "North"}, got); diff != "" {
			t.Error(diff)
		}
	})
}
