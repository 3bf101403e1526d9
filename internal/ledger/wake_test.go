package ledger

import (
	"context"
	"errors"
	"sync"
	"testing"

	"github.com/tolsey/tolsey/internal/clock"
	"github.com/tolsey/tolsey/internal/db"
	"github.com/tolsey/tolsey/internal/testkit"
)

// closed says whether a channel is closed already.
func closed(c <-chan struct{}) bool {
	select {
	case <-c:
		return true
	default:
		return false
	}
}

// refusing is a projection that fails when told to.
type refusing struct {
	tally
	refuse *bool
}

func (r refusing) Apply(ctx context.Context, tx *db.Tx, batch []Entry) error {
	if *r.refuse {
		return errors.New("refused by the test")
	}
	return r.tally.Apply(ctx, tx, batch)
}

func TestAppendedTellsOfWhatIsCommittedOnly(t *testing.T) {
	testkit.Engines(t, func(t *testing.T, d *db.DB) {
		ctx, refuse := context.Background(), false
		l := open(t, d, t.TempDir(), clock.At(start), refusing{tally{version: 1}, &refuse})
		first := l.Appended()
		if closed(first) || l.Appended() != first {
			t.Error("it is closed, or another one, before anything was appended")
		}
		mustAppend(t, l, items(t, 0, 2)...)
		second := l.Appended()
		if !closed(first) || closed(second) {
			t.Error("after the append: the first must be closed, the next one open")
		}
		mustAppend(t, l, items(t, 0, 2)...)
		if closed(second) {
			t.Error("it is closed though all items were known")
		}
		refuse = true
		if _, err := l.Append(ctx, items(t, 2, 1)); err == nil {
			t.Error("the append was not refused")
		}
		if closed(second) {
			t.Error("it is closed though the append was rolled back")
		}
		refuse = false
		mustAppend(t, l, items(t, 2, 1)...)
		if !closed(second) {
			t.Error("it is open after the append")
		}
	})
}

// TestAReaderWhoWaitsMissesNothing reads while others append, waiting only on
// the channel.
func TestAReaderWhoWaitsMissesNothing(t *testing.T) {
	testkit.Engines(t, func(t *testing.T, d *db.DB) {
		const writers, each = 4, 10
		l := open(t, d, t.TempDir(), clock.At(start))
		var batches [writers * each][]Item
		for i := range batches {
			batches[i] = items(t, i, 1)
		}
		var wait sync.WaitGroup
		for w := range writers {
			wait.Go(func() {
				for i := range each {
					if _, err := l.Append(context.Background(), batches[w*each+i]); err != nil {
						t.Error(err)
					}
				}
			})
		}
		for {
			more := l.Appended()
			size, err := l.Size(context.Background())
			if err != nil {
				t.Fatal(err)
			}
			if size == writers*each {
				break
			}
			<-more
		}
		wait.Wait()
	})
}
