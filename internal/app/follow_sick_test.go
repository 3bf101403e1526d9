package app

import (
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"regexp"
	"runtime"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/tolsey/tolsey/fakepublisher"
	"github.com/tolsey/tolsey/internal/clock"
	"github.com/tolsey/tolsey/internal/feed"
	"github.com/tolsey/tolsey/internal/fetch"
	"github.com/tolsey/tolsey/ocds"
)

// illness is what a fault comes to that does not go away.
type illness struct {
	// trouble is what the feed is in when nothing of the publisher's answers can
	// be used; "" when they can.
	trouble   fetch.Kind
	least     time.Duration // that the publisher wants to be left alone
	partly    bool          // some pages can be used all the same
	refused   ocds.Reason   // of the releases that the fault adds; "" when they are taken, or there are none
	keepsBack bool          // releases that only a second walk finds
}

// illnesses are those of all faults, for publishers whose pages have links.
var illnesses = map[fakepublisher.Fault]illness{
	fakepublisher.TooManyRequests:     {trouble: fetch.Throttled, least: 2 * time.Minute},
	fakepublisher.TooManyRequestsDate: {trouble: fetch.Throttled, least: 2*time.Minute - time.Second}, // a date in whole seconds
	fakepublisher.RetryAfterHuge:      {trouble: fetch.Throttled, least: mostWait},
	fakepublisher.RetryAfterNegative:  {trouble: fetch.Throttled},
	fakepublisher.RetryAfterWord:      {trouble: fetch.Throttled},
	fakepublisher.Forbidden:           {trouble: fetch.Denied},
	fakepublisher.ServerError:         {trouble: fetch.ServerError},
	fakepublisher.Unavailable:         {trouble: fetch.Throttled, least: 2 * time.Minute},
	fakepublisher.RedirectLoop:        {trouble: fetch.Moved},
	fakepublisher.RedirectElsewhere:   {trouble: fetch.Moved},
	fakepublisher.HTMLPage:            {trouble: fetch.NotData},
	fakepublisher.EmptyBody:           {trouble: fetch.NotData},
	fakepublisher.Hang:                {trouble: fetch.Slow},
	fakepublisher.TruncatedJSON:       {trouble: fetch.CutOff},
	fakepublisher.TrailingGarbage:     {trouble: fetch.BadPage},
	fakepublisher.WrongCharset:        {},
	fakepublisher.Drip:                {trouble: fetch.Slow},
	fakepublisher.CutConnection:       {trouble: fetch.CutOff},
	fakepublisher.GzipBomb:            {trouble: fetch.TooLarge},
	fakepublisher.HugeString:          {trouble: fetch.TooLarge},
	fakepublisher.NextSelf:            {trouble: fetch.BadPage},
	fakepublisher.NextElsewhere:       {trouble: fetch.BadPage, partly: true}, // the cursor in the link, which is asked for at home
	fakepublisher.NextMalformed:       {trouble: fetch.BadPage},
	fakepublisher.NextVanishes:        {keepsBack: true},
	fakepublisher.DuplicateKey:        {refused: ocds.DuplicateKey},
	fakepublisher.ForeignOCID:         {refused: feed.AnotherPublisher},
	fakepublisher.FutureDate:          {refused: feed.FutureDate},
	fakepublisher.MissingID:           {},
	fakepublisher.HugeAmount:          {},
	fakepublisher.DeepNesting:         {refused: ocds.TooDeep},
	fakepublisher.RepeatedReleases:    {},
	fakepublisher.MissingReleases:     {keepsBack: true},
}

// Between these a feed in trouble waits, whatever its publisher asks for.
const (
	leastWait = time.Second
	mostWait  = time.Hour
)

// illnessOf gives the illness of a fault at a publisher.
func illnessOf(t testing.TB, kind fakepublisher.Kind, fault fakepublisher.Fault) illness {
	t.Helper()
	ill, known := illnesses[fault]
	switch {
	case !known:
		t.Fatalf("nothing is said about the fault %s", fault)
	case kind == fakepublisher.PublicContractsScotland && strings.HasPrefix(string(fault), "next-"):
		return illness{} // it has no links
	case kind == fakepublisher.ContractsFinder && fault == fakepublisher.Forbidden:
		return illness{trouble: fetch.Throttled, least: 5 * time.Minute} // how it throttles
	case kind == fakepublisher.OCDS: // whose links have no part that could be used
		ill.partly = false
	}
	ill.least = max(ill.least, leastWait)
	return ill
}

// jargon is what an operator must not have to read.
var jargon = regexp.MustCompile(`EOF|json:|0x[0-9a-f]|goroutine|context |deadline|dial |tcp|invalid character|unmarshal|<nil>|%!|panic|\n`)

// sentence is what a trouble says: from a capital letter or a host to a full
// stop or a closing bracket.
var sentence = regexp.MustCompile(`^(?:[A-Z]|[0-9.]+:[0-9]+ ).{10,}[.)]$`)

// added finds the fault that added a release, in its text.
var added = regexp.MustCompile(`"ocid":"[^"]+-extra-([a-z-]+)-[0-9]+"`)

// mended tells whether a release is one that a fault added and that is taken:
// with an id made for it, or with a number that is known to be sent.
func mended(ocid string) bool {
	fault := added.FindStringSubmatch(`"ocid":"` + ocid + `"`)
	return fault != nil && (fault[1] == string(fakepublisher.MissingID) || fault[1] == string(fakepublisher.HugeAmount))
}

// shift is for how long the publishers of a ward publish, half of it before
// anything goes wrong.
const shift = 40 * time.Hour

// Limits on answers: patient ones, which leave even a busy machine time for all
// but what never ends, and hasty ones, for that. A page of a ward is far smaller.
var (
	patient = fetch.Limits{Header: time.Minute, Whole: time.Minute, Bytes: 1 << 20, Redirects: quick.Redirects}
	hasty   = fetch.Limits{Header: quick.Header, Whole: quick.Whole, Bytes: 1 << 20, Redirects: quick.Redirects}
)

// ward is a follower of two publishers, of which one falls sick.
type ward struct {
	*follower
	sick, well         *fakepublisher.Publisher
	sickFeed, wellFeed string
	sickList, wellList []fakepublisher.Release
	elsewhere          atomic.Int64 // requests that another site got
	most               atomic.Int64 // bytes after which answers are cut short; 0 for none
	stops              []func()
}

// sickKinds are the kinds that fall sick.
var sickKinds = []fakepublisher.Kind{
	fakepublisher.FindATender, fakepublisher.OCDS, fakepublisher.ContractsFinder, fakepublisher.PublicContractsScotland,
}

// shifts gives releases for each kind, dated over a shift that is half over at
// now.
func shifts(t testing.TB) map[fakepublisher.Kind][]fakepublisher.Release {
	t.Helper()
	lists := map[fakepublisher.Kind][]fakepublisher.Release{}
	for _, kind := range sickKinds {
		list := writeMarket(t, 9, 24, kindPrefixes[kind])
		step := shift / time.Duration(len(list))
		for i, r := range list {
			list[i] = r.Dated(now.Add(-shift/2 + time.Duration(i)*step).Truncate(time.Second))
		}
		lists[kind] = list
	}
	return lists
}

// admit opens a ward in a directory, with both feeds well and at rest.
func admit(t rapid.TB, dir string, kind fakepublisher.Kind, lists map[fakepublisher.Kind][]fakepublisher.Release, limits fetch.Limits) *ward {
	t.Helper()
	other := fakepublisher.ContractsFinder
	if kind == other {
		other = fakepublisher.FindATender
	}
	c := clock.At(now)
	w := &ward{follower: followHere(t, dir, c, limits), sickFeed: string(kind), wellFeed: string(other),
		sickList: lists[kind], wellList: lists[other]}
	w.stops = append(w.stops, func() { w.close(t) })
	elsewhere := w.serve(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { w.elsewhere.Add(1) }))
	open := func(kind fakepublisher.Kind) *fakepublisher.Publisher {
		p := fakepublisher.New(fakepublisher.Config{Kind: kind, Now: c.Now, PageLimit: 5, Cursor: true, Pause: 20 * time.Millisecond,
			Elsewhere: elsewhere}, lists[kind]...)
		address := w.serve(http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
			if most := w.most.Load(); most > 0 {
				rw = &cutShort{rw, most}
			}
			p.ServeHTTP(rw, r)
		}))
		w.add(t, feed.Settings{Name: string(kind), Kind: readBy(kind), URL: listAt(kind, address), Since: now.Add(-shift)})
		w.settle(t, string(kind), now, time.Time{}, 0)
		return p
	}
	w.sick, w.well = open(kind), open(other)
	w.has(t, slices.Concat(upTo(w.sickList, now), upTo(w.wellList, now)))
	return w
}

// serve serves until the discharge.
func (w *ward) serve(h http.Handler) (address string) {
	server := httptest.NewServer(h)
	w.stops = append(w.stops, server.Close)
	return server.URL
}

// discharge ends all that admit began.
func (w *ward) discharge() {
	for _, stop := range slices.Backward(w.stops) {
		stop()
	}
}

// cutShort ends an answer after so many bytes as if that were all.
type cutShort struct {
	http.ResponseWriter
	left int64
}

// Write sends nothing that goes beyond.
func (c *cutShort) Write(p []byte) (int, error) {
	if c.left -= int64(len(p)); c.left < 0 {
		return 0, io.ErrShortWrite
	}
	return c.ResponseWriter.Write(p)
}

// suffer makes turns of both feeds as they come due, so many of the sick one and
// for so long at least, and gives how long that one waited after each. Both
// publishers have published since they were asked last.
func (w *ward) suffer(t rapid.TB, turns int, atLeast time.Duration) (waits []time.Duration) {
	t.Helper()
	w.clock.Advance(5 * time.Hour)
	from := w.clock.Now()
	for len(waits) < turns || w.clock.Now().Before(from.Add(atLeast)) {
		out := w.turn(t, w.sickFeed)
		w.turn(t, w.wellFeed)
		wait := out.Next.Sub(w.clock.Now())
		waits = append(waits, wait)
		w.clock.Advance(max(wait, 0))
	}
	w.settle(t, w.wellFeed, w.clock.Now(), time.Time{}, 0)
	w.has(t, upTo(w.wellList, w.clock.Now()))
	w.inventsNothing(t)
	return waits
}

// recover mends the publisher and lets the feed come to rest once all is
// published; with again it has made a second walk since. Then nothing is
// missing.
func (w *ward) recover(t rapid.TB, again bool) {
	t.Helper()
	w.sick.SetFaults(nil)
	if end := now.Add(shift / 2); w.clock.Now().Before(end) {
		w.clock.Set(end)
	}
	var checked time.Time
	if again {
		checked = w.clock.Now()
	}
	w.settle(t, w.sickFeed, w.clock.Now(), checked, 5*time.Hour)
	w.settle(t, w.wellFeed, w.clock.Now(), time.Time{}, 0)
	list, err := w.feed.Troubles(context.Background(), w.sickFeed, 100)
	if err != nil {
		t.Fatal(err)
	}
	for _, trouble := range list {
		if trouble.Ended.IsZero() {
			t.Errorf("it is well again, but the trouble lasts: %s", trouble.Public)
		}
	}
	if n := w.elsewhere.Load(); n > 0 {
		t.Errorf("another site was asked %d times", n)
	}
	w.has(t, w.sickList)
	w.has(t, w.wellList)
	w.inventsNothing(t)
	w.verify(t)
}

// upTo gives those of some releases that were published up to a time.
func upTo(list []fakepublisher.Release, at time.Time) []fakepublisher.Release {
	var out []fakepublisher.Release
	for _, r := range list {
		if !r.Date.After(at) {
			out = append(out, r)
		}
	}
	return out
}

// has holds that releases are in the ledger, each once.
func (w *ward) has(t rapid.TB, list []fakepublisher.Release) {
	t.Helper()
	got := w.content(t)
	for name := range contentOf(t, list) {
		if got[name] != 1 {
			t.Errorf("the release %s is in the ledger %d times", name, got[name])
		}
	}
}

// inventsNothing holds that the ledger has only what was published so far, and
// what faults add that is taken; and that what is kept as refused is the rest of
// what they add: once, whole, with its own reason.
func (w *ward) inventsNothing(t rapid.TB) {
	t.Helper()
	published := contentOf(t, upTo(slices.Concat(w.sickList, w.wellList), w.clock.Now()))
	for name, n := range w.content(t) {
		if ocid, _, _ := strings.Cut(name, " "); n != 1 || published[name] == 0 && !mended(ocid) {
			t.Errorf("the ledger has %s %d times, which was not published so", name, n)
		}
	}
	kept := map[string]bool{}
	for _, r := range w.refusals(t) {
		fault, reason := added.FindSubmatch(r.Payload), ocds.Reason("")
		if fault != nil {
			reason = illnesses[fakepublisher.Fault(fault[1])].refused
		}
		if r.Reason != string(reason) || r.Detail == "" || jargon.MatchString(r.Detail) {
			t.Errorf("refused for %q, %q: %.200s; want %q", r.Reason, r.Detail, r.Payload, reason)
		}
		if kept[string(r.Payload)] {
			t.Errorf("kept twice: %.200s", r.Payload)
		}
		kept[string(r.Payload)] = true
	}
}

// refusals gives what was refused, whole.
func (w *ward) refusals(t rapid.TB) []feed.Refused {
	t.Helper()
	list, err := w.feed.Refusals(context.Background(), "", 1000)
	if err != nil {
		t.Fatal(err)
	}
	for i := range list {
		if list[i], err = w.feed.Refusal(context.Background(), list[i].ID); err != nil {
			t.Fatal(err)
		}
	}
	return list
}

// inTrouble holds that a feed says what is wrong, in words, and has stayed where
// it was.
func (w *ward) inTrouble(t *testing.T, kind fetch.Kind, before feed.Feed) {
	t.Helper()
	f := w.state(t, w.sickFeed)
	if f.State != feed.InTrouble || f.Trouble == nil || f.Failures == 0 {
		t.Fatalf("the feed is %s with %d failures, and says %+v", f.State, f.Failures, f.Trouble)
	}
	if said := f.Trouble.Public; f.Trouble.Kind != kind || jargon.MatchString(said) || !sentence.MatchString(said) {
		t.Errorf("an operator reads %q, of the kind %s; want %s", said, f.Trouble.Kind, kind)
	}
	if !f.Standing.Complete.Equal(before.Standing.Complete) || !f.Standing.Since.Equal(before.Standing.Since) {
		t.Errorf("the feed went from %+v to %+v", before.Standing, f.Standing)
	}
}

// brought gives how many releases of the sick publisher came since a time.
func (w *ward) brought(t *testing.T, since time.Time) (n int) {
	t.Helper()
	got := w.content(t)
	for _, r := range w.sickList {
		if r.Date.After(since) {
			n += got[nameOf(t, r)]
		}
	}
	return n
}

// inReason holds that a feed in trouble says when it asks again: within an hour,
// and not before its publisher wishes.
func inReason(t *testing.T, waits []time.Duration, least time.Duration) {
	t.Helper()
	for _, wait := range waits {
		if wait < least || wait > mostWait {
			t.Errorf("the next request is %v later; want %v to %v", wait, least, mostWait)
		}
	}
}

// leftAlone holds that a publisher was not asked again before it wished.
func leftAlone(t *testing.T, asked []fakepublisher.Request, least time.Duration) {
	t.Helper()
	var last time.Time
	for _, r := range asked {
		if strings.HasPrefix(r.Path, "/fault/") {
			continue // a step of one redirect
		}
		if gap := r.Time.Sub(last); gap < least {
			t.Errorf("there was a request after %v; want %v", gap, least)
		}
		last = r.Time
	}
	if last.IsZero() {
		t.Error("there was no request")
	}
}

// always holds promise D7 for a fault that stays, until it is mended.
func always(t *testing.T, kind fakepublisher.Kind, fault fakepublisher.Fault, lists map[fakepublisher.Kind][]fakepublisher.Release, empty string) {
	ill, limits := illnessOf(t, kind, fault), patient
	if ill.trouble == fetch.Slow {
		limits = hasty
	}
	dir := copied(t, empty)
	defer os.RemoveAll(dir)
	w := admit(t, dir, kind, lists, limits)
	defer w.discharge()
	before, asked := w.state(t, w.sickFeed), len(w.sick.Requests())

	w.sick.SetFaults(fakepublisher.Always(fault))
	waits := w.suffer(t, 6, time.Hour)
	if ill.trouble != "" {
		w.inTrouble(t, ill.trouble, before)
		inReason(t, waits, ill.least)
	}
	if ill.trouble != "" && !ill.partly {
		leftAlone(t, w.sick.Requests()[asked:], ill.least)
		if n := w.brought(t, now); n > 0 {
			t.Errorf("%d releases came from pages that cannot be used", n)
		}
	}
	if n := len(w.refusals(t)); n > 0 != (ill.refused != "") {
		t.Errorf("%d releases were refused; want some for %q", n, ill.refused)
	}
	w.recover(t, ill.keepsBack)
}

// otherwise are faults that meet other publishers than Find a Tender otherwise:
// the throttling of Contracts Finder, links that are followed, lists without any.
var otherwise = map[fakepublisher.Kind][]fakepublisher.Fault{
	fakepublisher.ContractsFinder: {fakepublisher.Forbidden, fakepublisher.TooManyRequests, fakepublisher.WrongCharset, fakepublisher.ForeignOCID},
	fakepublisher.OCDS: {fakepublisher.NextSelf, fakepublisher.NextElsewhere, fakepublisher.NextMalformed, fakepublisher.NextVanishes,
		fakepublisher.ForeignOCID, fakepublisher.MissingReleases},
	fakepublisher.PublicContractsScotland: {fakepublisher.NextSelf, fakepublisher.TruncatedJSON, fakepublisher.MissingID},
}

// TestASickFeedLosesAndInventsNothing holds promise D7 for each fault alone.
func TestASickFeedLosesAndInventsNothing(t *testing.T) {
	withoutRace(t)
	lists, empty := shifts(t), t.TempDir()
	followHere(t, empty, clock.At(now), quick).close(t)
	for _, kind := range sickKinds {
		faults := otherwise[kind]
		if kind == fakepublisher.FindATender {
			faults = fakepublisher.All()
		}
		for _, fault := range faults {
			t.Run(string(kind)+"/"+string(fault), func(t *testing.T) {
				t.Parallel()
				always(t, kind, fault, lists, empty)
			})
		}
	}
}

// TestASicklyFeedLosesAndInventsNothing holds promise D7 for faults that come
// and go.
func TestASicklyFeedLosesAndInventsNothing(t *testing.T) {
	withoutRace(t)
	lists, empty := shifts(t), t.TempDir()
	followHere(t, empty, clock.At(now), quick).close(t)
	checks(t, examples(60, 10))
	drawn := append(fakepublisher.All(), slices.Repeat([]fakepublisher.Fault{fakepublisher.None}, 8)...)
	rapid.Check(t, func(t *rapid.T) {
		kind := rapid.SampledFrom(sickKinds).Draw(t, "kind")
		faults := rapid.SliceOfN(rapid.SampledFrom(drawn), 1, 12).Draw(t, "faults")
		dir := copied(t, empty)
		defer os.RemoveAll(dir)
		w := admit(t, dir, kind, lists, hasty)
		defer w.discharge()
		w.sick.SetFaults(fakepublisher.InTurn(faults...))
		w.suffer(t, rapid.IntRange(1, 15).Draw(t, "turns"), 0)
		w.recover(t, slices.ContainsFunc(faults, func(f fakepublisher.Fault) bool { return illnesses[f].keepsBack }))
	})
}

// childEnv tells a test that it is to do its work, in a process of its own.
const childEnv = "TOLSEY_TEST_CHILD"

const (
	mostMemory = 384 << 20 // bytes that following may take from the system, with the market that is made for it
	nearlyAll  = 45 << 20  // bytes of an answer, just few enough to be read to their end
)

// TestHeavyAnswersTakeLittleMemory asks for the heaviest answers with the limits
// that the program has, in a process whose memory nothing else uses. What the
// runtime took from the system is counted, which never falls, so that it is the
// most that was in use at any time, the imitation's part included.
func TestHeavyAnswersTakeLittleMemory(t *testing.T) {
	withoutRace(t)
	if os.Getenv(childEnv) == "" {
		child := exec.Command(os.Args[0], "-test.run=^"+t.Name()+"$", "-test.v")
		child.Env = append(os.Environ(), childEnv+"=1", "GOMEMLIMIT=off", "GOGC=100")
		out, err := child.CombinedOutput()
		if err != nil || !strings.Contains(string(out), "PASS: "+t.Name()) {
			t.Errorf("%v\n%s", err, out)
		}
		return
	}
	w := admit(t, t.TempDir(), fakepublisher.FindATender, shifts(t), fetch.StandardLimits)
	defer w.discharge()
	for _, heavy := range []struct {
		fault   fakepublisher.Fault
		most    int64
		trouble fetch.Kind
	}{
		{fakepublisher.GzipBomb, 0, fetch.TooLarge},
		{fakepublisher.HugeString, 0, fetch.TooLarge},
		{fakepublisher.DeepNesting, 0, ""},
		{fakepublisher.HugeString, nearlyAll, fetch.CutOff}, // truncated, within the limit
	} {
		w.sick.SetFaults(fakepublisher.Always(heavy.fault))
		w.most.Store(heavy.most)
		w.suffer(t, 2, 0)
		var m runtime.MemStats
		runtime.ReadMemStats(&m)
		t.Logf("%s: %d MB", heavy.fault, m.Sys>>20)
		if m.Sys > mostMemory {
			t.Errorf("%s: %d MB were taken from the system", heavy.fault, m.Sys>>20)
		}
		if f := w.state(t, w.sickFeed); f.Trouble == nil && heavy.trouble != "" || f.Trouble != nil && f.Trouble.Kind != heavy.trouble {
			t.Errorf("%s: the trouble is %+v, want %q", heavy.fault, f.Trouble, heavy.trouble)
		}
	}
	w.most.Store(0)
	w.recover(t, false)
}
