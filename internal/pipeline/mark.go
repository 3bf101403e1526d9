package pipeline

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"time"

	"github.com/tolsey/tolsey/internal/db"
	"github.com/tolsey/tolsey/internal/ledger"
	"github.com/tolsey/tolsey/internal/plain"
)

// KindMark is the kind of an entry that says that a contract has come within
// some months of its end. Its members are those of Mark.
const KindMark = "mark"

// sourceOfMarks is that of the entries that nobody but the clock makes.
const sourceOfMarks = "clock"

// Mark is that a contract has come to one of Marks. Of the same contract, end
// and months there is one at most: an end that is moved is marked anew.
type Mark struct {
	Contract string // its id
	OCID     string // its process
	End      string // as it stood
	Months   int    // one of Marks
	Day      string // on which there were so many months left
}

// markAct is the payload of an entry of KindMark; the ledger adds the ocid.
type markAct struct {
	Contract string `json:"contract"`
	End      string `json:"end"`
	Months   int    `json:"months"`
	Day      string `json:"day"`
}

// ReadMark gives what an entry says; ok is false for one of another kind or that
// cannot be read.
func ReadMark(e *ledger.Entry) (m Mark, ok bool) {
	if e.Kind != KindMark {
		return Mark{}, false
	}
	act := e.Act()
	months, err := strconv.Atoi(act.Get("months").Text())
	m = Mark{Contract: act.Get("contract").Text(), OCID: e.OCID, End: act.Get("end").Text(), Months: months, Day: act.Get("day").Text()}
	return m, err == nil && m.Contract != "" && m.End != ""
}

// crossings gives the marks whose days lie after a day, up to another, in the
// order of their days. A contract that was terminated or replaced has none; an
// inferred successor counts when it is likely.
func (b *Board) crossings(after, today string) []Mark {
	var list []Mark
	b.each(today, func(e *entry) {
		if settled(&e.facts, today) {
			return
		}
		for _, months := range Marks {
			if day := before(e.End, months); day > after && day <= today {
				list = append(list, Mark{Contract: e.ID, OCID: e.OCID, End: e.End, Months: months, Day: day})
			}
		}
	})
	slices.SortFunc(list, func(a, b Mark) int {
		return cmp.Or(cmp.Compare(a.Day, b.Day), cmp.Compare(a.Contract, b.Contract), cmp.Compare(a.Months, b.Months))
	})
	return list
}

// settled tells that nobody needs to be reminded of a contract's end.
func settled(f *Facts, today string) bool {
	s := f.Successor
	return f.Over || s != nil && come(s.Awarded, today) && s.Confidence >= sure
}

// marksAtOnce is how many marks are appended in a transaction.
const marksAtOnce = 500

// Mark appends the marks of the days since the last time, up to today. The first
// time it appends none, so that old data floods nobody. Any number of processes
// may do so at once: the ledger knows a mark that it has. It gives how many were
// new.
func (s *Service) Mark(ctx context.Context) (n int, err error) {
	today := plain.Day(s.Clock.Now())
	done, err := s.markedThrough(ctx)
	if err != nil || done >= today {
		return 0, err
	}
	var list []Mark
	if done != "" {
		board, err := s.CatchUp(ctx)
		if err != nil {
			return 0, err
		}
		list = board.crossings(done, today)
	}
	for some := range slices.Chunk(list, marksAtOnce) {
		added, err := s.append(ctx, some)
		n += added
		if err != nil {
			return n, fmt.Errorf("marking contracts near their end: %w", err)
		}
	}
	err = s.DB.Tx(ctx, func(tx *db.Tx) error {
		_, err := tx.Exec(ctx, "update pipeline_place set day = $1 where id = 1 and day < $1", today)
		return err
	})
	if err != nil {
		return n, fmt.Errorf("noting that contracts are marked through %s: %w", today, err)
	}
	return n, nil
}

// markedThrough gives the last day whose marks are made, "" for none.
func (s *Service) markedThrough(ctx context.Context) (day string, err error) {
	err = s.DB.Read(ctx, func(tx *db.Tx) error {
		return tx.QueryRow(ctx, "select day from pipeline_place where id = 1").Scan(&day)
	})
	if err != nil {
		return "", fmt.Errorf("reading through which day contracts are marked: %w", err)
	}
	return day, nil
}

func (s *Service) append(ctx context.Context, marks []Mark) (added int, err error) {
	items := make([]ledger.Item, len(marks))
	for i, m := range marks {
		items[i], err = ledger.Act(KindMark, fmt.Sprintf("mark/%s/%s/%d", m.Contract, m.End, m.Months), m.OCID, sourceOfMarks,
			markAct{m.Contract, m.End, m.Months, m.Day})
		if err != nil {
			return 0, err
		}
	}
	statuses, err := s.Log.Append(ctx, items)
	for _, status := range statuses {
		if status != ledger.Known {
			added++
		}
	}
	return added, err
}

const (
	// lookForDay is how often Run looks whether a new day has begun.
	lookForDay = time.Minute
)

// Run makes the marks of each day until ctx ends. It needs Follow.
func (s *Service) Run(ctx context.Context) {
	for ctx.Err() == nil {
		if _, err := s.Mark(ctx); err != nil && !errors.Is(err, context.Canceled) {
			s.Logger.Error("contracts near their end cannot be marked", "error", err)
		}
		wait := time.NewTimer(lookForDay)
		select {
		case <-ctx.Done():
		case <-wait.C:
		}
		wait.Stop()
	}
}
