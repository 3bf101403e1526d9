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
	"github.com/tolsey/tolsey/internal/notice"
)

// storm is what a letter to everybody took.
type storm struct {
	steps [3]spent // comparing, making, handing over
	bytes int64    // of the mails
}

// spent is what a step took.
type spent struct {
	wall, cpu time.Duration
	peak      int64
}

// steps are the steps of a storm.
var steps = [3]string{"compared with the notice", "made and put into the outbox", "handed over"}

// monday is the hour at which the letters of a storm are due; they were asked for
// at today, the Friday before.
var monday = time.Date(2026, time.November, 23, 8, 0, 0, 0, clock.London)

// daily are the choices of those letters.
var daily = alert.Choices{Frequency: alert.Daily, Hour: monday.Hour()}

// measureStorm sends a daily letter with one notice to many addresses at the same
// hour, and prints how fast that goes.
func measureStorm(ctx context.Context, o options, p place) (err error) {
	post, err := openSink()
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, post.close()) }()
	s, err := openSite(ctx, o, p, clock.At(today), post)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, s.close()) }()
	out, err := s.storm(o)
	if err != nil {
		return err
	}
	var rows [][]string
	for i, step := range steps {
		took := out.steps[i]
		rows = append(rows, []string{step, seconds(took.wall), rate(o.mails, took.wall), rate(o.mails, took.cpu), megabytes(took.peak)})
	}
	table(fmt.Sprintf("One notice for %d addresses with a daily search each, %s (mails of %.1f kB; the mail server is this process too)",
		o.mails, p.name, float64(out.bytes)/float64(o.mails)/1e3), []string{"", "s", "a second", "a second of CPU", "peak resident, MB"}, rows)
	return nil
}

// storm measures each step.
func (s *site) storm(o options) (out storm, err error) {
	if err := s.fill(o.market); err != nil {
		return out, err
	}
	text := newWords()
	title, body := text.next(), text.text(300)
	if err := s.subscribe(searchesFor(title+" "+body, o.mails), daily); err != nil {
		return out, err
	}
	if err := s.publish(invitation("storm", today, title, body)); err != nil {
		return out, err
	}
	for i, step := range []func() error{s.compare, s.makeLetters, s.send} {
		if err := forgetPeak(); err != nil {
			return out, err
		}
		begun, cpu := time.Now(), used()
		if err := step(); err != nil {
			return out, err
		}
		out.steps[i] = spent{wall: time.Since(begun), cpu: used() - cpu}
		if out.steps[i].peak, err = peak(); err != nil {
			return out, err
		}
	}
	letters, size := s.post.count()
	if letters != o.mails {
		return out, fmt.Errorf("%d of %d letters were handed over", letters, o.mails)
	}
	out.bytes = size
	return out, nil
}

// compare follows the ledger to its end.
func (s *site) compare() error {
	for more := true; more; {
		var err error
		if more, err = s.Alerts.Step(s.ctx); err != nil {
			return err
		}
	}
	return nil
}

// makeLetters makes the letters of the hour.
func (s *site) makeLetters() error {
	s.clock.Set(monday)
	for {
		next, err := s.Alerts.Round(s.ctx)
		if err != nil {
			return err
		}
		if next.IsZero() || next.After(monday) {
			return nil
		}
	}
}

// send hands over what is in the outbox. A letter that has to be tried again
// would stay behind, which storm finds.
func (s *site) send() error {
	for {
		next, err := s.Mail.Send(s.ctx)
		if err != nil {
			return err
		}
		if next.IsZero() || next.After(monday) {
			return nil
		}
	}
}

// searchesFor gives so many searches that all fit a text, of one to three of its
// words.
func searchesFor(text string, n int) (list []notice.Query) {
	words := strings.Fields(text)
	r := rand.New(rand.NewPCG(seed, 4))
	for range n {
		q := notice.Query{Text: words[r.IntN(len(words))]}
		for range r.IntN(3) {
			q.Text += " " + words[r.IntN(len(words))]
		}
		list = append(list, q)
	}
	return list
}
