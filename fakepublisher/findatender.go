package fakepublisher

import (
	"encoding/base64"
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
)

// The addresses of Find a Tender.
const (
	releasePackages = "/api/1.0/ocdsReleasePackages"
	recordPackages  = "/api/1.0/ocdsRecordPackages"
)

// findATenderParameters are those that its list takes.
var findATenderParameters = []string{"limit", "cursor", "updatedFrom", "updatedTo", "stages"}

// cursorForm is the form of a cursor by its documentation.
var cursorForm = regexp.MustCompile(`^[A-Za-z0-9=]{1,300}$`)

// findATender answers as Find a Tender does, by its documentation of
// ocdsReleasePackages and ocdsRecordPackages.
func (p *Publisher) findATender(a *ask) answer {
	if a.URL.Path == releasePackages {
		return p.releasePackages(a)
	}
	if id, ok := strings.CutPrefix(a.URL.Path, releasePackages+"/"); ok {
		if items, _ := p.take(a, selection{id: id}, 0, 0); len(items) > 0 {
			return inJSON(p.pack(a, items, "", false))
		}
		return findATenderError(a, http.StatusNotFound, "", "'identifier' is not found")
	}
	if ocid, ok := strings.CutPrefix(a.URL.Path, recordPackages+"/"); ok {
		if items, _ := p.take(a, selection{ocid: ocid}, 0, 0); len(items) > 0 {
			return inJSON(p.record(a, items))
		}
		return findATenderError(a, http.StatusNotFound, "", "'identifier' is not found")
	}
	return findATenderError(a, http.StatusNotFound, "", "no such address")
}

func inJSON(body []byte) answer { return answer{http.StatusOK, "application/json", body} }

// findATenderError gives an error in the form of its documentation.
func findATenderError(a *ask, status int, message, exception string) answer {
	name := "Bad request"
	if status == http.StatusNotFound {
		name = "Not found"
	}
	body := fmt.Sprintf(`{"timestamp":%s,"status":%d,"error":%s,"message":%s,"path":%s,"exception":%s}`,
		quote(a.now.In(london).Format(localSecond)), status, quote(name), quote(message), quote(a.URL.Path), quote(exception))
	return answer{status, "application/json", []byte(body)}
}

// window is a list of Find a Tender: the bounds as they were written, and after
// which release it goes on.
type window struct {
	from, to string
	after    int // number of a release; 0 for the beginning
	limit    int
	stages   []string
}

// releasePackages gives a page of the list, newest first.
func (p *Publisher) releasePackages(a *ask) answer {
	w, problem := readWindow(a.URL.RawQuery)
	if problem != "" {
		return findATenderError(a, http.StatusBadRequest, problem, "invalid request")
	}
	s := selection{stages: w.stages, from: p.bound(w.from), until: p.bound(w.to)}
	if !s.until.IsZero() {
		s.until = s.until.Add(time.Second) // the bound is within
	}
	if w.after != 0 {
		if s.after = p.find(w.after); s.after == nil {
			return findATenderError(a, http.StatusBadRequest, "'cursor' is not valid", "invalid request")
		}
	}
	items, more := p.take(a, s, p.limit(w.limit), 0)
	next := ""
	if more {
		next = p.next(a, "cursor", w.cursor(items[len(items)-1].number))
	}
	return inJSON(p.pack(a, items, p.lead(a, next), false))
}

// bound gives the instant of a time in the form of the parameters; zero for "".
func (p *Publisher) bound(local string) time.Time {
	wall, err := time.Parse(localSecond, local)
	if err != nil {
		return time.Time{}
	}
	return localTime(wall, p.cfg.SecondHour)
}

// cursor writes where a window goes on, as Find a Tender does.
func (w *window) cursor(number int) string {
	return base64.StdEncoding.EncodeToString(
		fmt.Appendf(nil, "updatedFrom=%s|updatedTo=%s|nextCursor=%d", w.from, w.to, number))
}

// readWindow reads the parameters; problem says what is wrong with them.
func readWindow(raw string) (w window, problem string) {
	query, err := url.ParseQuery(raw)
	if err != nil {
		return w, "the query cannot be read"
	}
	for name, values := range query {
		if !slices.Contains(findATenderParameters, name) || len(values) > 1 {
			return w, fmt.Sprintf("'%s' is not valid, allowed parameters: %s", name, strings.Join(findATenderParameters, ", "))
		}
	}
	var ok bool
	if w.limit, ok = limitOf(query); !ok {
		return w, "'limit' is not valid, allowed: 1 to 100"
	}
	if w.stages, ok = stagesIn(query, stageNames); !ok {
		return w, "'stages' is not valid, allowed: " + strings.Join(stageNames, ",")
	}
	w.from, w.to = query.Get("updatedFrom"), query.Get("updatedTo")
	for _, name := range []string{"updatedFrom", "updatedTo"} {
		if v := query.Get(name); v != "" && !isLocal(v) {
			return w, fmt.Sprintf("'%s' is not valid, allowed: YYYY-MM-DDTHH:MM:SS", name)
		}
	}
	if cursor := query.Get("cursor"); cursor != "" && !w.resume(cursor) {
		return w, "'cursor' is not valid, allowed: [A-Za-z0-9=]*, at most 300"
	}
	return w, ""
}

func isLocal(s string) bool {
	_, err := time.Parse(localSecond, s)
	return err == nil && len(s) == len(localSecond)
}

// resume goes on with the window of a cursor, whatever the other parameters
// say; false when it is none.
func (w *window) resume(cursor string) bool {
	text, err := base64.StdEncoding.DecodeString(cursor)
	if err != nil || !cursorForm.MatchString(cursor) {
		return false
	}
	from, rest, _ := strings.Cut(strings.TrimPrefix(string(text), "updatedFrom="), "|updatedTo=")
	to, number, ok := strings.Cut(rest, "|nextCursor=")
	if !ok || from != "" && !isLocal(from) || to != "" && !isLocal(to) {
		return false
	}
	w.from, w.to = from, to
	w.after, err = strconv.Atoi(number)
	return err == nil && w.after > 0
}
