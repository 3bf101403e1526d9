package fiction

import "strings"

// filling is what the slots of a sentence are filled with.
type filling struct {
	buyer, subject string
	place          town
	site           string // with its town
	from, to       int    // the first and last year of the term
	small, large   int
}

// sentence writes a sentence into an open JSON string, filling its slots.
func (p *pen) sentence(s string, f *filling) {
	for {
		i := strings.IndexByte(s, '{')
		if i < 0 {
			p.inside(s)
			return
		}
		p.inside(s[:i])
		p.slot(s[i+1], f)
		s = s[i+3:]
	}
}

func (p *pen) slot(c byte, f *filling) {
	switch c {
	case 'b':
		p.inside(f.buyer)
	case 's':
		p.inside(f.subject)
	case 'S':
		p.inside(strings.ToUpper(f.subject[:1]))
		p.inside(f.subject[1:])
	case 'p':
		p.inside(f.place.name())
	case 'q':
		p.inside(f.place.neighbour().name())
	case 'r':
		p.inside(f.place.region().name)
	case 't':
		p.inside(f.place.name())
		p.inside(" ")
		p.inside(f.site)
	case 'n':
		p.b = digits(p.b, f.small, 1)
	case 'm':
		p.b = digits(p.b, f.large, 1)
	case 'y':
		p.b = digits(p.b, f.from, 4)
		if f.to > f.from {
			p.b = digits(append(p.b, '-'), f.to, 4)
		}
	}
}
