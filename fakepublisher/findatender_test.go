package fakepublisher_test

import (
	"encoding/base64"
	"encoding/json"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/tolsey/tolsey/fakepublisher"
)

const list = "/api/1.0/ocdsReleasePackages"

func findATender(h *hand, releases ...fakepublisher.Release) *fakepublisher.Publisher {
	return fakepublisher.New(fakepublisher.Config{Kind: fakepublisher.FindATender, Now: h.now}, releases...)
}

func TestFindATenderWindowHoldsBothItsBounds(t *testing.T) {
	all := hourly(10)
	p := findATender(at(noon), all...)
	got := page(t, p, list+"?updatedFrom=2026-11-20T08:00:00&updatedTo=2026-11-20T10:00:00")
	if diff := cmp.Diff(names(all[5:8]), got.ocids()); diff != "" {
		t.Error(diff)
	}
	if got.Links.Next != "" {
		t.Errorf("the last page leads on to %s", got.Links.Next)
	}
	empty := ask(t, p, list+"?updatedFrom=2026-11-20T08:00:01&updatedTo=2026-11-20T08:59:59")
	if !strings.Contains(empty.Body.String(), `"releases":[]`) {
		t.Errorf("an empty window gives %s", empty.Body)
	}
}

func TestFindATenderCursorCarriesItsWindow(t *testing.T) {
	p := findATender(at(noon), hourly(10)...)
	first := page(t, p, list+"?updatedFrom=2026-11-20T05:00:00&updatedTo=2026-11-20T10:00:00&limit=4")
	next, err := url.Parse(first.Links.Next)
	if err != nil {
		t.Fatal(err)
	}
	cursor := next.Query().Get("cursor")
	text, err := base64.StdEncoding.DecodeString(cursor)
	if err != nil || !strings.HasPrefix(string(text), "updatedFrom=2026-11-20T05:00:00|updatedTo=2026-11-20T10:00:00|nextCursor=70000") {
		t.Errorf("the cursor holds %q (%v)", text, err)
	}
	if want := "http://fake.example" + list + "?updatedFrom=2026-11-20T05:00:00&updatedTo=2026-11-20T10:00:00&limit=4&cursor=" + cursor; first.Links.Next != want {
		t.Errorf("next is %s, not %s", first.Links.Next, want)
	}
	rest := page(t, p, list+"?cursor="+cursor)
	if want := []string{"ocds-f1ct10-000003", "ocds-f1ct10-000002"}; !slices.Equal(rest.ocids(), want) {
		t.Errorf("the cursor alone goes on with %v, not %v", rest.ocids(), want)
	}
}

func TestFindATenderRefusesWhatItDoesNotKnow(t *testing.T) {
	p := findATender(at(noon), hourly(3)...)
	for query, want := range map[string]string{
		"page=2":                               "allowed parameters: limit, cursor, updatedFrom, updatedTo, stages",
		"limit=5&limit=6":                      "'limit' is not valid",
		"limit=0":                              "1 to 100",
		"limit=101":                            "1 to 100",
		"limit=ten":                            "1 to 100",
		"updatedFrom=2026-11-20":               "'updatedFrom' is not valid, allowed: YYYY-MM-DDTHH:MM:SS",
		"updatedTo=2026-11-20T08:00:00Z":       "'updatedTo' is not valid",
		"updatedTo=2026-11-20T08:00:00.5":      "'updatedTo' is not valid",
		"stages=tender,bid":                    "planning,tender,award,contract,implementation",
		"cursor=abc":                           "'cursor' is not valid",
		"cursor=" + strings.Repeat("QUFB", 80): "'cursor' is not valid",
		"cursor=" + base64.StdEncoding.EncodeToString([]byte("updatedFrom=|updatedTo=|nextCursor=99")): "'cursor' is not valid",
		"%zz": "cannot be read",
	} {
		w := ask(t, p, "http://fake.example"+list+"?"+query)
		var problem struct {
			Status         int
			Message, Error string
		}
		if err := json.Unmarshal(w.Body.Bytes(), &problem); err != nil {
			t.Fatalf("%s: %v", query, err)
		}
		if w.Code != 400 || problem.Status != 400 || !strings.Contains(problem.Message, want) {
			t.Errorf("%s: status %d, %q does not say %q", query, w.Code, problem.Message, want)
		}
	}
}

func TestFindATenderStages(t *testing.T) {
	p := findATender(at(noon), release(1, noon, "planningUpdate"), release(2, noon, "tender"), release(3, noon, "awardUpdate"), release(4, noon, "contract"))
	for stages, want := range map[string][]string{
		"":                nil,
		"planning":        {"ocds-f1ct10-000001"},
		"tender,award":    {"ocds-f1ct10-000003", "ocds-f1ct10-000002"},
		"implementation":  {},
		"contract,tender": {"ocds-f1ct10-000004", "ocds-f1ct10-000002"},
	} {
		got := page(t, p, list+"?stages="+stages).ocids()
		if stages == "" {
			want = []string{"ocds-f1ct10-000004", "ocds-f1ct10-000003", "ocds-f1ct10-000002", "ocds-f1ct10-000001"}
		}
		if strings.Join(got, " ") != strings.Join(want, " ") {
			t.Errorf("stages=%s gives %v, not %v", stages, got, want)
		}
	}
}

func TestFindATenderSingleNotices(t *testing.T) {
	p := findATender(at(noon), release(1, noon, "tender"), release(2, noon, "tender"), release(1, noon.Add(-time.Hour), "planning"))
	for path, want := range map[string]int{list + "/000002-2026": 1, list + "/ocds-f1ct10-000001": 2} {
		if got := page(t, p, path); len(got.Releases) != want {
			t.Errorf("%s gives %d releases, not %d", path, len(got.Releases), want)
		}
	}
	var records struct {
		Packages []string
		Records  []struct {
			OCID     string
			Releases []json.RawMessage
		}
	}
	if err := json.Unmarshal(ask(t, p, "/api/1.0/ocdsRecordPackages/ocds-f1ct10-000001").Body.Bytes(), &records); err != nil {
		t.Fatal(err)
	}
	if len(records.Records) != 1 || len(records.Records[0].Releases) != 2 || records.Records[0].OCID != "ocds-f1ct10-000001" {
		t.Errorf("the record package holds %v", records)
	}
	for _, path := range []string{list + "/000009-2026", "/api/1.0/ocdsRecordPackages/000002-2026", "/elsewhere"} {
		if w := ask(t, p, path); w.Code != 404 || !json.Valid(w.Body.Bytes()) {
			t.Errorf("%s: %d %s", path, w.Code, w.Body)
		}
	}
}

func TestWhatIsLateComesAmongThoseOfItsDate(t *testing.T) {
	h := at(noon)
	p := fakepublisher.New(fakepublisher.Config{Kind: fakepublisher.FindATender, Now: h.now, Late: func(r fakepublisher.Release) time.Duration {
		if r.ID == "000001-2026" {
			return 3 * time.Hour
		}
		return 0
	}}, hourly(3)...)
	p.Publish(release(7, noon.Add(time.Hour), "tender"))
	for _, step := range []struct{ after, want string }{
		{"0h", "2 0"}, {"59m", "2 0"}, {"1m", "7 2 0"}, {"59m", "7 2 0"}, {"1m", "7 2 1 0"},
	} {
		d, err := time.ParseDuration(step.after)
		if err != nil {
			t.Fatal(err)
		}
		h.advance(d)
		var got []string
		for _, ocid := range page(t, p, list).ocids() {
			got = append(got, ocid[len(ocid)-1:])
		}
		if strings.Join(got, " ") != step.want {
			t.Errorf("at %s the list is %v, not %s", h.now().Format(time.TimeOnly), got, step.want)
		}
	}
}

// TestLocalTimesOfTheOctoberNight holds that the hour which comes twice is read
// as Config says, and that summer time counts.
func TestLocalTimesOfTheOctoberNight(t *testing.T) {
	night := time.Date(2026, 10, 25, 0, 30, 0, 0, time.UTC) // 01:30 in summer time, and an hour later 01:30 again
	all := []fakepublisher.Release{release(0, night, "tender"), release(1, night.Add(time.Hour), "tender")}
	for second, want := range map[bool]string{false: "ocds-f1ct10-000000", true: "ocds-f1ct10-000001"} {
		p := fakepublisher.New(fakepublisher.Config{Kind: fakepublisher.FindATender, Now: at(noon).now, SecondHour: second}, all...)
		got := page(t, p, list+"?updatedFrom=2026-10-25T01:30:00&updatedTo=2026-10-25T01:30:00").ocids()
		if !slices.Equal(got, []string{want}) {
			t.Errorf("with SecondHour %v the window holds %v", second, got)
		}
	}
	summer := findATender(at(noon), release(5, time.Date(2026, 7, 1, 8, 0, 0, 0, time.UTC), "tender"))
	if n := len(page(t, summer, list+"?updatedFrom=2026-07-01T09:00:00&updatedTo=2026-07-01T09:00:00").Releases); n != 1 {
		t.Errorf("in summer the window of 09:00 holds %d releases of 08:00 UTC", n)
	}
	spring := findATender(at(noon), release(5, time.Date(2026, 3, 29, 1, 30, 0, 0, time.UTC), "tender"))
	if n := len(page(t, spring, list+"?updatedFrom=2026-03-29T01:30:00&updatedTo=2026-03-29T02:30:00").Releases); n != 1 {
		t.Errorf("a time that the clocks skip is not read an hour later: %d releases", n)
	}
}

// TestPackagesLookAsRecorded compares a page with one of the real publisher.
func TestPackagesLookAsRecorded(t *testing.T) {
	recorded, err := os.ReadFile(filepath.Join("..", "..", "shared", "data", "ocds", "uk", "find-a-tender-2026-10-06.package.json"))
	if err != nil {
		t.Skip("the recorded page is not beside the project: ", err)
	}
	releases, err := fakepublisher.ReadReleases(strings.NewReader(string(recorded)))
	if err != nil {
		t.Fatal(err)
	}
	older := release(1, releases[0].Date.Add(-2*time.Hour), "tender")
	p := fakepublisher.New(fakepublisher.Config{Kind: fakepublisher.FindATender, Now: at(noon).now, PageLimit: 2,
		BaseURL: "https://www.find-tender.service.gov.uk"}, append(releases, older)...)
	const query = "?updatedFrom=2026-10-06T15:44:10&updatedTo=2026-10-06T18:44:10&limit=4"
	var want, got map[string]any
	if err := json.Unmarshal(recorded, &want); err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(ask(t, p, list+query).Body.Bytes(), &got); err != nil {
		t.Fatal(err)
	}
	cursor := func(page map[string]any) string {
		next, err := url.Parse(page["links"].(map[string]any)["next"].(string))
		if err != nil {
			t.Fatal(err)
		}
		text, err := base64.StdEncoding.DecodeString(next.Query().Get("cursor"))
		if err != nil {
			t.Fatal(err)
		}
		return strings.TrimRight(string(text), "0123456789")
	}
	if cursor(want) != cursor(got) {
		t.Errorf("the cursor holds %s, the recorded one %s", cursor(got), cursor(want))
	}
	delete(want, "links")
	delete(got, "links")
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

// TestAWalkGivesEachReleaseOnce holds for any releases, window and limit that a
// walk gives what the window held at its start, newest first, each once, even
// when releases come in between.
func TestAWalkGivesEachReleaseOnce(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		minutes := rapid.SliceOfN(rapid.IntRange(0, 60), 0, 120).Draw(t, "minutes")
		p := fakepublisher.New(fakepublisher.Config{Kind: fakepublisher.FindATender, Now: at(noon).now,
			PageLimit: rapid.IntRange(1, 100).Draw(t, "page limit")})
		lo := rapid.IntRange(0, 60).Draw(t, "from")
		hi := rapid.IntRange(lo, 60).Draw(t, "to")
		minute := func(m int) time.Time { return noon.Add(time.Duration(m-60) * time.Minute) }
		within := map[string]time.Time{}
		for i, m := range minutes {
			r := release(i, minute(m), "tender")
			p.Publish(r)
			if lo <= m && m <= hi {
				within[r.OCID] = r.Date
			}
		}
		address := list + "?updatedFrom=" + minute(lo).Format("2006-01-02T15:04:05") + "&updatedTo=" + minute(hi).Format("2006-01-02T15:04:05")
		seen := map[string]int{}
		last := noon
		for n := 1000; address != ""; n++ {
			pg := page(t, p, address)
			for _, ocid := range pg.ocids() {
				seen[ocid]++
				if date, first := within[ocid]; first && date.After(last) {
					t.Fatalf("%s comes after one of %s", ocid, last)
				} else if first {
					last = date
				}
			}
			address = pg.Links.Next
			if rapid.Bool().Draw(t, "another comes") {
				p.Publish(release(n, minute(rapid.IntRange(0, 60).Draw(t, "minute")), "tender"))
			}
		}
		for ocid := range within {
			if seen[ocid] != 1 {
				t.Fatalf("%s was listed %d times", ocid, seen[ocid])
			}
		}
	})
}
