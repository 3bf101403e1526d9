package publisher

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/tolsey/tolsey/internal/clock"
	"github.com/tolsey/tolsey/internal/fetch"
)

// notice is a made-up release on a pretend publisher.
type notice struct {
	id      string
	date    time.Time
	visible time.Time // from when on the publisher lists it
}

// pretend is a publisher that is asked by time, newest first, for tests. It is
// a Getter itself, which makes thousands of requests cheap.
type pretend struct {
	kind    windowKind
	prefix  string
	notices []notice // sorted, newest first
	clock   *clock.Clock
	second  bool // of the hour that comes twice it takes the second
	open    bool // it counts neither bound in

	limit int                                     // the most that it gives on a page
	fault func(request int, q url.Values) *broken // what goes wrong this time
	asked []string                                // all requests
}

// broken is how one answer goes wrong.
type broken struct {
	trouble  *fetch.Trouble // instead of an answer
	unlinked bool           // without the link that belongs there
	link     string         // instead of the one that belongs there
}

func newPretend(kind Kind, c *clock.Clock, notices []notice) *pretend {
	slices.SortFunc(notices, func(a, b notice) int {
		if n := b.date.Compare(a.date); n != 0 {
			return n
		}
		return strings.Compare(b.id, a.id)
	})
	return &pretend{kind: windowKinds[kind], prefix: Prefixes(kind)[0], notices: notices, clock: c, limit: fullPage}
}

func (p *pretend) Get(_ context.Context, address string, _ http.Header) (*fetch.Answer, error) {
	p.asked = append(p.asked, address)
	u, err := url.Parse(address)
	if err != nil {
		return nil, err
	}
	q := u.Query()
	var b *broken
	if p.fault != nil {
		b = p.fault(len(p.asked), q)
	}
	if b == nil {
		b = &broken{}
	}
	if b.trouble != nil {
		return nil, b.trouble
	}
	return p.answer(u, b)
}

func (p *pretend) answer(u *url.URL, b *broken) (*fetch.Answer, error) {
	q := u.Query()
	limit, err := strconv.Atoi(q.Get("limit"))
	if err != nil || limit < 1 || limit > fullPage || !strings.HasSuffix(u.Path, p.kind.path) {
		return nil, &fetch.Trouble{Kind: fetch.Rejected, Public: "The request is not understood: " + u.String()}
	}
	limit = min(limit, p.limit)
	listed := p.between(p.read(q.Get(p.kind.from)), p.read(q.Get(p.kind.to)))
	if cursor := q.Get("cursor"); cursor != "" {
		last, _ := base64.StdEncoding.DecodeString(cursor)
		n := slices.IndexFunc(listed, func(n notice) bool { return key(n) < string(last) })
		if n < 0 {
			n = len(listed)
		}
		listed = listed[n:]
	}
	link := b.link
	if len(listed) > limit {
		listed = listed[:limit]
		q.Set("cursor", base64.StdEncoding.EncodeToString([]byte(key(listed[limit-1]))))
		if link == "" {
			link = "https://publisher.example/elsewhere?" + q.Encode()
		}
	}
	if b.unlinked {
		link = ""
	}
	return &fetch.Answer{Body: p.page(listed, link), Status: 200}, nil
}

// key orders notices as text, the oldest first.
func key(n notice) string { return n.date.Format(time.RFC3339) + n.id }

// between gives what is visible now of the time asked for.
func (p *pretend) between(from, to time.Time) []notice {
	var listed []notice
	now := p.clock.Now()
	for _, n := range p.notices {
		on := n.date.Equal(from) || n.date.Equal(to)
		if !n.visible.After(now) && !n.date.Before(from) && !n.date.After(to) && !(on && p.open) {
			listed = append(listed, n)
		}
	}
	return listed
}

func (p *pretend) read(text string) time.Time {
	all := readings(complaint{}, text)
	if p.second {
		return all[0]
	}
	return all[len(all)-1]
}

// complaint stands for a test where there is none at hand.
type complaint struct{}

func (complaint) Fatalf(format string, args ...any) { panic(fmt.Sprintf(format, args...)) }

func (p *pretend) page(listed []notice, link string) []byte {
	releases := []map[string]any{}
	for _, n := range listed {
		releases = append(releases, map[string]any{
			"ocid": p.prefix + "-" + n.id, "id": n.id, "tag": []string{"tender"},
			"date": n.date.In(clock.London).Format(time.RFC3339),
		})
	}
	page := map[string]any{"version": "1.1", "releases": releases}
	if link != "" {
		page["links"] = map[string]any{"next": link}
	}
	text, err := json.Marshal(page)
	if err != nil {
		panic(err)
	}
	return text
}
