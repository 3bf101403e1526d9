// Package alert keeps subscriptions and says to whom what is told.
//
// A subscription is an address, something to listen for (a saved question about
// notices or contracts, or one notice, buyer, supplier or contract) and how and
// when to be told. Three steps, each in a transaction of its own that notes what it has
// done, lead from the ledger to a letter:
//
//	Step    follows the ledger: each entry is compared with every subscription,
//	        and what it says to one becomes an item
//	Round   puts the items of an address whose hour has come into one letter in
//	        the outbox of package mail
//	mail    hands the letter over
//
// So nothing is lost and nothing told twice, whenever a process dies.
//
// What an entry says to a subscription depends on the ledger alone (see
// verdict), with the entry's own time as the present. So a receipt can be
// replayed: the same entries say the same again.
package alert

import (
	"context"
	"log/slog"
	"sync"
	"time"

	"github.com/tolsey/tolsey/internal/clock"
	"github.com/tolsey/tolsey/internal/db"
	"github.com/tolsey/tolsey/internal/hook"
	"github.com/tolsey/tolsey/internal/ledger"
	"github.com/tolsey/tolsey/internal/mail"
	"github.com/tolsey/tolsey/internal/notice"
	"github.com/tolsey/tolsey/internal/org"
	"github.com/tolsey/tolsey/internal/process"
	"github.com/tolsey/tolsey/internal/search"
)

// Target is the sort of thing that a subscription listens for.
type Target string

// The targets. All but Notice and Contract are questions: Pipeline about the
// contracts that come to their end, the others about notices.
const (
	Search   Target = "search"
	Buyer    Target = "buyer"
	Supplier Target = "supplier"
	Notice   Target = "notice"   // one contracting process
	Contract Target = "contract" // the contracts of one contracting process
	Pipeline Target = "pipeline" // contracts, as they come near their end
)

// asks tells whether the target is a question.
func (t Target) asks() bool { return t == Search || t == Buyer || t == Supplier || t == Pipeline }

// heeds gives those of some choices that mean something for the target: what
// comes near its end has neither changes nor a deadline to remind of.
func (t Target) heeds(c Choices) Choices {
	if t == Pipeline {
		c.Changes, c.Reminder = nil, 0
	}
	return c
}

// Frequency is how often letters go.
type Frequency string

// The frequencies. Daily is from Monday to Friday: Monday's letter has what came
// since Friday's.
const (
	AtOnce Frequency = "once"
	Daily  Frequency = "daily"
	Weekly Frequency = "weekly"
	Never  Frequency = "never" // no letters: only the feed, the calendar and the webhook
)

// Frequencies lists them.
var Frequencies = []Frequency{AtOnce, Daily, Weekly, Never}

// Choices say when a subscription is told what.
type Choices struct {
	Frequency Frequency
	Weekday   time.Weekday // of Weekly
	Hour      int          // 0 to 23 in London: of Daily, Weekly and reminders
	Changes   []Kind       // also told of notices that were told before; none for new notices only
	Reminder  int          // days before the deadline, 1 to 30; 0 for no reminders
	Still     bool         // a note that nothing came, once a month
}

// MostReminder is how many days before the deadline a reminder can be.
const MostReminder = 30

// Subscription is what one address listens for.
type Subscription struct {
	ID      int64
	Token   string // names it in addresses that stop it; nobody can guess it
	Feed    string // the same for its feed and calendar, which readers of feeds may share
	Address string
	Target  Target
	Subject string       // the ocid of Notice and Contract; else the parameters of the question
	Query   notice.Query // of a target that asks; of Pipeline what it asks of notices
	List    List         // of Pipeline
	Name    string       // in the words of whoever made it
	Choices
	State   State
	Created time.Time
	Since   int64 // entries of the ledger from this index on count
	Covered int64 // its last letter told everything before this index
	// ChangesFrom is the first entry for which Changes are as they are: what came
	// before is not told when somebody asks for more.
	ChangesFrom int64
	Due         time.Time // of the next letter; zero for AtOnce and Never
	Remind      time.Time // when reminders are looked for next; zero for none
	Told        time.Time // the last letter, or the confirmation
	Hook        Hook

	address int64 // id of the address
}

// State is where a subscription stands.
type State string

// The states.
const (
	Pending State = "pending" // not confirmed yet; nothing is told
	Active  State = "active"
	Stopped State = "stopped"
)

// Config is what a Service works with.
type Config struct {
	DB        *db.DB
	Log       *ledger.Log
	Clock     *clock.Clock
	Logger    *slog.Logger
	Processes *process.Service
	Notices   *notice.Service
	Mail      *mail.Service
	Hooks     *hook.Client
	Write     Write
}

// Service keeps the subscriptions and tells them. It may be used by any number
// of goroutines, and of processes on the same database.
type Service struct {
	Config

	posted func(context.Context) // told that letters were put into the outbox

	mu    sync.Mutex // of the ear: one step at a time
	ear   *ear
	orgs  *org.Service
	lag   sync.Mutex // of what follows
	marks map[[2]int64]mark
}

// New gives the service. Its tables are those of Migrations. posted is called
// whenever letters were put into the outbox.
func New(cfg Config, posted func(context.Context)) *Service {
	return &Service{Config: cfg, posted: posted, ear: newEar(), orgs: org.New(cfg.DB), marks: map[[2]int64]mark{}}
}

// ear is the subscriptions as they are compared with the ledger.
type ear struct {
	serial    int64 // of the last change of a subscription that is heeded
	matcher   *search.Matcher
	listeners map[int64]listener
	watchers  map[string][]int64 // by ocid
	lists     int                // listeners with a list
	taught    bool               // the matcher has seen notices
}

// listener is what has to be known of an active subscription for each entry.
type listener struct {
	address int64
	since   int64
	changes kinds
	from    int64 // the first entry for which changes count
	once    bool
	hook    bool
	ocid    string // of a watch; "" for a question
	deals   bool   // the watch is of contracts
	list    *List  // of Pipeline; else nil
}

// hearsMarks tells whether a mark can say something to the listener.
func (l *listener) hearsMarks() bool { return l.deals || l.list != nil }

func newEar() *ear {
	return &ear{matcher: search.NewMatcher(notice.IndexSchema()), listeners: map[int64]listener{}, watchers: map[string][]int64{}}
}
