package notice

import "github.com/tolsey/tolsey/internal/org"

// Kind is what sort of body buys. What tells it is in package org, see
// [org.SectorOf].
type Kind = org.Sector

// The kinds of buyer. "" is a body of which nothing tells its kind.
const (
	Central    = org.Central
	Devolved   = org.Devolved
	Local      = org.Local
	Health     = org.Health
	Education  = org.Education
	Emergency  = org.Emergency
	Housing    = org.Housing
	Utility    = org.Utility
	OtherBuyer = org.OtherSector
)

// Kinds lists the kinds in the order in which readers see them.
var Kinds = org.Sectors

// KindOf gives the kind with a name, or false.
func KindOf(name string) (Kind, bool) { return org.SectorNamed(name) }
