package search

import (
	"reflect"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

func TestParse(t *testing.T) {
	for text, want := range map[string]string{
		"":                       "",
		"School  cleaning":       "school cleaning",
		"a and b or not c":       "a and b or not c",
		"cloud AND hosting":      "cloud hosting",
		"a b OR c d":             "a b OR c d",
		"a (b OR c) d":           "a (b OR c) d",
		"(a b) (c (d))":          "a b c d",
		"(a OR (b OR c)) OR d":   "a OR b OR c OR d",
		"-a NOT b -(c d) -(e)":   "-a -b -(c d) -e",
		"NOT NOT a -(-b) NOT -c": "a b c",
		"-(-(a b))":              "a b",
		"–cloud —host −x ‑y --z": "-cloud -host -x -y -z",
		"cloud–hosting":          `"cloud hosting"`,
		`"School Cleaning"`:      `"school cleaning"`,
		"“school cleaning” „x y“ «p q»": `"school cleaning" "x y" "p q"`,
		`"cleaning" "NHS" "OR" "or"`:    `"cleaning" NHS "OR" "or"`,
		`-"a b"`:                        `-"a b"`,
		"NHS IT support R&D":            "NHS IT support R&D",
		"A Nhs":                         "a nhs",
		"clean* c++* nhs* NHS*":         "clean* c++* nhs* nhs*",
		"cyber-security C++ C#":         `"cyber security" c++ c#`,
		"27001:2013 foo:bar http://x.y": `"27001 2013" "foo bar" "http x y"`,
		"title:cloud Buyer:leeds":       "title:cloud buyer:leeds",
		"title: cloud":                  "title:cloud",
		"title:(cloud OR hosting) x":    "(title:cloud OR title:hosting) x",
		"title:(a buyer:b)":             "title:a buyer:b",
		`-title:"a b" title:-c`:         `-title:"a b" -title:c`,
		"supplier:serco* buyer:NHS":     "supplier:serco* buyer:NHS",
		"description:cloud lot:2":       `"description cloud" "lot 2"`,
		"a(b)c\"d e\"f":                 `a b c "d e" f`,
		"O’Neill 1,000":                 "oneill 1000",
		"cloud & hosting / x":           "cloud hosting x",
		"#%$ ???":                       "",
	} {
		if got := Parse(text).String(); got != want {
			t.Errorf("%s is read as %s, want %s", text, got, want)
		}
	}
}

func TestParseTree(t *testing.T) {
	got := Parse(`cleaning "Schools" NHS cle* title:(x OR -"a b")`).Root
	want := &And{Nodes: []Node{
		&Word{Word: "cleaning", Stem: "clean"},
		&Word{Word: "schools", Stem: "school", Exact: true},
		&Word{Word: "nhs", Stem: "nhs", Exact: true, Caps: true},
		&Word{Word: "cle", Prefix: true},
		&Or{Nodes: []Node{
			&Word{Field: Title, Word: "x", Stem: "x"},
			&Not{Node: &Phrase{Field: Title, Words: []string{"a", "b"}}},
		}},
	}}
	if diff := cmp.Diff(Node(want), got); diff != "" {
		t.Error(diff)
	}
}

// TestParseNotes has queries that are read differently from how they were
// written: what they become, and what the notes must say.
func TestParseNotes(t *testing.T) {
	for text, want := range map[string][2]string{
		`"cloud hosting`:                     {`"cloud hosting"`, "quotation mark left open"},
		"(cloud OR (hosting":                 {"cloud OR hosting", "bracket left open"},
		"cloud) hosting":                     {"cloud hosting", "closing bracket"},
		"OR cloud":                           {"cloud", "“OR” was left out"},
		"cloud OR":                           {"cloud", "“OR” was left out"},
		"a OR OR b":                          {"a OR b", "“OR” was left out"},
		"AND cloud":                          {"cloud", "“AND” was left out"},
		"a AND OR b":                         {"a OR b", "“AND” was left out"},
		"a AND AND b":                        {"a b", "“AND” was left out"},
		"cloud NOT":                          {"cloud", "“NOT” was left out"},
		"(a NOT) b":                          {"a b", "“NOT” was left out"},
		"cloud -???":                         {"cloud", "“-” was left out"},
		"cloud title:":                       {"cloud", "“title:” was left out"},
		"cloud - hosting –":                  {"cloud hosting", "dash on its own"},
		"cloud -- hosting":                   {"cloud hosting", "dash on its own"},
		"() cloud":                           {"cloud", "Brackets without a word"},
		`"" cloud`:                           {"cloud", "Quotation marks without a word"},
		"c* cloud":                           {"c cloud", "“c*” was read without its star"},
		"wom*n":                              {"wom*", "“wom*n” was read as “wom*”"},
		"*ware":                              {"ware", "only at the end"},
		"cloud-*":                            {"cloud", "only at the end"},
		`"clean* schools"`:                   {`"clean schools"`, "star inside quotation marks"},
		"cyber-sec*":                         {`"cyber" sec*`, "joined word"},
		"*":                                  {"", "no word to search for"},
		"SCHOOL CLEANING":                    {"SCHOOL CLEANING", "capitals"},
		strings.Repeat("a ", 65):             {strings.TrimSpace(strings.Repeat("a ", 64)), "first 64 words"},
		`"` + strings.Repeat("a ", 99) + `"`: {`"` + strings.TrimSpace(strings.Repeat("a ", 64)) + `"`, "first 64 words"},
		strings.Repeat("(", 40) + "a b" + strings.Repeat(")", 40) + " c": {"a b c", "more than 32 deep"},
	} {
		e := Parse(text)
		if got := e.String(); got != want[0] {
			t.Errorf("%s is read as %s, want %s", text, got, want[0])
		}
		if notes := strings.Join(e.Notes, " "); !strings.Contains(notes, want[1]) {
			t.Errorf("%s: the notes %q do not say %q", text, notes, want[1])
		}
	}
}

func TestPlainQueriesHaveNoNotes(t *testing.T) {
	for _, text := range []string{"", "  ", "school cleaning", `"a b" -c OR title:(d e) fi*`, "NHS cleaning", "NHS", "cyber-security", "a, b & c; d."} {
		if notes := Parse(text).Notes; notes != nil {
			t.Errorf("%s has the notes %q", text, notes)
		}
	}
}

func TestParseBounds(t *testing.T) {
	deep := strings.Repeat("-(a OR ", 100_000)
	e := Parse(deep)
	if d := depthOf(e.Root); d > 3*mostDepth {
		t.Errorf("the tree is %d deep", d)
	}
	checkSpelling(t, deep)
	checkSpelling(t, strings.Repeat("NOT ", 100_000)+"x")
	checkSpelling(t, strings.Repeat("title:", 100_000)+"x")
	if notes := Parse(strings.Repeat("c* - \"\" () d* e* *f OR OR ", 50)).Notes; len(notes) > mostNotes {
		t.Errorf("%d notes", len(notes))
	}
}

func depthOf(n Node) int {
	deepest := 0
	switch n := n.(type) {
	case *And:
		for _, child := range n.Nodes {
			deepest = max(deepest, depthOf(child))
		}
	case *Or:
		for _, child := range n.Nodes {
			deepest = max(deepest, depthOf(child))
		}
	case *Not:
		deepest = depthOf(n.Node)
	}
	return deepest + 1
}

// checkSpelling holds that a query's canonical spelling is read as an equal
// tree, with nothing left to note but capitals.
func checkSpelling(t rapid.TB, text string) {
	e := Parse(text)
	spelt := e.String()
	again := Parse(spelt)
	if !reflect.DeepEqual(e.Root, again.Root) { // cmp takes exponential time for a deep tree
		t.Fatalf("%q is spelt %q, which is read differently, as %q", text, spelt, again)
	}
	for _, note := range again.Notes {
		if !strings.Contains(note, "capitals") {
			t.Fatalf("%q is spelt %q, of which is noted: %s", text, spelt, note)
		}
	}
	checkShape(t, e.Root)
}

// checkShape holds what Node promises of trees that Parse builds.
func checkShape(t rapid.TB, n Node) {
	var children []Node
	switch n := n.(type) {
	case *And:
		children = n.Nodes
	case *Or:
		children = n.Nodes
	case *Not:
		checkShape(t, n.Node)
		if _, twice := n.Node.(*Not); twice {
			t.Fatal("a Not stands directly inside another")
		}
		return
	case *Phrase:
		if len(n.Words) < 2 {
			t.Fatalf("a phrase of %q", n.Words)
		}
		return
	default:
		return
	}
	if len(children) < 2 {
		t.Fatalf("%T has %d nodes", n, len(children))
	}
	for _, child := range children {
		if child.precedence() == n.precedence() {
			t.Fatalf("%T stands inside its own kind", n)
		}
		checkShape(t, child)
	}
}

var queryPieces = rapid.SampledFrom([]string{
	"cloud", "hosting", "NHS", "OR", "AND", "NOT", "a", "-", "–", "(", ")", `"`, "“", "”", "*", "title:", "buyer:",
	"x:", "cyber-sec", "1,000", "R&D", "C++", "é", "'s", "\xff", ":", " ", " ", " ", " ", "\t",
})

// drawQuery makes up a query that is well formed.
func drawQuery(t *rapid.T, depth int) string {
	shape := 0
	if depth > 0 {
		shape = rapid.IntRange(0, 7).Draw(t, "shape")
	}
	part := func() string { return drawQuery(t, depth-1) }
	switch shape {
	case 1, 2:
		return part() + " " + part()
	case 3, 4:
		return part() + " OR " + part()
	case 5:
		return "-(" + part() + ")"
	case 6:
		return "(" + part() + ")"
	case 7:
		return "title:(" + part() + ")"
	}
	leaves := []string{"cloud", "Schools", "NHS", "cle*", `"clean air"`, `"NHS"`, `"or"`, `"OR"`, "buyer:leeds", "-x", "cyber-security", "a-bc*"}
	return rapid.SampledFrom(leaves).Draw(t, "leaf")
}

func TestSpelling(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		checkSpelling(t, drawQuery(t, 4))
		checkSpelling(t, strings.Join(rapid.SliceOfN(queryPieces, 0, 40).Draw(t, "pieces"), ""))
	})
}

// TestSpellingMeansTheSame holds that spelling a query out changes nothing in
// what it finds, nor does writing each operand in brackets.
func TestSpellingMeansTheSame(t *testing.T) {
	words := rapid.SliceOfN(rapid.SampledFrom([]string{"cloud", "school", "NHS", "nhs", "clean", "air", "or", "x", "cyber", "security", "a"}), 0, 6)
	rapid.Check(t, func(t *rapid.T) {
		a, b := drawQuery(t, 2), drawQuery(t, 2)
		doc := map[Field]string{
			Title: strings.Join(words.Draw(t, "title"), " "),
			Buyer: strings.Join(words.Draw(t, "buyer"), " "),
		}
		finds := func(text string) bool { return slowMatch(Parse(text), doc) }
		for text, want := range map[string]bool{
			Parse(a).String():                  finds(a),
			"(" + a + ") (" + b + ")":          finds(a) && finds(b),
			"(" + a + ") OR (" + b + ")":       finds(a) || finds(b),
			"-(" + a + ")":                     !finds(a),
			"NOT (" + a + ") " + "(" + b + ")": !finds(a) && finds(b),
		} {
			if got := finds(text); got != want {
				t.Fatalf("%s in %v: %v, want %v", text, doc, got, want)
			}
		}
	})
}

func FuzzParse(f *testing.F) {
	for _, text := range []string{`title:(cloud OR "x y") -z* NHS`, "((a", "-–—", "cyber-sec* c*", `“a" b`, "OR\xff:*"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) { checkSpelling(t, text) })
}

func TestFieldNames(t *testing.T) {
	if Any.String() != "any" || Supplier.String() != "supplier" || Field(200).String() != "unknown" {
		t.Error("the fields' names are wrong")
	}
}

func TestLooser(t *testing.T) {
	for text, want := range map[string]string{
		"cyber security assessment": "cyber OR security OR assessment",
		"school cleaning -windows":  "(school OR cleaning) -windows",
		"(a1 OR b1) c1":             "a1 OR b1 OR c1",
		"one":                       "",
		"one OR two":                "",
		"one -two":                  "",
		"":                          "",
	} {
		looser, ok := Parse(text).Looser()
		if got := looser.String(); got != want || ok != (want != "") {
			t.Errorf("%s: %q instead of %q", text, got, want)
		}
	}
}
