package cpv

import (
	"encoding/csv"
	"os"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/tolsey/tolsey/internal/testkit"
)

func TestParse(t *testing.T) {
	for text, want := range map[string]string{
		"72200000": "72200000", "72200000-7": "72200000", " 03000000-1\n": "03000000", "722": "72200000", "72": "72000000", "7221200": "72212000",
		"": "", "7": "", "72200000-": "", "72200000-x": "", "722000007": "", "72200000 7": "", "99000000": "", "00000000": "", "7220000a": "", "７２": "", "-7": "",
	} {
		if got, ok := Parse(text); got != want || ok != (want != "") {
			t.Errorf("%q: %q, %t", text, got, ok)
		}
	}
}

func TestTree(t *testing.T) {
	for _, c := range []struct {
		code, trimmed, parent string
		level                 int
	}{
		{"72000000", "72", "", 1},
		{"30000000", "30", "", 1},
		{"72200000", "722", "72000000", 2},
		{"72210000", "7221", "72200000", 3},
		{"72212000", "72212", "72210000", 4},
		{"72212100", "722121", "72212000", 5},
		{"30197643", "30197643", "30197640", 7},
		{"90010001", "90010001", "90010000", 7},
		{"90010000", "9001", "90000000", 3},
	} {
		if got := Trim(c.code); got != c.trimmed {
			t.Errorf("Trim(%s): %s", c.code, got)
		}
		if got := Parent(c.code); got != c.parent {
			t.Errorf("Parent(%s): %s", c.code, got)
		}
		if got := Level(c.code); got != c.level {
			t.Errorf("Level(%s): %d", c.code, got)
		}
	}
	for _, odd := range []string{"", "0", "00", "000"} {
		if Trim(odd) != odd[:min(2, len(odd))] || Parent(odd) != "" || Level(odd) != 1 {
			t.Errorf("%q: %q, %q, %d", odd, Trim(odd), Parent(odd), Level(odd))
		}
	}
}

// Every code leads up to its division in steps, each the beginning of the last.
func TestParentsLeadToTheDivision(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		division := rapid.SampledFrom(Divisions).Draw(t, "division").Code
		code, ok := Parse(division + rapid.StringMatching(`[0-9]{0,6}`).Draw(t, "rest"))
		if !ok {
			t.Fatal("no code")
		}
		for Parent(code) != "" {
			parent := Parent(code)
			if Level(parent) >= Level(code) || !strings.HasPrefix(code, Trim(parent)) || len(parent) != digits {
				t.Fatalf("the parent of %s is %s", code, parent)
			}
			code = parent
		}
		if code[:2] != division || Level(code) != 1 {
			t.Fatalf("%s is no division", code)
		}
	})
}

// TestVocabulary holds the divisions and the tree against the whole vocabulary.
func TestVocabulary(t *testing.T) {
	file, err := os.Open(testkit.Shared(t, "data", "registers", "cpv2008-en.csv"))
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	rows, err := csv.NewReader(file).ReadAll() // code, check, parent, type, name
	if err != nil {
		t.Fatal(err)
	}
	divisions := 0
	for _, row := range rows[1:] {
		code, parent, name := row[0], row[2], row[4]
		if got, ok := Parse(code + "-" + row[1]); !ok || got != code {
			t.Errorf("%s is read as %q", code, got)
		}
		if parent == "" {
			divisions++
			if Name(code[:2]) != name || Level(code) != 1 {
				t.Errorf("%s is named %q, want %q", code, Name(code[:2]), name)
			}
			continue
		}
		up := Parent(code)
		for up != parent && up != "" { // codes that the vocabulary leaves out
			up = Parent(up)
		}
		if up != parent {
			t.Errorf("%s does not lead up to %s", code, parent)
		}
	}
	if divisions != len(Divisions) || divisions != 45 {
		t.Errorf("%d divisions, of which %d are listed", divisions, len(Divisions))
	}
}
