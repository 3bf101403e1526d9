package publisher

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"unicode/utf8"

	"github.com/tolsey/tolsey/ocds"
)

// missing is the count of a list that is not there.
const missing = -1

// maxOpen is how many brackets may be open at one place of a page: so many that
// a single release gone mad does not take the others with it, and no more, for
// each has to be remembered.
const maxOpen = 1 << 20

// maxListed is how many releases a page may list; publishers give a hundred, or
// some thousands where a page is a month.
const maxListed = 1 << 17

// errCutOff tells that a text ends before its JSON does.
var errCutOff = errors.New("the JSON ends in the middle")

// outline is what a package is made of, without a look into its releases.
type outline struct {
	releases int    // elements of the list of that name; missing when there is none
	records  int    // the same
	links    []byte // the JSON of that member; nil when there is none
	deep     []part // the elements of these lists that are nested deeper than a release may be
}

// part is where an element of a list stands.
type part struct {
	pointer  string // as ocds.Document.Position has it
	from, to int    // in the text
}

// outlineOf looks whether a text is one JSON object and nothing more, whose
// members are sound. Of the elements of its lists of releases and records it
// follows only the brackets and strings: whether such a one can be read is
// asked of each by itself, however deep it is. Bytes above 127 stand for
// themselves, so that UTF-8 and ISO-8859-1 look the same.
func outlineOf(text []byte) (outline, error) {
	s := skeleton{text: text}
	if len(text) >= 3 && string(text[:3]) == "\xef\xbb\xbf" {
		s.at = 3
	}
	out, err := s.object()
	if err == nil && s.next() != 0 {
		err = fmt.Errorf("something follows the JSON at byte %d", s.at)
	}
	return out, err
}

// skeleton walks over JSON by its brackets and strings.
type skeleton struct {
	text []byte
	at   int
	open []bool // of the brackets that are open: is it a brace?
	deep bool   // the value last passed is nested deeper than a release may be
}

// next gives the byte that comes after white space, 0 at the end.
func (s *skeleton) next() byte {
	for ; s.at < len(s.text); s.at++ {
		switch c := s.text[s.at]; c {
		case ' ', '\t', '\n', '\r':
		case 0:
			return 1 // as wrong as any other byte that belongs nowhere
		default:
			return c
		}
	}
	return 0
}

// expect passes one byte that must come next.
func (s *skeleton) expect(want byte) error {
	switch c := s.next(); c {
	case want:
		s.at++
		return nil
	case 0:
		return errCutOff
	default:
		return fmt.Errorf("no %q at byte %d", want, s.at)
	}
}

// object walks over the package.
func (s *skeleton) object() (outline, error) {
	out := outline{releases: missing, records: missing}
	if err := s.expect('{'); err != nil {
		return out, err
	}
	if s.next() == '}' {
		s.at++
		return out, nil
	}
	for {
		if err := s.member(&out); err != nil {
			return out, err
		}
		if s.next() != ',' {
			return out, s.expect('}')
		}
		s.at++
	}
}

// member walks over a name and its value. A list that stands there twice is an
// error: readers of JSON would not agree on which one counts.
func (s *skeleton) member(out *outline) error {
	if c := s.next(); c != '"' {
		return s.expect('"')
	}
	text, err := s.value()
	if err != nil {
		return err
	}
	var name string
	if err := json.Unmarshal(text, &name); err != nil {
		return err
	}
	if err := s.expect(':'); err != nil {
		return err
	}
	switch count := map[string]*int{"releases": &out.releases, "records": &out.records}[name]; {
	case count == nil:
		text, err = s.sound()
		if name == "links" {
			out.links = text
		}
		return err
	case *count != missing:
		return fmt.Errorf("two lists of %s", name)
	default:
		*count, err = s.list("/"+name, out)
		return err
	}
}

// sound walks over a value that must be JSON, and no deeper than releases are.
func (s *skeleton) sound() ([]byte, error) {
	text, err := s.value()
	if err != nil {
		return nil, err
	}
	text = asUTF8(text)
	_, err = ocds.Parse(text)
	return text, err
}

// asUTF8 reads as ISO-8859-1 what is not UTF-8.
func asUTF8(text []byte) []byte {
	if utf8.Valid(text) {
		return text
	}
	wide := make([]byte, 0, len(text)+len(text)/8)
	for _, c := range text {
		wide = utf8.AppendRune(wide, rune(c))
	}
	return wide
}

// list walks over a list and counts its elements. One object that stands where
// the list belongs is a list of one; null is one of nothing.
func (s *skeleton) list(pointer string, out *outline) (int, error) {
	if s.next() != '[' {
		text, err := s.value()
		switch {
		case err != nil:
			return 0, err
		case s.deep:
			return 0, fmt.Errorf("%s is nested too deep", pointer)
		case text[0] == '{':
			return 1, nil
		case string(text) == "null":
			return 0, nil
		}
		return 0, fmt.Errorf("%s is %.20s", pointer, text)
	}
	s.at++
	if s.next() == ']' {
		s.at++
		return 0, nil
	}
	for n := 1; n <= maxListed; n++ {
		text, err := s.value()
		if err != nil {
			return 0, err
		}
		if s.deep {
			out.deep = append(out.deep, part{fmt.Sprintf("%s/%d", pointer, n-1), s.at - len(text), s.at})
		}
		if s.next() != ',' {
			return n, s.expect(']')
		}
		s.at++
	}
	return 0, fmt.Errorf("over %d elements in %s", maxListed, pointer)
}

// value passes one value and gives its text: to the end of a string or scalar,
// or to the bracket that closes what it opens.
func (s *skeleton) value() ([]byte, error) {
	c := s.next()
	from := s.at
	s.open, s.deep = s.open[:0], false
	for {
		switch c {
		case 0:
			return nil, errCutOff
		case '"':
			if !s.quoted() {
				return nil, errCutOff
			}
		case '{', '[':
			if len(s.open) == maxOpen {
				return nil, fmt.Errorf("over %d brackets open at byte %d", maxOpen, s.at)
			}
			s.open = append(s.open, c == '{')
			s.deep = s.deep || len(s.open) > ocds.MaxDepth
			s.at++
		case '}', ']':
			last := len(s.open) - 1
			if last < 0 || s.open[last] != (c == '}') {
				return nil, fmt.Errorf("a %q out of place at byte %d", c, s.at)
			}
			s.open = s.open[:last]
			s.at++
		default:
			if !s.plain() {
				return nil, fmt.Errorf("no value at byte %d", s.at)
			}
		}
		if len(s.open) == 0 {
			return s.text[from:s.at], nil
		}
		c = s.next()
	}
}

// plain passes what is neither bracket nor string, and reports whether there
// was anything. Within brackets the commas and colons belong to it.
func (s *skeleton) plain() bool {
	stops := " \t\n\r\"{}[]"
	if len(s.open) == 0 {
		stops += ",:"
	}
	from := s.at
	if n := bytes.IndexAny(s.text[s.at:], stops); n >= 0 {
		s.at += n
	} else {
		s.at = len(s.text)
	}
	return s.at > from
}

// quoted passes a string, and reports whether it ends.
func (s *skeleton) quoted() bool {
	for s.at++; s.at < len(s.text); s.at++ {
		switch s.text[s.at] {
		case '\\':
			s.at++
		case '"':
			s.at++
			return true
		}
	}
	return false
}
