package api

import (
	"bufio"
	"encoding/csv"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/tolsey/tolsey/internal/plain"
)

// csv answers with a table as text (RFC 4180).
func (a *API) csv(of tabler) handler {
	return func(w http.ResponseWriter, r *http.Request, q query) error {
		t, err := of(r, q)
		if err != nil {
			return err
		}
		if done, err := a.whole(w, r, a.fileName(t.name, "csv"), t.state); done || err != nil {
			return err
		}
		out := bufio.NewWriterSize(w, sendBuffer)
		out.WriteString("\uFEFF") // by which Excel knows UTF-8
		lines := csv.NewWriter(out)
		lines.UseCRLF = true
		var headings []string
		for _, c := range t.columns {
			headings = append(headings, c.heading)
		}
		if err := lines.Write(headings); err != nil {
			return err
		}
		line := make([]string, len(t.columns))
		err = t.each(r.Context(), func(_ int, cells []any) error {
			for i, cell := range cells {
				line[i] = written(cell)
			}
			return lines.Write(line)
		})
		if err != nil {
			return err
		}
		lines.Flush()
		if err := lines.Error(); err != nil {
			return err
		}
		return out.Flush()
	}
}

// written gives a cell of a table as text.
func written(cell any) string {
	switch c := cell.(type) {
	case nil:
		return ""
	case string:
		return harmless(clean(c))
	case int64:
		return strconv.FormatInt(c, 10)
	case pounds:
		return decimal(int64(c))
	case date:
		return string(c)
	case moment:
		return c.london().Format("2006-01-02 15:04")
	case ratio:
		return c.text()
	case many:
		return harmless(clean(listed(c)))
	case plain.Tri:
		return said(c)
	}
	panic(fmt.Sprintf("api: a table has a cell of the type %T", cell))
}

// harmless gives a text with an apostrophe before it when a spreadsheet could
// take it for a formula, and run that. Source: OWASP, "CSV Injection", which
// names these beginnings, some of them in their wide forms too.
func harmless(text string) string {
	if first, _ := utf8.DecodeRuneInString(text); text != "" && strings.ContainsRune("=+-@\t\r\n＝＋－＠", first) {
		return "'" + text
	}
	return text
}
