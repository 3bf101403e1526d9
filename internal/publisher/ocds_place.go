package publisher

import (
	"encoding/binary"
	"hash/fnv"
	"slices"
	"time"
)

const (
	// endSeen is how often a page has to come without a link to the next one
	// before it counts as the last: publishers lose their links in mid-walk.
	endSeen = 3
	// mostSeen is how many releases of a round are remembered.
	mostSeen = 5000
	// mostHead is how many releases of the head of the list are remembered.
	mostHead = 400
)

// listPlace is the place of a listClient. Of the round and the walk that are
// under way, the round goes first.
type listPlace struct {
	Round trail  `json:"round,omitzero"`
	Walk  trail  `json:"walk,omitzero"`
	Last  string `json:"last,omitempty"` // address of the last page; "" while it is not known
	Owed  errand `json:"owed,omitempty"` // the walk that is to begin before its time
	// Head holds four bytes for each release that was read last at the head of
	// the list: a round that comes to them has all that is new. That the ledger
	// knows a page is not enough, since another feed may have brought it.
	Head []byte `json:"head,omitempty"`

	GivenUp  int       `json:"givenUp,omitempty"` // rounds and walks, since all was well
	Polled   time.Time `json:"polled,omitzero"`   // when the last round began
	Begun    time.Time `json:"begun,omitzero"`    // when the last walk began
	Ended    time.Time `json:"ended,omitzero"`    // when the last walk came to the end
	Checked  time.Time `json:"checked,omitzero"`  // the same, of a second walk
	Complete time.Time `json:"complete,omitzero"` // what was published before it has been read
}

// trail is where a round or walk is; it is not under way while Next is "".
type trail struct {
	Errand errand `json:"errand,omitempty"`
	Tail   bool   `json:"tail,omitempty"` // a round that has come to the last page
	Next   string `json:"next,omitempty"` // address of the page to be read
	Links  cycle  `json:"links,omitzero"`
	Pages  int    `json:"pages,omitempty"`  // read before it
	Ends   int    `json:"ends,omitempty"`   // times it has come without a link
	Failed int    `json:"failed,omitempty"` // times it could not be taken, since it last could
	// Seen holds four bytes for each release that the round has read: in a list
	// that grows at its head meanwhile, the next page may hold the same again.
	Seen []byte `json:"seen,omitempty"`
	Long bool   `json:"long,omitempty"` // more were read than can be remembered
}

func newTrail(what errand, start string) trail {
	t := trail{Errand: what, Next: start}
	t.Links.closes(start)
	return t
}

func (t *trail) underWay() bool { return t.Next != "" }

// errand gives what is to be done now; "" for nothing.
func (p *listPlace) errand(now time.Time) errand {
	switch {
	case p.Round.underWay(), !p.Begun.IsZero() && due(p.Polled, listEvery, now):
		return forLive
	case p.Walk.underWay():
		return p.Walk.Errand
	case p.Begun.IsZero():
		return forBack
	}
	switch last, every := p.walkAfter(); {
	case !due(last, every, now):
		return ""
	case p.Owed != "":
		return p.Owed
	}
	return forCheck
}

// walkAfter gives how long after what instant the next walk is due.
func (p *listPlace) walkAfter() (last time.Time, every time.Duration) {
	if p.Owed == "" {
		return p.Ended, listCheckEvery
	}
	wait := listEvery
	for n := 1; n < p.GivenUp && wait < longestPause; n++ {
		wait = min(2*wait, longestPause)
	}
	return p.Begun, wait
}

// begin gives the trail to be followed now. It reports whether that begins with
// this request; a request before its time begins a round.
func (p *listPlace) begin(now time.Time, start string) (t *trail, begun bool) {
	what := p.errand(now)
	t = &p.Walk
	if what == "" || what == forLive {
		what, t = forLive, &p.Round
	}
	if t.underWay() {
		return t, false
	}
	*t = newTrail(what, start)
	if what == forLive {
		p.Polled = now
		return t, true
	}
	if p.Begun.IsZero() {
		p.Polled = now // the walk begins where a round would
	}
	p.Begun, p.Owed = now, ""
	return t, true
}

// advance goes on behind a page with a link to the next one, "" for none.
func (p *listPlace) advance(t *trail, docs []Document, next string, now time.Time) {
	t.Failed = 0
	if t.Errand != forLive && t.Pages == 0 {
		p.top(marks(nil, docs))
	}
	switch {
	case next != "":
		if t.Errand == forLive && t.Next == p.Last {
			p.top(t.Seen)
			t.Tail, t.Seen = true, nil // the list has grown behind it
		}
		t.remember(docs)
		t.Next, t.Ends = next, 0
		t.Pages++
	case t.atEnd(p.Last):
		t.remember(docs)
		p.end(t, now)
	default:
		t.remember(docs)
		t.Ends++
	}
}

// atEnd reports whether a page without a link is the last one. The one that was
// last before will be asked for again soon enough.
func (t *trail) atEnd(last string) bool {
	return t.Tail || t.Next == last || t.Ends+1 >= endSeen
}

// end ends a round, or its part at the head of the list, or a walk, at a page
// without a link.
func (p *listPlace) end(t *trail, now time.Time) {
	if t.Errand == forLive {
		if !t.Tail && t.Next != p.Last {
			// News down to an end that is not known as the end of the list:
			// links may have been missing for longer than was waited for.
			p.owe(forMend)
		}
		if t.Tail {
			p.Last = t.Next
		}
		p.top(t.Seen)
		p.endRound(t.Next)
		return
	}
	p.Last, p.Ended = t.Next, now
	if t.Errand == forCheck {
		p.Checked = now
	}
	*t = trail{}
	p.settle()
}

// endRound ends a round that has read a page and need not go on from it, or
// takes it to the last page.
func (p *listPlace) endRound(read string) {
	if !p.Round.Tail && p.Last != "" && p.Last != read {
		p.Round = newTrail(forLive, p.Last)
		p.Round.Tail = true
		return
	}
	p.Round = trail{}
	if p.Last != "" && p.Owed == "" && !p.Walk.underWay() {
		p.GivenUp = 0
	}
	p.settle()
}

// settle notes up to when the list has been read.
func (p *listPlace) settle() {
	if !p.behind() && !p.Round.underWay() {
		p.Complete = p.Polled
	}
}

// behind reports whether something that is in the list may not have been read.
func (p *listPlace) behind() bool {
	return p.Ended.IsZero() || p.Owed == forMend || p.Walk.Errand == forMend
}

// ifKnown gives the place after a page whose releases the ledger had already,
// if that differs: a round then need not go on to the pages behind it, once it
// has come to the former head of the list. A page that repeats what the round
// itself has read proves nothing, and nor does the page that was the last of the
// list when there are others behind it now.
func (p *listPlace) ifKnown(t *trail, docs []Document, next string) Place {
	if t.Errand != forLive || t.Tail || t.Long || next != "" && t.Next == p.Last || !t.news(docs) || !holds(p.Head, docs) {
		return ""
	}
	after := *p
	after.top(marks(slices.Clone(t.Seen), docs))
	after.endRound(t.Next)
	return writePlace(after)
}

// owe notes that a walk is to begin before its time.
func (p *listPlace) owe(what errand) {
	if p.Owed == "" || p.Owed == forCheck {
		p.Owed = what
	}
}

// giveUp ends a round or a walk where it is; refused says that the publisher
// does not take the address any more.
func (p *listPlace) giveUp(t *trail, refused bool) {
	was := *t
	*t = trail{}
	switch {
	case was.Errand != forLive:
		p.owe(was.Errand)
	case !was.Tail:
		p.owe(forMend)
	case was.Pages == 0 && refused:
		p.Last = ""
		p.owe(forMend)
	default:
		return // the next round asks for the last page again
	}
	p.GivenUp++
}

// remember adds the releases of a page to those that the round has read.
func (t *trail) remember(docs []Document) {
	if t.Errand != forLive || t.Tail || t.Long {
		return
	}
	t.Seen = marks(t.Seen, docs)
	if len(t.Seen) > 4*mostSeen {
		t.Seen, t.Long = nil, true
	}
}

// news reports whether a page has releases, and none that the round has read.
// Two releases in four thousand million are taken for the same, which costs a
// page too many.
func (t *trail) news(docs []Document) bool {
	return !holds(t.Seen, docs) && slices.ContainsFunc(docs, func(d Document) bool { return d.Release != nil })
}

// top remembers what was read at the head of the list, before what was there.
func (p *listPlace) top(seen []byte) {
	p.Head = slices.Concat(seen, p.Head)
	p.Head = p.Head[:min(len(p.Head), 4*mostHead)]
}

// marks appends the marks of releases to others.
func marks(to []byte, docs []Document) []byte {
	for _, d := range docs {
		to = binary.BigEndian.AppendUint32(to, mark(d))
	}
	return to
}

// holds reports whether one of some releases has its mark among others.
func holds(marked []byte, docs []Document) bool {
	known := make(map[uint32]bool, len(marked)/4)
	for at := 0; at+4 <= len(marked); at += 4 {
		known[binary.BigEndian.Uint32(marked[at:])] = true
	}
	return slices.ContainsFunc(docs, func(d Document) bool { return known[mark(d)] })
}

// mark gives four bytes by which a release is known again.
func mark(d Document) uint32 {
	h := fnv.New32a()
	h.Write([]byte(d.OCID()))
	h.Write([]byte{0})
	h.Write([]byte(d.ID()))
	return h.Sum32()
}
