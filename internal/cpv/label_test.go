package cpv

import (
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/tolsey/tolsey/internal/db"
	"github.com/tolsey/tolsey/internal/fault"
	"github.com/tolsey/tolsey/internal/testkit"
)

// open gives a service over the tables that it reads, with the labels learnt.
func open(t *testing.T, d *db.DB, learnt map[string]string) *Service {
	t.Helper()
	if err := d.Migrate(t.Context(), Migrations()...); err != nil {
		t.Fatal(err)
	}
	err := d.Tx(t.Context(), func(tx *db.Tx) error {
		if _, err := tx.Exec(t.Context(), "create table category_label (code text primary key, label text not null)"); err != nil {
			return err
		}
		for code, label := range learnt {
			if _, err := tx.Exec(t.Context(), "insert into category_label (code, label) values ($1, $2)", code, label); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return New(d)
}

func (s *Service) check(t *testing.T, codes []string, want map[string]string) {
	t.Helper()
	got, err := s.Labels(t.Context(), codes)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("labels (-want +got):\n%s", diff)
	}
}

func TestLabels(t *testing.T) {
	testkit.Engines(t, func(t *testing.T, d *db.DB) {
		s := open(t, d, map[string]string{"72200000": "Software", "72210000": "Packages", "03000000": "Farming"})
		codes := []string{"72", "72000000", "72000000", "03", "722", "72200000-7", "72210000", "72212000", "nonsense", ""}
		s.check(t, codes, map[string]string{
			"72": Name("72"), "72000000": Name("72"), "03": Name("03"), "722": "Software", "72200000-7": "Software", "72210000": "Packages",
		})
		sum, err := s.Import(t.Context(), strings.NewReader("code,label\n72210000,Programming of packages\n72000000-5,IT services\n72212000,Programming\n"))
		if err != nil || sum.Taken != 3 || len(sum.KeptOut) > 0 {
			t.Fatalf("%+v, %v", sum, err)
		}
		s.check(t, codes, map[string]string{
			"72": "IT services", "72000000": "IT services", "03": Name("03"), "722": "Software", "72200000-7": "Software",
			"72210000": "Programming of packages", "72212000": "Programming",
		})
		if _, err := s.Import(t.Context(), strings.NewReader("label;code\n")); fault.KindOf(err) != fault.Invalid {
			t.Errorf("a header without the columns: %v", err)
		}
		if _, err := s.Import(t.Context(), strings.NewReader("Label, CODE \nSoftware packages,72210000\n")); err != nil {
			t.Error(err)
		}
		s.check(t, []string{"72210000", "72212000"}, map[string]string{"72210000": "Software packages", "72212000": "Programming"})
		s.check(t, nil, map[string]string{})
	})
}

func TestBadLines(t *testing.T) {
	s := open(t, testkit.SQLite(t), nil)
	sum, err := s.Import(t.Context(), strings.NewReader(byteOrderMark+"note,\"label\",code\r\n"+
		"a,Software,72200000-7\r\n"+
		",,\r\n"+
		"only one\r\n"+
		"b,Too short,722\r\n"+
		"c,No division,99000000\r\n"+
		"d,-,72210000\r\n"+
		"\r\n"+
		"e,\"Two\r\nlines\",72212000\r\n"+
		"f,Again,72200000\r\n"+
		"g,caf\xe9,72220000\r\n"+
		"h,"+strings.Repeat("ä", maxLabel+1)+",72230000\r\n"+
		"i,\"quote\" astray,72240000\r\n"+
		"j,  Last   of all ,72250000\r\n"))
	if err != nil {
		t.Fatal(err)
	}
	want := Imported{Taken: 3, KeptOut: []BadLine{
		{3, `"" is not a CPV code of eight digits.`},
		{4, "It has too few columns."},
		{5, `"722" is not a CPV code of eight digits.`},
		{6, `"99000000" is not a CPV code of eight digits.`},
		{7, "It has no label."},
		{11, "The code 72200000 stands already in line 2."},
		{12, "Its label is not UTF-8."},
		{13, fmt.Sprintf("Its label is longer than %d characters.", maxLabel)},
		{14, `It is not CSV: extraneous or missing " in quoted-field.`},
	}}
	if diff := cmp.Diff(want, sum); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	s.check(t, []string{"72200000", "72212000", "72240000", "72250000"},
		map[string]string{"72200000": "Software", "72212000": "Two lines", "72250000": "Last of all"})
	for _, file := range []string{"", "code\n", "label\n", "\"code,label\n"} {
		if _, err := s.Import(t.Context(), strings.NewReader(file)); fault.KindOf(err) != fault.Invalid {
			t.Errorf("%q: %v", file, err)
		}
	}
}

// The whole vocabulary goes in, once its columns have the names.
func TestImportOfTheVocabulary(t *testing.T) {
	data, err := os.ReadFile(testkit.Shared(t, "data", "registers", "cpv2008-en.csv"))
	if err != nil {
		t.Fatal(err)
	}
	head, rest, _ := strings.Cut(string(data), "\n")
	s := open(t, testkit.SQLite(t), nil)
	sum, err := s.Import(t.Context(), strings.NewReader(strings.Replace(head, "name", "label", 1)+"\n"+rest))
	if err != nil || sum.Taken < 9000 || len(sum.KeptOut) > 0 {
		t.Fatalf("%d taken, %d kept out, %v", sum.Taken, len(sum.KeptOut), err)
	}
	s.check(t, []string{"72212000"}, map[string]string{"72212000": "Programming services of application software"})
}
