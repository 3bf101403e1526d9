package contract

import (
	"crypto/sha256"
	"encoding/hex"
	"strconv"

	"github.com/tolsey/tolsey/internal/org"
	"github.com/tolsey/tolsey/internal/plain"
	"github.com/tolsey/tolsey/internal/process"
	"github.com/tolsey/tolsey/ocds"
)

const (
	maxTitle   = 500  // runes
	maxRenewal = 1000 // runes
)

// From reads the contracts of a process: each contract, then each award that no
// contract follows. Those that came to nothing are left out. It takes any
// release.
func From(c process.Change) []Contract {
	deals := plain.DealsOf(c.Compiled)
	if len(deals) == 0 {
		return nil
	}
	r := reading{
		release: c.Compiled,
		parties: plain.PartiesOf(c.Compiled),
		ids:     names{ocid: safe(c.OCID), taken: map[string]int{}},
	}
	buyer := r.parties.Buyer()
	buyerRef := reference(buyer, c.Compiled.Buyer())
	contracts := make([]Contract, 0, len(deals))
	for i, d := range deals {
		k := r.contract(d)
		k.OCID, k.Item, k.Buyer = c.OCID, i, buyerRef
		contracts = append(contracts, k)
	}
	return contracts
}

type reading struct {
	release ocds.Release
	parties *plain.Parties
	ids     names
}

func (r *reading) contract(d plain.Deal) Contract {
	term := d.Term()
	amount, where := d.Amount()
	k := Contract{
		AwardID:    d.Award.ID(),
		Title:      r.title(d),
		Value:      plain.ValueAt(amount, where),
		Suppliers:  r.suppliers(d),
		Division:   r.division(d),
		Awarded:    plain.Date(d.Award.Date()),
		Start:      term.Start,
		End:        term.End,
		LatestEnd:  term.Latest,
		Status:     plain.Status(d.Award.Status()),
		Amendments: len(d.Award.Amendments()),
		FromAward:  !d.HasContract(),
	}
	k.Extendable, k.Renewal = renewal(d)
	if d.HasContract() {
		k.ContractID = d.Contract.ID()
		k.Signed = plain.Date(d.Contract.DateSigned())
		k.Status = plain.Status(d.Contract.Status())
		k.Amendments = len(d.Contract.Amendments())
		k.Terminated = d.Over()
		if k.AwardID == "" {
			k.AwardID = d.Contract.AwardID()
		}
		k.ID = r.ids.give("c", k.ContractID)
	} else {
		k.ID = r.ids.give("a", k.AwardID)
	}
	return k
}

// title gives the contract's or award's own title, the tender's, or one that
// names the supplier.
func (r *reading) title(d plain.Deal) string {
	if s := d.Title(); s != "" {
		return plain.Lead(s, maxTitle)
	}
	if s := r.release.Tender().Title(); plain.Speaks(s) {
		return plain.Lead(plain.Line(s), maxTitle)
	}
	for _, ref := range d.Suppliers() {
		if name := plain.Name(r.parties.Resolve(ref), ref); name != "" {
			return plain.Lead("Contract with "+name, maxTitle)
		}
	}
	return "Untitled contract"
}

func (r *reading) suppliers(d plain.Deal) []Supplier {
	var out []Supplier
	seen := map[plain.Ref]bool{}
	for _, ref := range d.Suppliers() {
		party := r.parties.Resolve(ref)
		s := Supplier{reference(party, ref), plain.Scale(party), plain.VCSE(party)}
		same := s.Ref
		if same.Key != "" {
			same.Name = "" // one body under two names is named once
		}
		if s.Ref == (plain.Ref{}) || seen[same] {
			continue
		}
		seen[same] = true
		out = append(out, s)
	}
	return out
}

// reference gives a party's key and name; the key is "" for what is no
// organisation.
func reference(party, ref ocds.Party) plain.Ref {
	key, ok := org.KeyOf(party)
	if !ok && !plain.Speaks(party.Name()) {
		key, _ = org.KeyOf(ref)
	}
	return plain.Ref{Key: key, Name: plain.Name(party, ref)}
}

// division gives the CPV division of the deal's items, or else of the tender
// and its items: the first that is stated, which publishers put first as the
// main one.
func (r *reading) division(d plain.Deal) string {
	if s := itemsDivision(d.Items()); s != "" {
		return s
	}
	tender := r.release.Tender()
	if cat, ok := plain.CategoryOf(tender.Classification()); ok && cat.Division != "" {
		return cat.Division
	}
	return itemsDivision(tender.Items())
}

func itemsDivision(items []ocds.Item) string {
	for _, item := range items {
		for _, c := range item.Classifications() {
			if cat, ok := plain.CategoryOf(c); ok && cat.Division != "" {
				return cat.Division
			}
		}
	}
	return ""
}

// renewal gives whether the contract can be extended and how, as the contract
// says, or its award. A latest end after the end says that it can.
func renewal(d plain.Deal) (plain.Tri, string) {
	extendable := plain.Unknown
	words := ""
	for _, s := range []ocds.Section{d.Contract.Section, d.Award.Section} {
		if extendable == plain.Unknown {
			extendable = plain.TriOf(s.HasRenewal())
		}
		if words == "" && plain.Speaks(s.Renewal()) {
			words = plain.Lead(plain.Text(s.Renewal()), maxRenewal)
		}
	}
	if term := d.Term(); extendable == plain.Unknown && term.End != "" && term.Latest > term.End {
		extendable = plain.Yes
	}
	return extendable, words
}

// names gives out the ids of a process's contracts.
type names struct {
	ocid  string
	taken map[string]int
}

// give makes an id from the kind ("c" or "a") and the published id. The second
// of the same gets "~~2" appended, which safe never yields.
func (n *names) give(kind, id string) string {
	name := kind + safe(id)
	n.taken[name]++
	if times := n.taken[name]; times > 1 {
		name += "~~" + strconv.Itoa(times)
	}
	return n.ocid + "/" + name
}

// longest is the length beyond which an id is cut and told by its hash.
const longest = 100

// safe gives an id in the characters that need no escape in the path of a URL:
// every other byte becomes "~" and two hexadecimal digits.
func safe(id string) string {
	const hexDigits = "0123456789ABCDEF"
	plainOnly := true
	for i := range len(id) {
		plainOnly = plainOnly && unreserved(id[i])
	}
	if plainOnly && len(id) <= longest {
		return id
	}
	if len(id) > longest {
		sum := sha256.Sum256([]byte(id))
		return safe(id[:longest/4]) + "~~h" + hex.EncodeToString(sum[:16])
	}
	out := make([]byte, 0, 3*len(id))
	for i := range len(id) {
		if c := id[i]; unreserved(c) {
			out = append(out, c)
		} else {
			out = append(out, '~', hexDigits[c>>4], hexDigits[c&15])
		}
	}
	return string(out)
}

func unreserved(c byte) bool {
	return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '-' || c == '_' || c == '.'
}
