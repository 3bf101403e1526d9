package search

import (
	"encoding/binary"
	"math/rand/v2"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// madeList gives n documents at random below most, with frequencies and
// positions.
func madeList(r *rand.Rand, n, most int) (docs []uint32, tf []byte, at [][]uint32) {
	seen := map[uint32]bool{}
	for len(seen) < n {
		seen[uint32(r.IntN(most))] = true
	}
	for d := range seen {
		docs = append(docs, d)
	}
	slices.Sort(docs)
	for range docs {
		tf = append(tf, byte(r.IntN(256)))
		var own []uint32
		for range 1 + r.IntN(4) {
			own = append(own, uint32(r.IntN(1<<16)))
		}
		slices.Sort(own)
		at = append(at, own)
	}
	return docs, tf, at
}

func encode(docs []uint32, tf []byte, at [][]uint32) *occurrences {
	o := &occurrences{docs: docs, tf: tf}
	for _, own := range at {
		o.posAt = append(o.posAt, uint32(len(o.pos)))
		before := uint32(0)
		for _, p := range own {
			o.pos = binary.AppendUvarint(o.pos, uint64(p-before))
			before = p
		}
	}
	o.posAt = append(o.posAt, uint32(len(o.pos)))
	return o
}

// checkList reads a list in every way and compares.
func checkList(t *testing.T, r *rand.Rand, docs []uint32, tf []byte, at [][]uint32) {
	t.Helper()
	l := readList(appendList(nil, encode(docs, tf, at), true, true), len(docs))
	i, before := 0, -1
	for n := range l.chunks {
		b, chunk := l.at(n)
		if chunk <= before {
			t.Fatalf("chunk %d after %d", chunk, before)
		}
		before = chunk
		again, ok := l.in(chunk)
		if !ok || again.n != b.n {
			t.Fatalf("chunk %d is not found", chunk)
		}
		from := i
		rd, sought := b.reader(), b.reader()
		b.each(func(rank int, doc uint32) {
			if docs[i] != uint32(chunk)<<16|doc || tf[i] != b.tf[rank] || rank != i-from || b.rank(doc) != rank {
				t.Fatalf("document %d: %d of chunk %d, rank %d, frequency %d", i, doc, chunk, rank, b.tf[rank])
			}
			if r.IntN(5) == 0 && sought.seek(doc) != rank {
				t.Fatalf("document %d is found elsewhere than at %d", doc, rank)
			}
			if r.IntN(3) == 0 { // so that skips are taken too
				if got := positions(nil, rd.own(rank)); !slices.Equal(got, at[i]) {
					t.Fatalf("document %d stands at %v instead of %v", i, got, at[i])
				}
			}
			i++
		})
		last := b.reader()
		if got := positions(nil, last.own(b.n-1)); !slices.Equal(got, at[i-1]) {
			t.Fatalf("the last document stands at %v instead of %v", got, at[i-1])
		}
		checkSets(t, r, b, docs[from:i])
	}
	if i != len(docs) {
		t.Fatalf("%d documents of %d", i, len(docs))
	}
	if _, ok := l.in(before + 1); ok {
		t.Error("a chunk is found that is not there")
	}
}

func checkSets(t *testing.T, r *rand.Rand, b block, docs []uint32) {
	t.Helper()
	set, other := make(bitset, denseWords), make(bitset, denseWords)
	b.addTo(set)
	both := 0
	for i := range other {
		other[i] = r.Uint64() & r.Uint64()
	}
	for _, d := range docs {
		if !set.has(d & 0xffff) {
			t.Fatalf("%d is missing", d)
		}
		if other.has(d & 0xffff) {
			both++
		}
	}
	if set.count() != len(docs) || b.common(other) != both {
		t.Fatalf("%d documents instead of %d, %d in common instead of %d", set.count(), len(docs), b.common(other), both)
	}
}

func TestPostingLists(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for _, size := range []struct{ docs, below int }{
		{1, 1}, {1, 1 << 20}, {64, 70}, {65, 1 << 16}, {128, 128}, {129, 1 << 20}, {denseFrom, 1 << 16}, {denseFrom + 1, 1 << 16},
		{1 << 16, 1 << 16}, {30000, 100000}, {200000, 1 << 19},
	} {
		docs, tf, at := madeList(r, size.docs, size.below)
		checkList(t, r, docs, tf, at)
	}
}

func TestListWithoutParts(t *testing.T) {
	o := encode([]uint32{1, 70000}, []byte{1, 2}, [][]uint32{{1}, {2}})
	l := readList(appendList(nil, o, false, false), 2)
	if b, chunk := l.at(1); b.tf != nil || b.pos != nil || chunk != 1 || b.doc(0) != 70000&0xffff {
		t.Errorf("%v in chunk %d", b, chunk)
	}
}

func FuzzPostingList(f *testing.F) {
	f.Add(uint64(1), uint16(100), uint32(1000))
	f.Add(uint64(2), uint16(5000), uint32(9000))
	f.Fuzz(func(t *testing.T, seed uint64, n uint16, below uint32) {
		r := rand.New(rand.NewPCG(seed, 1))
		most := 1 + int(below%(1<<21))
		docs, tf, at := madeList(r, max(1, min(int(n), most/2)), most)
		checkList(t, r, docs, tf, at)
	})
}

func TestFrequency(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		small := rapid.IntRange(0, 100)
		a, b, c, d := small.Draw(t, "a"), small.Draw(t, "b"), small.Draw(t, "c"), small.Draw(t, "d")
		if got, want := addFrequency(frequency(a, b), frequency(c, d)), frequency(a+c, b+d); got != want {
			t.Fatalf("%08b instead of %08b", got, want)
		}
	})
}

func TestLengthByte(t *testing.T) {
	for words := range 60000 {
		if got := lengthOf(lengthByte(words)); got < float64(words)*0.97-1 || got > float64(words)*1.03+1 {
			t.Fatalf("%d words are kept as %f", words, got)
		}
	}
}

func TestBitset(t *testing.T) {
	for _, n := range []int{0, 1, 63, 64, 65, 200} {
		b := make(bitset, 4)
		b.fill(n)
		if b.count() != n || b.empty() != (n == 0) {
			t.Errorf("%d of %d", b.count(), n)
		}
		next := uint32(0)
		b.each(func(i uint32) {
			if i != next {
				t.Errorf("%d instead of %d", i, next)
			}
			next++
		})
	}
}

func TestDictionary(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		x, err := idle("", testSchema, nil)
		if err != nil {
			t.Fatal(err)
		}
		names := rapid.SliceOfNDistinct(rapid.StringMatching(`[a-c]{1,5}`), 1, 30, rapid.ID).Draw(t, "names")
		var docs []Document
		for _, n := range names {
			docs = append(docs, made(n, "", "", Tag{"of", n}))
		}
		if err := x.Add(docs, Fresh, 1); err != nil {
			t.Fatal(err)
		}
		seg := x.view.Load().parts[0].seg
		prefix := rapid.StringMatching(`[a-c]{0,3}`).Draw(t, "prefix")
		from, to := seg.between(Tag{"of", prefix}.term())
		want := 0
		for _, n := range names {
			if len(n) >= len(prefix) && n[:len(prefix)] == prefix {
				want++
			}
			if doc, ok := seg.findKey(n); !ok || seg.key(doc) != n {
				t.Fatalf("%q is not found", n)
			}
		}
		if to-from != want {
			t.Fatalf("%d terms begin with %q instead of %d", to-from, prefix, want)
		}
		if _, ok := seg.findKey("absent"); ok {
			t.Fatal("a key is found that is not there")
		}
	})
}
