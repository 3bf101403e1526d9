package redflag

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// market draws processes with few names and prices, so that they meet.
func market(t *rapid.T) []string {
	n := rapid.IntRange(0, 30).Draw(t, "processes")
	pick := func(name string, from ...string) string { return rapid.SampledFrom(from).Draw(t, name) }
	out := make([]string, n)
	for i := range out {
		var bids []string
		for range rapid.IntRange(0, 4).Draw(t, "bids") {
			bids = append(bids, bid(pick("status", "valid", "valid", "disqualified", "pending", "withdrawn"), pick("tenderers", "a", "b", "c", "d", "a b", ""),
				pick("amount", "", "1", "2", "2.5", "3"), pick("currency", "GBP", "GBP", "EUR")))
		}
		line := awarded(fmt.Sprint("p", i), pick("winner", "a", "b", "c", "a b", ""), bids...)
		out[i] = strings.Replace(line, "{", fmt.Sprintf(`{"buyer":{"id":%q},"tender":{"status":%q,"procurementMethod":"open","numberOfTenderers":%d},`,
			pick("buyer", "x", "y", "z"), pick("tender", "active", "complete", "cancelled"), len(bids)), 1)
	}
	return out
}

// However the processes are cut and merged, the results are those of one finder.
func TestMergeIsAsOne(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		lines := market(t)
		s := Settings{}
		s.R048.MinProcesses = 1
		at := rapid.IntRange(0, len(lines)).Draw(t, "cut")
		one, left, right := New(s), New(s), New(s)
		for i, line := range lines {
			v := parseAny(t, line)
			one.Add(v)
			if i < at {
				left.Add(v)
			} else {
				right.Add(v)
			}
		}
		left.Merge(right)
		if diff := cmp.Diff(one.Result(), left.Result()); diff != "" {
			t.Fatalf("cut at %d of %d: %s", at, len(lines), diff)
		}
		if diff := cmp.Diff(one.Result(), one.Result()); diff != "" {
			t.Fatalf("asked twice: %s", diff)
		}
	})
}

func TestScanIsAsOne(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		lines := market(t)
		one := New(Settings{})
		for _, line := range lines {
			one.Add(parseAny(t, line))
		}
		text := strings.Join(lines, "\n\n") + "\nno JSON\n{\"ocid\":\"\"}\n"
		got, err := Scan(context.Background(), iotest.OneByteReader(strings.NewReader(text)), Settings{}, 3)
		if err != nil || got.Broken != 2 || got.Lines != int64(len(lines))+2 {
			t.Fatalf("%d lines, %d broken, %v", got.Lines, got.Broken, err)
		}
		if diff := cmp.Diff(one.Result(), got.Results); diff != "" {
			t.Fatal(diff)
		}
	})
}

// The lines of several chunks go to several workers, and the currency that is
// first in the file is the main one whoever met it first.
func TestScanOfManyChunks(t *testing.T) {
	var text bytes.Buffer
	padding := strings.Repeat(" ", chunkSize/10)
	for i := range 60 {
		currency := "EUR"
		if i == 0 {
			currency = "GBP"
		}
		text.WriteString(padding + awarded(fmt.Sprint(i), "w", bid("valid", "w", "1", currency), bid("valid", "l", "2", currency)) + "\n")
	}
	for _, workers := range []int{1, 4} {
		got, err := Scan(context.Background(), bytes.NewReader(text.Bytes()), Settings{}, workers)
		if err != nil || got.Currency != "GBP" || got.Processes != 60 || got.Coverage["R024"] != 1 {
			t.Errorf("%d workers: %q, %d processes, %v, %v", workers, got.Currency, got.Processes, got.Coverage, err)
		}
	}
}

func TestScanStops(t *testing.T) {
	lost := errors.New("the disk is gone")
	if _, err := Scan(context.Background(), iotest.ErrReader(lost), Settings{}, 2); !errors.Is(err, lost) {
		t.Error(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := Scan(ctx, strings.NewReader("{}"), Settings{}, 2); !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
}
