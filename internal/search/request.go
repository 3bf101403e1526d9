package search

import "time"

// Request asks an index.
type Request struct {
	Expr    Expr      // the words
	Now     time.Time // the instant whose stages count
	Filters []Filter  // all of these
	Ranges  []Range   // all of these
	Facets  []Facet   // what to count
	Order   Order
	Offset  int // results to step over
	Limit   int // results to give; All for all of them
	Groups  int // how many of the largest groups to give, with a GroupFacet; 0 for none
}

// All is the Limit of a request for every result.
const All = -1

// Filter lets through the documents that have any of some tags or are at any
// of some stages.
type Filter struct {
	Name   string // what it is about; facets of the same name do not heed it
	Any    []Tag
	Stages []string
}

// Range lets through the documents whose number in a column lies within
// bounds, both included.
type Range struct {
	Name     string // as a Filter's
	Column   string
	From, To int64
	Missing  bool // and those without a number
}

// Facet counts documents by the values of a tag. It counts what all filters
// let through but those of its own name, so that it says what else could be
// chosen. The name StageFacet counts stages beside the values of its tag,
// GroupFacet counts the groups.
type Facet struct {
	Name   string
	Tag    string   // the tag's name; "" for Name
	Values []string // only these; none for all there are
}

// The names of the facets that are not of tags alone.
const (
	StageFacet = "stage"
	GroupFacet = "group" // its Tag is the name of the filters that it does not heed
)

// Order is an order of results. Documents that are equal in it are ordered by
// Then, the greatest number first, and at last by their keys.
type Order struct {
	Column     string // "" for relevance, the best first
	Descending bool
	From       int64  // documents with a smaller number, or none, come last
	Then       string // a column; "" for none
}

// Response is what a request finds.
type Response struct {
	Total  int
	Hits   []Hit
	Counts map[string]map[string]int // by facet, each of them, and value; values without documents are missing
	Groups []Count                   // the largest first
	Serial int64                     // of the index as it answered

	query *query
}

// Group gives the number of documents of a group, when the request had a
// GroupFacet.
func (r *Response) Group(value string) int {
	if n, ok := r.query.view.numbers.Load(value); ok && int(n.(uint32)) < len(r.query.groups) {
		return int(r.query.groups[n.(uint32)])
	}
	return 0
}

// Hit is a document that was found.
type Hit struct {
	Key   string
	Score float32 // of no meaning between requests; 0 without words
}

// Count is a value with the number of its documents.
type Count struct {
	Value string
	N     int
}
