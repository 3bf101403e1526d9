package fakepublisher_test

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"time"

	"github.com/tolsey/tolsey/fakepublisher"
)

// noon is when the tests begin.
var noon = time.Date(2026, 11, 20, 12, 0, 0, 0, time.UTC)

// hand is a clock that a test moves.
type hand struct {
	mu sync.Mutex
	t  time.Time
}

func at(t time.Time) *hand { return &hand{t: t} }

func (h *hand) now() time.Time {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.t
}

func (h *hand) advance(d time.Duration) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.t = h.t.Add(d)
}

// release makes a fictional release.
func release(n int, date time.Time, tag string) fakepublisher.Release {
	body := fmt.Sprintf(`{"ocid":"ocds-f1ct10-%06d","id":"%06d-2026","date":%q,"tag":[%q],"tender":{"title":"Fictional café %d & Söhne – 漢"}}`,
		n, n, date.Format(time.RFC3339), tag, n)
	r, err := fakepublisher.ParseRelease([]byte(body))
	if err != nil {
		panic(err)
	}
	return r
}

// hourly makes n releases, an hour apart, the newest at noon.
func hourly(n int) []fakepublisher.Release {
	var all []fakepublisher.Release
	for i := range n {
		all = append(all, release(i, noon.Add(time.Duration(i+1-n)*time.Hour), "tender"))
	}
	return all
}

// pack is a page as a reader sees it.
type pack struct {
	Releases []struct{ OCID, ID, Title string }
	Links    struct{ Next string }
}

// ocids are those of the releases of the page, in its order.
func (p pack) ocids() []string {
	var all []string
	for _, r := range p.Releases {
		all = append(all, r.OCID)
	}
	return all
}

// tester is what testing and rapid have in common.
type tester interface {
	Helper()
	Fatal(args ...any)
	Fatalf(format string, args ...any)
}

// ask makes a request of a handler and gives the answer.
func ask(t tester, h http.Handler, address string) *httptest.ResponseRecorder {
	t.Helper()
	w := httptest.NewRecorder()
	r := httptest.NewRequestWithContext(context.Background(), http.MethodGet, address, nil)
	if !strings.HasPrefix(address, "http") {
		r.Host = "fake.example"
	}
	h.ServeHTTP(w, r)
	return w
}

// page asks for a page that is well.
func page(t tester, h http.Handler, address string) pack {
	t.Helper()
	w := ask(t, h, address)
	if w.Code != http.StatusOK {
		t.Fatalf("%s: status %d: %s", address, w.Code, w.Body)
	}
	return decode(t, w.Body.Bytes())
}

func decode(t tester, body []byte) pack {
	t.Helper()
	var p pack
	if err := json.Unmarshal(body, &p); err != nil {
		t.Fatalf("%v in %.300s", err, body)
	}
	return p
}

// walk follows the links from an address to the end.
func walk(t tester, h http.Handler, address string) (ocids []string, pages int) {
	t.Helper()
	for address != "" {
		if pages++; pages > 10_000 {
			t.Fatal("the walk has no end")
		}
		p := page(t, h, address)
		ocids = append(ocids, p.ocids()...)
		address = p.Links.Next
	}
	return ocids, pages
}

// read reads an answer over the network to its end.
func read(t tester, address string) (*http.Response, []byte, error) {
	t.Helper()
	res, err := http.Get(address)
	if err != nil {
		return nil, nil, err
	}
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	return res, body, err
}

// names gives the ocids of releases, newest first, from the last of a list to
// its first.
func names(releases []fakepublisher.Release) []string {
	var all []string
	for i := len(releases) - 1; i >= 0; i-- {
		all = append(all, releases[i].OCID)
	}
	return all
}
