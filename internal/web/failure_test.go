package web

import (
	"context"
	"errors"
	"fmt"
	"html/template"
	"io"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"

	"github.com/tolsey/tolsey/internal/fault"
	"github.com/tolsey/tolsey/internal/testkit"
)

const secret = "password=hunter2 at /srv/tolsey.db"

var idForm = regexp.MustCompile(`[A-Z2-7]{5}-[A-Z2-7]{5}`)

// failing makes a site with the page /fails that answers with h.
func failing(t *testing.T, h handler) (s *Site, logged fmt.Stringer) {
	t.Helper()
	s, log := testSite(t, nil)
	s.mux.Handle("GET /fails", s.handle(h))
	return s, log
}

// The reader of a page that failed sees an id and nothing of the inside; the
// log has the rest under the same id.
func TestUnknownErrorShowsOnlyItsID(t *testing.T) {
	for name, h := range map[string]handler{
		"error": func(http.ResponseWriter, *http.Request) error { return errors.New(secret) },
		"panic": func(http.ResponseWriter, *http.Request) error { panic(secret) },
		"with headers": func(w http.ResponseWriter, _ *http.Request) error {
			w.Header().Set("Content-Type", "text/csv")
			w.Header().Set("Content-Length", "5")
			w.Header().Set("Content-Disposition", "attachment")
			return errors.New(secret)
		},
	} {
		t.Run(name, func(t *testing.T) {
			s, logged := failing(t, h)
			doc := testkit.PageWith(t, s.Handler(), "/fails", http.StatusInternalServerError)
			text := testkit.Text(doc, "html")
			id := idForm.FindString(testkit.Text(doc, "main strong"))
			if id == "" || strings.Contains(text, "hunter2") || strings.Contains(text, "goroutine") {
				t.Errorf("the reader sees: %s", text)
			}
			if !strings.Contains(logged.String(), id) || !strings.Contains(logged.String(), "hunter2") {
				t.Errorf("the log lacks the id or the error: %s", logged)
			}
			h := ask(s, "GET", "/fails").Header()
			if h.Get("Content-Disposition") != "" || h.Get("Cache-Control") != "no-store" || h.Get("Content-Security-Policy") == "" {
				t.Errorf("headers %v", h)
			}
		})
	}
}

func TestErrorIDsDiffer(t *testing.T) {
	if a, b := errorID(), errorID(); a == b || !idForm.MatchString(a) {
		t.Errorf("ids %s and %s", a, b)
	}
}

func TestFaultKinds(t *testing.T) {
	for _, c := range []struct {
		err    error
		status int
	}{
		{fault.New(fault.NotFound, "There is no <b>notice</b> A."), 404},
		{fault.New(fault.Invalid, "The page number is not a number."), 400},
		{fault.New(fault.Conflict, "This was done before."), 409},
		{fault.New(fault.Forbidden, "Only the buyer may do this."), 403},
		{fault.New(fault.TooLarge, "The file is over 5 MB."), 413},
		{fmt.Errorf("reading the form: %w", &http.MaxBytesError{Limit: 9}), 413},
		{fmt.Errorf("reading: %w", fault.With(errors.New(secret), fault.Unavailable, "The search is being rebuilt.")), 503},
		{fault.New(fault.Unknown, "This cannot be explained."), 500},
	} {
		s, _ := failing(t, func(http.ResponseWriter, *http.Request) error { return c.err })
		doc := testkit.PageWith(t, s.Handler(), "/fails", c.status)
		text := testkit.Text(doc, "main")
		if !strings.Contains(text, strings.NewReplacer("<b>", "", "</b>", "").Replace(fault.Public(c.err))) || strings.Contains(text, "hunter2") {
			t.Errorf("%v: the reader sees %q", c.err, text)
		}
		if testkit.Text(doc, "h1") == "" {
			t.Errorf("status %d has no heading", c.status)
		}
		if retry := ask(s, "GET", "/fails").Header().Get("Retry-After"); (retry != "") != (c.status == 503) {
			t.Errorf("status %d: Retry-After %q", c.status, retry)
		}
	}
}

// A long answer that fails on the way is cut off, not ended as if it were whole.
func TestFailureMidway(t *testing.T) {
	for name, h := range map[string]handler{
		"error": func(w http.ResponseWriter, _ *http.Request) error {
			io.WriteString(w, strings.Repeat("row\n", 5000))
			return errors.New("the database went away")
		},
		"panic": func(w http.ResponseWriter, _ *http.Request) error {
			io.WriteString(w, strings.Repeat("row\n", 5000))
			panic("the database went away")
		},
	} {
		s, logged := failing(t, h)
		server := httptest.NewServer(s.Handler())
		resp, err := http.Get(server.URL + "/fails")
		if err == nil {
			_, err = io.ReadAll(resp.Body)
			resp.Body.Close()
		}
		server.Close() // waits for the handler, which logs
		if err == nil {
			t.Errorf("%s: the part was taken for the whole", name)
		}
		if !strings.Contains(logged.String(), "went away") {
			t.Errorf("%s: not logged: %s", name, logged)
		}
	}
}

// Paths of alerts hold tokens, which open what is behind them: the log has only
// the route.
func TestTokensAreNotLogged(t *testing.T) {
	s, logged := failing(t, nil)
	s.mux.Handle("GET /alerts/fails/{token}", s.handle(func(http.ResponseWriter, *http.Request) error { return errors.New("it broke") }))
	testkit.PageWith(t, s.Handler(), "/alerts/fails/abcdefgh", http.StatusInternalServerError)
	if text := logged.String(); strings.Contains(text, "abcdefgh") || !strings.Contains(text, "/alerts/fails/{token}") {
		t.Errorf("logged: %s", text)
	}
	for path, want := range map[string]string{"/notices/a": "/notices/a", "/alerts": "/alerts", "/alerts/unknown/abc": "/alerts/"} {
		if got := loggedPath(httptest.NewRequest("GET", path, nil)); got != want {
			t.Errorf("%s is logged as %s", path, got)
		}
	}
}

// A template that fails half way down yields no half page.
func TestFailingTemplate(t *testing.T) {
	bad := template.Must(template.Must(base.Clone()).Parse(
		`{{define "title"}}x{{end}}{{define "content"}}FIRST HALF {{index .List 5}}{{end}}`))
	p := &page[struct{ List []int }]{name: "bad", tmpl: bad}
	s, logged := failing(t, nil)
	s.mux.Handle("GET /bad", s.handle(func(w http.ResponseWriter, r *http.Request) error {
		return p.show(s, w, r, struct{ List []int }{})
	}))
	doc := testkit.PageWith(t, s.Handler(), "/bad", http.StatusInternalServerError)
	if strings.Contains(doc.Text(), "FIRST HALF") {
		t.Error("half of the page was sent")
	}
	if !strings.Contains(logged.String(), "making the page bad") {
		t.Errorf("logged: %s", logged)
	}
}

// A reader who leaves is no fault of the service.
func TestReaderLeft(t *testing.T) {
	s, logged := failing(t, func(_ http.ResponseWriter, r *http.Request) error { return r.Context().Err() })
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	s.Handler().ServeHTTP(httptest.NewRecorder(), httptest.NewRequest("GET", "/fails", nil).WithContext(ctx))
	if logged.String() != "" {
		t.Errorf("logged: %s", logged)
	}
}
