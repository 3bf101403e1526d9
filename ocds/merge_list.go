package ocds

import "strconv"

// list merges an array of objects into dst, matching them by id.
func (m *Merger) list(dst, in *Value, r *rule, at *where) {
	index := newListIndex(dst, r.matches())
	var twice string
	for i := range in.kids {
		el := &in.kids[i]
		if !el.recordable(r) {
			continue
		}
		id, key := el.member("id"), ""
		switch r.matches() {
		case ByID:
			key = identity(id)
		case ByPosition:
			key = strconv.Itoa(i)
		}
		n, fresh := index.find(dst, key)
		if fresh {
			dst.kids = append(dst.kids, Value{kind: Object, kids: m.room(el.Len())})
			n = len(dst.kids) - 1
			if id.Exists() {
				put(&dst.kids[n], "id", id)
			}
		}
		if key != "" && r.matches() == ByID && index.again(key) && twice == "" {
			twice = key
		}
		m.object(&dst.kids[n], el, r, at, "id")
	}
	if twice != "" {
		m.warn(at, "Multiple objects have the `id` value %s in the `%s` array", reprID(twice), at)
	}
}

// identity gives a key under which ids of the same type and content are one;
// "" for an id that is missing or null, which matches nothing.
func identity(id *Value) string {
	switch id.Kind() {
	case String:
		return "s" + id.Text()
	case Number:
		return "n" + id.Text()
	case Bool:
		return "b" + id.Text()
	}
	return ""
}

func reprID(key string) string {
	if key[0] == 's' {
		return "'" + key[1:] + "'"
	}
	return key[1:]
}

// listIndex finds the objects of a merged list by identity. Small lists are walked;
// thousands of ids are hashed.
type listIndex struct {
	byKey map[string]int
	base  int // objects that were there before this release
	seen  map[string]struct{}
	how   Override
	key0  string // the only key seen so far, so that lists of one need no map
}

const smallList = 16

func newListIndex(dst *Value, how Override) *listIndex {
	x := &listIndex{base: len(dst.kids), how: how}
	if how == ByID && len(dst.kids) > smallList {
		x.hash(dst)
	}
	return x
}

func (x *listIndex) hash(dst *Value) {
	x.byKey = make(map[string]int, 2*len(dst.kids))
	for i := range dst.kids {
		if key := identity(dst.kids[i].member("id")); key != "" {
			x.byKey[key] = i
		}
	}
}

// find gives the place of the object with a key, or fresh when it is to be
// appended next.
func (x *listIndex) find(dst *Value, key string) (at int, fresh bool) {
	if key == "" {
		return 0, true
	}
	if x.how == ByPosition {
		n, _ := strconv.Atoi(key)
		return n, n >= len(dst.kids)
	}
	if x.byKey == nil && len(dst.kids) > smallList {
		x.hash(dst)
	}
	if x.byKey != nil {
		if n, ok := x.byKey[key]; ok {
			return n, false
		}
		x.byKey[key] = len(dst.kids)
		return 0, true
	}
	for i := range dst.kids {
		if identity(dst.kids[i].member("id")) == key {
			return i, false
		}
	}
	return 0, true
}

// again reports whether the release at hand has already used the key.
func (x *listIndex) again(key string) bool {
	if x.key0 == "" {
		x.key0 = key
		return false
	}
	if x.seen == nil {
		x.seen = map[string]struct{}{x.key0: {}}
	}
	_, twice := x.seen[key]
	x.seen[key] = struct{}{}
	return twice
}
