package ocds

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"slices"
	"strings"
	"sync"
)

// AppendJSON appends the value as compact JSON: no white space between tokens,
// scalars as they were received, members in order. A missing value is null.
func (v *Value) AppendJSON(dst []byte) []byte {
	switch v.Kind() {
	case Missing:
		return append(dst, "null"...)
	case Object:
		dst = append(dst, '{')
		for i := range v.kids {
			if i > 0 {
				dst = append(dst, ',')
			}
			dst = appendKey(dst, v.kids[i].key)
			dst = v.kids[i].AppendJSON(dst)
		}
		return append(dst, '}')
	case Array:
		dst = append(dst, '[')
		for i := range v.kids {
			if i > 0 {
				dst = append(dst, ',')
			}
			dst = v.kids[i].AppendJSON(dst)
		}
		return append(dst, ']')
	default:
		return append(dst, v.raw...)
	}
}

func appendKey(dst []byte, key string) []byte {
	return append(appendString(dst, key), ':')
}

const hexDigits = "0123456789abcdef"

// appendString appends s, which is valid UTF-8, as a JSON string.
func appendString(dst []byte, s string) []byte {
	dst = append(dst, '"')
	plain := 0
	for plain < len(s) && s[plain] >= 0x20 && s[plain] != '"' && s[plain] != '\\' {
		plain++
	}
	dst = append(dst, s[:plain]...)
	for i := plain; i < len(s); i++ {
		switch c := s[i]; {
		case c == '"' || c == '\\':
			dst = append(dst, '\\', c)
		case c == '\n':
			dst = append(dst, '\\', 'n')
		case c < 0x20:
			dst = append(dst, '\\', 'u', '0', '0', hexDigits[c>>4], hexDigits[c&15])
		default:
			dst = append(dst, c)
		}
	}
	return append(dst, '"')
}

// Digest gives a SHA-256 hash of the value's content. It is the same for two
// spellings of the same content: white space, the order of members and the
// escapes of strings do not count; the order of array elements and the
// spelling of numbers do.
func (v *Value) Digest() [32]byte {
	h := hashers.Get().(*hasher)
	h.buf.Reset()
	h.value(v)
	sum := sha256.Sum256(h.buf.Bytes())
	if h.buf.Cap() <= largestKept {
		hashers.Put(h)
	}
	return sum
}

// hashers keeps the buffers of former digests, up to a size.
var hashers = sync.Pool{New: func() any { return &hasher{} }}

const largestKept = 1 << 20

type hasher struct {
	buf   bytes.Buffer
	order []int
}

func (h *hasher) value(v *Value) {
	h.buf.WriteByte(byte('0' + v.Kind()))
	switch v.Kind() {
	case String:
		h.text(v.Text())
	case Bool, Number:
		h.text(view(v.raw))
	case Array:
		h.length(len(v.kids))
		for i := range v.kids {
			h.value(&v.kids[i])
		}
	case Object:
		h.members(v)
	}
}

func (h *hasher) members(v *Value) {
	h.length(len(v.kids))
	base := len(h.order)
	for i := range v.kids {
		h.order = append(h.order, i)
	}
	slices.SortFunc(h.order[base:], func(a, b int) int { return strings.Compare(v.kids[a].key, v.kids[b].key) })
	for n := base; n < base+len(v.kids); n++ {
		kid := &v.kids[h.order[n]]
		h.text(kid.key)
		h.value(kid)
	}
	h.order = h.order[:base]
}

// text writes the length first, so that no two contents run into each other.
func (h *hasher) text(s string) {
	h.length(len(s))
	h.buf.WriteString(s)
}

func (h *hasher) length(n int) {
	var b [binary.MaxVarintLen64]byte
	h.buf.Write(b[:binary.PutUvarint(b[:], uint64(n))])
}
