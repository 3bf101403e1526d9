package alert

import (
	"cmp"
	"context"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/tolsey/tolsey/internal/clock"
	"github.com/tolsey/tolsey/internal/contract"
	"github.com/tolsey/tolsey/internal/db"
	"github.com/tolsey/tolsey/internal/hook"
	"github.com/tolsey/tolsey/internal/ledger"
	"github.com/tolsey/tolsey/internal/mail"
	"github.com/tolsey/tolsey/internal/notice"
	"github.com/tolsey/tolsey/internal/org"
	"github.com/tolsey/tolsey/internal/pipeline"
	"github.com/tolsey/tolsey/internal/process"
	"github.com/tolsey/tolsey/internal/testkit"
	"github.com/tolsey/tolsey/ocds"
)

// fataler is a *testing.T, *testing.B or *rapid.T.
type fataler interface {
	Helper()
	Fatal(args ...any)
	Fatalf(format string, args ...any)
}

// bench is the alerts over a ledger of their own, with letters as files.
type bench struct {
	fataler
	*Service
	log   *ledger.Log
	clock *clock.Clock
	mu    sync.Mutex
	said  []Message // what was written, in no order for letters of one round
	n     int       // releases made
}

// friday is the eve of the weekend that the tests begin on: 18:00 in London.
var friday = time.Date(2026, 11, 20, 18, 0, 0, 0, clock.London)

func newBench(t testing.TB, d *db.DB, at time.Time) *bench {
	t.Helper()
	ctx := context.Background()
	b := &bench{fataler: t, clock: clock.At(at)}
	if err := d.Migrate(ctx, slices.Concat(ledger.Migrations(), mail.Migrations(), Migrations(), pipeline.Migrations())...); err != nil {
		t.Fatal(err)
	}
	p := process.New()
	logger := slog.New(slog.NewTextHandler(failing{t}, &slog.HandlerOptions{Level: slog.LevelError}))
	log, err := ledger.Open(ctx, ledger.Config{DB: d, Dir: t.TempDir(), Clock: b.clock, Logger: logger,
		Projections: []ledger.Projection{p, p.Follow(notice.Projection{}), org.Projection{},
			p.Follow(contract.Projection{}), p.Follow(pipeline.Projection{}), pipeline.Entries{}}})
	if err != nil {
		t.Fatal(err)
	}
	post, err := mail.Open(mail.Config{Dir: t.TempDir(), From: "Tolsey <alerts@tolsey.example>"}, d, b.clock, logger)
	if err != nil {
		t.Fatal(err)
	}
	b.log = log
	b.Service = New(Config{DB: d, Log: log, Clock: b.clock, Logger: logger, Processes: process.NewService(d), Notices: notice.New(d, b.clock),
		Mail: post, Hooks: hook.New(hook.Config{AllowPrivate: true}, b.clock), Write: b.write}, func(context.Context) {})
	return b
}

// quiet is a log that nobody reads.
var quiet = slog.New(slog.DiscardHandler)

// failing fails a test by what is logged as an error.
type failing struct{ testing.TB }

func (f failing) Write(p []byte) (int, error) {
	f.Errorf("logged: %s", p)
	return len(p), nil
}

// write records a message and puts it into words that a test can read.
func (b *bench) write(_ context.Context, m Message) (Words, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.said = append(b.said, m)
	return Words{Subject: fmt.Sprintf("%T", m), Text: "Some text."}, nil
}

// engines runs a test on both engines.
func engines(t *testing.T, at time.Time, fn func(t *testing.T, b *bench)) {
	testkit.Engines(t, func(t *testing.T, d *db.DB) { fn(t, newBench(t, d, at)) })
}

// tender is what a release says of a notice. The zero value of a field is not
// said.
type tender struct {
	id      string
	title   string
	closes  time.Time
	buyer   string
	status  string // "active"
	amount  int
	date    time.Time // of the release; the clock's for the zero time
	release string    // its id; made up for ""
	more    string    // members of the tender
}

// publish appends a release.
func (b *bench) publish(n tender) {
	b.Helper()
	b.publishAll(n)
}

func (b *bench) publishAll(list ...tender) {
	b.Helper()
	items := make([]ledger.Item, len(list))
	for i, n := range list {
		items[i] = b.release(n)
	}
	if _, err := b.log.Append(context.Background(), items); err != nil {
		b.Fatal(err)
	}
}

// ocid gives the ocid of a test's notice.
func ocid(id string) string { return "ocds-xfic01-" + id }

func (b *bench) release(n tender) ledger.Item {
	b.Helper()
	b.n++
	date := n.date
	if date.IsZero() {
		date = b.clock.Now()
	}
	if n.release == "" {
		n.release = fmt.Sprintf("r%d", b.n)
	}
	if n.status == "" {
		n.status = "active"
	}
	members := []string{fmt.Sprintf(`"id":%q,"status":%q`, n.id, n.status)}
	if n.title != "" {
		members = append(members, fmt.Sprintf(`"title":%q`, n.title))
	}
	if !n.closes.IsZero() {
		members = append(members, fmt.Sprintf(`"tenderPeriod":{"endDate":%q}`, n.closes.Format(time.RFC3339)))
	}
	if n.amount > 0 {
		members = append(members, fmt.Sprintf(`"value":{"amount":%d,"currency":"GBP"}`, n.amount))
	}
	if n.more != "" {
		members = append(members, n.more)
	}
	buyer := ""
	if n.buyer != "" {
		buyer = fmt.Sprintf(`,"buyer":{"id":"b","name":%q},"parties":[{"id":"b","name":%q,"roles":["buyer"]}]`, n.buyer, n.buyer)
	}
	text := fmt.Sprintf(`{"ocid":%q,"id":%q,"date":%q,"tag":["tender"],"tender":{%s}%s}`, ocid(n.id), n.release, date.Format(time.RFC3339), strings.Join(members, ","), buyer)
	it, err := itemOf(text)
	if err != nil {
		b.Fatal(err)
	}
	return it
}

// itemOf reads a release.
func itemOf(text string) (ledger.Item, error) {
	v, err := ocds.Parse([]byte(text))
	if err != nil {
		return ledger.Item{}, fmt.Errorf("%w in %s", err, text)
	}
	r := ocds.Release{Value: v}
	return ledger.Item{Source: "test", Release: r, ReleaseID: r.ID(), Digest: v.Digest(), Payload: []byte(text)}, nil
}

// weekdays are choices of a letter at eight from Monday to Friday.
func weekdays(changes ...Kind) Choices {
	return Choices{Frequency: Daily, Hour: 8, Changes: changes}
}

// words is a wish for open notices with some words.
func words(address, text string, c Choices) Wish {
	return Wish{Address: address, Target: Search, Query: notice.Query{Text: text, Stages: []notice.Stage{notice.Open}}, Name: text, Choices: c}
}

// subscribe asks for something and confirms it, and gives the subscription.
func (b *bench) subscribe(w Wish) Subscription {
	b.Helper()
	ctx := context.Background()
	before := b.all()
	if _, err := b.Ask(ctx, w); err != nil {
		b.Fatal(err)
	}
	for _, sub := range b.all() {
		if sub.State != Pending || len(before) > 0 && sub.ID <= before[len(before)-1].ID {
			continue
		}
		err := b.DB.Tx(ctx, func(tx *db.Tx) error { return b.activate(ctx, tx, []int64{sub.ID}, b.clock.Now()) })
		if err != nil {
			b.Fatal(err)
		}
		return b.byID(sub.ID)
	}
	b.Fatalf("the wish %+v made no subscription", w)
	return Subscription{}
}

// all gives every subscription.
func (b *bench) all() (list []Subscription) {
	b.Helper()
	ctx := context.Background()
	err := b.DB.Read(ctx, func(tx *db.Tx) (err error) {
		list, err = readSubscriptions(ctx, tx, "s.id > $1", 0)
		return err
	})
	if err != nil {
		b.Fatal(err)
	}
	return list
}

func (b *bench) byID(id int64) Subscription {
	b.Helper()
	for _, sub := range b.all() {
		if sub.ID == id {
			return sub
		}
	}
	b.Fatalf("there is no subscription %d", id)
	return Subscription{}
}

// at moves the clock to an instant and does what there is to do then.
func (b *bench) at(t time.Time) {
	b.Helper()
	b.clock.Set(t)
	if err := b.Turn(context.Background()); err != nil {
		b.Fatal(err)
	}
}

// through goes to an instant hour by hour.
func (b *bench) through(t time.Time) {
	b.Helper()
	for next := b.clock.Now().Truncate(time.Hour).Add(time.Hour); !next.After(t); next = next.Add(time.Hour) {
		b.at(next)
	}
	b.at(t)
}

// digests gives the digests since the last call, by time and address.
func (b *bench) digests() (out []*Digest) {
	for _, m := range b.said {
		if d, is := m.(*Digest); is {
			out = append(out, d)
		}
	}
	b.said = nil
	slices.SortStableFunc(out, func(a, b *Digest) int { return cmp.Or(a.At.Compare(b.At), strings.Compare(a.Address, b.Address)) })
	return out
}

// summary puts digests into words: for each its day and hour, and the notices of
// its sections.
func summary(list []*Digest) string {
	var out []string
	for _, d := range list {
		text := d.At.In(clock.London).Format("Mon 15:04")
		for _, s := range d.Sections {
			text += " [" + s.Subscription.Name
			for _, part := range []struct {
				name  string
				lines []Line
			}{{"new", s.Fresh}, {"changed", s.Changed}, {"closing", s.Closing}, {"near", s.Reached}} {
				for _, l := range part.lines {
					text += " " + part.name + ":" + strings.TrimPrefix(l.OCID, "ocds-xfic01-")
					for _, c := range l.Changes {
						text += "(" + c.Words + ")"
					}
					for _, also := range l.Also {
						text += "+" + also.Name
					}
				}
			}
			if s.More > 0 {
				text += fmt.Sprintf(" more:%d", s.More)
			}
			if s.Elsewhere > 0 {
				text += fmt.Sprintf(" elsewhere:%d", s.Elsewhere)
			}
			if s.Still {
				text += " still"
			}
			text += "]"
		}
		out = append(out, text)
	}
	return strings.Join(out, "\n")
}

// says compares what was sent since the last call.
func (b *bench) says(want ...string) {
	b.Helper()
	if got := summary(b.digests()); got != strings.Join(want, "\n") {
		b.Fatalf("sent:\n%s\nwant:\n%s", got, strings.Join(want, "\n"))
	}
}
