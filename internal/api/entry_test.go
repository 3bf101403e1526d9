package api

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"regexp"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/tolsey/tolsey/internal/clock"
	"github.com/tolsey/tolsey/internal/ledger"
)

// line is an entry as a client of the feed reads it.
type line struct {
	Index   int64           `json:"index"`
	Source  string          `json:"source"`
	Time    string          `json:"time"`
	Package json.RawMessage `json:"package"`
	Release json.RawMessage `json:"release"`
}

// lines gives the entries at a path.
func (s *site) lines(path string) []line {
	s.Helper()
	out := []line{}
	for text := range strings.Lines(s.get(path, "application/x-ndjson")) {
		var l line
		dec := json.NewDecoder(strings.NewReader(text))
		dec.DisallowUnknownFields()
		if err := dec.Decode(&l); err != nil || !strings.HasSuffix(text, "\n") {
			s.Fatalf("%s: the line %q: %v", path, text, err)
		}
		out = append(out, l)
	}
	return out
}

var nextLink = regexp.MustCompile(`^<https://tolsey\.example(/api/v1/entries\?after=(-?\d+)&limit=\d+)>; rel="next"$`)

// next gives the path of the Link header of a path.
func (s *site) next(path string) string {
	s.Helper()
	link := s.ask(path).Header().Get("Link")
	m := nextLink.FindStringSubmatch(link)
	if m == nil {
		s.Fatalf("%s: Link: %s", path, link)
	}
	return m[1]
}

func TestACrawlOfTheEntriesHasNoGaps(t *testing.T) {
	onBoth(t, func(s *site) {
		path, added := "/api/v1/entries?limit=3", 0
		seen := int64(0)
		rapid.Check(s.TB.(*testing.T), func(t *rapid.T) {
			for range rapid.IntRange(0, 4).Draw(t, "arriving") {
				// Pretty-printed on arrival, each is one line in the feed.
				text := fmt.Sprintf("{\n  \"ocid\": \"ocds-test01-1\",\r\n\t\"id\": \"r%d\",\n \"date\": \"2026-01-01T00:00:00Z\"\n}", added)
				s.add("test", "", text)
				added++
			}
			path = strings.Split(path, "&")[0] + "&limit=" + fmt.Sprint(rapid.IntRange(1, 50).Draw(t, "limit"))
			if seen == 0 {
				path = "/api/v1/entries"
			}
			for _, l := range s.lines(path) {
				want := fmt.Sprintf(`{"ocid":"ocds-test01-1","id":"r%d","date":"2026-01-01T00:00:00Z"}`, seen)
				if l.Index != seen || string(l.Release) != want || l.Source != "test" || l.Time != clock.Text(start) {
					t.Fatalf("after %d entries came %+v", seen, l)
				}
				seen++
			}
			path = s.next(path)
		})
		for len(s.lines(path)) > 0 {
			seen += int64(len(s.lines(path)))
			path = s.next(path)
		}
		s.same("how many were read", int64(added), seen)
		s.same("the link of one who has caught up", path, s.next(path))
	})
}

func TestPagesOfEntries(t *testing.T) {
	onBoth(t, func(s *site) {
		s.same("of an empty ledger", []line{}, s.lines("/api/v1/entries"))
		s.same("its next page", "/api/v1/entries?after=-1&limit=100", s.next("/api/v1/entries?after=-1"))
		var texts []string
		for i := range 130 {
			texts = append(texts, simple("ocds-test01-1", fmt.Sprint("r", i), "2026-01-01T00:00:00Z", "A"))
		}
		s.add("a \"source\" <&>", "", texts...)
		for path, want := range map[string][2]int64{ // first index and number
			"/api/v1/entries":                      {0, 100},
			"/api/v1/entries?after=99":             {100, 30},
			"/api/v1/entries?limit=1000":           {0, 130},
			"/api/v1/entries?limit=1&after=128":    {129, 1},
			"/api/v1/entries?after=20&limit=40":    {21, 40},
			"/api/v1/entries?after=128&limit=1000": {129, 1},
		} {
			got := s.lines(path)
			if int64(len(got)) != want[1] || got[0].Index != want[0] || got[len(got)-1].Index != want[0]+want[1]-1 ||
				got[0].Source != "a \"source\" <&>" {
				s.Errorf("%s: %d entries from %+v", path, len(got), got[0])
			}
			limit := "100"
			if at := strings.Index(path, "limit="); at > 0 {
				limit = strings.Split(path[at+len("limit="):], "&")[0]
			}
			s.same(path, fmt.Sprintf("/api/v1/entries?after=%d&limit=%s", want[0]+want[1]-1, limit), s.next(path))
		}
		s.same("after the last", []line{}, s.lines("/api/v1/entries?after=129"))
	})
}

// TestLinesCarryWhatTheirPackageSaid holds that a reader gets the header of
// each entry's package, and can tell that there was none, over more entries
// than are held in memory at once.
func TestLinesCarryWhatTheirPackageSaid(t *testing.T) {
	onBoth(t, func(s *site) {
		headers := []string{firstHeader, "", `{"version":"1.1","license":"a <licence> & \u00e9"}`, `{"publisher":["odd"]}`}
		var want []string
		for i := range 2*inHand + 7 {
			header := headers[i/3%len(headers)]
			s.add("test", header, simple("ocds-test01-1", fmt.Sprint("r", i), january, "A"))
			want = append(want, header)
		}
		var got []string
		for _, l := range s.lines("/api/v1/entries") {
			got = append(got, string(l.Package))
		}
		s.same("the headers", want, got)
		first, _, _ := strings.Cut(s.get("/api/v1/entries?after=2", "application/x-ndjson"), "\n")
		s.same("a line without", false, strings.Contains(first, "package"))
	})
}

// TestWhatWasRemovedIsGivenAsNull holds that the line of an entry stays when
// its payload has to go.
func TestWhatWasRemovedIsGivenAsNull(t *testing.T) {
	onBoth(t, func(s *site) {
		s.add("test", firstHeader, simple("ocds-test01-1", "r1", january, "A"), simple("ocds-test01-1", "r2", january, "B"))
		s.exec("update ledger_entry set payload = null, salt = null where idx = 0")
		got := s.lines("/api/v1/entries")
		if len(got) != 2 || string(got[0].Release) != "null" || got[0].Index != 0 || string(got[1].Release) == "null" {
			s.Errorf("%+v", got)
		}
	})
}

func TestAReaderAheadOfTheLedgerIsTold(t *testing.T) {
	onBoth(t, func(s *site) {
		s.add("test", "", simple("ocds-test01-1", "r1", "2026-01-01T00:00:00Z", "A"))
		for _, after := range []string{"1", "500", "9223372036854775807"} {
			p := s.problem("/api/v1/entries?after="+after, 409)
			if !strings.Contains(p.Detail, after) || p.ID != "" {
				s.Errorf("%+v", p)
			}
		}
	})
}

func TestReceiptsProveTheirEntries(t *testing.T) {
	onBoth(t, func(s *site) {
		s.problem("/log/checkpoint", 404)
		s.add("a <source> & \u2028", "", strange)
		s.add("test", "", simple("ocds-<&>", "r1", "2026-01-01T00:00:00Z", "A"), simple("ocds-test01-1", "r2", "2026-01-01T00:00:00Z", "B"))
		verifier := strings.TrimSpace(s.get("/log/key", "text/plain; charset=utf-8"))
		c, err := ledger.ParseCheckpoint(s.get("/log/checkpoint", "text/plain; charset=utf-8"), verifier)
		if err != nil || c.Size != 3 {
			s.Fatalf("%+v, %v", c, err)
		}
		entries, err := s.log.After(context.Background(), -1, 10)
		if err != nil {
			s.Fatal(err)
		}
		for _, want := range entries {
			path := fmt.Sprintf("/api/v1/entries/%d/receipt", want.Index)
			w := s.ask(path)
			s.same("its name", fmt.Sprintf(`attachment; filename="tolsey-receipt-%d.json"`, want.Index), w.Header().Get("Content-Disposition"))
			data := []byte(s.get(path, "application/json"))
			e, at, err := ledger.CheckReceipt(data, verifier)
			if err != nil || e.Index != want.Index || e.OCID != want.OCID || e.Source != want.Source || !bytes.Equal(e.Payload, want.Payload) {
				s.Errorf("%s: %+v, %v", path, e, err)
			}
			s.same("the checkpoint", c, at)
			bad := bytes.Replace(data, []byte(`"index":`), []byte(`"index":1`), 1)
			if _, _, err := ledger.CheckReceipt(bad, verifier); err == nil {
				s.Errorf("%s: a changed receipt is taken", path)
			}
		}
	})
}
