package org

import (
	"errors"
	"strconv"
	"strings"
)

// A body is stored as text in its row of organisation, so that a release that
// names it costs one row read and one written, however many keys and names it
// has. Fields are separated by tabs, and lines begin with what they hold:
//
//	k  a key: key, scheme, value, ambiguous, entry and place of its first sight
//	t  what was told under the key before: entry of the last, uses, buyer,
//	   supplier, town, region, postcode, their date, scale, its date, VCSE, its date
//	n  a spelling under it: name, name key, uses, entry and place
//
// The texts hold no tabs and line ends: see clean.

func (b *body) encode() string {
	out := make([]byte, 0, 256)
	for _, r := range b.records {
		out = texts(append(out, 'k'), r.key, r.id.scheme, r.id.value)
		out = numbers(out, flag(r.ambiguous), r.first.index, r.first.seq)
		if r.uses > 0 {
			out = numbers(append(out, "\nt"...), r.last, r.uses, r.buyer, r.supplier)
			out = texts(out, r.town, r.region, r.postcode, r.address.date, r.scale, r.scaleDate, r.vcse, r.vcseDate)
		}
		for _, n := range r.names {
			out = texts(append(out, "\nn"...), n.name, n.own)
			out = numbers(out, n.uses, n.first.index, n.first.seq)
		}
		out = append(out, '\n')
	}
	return string(out)
}

func texts(out []byte, list ...string) []byte {
	for _, s := range list {
		out = append(append(out, '\t'), s...)
	}
	return out
}

func numbers(out []byte, list ...int64) []byte {
	for _, n := range list {
		out = strconv.AppendInt(append(out, '\t'), n, 10)
	}
	return out
}

func flag(b bool) int64 {
	if b {
		return 1
	}
	return 0
}

var errStored = errors.New("an organisation is stored in a form that this version does not know; rebuild the projection")

// decode reads a body, whose id is id, from its stored text.
func decode(id, text string) (*body, error) {
	b := &body{}
	var r *record
	for line := range strings.Lines(text) {
		f := &fields{rest: strings.TrimSuffix(line, "\n")}
		kind := f.text()
		switch {
		case kind == "k":
			r = &record{key: f.text(), id: identifier{f.text(), f.text()}, ambiguous: f.number() == 1, first: place{f.number(), f.number()}, stored: id, body: b}
			r.last = r.first.index
			b.records = append(b.records, r)
		case kind == "t" && r != nil:
			r.last, r.uses, r.buyer, r.supplier = f.number(), f.number(), f.number(), f.number()
			r.address = address{f.text(), f.text(), f.text(), f.text()}
			r.scale, r.scaleDate, r.vcse, r.vcseDate = f.text(), f.text(), f.text(), f.text()
		case kind == "n" && r != nil:
			r.names = append(r.names, &spelling{name: f.text(), own: f.text(), uses: f.number(), first: place{f.number(), f.number()}})
		default:
			return nil, errStored
		}
		if f.bad || !f.done {
			return nil, errStored
		}
	}
	if len(b.records) == 0 {
		return nil, errStored
	}
	return b, nil
}

// fields takes a line apart, field by field.
type fields struct {
	rest string
	done bool // the last field was taken
	bad  bool // a field was missing or no number
}

func (f *fields) text() string {
	if f.done {
		f.bad = true
		return ""
	}
	var s string
	var more bool
	s, f.rest, more = strings.Cut(f.rest, "\t")
	f.done = !more
	return s
}

func (f *fields) number() int64 {
	n, err := strconv.ParseInt(f.text(), 10, 64)
	f.bad = f.bad || err != nil
	return n
}
