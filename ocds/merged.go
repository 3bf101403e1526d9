package ocds

// AppendMerged appends a compiled or versioned release as compact JSON,
// without the members of which a release said null: they have no value.
// (Nulls inside literals and in histories stay.)
func AppendMerged(dst []byte, v *Value) []byte {
	switch {
	case !v.merged():
		return v.AppendJSON(dst)
	case v.kind == Array:
		dst = append(dst, '[')
		for i := range v.kids {
			if i > 0 {
				dst = append(dst, ',')
			}
			dst = AppendMerged(dst, &v.kids[i])
		}
		return append(dst, ']')
	}
	dst = append(dst, '{')
	first := true
	for i := range v.kids {
		if v.kids[i].kind == Null {
			continue
		}
		if !first {
			dst = append(dst, ',')
		}
		first = false
		dst = appendKey(dst, v.kids[i].key)
		dst = AppendMerged(dst, &v.kids[i])
	}
	return append(dst, '}')
}

// Thaw prepares a compiled release, written with [Value.AppendJSON] so that it
// kept its nulls and parsed again, for [Merger.Extend] and [AppendMerged]. ok
// is false when it holds a list that mixes objects and other things, of which
// the text does not tell how it came about: then merge afresh.
func (r *MergeRules) Thaw(compiled *Value) (ok bool) {
	ok = true
	compiled.raw = nil
	for i := range compiled.kids {
		kid := &compiled.kids[i]
		switch kid.key {
		case "tag", "id", "date", "ocid":
		default:
			ok = thaw(kid, r.root.child(kid.key)) && ok
		}
	}
	return ok
}

func thaw(v *Value, r *rule) (ok bool) {
	ok = true
	switch shapeOf(v, r) {
	case literal:
		return r.does() == whole || !v.mixes()
	case fields:
		v.raw = nil
		for i := range v.kids {
			ok = thaw(&v.kids[i], r.child(v.kids[i].key)) && ok
		}
	case objects:
		v.raw = nil
		for i := range v.kids {
			// Go through the members: as an element, the object has the array's rule.
			v.kids[i].raw = nil
			for j := range v.kids[i].kids {
				kid := &v.kids[i].kids[j]
				ok = thaw(kid, r.child(kid.key)) && ok
			}
		}
	}
	return ok
}

// mixes reports whether a list holds both objects and other things.
func (v *Value) mixes() bool {
	var n int
	for i := range v.kids {
		if v.kids[i].kind == Object {
			n++
		}
	}
	return v.kind == Array && n > 0 && n < len(v.kids)
}
