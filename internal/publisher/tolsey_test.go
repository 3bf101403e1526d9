package publisher_test

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/tolsey/tolsey/internal/api"
	"github.com/tolsey/tolsey/internal/clock"
	"github.com/tolsey/tolsey/internal/db"
	"github.com/tolsey/tolsey/internal/fetch"
	"github.com/tolsey/tolsey/internal/ledger"
	"github.com/tolsey/tolsey/internal/notice"
	"github.com/tolsey/tolsey/internal/org"
	"github.com/tolsey/tolsey/internal/process"
	"github.com/tolsey/tolsey/internal/publisher"
	"github.com/tolsey/tolsey/internal/testkit"
	"github.com/tolsey/tolsey/ocds"
)

var start = time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)

// other is another Tolsey: its ledger, and its API as it is served.
type other struct {
	testing.TB
	db    *db.DB
	log   *ledger.Log
	clock *clock.Clock
	mux   *http.ServeMux
	added int
}

// newOther opens another Tolsey over an empty database, with the key that is in
// a directory.
func newOther(t testing.TB, d *db.DB, dir string, now time.Time) *other {
	t.Helper()
	ctx := context.Background()
	if err := d.Migrate(ctx, ledger.Migrations()...); err != nil {
		t.Fatal(err)
	}
	o := &other{TB: t, db: d, clock: clock.At(now), mux: http.NewServeMux()}
	var err error
	if o.log, err = ledger.Open(ctx, ledger.Config{DB: d, Clock: o.clock, Dir: dir}); err != nil {
		t.Fatal(err)
	}
	a := api.New(api.Config{Log: o.log, Processes: process.NewService(d), Notices: notice.New(d, o.clock), Orgs: org.New(d), Clock: o.clock})
	t.Cleanup(a.Close)
	a.Routes(o.mux)
	return o
}

// append appends what is read out of texts, as an import does.
func (o *other) append(source string, texts ...[]byte) {
	o.Helper()
	var items []ledger.Item
	for _, text := range texts {
		for _, d := range documents(o, bytes.NewReader(text)) {
			if d.Refusal == nil {
				items = append(items, ledger.Item{Source: source, Release: ocds.Release{Value: d.Release}, ReleaseID: d.ID(),
					Digest: d.Release.Digest(), Payload: d.Raw, Charset: strings.TrimPrefix(d.Charset, "utf-8"), Header: d.Header})
			}
		}
	}
	if _, err := o.log.Append(context.Background(), items); err != nil {
		o.Fatal(err)
	}
}

// documents reads a text to its end.
func documents(t testing.TB, text io.Reader) (out []*ocds.Document) {
	t.Helper()
	for r := ocds.NewReader(text, "test"); ; {
		d, err := r.Next()
		if errors.Is(err, io.EOF) {
			return out
		}
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, d)
	}
}

// grow appends n releases, some of them in packages with a header.
func (o *other) grow(n int) {
	o.Helper()
	var texts [][]byte
	for range n {
		o.added++
		text := fmt.Sprintf("{\n \"ocid\": \"ocds-f1ct10-%d\", \"id\": \"%d\", \"date\": \"2026-11-03T10:00:00Z\"}", o.added%5, o.added)
		if o.added%3 > 0 {
			text = fmt.Sprintf(`{"version":"1.%d","releases":[%s],"publisher":{"name":"An <author>"}}`, o.added/10, text)
		}
		texts = append(texts, []byte(text))
	}
	o.append("a-market", texts...)
}

// reader follows another Tolsey.
type reader struct {
	testing.TB
	address string
	limits  fetch.Limits
	client  publisher.Client
	clock   *clock.Clock
	place   publisher.Place
	trouble *fetch.Trouble
	fails   int
	got     []publisher.Document
}

func newReader(t testing.TB, address string) *reader {
	t.Helper()
	r := &reader{TB: t, address: address, limits: fetch.StandardLimits, clock: clock.At(start)}
	r.restart()
	return r
}

func (r *reader) restart() {
	r.Helper()
	var err error
	r.client, err = publisher.New(publisher.Tolsey, publisher.Config{URL: r.address, Get: fetch.New(r.limits, "test", r.clock)})
	if err != nil {
		r.Fatal(err)
	}
}

// step makes a request, if one is due.
func (r *reader) step() (made bool) {
	r.Helper()
	due, err := r.client.Due(r.place, r.clock.Now())
	if err != nil {
		r.Fatal(err)
	}
	if due.After(r.clock.Now()) {
		return false
	}
	page, err := r.client.Next(context.Background(), r.place, r.clock.Now())
	if err != nil {
		if !errors.As(err, &r.trouble) {
			r.Fatal(err)
		}
		r.fails++
		r.place = r.client.Recover(r.place, r.trouble, r.fails)
		return true
	}
	if page.IfKnown != "" || page.Check {
		r.Errorf("%+v", page)
	}
	r.trouble, r.fails, r.place, r.got = nil, 0, page.Place, append(r.got, page.Documents...)
	return true
}

// catchUp runs until nothing is due.
func (r *reader) catchUp() {
	r.Helper()
	for n := 0; r.step(); n++ {
		if r.trouble != nil || n > 10_000 {
			r.Fatalf("after %d requests: %v", n, r.trouble)
		}
	}
}

// hasAll compares what arrived with the ledger of another Tolsey.
func (r *reader) hasAll(o *other) {
	r.Helper()
	ctx := context.Background()
	entries, err := o.log.After(ctx, -1, 100_000)
	if err != nil {
		r.Fatal(err)
	}
	if len(entries) != len(r.got) {
		r.Fatalf("%d of %d entries arrived", len(r.got), len(entries))
	}
	for i, e := range entries {
		d := r.got[i]
		if d.Refusal != nil {
			r.Fatalf("entry %d was refused: %v", i, d.Refusal)
		}
		header, err := o.log.Header(ctx, e.Header)
		if err != nil {
			r.Fatal(err)
		}
		if d.Release.Digest() != e.Release().Value.Digest() || d.ID() != e.ReleaseID || d.OCID() != e.OCID {
			r.Fatalf("entry %d came as %s", i, d.Raw)
		}
		if d.Source != e.Source || !bytes.Equal(d.Header, header) || d.Charset != "utf-8" || d.Position != fmt.Sprintf("entry %d", i) {
			r.Fatalf("entry %d: source %s, header %s, want %s", i, d.Source, d.Header, header)
		}
	}
}

// swap serves one handler after another at one address.
type swap struct{ http.Handler }

func (s *swap) ServeHTTP(w http.ResponseWriter, r *http.Request) { s.Handler.ServeHTTP(w, r) }

func serve(t testing.TB, h http.Handler) string {
	t.Helper()
	s := httptest.NewServer(h)
	t.Cleanup(s.Close)
	return s.URL
}

// TestEveryEntryArrivesOnceAndInOrder appends, polls and restarts at random
// (reliability D8).
func TestEveryEntryArrivesOnceAndInOrder(t *testing.T) {
	testkit.Engines(t, func(t *testing.T, d *db.DB) {
		o := newOther(t, d, t.TempDir(), start)
		address := serve(t, o.mux)
		r := newReader(t, address)
		rapid.Check(t, func(t *rapid.T) {
			o.grow(rapid.SampledFrom([]int{0, 1, 2, 7, 40}).Draw(t, "arriving"))
			o.clock.Advance(time.Duration(rapid.IntRange(0, 5).Draw(t, "ms")) * time.Millisecond)
			if rapid.Bool().Draw(t, "restart") {
				r.restart()
			}
			r.clock.Advance(rapid.SampledFrom([]time.Duration{0, time.Second, time.Minute, 25 * time.Hour}).Draw(t, "wait"))
			if r.step(); r.trouble != nil {
				t.Fatal(r.trouble)
			}
		})
		r.clock.Advance(time.Hour)
		r.catchUp()
		r.hasAll(o)
		s, err := r.client.Standing(r.place, r.clock.Now())
		if err != nil || s.Behind || !s.Complete.Equal(r.clock.Now()) || !strings.HasPrefix(s.Position, "entry ") {
			t.Errorf("%+v, %v", s, err)
		}
		for _, path := range []string{"/", "/api/v1/entries", "/api/v1/entries/?after=7"} {
			r := newReader(t, address+path)
			r.catchUp()
			r.hasAll(o)
		}
	})
}

func TestAnEmptyLedgerIsNoTrouble(t *testing.T) {
	o := newOther(t, testkit.SQLite(t), t.TempDir(), start)
	r := newReader(t, serve(t, o.mux))
	r.catchUp()
	if due, err := r.client.Due(r.place, r.clock.Now()); err != nil || !due.Equal(start.Add(30*time.Second)) {
		t.Errorf("the next request is at %s, %v", due, err)
	}
	o.grow(3)
	r.clock.Advance(30 * time.Second)
	r.catchUp()
	r.hasAll(o)
}

// The first entries come between the question for them, which brings nothing,
// and the one whether there are any.
func TestALedgerThatBeginsMeanwhileIsNoTrouble(t *testing.T) {
	o := newOther(t, testkit.SQLite(t), t.TempDir(), start)
	r := newReader(t, serve(t, http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) {
		o.mux.ServeHTTP(w, req)
		if req.URL.Path == "/api/v1/entries" && o.added == 0 {
			o.grow(3)
		}
	})))
	r.catchUp()
	r.hasAll(o)
}

func TestLargeEntriesComeFewAtATime(t *testing.T) {
	o := newOther(t, testkit.SQLite(t), t.TempDir(), start)
	for i := range 30 {
		o.append("a-market", fmt.Appendf(nil, `{"ocid":"ocds-f1ct10-1","id":"%d","date":"2026-11-03T10:00:00Z","title":"%s"}`, i, strings.Repeat("x", 50_000)))
	}
	o.grow(600)
	r := newReader(t, serve(t, o.mux))
	r.limits.Bytes = 200_000
	r.restart()
	for n := 0; r.step(); n++ {
		if n > 100 || r.trouble != nil && r.trouble.Kind != fetch.TooLarge {
			t.Fatalf("request %d: %v", n, r.trouble)
		}
	}
	r.hasAll(o)
}

func TestWhatWasRemovedIsPassed(t *testing.T) {
	o := newOther(t, testkit.SQLite(t), t.TempDir(), start)
	o.grow(10)
	ctx := context.Background()
	remove := func(index int) {
		err := o.db.Tx(ctx, func(tx *db.Tx) error {
			_, err := tx.Exec(ctx, "update ledger_entry set payload = null, salt = null where idx = $1", index)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	remove(4)
	r := newReader(t, serve(t, o.mux))
	r.catchUp()
	remove(9) // the one that is asked for again
	o.grow(2)
	r.clock.Advance(time.Minute)
	r.catchUp()
	if len(r.got) != 11 || r.got[4].Position != "entry 5" || r.got[10].Position != "entry 11" {
		t.Errorf("%d documents", len(r.got))
	}
}

// TestAnotherHistoryIsNotTaken puts another ledger under the address: of
// another Tolsey, or of the same as it was before, or as it grew anew from
// there.
func TestAnotherHistoryIsNotTaken(t *testing.T) {
	dir := t.TempDir()
	mine := newOther(t, testkit.SQLite(t), dir, start)
	mine.grow(20)
	at := &swap{mine.mux}
	r := newReader(t, serve(t, at))
	r.catchUp()
	r.clock.Advance(time.Minute)
	for _, tc := range []struct {
		name, dir, said string
		size            int
	}{
		{"another, empty", t.TempDir(), "another Tolsey now", 0},
		{"another, smaller", t.TempDir(), "another Tolsey now", 5},
		{"another, larger", t.TempDir(), "another Tolsey now", 30},
		{"as it was at first", dir, "has 0 entries now, but 20 were read", 0},
		{"as it was", dir, "has 5 entries now, but 20 were read", 5},
		{"as it was one entry ago", dir, "has 19 entries now, but 20 were read", 19},
		{"grown anew to the same size", dir, "put back to an older state and has grown since", 20},
		{"grown anew", dir, "put back to an older state and has grown since", 300},
	} {
		t.Run(tc.name, func(t *testing.T) {
			o := newOther(t, testkit.SQLite(t), tc.dir, start.Add(time.Hour))
			if tc.size > 0 {
				o.grow(tc.size)
			}
			at.Handler = o.mux
			was := r.place
			for range 10 {
				if r.step(); r.trouble == nil || r.trouble.Kind != fetch.BadPage || !strings.Contains(r.trouble.Public, tc.said) ||
					!strings.Contains(r.trouble.Public, "remove this feed and add it again") {
					t.Fatalf("%v", r.trouble)
				}
			}
			if r.place != was {
				t.Errorf("the place went from %s to %s", was, r.place)
			}
		})
	}
	at.Handler = mine.mux
	mine.grow(3)
	r.catchUp()
	r.hasAll(mine)
}

// TestAnotherTolseyIsNoticedWithinADay holds that also one whose ledger looks
// like the one that was followed is told from it.
func TestAnotherTolseyIsNoticedWithinADay(t *testing.T) {
	mine, twin := newOther(t, testkit.SQLite(t), t.TempDir(), start), newOther(t, testkit.SQLite(t), t.TempDir(), start)
	mine.grow(4)
	twin.grow(9)
	at := &swap{mine.mux}
	r := newReader(t, serve(t, at))
	r.catchUp()
	at.Handler = twin.mux
	r.clock.Advance(25 * time.Hour)
	if r.step(); r.trouble == nil || !strings.Contains(r.trouble.Public, "is another Tolsey now") || len(r.got) != 4 {
		t.Errorf("%v", r.trouble)
	}
}

// TestSickAnswersLoseNothing damages the entries on their way, and then lets
// them through (reliability D7).
func TestSickAnswersLoseNothing(t *testing.T) {
	o := newOther(t, testkit.SQLite(t), t.TempDir(), start)
	for name, tc := range map[string]struct {
		damage func(lines []string) []string
		kind   fetch.Kind
	}{
		"one missing":    {func(l []string) []string { return slices.Delete(l, 3, 4) }, fetch.BadPage},
		"first missing":  {func(l []string) []string { return l[1:] }, fetch.BadPage},
		"one twice":      {func(l []string) []string { return slices.Insert(l, 3, l[2]) }, fetch.BadPage},
		"two swapped":    {func(l []string) []string { l[2], l[3] = l[3], l[2]; return l }, fetch.BadPage},
		"cut in a line":  {func(l []string) []string { l[4] = l[4][:9]; return l[:5] }, fetch.CutOff},
		"garbage behind": {func(l []string) []string { return append(l, "and so on\n") }, fetch.BadPage},
		"not UTF-8":      {func(l []string) []string { l[4] = strings.Replace(l[4], "market", "m\xe4rket", 1); return l }, fetch.BadPage},
		"no line":        {func([]string) []string { return nil }, fetch.NotData},
		"other lines":    {func([]string) []string { return []string{"{\"index\":6}\n"} }, fetch.BadPage},
	} {
		t.Run(name, func(t *testing.T) {
			o.grow(8)
			at := &swap{o.mux}
			r := newReader(t, serve(t, at))
			r.step()
			at.Handler = http.HandlerFunc(func(w http.ResponseWriter, q *http.Request) {
				if q.URL.Path != "/api/v1/entries" {
					o.mux.ServeHTTP(w, q)
					return
				}
				rec := httptest.NewRecorder()
				o.mux.ServeHTTP(rec, q)
				fmt.Fprint(w, strings.Join(tc.damage(slices.Collect(strings.Lines(rec.Body.String()))), ""))
			})
			for range 4 {
				if r.step(); r.trouble == nil || r.trouble.Kind != tc.kind || r.trouble.Public == "" {
					t.Fatalf("%+v", r.trouble)
				}
			}
			at.Handler = o.mux
			r.step()
			r.catchUp()
			r.hasAll(o)
		})
	}
}

func TestWhatIsNoTolseyIsSaid(t *testing.T) {
	r := newReader(t, serve(t, http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, `{"hello":"world"}`) })))
	if r.step(); r.trouble == nil || !strings.Contains(r.trouble.Public, "does not answer as a Tolsey does; check the address") || r.place != "" {
		t.Errorf("%v", r.trouble)
	}
}

// TestReleasesAreTheSameAtBothEnds brings what is hard about real releases
// through the API: other charsets, missing ids, numbers out of bounds, escapes.
func TestReleasesAreTheSameAtBothEnds(t *testing.T) {
	o := newOther(t, testkit.SQLite(t), t.TempDir(), start)
	deep := strings.Repeat("[", ocds.MaxDepth-1) + strings.Repeat("]", ocds.MaxDepth-1)
	o.append("odd \"source\" <&>", []byte("{\"releases\":[{\"ocid\":\"o-1\",\"date\":\"2026-01-01\",\"title\":\"Caf\xe9 \x80\"}],\"license\":\"\xe9\"}"),
		[]byte(`{"ocid":"o-2","date":"2026-01-01","a":1e9999,"b":-0.10,"c":"\ud800 \u0000 \/ \u003c","\u0064\n":[]}`),
		[]byte(`{"ocid":"o-3","date":"2026-01-01","id":7,"deep":`+deep+`}`), []byte("{\"ocid\":\"o-4\",\"id\":\"\u2028\",\"date\":\"2026-01-01\",\"null\":null}"))
	r := newReader(t, serve(t, o.mux))
	r.catchUp()
	if len(r.got) != 4 {
		t.Fatalf("%d documents", len(r.got))
	}
	r.hasAll(o)
}

func TestRealReleasesAreTheSameAtBothEnds(t *testing.T) {
	o := newOther(t, testkit.SQLite(t), t.TempDir(), start)
	for line := range bytes.Lines(sample(t, "dirt/cases.jsonl.gz")) {
		var cut struct{ Release json.RawMessage }
		if err := json.Unmarshal(line, &cut); err != nil {
			t.Fatal(err)
		}
		o.append("dirt", cut.Release)
	}
	for _, name := range []string{"contracts-finder-2020.packages", "public-contracts-scotland-2019.releases", "sell2wales-2025.releases"} {
		o.append(name, sample(t, "ocds/uk/"+name+".jsonl.gz"))
	}
	if size, err := o.log.Size(context.Background()); err != nil || size < 200 {
		t.Fatalf("%d entries, %v", size, err)
	}
	r := newReader(t, serve(t, o.mux))
	r.catchUp()
	r.hasAll(o)
	// Appended again, as they came here, they are all known.
	var items []ledger.Item
	for _, d := range r.got {
		items = append(items, ledger.Item{Source: d.Source, Release: ocds.Release{Value: d.Release}, ReleaseID: d.ID(),
			Digest: d.Release.Digest(), Payload: d.Raw, Header: d.Header})
	}
	statuses, err := o.log.Append(context.Background(), items)
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(make([]ledger.Status, len(items)), statuses); d != "" {
		t.Error(d)
	}
}

// sample gives a file of the data that lies beside the checkout, unpacked and
// no more of it than its first 4 MB.
func sample(t *testing.T, name string) []byte {
	t.Helper()
	file, err := os.Open(filepath.Join("../../../shared/data", name))
	if err != nil {
		t.Skipf("the sample data is not here: %v", err)
	}
	defer file.Close()
	unpacked, err := gzip.NewReader(file)
	if err != nil {
		t.Fatal(err)
	}
	text, err := io.ReadAll(io.LimitReader(unpacked, 4<<20))
	if err != nil {
		t.Fatal(err)
	}
	return text
}
