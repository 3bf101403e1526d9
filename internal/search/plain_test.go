package search

import (
	"cmp"
	"maps"
	"slices"
	"time"
)

// plain is an index without any: it looks at every document for every request.
type plain map[string]Document

func (p plain) add(docs []Document) {
	for _, d := range docs {
		p[d.Key] = d
	}
}

// stage gives the stage of a document at an instant: of the last of its steps
// that has come.
func stage(d Document, now time.Time) string {
	at := d.Stages[0].Stage
	for _, s := range d.Stages[1:] {
		if !s.From.After(now) {
			at = s.Stage
		}
	}
	return at
}

func texts(d Document) map[Field]string {
	m := map[Field]string{}
	for f, text := range d.Texts {
		if Field(f) != Any {
			m[Field(f)] = text
		}
	}
	return m
}

func column(d Document, name string) int64 { return d.Numbers[testSchema.number(name)] }

// passes tells whether a document passes all filters and ranges but those with
// a name.
func passes(d Document, r Request, but string) bool {
	for _, f := range r.Filters {
		any := slices.Contains(f.Stages, stage(d, r.Now)) ||
			slices.ContainsFunc(d.Tags, func(t Tag) bool { return slices.Contains(f.Any, t) })
		if f.Name != but && !any {
			return false
		}
	}
	for _, w := range r.Ranges {
		n := column(d, w.Column)
		if in := n >= w.From && n <= w.To && n != Missing || n == Missing && w.Missing; w.Name != but && !in {
			return false
		}
	}
	return true
}

// no is a name that no filter has.
const no = "\x00"

// keys gives the keys of what a request finds, in the order of its columns.
func (p plain) keys(r Request) []string {
	var found []Document
	for _, d := range p {
		if slowMatch(r.Expr, texts(d)) && passes(d, r, no) {
			found = append(found, d)
		}
	}
	slices.SortFunc(found, func(a, b Document) int { return compareDocuments(r.Order, a, b) })
	var out []string
	for _, d := range found {
		out = append(out, d.Key)
	}
	return out
}

func compareDocuments(o Order, a, b Document) int {
	if o.Column != "" {
		m, n := column(a, o.Column), column(b, o.Column)
		aLast, bLast := m == Missing || m < o.From, n == Missing || n < o.From
		switch {
		case aLast && bLast:
		case aLast:
			return 1
		case bLast:
			return -1
		case m != n && o.Descending:
			return cmp.Compare(n, m)
		case m != n:
			return cmp.Compare(m, n)
		}
	}
	return compareThen(o, a, b)
}

func compareThen(o Order, a, b Document) int {
	if o.Then != "" {
		if m, n := column(a, o.Then), column(b, o.Then); m != n {
			return cmp.Compare(n, m)
		}
	}
	return cmp.Compare(a.Key, b.Key)
}

// counts gives what the facets count, and the groups.
func (p plain) counts(r Request) (counts map[string]map[string]int, groups map[string]int) {
	counts, groups = map[string]map[string]int{}, map[string]int{}
	for _, f := range r.Facets {
		but, into := f.Name, map[string]int{}
		if f.Name == GroupFacet {
			but, into = f.Tag, groups
		}
		for _, d := range p {
			if slowMatch(r.Expr, texts(d)) && passes(d, r, but) {
				countDocument(into, f, d, r.Now)
			}
		}
		if f.Name != GroupFacet {
			if counts[f.Name] == nil {
				counts[f.Name] = map[string]int{}
			}
			maps.Copy(counts[f.Name], into)
		}
	}
	return counts, groups
}

func countDocument(into map[string]int, f Facet, d Document, now time.Time) {
	name := cmp.Or(f.Tag, f.Name)
	if f.Name == GroupFacet {
		name = testSchema.Group
	}
	if f.Name == StageFacet {
		into[stage(d, now)]++
	}
	for _, t := range d.Tags {
		if t.Name == name && (f.Values == nil || slices.Contains(f.Values, t.Value)) {
			into[t.Value]++
		}
	}
}
