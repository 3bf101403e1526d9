package scorecard

import (
	"context"
	"fmt"
	"sync"
	"time"

	"github.com/tolsey/tolsey/internal/db"
)

// Service gives the Board and keeps the measures that other parts add.
type Service struct {
	db       *db.DB
	follower *follower
	warmUp   time.Duration

	mu      sync.RWMutex
	outside []outside
}

// warmUp is how long a reader waits for a Board that is being made.
const warmUp = 5 * time.Second

// New gives the service over a database. Follow starts it.
func New(d *db.DB) *Service { return &Service{db: d, warmUp: warmUp} }

// Board gives the newest Board. Until the first is made it waits a few seconds;
// the error is then a fault of kind Unavailable.
func (s *Service) Board(ctx context.Context) (*Board, error) {
	if s.follower == nil {
		return nil, fmt.Errorf("the scorecards do not follow the ledger")
	}
	return s.follower.board.Soon(ctx, s.warmUp, "The figures are being counted. Try again in a minute.")
}
