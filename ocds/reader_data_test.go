package ocds

import (
	"bytes"
	"context"
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// tally counts what is taken from each file under root, and what refused for
// which reason; made counts the ids that were made.
func tally(t *testing.T, root string) map[string]map[string]int {
	t.Helper()
	counts := map[string]map[string]int{}
	err := Walk(context.Background(), []string{root}, nil, func(_ *Reader, d *Document) error {
		name := strings.TrimPrefix(filepath.ToSlash(d.File), filepath.ToSlash(root)+"/")
		if counts[name] == nil {
			counts[name] = map[string]int{}
		}
		if d.Refusal != nil {
			counts[name][string(d.Refusal.Reason)]++
			return nil
		}
		counts[name]["taken"]++
		if len(d.Made) > 0 {
			counts[name]["made"]++
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return counts
}

func taken(n int) map[string]int { return map[string]int{"taken": n} }

// TestReadRealData states what becomes of each file of real data. The numbers
// are those of the data's MANIFEST.tsv (columns docs and releases), but for
// those with a comment.
func TestReadRealData(t *testing.T) {
	want := map[string]map[string]int{
		"intl/canada-montreal.docs.jsonl.gz":                                  taken(30),
		"intl/colombia.docs.jsonl.gz":                                         taken(31),
		"intl/mexico-grupo-aeroportuario.docs.jsonl.gz":                       taken(197),
		"intl/moldova.docs.jsonl.gz":                                          taken(70),
		"intl/nigeria.docs.jsonl.gz":                                          taken(34),
		"intl/ukraine.docs.jsonl.gz":                                          taken(12),
		"uk/contracts-finder-2015.docs.jsonl.gz":                              taken(150),
		"uk/contracts-finder-2020.packages.jsonl.gz":                          taken(55),
		"uk/contracts-finder-2025-01.releases.jsonl.gz":                       taken(100),
		"uk/sell2wales-2025.releases.jsonl.gz":                                taken(51),
		"uk/find-a-tender-2026-10-06.package.json":                            taken(2),
		"uk/find-a-tender-UK1-037689-2026.package.json":                       taken(1),
		"uk/find-a-tender-api-docs.package.json":                              taken(1),
		"uk/contracts-finder-2017-2020.repaired.packages.jsonl.gz":            taken(201),
		"uk/contracts-finder-lancashire.derived.releases.jsonl.gz":            taken(786),
		"fictional-example/1.1/ocds-213czf-000-00001-01-planning.json":        taken(1),
		"fictional-example/1.1/ocds-213czf-000-00001-02-tender.json":          taken(1),
		"fictional-example/1.1/ocds-213czf-000-00001-03-tenderAmendment.json": taken(1),
		"fictional-example/1.1/ocds-213czf-000-00001-04-award.json":           taken(1),
		"fictional-example/1.1/ocds-213czf-000-00001-05-contract.json":        taken(1),
		"fictional-example/1.1/ocds-213czf-000-00001-06-implementation.json":  taken(1),
		"fictional-example/1.1/ocds-213czf-000-00001.json":                    taken(6),

		// Scotland sends no release ids; all 57 are made.
		"uk/public-contracts-scotland-2019.releases.jsonl.gz": {"taken": 57, "made": 57},

		// The manifest counts 114 releases in 117 documents. Of the documents 34
		// are record packages whose one record links its releases (136 links in
		// all) and embeds none; the other 83, 31 releases and 52 packages of one
		// release each, are all that can be taken.
		"intl/paraguay.docs.jsonl.gz": {"taken": 83, "linked-only": 34},

		// Both record packages have one record, of six links.
		"fictional-example/1.1/record/ocds-213czf-000-00001.json":              {"linked-only": 1},
		"fictional-example/1.1/record/ocds-213czf-000-00001-withversions.json": {"linked-only": 1},
	}
	if diff := cmp.Diff(want, tally(t, sharedDir(t, "data", "ocds"))); diff != "" {
		t.Error(diff)
	}
}

// TestReadBulkData reads the two large files: one JSON object per line, and
// one document of 21 MB, over WholeDocument, in the draft of 2014.
func TestReadBulkData(t *testing.T) {
	want := map[string]map[string]int{
		"canada-contract-history.derived.releases.jsonl.gz": taken(20_956),
		"canada-tenders.original-2014-draft.json.gz":        {"draft-2014": 5_513},
	}
	if diff := cmp.Diff(want, tally(t, sharedDir(t, "data", "bulk"))); diff != "" {
		t.Error(diff)
	}
}

// TestReadDirt unwraps the real faults that were collected, each a release
// with a note of where it is from. None of them keeps a release from being
// read; what they mean is for the checks to say.
func TestReadDirt(t *testing.T) {
	lines := 0
	err := Walk(context.Background(), []string{sharedDir(t, "data", "dirt", "cases.jsonl.gz")}, nil, func(_ *Reader, d *Document) error {
		lines++
		if d.Refusal == nil || d.Refusal.Reason != NotOCDS {
			t.Errorf("%s is not refused as wrapped", sketch(d))
		}
		v, err := Parse(d.Raw)
		if err != nil {
			return fmt.Errorf("reading %s: %w", d.Position, err)
		}
		docs := readAll(t, bytes.NewReader(v.Get("release").Raw()))
		if len(docs) != 1 || docs[0].Refusal != nil {
			t.Errorf("%s, %s: %v", d.Position, v.Get("case").Text(), sketches(docs))
			return nil
		}
		if made := len(docs[0].Made) > 0; made && !strings.Contains(v.Get("file").Text(), "scotland") {
			t.Errorf("%s, %s: the id was made", d.Position, v.Get("case").Text())
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if lines != 76 {
		t.Errorf("%d cases were read, want 76", lines)
	}
}

// TestReadExamplesOfTheStandard sums up the documentation's examples. Refused
// are: six files that are no releases (three beneficial ownership statements,
// a list of extensions and an extension's two files), two flattened releases
// that have no date, and the one record that shows links.
func TestReadExamplesOfTheStandard(t *testing.T) {
	sum := map[string]int{}
	for _, counts := range tally(t, sharedDir(t, "fixtures", "standard", "examples")) {
		for what, n := range counts {
			sum[what] += n
		}
	}
	want := map[string]int{"taken": 89, "not-ocds": 6, "no-date": 2, "linked-only": 1}
	if diff := cmp.Diff(want, sum); diff != "" {
		t.Error(diff)
	}
}

// TestReadDetectFormat reads the files by which OCDS Kit tests that it tells
// formats apart. Beside the empty package, which lacks its list, the empty
// array is the only one to yield nothing.
func TestReadDetectFormat(t *testing.T) {
	want := map[string]map[string]int{
		"compile_extensions.json":       taken(1),
		"compile_no-extensions.json":    taken(1),
		"compile_warning.json":          taken(1),
		"detect-format_empty.json":      {"not-ocds": 1},
		"detect-format_false.json":      {"not-ocds": 1},
		"detect-format_mixed.json":      {"taken": 1, "not-ocds": 1},
		"detect-format_null.json":       {"not-ocds": 1},
		"detect-format_number.json":     {"not-ocds": 1},
		"detect-format_object.json":     {"not-ocds": 1},
		"detect-format_string.json":     {"not-ocds": 1},
		"detect-format_true.json":       {"not-ocds": 1},
		"detect-format_whitespace.json": taken(1),
	}
	if diff := cmp.Diff(want, tally(t, sharedDir(t, "fixtures", "ocdskit"))); diff != "" {
		t.Error(diff)
	}
}
