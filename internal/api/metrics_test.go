package api

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

// metrics gives the lines of /metrics.
func (s *site) metrics() string {
	s.Helper()
	w := s.ask("/metrics")
	if w.Code != http.StatusOK {
		s.Fatalf("%d: %s", w.Code, w.Body)
	}
	return w.Body.String()
}

func (s *site) hasMetrics(wanted ...string) {
	s.Helper()
	got := s.metrics()
	for _, want := range wanted {
		if !strings.Contains(got, "\n"+want) {
			s.Errorf("there is no metric %s", want)
		}
	}
}

func TestMetrics(t *testing.T) {
	onBoth(t, func(s *site) {
		s.add("test", "", simple("ocds-test01-1", "r1", "2026-01-01T00:00:00Z", "A"))
		s.ask("/api/v1/entries")
		s.ask("/api/v1/entries?limit=2")
		s.ask("/api/1.0/ocdsRecordPackages/none")
		s.ask("/elsewhere/ocds-test01-1")
		s.handler.ServeHTTP(httptest.NewRecorder(), httptest.NewRequest("BREW", "/elsewhere", nil))
		const count = "tolsey_http_request_duration_seconds_count"
		s.hasMetrics(
			count+`{code="200",method="get",route="GET /api/v1/entries"} 2`,
			count+`{code="404",method="get",route="GET /api/1.0/ocdsRecordPackages/{ocid}"} 1`,
			count+`{code="404",method="get",route="unmatched"} 1`,
			count+`{code="404",method="unknown",route="unmatched"} 1`,
			`tolsey_build_info{goversion="go`, "tolsey_ledger_entries 1\n", "go_goroutines ", "process_cpu_seconds_total ",
		)
		if !strings.Contains(s.metrics(), `version="1.2.3"} 1`) {
			s.Error("the build's version is missing")
		}
	})
}

func TestHealthFollowsTheDatabase(t *testing.T) {
	onBoth(t, func(s *site) {
		s.same("while it is open", "ok\n", s.get("/healthz", "text/plain; charset=utf-8"))
		if err := s.db.Close(); err != nil {
			s.Fatal(err)
		}
		w := s.ask("/healthz")
		s.same("after it was closed", "503 unavailable\n", strings.Join([]string{"503", w.Body.String()}, " "))
		s.same("its status", http.StatusServiceUnavailable, w.Code)
		if !strings.Contains(s.logged.String(), "the database does not answer") {
			s.Errorf("logged: %s", s.logged)
		}
		s.hasMetrics("tolsey_build_info", "go_goroutines ")
		if strings.Contains(s.metrics(), "tolsey_ledger_entries ") {
			s.Error("a size is stated that nobody knows")
		}
		if p := s.problem("/api/v1/entries", http.StatusInternalServerError); strings.Contains(p.Detail, "sql") || p.ID == "" {
			s.Errorf("%+v", p)
		}
	})
}
