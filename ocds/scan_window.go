package ocds

import (
	"bytes"
	"io"
)

const (
	chunkSize = 256 << 10 // the step of a window, but in tests
	lookBack  = 256       // bytes kept before the place of a skim that throws away
)

// window is the stretch of a text that is in memory: it slides over the text
// and grows only while something is being held.
type window struct {
	src    io.Reader
	step   int // how much is asked of src at once, about
	buf    []byte
	lo, hi int
	passed int64 // bytes left behind
	line   int   // newlines left behind
	end    error // why no more comes: io.EOF or a failure
}

// data gives the bytes at hand, from the current place on. They move when
// there are to be more: it must be asked again after that.
func (w *window) data() []byte { return w.buf[w.lo:w.hi] }

// pass moves n bytes on.
func (w *window) pass(n int) {
	w.line += bytes.Count(w.buf[w.lo:w.lo+n], newline)
	w.lo += n
	w.passed += int64(n)
}

var newline = []byte{'\n'}

func hasNewline(b []byte) bool { return bytes.IndexByte(b, '\n') >= 0 }

// more adds bytes behind those at hand and reports whether there were any.
func (w *window) more() bool {
	if w.end != nil {
		return false
	}
	w.room()
	for {
		n, err := w.src.Read(w.buf[w.hi:cap(w.buf)])
		w.hi += n
		w.buf = w.buf[:w.hi]
		w.end = err
		if n > 0 || err != nil {
			return n > 0
		}
	}
}

// room sees to free space behind the bytes at hand: at the front of the
// buffer when enough has been passed there, else in a bigger one. A buffer
// that has grown for something big is given up as soon as it is passed.
func (w *window) room() {
	held := w.hi - w.lo
	small := held < w.step/2 && cap(w.buf) > 4*w.step
	if cap(w.buf)-w.hi >= w.step/2 && !small {
		return
	}
	if to := w.buf[:cap(w.buf)]; !small && held <= cap(w.buf)/2 && cap(w.buf) > 0 {
		copy(to, w.buf[w.lo:w.hi])
		w.buf = to[:held]
	} else {
		w.buf = append(make([]byte, 0, w.roomFor(held)), w.buf[w.lo:w.hi]...)
	}
	w.lo, w.hi = 0, held
}

// roomFor gives the size of a buffer for held bytes and more to come. The
// steps are chosen by what a reader holds: mostly one release, then a document
// up to [WholeDocument], then one release up to [MaxRelease].
func (w *window) roomFor(held int) int {
	switch {
	case held < 4<<20:
		return max(2*held, w.step) + w.step
	case held < WholeDocument+w.step/2:
		return WholeDocument + 2*w.step
	case held < MaxRelease/2:
		return MaxRelease/2 + 2*w.step
	}
	return max(MaxRelease+2*w.step, held+2*w.step)
}
