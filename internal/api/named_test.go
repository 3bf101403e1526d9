package api

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/tolsey/tolsey/internal/testkit"
)

func TestNamesInAddresses(t *testing.T) {
	for _, c := range []struct {
		path, address string
		want          map[string]string
	}{
		{"/leadership/{body}.csv", "/leadership/a-b.csv", map[string]string{"body": "a-b"}},
		{"/leadership/{body}.csv", "/leadership/a.b.csv", map[string]string{"body": "a.b"}},
		{"/leadership/{body}.csv", "/leadership/a%2Fb%20c.csv", map[string]string{"body": "a/b c"}},
		{"/leadership/{body}.csv", "/leadership/.csv", nil},
		{"/leadership/{body}.csv", "/leadership/a", nil},
		{"/leadership/{body}.csv", "/leadership/a.json", nil},
		{"/leadership/{body}.csv", "/leadership/a/b.csv", nil},
		{"/leadership/{body}.csv", "/leaders/a.csv", nil},
		{"/leadership/{body}.csv", "/leadership.csv", nil},
		{"/leadership/{body}/{measure}.csv", "/leadership/a/b.csv", map[string]string{"body": "a", "measure": "b"}},
		{"/leadership/{body}/{measure}.csv", "/leadership//b.csv", nil},
		{"/leadership/{body}/{measure}.csv", "/leadership/a.csv", nil},
		{"/pipeline/{contract...}.ics", "/pipeline/ocds-1/2/c3.ics", map[string]string{"contract": "ocds-1/2/c3"}},
		{"/pipeline/{contract...}.ics", "/pipeline/c.ics", map[string]string{"contract": "c"}},
		{"/pipeline/{contract...}.ics", "/pipeline/.ics", nil},
	} {
		address, err := url.Parse(c.address)
		if err != nil {
			t.Fatal(err)
		}
		got, ok := route{path: c.path}.match(address)
		if ok != (c.want != nil) || ok && cmp.Diff(c.want, got) != "" {
			t.Errorf("%s as %s: %v, %v", c.address, c.path, got, ok)
		}
	}
}

// TestAnyNameComesThrough writes a name into an address and reads it again.
func TestAnyNameComesThrough(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		body, measure := rapid.StringN(1, 20, -1).Draw(t, "body"), rapid.StringN(1, 20, -1).Draw(t, "measure")
		address, err := url.Parse("https://tolsey.example/leadership/" + url.PathEscape(body) + "/" + url.PathEscape(measure) + ".csv")
		if err != nil {
			t.Skip("no address")
		}
		got, ok := route{path: "/leadership/{body}/{measure}.csv"}.match(address)
		if !ok || got["body"] != body || got["measure"] != measure {
			t.Fatalf("%q and %q came as %v", body, measure, got)
		}
	})
}

// TestPagesKeepTheirAddresses holds what is the API's against what is not.
func TestPagesKeepTheirAddresses(t *testing.T) {
	s := newSite(t, testkit.SQLite(t))
	_, takes := s.api.Handler()
	for address, want := range map[string]bool{"/pipeline": false, "/pipeline.csv": true, "/pipeline/ocds-1/c1": false, "/pipeline/ocds-1/c1.ics": true,
		"/leadership": false, "/leadership/measures": false, "/leadership/measures.json": true, "/leadership/x": false, "/leadership/x.csv": true,
		"/leadership/x/sme-value": false, "/leadership/x/sme-value.xlsx": true, "/leadership/x/brief": false, "/regions": false, "/regions/x.json": true,
		"/market/list": false, "/explain/x/letter": false, "/integrity/UK-R018": false, "/integrity/UK-R018.json": true, "/api/nothing": true, "/": false} {
		if got := takes(httptest.NewRequest(http.MethodGet, address, nil)); got != want {
			t.Errorf("%s is taken: %v", address, got)
		}
	}
	for method, want := range map[string]int{http.MethodPost: http.StatusMethodNotAllowed, http.MethodOptions: http.StatusNoContent,
		http.MethodHead: http.StatusOK, http.MethodGet: http.StatusOK} {
		w := httptest.NewRecorder()
		r := httptest.NewRequest(method, "/leadership/~everybody.csv", nil)
		s.handler.ServeHTTP(w, r)
		s.same(method, fmt.Sprint(want, " GET /leadership/{body}.csv"), fmt.Sprint(w.Code, " ", r.Pattern))
	}
}
