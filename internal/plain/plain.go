// Package plain turns what publishers write in a release into values that a
// page can show and a rule can compare: text without markup, days and instants
// in London, money that counts, codes without decoration, and the contracts
// and awards that stand. It never fails: what cannot be understood is absent.
// It knows no database and no clock.
package plain

// Tri is a yes or no that publishers often leave out.
type Tri int

// The values of a Tri, which are also what the database stores.
const (
	Unknown Tri = 0
	Yes     Tri = 1
	No      Tri = 2
)

// TriOf gives the Tri of a value that may be unknown.
func TriOf(value, known bool) Tri {
	switch {
	case !known:
		return Unknown
	case value:
		return Yes
	}
	return No
}

// String gives "yes", "no" or "unknown".
func (t Tri) String() string {
	switch t {
	case Yes:
		return "yes"
	case No:
		return "no"
	}
	return "unknown"
}

// Ref is an organisation as a release names it.
type Ref struct {
	Key  string // the organisation's key, see org.KeyOf; "" for what is no organisation
	Name string // the name as published, for display
}
