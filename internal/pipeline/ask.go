package pipeline

import (
	"context"
	"fmt"

	"github.com/tolsey/tolsey/internal/notice"
	"github.com/tolsey/tolsey/internal/plain"
)

// Question asks for contracts by what the notices of their processes say, and by
// what is known of the contracts themselves: both must fit. What both could say
// is said by the Query alone: the days of the end, the value, the order and the
// page. So Ends, Value, Sort, Page and Limit of Notices are not looked at.
type Question struct {
	Notices notice.Query
	Query
}

// aboutNotices gives what the question asks of notices, and whether that is
// anything.
func (q *Question) aboutNotices() (notice.Query, bool) {
	n := q.Notices
	n.Ends, n.Value, n.Sort, n.Page, n.Limit = notice.Days{}, notice.Amounts{}, "", 0, 0
	set := n.Text != "" || len(n.Stages)+len(n.Types)+len(n.Buyers)+len(n.Kinds)+len(n.Suppliers)+len(n.Categories)+
		len(n.Regions)+len(n.Methods)+len(n.Sources) > 0 || n.Repeatable || n.SME || n.VCSE || n.AwardedSME ||
		n.Published != notice.Days{} || n.Closes != notice.Days{} || n.Starts != notice.Days{}
	return n, set
}

// NoticePart gives the question that is put to notices, and whether it leaves any
// out: it is what a saved question is matched by.
func (q Question) NoticePart() (n notice.Query, leavesOut bool) { return q.aboutNotices() }

// Settle gives the question as one about contracts alone: the processes that the
// notices' part finds are in its Only. Without such a part the notices are not
// asked. The error is a fault of kind Unavailable while the index is being made.
func (q Question) Settle(ctx context.Context, notices *notice.Service) (Query, error) {
	n, set := q.aboutNotices()
	if !set {
		return q.Query, nil
	}
	total, ocids, err := notices.OCIDs(ctx, n)
	if err != nil {
		return Query{}, fmt.Errorf("looking for the processes of contracts: %w", err)
	}
	found := make(map[string]struct{}, total)
	for ocid := range ocids {
		found[ocid] = struct{}{}
	}
	before, settled := q.Only, q.Query
	settled.Only = func(ocid string) bool {
		_, ok := found[ocid]
		return ok && (before == nil || before(ocid))
	}
	return settled, nil
}

// Ask gives the contracts that a question asks for today. The error is a fault
// of kind Unavailable while the first board is being filled or the index of
// notices is being made.
func (s *Service) Ask(ctx context.Context, notices *notice.Service, q Question) (Result, error) {
	board, settled, err := s.put(ctx, notices, q)
	if err != nil {
		return Result{}, err
	}
	return board.Find(settled, s.Today()), nil
}

// AskEach calls fn with every contract that a question asks for today, in its
// order, whatever its page, until fn returns an error, which it gives.
func (s *Service) AskEach(ctx context.Context, notices *notice.Service, q Question, fn func(Row) error) error {
	board, settled, err := s.put(ctx, notices, q)
	if err != nil {
		return err
	}
	return board.Each(settled, s.Today(), fn)
}

func (s *Service) put(ctx context.Context, notices *notice.Service, q Question) (*Board, Query, error) {
	board, err := s.Board(ctx)
	if err != nil {
		return nil, Query{}, err
	}
	settled, err := q.Settle(ctx, notices)
	return board, settled, err
}

// Today gives the day by the service's clock, YYYY-MM-DD in London.
func (s *Service) Today() string { return plain.Day(s.Clock.Now()) }

// Bounds gives the first and the last day of the ends that a question asks for,
// both included; "" for open.
func (q Query) Bounds(today string) (from, to string) {
	from, to = q.From, q.To
	if q.Within > 0 {
		from = max(from, today)
		if last := upTo(today, q.Within); to == "" || last < to {
			to = last
		}
	}
	return from, to
}
