package ocds

import (
	"bytes"
	"encoding/json"
	"os"
	"strconv"
	"strings"
	"testing"
)

// The releases of testdata/check_process.json, a made-up process from tender
// (UK4) to contract (UK7) in which nothing is wrong.
const (
	tenderRelease = iota
	updateRelease
	awardRelease
	contractRelease
)

func sampleReleases(t testing.TB) []json.RawMessage {
	t.Helper()
	data, err := os.ReadFile("testdata/check_process.json")
	if err != nil {
		t.Fatal(err)
	}
	var pkg struct {
		Releases []json.RawMessage `json:"releases"`
	}
	if err := json.Unmarshal(data, &pkg); err != nil {
		t.Fatal(err)
	}
	return pkg.Releases
}

func mustRelease(t testing.TB, data []byte) Release {
	t.Helper()
	v, err := Parse(data)
	if err != nil {
		t.Fatalf("%s: %v", data, err)
	}
	return Release{v}
}

// edit puts the JSON text to at a pointer; "" takes what is there away, and a
// pointer that ends in "-" appends to a list.
type edit struct{ at, to string }

// edited gives a release with the edits made.
func edited(t testing.TB, release json.RawMessage, edits []edit) Release {
	t.Helper()
	root := decode(t, release)
	for _, e := range edits {
		root = setAt(t, root, strings.Split(e.at, "/")[1:], e.to)
	}
	var out bytes.Buffer
	enc := json.NewEncoder(&out)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(root); err != nil {
		t.Fatal(err)
	}
	return mustRelease(t, out.Bytes())
}

func decode(t testing.TB, data []byte) any {
	t.Helper()
	d := json.NewDecoder(bytes.NewReader(data))
	d.UseNumber()
	var v any
	if err := d.Decode(&v); err != nil {
		t.Fatalf("%s: %v", data, err)
	}
	return v
}

func setAt(t testing.TB, node any, path []string, to string) any {
	t.Helper()
	if len(path) == 0 {
		return decode(t, []byte(to))
	}
	switch node := node.(type) {
	case map[string]any:
		if len(path) == 1 && to == "" {
			if _, ok := node[path[0]]; !ok {
				t.Fatalf("there is no %s to take away", path[0])
			}
			delete(node, path[0])
			return node
		}
		node[unescaped(path[0])] = setAt(t, node[unescaped(path[0])], path[1:], to)
		return node
	case []any:
		if path[0] == "-" {
			return append(node, decode(t, []byte(to)))
		}
		i, err := strconv.Atoi(path[0])
		if err != nil || i >= len(node) {
			t.Fatalf("no element %s", path[0])
		}
		node[i] = setAt(t, node[i], path[1:], to)
		return node
	case nil:
		return map[string]any{path[0]: setAt(t, nil, path[1:], to)}
	}
	t.Fatalf("%T holds nothing at %s", node, path[0])
	return nil
}

func unescaped(name string) string {
	return strings.NewReplacer("~1", "/", "~0", "~").Replace(name)
}
