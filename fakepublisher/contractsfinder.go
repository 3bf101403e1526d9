package fakepublisher

import (
	"encoding/base64"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"
)

// The addresses of Contracts Finder.
const (
	searchPath  = "/Published/Notices/OCDS/Search"
	recordPath  = "/Published/OCDS/Record/"
	releasePath = "/Published/OCDS/Release/"
)

// longestSearch is the longest window that Contracts Finder is known to answer.
const longestSearch = 15 * 24 * time.Hour

var searchStages = []string{"planning", "tender", "award", "implementation"}

// contractsFinder answers as Contracts Finder does. Its bytes are ISO-8859-1,
// and it does not say so.
func (p *Publisher) contractsFinder(a *ask) answer {
	if a.URL.Path == searchPath {
		return p.search(a)
	}
	if ocid, ok := strings.CutPrefix(a.URL.Path, recordPath); ok {
		if items, _ := p.take(a, selection{ocid: ocid}, 0, 0); len(items) > 0 {
			return inJSON(latin1(p.record(a, items)))
		}
	}
	if id, ok := strings.CutPrefix(a.URL.Path, releasePath); ok {
		if items, _ := p.take(a, selection{id: id}, 0, 0); len(items) > 0 {
			return inJSON(latin1(p.pack(a, items, "", false)))
		}
	}
	return plainText(http.StatusNotFound, "Not Found")
}

func plainText(status int, text string) answer {
	return answer{status, "text/plain; charset=utf-8", []byte(text + "\n")}
}

// search gives a page of the list, newest first. Parameters that it does not
// know are passed over, as by the real one.
func (p *Publisher) search(a *ask) answer {
	query := a.URL.Query()
	limit, ok := limitOf(query)
	stages, known := stagesIn(query, searchStages)
	if !ok || !known {
		return plainText(http.StatusBadRequest, "limit or stages is not valid")
	}
	from, okFrom := wallTime(query.Get("publishedFrom"))
	to, okTo := wallTime(query.Get("publishedTo"))
	if !okFrom || !okTo {
		return plainText(http.StatusBadRequest, "publishedFrom or publishedTo is not valid")
	}
	s := selection{stages: stages}
	if !to.IsZero() {
		s.until = localTime(to, p.cfg.SecondHour).Add(time.Second) // the bound is within
	}
	if !from.IsZero() {
		end := to
		if end.IsZero() {
			end, _ = wallTime(a.now.In(london).Format(localSecond))
		}
		if end.Sub(from) > longestSearch {
			return plainText(http.StatusInternalServerError, "An error has occurred.")
		}
		s.from = localTime(from, p.cfg.SecondHour)
	}
	if cursor := query.Get("cursor"); cursor != "" {
		if s.after = p.place(cursor); s.after == nil {
			return plainText(http.StatusBadRequest, "cursor is not valid")
		}
	}
	items, more := p.take(a, s, p.limit(limit), 0)
	next := ""
	if more {
		next = p.next(a, "cursor", placeOf(items[len(items)-1]))
	}
	return inJSON(latin1(p.pack(a, items, p.lead(a, next), false)))
}

// wallTime reads a date or a time as a wall clock of the UK shows it, zero for
// "". One with a zone is brought to the UK first.
func wallTime(s string) (wall time.Time, ok bool) {
	if s == "" {
		return time.Time{}, true
	}
	for _, layout := range []string{localSecond, time.DateOnly} {
		if t, err := time.Parse(layout, s); err == nil {
			return t, true
		}
	}
	t, err := time.Parse(time.RFC3339, s)
	if err != nil {
		return time.Time{}, false
	}
	wall, err = time.Parse(localSecond, t.In(london).Format(localSecond))
	return wall, err == nil
}

// placeOf gives a cursor that goes on after an item.
func placeOf(it *item) string {
	return base64.StdEncoding.EncodeToString(fmt.Appendf(nil, "%s,%d", it.Date.In(london).Format(localSecond), it.number))
}

// place gives the item of a cursor, nil when it is none.
func (p *Publisher) place(cursor string) *item {
	text, err := base64.StdEncoding.DecodeString(cursor)
	if err != nil {
		return nil
	}
	_, number, _ := strings.Cut(string(text), ",")
	n, err := strconv.Atoi(number)
	if err != nil {
		return nil
	}
	return p.find(n)
}

// latin1 writes JSON in ISO-8859-1. Characters that it lacks become escapes,
// and bytes that are no UTF-8 stay. A text that would pass for UTF-8 when it is
// read back, such as "Ã©", is escaped as a whole: a reader could not know.
func latin1(text []byte) []byte {
	out := make([]byte, 0, len(text))
	for start := 0; start < len(text); {
		r, size := utf8.DecodeRune(text[start:])
		switch {
		case r == utf8.RuneError && size == 1, r < utf8.RuneSelf:
			out = append(out, text[start])
			start++
		default:
			end := start
			for end < len(text) && text[end] >= utf8.RuneSelf {
				end++
			}
			out = appendLatin1(out, text[start:end])
			start = end
		}
	}
	return out
}

// appendLatin1 appends a run of characters beyond ASCII.
func appendLatin1(out, run []byte) []byte {
	var plain []byte
	for rest := run; len(rest) > 0; {
		r, size := utf8.DecodeRune(rest)
		switch {
		case r == utf8.RuneError && size == 1:
			plain = append(plain, rest[0])
		case r <= 0xff:
			plain = append(plain, byte(r))
		default:
			plain = escape(plain, r)
		}
		rest = rest[size:]
	}
	if !utf8.Valid(plain) {
		return append(out, plain...)
	}
	for rest := run; len(rest) > 0; {
		r, size := utf8.DecodeRune(rest)
		if r == utf8.RuneError && size == 1 {
			r = rune(rest[0])
		}
		out = escape(out, r)
		rest = rest[size:]
	}
	return out
}

// escape appends a character as JSON escapes.
func escape(out []byte, r rune) []byte {
	if r > 0xffff {
		r -= 0x10000
		return fmt.Appendf(out, `\u%04x\u%04x`, 0xd800+r>>10, 0xdc00+r&0x3ff)
	}
	return fmt.Appendf(out, `\u%04x`, r)
}
