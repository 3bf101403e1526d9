package main

import (
	"context"
	"net/smtp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/tolsey/tolsey/internal/clock"
	"github.com/tolsey/tolsey/internal/notice"
	"github.com/tolsey/tolsey/internal/search"
	"github.com/tolsey/tolsey/internal/testkit"
)

// smallMarket is enough for tests.
const smallMarket = 300

// fictionalNotices gives the notices of a small fictional market.
func fictionalNotices(t *testing.T) []search.Document {
	t.Helper()
	docs, from, err := notices(t.Context(), options{dir: t.TempDir(), market: smallMarket})
	if err != nil {
		t.Fatal(err)
	}
	if from != "a fictional market" || len(docs) < smallMarket/2 {
		t.Fatalf("%d notices of %s", len(docs), from)
	}
	return docs
}

// What is compared must be the same work: both ways find the same, and the
// searches find something but not much.
func TestBothWaysFindTheSame(t *testing.T) {
	docs := fictionalNotices(t)
	const n = 3000
	m, l := search.NewMatcher(notice.IndexSchema()), newLoop(notice.IndexSchema())
	if err := eachSearch(n, docs, func(id int64, r search.Request) error { l.add(r); return m.Put(id, r) }); err != nil {
		t.Fatal(err)
	}
	m.Learn(docs[:100])
	l.learn(docs[:100])
	total := 0
	for i := range docs[:200] {
		d := &docs[i]
		want, got := m.Match(nil, d, seen(d)), l.match(d, seen(d))
		if !slices.Equal(want, got) {
			t.Fatalf("of %s: %s", d.Key, cmp.Diff(want, got))
		}
		total += len(got)
	}
	if share := float64(total) / 200 / n; share < 0.0005 || share > 0.05 {
		t.Errorf("a search fits %.3f %% of the notices: people would save others", 100*share)
	}
}

// The loop understands the whole language, whatever the searches drawn hold.
func TestLoopKnowsTheLanguage(t *testing.T) {
	m, l := search.NewMatcher(notice.IndexSchema()), newLoop(notice.IndexSchema())
	for i, text := range []string{"", "school", "schools", `"schools"`, "IT", "it", "title:roof", "title:it", "buyer:harrowmere", "supplier:roofers",
		"roof*", "buyer:harrow*", `"roof repairs"`, `buyer:"borough of"`, `title:"roof repairs"`, "-school", "school -roof", "-(school OR gate)",
		"school OR -roof", `-"roof repairs"`, "category:45260000", "description:roof"} {
		r := search.Request{Expr: search.Parse(text)}
		if err := m.Put(int64(i), r); err != nil {
			t.Fatal(err)
		}
		l.add(r)
	}
	var list []search.Document
	for _, title := range []string{"Repairs of an IT room", "Roof repairs at a school", "it is a gate"} {
		d := search.Document{Key: title, Stages: []search.Step{{Stage: string(notice.Open)}}, Numbers: slices.Repeat([]int64{search.Missing}, len(notice.IndexSchema().Numbers))}
		d.Texts[search.Title], d.Texts[search.Buyer], d.Texts[search.Supplier] = title, "Fictional Borough of Harrowmere", "Fictional Roofers"
		d.Texts[search.Category] = "45260000 Roof works"
		list = append(list, d)
	}
	l.learn(list)
	different := map[string]bool{}
	for i := range list {
		want, got := m.Match(nil, &list[i], today), l.match(&list[i], today)
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s: %s", list[i].Key, diff)
		}
		different[cmp.Diff([]int64{}, got)] = true
	}
	if len(different) != len(list) {
		t.Error("the searches do not tell the documents apart")
	}
}

func TestMatchingIsMeasured(t *testing.T) {
	docs := fictionalNotices(t)
	row, err := matchingOf(200, docs, docs[:150], docs[150:], 10*time.Millisecond)
	if err != nil {
		t.Fatal(err)
	}
	for i, figure := range row[:6] {
		if strings.Trim(figure, "0.") == "" {
			t.Errorf("the figure %d is %s: %v", i, figure, row)
		}
	}
}

// atPlaces runs a test with each engine that there is.
func atPlaces(t *testing.T, fn func(t *testing.T, p place)) {
	t.Run("sqlite", func(t *testing.T) { fn(t, place{}) })
	t.Run("postgres", func(t *testing.T) { fn(t, place{url: testkit.PostgresURL(t)}) })
}

// openTest opens a site with a mail server for a test.
func openTest(t *testing.T, p place, c *clock.Clock) *site {
	t.Helper()
	post, err := openSink()
	if err != nil {
		t.Fatal(err)
	}
	s, err := openSite(t.Context(), options{dir: t.TempDir()}, p, c, post)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		s.ctx = context.WithoutCancel(s.ctx)
		if err := s.close(); err != nil {
			t.Error(err)
		}
		if err := post.close(); err != nil {
			t.Error(err)
		}
	})
	return s
}

// A notice is mailed to the one it is for, after the time it has to settle and
// not long after that.
func TestMailsFollowAnAppend(t *testing.T) {
	if testing.Short() {
		t.Skip("each letter waits for some seconds")
	}
	s := openTest(t, place{}, clock.System())
	out, err := s.soon(options{subscriptions: 300, appends: 1, market: smallMarket})
	if err != nil {
		t.Fatal(err)
	}
	if len(out.whole) != 1 || out.whole[0] < settled || out.made[0] < settled || out.handed[0] <= 0 || out.first < settled {
		t.Errorf("%+v", out)
	}
	if len(out.everybody) == 0 || out.peak < 1<<20 {
		t.Errorf("a notice for many went to %d addresses, with %d bytes of memory", len(out.everybody), out.peak)
	}
}

// Everybody gets the letter once.
func TestStormReachesEverybody(t *testing.T) {
	atPlaces(t, func(t *testing.T, p place) {
		s := openTest(t, p, clock.At(today))
		out, err := s.storm(options{mails: 120, market: smallMarket})
		if err != nil {
			t.Fatal(err)
		}
		arrived, err := s.post.await(t.Context(), func(map[string]time.Time) bool { return true })
		if n := len(arrived); err != nil || n != 120 || out.bytes < 120*1000 {
			t.Errorf("%d addresses got %d bytes; %v", n, out.bytes, err)
		}
		for i, step := range out.steps {
			if step.wall <= 0 || step.peak < 1<<20 {
				t.Errorf("%s: %+v", steps[i], step)
			}
		}
	})
}

// What the program reads of a subscription that was stored at once is what was
// meant.
func TestSubscribed(t *testing.T) {
	s := openTest(t, place{}, clock.At(today))
	if err := s.fill(smallMarket); err != nil {
		t.Fatal(err)
	}
	docs, err := s.Notices.Newest(t.Context(), 50)
	if err != nil {
		t.Fatal(err)
	}
	questions := questionsOf([]string{"zqword"}, docs, 40)
	if err := s.subscribe(questions, daily); err != nil {
		t.Fatal(err)
	}
	st, err := s.Alerts.Status(t.Context())
	if err != nil || st.Active != 41 || st.Addresses != 41 || st.Lag() != 0 {
		t.Errorf("%+v, %v", st, err)
	}
	if err := s.publish(invitation("one", today, "zqword", "Nothing but a test.")); err != nil {
		t.Fatal(err)
	}
	if err := s.compare(); err != nil {
		t.Fatal(err)
	}
	if st, err = s.Alerts.Status(t.Context()); err != nil || st.Waiting != 1 || st.Lag() != 0 {
		t.Errorf("%+v, %v", st, err)
	}
	if err := s.makeLetters(); err != nil {
		t.Fatal(err)
	}
	told, err := s.timesOf(t.Context())
	if at, ok := told[person(1)]; err != nil || len(told) != 1 || !ok || !at.compared.Equal(today) || !at.made.Equal(monday) {
		t.Errorf("%v, %v", told, err)
	}
}

func TestSinkTakesLetters(t *testing.T) {
	s, err := openSink()
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := s.close(); err != nil {
			t.Error(err)
		}
	}()
	const text = "Subject: Fictional\r\n\r\nNothing.\r\n"
	for _, to := range []string{"a@supplier.example", "b@supplier.example"} {
		if err := smtp.SendMail(s.address(), nil, "alerts@tolsey.example", []string{to}, []byte(text)); err != nil {
			t.Fatal(err)
		}
	}
	arrived, err := s.await(t.Context(), func(m map[string]time.Time) bool { return len(m) == 2 })
	if err != nil || arrived["b@supplier.example"].Before(arrived["a@supplier.example"]) {
		t.Errorf("%v, %v", arrived, err)
	}
	if letters, size := s.count(); letters != 2 || size != 2*int64(len(text)) {
		t.Errorf("%d letters of %d bytes", letters, size)
	}
	s.reset()
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := s.await(ctx, func(m map[string]time.Time) bool { return len(m) > 0 }); err == nil {
		t.Error("it waits for nothing")
	}
}

func TestFigures(t *testing.T) {
	list := []time.Duration{3 * time.Second, 1500 * time.Millisecond, 2 * time.Second}
	if got := spread(list); !slices.Equal(got, []string{"2.000", "3.000"}) {
		t.Errorf("%v", got)
	}
	if got := rate(30, 1500*time.Millisecond); got != "20" {
		t.Error(got)
	}
	if err := forgetPeak(); err != nil {
		t.Fatal(err)
	}
	low, err := peak()
	if err != nil || low <= 0 {
		t.Fatalf("%d, %v", low, err)
	}
	big := make([]byte, 64<<20)
	for i := 0; i < len(big); i += 4096 {
		big[i] = 1
	}
	if high, err := peak(); err != nil || high < low+60<<20 {
		t.Errorf("the peak is %d after %d, with %d bytes more; %v", high, low, len(big), err)
	}
}

func TestNumbersOfSearchesAreRead(t *testing.T) {
	for _, wrong := range []string{"many", "0", "10 -1"} {
		if err := run(t.Context(), options{}, wrong); err == nil || !strings.Contains(err.Error(), "number of searches") {
			t.Errorf("%q: %v", wrong, err)
		}
	}
}
