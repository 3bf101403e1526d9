package redflag

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// shared gives a path in the directory of data and fixtures that lies beside
// the project, and skips the test where it is absent.
func shared(t testing.TB, path ...string) string {
	t.Helper()
	name := filepath.Join(append([]string{"..", "..", "..", "shared"}, path...)...)
	if _, err := os.Stat(name); err != nil {
		t.Skipf("the shared data is not here: %v", err)
	}
	return name
}

func example(t *testing.T, name string) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(shared(t, "fixtures", "cardinal", "docs-examples"), filepath.FromSlash(name)))
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// found scans lines and gives what is flagged.
func found(t *testing.T, lines string, s Settings) Flagged {
	t.Helper()
	got, err := Scan(context.Background(), bytes.NewReader([]byte(lines)), s, 2)
	if err != nil || got.Broken > 0 {
		t.Fatalf("%v; %d lines are broken", err, got.Broken)
	}
	return got.Flagged
}

func settings(t *testing.T, ini string) Settings {
	t.Helper()
	s, err := ParseSettings(ini)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

type values = map[string]float64

// The outputs are those that Cardinal's documentation shows under the examples.
func TestDocumentedExamples(t *testing.T) {
	for _, c := range []struct {
		flag, ini string
		want      map[Kind]map[string]float64
	}{
		{"R003", "settings.ini", map[Kind]map[string]float64{OCID: {"F": 1}}},
		{"R018", "settings.ini", map[Kind]map[string]float64{OCID: {"F": 1}}},
		{"R024", "R/024.ini", map[Kind]map[string]float64{OCID: {"F": 1}, Tenderer: {"W": 0, "L": 0}}},
		{"R025", "R/025.ini", map[Kind]map[string]float64{Tenderer: {"F": 0.16666666666666666}}},
		{"R028", "settings.ini", map[Kind]map[string]float64{OCID: {"F": 1}, Tenderer: {"D": 1, "V": 1}}},
		{"R030", "R/030.ini", map[Kind]map[string]float64{OCID: {"F": 1}, Tenderer: {"W": 1}}},
		{"R035", "R/035.ini", map[Kind]map[string]float64{OCID: {"F": 1}, Tenderer: {"V": 0}}},
		{"R036", "settings.ini", map[Kind]map[string]float64{OCID: {"F": 1}}},
		{"R038", "settings.ini", map[Kind]map[string]float64{Buyer: {"B": 0.5}}},
		{"R048", "R/048.ini", map[Kind]map[string]float64{Tenderer: {"F": 2}}},
		{"R058", "settings.ini", map[Kind]map[string]float64{OCID: {"F": 99}, Tenderer: {"W": 0}}},
	} {
		lines := example(t, "R/"+c.flag[1:]+".jsonl")
		got := found(t, lines, settings(t, example(t, c.ini)))
		if diff := cmp.Diff(Flagged{c.flag: c.want}, got); diff != "" {
			t.Errorf("%s (-documented +ours):\n%s", c.flag, diff)
		}
	}
}

// With no settings at all every flag is on, and the examples raise what they
// are meant to raise besides what else they show.
func TestDocumentedExamplesByDefault(t *testing.T) {
	for _, flag := range []string{"R003", "R018", "R024", "R025", "R028", "R030", "R035", "R036", "R038", "R058"} {
		got := found(t, example(t, "R/"+flag[1:]+".jsonl"), Settings{})
		if len(got[flag]) == 0 {
			t.Errorf("%s is not raised: %v", flag, got)
		}
	}
	if got := found(t, example(t, "R/048.jsonl"), Settings{}); got["R048"] != nil {
		t.Errorf("a supplier of one process is compared with others: %v", got)
	}
}

// The counts are those that Cardinal's documentation shows.
func TestDocumentedCoverage(t *testing.T) {
	for _, c := range []struct {
		name string
		want Fields
	}{
		{"coverage.jsonl", Fields{"": 1, "/": 1, "/phoneNumbers": 1, "/phoneNumbers[]": 2, "/phoneNumbers[]/": 2,
			"/phoneNumbers[]/type": 2, "/phoneNumbers[]/number": 2}},
		{"coverage-empty.jsonl", Fields{"": 1, "/": 2}},
		{"coverage-bracket.jsonl", Fields{"": 1, "/": 1, "/a": 1, "/a[]": 2}},
	} {
		got := Fields{}
		got.Add(parse(t, example(t, c.name)).Value)
		if diff := cmp.Diff(c.want, got); diff != "" {
			t.Errorf("%s (-documented +ours):\n%s", c.name, diff)
		}
	}
}

func TestFieldsHoldSomething(t *testing.T) {
	got := Fields{}
	got.Add(parse(t, `{"a":"","b":[],"c":{},"d":null,"e":[{"f":[""]}],"g":[[1]],"h":false}`).Value)
	other := Fields{}
	other.Add(parse(t, `{"h":0}`).Value)
	got.Merge(other)
	want := Fields{"": 2, "/": 2, "/g": 1, "/g[]": 1, "/g[][]": 1, "/h": 2}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}
