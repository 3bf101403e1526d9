package ocds

import (
	"fmt"
	"sync"
	"unicode/utf8"
)

// MaxDepth is the deepest nesting of arrays and objects that [Parse] accepts.
// OCDS data stays under 20; the limit guards the stack against hostile input.
const MaxDepth = 200

// SyntaxError says where bytes are not the JSON that this package accepts.
type SyntaxError struct {
	Offset int    // byte offset of the fault
	Reason Reason // what kind of fault it is
	Detail string // the fault in words
}

// Error gives the fault and its place.
func (e *SyntaxError) Error() string { return fmt.Sprintf("%s at byte %d", e.Detail, e.Offset) }

// Parse reads one JSON document. It is stricter than encoding/json where a
// loose reading would let two readers see two things: text must be valid
// UTF-8, and an object may hold a name once. The error is a *[SyntaxError].
func Parse(data []byte) (*Value, error) {
	p := parsers.Get().(*parser)
	v, err := p.parse(data)
	// The values belong to the caller; a pooled stack must not hold on to the input.
	clear(p.stack[:cap(p.stack)])
	*p = parser{stack: p.stack[:0]}
	parsers.Put(p)
	return v, err
}

// parsers keeps the stacks of former parsers, which are most of their garbage.
var parsers = sync.Pool{New: func() any { return &parser{} }}

// bytesPerValue is about how many bytes of OCDS data make one value.
const bytesPerValue = 28

// parser holds the memory that parsing reuses: values are cut from slabs.
type parser struct {
	data  []byte
	i     int
	depth int
	slab  []Value
	stack []Value
}

func (p *parser) parse(data []byte) (*Value, error) {
	p.data, p.i, p.depth, p.stack = data, 0, 0, p.stack[:0]
	p.slab = make([]Value, len(data)/bytesPerValue+8)
	root := p.take(1)
	p.space()
	if err := p.value(&root[0]); err != nil {
		return nil, err
	}
	p.space()
	if p.i != len(data) {
		return nil, p.fault(p.i, NotJSON, "text after the end of the JSON document")
	}
	return &root[0], nil
}

// take cuts n values from the slab.
func (p *parser) take(n int) []Value {
	if len(p.slab) < n {
		p.slab = make([]Value, max(n, 64))
	}
	out := p.slab[:n:n]
	p.slab = p.slab[n:]
	return out
}

func (p *parser) fault(at int, reason Reason, detail string) error {
	return &SyntaxError{Offset: at, Reason: reason, Detail: detail}
}

func (p *parser) unexpected(want string) error {
	if p.i >= len(p.data) {
		return p.fault(p.i, Truncated, "the document ends where "+want+" belongs")
	}
	return p.fault(p.i, NotJSON, fmt.Sprintf("%q where %s belongs", rune(p.data[p.i]), want))
}

func (p *parser) space() {
	for p.i < len(p.data) {
		switch p.data[p.i] {
		case ' ', '\n', '\r', '\t':
			p.i++
		default:
			return
		}
	}
}

func (p *parser) value(v *Value) error {
	if p.i >= len(p.data) {
		return p.unexpected("a value")
	}
	start := p.i
	var err error
	switch c := p.data[p.i]; {
	case c == '{':
		v.kind = Object
		err = p.object(v)
	case c == '[':
		v.kind = Array
		err = p.array(v)
	case c == '"':
		v.kind = String
		v.esc, err = p.str()
	case c == '-' || c >= '0' && c <= '9':
		v.kind = Number
		err = p.number()
	case c == 't':
		v.kind = Bool
		err = p.word("true")
	case c == 'f':
		v.kind = Bool
		err = p.word("false")
	case c == 'n':
		v.kind = Null
		err = p.word("null")
	default:
		err = p.unexpected("a value")
	}
	v.raw = p.data[start:p.i:p.i]
	return err
}

func (p *parser) word(w string) error {
	if len(p.data)-p.i < len(w) || string(p.data[p.i:p.i+len(w)]) != w {
		return p.unexpected(w)
	}
	p.i += len(w)
	return nil
}

func (p *parser) enter() error {
	p.i++
	if p.depth++; p.depth > MaxDepth {
		return p.fault(p.i-1, TooDeep, fmt.Sprintf("nested deeper than %d levels", MaxDepth))
	}
	p.space()
	return nil
}

// close moves the values pushed since base from the stack into v.
func (p *parser) close(v *Value, base int) {
	p.i++
	p.depth--
	if n := len(p.stack) - base; n > 0 {
		v.kids = p.take(n)
		copy(v.kids, p.stack[base:])
		p.stack = p.stack[:base]
	}
}

func (p *parser) array(v *Value) error {
	base := len(p.stack)
	if err := p.enter(); err != nil {
		return err
	}
	if p.i < len(p.data) && p.data[p.i] == ']' {
		p.close(v, base)
		return nil
	}
	for {
		var e Value
		if err := p.value(&e); err != nil {
			return err
		}
		p.stack = append(p.stack, e)
		if more, err := p.separator(']'); err != nil {
			return err
		} else if !more {
			p.close(v, base)
			return nil
		}
	}
}

// separator moves over a comma and reports true, or stops at the closing byte.
func (p *parser) separator(closing byte) (more bool, err error) {
	p.space()
	if p.i < len(p.data) && p.data[p.i] == closing {
		return false, nil
	}
	if p.i >= len(p.data) || p.data[p.i] != ',' {
		return false, p.unexpected("a comma or " + string(closing))
	}
	p.i++
	p.space()
	return true, nil
}

func (p *parser) object(v *Value) error {
	base := len(p.stack)
	if err := p.enter(); err != nil {
		return err
	}
	if p.i < len(p.data) && p.data[p.i] == '}' {
		p.close(v, base)
		return nil
	}
	for {
		if err := p.pair(base); err != nil {
			return err
		}
		if more, err := p.separator('}'); err != nil {
			return err
		} else if !more {
			break
		}
	}
	if err := p.unique(base); err != nil {
		return err
	}
	p.close(v, base)
	return nil
}

// pair reads one name and its value onto the stack.
func (p *parser) pair(base int) error {
	if p.i >= len(p.data) || p.data[p.i] != '"' {
		return p.unexpected("a name in quotes")
	}
	start := p.i
	escaped, err := p.str()
	if err != nil {
		return err
	}
	inner := p.data[start+1 : p.i-1]
	e := Value{key: view(inner)}
	if escaped {
		e.key = unescape(inner)
	}
	p.space()
	if p.i >= len(p.data) || p.data[p.i] != ':' {
		return p.unexpected("a colon")
	}
	p.i++
	p.space()
	if err := p.value(&e); err != nil {
		return err
	}
	p.stack = append(p.stack, e)
	return nil
}

// unique refuses an object in which a name stands twice: readers disagree on
// which of the two counts.
func (p *parser) unique(base int) error {
	members := p.stack[base:]
	if len(members) > 24 {
		seen := make(map[string]struct{}, len(members))
		for i := range members {
			if _, twice := seen[members[i].key]; twice {
				return p.duplicate(members[i].key)
			}
			seen[members[i].key] = struct{}{}
		}
		return nil
	}
	for i := range members {
		for j := range i {
			if members[i].key == members[j].key {
				return p.duplicate(members[i].key)
			}
		}
	}
	return nil
}

func (p *parser) duplicate(key string) error {
	return p.fault(p.i, DuplicateKey, fmt.Sprintf("the name %q stands twice in one object", key))
}

// str moves over a string and reports whether it holds an escape.
func (p *parser) str() (escaped bool, err error) {
	data, start := p.data, p.i
	i, ascii := p.i+1, true
	for i < len(data) {
		c := data[i]
		switch {
		case c == '"':
			if !ascii && !utf8.Valid(data[start:i]) {
				return false, p.fault(start, BadEncoding, "a string that is not valid UTF-8")
			}
			p.i = i + 1
			return escaped, nil
		case c == '\\':
			escaped = true
			n := escapeLen(data[i:])
			if n == 0 {
				return false, p.fault(i, NotJSON, "a backslash that begins no JSON escape")
			}
			i += n
			continue
		case c < 0x20:
			return false, p.fault(i, NotJSON, "a control character inside a string")
		case c >= 0x80:
			ascii = false
		}
		i++
	}
	p.i = len(data)
	return false, p.fault(start, Truncated, "a string without its closing quote")
}

// escapeLen gives the length of the escape that b begins with, or 0.
func escapeLen(b []byte) int {
	if len(b) < 2 {
		return 0
	}
	switch b[1] {
	case '"', '\\', '/', 'b', 'f', 'n', 'r', 't':
		return 2
	case 'u':
		if len(b) < 6 {
			return 0
		}
		for _, c := range b[2:6] {
			if !(c >= '0' && c <= '9' || c >= 'a' && c <= 'f' || c >= 'A' && c <= 'F') {
				return 0
			}
		}
		return 6
	}
	return 0
}

// number moves over a number by the JSON grammar.
func (p *parser) number() error {
	if p.data[p.i] == '-' {
		p.i++
	}
	switch {
	case p.i < len(p.data) && p.data[p.i] == '0':
		p.i++
	case p.digits() == 0:
		return p.unexpected("a digit")
	}
	if p.i < len(p.data) && p.data[p.i] == '.' {
		p.i++
		if p.digits() == 0 {
			return p.unexpected("a digit")
		}
	}
	if p.i < len(p.data) && (p.data[p.i] == 'e' || p.data[p.i] == 'E') {
		p.i++
		if p.i < len(p.data) && (p.data[p.i] == '+' || p.data[p.i] == '-') {
			p.i++
		}
		if p.digits() == 0 {
			return p.unexpected("a digit")
		}
	}
	return nil
}

func (p *parser) digits() int {
	start := p.i
	for p.i < len(p.data) && p.data[p.i] >= '0' && p.data[p.i] <= '9' {
		p.i++
	}
	return p.i - start
}
