package pipeline

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"encoding/json"
	"io"
	"os"
	"strings"
	"testing"

	"github.com/tolsey/tolsey/internal/testkit"
)

// sample opens a file of the sample data.
func sample(tb testing.TB, path ...string) io.Reader {
	tb.Helper()
	file, err := os.Open(testkit.Shared(tb, path...))
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() { file.Close() })
	if !strings.HasSuffix(path[len(path)-1], ".gz") {
		return file
	}
	in, err := gzip.NewReader(file)
	if err != nil {
		tb.Fatal(err)
	}
	return in
}

// endsIn counts the contracts and awards of releases, one a line, whose end lies
// between two days, straight from the JSON: of each the newest release that
// states it counts.
func endsIn(tb testing.TB, in []byte, from, to string) (n int) {
	tb.Helper()
	type deal struct {
		ID, AwardID, Status    string
		Period, ContractPeriod struct{ EndDate string }
	}
	type said struct{ date, end, status string }
	newest, covered := map[string]said{}, map[string]bool{}
	lines := bufio.NewScanner(bytes.NewReader(in))
	lines.Buffer(nil, 1<<25)
	for lines.Scan() {
		var r struct {
			OCID, Date        string
			Contracts, Awards []deal
		}
		if err := json.Unmarshal(lines.Bytes(), &r); err != nil {
			tb.Fatal(err)
		}
		note := func(kind string, list []deal) {
			for _, d := range list {
				key := r.OCID + kind + d.ID
				end := d.Period.EndDate + d.ContractPeriod.EndDate
				if was := newest[key]; was.date <= r.Date && end != "" {
					newest[key] = said{r.Date, end, d.Status}
				}
				covered[r.OCID+"a"+d.AwardID] = true
			}
		}
		note("c", r.Contracts)
		note("a", r.Awards)
	}
	for key, d := range newest {
		if !covered[key] && len(d.end) >= 10 && d.end[:10] >= from && d.end[:10] <= to && d.status != "cancelled" && d.status != "unsuccessful" {
			n++
		}
	}
	return n
}

// TestRealContracts puts real contracts on a board and compares what ends within
// a year with the JSON. With -v it prints the figures.
func TestRealContracts(t *testing.T) {
	for name, c := range map[string]struct {
		path  []string
		day   string // in the midst of the data
		least int    // contracts that end within a year
	}{
		"Canada":                {[]string{"data", "bulk", "canada-contract-history.derived.releases.jsonl.gz"}, "2014-06-02", 3000},
		"Contracts Finder 2025": {[]string{"data", "ocds", "uk", "contracts-finder-2025-01.releases.jsonl.gz"}, "2025-06-02", 10},
	} {
		t.Run(name, func(t *testing.T) {
			data, err := io.ReadAll(sample(t, c.path...))
			if err != nil {
				t.Fatal(err)
			}
			cfg := config(t, testkit.SQLite(t))
			cfg.Clock.Set(at(c.day))
			b := &bench{t: t, Service: New(cfg)}
			b.load(bytes.NewReader(data), nil)
			b.Follow(t.Context())
			defer b.Close()
			board := b.now()
			r := board.Find(Query{Within: 12}, c.day)
			want := endsIn(t, data, c.day, upTo(c.day, 12))
			if r.Count != want || want < c.least {
				t.Errorf("%d contracts end within a year, %d in the JSON", r.Count, want)
			}
			inferred, shown := 0, 0
			board.each(c.day, func(e *entry) {
				shown++
				if s := e.facts.Successor; s != nil && s.How == Inferred {
					inferred++
				}
			})
			early := board.Early(nil, Period{c.day, upTo(c.day, 12)}, c.day)
			t.Logf("%d shown, %d without an end, %d with an inferred successor; within a year %d, %d without a value, %+v; states %v; late %d; in time %d of %d",
				shown, board.Endless(), inferred, r.Count, r.Without(), r.Sums, r.States, r.Late, early.InTime.Count, early.All.Count)
		})
	}
}

// The councils of Lancashire state no end in what they publish: the board says
// how many contracts it cannot show. Find a Tender's sample and that of Scotland
// and Wales are read without a fault.
func TestRealSamplesWithoutEnds(t *testing.T) {
	for path, endless := range map[string]int{
		"contracts-finder-lancashire.derived.releases.jsonl.gz": 540,
		"public-contracts-scotland-2019.releases.jsonl.gz":      -1,
		"sell2wales-2025.releases.jsonl.gz":                     -1,
	} {
		b := newBench(t, testkit.SQLite(t))
		n := b.load(sample(t, "data", "ocds", "uk", path), nil)
		board := b.now()
		if endless >= 0 && board.Endless() != endless || n < 40 {
			t.Errorf("%s: %d releases, %d contracts without an end, want %d", path, n, board.Endless(), endless)
		}
		t.Logf("%s: %d releases, %d contracts without an end, %d on the board", path, n, board.Endless(), board.Find(Query{}, today).Count)
	}
}
