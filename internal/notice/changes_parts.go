package notice

import (
	"cmp"
	"strconv"
	"strings"
	"unicode"

	"github.com/tolsey/tolsey/internal/plain"
	"github.com/tolsey/tolsey/ocds"
)

// pair is a part of a process before and after; one of the two may be missing.
type pair[T any] struct {
	before, after T
	had, has      bool
}

// either gives the part after, or before where it is gone.
func (p pair[T]) either() T {
	if p.has {
		return p.after
	}
	return p.before
}

// pairUp pairs parts by key, those with one key by their order. Parts that are
// there after come first, in their order.
func pairUp[T any](before, after []T, key func(T) string) []pair[T] {
	place := make(map[string]int, len(after)) // numbered key → index in pairs
	pairs := make([]pair[T], 0, len(after))
	number := func(seen map[string]int, t T) string {
		k := key(t)
		seen[k]++
		return k + "\x00" + strconv.Itoa(seen[k])
	}
	seen := map[string]int{}
	for _, t := range after {
		place[number(seen, t)] = len(pairs)
		pairs = append(pairs, pair[T]{after: t, has: true})
	}
	seen = map[string]int{}
	for _, t := range before {
		if i, ok := place[number(seen, t)]; ok {
			pairs[i].before, pairs[i].had = t, true
			continue
		}
		pairs = append(pairs, pair[T]{before: t, had: true})
	}
	return pairs
}

func (c *comparison) lots() {
	var words []string
	for i, p := range pairUp(c.before.lots, c.after.lots, func(l ocds.Lot) string { return l.ID() }) {
		lot := p.either()
		name := "Lot " + excerpt(cmp.Or(lot.ID(), strconv.Itoa(i+1)))
		title := ""
		if plain.Speaks(lot.Title()) {
			title = ": " + excerpt(lot.Title())
		}
		switch {
		case !p.had:
			words = append(words, name+" added"+title)
		case !p.has:
			words = append(words, name+" removed"+title)
		default:
			if changes := lotChanges(p.before, p.after); len(changes) > 0 {
				words = append(words, name+" changed: "+strings.Join(changes, "; "))
			}
		}
	}
	c.list(ChangeLots, "lot", words)
}

func lotChanges(before, after ocds.Lot) []string {
	var changes []string
	if b, a := plain.Status(before.Status()), plain.Status(after.Status()); a != b && a != "" {
		changes = append(changes, "it is now "+excerpt(a))
	}
	if w := revalued("value", plain.ValueAt(before.Amount(), ""), plain.ValueAt(after.Amount(), "")); w != "" {
		changes = append(changes, w)
	}
	if b, a := before.Title(), after.Title(); essence(plain.Line(b)) != essence(plain.Line(a)) {
		changes = append(changes, "title now "+quoted(a))
	}
	if b, a := before.Description(), after.Description(); essence(plain.Line(b)) != essence(plain.Line(a)) {
		changes = append(changes, "description rewritten")
	}
	return append(changes, rescheduled("contract", plain.TermOf(before.Period("contractPeriod")), plain.TermOf(after.Period("contractPeriod")))...)
}

// documents compares the documents by id; without ids by address, then title.
// The documents that stand for notices are told as notices.
func (c *comparison) documents() {
	var words, notices []string
	for _, p := range pairUp(c.before.documents(), c.after.documents(), documentKey) {
		doc := p.either()
		if kind := noticeTypeOf(doc); kind != "" {
			if !p.had {
				notices = append(notices, "Notice published: "+kind+" "+TypeNames[kind])
			}
			continue
		}
		switch {
		case !p.had:
			words = append(words, "Document added: "+documentName(doc))
		case !p.has:
			words = append(words, "Document removed: "+documentName(doc))
		case documentState(p.before) != documentState(p.after):
			words = append(words, "Document replaced: "+documentName(doc))
		}
	}
	c.list(ChangeDocuments, "document", words)
	c.list(ChangeOther, "notice", notices)
}

func documentKey(d ocds.File) string { return cmp.Or(d.ID(), d.URL(), d.Title()) }

// documentState is what tells one edition of a document from the next.
func documentState(d ocds.File) [4]string {
	return [4]string{d.URL(), d.Title(), d.Get("dateModified").Text(), d.Published()}
}

func documentName(d ocds.File) string {
	for _, s := range []string{d.Title(), d.Description(), spaced(d.Type())} {
		if plain.Speaks(s) {
			return excerpt(s)
		}
	}
	return "untitled"
}

// spaced gives a code such as conflictOfInterest as words.
func spaced(code string) string {
	var out strings.Builder
	for i, r := range code {
		if unicode.IsUpper(r) && i > 0 {
			out.WriteByte(' ')
		}
		out.WriteRune(unicode.ToLower(r))
	}
	return out.String()
}

// TypeNames are the notices of the Procurement Act 2023 by UK1 to UK17, as the Find a
// Tender service names them.
var TypeNames = map[string]string{
	"UK1": "pipeline notice", "UK2": "preliminary market engagement notice", "UK3": "planned procurement notice",
	"UK4": "tender notice", "UK5": "transparency notice", "UK6": "contract award notice",
	"UK7": "contract details notice", "UK8": "contract payment notice", "UK9": "contract performance notice",
	"UK10": "contract change notice", "UK11": "contract termination notice", "UK12": "procurement termination notice",
	"UK13": "dynamic market intention notice", "UK14": "dynamic market establishment notice",
	"UK15": "dynamic market modification notice", "UK16": "dynamic market cessation notice",
	"UK17": "payments compliance notice",
}

// milestones gives the dated steps of the planning and the tender.
func (r *reading) milestones() []ocds.Milestone {
	return append(r.planning.Milestones(), r.tender.Milestones()...)
}

func milestoneKey(m ocds.Milestone) string { return cmp.Or(m.Get("id").Text(), m.Title(), m.Type()) }

func milestoneName(m ocds.Milestone) string {
	for _, s := range []string{m.Title(), spaced(m.Type())} {
		if plain.Speaks(s) {
			return quoted(s)
		}
	}
	return "A milestone"
}
