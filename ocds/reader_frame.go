package ocds

import (
	"bytes"
	"strconv"
)

// frame is a list or a package that the reader is inside of.
type frame struct {
	list   bool    // a list; otherwise an object that holds lists
	of     content // what the elements of the list are
	name   string  // the member that the list is; "" for an array of documents
	single bool    // the list is one object that stands where a list belongs
	index  int     // the element last begun; -1 before the first
	open   bool    // an element may follow without a comma before it
	header []byte
	start  []byte // how it begins, when its end is not known
	until  int64  // where in the text it must have ended, if that is known
	end    int64  // where in the text the object ends; 0 when that is not known
}

// maxStart is how much of a package's beginning is kept until it has ended.
const maxStart = 4 << 10

// document begins the next document of the text.
func (r *Reader) document() *Document {
	indent := r.separators()
	if len(r.win.data()) == 0 {
		return nil
	}
	r.state.docs++
	r.state.label = ""
	if !isContainer(r.win.data(), 0) {
		return r.loose()
	}
	o := r.survey(indent)
	r.label(o)
	if r.win.data()[0] == '{' {
		return r.object(o, ofDocuments, nil)
	}
	r.pushArray(o)
	return nil
}

// separators passes what may stand between documents: white space, record
// separators, byte order marks of files that were joined, and commas and, once
// lost, closing brackets, which are left of a list whose beginning was refused.
// It gives how much white space stands before the document on its line, or -1.
func (r *Reader) separators() (indent int) {
	for {
		data := r.win.data()
		i := 0
		for i < len(data) && r.separates(data[i]) {
			if indent++; data[i] == '\n' {
				r.state.fresh, indent = true, 0
			}
			i++
		}
		r.win.pass(i)
		data = data[i:]
		if len(data) > 0 && data[0] == utf8Mark[0] && r.atLeast(3) && string(r.win.data()[:3]) == utf8Mark {
			r.win.pass(3)
			continue
		}
		if len(data) > 0 || !r.win.more() {
			break
		}
	}
	if !r.state.fresh {
		return -1
	}
	return indent
}

func (r *Reader) separates(c byte) bool {
	switch c {
	case ' ', '\n', '\t', '\r', recordSeparator:
		return true
	case ',':
		return r.state.docs > 0
	case ']', '}':
		return r.state.lost
	}
	return false
}

// atLeast sees to n bytes being at hand, and reports whether there are so many.
func (r *Reader) atLeast(n int) bool {
	for len(r.win.data()) < n {
		if !r.win.more() {
			return false
		}
	}
	return true
}

// label decides how the place of the document just surveyed is told from that
// of others: by its line when it has one for itself, else by its number. The
// only document of a text has no label.
func (r *Reader) label(o outcome) {
	s := &r.scan
	fresh, n := r.state.fresh, s.at
	r.state.fresh = false
	r.state.lost = r.state.lost || s.bent
	alone, lineEnds := true, true
	if o == ended && !(s.bent && r.listBegun(r.win.data())) {
		alone, lineEnds = r.after(n)
	} else if r.findRestart(o); s.restart > 0 {
		alone, n = false, s.restart-1
	}
	if r.state.several = r.state.several || r.state.docs > 1 || !alone; !r.state.several {
		return
	}
	if data := r.win.data(); fresh && lineEnds && !hasNewline(bytes.TrimRight(data[:min(n, len(data))], " \n\t\r")) {
		r.state.label = "line " + strconv.Itoa(r.win.line+1)
		return
	}
	r.state.label = "document " + strconv.Itoa(r.state.docs)
}

// findRestart looks for where to go on behind a broken document, unless it has
// a list whose elements will be looked at one by one.
func (r *Reader) findRestart(o outcome) {
	if o != astray || r.scan.restart >= 0 || r.listBegun(r.win.data()) {
		return
	}
	if n, _, held := r.nextStart(r.scan.at); held && n < len(r.win.data()) {
		r.scan.restart = n
	}
}

// after looks behind the document that ends at byte n: does nothing follow it
// in the text, nothing in its line? It looks no further than it must, lest a
// document that is there wait for the next one on a slow line.
func (r *Reader) after(n int) (alone, lineEnds bool) {
	for ; r.atLeast(n + 1); n++ {
		switch c := r.win.data()[n]; {
		case c == '\n' || c == recordSeparator:
			if lineEnds = true; r.state.several {
				return false, true
			}
		case !r.separates(c):
			return false, lineEnds
		}
	}
	return true, true
}

// pushArray enters the array of documents that was just surveyed.
func (r *Reader) pushArray(o outcome) {
	r.pushList(frame{of: ofDocuments, start: []byte{'['}, until: r.until(o)})
}

// pushList enters the list that the window stands at.
func (r *Reader) pushList(f frame) {
	f.list, f.index, f.open = true, -1, true
	if f.single = r.win.data()[0] == '{'; !f.single {
		r.win.pass(1)
	}
	r.frames = append(r.frames, f)
}

// pushObject enters the first list of the object just surveyed.
func (r *Reader) pushObject(o outcome, out *outline, around []byte) {
	data, first := r.win.data(), out.lists[0]
	f := frame{header: r.buildHeader(out, around), until: r.until(o)}
	if o == ended && !r.scan.bent && len(out.lists) == 1 {
		f.end = r.win.passed + int64(r.scan.at)
	} else {
		f.start = bytes.Clone(data[:min(first.at+1, maxStart)])
	}
	r.frames = append(r.frames, f)
	r.win.pass(first.at)
	f.of, f.name = first.of, first.of.String()
	r.pushList(f)
}

// until gives the place in the text where the value just surveyed must have
// ended because a new line's document begins there; 0 when none was seen.
func (r *Reader) until(o outcome) int64 {
	if o == astray && r.scan.newLine(r.win.data()) {
		return r.win.passed + int64(r.scan.restart)
	}
	return 0
}

func (r *Reader) pop() { r.frames = r.frames[:len(r.frames)-1] }

// element reads the next element of a list.
func (r *Reader) element(f *frame) *Document {
	if f.single {
		if f.index == 0 {
			r.pop()
			return nil
		}
		f.index, f.open = 0, false
		return r.item(f, -1)
	}
	indent := r.gap(f)
	data := r.win.data()
	switch {
	case len(data) == 0:
		return r.unclosed(Truncated, "The text ends before this list does: it was cut off.", -1)
	case f.until > 0 && r.win.passed >= f.until,
		!f.open && indent == 0 && isContainer(data, 0):
		return r.unclosed(NotJSON, "This list is not closed before a line that begins a new document.", indent)
	case data[0] == ']':
		r.win.pass(1)
		r.pop()
		return nil
	case data[0] == '}':
		return r.misplaced("A list is closed here by a brace instead of a bracket.", indent)
	case !f.open && !isContainer(data, 0):
		return r.misplaced("After a list's element there stands neither a comma nor the end of the list.", indent)
	}
	f.index++
	f.open = false
	return r.item(f, indent)
}

// gap passes white space and commas between elements. It gives how much white
// space stands before the next one on its line, or -1.
func (r *Reader) gap(f *frame) (indent int) {
	indent = -1
	for {
		data := r.win.data()
		i := 0
		for ; i < len(data); i++ {
			switch c := data[i]; {
			case c == '\n':
				indent = 0
			case c == ',':
				f.open, indent = true, -1
			case !isSpace(c):
				r.win.pass(i)
				return indent
			case indent >= 0:
				indent++
			}
		}
		if r.win.pass(i); !r.win.more() {
			return indent
		}
	}
}

// item reads the element that the window stands at.
func (r *Reader) item(f *frame, indent int) *Document {
	switch c := r.win.data()[0]; {
	case c == '{' && f.of != ofReleases:
		return r.object(r.survey(indent), f.of, f.header)
	case c == '[' && f.of == ofDocuments && len(r.frames) == 1:
		r.pushArray(r.survey(indent))
		return nil
	}
	if r.extent(indent, MaxRelease) != ended {
		return r.unfinished()
	}
	return r.value(f.of, f.header)
}

// extent finds the end of the value that the window stands at, of any type,
// holding at most about limit bytes of it.
func (r *Reader) extent(indent, limit int) outcome {
	s := &r.scan
	s.begin(indent, false)
	defer func() { r.state.scanned += int64(s.at) }()
	for {
		data := r.win.data()
		o := astray
		switch c := data[0]; {
		case isContainer(data, 0) || c == '"':
			o = s.run(data)
		case bytes.IndexByte([]byte("-0123456789tfn"), c) >= 0:
			o = s.word(data)
		}
		if o != hungry || len(data) >= limit {
			return o
		}
		if !r.win.more() {
			return s.last(data)
		}
	}
}

// member goes on in an object behind one of its lists.
func (r *Reader) member(f *frame) *Document {
	if f.end >= r.win.passed && f.end > 0 {
		for r.win.passed < f.end {
			r.win.pass(int(min(f.end-r.win.passed, int64(len(r.win.data())))))
		}
		r.pop()
		return nil
	}
	indent := r.gap(f)
	data := r.win.data()
	switch {
	case len(data) == 0:
		return r.unclosed(Truncated, "The text ends before this object does: it was cut off.", -1)
	case data[0] == '}':
		r.win.pass(1)
		r.pop()
		return nil
	case data[0] != '"' || !f.open:
		return r.misplaced("This object is broken behind its list of releases.", indent)
	}
	f.open = false
	return r.named(f)
}

// named reads a member of an object: a list of releases or records is entered,
// anything else is stepped over.
func (r *Reader) named(f *frame) *Document {
	if r.extent(-1, chunkSize) != ended {
		return r.broken()
	}
	of, isList := listNames[memberName(r.win.data(), span{0, r.scan.at})]
	r.win.pass(r.scan.at)
	for r.atLeast(1) && (isSpace(r.win.data()[0]) || r.win.data()[0] == ':') {
		r.win.pass(1)
	}
	switch data := r.win.data(); {
	case len(data) == 0:
		return nil // the next step finds that the text has ended
	case isList && isContainer(data, 0):
		r.pushList(frame{of: of, name: of.String(), header: f.header, start: f.start, until: f.until})
		return nil
	case r.extent(-1, chunkSize) == ended:
		r.win.pass(r.scan.at)
		return nil
	case len(r.win.data()) >= chunkSize && len(r.scan.open) > 0 && r.stepOver() != astray:
		return nil
	}
	return r.broken()
}
