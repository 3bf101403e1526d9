package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/tolsey/tolsey/internal/redflag"
	"github.com/tolsey/tolsey/ocds"
)

func TestMarketsAreMeasured(t *testing.T) {
	o := options{processes: 60, dir: t.TempDir(), real: filepath.Join(t.TempDir(), "nothing")}
	all, err := o.corpora()
	if err != nil || len(all) != 2 {
		t.Fatalf("%d corpora, %v", len(all), err)
	}
	for i, c := range all {
		text, err := os.ReadFile(c.path)
		if err != nil {
			t.Fatal(err)
		}
		if n := bytes.Count(text, []byte("\n")); n != c.processes || n < 50 || int64(len(text)) != c.bytes {
			t.Errorf("%s: %d lines of %d processes", c.name, n, c.processes)
		}
		f := redflag.New(redflag.Settings{})
		for line := range bytes.Lines(text) {
			v, err := ocds.Parse(line)
			if err != nil {
				t.Fatal(err)
			}
			f.Add(ocds.Release{Value: v})
		}
		got := f.Result()
		if withBids := got.Coverage["R038"] == got.Processes; withBids != (i == 1) {
			t.Errorf("%s: %d of %d have bids", c.name, got.Coverage["R038"], got.Processes)
		}
		took, err := c.measure(t.Context())
		if err != nil || took.one <= 0 || took.cpu <= 0 || took.all <= 0 || took.kept <= 0 || took.readings <= 0 {
			t.Errorf("%s: %+v, %v", c.name, took, err)
		}
	}
}

// The settings for Cardinal turn its eleven flags on and are such as we read.
func TestEveryFlag(t *testing.T) {
	s, err := redflag.ParseSettings(everyFlag())
	if err != nil || len(s.Only) != 11 || strings.Contains(everyFlag(), "UK") {
		t.Errorf("%v, %v", s.Only, err)
	}
}

func TestProcessesStandTogether(t *testing.T) {
	const lines = `{"ocid":"a","id":"1","date":"2026-01-01"}
{"ocid":"a","id":"2","date":"2026-01-02"}
{"ocid":"b","id":"3","date":"2026-01-03"}`
	var got []int
	err := eachProcess(strings.NewReader(lines), "x.jsonl", func(list []*ocds.Value) error {
		got = append(got, len(list))
		return nil
	})
	if err != nil || len(got) != 2 || got[0] != 2 || got[1] != 1 {
		t.Errorf("%v, %v", got, err)
	}
}
