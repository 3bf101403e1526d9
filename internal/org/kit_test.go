package org

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/tolsey/tolsey/internal/db"
	"github.com/tolsey/tolsey/internal/ledger"
	"github.com/tolsey/tolsey/internal/testkit"
)

// samples are real notices that between them name parties in every way that
// the feeds have used.
var samples = []string{
	"contracts-finder-lancashire.derived.releases.jsonl.gz", // no identifiers, many spellings
	"contracts-finder-2025-01.releases.jsonl.gz",            // GB-COH, GB-SRS, ids of the feed
	"contracts-finder-2017-2020.repaired.packages.jsonl.gz", // GB-COH with and without zeros
	"contracts-finder-2020.packages.jsonl.gz",               // suppliers described in place
	"contracts-finder-2015.docs.jsonl.gz",                   // OCDS 1.0: buyers described in place
	"find-a-tender-2026-10-06.package.json",                 // GB-PPON
	"find-a-tender-UK1-037689-2026.package.json",            // GB-COH and GB-PPON together
	"public-contracts-scotland-2019.releases.jsonl.gz",      // ids local to the release
	"sell2wales-2025.releases.jsonl.gz",
	"../intl/ukraine.docs.jsonl.gz",         // Cyrillic names, other registers
	"../intl/colombia.docs.jsonl.gz",        // damaged accents
	"../intl/nigeria.docs.jsonl.gz",         // schemes of the publisher's own
	"../intl/canada-montreal.docs.jsonl.gz", // objects where lists belong
}

// sampleEntries gives the releases of the files as entries.
func sampleEntries(tb testing.TB, files ...string) []ledger.Entry {
	tb.Helper()
	var list []ledger.Entry
	for _, name := range files {
		d := json.NewDecoder(bytes.NewReader(contents(tb, testkit.Shared(tb, "data", "ocds", "uk", name))))
		for {
			var doc json.RawMessage
			if err := d.Decode(&doc); err == io.EOF {
				break
			} else if err != nil {
				tb.Fatalf("%s: %v", name, err)
			}
			for _, release := range releases(tb, doc) {
				list = append(list, entry(int64(len(list)), string(release)))
			}
		}
	}
	return list
}

func contents(tb testing.TB, path string) []byte {
	tb.Helper()
	b, err := os.ReadFile(path)
	if err != nil {
		tb.Fatal(err)
	}
	if !strings.HasSuffix(path, ".gz") {
		return b
	}
	z, err := gzip.NewReader(bytes.NewReader(b))
	if err != nil {
		tb.Fatal(err)
	}
	if b, err = io.ReadAll(z); err != nil {
		tb.Fatal(err)
	}
	return b
}

// releases gives the releases of a package, or the document itself.
func releases(tb testing.TB, doc json.RawMessage) []json.RawMessage {
	tb.Helper()
	var p struct {
		Releases []json.RawMessage
		Records  []struct{ Releases []json.RawMessage }
	}
	if err := json.Unmarshal(doc, &p); err != nil {
		tb.Fatal(err)
	}
	for _, r := range p.Records {
		p.Releases = append(p.Releases, r.Releases...)
	}
	if p.Releases == nil {
		return []json.RawMessage{doc}
	}
	return p.Releases
}

// entry gives a release as an entry of the ledger.
func entry(index int64, release string) ledger.Entry {
	return ledger.Entry{
		Index: index, Kind: "release", OCID: fmt.Sprintf("ocds-xf0000-%d", index), Source: "test",
		Time: time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC), Payload: []byte(release),
	}
}

// entriesOf gives releases, each written as its members without the braces.
func entriesOf(releases ...string) []ledger.Entry {
	list := make([]ledger.Entry, len(releases))
	for i, r := range releases {
		list[i] = entry(int64(i), "{"+r+"}")
	}
	return list
}

// build makes the tables anew and applies the entries in batches that end
// after each number of cuts, and at the end.
func build(tb testing.TB, d *db.DB, entries []ledger.Entry, cuts ...int) {
	tb.Helper()
	ctx := tb.Context()
	var p Projection
	must(tb, d.Tx(ctx, func(tx *db.Tx) error {
		for _, table := range p.Tables() {
			if _, err := tx.Exec(ctx, "drop table if exists "+table); err != nil {
				return err
			}
		}
		for _, statement := range p.Schema() {
			if _, err := tx.Exec(ctx, tx.Dialect().DDL(statement)); err != nil {
				return err
			}
		}
		return nil
	}))
	from := 0
	for _, to := range append(slices.Clone(cuts), len(entries)) {
		if to = min(to, len(entries)); to <= from {
			continue
		}
		must(tb, d.Tx(ctx, func(tx *db.Tx) error { return p.Apply(ctx, tx, entries[from:to]) }))
		from = to
	}
}

// dump gives every row of the projection's tables as text, in order.
func dump(tb testing.TB, d *db.DB) string {
	tb.Helper()
	columns := map[string][]string{
		"organisation": organisationColumns, "organisation_key": keyColumns, "organisation_name": nameColumns,
		"organisation_join": joinColumns, "organisation_scale": scaleColumns,
	}
	var out strings.Builder
	ctx := tb.Context()
	must(tb, d.Read(ctx, func(tx *db.Tx) error {
		out.Reset()
		for _, table := range (Projection{}).Tables() {
			list := columns[table]
			query := "select " + strings.Join(list, ", ") + " from " + table +
				" order by " + strings.Join(list[:min(3, len(list))], ", ")
			err := each(ctx, tx, query, nil, func(rows *db.Rows) error {
				values := make([]*string, len(list))
				into := make([]any, len(list))
				for i := range values {
					into[i] = &values[i]
				}
				err := rows.Scan(into...)
				out.WriteString(table)
				for _, v := range values {
					if v == nil {
						v = new("null")
					}
					fmt.Fprintf(&out, "\t%q", *v)
				}
				out.WriteByte('\n')
				return err
			})
			if err != nil {
				return err
			}
		}
		return nil
	}))
	return out.String()
}

// bodies gives the keys in use of each body, sorted, one body a line.
func bodies(tb testing.TB, d *db.DB) []string {
	tb.Helper()
	byBody := map[string][]string{}
	ctx := tb.Context()
	must(tb, d.Read(ctx, func(tx *db.Tx) error {
		clear(byBody)
		return each(ctx, tx, `select k.org_id, k.key from organisation_key k
			join organisation o on o.id = k.org_id order by k.key`, nil,
			func(rows *db.Rows) error {
				var id, key string
				err := rows.Scan(&id, &key)
				byBody[id] = append(byBody[id], key)
				return err
			})
	}))
	var list []string
	for _, keys := range byBody {
		list = append(list, strings.Join(keys, " "))
	}
	slices.Sort(list)
	return list
}

func find(tb testing.TB, d *db.DB, key string) Org {
	tb.Helper()
	o, err := New(d).Get(context.Background(), key)
	must(tb, err)
	return o
}

// reasons gives the body's joins as "key reason subject".
func reasons(o Org) []string {
	var list []string
	for _, j := range o.Joins {
		list = append(list, fmt.Sprintf("%s %s %s", j.Key, j.Reason, j.Subject))
	}
	return list
}

func must(tb testing.TB, err error) {
	tb.Helper()
	if err != nil {
		tb.Fatal(err)
	}
}
