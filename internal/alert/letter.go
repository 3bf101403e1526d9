package alert

import (
	"context"
	"time"

	"github.com/tolsey/tolsey/internal/mail"
	"github.com/tolsey/tolsey/internal/notice"
)

// Message is what a letter says: a *Digest, *Confirmation, *Access or *HookEnded.
type Message interface{ message() }

// Words are a letter in words.
type Words struct {
	Subject, Text, HTML string
	Unsubscribe         string // an https address, see mail.Letter
}

// letter gives the words as a letter.
func (w Words) letter(id, to string) mail.Letter {
	return mail.Letter{ID: id, To: to, Subject: w.Subject, Text: w.Text, HTML: w.HTML, Unsubscribe: w.Unsubscribe}
}

// Write puts a message into words.
type Write func(ctx context.Context, m Message) (Words, error)

// Digest is what came for the subscriptions of an address.
type Digest struct {
	Address  string
	At       time.Time
	Token    string // of the letter: it stops its subscriptions
	Sections []Section
}

// Section is what one subscription brings. Each notice is in one section of a
// letter and in one of its lists; only Reached stands apart, and has notices that
// are listed for another reason too.
type Section struct {
	Subscription Subscription
	Fresh        []Line // open ones first, those that close soonest before others
	Changed      []Line
	Reached      []Line // those with a contract that came near its end, in the order in which they did
	Closing      []Line // those that close soonest first
	More         int    // items that are not listed
	Elsewhere    int    // notices that are listed under another subscription
	Still        bool   // there is nothing, and that is what was asked to be told
	Receipt      Receipt
}

// Listed gives how many notices the lists have.
func (s *Section) Listed() int {
	return len(s.Fresh) + len(s.Changed) + len(s.Reached) + len(s.Closing)
}

// Line is a notice in a letter.
type Line struct {
	notice.Item                     // as it stands now
	Changes     []notice.ChangeLine // of a changed one, oldest first; of one that was reached how near the end is
	Also        []Subscription      // others in the letter that bring it too
}

// Confirmation asks whether the subscriptions of an address are wanted.
type Confirmation struct {
	Address       string
	Token         string // of the page that confirms
	Subscriptions []Subscription
}

// Access is the way to all subscriptions of an address.
type Access struct {
	Address string
	Token   string
	Expires time.Time
}

// HookEnded says that a webhook was switched off.
type HookEnded struct {
	Subscription Subscription
}

func (*Digest) message()       {}
func (*Confirmation) message() {}
func (*Access) message()       {}
func (*HookEnded) message()    {}

// Receipt says what was screened for a section.
type Receipt struct {
	Token          string
	Subscription   int64
	Letter         string
	From, To       int64  // entries of the ledger, To not included
	Root           string // of the tree of the first To entries, in base 64
	Processes      int64  // of those entries
	Fresh, Changed int    // notices that were told as new; changes that were told
	Changes        []Kind // that were asked for
	Made           time.Time

	changesFrom int64 // see Subscription.ChangesFrom
}

// Entries gives the number of entries screened.
func (r Receipt) Entries() int64 { return r.To - r.From }
