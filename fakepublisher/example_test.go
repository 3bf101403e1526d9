package fakepublisher_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"time"

	"github.com/tolsey/tolsey/fakepublisher"
)

// A program that follows Find a Tender is pointed at an imitation, which is
// broken once and then well.
func Example() {
	releases, err := fakepublisher.ReadReleases(strings.NewReader(
		`{"ocid":"ocds-f1ct10-000001","id":"000001-2026","date":"2026-11-20T09:00:00Z","tag":["tender"]}
		 {"ocid":"ocds-f1ct10-000002","id":"000002-2026","date":"2026-11-20T10:00:00Z","tag":["tender"]}`))
	if err != nil {
		fmt.Println(err)
		return
	}
	noon := time.Date(2026, 11, 20, 12, 0, 0, 0, time.UTC)
	publisher := fakepublisher.New(fakepublisher.Config{
		Kind:   fakepublisher.FindATender,
		Now:    func() time.Time { return noon },
		Rate:   fakepublisher.StandardRate(fakepublisher.FindATender),
		Faults: fakepublisher.InTurn(fakepublisher.Unavailable),
	}, releases...)
	server := httptest.NewServer(publisher)
	defer server.Close()

	for range 2 { // here stands the program to be tested
		res, err := http.Get(server.URL + fakepublisher.FindATender.Path() + "?updatedFrom=2026-11-20T09:30:00")
		if err != nil {
			fmt.Println(err)
			return
		}
		var page struct{ Releases []struct{ ID string } }
		if res.StatusCode == http.StatusOK {
			err = json.NewDecoder(res.Body).Decode(&page)
		}
		res.Body.Close()
		fmt.Println(res.StatusCode, page.Releases, err)
	}
	for _, r := range publisher.Requests() {
		fmt.Printf("request %d: %d %s\n", r.Number, r.Status, r.Fault)
	}
	// Output:
	// 503 [] <nil>
	// 200 [{000002-2026}] <nil>
	// request 1: 503 unavailable
	// request 2: 200
}
