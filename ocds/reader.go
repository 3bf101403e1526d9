package ocds

import (
	"io"
	"strconv"
	"strings"
	"sync/atomic"
)

// The limits of a [Reader].
const (
	// MaxRelease is the size in bytes, as UTF-8, of the largest release that
	// is read. A larger one is refused as [TooLarge] and never held; so is one
	// of over 1 MiB that holds more than a million values or so.
	MaxRelease = 64 << 20
	// WholeDocument is the size in bytes, as UTF-8, up to which a package is
	// looked at as a whole before its releases are handed out. Of a larger one
	// only the members that stand before its releases get into
	// [Document].Header.
	WholeDocument = 16 << 20
	// KeptOfRefused is how much is kept, in bytes, of a refused text that is
	// longer than MaxRelease.
	KeptOfRefused = 1 << 20
)

// Document is one release taken out of a file, or one document that could not
// be taken. It has its own memory and stays valid for ever; documents of one
// package share Header, which must not be changed.
type Document struct {
	// Release is the release; nil when it was refused.
	Release *Value
	// Raw holds the document's bytes as UTF-8: exactly those received when the
	// file was UTF-8, otherwise an exactly reversible transcoding (unpaired
	// surrogates of UTF-16 take three bytes each, as in WTF-8). A text of
	// which not even the end could be found stops at [KeptOfRefused] when it
	// is over [MaxRelease] long. Of a package that was cut off between two
	// releases it is the package's beginning.
	Raw []byte
	// Charset says what the bytes were in: "utf-8", "utf-16le", "utf-16be" or
	// "iso-8859-1"; the last when they were not valid UTF-8 where that was
	// expected. It is decided for each document. Of a file that is in none of
	// these it is the charset recognised, "utf-32", or "" for a broken archive.
	Charset string
	// Header is a compact JSON object of those package members that belong to
	// each of its releases, namely version, extensions, publisher, license and
	// publicationPolicy, in this order and without those that are absent or
	// null. It is nil for a release without a package around it, and for a
	// package that has none of them.
	Header []byte
	// File is the name given for the file, with "!inner/name" for a member of a zip.
	File string
	// Position says where in the file the document stood: a JSON pointer, with
	// the line or the number of the JSON document before it when the file
	// holds several: "/releases/43085", "line 12", "line 12 /releases/3",
	// "document 3 /records/0/releases/2". It is "" for a file that is one
	// release as a whole.
	Position string
	// Refusal says why the document was not taken; nil when it was.
	Refusal *Refusal
	// Made names the fields that were made up to understand the release:
	// "id" when it came without one.
	Made []string

	ocid, id string
}

// OCID gives the ocid, of a refused document the one found in it, if any.
func (d *Document) OCID() string { return d.ocid }

// ID gives the release's id as text, for a number its literal; for a release
// that came without one, the id that [MadeID] makes. It is "" when refused.
func (d *Document) ID() string {
	if d.id == "" && d.Release != nil {
		d.id = MadeID(d.ocid, d.Release.Get("date").Text(), d.Release.Digest())
	}
	return d.id
}

// MadeID makes an id for a release that came without one: its ocid, its date
// and the first eight hexadecimal digits of its [Value.Digest], joined by
// hyphens. The same release has the same id however often and however
// formatted it is sent.
func MadeID(ocid, date string, digest [32]byte) string {
	var b strings.Builder
	b.WriteString(ocid)
	b.WriteByte('-')
	b.WriteString(date)
	b.WriteByte('-')
	for _, c := range digest[:4] {
		b.WriteByte(hexDigits[c>>4])
		b.WriteByte(hexDigits[c&15])
	}
	return b.String()
}

// Reader takes the releases out of a text, whatever they are packed in:
// releases, records, release packages, record packages, arrays of these (also
// an array within an array), JSON lines, JSON documents one after another with
// or without white space or RFC 7464 separators between them; in UTF-8, UTF-16
// or ISO-8859-1; as they are or compressed by gzip. It holds no more of the
// text than one document, or a package up to [WholeDocument].
//
// What stands around the releases is not judged: a package may have members
// that are broken, or commas too many. From a record it takes the releases embedded in it, not the compiled or
// versioned release made of them. A package without releases yields nothing.
//
// What cannot be taken comes as a Document with a Refusal, in its place among
// the others, and reading goes on behind it: after a broken element where its
// brackets end; where they do not, at the next line that begins like a new
// document or element.
//
// A Reader is for one goroutine; only Consumed may be called by others.
type Reader struct {
	count   *atomic.Int64
	failing failing // what went wrong with the source
	file    string
	win     window
	charset string
	frames  []frame
	scan    skim
	parser  parser    // for documents
	headers parser    // for parts of headers, which live shorter
	queued  *Document // to be handed out before anything else
	started bool
	state   progress
}

// progress is where a Reader stands among the documents of its text.
type progress struct {
	docs    int    // documents begun
	label   string // the line or number of the current one, when there are several
	several bool   // the text holds more than one document
	lost    bool   // brackets that close what was given up may follow
	fresh   bool   // nothing but white space stands on this line so far
	scanned int64  // bytes looked at so far, some of them several times
}

// NewReader gives a Reader of r. File is the name that its documents carry.
func NewReader(r io.Reader, file string) *Reader {
	return newReader(r, file, new(atomic.Int64))
}

func newReader(r io.Reader, file string, count *atomic.Int64) *Reader {
	return &Reader{count: count, file: file, failing: failing{src: r, count: count}, win: window{step: chunkSize}}
}

// Consumed gives the number of bytes read so far from the reader given to
// NewReader, so before they are unpacked. Under [Walk] it counts the bytes of
// all files together, to be compared with [Size].
func (r *Reader) Consumed() int64 { return r.count.Load() }

// File gives the name that the reader's documents carry.
func (r *Reader) File() string { return r.file }

// Next gives the next document. At the end the error is io.EOF; any other
// error is one of the source itself, and ends the reading as well. Documents
// that were complete before it are still handed out.
func (r *Reader) Next() (*Document, error) {
	if !r.started {
		r.started = true
		r.start()
	}
	for {
		doc := r.queued
		if r.queued = nil; doc == nil && !r.over() {
			doc = r.step()
		}
		if err := r.failing.err; err != nil && (doc == nil || doc.Refusal != nil) && r.win.lo == r.win.hi {
			return nil, err // and not the refusal of what the failure has cut off
		}
		switch {
		case doc != nil:
			return doc, nil
		case !r.over():
		case r.failing.torn != nil:
			doc = r.refusedFile(BadArchive, "", "The compressed file cannot be unpacked to its end ("+r.failing.torn.Error()+"); fetch it again.")
			r.failing.torn = nil
			return doc, nil
		default:
			return nil, io.EOF
		}
	}
}

// over reports whether nothing is left to look at.
func (r *Reader) over() bool {
	return r.win.end != nil && r.win.lo == r.win.hi && len(r.frames) == 0 && r.queued == nil
}

// step does the next piece of work; it gives a document when that led to one.
func (r *Reader) step() *Document {
	if len(r.frames) == 0 {
		return r.document()
	}
	f := &r.frames[len(r.frames)-1]
	if f.list {
		return r.element(f)
	}
	return r.member(f)
}

// refusedFile is a refusal of the file as a whole.
func (r *Reader) refusedFile(reason Reason, charset, detail string) *Document {
	return &Document{File: r.file, Charset: charset, Refusal: &Refusal{Reason: reason, Detail: detail}}
}

// position joins the document's place in the file with a pointer within it.
func (r *Reader) position(pointer string) string {
	switch {
	case r.state.label == "":
		return pointer
	case pointer == "":
		return r.state.label
	}
	return r.state.label + " " + pointer
}

// pointer gives the JSON pointer of the value now being read.
func (r *Reader) pointer() string {
	if len(r.frames) == 0 {
		return ""
	}
	b := make([]byte, 0, 64)
	for i := range r.frames {
		f := &r.frames[i]
		if !f.list {
			continue
		}
		if f.name != "" {
			b = append(b, '/')
			b = append(b, f.name...)
		}
		if !f.single && f.index >= 0 {
			b = append(b, '/')
			b = strconv.AppendInt(b, int64(f.index), 10)
		}
	}
	return string(b)
}
