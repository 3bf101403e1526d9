package api

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/tolsey/tolsey/internal/fault"
)

func TestEveryRouteReadsAndOnlyReads(t *testing.T) {
	onBoth(t, func(s *site) {
		s.add("test", "", simple("ocds-test01-1", "r1", "2026-01-01T00:00:00Z", "A"))
		server := httptest.NewServer(s.handler)
		defer server.Close()
		for _, path := range []string{
			"/api/1.0/ocdsReleasePackages", "/api/1.0/ocdsReleasePackages/r1", "/api/1.0/ocdsRecordPackages/ocds-test01-1",
			"/api/v1/entries", "/api/v1/entries/0/receipt", "/log/checkpoint", "/log/key",
		} {
			for method, want := range map[string]int{"GET": 200, "HEAD": 200, "POST": 405, "DELETE": 405} {
				r, err := http.NewRequest(method, server.URL+path, nil)
				if err != nil {
					s.Fatal(err)
				}
				answer, err := http.DefaultClient.Do(r)
				if err != nil {
					s.Fatal(err)
				}
				body, err := io.ReadAll(answer.Body)
				answer.Body.Close()
				if answer.StatusCode != want || err != nil {
					s.Errorf("%s %s: %d, %v", method, path, answer.StatusCode, err)
				}
				if (method == "HEAD") != (len(body) == 0) {
					s.Errorf("%s %s: a body of %d bytes", method, path, len(body))
				}
				if want == 405 {
					if allow := answer.Header.Get("Allow"); !strings.Contains(allow, "GET") || !strings.Contains(allow, "HEAD") {
						s.Errorf("%s %s: allowed are %q", method, path, allow)
					}
				} else if answer.Header.Get("Access-Control-Allow-Origin") != "*" || answer.Header.Get("Cache-Control") != "no-cache" {
					s.Errorf("%s %s: %v", method, path, answer.Header)
				}
			}
		}
	})
}

func TestWhatIsNotThere(t *testing.T) {
	onBoth(t, func(s *site) {
		s.add("test", "", simple("ocds-test01-1", "r1", "2026-01-01T00:00:00Z", "A"))
		for _, path := range []string{
			"/api/1.0/ocdsReleasePackages/none", "/api/1.0/ocdsReleasePackages/", "/api/1.0/ocdsRecordPackages/none",
			"/api/1.0/ocdsRecordPackages/r1", "/api/v1/entries/1/receipt", "/api/v1/entries/-1/receipt",
			"/api/v1/entries/00/receipt", "/api/v1/entries/x/receipt", "/api/v1/nonsense", "/api/",
			"/api/v1/entries/99999999999999999999/receipt",
		} {
			p := s.problem(path, http.StatusNotFound)
			if p.ID != "" {
				s.Errorf("%s: logged as %s, as if it were our doing", path, p.ID)
			}
		}
		w := httptest.NewRecorder()
		s.handler.ServeHTTP(w, httptest.NewRequest("POST", "/api/v1/nonsense", nil))
		if w.Code != http.StatusNotFound {
			s.Errorf("POST to nothing: %d", w.Code)
		}
	})
}

func TestAnUnknownErrorIsLoggedAndNotShown(t *testing.T) {
	onBoth(t, func(s *site) {
		s.exec("drop table process_release")
		p := s.problem("/api/1.0/ocdsReleasePackages", http.StatusInternalServerError)
		if p.ID == "" || !strings.Contains(s.logged.String(), p.ID) || !strings.Contains(s.logged.String(), "process_release") {
			s.Errorf("%+v; logged: %s", p, s.logged)
		}
		if strings.Contains(p.Detail, "process_release") {
			s.Errorf("the reader sees the inside: %s", p.Detail)
		}
	})
}

func TestFaultsAndPanicsBecomeProblems(t *testing.T) {
	s := &site{TB: t, api: New(Config{})}
	for kind, want := range map[fault.Kind]int{
		fault.NotFound: 404, fault.Invalid: 400, fault.Conflict: 409, fault.Forbidden: 403, fault.Unavailable: 503,
		fault.TooLarge: 413, fault.Unknown: 500,
	} {
		s.handler = s.api.handle(func(http.ResponseWriter, *http.Request) error {
			if kind == fault.Unknown {
				panic("a secret")
			}
			return fmt.Errorf("a secret: %w", fault.New(kind, "The public sentence."))
		})
		p := s.problem("/", want)
		if strings.Contains(p.Detail, "secret") || (want != 500 && p.Detail != "The public sentence.") {
			t.Errorf("%v: %+v", kind, p)
		}
		if got := s.ask("/").Header().Get("Retry-After"); (got != "") != (want == 503) {
			t.Errorf("%v: Retry-After %q", kind, got)
		}
	}
}

func TestAnAnswerThatFailsHalfwayIsCutOff(t *testing.T) {
	onBoth(t, func(s *site) {
		for i := range 2 * inHand {
			s.add("test", "", simple("ocds-test01-1", fmt.Sprint("r", i), "2026-01-01T00:00:00Z", strings.Repeat("long ", 2000)))
		}
		s.exec("delete from ledger_entry where idx = $1", 2*inHand-2)
		server := httptest.NewServer(s.mux)
		defer server.Close()
		answer, err := http.Get(server.URL + "/api/v1/entries")
		if err != nil {
			s.Fatal(err)
		}
		defer answer.Body.Close()
		body, err := io.ReadAll(answer.Body)
		if answer.StatusCode != 200 || len(body) < sendBuffer || err == nil {
			s.Errorf("%d, %d bytes, %v: it looks whole", answer.StatusCode, len(body), err)
		}
		if !strings.Contains(s.logged.String(), "/api/v1/entries") {
			s.Errorf("nothing was logged: %s", s.logged)
		}
	})
}

func TestLinksNameTheHostAskedWithoutABaseURL(t *testing.T) {
	onBoth(t, func(s *site) {
		s.api.cfg.BaseURL = ""
		for _, scheme := range []string{"http", "https"} {
			w := s.ask(scheme + "://other.example:8080/api/v1/entries")
			want := "<" + scheme + `://other.example:8080/api/v1/entries?after=-1&limit=100>; rel="next"`
			s.same("Link", want, w.Header().Get("Link"))
		}
	})
}
