package search

import (
	"slices"
	"strings"
	"testing"
)

// slowMatch says whether a document is found, by reading all of its texts anew.
// It shares with the index only the tokenizer and the query; the index must
// agree with it.
func slowMatch(e Expr, doc map[Field]string) bool {
	return e.Root == nil || slowNode(e.Root, doc)
}

func slowNode(n Node, doc map[Field]string) bool {
	found := func(child Node) bool { return slowNode(child, doc) }
	switch n := n.(type) {
	case *And:
		return !slices.ContainsFunc(n.Nodes, func(child Node) bool { return !found(child) })
	case *Or:
		return slices.ContainsFunc(n.Nodes, found)
	case *Not:
		return !found(n.Node)
	case *Word:
		return slowAnyText(n.Field, doc, func(tokens []Token) bool {
			return slices.ContainsFunc(tokens, func(t Token) bool { return slowWord(n, t) })
		})
	case *Phrase:
		return slowAnyText(n.Field, doc, func(tokens []Token) bool { return slowPhrase(n.Words, tokens) })
	}
	panic("a node of no known kind")
}

// slowAnyText asks about the text of a field, or about each text for Any.
func slowAnyText(field Field, doc map[Field]string, ask func([]Token) bool) bool {
	for f, text := range doc {
		if (field == Any || field == f) && ask(new(Tokenizer).Append(nil, text)) {
			return true
		}
	}
	return false
}

func slowWord(w *Word, t Token) bool {
	if w.Prefix {
		return strings.HasPrefix(t.Word, w.Word)
	}
	if w.Caps && !t.Caps {
		return false
	}
	if w.Exact || w.Caps {
		return t.Word == w.Word
	}
	return Stem(t.Word) == Stem(w.Word)
}

func slowPhrase(words []string, tokens []Token) bool {
	var all []string
	for _, t := range tokens {
		all = append(all, t.Word)
	}
	// A blank on either side keeps "clean air" from standing in "unclean air".
	return strings.Contains(" "+strings.Join(all, " ")+" ", " "+strings.Join(words, " ")+" ")
}

func TestSlowMatch(t *testing.T) {
	doc := map[Field]string{
		Title:       "Cleaning of Schools",
		Description: "Deep cleans of kitchens; IT support. It's for NHS sites.",
		Buyer:       "Leeds City Council",
		Supplier:    "O'Neill & Sons",
	}
	for query, want := range map[string]bool{
		"":                        true,
		"clean school":            true,
		"kitchen leeds":           true,
		`"cleaning of schools"`:   true,
		`"cleaning schools"`:      false,
		`"clean"`:                 false,
		`"schools deep"`:          false, // across two fields
		"title:kitchen":           false,
		"title:(school OR leeds)": true,
		"buyer:leeds -hospital":   true,
		"buyer:leeds -school":     false,
		"-hospital":               true,
		"hospital OR oneill":      true,
		"supplier:oneill":         true,
		"IT":                      true,
		"DEEP":                    false,
		"NHS":                     true,
		"kit*":                    true,
		"title:kit*":              false,
		`-"deep cleans"`:          false,
		"-(hospital OR prison)":   true,
		"-(hospital OR school)":   false,
	} {
		if got := slowMatch(Parse(query), doc); got != want {
			t.Errorf("%s: found %v, want %v", query, got, want)
		}
	}
}
