package alert

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/tolsey/tolsey/internal/db"
	"github.com/tolsey/tolsey/internal/ledger"
	"github.com/tolsey/tolsey/internal/notice"
	"github.com/tolsey/tolsey/internal/pipeline"
)

// replayStep is how many entries a part of a replay compares: some seconds'
// work.
const replayStep = 5000

// Replay is what a range of the ledger says to a subscription, compared anew.
type Replay struct {
	From, To int64 // the entries that were compared, To not included
	Next     int64 // the first entry of the next part; 0 for none
	Told     []Judgement
	Counts   map[Outcome]int // of all entries
	// Missing are the notices that the letter told and the replay does not, and
	// Extra those that it tells beside them: the names of a body may have been
	// found to be one since.
	Missing, Extra []string
}

// Judgement is what an entry was to a subscription.
type Judgement struct {
	Verdict
	OCID    string
	Index   int64
	Time    time.Time
	Title   string
	Stage   notice.Stage // after the entry, at its time
	Unmet   []notice.Query
	Notice  notice.Notice // after the entry
	ToldAt  int64         // of AlreadyTold: the entry that brought it
	Started int64         // of TooEarly: the first entry that counts
}

// Replay compares the entries of a receipt with its subscription again, from an
// index on (0 for the first part).
func (s *Service) Replay(ctx context.Context, r Receipt, sub Subscription, from int64) (Replay, error) {
	from = max(from, r.From)
	out := Replay{From: from, To: min(r.To, from+replayStep), Counts: map[Outcome]int{}}
	if out.To < r.To {
		out.Next = out.To
	}
	err := s.judgeEach(ctx, sub, out.From, out.To, func(_ *turn, j Judgement) error {
		out.Counts[j.Outcome]++
		if j.tells() {
			out.Told = append(out.Told, j)
		}
		return nil
	})
	if err != nil {
		return out, err
	}
	told, err := s.toldBy(ctx, r, out.From, out.To)
	if err != nil {
		return out, err
	}
	for _, it := range told {
		// Of changes from before the present choices nobody knows what was asked for.
		chosen := it.kind != Changed || it.index >= sub.ChangesFrom
		if it.mine && chosen && !slices.ContainsFunc(out.Told, func(j Judgement) bool { return j.Index == it.index }) {
			out.Missing = append(out.Missing, it.ocid)
		}
	}
	for _, j := range out.Told {
		// What another letter told, as after an outage, is not missing in this one.
		if !slices.ContainsFunc(told, func(it toldItem) bool { return it.index == j.Index }) {
			out.Extra = append(out.Extra, j.OCID)
		}
	}
	return out, nil
}

// toldItem is what a letter told.
type toldItem struct {
	ocid  string
	index int64
	kind  ItemKind
	mine  bool // it was the letter of the receipt
}

// toldBy gives what letters told a receipt's subscription of a range.
func (s *Service) toldBy(ctx context.Context, r Receipt, from, to int64) (list []toldItem, err error) {
	err = s.DB.Read(ctx, func(tx *db.Tx) error {
		list = nil
		rows, err := tx.Query(ctx, "select ocid, idx, kind, letter from alert_item where subscription = $1 and idx >= $2 and idx < $3 order by idx",
			r.Subscription, from, to)
		if err != nil {
			return err
		}
		return each(rows, func() error {
			var it toldItem
			var letter string
			err := rows.Scan(&it.ocid, &it.index, &it.kind, &letter)
			it.mine = letter == r.Letter
			list = append(list, it)
			return err
		})
	})
	if err != nil {
		return nil, fmt.Errorf("reading what a letter told: %w", err)
	}
	return list, nil
}

// mostWhy is how many entries about a notice are explained, the newest.
const mostWhy = 20

// Why gives what each entry of a receipt's range about one notice was to the
// subscription, the last ones where there are very many, and what of the question
// it did not meet; none where the range has no entry about it.
func (s *Service) Why(ctx context.Context, r Receipt, sub Subscription, ocid string) ([]Judgement, error) {
	entries, err := s.entriesOf(ctx, ocid, r.To)
	if err != nil {
		return nil, err
	}
	entries = slices.DeleteFunc(entries, func(e ledger.Entry) bool {
		return e.Index < r.From || e.Kind != ledger.KindRelease && e.Kind != pipeline.KindMark
	})
	entries = entries[max(0, len(entries)-mostWhy):]
	var out []Judgement
	for _, e := range entries {
		err := s.judgeEach(ctx, sub, e.Index, e.Index+1, func(t *turn, j Judgement) (err error) {
			if j.Outcome == Unfit && sub.Target.asks() {
				j.Unmet, err = t.unmet(sub.Query)
			}
			out = append(out, j)
			return err
		})
		if err != nil {
			return nil, err
		}
	}
	return out, nil
}

// entriesOf gives the entries of a process up to an index, not included.
func (s *Service) entriesOf(ctx context.Context, ocid string, to int64) (list []ledger.Entry, err error) {
	err = s.DB.Read(ctx, func(tx *db.Tx) error {
		list, err = ledger.OfProcesses(ctx, tx, []string{ocid}, to-1)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("reading the entries of %s: %w", ocid, err)
	}
	return list, nil
}

// judgeEach calls fn with what each entry of a range is to one subscription, as
// if it were the only one.
func (s *Service) judgeEach(ctx context.Context, sub Subscription, from, to int64, fn func(*turn, Judgement) error) error {
	sub.State = Active
	alone := newEar()
	if err := alone.heed(&sub); err != nil {
		return err
	}
	for ; from < to; from += stepSize {
		turns, known, err := s.read(ctx, alone, from, min(to, from+stepSize))
		if err != nil {
			return err
		}
		for i := range turns {
			l := alone.listeners[sub.ID]
			if turns[i].mark != nil && !l.hearsMarks() {
				continue
			}
			if err := fn(&turns[i], alone.judgement(&turns[i], &sub, known)); err != nil {
				return err
			}
		}
	}
	return nil
}

// judgement says what an entry is to the only subscription.
func (e *ear) judgement(t *turn, sub *Subscription, known *knowledge) Judgement {
	toldAt, was := known.notices[t.After.OCID][sub.ID]
	l := e.listeners[sub.ID]
	j := Judgement{OCID: t.After.OCID, Index: t.Index, Time: t.Time, ToldAt: toldAt, Started: sub.Since}
	q := question{id: sub.ID, watch: !sub.Target.asks(), told: was && toldAt != t.Index, toldAt: toldAt, changes: l.kindsAt(t.Index)}
	if t.after != nil {
		j.Notice, j.Title, j.Stage = t.after.Notice, t.after.Notice.Title, t.after.Notice.Stage(t.Time)
		q.fits = has(e.fits(t.after, t.Time), sub.ID)
	}
	if t.before != nil {
		q.fitted = has(e.fits(t.before, t.Time), sub.ID)
	}
	switch {
	case t.Index < sub.Since:
		j.Verdict = Verdict{Outcome: TooEarly}
	case q.watch && t.After.OCID != sub.Subject:
		j.Verdict = Verdict{Outcome: Unfit}
	default:
		j.Verdict = l.verdict(t, q, func(k reachedKey) (int64, bool) {
			at, told := known.marks[k]
			return at, told && at != t.Index
		})
		if l.list != nil {
			j.ToldAt = j.toldAt
		}
	}
	return j
}

// unmet gives the conditions of a question that the notice did not meet after the
// entry.
func (t *turn) unmet(q notice.Query) (out []notice.Query, err error) {
	alone := newEar()
	parts := q.Parts()
	for i, part := range parts {
		sub := Subscription{ID: int64(i), Target: Search, Query: part, State: Active}
		if err := alone.heed(&sub); err != nil {
			return nil, err
		}
	}
	met := alone.fits(t.after, t.Time)
	for i, part := range parts {
		if !has(met, int64(i)) {
			out = append(out, part)
		}
	}
	return out, nil
}
