package search

import "strings"

// bare takes "ing" or "ed" off, and undoes what the spelling did to the verb
// before it: cleaning is clean, planned is plan, servicing is service.
func bare(word, ending string) string {
	root := strings.TrimSuffix(word, ending)
	if len(root) < 3 || !hasVowel(root) {
		return word // ring, shed
	}
	switch spellingOf(root) {
	case doubled:
		return root[:len(root)-1]
	case clipped:
		if ending == "ed" {
			return word[:len(word)-1]
		}
		return root + "e"
	}
	return root
}

// What became of a verb before -ing or -ed.
const (
	whole   = iota
	doubled // its last letter was doubled
	clipped // its e was left out
)

// spellingOf tells from its letters what became of a verb. Where spelling alone
// cannot tell, the likelier is taken and the others stand in the tables.
func spellingOf(root string) int {
	if spelling, ok := listed(root); ok {
		return spelling
	}
	last, before := root[len(root)-1], root[len(root)-2]
	if last == before {
		return afterDouble(root)
	}
	clip := false
	switch last {
	case 'c', 's', 'u', 'v', 'z':
		clip = true
	case 'b', 'd', 'k', 'm':
		clip = loneVowel(root)
	case 'g':
		clip = before != 'n' || strings.IndexByte("ae", root[len(root)-3]) >= 0
	case 'l':
		clip = clipsL(root)
	case 'n':
		clip = loneVowel(root) && (before == 'i' || endsWith(root, "ven") || before != 'e' && vowelGroups(root) == 1)
	case 'p':
		clip = loneVowel(root) && (vowelGroups(root) == 1 || endsWith(root, "scap", "shap", "scop", "typ"))
	case 'r':
		clip = clipsR(root)
	case 't':
		clip = clipsT(root)
	}
	if clip {
		return clipped
	}
	return whole
}

// listed looks a verb up in the tables, with and without a common prefix.
func listed(root string) (spelling int, ok bool) {
	for _, prefix := range []string{"", "re", "un", "over", "under", "out", "mis", "pre"} {
		verb, has := strings.CutPrefix(root, prefix)
		switch {
		case !has || len(verb) < 4 && prefix != "": // reach is no ache
		case takesE[verb]:
			return clipped, true
		case takesNoE[verb]:
			return whole, true
		}
	}
	return whole, false
}

// loneVowel reports that the last consonant follows one vowel only, and this a
// consonant, as in "mak", "requir" and "typ".
func loneVowel(root string) bool {
	n := len(root)
	if v := root[n-2]; !isVowel(v) && v != 'y' {
		return false
	}
	c := root[n-3]
	return !isVowel(c) || c == 'u' && n > 3 && root[n-4] == 'q'
}

// afterDouble tells planned from processed, and travelled from installed.
func afterDouble(root string) int {
	n := len(root)
	switch root[n-1] {
	case 'e', 'f', 'o', 's', 'z':
		return whole
	case 'l':
		if !doublesL[root[:n-1]] && (vowelGroups(root) < 2 || root[n-3] != 'e' && root[n-3] != 'o') {
			return whole
		}
		return doubled
	}
	if n == 3 {
		return whole // add
	}
	return doubled
}

// clipsL tells handled and compiled from detailed and modeled.
func clipsL(root string) bool {
	switch before := root[len(root)-2]; before {
	case 'i', 'o', 'u', 'y':
		return loneVowel(root)
	case 'a':
		return loneVowel(root) && vowelGroups(root) == 1
	case 'e', 'r', 'w':
		return false
	}
	return true
}

// clipsR tells required and secured from repaired and tendered.
func clipsR(root string) bool {
	switch before := root[len(root)-2]; before {
	case 'a', 'i', 'u':
		return loneVowel(root)
	case 'o':
		return loneVowel(root) && (vowelGroups(root) == 1 || endsWith(root, "stor", "plor", "gnor", "scor"))
	case 'e', 'y':
		return false
	}
	return true // centred
}

// clipsT tells created from treated, and executed from edited.
func clipsT(root string) bool {
	n := len(root)
	switch root[n-2] {
	case 'a':
		return root[n-3] != 'e' && root[n-3] != 'o'
	case 'u':
		return loneVowel(root)
	case 'i', 'o':
		return loneVowel(root) && vowelGroups(root) == 1
	}
	return false
}
