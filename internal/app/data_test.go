package app

import (
	"compress/gzip"
	"context"
	"io"
	"net/http"
	"net/http/httptrace"
	"strings"
	"testing"
	"time"

	"github.com/tolsey/tolsey/internal/api"
	"github.com/tolsey/tolsey/internal/feed"
)

// release is a made-up release.
const release = `{"ocid":"ocds-test01-1","id":"r1","date":"2026-10-01T00:00:00Z","tag":["tender"],"tender":{"id":"t","title":"Fictional"}}`

func importText(t *testing.T, a *App, text string) {
	t.Helper()
	sum, err := a.Feed.ImportFrom(context.Background(), "test", strings.NewReader(text), nil, func(feed.Progress) {})
	if err != nil || sum.Appended != 1 {
		t.Fatalf("%+v, %v", sum, err)
	}
}

// request asks a served App and gives the answer with its body.
func request(t *testing.T, address string, fields map[string]string) (*http.Response, string) {
	t.Helper()
	r, err := http.NewRequest(http.MethodGet, address, nil)
	if err != nil {
		t.Fatal(err)
	}
	for name, value := range fields {
		r.Header.Set(name, value)
	}
	answer, err := http.DefaultTransport.RoundTrip(r)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	body, err := io.ReadAll(answer.Body)
	if err != nil {
		t.Fatal(err)
	}
	return answer, string(body)
}

// serve serves an App until stop is called, which says how it ended.
func serve(a *App) (site string, stop func() error) {
	ctx, cancel := context.WithCancel(context.Background())
	addr, done := make(chan string, 1), make(chan error, 1)
	go func() { done <- a.Serve(ctx, func(at string) { addr <- at }) }()
	return "http://" + <-addr, func() error {
		cancel()
		return <-done
	}
}

// TestServeAnswersThoseWhoWait holds that a request which waits for an entry is
// answered when one comes.
func TestServeAnswersThoseWhoWait(t *testing.T) {
	engines(t, func(t *testing.T, start func() *App) {
		a := start()
		site, stop := serve(a)
		told := make(chan string, 1)
		go func() {
			_, text := request(t, site+"/api/v1/entries?wait=30", nil)
			told <- text
		}()
		importText(t, a, release)
		if text := <-told; !strings.HasPrefix(text, `{"index":0,`) {
			t.Errorf("who waited was told %q", text)
		}
		if err := stop(); err != nil {
			t.Errorf("stopping: %v", err)
		}
	})
}

// TestServeStopsWhileSomebodyWaits holds that such a request does not hold up
// the end of the server, which else would wait for it.
func TestServeStopsWhileSomebodyWaits(t *testing.T) {
	engines(t, func(t *testing.T, start func() *App) {
		a := start()
		site, stop := serve(a)
		sent, told := make(chan struct{}), make(chan int, 1)
		trace := &httptrace.ClientTrace{WroteRequest: func(httptrace.WroteRequestInfo) { close(sent) }}
		r, err := http.NewRequestWithContext(httptrace.WithClientTrace(context.Background(), trace), http.MethodGet,
			site+"/api/v1/entries?wait=30", nil)
		if err != nil {
			t.Fatal(err)
		}
		go func() {
			answer, err := http.DefaultTransport.RoundTrip(r)
			if err != nil {
				told <- 0 // it came too late: the server was gone
				return
			}
			answer.Body.Close()
			told <- answer.StatusCode
		}()
		<-sent
		before := time.Now()
		if err := stop(); err != nil {
			t.Errorf("stopping: %v", err)
		}
		if took := time.Since(before); took > stopTimeout/2 {
			t.Errorf("stopping took %v", took)
		}
		if status := <-told; status != 0 && status != http.StatusOK {
			t.Errorf("who waited got the status %d", status)
		}
	})
}

// TestDataIsCompressedOnce reads entries and a bulk file through the whole
// server.
func TestDataIsCompressedOnce(t *testing.T) {
	engines(t, func(t *testing.T, start func() *App) {
		a := start()
		importText(t, a, strings.Replace(release, "Fictional", strings.Repeat("Fictional ", 500), 1))
		site, stop := serve(a)
		defer func() {
			if err := stop(); err != nil {
				t.Error(err)
			}
		}()
		for path, encoding := range map[string]string{"/api/v1/entries": "gzip", "/Published/Notices/OCDS/Search": "gzip", "/bulk/2026-10.jsonl.gz": ""} {
			answer, body := request(t, site+path, map[string]string{"Accept-Encoding": "gzip"})
			if answer.Header.Get("Content-Encoding") != encoding || answer.StatusCode != http.StatusOK {
				t.Errorf("%s: %d, %v", path, answer.StatusCode, answer.Header)
			}
			zip, err := gzip.NewReader(strings.NewReader(body))
			if err != nil {
				t.Fatalf("%s: %v", path, err)
			}
			text, err := io.ReadAll(zip)
			if err != nil || !strings.Contains(string(text), "Fictional Fictional") {
				t.Errorf("%s: %d bytes, %v", path, len(text), err)
			}
			again, _ := request(t, site+path, map[string]string{"Accept-Encoding": "gzip", "If-None-Match": answer.Header.Get("ETag")})
			if again.StatusCode != http.StatusNotModified {
				t.Errorf("%s again: %d", path, again.StatusCode)
			}
		}
	})
}

// TestTheLimitLeavesPagesAlone holds one client to two requests for data, while
// the same client reads pages.
func TestTheLimitLeavesPagesAlone(t *testing.T) {
	engines(t, func(t *testing.T, start func() *App) {
		a := start()
		a.Config.Limit = &api.Limit{PerSecond: 1, Burst: 2}
		site, stop := serve(a)
		defer func() {
			if err := stop(); err != nil {
				t.Error(err)
			}
		}()
		for i, want := range []int{200, 200, 429, 429} {
			answer, _ := request(t, site+"/api/v1/entries", nil)
			if answer.StatusCode != want {
				t.Errorf("request %d: %d, want %d", i, answer.StatusCode, want)
			}
			for _, page := range []string{"/", "/notices", "/healthz"} {
				if answer, _ := request(t, site+page, nil); answer.StatusCode != http.StatusOK {
					t.Errorf("%s: %d", page, answer.StatusCode)
				}
			}
		}
	})
}
