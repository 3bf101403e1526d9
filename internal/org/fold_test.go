package org

import (
	"encoding/json"
	"strings"
	"testing"
	"unicode/utf8"

	"pgregory.net/rapid"

	"github.com/tolsey/tolsey/ocds"
)

func TestWords(t *testing.T) {
	for _, c := range []struct{ name, want string }{
		{"Blackpool Council", "blackpool council"},
		{"  The   ARTS  Council,  England ", "arts council england"},
		{"A E Yates", "ae yates"},
		{"A.E. Yates", "ae yates"},
		{"AE Yates", "ae yates"},
		{"Field &amp; Lawn (Marquees) Ltd", "field and lawn marquees ltd"},
		{"Field &amp;amp; Lawn (Marquees) LIMITED.", "field and lawn marquees ltd"},
		{"O&#039;Callaghan Ltd", "ocallaghan ltd"},
		{"O’Callaghan Limited", "ocallaghan ltd"},
		{"Idox P.L.C.", "idox plc"},
		{"Example Public Limited Company", "example plc"},
		{"Ford Motor Company Ltd", "ford motor co ltd"},
		{"Boingboing Community Interest Company", "boingboing cic"},
		{"Wilks Limited Liability Partnership", "wilks llp"},
		{"BOGOTÁ D.C. - SECRETARÍA", "bogota dc secretaria"},
		{"Łódź Straße Ærø", "lodz strasse aero"},
		{"Сузір'я", "сузіря"},
		{"The", "the"},
		{"?!", ""},
		{"", ""},
	} {
		if got := strings.Join(words(c.name), " "); got != c.want {
			t.Errorf("words(%q) = %q, want %q", c.name, got, c.want)
		}
	}
}

// wordy draws names that press on the rules: initials, forms, councils, signs.
var wordy = rapid.Custom(func(t *rapid.T) string {
	piece := rapid.OneOf(
		rapid.SampledFrom([]string{"the", "The", "limited", "PUBLIC", "company", "liability", "partnership", "a", "B", "t", "h", "e",
			"l", "council", "Council", "borough", "city", "of", "and", "&", "&amp;", "&amp;amp;", "London", "district", "O'", "é", "ß",
			"ﬁ", "½", "İ", "Blackpool", "for", "services", "Trading", "standards", "royal", "metropolitan", "mayor"}),
		rapid.StringN(0, 6, -1),
	)
	return strings.Join(rapid.SliceOfN(piece, 0, 9).Draw(t, "pieces"), rapid.SampledFrom([]string{" ", "  ", "-", ". "}).Draw(t, "gap"))
})

func TestFoldingTwiceChangesNothing(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		name := wordy.Draw(t, "name")
		once := strings.Join(words(name), " ")
		if twice := strings.Join(words(once), " "); twice != once {
			t.Fatalf("%q folds to %q and then to %q", name, once, twice)
		}
		if n, again := read(name), read(strings.ReplaceAll(read(name).key, "-", " ")); len(n.key) < longSlug && again.key != n.key {
			t.Fatalf("%q has the key %q, and that has the key %q", name, n.key, again.key)
		}
	})
}

func TestKeyHangsNeitherOnCaseNorOnSpace(t *testing.T) {
	word := rapid.StringMatching(`[A-Za-z0-9]{1,8}`)
	rapid.Check(t, func(t *rapid.T) {
		list := rapid.SliceOfN(word, 1, 8).Draw(t, "words")
		name := strings.Join(list, " ")
		want, wantOK := KeyOf(party(t, `{"name":"`+name+`"}`))
		gap := rapid.SampledFrom([]string{" ", "   ", "\\t", ", ", " - "}).Draw(t, "gap")
		for _, other := range []string{strings.ToUpper(name), strings.ToLower(name), " " + strings.Join(list, gap) + " "} {
			if got, ok := KeyOf(party(t, `{"name":"`+other+`"}`)); got != want || ok != wantOK {
				t.Fatalf("%q has the key %q (%v), %q has %q (%v)", name, want, wantOK, other, got, ok)
			}
		}
	})
}

func TestLongNamesKeepTheirDifference(t *testing.T) {
	long := strings.Repeat("Example Builders, ", 40)
	a, b := read(long+"A Firm").key, read(long+"B Firm").key
	if a == b || len(a) > longSlug+16 || len(b) > longSlug+16 {
		t.Errorf("the keys of two long names are %q and %q", a, b)
	}
}

func party(tb interface{ Fatalf(string, ...any) }, text string) ocds.Party {
	v, err := ocds.Parse([]byte(text))
	if err != nil {
		tb.Fatalf("%s: %v", text, err)
	}
	return ocds.Party{Value: v}
}

func TestPseudo(t *testing.T) {
	for _, name := range []string{"NOT AWARDED TO SUPPLIER", "Not Applicable", "n/a", "N.A.", "Various", "Various Suppliers",
		"Various (see attached list)", "Multiple", "Multiple suppliers x 12", "TBC", "To be confirmed", "See attached",
		"See attached spreadsheet for suppliers", "None", "No bids", "Unknown", "Awarded to multiple suppliers",
		"Contract not awarded", "The contract has not been awarded and the procedure is now concl",
		"Name withheld (as individual and not a company)"} {
		if !Pseudo(name) {
			t.Errorf("%q is taken for an organisation", name)
		}
		if key, ok := KeyOf(party(t, `{"name":"`+name+`","identifier":{"scheme":"GB-COH","id":"01234567"}}`)); ok {
			t.Errorf("%q has the key %q", name, key)
		}
	}
	for _, name := range []string{"", "-", "Various Artists Ltd", "Multiple Sclerosis Society", "Unknown Pleasures", "None Such Press",
		"Nottingham City Council", "Not Just Cleaning Ltd", "Supplier Management Ltd", "All In Ltd", "Not So Far Ltd", "NATO", "1 Homecare Ltd"} {
		if Pseudo(name) {
			t.Errorf("%q is taken for no organisation", name)
		}
	}
}

// FuzzKeyOf holds that any party has a key that can stand in an address and in
// both databases, or none, and that its name is shown as clean text.
func FuzzKeyOf(f *testing.F) {
	f.Add("Blackpool &amp;amp; Fylde", "GB-COH", "1234567", "org-53")
	f.Add("London Borough of", "GB-PPON", "PVHJ-9851-QPYJ", "GB-COH-SC123456")
	f.Add("\x00\xff�", "XX-", "00", "")
	f.Fuzz(func(t *testing.T, name, scheme, value, id string) {
		text, err := json.Marshal(map[string]any{"id": id, "name": name, "identifier": map[string]string{"scheme": scheme, "id": value}})
		if err != nil {
			t.Skip()
		}
		p := party(t, string(text))
		key, ok := KeyOf(p)
		if ok != (key != "") || strings.ContainsFunc(key, blankBut) || !utf8.ValidString(key) {
			t.Errorf("the key of %s is %q, %v", text, key, ok)
		}
		if shown := nameOf(p).shown; strings.ContainsAny(shown, "\t\n\x00") || clean(shown) != shown && !strings.Contains(shown, "&") {
			t.Errorf("%q is shown as %q", name, shown)
		}
	})
}

// blankBut reports blanks and control characters but the space itself, which
// numbers of some registers hold.
func blankBut(r rune) bool { return r != ' ' && blank(r) }
