package fiction

import (
	"bytes"
	"encoding/json"
	"errors"
	"strings"
	"sync"
	"testing"
	"time"
)

// today is a Wednesday.
var today = time.Date(2026, 11, 18, 10, 20, 0, 0, time.UTC)

// release is what the tests read of a release; faults make some unreadable
// so, which is why only clean processes are read into it.
type release struct {
	OCID             string
	ID               string
	Tag              []string
	Date             time.Time
	Parties          []organisation
	Buyer            organisation
	RelatedProcesses []link
	Tender           struct {
		ID, Title, Description, Status string
		Value                          *amounts
		TenderPeriod, EnquiryPeriod    *period
		Items                          []struct{ RelatedLot string }
		Lots                           []struct {
			ID, Status     string
			Value          *amounts
			ContractPeriod *period
		}
		Techniques struct{ HasFrameworkAgreement bool }
		Amendments []struct{ ID, Description string }
	}
	Awards []struct {
		ID, Status     string
		Value          *amounts
		Suppliers      []organisation
		RelatedLots    []string
		ContractPeriod *period
	}
	Contracts []struct {
		ID, AwardID, Status string
		Period              *period
		Value               *amounts
		RelatedProcesses    []link
		Implementation      struct {
			Transactions []struct{ Payer, Payee organisation }
		}
	}
}

type organisation struct {
	ID, Name string
	Roles    []string
}
type link struct {
	Relationship []string
	Identifier   string
}
type amounts struct {
	Amount, AmountGross float64
	Currency            string
}
type period struct{ StartDate, EndDate, MaxExtentDate time.Time }

// sample is a market of 2,000 processes, as lines, as JSON, and for the clean
// processes as releases.
type sample struct {
	market *market
	bytes  []byte
	all    []map[string]any
	clean  map[string][]release // by ocid, in order of publication
}

const sampled = 2000

var sampleMarket = sync.OnceValue(func() *sample {
	o := Options{Processes: sampled, Today: today}
	var b bytes.Buffer
	if _, err := Write(&b, o); err != nil {
		panic(err)
	}
	s := &sample{market: newMarket(o), bytes: b.Bytes(), clean: map[string][]release{}}
	dirty := map[string]bool{}
	for k := range sampled {
		var p process
		s.market.plan(&p, k)
		dirty[ocidOf(k)] = p.dirt != clean
	}
	for line := range bytes.Lines(s.bytes) {
		var doc map[string]any
		if err := json.Unmarshal(line, &doc); err != nil {
			panic(err.Error() + ": " + string(line))
		}
		s.all = append(s.all, doc)
		if ocid, _ := doc["ocid"].(string); !dirty[ocid] {
			var r release
			if err := json.Unmarshal(line, &r); err != nil {
				panic(err.Error() + ": " + string(line))
			}
			s.clean[ocid] = append(s.clean[ocid], r)
		}
	}
	return s
})

func ocidOf(k int) string {
	var w press
	w.ocid(k)
	return string(w.b)
}

// eachClean calls f for every release of the clean processes.
func eachClean(t *testing.T, f func(t *testing.T, r *release)) {
	t.Helper()
	for _, releases := range sampleMarket().clean {
		for i := range releases {
			f(t, &releases[i])
		}
	}
}

func write(t *testing.T, o Options) string {
	t.Helper()
	var b strings.Builder
	n, err := Write(&b, o)
	if err != nil {
		t.Fatal(err)
	}
	if lines := strings.Count(b.String(), "\n"); lines != n {
		t.Errorf("Write says %d releases and wrote %d lines", n, lines)
	}
	return b.String()
}

func TestSeedDecidesBytes(t *testing.T) {
	o := Options{Processes: 150, Seed: 7, Today: today}
	first := write(t, o)
	if write(t, o) != first {
		t.Error("the same options gave other bytes")
	}
	o.Seed = 8
	if write(t, o) == first {
		t.Error("another seed gave the same bytes")
	}
	o.Seed, o.Today = 7, today.AddDate(0, 0, 3)
	if write(t, o) == first {
		t.Error("another day gave the same bytes")
	}
	if write(t, Options{Processes: 40, Today: today}) != write(t, Options{Processes: 40, Seed: 1, Today: today}) {
		t.Error("seed 0 is not seed 1")
	}
	if write(t, Options{Today: today}) != "" {
		t.Error("a market of no processes has releases")
	}
}

func TestZoneOfTodayChangesNothing(t *testing.T) {
	o := Options{Processes: 60, Today: today}
	there := Options{Processes: 60, Today: today.In(time.FixedZone("", 9*hour))}
	if write(t, o) != write(t, there) {
		t.Error("the same moment in another zone gave other bytes")
	}
}

// A process hangs on its own number and not on how many follow it.
func TestSmallerMarketIsPartOfLarger(t *testing.T) {
	small := newMarket(Options{Processes: 300, Today: today})
	large := newMarket(Options{Processes: 5000, Today: today})
	for k := range 299 {
		var a, b process
		small.plan(&a, k)
		large.plan(&b, k)
		if a.events != b.events || a.value != b.value || a.lots[0].suppliers != b.lots[0].suppliers || a.buyer.name != b.buyer.name {
			t.Fatalf("process %d differs between markets of 300 and 5000", k)
		}
	}
}

func TestLinesHaveIdentityAndOrder(t *testing.T) {
	s := sampleMarket()
	var last time.Time
	for i, r := range s.all {
		ocid, _ := r["ocid"].(string)
		if !strings.HasPrefix(ocid, ocidPrefix) || len(ocid) < len(ocidPrefix)+6 {
			t.Fatalf("line %d: ocid %q", i, ocid)
		}
		at, err := time.Parse(time.RFC3339, r["date"].(string))
		if err != nil {
			t.Fatal(err)
		}
		if at.After(today) {
			t.Errorf("%s is dated %s, after today", ocid, at)
		}
		if at.Before(last) {
			t.Errorf("%s of %s comes after %s", ocid, at, last)
		}
		last = at
	}
	if mean := len(s.bytes) / len(s.all); mean < 3000 {
		t.Errorf("releases have %d bytes in the mean, want 3000", mean)
	}
}

func TestNoticeNumbersRunThroughYears(t *testing.T) {
	seen := map[string]string{}
	for _, r := range sampleMarket().all {
		id, ok := r["id"].(string)
		if !ok {
			continue
		}
		ocid := r["ocid"].(string)
		if before, twice := seen[id]; twice && before != ocid {
			t.Errorf("notice %s belongs to %s and %s", id, before, ocid)
		}
		seen[id] = ocid
		if year := r["date"].(string)[:4]; !strings.HasSuffix(id, "-"+year) {
			t.Errorf("notice %s was published in %s", id, year)
		}
	}
	if len(seen) < sampled {
		t.Errorf("%d notices in %d processes", len(seen), sampled)
	}
}

// The first second of a day, a Sunday, a summer's day and New Year's Day are
// all days on which a market can be written.
func TestAnyToday(t *testing.T) {
	for _, day := range []string{"2026-11-16T00:00:01Z", "2026-11-15T12:00:00Z", "2025-07-01T23:59:59Z", "2027-01-01T09:00:00Z", "2000-02-29T09:00:00Z"} {
		now, err := time.Parse(time.RFC3339, day)
		if err != nil {
			t.Fatal(err)
		}
		for line := range strings.Lines(write(t, Options{Processes: 250, Today: now})) {
			var r struct{ Date time.Time }
			if err := json.Unmarshal([]byte(line), &r); err != nil {
				t.Fatal(err)
			}
			if r.Date.After(now) {
				t.Errorf("today %s: a release of %s", day, r.Date)
			}
		}
	}
}

type brokenPipe struct{}

var errPipe = errors.New("the pipe is broken")

func (brokenPipe) Write([]byte) (int, error) { return 0, errPipe }

func TestWriteSaysWhatIsWrong(t *testing.T) {
	if _, err := Write(brokenPipe{}, Options{Processes: 500, Today: today}); !errors.Is(err, errPipe) {
		t.Errorf("a broken pipe gave %v", err)
	}
	for _, o := range []Options{{Processes: -1, Today: today}, {Processes: maxProcesses + 1, Today: today}, {Processes: 1}} {
		if _, err := Write(&strings.Builder{}, o); err == nil {
			t.Errorf("%+v gave no error", o)
		}
	}
}

func TestHeaderIsOfFictionalPublisher(t *testing.T) {
	var h struct {
		Version, License, PublicationPolicy string
		Extensions                          []string
		Publisher                           struct{ Name, Scheme, UID, URI string }
	}
	if err := json.Unmarshal(Header(), &h); err != nil {
		t.Fatal(err)
	}
	if h.Version != "1.1" || h.License == "" || h.PublicationPolicy == "" || len(h.Extensions) == 0 {
		t.Errorf("the header lacks a member: %+v", h)
	}
	if !strings.Contains(h.Publisher.Name, "Fictional") || !strings.HasSuffix(h.Publisher.URI, ".example") {
		t.Errorf("the publisher could be taken for real: %+v", h.Publisher)
	}
}

// size counts what is written to it.
type size int64

func (s *size) Write(b []byte) (int, error) {
	*s += size(len(b))
	return len(b), nil
}

func BenchmarkMarket(b *testing.B) {
	const processes = 5000
	var written size
	b.ReportAllocs()
	for b.Loop() {
		if _, err := Write(&written, Options{Processes: processes, Today: today}); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(processes*b.N)/b.Elapsed().Seconds(), "processes/s")
	b.ReportMetric(float64(written)/1e6/b.Elapsed().Seconds(), "MB/s")
}
