package ocds

import (
	"encoding/binary"
	"math/bits"
)

// recordSeparator begins each text of an RFC 7464 JSON text sequence. It can
// stand nowhere inside a JSON text, so a reader that is lost starts anew there.
const recordSeparator = 0x1e

// maxOpen is the deepest nesting that a skim follows. It is far above
// [MaxDepth], so that a value too deep to be parsed is still stepped over whole.
const maxOpen = 4096

// maxWord is the longest number that is read.
const maxWord = 1 << 20

// outcome is what a skim or a survey came to.
type outcome uint8

const (
	hungry outcome = iota // the value goes on behind the bytes at hand
	ended                 // the value ends before skim.at
	astray                // quotes or brackets that cannot be right at skim.at
)

// span is a stretch of bytes counted from where a skim began.
type span struct{ from, to int }

// skim finds where a JSON value ends by its quotes and brackets alone, several
// times as fast as parsing and without holding the value. It stops as soon as
// a bracket stands where the grammar allows none, because from a value that has
// lost a bracket or a quote it would otherwise run through the rest of a file.
//
// It works on a growing piece of text: run says hungry when it wants more, and
// goes on where it stopped when called with the same bytes and some more.
type skim struct {
	at      int    // the next byte to look at
	open    []byte // the opening brackets not closed yet, outermost first
	quoted  bool   // at is inside a string
	quote   int    // where that string began
	naming  bool   // note the member names of the outermost object
	names   []span // those names, with their quotes
	indent  int    // the white space before the value where it begins a line, else -1
	restart int    // the first line after the value's that may begin a new one, else -1
	bent    bool   // a bracket was closed by closing one around it
}

// begin readies the skim for a value before which, on its line, there is
// nothing but indent bytes of white space, or something else when indent is -1.
func (s *skim) begin(indent int, naming bool) {
	*s = skim{open: s.open[:0], names: s.names[:0], indent: indent, restart: -1, naming: naming}
}

// shift tells the skim that the first n bytes have been thrown away.
func (s *skim) shift(n int) {
	s.at -= n
	s.quote -= n
	s.naming = false
	s.restart = -1
}

// structural marks the bytes that a skim looks at outside strings.
var structural = [256]bool{'"': true, '{': true, '}': true, '[': true, ']': true, recordSeparator: true}

// run reads on through data, which begins with the value's first byte: a
// bracket or a quote.
func (s *skim) run(data []byte) outcome {
	if s.quoted {
		if o := s.text(data); o != ended || len(s.open) == 0 {
			return o
		}
	}
	for {
		i := s.at
		for i < len(data) && !structural[data[i]] {
			i++
		}
		if s.at = i; i >= len(data) {
			return hungry
		}
		switch c := data[i]; c {
		case '"':
			s.quoted, s.quote, s.at = true, i, i+1
			if o := s.text(data); o != ended || len(s.open) == 0 {
				return o
			}
		case '{', '[':
			if !s.enter(data, i) {
				return astray
			}
			s.at++
		case '}', ']':
			if !s.leave(c - 2) { // in ASCII each stands two before its partner
				return astray
			}
			if s.at++; len(s.open) == 0 {
				return ended
			}
		default:
			s.restart = i
			return astray
		}
	}
}

// text reads on through a string and says ended behind its closing quote.
func (s *skim) text(data []byte) outcome {
	i := s.at
	for {
		i = textStop(data, i)
		s.at = i
		if i >= len(data) {
			return hungry
		}
		switch data[i] {
		case '"':
			s.quoted, s.at = false, i+1
			if s.naming && len(s.open) == 1 && s.open[0] == '{' {
				s.name(data)
			}
			return ended
		case '\\':
			if i+1 >= len(data) {
				return hungry
			}
			if i++; data[i] != '\n' {
				i++
			}
		case '\n':
			n, known := s.startsLine(data, i+1)
			if !known {
				return hungry
			}
			if n >= 0 {
				return s.astrayAt(n)
			}
			i++
		case recordSeparator:
			return s.astrayAt(i)
		default:
			i++
		}
	}
}

// startsLine looks whether the line at i, inside a string, begins like a new
// value: a string that lost its quote looks like that. It gives where the
// bracket stands, or -1; known is false when more bytes are needed to tell.
func (s *skim) startsLine(data []byte, i int) (n int, known bool) {
	if i < len(data) && isContainer(data, i) {
		return i, true
	}
	deep := min(s.indent, maxIndent)
	for j := i; j < i+deep; j++ {
		if j < len(data) && data[j] != ' ' && data[j] != '\t' {
			return -1, true
		}
	}
	switch {
	case i+max(deep, 0) >= len(data):
		return -1, false
	case deep > 0 && isContainer(data, i+deep):
		return i + deep, true
	}
	return -1, true
}

func (s *skim) astrayAt(i int) outcome {
	s.at = i
	if s.restart < 0 {
		s.restart = i
	}
	return astray
}

// name notes the string just read when it stands where a member's name does.
func (s *skim) name(data []byte) {
	if prev, _ := before(data, s.quote); prev == '{' || prev == ',' {
		s.names = append(s.names, span{s.quote, s.at})
	}
}

// enter opens the bracket at i, unless the grammar allows no value there.
func (s *skim) enter(data []byte, i int) bool {
	if len(s.open) > 0 {
		prev, indent := before(data, i)
		top := s.open[len(s.open)-1]
		fits := prev == 0 || top == '{' && prev == ':' || top == '[' && (prev == ',' || prev == '[')
		s.mark(data, i, indent, fits, prev)
		if !fits || len(s.open) >= maxOpen {
			return false
		}
	}
	s.open = append(s.open, data[i])
	return true
}

// mark notes the first place where a new value may begin if this one turns out
// broken: a bracket that begins a line, either as deep as this value itself or
// not indented at all. In text that is never indented every nested object
// looks like that. There only a bracket that does not fit counts, or one on
// the second line, unless a list just began before it: then it is the line
// after the broken one in a JSON-lines file.
func (s *skim) mark(data []byte, i, indent int, fits bool, prev byte) {
	if s.restart >= 0 || indent < 0 || indent != 0 && indent != s.indent {
		return
	}
	if indent == 0 && fits && (prev == '[' || hasNewline(data[:i-1])) {
		return
	}
	s.restart = i
}

// newLine reports whether a skim went astray at an unindented bracket before
// which no comma stands: at the next document of a JSON-lines file then.
func (s *skim) newLine(data []byte) bool {
	if s.restart < 0 || !isContainer(data, s.at) {
		return false
	}
	prev, indent := before(data, s.at)
	return indent == 0 && prev != ','
}

// leave closes the innermost bracket of the given kind, and with it those left
// open inside, so that one forgotten bracket spoils no more than its object.
func (s *skim) leave(kind byte) bool {
	for i := len(s.open) - 1; i >= 0; i-- {
		if s.open[i] == kind {
			s.bent = s.bent || i < len(s.open)-1
			s.open = s.open[:i]
			return true
		}
	}
	return false
}

// before looks back from i: prev is the nearest byte that is not white space
// (0 when there is none), indent how much white space there is between the
// start of the line and i, or -1 when anything else stands there.
func before(data []byte, i int) (prev byte, indent int) {
	indent = -1
	for j := i - 1; j >= 0; j-- {
		switch c := data[j]; c {
		case '\n':
			if indent < 0 {
				indent = i - 1 - j
			}
		case ' ', '\t', '\r':
		default:
			return c, indent
		}
	}
	return 0, indent
}

// textStop gives the index of the first byte from i on that a string cannot
// simply run over (a quote, a backslash or a control character), or len(data).
// It tries eight bytes at once by the zero-in-word test from "Bit Twiddling
// Hacks" (Sean Eron Anderson); the lowest hit of that test is always true.
func textStop(data []byte, i int) int {
	const ones, highs = 0x0101010101010101, 0x8080808080808080
	for ; i+8 <= len(data); i += 8 {
		w := binary.LittleEndian.Uint64(data[i:])
		quote, slash := w^(ones*'"'), w^(ones*'\\')
		hit := (quote-ones)&^quote | (slash-ones)&^slash | (w-ones*0x20)&^w
		if hit &= highs; hit != 0 {
			return i + bits.TrailingZeros64(hit)/8
		}
	}
	for ; i < len(data); i++ {
		if c := data[i]; c == '"' || c == '\\' || c < 0x20 {
			return i
		}
	}
	return i
}

// word reads a number or one of true, false and null: everything up to white
// space or a character with a meaning of its own. It gives up on what is far
// too long for one.
func (s *skim) word(data []byte) outcome {
	for ; s.at < len(data); s.at++ {
		switch c := data[s.at]; c {
		case ' ', '\n', '\t', '\r', ',', ':', '"', '{', '}', '[', ']', recordSeparator:
			return ended
		}
		if s.at > maxWord {
			return astray
		}
	}
	return hungry
}

// last decides on a value that is hungry when there is no more: a word ends
// with the text, anything else is cut off.
func (s *skim) last(data []byte) outcome {
	if len(s.open) == 0 && !s.quoted && s.at == len(data) {
		return ended
	}
	return hungry
}
