package mail

import (
	"context"
	"fmt"
	"time"

	"github.com/tolsey/tolsey/internal/clock"
	"github.com/tolsey/tolsey/internal/db"
)

// Status is how the outbox stands, for the operator.
type Status struct {
	Channel  string
	Queued   int       // waiting, with those being sent
	Due      int       // of these, the ones whose time has come or that are being sent
	Oldest   time.Time // when the letter that waits longest was written; zero when none waits
	Waiting  []Reason  // why letters that were tried wait, most first
	Failed   []Reason  // why letters failed in the last 30 days, most first
	Suspends int       // suspended addresses
	// Suspended are the addresses suspended last, some hundred at most.
	Suspended []Suspension
	// Minutes counts the letters sent in each of the last 60 minutes by the
	// clock, the current one last.
	Minutes [60]int
}

// Reason is a sort of trouble.
type Reason struct {
	Words   string // a few words: "the address was refused (550)"
	Letters int
	Last    string // what the other side said to one of them
}

// Suspension is an address to which nothing is sent.
type Suspension struct {
	Address string
	Since   time.Time
	Letters int    // set aside for it
	Answer  string // to the last letter
}

const (
	texts  = 30 * 24 * time.Hour  // for which the texts of letters that are done are kept
	traces = 365 * 24 * time.Hour // for which is kept that there was a letter
	listed = 100                  // suspensions in a Status
)

// Status reads how the outbox stands.
func (s *Service) Status(ctx context.Context) (Status, error) {
	now := s.clock.Now()
	st := Status{Channel: s.channel.name()}
	err := s.db.Read(ctx, func(tx *db.Tx) error {
		var oldest string
		err := tx.QueryRow(ctx, `select count(*), coalesce(sum(case when next <= $1 or state = 'sending' then 1 else 0 end), 0), coalesce(min(created), '')
			from mail_letter where next > ''`, clock.Text(now)).Scan(&st.Queued, &st.Due, &oldest)
		if err != nil {
			return err
		}
		if st.Oldest, err = readTime(oldest); err != nil {
			return err
		}
		if st.Waiting, err = reasons(ctx, tx, "next > '' and reason > ''"); err != nil {
			return err
		}
		if st.Failed, err = reasons(ctx, tx, "ended > $1 and state = 'failed'", clock.Text(now.Add(-texts))); err != nil {
			return err
		}
		if st.Minutes, err = minutes(ctx, tx, now); err != nil {
			return err
		}
		if err := tx.QueryRow(ctx, "select count(*) from mail_address where suspended > ''").Scan(&st.Suspends); err != nil {
			return err
		}
		st.Suspended, err = suspensions(ctx, tx)
		return err
	})
	if err != nil {
		return Status{}, fmt.Errorf("reading how the outbox stands: %w", err)
	}
	return st, nil
}

func reasons(ctx context.Context, tx *db.Tx, where string, args ...any) (list []Reason, err error) {
	rows, err := tx.Query(ctx, "select reason, count(*), max(answer) from mail_letter where "+where+
		" group by reason order by count(*) desc, reason", args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var r Reason
		if err := rows.Scan(&r.Words, &r.Letters, &r.Last); err != nil {
			return nil, err
		}
		list = append(list, r)
	}
	return list, rows.Err()
}

// minutes counts what was sent in each of the 60 minutes that end with that of
// now.
func minutes(ctx context.Context, tx *db.Tx, now time.Time) (list [60]int, err error) {
	first := now.Truncate(time.Minute).Add(-time.Duration(len(list)-1) * time.Minute)
	rows, err := tx.Query(ctx, "select substr(ended, 1, 16), count(*) from mail_letter where ended >= $1 and state = 'sent' group by substr(ended, 1, 16)",
		clock.Text(first))
	if err != nil {
		return list, err
	}
	defer rows.Close()
	for rows.Next() {
		var text string
		var n int
		if err := rows.Scan(&text, &n); err != nil {
			return list, err
		}
		at, err := clock.Parse(text + ":00.000Z")
		if err != nil {
			return list, err
		}
		// A clock that was set back leaves letters of the future: not counted.
		if i := int(at.Sub(first) / time.Minute); i < len(list) {
			list[i] = n
		}
	}
	return list, rows.Err()
}

func suspensions(ctx context.Context, tx *db.Tx) (list []Suspension, err error) {
	rows, err := tx.Query(ctx, `select a.address, a.suspended, a.answer,
			(select count(*) from mail_letter l where l.address = a.address and l.state = 'suspended')
		from mail_address a where a.suspended > '' order by a.suspended desc, a.address limit $1`, listed)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var s Suspension
		var since string
		if err := rows.Scan(&s.Address, &since, &s.Answer, &s.Letters); err != nil {
			return nil, err
		}
		if s.Since, err = readTime(since); err != nil {
			return nil, err
		}
		list = append(list, s)
	}
	return list, rows.Err()
}

// Sweep drops the texts of letters that have been done for 30 days, and what is
// left of those that have been done for a year. It is called once a day or so.
// Until a year has passed no second letter of the same ID is taken up.
func (s *Service) Sweep(ctx context.Context) error {
	now := s.clock.Now()
	err := s.db.Tx(ctx, func(tx *db.Tx) error {
		_, err := tx.Exec(ctx, `update mail_letter set subject = '', body = '', html = '', unsubscribe = '', refs = ''
			where ended > '' and ended < $1 and body <> ''`, clock.Text(now.Add(-texts)))
		if err != nil {
			return err
		}
		_, err = tx.Exec(ctx, "delete from mail_letter where ended > '' and ended < $1", clock.Text(now.Add(-traces)))
		return err
	})
	if err != nil {
		return fmt.Errorf("dropping old letters: %w", err)
	}
	return nil
}

// Find gives where a letter stands and what was last said to it, and "" as the
// state of one that is not known.
func (s *Service) Find(ctx context.Context, id string) (state State, answer string, err error) {
	err = s.db.Read(ctx, func(tx *db.Tx) error {
		rows, err := tx.Query(ctx, "select state, answer from mail_letter where id = $1", id)
		if err != nil {
			return err
		}
		defer rows.Close()
		for rows.Next() {
			var text string
			if err := rows.Scan(&text, &answer); err != nil {
				return err
			}
			state = State(text)
		}
		return rows.Err()
	})
	if err != nil {
		return "", "", fmt.Errorf("looking for the letter %q: %w", id, err)
	}
	return state, answer, nil
}
