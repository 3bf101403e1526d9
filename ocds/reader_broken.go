package ocds

import (
	"bytes"
	"unicode/utf8"
)

// maxIndent is the most white space before a bracket at which a line is still
// looked at as the possible beginning of a document or an element.
const maxIndent = 1 << 10

// unfinished refuses the value whose end the scan has not found: because it is
// too large to be held, because its brackets are wrong, or because the text
// ends.
func (r *Reader) unfinished() *Document {
	if inside := len(r.scan.open) > 0 || r.scan.quoted; inside && len(r.win.data()) >= MaxRelease {
		return r.oversize()
	}
	return r.broken()
}

// broken refuses what the scan went astray in, up to the next place that looks
// like the beginning of another document or element, where reading goes on.
func (r *Reader) broken() *Document {
	n, indent, held := r.scan.restart, -1, true
	if n >= 0 && r.affordable() {
		_, indent = before(r.win.data(), n)
	} else {
		n, indent, held = r.nextStart(r.scan.at)
	}
	if !held {
		doc := r.kept()
		r.skip(n)
		return doc
	}
	text := bytes.TrimRight(r.win.data()[:n], " \n\t\r")
	if len(r.frames) > 0 {
		text = bytes.TrimSuffix(text, []byte{','})
	}
	doc, _ := r.parse(&r.parser, text)
	doc.Header = r.header()
	if doc.Refusal == nil {
		doc.Refusal = &Refusal{NotJSON, "Before this a comma is missing, or behind it a bracket; ask the publisher to correct it."}
	}
	r.resume(n, indent)
	return doc
}

// header gives the header of the list being read, if there is one.
func (r *Reader) header() []byte {
	if len(r.frames) == 0 {
		return nil
	}
	return r.frames[len(r.frames)-1].header
}

// affordable reports whether bytes may be looked at once more. Broken text is
// read again from the first line that may begin a document; a text made to be
// broken in every line would else take quadratic time.
func (r *Reader) affordable() bool {
	return r.state.scanned <= 8*r.win.passed+1<<20
}

// resume goes on n bytes ahead, at a line that begins with indent bytes of
// white space, or, when indent is -1, at a record separator or the end. The
// list being read goes on when the line is as deep as the element that was
// broken; otherwise a new document begins.
func (r *Reader) resume(n, indent int) {
	if indent >= 0 {
		n -= indent + 1 // to see the line begin
	}
	r.win.pass(n)
	if last := len(r.frames) - 1; last >= 0 && r.frames[last].list && !r.frames[last].single && indent >= 0 && indent == r.scan.indent {
		r.frames[last].open = true
		return
	}
	r.leave()
}

// leave gives up the lists and packages that were being read.
func (r *Reader) leave() {
	r.state.lost = r.state.lost || len(r.frames) > 0
	r.frames = r.frames[:0]
}

// nextStart looks from byte from on for a place that looks like the beginning
// of a document or an element, and gives it with its indent as resume takes
// it. At the end of the text it gives that. When held is false more than
// MaxRelease bytes are at hand, of which n can be passed.
func (r *Reader) nextStart(from int) (n, indent int, held bool) {
	for {
		data := r.win.data()
		n, indent, found := lineStart(data, from, r.scan.indent)
		if found || len(data) > MaxRelease {
			return n, indent, found
		}
		if from = n; !r.win.more() {
			return len(data), -1, true
		}
	}
}

// lineStart looks from byte from on for a bracket at the beginning of a line,
// with no white space before it or as much as indent says, and for record
// separators. When nothing is found, n is where to look from with more data.
func lineStart(data []byte, from, indent int) (n, at int, found bool) {
	for {
		i := bytes.IndexAny(data[from:], "\n\x1e")
		if i < 0 {
			return len(data), -1, false
		}
		if from += i; data[from] == recordSeparator {
			return from, -1, true
		}
		i = from + 1
		for i < len(data) && isSpace(data[i]) && data[i] != '\n' && i-from <= maxIndent {
			i++
		}
		at = i - from - 1
		switch {
		case i == len(data):
			return from, -1, false
		case isContainer(data, i) && (at == 0 || at == indent):
			return i, at, true
		}
		from++
	}
}

// oversize refuses the value that the scan is inside of and steps over it.
func (r *Reader) oversize() *Document {
	doc := r.kept()
	switch r.stepOver() {
	case astray:
		if n := r.scan.restart; n >= 0 {
			_, indent := before(r.win.data(), n)
			r.resume(n, indent)
		} else {
			r.skip(r.scan.at)
		}
	case hungry:
		r.leave()
	}
	return doc
}

// kept is the refusal of a text too large to be held, with its beginning.
func (r *Reader) kept() *Document {
	data := r.win.data()
	n := KeptOfRefused
	for range utf8.UTFMax - 1 {
		if utf8.RuneStart(data[n]) {
			break
		}
		n--
	}
	doc, _ := r.parse(&r.headers, data[:n])
	doc.Header = r.header()
	doc.Refusal = &Refusal{TooLarge, "This document is larger than 64 MiB or has no end; only its beginning was kept."}
	return doc
}

// stepOver goes on with the scan to the value's end and passes it, without
// holding it. It says hungry when the text ended before, having passed it all.
func (r *Reader) stepOver() outcome {
	s := &r.scan
	for {
		o := s.run(r.win.data())
		switch {
		case o == ended:
			r.state.lost = r.state.lost || s.bent
			r.win.pass(s.at)
			return ended
		case o == astray:
			return astray
		case s.at > lookBack:
			n := s.at - lookBack
			r.win.pass(n)
			s.shift(n)
		}
		if !r.win.more() {
			r.win.pass(len(r.win.data()))
			return hungry
		}
	}
}

// skip passes n bytes and then all up to the next start, without holding it.
func (r *Reader) skip(n int) {
	for {
		r.win.pass(n)
		at, indent, held := r.nextStart(0)
		if held {
			r.resume(at, indent)
			return
		}
		n = at
	}
}

// unclosed refuses the list or object being read, because it ends nowhere;
// what was taken out of it stays taken. Indent is as gap gives it.
func (r *Reader) unclosed(reason Reason, detail string, indent int) *Document {
	f := &r.frames[len(r.frames)-1]
	f.index = -1 // to point at the list, not into it
	doc, _ := r.parse(&r.headers, f.start)
	doc.Header, doc.Refusal = r.header(), &Refusal{reason, detail}
	r.state.fresh = indent >= 0
	r.leave()
	return doc
}

// misplaced refuses what stands in the list or object being read where nothing
// like it may stand.
func (r *Reader) misplaced(detail string, indent int) *Document {
	f := &r.frames[len(r.frames)-1]
	f.index = -1
	r.scan.begin(indent, false)
	doc := r.broken()
	doc.Refusal = &Refusal{NotJSON, detail}
	return doc
}

// loose refuses what stands where a document belongs and is no object or
// array: a lone JSON value, or no JSON at all up to the next line that begins
// like a document.
func (r *Reader) loose() *Document {
	o := r.extent(-1, MaxRelease)
	if o == ended {
		if _, err := Parse(bytes.Clone(r.win.data()[:r.scan.at])); err != nil {
			o = astray
		}
	}
	r.label(o)
	if o == ended {
		return r.value(ofDocuments, nil)
	}
	return r.unfinished()
}
