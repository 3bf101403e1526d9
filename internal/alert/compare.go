package alert

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"github.com/tolsey/tolsey/internal/db"
	"github.com/tolsey/tolsey/internal/notice"
	"github.com/tolsey/tolsey/internal/pipeline"
	"github.com/tolsey/tolsey/internal/plain"
	"github.com/tolsey/tolsey/internal/process"
)

// ItemKind says what an entry is to a subscription.
type ItemKind string

// The kinds of item.
const (
	Fresh   ItemKind = "new"     // a notice that it was not told of
	Changed ItemKind = "changed" // a change of one that it was
	Reached ItemKind = "reached" // a contract that came to a mark before its end
)

// item is what an entry says to a subscription.
type item struct {
	subscription int64
	ocid         string
	index        int64
	kind         ItemKind
	words        string // JSON of the changes
	urgent       bool
}

// told is a notice that a subscription knows.
type told struct {
	subscription int64
	ocid         string
	index        int64  // of the entry by which it was told
	closes       string // see closesOf
}

// findings are what some entries say.
type findings struct {
	items     []item
	told      []told
	reached   []reached
	closes    map[string]string // of notices that are known to somebody, as they stand after the entries
	addresses map[int64]bool    // that have something to be told at once
	hooks     map[int64]bool    // subscriptions with a webhook that has something to deliver
}

// turn is an entry with the notice before it and after it.
type turn struct {
	process.Turn
	before, after *notice.State // nil where there is none
	changes       []notice.ChangeLine
	compared      bool
	ends
}

// longAgo is how old a release may be when it comes to the ledger and still be
// news where its notice is not open: a feed that fetches the years before does
// not fill letters with what is over.
const longAgo = 30 * 24 * time.Hour

// past tells whether an entry is history: an old release of what is not open.
func (t *turn) past() bool {
	date, dated := plain.Moment(t.Date)
	return dated && t.Time.Sub(date) > longAgo && (t.after == nil || t.after.Notice.Stage(t.Time) != notice.Open)
}

// news gives what the entry changed in its notice.
func (t *turn) news() []notice.ChangeLine {
	if !t.compared {
		t.changes, t.compared = notice.Changes(t.Before, t.After.Compiled), true
	}
	return t.changes
}

// turns reads the entries of a range.
func (s *Service) turns(ctx context.Context, from, to int64) ([]turn, error) {
	list, err := s.Processes.Turns(ctx, from, to)
	if err != nil {
		return nil, err
	}
	list = slices.DeleteFunc(list, func(t process.Turn) bool { return t.Act != nil && t.Act.Kind != pipeline.KindMark })
	out := make([]turn, len(list))
	var states []*notice.State
	state := func(c process.Change) *notice.State {
		if !c.Compiled.Exists() {
			return nil
		}
		one := notice.StateOf(c)
		states = append(states, &one)
		return &one
	}
	for i, t := range list {
		before := t.After
		before.Compiled = t.Before
		out[i] = turn{Turn: t, after: state(t.After)}
		if t.Act == nil {
			out[i].before = state(before)
			continue
		}
		mark, _ := pipeline.ReadMark(t.Act)
		out[i].mark, out[i].before = &mark, out[i].after
	}
	return out, s.Notices.WithBodies(ctx, states)
}

// compare finds what the entries of a range say to the subscriptions.
func (s *Service) compare(ctx context.Context, from, to int64) (*findings, error) {
	turns, known, err := s.read(ctx, s.ear, from, to)
	if err != nil {
		return nil, err
	}
	out := &findings{closes: map[string]string{}, addresses: map[int64]bool{}, hooks: map[int64]bool{}}
	for i := range turns {
		if err := s.ear.hear(&turns[i], known, out); err != nil {
			return nil, fmt.Errorf("entry %d: %w", turns[i].Index, err)
		}
	}
	return out, nil
}

// knowledge is what subscriptions were told of some notices, with the entries by
// which they were.
type knowledge struct {
	notices map[string]map[int64]int64 // by ocid and subscription
	marks   map[reachedKey]int64
}

// read reads the entries of a range for those who listen, and what they know of
// their notices.
func (s *Service) read(ctx context.Context, e *ear, from, to int64) ([]turn, *knowledge, error) {
	turns, err := s.turns(ctx, from, to)
	if err != nil {
		return nil, nil, err
	}
	ocids := make([]string, len(turns))
	for i := range turns {
		ocids[i] = turns[i].After.OCID
	}
	if err := s.readEnds(ctx, e, turns); err != nil {
		return nil, nil, err
	}
	known, err := s.known(ctx, e, ocids)
	return turns, known, err
}

// known gives what subscriptions know of some notices.
func (s *Service) known(ctx context.Context, e *ear, ocids []string) (*knowledge, error) {
	slices.Sort(ocids)
	ocids = slices.Compact(ocids)
	k := &knowledge{notices: map[string]map[int64]int64{}}
	out := k.notices
	err := s.DB.Read(ctx, func(tx *db.Tx) (err error) {
		if e.lists > 0 {
			if k.marks, err = readReached(ctx, tx, ocids); err != nil {
				return err
			}
		}
		clear(out)
		for some := range slices.Chunk(ocids, 500) {
			var args []any
			rows, err := tx.Query(ctx, "select ocid, subscription, idx from alert_told where ocid in "+db.In(&args, some...), args...)
			if err != nil {
				return err
			}
			if err := each(rows, func() error {
				var ocid string
				var id, index int64
				err := rows.Scan(&ocid, &id, &index)
				if out[ocid] == nil {
					out[ocid] = map[int64]int64{}
				}
				out[ocid][id] = index
				return err
			}); err != nil {
				return err
			}
		}
		return nil
	})
	return k, err
}

// each calls scan for each row and closes the rows.
func each(rows *db.Rows, scan func() error) error {
	defer rows.Close()
	for rows.Next() {
		if err := scan(); err != nil {
			return err
		}
	}
	return rows.Err()
}

// hear finds what one entry says, and notes in known whom it tells of a notice.
func (e *ear) hear(t *turn, all *knowledge, out *findings) error {
	ocid, known := t.After.OCID, all.notices
	var fits, fitted []int64
	if t.after != nil {
		fits = e.fits(t.after, t.Time)
	}
	if t.before != nil {
		fitted = e.fits(t.before, t.Time)
	}
	interested := slices.Concat(fits, fitted, e.watchers[ocid])
	for id := range known[ocid] {
		interested = append(interested, id)
	}
	slices.Sort(interested)
	for _, id := range slices.Compact(interested) {
		l, listens := e.listeners[id]
		if !listens || t.Index < l.since || t.mark != nil && !l.hearsMarks() {
			continue
		}
		index, was := known[ocid][id]
		v := l.verdict(t, question{id: id, fits: has(fits, id), fitted: has(fitted, id), watch: l.ocid != "", told: was, toldAt: index, changes: l.kindsAt(t.Index)},
			func(k reachedKey) (int64, bool) { at, told := all.marks[k]; return at, told })
		if !v.tells() {
			continue
		}
		if err := out.add(t, id, l, v); err != nil {
			return err
		}
		for _, k := range v.reached {
			all.marks[k] = t.Index
		}
		if v.Outcome == ToldNew {
			if known[ocid] == nil {
				known[ocid] = map[int64]int64{}
			}
			known[ocid][id] = t.Index
		}
	}
	if len(known[ocid]) > 0 {
		out.closes[ocid] = closesOf(t.after)
	}
	return nil
}

// verdict says what an entry is to the listener; marked gives by which entry a
// mark was told.
func (l *listener) verdict(t *turn, q question, marked func(reachedKey) (int64, bool)) Verdict {
	switch {
	case l.list != nil:
		of := listing{List: l.list, id: q.id, fits: q.fits, fitted: q.fitted, told: marked}
		if t.mark != nil {
			return of.marked(t)
		}
		return of.released(t)
	case t.mark != nil:
		return t.watchedMark()
	}
	return judge(t, q)
}

// kindsAt gives the kinds of change that are asked for at an entry.
func (l listener) kindsAt(index int64) kinds {
	if index < l.from {
		return 0
	}
	return l.changes
}

func has(sorted []int64, id int64) bool {
	_, found := slices.BinarySearch(sorted, id)
	return found
}

// fits gives the questions that a state fits, ascending.
func (e *ear) fits(state *notice.State, at time.Time) []int64 {
	doc := state.Document()
	return e.matcher.Match(nil, &doc, at)
}

// add notes what an entry says to a subscription.
func (f *findings) add(t *turn, id int64, l listener, v Verdict) error {
	one := item{subscription: id, ocid: t.After.OCID, index: t.Index, kind: Fresh}
	if v.Outcome != ToldNew {
		one.kind, one.urgent = Changed, v.urgent
		if v.Outcome == ToldMark {
			one.kind = Reached
		}
		words, err := json.Marshal(v.Changes)
		if err != nil {
			return err
		}
		one.words = string(words)
	} else {
		f.told = append(f.told, told{subscription: id, ocid: t.After.OCID, index: t.Index, closes: closesOf(t.after)})
	}
	for _, k := range v.reached {
		f.reached = append(f.reached, reached{k, t.After.OCID, t.Index})
	}
	f.items = append(f.items, one)
	if l.hook {
		f.hooks[id] = true
	}
	if l.once || one.urgent {
		f.addresses[l.address] = true
	}
	return nil
}

// closesOf gives until when one may bid, as text; "" where one may not.
func closesOf(state *notice.State) string {
	if state == nil {
		return ""
	}
	return deadlineOf(state.Notice)
}

func deadlineOf(n notice.Notice) string {
	if n.Base != notice.BaseTender || n.Closes.IsZero() {
		return "" // where no deadline is stated there is none to remind of
	}
	return timeText(n.OpenUntil)
}
