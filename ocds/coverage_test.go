package ocds

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

func coverageOf(t testing.TB, releases ...string) []FieldCount {
	t.Helper()
	var c Coverage
	for _, text := range releases {
		c.Add(Release{mustParse(t, text)})
	}
	if c.Releases() != len(releases) {
		t.Errorf("%d releases counted, want %d", c.Releases(), len(releases))
	}
	return c.Fields()
}

func TestCoverage(t *testing.T) {
	got := coverageOf(t,
		`{"ocid":"1","tender":{"lots":[{"id":"1","value":{"amount":5}},{"id":"2","value":null},{}]}}`,
		`{"ocid":"2","tender":{"title":"","lots":[{"value":{"amount":0,"currency":""}}],"items":[],"period":{"endDate":null}}}`,
		`{"ocid":"3","planning":{"documents":[{"url":""},[]],"tags":["",null]}}`,
	)
	want := []FieldCount{
		{Path: "ocid", Releases: 3, Objects: 3, Parents: 3},
		{Path: "tender", Releases: 2, Objects: 2, Parents: 3},
		{Path: "tender/lots", Releases: 2, Objects: 2, Parents: 2},
		{Path: "tender/lots/id", Releases: 1, Objects: 2, Parents: 3},
		{Path: "tender/lots/value", Releases: 2, Objects: 2, Parents: 3},
		{Path: "tender/lots/value/amount", Releases: 2, Objects: 2, Parents: 2},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
}

func TestCoverageOfNothing(t *testing.T) {
	if got := coverageOf(t, `{}`, `[]`, `null`, `{"a":[{},[],null,""]}`); got != nil {
		t.Errorf("got %+v", got)
	}
}

// The examples of Cardinal's documentation, by this package's counting: it has
// neither its pointers with [] nor its counts of list elements.
func TestCoverageExamples(t *testing.T) {
	for file, want := range map[string][]FieldCount{
		"coverage.jsonl": {
			{Path: "phoneNumbers", Releases: 1, Objects: 1, Parents: 1},
			{Path: "phoneNumbers/number", Releases: 1, Objects: 2, Parents: 2},
			{Path: "phoneNumbers/type", Releases: 1, Objects: 2, Parents: 2},
		},
		"coverage-bracket.jsonl": {
			{Path: "a", Releases: 1, Objects: 1, Parents: 1},
			{Path: "a[]", Releases: 1, Objects: 1, Parents: 1},
		},
		"coverage-empty.jsonl": {{Path: "", Releases: 1, Objects: 1, Parents: 1}},
	} {
		text := readFile(t, sharedDir(t, "fixtures", "cardinal", "docs-examples", file))
		if diff := cmp.Diff(want, coverageOf(t, string(text))); diff != "" {
			t.Errorf("%s (-want +got):\n%s", file, diff)
		}
	}
}

// Counting releases in any grouping gives the same as one by one.
func TestCoverageCountsBound(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		texts := rapid.SliceOfN(rapid.SampledFrom([]string{
			`{"a":{"b":1}}`, `{"a":[{"b":1},{"c":[2]}]}`, `{"a":""}`, `{}`, `{"a":[[{"b":"x"}]],"d":false}`,
		}), 1, 12).Draw(rt, "releases")
		all := map[string]FieldCount{}
		for _, f := range coverageOf(t, texts...) {
			all[f.Path] = f
		}
		sum := map[string]FieldCount{}
		for _, text := range texts {
			for _, f := range coverageOf(t, text) {
				s := sum[f.Path]
				sum[f.Path] = FieldCount{f.Path, s.Releases + f.Releases, s.Objects + f.Objects, all[f.Path].Parents}
			}
		}
		if diff := cmp.Diff(sum, all); diff != "" {
			rt.Errorf("one by one (-) and together (+) differ:\n%s", diff)
		}
		for _, f := range all {
			if f.Objects > f.Parents {
				rt.Errorf("more objects than parents: %+v", f)
			}
		}
	})
}
