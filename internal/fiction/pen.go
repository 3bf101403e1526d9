package fiction

// pen writes JSON by appending. It puts the commas itself, by looking at the
// last byte: a value never ends in an opening bracket, nor a line in anything
// but its newline.
type pen struct{ b []byte }

func (p *pen) comma() {
	if n := len(p.b); n > 0 {
		if c := p.b[n-1]; c != '{' && c != '[' && c != '\n' {
			p.b = append(p.b, ',')
		}
	}
}

// name writes the key of a member; its value must follow.
func (p *pen) name(key string) {
	p.comma()
	p.b = append(p.b, '"')
	p.b = append(p.b, key...)
	p.b = append(p.b, '"', ':')
}

// open starts an object that is an array's element or a whole line.
func (p *pen) open() {
	p.comma()
	p.b = append(p.b, '{')
}

// object starts an object that is a member.
func (p *pen) object(key string) {
	p.name(key)
	p.b = append(p.b, '{')
}

// close ends an object.
func (p *pen) close() { p.b = append(p.b, '}') }

// array starts an array that is a member.
func (p *pen) array(key string) {
	p.name(key)
	p.b = append(p.b, '[')
}

// closeArray ends an array.
func (p *pen) closeArray() { p.b = append(p.b, ']') }

// text writes a member that is a string.
func (p *pen) text(key, s string) {
	p.name(key)
	p.quote(s)
}

// word writes an array's element that is a string.
func (p *pen) word(s string) {
	p.comma()
	p.quote(s)
}

func (p *pen) quote(s string) {
	p.b = append(p.b, '"')
	p.inside(s)
	p.b = append(p.b, '"')
}

// inside writes part of a string, escaping what JSON must have escaped.
func (p *pen) inside(s string) {
	from := 0
	for i := range len(s) {
		c := s[i]
		if c >= ' ' && c != '"' && c != '\\' {
			continue
		}
		p.b = append(p.b, s[from:i]...)
		if c == '\n' {
			p.b = append(p.b, '\\', 'n')
		} else if c >= ' ' {
			p.b = append(p.b, '\\', c)
		}
		from = i + 1
	}
	p.b = append(p.b, s[from:]...)
}

// whole writes a member that is a whole number.
func (p *pen) whole(key string, n int) {
	p.name(key)
	p.b = digits(p.b, n, 1)
}

// pence writes a member that is an amount of money, in pounds.
func (p *pen) pence(key string, n int64) {
	p.name(key)
	p.pounds(n)
}

// pounds writes an amount of pence as pounds, with pence if there are any.
func (p *pen) pounds(n int64) {
	p.b = digits(p.b, int(n/100), 1)
	if n%100 != 0 {
		p.b = digits(append(p.b, '.'), int(n%100), 2)
	}
}

// flag writes a member that is true or false.
func (p *pen) flag(key string, v bool) {
	p.name(key)
	if v {
		p.b = append(p.b, "true"...)
	} else {
		p.b = append(p.b, "false"...)
	}
}

// time writes a member that is a date and time.
func (p *pen) time(key string, m moment) {
	p.name(key)
	p.b = append(p.b, '"')
	p.b = m.append(p.b)
	p.b = append(p.b, '"')
}
