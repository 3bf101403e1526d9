package ocds

import (
	"bytes"
	"fmt"
	"io"
	"testing"
)

// fictionalRelease writes a made-up release of about 6.5 kB, the mean of the
// UK feeds.
func fictionalRelease(dst []byte, n int) []byte {
	dst = fmt.Appendf(dst, `{"ocid":"ocds-000000-%06d","id":"%d-1","date":"2026-03-%02dT09:30:00Z","tag":["tender"],"initiationType":"tender",`, n, n, n%28+1)
	dst = append(dst, `"parties":[`...)
	for i := range 6 {
		if i > 0 {
			dst = append(dst, ',')
		}
		dst = fmt.Appendf(dst, `{"id":"org-%d","name":"Fictional Body No. %d of Nowhere","identifier":{"scheme":"XX-NONE","id":"%08d","legalName":"Fictional Body"},"address":{"streetAddress":"%d Invented Row","locality":"Nowhere","postalCode":"ZZ9 9ZZ","countryName":"Nowhereland"},"contactPoint":{"name":"A. N. Other","email":"nobody@example.com","telephone":"+00 000 0000"},"roles":["buyer","procuringEntity"]}`, i, i, i*7919, i)
	}
	dst = append(dst, `],"buyer":{"id":"org-0","name":"Fictional Body No. 0"},"tender":{"id":"t","title":"Made-up works at the \"old\" mill","description":"`...)
	dst = append(dst, bytes.Repeat([]byte("Nothing in this text describes anything that exists; it only has the length of such texts. "), 20)...)
	dst = append(dst, `","status":"active","value":{"amount":125000.50,"currency":"GBP"},"items":[`...)
	for i := range 8 {
		if i > 0 {
			dst = append(dst, ',')
		}
		dst = fmt.Appendf(dst, `{"id":"%d","description":"Item of no kind","classification":{"scheme":"CPV","id":"45000000","description":"Construction work"},"quantity":%d,"unit":{"name":"piece","value":{"amount":%d.25,"currency":"GBP"}}}`, i, i+1, i*100)
	}
	return append(dst, `]}}`...)
}

// fictionalText is a stream of made-up releases: a piece before them, one
// between each two, one behind. It makes them as it is read.
type fictionalText struct {
	before, between, after string
	count                  int
	n                      int
	piece                  []byte
	store                  []byte
}

func (f *fictionalText) Read(p []byte) (int, error) {
	for len(f.piece) == 0 {
		if f.n > f.count {
			return 0, io.EOF
		}
		f.store = f.store[:0]
		switch {
		case f.n == f.count:
			f.store = append(f.store, f.after...)
		case f.n == 0:
			f.store = fictionalRelease(append(f.store, f.before...), 0)
		default:
			f.store = fictionalRelease(append(f.store, f.between...), f.n)
		}
		f.n++
		f.piece = f.store
	}
	n := copy(p, f.piece)
	f.piece = f.piece[n:]
	return n, nil
}

func benchmarkReader(b *testing.B, f fictionalText) {
	text, err := io.ReadAll(&f)
	if err != nil {
		b.Fatal(err)
	}
	b.SetBytes(int64(len(text)))
	b.ReportAllocs()
	for b.Loop() {
		r := NewReader(bytes.NewReader(text), "bench")
		taken := 0
		for {
			doc, err := r.Next()
			if err == io.EOF {
				break
			}
			if err != nil || doc.Refusal != nil {
				b.Fatal(err, doc)
			}
			taken++
		}
		if taken != f.count {
			b.Fatalf("took %d of %d", taken, f.count)
		}
	}
	b.ReportMetric(float64(f.count)*float64(b.N)/b.Elapsed().Seconds(), "releases/s")
}

func BenchmarkReaderLines(b *testing.B) {
	benchmarkReader(b, fictionalText{between: "\n", after: "\n", count: 3000})
}

func BenchmarkReaderPackage(b *testing.B) {
	benchmarkReader(b, fictionalText{before: `{"version":"1.1","releases":[`, between: ",", after: "]}", count: 3000})
}

// BenchmarkReaderLargePackage is over WholeDocument.
func BenchmarkReaderLargePackage(b *testing.B) {
	benchmarkReader(b, fictionalText{before: `{"version":"1.1","releases":[`, between: ",", after: "]}", count: 10_000})
}
