package alert

import (
	"slices"

	"github.com/tolsey/tolsey/internal/notice"
)

// Outcome is what an entry is to a subscription.
type Outcome string

// The outcomes. The first three are told.
const (
	ToldNew     Outcome = "new"
	ToldChange  Outcome = "changed"
	ToldMark    Outcome = "reached"   // a contract came to a mark before its end that is asked for
	Unfit       Outcome = "unfit"     // the notice does not fit, and did not
	Left        Outcome = "left"      // it did fit and no longer does, by a change that is not asked for
	Before      Outcome = "before"    // it fitted before the entry: it is not new
	AlreadyTold Outcome = "told"      // another entry brought it
	Unasked     Outcome = "unasked"   // its changes are not of a kind that is asked for
	Same        Outcome = "same"      // nothing that a reader sees changed
	Old         Outcome = "old"       // a release of long ago of what is not open
	Gone        Outcome = "gone"      // its text was removed from the ledger
	TooEarly    Outcome = "too early" // it came before the subscription
	Ahead       Outcome = "ahead"     // the marks of its contracts that are asked for are still to come, or it is over
	Moved       Outcome = "moved"     // a mark of an end that does not stand any more
)

// Verdict is an outcome with what changed.
type Verdict struct {
	Outcome Outcome
	Changes []notice.ChangeLine // that are told, or of Unasked those that are not

	urgent  bool
	toldAt  int64        // of a list's AlreadyTold: the entry that brought it
	reached []reachedKey // of ToldMark, for a list: what is not to be told again
}

// tells tells whether the entry is told.
func (v *Verdict) tells() bool {
	return v.Outcome == ToldNew || v.Outcome == ToldChange || v.Outcome == ToldMark
}

// question is what a verdict is asked about.
type question struct {
	id           int64 // of the subscription
	fits, fitted bool  // the notice, after and before the entry, at the entry's time
	watch        bool  // the notice itself is what is listened for
	told         bool  // the subscription knows the notice
	toldAt       int64
	changes      kinds
}

// judge says what an entry is to a subscription. A notice is new where it fits,
// did not fit just before, and was not told. What was told, fitted before, or is
// watched, brings its changes as far as they are asked for. A replay sees what
// the first time saw: that the notice was told by this entry or a later one does
// not make the entry a change.
func judge(t *turn, q question) Verdict {
	toldBefore := q.told && q.toldAt < t.Index
	switch {
	case t.after == nil:
		return Verdict{Outcome: Gone}
	case !q.watch && t.past():
		return Verdict{Outcome: Old}
	case q.fits && !q.fitted && !q.watch && !q.told:
		return Verdict{Outcome: ToldNew}
	case q.fits && !q.fitted && !q.watch && !toldBefore:
		return Verdict{Outcome: AlreadyTold}
	case !q.watch && !q.fitted && !toldBefore:
		return Verdict{Outcome: Unfit}
	}
	lines := q.changes.among(t.news())
	switch {
	case len(lines) > 0:
		return Verdict{Outcome: ToldChange, Changes: lines, urgent: q.watch && slices.ContainsFunc(lines, isDeadline)}
	case !q.watch && !q.fits && !toldBefore:
		return Verdict{Outcome: Left, Changes: t.news()}
	case len(t.news()) == 0:
		return Verdict{Outcome: Same}
	case q.changes == 0 && !toldBefore:
		return Verdict{Outcome: Before, Changes: t.news()}
	}
	return Verdict{Outcome: Unasked, Changes: t.news()}
}

func isDeadline(l notice.ChangeLine) bool { return l.Kind == notice.ChangeDeadline }
