package search

import "time"

// Learn lists all requests anew by how often terms stand in some documents,
// which should be like those to come: a thousand or two of the newest are
// enough. What was learnt before is forgotten, as are terms that only requests
// since removed asked for. It changes how fast Match is and how much memory the
// matcher takes, and nothing else; Match and Put wait until it is done, which is
// some seconds for a million requests. Learning before the first Put saves that.
func (m *Matcher) Learn(docs []Document) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.renew()
	g := &m.terms
	var s sheet
	var tokens Tokenizer
	for i := range docs {
		d := &docs[i]
		if m.schema.check(d) != nil {
			continue
		}
		g.meet(d, &tokens)
		s.read(g, &m.schema, d, time.Time{})
		for _, term := range s.touched {
			g.count(term, s.has[term])
		}
		g.learnt++
	}
	g.levelStages()
	m.relist()
}

// renew makes the glossary anew, of the terms that requests ask for.
func (m *Matcher) renew() {
	old, used := m.terms, make([]bool, len(m.terms.terms))
	m.eachTerm(func(t uint32) uint32 { used[t] = true; return t })
	g := newGlossary(len(m.schema.Stages))
	g.changes, g.lengths = old.changes+1, old.lengths
	renamed := make([]uint32, len(old.terms))
	for t := range old.stages + 1 {
		renamed[t] = uint32(t) // always and the stages keep their places
	}
	for _, tables := range [][2]map[string]uint32{{old.words, g.words}, {old.stems, g.stems}, {old.prefixes, g.prefixes}} {
		for key, t := range tables[0] {
			if used[t] {
				renamed[t] = g.intern(tables[1], key, old.terms[t].prior)
			}
		}
	}
	for tag, t := range old.tags {
		if used[t] {
			renamed[t] = g.tag(tag)
		}
	}
	m.eachTerm(func(t uint32) uint32 { return renamed[t] })
	m.terms = g
}

// eachTerm puts for each term in the code of each request what fn gives for it.
func (m *Matcher) eachTerm(fn func(uint32) uint32) {
	for i := range m.slots {
		if m.slots[i].words != nil {
			rename(m.slots[i].code(), fn)
		}
	}
}

func rename(code []uint32, fn func(uint32) uint32) {
	body := code[1:]
	switch code[0] & opMask {
	case opHas, opAny, opNone:
		for i, n := range body {
			body[i] = fn(n/kinds)*kinds + n%kinds
		}
	case opPhrase, opNoPhrase:
		for i, t := range body[2:] {
			body[2+i] = fn(t)
		}
	case opAll, opEither:
		eachNode(body, func(node []uint32) { rename(node, fn) })
	}
}

// meet takes in all words and tags of a document, so that they are counted
// before a request asks for them.
func (g *glossary) meet(d *Document, tokens *Tokenizer) {
	var cut []Token
	for _, text := range d.Texts {
		cut = tokens.Append(cut[:0], text)
		for _, t := range cut {
			g.stem(t.Stem, t.Word)
			g.word(t.Word)
		}
	}
	for _, t := range d.Tags {
		g.tag(t)
	}
}

// levelStages makes all stages equally frequent: how many documents are at each
// changes with time, and none is rare.
func (g *glossary) levelStages() {
	for i := range g.stages {
		g.terms[g.stage(i)].counts[anywhere] = uint32(priorStage * float64(g.learnt))
	}
}

// relist lists all requests anew.
func (m *Matcher) relist() {
	m.lists, m.loose = nil, nil
	m.room()
	for slot := range m.slots {
		if s := &m.slots[slot]; s.words != nil {
			s.words = s.code()
			m.list(uint32(slot))
		}
	}
}
