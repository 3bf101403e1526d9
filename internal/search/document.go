package search

import (
	"math"
	"slices"
	"time"
)

// Missing is the number of a document that has none in a column. It is
// smaller than any other.
const Missing = math.MinInt64

// Schema names the columns of an index. Two indexes of different schemas do
// not read each other's files.
type Schema struct {
	Version int      // of whatever makes the documents; another version is another schema
	Stages  []string // the values of the column that changes with time, at most 255
	Numbers []string // columns of numbers to filter and sort by
	Group   string   // the tag of which each document has at most one of very many, counted for the largest groups; "" for none
}

// number gives the place of a column, or -1.
func (s *Schema) number(name string) int { return slices.Index(s.Numbers, name) }

// Document is what an index holds under a key.
type Document struct {
	Key     string  // not empty; a document replaces the one with its key
	Texts   Texts   // what is searched
	Tags    []Tag   // each once
	Numbers []int64 // one for each of Schema.Numbers; Missing for none
	Stages  []Step  // at most mostSteps, ascending; the first holds from the beginning
}

// mostSteps is how many stages a document can have one after the other.
const mostSteps = 3

// Texts are the texts of a document by Field; Any is not used.
type Texts [int(Supplier) + 1]string

// Tag is a value that documents are filtered and counted by.
type Tag struct {
	Name  string // such as "type"; without "="
	Value string
}

func (t Tag) term() string { return tagTerms + t.Name + "=" + t.Value }

// Step is a stage and since when it holds.
type Step struct {
	From  time.Time // not looked at in the first
	Stage string    // one of Schema.Stages
}

// The terms of a segment's dictionary begin with a letter that says what they
// are. Words end with a sign for their form: the word as it is written, or its
// stem, under which the forms of a word are joined. The term of a stem is left
// out where the stem as a word is the only form in the segment.
const (
	anyWords      = "w"
	buyerWords    = "b"
	supplierWords = "u"
	anyCaps       = "c" // words in capitals
	buyerCaps     = "d"
	supplierCaps  = "v"
	pairTerms     = "p" // two frequent words in a row
	tagTerms      = "T"
	keyTerms      = "K"

	exactForm = "\x00"
	stemForm  = "\x01"
)

// The positions of a document's words: each field has its own range, so that a
// position says in which field a word stands and no phrase crosses fields. What
// does not fit a range stands at its end, behind a gap, so that phrases are not
// found there; a title's goes on before the description and does not count as
// title any more.
const (
	titleEnd      = 1024
	bodyEnd       = 1 << 15
	buyerStart    = bodyEnd + 1
	buyerEnd      = buyerStart + 1023
	supplierStart = buyerEnd + 1
	supplierEnd   = supplierStart + 4095
	categoryStart = supplierEnd + 1
	categoryEnd   = 1<<16 - 1
	betweenFields = 4 // positions left free between the fields of the body
)

// lengthByte gives the length of a document, in words, on a scale of 16 steps
// to the doubling; lengthOf is its inverse.
func lengthByte(words int) byte {
	return byte(min(255, math.Round(16*math.Log2(float64(1+words)))))
}

func lengthOf(b byte) float64 { return math.Exp2(float64(b)/16) - 1 }
