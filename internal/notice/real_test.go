package notice

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"sort"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/tolsey/tolsey/internal/plain"
	"github.com/tolsey/tolsey/internal/process"
	"github.com/tolsey/tolsey/internal/testkit"
	"github.com/tolsey/tolsey/ocds"
)

// atNoon is the instant at which the tests ask for stages.
var atNoon = time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)

// sharedReleases reads the releases of a file of the sample data: JSON or JSON
// lines of releases and release packages.
func sharedReleases(tb testing.TB, path string) []*ocds.Value {
	tb.Helper()
	file, err := os.Open(path)
	if err != nil {
		tb.Fatal(err)
	}
	defer file.Close()
	var in io.Reader = file
	if strings.HasSuffix(path, ".gz") {
		if in, err = gzip.NewReader(file); err != nil {
			tb.Fatal(err)
		}
	}
	data, err := io.ReadAll(in)
	if err != nil {
		tb.Fatal(err)
	}
	docs := [][]byte{data}
	if strings.Contains(path, ".jsonl") {
		docs = bytes.Split(bytes.TrimSpace(data), []byte("\n"))
	}
	var releases []*ocds.Value
	for _, doc := range docs {
		v, err := ocds.Parse(doc)
		if err != nil {
			tb.Fatalf("%s: %v", path, err)
		}
		if list := v.Get("releases"); list.Exists() {
			releases = append(releases, list.Objects()...)
		} else {
			releases = append(releases, v)
		}
	}
	return releases
}

// compile merges releases into one Change per process.
func compile(tb testing.TB, source string, releases []*ocds.Value) []process.Change {
	tb.Helper()
	byOCID := map[string][]*ocds.Value{}
	var order []string
	for _, r := range releases {
		ocid := r.Get("ocid").Text()
		if byOCID[ocid] == nil {
			order = append(order, ocid)
		}
		byOCID[ocid] = append(byOCID[ocid], r)
	}
	var merger ocds.Merger
	var changes []process.Change
	for i, ocid := range order {
		compiled, err := merger.Compile(byOCID[ocid])
		if err != nil {
			tb.Fatalf("compiling %s: %v", ocid, err)
		}
		changes = append(changes, process.Change{
			OCID: ocid, Compiled: ocds.Release{Value: compiled}, Source: source,
			Releases: len(byOCID[ocid]), First: int64(i), Last: int64(i),
		})
	}
	return changes
}

// TestRealFiles states what is read out of every file of real UK notices. A
// change of these figures is a change of what readers see.
func TestRealFiles(t *testing.T) {
	paths, err := filepath.Glob(filepath.Join(testkit.Shared(t, "data", "ocds", "uk"), "*"))
	if err != nil || len(paths) == 0 {
		t.Fatalf("no files of real notices: %v", err)
	}
	sort.Strings(paths)
	var report strings.Builder
	out := bufio.NewWriter(&report)
	for _, path := range paths {
		counts := map[string]int{}
		for _, c := range compile(t, "file", sharedReleases(t, path)) {
			n := From(c)
			tally(t, counts, n)
		}
		fmt.Fprintf(out, "%s:\n", strings.SplitN(filepath.Base(path), ".", 2)[0])
		writeCounts(out, counts)
	}
	out.Flush()
	if diff := cmp.Diff(realFigures, report.String()); diff != "" {
		t.Errorf("figures changed (-want +got):\n%s", diff)
	}
}

func tally(t *testing.T, counts map[string]int, n Notice) {
	t.Helper()
	if n.Title == "" || strings.Contains(n.Title, "&amp;") {
		t.Errorf("%s: title %q", n.OCID, n.Title)
	}
	counts["1 notices"]++
	counts["2 stage "+string(n.Stage(atNoon))]++
	for name, has := range map[string]bool{
		"3 value": n.Value != nil, "4 region": len(n.Regions) > 0, "5 category": len(n.Categories) > 0,
		"6 deadline": !n.Closes.IsZero(), "7 buyer": n.Buyer.Key != "", "8 supplier": len(n.Suppliers) > 0,
		"9 type": n.Type != "", "A buyer kind": n.BuyerKind != "", "B size of suppliers": n.AwardedSME != plain.Unknown,
		"C recurs": n.Recurs,
	} {
		if has {
			counts[name]++
		}
	}
}

func writeCounts(out io.Writer, counts map[string]int) {
	var names []string
	for name := range counts {
		names = append(names, name)
	}
	sort.Strings(names)
	for _, name := range names {
		fmt.Fprintf(out, "  %s %d\n", name[2:], counts[name])
	}
}

// realFigures are the figures at noon on 23 November 2026.
const realFigures = `contracts-finder-2015:
  notices 124
  stage cancelled 118
  stage closed 6
  value 123
  category 124
  deadline 124
  buyer 124
  buyer kind 93
contracts-finder-2017-2020:
  notices 201
  stage ended 197
  stage live 4
  value 186
  category 201
  deadline 201
  buyer 201
  supplier 201
  buyer kind 168
  size of suppliers 171
contracts-finder-2020:
  notices 55
  stage ended 53
  stage live 2
  value 54
  category 55
  deadline 55
  buyer 55
  supplier 55
  buyer kind 45
  size of suppliers 55
contracts-finder-2025-01:
  notices 94
  stage closed 34
  stage ended 36
  stage live 21
  stage planning 3
  value 82
  region 55
  category 94
  deadline 91
  buyer 94
  supplier 57
  buyer kind 85
  size of suppliers 45
contracts-finder-lancashire:
  notices 786
  stage awarded 540
  stage cancelled 6
  stage closed 240
  value 700
  region 725
  category 786
  deadline 785
  buyer 786
  supplier 540
  buyer kind 786
  size of suppliers 531
find-a-tender-2026-10-06:
  notices 2
  stage closed 1
  stage live 1
  value 2
  region 2
  category 2
  deadline 1
  buyer 2
  supplier 1
  type 2
  buyer kind 2
  size of suppliers 1
find-a-tender-UK1-037689-2026:
  notices 1
  stage planning 1
  value 1
  region 1
  category 1
  buyer 1
  type 1
  buyer kind 1
find-a-tender-api-docs:
  notices 1
  stage planning 1
  value 1
  region 1
  category 1
  buyer 1
  buyer kind 1
public-contracts-scotland-2019:
  notices 57
  stage closed 57
  value 40
  region 57
  category 57
  deadline 57
  buyer 57
  buyer kind 57
  recurs 22
sell2wales-2025:
  notices 51
  stage closed 50
  stage open 1
  value 30
  region 50
  category 51
  deadline 51
  buyer 51
  buyer kind 49
  recurs 15
`
