package org

import (
	"strings"

	"github.com/tolsey/tolsey/ocds"
)

// KeyOf gives the primary key of a party: its strongest identifier, as in
// "GB-COH-01234567", or else the key of its name, as in "blackpool-council".
// It hangs on the party alone, so other packages store it and find the body,
// whichever it is by then, through the table organisation_key. ok is false for
// a party that is no organisation (see [Pseudo]) and for one without an
// accepted identifier and a name.
func KeyOf(p ocds.Party) (key string, ok bool) {
	n := nameOf(p)
	if n.pseudo {
		return "", false
	}
	if ids := identifiers(p); len(ids) > 0 {
		return ids[0].key(), true
	}
	return n.key, n.key != ""
}

// A naming is what a name says by itself.
type naming struct {
	shown  string // as it is shown
	plain  string // the key of its words; "" for a name without letters and digits
	key    string // the key of a party that has only this name
	own    string // the key that an identified body carries: a service keeps its own name
	kind   Reason // why key is not plain: CouncilName or CouncilService; "" when it is
	pseudo bool   // no organisation
}

func nameOf(p ocds.Party) naming {
	name := p.Name()
	if strings.TrimSpace(name) == "" {
		name = p.LegalName()
	}
	return read(name)
}

// read gives what a name says.
func read(name string) naming {
	list := words(name)
	n := naming{shown: clean(name), plain: slug(list), pseudo: pseudo(list)}
	n.key, n.own = n.plain, n.plain
	body, service, ok := council(list)
	if !ok {
		return n
	}
	n.key = slug(body)
	n.own = slug(append(body, service...))
	switch {
	case len(service) > 0:
		n.kind = CouncilService
	case n.key != n.plain:
		n.kind = CouncilName
	}
	return n
}
