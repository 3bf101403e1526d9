package mail

import (
	"context"
	"fmt"
	"strings"
	"time"
	"unicode"

	"github.com/tolsey/tolsey/internal/clock"
	"github.com/tolsey/tolsey/internal/db"
)

// kind is what a trouble means for the letter.
type kind int

const (
	later   kind = iota // try this letter again
	refused             // the other side will never take this letter
	down                // no letter gets through now: try all of them again
)

// trouble is why a letter was not handed over.
type trouble struct {
	kind   kind
	reason string // a few words, the same for all troubles of a sort
	words  string // what the other side said or what happened, for the operator
}

// Error gives the reason and the words.
func (t *trouble) Error() string { return t.reason + ": " + t.words }

// waits are the pauses after the first tries that did not succeed; the last one
// is that after all others.
var waits = []time.Duration{time.Minute, 5 * time.Minute, 15 * time.Minute, 30 * time.Minute, time.Hour}

const (
	givenUp   = 72 * time.Hour // for how long a letter is tried
	tolerated = 3              // refusals in a row that suspend an address
)

// settle notes what became of l: t is nil when it was handed over.
func (s *Service) settle(ctx context.Context, l *queued, t *trouble) error {
	now := s.clock.Now()
	return s.db.Tx(ctx, func(tx *db.Tx) error {
		switch {
		case t == nil:
			err := l.change(ctx, tx, "state = 'sent', next = '', reason = '', answer = '', ended = $1", clock.Text(now))
			if err != nil {
				return err
			}
			_, err = tx.Exec(ctx, "delete from mail_address where address = $1 and suspended = ''", l.To)
			return err
		case t.kind == refused:
			if err := l.fail(ctx, tx, now, t.reason, t.words); err != nil {
				return err
			}
			return countRefusal(ctx, tx, now, l.To, t.words)
		case now.Sub(l.began) >= givenUp:
			return l.fail(ctx, tx, now, "given up after three days", t.Error())
		}
		next := now.Add(waits[min(int(l.attempts), len(waits))-1])
		return l.change(ctx, tx, "state = 'queued', next = $1, reason = $2, answer = $3", clock.Text(next), t.reason, t.words)
	})
}

func (l *queued) fail(ctx context.Context, tx *db.Tx, now time.Time, reason, words string) error {
	return l.change(ctx, tx, "state = 'failed', next = '', ended = $1, reason = $2, answer = $3", clock.Text(now), reason, words)
}

// countRefusal counts against an address, and suspends it when it is enough.
func countRefusal(ctx context.Context, tx *db.Tx, now time.Time, address, words string) error {
	_, err := tx.Exec(ctx, `insert into mail_address (address, refusals, suspended, answer) values ($1, 1, '', $2)
		on conflict (address) do update set refusals = mail_address.refusals + 1, answer = excluded.answer`, address, words)
	if err != nil {
		return err
	}
	_, err = tx.Exec(ctx, "update mail_address set suspended = $1 where address = $2 and suspended = '' and refusals >= $3",
		clock.Text(now), address, tolerated)
	return err
}

// said gives what a server said as one clean line without any of the secrets.
func said(text string, secrets ...string) string {
	for _, s := range secrets {
		if s != "" {
			text = strings.ReplaceAll(text, s, "…")
		}
	}
	text = strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || unicode.Is(unicode.Bidi_Control, r) {
			return ' '
		}
		return r
	}, strings.ToValidUTF8(text, "\ufffd"))
	text = strings.Join(strings.Fields(text), " ")
	const longest = 300
	if runes := []rune(text); len(runes) > longest {
		text = string(runes[:longest]) + "…"
	}
	return text
}

// answered is the trouble of an answer with a code of SMTP or HTTP.
func answered(k kind, reason string, code int, text string, secrets ...string) *trouble {
	return &trouble{kind: k, reason: fmt.Sprintf("%s (%d)", reason, code), words: said(text, secrets...)}
}
