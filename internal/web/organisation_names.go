package web

import (
	"github.com/tolsey/tolsey/internal/org"
)

// spellingLine is a name of a body as it was published.
type spellingLine struct {
	Name     string
	Releases int // that write it so
}

// joinLine is a decision about which names and numbers are one body.
type joinLine struct {
	Reason string // in a few words
	Detail string // a sentence
	Href   string // the notice that led to it
	OCID   string
}

// namesShown bounds the spellings and the joins on a page: a body with more is
// a fault of the data, and all are in the data itself.
const namesShown = 100

// joinReasons are the reasons in words.
var joinReasons = map[org.Reason]string{
	org.SameIdentifier:      "Same number in a register",
	org.IdentifiersTogether: "Two numbers published together",
	org.SameName:            "Same name",
	org.CouncilName:         "Two ways to write a council’s name",
	org.CouncilService:      "A council and its service",
	org.AmbiguousName:       "Not joined: several bodies have the name",
	org.Conflicting:         "Not joined: the numbers contradict each other",
}

// explain fills in how the names of the body were joined.
func (d *organisationData) explain(o org.Org) {
	for _, n := range o.Names[:min(len(o.Names), namesShown)] {
		d.Spellings = append(d.Spellings, spellingLine{Name: spoken(n.Name, o.ID), Releases: int(n.Uses)})
	}
	for _, j := range o.Joins[:min(len(o.Joins), namesShown)] {
		d.Joins = append(d.Joins, joinLine{Reason: joinReasons[j.Reason], Detail: j.Detail, Href: noticeAddress(j.OCID), OCID: j.OCID})
	}
	d.MoreNames, d.MoreJoins = len(o.Names)-len(d.Spellings), len(o.Joins)-len(d.Joins)
}
