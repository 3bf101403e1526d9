// Package pipeline knows the contracts that come to their end: how far the
// search for what follows each has come, what is late, and what is due next.
//
// Three things tell the state of a contract: the process that succeeds it (as
// the notices state, as an operator says, or as is inferred from buyer,
// category, words and dates), the amendments that moved its end, and the day.
// The tables hold the first two; the day is a parameter of every reading.
//
// [Projection] keeps what makes each process a possible successor, [Entries]
// the ends that each release stated and the corrections. [Service.Follow] holds
// a [Board], all contracts near their end in memory, in step with them.
package pipeline

import (
	"log/slog"

	"github.com/tolsey/tolsey/internal/calendar"
	"github.com/tolsey/tolsey/internal/clock"
	"github.com/tolsey/tolsey/internal/db"
	"github.com/tolsey/tolsey/internal/ledger"
)

// Config is what a Service works with.
type Config struct {
	DB     *db.DB
	Log    *ledger.Log
	Clock  *clock.Clock
	Logger *slog.Logger
	// Settings are the days that the clock backwards counts with where no rule
	// says how many; the zero value stands for calendar.UsualSettings.
	Settings calendar.Settings
}

// Service answers questions about the pipeline, takes corrections and appends
// the marks.
type Service struct {
	Config
	follower *follower // nil until Follow
}

// New makes a Service over the tables of a Projection and of Entries, and of
// contracts and bodies.
func New(cfg Config) *Service {
	if cfg.Settings == (calendar.Settings{}) {
		cfg.Settings = calendar.UsualSettings
	}
	return &Service{Config: cfg}
}

// Migrations gives the table that is not computed from the ledger: through
// which day the marks are made.
func Migrations() []db.Migration {
	return []db.Migration{{Version: 7, Name: "marks of contracts near their end", SQL: `
create table pipeline_place (
  id integer primary key,
  day text not null
);
insert into pipeline_place (id, day) values (1, '');
`}}
}
