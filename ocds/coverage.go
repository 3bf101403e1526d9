package ocds

import (
	"slices"
	"strings"
)

// Coverage counts in how many releases each field holds something. The zero
// value is ready to use; it is not safe for concurrent use.
type Coverage struct {
	root     coverageNode
	releases int
}

// FieldCount says how often a field is filled.
type FieldCount struct {
	Path     string `json:"path"`     // member names; list levels add nothing: tender/lots/value/amount
	Releases int    `json:"releases"` // releases in which it is filled at least once
	Objects  int    `json:"objects"`  // objects that hold it, filled
	Parents  int    `json:"parents"`  // objects that could hold it: all filled ones at the path above
}

// coverageNode is a path met in the data.
type coverageNode struct {
	kids      map[string]*coverageNode
	releases  int
	last      int // the number of the last release counted
	objects   int
	instances int // filled objects at this path
}

// Add counts the fields of a release. Empty texts, nulls, empty lists and
// objects, and those that hold nothing else, do not count as filled.
func (c *Coverage) Add(r Release) {
	c.releases++
	c.walk(&c.root, r.Value)
}

// Releases gives how many releases were added.
func (c *Coverage) Releases() int { return c.releases }

// walk counts what lies below a value and reports whether it holds anything.
func (c *Coverage) walk(n *coverageNode, v *Value) (filled bool) {
	switch v.Kind() {
	case Missing, Null:
		return false
	case String:
		return len(v.raw) > len(`""`)
	case Array:
		for i := range v.kids {
			if c.walk(n, &v.kids[i]) {
				filled = true
			}
		}
		return filled
	case Object:
		for i := range v.kids {
			kid := n.child(v.kids[i].key)
			if !c.walk(kid, &v.kids[i]) {
				continue
			}
			filled = true
			kid.objects++
			if kid.last != c.releases {
				kid.last = c.releases
				kid.releases++
			}
		}
		if filled {
			n.instances++
		}
		return filled
	}
	return true
}

func (n *coverageNode) child(key string) *coverageNode {
	if kid := n.kids[key]; kid != nil {
		return kid
	}
	if n.kids == nil {
		n.kids = map[string]*coverageNode{}
	}
	kid := &coverageNode{}
	n.kids[strings.Clone(key)] = kid
	return kid
}

// Fields gives the counts of all fields that are filled somewhere, sorted by
// path.
func (c *Coverage) Fields() []FieldCount {
	var out []FieldCount
	c.root.fields("", &out)
	slices.SortFunc(out, func(a, b FieldCount) int { return strings.Compare(a.Path, b.Path) })
	return out
}

func (n *coverageNode) fields(prefix string, out *[]FieldCount) {
	for key, kid := range n.kids {
		if kid.objects == 0 {
			continue
		}
		path := prefix + key
		*out = append(*out, FieldCount{Path: path, Releases: kid.releases, Objects: kid.objects, Parents: n.instances})
		kid.fields(path+"/", out)
	}
}
