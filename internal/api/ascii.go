package api

import (
	"unicode/utf16"
	"unicode/utf8"

	"golang.org/x/text/transform"
)

// escaper writes the characters of JSON that are not ASCII as escapes, \u and
// four hexadecimal digits, in pairs beyond the first 65,536 (RFC 8259, section
// 7). In JSON such characters stand in strings only.
type escaper struct{ transform.NopResetter }

// longestEscape is the length of a pair of escapes in bytes.
const longestEscape = 12

// Transform implements transform.Transformer.
func (escaper) Transform(dst, src []byte, atEOF bool) (nDst, nSrc int, err error) {
	for nSrc < len(src) {
		if c := src[nSrc]; c < utf8.RuneSelf {
			if nDst == len(dst) {
				return nDst, nSrc, transform.ErrShortDst
			}
			dst[nDst] = c
			nDst, nSrc = nDst+1, nSrc+1
			continue
		}
		if !atEOF && !utf8.FullRune(src[nSrc:]) {
			return nDst, nSrc, transform.ErrShortSrc
		}
		if nDst+longestEscape > len(dst) {
			return nDst, nSrc, transform.ErrShortDst
		}
		r, size := utf8.DecodeRune(src[nSrc:])
		nDst += len(appendEscape(dst[nDst:nDst], r))
		nSrc += size
	}
	return nDst, nSrc, nil
}

// appendEscape appends a character as one escape or two.
func appendEscape(dst []byte, r rune) []byte {
	if high, low := utf16.EncodeRune(r); r > 0xFFFF {
		return appendEscape(appendEscape(dst, high), low)
	}
	const digits = "0123456789abcdef"
	return append(dst, '\\', 'u', digits[r>>12&15], digits[r>>8&15], digits[r>>4&15], digits[r&15])
}
