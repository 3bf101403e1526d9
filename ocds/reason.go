package ocds

// Reason names why a document could not be taken. It is a short, stable word
// for counts and tables; the detail beside it is for people.
type Reason string

// The reasons.
const (
	NotJSON      Reason = "not-json"      // the text breaks the JSON grammar
	Truncated    Reason = "truncated"     // the text ends in the middle of a document
	BadEncoding  Reason = "bad-encoding"  // bytes that are text in no encoding that is read
	DuplicateKey Reason = "duplicate-key" // one name twice in one object
	TooDeep      Reason = "too-deep"      // nested beyond MaxDepth
	TooLarge     Reason = "too-large"     // one document over the reader's limit
	NotOCDS      Reason = "not-ocds"      // JSON, but neither a release nor a package of releases
	NoOCID       Reason = "no-ocid"       // a release without an ocid: it belongs to no process
	BadOCID      Reason = "bad-ocid"      // an ocid that is no text, or holds control characters or over 200 bytes
	NoDate       Reason = "no-date"       // a release without a date: it has no place in its process
	BadDate      Reason = "bad-date"      // a date from which no instant can be read
	LinkedOnly   Reason = "linked-only"   // a record that only links to its releases elsewhere
	Draft2014    Reason = "draft-2014"    // the field names of the 2014 draft, before OCDS 1.0
	BadArchive   Reason = "bad-archive"   // a gzip or zip file that cannot be unpacked
)

// Refusal says why one document was not taken.
type Refusal struct {
	Reason Reason
	Detail string // one sentence for a person: what is wrong, and what to do where that is known
}

// Error gives the reason and the detail.
func (r *Refusal) Error() string { return string(r.Reason) + ": " + r.Detail }
