package notice

// Sort is an order of a list.
type Sort string

// The orders. By deadline, those ahead come first, soonest first; then, newest
// first, what has no deadline or one that has passed, so that nothing is lost.
// By value, the greatest first and then what has none. By end, contracts whose
// end is ahead, soonest first, then the others. Without words to be
// relevant to, ByRelevance is ByNewest.
const (
	ByRelevance Sort = "relevance"
	ByNewest    Sort = "newest"
	ByDeadline  Sort = "closing"
	ByValue     Sort = "value"
	ByEnd       Sort = "ending"
)

// Sorts lists the orders.
var Sorts = []Sort{ByRelevance, ByNewest, ByDeadline, ByValue, ByEnd}

// Query asks for notices. Its zero value asks for the first page of all of
// them, newest first. Of a list of values any may hold; all that is set must.
type Query struct {
	Text       string   // in the language of package search
	Stages     []Stage  // none means all
	Repeatable bool     // as one more stage: what will be bought again
	Types      []string // UK1 to UK17, or None
	Buyers     []string // ids of organisations, or other keys of theirs
	Kinds      []Kind   // of buyer
	Suppliers  []string // ids of organisations, or other keys of theirs
	Categories []string // the beginnings of CPV codes, two digits or more; or whole codes of other schemes
	Regions    []string // codes of Regions; or names of other places
	Value      Amounts
	Published  Days
	Closes     Days
	Starts     Days // of the contract
	Ends       Days // of the contract, as it stands
	SME        bool // said to suit small firms
	VCSE       bool // said to suit voluntary, community and social enterprises
	AwardedSME bool // awarded to a small firm
	Methods    []string
	Sources    []string

	Sort  Sort // "" means ByRelevance with a Text, else ByNewest
	Page  int  // from 1; 0 means 1
	Limit int  // notices on a page, 1 to 100; 0 means 20
}

const (
	usualLimit = 20
	mostLimit  = 100
)

// None, among types, kinds, categories, regions and methods, stands for the
// notices that have none.
const None = "none"

// Amounts bounds the value, in hundredths of a pound.
type Amounts struct {
	From, To *int64 // nil for open
	Unknown  bool   // with a bound: also those without a value in pounds
}

// set tells whether there is a bound.
func (a Amounts) set() bool { return a.From != nil || a.To != nil }

// Days bounds a time by days of London, YYYY-MM-DD, both included; "" for open.
type Days struct{ From, To string }

func (d Days) set() bool { return d != Days{} }
