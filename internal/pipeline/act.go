package pipeline

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/tolsey/tolsey/internal/clock"
	"github.com/tolsey/tolsey/internal/contract"
	"github.com/tolsey/tolsey/internal/db"
	"github.com/tolsey/tolsey/internal/fault"
	"github.com/tolsey/tolsey/internal/ledger"
)

// KindSuccessor is the kind of an entry that corrects which process succeeds a
// contract. Its members: contract (an id of this program), successor (an ocid,
// or "none"), verdict (a Verdict), by and why.
const KindSuccessor = "successor"

// NoSuccessor in the place of an ocid says that nothing succeeds the contract.
const NoSuccessor = "none"

// source is that of the entries made here.
const source = "operator"

// Verdict is what a correction says of a process and a contract.
type Verdict string

// The verdicts.
const (
	Is    Verdict = "is"    // the process succeeds the contract, whatever else suggests
	Not   Verdict = "not"   // the process does not
	Clear Verdict = "clear" // nothing that was said before of the contract counts
)

// Said is a correction that stands.
type Said struct {
	Contract  string // its id
	Successor string // an ocid, or NoSuccessor
	Verdict   Verdict
	By, Why   string
	Time      string // clock.Text
	Index     int64  // of the entry
}

// successorAct is the payload of an entry of KindSuccessor.
type successorAct struct {
	Contract  string  `json:"contract"`
	Successor string  `json:"successor,omitempty"`
	Verdict   Verdict `json:"verdict"`
	By        string  `json:"by"`
	Why       string  `json:"why"`
}

const (
	mostName = 200  // bytes of a name
	mostWhy  = 2000 // bytes of a reason
)

// Correct appends a correction: with Is that a process (or NoSuccessor) succeeds
// a contract, with Not that it does not, with Clear that no correction of the
// contract counts any longer. The contract is named by its id. The error is a
// fault of kind NotFound for a contract that is not known, and Invalid where
// somebody or a reason is missing.
func (s *Service) Correct(ctx context.Context, contractID, successor string, verdict Verdict, by, why string) error {
	a := successorAct{contractID, strings.TrimSpace(successor), verdict, strings.TrimSpace(by), strings.TrimSpace(why)}
	if err := a.check(); err != nil {
		return err
	}
	ocid, err := s.processOf(ctx, contractID)
	if err != nil {
		return err
	}
	if a.Successor == ocid {
		return fault.New(fault.Invalid, "A process does not succeed its own contracts: name another process.")
	}
	now := clock.Text(s.Clock.Now())
	item, err := ledger.Act(KindSuccessor, "successor/"+contractID+"/"+now, ocid, source, a)
	if err != nil {
		return err
	}
	if _, err := s.Log.Append(ctx, []ledger.Item{item}); err != nil {
		return fmt.Errorf("correcting what succeeds %s: %w", contractID, err)
	}
	return nil
}

func (a *successorAct) check() error {
	switch {
	case a.By == "" || len(a.By) > mostName || a.Why == "" || len(a.Why) > mostWhy:
		return fault.New(fault.Invalid, "Say who corrects it and why.")
	case a.Verdict == Clear && a.Successor != "":
		return fault.New(fault.Invalid, "Clearing takes back all corrections of a contract: name no process.")
	case a.Verdict != Clear && (a.Successor == "" || len(a.Successor) > maxOCID || !utf8.ValidString(a.Successor)):
		return fault.New(fault.Invalid, "Name the process by its ocid, or “%s”.", NoSuccessor)
	case a.Verdict == Not && a.Successor == NoSuccessor:
		return fault.New(fault.Invalid, "Name the process that does not succeed the contract.")
	}
	return nil
}

// processOf gives the process of a contract.
func (s *Service) processOf(ctx context.Context, contractID string) (ocid string, err error) {
	ocid, _, _ = strings.Cut(contractID, "/")
	err = s.DB.Read(ctx, func(tx *db.Tx) error {
		list, err := contract.OfProcesses(ctx, tx, []string{ocid})
		if err != nil {
			return err
		}
		for _, k := range list {
			if k.ID == contractID {
				return nil
			}
		}
		return fault.New(fault.NotFound, "There is no contract with the id %q here. Its page ends with its id.", contractID)
	})
	return ocid, err
}

// correct applies a correction. An entry that cannot be read changes nothing.
func correct(ctx context.Context, tx *db.Tx, e *ledger.Entry) error {
	act := e.Act()
	said := Said{Contract: act.Get("contract").Text(), Successor: act.Get("successor").Text(), Verdict: Verdict(act.Get("verdict").Text()),
		By: act.Get("by").Text(), Why: act.Get("why").Text()}
	if said.Contract == "" || said.Successor == "" && said.Verdict != Clear {
		return nil
	}
	var err error
	switch said.Verdict {
	case Clear:
		_, err = tx.Exec(ctx, "delete from pipeline_said where contract = $1", said.Contract)
	case Is:
		_, err = tx.Exec(ctx, "delete from pipeline_said where contract = $1 and (verdict = 'is' or successor = $2)", said.Contract, said.Successor)
	case Not:
		_, err = tx.Exec(ctx, "delete from pipeline_said where contract = $1 and successor = $2", said.Contract, said.Successor)
	default:
		return nil
	}
	if err != nil {
		return err
	}
	if said.Verdict != Clear {
		if _, err := tx.Exec(ctx, `insert into pipeline_said (contract, successor, verdict, who, why, ocid, time, idx)
			values ($1, $2, $3, $4, $5, $6, $7, $8)`,
			said.Contract, said.Successor, string(said.Verdict), said.By, said.Why, e.OCID, clock.Text(e.Time), e.Index); err != nil {
			return err
		}
	}
	// A follower learns from this row that something was said or taken back.
	_, err = tx.Exec(ctx, `insert into pipeline_told (contract, ocid, idx) values ($1, $2, $3)
		on conflict (contract) do update set idx = excluded.idx`, said.Contract, e.OCID, e.Index)
	return err
}

// saidOf gives the corrections that stand of the contracts of some processes, in
// the order in which they were made.
func saidOf(ctx context.Context, tx *db.Tx, ocids []string) (map[string][]Said, error) {
	all := map[string][]Said{}
	var args []any
	rows, err := tx.Query(ctx, `select contract, successor, verdict, who, why, time, idx from pipeline_said
		where ocid in `+db.In(&args, ocids...)+" order by idx", args...)
	if err != nil {
		return nil, err
	}
	for rows.Next() {
		var s Said
		if err := rows.Scan(&s.Contract, &s.Successor, &s.Verdict, &s.By, &s.Why, &s.Time, &s.Index); err != nil {
			return nil, errors.Join(err, rows.Close())
		}
		all[s.Contract] = append(all[s.Contract], s)
	}
	return all, errors.Join(rows.Err(), rows.Close())
}
