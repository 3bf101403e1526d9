package search

import "strings"

// Stem gives the light stem of a folded English word: the form that its plural,
// its -ing and its -ed share ("cleaning", "cleaned" and "cleans" are "clean").
// It goes no further, so that words which only look alike stay apart: cleaner
// and clean, organisation and organ, policy and police. American spellings of
// -ise become British. What is not made of the letters a to z is its own stem.
// Stem(Stem(w)) == Stem(w).
//
// The idea is that of R. Krovetz, "Viewing morphology as an inference process"
// (SIGIR 1993): take off inflection only, and give back a real word. The rules
// and tables are our own; rules of spelling stand where Krovetz has a
// dictionary.
func Stem(word string) string {
	if !isSmall(word) {
		return word
	}
	for {
		shorter := inflectionOff(word)
		if shorter == word {
			return word
		}
		word = shorter
	}
}

func isSmall(word string) bool {
	for i := range len(word) {
		if word[i] < 'a' || word[i] > 'z' {
			return false
		}
	}
	return true
}

// inflectionOff takes off one ending, if there is one.
func inflectionOff(word string) string {
	if stem, ok := irregular[word]; ok {
		return stem
	}
	n := len(word)
	switch {
	case n < 4:
		return word
	case word[n-1] == 's':
		return singular(word)
	case strings.HasSuffix(word, "ing"):
		return bare(british(word), "ing")
	case strings.HasSuffix(word, "ied"):
		return iedOff(word)
	case strings.HasSuffix(word, "ed") && word[n-3] != 'e':
		return bare(british(word), "ed")
	}
	return british(word)
}

// singular takes a plural's ending off.
func singular(word string) string {
	n := len(word)
	switch two := word[n-2:]; {
	case two == "ss" || two == "us" || two == "is" || !hasVowel(word[:n-1]):
		return word
	case two != "es":
		return word[:n-1]
	}
	root := word[:n-2]
	switch {
	case strings.HasSuffix(root, "i") && n > 4: // communities, but ties
		return root[:n-3] + "y"
	case endsWith(root, "x", "sh", "ss", "zz", "tz", "o"):
		return root
	case strings.HasSuffix(root, "ch"):
		return eGoesOn(root)
	case strings.HasSuffix(root, "us") && !isVowel(root[len(root)-3:][0]) && vowelGroups(root) > 1 && !takesE[root]:
		return root // campuses, viruses; but houses and refuses
	}
	return word[:n-1]
}

// eGoesOn gives root with its e where it is known to have one.
func eGoesOn(root string) string {
	if takesE[root] {
		return root + "e"
	}
	return root
}

// iedOff takes the past off what ends in y or ie: applied, tied.
func iedOff(word string) string {
	n := len(word)
	if n > 4 {
		return word[:n-3] + "y"
	}
	return word[:n-1]
}

// british writes -ize, and what is made from it, with s.
func british(word string) string {
	at := strings.LastIndex(word, "iz")
	if at < 3 || !izEnding[word[at+2:]] {
		return word
	}
	switch word[at-1] {
	case 's', 'e', 'a': // size, seize, maize
		return word
	}
	return word[:at] + "is" + word[at+2:]
}

var izEnding = set("e ed ing er ation able")

func endsWith(word string, endings ...string) bool {
	for _, e := range endings {
		if strings.HasSuffix(word, e) {
			return true
		}
	}
	return false
}

func isVowel(c byte) bool {
	switch c {
	case 'a', 'e', 'i', 'o', 'u':
		return true
	}
	return false
}

// hasVowel reports a vowel, which y is behind another letter.
func hasVowel(s string) bool {
	for i := range len(s) {
		if isVowel(s[i]) || s[i] == 'y' && i > 0 {
			return true
		}
	}
	return false
}

// vowelGroups counts the vowels that do not follow another one, which is about
// the number of syllables.
func vowelGroups(s string) int {
	groups, in := 0, false
	for i := range len(s) {
		v := isVowel(s[i]) || s[i] == 'y' && i > 0
		if v && !in {
			groups++
		}
		in = v
	}
	return groups
}
