package ocds

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// sharedDir gives a path below the reference material that lies beside the
// checkout, or skips the test where there is none.
func sharedDir(tb testing.TB, elem ...string) string {
	tb.Helper()
	path := filepath.Join(append([]string{"..", "..", "shared"}, elem...)...)
	if _, err := os.Stat(path); err != nil {
		tb.Skipf("the reference material is not here: %v", err)
	}
	return path
}

func mustParse(tb testing.TB, data string) *Value {
	tb.Helper()
	v, err := Parse([]byte(data))
	if err != nil {
		tb.Fatalf("parsing %s: %v", data, err)
	}
	return v
}

func readFile(tb testing.TB, path string) []byte {
	tb.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		tb.Fatal(err)
	}
	return data
}

func asAny(tb testing.TB, data []byte) any {
	tb.Helper()
	var out any
	if err := json.Unmarshal(data, &out); err != nil {
		tb.Fatalf("%v in %s", err, data)
	}
	return out
}

func kidPointers(v *Value) []*Value {
	out := make([]*Value, v.Len())
	for i := range v.kids {
		out[i] = &v.kids[i]
	}
	return out
}

// mergeCase merges the releases of a reference case both ways and compares.
func mergeCase(t *testing.T, path string, rules *MergeRules) {
	input, err := Parse(readFile(t, path))
	if err != nil {
		t.Fatal(err)
	}
	m := Merger{Rules: rules}
	for suffix, merge := range map[string]func([]*Value) (*Value, error){"-compiled": m.Compile, "-versioned": m.Versions} {
		got, err := merge(kidPointers(input))
		if err != nil {
			t.Fatal(err)
		}
		want := asAny(t, readFile(t, strings.TrimSuffix(path, ".json")+suffix+".json"))
		if d := cmp.Diff(want, asAny(t, AppendMerged(nil, got))); d != "" {
			t.Errorf("%s (-want +got):\n%s", suffix, d)
		}
	}
}

func TestMergeReferenceCases(t *testing.T) {
	dir := sharedDir(t, "fixtures", "ocds-merge")
	schema := func(name string) *MergeRules {
		r, err := RulesFromSchema(readFile(t, filepath.Join(dir, name)))
		if err != nil {
			t.Fatal(err)
		}
		return r
	}
	for version, rules := range map[string]map[string]*MergeRules{
		"1.0": {"1.0.3": schema("release-schema-1__0__3.json")},
		"1.1": {"core": Core(), "1.1.4": schema("release-schema-1__1__4.json")},
	} {
		files, _ := filepath.Glob(filepath.Join(dir, version, "*.json"))
		n := 0
		for _, f := range files {
			if strings.HasSuffix(f, "-compiled.json") || strings.HasSuffix(f, "-versioned.json") {
				continue
			}
			n++
			for name, r := range rules {
				t.Run(version+"/"+name+"/"+filepath.Base(f), func(t *testing.T) { mergeCase(t, f, r) })
			}
		}
		if n == 0 {
			t.Errorf("no cases of OCDS %s", version)
		}
	}
}

func TestCoreRulesAreThoseOfTheSchema(t *testing.T) {
	fromSchema, err := RulesFromSchema(readFile(t, sharedDir(t, "data", "schema", "ocds-1.1.5", "release-schema.json")))
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(paths(fromSchema.root, ""), paths(Core().root, "")); d != "" {
		t.Errorf("schema and table differ:\n%s", d)
	}
	if Core().Count() != 24 {
		t.Errorf("%d rules, want 24", Core().Count())
	}
}

func paths(r *rule, prefix string) map[string]action {
	out := map[string]action{}
	if r.known {
		out[prefix] = r.action
	}
	for name, kid := range r.kids {
		for p, a := range paths(kid, prefix+"/"+name) {
			out[p] = a
		}
	}
	return out
}

func TestRecordsOfTheStandardsExamples(t *testing.T) {
	var files []string
	_ = filepath.WalkDir(sharedDir(t, "fixtures", "standard", "examples"), func(path string, _ os.DirEntry, err error) error {
		if strings.HasSuffix(path, ".json") {
			files = append(files, path)
		}
		return err
	})
	checked := 0
	for _, f := range files {
		doc, err := Parse(readFile(t, f))
		if err != nil {
			t.Fatal(err)
		}
		for _, record := range doc.Get("records").Objects() {
			want := record.Get("compiledRelease")
			releases := record.Get("releases").Objects()
			if !want.Exists() || len(releases) == 0 || !releases[0].Get("date").Exists() || releases[0].Get("url").Exists() {
				continue
			}
			checked++
			m := Merger{}
			got, err := m.Compile(releases)
			if err != nil {
				t.Fatalf("%s: %v", f, err)
			}
			g, w := asAny(t, AppendMerged(nil, got)).(map[string]any), asAny(t, want.Raw()).(map[string]any)
			// The examples give their compiled releases ids of their own.
			delete(g, "id")
			delete(w, "id")
			if d := cmp.Diff(w, g); d != "" {
				t.Errorf("%s (-want +got):\n%s", f, d)
			}
		}
	}
	if checked == 0 {
		t.Error("no record was compared")
	}
}

func TestMergeRules(t *testing.T) {
	rel := func(n int, body string) string {
		return fmt.Sprintf(`{"ocid":"o","id":"%d","date":"2020-01-0%d","tag":["tender"],%s}`, n, n, body)
	}
	tests := []struct {
		name, first, second, want string
		warns                     []string
	}{
		{"null over an object deletes nothing", `"a":{"b":1}`, `"a":null`, `{"a":{"b":1}}`, nil},
		{"a literal over an object is ignored", `"a":{"b":1}`, `"a":"x"`, `{"a":{"b":1}}`, nil},
		{"an object emptied field by field stays", `"a":{"b":1}`, `"a":{"b":null}`, `{"a":{}}`, nil},
		{"null, then an object", `"a":null`, `"a":{"b":1}`, `{"a":{"b":1}}`, nil},
		{"ids of another type differ", `"a":[{"id":1,"x":1}]`, `"a":[{"id":"1","x":2}]`, `{"a":[{"id":1,"x":1},{"id":"1","x":2}]}`, nil},
		{"no id, always appended", `"a":[{"x":1}]`, `"a":[{"x":1}]`, `{"a":[{"x":1},{"x":1}]}`, nil},
		{"null id, always appended", `"a":[{"id":null,"x":1}]`, `"a":[{"id":null,"x":2}]`, `{"a":[{"x":1},{"x":2}]}`, nil},
		{"an element of nulls stays as its id", `"a":[{"id":"1","x":1}]`, `"a":[{"id":"1","x":null}]`, `{"a":[{"id":"1"}]}`, nil},
		{"numbers keep their spelling", `"a":1.0`, `"b":1e3`, `{"a":1.0,"b":1e3}`, nil},
		{"a list of words is replaced", `"a":["x","y"]`, `"a":["z"]`, `{"a":["z"]}`, nil},
		{"an empty list leaves no trace", `"a":["x"]`, `"a":[]`, `{"a":["x"]}`, nil},
		{"an empty whole list replaces", `"tender":{"submissionMethod":["x"]}`, `"tender":{"submissionMethod":[]}`, `{"tender":{"submissionMethod":[]}}`, nil},
		{"a mixed list gets objects appended", `"a":[1,{"id":"1"}]`, `"a":[{"id":"2"}]`, `{"a":[1,{"id":"1"},{"id":"2"}]}`, nil},
		{"literal, then object", `"a":"x"`, `"a":{"b":1}`, `{"a":"x"}`,
			[]string{"a: an earlier release has a string where this one has an object; the earlier value is kept"}},
		{"object, then objects", `"a":{"b":1}`, `"a":[{"id":"1"}]`, `{"a":{"b":1}}`,
			[]string{"a: an earlier release has an object where this one has an array; the earlier value is kept"}},
		{"the same id twice", `"n":{"a":[{"id":"1","x":1},{"id":"1","x":2,"y":3},{"id":"1"}]}`, `"b":1`, `{"n":{"a":[{"id":"1","x":2,"y":3}]},"b":1}`,
			[]string{"Multiple objects have the `id` value '1' in the `n.a` array"}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			var warns []string
			m := Merger{Warn: func(w Warning) { warns = append(warns, w.Message) }}
			got, err := m.Compile([]*Value{mustParse(t, rel(2, test.second)), mustParse(t, rel(1, test.first))})
			if err != nil {
				t.Fatal(err)
			}
			want := `{"tag":["compiled"],"id":"o-2020-01-02","date":"2020-01-02","ocid":"o",` + test.want[1:]
			if got := string(AppendMerged(nil, got)); got != want {
				t.Errorf("\n got %s\nwant %s", got, want)
			}
			if d := cmp.Diff(test.warns, warns); d != "" {
				t.Errorf("warnings: %s", d)
			}
		})
	}
}

func TestVersionsOfDuplicateIDs(t *testing.T) {
	m := Merger{}
	got, err := m.Versions([]*Value{
		mustParse(t, `{"ocid":"o","id":"1","date":"1","tag":["tender"],"a":[{"id":"x","v":1}]}`),
		mustParse(t, `{"ocid":"o","id":"2","date":"2","tag":["tender"],"a":[{"id":"x","v":5},{"id":"x","v":2}]}`),
		mustParse(t, `{"ocid":"o","id":"3","date":"3","tag":["tender"],"a":[{"id":"x","v":9},{"id":"x","v":2.0}]}`),
	})
	if err != nil {
		t.Fatal(err)
	}
	want := `{"ocid":"o","a":[{"id":"x","v":[` +
		`{"releaseID":"1","releaseDate":"1","releaseTag":["tender"],"value":1},` +
		`{"releaseID":"2","releaseDate":"2","releaseTag":["tender"],"value":2}]}]}`
	if got := string(AppendMerged(nil, got)); got != want {
		t.Errorf("\n got %s\nwant %s", got, want)
	}
}

func TestOverrides(t *testing.T) {
	releases := []*Value{
		mustParse(t, `{"ocid":"o","date":"1","a":[{"id":"x","v":1},{"v":2}]}`),
		mustParse(t, `{"ocid":"o","date":"2","a":[{"id":"x","w":3}]}`),
	}
	for o, want := range map[Override]string{
		ByID:       `[{"id":"x","v":1,"w":3},{"v":2}]`,
		Append:     `[{"id":"x","v":1},{"v":2},{"id":"x","w":3}]`,
		ByPosition: `[{"id":"x","v":1,"w":3},{"v":2}]`,
	} {
		m := Merger{Rules: Core().With("a", o)}
		got, err := m.Compile(releases)
		if err != nil {
			t.Fatal(err)
		}
		if got := string(got.Get("a").AppendJSON(nil)); got != want {
			t.Errorf("override %d: %s, want %s", o, got, want)
		}
	}
}

func TestMergeRefusesWhatHasNoOrder(t *testing.T) {
	for _, second := range []string{`{"ocid":"o"}`, `{"ocid":"o","date":null}`, `{"ocid":"o","date":7}`, `[]`} {
		m := Merger{}
		if _, err := m.Compile([]*Value{mustParse(t, `{"ocid":"o","date":"1"}`), mustParse(t, second)}); err == nil {
			t.Errorf("%s was merged", second)
		}
	}
	m := Merger{}
	if _, err := m.Compile([]*Value{mustParse(t, `{"ocid":"o","a":1}`)}); err != nil {
		t.Errorf("one release without a date: %v", err)
	}
}

// genValue draws JSON with the shapes that merging tells apart.
func genValue(t *rapid.T, depth int) string {
	kinds := []string{"scalar", "words", "object", "objects", "empty"}
	if depth > 2 {
		kinds = kinds[:2]
	}
	switch rapid.SampledFrom(kinds).Draw(t, "kind") {
	case "object":
		return genObject(t, depth+1, "")
	case "objects":
		n := rapid.IntRange(1, 4).Draw(t, "n")
		var parts []string
		for range n {
			id := rapid.SampledFrom([]string{`"id":"1",`, `"id":"2",`, `"id":1,`, `"id":null,`, ``}).Draw(t, "id")
			parts = append(parts, genObject(t, depth+1, id))
		}
		return "[" + strings.Join(parts, ",") + "]"
	case "words":
		return rapid.SampledFrom([]string{`["a"]`, `["a","b"]`, `[1,{"id":"1"}]`}).Draw(t, "words")
	case "empty":
		return rapid.SampledFrom([]string{`{}`, `[]`}).Draw(t, "empty")
	}
	return rapid.SampledFrom([]string{`null`, `1`, `1.0`, `"x"`, `"é\u00e9"`, `true`}).Draw(t, "scalar")
}

func genObject(t *rapid.T, depth int, prefix string) string {
	names := rapid.SliceOfNDistinct(rapid.SampledFrom([]string{"a", "b", "roles", "title"}), 0, 3, rapid.ID).Draw(t, "names")
	var parts []string
	for _, name := range names {
		parts = append(parts, fmt.Sprintf("%q:%s", name, genValue(t, depth)))
	}
	if len(parts) == 0 {
		return "{" + strings.TrimSuffix(prefix, ",") + "}"
	}
	return "{" + prefix + strings.Join(parts, ",") + "}"
}

func genReleases(t *rapid.T) []string {
	var out []string
	for i := range rapid.IntRange(1, 5).Draw(t, "releases") {
		body := genObject(t, 0, "")
		out = append(out, fmt.Sprintf(`{"ocid":"o","id":"%d","date":"2020-01-0%d","tag":["tender"],"parties":%s,"tender":%s}`,
			i, 1+i/2, genValue(t, 1), body))
	}
	return out
}

func TestIncrementalEqualsFull(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		texts := genReleases(t)
		parse := func() (all []*Value) {
			for _, text := range texts {
				v, err := Parse([]byte(text))
				if err != nil {
					t.Fatal(err)
				}
				all = append(all, v)
			}
			return all
		}
		var m Merger
		full, err := m.Compile(parse())
		if err != nil {
			t.Fatal(err)
		}
		step, err := m.Compile(parse()[:1])
		if err != nil {
			t.Fatal(err)
		}
		for _, next := range parse()[1:] {
			// Store and read again, as the process projection does.
			step, err = Parse(step.AppendJSON(nil))
			if err != nil {
				t.Fatal(err)
			}
			if !Core().Thaw(step) || !m.Extend(step, next) {
				return // merge afresh: no claim to check
			}
		}
		if a, b := full.AppendJSON(nil), step.AppendJSON(nil); !bytes.Equal(a, b) {
			t.Fatalf("states differ\nfull %s\nstep %s", a, b)
		}
		if a, b := AppendMerged(nil, full), AppendMerged(nil, step); !bytes.Equal(a, b) {
			t.Fatalf("outputs differ\nfull %s\nstep %s", a, b)
		}
	})
}

func TestMergeIsIdempotentAndOrderFree(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		texts := genReleases(t)
		for i := range texts { // distinct dates, so that order is decided by them
			texts[i] = strings.Replace(texts[i], "2020-01-0", fmt.Sprintf("202%d-01-0", i), 1)
		}
		merge := func(order []string) string {
			var all []*Value
			for _, text := range order {
				v, err := Parse([]byte(text))
				if err != nil {
					t.Fatal(err)
				}
				all = append(all, v)
			}
			var m Merger
			got, err := m.Versions(all)
			if err != nil {
				t.Fatal(err)
			}
			return string(AppendMerged(nil, got))
		}
		shuffled := rapid.Permutation(slices.Clone(texts)).Draw(t, "order")
		if a, b := merge(texts), merge(shuffled); a != b {
			t.Fatalf("order counts\n%s\n%s", a, b)
		}
	})
}
