package redflag

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/tolsey/tolsey/ocds"
)

// parseAny is parse for property tests.
func parseAny(t interface{ Fatalf(string, ...any) }, text string) ocds.Release {
	v, err := ocds.Parse([]byte(text))
	if err != nil {
		t.Fatalf("%v in %s", err, text)
	}
	return ocds.Release{Value: v}
}

// compiled gives the compiled releases of a file of real data, by ocid.
func compiled(t *testing.T, name string) map[string]*ocds.Value {
	t.Helper()
	in, err := os.Open(name)
	if err != nil {
		t.Fatal(err)
	}
	defer in.Close()
	groups := map[string][]*ocds.Value{}
	for docs := ocds.NewReader(in, name); ; {
		d, err := docs.Next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		if d.Release != nil {
			groups[d.OCID()] = append(groups[d.OCID()], d.Release)
		}
	}
	out := map[string]*ocds.Value{}
	for ocid, releases := range groups {
		var m ocds.Merger
		if v, err := m.Compile(releases); err == nil && ocid != "" {
			out[ocid] = v
		}
	}
	return out
}

// simple is R003 and R018 once more, by plain JSON and with other means.
func simple(t *testing.T, text []byte) (short, single bool) {
	t.Helper()
	var r map[string]any
	if err := json.Unmarshal(text, &r); err != nil {
		t.Fatal(err)
	}
	tender, _ := r["tender"].(map[string]any)
	if tender["status"] == "cancelled" {
		return false, false
	}
	period, _ := tender["tenderPeriod"].(map[string]any)
	start, _ := period["startDate"].(string)
	end, _ := period["endDate"].(string)
	from, err := time.Parse(time.RFC3339, start)
	to, err2 := time.Parse(time.RFC3339, end)
	short = err == nil && err2 == nil && to.Before(from.Add(15*24*time.Hour))
	method := tender["procurementMethod"]
	return short, tender["numberOfTenderers"] == 1.0 && (method == "open" || method == "selective")
}

// Over all the real data nothing panics, and what can be computed in a simple
// way is equal.
func TestRealData(t *testing.T) {
	var files []string
	for _, dir := range []string{"uk", "intl"} {
		list, err := filepath.Glob(filepath.Join(shared(t, "data", "ocds"), dir, "*"))
		if err != nil {
			t.Fatal(err)
		}
		files = append(files, list...)
	}
	total := Fields{}
	for _, name := range files {
		f, again, want := New(Settings{}), New(Settings{}), Flagged{"R003": {OCID: {}}, "R018": {OCID: {}}}
		processes := compiled(t, name)
		for ocid, v := range processes {
			text := ocds.AppendMerged(nil, v)
			r := parseAny(t, string(text))
			f.AddReading(ocid, Read(r))
			again.AddReading(ocid, Read(ocds.Release{Value: v}))
			short, single := simple(t, text)
			if short {
				want["R003"][OCID][ocid] = 1
			}
			if single {
				want["R018"][OCID][ocid] = 1
			}
		}
		got := f.Result()
		for flag, kinds := range want {
			if diff := cmp.Diff(kinds[OCID], orEmpty(got.Flagged[flag][OCID])); diff != "" {
				t.Errorf("%s of %s (-simple +ours):\n%s", flag, filepath.Base(name), diff)
			}
			total[flag] += len(kinds[OCID])
		}
		if got.Processes+got.Cancelled != len(processes) {
			t.Errorf("%s has %d processes, not %d and %d", name, len(processes), got.Processes, got.Cancelled)
		}
		if diff := cmp.Diff(got.Flagged, again.Result().Flagged); diff != "" {
			t.Errorf("%s, before it is written: %s", name, diff)
		}
		for flag, n := range got.Coverage {
			total["covered "+flag] += n
		}
		t.Logf("%s: %d processes, %v", filepath.Base(name), len(processes), got.Coverage)
	}
	for _, flag := range []string{"R003", "R018", "covered R003", "covered UK-R003", "covered UK-R018", "covered R048"} {
		if total[flag] == 0 {
			t.Errorf("%s is met nowhere, so nothing was shown: %v", flag, total)
		}
	}
}

func orEmpty(m values) values {
	if m == nil {
		return values{}
	}
	return m
}

// Ukraine publishes bids under codes of its own, which are mapped, by tenderers
// who have an identifier and no id.
func TestBidsOfUkraine(t *testing.T) {
	file := shared(t, "data", "ocds", "intl", "ukraine.docs.jsonl.gz")
	f, raw := New(settings(t, "[codelists.bid_status]\nactive = valid\n[R035]\n[R036]\n[R038]\n")), New(Settings{})
	byIdentifier := func(p ocds.Party) string {
		if list := p.Identifiers(); len(list) > 0 {
			return list[0].Scheme() + "-" + list[0].ID()
		}
		return p.ID()
	}
	for ocid, v := range compiled(t, file) {
		f.AddReading(ocid, ReadAs(ocds.Release{Value: v}, byIdentifier))
		raw.AddReading(ocid, Read(ocds.Release{Value: v}))
	}
	got, plain := f.Result().Coverage, raw.Result().Coverage
	if got["R035"] != 3 || got["R036"] != 3 || got["R038"] != 3 || plain["R035"] != 0 || plain["R036"] != 0 {
		t.Errorf("%v, as it is %v", got, plain)
	}
}

// The dirtiest releases, and every object in them taken for one, are read
// without a panic.
func TestDirt(t *testing.T) {
	in, err := os.Open(shared(t, "data", "dirt", "cases.jsonl.gz"))
	if err != nil {
		t.Fatal(err)
	}
	defer in.Close()
	z, err := gzip.NewReader(in)
	if err != nil {
		t.Fatal(err)
	}
	text, err := io.ReadAll(z)
	if err != nil {
		t.Fatal(err)
	}
	f, n := New(Settings{}), 0
	for line := range bytes.Lines(text) {
		var d struct{ Release json.RawMessage }
		if err := json.Unmarshal(line, &d); err != nil {
			t.Fatal(err)
		}
		v, err := ocds.Parse(d.Release)
		if err != nil {
			continue // another package's concern
		}
		for _, v := range within(v) {
			n++
			f.AddReading(fmt.Sprint(n), Read(ocds.Release{Value: v}))
		}
	}
	if got := f.Result(); n < 1000 || got.Processes+got.Cancelled != n || got.Coverage["UK-R018"] == 0 {
		t.Errorf("%d objects, %d processes, %v", n, got.Processes, got.Coverage)
	}
}

// within gives a value and everything in it.
func within(v *ocds.Value) []*ocds.Value {
	out := []*ocds.Value{v}
	for i := range v.Kids() {
		out = append(out, within(&v.Kids()[i])...)
	}
	return out
}
