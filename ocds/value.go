package ocds

import (
	"unicode/utf16"
	"unicode/utf8"
	"unsafe"
)

// Kind is the JSON type of a [Value].
type Kind uint8

// The kinds. Missing is the kind of a nil *Value: a field that is not there.
const (
	Missing Kind = iota
	Null
	Bool
	Number
	String
	Array
	Object
)

// String gives the name that JSON Schema uses for the kind.
func (k Kind) String() string {
	return [...]string{"missing", "null", "boolean", "number", "string", "array", "object"}[k]
}

// Value is one JSON value as it was received. A Value made by [Parse] points
// into the bytes that were parsed, which must not change while it is in use.
// All methods accept a nil *Value, which stands for a field that is missing.
type Value struct {
	key  string  // member name, unescaped, when the parent is an object
	raw  []byte  // the value's bytes; for containers nil once merged
	kids []Value // array elements or object members, in order
	kind Kind
	esc  bool // a string that holds a backslash

	history bool // an array that lists the values a field has had, made by Merger.Versions
}

// Kind gives the value's JSON type; Missing for nil.
func (v *Value) Kind() Kind {
	if v == nil {
		return Missing
	}
	return v.kind
}

// Exists reports whether the field is there with something other than null.
func (v *Value) Exists() bool { return v.Kind() > Null }

// Key gives the name under which the value stands in its object, or "".
func (v *Value) Key() string {
	if v == nil {
		return ""
	}
	return v.key
}

// Len gives the number of elements or members; 0 for scalars.
func (v *Value) Len() int {
	if v == nil {
		return 0
	}
	return len(v.kids)
}

// Get follows member names from v and gives the value there, or nil. A name
// that meets an array goes into its first element when the array holds one
// element only, since publishers send lists of one where an object belongs.
func (v *Value) Get(path ...string) *Value {
	for _, name := range path {
		if v == nil {
			return nil
		}
		if v.kind == Array && len(v.kids) == 1 {
			v = &v.kids[0]
		}
		v = v.member(name)
	}
	return v
}

func (v *Value) member(name string) *Value {
	if v == nil || v.kind != Object {
		return nil
	}
	for i := range v.kids {
		if v.kids[i].key == name {
			return &v.kids[i]
		}
	}
	return nil
}

// Kids gives the elements of an array or the members of an object, each with
// its [Value.Key], in the order received; nothing for scalars. The result must
// not be changed.
func (v *Value) Kids() []Value {
	if v == nil {
		return nil
	}
	return v.kids
}

// List gives what a reader means by a list: the elements of an array; for an
// object, which some publishers send where an array belongs, that object
// alone; nothing for anything else.
func (v *Value) List() []*Value {
	switch v.Kind() {
	case Array:
		out := make([]*Value, len(v.kids))
		for i := range v.kids {
			out[i] = &v.kids[i]
		}
		return out
	case Object:
		return []*Value{v}
	}
	return nil
}

// Objects is [Value.List] without the elements that are not objects.
func (v *Value) Objects() []*Value {
	list := v.List()
	n := 0
	for _, e := range list {
		if e.kind == Object {
			list[n] = e
			n++
		}
	}
	return list[:n]
}

// Texts gives the strings of a list; a lone string is a list of one. Elements
// that are neither strings nor numbers, and empty ones, are left out.
func (v *Value) Texts() []string {
	switch v.Kind() {
	case String, Number:
		if s := v.Text(); s != "" {
			return []string{s}
		}
	case Array:
		var out []string
		for i := range v.kids {
			if s := v.kids[i].Text(); s != "" {
				out = append(out, s)
			}
		}
		return out
	}
	return nil
}

// Raw gives the bytes of the value as they were received. For a container
// that a merge has built it makes them anew.
func (v *Value) Raw() []byte {
	if v == nil {
		return nil
	}
	if v.raw == nil {
		return v.AppendJSON(nil)
	}
	return v.raw
}

// Text gives a string's content with escapes resolved, a number's literal as
// received, "true" or "false"; "" for everything else.
func (v *Value) Text() string {
	switch v.Kind() {
	case String:
		inner := v.raw[1 : len(v.raw)-1]
		if v.esc {
			return unescape(inner)
		}
		return view(inner)
	case Number, Bool:
		return view(v.raw)
	}
	return ""
}

// Bool gives the value of a boolean, also one sent as the string "true" or
// "false"; known is false when it is neither.
func (v *Value) Bool() (value, known bool) {
	switch v.Text() {
	case "true":
		return true, true
	case "false":
		return false, true
	}
	return false, false
}

// view gives b as a string without copying; b must not change afterwards.
func view(b []byte) string { return unsafe.String(unsafe.SliceData(b), len(b)) }

// unescape resolves the escapes of a JSON string's inner bytes, whose grammar
// the parser has checked. An unpaired surrogate becomes U+FFFD.
func unescape(b []byte) string {
	out := make([]byte, 0, len(b))
	for i := 0; i < len(b); {
		c := b[i]
		if c != '\\' {
			out = append(out, c)
			i++
			continue
		}
		if b[i+1] != 'u' {
			out = append(out, plainEscape(b[i+1]))
			i += 2
			continue
		}
		r := hex4(b[i+2:])
		i += 6
		if utf16.IsSurrogate(r) {
			if i+5 < len(b) && b[i] == '\\' && b[i+1] == 'u' {
				if both := utf16.DecodeRune(r, hex4(b[i+2:])); both != utf8.RuneError {
					out = utf8.AppendRune(out, both)
					i += 6
					continue
				}
			}
			r = utf8.RuneError
		}
		out = utf8.AppendRune(out, r)
	}
	return view(out)
}

func plainEscape(c byte) byte {
	switch c {
	case 'b':
		return '\b'
	case 'f':
		return '\f'
	case 'n':
		return '\n'
	case 'r':
		return '\r'
	case 't':
		return '\t'
	}
	return c // '"', '\\', '/'
}

func hex4(b []byte) rune {
	var r rune
	for _, c := range b[:4] {
		r <<= 4
		switch {
		case c <= '9':
			r |= rune(c - '0')
		case c <= 'F':
			r |= rune(c-'A') + 10
		default:
			r |= rune(c-'a') + 10
		}
	}
	return r
}
