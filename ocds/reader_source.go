package ocds

import (
	"bytes"
	"compress/gzip"
	"encoding/binary"
	"errors"
	"io"
	"sync/atomic"
)

// start looks at the first bytes for what the text is packed and encoded in.
func (r *Reader) start() {
	r.state.fresh = true
	r.win.end = io.EOF // until there is something to read
	if r.queued != nil {
		return
	}
	head, text := peek(&r.failing)
	switch {
	case bytes.HasPrefix(head, []byte("\x1f\x8b")):
		head, text = peek(&unpacked{src: text, source: &r.failing})
	case isZip(head):
		r.queued = r.refusedFile(BadArchive, "", "A zip archive can only be read from a file on disk, not from a stream or from inside another archive; unpack it first.")
		return
	}
	charset, mark := sniffCharset(head)
	if charset == charsetUTF32 {
		r.queued = r.refusedFile(BadEncoding, charset, "The text is in UTF-32, which JSON may not be in; save it as UTF-8.")
		return
	}
	r.charset = charset
	r.win.end = nil
	r.win.src = decoded(text, charset, mark)
}

// decoded gives text as UTF-8, without the mark bytes it begins with.
func decoded(text io.Reader, charset string, mark int) io.Reader {
	_, _ = io.CopyN(io.Discard, text, int64(mark)) // bytes that a peek has shown to be there
	switch charset {
	case charsetLE:
		return &wideText{src: text, order: binary.LittleEndian}
	case charsetBE:
		return &wideText{src: text, order: binary.BigEndian}
	}
	return text
}

// peek reads up to four bytes of src and gives them with a reader that still
// begins with them. An error comes up again when that reader is read.
func peek(src io.Reader) (head []byte, again io.Reader) {
	head = make([]byte, 4)
	n, err := io.ReadFull(src, head)
	head = head[:n]
	rest := src
	if err != nil && !errors.Is(err, io.ErrUnexpectedEOF) {
		rest = failed{err}
	}
	return head, io.MultiReader(bytes.NewReader(head), rest)
}

// failed is a reader that fails with an error which came while peeking.
type failed struct{ err error }

func (f failed) Read([]byte) (int, error) { return 0, f.err }

// failing counts the bytes of the source and remembers what went wrong: an
// error of the source itself, or that the packed data read from it is unsound,
// where the text is taken to end.
type failing struct {
	src   io.Reader
	count *atomic.Int64
	err   error
	torn  error
	idle  int // how often in a row it gave nothing
}

// maxIdle is how often in a row a source may give neither bytes nor an error.
const maxIdle = 100

func (f *failing) Read(p []byte) (int, error) {
	n, err := f.src.Read(p)
	if f.count != nil {
		f.count.Add(int64(n))
	}
	if f.idle++; n > 0 {
		f.idle = 0
	}
	if err == nil && f.idle > maxIdle {
		err = io.ErrNoProgress
	}
	var torn tornError
	switch {
	case err == nil || err == io.EOF:
	case errors.As(err, &torn):
		f.torn, err = torn.error, io.EOF
	default:
		f.err = err
	}
	return n, err
}

// tornError says that a source was read well but is no sound archive.
type tornError struct{ error }

// unpacked is the text inside gzip data.
type unpacked struct {
	src    io.Reader
	source *failing
	gz     *gzip.Reader
	done   bool
}

func (u *unpacked) Read(p []byte) (n int, err error) {
	if u.done {
		return 0, io.EOF
	}
	if u.gz == nil {
		u.gz, err = gzip.NewReader(u.src)
	}
	if err == nil {
		n, err = u.gz.Read(p)
	}
	if err == nil {
		return n, nil
	}
	u.done = true
	if err != io.EOF && u.source.err == nil {
		u.source.torn = err
	}
	return n, io.EOF
}
