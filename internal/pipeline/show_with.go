package pipeline

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/tolsey/tolsey/internal/calendar"
	"github.com/tolsey/tolsey/internal/contract"
	"github.com/tolsey/tolsey/internal/db"
	"github.com/tolsey/tolsey/internal/ledger"
)

// ShowWith gives a contract as Show does, counted with other settings than the
// service's. The error is a fault of kind NotFound, or Invalid for settings that
// cannot be counted with.
func (s *Service) ShowWith(ctx context.Context, id, today string, settings calendar.Settings) (Detail, error) {
	other := &Service{Config: s.Config, follower: s.follower}
	other.Settings = settings
	return other.Show(ctx, id, today)
}

// Made is a mark that stands in the ledger.
type Made struct {
	Mark
	Index int64     // of the entry
	Time  time.Time // when it was appended
}

// Marked gives the marks that were made of a contract, the newest first.
func (s *Service) Marked(ctx context.Context, contractID, ocid string) (list []Made, err error) {
	err = s.DB.Read(ctx, func(tx *db.Tx) error {
		list = nil
		entries, err := ledger.ActsOf(ctx, tx, KindMark, ocid)
		for i := range entries {
			if m, ok := ReadMark(&entries[i]); ok && m.Contract == contractID {
				list = append(list, Made{m, entries[i].Index, entries[i].Time})
			}
		}
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("reading the marks of %s: %w", contractID, err)
	}
	slices.Reverse(list)
	return list, nil
}

// MarkDay gives the day on which a contract with an end is marked with so many
// months left; "" for what is no day.
func MarkDay(end string, months int) string { return before(end, months) }

// Shown tells whether the board has a contract on a day: one with a known end,
// until two years after its latest end.
func Shown(k *contract.Contract, today string) bool {
	return k.End != "" && max(k.End, k.LatestEnd) > before(today, shownFor)
}
