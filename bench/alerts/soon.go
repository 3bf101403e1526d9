package main

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"strings"
	"time"

	"github.com/tolsey/tolsey/internal/alert"
	"github.com/tolsey/tolsey/internal/clock"
	"github.com/tolsey/tolsey/internal/db"
	"github.com/tolsey/tolsey/internal/notice"
	"github.com/tolsey/tolsey/internal/search"
)

const (
	// settled is how long a letter that goes at once waits for others of the same
	// moment (see package alert): so much of the time is meant.
	settled = 5 * time.Second
	// mostWaited is how long a mail may take before it counts as lost.
	mostWaited = 10 * time.Minute
)

// soon is how long after the end of an append mails were handed over.
type soon struct {
	first     time.Duration   // of the first notice, for which all subscriptions are read
	compared  []time.Duration // from the append until its notice was compared
	made      []time.Duration // from there until the letter was in the outbox; with settled
	handed    []time.Duration // from there until the mail server had it
	whole     []time.Duration
	everybody []time.Duration // of one notice for many: each whole
	peak      int64
}

// measureSoon appends notices while the program runs with many subscriptions,
// and prints how soon the mail server has what they are told.
func measureSoon(ctx context.Context, o options, p place) (err error) {
	post, err := openSink()
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, post.close()) }()
	s, err := openSite(ctx, o, p, clock.System(), post)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, s.close()) }()
	out, err := s.soon(o)
	if err != nil {
		return err
	}
	rows := [][]string{
		append([]string{"until the notice is compared with all"}, spread(out.compared)...),
		append([]string{"until the letter is in the outbox; " + settled.String() + " of it wait for other notices"}, spread(out.made)...),
		append([]string{"until the mail server has it"}, spread(out.handed)...),
		append([]string{"altogether"}, spread(out.whole)...),
		append([]string{fmt.Sprintf("altogether, a notice for %d of them", len(out.everybody))}, spread(out.everybody)...),
		{"altogether, the first notice after the start", seconds(out.first), seconds(out.first)},
	}
	table(fmt.Sprintf("From the end of an append until the mail is handed over, %s, s (%d subscriptions at once, %d notices; peak resident %s MB)",
		p.name, o.subscriptions, o.appends, megabytes(out.peak)), []string{"", "p50", "most"}, rows)
	return nil
}

// soon fills the site, serves it and appends.
func (s *site) soon(o options) (out soon, err error) {
	if err := s.fill(o.market); err != nil {
		return out, err
	}
	docs, err := s.Notices.Newest(s.ctx, mostNotices)
	if err != nil {
		return out, err
	}
	words := newWords()
	own := make([]string, o.appends+1)
	for i := range own {
		own[i] = words.next()
	}
	if err := s.subscribe(questionsOf(own, docs, o.subscriptions), alert.Choices{Frequency: alert.AtOnce}); err != nil {
		return out, err
	}
	if err := forgetPeak(); err != nil {
		return out, err
	}
	ctx, stop := context.WithTimeout(s.ctx, mostWaited)
	defer stop()
	served := make(chan error, 1)
	go func() {
		err := s.Serve(ctx, nil)
		stop() // nobody waits for what does not come any more
		served <- err
	}()
	err = s.appendAll(ctx, own, docs, words, &out)
	if err == nil {
		out.peak, err = peak()
	}
	stop()
	return out, errors.Join(<-served, err)
}

// questionsOf gives the searches of some words of their own, and then as many as
// are wanted as suppliers save them.
func questionsOf(own []string, docs []search.Document, wanted int) (list []notice.Query) {
	for _, word := range own {
		list = append(list, notice.Query{Text: word})
	}
	w := newWishes(docs)
	for range wanted {
		list = append(list, w.query())
	}
	return list
}

// appendAll appends a notice for each of the first subscriptions, and then one
// for many.
func (s *site) appendAll(ctx context.Context, own []string, docs []search.Document, words *words, out *soon) error {
	for i, word := range own {
		text := words.text(400)
		if err := s.alone(ctx, word, text, person(int64(i+1)), out); err != nil {
			return err
		}
		if i == 0 { // what the program has to read once
			*out = soon{first: out.whole[0]}
		}
	}
	return s.forMany(ctx, docs, words, out)
}

// alone appends a notice that one subscription fits, and waits for its mail.
func (s *site) alone(ctx context.Context, word, text, to string, out *soon) error {
	s.post.reset()
	if err := s.publish(invitation(word, s.clock.Now(), word, text)); err != nil {
		return err
	}
	appended := time.Now()
	arrived, err := s.post.await(ctx, func(m map[string]time.Time) bool { return !m[to].IsZero() })
	if err != nil {
		return err
	}
	all, err := s.timesOf(ctx)
	if err != nil {
		return err
	}
	at, noted := all[to]
	if !noted || len(all) != 1 || len(arrived) != 1 {
		return fmt.Errorf("the notice of %s was told to %d addresses, of which %d were mailed", word, len(all), len(arrived))
	}
	// It may be compared while the append still returns.
	out.compared = append(out.compared, max(0, at.compared.Sub(appended)))
	out.made = append(out.made, at.made.Sub(at.compared))
	out.handed = append(out.handed, arrived[to].Sub(at.made))
	out.whole = append(out.whole, arrived[to].Sub(appended))
	return nil
}

// forMany appends a notice with the words of one that is there, and waits for
// the mails of all whom it is told.
func (s *site) forMany(ctx context.Context, docs []search.Document, words *words, out *soon) error {
	s.post.reset()
	like := &docs[len(docs)/2]
	if err := s.publish(invitation(words.next(), s.clock.Now(), like.Texts[search.Title], like.Texts[search.Description])); err != nil {
		return err
	}
	appended := time.Now()
	told, err := s.toldLast(ctx)
	if err != nil {
		return err
	}
	arrived, err := s.post.await(ctx, func(m map[string]time.Time) bool { return len(m) >= told })
	if err != nil {
		return err
	}
	for _, at := range arrived {
		out.everybody = append(out.everybody, at.Sub(appended))
	}
	return nil
}

// toldLast waits until the ledger was followed to its end, and gives how many
// addresses have something waiting.
func (s *site) toldLast(ctx context.Context) (n int, err error) {
	ticker := time.NewTicker(20 * time.Millisecond)
	defer ticker.Stop()
	for {
		st, err := s.Alerts.Status(ctx)
		if err != nil {
			return 0, err
		}
		if st.Lag() == 0 {
			break
		}
		select {
		case <-ticker.C:
		case <-ctx.Done():
			return 0, ctx.Err()
		}
	}
	err = s.DB.Read(ctx, func(tx *db.Tx) error {
		return tx.QueryRow(ctx, "select count(*) from alert_item where idx = (select max(idx) from alert_item)").Scan(&n)
	})
	return n, err
}

// words makes words that no notice has.
type words struct{ *rand.Rand }

func newWords() *words { return &words{rand.New(rand.NewPCG(seed, 3))} }

// next gives a word; it does not come again.
func (w *words) next() string {
	word := []byte("zqx")
	for range 12 {
		word = append(word, byte('a'+w.IntN(26)))
	}
	return string(word)
}

// text gives some words.
func (w *words) text(n int) string {
	all := make([]string, n)
	for i := range all {
		all[i] = w.next()
	}
	return strings.Join(all, " ")
}
