package alert

import (
	"context"
	"slices"

	"github.com/tolsey/tolsey/internal/contract"
	"github.com/tolsey/tolsey/internal/db"
	"github.com/tolsey/tolsey/internal/notice"
	"github.com/tolsey/tolsey/internal/pipeline"
	"github.com/tolsey/tolsey/internal/plain"
)

// ends are the contracts of a turn, as far as they may come near their end.
type ends struct {
	mark      *pipeline.Mark // that the entry makes; nil for a release
	now, then []contract.Contract
	names     map[string][]string // all ids and keys of the body that has a key
}

func (t *turn) namesOf(key string) []string { return t.names[key] }

// day gives the day of the entry.
func (t *turn) day() string { return plain.Day(t.Time) }

// reachedKey is a mark of a contract that a subscription can be told of once.
type reachedKey struct {
	subscription   int64
	contract, ends string
	months         int
}

// reached is a mark that an entry tells.
type reached struct {
	reachedKey
	ocid  string
	index int64
}

// readEnds reads the contracts of turns that marks or lists are about. Those of a
// release count only where somebody listens for a list, and what was before it
// only where one of them has come to a mark.
func (s *Service) readEnds(ctx context.Context, e *ear, turns []turn) error {
	var read []*turn
	var keys []string
	for i := range turns {
		t := &turns[i]
		if t.after == nil || t.mark == nil && e.lists == 0 {
			continue
		}
		t.now = contract.From(t.After)
		near := func(k contract.Contract) bool { return len(pipeline.Reached(k.End, t.day())) > 0 }
		if t.mark == nil && t.before != nil && slices.ContainsFunc(t.now, near) {
			before := t.After
			before.Compiled = t.Before
			t.then = contract.From(before)
		}
		read = append(read, t)
		for _, k := range slices.Concat(t.now, t.then) {
			keys = append(keys, k.Buyer.Key)
			for _, supplier := range k.Suppliers {
				keys = append(keys, supplier.Key)
			}
		}
	}
	if e.lists == 0 || len(keys) == 0 {
		return nil
	}
	names, err := s.namesOf(ctx, keys)
	for _, t := range read {
		t.names = names
	}
	return err
}

// namesOf gives all ids and keys of the bodies that have some keys.
func (s *Service) namesOf(ctx context.Context, keys []string) (map[string][]string, error) {
	slices.Sort(keys)
	refs, err := s.orgs.Names(ctx, slices.Compact(keys))
	if err != nil {
		return nil, err
	}
	var ids []string
	for _, ref := range refs {
		ids = append(ids, ref.ID)
	}
	slices.Sort(ids)
	all, err := s.orgs.AllKeys(ctx, slices.Compact(ids))
	names := make(map[string][]string, len(refs))
	for key, ref := range refs {
		names[key] = append([]string{ref.ID}, all[ref.ID]...)
	}
	return names, err
}

// readReached gives the marks of the contracts of some processes that were told,
// with the entries by which they were.
func readReached(ctx context.Context, tx *db.Tx, ocids []string) (map[reachedKey]int64, error) {
	out := map[reachedKey]int64{}
	for some := range slices.Chunk(ocids, 500) {
		var args []any
		rows, err := tx.Query(ctx, "select subscription, contract, ends, months, idx from alert_reached where ocid in "+db.In(&args, some...), args...)
		if err != nil {
			return nil, err
		}
		if err := each(rows, func() error {
			var k reachedKey
			var index int64
			err := rows.Scan(&k.subscription, &k.contract, &k.ends, &k.months, &index)
			out[k] = index
			return err
		}); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// reach notes that marks are told.
func reach(ctx context.Context, tx *db.Tx, list []reached) error {
	rows := make([][]any, len(list))
	for i, r := range list {
		rows[i] = []any{r.subscription, r.ocid, r.contract, r.ends, r.months, r.index}
	}
	return tx.InsertMany(ctx, "alert_reached", []string{"subscription", "ocid", "contract", "ends", "months", "idx"}, rows,
		"on conflict (subscription, contract, ends, months) do nothing")
}

// listing is what is asked of an entry and a list.
type listing struct {
	*List
	id           int64
	fits, fitted bool                           // the notice, after and before the entry, what the list asks of notices
	told         func(reachedKey) (int64, bool) // by which entry a mark was told; see question.told
}

// marked says what a mark of a contract is to a list.
func (q *listing) marked(t *turn) Verdict {
	k, stands := t.markedContract()
	switch {
	case t.after == nil:
		return Verdict{Outcome: Gone}
	case !stands:
		return Verdict{Outcome: Moved}
	case !q.fits || !q.Question.Fits(k, t.namesOf):
		return Verdict{Outcome: Unfit}
	case !slices.Contains(q.Marks, t.mark.Months):
		return Verdict{Outcome: Unasked, Changes: []notice.ChangeLine{t.markWords(k)}}
	}
	key := reachedKey{q.id, k.ID, k.End, t.mark.Months}
	if at, told := q.told(key); told {
		return Verdict{Outcome: AlreadyTold, toldAt: at}
	}
	return Verdict{Outcome: ToldMark, Changes: []notice.ChangeLine{t.markWords(k)}, reached: []reachedKey{key}}
}

// markedContract gives the contract that a mark is about; stands is false where
// it has another end than the mark says, or was ended.
func (t *turn) markedContract() (k contract.Contract, stands bool) {
	for _, k := range t.now {
		if k.ID == t.mark.Contract {
			return k, k.End == t.mark.End && !k.Terminated
		}
	}
	return k, false
}

// watchedMark says what a mark is to whoever watches the contracts of its
// process.
func (t *turn) watchedMark() Verdict {
	k, stands := t.markedContract()
	switch {
	case t.after == nil:
		return Verdict{Outcome: Gone}
	case !stands:
		return Verdict{Outcome: Moved}
	}
	return Verdict{Outcome: ToldMark, Changes: []notice.ChangeLine{t.markWords(k)}}
}

// released says what a release is to a list: it tells of contracts that are
// within a wanted mark already, and were not in the list before with this end.
// Marks that lie ahead are told by their own entries; so between the two nothing
// is missed, and what either has told the other does not tell again.
func (q *listing) released(t *turn) Verdict {
	switch {
	case t.after == nil:
		return Verdict{Outcome: Gone}
	case t.past():
		return Verdict{Outcome: Old}
	}
	v := Verdict{Outcome: Unfit}
	for _, k := range t.now {
		if !q.fits || !q.Question.Fits(k, t.namesOf) {
			continue
		}
		marks := q.reached(k.End, t.day())
		if len(marks) == 0 || k.Terminated {
			v.unless(Ahead)
			continue
		}
		before, known := t.earlier(k.ID)
		if known && q.fitted && before.End == k.End && !before.Terminated && q.Question.Fits(before, t.namesOf) {
			v.unless(Before)
			continue
		}
		if at, told := q.told(reachedKey{q.id, k.ID, k.End, marks[len(marks)-1]}); told {
			v.unless(AlreadyTold)
			v.toldAt = at
			continue
		}
		v.Outcome = ToldMark
		v.Changes = append(v.Changes, t.endWords(k, before))
		for _, months := range marks {
			v.reached = append(v.reached, reachedKey{q.id, k.ID, k.End, months})
		}
	}
	v.Changes = bounded(v.Changes)
	return v
}

// unless sets an outcome where none that says more is set.
func (v *Verdict) unless(o Outcome) {
	order := []Outcome{Unfit, Ahead, Before, AlreadyTold, ToldMark}
	if slices.Index(order, o) > slices.Index(order, v.Outcome) {
		v.Outcome = o
	}
}

// earlier gives a contract as it was before the entry.
func (t *turn) earlier(id string) (k contract.Contract, known bool) {
	i := slices.IndexFunc(t.then, func(k contract.Contract) bool { return k.ID == id })
	if i < 0 {
		return k, false
	}
	return t.then[i], true
}
