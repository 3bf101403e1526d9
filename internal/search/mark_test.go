package search

import (
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// marked shows spans in a text by brackets.
func marked(text string, spans []Span) string {
	var b strings.Builder
	at := 0
	for _, s := range spans {
		b.WriteString(text[at:s.Start] + "[" + text[s.Start:s.End] + "]")
		at = s.End
	}
	return b.String() + text[at:]
}

func TestMarks(t *testing.T) {
	const text = "Cleaning of schools: it cleans IT rooms in the École’s halls. Clean air."
	for query, want := range map[string]string{
		"":                         text,
		"clean":                    "[Cleaning] of schools: it [cleans] IT rooms in the École’s halls. [Clean] air.",
		`"clean"`:                  "Cleaning of schools: it cleans IT rooms in the École’s halls. [Clean] air.",
		"IT":                       "Cleaning of schools: it cleans [IT] rooms in the École’s halls. Clean air.",
		"it":                       "Cleaning of schools: [it] cleans [IT] rooms in the École’s halls. Clean air.",
		"ecole sch*":               "Cleaning of [schools]: it cleans IT rooms in the [École’s] halls. Clean air.",
		`"of schools it" "it c"`:   "Cleaning [of schools: it] cleans IT rooms in the École’s halls. Clean air.",
		`"it cleans" "cleans it"`:  "Cleaning of schools: [it cleans IT] rooms in the École’s halls. Clean air.",
		`"schools of" "clean air"`: "Cleaning of schools: it cleans IT rooms in the École’s halls. [Clean air].",
		"air -clean":               "Cleaning of schools: it cleans IT rooms in the École’s halls. Clean [air].",
		"-(air -clean)":            "[Cleaning] of schools: it [cleans] IT rooms in the École’s halls. [Clean] air.",
		"-(a OR (b -air))":         "Cleaning of schools: it cleans IT rooms in the École’s halls. Clean [air].",
		"(x OR air) title:halls":   "Cleaning of schools: it cleans IT rooms in the École’s [halls]. Clean [air].",
		"buyer:air":                text,
		`buyer:"clean air"`:        text,
		`title:"clean air"`:        "Cleaning of schools: it cleans IT rooms in the École’s halls. [Clean air].",
	} {
		e := Parse(query)
		if got := marked(text, e.Marks(Title, text)); got != want {
			t.Errorf("%s marks\n%s, want\n%s", query, got, want)
		}
		if got := e.Touches(Title, text); got != (want != text) {
			t.Errorf("%s touches the text: %v", query, got)
		}
	}
}

// TestMarksAgreeWithMatches holds that a query of one word or phrase marks
// exactly the texts that it finds.
func TestMarksAgreeWithMatches(t *testing.T) {
	words := rapid.SampledFrom([]string{"clean", "Cleaning", "CLEAN", "air", "AIR", "r&d", "-", "é"})
	queries := rapid.SampledFrom([]string{"clean", `"clean"`, "CLEAN", "cl*", "air", `"clean air"`, `"air r&d"`, "title:air", `title:"air clean"`})
	rapid.Check(t, func(t *rapid.T) {
		text := strings.Join(rapid.SliceOfN(words, 0, 8).Draw(t, "words"), " ")
		field := rapid.SampledFrom([]Field{Title, Buyer}).Draw(t, "field")
		e := Parse(queries.Draw(t, "query"))
		spans := e.Marks(field, text)
		if found := slowMatch(e, map[Field]string{field: text}); found != (len(spans) > 0) || found != e.Touches(field, text) {
			t.Fatalf("%s in %s %q: found %v, marked %v", e, field, text, found, spans)
		}
		end := -1
		for _, s := range spans {
			if s.Start <= end || s.End <= s.Start || s.End > len(text) {
				t.Fatalf("%s in %q: the spans %v do not ascend", e, text, spans)
			}
			end = s.End
		}
	})
}

func BenchmarkMarks(b *testing.B) {
	text := strings.Repeat(sample, 4)
	e := Parse(`clean* school "iso 9001" NHS`)
	b.SetBytes(int64(len(text)))
	for b.Loop() {
		e.Marks(Description, text)
	}
}
