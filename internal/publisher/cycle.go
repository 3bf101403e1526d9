package publisher

// cycle notices when the links of a walk lead in a circle, however long that
// is, without remembering them all: it keeps one of the links seen and compares
// those that follow with it, for twice as many steps each time (R. P. Brent,
// "An improved Monte Carlo factorization algorithm", BIT 20, 1980, section 2).
// A walk that enters a circle is stopped within three times the steps that lead
// to its end, and as many more as their binary logarithm. The zero value is ready; it is stored with the place.
type cycle struct {
	Kept  string `json:"kept,omitempty"`  // the link that others are compared with
	Steps int    `json:"steps,omitempty"` // since it was kept
	Room  int    `json:"room,omitempty"`  // steps after which another is kept
}

// closes takes the link of the next step and reports whether the walk has been
// there before.
func (c *cycle) closes(link string) bool {
	if link == c.Kept {
		return true
	}
	if c.Steps++; c.Steps > c.Room {
		*c = cycle{Kept: link, Room: max(1, 2*c.Room)}
	}
	return false
}
