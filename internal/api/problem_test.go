package api

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/tolsey/tolsey/internal/testkit"
)

// The address of a private feed opens it: where reading it fails, the log has
// the route and the id that the reader sees, but not the token.
func TestTokensOfFeedsAreNotLogged(t *testing.T) {
	s := newSite(t, testkit.SQLite(t))
	sub := s.subscribe(wishOf("private", "hosting"))
	if err := s.db.Close(); err != nil {
		t.Fatal(err)
	}
	for _, ending := range []string{".atom", ".ics"} {
		s.logged.Reset()
		p := s.problem("/alerts/feeds/"+sub.Feed+ending, http.StatusInternalServerError)
		if text := s.logged.String(); strings.Contains(text, sub.Feed) || !strings.Contains(text, "/alerts/feeds/{file}") || !strings.Contains(text, p.ID) {
			t.Errorf("%s: logged: %s", ending, text)
		}
	}
	s.same("another address", "/api/v1/entries", loggedPath(httptest.NewRequest(http.MethodGet, "/api/v1/entries", nil)))
}
