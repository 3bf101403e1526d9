package place

import (
	"encoding/csv"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/tolsey/tolsey/internal/testkit"
)

func TestFind(t *testing.T) {
	for _, c := range []struct{ text, regions, name string }{
		{"LS1 4DY", "UKE", "LS1"}, {"ls14dy", "UKE", "LS1"}, {"ls1", "UKE", "LS1"}, {" LS14  2AB ", "UKE", "LS14"},
		{"SW1A", "UKI", "SW1A"}, {"sw1a 2aa", "UKI", "SW1A"}, {"EC1V9LT", "UKI", "EC1V"}, {"M1 1AE", "UKD", "M1"}, {"b33 8th", "UKG", "B33"},
		{"CH5 3AA", "UKD UKL", "CH5"}, {"BT1", "UKN", "BT1"}, {"ZE2", "UKM", "ZE2"}, {"E20", "UKI", "E20"},
		{"Leeds", "UKE", "Leeds"}, {"  LEEDS ", "UKE", "Leeds"}, {"newcastle", "UKC", "Newcastle upon Tyne"}, {"kings lynn", "UKH", "King's Lynn and West Norfolk"},
		{"Saint Helens", "UKD", "St Helens"}, {"St. Albans", "UKH", "St Albans"}, {"Brighton & Hove", "UKJ", "Brighton and Hove"},
		{"stoke on trent", "UKG", "Stoke-on-Trent"}, {"Ynys Môn", "UKL", "Isle of Anglesey"}, {"yorkshire and the humber", "UKE", "Yorkshire and The Humber"},
		{"Lincolnshire", "UKF UKE", "Lincolnshire"}, {"England", "UKC UKD UKE UKF UKG UKH UKI UKJ UKK", "England"},
		{"Bournemouth Christchurch and Poole", "UKK", "Bournemouth, Christchurch and Poole"},
	} {
		regions, name, ok := Find(c.text)
		if !ok || name != c.name || strings.Join(regions, " ") != c.regions {
			t.Errorf("%q: %v %q %t", c.text, regions, name, ok)
		}
	}
	for _, text := range []string{"", " ", "LS", "L", "XX1", "LS1 4D", "LS1 44Y", "LS123", "LS1A", "B2B", "M25A", "4G", "72200000", "IM1 1AA", "GY1", "JE2",
		"LS1 4DY cleaning", "school cleaning in Leeds", "Leedsx", "Paris", "&", "l s 1", "ſw1a", strings.Repeat("leeds ", 50)} {
		if regions, name, ok := Find(text); ok || len(regions) > 0 {
			t.Errorf("%q: %v %q", text, regions, name)
		}
	}
}

// The table of areas has the form that it needs.
func TestAreas(t *testing.T) {
	outside := 0
	for area, regions := range areas {
		if !regexp.MustCompile(`^[A-Z]{1,2}$`).MatchString(area) || !regexp.MustCompile(`^(UK[C-N]( UK[C-N])?)?$`).MatchString(regions) {
			t.Errorf("%s: %q", area, regions)
		}
		if regions == "" {
			outside++
		}
	}
	if len(areas) != 124 || outside != 3 {
		t.Errorf("%d areas, %d outside the United Kingdom", len(areas), outside)
	}
}

func TestNames(t *testing.T) {
	places, seen := 0, map[string]string{}
	for _, list := range named {
		for name := range strings.SplitSeq(strings.ReplaceAll(list.names, "|", "="), "=") {
			if other, twice := seen[fold(name)]; twice || fold(name) == "" {
				t.Errorf("%q is there twice, also as %q", name, other)
			}
			seen[fold(name)] = name
		}
		places += strings.Count(list.names, "|") + 1
	}
	if places < 200 {
		t.Errorf("only %d places", places)
	}
}

// TestLocalAuthorities holds the names against the register of local
// authorities, which has all of the present ones with their regions.
func TestLocalAuthorities(t *testing.T) {
	file, err := os.Open(testkit.Shared(t, "data", "registers", "uk_local_authorities_current.csv"))
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	rows, err := csv.NewReader(file).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	column := func(name string) int { return slices.Index(rows[0], name) }
	name, ended, region := column("nice-name"), column("end-date"), column("region")
	checked := 0
	for _, row := range rows[1:] {
		// The register has no region for some, and the wrong one for two counties.
		if row[ended] != "" || row[region] == "" || strings.HasSuffix(row[name], "CCA") || row[name] == "Derbyshire" || row[name] == "Lincolnshire" ||
			strings.HasSuffix(row[name], "MCA") || strings.HasSuffix(row[name], "Authority") || row[name] == "North of Tyne" {
			continue
		}
		want, _, _ := Find(row[region])
		got, _, ok := Find(strings.TrimSuffix(row[name], " Council"))
		if !ok || !slices.Equal(got, want) {
			t.Errorf("%s: %v, want %v", row[name], got, want)
		}
		checked++
	}
	if checked < 300 {
		t.Errorf("only %d authorities", checked)
	}
}

// Whatever is typed, an answer has regions and a name, which is found again.
func TestFindAnything(t *testing.T) {
	text := rapid.OneOf(rapid.String(), rapid.StringMatching(`[A-Za-z]{1,2}[0-9]{1,2}[A-Za-z]? ?([0-9][A-Za-z]{2})?`))
	rapid.Check(t, func(t *rapid.T) {
		typed := text.Draw(t, "text")
		regions, name, ok := Find(typed)
		if ok != (len(regions) > 0) {
			t.Fatalf("%q: %v %t", typed, regions, ok)
		}
		if !ok {
			return
		}
		again, same, ok := Find(name)
		if !ok || same != name || !slices.Equal(again, regions) {
			t.Fatalf("%q is %q, which is %v %q %t", typed, name, again, same, ok)
		}
	})
}
