package org

import (
	"strings"

	"github.com/tolsey/tolsey/internal/fault"
)

// A Profile is a public body: what it is and to whom it answers, each fact with
// who told it. Nothing is invented: what nobody told is "".
type Profile struct {
	ID         string // a slug such as "department-for-education"; the id of the Org where only notices know the body
	Name       string
	Kind       Kind
	Tier       Tier   // of a council
	Parent     string // id of the profile that it answers to
	Region     string // UKC to UKN, where it has its seat
	CityRegion string // id of the profile of the combined authority that its area is in
	Aliases    []string
	Numbers    []string // in registers, as keys: "GB-GOR-D6"
	Start, End string   // YYYY-MM-DD, when it began and ceased to be; "" when not told
	OrgID      string   // the Org that its notices are kept under, the first of Orgs; "" for a body without notices
	Orgs       []string // all of them: a body may stand under several names and numbers that nothing joined
	Check      bool     // what the written-out table says of it was not verified
	Told       map[Field]Told
}

// Ended reports that the body is no more on a day, YYYY-MM-DD.
func (p *Profile) Ended(day string) bool { return p.End != "" && p.End <= day }

// Field names a fact of a profile.
type Field string

// The fields. Lists have | between their parts.
const (
	FieldName       Field = "name"
	FieldKind       Field = "kind"
	FieldTier       Field = "tier"
	FieldParent     Field = "parent"
	FieldRegion     Field = "region"
	FieldCityRegion Field = "city_region"
	FieldAliases    Field = "aliases"
	FieldNumbers    Field = "identifiers"
	FieldStart      Field = "from"
	FieldEnd        Field = "to"
)

// Fields lists the fields in the order in which they are shown.
var Fields = []Field{FieldName, FieldKind, FieldTier, FieldParent, FieldRegion, FieldCityRegion, FieldStart, FieldEnd, FieldAliases, FieldNumbers}

// From says who told a fact. Of several the strongest counts, of equal ones the
// one told last.
type From string

// Who tells facts, weakest first.
const (
	FromName     From = "name"     // worked out from the body's name
	FromNotice   From = "notice"   // what its notices state
	FromTable    From = "table"    // the table that is written out in the program
	FromRegister From = "register" // a register that was imported
	FromOperator From = "operator" // who runs the site
)

// None is what an operator says of a field to which nothing belongs: no parent,
// no city region, no kind that fits.
const None = "none"

// Told is who told a fact, and what they told.
type Told struct {
	Value  string
	From   From
	By     string // the person; "" where a program worked it out
	Why    string
	Source string // the register, the publication, or for a notice its process
	Date   string // YYYY-MM-DD, of the statement; "" when not told
	Index  int64  // entry in the ledger; -1 for what is in none
}

// Statement is what one entry says of one field of a body.
type Statement struct {
	Body  string // as the entry names it
	Field Field
	Told
}

// Lead is who answers for a body's procurement: a minister, a mayor, a chief
// digital officer, whoever was named.
type Lead struct {
	Body      string // id of the profile
	Name      string
	Role      string
	Since     string // YYYY-MM-DD, first day
	Until     string // YYYY-MM-DD, last day; "" while nobody told of an end
	Statement string // what the lead says, "" for nothing
	Source    string // where it is published
	Date      string // YYYY-MM-DD, of the statement that is recorded here
	By        string // who recorded it
	Index     int64  // entry in the ledger
}

// Target is what a body set itself to reach in a financial year.
type Target struct {
	Body    string // id of the profile
	Measure string // one of Measures
	Year    string // "2026-27", April to March
	Percent float64
	Removed bool // the statement takes an earlier one back
	Source  string
	Date    string // YYYY-MM-DD
	By      string
	Index   int64 // entry in the ledger
}

// Measure is what a target can be set for.
type Measure struct {
	ID    string
	Label string
}

// Measures are what targets can be set for: the five that the report asks
// leaders to answer for.
var Measures = []Measure{
	{"sme-value", "Share of direct spend with small and medium-sized firms"},
	{"advertised", "Share of awards that were openly advertised"},
	{"early-engagement", "Share of tenders with early market engagement"},
	{"prompt-publication", "Share of awards published within the rule"},
	{"marketplace", "Share of digital spend through the marketplace"},
}

// validID reports what can be the id of a profile: it stands in addresses.
func validID(id string) bool {
	return id != "" && len(id) <= 2*longSlug && strings.TrimSpace(id) == id && !strings.ContainsAny(id, "|/?#\t\n\r ")
}

// noBody is the fault of an id that no body has.
func noBody(id string) error {
	return fault.New(fault.NotFound, "There is no body with the id %s.", id)
}
