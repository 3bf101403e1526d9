package ocds

import "strconv"

// stamp is what a versioned release says of the release that set a value.
type stamp struct {
	fields [3]Value // releaseID, releaseDate, releaseTag
	seq    string   // tells the releases of one merge apart
}

func newStamp(r *Value, seq int) stamp {
	s := stamp{seq: strconv.Itoa(seq)}
	for i, name := range [...]string{"id", "date", "tag"} {
		s.fields[i] = Value{kind: Null, raw: []byte("null")}
		if v := r.member(name); v != nil {
			s.fields[i] = *v
		}
		s.fields[i].key = [...]string{"releaseID", "releaseDate", "releaseTag"}[i]
	}
	return s
}

// version adds a value to the history of a field, unless it is the value that
// the field already had. Where one release gives a field twice, its last value
// is its only one.
func (m *Merger) version(obj, have, in *Value) {
	if have == nil {
		obj.kids = append(obj.kids, Value{key: in.key, kind: Array, history: true})
		have = &obj.kids[len(obj.kids)-1]
	}
	if !have.history {
		return // objects, merged field by field: a literal does not undo them
	}
	if n := len(have.kids); n > 0 && have.kids[n-1].key == m.stamp.seq {
		have.kids = have.kids[:n-1]
	}
	if n := len(have.kids); n > 0 && equal(&have.kids[n-1].kids[3], in) {
		return
	}
	value := *in
	value.key = "value"
	// An array element has no name; its key holds which release made it.
	entry := Value{key: m.stamp.seq, kind: Object, kids: append(m.room(4), m.stamp.fields[:]...)}
	entry.kids = append(entry.kids, value)
	have.kids = append(have.kids, entry)
}

// equal compares two values as JSON: the order of members does not count, and
// numbers are compared by size.
func equal(a, b *Value) bool {
	if a.Kind() != b.Kind() || a.Len() != b.Len() {
		return false
	}
	switch a.Kind() {
	case String:
		return a.Text() == b.Text()
	case Bool:
		return a.Text() == b.Text()
	case Number:
		return a.Text() == b.Text() || sameNumber(a.Text(), b.Text())
	case Array:
		for i := range a.kids {
			if !equal(&a.kids[i], &b.kids[i]) {
				return false
			}
		}
	case Object:
		for i := range a.kids {
			if other := b.member(a.kids[i].key); other == nil || !equal(&a.kids[i], other) {
				return false
			}
		}
	}
	return true
}

func sameNumber(a, b string) bool {
	x, errX := strconv.ParseFloat(a, 64)
	y, errY := strconv.ParseFloat(b, 64)
	return errX == nil && errY == nil && x == y
}
