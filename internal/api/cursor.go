package api

import (
	"crypto/sha256"
	"encoding/base32"
	"encoding/binary"
	"math"

	"github.com/tolsey/tolsey/internal/process"
)

// cursor says where a walk over the releases goes on.
type cursor struct {
	before int64 // only entries with a smaller index follow
	size   int64 // of the ledger when the walk began
}

// The text of a cursor is 26 bytes in base 32 without padding, whose letters
// are all among those that Find a Tender's cursors use, [A-Za-z0-9=]: those of
// base64url are not. The bytes are before and size, and a sum that binds both
// to the filters of the walk.
const (
	cursorNumbers = 16
	cursorSum     = 10
	cursorText    = 42
)

var cursorCoding = base32.StdEncoding.WithPadding(base32.NoPadding)

// text gives the cursor as it stands in a link, bound to the filters.
func (c cursor) text(f process.Filter) string {
	b := make([]byte, 0, cursorNumbers+cursorSum)
	b = binary.BigEndian.AppendUint64(b, uint64(c.before))
	b = binary.BigEndian.AppendUint64(b, uint64(c.size))
	return cursorCoding.EncodeToString(append(b, sum(b, f)...))
}

// sum binds a cursor's numbers to the filters. It is no secret: a reader who
// makes up a cursor reads nothing that is not public.
func sum(numbers []byte, f process.Filter) []byte {
	h := sha256.New()
	h.Write([]byte("tolsey cursor 1\n"))
	h.Write(numbers)
	for _, part := range append([]string{f.From, f.To}, f.Stages...) {
		h.Write([]byte(part + "\n"))
	}
	return h.Sum(nil)[:cursorSum]
}

// parseCursor reads a cursor that text made with the same filters; ok is false
// for anything else.
func parseCursor(text string, f process.Filter) (c cursor, ok bool) {
	if len(text) != cursorText {
		return c, false
	}
	b, err := cursorCoding.DecodeString(text)
	if err != nil || len(b) != cursorNumbers+cursorSum {
		return c, false
	}
	before, size := binary.BigEndian.Uint64(b), binary.BigEndian.Uint64(b[8:])
	if before > size || size > math.MaxInt64 {
		return c, false
	}
	c = cursor{before: int64(before), size: int64(size)}
	// Writing it again finds the wrong filters and the second spellings that
	// the coding allows.
	return c, c.text(f) == text
}
