package fiction

import (
	"encoding/csv"
	"encoding/json"
	"math"
	"os"
	"strings"
	"testing"
	"time"
	_ "time/tzdata" // London on any machine

	"pgregory.net/rapid"
)

func TestMomentKeepsHoursOfLondon(t *testing.T) {
	london, err := time.LoadLocation("Europe/London")
	if err != nil {
		t.Fatal(err)
	}
	from := time.Date(1996, 1, 1, 0, 0, 0, 0, time.UTC).Unix() // since then the rule has been the same
	rapid.Check(t, func(t *rapid.T) {
		u := rapid.Int64Range(from, from+200*365*day).Draw(t, "u")
		at := time.Unix(u, 0).In(london)
		m := momentOf(at)
		if at.Month() != time.October || at.Hour() != 1 { // an hour that comes twice
			if want, got := at.Format("2006-01-02T15:04:05-07:00"), string(m.append(nil)); got != want {
				t.Errorf("%d is written %s, want %s", u, got, want)
			}
			if m.unix() != u {
				t.Errorf("%s is %d, want %d", at, m.unix(), u)
			}
		}
	})
}

func TestDaysAgreeWithTime(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		days := rapid.IntRange(0, 100_000).Draw(t, "days")
		at := time.Unix(int64(days)*day, 0).UTC()
		y, m, d := dateOf(days)
		if y != at.Year() || m != int(at.Month()) || d != at.Day() || weekday(days) != int(at.Weekday()) {
			t.Errorf("day %d is %d-%d-%d, want %s", days, y, m, d, at)
		}
		if dayNumber(y, m, d) != days {
			t.Errorf("%s is day %d, want %d", at, dayNumber(y, m, d), days)
		}
		n := rapid.IntRange(-60, 120).Draw(t, "months")
		moved := addMonths(days, n)
		y2, m2, d2 := dateOf(max(moved, 0))
		if moved >= 0 && (y2*12+m2 != y*12+m+n || d2 > d || d2 < min(d, 28)) {
			t.Errorf("%s and %d months is %d-%d-%d", at, n, y2, m2, d2)
		}
	})
}

func TestWorkingDays(t *testing.T) {
	number := func(s string) int {
		at, err := time.Parse(time.DateOnly, s)
		if err != nil {
			t.Fatal(err)
		}
		return momentOf(at).days()
	}
	if got := nextWorking(number("2026-12-25")); got != number("2026-12-28") {
		t.Errorf("after Christmas comes %d", got-number("2026-12-25"))
	}
	if got := lastWorking(number("2027-01-01")); got != number("2026-12-31") {
		t.Errorf("before New Year's Day comes %d", got-number("2027-01-01"))
	}
	// The standstill of an award on a Friday ends on the Tuesday of the week
	// after next: eight working days, beginning with that of publication.
	if got := afterWorking(number("2026-11-06"), 8); got != number("2026-11-17") {
		t.Errorf("the eighth working day is %d days on", got-number("2026-11-06"))
	}
}

func TestPenWritesWhatJSONReads(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		// Control characters but the newline are dropped: no text has them.
		text := strings.ToValidUTF8(rapid.String().Draw(t, "text"), "")
		kept := strings.Map(func(r rune) rune {
			if r < ' ' && r != '\n' {
				return -1
			}
			return r
		}, text)
		pence := rapid.Int64Range(0, 1e13).Draw(t, "pence")
		var p pen
		p.open()
		p.text("text", text)
		p.pence("amount", pence)
		p.array("list")
		p.word(text)
		p.open()
		p.whole("n", 7)
		p.close()
		p.closeArray()
		p.object("inner")
		p.flag("yes", true)
		p.flag("no", false)
		p.close()
		p.close()
		var got struct {
			Text   string
			Amount float64
			List   []any
			Inner  struct{ Yes, No bool }
		}
		if err := json.Unmarshal(p.b, &got); err != nil {
			t.Fatalf("%v: %s", err, p.b)
		}
		if got.Text != kept || math.Abs(got.Amount*100-float64(pence)) > .01 || got.List[0] != kept || !got.Inner.Yes || got.Inner.No {
			t.Errorf("%+v from %s", got, p.b)
		}
	})
}

func TestSentencesAreFilled(t *testing.T) {
	pools := [][]string{openings, terms, values, processes, lotWords, frameworkWords, engagementWords, frameworkTitles, callOffTitles}
	for _, category := range []string{"services", "goods", "works"} {
		pools = append(pools, titles[category])
	}
	for _, tr := range trades {
		pools = append(pools, tr.need, tr.scope)
	}
	f := filling{buyer: "Quorby City Council", subject: "pest control", place: 11, site: "Lido", from: 2026, to: 2030, small: 12, large: 1200}
	for _, pool := range pools {
		for _, s := range pool {
			var p pen
			p.sentence(s, &f)
			if got := string(p.b); strings.ContainsAny(got, `{}"\`) || strings.Contains(got, "  ") || strings.Count(s, "{") > 0 && got == s {
				t.Errorf("%q gives %q", s, got)
			}
		}
	}
	var p pen
	p.sentence("{S} at {t} and {q}, {r}, {y}", &f)
	if got, want := string(p.b), "Pest control at Quorby Lido and Pellmarrow, Vrelcoast, 2026-2030"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

// The codes, check digits and labels are those of the register of the Common
// Procurement Vocabulary.
func TestCodesAreOfTheVocabulary(t *testing.T) {
	f, err := os.Open("../../../shared/data/registers/cpv2008-en.csv")
	if err != nil {
		t.Skip("the register of codes is not here: ", err)
	}
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	register := map[string][]string{}
	for _, row := range rows {
		register[row[0]] = row
	}
	lines := 0
	for _, tr := range trades {
		for _, l := range tr.lines {
			lines++
			if row := register[l.code]; row == nil || row[1] != string(l.check) || row[4] != l.label {
				t.Errorf("%s-%c %s is %v in the register", l.code, l.check, l.label, row)
			}
		}
	}
	if lines < 120 {
		t.Errorf("%d codes", lines)
	}
}

func TestTradesAreWhole(t *testing.T) {
	for i, tr := range trades {
		if len(titles[tr.category]) == 0 || tr.median <= 0 || tr.months[0] > tr.months[1] || len(tr.need) < 2 || len(tr.scope) < 3 || len(tr.measures) < 3 || len(tr.firms) == 0 {
			t.Errorf("trade %d lacks something", i)
		}
		for _, l := range tr.lines {
			if len(l.subjects) == 0 {
				t.Errorf("nothing is bought under %s", l.code)
			}
		}
	}
}
