package fakepublisher

import (
	"net/http"
	"strconv"
	"time"
)

// plain answers as many OCDS publishers do, at any address: a page of all
// releases and links.next. Its parameters are limit, since (YYYY-MM-DD) and
// page or cursor; others are kept in the links and passed over.
func (p *Publisher) plain(a *ask) answer {
	query := a.URL.Query()
	limit, ok := limitOf(query)
	if !ok {
		return plainText(http.StatusBadRequest, "limit is not valid, allowed: 1 to 100")
	}
	limit = p.limit(limit)
	var s selection
	if since := query.Get("since"); since != "" {
		var err error
		if s.from, err = time.ParseInLocation(time.DateOnly, since, london); err != nil {
			return plainText(http.StatusBadRequest, "since is not valid, allowed: YYYY-MM-DD")
		}
	}
	if cursor := query.Get("cursor"); cursor != "" {
		if s.after = p.place(cursor); s.after == nil {
			return plainText(http.StatusNotFound, "cursor is not valid")
		}
	}
	page := 1
	if v := query.Get("page"); v != "" {
		n, err := strconv.Atoi(v)
		if err != nil || n < 1 {
			return plainText(http.StatusNotFound, "there is no such page")
		}
		page = n
	}
	items, more := p.take(a, s, limit, (page-1)*limit)
	next := ""
	switch {
	case more && p.cfg.Cursor:
		next = p.next(a, "cursor", placeOf(items[len(items)-1]))
	case more:
		next = p.next(a, "page", strconv.Itoa(page+1))
	}
	return inJSON(p.pack(a, items, p.lead(a, next), false))
}
