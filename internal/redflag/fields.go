package redflag

import "github.com/tolsey/tolsey/ocds"

// Fields counts how often each field is filled, as Cardinal's command
// "coverage" does: a field holds something unless it is "", [], {} or null, or
// holds nothing else. The path "" counts documents, a path that ends in "/"
// objects, one that ends in "[]" elements of lists, any other members.
//
// Cardinal takes the last of members of one name; [ocds.Parse] refuses those.
// See [ocds.Coverage] for counts by release.
//
// Source: https://cardinal.readthedocs.io/en/latest/cli/coverage.html
type Fields map[string]int

// Add counts the fields of a document.
func (f Fields) Add(v *ocds.Value) { f.walk(v, nil) }

// Merge adds the counts of other.
func (f Fields) Merge(other Fields) {
	for path, n := range other {
		f[path] += n
	}
}

// walk counts what lies at a path and below, and tells whether that is anything.
func (f Fields) walk(v *ocds.Value, path []byte) (filled bool) {
	switch v.Kind() {
	case ocds.Array:
		below := append(path, "[]"...)
		for i := range v.Kids() {
			filled = f.walk(&v.Kids()[i], below) || filled
		}
	case ocds.Object:
		below := append(path, '/')
		for i := range v.Kids() {
			kid := &v.Kids()[i]
			filled = f.walk(kid, append(below, kid.Key()...)) || filled
		}
		if filled {
			f[string(below)]++
		}
	case ocds.String:
		filled = v.Text() != ""
	case ocds.Number, ocds.Bool:
		filled = true
	}
	if filled {
		f[string(path)]++
	}
	return filled
}
