package app

import (
	"bytes"
	"context"
	"encoding/hex"
	"fmt"
	"log/slog"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/tolsey/tolsey/fakepublisher"
	"github.com/tolsey/tolsey/internal/clock"
	"github.com/tolsey/tolsey/internal/contract"
	"github.com/tolsey/tolsey/internal/db"
	"github.com/tolsey/tolsey/internal/feed"
	"github.com/tolsey/tolsey/internal/fetch"
	"github.com/tolsey/tolsey/internal/fiction"
	"github.com/tolsey/tolsey/internal/ledger"
	"github.com/tolsey/tolsey/internal/notice"
	"github.com/tolsey/tolsey/internal/process"
	"github.com/tolsey/tolsey/internal/publisher"
	"github.com/tolsey/tolsey/ocds"
)

// inFull tells whether the tests are to take the time that certainty needs.
func inFull() bool { return os.Getenv("TOLSEY_TEST_FULL") != "" }

// underRace tells whether the race detector watches.
var underRace bool

// withoutRace leaves a test of very many schedules to the run without the race
// detector, which makes the database ten times slower; scripts/test.sh makes both
// runs. What goes on at once is tested under it: TestNoReaderMissesInACrowd and
// the journeys.
func withoutRace(t *testing.T) {
	t.Helper()
	if underRace {
		t.Skip("tried in many ways without the race detector: go test ./internal/app")
	}
}

// examples gives how many examples are tried: in full, and otherwise.
func examples(full, few int) int {
	if inFull() {
		return full
	}
	return few
}

// follower is a process that follows feeds: a ledger with the projections that
// make what readers see, and the service of the feeds. Several may share a
// database, as several processes do.
type follower struct {
	clock *clock.Clock
	db    *db.DB
	log   *ledger.Log
	feed  *feed.Service
}

// quick are limits on answers so short that a publisher that hangs costs a
// test little; nothing that is well comes near them.
var quick = fetch.Limits{Header: 150 * time.Millisecond, Whole: 200 * time.Millisecond, Bytes: 8 << 20, Redirects: 5}

// follow opens a follower of the database at url, with its key in dir. The
// caller closes it.
func follow(t rapid.TB, url, dir string, c *clock.Clock, limits fetch.Limits) *follower {
	t.Helper()
	ctx := context.Background()
	d, err := db.Open(ctx, url)
	if err != nil {
		t.Fatal(err)
	}
	if err := d.Migrate(ctx, append(ledger.Migrations(), feed.Migrations()...)...); err != nil {
		t.Fatal(err)
	}
	processes := process.New()
	log, err := ledger.Open(ctx, ledger.Config{DB: d, Clock: c, Dir: dir, Projections: []ledger.Projection{
		processes, processes.Follow(notice.Projection{}), processes.Follow(contract.Projection{})}})
	if err != nil {
		t.Fatal(err)
	}
	return &follower{clock: c, db: d, log: log,
		feed: feed.New(d, log, c, slog.New(slog.DiscardHandler), fetch.New(limits, "Tolsey (test)", c))}
}

func (f *follower) close(t rapid.TB) {
	t.Helper()
	if err := f.db.Close(); err != nil {
		t.Error(err)
	}
}

// followHere opens a follower with an SQLite database in dir.
func followHere(t rapid.TB, dir string, c *clock.Clock, limits fetch.Limits) *follower {
	t.Helper()
	return follow(t, "sqlite:"+filepath.Join(dir, databaseFile), dir, c, limits)
}

// followAlone opens a follower of its own for a test.
func followAlone(t *testing.T, c *clock.Clock, limits fetch.Limits) *follower {
	t.Helper()
	f := followHere(t, t.TempDir(), c, limits)
	t.Cleanup(func() { f.close(t) })
	return f
}

// volatile gives a directory in memory that goes at the end of the test.
func volatile(t *testing.T) string {
	t.Helper()
	dir, err := os.MkdirTemp(inMemory(), "tolsey-test")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	return dir
}

// inMemory gives a directory that is kept in memory, "" where there is none:
// the disk's part in a thousand small transactions is the subject of other tests.
func inMemory() string {
	const shared = "/dev/shm"
	if _, err := os.Stat(shared); err != nil {
		return ""
	}
	return shared
}

// copied copies a directory to a new one.
func copied(t rapid.TB, from string) string {
	dir, err := os.MkdirTemp(inMemory(), "tolsey-test")
	if err == nil {
		err = os.CopyFS(dir, os.DirFS(from))
	}
	if err != nil {
		t.Fatal(err)
	}
	return dir
}

// add adds a feed whose publisher sets no limit.
func (f *follower) add(t rapid.TB, set feed.Settings) {
	t.Helper()
	set.Pace = feed.Pace{Unbound: true}
	if _, err := f.feed.Add(context.Background(), set); err != nil {
		t.Fatal(err)
	}
}

// turn makes a turn of a feed.
func (f *follower) turn(t rapid.TB, name string) feed.Outcome {
	t.Helper()
	out, err := f.feed.Turn(context.Background(), name)
	if err != nil {
		t.Fatalf("a turn of %s: %v", name, err)
	}
	if out.Gone {
		t.Fatalf("the feed %s is gone", name)
	}
	return out
}

// state gives how a feed is.
func (f *follower) state(t rapid.TB, name string) feed.Feed {
	t.Helper()
	out, err := f.feed.Feed(context.Background(), name)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// soon is a wait that a publisher's pace or a trouble asks for, unlike that
// until the next look for what is new.
const soon = 2 * time.Minute

// settle makes turns of a feed, moving the clock to the next, until it has asked
// for all that was published up to an instant and, when checked is not zero, a
// second walk has ended after that. In between the clock goes by stride where
// nothing is due soon.
func (f *follower) settle(t rapid.TB, name string, published, checked time.Time, stride time.Duration) {
	t.Helper()
	for range 500 {
		out := f.turn(t, name)
		now, s := f.clock.Now(), f.state(t, name)
		if s.State == feed.Following && s.Standing.Complete.After(published) && !s.Standing.Checked.Before(checked) {
			return
		}
		if wait := out.Next.Sub(now); wait < soon || s.State != feed.Following {
			f.clock.Advance(max(wait, 0))
			continue
		}
		f.clock.Advance(max(stride, out.Next.Sub(now)))
	}
	s := f.state(t, name)
	t.Fatalf("the feed %s does not come to rest: %s, %+v, trouble %+v", name, s.State, s.Standing, s.Trouble)
}

// serveFake serves an imitation of a publisher until the function given back is
// called.
func serveFake(p *fakepublisher.Publisher) (address string, stop func()) {
	server := httptest.NewServer(p)
	return server.URL, server.Close
}

// kindPrefixes are the ocid prefixes under which the kinds publish.
var kindPrefixes = map[fakepublisher.Kind]string{
	fakepublisher.FindATender:             "ocds-h6vhtk",
	fakepublisher.ContractsFinder:         "ocds-b5fd17",
	fakepublisher.PublicContractsScotland: "ocds-r6ebe6",
	fakepublisher.Sell2Wales:              "ocds-kuma6s",
	fakepublisher.OCDS:                    madeUpPrefix,
	fakepublisher.OCDSOldestFirst:         madeUpPrefix,
}

// readBy is the client that reads a kind.
func readBy(k fakepublisher.Kind) publisher.Kind {
	if k == fakepublisher.OCDSOldestFirst {
		return publisher.OCDS
	}
	return publisher.Kind(k)
}

// listAt is the address of a feed of a kind on an imitation.
func listAt(k fakepublisher.Kind, site string) string {
	if readBy(k) == publisher.OCDS {
		return site + k.Path()
	}
	return site
}

// writeMarket gives at most n releases of a fictional market, whole lives of
// its processes, in the order of their publication, under an ocid prefix.
// Releases with the id of one before them are left out: which of two contents
// of one id is the newer only their publisher's order tells, which a list from
// the newest to the oldest turns round.
func writeMarket(t testing.TB, seed uint64, n int, prefix string) []fakepublisher.Release {
	t.Helper()
	var text bytes.Buffer
	if _, err := fiction.Write(&text, fiction.Options{Processes: n / 2, Seed: seed, Today: now}); err != nil {
		t.Fatal(err)
	}
	body := bytes.ReplaceAll(text.Bytes(), []byte(madeUpPrefix), []byte(prefix))
	var out []fakepublisher.Release
	seen := map[string]bool{}
	for r, err := range fakepublisher.Releases(bytes.NewReader(body)) {
		if err != nil {
			t.Fatal(err)
		}
		if key := r.OCID + " " + r.ID; r.ID == "" || !seen[key] {
			seen[key] = true
			out = append(out, r)
		}
	}
	return out[max(0, len(out)-n):]
}

// lines gives releases as a file holds them, one a line.
func lines(list []fakepublisher.Release) *bytes.Buffer {
	var b bytes.Buffer
	for _, r := range list {
		b.Write(r.Body)
		b.WriteByte('\n')
	}
	return &b
}

// content gives every release of the ledger by ocid and digest of its content,
// with how often it is there.
func (f *follower) content(t rapid.TB) map[string]int {
	t.Helper()
	out := map[string]int{}
	ctx := context.Background()
	err := f.db.Read(ctx, func(tx *db.Tx) error {
		clear(out)
		rows, err := tx.Query(ctx, "select ocid, digest from ledger_entry")
		if err != nil {
			return err
		}
		defer rows.Close()
		for rows.Next() {
			var ocid string
			var digest []byte
			if err := rows.Scan(&ocid, &digest); err != nil {
				return err
			}
			out[ocid+" "+hex.EncodeToString(digest)]++
		}
		return rows.Err()
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// contentOf gives the same of releases as they were published.
func contentOf(t rapid.TB, list []fakepublisher.Release) map[string]int {
	t.Helper()
	out := map[string]int{}
	for _, r := range list {
		out[nameOf(t, r)]++
	}
	return out
}

// verify holds that the ledger is as its checkpoints say.
func (f *follower) verify(t rapid.TB) {
	t.Helper()
	if report, err := f.log.Verify(context.Background(), nil); err != nil || !report.OK() {
		t.Fatalf("verify: %+v, %v", report, err)
	}
}

// holdsOnce holds that the ledger has each of some releases once, and others
// only if allowed takes them.
func (f *follower) holdsOnce(t rapid.TB, want map[string]int, allowed func(ocid string) bool) {
	t.Helper()
	got := f.content(t)
	for name := range want {
		if got[name] != 1 {
			t.Errorf("the release %s is in the ledger %d times", name, got[name])
		}
	}
	for name, n := range got {
		if ocid, _, _ := strings.Cut(name, " "); want[name] == 0 && !allowed(ocid) || n > 1 {
			t.Errorf("the ledger has %s %d times, which was not published so", name, n)
		}
	}
	if t.Failed() {
		t.FailNow()
	}
}

// never allows no release.
func never(string) bool { return false }

// seenTables are the tables that readers see a process by.
var seenTables = []string{
	"process", "process_release", "notice", "notice_category", "notice_region", "notice_supplier", "notice_text", "notice_related",
	"contract", "contract_supplier",
}

// arrival are the columns that say when an entry came.
var arrival = map[string]bool{"idx": true, "first_idx": true, "last_idx": true, "superseded_by": true, "first_index": true, "last_index": true}

// seen gives what readers see, by process: the rows of its tables as sorted
// text, without what hangs on the order in which entries came.
func (f *follower) seen(t rapid.TB) map[string]string {
	t.Helper()
	rows := map[string][]string{}
	ctx := context.Background()
	err := f.db.Read(ctx, func(tx *db.Tx) error {
		clear(rows)
		for _, table := range seenTables {
			if err := seenRows(ctx, tx, table, rows); err != nil {
				return fmt.Errorf("%s: %w", table, err)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return joined(rows)
}

// seenRows adds the rows of a table to those of their processes.
func seenRows(ctx context.Context, tx *db.Tx, table string, to map[string][]string) error {
	rows, err := tx.Query(ctx, "select * from "+table)
	if err != nil {
		return err
	}
	defer rows.Close()
	columns, err := rows.Columns()
	if err != nil {
		return err
	}
	values, places := make([]any, len(columns)), make([]any, len(columns))
	for i := range values {
		places[i] = &values[i]
	}
	for rows.Next() {
		if err := rows.Scan(places...); err != nil {
			return err
		}
		ocid, b := "", strings.Builder{}
		b.WriteString(table)
		for i, column := range columns {
			switch v := values[i]; {
			case column == "ocid":
				ocid = fmt.Sprint(v)
			case column == "state": // JSON, whose spelling does not count
				state, err := ocds.Parse(v.([]byte))
				if err != nil {
					return err
				}
				digest := state.Digest()
				fmt.Fprintf(&b, " %s=%x", column, digest)
			case !arrival[column]:
				fmt.Fprintf(&b, " %s=%s", column, spelled(v))
			}
		}
		to[ocid] = append(to[ocid], b.String())
	}
	return rows.Err()
}

// spelled gives a value as text; the engines give text as string or bytes.
func spelled(v any) string {
	if raw, ok := v.([]byte); ok {
		return string(raw)
	}
	return fmt.Sprint(v)
}

// joined gives the rows of each process in an order of their own.
func joined(rows map[string][]string) map[string]string {
	out := map[string]string{}
	for ocid, list := range rows {
		slices.Sort(list)
		out[ocid] = strings.Join(list, "\n")
	}
	return out
}

// nameOf gives a release as content names it.
func nameOf(t rapid.TB, r fakepublisher.Release) string {
	t.Helper()
	v, err := ocds.Parse(r.Body)
	if err != nil {
		t.Fatal(err)
	}
	digest := v.Digest()
	return r.OCID + " " + hex.EncodeToString(digest[:])
}
