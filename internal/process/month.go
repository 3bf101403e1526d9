package process

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/tolsey/tolsey/internal/clock"
	"github.com/tolsey/tolsey/internal/db"
)

// Month is a calendar month in UK time with the releases dated in it that no
// later one with the same ocid and release id has replaced. It has no others
// while Releases and Last are what they are: an arrival raises Last, and only a
// release that is replaced goes without one.
type Month struct {
	Name     string // such as "2026-10"
	Releases int64
	Last     int64 // the greatest ledger index of them
}

// span gives the dates of a month as they are stored: from the first one on,
// up to but not including the second; ok is false for what is no month's name.
func span(name string) (from, to string, ok bool) {
	start, err := time.ParseInLocation(monthName, name, clock.London)
	if err != nil || start.Format(monthName) != name {
		return "", "", false
	}
	from, to = clock.Text(start), clock.Text(start.AddDate(0, 1, 0))
	switch name {
	case firstMonth: // London was behind Greenwich, and "" is no date
		from = "0"
	case lastMonth: // the year 10000 would sort before it
		to = ":"
	}
	return from, to, true
}

// Releases are dated, in Greenwich, in the years 0000 to 9999.
const (
	monthName  = "2006-01"
	firstMonth = "0000-01"
	lastMonth  = "9999-12"
)

// monthOf gives the name of the month of a stored date.
func monthOf(date string) (string, error) {
	t, err := clock.Parse(date)
	if t = t.In(clock.London); t.Year() < 0 {
		return firstMonth, err
	}
	return t.Format(monthName), err
}

// Months gives the months that have releases, the earliest first. A release
// whose date cannot be read is in none; an import refuses such.
func (s *Service) Months(ctx context.Context) (out []Month, err error) {
	err = s.db.Read(ctx, func(tx *db.Tx) error {
		out = nil
		for at := "0"; ; {
			var date string
			err := tx.QueryRow(ctx, `select date from process_release where superseded_by is null and date >= $1
				order by date limit 1`, at).Scan(&date)
			if errors.Is(err, db.ErrNoRows) {
				return nil
			}
			if err != nil {
				return err
			}
			name, err := monthOf(date)
			if err != nil {
				return err
			}
			var m Month
			if m, at, err = month(ctx, tx, name); err != nil {
				return err
			}
			out = append(out, m)
		}
	})
	if err != nil {
		return nil, fmt.Errorf("counting the releases by month: %w", err)
	}
	return out, nil
}

// month counts the releases of a month, and gives the first date after it.
func month(ctx context.Context, tx *db.Tx, name string) (m Month, end string, err error) {
	from, to, ok := span(name)
	if !ok {
		return m, "", fmt.Errorf("%q is no month", name)
	}
	m.Name = name
	err = tx.QueryRow(ctx, `select count(*), coalesce(max(idx), -1) from process_release
		where superseded_by is null and date >= $1 and date < $2`, from, to).Scan(&m.Releases, &m.Last)
	return m, to, err
}

// InMonth gives the ledger indexes of the releases of a month, in ledger order;
// none for what is no month's name.
func (s *Service) InMonth(ctx context.Context, name string) (out []int64, err error) {
	from, to, ok := span(name)
	if !ok {
		return nil, nil
	}
	err = s.db.Read(ctx, func(tx *db.Tx) error {
		out = nil
		rows, err := tx.Query(ctx, `select idx from process_release
			where superseded_by is null and date >= $1 and date < $2 order by idx`, from, to)
		if err != nil {
			return err
		}
		defer rows.Close()
		for rows.Next() {
			var index int64
			if err := rows.Scan(&index); err != nil {
				return err
			}
			out = append(out, index)
		}
		return rows.Err()
	})
	if err != nil {
		return nil, fmt.Errorf("listing the releases of %s: %w", name, err)
	}
	return out, nil
}
