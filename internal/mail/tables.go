package mail

import "github.com/tolsey/tolsey/internal/db"

// Migrations gives the tables of the outbox.
func Migrations() []db.Migration { return []db.Migration{outbox} }

// outbox: a letter that waits has a time in next, one that is done has "" there
// and a time in ended.
var outbox = db.Migration{Version: 5, Name: "mail", SQL: `
create table mail_letter (
  id text primary key,
  address text not null,
  subject text not null,
  body text not null,
  html text not null,
  unsubscribe text not null,
  refs text not null,
  state text not null,
  created text not null,
  next text not null,
  attempts bigint not null,
  began text not null,
  tried text not null,
  reason text not null,
  answer text not null,
  ended text not null
);
create index mail_letter_next on mail_letter (next, id);
create index mail_letter_tried on mail_letter (tried);
create index mail_letter_ended on mail_letter (ended);
create index mail_letter_address on mail_letter (address, state);
create table mail_address (
  address text primary key,
  refusals bigint not null,
  suspended text not null,
  answer text not null
);
`}

// State is where a letter stands.
type State string

// The states. A letter goes from Queued to Sending and from there back, or to
// one of the others; Suspended ones go back to Queued by Lift.
const (
	Queued    State = "queued"
	Sending   State = "sending"   // a process has claimed it
	Sent      State = "sent"      // the other side has taken it on
	Failed    State = "failed"    // refused, or put off for three days
	Suspended State = "suspended" // its address refused three letters in a row
)
