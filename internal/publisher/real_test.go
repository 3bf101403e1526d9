package publisher

import (
	"bufio"
	"compress/gzip"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/tolsey/tolsey/internal/clock"
	"github.com/tolsey/tolsey/internal/fetch"
)

// recorded gives a file of what UK publishers really sent.
func recorded(t *testing.T, name string) []byte {
	path := filepath.Join("..", "..", "..", "shared", "data", "ocds", "uk", name)
	file, err := os.Open(path)
	if os.IsNotExist(err) {
		t.Skipf("the recorded data is not here: %s", path)
	}
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	if !strings.HasSuffix(name, ".gz") {
		text, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		return text
	}
	packed, err := gzip.NewReader(file)
	if err != nil {
		t.Fatal(err)
	}
	var releases []string
	lines := bufio.NewScanner(packed)
	for lines.Buffer(nil, 1<<20); lines.Scan(); {
		releases = append(releases, lines.Text())
	}
	if err := lines.Err(); err != nil {
		t.Fatal(err)
	}
	return []byte(`{"version":"1.1","releases":[` + strings.Join(releases, ",\n") + `]}`)
}

// serving follows a real server that answers each request by fn.
func serving(t *testing.T, kind Kind, c *clock.Clock, since time.Time, fn func(r *http.Request) []byte) *pursuit {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		if _, err := w.Write(fn(r)); err != nil {
			t.Error(err)
		}
	}))
	t.Cleanup(server.Close)
	client := fetch.New(fetch.StandardLimits, "Tolsey/test", c)
	return pursue(t, kind, Config{URL: server.URL, Since: since, Get: client}, c)
}

func TestFindATenderAsRecorded(t *testing.T) {
	page := recorded(t, "find-a-tender-2026-10-06.package.json")
	c := clock.At(at("2026-10-06T17:44:10Z"))
	var cursors []string
	f := serving(t, FindATender, c, c.Now().Add(-3*time.Hour), func(r *http.Request) []byte {
		cursors = append(cursors, r.URL.Query().Get("cursor"))
		if len(cursors) == 1 {
			return page
		}
		return []byte(`{"version":"1.1","releases":[]}`)
	})
	f.rest()
	if len(f.got) != 2 || f.got["094477-2026"] != 1 || f.got["094476-2026"] != 1 {
		t.Errorf("what came is %v, troubles %v", f.got, f.troubles)
	}
	const next = "dXBkYXRlZEZyb209MjAyNi0xMC0wNlQxNTo0NDoxMHx1cGRhdGVkVG89MjAyNi0xMC0wNlQxODo0NDoxMHxuZXh0Q3Vyc29yPTc0Njk3Mw=="
	if len(cursors) != 2 || cursors[1] != next {
		t.Errorf("the cursors sent back are %q", cursors)
	}
}

// A hundred real releases as the publisher sends them: in ISO-8859-1, which it
// does not say.
func TestContractsFinderAsRecorded(t *testing.T) {
	var page []byte
	for _, r := range string(recorded(t, "contracts-finder-2025-01.releases.jsonl.gz")) {
		if r > 0xff {
			r = '?'
		}
		page = append(page, byte(r))
	}
	c := clock.At(at("2025-01-24T00:00:00Z"))
	n := 0
	f := serving(t, ContractsFinder, c, at("2025-01-22T00:00:00Z"), func(*http.Request) []byte {
		if n++; n == 1 {
			return page
		}
		return []byte(`{"releases":[]}`)
	})
	f.step()
	if len(f.got) != 100 || len(f.troubles) > 0 {
		t.Errorf("%d of 100 releases came, troubles %v", len(f.got), f.troubles)
	}
	docs, _, bad := readPage(page, packaging{})
	if bad != nil {
		t.Fatal(bad)
	}
	charsets := map[string]int{}
	for _, d := range docs {
		charsets[d.Charset]++
	}
	if charsets["iso-8859-1"] == 0 || charsets["utf-8"] == 0 {
		t.Errorf("the releases were in %v", charsets)
	}
}

func TestMonthsAsRecorded(t *testing.T) {
	for kind, want := range map[Kind]struct {
		file     string
		releases int
	}{
		PublicContractsScotland: {"public-contracts-scotland-2019.releases.jsonl.gz", 57}, // without ids
		Sell2Wales:              {"sell2wales-2025.releases.jsonl.gz", 51},
	} {
		t.Run(string(kind), func(t *testing.T) {
			page := recorded(t, want.file)
			c := clock.At(at("2026-11-20T14:37:10Z"))
			f := serving(t, kind, c, c.Now(), func(r *http.Request) []byte {
				if q := r.URL.Query(); q.Get("noticeType") != "2" || q.Get("dateFrom") != "11-2026" {
					return fmt.Appendf(nil, `{"uri":"https://%s","version":"1.1"}`, r.Host)
				}
				return page
			})
			f.rest()
			if len(f.got) != want.releases || len(f.troubles) > 0 {
				t.Errorf("%d releases came, want %d; troubles %v", len(f.got), want.releases, f.troubles)
			}
		})
	}
}
