package alert

import (
	"context"
	"fmt"
	"testing"

	"github.com/tolsey/tolsey/internal/db"
	"github.com/tolsey/tolsey/internal/fault"
	"github.com/tolsey/tolsey/internal/notice"
)

// A receipt replayed says what the letter said, and of any notice why it was not
// in it, whatever has happened since.
func TestAReceiptReplaysToTheSameListAndSaysWhyNot(t *testing.T) {
	engines(t, friday, func(t *testing.T, b *bench) {
		ctx := context.Background()
		b.publish(tender{id: "early", title: "Early hosting", closes: london(12, 10, 12, 0)})
		b.at(friday)
		w := words("a@firm.example", "hosting", weekdays(Deadline))
		w.Query.Value.To = new(int64)
		*w.Query.Value.To = 10_000_000
		w.Query.Value.Unknown = true
		sub := b.subscribe(w)
		b.publish(tender{id: "1", title: "Hosting", closes: london(12, 10, 12, 0)})
		b.publish(tender{id: "2", title: "School meals", closes: london(12, 10, 12, 0), amount: 500_000})
		b.publish(tender{id: "3", title: "Hosting that is over", closes: london(11, 19, 12, 0)})
		b.publish(tender{id: "early", amount: 700})
		b.publish(tender{id: "early", closes: london(12, 11, 12, 0)})
		b.publish(tender{id: "old", title: "Hosting of old", closes: london(1, 19, 12, 0), date: london(1, 1, 9, 0)})
		b.through(london(11, 23, 8, 0))
		sent := b.digests()
		if got := summary(sent); got != "Mon 08:00 [hosting new:1 changed:early(Deadline moved from 10 December to 11 December 2026)]" {
			t.Fatalf("sent %s", got)
		}
		r := sent[0].Sections[0].Receipt
		if r.From != 1 || r.To != 7 || r.Entries() != 6 || r.Processes != 5 || r.Fresh != 1 || r.Changed != 1 || r.Root == "" {
			t.Errorf("the receipt says %+v", r)
		}
		// Later events change nothing of what the receipt says.
		b.publish(tender{id: "1", status: "cancelled"})
		b.publish(tender{id: "2", title: "Hosting after all"})
		b.at(london(11, 23, 9, 0))
		if _, err := b.Stop(ctx, sub.Token); err != nil {
			t.Fatal(err)
		}
		if _, err := b.Restart(ctx, sub.Token); err != nil {
			t.Fatal(err)
		}
		stored, of, err := b.Receipt(ctx, r.Token)
		if err != nil || fmt.Sprint(stored) != fmt.Sprint(r) || of.ID != sub.ID {
			t.Fatalf("stored as %+v, %v", stored, err)
		}
		replay, err := b.Replay(ctx, stored, of, 0)
		if err != nil {
			t.Fatal(err)
		}
		if len(replay.Told) != 2 || replay.Told[0].OCID != ocid("1") || replay.Told[1].OCID != ocid("early") || len(replay.Missing)+len(replay.Extra) > 0 || replay.Next != 0 {
			t.Errorf("replayed to %+v", replay)
		}
		if fmt.Sprint(replay.Counts) != "map[changed:1 new:1 old:1 unasked:1 unfit:2]" {
			t.Errorf("counts %v", replay.Counts)
		}
		for id, want := range map[string]string{
			"1": "new", "2": "unfit hosting/value", "3": "unfit stage", "early": "unasked changed", "old": "old", "nothing": "",
		} {
			if got := b.why(stored, of, id); got != want {
				t.Errorf("%s was not told because: %s instead of %s", id, got, want)
			}
		}
		if _, _, err := b.Receipt(ctx, "nothing"); fault.KindOf(err) != fault.NotFound {
			t.Errorf("an unknown receipt: %v", err)
		}
	})
}

// why puts the reasons of the entries about a notice into words.
func (b *bench) why(r Receipt, sub Subscription, id string) (out string) {
	b.Helper()
	list, err := b.Why(context.Background(), r, sub, ocid(id))
	if err != nil {
		b.Fatal(err)
	}
	for i, j := range list {
		if i > 0 {
			out += " "
		}
		out += string(j.Outcome)
		for n, q := range j.Unmet {
			out += []string{" ", "/"}[min(n, 1)]
			switch {
			case q.Text != "":
				out += q.Text
			case q.Value.To != nil:
				out += "value"
			case len(q.Stages) == 1 && q.Stages[0] == notice.Open:
				out += "stage"
			default:
				out += fmt.Sprintf("%+v", q)
			}
		}
	}
	return out
}

// What an outage swallowed is told when the ledger is compared again, and nothing
// is told twice.
func TestAgainTellsWhatAnOutageSwallowed(t *testing.T) {
	engines(t, friday, func(t *testing.T, b *bench) {
		ctx := context.Background()
		b.subscribe(words("a@firm.example", "hosting", Choices{Frequency: AtOnce, Changes: []Kind{Value}}))
		b.said = nil
		b.publish(tender{id: "1", title: "Hosting one", closes: london(12, 10, 12, 0)})
		b.at(friday)
		b.at(friday.Add(settle))
		b.publish(tender{id: "1", amount: 100})
		b.publish(tender{id: "2", title: "Hosting two", closes: london(12, 10, 12, 0)})
		// An outage: the follower's place was moved by hand over entries 1 and 2.
		err := b.DB.Tx(ctx, func(tx *db.Tx) error {
			_, err := tx.Exec(ctx, "update alert_place set next = 3 where id = 1")
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		b.publish(tender{id: "3", title: "Hosting three", closes: london(12, 10, 12, 0)})
		b.at(friday.Add(gap))
		b.at(friday.Add(2 * gap))
		b.says("Fri 18:00 [hosting new:1]", "Fri 18:10 [hosting new:3]")
		entries, _, err := b.Again(ctx, 0)
		if err != nil || entries != 4 {
			t.Fatal(entries, err)
		}
		b.at(friday.Add(3 * gap))
		b.at(friday.Add(4 * gap))
		b.says("Fri 18:20 [hosting new:2 changed:1(Value given: £100)]")
		if _, _, err := b.Again(ctx, 0); err != nil {
			t.Fatal(err)
		}
		b.through(friday.Add(5 * gap))
		b.says()
		if _, _, err := b.Again(ctx, 99); fault.KindOf(err) != fault.Invalid {
			t.Errorf("an index that is not there: %v", err)
		}
	})
}
