package db

import "strings"

// A token is a piece of SQL text: a word, a quoted name, a string, a comment,
// a run of spaces, or one other character. All tokens together are the text.
type token struct {
	kind tokenKind
	text string
}

type tokenKind int

const (
	word   tokenKind = iota // a name or keyword
	quoted                  // "a name"
	blank                   // spaces, comments
	other                   // strings, punctuation, digits' signs
)

// scan cuts sql into tokens.
func scan(sql string) []token {
	var tokens []token
	for sql != "" {
		kind, n := next(sql)
		tokens = append(tokens, token{kind, sql[:n]})
		sql = sql[n:]
	}
	return tokens
}

// next gives the kind and the length of the token that begins sql.
func next(sql string) (tokenKind, int) {
	switch c := sql[0]; {
	case c == '\'':
		return other, until(sql, 1, "'")
	case c == '"':
		return quoted, until(sql, 1, `"`)
	case strings.HasPrefix(sql, "--"):
		return blank, until(sql, 2, "\n")
	case strings.HasPrefix(sql, "/*"):
		return blank, until(sql, 2, "*/")
	case isSpace(c):
		return blank, run(sql, isSpace)
	case isWord(c):
		return word, run(sql, isWord)
	default:
		return other, 1
	}
}

// until gives the place just after the first end in sql from start on, or the
// length of sql when it is not closed. A doubled quote inside a string begins
// the next token of the same kind, which comes to the same.
func until(sql string, start int, end string) int {
	if i := strings.Index(sql[start:], end); i >= 0 {
		return start + i + len(end)
	}
	return len(sql)
}

func run(sql string, in func(byte) bool) int {
	n := 1
	for n < len(sql) && in(sql[n]) {
		n++
	}
	return n
}

func isSpace(c byte) bool { return c == ' ' || c == '\t' || c == '\n' || c == '\r' }

func isWord(c byte) bool {
	return c == '_' || c == '$' || c >= 0x80 ||
		'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9'
}

// retype replaces the column types of a DDL statement by types, whose keys are
// in lower case.
func retype(sql string, types map[string]string) string {
	var out strings.Builder
	var before, last token // the two tokens before this one, blanks left out
	for _, t := range scan(sql) {
		replacement, ok := types[strings.ToLower(t.text)]
		if ok && t.kind == word && namesColumn(before, last) {
			out.WriteString(replacement)
		} else {
			out.WriteString(t.text)
		}
		if t.kind != blank {
			before, last = last, t
		}
	}
	return out.String()
}

// namesColumn reports that last is the name in a column definition, going by
// what stands before it.
func namesColumn(before, last token) bool {
	switch strings.ToLower(before.text) {
	case "(", ",", "column", "add":
	default:
		return false
	}
	if last.kind == quoted {
		return true
	}
	switch strings.ToLower(last.text) {
	case "not", "distinct", "select", "case", "all", "column": // "(not text)" is an expression
		return false
	}
	return last.kind == word
}

// withoutClause leaves the two-word clause "first second" out of sql.
func withoutClause(sql, first, second string) string {
	tokens := scan(sql)
	var out strings.Builder
	for i := 0; i < len(tokens); i++ {
		if i+2 < len(tokens) && strings.EqualFold(tokens[i].text, first) &&
			tokens[i+1].kind == blank && strings.EqualFold(tokens[i+2].text, second) {
			i += 2
			continue
		}
		out.WriteString(tokens[i].text)
	}
	return out.String()
}

// statements cuts a script at its semicolons, leaving out those in strings and
// comments, and what holds no statement. Trigger bodies are not understood.
func statements(script string) []string {
	var all []string
	var one strings.Builder
	var filled bool // one holds more than blanks
	flush := func() {
		if filled {
			all = append(all, strings.TrimSpace(one.String()))
		}
		one.Reset()
		filled = false
	}
	for _, t := range scan(script) {
		if t.kind == other && t.text == ";" {
			flush()
			continue
		}
		filled = filled || t.kind != blank
		one.WriteString(t.text)
	}
	flush()
	return all
}
