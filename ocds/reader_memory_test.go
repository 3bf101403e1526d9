package ocds

import (
	"io"
	"runtime"
	"strings"
	"testing"
)

// peakHeap reads everything and gives the largest heap seen on the way, in
// MiB, garbage included, and how many documents were taken and refused.
func peakHeap(t *testing.T, src io.Reader) (peak uint64, taken, refused int) {
	t.Helper()
	r := NewReader(src, "file")
	runtime.GC()
	for {
		doc, err := r.Next()
		var m runtime.MemStats
		if (taken+refused)%64 == 0 || err != nil || doc.Refusal != nil {
			runtime.ReadMemStats(&m)
			peak = max(peak, m.HeapAlloc>>20)
		}
		switch {
		case err == io.EOF:
			return peak, taken, refused
		case err != nil:
			t.Fatal(err)
		case doc.Refusal != nil:
			refused++
		default:
			taken++
		}
	}
}

// TestReaderMemory reads texts of over 108 MB, made as they are read.
func TestReaderMemory(t *testing.T) {
	if testing.Short() {
		t.Skip("reads several hundred megabytes")
	}
	const count = 18_000
	tests := []struct {
		name                   string
		before, between, after string
	}{
		{"one package on one line", `{"version":"1.1","publisher":{"name":"Nobody"},"releases":[`, ",", `],"license":"none"}`},
		{"one array over lines", "[\n", ",\n", "\n]"},
		{"one record package", `{"records":[{"ocid":"a","releases":[`, `]},{"ocid":"a","releases":[`, `]}]}`},
		{"JSON lines", "", "\n", "\n"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			src := &measured{src: &fictionalText{before: tt.before, between: tt.between, after: tt.after, count: count}}
			peak, taken, refused := peakHeap(t, src)
			if src.bytes < 108e6 {
				t.Fatalf("the text has only %d bytes", src.bytes)
			}
			if taken != count || refused != 0 {
				t.Errorf("%d were taken and %d refused", taken, refused)
			}
			t.Logf("%d MB with a heap of at most %d MiB", src.bytes/1e6, peak)
			if peak > 80 {
				t.Errorf("the heap grew to %d MiB", peak)
			}
		})
	}
}

// measured counts what is read.
type measured struct {
	src   io.Reader
	bytes int64
}

func (m *measured) Read(p []byte) (int, error) {
	n, err := m.src.Read(p)
	m.bytes += int64(n)
	return n, err
}

// TestReaderOversize reads a release over MaxRelease, with others around it,
// in each place where one can stand.
func TestReaderOversize(t *testing.T) {
	if testing.Short() {
		t.Skip("reads several hundred megabytes")
	}
	tests := []struct {
		name, before, big, after string // big is repeated until it is too large
		taken, refused           int
	}{
		{"in a package", `{"releases":[A,{"ocid":"o","x":"`, "filler, ", `"},B]}`, 2, 1},
		{"in a line", "A\n{\"ocid\":\"o\",\"x\":[0", ",[]", "]}\nB\n", 2, 1},
		{"without an end", "A\n{\"ocid\":\"o\",\"x\":[0", ",[]", "\nB\n", 2, 1},
		{"with an end too many", "A\n{\"ocid\":\"o\",\"x\":[0", ",[]", "}]\nB\n", 2, 1},
		{"cut off", `{"releases":[A,{"ocid":"o","x":"`, "filler, ", ``, 1, 1},
		{"no JSON at all", "", "filler ", "\nA", 1, 1},
		{"merged behind the releases", `{"releases":[A],"compiledRelease":{"x":"`, "filler, ", `"},"y":{"z":1}}`, 1, 0},
		{"many records, cut off", `{"releases":[A],"records":[{"releases":[B]}`, "   \n", ``, 2, 1},
		{"many values", "A\n{\"ocid\":\"o\",\"date\":\"2026-01-01\",\"x\":[0", ",0", "]}\nB\n", 2, 1},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			size := MaxRelease + 1<<20
			if tt.name == "many values" {
				size = 5 << 20
			}
			src := io.MultiReader(strings.NewReader(fill(tt.before)), &repeated{text: tt.big, left: size}, strings.NewReader(fill(tt.after)))
			r := NewReader(src, "file")
			taken, refused := 0, 0
			for {
				doc, err := r.Next()
				if err == io.EOF {
					break
				}
				if err != nil {
					t.Fatal(err)
				}
				if doc.Release != nil {
					taken++
					continue
				}
				refused++
				if reason := doc.Refusal.Reason; reason != TooLarge && reason != Truncated || len(doc.Raw) > 5<<20+100 {
					t.Errorf("refused with %d bytes: %v", len(doc.Raw), doc.Refusal)
				}
			}
			if taken != tt.taken || refused != tt.refused {
				t.Errorf("%d were taken and %d refused, want %d and %d", taken, refused, tt.taken, tt.refused)
			}
		})
	}
}

// repeated is a text over and over again, of about left bytes.
type repeated struct {
	text string
	rest string
	left int
}

func (r *repeated) Read(p []byte) (n int, err error) {
	if r.left <= 0 {
		return 0, io.EOF
	}
	for n < len(p) && r.left > 0 {
		if r.rest == "" {
			r.rest = r.text
		}
		copied := copy(p[n:], r.rest)
		r.rest = r.rest[copied:]
		n += copied
		r.left -= copied
	}
	return n, nil
}
