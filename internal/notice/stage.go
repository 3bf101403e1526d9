package notice

import (
	"strings"
	"time"

	"github.com/tolsey/tolsey/internal/plain"
)

// Stage is where a process stands at an instant.
type Stage string

// The stages, in the order of a process's life.
const (
	Planning  Stage = "planning"  // announced; there is nothing to bid for yet
	Open      Stage = "open"      // tenders or requests to take part can be handed in
	Closed    Stage = "closed"    // they no longer can; no award is known
	Awarded   Stage = "awarded"   // a supplier is chosen; the contract has not begun, or nobody says when it does
	Live      Stage = "live"      // a contract is signed or has begun, and its end is ahead
	Ended     Stage = "ended"     // the last contract's end as it stands has passed, or all were terminated
	Cancelled Stage = "cancelled" // it came to nothing
)

// Stages lists the stages in order.
var Stages = []Stage{Planning, Open, Closed, Awarded, Live, Ended, Cancelled}

// Label gives the stage in words for readers.
func (s Stage) Label() string {
	switch s {
	case Live:
		return "Live contract"
	case "":
		return ""
	}
	return strings.ToUpper(string(s[:1])) + string(s[1:])
}

// Base is what a process has come to, apart from the passing of time.
type Base string

// The bases.
const (
	BasePlanning  Base = "planning"
	BaseTender    Base = "tender"
	BaseAward     Base = "award"
	BaseContract  Base = "contract"
	BaseEnded     Base = "ended"
	BaseCancelled Base = "cancelled"
)

// Stage gives the stage at an instant. It changes as time passes without a
// release: a tender closes at its deadline; a contract goes live on its first
// day and has ended on the day after its last. Days are those of London.
func (n Notice) Stage(now time.Time) Stage {
	switch n.Base {
	case BasePlanning:
		return Planning
	case BaseCancelled:
		return Cancelled
	case BaseTender:
		if n.OpenUntil.After(now) {
			return Open
		}
		return Closed
	}
	switch today := plain.Day(now); {
	case n.LiveUntil < today:
		return Ended
	case n.LiveFrom <= today:
		return Live
	}
	return Awarded
}
