package fakepublisher

import (
	"net/http"
	"slices"
	"strconv"
	"time"
)

// The addresses of Public Contracts Scotland and Sell2Wales.
const (
	noticesPath = "/v1/Notices"
	noticePath  = "/v1/Notice"
)

// contractNotice is the notice type where none is asked for.
const contractNotice = 2

// months answers as Public Contracts Scotland and Sell2Wales do, by the latter's
// page "How to use the API": all notices of one type in one month, without
// links.
func (p *Publisher) months(a *ask) answer {
	query := a.URL.Query()
	switch a.URL.Path {
	case noticePath:
		if id := query.Get("id"); id != "" {
			items, _ := p.take(a, selection{ocid: id}, 0, 0)
			return inJSON(p.pack(a, items, "", true))
		}
		return plainText(http.StatusBadRequest, "id is missing")
	case noticesPath:
	default:
		return plainText(http.StatusNotFound, "Not Found")
	}
	if output := query.Get("outputType"); output != "" && output != "0" {
		return plainText(http.StatusNotImplemented, "This imitation has only OCDS, outputType=0")
	}
	from, ok := monthOf(query.Get("dateFrom"), a.now)
	number, known := p.noticeType(query.Get("noticeType"))
	if locale := query.Get("locale"); !ok || !known || locale != "" && locale != "2057" && locale != "1106" {
		return plainText(http.StatusBadRequest, "dateFrom, noticeType or locale is not valid")
	}
	items, _ := p.take(a, selection{from: from, until: from.AddDate(0, 1, 0), noticeType: number}, 0, 0)
	return inJSON(p.pack(a, items, "", true))
}

// noticeType reads the parameter noticeType.
func (p *Publisher) noticeType(s string) (number int, ok bool) {
	if s == "" {
		return contractNotice, true
	}
	number, err := strconv.Atoi(s)
	return number, err == nil && slices.Contains(p.cfg.Kind.NoticeTypes(), number)
}

// monthOf gives the beginning of a month written as mm-yyyy, of the current one
// for "".
func monthOf(s string, now time.Time) (time.Time, bool) {
	if s == "" {
		s = now.In(london).Format("01-2006")
	}
	t, err := time.ParseInLocation("01-2006", s, london)
	return t, err == nil
}
