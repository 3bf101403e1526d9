package fakepublisher_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/tolsey/tolsey/fakepublisher"
)

const search = "/Published/Notices/OCDS/Search"

// fromLatin1 reads ISO-8859-1.
func fromLatin1(body []byte) []byte {
	runes := make([]rune, len(body))
	for i, b := range body {
		runes[i] = rune(b)
	}
	return []byte(string(runes))
}

func contractsFinder(releases ...fakepublisher.Release) *fakepublisher.Publisher {
	return fakepublisher.New(fakepublisher.Config{Kind: fakepublisher.ContractsFinder, Now: at(noon).now}, releases...)
}

func TestContractsFinderSendsLatin1WithoutSayingSo(t *testing.T) {
	w := ask(t, contractsFinder(release(1, noon, "tender")), search)
	if ct := w.Header().Get("Content-Type"); ct != "application/json" {
		t.Errorf("the type is %s", ct)
	}
	if utf8.Valid(w.Body.Bytes()) || !strings.Contains(w.Body.String(), "caf\xe9") {
		t.Errorf("the bytes are not ISO-8859-1: %q", w.Body)
	}
	var got struct {
		Releases []struct{ Tender struct{ Title string } }
	}
	if err := json.Unmarshal(fromLatin1(w.Body.Bytes()), &got); err != nil {
		t.Fatal(err)
	}
	if want := "Fictional café 1 & Söhne – 漢"; len(got.Releases) != 1 || got.Releases[0].Tender.Title != want {
		t.Errorf("%q was read, not %q", got, want)
	}
}

// TestAnyTextSurvivesLatin1 holds that a reader who takes what is UTF-8 for
// UTF-8 and all else for ISO-8859-1 reads what was published.
func TestAnyTextSurvivesLatin1(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		title := rapid.OneOf(rapid.String(), rapid.StringOf(rapid.SampledFrom([]rune("Ã©Â£é€a𝄞")))).Draw(t, "title")
		body, err := json.Marshal(map[string]any{"ocid": "ocds-f1ct10-1", "id": "1", "date": "2026-11-20T12:00:00Z", "tender": map[string]string{"title": title}})
		if err != nil {
			t.Fatal(err)
		}
		r, err := fakepublisher.ParseRelease(body)
		if err != nil {
			t.Fatal(err)
		}
		sent := ask(t, contractsFinder(r), search).Body.Bytes()
		if !utf8.Valid(sent) {
			sent = fromLatin1(sent)
		}
		var got struct {
			Releases []struct{ Tender struct{ Title string } }
		}
		if err := json.Unmarshal(sent, &got); err != nil {
			t.Fatal(err)
		}
		var want struct{ Tender struct{ Title string } }
		if err := json.Unmarshal(body, &want); err != nil {
			t.Fatal(err)
		}
		if got.Releases[0].Tender.Title != want.Tender.Title {
			t.Fatalf("%q became %q", title, got.Releases[0].Tender.Title)
		}
	})
}

func TestContractsFinderWindows(t *testing.T) {
	all := hourly(30 * 24)
	p := contractsFinder(all...)
	for query, status := range map[string]int{
		"?publishedFrom=2026-11-01T00:00:00&publishedTo=2026-11-16T00:00:00": 200,
		"?publishedFrom=2026-11-01T00:00:00&publishedTo=2026-11-16T00:00:01": 500,
		"?publishedFrom=2026-11-01":           500,
		"?publishedFrom=2026-11-10T00:00:00Z": 200,
		"?publishedFrom=yesterday":            400,
		"?limit=101":                          400,
		"?stages=contract":                    400,
		"?cursor=x":                           400,
		"?size=5&keyword=unknown":             200,
		"?publishedFrom=2026-10-20T00:00:00&publishedTo=2026-11-04T00:00:00":   200, // with the hour that October adds
		"?stages=planning,tender,award,implementation&limit=1&publishedFrom=&": 200,
	} {
		if w := ask(t, p, search+query); w.Code != status {
			t.Errorf("%s: %d, not %d: %.100s", query, w.Code, status, w.Body)
		}
	}
	got, pages := walk(t, p, search+"?publishedFrom=2026-11-10T12:00:00&publishedTo=2026-11-20T12:00:00&limit=100")
	if want := names(all[len(all)-241:]); !slices.Equal(got, want) || pages != 3 {
		t.Errorf("%d releases on %d pages, not %d", len(got), pages, len(want))
	}
}

func TestContractsFinderSingleNotices(t *testing.T) {
	p := contractsFinder(hourly(3)...)
	if got := page(t, p, "/Published/OCDS/Release/000001-2026"); !slices.Equal(got.ocids(), []string{"ocds-f1ct10-000001"}) {
		t.Errorf("the release package holds %v", got.ocids())
	}
	if w := ask(t, p, "/Published/OCDS/Record/ocds-f1ct10-000002"); w.Code != 200 || !strings.Contains(w.Body.String(), `"records":[{"ocid":"ocds-f1ct10-000002"`) {
		t.Errorf("%d %s", w.Code, w.Body)
	}
	for _, path := range []string{"/Published/OCDS/Release/9", "/Published/OCDS/Record/9", "/"} {
		if w := ask(t, p, path); w.Code != 404 {
			t.Errorf("%s: %d", path, w.Code)
		}
	}
}

func TestMonths(t *testing.T) {
	summer := time.Date(2026, 7, 31, 22, 59, 59, 0, time.UTC) // the last second of July in the UK
	p := fakepublisher.New(fakepublisher.Config{Kind: fakepublisher.Sell2Wales, Now: at(noon).now},
		release(1, summer, "tender"), release(1, time.Date(2026, 7, 1, 9, 0, 0, 0, time.UTC), "tender"), release(2, summer.Add(time.Second), "tender"), release(3, noon, "tender"),
		release(4, noon, "award"), release(5, noon, "tenderUpdate"), release(6, noon, "planning"), release(7, noon, "contractAmendment"))
	for query, want := range map[string][]string{
		"":                                 {"3"},
		"?dateFrom=07-2026":                {"1", "1"},
		"?dateFrom=08-2026&locale=1106":    {"2"},
		"?dateFrom=06-2026":                nil, // the 31st day after its first is in July
		"?dateFrom=11-2026&noticeType=3":   {"4"},
		"?noticeType=14&outputType=0":      {"5"},
		"?noticeType=1&locale=2057":        {"6"},
		"?noticeType=20":                   {"7"},
		"?noticeType=51":                   nil,
		"?dateFrom=12-2026&noticeType=2":   nil,
		"?dateFrom=07-2019&noticeType=2&x": nil,
	} {
		w := ask(t, p, "/v1/Notices"+query)
		var got []string
		for _, ocid := range decode(t, w.Body.Bytes()).ocids() {
			got = append(got, ocid[len(ocid)-1:])
		}
		if !slices.Equal(got, want) {
			t.Errorf("%s gives %v, not %v", query, got, want)
		}
		if bare := !strings.Contains(w.Body.String(), `"releases"`); bare != (want == nil) || strings.Contains(w.Body.String(), `"links"`) {
			t.Errorf("%s gives %s", query, w.Body)
		}
	}
	for path, status := range map[string]int{"/v1/Notices?noticeType=101": 400, "/v1/Notices?dateFrom=2026-07": 400, "/v1/Notices?locale=1": 400,
		"/v1/Notices?outputType=1": 501, "/v1/Notice": 400, "/v1": 404} {
		if w := ask(t, p, path); w.Code != status {
			t.Errorf("%s: %d, not %d", path, w.Code, status)
		}
	}
	if got := page(t, p, "/v1/Notice?id=ocds-f1ct10-000004&locale=2057"); len(got.Releases) != 1 {
		t.Errorf("one notice: %v", got)
	}
}

func TestPlainPages(t *testing.T) {
	all := hourly(25)
	for _, cursor := range []bool{false, true} {
		for kind, want := range map[fakepublisher.Kind][]string{fakepublisher.OCDS: names(all), fakepublisher.OCDSOldestFirst: reversed(names(all))} {
			p := fakepublisher.New(fakepublisher.Config{Kind: kind, Now: at(noon).now, PageLimit: 10, Cursor: cursor}, all...)
			got, pages := walk(t, p, "/data/ocds.json?lang=en&limit=10")
			if diff := cmp.Diff(want, got); diff != "" || pages != 3 {
				t.Errorf("%s, cursor %v: %d pages\n%s", kind, cursor, pages, diff)
			}
			if next := page(t, p, "/data/ocds.json?lang=en").Links.Next; !strings.Contains(next, "?lang=en&") || strings.Contains(next, "cursor=") != cursor {
				t.Errorf("next is %s", next)
			}
		}
	}
	p := fakepublisher.New(fakepublisher.Config{Kind: fakepublisher.OCDS, Now: at(noon).now}, all...)
	if got, _ := walk(t, p, "/?since=2026-11-20"); len(got) != 13 {
		t.Errorf("since midnight there are %d releases, not 13", len(got))
	}
	for query, status := range map[string]int{"page=0": 404, "cursor=x": 404, "since=now": 400, "limit=x": 400, "page=9": 200} {
		if w := ask(t, p, "/?"+query); w.Code != status {
			t.Errorf("%s: %d, not %d", query, w.Code, status)
		}
	}
}

// TestTheLastPageGrows holds that oldest first, whatever comes is put at the
// end, whatever its date: what was read stays where it was.
func TestTheLastPageGrows(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		h := at(noon)
		p := fakepublisher.New(fakepublisher.Config{Kind: fakepublisher.OCDSOldestFirst, Now: h.now, PageLimit: 3,
			Late: func(r fakepublisher.Release) time.Duration { return time.Duration(len(r.OCID)) * time.Minute }}, hourly(5)...)
		var before []string
		for n := range rapid.IntRange(1, 8).Draw(t, "steps") {
			var got []string
			for n := 1; ; n++ {
				pg := page(t, p, "/?page="+strconv.Itoa(n))
				got = append(got, pg.ocids()...)
				if pg.Links.Next == "" {
					break
				}
			}
			if len(got) < len(before) || !slices.Equal(got[:len(before)], before) {
				t.Fatalf("%v was followed by %v", before, got)
			}
			before = got
			h.advance(time.Duration(rapid.IntRange(0, 90).Draw(t, "minutes")) * time.Minute)
			p.Publish(release(100+n, noon.Add(time.Duration(rapid.IntRange(-300, 300).Draw(t, "date"))*time.Minute), "tender"))
		}
	})
}

// TestRecordedReleasesAreServedAsTheyStood reads real releases and finds their
// bytes in the page.
func TestRecordedReleasesAreServedAsTheyStood(t *testing.T) {
	file := filepath.Join("..", "..", "shared", "data", "ocds", "uk", "find-a-tender-UK1-037689-2026.package.json")
	f, err := os.Open(file)
	if err != nil {
		t.Skip("the recorded releases are not beside the project: ", err)
	}
	defer f.Close()
	releases, err := fakepublisher.ReadReleases(f)
	if err != nil || len(releases) != 1 {
		t.Fatalf("%d releases, %v", len(releases), err)
	}
	w := ask(t, findATender(at(noon), releases...), list+"/037689-2026")
	if !strings.Contains(w.Body.String(), string(releases[0].Body)) {
		t.Error("the release is not on its page as it stood")
	}
}

func reversed(s []string) []string {
	s = slices.Clone(s)
	slices.Reverse(s)
	return s
}

func TestRepeatedReleasesLeaveNoneOut(t *testing.T) {
	for _, cursor := range []bool{false, true} {
		p := fakepublisher.New(fakepublisher.Config{Kind: fakepublisher.OCDS, Now: at(noon).now, PageLimit: 4, Cursor: cursor,
			Faults: fakepublisher.Always(fakepublisher.RepeatedReleases)}, hourly(11)...)
		got, _ := walk(t, p, "/releases")
		slices.Sort(got)
		if all := slices.Compact(slices.Clone(got)); len(all) != 11 || len(got) == 11 {
			t.Errorf("with cursor %v: of 11 releases %d come, in %d places", cursor, len(all), len(got))
		}
	}
}
