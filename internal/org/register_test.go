package org

import (
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/tolsey/tolsey/internal/db"
	"github.com/tolsey/tolsey/internal/fault"
	"github.com/tolsey/tolsey/internal/testkit"
)

// Every register of the sample data is recognised, and says nothing new the
// second time.
func TestRegisters(t *testing.T) {
	files := []struct {
		name     string
		rows     int
		appended int
	}{
		{"uk_local_authorities_current.csv", 470, 470},
		{"government-organisation-register.tsv", 981, 981},
		{"contracts-finder-buyers-2017.tsv", 1436, 1358}, // several rows differ only in how they write the name
		{"map-contracts-finder-buyer-to-organisation.tsv", 132, 122},
		{"organisation-abbreviations.tsv", 445, 445},
		{"govuk-organisations-2017.jsonl.gz", 1016, 1016},
	}
	testkit.Engines(t, func(t *testing.T, d *db.DB) {
		r := openRegister(t, d)
		for _, f := range files {
			want := Imported{Rows: f.rows, Appended: f.appended}
			if diff := cmp.Diff(want, r.file(f.name)); diff != "" {
				t.Errorf("%s (-want +got):\n%s", f.name, diff)
			}
			if again := r.file(f.name); again.Known != f.appended || again.Appended+again.Superseding+len(again.Refused) > 0 {
				t.Errorf("%s again: %+v", f.name, again)
			}
		}
		checkRegisters(t, r)
	})
}

// checkRegisters holds bodies that the registers together tell of against what
// is known of them.
func checkRegisters(t *testing.T, r *register) {
	t.Helper()
	for _, want := range []Profile{
		{ID: "manchester-council", Name: "Manchester City Council", Kind: Council, Tier: Metropolitan, Region: "UKD", CityRegion: "greater-manchester-combined-authority"},
		{ID: "derbyshire-county-council", Name: "Derbyshire County Council", Kind: Council, Tier: County, Region: "UKF", CityRegion: "east-midlands-combined-county-authority"},
		{ID: "lincolnshire-county-council", Name: "Lincolnshire County Council", Kind: Council, Tier: County, Region: "UKF", CityRegion: "greater-lincolnshire-combined-county-authority"},
		{ID: "hm-revenue-and-customs", Name: "HM Revenue & Customs", Kind: NonMinisterialDepartment},
		{ID: "driver-and-vehicle-licensing-agency", Name: "Driver and Vehicle Licensing Agency", Kind: ExecutiveAgency, Parent: "department-for-transport"},
		{ID: "student-loans-co", Name: "Student Loans Company", Kind: NDPB, Parent: "department-for-education"},
		{ID: "glasgow-council", Name: "Glasgow City Council", Kind: Council, Tier: Unitary, Region: "UKM"},
	} {
		p := r.body(want.ID)
		got := Profile{ID: p.ID, Name: p.Name, Kind: p.Kind, Tier: p.Tier, Parent: p.Parent, Region: p.Region, CityRegion: p.CityRegion}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", want.ID, diff)
		}
	}
	now := r.now()
	for number, id := range map[string]string{"GB-GOR-D6": "department-for-education", "GB-CFB-216647": "department-of-health-and-social-care",
		"GB-GSS-E08000003": "manchester-council", "GB-LAE-MAN": "manchester-council"} {
		if p := now.Of(number); p == nil || p.ID != id {
			t.Errorf("%s is %+v", number, p)
		}
	}
	if p := r.body("department-of-health-and-social-care"); p.End != "" || p.Kind != MinisterialDepartment {
		t.Errorf("what its former name ended with is told of %+v", p)
	}
	if p := r.body("department-of-energy-and-climate-change"); p.End != "2016-07-15" || !p.Ended("2016-07-15") || p.Ended("2016-07-14") {
		t.Errorf("it ended on %q", p.End)
	}
	for _, p := range now.Departments() {
		if p.ID == "department-of-energy-and-climate-change" {
			t.Error("a department that ended is listed")
		}
	}
}

// The written-out table has the departments and the authorities whole.
func TestTable(t *testing.T) {
	r := openRegister(t, testkit.SQLite(t))
	now := r.now()
	if n := len(now.Departments()); n != 24 {
		t.Errorf("%d ministerial departments", n)
	}
	councils := map[string]int{"greater-london-authority": 33, "greater-manchester-combined-authority": 10, "west-midlands-combined-authority": 7,
		"north-east-combined-authority": 7, "cambridgeshire-and-peterborough-combined-authority": 7, "liverpool-city-region-combined-authority": 6}
	for _, c := range now.CityRegions() {
		members := now.Answering(c.ID)[1:]
		if want, ok := councils[c.ID]; ok && len(members) != want || len(members) < 2 {
			t.Errorf("%s has %d councils", c.ID, len(members))
		}
		for _, p := range members {
			if p.Kind != Council || p.Tier == "" || p.Region == "" || p.CityRegion != c.ID {
				t.Errorf("%s in %s: %+v", p.Name, c.Name, p)
			}
		}
		if told := c.Told[FieldKind]; told.From != FromTable || told.Date == "" || told.Source == "" || c.Check != (told.Why != "") {
			t.Errorf("%s: %+v", c.ID, told)
		}
	}
	if n := len(now.CityRegions()); n != 16 {
		t.Errorf("%d combined authorities", n)
	}
	for _, s := range tableStatements() {
		value, err := s.Value, error(nil)
		switch s.Field {
		case FieldParent, FieldCityRegion:
			if p, ok := now.Get(value); !ok || p.ID != value {
				t.Errorf("%s answers to %s, which is not there", s.Body, value)
			}
		case FieldNumbers:
			if key, ok := numberKey(value); !ok || key != value {
				t.Errorf("%s has the number %s", s.Body, value)
			}
		default:
			if value, err = valueOf(s.Field, s.Value); err != nil || value != s.Value {
				t.Errorf("%s of %s: %q, %v", s.Field, s.Body, value, err)
			}
		}
	}
	r.SeedTable(false)
	if all := r.now().All(); len(all) > 0 {
		t.Errorf("without the table there are %d bodies", len(all))
	}
}

func TestOwnColumns(t *testing.T) {
	rows, refused, err := ReadRegister(strings.NewReader("\ufeffid,Name,kind,tier,parent,region,city_region,aliases,identifiers,from,to,date\n" +
		`,"Fictional Borough Council",Council,district,,North West (England),Fictional Combined Authority,Fictional BC|FBC,GB-GSS-E07000999,2001-04-01,,2026-01-01` + "\n" +
		"ftt,Fictional Transport Trust,agency,,fictional-council,,,,,,,\n" +
		"too,short\n" +
		",,,,,,,,,,,\n" +
		",N/A,,,,,,,,,,\n" +
		",Fictional Guild,guild,,,,,,,,,\n" +
		",Fictional Place,,,,Atlantis,,,,,,\n" +
		",Fictional Number,,,,,,,12345,,,\n" +
		",Fictional Day,,,,,,,,yesterday,,\n" +
		"only-an-id,,,,,,,,,,,\n" +
		",FICTIONAL BOROUGH COUNCIL,council,,,,,,GB-LAE-FIC,,,\n" +
		",Fictional Council,nhs,,,,,,,,,\n"))
	must(t, err)
	r := openRegister(t, testkit.SQLite(t))
	r.SeedTable(false)
	sum := r.rows("Fictional register", rows...)
	got := map[int]string{}
	for _, x := range append(refused, sum.Refused...) {
		got[x.Line] = x.Reason
	}
	for line, reason := range map[int]string{4: "number of columns", 5: "neither an id nor a name", 6: "no name of a body", 7: "no kind “guild”", 8: "no region", 9: "no number of a register",
		10: "no date", 11: "says nothing", 13: "Line 2 is about the same body"} {
		if !strings.Contains(got[line], reason) {
			t.Errorf("line %d: %q, want %q", line, got[line], reason)
		}
	}
	if len(got) != 9 || sum.Appended != 2 {
		t.Errorf("refused %v, and %+v", got, sum)
	}
	p := r.body("fictional-council")
	want := Profile{ID: "fictional-council", Name: "Fictional Borough Council", Kind: Council, Tier: District, Region: "UKD", Start: "2001-04-01",
		Aliases: []string{"FBC", "FICTIONAL BOROUGH COUNCIL", "Fictional BC"}, Numbers: []string{"GB-GSS-E07000999", "GB-LAE-FIC"}, Told: p.Told}
	if diff := cmp.Diff(want, *p); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if told := p.Told[FieldKind]; told.Source != "Fictional register" || told.By != "test" || told.Date != "2026-01-01" {
		t.Errorf("the kind is told by %+v", told)
	}
	if p := r.body("ftt"); p.Parent != "fictional-council" || p.Name != "Fictional Transport Trust" {
		t.Errorf("%+v", p)
	}
}

func TestRegistersOfNoForm(t *testing.T) {
	for text, want := range map[string]string{
		"":                         "no line of headings",
		"name,colour\na,red\n":     "not known: colour",
		"kind,region\nnhs,UKD\n":   "neither a column id nor a column name",
		"\x1f\x8bno gzip":          "not a gzip file",
		"buyer-id\tcolour\n1\tx\n": "not known: buyer-id, colour",
	} {
		_, _, err := ReadRegister(strings.NewReader(text))
		if fault.KindOf(err) != fault.Invalid || !strings.Contains(fault.Public(err), want) {
			t.Errorf("%q: %v", text, err)
		}
	}
	rows, refused, err := ReadRegister(strings.NewReader("{\"title\":\"Fictional Court\",\"format\":\"Court\"}\n{no JSON\n"))
	if err != nil || len(rows) != 1 || rows[0].Kind != string(Court) || len(refused) != 1 || refused[0].Line != 2 {
		t.Errorf("%v %v %v", rows, refused, err)
	}
}

// A register may change its mind and change it back.
func TestRegisterSaysOtherwise(t *testing.T) {
	testkit.Engines(t, func(t *testing.T, d *db.DB) {
		r := openRegister(t, d)
		for i, kind := range []Kind{Council, NHS, Council, NHS} {
			sum := r.rows("Fictional register", RegisterRow{Name: "Fictional Body", Kind: string(kind)})
			if p := r.body("fictional-body"); p.Kind != kind {
				t.Errorf("after row %d it is %s", i, p.Kind)
			}
			if want := min(i, 1); sum.Superseding != want || sum.Appended != 1-want {
				t.Errorf("row %d: %+v", i, sum)
			}
		}
		if n := len(r.now().Statements("fictional-body")); n != 8 {
			t.Errorf("the history has %d statements", n)
		}
		// Another register's later word counts; the first's earlier one stands for the rest.
		r.rows("Another register", RegisterRow{Name: "Fictional Body", Region: "UKC"})
		if p := r.body("fictional-body"); p.Kind != NHS || p.Region != "UKC" {
			t.Errorf("%+v", p)
		}
	})
}

// Rows that call a body differently are one body where a number or a name says
// so, and two where they are two rows of one register.
func TestOneBodyOfSeveralRows(t *testing.T) {
	r := openRegister(t, testkit.SQLite(t))
	r.SeedTable(false)
	r.rows("A", RegisterRow{Name: "Fictional Agency", Aliases: []string{"Old Agency", "FA"}, Identifiers: []string{"GB-GOR-EA1"}, Kind: "agency"},
		RegisterRow{Name: "Fictional Archive", Aliases: []string{"FA"}}, RegisterRow{Name: "Fictional Office", Aliases: []string{"Fictional Bureau"}},
		RegisterRow{Name: "Fictional Bureau", Kind: "nhs"})
	r.rows("B", RegisterRow{ID: "GB-GOR-EA1", Aliases: []string{"The Agency"}},
		RegisterRow{ID: "b7", Name: "fictional archive", Region: "UKC"})
	r.rows("C", RegisterRow{Name: "Old Agency", Kind: "ndpb", To: "2020-01-01"})
	ids := map[string]string{}
	for _, name := range []string{"Fictional Agency", "Old Agency", "The Agency", "Fictional Archive", "b7", "Fictional Office", "Fictional Bureau"} {
		if p, ok := r.now().Get(idOf(name)); ok {
			ids[name] = fmt.Sprint(p.ID, " ", p.Kind, p.Region, p.End)
		}
	}
	want := map[string]string{"Fictional Agency": "fictional-agency agency", "Old Agency": "fictional-agency agency", "Fictional Archive": "b7 UKC", "b7": "b7 UKC",
		"Fictional Office": "fictional-office ", "Fictional Bureau": "fictional-bureau nhs"}
	if diff := cmp.Diff(want, ids); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// Whatever a row says, it is taken or refused with a reason, and what is taken
// is in the directory.
func TestAnyRow(t *testing.T) {
	text := rapid.OneOf(rapid.String(), rapid.SampledFrom([]string{"", "council", "nhs", "UKD", "North West", "2026-01-01", "Fictional Council", "GB-GOR-D6", "home-office", "|", "a|b"}))
	rapid.Check(t, func(t *rapid.T) {
		row := RegisterRow{ID: text.Draw(t, "id"), Name: text.Draw(t, "name"), Kind: text.Draw(t, "kind"), Parent: text.Draw(t, "parent"), Region: text.Draw(t, "region"),
			Aliases: []string{text.Draw(t, "alias")}, Identifiers: split(text.Draw(t, "number")), From: text.Draw(t, "from")}
		list, refused := gather([]RegisterRow{row, row})
		if len(list) == 0 {
			if len(refused) != 2 || refused[0].Reason == "" {
				t.Fatalf("%+v: %v", row, refused)
			}
			return
		}
		k := knowledge{}
		for field, value := range list[0].facts {
			k.facts = append(k.facts, Statement{Body: list[0].id, Field: field, Told: Told{Value: value, From: FromRegister}})
		}
		d := k.directory("2026-11-20", map[string]nameFacts{})
		if p, ok := d.Get(list[0].id); !ok || p.Name == "" || len(d.All()) != 1 {
			t.Fatalf("%+v is %+v", row, p)
		}
	})
}

func TestFilesThatAreNoRegister(t *testing.T) {
	file, err := os.Open(testkit.Shared(t, "data", "registers", "cpv2008-en.csv"))
	must(t, err)
	defer file.Close()
	if _, _, err := ReadRegister(file); fault.KindOf(err) != fault.Invalid {
		t.Errorf("the vocabulary of procurement is taken for a register: %v", err)
	}
}
