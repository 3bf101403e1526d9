package ocds

import "time"

// index holds what rules look up while they walk a release.
type index struct {
	parties   byID
	lots      byID
	awards    byID
	names     map[string]string // the first party id of each name, as foldName gives it
	suppliers map[string]bool   // ids of the suppliers that awards and contracts name

	tenderAmount   Money // of tender.value, when known
	amountKnown    bool
	deadline       time.Time // tender.tenderPeriod.endDate
	deadlineKnown  bool
	published      time.Time // the release's date
	publishedKnown bool
}

func newIndex(r Release) index {
	tender := r.Get("tender")
	x := index{
		parties: newByID(r.Get("parties")),
		lots:    newByID(tender.Get("lots")),
		awards:  newByID(r.Get("awards")),
	}
	x.nameParties()
	x.nameSuppliers(r)
	x.tenderAmount, x.amountKnown = Amount{tender.Get("value")}.Net()
	x.deadline, x.deadlineKnown = instant(tender.Get("tenderPeriod", "endDate"))
	x.published, x.publishedKnown = instant(r.Get("date"))
	return x
}

func (x *index) nameParties() {
	if len(x.parties.objects) < 2 {
		return
	}
	x.names = make(map[string]string, len(x.parties.objects))
	for _, p := range x.parties.objects {
		id, name := p.member("id").Text(), foldName(p.member("name").Text())
		if id != "" && name != "" && x.names[name] == "" {
			x.names[name] = id
		}
	}
}

func (x *index) nameSuppliers(r Release) {
	for _, section := range [...]string{"awards", "contracts"} {
		for _, s := range r.Get(section).Objects() {
			for _, supplier := range s.Get("suppliers").Objects() {
				if x.suppliers == nil {
					x.suppliers = map[string]bool{}
				}
				x.suppliers[supplier.Get("id").Text()] = true
			}
		}
	}
}

// byID finds the objects of a list by their ids, read as text.
type byID struct {
	objects []*Value
	places  map[string]*Value // nil for few objects, at which a look is faster
}

func newByID(list *Value) byID {
	const few = 16
	x := byID{objects: list.Objects()}
	if len(x.objects) <= few {
		return x
	}
	x.places = make(map[string]*Value, len(x.objects))
	for _, o := range x.objects {
		if id := o.member("id").Text(); x.places[id] == nil {
			x.places[id] = o
		}
	}
	return x
}

func (x *byID) empty() bool { return len(x.objects) == 0 }

// find gives the first object with an id, or nil; an empty id is nobody's.
func (x *byID) find(id string) *Value {
	if id == "" {
		return nil
	}
	if x.places != nil {
		return x.places[id]
	}
	for _, o := range x.objects {
		if o.member("id").Text() == id {
			return o
		}
	}
	return nil
}

// instant reads a date leniently; ok is false for what cannot be read, and for
// a year that cannot be meant: that is a finding of its own, and to compare
// with it would give further ones that say nothing new.
func instant(v *Value) (t time.Time, ok bool) {
	if v.Kind() != String {
		return time.Time{}, false
	}
	t, _, err := ParseTime(v.Text())
	return t, err == nil && t.Year() >= firstYear && t.Year() <= lastEndYear
}

// dayBefore reports whether a lies on an earlier day than b. Days are those of
// each date's own zone, since publishers send midnight for a day without time.
func dayBefore(a, b time.Time) bool {
	ay, am, ad := a.Date()
	by, bm, bd := b.Date()
	return time.Date(ay, am, ad, 0, 0, 0, 0, time.UTC).Before(time.Date(by, bm, bd, 0, 0, 0, 0, time.UTC))
}
