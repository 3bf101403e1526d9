package ocds

import "strings"

// value checks a value against what the table says of its field.
func (c *checker) value(v *Value, f *field) {
	if !v.Exists() {
		return
	}
	if f.list {
		c.listField(v, f)
		return
	}
	c.single(v, f)
}

// listField checks a field that holds a list; anything else is read as a list
// of one.
func (c *checker) listField(v *Value, f *field) {
	element := *f
	element.list = false
	if v.Kind() != Array {
		if c.known() {
			c.report(ruleNotList, v, nil, "The field %s holds %s where a list belongs.", f.name, article(v.Kind()))
		}
		c.single(v, &element)
		return
	}
	c.elements(v, &element)
	if f.object != nil {
		c.duplicates(v, f.object)
	}
}

func (c *checker) elements(v *Value, element *field) {
	for i := range v.kids {
		c.pushIndex(i)
		c.value(&v.kids[i], element)
		c.pop()
	}
}

// single checks a value that is no list, or should be none.
func (c *checker) single(v *Value, f *field) {
	switch {
	case v.Kind() == Array:
		c.unexpectedList(v, f)
	case v.Kind() == Object:
		c.singleObject(v, f)
	case f.object != nil:
		if c.known() || len(c.path) == 0 {
			c.report(ruleNotObject, v, nil, "%s holds %s where an object belongs.", c.place(f), article(v.Kind()))
		}
		c.looseText(v)
	default:
		c.scalar(v, f)
	}
}

func (c *checker) singleObject(v *Value, f *field) {
	if f.object != nil {
		c.object(v, f.object, f)
		return
	}
	if f.form != anyForm {
		c.wrongType(v, f)
	}
	c.guessing++
	c.object(v, c.unknown, f)
	c.guessing--
}

// unexpectedList reports a list where the table has one value, and checks its
// elements as if each were that value.
func (c *checker) unexpectedList(v *Value, f *field) {
	if f.object != nil && c.known() {
		c.report(ruleNotObject, v, nil, "%s holds a list where an object belongs.", c.place(f))
	} else if f.object == nil && f.form != anyForm {
		c.wrongType(v, f)
	}
	c.elements(v, f)
}

// object checks the members of an object and then what holds for the object as
// a whole.
func (c *checker) object(v *Value, d *definition, f *field) {
	var seen int
	for i := range v.kids {
		kid := &v.kids[i]
		c.push(kid.key)
		if member := d.fields[kid.key]; member != nil {
			if member.required && kid.Exists() {
				seen++
			}
			c.value(kid, member)
		} else {
			c.unknownMember(kid)
		}
		c.pop()
	}
	if seen < len(d.required) && c.known() {
		c.missing(v, d, f)
	}
	if d.inspect != nil {
		d.inspect(c, v, f)
	}
}

// unknownMember checks a member that the table does not know by its name
// alone: what looks like a date should be one.
func (c *checker) unknownMember(v *Value) {
	c.guessing++
	switch v.kind {
	case String:
		if dateName(v.key) {
			c.scalar(v, &guessedDate)
		} else {
			c.scalar(v, &guessed)
		}
	case Object:
		c.object(v, c.unknown, &guessed)
	case Array:
		c.elements(v, &guessed)
	}
	c.guessing--
}

// dateName reports whether a member's name promises a date: date,
// publishedDate, datePublished.
func dateName(name string) bool {
	return name == "date" || strings.HasSuffix(name, "Date") || strings.HasPrefix(name, "date") && strings.HasSuffix(name, "ed")
}

var (
	guessed     = field{form: anyForm}
	guessedDate = field{form: dateForm}
)

// known reports whether the table knows the object that is being checked.
// Types and required fields are not held against objects of other extensions.
func (c *checker) known() bool { return c.guessing == 0 }

func (c *checker) missing(v *Value, d *definition, f *field) {
	for _, want := range d.required {
		if v.member(want.name).Exists() {
			continue
		}
		sub := []string{want.name}
		switch {
		case d.name == "Release" && want.name == "id":
			c.report(ruleNoReleaseID, nil, sub, "The release has no id; the publisher should give each release one that no other release of the process has.")
		case d.name == "Reference" && f.role == "buyer":
			c.report(ruleBuyerNoID, nil, sub, "The buyer has no id, so nothing says which party it is; it should be that of an entry in parties.")
		case d.name == "Reference":
			c.report(ruleReferenceNoID, nil, sub, "The %s has no id, so nothing says which party it is; it should be that of an entry in parties.", roleName(f.role))
		default:
			c.report(ruleRequired, nil, sub, "The %s has no %s; OCDS requires one.", d.label, want.name)
		}
	}
}

// fewElements is up to how many elements a look at each pair is faster than a
// map.
const fewElements = 12

// duplicates looks for one id on two elements. As in merging, 1 and "1" differ.
func (c *checker) duplicates(v *Value, d *definition) {
	id := d.fields["id"]
	if id == nil || id.form != idForm {
		return
	}
	var seen map[string]struct{}
	if len(v.kids) > fewElements {
		seen = make(map[string]struct{}, len(v.kids))
	}
	for i := range v.kids {
		mine := v.kids[i].member("id")
		if mine.Kind() != String && mine.Kind() != Number {
			continue
		}
		twice := false
		if seen != nil {
			_, twice = seen[view(mine.raw)]
			seen[view(mine.raw)] = struct{}{}
		} else {
			twice = sameID(v.kids[:i], mine)
		}
		if twice {
			c.pushIndex(i)
			c.report(ruleDuplicateID, mine, []string{"id"}, "The id %s stands on two entries of this list; each %s needs its own.", brief(mine.Text()), d.label)
			c.pop()
		}
	}
}

func sameID(list []Value, id *Value) bool {
	for i := range list {
		other := list[i].member("id")
		if other.Kind() == id.kind && view(other.raw) == view(id.raw) {
			return true
		}
	}
	return false
}

// place names the value for messages.
func (c *checker) place(f *field) string {
	switch {
	case len(c.path) == 0:
		return "The document"
	case c.path[len(c.path)-1].index >= 0:
		return "The list " + f.name
	}
	return "The field " + f.name
}

// article gives a kind with its article.
func article(k Kind) string {
	switch k {
	case Bool:
		return "true or false"
	case Number:
		return "a number"
	case String:
		return "a text"
	case Array:
		return "a list"
	case Object:
		return "an object"
	}
	return "nothing"
}
