package ledger

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/tolsey/tolsey/internal/clock"
	"github.com/tolsey/tolsey/internal/fault"
	"github.com/tolsey/tolsey/internal/testkit"
)

// TestFollowIsCalledWhenSomethingIsAppended follows a ledger with an endless
// time between looks: only what is appended leads to a further one.
func TestFollowIsCalledWhenSomethingIsAppended(t *testing.T) {
	l := open(t, testkit.SQLite(t), t.TempDir(), clock.At(start))
	ctx, stop := context.WithCancel(t.Context())
	var latest Latest[int64]
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		l.Follow(ctx, time.Hour, func(ctx context.Context) error {
			size, err := l.Size(ctx)
			latest.Put(&size, size)
			return err
		}, func(err error) { t.Error(err) })
	}()
	if n, err := latest.Wait(ctx, 0); err != nil || *n != 0 {
		t.Fatal(n, err)
	}
	mustAppend(t, l, items(t, 0, 3)...)
	if n, err := latest.Wait(ctx, 3); err != nil || *n != 3 {
		t.Fatal(n, err)
	}
	if n, size := latest.Get(); *n != 3 || size != 3 {
		t.Error(*n, size)
	}
	stop()
	<-ended
}

func TestFollowTriesAgain(t *testing.T) {
	l := open(t, testkit.SQLite(t), t.TempDir(), clock.At(start))
	ctx, stop := context.WithCancel(t.Context())
	tries, failures := 0, 0
	l.Follow(ctx, time.Millisecond, func(context.Context) error {
		if tries++; tries == 3 {
			stop()
		}
		return errors.New("a failure")
	}, func(error) { failures++ })
	if tries != 3 || failures != 2 {
		t.Errorf("%d tries, %d failures told", tries, failures)
	}
}

func TestLatestThatIsNotThere(t *testing.T) {
	var latest Latest[int]
	if _, err := latest.Soon(t.Context(), time.Millisecond, "Soon."); fault.KindOf(err) != fault.Unavailable || fault.Public(err) != "Soon." {
		t.Errorf("before there is any: %v", err)
	}
	gone, stop := context.WithCancel(t.Context())
	stop()
	if _, err := latest.Soon(gone, time.Hour, "Soon."); !errors.Is(err, context.Canceled) || fault.KindOf(err) == fault.Unavailable {
		t.Errorf("for a reader who left: %v", err)
	}
	one := 1
	latest.Put(&one, 7)
	if n, err := latest.Soon(gone, time.Hour, "Soon."); err != nil || *n != 1 {
		t.Errorf("of what is there: %v, %v", n, err)
	}
}
