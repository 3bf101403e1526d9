package ocds

import (
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"
)

func TestIsDateTime(t *testing.T) {
	for s, want := range map[string]bool{
		"2026-03-17T12:00:00Z": true, "2026-03-17t12:00:00z": true, "2026-03-17T12:00:00.5+01:00": true,
		"2024-02-29T23:59:60Z": true, "0207-01-01T00:00:00-23:59": true,
		"2026-03-17": false, "2026-03-17T12:00:00": false, "2026-03-17 12:00:00Z": false, "2026-3-17T12:00:00Z": false,
		"2026-02-29T12:00:00Z": false, "1900-02-29T12:00:00Z": false, "2026-04-31T12:00:00Z": false, "2026-13-01T12:00:00Z": false,
		"2026-00-10T12:00:00Z": false, "2026-01-00T12:00:00Z": false, "2026-03-17T24:00:00Z": false, "2026-03-17T12:60:00Z": false,
		"2026-03-17T12:00:61Z": false, "2026-03-17T12:00:00.Z": false, "2026-03-17T12:00:00+0100": false, "2026-03-17T12:00:00+25:00": false,
		"2026-03-17T12:00:00ZZ": false, "": false, "soon": false, "२०२६-03-17T12:00:00Z": false,
	} {
		if got := isDateTime(s); got != want {
			t.Errorf("isDateTime(%q) = %v", s, got)
		}
	}
}

// Whatever Go writes as RFC 3339 is one; whatever is one, ParseTime reads as
// exact.
func TestIsDateTimeAgreesWithParseTime(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		zone := time.FixedZone("", rapid.IntRange(-14*60, 14*60).Draw(rt, "minutes")*60)
		s := time.Unix(rapid.Int64Range(-1e9, 4e9).Draw(rt, "second"), rapid.Int64Range(0, 999_999_999).Draw(rt, "nano")).In(zone).Format(time.RFC3339Nano)
		if !isDateTime(s) {
			rt.Errorf("%q is a date-time", s)
		}
		bytes := []byte(s)
		at := rapid.IntRange(0, len(bytes)-1).Draw(rt, "at")
		bytes[at] = rapid.SampledFrom([]byte("0123456789-+:TZ. x")).Draw(rt, "byte")
		if s = string(bytes); isDateTime(s) {
			if _, exact, err := ParseTime(s); err != nil || !exact {
				rt.Errorf("%q is a date-time, but ParseTime says exact %v, %v", s, exact, err)
			}
		}
	})
}

func TestIsURI(t *testing.T) {
	for s, want := range map[string]bool{
		"https://a.example": true, "http://a.example:80/b?c#d": true, "HTTPS://A.example/é": true, "http://localhost:8080/": true,
		"mailto:a@b.example": true, "urn:isbn:1": true, "ftp://x": true, "http://192.0.2.1/x": true,
		"": false, "a.example": false, "www.a.example/x": false, "http://": false, "http:a.example": false, "https:///path": false,
		"http://a b.example": false, "https://a.example/<x>": false, "1http://a.example": false, "ht tp://a.example": false, "http:": false,
		":x": false, "https://see the portal": false, "http://portal": false,
	} {
		if got := isURI(s); got != want {
			t.Errorf("isURI(%q) = %v", s, got)
		}
	}
}

func TestIsEmail(t *testing.T) {
	for s, want := range map[string]bool{
		"a@b.example": true, "o'neil+x_y@sub.b.example": true, "é@b.example": true,
		"": false, "a": false, "@b.example": false, "a@": false, "a@b": false, "a@.b": false, "a@b.": false, "a@b..c": false,
		"a b@c.example": false, "a@b.example,c@d.example": false, "a@b@c.example": false, "<a@b.example>": false, "mailto:a@b.example": false,
	} {
		if got := isEmail(s); got != want {
			t.Errorf("isEmail(%q) = %v", s, got)
		}
	}
}

func TestFindEntity(t *testing.T) {
	for s, want := range map[string]struct {
		first string
		twice bool
	}{
		"a &amp; b": {"&amp;", false}, "&#39;": {"&#39;", false}, "&#x2019;x": {"&#x2019;", false}, "x&nbsp;&": {"&nbsp;", false},
		"&lt;p&gt;": {"&lt;", false}, "&amp;amp;": {"&amp;amp;", true}, "&lt; &amp;#039;": {"&amp;#039;", true},
		"R&D; x": {}, "&": {}, "&;": {}, "&#;": {}, "&#zz;": {}, "a&b=c;d": {}, "&amp": {}, "&copyright;": {}, "&&&&": {},
	} {
		first, twice := findEntity(s)
		if first != want.first || twice != want.twice {
			t.Errorf("findEntity(%q) = %q, %v", s, first, twice)
		}
	}
}

func TestTagName(t *testing.T) {
	for s, want := range map[string]string{
		"<p>": "p", "</p>": "p", "<br/>": "br", "<BR />": "br", `<a href="x">`: "a", "<p class=x>": "p", "<h1\n>": "h1",
		"<p": "", "<>": "", "< p>": "", "<b and c>": "", "<5>": "", "<paragraph>": "", "<b=c>": "", "<": "",
		"<p" + strings.Repeat(" ", 400) + ">": "",
	} {
		if got := tagName(s); got != want {
			t.Errorf("tagName(%q) = %q, want %q", s, got, want)
		}
	}
}

func TestFindMojibake(t *testing.T) {
	// Text that ISO-8859-1 and Windows-1252 make of UTF-8 is found.
	for _, s := range []string{"£5", "a – b", "it’s", "“x”", "é", "café", "Ñandú", "AVIACIÓN", "€5", "™", "x\u00a0y"} {
		var latin strings.Builder
		for _, b := range []byte(s) {
			latin.WriteRune(rune(b))
		}
		if findMojibake(latin.String()) == "" {
			t.Errorf("%q read as ISO-8859-1, %q, is not found", s, latin.String())
		}
	}
	for _, s := range []string{"â€“ dash", "Â£5", "donâ€™t", "CafÃ©", "â„¢", "â‚¬5"} {
		if findMojibake(s) == "" {
			t.Errorf("%q is not found", s)
		}
	}
	for _, s := range []string{"£5 – it’s “café” € ™", "Ângela CÂMARA NÃO Ã", "SÃO PAULO", "Â", "VÄRÂ”", "Ñandú x", "日本"} {
		if got := findMojibake(s); got != "" {
			t.Errorf("%q in %q is no mojibake", got, s)
		}
	}
}

func TestQuestionInWord(t *testing.T) {
	for s, want := range map[string]bool{
		"CONEXI?N": true, "a M?xico b": true, "PE??N-TEXCOCO": true, "People?s": true, "(Ni?o)": true,
		"Why? Because": false, "Why?Because": false, "x.aspx?id=1": false, "?": false, "a?": false, "?a": false, "a?b=c": false, "who/what?when": false,
	} {
		if got := questionInWord(s); got != want {
			t.Errorf("questionInWord(%q) = %v", s, got)
		}
	}
}

func TestCompanyNumbers(t *testing.T) {
	for s, want := range map[string]string{ // what padding makes of them; "" for what is none
		"01234567": "01234567", "SC123456": "SC123456", "OC317661": "OC317661", "IP28746R": "IP28746R", "SP2695RS": "SP2695RS",
		"R0001234": "R0001234", "1234567": "01234567", "1": "00000001", "SC1234": "SC001234", "sc12345": "SC012345",
		"123456789": "", "SC12345X": "", "ABC12345": "", "1234 567": "", "GB35302439": "", "-1234567": "", "SCSCSCSC": "", "A1234567": "",
	} {
		padded := padCompanyNumber(s)
		if ok := isCompanyNumber(padded); ok != (want != "") || ok && padded != want {
			t.Errorf("%q: padded to %q, a company number: %v; want %q", s, padded, ok, want)
		}
	}
}

func TestPseudoSuppliers(t *testing.T) {
	for _, s := range []string{"NOT AWARDED TO SUPPLIER", "Various Suppliers", "N/A", "n.a.", " tbc ", "-", "", "See attached list", "To be confirmed."} {
		if !IsPseudoSupplier(s) {
			t.Errorf("%q is a supplier", s)
		}
	}
	for _, s := range []string{"Various Artists Ltd", "None Such Works", "NA Smith", "X", "3M", "Unknown Pleasures CIC"} {
		if IsPseudoSupplier(s) {
			t.Errorf("%q is no supplier", s)
		}
	}
}

func TestSeveralSuppliersInAName(t *testing.T) {
	for s, want := range map[string]bool{
		"A Works Ltd and B Parks Ltd": true, "A Ltd, B Ltd and C": true, "Hedge LLP / Lawn plc": true, "A Ltd & B Limited": true,
		"A and B in Joint Venture": true, "Consortium of three": true, "A Limited; B Limited": true, "A Ltd &amp; B LLP": true,
		"Marks & Spencer plc": false, "Shepherd &amp; Wedderburn LLP": false, "A Ltd t/a B Ltd": false, "A Joint Venture Ltd": false,
		"A Ltd (part of B plc)": false, "Smith and Sons Limited": false, "Limited": false, "": false, "A Ltd, London": false,
	} {
		if got := isSeveral(s); got != want {
			t.Errorf("isSeveral(%q) = %v", s, got)
		}
	}
}

func TestLocalIDs(t *testing.T) {
	for s, want := range map[string]bool{
		"org-53": true, "1": true, "party 7": true, "Supplier_2": true, "00012": true,
		"GB-COH-1": false, "org": false, "123456": false, "": false, "org-53a": false, "1-2": false,
	} {
		if got := isLocalID(s); got != want {
			t.Errorf("isLocalID(%q) = %v", s, got)
		}
	}
}

func TestDecimal(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		n := rapid.Int64Range(-1e15, 1e15).Draw(rt, "hundredths")
		if got, ok := Hundredths(decimal(n)); !ok || got != n {
			rt.Errorf("decimal(%d) = %q, which is %d, %v", n, decimal(n), got, ok)
		}
	})
	for n, want := range map[int64]string{0: "0", 1: "0.01", 10: "0.1", 100: "1", -1234: "-12.34", 144400000: "1444000"} {
		if got := decimal(n); got != want {
			t.Errorf("decimal(%d) = %q, want %q", n, got, want)
		}
	}
}
