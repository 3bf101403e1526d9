package ocds

import (
	"errors"
	"fmt"
	"slices"
	"strings"
)

// Warning is something that merging had to settle by itself.
type Warning struct {
	OCID    string // the process
	Path    string // member names joined by dots
	Message string // one sentence
}

// Merger merges the releases of contracting processes by the OCDS merge
// routine. The zero value merges by the [Core] rules and drops warnings. A
// Merger may be used for many processes but not from several goroutines.
type Merger struct {
	Rules *MergeRules   // nil for Core()
	Warn  func(Warning) // called for each warning; may be nil

	ocid      string
	slab      []Value
	versioned bool
	stamp     stamp
	mixed     bool // met a list that a later Extend could not match again
}

// ErrReleases tells that a set of releases cannot be put in order.
var ErrReleases = errors.New("releases cannot be merged")

// Compile merges releases of one process into its compiled release: the state
// of the process after the last of them. The releases may come in any order.
// With more than one, each needs a date that is a string; they are put in
// order by it as plain text, ties keep their order.
//
// The result holds explicit nulls for values that a release took back, which
// [Merger.Extend] needs and the views read as missing; [AppendMerged] writes it
// without them. It shares memory with the releases.
func (m *Merger) Compile(releases []*Value) (*Value, error) {
	return m.merge(releases, false)
}

// Versions merges releases of one process into its versioned release: for
// each field, every value that it has had and the release that set it.
func (m *Merger) Versions(releases []*Value) (*Value, error) {
	return m.merge(releases, true)
}

func (m *Merger) merge(releases []*Value, versioned bool) (*Value, error) {
	if len(releases) == 0 {
		return nil, fmt.Errorf("%w: there are none", ErrReleases)
	}
	order, err := InOrder(releases)
	if err != nil {
		return nil, err
	}
	m.versioned, m.mixed = versioned, false
	root := &Value{kind: Object, kids: make([]Value, 0, releases[order[0]].Len()+1)}
	if !versioned {
		root.kids = append(root.kids, Value{key: "tag", kind: Array, raw: []byte(`["compiled"]`),
			kids: []Value{{kind: String, raw: []byte(`"compiled"`)}}})
	}
	for seq, at := range order {
		m.add(root, releases[at], seq+1)
	}
	return root, nil
}

// Extend merges one more release into a compiled release made by
// [Merger.Compile] or [Merger.Extend], or read again with [MergeRules.Thaw]. ok is
// false, and the compiled release unusable, when the result could differ from
// a full merge: the release is older than the compiled one, or its objects met
// a list of other things. Then merge afresh.
func (m *Merger) Extend(compiled, release *Value) (ok bool) {
	date := release.Get("date")
	if date.Kind() != String || date.Text() < compiled.Get("date").Text() {
		return false
	}
	m.versioned, m.mixed = false, false
	m.add(compiled, release, 0)
	return !m.mixed
}

// InOrder gives the places of releases in the order in which they are merged:
// by date as plain text, ties in the order given. With more than one release
// each needs a date that is a string; the error wraps [ErrReleases].
func InOrder(releases []*Value) ([]int, error) {
	order := make([]int, len(releases))
	for i, r := range releases {
		order[i] = i
		if r.Kind() != Object {
			return nil, fmt.Errorf("%w: release %d is %s instead of an object", ErrReleases, i, r.Kind())
		}
		if len(releases) > 1 && r.Get("date").Kind() != String {
			return nil, fmt.Errorf("%w: the date of release %d is %s instead of a string", ErrReleases, i, r.Get("date").Kind())
		}
	}
	slices.SortStableFunc(order, func(a, b int) int {
		return strings.Compare(releases[a].member("date").Text(), releases[b].member("date").Text())
	})
	return order, nil
}

// add merges one release into root. seq tells the releases of one merge apart.
func (m *Merger) add(root, r *Value, seq int) {
	ocid, date := r.member("ocid"), r.member("date")
	m.ocid = ocid.Text()
	if m.versioned {
		m.stamp = newStamp(r, seq)
		put(root, "ocid", ocid)
	} else {
		put(root, "id", quoted(pythonText(ocid)+"-"+pythonText(date)))
		put(root, "date", date)
		put(root, "ocid", ocid)
	}
	rules := m.Rules
	if rules == nil {
		rules = Core()
	}
	for i := range r.kids {
		kid := &r.kids[i]
		if kid.key == "tag" || m.versioned && kid.key == "ocid" {
			continue
		}
		m.field(root, kid, rules.root.child(kid.key), where{name: kid.key})
	}
}

// pythonText gives the text of an id's part as the reference writes it into
// the compiled id, where a missing date reads "None".
func pythonText(v *Value) string {
	if !v.Exists() {
		return "None"
	}
	return v.Text()
}

func quoted(s string) *Value {
	return &Value{kind: String, raw: appendString(nil, s), esc: strings.ContainsAny(s, "\"\\") || hasControl(s)}
}

func hasControl(s string) bool {
	return strings.IndexFunc(s, func(r rune) bool { return r < 0x20 }) >= 0
}

// put sets a member to a literal.
func put(obj *Value, key string, v *Value) {
	set := Value{kind: Null, raw: []byte("null")}
	if v != nil {
		set = *v
	}
	set.key = key
	if have := obj.member(key); have != nil {
		*have = set
		return
	}
	obj.kids = append(obj.kids, set)
}

// where is the path of the value at hand, for warnings.
type where struct {
	up   *where
	name string
}

func (w *where) String() string {
	if w == nil {
		return ""
	}
	if w.up == nil {
		return w.name
	}
	return w.up.String() + "." + w.name
}

func (m *Merger) warn(at *where, format string, args ...any) {
	if m.Warn != nil {
		m.Warn(Warning{OCID: m.ocid, Path: at.String(), Message: fmt.Sprintf(format, args...)})
	}
}

// field merges one member of an incoming object into obj.
func (m *Merger) field(obj, in *Value, r *rule, at where) {
	if r.does() == omit {
		return
	}
	switch shapeOf(in, r) {
	case literal:
		m.literal(obj, in, &at)
	case fields:
		if in.recordable(r) {
			if dst := m.container(obj, in, &at); dst != nil {
				m.object(dst, in, r, &at, "")
			}
		}
	case objects:
		if in.recordable(r) {
			if dst := m.container(obj, in, &at); dst != nil {
				m.list(dst, in, r, &at)
			}
		}
	}
}

// object merges the members of in, but not the one named skip, into obj.
func (m *Merger) object(obj, in *Value, r *rule, at *where, skip string) {
	for i := range in.kids {
		kid := &in.kids[i]
		if kid.key == skip && skip != "" {
			continue
		}
		m.field(obj, kid, r.child(kid.key), where{up: at, name: kid.key})
	}
}

type shape uint8

const (
	literal shape = iota
	fields        // an object, merged field by field
	objects       // an array of objects, merged by id
)

func shapeOf(v *Value, r *rule) shape {
	if r.does() == whole {
		return literal
	}
	switch v.kind {
	case Object:
		return fields
	case Array:
		for i := range v.kids {
			if v.kids[i].kind != Object {
				return literal
			}
		}
		return objects
	}
	return literal
}

// recordable reports whether a container holds anything that merging would
// record; an empty one leaves no trace.
func (v *Value) recordable(r *rule) bool {
	for i := range v.kids {
		kid := &v.kids[i]
		kr := r
		if v.kind == Object {
			kr = r.child(kid.key)
		}
		if kr.does() == omit {
			continue
		}
		if shapeOf(kid, kr) == literal || kid.recordable(kr) {
			return true
		}
	}
	return false
}

// merged reports whether the value was built by merging, as opposed to a
// literal taken over from a release.
func (v *Value) merged() bool {
	return (v.kind == Object || v.kind == Array) && v.raw == nil && !v.history
}

// container gives the member of obj into which a container is merged, making
// it where there is none; nil where the member holds something else.
func (m *Merger) container(obj, in *Value, at *where) *Value {
	have := obj.member(in.key)
	switch {
	case have == nil:
		obj.kids = append(obj.kids, Value{key: in.key, kind: in.kind, kids: m.room(in.Len())})
		return &obj.kids[len(obj.kids)-1]
	case have.merged() && have.kind == in.kind:
		return have
	case have.kind == Null:
		*have = Value{key: in.key, kind: in.kind}
		return have
	case have.kind == Array && in.kind == Array && !have.history && have.raw != nil:
		m.mixed = true
		*have = Value{key: in.key, kind: Array, kids: slices.Clone(have.kids)}
		return have
	}
	m.warn(at, "%s: an earlier release has %s where this one has %s; the earlier value is kept", at, describe(have), withArticle(in.kind))
	return nil
}

// room gives an empty list with room for n values.
func (m *Merger) room(n int) []Value {
	if len(m.slab) < n {
		m.slab = make([]Value, max(n, 128))
	}
	out := m.slab[:0:n]
	m.slab = m.slab[n:]
	return out
}

func withArticle(k Kind) string {
	switch k {
	case Array, Object:
		return "an " + k.String()
	}
	return "a " + k.String()
}

func describe(v *Value) string {
	if v.history {
		return "a plain value"
	}
	return withArticle(v.kind)
}

// literal records a literal at a member of obj. Over an object or a list of
// objects it is dropped without a word, as the reference does.
func (m *Merger) literal(obj, in *Value, at *where) {
	have := obj.member(in.key)
	if m.versioned {
		m.version(obj, have, in)
		return
	}
	switch {
	case have == nil:
		obj.kids = append(obj.kids, *in)
	case !have.merged():
		*have = *in
	}
}
