// Package mail sends letters to people. Whoever has something to say puts a
// letter into the outbox in its own transaction; Send hands due letters to the
// one channel that is configured: an SMTP server, GOV.UK Notify or, without
// either, files that a page shows.
//
// A letter is handed over at least once. Before its first byte leaves, a
// committed transaction moves its next try ahead, so that no two processes send
// it at the same time; a process that dies between the server's answer and its
// own note of it causes one second copy, with the same Message-ID, and never a
// letter that is not sent.
package mail

import (
	"context"
	"fmt"
	"log/slog"
	"net/mail"
	"time"

	"github.com/tolsey/tolsey/internal/clock"
	"github.com/tolsey/tolsey/internal/db"
)

// TurnLimit is the longest that a call of Send may take: a letter begun in its
// last moment, and the note of what became of it.
const TurnLimit = 60 * time.Second

const (
	turn     = 20 * time.Second // after it a call of Send begins no more letters
	lease    = time.Minute      // for which a claimed letter belongs to one process
	noted    = 5 * time.Second  // for noting what became of a letter
	batch    = 50               // letters claimed at a time
	lines    = 4                // letters handed over at the same time
	patience = 30 * time.Second // for one letter, with the connection it needs
)

// channel is a way to hand letters over.
type channel interface {
	// name says to a person which way it is.
	name() string
	// deliver hands l over, and returns when the other side has taken it on.
	// The error is a *trouble. It may be called by several goroutines at once.
	deliver(ctx context.Context, l *queued) error
	// rest gives back what need not be kept until the next turn.
	rest()
}

// Service is the outbox and the channel that empties it. It may be used by any
// number of goroutines, and of processes on the same database.
type Service struct {
	db      *db.DB
	clock   *clock.Clock
	log     *slog.Logger
	rate    int // letters a minute; 0 for no limit
	channel channel
	files   *Files // nil unless it is the channel
}

// Open checks cfg and gives the service. Errors are faults of kind Invalid
// whose sentence names the setting and says what to do.
func Open(cfg Config, d *db.DB, c *clock.Clock, logger *slog.Logger) (*Service, error) {
	s := &Service{db: d, clock: c, log: logger, rate: cfg.RatePerMinute}
	w, err := cfg.writer()
	if err != nil {
		return nil, err
	}
	switch {
	case cfg.Notify.Key != "":
		s.channel, err = newNotify(cfg.Notify, c)
	case cfg.Server.Host != "":
		s.channel, err = newPost(cfg.Server, w)
	default:
		s.files, err = openFiles(cfg.Dir, w)
		s.channel = s.files
	}
	if err != nil {
		return nil, err
	}
	return s, nil
}

// Files gives the letters that were written as files, and nil when a server or
// GOV.UK Notify is configured.
func (s *Service) Files() *Files { return s.files }

// Channel says in a few words how letters are sent, for the operator; it never
// holds a password.
func (s *Service) Channel() string { return s.channel.name() }

// parseMailbox reads "Name <address>" or an address, and gives the address in
// the form in which it goes over the wire.
func parseMailbox(text string) (*mail.Address, error) {
	a, err := mail.ParseAddress(text)
	if err != nil {
		return nil, fmt.Errorf("reading an e-mail address: %w", err)
	}
	a.Address, err = Address(a.Address)
	return a, err
}
