// Package org knows buyers and suppliers: which names and identifiers are one
// body, and why.
//
// A party of a release has keys: one for each identifier in a register
// ("GB-COH-01234567") and one for its name ("blackpool-council", see
// [KeyOf]). A body is a set of keys. Three rules put keys together, applied to
// the releases one by one in ledger order:
//
//   - the same identifier is the same body;
//   - identifiers that one party gives together are the same body, unless that
//     would give a body two numbers of a register that lists each body once:
//     then the keys stay apart and the refusal is recorded;
//   - a name belongs to the one identified body that carries it. While no
//     identified body does, and from the moment that two do, it is a body of
//     its own, to which the parties without an identifier belong.
//
// Names are compared without case, accents and punctuation; what councils call
// themselves and their services is known (see council.go). Each join is kept
// with its reason and the release that led to it.
//
// Everything told about a party is stored under the key that it was told of,
// so keys can be put together and taken apart without touching other rows.
// Other packages store keys as well, never ids of bodies, and find the body in
// organisation_key when they read.
//
// What a public body is, to whom it answers, where it lies and who leads it is
// its [Profile]. It is told by notices, by a table that is written out here, by
// registers and by operators, whose statements stand in the ledger as acts. A
// [Directory] has all profiles and which keys of buyers each stands for.
package org

// Reason says why two names or identifiers are taken for one body, or are not.
type Reason string

// The reasons.
const (
	SameIdentifier      Reason = "same-identifier"         // another name, the same number in a register
	IdentifiersTogether Reason = "identifiers-together"    // one party gave both numbers
	SameName            Reason = "same-name"               // the same name but for case, accents, punctuation
	CouncilName         Reason = "council-name"            // two ways to write a council's name
	CouncilService      Reason = "council-service"         // a department or service of a council
	AmbiguousName       Reason = "ambiguous-name"          // two identified bodies have the name: it stands alone
	Conflicting         Reason = "conflicting-identifiers" // not joined: it would have two numbers of one register
)

// Key is a name or an identifier that stands for a body.
type Key struct {
	Key       string // "GB-COH-01234567" or "blackpool-council"
	Scheme    string // the register, such as GB-COH; "" for a name
	Value     string // the number in that register, normalised; "" for a name
	Ambiguous bool   // a name that several identified bodies have
}

// Spelling is a name as it was published.
type Spelling struct {
	Name string
	Uses int64 // releases that write it so
}

// Join is one decision about which keys are one body.
type Join struct {
	Key     string // the key that the decision is about
	Subject string // the other key, or the other spelling of the name
	Reason  Reason
	Detail  string // a sentence for the reader
	Index   int64  // ledger index of the release that led to it
	OCID    string // its process
}

// Size is how large a supplier was said to be.
type Size struct {
	Date  string // YYYY-MM-DD, of the award or else of the release
	Scale string // micro, small, medium, sme or large
}

// Ref is what a list shows of a body.
type Ref struct {
	ID   string
	Name string
}

// Line is a body in a list of buyers or suppliers.
type Line struct {
	Ref
	Town     string
	Releases int64 // releases in which it plays the role that was asked for
}

// Org is a body with all that is known of it.
type Org struct {
	Ref
	Names     []Spelling // most used first
	Keys      []Key      // in the order they were first seen; the first is the id
	Joins     []Join     // in ledger order
	Sizes     []Size     // by date
	Buyer     int64      // releases in which it is a buyer
	Supplier  int64      // releases in which it is a supplier
	Town      string     // of the newest release that states an address, as are Region and Postcode
	Region    string     // a name or a NUTS or ITL code
	Postcode  string
	Scale     string // the newest of Sizes; "" when never stated
	ScaleDate string // YYYY-MM-DD
	VCSE      *bool  // voluntary, community or social enterprise; nil when never stated
	First     int64  // ledger index of the first release that names it
	Last      int64  // ledger index of the newest
}
