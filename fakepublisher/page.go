package fakepublisher

import (
	"bytes"
	"encoding/json"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"
)

// maxLimit is the greatest page of Find a Tender and Contracts Finder.
const maxLimit = 100

// stamp is how the publishers write an instant, in UK local time.
const stamp = "2006-01-02T15:04:05-07:00"

// ask is a request on its way to an answer.
type ask struct {
	*http.Request
	now   time.Time
	fault Fault
}

// answer is what a publisher that is well sends.
type answer struct {
	status      int
	contentType string
	body        []byte
}

// answer gives what the kind answers to a request.
func (p *Publisher) answer(a *ask) answer {
	switch p.cfg.Kind {
	case FindATender:
		return p.findATender(a)
	case ContractsFinder:
		return p.contractsFinder(a)
	case PublicContractsScotland, Sell2Wales:
		return p.months(a)
	}
	return p.plain(a)
}

// base is where the interface begins, as links give it.
func (p *Publisher) base(a *ask) string {
	if p.cfg.BaseURL != "" {
		return strings.TrimSuffix(p.cfg.BaseURL, "/")
	}
	if a.TLS != nil {
		return "https://" + a.Host
	}
	return "http://" + a.Host
}

// address is the address that was asked for.
func (p *Publisher) address(a *ask) string { return p.base(a) + a.URL.RequestURI() }

// next gives the address that was asked for with other values for some of its
// parameters, in the order of the real links: what was asked, then where to go
// on.
func (p *Publisher) next(a *ask, parameter, value string) string {
	var query []string
	for part := range strings.SplitSeq(a.URL.RawQuery, "&") {
		name, _, _ := strings.Cut(part, "=")
		if name != "" && name != "cursor" && name != "page" {
			query = append(query, part)
		}
	}
	return p.base(a) + a.URL.EscapedPath() + "?" + strings.Join(append(query, parameter+"="+value), "&")
}

// limit is the number of releases on a page where so many were asked for; 0
// stands for no wish.
func (p *Publisher) limit(asked int) int {
	if asked == 0 {
		return p.cfg.PageLimit
	}
	return min(asked, p.cfg.PageLimit)
}

// repeated is how many releases of the page before come again by
// RepeatedReleases.
const repeated = 3

// take lists the selected releases: at most limit of them, and whether there
// are more; all with a limit of 0. The first of them, skip in number, are passed
// over.
func (p *Publisher) take(a *ask, s selection, limit, skip int) (items []*item, more bool) {
	if a.fault == RepeatedReleases {
		s.back = repeated
		if again := min(repeated, skip); limit > 0 {
			skip, limit = skip-again, limit+again // the next page, known by its number, begins behind this one
		}
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	for it := range p.items.list(&s, a.now) {
		if skip--; skip >= 0 {
			continue
		}
		if limit > 0 && len(items) == limit {
			return items, true
		}
		items = append(items, it)
	}
	return items, false
}

// find gives the item of a number.
func (p *Publisher) find(number int) *item {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.items.byNumber(number)
}

// lead turns the link to the next page into what the fault makes of it.
func (p *Publisher) lead(a *ask, next string) string {
	self := p.address(a)
	switch a.fault {
	case NextSelf:
		return self
	case NextMalformed:
		return "http://[::not an address%zz?cursor=%%%"
	case NextVanishes:
		return ""
	case NextElsewhere:
		if next == "" {
			next = self
		}
		return p.cfg.Elsewhere + strings.TrimPrefix(next, p.base(a))
	}
	return next
}

// pack writes a release package. next is the link to the next page, "" for
// none; with bare an empty package has no member releases.
func (p *Publisher) pack(a *ask, items []*item, next string, bare bool) []byte {
	bodies := p.bodies(a, items)
	var b bytes.Buffer
	p.open(&b, a, items)
	if len(bodies) > 0 || !bare {
		b.WriteString(`,"releases":[`)
		b.Write(bytes.Join(bodies, []byte(",")))
		b.WriteByte(']')
	}
	if next != "" {
		b.WriteString(`,"links":{"next":` + quote(next) + `}`)
	}
	b.WriteByte('}')
	return b.Bytes()
}

// open writes a package up to its releases or records. Its date is that of the
// first release on it.
func (p *Publisher) open(b *bytes.Buffer, a *ask, items []*item) {
	published := a.now
	if len(items) > 0 {
		published = items[0].Date
	}
	b.WriteString(`{"uri":` + quote(p.address(a)) + `,"publishedDate":"` + published.In(london).Format(stamp) + `"`)
	header := bytes.TrimSpace(p.cfg.Header)
	if inner := bytes.TrimSpace(header[1 : len(header)-1]); len(inner) > 0 {
		b.WriteByte(',')
		b.Write(inner)
	}
}

// bodies gives the releases as they are sent, with what a fault adds or leaves
// out.
func (p *Publisher) bodies(a *ask, items []*item) [][]byte {
	var bodies [][]byte
	for i, it := range items {
		if a.fault == MissingReleases && (i%3 == 1 || len(items) == 1) {
			continue
		}
		bodies = append(bodies, it.Body)
	}
	if len(items) > 0 && a.fault.Adds() {
		bodies = slices.Insert(bodies, 1, extra(a.fault, items[0]))
	}
	return bodies
}

// record writes a record package of one process without its compiled release,
// which the standard allows; the real ones have one.
func (p *Publisher) record(a *ask, items []*item) []byte {
	var b bytes.Buffer
	p.open(&b, a, items)
	b.WriteString(`,"packages":[` + quote(p.address(a)) + `],"records":[{"ocid":` + quote(items[0].OCID) + `,"releases":[`)
	b.Write(bytes.Join(p.bodies(a, items), []byte(",")))
	b.WriteString("]}]}")
	return b.Bytes()
}

// quote gives a JSON string, with & as it is, as the publishers write links.
func quote(s string) string {
	var b strings.Builder
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	_ = enc.Encode(s) // a string always can be
	return strings.TrimSuffix(b.String(), "\n")
}

// limitOf reads the parameter limit; 0 when there is none.
func limitOf(query url.Values) (limit int, ok bool) {
	v := query.Get("limit")
	if v == "" {
		return 0, true
	}
	n, err := strconv.Atoi(v)
	return n, err == nil && n >= 1 && n <= maxLimit
}

// stagesIn reads the parameter stages: names with commas between them.
func stagesIn(query url.Values, known []string) (stages []string, ok bool) {
	if query.Get("stages") == "" {
		return nil, true
	}
	stages = strings.Split(query.Get("stages"), ",")
	return stages, !slices.ContainsFunc(stages, func(s string) bool { return !slices.Contains(known, s) })
}
