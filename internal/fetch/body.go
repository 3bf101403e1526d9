package fetch

import (
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"strings"
)

var errTooLarge = errors.New("over the limit")

// document reads the whole body, unpacked, and refuses what cannot be data.
func (x *exchange) document(res *http.Response) ([]byte, error) {
	limit := x.client.limits.Bytes
	if webPage(res.Header) {
		return nil, x.page()
	}
	r, hint, err := x.unpacked(res)
	if err != nil {
		return nil, err
	}
	if hint > limit {
		return nil, x.tooLarge()
	}
	body, err := readAll(r, hint, limit)
	if err != nil {
		return nil, x.halfway(err)
	}
	start := bytes.TrimLeft(bytes.TrimPrefix(body, []byte("\ufeff")), " \t\r\n\f\v")
	switch {
	case len(start) == 0:
		return nil, x.trouble(NotData, nil, "sent nothing.")
	case start[0] == '<':
		return nil, x.page()
	}
	return body, nil
}

func (x *exchange) page() error {
	return x.trouble(NotData, nil, "sent a web page instead of data; the service may be down for maintenance.")
}

func (x *exchange) tooLarge() error {
	return x.trouble(TooLarge, nil, "sent more than the %s that are taken at once.", size(x.client.limits.Bytes))
}

// webPage says whether an answer calls itself HTML.
func webPage(h http.Header) bool {
	kind, _, _ := mime.ParseMediaType(h.Get("Content-Type"))
	return kind == "text/html" || kind == "application/xhtml+xml"
}

// unpacked gives a reader of the body without its compression, and the length
// that it claims, or -1. As packed, too, it is read only up to about the limit:
// gzip can go on for ever without yielding a byte.
func (x *exchange) unpacked(res *http.Response) (io.Reader, int64, error) {
	limit := x.client.limits.Bytes
	sent := &capped{r: res.Body, left: limit + limit/256 + 1024} // gzip adds a little to what it cannot shrink
	coding := strings.ToLower(strings.TrimSpace(strings.Join(res.Header.Values("Content-Encoding"), ", ")))
	switch coding {
	case "", "identity":
		return sent, res.ContentLength, nil
	case "gzip", "x-gzip":
		unpack, err := gzip.NewReader(sent)
		if errors.Is(err, io.EOF) {
			return sent, 0, nil // an empty body has no gzip header either
		}
		if err != nil {
			return nil, 0, x.halfway(err)
		}
		return unpack, -1, nil
	}
	return nil, 0, x.trouble(NotData, fmt.Errorf("Content-Encoding %.80q", coding),
		"sent data in a compression that was not asked for and cannot be read.")
}

// capped gives r's bytes, and errTooLarge instead of one more than left.
type capped struct {
	r    io.Reader
	left int64
}

// Read gives up to len(p) of the bytes that are left.
func (c *capped) Read(p []byte) (int, error) {
	if int64(len(p)) > c.left+1 {
		p = p[:c.left+1]
	}
	n, err := c.r.Read(p)
	if int64(n) > c.left {
		return 0, errTooLarge
	}
	c.left -= int64(n)
	return n, err
}

// readAll reads r to its end into one slice of at most limit bytes. The length
// hint, or -1, saves allocations; it is somebody's claim, so that no more than
// aheadMost is set aside for it before its bytes arrive.
func readAll(r io.Reader, hint, limit int64) ([]byte, error) {
	r = &capped{r: r, left: limit}
	var body []byte
	for {
		if len(body) == cap(body) {
			body = grown(body, hint)
		}
		n, err := r.Read(body[len(body):cap(body)])
		body = body[:len(body)+n]
		if errors.Is(err, io.EOF) {
			return body, nil
		}
		if err != nil {
			return nil, err
		}
	}
}

const (
	aheadLeast = 64 << 10
	aheadMost  = 1 << 20
)

// grown gives body with room for more: a quarter of what it holds, or what the
// hint promises when that is within reach.
func grown(body []byte, hint int64) []byte {
	room := max(len(body)/4, aheadLeast)
	if due := hint - int64(len(body)); due >= 0 {
		// One more byte than is due, to see the end without growing again.
		room = int(min(due+1, int64(max(room, aheadMost))))
	}
	larger := make([]byte, len(body), len(body)+room)
	copy(larger, body)
	return larger
}
