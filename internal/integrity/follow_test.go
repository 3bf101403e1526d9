package integrity

import (
	"context"
	"testing"
	"time"

	"github.com/tolsey/tolsey/internal/db"
	"github.com/tolsey/tolsey/internal/testkit"
)

// Who waits while the first Board is in the making, perhaps from an older
// ledger, does not wait for the pause after it.
func TestCatchUpHurriesBeforeTheFirstBoard(t *testing.T) {
	testkit.Engines(t, func(t *testing.T, d *db.DB) {
		log, _ := open(t, d)
		add(t, log, tender(1, "Fictional Council", "2026-01-05", "2026-02-27", bids("1", 1)))
		s := New(d)
		s.follower = &follower{db: d, log: log, logger: quiet, hurry: make(chan struct{}, 1)} // that makes no Board
		ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
		left := make(chan error)
		go func() { left <- s.CatchUp(ctx) }()
		select {
		case <-s.follower.hurry:
		case <-ctx.Done():
			t.Error("it did not ask for a Board")
		}
		cancel()
		if err := <-left; err == nil {
			t.Error("CatchUp did not wait")
		}
	})
}
