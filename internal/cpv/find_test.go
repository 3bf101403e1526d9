package cpv

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/tolsey/tolsey/internal/db"
	"github.com/tolsey/tolsey/internal/testkit"
)

func TestFind(t *testing.T) {
	testkit.Engines(t, func(t *testing.T, d *db.DB) {
		s := open(t, d, map[string]string{"55524000": "School catering services", "55523100": "School-meal services", "98000000": "Odds", "80000000": "Schooling"})
		if _, err := s.Import(t.Context(), strings.NewReader("code,label\n98000000,École and school\n")); err != nil {
			t.Fatal(err)
		}
		for _, c := range []struct {
			text  string
			want  []Category
			total int
		}{
			{"SCHOOL", []Category{{"80000000", "Schooling"}, {"98000000", "École and school"}}, 4},
			{"meal school", []Category{{"55523100", "School-meal services"}}, 1},
			{"éco", []Category{{"98000000", "École and school"}}, 1},
			{"odds", nil, 0}, // the imported name stands in its place
			{"education", nil, 0},
			{"furniture domestic", []Category{{"39000000", Name("39")}}, 1},
			{"5552", []Category{{"55520000", ""}}, 1},
			{"55524000-9", []Category{{"55524000", "School catering services"}}, 1},
			{"72", []Category{{"72000000", Name("72")}}, 1},
			{"99", nil, 0},
			{"school x'); drop table cpv_label; --%_", nil, 0},
			{" - ", nil, 0},
			{"", nil, 0},
		} {
			got, total, err := s.Find(t.Context(), c.text, 2)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(c.want, got); diff != "" || total != c.total {
				t.Errorf("%q: %d of %d (-want +got):\n%s", c.text, len(got), total, diff)
			}
		}
	})
}
