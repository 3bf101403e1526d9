package fakepublisher_test

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/tolsey/tolsey/fakepublisher"
)

func TestStandardRates(t *testing.T) {
	h := at(noon)
	p := fakepublisher.New(fakepublisher.Config{Kind: fakepublisher.FindATender, Now: h.now,
		Rate: fakepublisher.StandardRate(fakepublisher.FindATender)}, hourly(3)...)
	for n := 1; n <= 12; n++ {
		if w := ask(t, p, list); w.Code != 200 {
			t.Fatalf("request %d: %d", n, w.Code)
		}
		h.advance(5 * time.Second)
	}
	for _, step := range []struct {
		wait  time.Duration
		code  int
		retry string
	}{
		{0, 429, "120"}, {30*time.Second + 1, 429, "90"}, {89 * time.Second, 429, "1"}, {time.Second, 200, ""},
	} {
		h.advance(step.wait)
		if w := ask(t, p, list); w.Code != step.code || w.Header().Get("Retry-After") != step.retry {
			t.Errorf("at %s: %d, Retry-After %q; wanted %v", h.now().Format(time.TimeOnly), w.Code, w.Header().Get("Retry-After"), step)
		}
	}
}

// TestTheLimitSlides holds that a client which spreads its requests is never
// refused.
func TestTheLimitSlides(t *testing.T) {
	h := at(noon)
	p := fakepublisher.New(fakepublisher.Config{Kind: fakepublisher.FindATender, Now: h.now,
		Rate: fakepublisher.StandardRate(fakepublisher.FindATender)})
	for n := range 100 {
		if w := ask(t, p, list); w.Code != 200 {
			t.Fatalf("request %d: %d", n, w.Code)
		}
		h.advance(10 * time.Second)
	}
}

// TestEachKindListsAtItsPath holds that every kind serves JSON from its Path,
// with links to the address that was used, or to that of Config.
func TestEachKindListsAtItsPath(t *testing.T) {
	for _, kind := range fakepublisher.Kinds() {
		for base, want := range map[string]string{"": "https://fake.example", "http://other.example/": "http://other.example"} {
			p := fakepublisher.New(fakepublisher.Config{Kind: kind, Now: at(noon).now, PageLimit: 2, BaseURL: base,
				Rate: fakepublisher.StandardRate(kind)}, hourly(3)...)
			w := ask(t, p, "https://fake.example"+kind.Path())
			var got struct {
				URI, Version string
				Publisher    struct{ Name string }
				Releases     []json.RawMessage
				Links        struct{ Next string }
			}
			if err := json.Unmarshal(fromLatin1(w.Body.Bytes()), &got); err != nil {
				t.Fatalf("%s: %v", kind, err)
			}
			if got.URI != want+kind.Path() || got.Version != "1.1" || got.Publisher.Name == "" {
				t.Errorf("%s: the package is %v", kind, got)
			}
			months := kind.NoticeTypes() != nil
			if months != (len(got.Releases) == 3) || months == strings.HasPrefix(got.Links.Next, want+kind.Path()+"?") {
				t.Errorf("%s: %d releases, next %q", kind, len(got.Releases), got.Links.Next)
			}
		}
	}
}

func TestContractsFinderForbidsForFiveMinutes(t *testing.T) {
	h := at(noon)
	p := fakepublisher.New(fakepublisher.Config{Kind: fakepublisher.ContractsFinder, Now: h.now,
		Rate: fakepublisher.StandardRate(fakepublisher.ContractsFinder)})
	for range fakepublisher.StandardRate(fakepublisher.ContractsFinder).Requests {
		ask(t, p, search)
	}
	for _, step := range []struct {
		wait time.Duration
		code int
	}{{0, 403}, {4*time.Minute + 59*time.Second, 403}, {time.Second, 200}} {
		h.advance(step.wait)
		if w := ask(t, p, search); w.Code != step.code || w.Header().Get("Retry-After") != "" {
			t.Errorf("at %s: %d, not %d; %v", h.now().Format(time.TimeOnly), w.Code, step.code, w.Header())
		}
	}
}

func TestOtherMethodsAreRefused(t *testing.T) {
	w := httptest.NewRecorder()
	findATender(at(noon)).ServeHTTP(w, httptest.NewRequest(http.MethodPost, list, nil))
	if w.Code != http.StatusMethodNotAllowed || w.Header().Get("Allow") != "GET" {
		t.Errorf("%d %v", w.Code, w.Header())
	}
}

func TestRequestsAreRemembered(t *testing.T) {
	h := at(noon)
	p := fakepublisher.New(fakepublisher.Config{Kind: fakepublisher.FindATender, Now: h.now, Faults: fakepublisher.InTurn("", fakepublisher.ServerError)}, hourly(1)...)
	ask(t, p, list+"?limit=1")
	h.advance(time.Second)
	ask(t, p, list)
	ask(t, p, list+"?x=1")
	want := []fakepublisher.Request{
		{Number: 1, Time: noon, Path: list + "?limit=1", Status: 200},
		{Number: 2, Time: noon.Add(time.Second), Path: list, Status: 500, Fault: fakepublisher.ServerError},
		{Number: 3, Time: noon.Add(time.Second), Path: list + "?x=1", Status: 400},
	}
	if diff := cmp.Diff(want, p.Requests()); diff != "" {
		t.Error(diff)
	}
	for range 10_100 {
		ask(t, p, list)
	}
	if all := p.Requests(); len(all) != 10_000 || all[len(all)-1].Number != 10_103 || all[0].Number != 104 {
		t.Errorf("%d requests are kept, from %d to %d", len(all), all[0].Number, all[len(all)-1].Number)
	}
}

// TestManyAtOnce serves, publishes and breaks at the same time; the race
// detector looks on.
func TestManyAtOnce(t *testing.T) {
	h := at(noon)
	p := findATender(h, hourly(50)...)
	var all sync.WaitGroup
	for i := range 4 {
		all.Go(func() {
			for n := range 30 {
				p.Publish(release(1000*(i+1)+n, h.now(), "tender"))
				p.SetFaults(fakepublisher.Always(fakepublisher.MissingID))
				if w := ask(t, p, list+"?limit=5"); !json.Valid(w.Body.Bytes()) {
					t.Errorf("broken: %s", w.Body)
				}
				h.advance(time.Millisecond)
				p.Requests()
			}
		})
	}
	all.Wait()
	p.SetFaults(nil)
	if got, _ := walk(t, p, list); len(got) != 50+4*30 {
		t.Errorf("%d releases in the end", len(got))
	}
}

func TestAConfigWithoutItsPartsPanics(t *testing.T) {
	for name, cfg := range map[string]fakepublisher.Config{
		"no clock":      {Kind: fakepublisher.OCDS},
		"no kind":       {Now: at(noon).now},
		"a list header": {Kind: fakepublisher.OCDS, Now: at(noon).now, Header: []byte("[]")},
		"no header":     {Kind: fakepublisher.OCDS, Now: at(noon).now, Header: []byte(" ")},
	} {
		func() {
			defer func() {
				if recover() == nil {
					t.Errorf("%s: no panic", name)
				}
			}()
			fakepublisher.New(cfg)
		}()
	}
	p := fakepublisher.New(fakepublisher.Config{Kind: fakepublisher.OCDS, Now: at(noon).now, Header: []byte(" { } ")})
	if w := ask(t, p, "/"); !json.Valid(w.Body.Bytes()) {
		t.Errorf("an empty header gives %s", w.Body)
	}
}

// TestAnOperatorBreaksAndMendsIt goes the way of the package comment, over the
// network.
func TestAnOperatorBreaksAndMendsIt(t *testing.T) {
	server := httptest.NewServer(findATender(at(noon), hourly(3)...))
	defer server.Close()
	post := func(query string, form url.Values) int {
		res, err := http.Post(server.URL+"/control/fault"+query, "application/x-www-form-urlencoded", strings.NewReader(form.Encode()))
		if err != nil {
			t.Fatal(err)
		}
		defer res.Body.Close()
		return res.StatusCode
	}
	status := func() int {
		res, _, err := read(t, server.URL+list)
		if err != nil {
			t.Fatal(err)
		}
		return res.StatusCode
	}
	for _, step := range []struct {
		query string
		form  url.Values
		code  int // of the control page
		then  int // of the data
	}{
		{"?name=server-error", nil, 200, 500},
		{"?name=none", nil, 200, 200},
		{"?name=forbidden,server-error&chance=0", nil, 200, 200},
		{"?name=unavailable&chance=1", nil, 200, 503},
		{"?name=nonsense", nil, 400, 503},
		{"?name=all&chance=much", nil, 400, 503},
		{"?name=all&chance=2", nil, 400, 503},
		{"", url.Values{"name": {"forbidden"}}, 200, 403}, // led to the page
		{"", url.Values{"name": {"none"}}, 200, 200},
	} {
		if code := post(step.query, step.form); code != step.code {
			t.Errorf("%s %v: %d, not %d", step.query, step.form, code, step.code)
		}
		if code := status(); code != step.then {
			t.Errorf("%s %v: then %d, not %d", step.query, step.form, code, step.then)
		}
	}
	_, html, err := read(t, server.URL+"/control")
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"<h1>Fake publisher: find-a-tender</h1>", "<option>gzip-bomb</option>", "<td>9</td>", "<td>unavailable</td>"} {
		if !strings.Contains(string(html), want) {
			t.Errorf("the page does not say %s", want)
		}
	}
	_, body, err := read(t, server.URL+"/control/requests.json")
	if err != nil {
		t.Fatal(err)
	}
	var requests []fakepublisher.Request
	if err := json.Unmarshal(body, &requests); err != nil || len(requests) != 9 || requests[0].Fault != fakepublisher.ServerError {
		t.Errorf("%d requests, %v: %s", len(requests), err, body)
	}
	if res, _, err := read(t, server.URL+"/control/other"); err != nil || res.StatusCode != 404 {
		t.Errorf("an unknown control address: %v", strconv.Itoa(res.StatusCode))
	}
}

// TestTheControlPageShowsWhatWasAskedAsText holds that no request can put HTML
// into the page.
func TestTheControlPageShowsWhatWasAskedAsText(t *testing.T) {
	p := findATender(at(noon))
	r := httptest.NewRequest(http.MethodGet, "/x", nil)
	r.URL.RawQuery = "<script>alert(1)</script>"
	p.ServeHTTP(httptest.NewRecorder(), r)
	if page := ask(t, p, "/control").Body.String(); strings.Contains(page, "<script") || !strings.Contains(page, "&lt;script") {
		t.Errorf("the page holds %s", page)
	}
}
