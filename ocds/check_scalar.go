package ocds

import "strings"

// scalar checks a text, number or truth value.
func (c *checker) scalar(v *Value, f *field) {
	switch {
	case f.form == amountForm:
		c.amountForm(v, f)
	case v.kind == String:
		c.stringField(v, f)
	case f.form == anyForm || v.kind == Null:
	case v.kind == Number && (f.form == numberForm || f.form == keyForm || f.form == registerForm):
	case v.kind == Number && f.form == idForm && c.known():
		c.report(ruleNumericID, v, nil, "The id %s is a number; as text, \"%[1]s\", it would mean one thing to every reader.", brief(v.Text()))
	case v.kind == Number && (f.form == lotForm || f.form == awardForm):
		c.reference(v, f)
	case v.kind == Bool && f.form == boolForm:
	default:
		c.wrongType(v, f)
	}
}

// stringField checks a text: first for what any text may suffer from, then for
// the form of its field.
func (c *checker) stringField(v *Value, f *field) {
	if !c.text(v, f) {
		return
	}
	switch f.form {
	case dateForm:
		c.date(v, f)
	case codeForm:
		c.code(v, f)
	case uriForm:
		if s := strings.TrimSpace(v.Text()); !isURI(s) {
			c.report(ruleURI, v, nil, "%q is no complete web address; it should begin with https:// or another scheme and hold no spaces.", brief(s))
		}
	case emailForm:
		if s := strings.TrimSpace(v.Text()); !isEmail(s) {
			c.report(ruleEmail, v, nil, "%q is no e-mail address; it should be one address such as name@example.org.", brief(s))
		}
	case lotForm, awardForm:
		c.reference(v, f)
	case numberForm, boolForm:
		c.wrongType(v, f)
	}
}

// looseText checks a text that stands where no text belongs.
func (c *checker) looseText(v *Value) {
	if v.kind == String {
		c.text(v, &guessed)
	}
}

// wrongType reports a value of another JSON type than the table says.
func (c *checker) wrongType(v *Value, f *field) {
	if !c.known() {
		return
	}
	rule, want := ruleNotText, "text"
	switch f.form {
	case numberForm:
		rule, want = ruleNotNumber, "a number"
	case amountForm:
		rule, want = ruleAmountNotNumber, "a number"
	case boolForm:
		rule, want = ruleNotBoolean, "true or false"
	}
	c.report(rule, v, nil, "The field %s holds %s where %s belongs.", f.name, article(v.kind), want)
}

// code checks a text against the field's codelist.
func (c *checker) code(v *Value, f *field) {
	s := v.Text()
	if f.codes.has(s) || !c.known() && !f.codes.closed {
		return
	}
	rule, kind := ruleOpenCode, "open"
	if f.codes.closed {
		rule, kind = ruleClosedCode, "closed"
	}
	if like := f.codes.like(s); like != "" {
		c.report(rule, v, nil, "%q is not in the %s codelist %s; %q is probably meant.", brief(s), kind, f.codes.name, like)
		return
	}
	c.report(rule, v, nil, "%q is not in the %s codelist %s.", brief(s), kind, f.codes.name)
}

// isURI reports whether s has a scheme, something after it, and no character
// that may not stand in a URI. Letters beyond ASCII are let pass.
func isURI(s string) bool {
	colon := strings.IndexByte(s, ':')
	if colon < 1 || colon == len(s)-1 || !isLetter(s[0]) {
		return false
	}
	for i := range colon {
		if c := s[i]; !isLetter(c) && !isDigit(c) && c != '+' && c != '-' && c != '.' {
			return false
		}
	}
	if strings.ContainsAny(s, " \t\r\n<>\"{}|\\^`") {
		return false
	}
	if scheme := strings.ToLower(s[:colon]); scheme != "http" && scheme != "https" {
		return true
	}
	rest, ok := strings.CutPrefix(s[colon+1:], "//")
	host, _, _ := strings.Cut(rest, "/")
	return ok && strings.Trim(host, ".:") != "" && (strings.Contains(host, ".") || strings.HasPrefix(host, "localhost"))
}

// isEmail reports whether s has the form of one e-mail address as UK notices
// hold it: something before one @, a domain with a dot after it.
func isEmail(s string) bool {
	local, domain, ok := strings.Cut(s, "@")
	if !ok || local == "" || strings.ContainsAny(s, " \t\r\n,;:<>()[]\"\\") {
		return false
	}
	dot := strings.LastIndexByte(domain, '.')
	return dot > 0 && dot < len(domain)-1 && !strings.Contains(domain, "@") && !strings.Contains(domain, "..")
}

func isLetter(c byte) bool { return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' }
func isDigit(c byte) bool  { return c >= '0' && c <= '9' }
func isUpper(c byte) bool  { return c >= 'A' && c <= 'Z' }
