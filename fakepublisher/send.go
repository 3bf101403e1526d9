package fakepublisher

import (
	"bytes"
	"compress/flate"
	"hash/crc32"
	"io"
	"net/http"
	"strconv"
	"sync"
	"time"
)

const (
	hugeString = 300 << 20 // bytes
	bombSize   = 1 << 30   // bytes unpacked
)

// send sends an answer, damaged as the fault says.
func (p *Publisher) send(w http.ResponseWriter, r *http.Request, a answer, fault Fault) {
	h := w.Header()
	h.Set("Content-Type", a.contentType)
	switch fault {
	case TruncatedJSON:
		a.body = a.body[:len(a.body)*2/3]
	case TrailingGarbage:
		a.body = append(a.body, "\n]}<p>Fatal error</p>{\"releases\":[{"...)
	case WrongCharset:
		h.Set("Content-Type", "application/json; charset=utf-8")
		a.body = latin1(a.body)
	case GzipBomb:
		h.Set("Content-Encoding", "gzip")
		a.body = bomb()
	case HugeString:
		w.WriteHeader(a.status)
		writeHuge(w, a.body)
		return
	case Drip:
		p.drip(w, r, a)
		return
	}
	h.Set("Content-Length", strconv.Itoa(len(a.body)))
	w.WriteHeader(a.status)
	if fault == CutConnection {
		_, _ = w.Write(a.body[:len(a.body)/2])
		_ = http.NewResponseController(w).Flush()
		panic(http.ErrAbortHandler)
	}
	_, _ = w.Write(a.body) // who went away needs no answer
}

// drip sends a byte at a time.
func (p *Publisher) drip(w http.ResponseWriter, r *http.Request, a answer) {
	w.Header().Set("Content-Length", strconv.Itoa(len(a.body)))
	w.WriteHeader(a.status)
	flush := http.NewResponseController(w)
	tick := time.NewTicker(p.cfg.Pause)
	defer tick.Stop()
	for i := range a.body {
		if _, err := w.Write(a.body[i : i+1]); err != nil {
			return
		}
		if err := flush.Flush(); err != nil {
			return
		}
		select {
		case <-r.Context().Done():
			return
		case <-tick.C:
		}
	}
}

// writeHuge sends an object with one more member, first, whose string is so
// long that it is not held here.
func writeHuge(w io.Writer, object []byte) {
	if _, err := io.WriteString(w, `{"fictionalFill":"`); err != nil {
		return
	}
	chunk := bytes.Repeat([]byte("x"), 64<<10)
	for range hugeString / len(chunk) {
		if _, err := w.Write(chunk); err != nil {
			return
		}
	}
	_, _ = w.Write(append([]byte(`",`), bytes.TrimPrefix(object, []byte("{"))...))
}

// bomb gives a gzip file of about a megabyte that unpacks to a JSON object of a
// gigabyte, nearly all of it spaces. A stretch of spaces is packed once and
// repeated: a packed stretch that was flushed refers to nothing before it.
var bomb = sync.OnceValue(func() []byte {
	spaces := bytes.Repeat([]byte(" "), 1<<20)
	var out bytes.Buffer
	out.Write([]byte{0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255}) // RFC 1952: deflate, no name, no time
	sum := crc32.NewIEEE()
	out.Write(pack("{", false))
	_, _ = io.WriteString(sum, "{")
	stretch := pack(string(spaces), false)
	for range bombSize / len(spaces) {
		out.Write(stretch)
		_, _ = sum.Write(spaces)
	}
	out.Write(pack("}", true))
	_, _ = io.WriteString(sum, "}")
	size := uint32(bombSize + 2)
	for _, n := range []uint32{sum.Sum32(), size} {
		out.Write([]byte{byte(n), byte(n >> 8), byte(n >> 16), byte(n >> 24)})
	}
	return out.Bytes()
})

// pack packs text by itself, as a stretch to go on from or as the last one.
func pack(text string, last bool) []byte {
	var b bytes.Buffer
	w, _ := flate.NewWriter(&b, flate.BestCompression) // the level is a valid one
	_, _ = io.WriteString(w, text)
	if last {
		_ = w.Close() // a Buffer takes all
	} else {
		_ = w.Flush()
	}
	return b.Bytes()
}
