package ocds

import (
	"bytes"
	"encoding/binary"
	"io"
	"unicode/utf16"
	"unicode/utf8"
)

// The names that [Document].Charset takes.
const (
	charsetUTF8   = "utf-8"
	charsetLE     = "utf-16le"
	charsetBE     = "utf-16be"
	charsetLatin1 = "iso-8859-1"
	charsetUTF32  = "utf-32" // recognised in order to be refused
)

const utf8Mark = "\xef\xbb\xbf"

// sniffCharset tells from the first four bytes of a text (fewer when it is
// shorter) how it is encoded, and how many bytes its byte order mark takes.
// Without a mark it relies on JSON beginning with ASCII characters, so that
// zero bytes show width and order (RFC 4627, section 3).
func sniffCharset(head []byte) (charset string, mark int) {
	var b [4]byte
	n := copy(b[:], head)
	wide := n == 4 && (b[0] == 0 && b[1] == 0 && b[3] != 0 || b[0] != 0 && b[1] == 0 && b[2] == 0 && b[3] == 0)
	switch {
	case bytes.HasPrefix(head, []byte(utf8Mark)):
		return charsetUTF8, 3
	case wide, n == 4 && b == [4]byte{0xff, 0xfe, 0, 0}:
		return charsetUTF32, 0
	case n >= 2 && b[0] == 0xff && b[1] == 0xfe:
		return charsetLE, 2
	case n >= 2 && b[0] == 0xfe && b[1] == 0xff:
		return charsetBE, 2
	case n >= 2 && b[0] != 0 && b[1] == 0:
		return charsetLE, 0
	case n >= 2 && b[0] == 0 && b[1] != 0:
		return charsetBE, 0
	}
	return charsetUTF8, 0
}

// wideText turns UTF-16 into UTF-8 as it is read. A surrogate without its
// partner becomes the three bytes that UTF-8 would have for it (WTF-8), and an
// odd byte at the end stays as it is, behind a byte 0xff unless it is white
// space, as some tools add: so nothing is lost, and [Parse] finds what is not
// valid.
type wideText struct {
	src   io.Reader
	order binary.ByteOrder
	in    [8192]byte
	held  int    // bytes of in that are not decoded yet
	out   []byte // decoded, not read yet
	store []byte // the memory behind out
	err   error
}

func (t *wideText) Read(p []byte) (int, error) {
	for len(t.out) == 0 {
		if t.err != nil {
			return 0, t.err
		}
		var n int
		n, t.err = t.src.Read(t.in[t.held:])
		t.decode(t.held + n)
	}
	n := copy(p, t.out)
	t.out = t.out[n:]
	return n, nil
}

// decode turns the first n bytes of in into out and keeps back the beginning
// of what is not complete yet.
func (t *wideText) decode(n int) {
	in, out := t.in[:n], t.store[:0]
	for len(in) >= 2 {
		unit := rune(t.order.Uint16(in))
		size := 2
		if unit >= 0xd800 && unit < 0xdc00 {
			if len(in) < 4 && t.err == nil {
				break
			}
			if len(in) >= 4 {
				if both := utf16.DecodeRune(unit, rune(t.order.Uint16(in[2:]))); both != utf8.RuneError {
					unit, size = both, 4
				}
			}
		}
		out = appendRune(out, unit)
		in = in[size:]
	}
	if t.err != nil && len(in) > 0 {
		if !isSpace(in[0]) {
			out = append(out, 0xff) // which is valid nowhere
		}
		out = append(out, in[0])
		in = nil
	}
	t.held = copy(t.in[:], in)
	t.out, t.store = out, out
}

// appendRune is utf8.AppendRune, but for surrogates, which it writes as well.
func appendRune(out []byte, r rune) []byte {
	if utf16.IsSurrogate(r) {
		return append(out, 0xe0|byte(r>>12), 0x80|byte(r>>6)&0x3f, 0x80|byte(r)&0x3f)
	}
	return utf8.AppendRune(out, r)
}

// fromLatin1 turns ISO-8859-1, where each byte is the character of that
// number, into UTF-8.
func fromLatin1(b []byte) []byte {
	out := make([]byte, 0, len(b)+len(b)/8)
	for _, c := range b {
		out = utf8.AppendRune(out, rune(c))
	}
	return out
}
