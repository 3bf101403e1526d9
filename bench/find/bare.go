package main

import (
	"fmt"
	"html/template"
	"net/http"
	"strings"
)

// bareTemplate is a page of results with nothing behind it.
var bareTemplate = template.Must(template.New("bare").Parse(`<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><title>{{.Title}}</title></head><body><h1>{{.Title}}</h1><ol>
{{range .Rows}}<li><h2><a href="/notices/{{.OCID}}">{{.Title}}</a></h2><p>{{.Buyer}}</p><p>{{.Text}}</p>
<dl><dt>Value</dt><dd>{{.Value}}</dd><dt>Closes</dt><dd>{{.Closes}}</dd><dt>Stage</dt><dd>{{.Stage}}</dd></dl></li>
{{end}}</ol></body></html>
`))

type bareRow struct{ OCID, Title, Buyer, Text, Value, Closes, Stage string }

// bareHandler serves twenty rows of made-up data in a page of about so many
// bytes: what such a page costs without a database, a search or a layout.
func bareHandler(size int) http.Handler {
	const rest = 320 // bytes of a row without its text
	text := strings.Repeat("Fictional works & services for “nobody”. ", max(1, (size/shown-rest)/45))
	var rows []bareRow
	for i := range shown {
		rows = append(rows, bareRow{OCID: fmt.Sprintf("ocds-f1ct10-%06d", i), Title: fmt.Sprintf("Fictional works %d", i),
			Buyer: "Fictional Council", Text: text, Value: "£250,000", Closes: "31 January 2027", Stage: "Open"})
	}
	return http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		if err := bareTemplate.Execute(w, map[string]any{"Title": "Fictional results", "Rows": rows}); err != nil {
			panic(err) // the template and its data are constants
		}
	})
}
