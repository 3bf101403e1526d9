package fakepublisher

import (
	"encoding/json"
	"fmt"
	"html"
	"net/http"
	"slices"
	"strconv"
	"strings"
)

// controlPath is where an operator breaks and mends the publisher.
const controlPath = "/control"

// control serves the operator: a page, the faults, the requests. It is never
// faulty, and is not counted towards the limit.
func (p *Publisher) control(w http.ResponseWriter, r *http.Request) {
	switch r.Method + " " + r.URL.Path {
	case "GET " + controlPath:
		p.controlPage(w)
	case "POST " + controlPath + "/fault":
		p.controlFault(w, r)
	case "GET " + controlPath + "/requests.json":
		w.Header().Set("Content-Type", "application/json")
		_ = json.NewEncoder(w).Encode(p.Requests())
	default:
		http.NotFound(w, r)
	}
}

// controlFault sets a fault by its name: one that stays, or with the parameter
// chance, several with commas between them or all, by chance.
func (p *Publisher) controlFault(w http.ResponseWriter, r *http.Request) {
	name := r.FormValue("name")
	chance, err := strconv.ParseFloat(r.FormValue("chance"), 64)
	var faults *Faults
	switch {
	case r.FormValue("chance") != "" && err != nil:
		http.Error(w, "chance is not a number", http.StatusBadRequest)
		return
	case slices.Contains(allFaults, Fault(name)) && r.FormValue("chance") == "":
		faults = Always(Fault(name))
	default:
		if r.FormValue("chance") == "" {
			chance = 1
		}
		if faults, err = ParseFaults(name, chance, 1); err != nil {
			http.Error(w, err.Error(), http.StatusBadRequest)
			return
		}
	}
	p.SetFaults(faults)
	if r.PostForm.Has("name") { // from the page
		http.Redirect(w, r, controlPath, http.StatusSeeOther)
		return
	}
	if faults == nil {
		fmt.Fprintln(w, "It is well.")
		return
	}
	fmt.Fprintf(w, "From now on: %s.\n", name)
}

// shownRequests is how many requests the page lists.
const shownRequests = 50

func (p *Publisher) controlPage(w http.ResponseWriter) {
	var b strings.Builder
	b.WriteString("<!DOCTYPE html>\n<html lang=\"en\">\n<meta charset=\"utf-8\">\n<title>Fake publisher</title>\n" +
		"<h1>Fake publisher: " + html.EscapeString(string(p.cfg.Kind)) + "</h1>\n" +
		"<form method=\"post\" action=\"" + controlPath + "/fault\">\n" +
		"<label for=\"name\">What goes wrong</label>\n<select id=\"name\" name=\"name\">\n<option>none</option>\n")
	for _, f := range allFaults {
		b.WriteString("<option>" + html.EscapeString(string(f)) + "</option>\n")
	}
	b.WriteString("</select>\n<button>Set</button>\n</form>\n<h2>Newest requests</h2>\n<table>\n" +
		"<tr><th>Number</th><th>Time</th><th>Request</th><th>Status</th><th>Fault</th></tr>\n")
	requests := p.Requests()
	slices.Reverse(requests)
	for _, r := range requests[:min(len(requests), shownRequests)] {
		fmt.Fprintf(&b, "<tr><td>%d</td><td>%s</td><td>%s</td><td>%d</td><td>%s</td></tr>\n", r.Number,
			r.Time.In(london).Format(stamp), html.EscapeString(r.Path), r.Status, html.EscapeString(string(r.Fault)))
	}
	b.WriteString("</table>\n</html>\n")
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	_, _ = fmt.Fprint(w, b.String())
}
