package fakepublisher_test

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/json"
	"errors"
	"io"
	"math"
	"net/http"
	"net/http/httptest"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/tolsey/tolsey/fakepublisher"
)

// site is a faulty publisher of ten releases on two pages, and another site
// that nobody should ask.
type site struct {
	*fakepublisher.Publisher
	url, elsewhere string
}

func faulty(t *testing.T, fault fakepublisher.Fault) *site {
	other := httptest.NewServer(http.NotFoundHandler())
	t.Cleanup(other.Close)
	p := fakepublisher.New(fakepublisher.Config{Kind: fakepublisher.FindATender, Now: at(noon).now, PageLimit: 6,
		Pause: time.Microsecond, HangFor: time.Millisecond, Elsewhere: other.URL}, hourly(10)...)
	server := httptest.NewServer(p)
	t.Cleanup(server.Close)
	p.SetFaults(fakepublisher.Always(fault))
	return &site{p, server.URL, other.URL}
}

// well is the page without a fault.
func (s *site) well(t *testing.T) pack {
	p := page(t, fakepublisher.New(fakepublisher.Config{Kind: fakepublisher.FindATender, Now: at(noon).now, PageLimit: 6, BaseURL: s.url}, hourly(10)...), list)
	if len(p.Releases) != 6 || p.Links.Next == "" {
		t.Fatalf("a page that is well holds %v", p)
	}
	return p
}

// fetch gets the list without following redirects.
func (s *site) fetch(t *testing.T, path string) (*http.Response, []byte, error) {
	client := &http.Client{
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		Transport:     &http.Transport{DisableCompression: true, DisableKeepAlives: true},
	}
	res, err := client.Get(s.url + path)
	if err != nil {
		return nil, nil, err
	}
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	return res, body, err
}

// refusal checks an answer that holds no data.
func refusal(status int, header, value string) func(*testing.T, *site) {
	return func(t *testing.T, s *site) {
		res, body, err := s.fetch(t, list)
		if err != nil || res.StatusCode != status || res.Header.Get(header) != value || json.Valid(body) {
			t.Errorf("%v, %s %q, body %q, %v", res.Status, header, res.Header.Get(header), body, err)
		}
	}
}

// damaged checks an answer of status 200 by its bytes.
func damaged(check func(t *testing.T, s *site, res *http.Response, body []byte)) func(*testing.T, *site) {
	return func(t *testing.T, s *site) {
		res, body, err := s.fetch(t, list)
		if err != nil || res.StatusCode != 200 {
			t.Fatalf("%v, %v", res, err)
		}
		check(t, s, res, body)
	}
}

// links checks the link of a page whose releases are right.
func links(want func(s *site, well pack) string) func(*testing.T, *site) {
	return func(t *testing.T, s *site) {
		_, body, err := s.fetch(t, list)
		if err != nil {
			t.Fatal(err)
		}
		got, well := decode(t, body), s.well(t)
		if diff := cmp.Diff(well.Releases, got.Releases); diff != "" {
			t.Error(diff)
		}
		if got.Links.Next != want(s, well) {
			t.Errorf("next is %q, not %q", got.Links.Next, want(s, well))
		}
	}
}

// adds checks a page with one release more, which has that text in it.
func adds(word string) func(*testing.T, *site) {
	return func(t *testing.T, s *site) {
		_, body, err := s.fetch(t, list)
		if err != nil {
			t.Fatal(err)
		}
		_, again, err := s.fetch(t, list)
		if err != nil || !bytes.Equal(body, again) {
			t.Errorf("the page is another one the second time (%v)", err)
		}
		var got struct{ Releases []json.RawMessage }
		if err := json.Unmarshal(body, &got); err != nil {
			// The decoder refuses such depth: what is odd is found by its text.
			if !strings.Contains(string(body), word) {
				t.Errorf("%v, and no %s", err, word)
			}
			return
		}
		var kept []string
		odd := 0
		for _, raw := range got.Releases {
			r, err := fakepublisher.ParseRelease(raw)
			if err != nil {
				t.Fatal(err)
			}
			if !fakepublisher.Extra(r.OCID) {
				kept = append(kept, r.OCID)
				continue
			}
			odd++
			if !strings.Contains(string(raw), word) || !strings.Contains(string(raw), "Fictional") {
				t.Errorf("the release added is %s", raw)
			}
		}
		if odd != 1 {
			t.Errorf("%d releases were added", odd)
		}
		if diff := cmp.Diff(s.well(t).ocids(), kept); diff != "" {
			t.Error(diff)
		}
	}
}

// checks has one for each fault: what it does to the answer.
var checks = map[fakepublisher.Fault]func(*testing.T, *site){
	fakepublisher.TooManyRequests:     refusal(429, "Retry-After", "120"),
	fakepublisher.TooManyRequestsDate: refusal(429, "Retry-After", noon.Add(2*time.Minute).Format(http.TimeFormat)),
	fakepublisher.RetryAfterHuge:      refusal(429, "Retry-After", "99999999999"),
	fakepublisher.RetryAfterNegative:  refusal(429, "Retry-After", "-5"),
	fakepublisher.RetryAfterWord:      refusal(429, "Retry-After", "soon"),
	fakepublisher.Forbidden:           refusal(403, "Retry-After", ""),
	fakepublisher.ServerError:         refusal(500, "Retry-After", ""),
	fakepublisher.Unavailable:         refusal(503, "Retry-After", "120"),
	fakepublisher.HTMLPage:            refusal(200, "Content-Type", "text/html; charset=utf-8"),
	fakepublisher.EmptyBody:           refusal(200, "Content-Length", "0"),
	fakepublisher.RedirectLoop: func(t *testing.T, s *site) {
		if _, _, err := read(t, s.url+list); err == nil || !strings.Contains(err.Error(), "stopped after 10 redirects") {
			t.Errorf("the redirects end: %v", err)
		}
	},
	fakepublisher.RedirectElsewhere: func(t *testing.T, s *site) {
		res, _, err := s.fetch(t, list+"?limit=2")
		if err != nil || res.StatusCode != 302 || res.Header.Get("Location") != s.elsewhere+list+"?limit=2" {
			t.Errorf("%v %v", res, err)
		}
	},
	fakepublisher.Hang: func(t *testing.T, s *site) {
		if res, _, err := s.fetch(t, list); err == nil {
			t.Errorf("there is an answer: %v", res)
		}
	},
	fakepublisher.CutConnection: func(t *testing.T, s *site) {
		res, body, err := s.fetch(t, list)
		if !errors.Is(err, io.ErrUnexpectedEOF) || int64(len(body)) >= res.ContentLength || len(body) == 0 {
			t.Errorf("%d bytes, %v", len(body), err)
		}
	},
	fakepublisher.TruncatedJSON: damaged(func(t *testing.T, s *site, _ *http.Response, body []byte) {
		s.SetFaults(nil)
		_, whole, err := s.fetch(t, list)
		if err != nil || !bytes.HasPrefix(whole, body) || len(body) == 0 || json.Valid(body) {
			t.Errorf("%s is no beginning of the page (%v)", body, err)
		}
	}),
	fakepublisher.TrailingGarbage: damaged(func(t *testing.T, s *site, _ *http.Response, body []byte) {
		var first json.RawMessage
		if err := json.NewDecoder(bytes.NewReader(body)).Decode(&first); err != nil || json.Valid(body) {
			t.Errorf("%v in %s", err, body)
		}
	}),
	fakepublisher.WrongCharset: damaged(func(t *testing.T, s *site, res *http.Response, body []byte) {
		if res.Header.Get("Content-Type") != "application/json; charset=utf-8" || !bytes.Contains(body, []byte("caf\xe9")) {
			t.Errorf("%v %q", res.Header, body)
		}
		if diff := cmp.Diff(s.well(t), decode(t, fromLatin1(body))); diff != "" {
			t.Error(diff)
		}
	}),
	fakepublisher.Drip: damaged(func(t *testing.T, s *site, _ *http.Response, body []byte) {
		if diff := cmp.Diff(s.well(t), decode(t, body)); diff != "" {
			t.Error(diff)
		}
	}),
	fakepublisher.GzipBomb: damaged(func(t *testing.T, s *site, res *http.Response, body []byte) {
		if len(body) > 2<<20 || res.Header.Get("Content-Encoding") != "gzip" {
			t.Errorf("%d bytes, %v", len(body), res.Header)
		}
		unpacked, err := gzip.NewReader(bytes.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		n, err := io.Copy(io.Discard, unpacked) // it checks the sum at the end
		if err != nil || n != 1<<30+2 {
			t.Errorf("%d bytes unpacked, %v", n, err)
		}
	}),
	fakepublisher.HugeString: func(t *testing.T, s *site) {
		res, err := http.Get(s.url + list)
		if err != nil {
			t.Fatal(err)
		}
		defer res.Body.Close()
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		n, err := io.Copy(io.Discard, res.Body)
		runtime.ReadMemStats(&after)
		if err != nil || n < 300<<20 || after.TotalAlloc-before.TotalAlloc > 20<<20 {
			t.Errorf("%d bytes, %v, %d bytes of memory", n, err, after.TotalAlloc-before.TotalAlloc)
		}
	},
	fakepublisher.NextSelf:      links(func(s *site, _ pack) string { return s.url + list }),
	fakepublisher.NextMalformed: links(func(*site, pack) string { return "http://[::not an address%zz?cursor=%%%" }),
	fakepublisher.NextVanishes:  links(func(*site, pack) string { return "" }),
	fakepublisher.NextElsewhere: links(func(s *site, well pack) string { return strings.Replace(well.Links.Next, s.url, s.elsewhere, 1) }),
	fakepublisher.DuplicateKey:  adds(`"description":"once","description":"twice"`),
	fakepublisher.ForeignOCID:   adds(`"ocid":"ocds-b5fd17-extra-`),
	fakepublisher.FutureDate:    adds(`"date":"2031-11-20T12:00:00+00:00"`),
	fakepublisher.MissingID:     adds(`,"date":`),
	fakepublisher.HugeAmount:    adds(`"amount":1e9999`),
	fakepublisher.DeepNesting:   adds(strings.Repeat("[", 20_000)),
	fakepublisher.RepeatedReleases: func(t *testing.T, s *site) {
		s.SetFaults(nil)
		_, body, err := s.fetch(t, list)
		if err != nil {
			t.Fatal(err)
		}
		first := decode(t, body)
		s.SetFaults(fakepublisher.Always(fakepublisher.RepeatedReleases))
		_, body, err = s.fetch(t, strings.TrimPrefix(first.Links.Next, s.url))
		if err != nil {
			t.Fatal(err)
		}
		want := append(first.ocids()[3:], names(hourly(10))[6:9]...)
		if got := decode(t, body).ocids(); !slices.Equal(got, want) {
			t.Errorf("the second page is %v, not %v", got, want)
		}
	},
	fakepublisher.MissingReleases: damaged(func(t *testing.T, s *site, _ *http.Response, body []byte) {
		well, got := s.well(t), decode(t, body)
		want := slices.Delete(slices.Delete(well.ocids(), 4, 5), 1, 2)
		if !slices.Equal(got.ocids(), want) || got.Links.Next != well.Links.Next {
			t.Errorf("%v is left of %v, and next is %s", got.ocids(), well.ocids(), got.Links.Next)
		}
	}),
}

func TestEachFault(t *testing.T) {
	for _, fault := range fakepublisher.All() {
		t.Run(string(fault), func(t *testing.T) {
			check, ok := checks[fault]
			if !ok {
				t.Fatal("nothing checks it")
			}
			s := faulty(t, fault)
			check(t, s)
			s.SetFaults(nil)
			_, body, err := s.fetch(t, list)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(s.well(t), decode(t, body)); diff != "" {
				t.Errorf("it is not well after its fault: %s", diff)
			}
		})
	}
}

// TestWhatIsAddedDiffersFromPageToPage holds that added releases are told apart
// where their neighbours are.
func TestWhatIsAddedDiffersFromPageToPage(t *testing.T) {
	for kind, prefix := range map[string]string{"ocds-b5fd17-1": "ocds-h6vhtk-extra-", "odd": "ocds-b5fd17-extra-"} {
		r := release(1, noon, "tender")
		r.OCID = kind
		p := fakepublisher.New(fakepublisher.Config{Kind: fakepublisher.OCDS, Now: at(noon).now, PageLimit: 1,
			Faults: fakepublisher.Always(fakepublisher.ForeignOCID)}, r, r)
		first := page(t, p, "/")
		second := page(t, p, first.Links.Next)
		one, two := first.ocids()[1], second.ocids()[1]
		if one == two || !strings.HasPrefix(one, prefix) || !strings.HasPrefix(two, prefix) {
			t.Errorf("%s and %s were added", one, two)
		}
	}
}

func TestAnEmptyPageGetsNothingAdded(t *testing.T) {
	p := fakepublisher.New(fakepublisher.Config{Kind: fakepublisher.Sell2Wales, Now: at(noon).now, Faults: fakepublisher.Always(fakepublisher.MissingID)})
	if w := ask(t, p, "/v1/Notices"); strings.Contains(w.Body.String(), "releases") {
		t.Errorf("%s", w.Body)
	}
}

// TestAClientThatGoesAwayFreesTheServer holds that neither a hanging nor a
// dripping answer outlives its client: the server could not close otherwise.
func TestAClientThatGoesAwayFreesTheServer(t *testing.T) {
	for _, fault := range []fakepublisher.Fault{fakepublisher.Hang, fakepublisher.Drip} {
		p := fakepublisher.New(fakepublisher.Config{Kind: fakepublisher.OCDS, Now: at(noon).now, Pause: time.Hour, Faults: fakepublisher.Always(fault)})
		came := make(chan struct{})
		server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			close(came)
			p.ServeHTTP(w, r)
		}))
		ctx, leave := context.WithCancel(context.Background())
		r, err := http.NewRequestWithContext(ctx, http.MethodGet, server.URL, nil)
		if err != nil {
			t.Fatal(err)
		}
		go func() {
			<-came
			leave()
		}()
		res, err := http.DefaultClient.Do(r)
		if err == nil {
			_, err = io.ReadAll(res.Body)
			res.Body.Close()
		}
		if !errors.Is(err, context.Canceled) {
			t.Errorf("%s: %v", fault, err)
		}
		server.Close()
	}
}

func TestFaultsInTurn(t *testing.T) {
	f := fakepublisher.InTurn(fakepublisher.Hang, fakepublisher.None, fakepublisher.Drip)
	want := []fakepublisher.Fault{"", fakepublisher.Hang, "", fakepublisher.Drip, "", ""}
	for n, fault := range want {
		if got := f.Next(n); got != fault {
			t.Errorf("request %d meets %q, not %q", n, got, fault)
		}
	}
	var well *fakepublisher.Faults
	if well.Next(1) != fakepublisher.None || fakepublisher.Always(fakepublisher.Hang).Next(77) != fakepublisher.Hang {
		t.Error("nil is not well, or Always not always")
	}
}

func TestFaultsByChance(t *testing.T) {
	const requests = 20_000
	f := fakepublisher.Random(7, map[fakepublisher.Fault]float64{fakepublisher.Hang: 0.1, fakepublisher.Drip: 0.3})
	same := fakepublisher.Random(7, map[fakepublisher.Fault]float64{fakepublisher.Drip: 0.3, fakepublisher.Hang: 0.1})
	other := fakepublisher.Random(8, map[fakepublisher.Fault]float64{fakepublisher.Drip: 0.3, fakepublisher.Hang: 0.1})
	counts := map[fakepublisher.Fault]int{}
	different := 0
	for n := 1; n <= requests; n++ {
		counts[f.Next(n)]++
		if f.Next(n) != same.Next(n) {
			t.Fatalf("request %d meets another fault with the same seed", n)
		}
		if f.Next(n) != other.Next(n) {
			different++
		}
	}
	for fault, chance := range map[fakepublisher.Fault]float64{fakepublisher.Hang: 0.1, fakepublisher.Drip: 0.3, fakepublisher.None: 0.6} {
		if got := float64(counts[fault]) / requests; math.Abs(got-chance) > 0.02 {
			t.Errorf("%q came by %.3f, not %.1f", fault, got, chance)
		}
	}
	if different < requests/3 {
		t.Errorf("another seed differs %d times only", different)
	}
}

func TestParseFaults(t *testing.T) {
	for _, names := range []string{"", "none"} {
		if f, err := fakepublisher.ParseFaults(names, 1, 1); f != nil || err != nil {
			t.Errorf("%q: %v, %v", names, f, err)
		}
	}
	two, err := fakepublisher.ParseFaults("hang, drip", 1, 1)
	if err != nil {
		t.Fatal(err)
	}
	all, err := fakepublisher.ParseFaults("all", 1, 1)
	if err != nil {
		t.Fatal(err)
	}
	met := map[fakepublisher.Fault]bool{}
	for n := range 2000 {
		if f := two.Next(n); f != fakepublisher.Hang && f != fakepublisher.Drip {
			t.Fatalf("request %d meets %q", n, f)
		}
		met[all.Next(n)] = true
	}
	if len(met) != len(fakepublisher.All()) || met[fakepublisher.None] {
		t.Errorf("of all faults %d came", len(met))
	}
	for _, bad := range []struct {
		names  string
		chance float64
	}{{"hang,nonsense", 1}, {"all", 1.1}, {"all", -1}} {
		if _, err := fakepublisher.ParseFaults(bad.names, bad.chance, 1); err == nil {
			t.Errorf("%v is taken", bad)
		}
	}
}
