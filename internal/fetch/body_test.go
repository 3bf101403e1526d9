package fetch

import (
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"log"
	"net/http"
	"runtime"
	"strings"
	"testing"
	"testing/iotest"

	"pgregory.net/rapid"
)

func quiet() *log.Logger { return log.New(io.Discard, "", 0) }

func packed(t *testing.T, plain []byte) []byte {
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	if _, err := w.Write(plain); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// sending serves body with headers given as "Name: value".
func sending(t *testing.T, body []byte, headers ...string) (address, host string) {
	s := serve(t, func(w http.ResponseWriter, _ *http.Request) {
		for _, h := range headers {
			name, value, _ := strings.Cut(h, ": ")
			w.Header().Add(name, value)
		}
		_, _ = w.Write(body)
	})
	return s.URL, s.Listener.Addr().String()
}

func TestCompressionIsUndone(t *testing.T) {
	plain := []byte(`{"releases":[` + strings.Repeat(`{"ocid":"ocds-f1ct10-1"},`, 9000) + `0]}`)
	twice := append(packed(t, plain[:100]), packed(t, plain[100:])...)
	for _, c := range []struct {
		body     []byte
		encoding string
	}{{plain, "identity"}, {packed(t, plain), "gzip"}, {packed(t, plain), "X-GZip"}, {twice, "gzip"}} {
		address, _ := sending(t, c.body, "Content-Encoding: "+c.encoding, "Content-Type: text/plain")
		got, err := newClient(t, roomy).Get(t.Context(), address, nil)
		if err != nil || !bytes.Equal(got.Body, plain) {
			t.Errorf("%s: %v", c.encoding, err)
		}
	}
	for _, encodings := range [][]string{{"br"}, {"deflate"}, {"gzip, gzip"}, {"gzip", "br"}} {
		var headers []string
		for _, e := range encodings {
			headers = append(headers, "Content-Encoding: "+e)
		}
		address, host := sending(t, packed(t, plain), headers...)
		_, err := newClient(t, roomy).Get(t.Context(), address, nil)
		wantTrouble(t, err, NotData, host, "compression")
	}
}

func TestWhatIsNotData(t *testing.T) {
	for _, c := range []struct{ kind, body, says string }{
		{"text/html; charset=utf-8", `{"releases":[]}`, "web page"},
		{"TEXT/HTML", "Sorry", "web page"},
		{"application/json", "\ufeff\r\n <!doctype html><p>Sorry", "web page"},
		{"application/json", "<?xml version='1.0'?>", "web page"},
		{"application/json", "", "sent nothing"},
		{"application/json", " \n\t ", "sent nothing"},
	} {
		address, host := sending(t, []byte(c.body), "Content-Type: "+c.kind)
		_, err := newClient(t, roomy).Get(t.Context(), address, nil)
		wantTrouble(t, err, NotData, host, c.says)
	}
	for _, empty := range [][]byte{nil, packed(t, nil)} {
		address, host := sending(t, empty, "Content-Encoding: gzip", "Content-Type: application/json")
		_, err := newClient(t, roomy).Get(t.Context(), address, nil)
		wantTrouble(t, err, NotData, host, "sent nothing")
	}
}

func TestTheLimitOnSizeIsExact(t *testing.T) {
	limits := roomy
	limits.Bytes = 5000
	exact := bytes.Repeat([]byte("1"), 5000)
	for _, pack := range []bool{false, true} {
		for extra, ok := range map[string]bool{"": true, "1": false} {
			body, headers := append(exact[:5000:5000], extra...), []string{"Content-Type: text/json"}
			if pack {
				body, headers = packed(t, body), append(headers, "Content-Encoding: gzip")
			}
			address, host := sending(t, body, headers...)
			got, err := newClient(t, limits).Get(t.Context(), address, nil)
			if !ok {
				wantTrouble(t, err, TooLarge, host, "5000 bytes")
			} else if err != nil || !bytes.Equal(got.Body, exact) {
				t.Errorf("packed %v: %v", pack, err)
			}
		}
	}
	// Empty gzip members go on for ever without a byte of content.
	address, host := sending(t, bytes.Repeat(packed(t, nil), 1000), "Content-Encoding: gzip", "Content-Type: text/json")
	_, err := newClient(t, limits).Get(t.Context(), address, nil)
	wantTrouble(t, err, TooLarge, host)
}

// allocated gives how many bytes fn allocates in all.
func allocated(fn func()) uint64 {
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	fn()
	runtime.ReadMemStats(&after)
	return after.TotalAlloc - before.TotalAlloc
}

func TestABombOrAClaimTakesLittleMemory(t *testing.T) {
	bomb, bombHost := sending(t, packed(t, make([]byte, 128<<20)), "Content-Encoding: gzip", "Content-Type: text/json")
	limits := StandardLimits
	limits.Bytes = 1 << 20
	c := newClient(t, limits)
	if used := allocated(func() {
		_, err := c.Get(t.Context(), bomb, nil)
		wantTrouble(t, err, TooLarge, bombHost, "more than the 1 MB")
	}); used > 8<<20 {
		t.Errorf("a bomb of 128 MB took %d bytes under a limit of 1 MB", used)
	}
	claim := raw(t, "HTTP/1.1 200 OK\r\nContent-Length: 50000000\r\n\r\n{", finish)
	_, err := c.Get(t.Context(), "http://"+claim, nil)
	wantTrouble(t, err, TooLarge, claim) // the claim is enough to refuse it
	c = newClient(t, StandardLimits)
	if used := allocated(func() {
		_, err := c.Get(t.Context(), "http://"+claim, nil)
		wantTrouble(t, err, CutOff, claim)
	}); used > 2<<20 {
		t.Errorf("a claim of 50 MB took %d bytes", used)
	}
}

func TestReadAllGivesAllOrRefuses(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		data := bytes.Repeat([]byte("ab,"), rapid.IntRange(0, 100_000).Draw(t, "a third of the length"))
		limit := rapid.Int64Range(0, 400_000).Draw(t, "limit")
		hint := rapid.OneOf(rapid.Just(int64(len(data))), rapid.Int64Range(-1, 1<<40)).Draw(t, "hint")
		reader := rapid.SampledFrom([]func(io.Reader) io.Reader{iotest.HalfReader, iotest.DataErrReader, func(r io.Reader) io.Reader { return r }}).Draw(t, "reader")
		got, err := readAll(reader(bytes.NewReader(data)), hint, limit)
		if int64(len(data)) > limit {
			if !errors.Is(err, errTooLarge) || got != nil {
				t.Fatalf("%d bytes over a limit of %d: %v", len(data), limit, err)
			}
			return
		}
		if err != nil || !bytes.Equal(got, data) {
			t.Fatalf("%d bytes came as %d: %v", len(data), len(got), err)
		}
		if spare := cap(got) - len(got); spare > max(len(got)/2, aheadMost+1) {
			t.Fatalf("%d bytes to spare for %d", spare, len(got))
		}
	})
}

func TestReadAllPassesErrorsOn(t *testing.T) {
	broken := fmt.Errorf("broken")
	if _, err := readAll(io.MultiReader(strings.NewReader("x"), iotest.ErrReader(broken)), -1, 10); !errors.Is(err, broken) {
		t.Errorf("%v", err)
	}
}
