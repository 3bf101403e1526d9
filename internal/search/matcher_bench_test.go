package search

import (
	"compress/gzip"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"
)

// release is what the benchmark reads of a release, or of a package of them.
type release struct {
	Releases []release
	Buyer    struct{ Name string }
	Tender   struct {
		Title, Description string
		Value              struct{ Amount float64 }
		Classification     classification
		Items              []struct {
			Description    string
			Classification classification
		}
		Lots []struct{ Title, Description string }
	}
	Awards []struct{ Suppliers []struct{ Name string } }
}

type classification struct{ ID, Description string }

// noticeDocs gives the real notices of the sample data as documents, in some
// mixed order, or made-up ones where there is no such data.
func noticeDocs(tb testing.TB) (docs []Document) {
	files, err := filepath.Glob(filepath.Join("..", "..", "..", "shared", "data", "ocds", "uk", "*.jsonl.gz"))
	if err != nil {
		tb.Fatal(err)
	}
	for _, name := range files {
		docs = append(docs, noticesOf(tb, name)...)
	}
	if len(docs) == 0 {
		return zipfDocs(1500, 0)
	}
	r := rand.New(rand.NewPCG(3, 3))
	r.Shuffle(len(docs), func(i, j int) { docs[i], docs[j] = docs[j], docs[i] })
	for i := range docs {
		d := &docs[i]
		d.Numbers[1] = int64(i)
		d.Stages = append(d.Stages, Step{time.Unix(r.Int64N(2000), 0), "closed"})
		d.Tags = append(d.Tags, Tag{"region", fmt.Sprint(r.IntN(12))}, Tag{"type", fmt.Sprint("UK", r.IntN(10))})
	}
	return docs
}

func noticesOf(tb testing.TB, name string) (docs []Document) {
	file, err := os.Open(name)
	if err != nil {
		tb.Fatal(err)
	}
	defer file.Close()
	plain, err := gzip.NewReader(file)
	if err != nil {
		tb.Fatal(err)
	}
	for lines := json.NewDecoder(plain); ; {
		var r release
		var odd *json.UnmarshalTypeError
		switch err := lines.Decode(&r); {
		case errors.Is(err, io.EOF):
			return docs
		case errors.As(err, &odd):
			continue // such as a text where a number should be: the others will do
		case err != nil:
			tb.Fatalf("%s: %v", name, err)
		}
		for _, each := range append(r.Releases, r) {
			if each.Tender.Title != "" {
				docs = append(docs, each.document(fmt.Sprint(name, len(docs))))
			}
		}
	}
}

func (r *release) document(key string) Document {
	d := made(key, r.Tender.Title, r.Tender.Description)
	d.Texts[Buyer] = r.Buyer.Name
	if v := r.Tender.Value.Amount; v > 0 {
		d.Numbers[0] = int64(v)
	}
	categories := []classification{r.Tender.Classification}
	for _, item := range r.Tender.Items {
		d.Texts[Lot] += item.Description + "\n"
		categories = append(categories, item.Classification)
	}
	for _, lot := range r.Tender.Lots {
		d.Texts[Lot] += lot.Title + "\n" + lot.Description + "\n"
	}
	for _, a := range r.Awards {
		for _, s := range a.Suppliers {
			d.Texts[Supplier] += s.Name + "\n"
		}
	}
	for _, c := range categories {
		d.Texts[Category] += c.ID + " " + c.Description + "\n"
		for n := 2; n <= len(c.ID); n++ {
			if t := (Tag{"category", c.ID[:n]}); !slices.Contains(d.Tags, t) {
				d.Tags = append(d.Tags, t)
			}
		}
	}
	return d
}

// wishes makes searches as people save them, of the words of documents.
type wishes struct {
	*rand.Rand
	docs  []Document
	words [][]Token
}

func newWishes(docs []Document) *wishes {
	w := &wishes{Rand: rand.New(rand.NewPCG(5, 5)), docs: docs}
	var cut Tokenizer
	for i := range docs {
		w.words = append(w.words, cut.Append(nil, docs[i].Texts[Title]+" - "+docs[i].Texts[Description]))
	}
	return w
}

// word gives a word of a document, seldom one that most documents have.
func (w *wishes) word() string {
	for {
		words := w.words[w.IntN(len(w.words))]
		if len(words) == 0 {
			continue
		}
		word := words[w.IntN(min(len(words), 60))].Word
		if len(word) > 2 && (!frequent[word] || w.IntN(5) == 0) {
			return word
		}
	}
}

// side gives two or three words that stand side by side in a document.
func (w *wishes) side() string {
	for {
		words := w.words[w.IntN(len(w.words))]
		if n := 2 + w.IntN(2); len(words) > n {
			at := w.IntN(min(len(words)-n, 60))
			var some []string
			for _, t := range words[at : at+n] {
				some = append(some, t.Word)
			}
			return `"` + strings.Join(some, " ") + `"`
		}
	}
}

// query gives the words of a search: two or three of them in half of all cases.
func (w *wishes) query() string {
	switch n := w.IntN(20); {
	case n < 7:
		return w.word() + " " + w.word()
	case n < 10:
		return w.word() + " " + w.word() + " " + w.word()
	case n < 13:
		return w.side()
	case n < 15:
		return "(" + w.word() + " OR " + w.word() + " OR " + w.word() + ") " + w.word()
	case n < 16:
		return w.word() + " OR " + w.word() + " OR " + w.side()
	case n < 17:
		return w.word() + " " + w.word() + " -" + w.word()
	case n < 18:
		word := w.word()
		return word[:min(len(word), 5)] + "* " + w.word()
	case n < 19:
		return "title:" + w.word() + " buyer:" + w.word()
	}
	return ""
}

func (w *wishes) request() Request {
	r := Request{Expr: Parse(w.query())}
	alone := r.Expr.Root == nil
	if tags := w.docs[w.IntN(len(w.docs))].Tags; len(tags) > 0 && (alone || w.IntN(4) == 0) {
		t := tags[w.IntN(len(tags))]
		r.Filters = append(r.Filters, Filter{Name: t.Name, Any: []Tag{t}})
	}
	if alone || w.IntN(3) == 0 {
		region := Filter{Name: "region"}
		for range 1 + w.IntN(3) {
			region.Any = append(region.Any, Tag{"region", fmt.Sprint(w.IntN(12))})
		}
		r.Filters = append(r.Filters, region)
	}
	if w.IntN(3) == 0 {
		r.Filters = append(r.Filters, Filter{Name: "stage", Stages: []string{"open"}})
	}
	if alone || w.IntN(3) == 0 {
		r.Ranges = append(r.Ranges, Range{Name: "value", Column: "value", From: 0, To: int64(10_000 << w.IntN(9)), Missing: w.IntN(2) == 0})
	}
	return r
}

// savedSearches is a matcher of n searches, and how much memory each takes.
func savedSearches(tb testing.TB, docs []Document, n int) (m *Matcher, bytes float64) {
	tb.Helper()
	w := newWishes(docs)
	heap := func() float64 {
		var s runtime.MemStats
		runtime.GC()
		runtime.ReadMemStats(&s)
		return float64(s.HeapAlloc)
	}
	before := heap()
	m = NewMatcher(testSchema)
	m.Learn(docs)
	for i := range n {
		if err := m.Put(int64(i), w.request()); err != nil {
			tb.Fatal(err)
		}
	}
	bytes = (heap() - before) / float64(n)
	runtime.KeepAlive(w)
	return m, bytes
}

// plainLoop is a matcher without lists: it checks every request, one after the
// other in memory.
type plainLoop struct {
	*Matcher
	sheet
	codes []uint32
}

func loopOver(m *Matcher) *plainLoop {
	p := &plainLoop{Matcher: m}
	for i := range m.slots {
		p.codes = append(p.codes, m.slots[i].code()...)
	}
	return p
}

func (p *plainLoop) match(dst []int64, d *Document, now time.Time) []int64 {
	p.read(&p.terms, &p.schema, d, now)
	slot := 0
	eachNode(p.codes, func(code []uint32) {
		if p.fits(code) {
			dst = append(dst, p.slots[slot].id)
		}
		slot++
	})
	return dst
}

// TestMatcherEqualsLoop compares many searches on many notices.
func TestMatcherEqualsLoop(t *testing.T) {
	docs := noticeDocs(t)
	m, _ := savedSearches(t, docs, 5000)
	now, total := time.Unix(1000, 0), 0
	loop := loopOver(m)
	for i := range docs[:200] {
		want, got := loop.match(nil, &docs[i], now), m.Match(nil, &docs[i], now)
		if !slices.Equal(want, got) {
			t.Fatalf("%s: %d found instead of %d", docs[i].Key, len(got), len(want))
		}
		total += len(want)
	}
	if total < 200 {
		t.Errorf("only %d matches: the searches say nothing", total)
	}
}

func BenchmarkMatcher(b *testing.B) {
	docs := noticeDocs(b)
	now := time.Unix(1000, 0)
	for _, n := range []int{10_000, 100_000, 1_000_000} {
		if testing.Short() && n > 100_000 {
			continue
		}
		m, size := savedSearches(b, docs, n)
		run := func(name string, match func(d *Document) int) {
			b.Run(fmt.Sprintf("%s/searches=%d", name, n), func(b *testing.B) {
				i, found := 0, 0
				for b.Loop() {
					found += match(&docs[i%len(docs)])
					i++
				}
				b.ReportMetric(float64(i)/b.Elapsed().Seconds(), "notices/s")
				b.ReportMetric(float64(found)/float64(i), "matches/notice")
				b.ReportMetric(size, "B/search")
			})
		}
		var dst []int64
		loop := loopOver(m)
		run("listed", func(d *Document) int {
			dst = m.Match(dst[:0], d, now)
			return len(dst)
		})
		run("loop", func(d *Document) int {
			dst = loop.match(dst[:0], d, now)
			return len(dst)
		})
	}
}
