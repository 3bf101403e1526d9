package ocds

import (
	"bytes"
	"fmt"
	"os"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// groups collects what a Grouper gives for 300 releases of 100 processes.
func groups(t *testing.T, limit int) map[string]string {
	t.Helper()
	dir := t.TempDir()
	g := Grouper{Limit: limit, Dir: dir}
	for i := range 300 {
		raw := fmt.Appendf(nil, `{"ocid":"o-%d","id":"%d","date":"2020-01-01"}`, i%100, i)
		r := NewReader(bytes.NewReader(raw), "test")
		d, err := r.Next()
		if err != nil {
			t.Fatal(err)
		}
		if i%7 == 0 {
			d.Header = fmt.Appendf(nil, `{"extensions":["https://example.org/%s/extension.json"]}`, extensionRules[0].Name)
		}
		if err := g.Add(d); err != nil {
			t.Fatal(err)
		}
	}
	spilled, _ := os.ReadDir(dir)
	if got := len(spilled) > 0; got != (limit == 1000) {
		t.Errorf("limit %d: temporary files: %v", limit, got)
	}
	out := map[string]string{}
	err := g.Each(func(group Group) error {
		var ids []string
		for _, r := range group.Releases {
			ids = append(ids, r.Get("id").Text())
		}
		if _, twice := out[group.OCID]; twice {
			t.Errorf("%s came twice", group.OCID)
		}
		out[group.OCID] = fmt.Sprint(ids, group.Extensions)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if err := g.Close(); err != nil {
		t.Fatal(err)
	}
	if left, _ := os.ReadDir(dir); len(left) > 0 {
		t.Errorf("temporary files are left: %v", left)
	}
	return out
}

func TestGrouperGivesTheSameFromMemoryAndFiles(t *testing.T) {
	small, large := groups(t, 1000), groups(t, 0)
	if d := cmp.Diff(large, small); d != "" {
		t.Errorf("they differ: %s", d)
	}
	if len(large) != 100 || !slices.Contains([]string{"[0 100 200] [" + extensionRules[0].Name + "]"}, large["o-0"]) {
		t.Errorf("%d groups, o-0: %s", len(large), large["o-0"])
	}
}
