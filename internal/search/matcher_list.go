package search

import (
	"cmp"
	"slices"
)

// shelf is the requests under a term. What is looked at of all of them stands
// close together; the rest of them follows in the same order, so that nothing
// else of memory is touched for most requests.
type shelf struct {
	heads []head
	rest  []uint32 // for each its id, the low half first, and what of its code is still to be checked
}

// head is what is looked at of a request first.
type head struct {
	slot   uint32 // with flags
	guards [2]need
	at     uint32 // where its rest begins
}

// The flags of a head's slot.
const (
	guardsSuffice = 1 << 31 // the term and the guards are all that the request asks for
	listedOften   = 1 << 30 // the request is listed under other terms too
	codeApart     = 1 << 29 // the code is only in the slot
	slotMask      = codeApart - 1
)

// idSize is the length of an id in a shelf's rest.
const idSize = 2

// The code of a request that is longer, or listed under more terms, is not
// copied into shelves.
const (
	mostCopied = 64
	mostCopies = 8
)

// mostShare is the share of documents from which on a request with alternatives
// is rather always checked than listed under each of them.
const mostShare = 1

// list lists the request of a slot, which was listed nowhere.
func (m *Matcher) list(slot uint32) {
	s := &m.slots[slot]
	code := s.code()
	needs, share, ok := m.terms.cover(code)
	if !ok || len(needs) > 1 && share > mostShare {
		m.loose = append(m.loose, slot)
		s.words = slices.Clone(code)
		return
	}
	must := m.terms.necessary(code)
	words := append(make([]uint32, 0, len(code)+len(needs)), code...)
	for _, n := range needs {
		l := &m.lists[n.term()]
		h := head{slot: slot, at: uint32(len(l.rest))}
		var all bool
		h.guards, all = guardsOf(n, must)
		if len(needs) > 1 {
			h.slot |= listedOften
		}
		l.rest = append(l.rest, uint32(s.id), uint32(s.id>>32))
		switch {
		case all && code[0]&opMask == opHas:
			h.slot |= guardsSuffice
		case len(code) > mostCopied || len(needs) > mostCopies:
			h.slot |= codeApart
		default:
			l.rest = appendRest(l.rest, code, []need{n, h.guards[0], h.guards[1]})
		}
		l.heads = append(l.heads, h)
		words = append(words, n.term())
	}
	s.words = words
}

// guardsOf gives the guards of a head under n: of what the request needs, the
// rarest. all tells whether that is all of it.
func guardsOf(n need, must []need) (guards [2]need, all bool) {
	used := 0
	if n%kinds != anywhere {
		guards[used] = n
		used++
	}
	for _, other := range must {
		switch {
		case other == n:
		case used == len(guards):
			return guards, false
		default:
			guards[used] = other
			used++
		}
	}
	return guards, true
}

// appendRest appends code without the single needs that are known to be met.
func appendRest(dst, code []uint32, met []need) []uint32 {
	if code[0]&opMask != opAll {
		return append(dst, code...)
	}
	start := len(dst)
	dst = append(dst, 0)
	eachNode(code[1:], func(node []uint32) {
		unmet := func(n uint32) bool { return !slices.Contains(met, need(n)) }
		if node[0]&opMask != opHas || slices.ContainsFunc(node[1:], unmet) {
			dst = append(dst, node...)
		}
	})
	if size := uint32(len(dst) - start - 1); size > 0 && dst[start+1]>>opBits == size {
		return slices.Delete(dst, start, start+1) // the one node that is left
	}
	dst[start] = opAll | uint32(len(dst)-start)<<opBits
	return dst
}

// unlist takes the request of a slot out of all lists.
func (m *Matcher) unlist(slot uint32) {
	s := &m.slots[slot]
	for _, term := range s.listed() {
		l := &m.lists[term]
		if i := slices.IndexFunc(l.heads, func(h head) bool { return h.slot&slotMask == slot }); i >= 0 {
			l.remove(i)
		}
	}
	if len(s.listed()) > 0 {
		return
	}
	if i := slices.Index(m.loose, slot); i >= 0 {
		m.loose[i] = m.loose[len(m.loose)-1]
		m.loose = m.loose[:len(m.loose)-1]
	}
}

// remove takes out the i-th request.
func (l *shelf) remove(i int) {
	from, to := l.heads[i].at, uint32(len(l.rest))
	if i+1 < len(l.heads) {
		to = l.heads[i+1].at
	}
	l.rest = slices.Delete(l.rest, int(from), int(to))
	l.heads = slices.Delete(l.heads, i, i+1)
	for j := i; j < len(l.heads); j++ {
		l.heads[j].at -= to - from
	}
}

// cover gives needs of which every document that fits some code has at least
// one, and about the share of documents that have; no needs when no document can
// fit. ok is false where there are no such needs.
func (g *glossary) cover(code []uint32) (needs []need, share float64, ok bool) {
	body := code[1:]
	switch code[0] & opMask {
	case opHas:
		rarest := slices.MinFunc(needsOf(body), g.rarer)
		return []need{rarest}, g.frequency(rarest), true
	case opAny:
		for _, n := range needsOf(body) {
			share += g.frequency(n)
		}
		return needsOf(body), share, true
	case opPhrase:
		n := rarestOf(body)
		return []need{n}, g.frequency(n), true
	case opAll:
		eachNode(body, func(node []uint32) {
			if some, s, can := g.cover(node); can && (!ok || s < share) {
				needs, share, ok = some, s, true
			}
		})
		return needs, share, ok
	case opEither:
		ok = true
		eachNode(body, func(node []uint32) {
			some, s, can := g.cover(node)
			needs, share, ok = append(needs, some...), share+s, ok && can
		})
		slices.Sort(needs)
		return slices.Compact(needs), share, ok
	}
	return nil, 0, false
}

func (g *glossary) rarer(a, b need) int { return cmp.Compare(g.frequency(a), g.frequency(b)) }

// needsOf gives the needs of the body of a node of needs, each once.
func needsOf(body []uint32) []need {
	needs := make([]need, len(body))
	for i, n := range body {
		needs[i] = need(n)
	}
	slices.Sort(needs)
	return slices.Compact(needs)
}

// rarestOf gives the need of the rarest word of a phrase.
func rarestOf(body []uint32) need { return need(body[2+body[1]])*kinds + need(body[0]) }

// eachNode calls fn with the nodes of a node's body.
func eachNode(body []uint32, fn func([]uint32)) {
	for len(body) > 0 {
		size := body[0] >> opBits
		fn(body[:size])
		body = body[size:]
	}
}

// necessary gives what every document that fits some code has, the rarest first,
// as far as it can be said by single needs.
func (g *glossary) necessary(code []uint32) (must []need) {
	body := code[1:]
	switch code[0] & opMask {
	case opHas:
		must = needsOf(body)
	case opPhrase:
		for _, word := range body[2:] {
			must = append(must, need(word)*kinds+need(body[0]))
		}
	case opAll:
		eachNode(body, func(node []uint32) { must = append(must, g.necessary(node)...) })
	}
	slices.SortFunc(must, func(a, b need) int { return cmp.Or(g.rarer(a, b), cmp.Compare(a, b)) })
	return slices.Compact(must)
}
