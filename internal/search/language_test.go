package search

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
)

// languageSum is of what segments on disk were made with: the frequent words,
// and how texts are cut and words are stemmed. Where it changes, an index that
// was made before finds other words than a query asks for.
const languageSum = "7570ffe9873731fa"

func TestLanguageOfSegments(t *testing.T) {
	var all strings.Builder
	words := slices.Sorted(maps.Keys(frequent))
	for _, more := range []string{keptWords, joinedWords} {
		words = append(words, strings.Fields(strings.ReplaceAll(more, ":", " "))...)
	}
	words = append(words, strings.Fields("cleaning cleaned cleans services wires wiring policies libraries boxes planned stopping catering heroes analyses")...)
	for _, w := range words {
		fmt.Fprintln(&all, w, Stem(w), frequent[w])
	}
	for _, text := range []string{
		"R&D in C++ and C#: the supplier\u2019s ISO 27001:2013, \u00a31,000,000.50 (72000000-5) caf\u00e9 na\u00efve",
		"cyber-security/IT; NHS-wide, e.g. 24/7 o'neill's 3G/4G \u0141\u00f3d\u017a stra\u00dfe " + strings.Repeat("long", 30),
	} {
		for _, token := range new(Tokenizer).Append(nil, text) {
			fmt.Fprintln(&all, token)
		}
	}
	sum := sha256.Sum256([]byte(all.String()))
	if got := hex.EncodeToString(sum[:8]); got != languageSum {
		t.Errorf("the language has changed: raise the number in segmentMagic, so that indexes are made anew, and set languageSum to %q", got)
	}
}
