package job

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math"

	"github.com/riverqueue/river"
	"github.com/riverqueue/river/rivertype"

	"github.com/tolsey/tolsey/internal/db"
)

// args are what River stores of a job. All kinds are one to River, which would
// throw away lost jobs of a kind it does not know.
type args struct {
	Work string `json:"work"`
	Key  string `json:"key"`
}

// Kind names the jobs to River.
func (args) Kind() string { return "tolsey" }

// InsertOpts makes a job the only one of its kind and key until it is done, and
// one that is never given up: the attempts are those of processes killed while
// they ran it.
func (args) InsertOpts() river.InsertOpts {
	return river.InsertOpts{
		MaxAttempts: math.MaxInt16, // what the column holds
		UniqueOpts: river.UniqueOpts{
			ByArgs: true,
			ByState: []rivertype.JobState{
				rivertype.JobStateAvailable, rivertype.JobStatePending, rivertype.JobStateRetryable,
				rivertype.JobStateRunning, rivertype.JobStateScheduled,
			},
		},
	}
}

// verdict is kept with a job as what River calls its output.
type verdict struct {
	// End says that the job was cancelled while it ran. The run goes on; what
	// would be the next one does nothing and ends the job, unless it has been
	// asked for again.
	End bool `json:"end"`
}

// condemned reports whether row is to end.
func condemned(row *rivertype.JobRow) bool {
	var v verdict
	// Anything else is not ours, and condemns nothing.
	return json.Unmarshal(row.Output(), &v) == nil && v.End
}

// Ensure sees to it that there is a job of kind and key. A new one is due at
// once; one that runs or waits already is left as it is.
func (j *Jobs) Ensure(ctx context.Context, kind, key string) error {
	return j.db.Tx(ctx, func(tx *db.Tx) error { return j.EnsureTx(ctx, tx, kind, key) })
}

// EnsureTx is Ensure as a part of tx: if that is rolled back there is no job.
func (j *Jobs) EnsureTx(ctx context.Context, tx *db.Tx, kind, key string) error {
	row, isNew, err := j.meet(ctx, tx, kind, key)
	if err == nil && !isNew && condemned(row) {
		err = j.hurry(ctx, tx, row)
	}
	if err != nil {
		return fmt.Errorf("asking for the job %s of %q: %w", kind, key, err)
	}
	return nil
}

// Hurry is Ensure, and a job that waits, for its next run or after a failure,
// is due now. A run that has begun already is not repeated.
func (j *Jobs) Hurry(ctx context.Context, kind, key string) error {
	return j.db.Tx(ctx, func(tx *db.Tx) error {
		row, isNew, err := j.meet(ctx, tx, kind, key)
		if err == nil && !isNew {
			err = j.hurry(ctx, tx, row)
		}
		if err != nil {
			return fmt.Errorf("hurrying the job %s of %q: %w", kind, key, err)
		}
		return nil
	})
}

// errAbsent rolls back the look for a job that is not there.
var errAbsent = errors.New("there is no such job")

// Cancel sees to it that the job of kind and key does not run again until it is
// asked for anew. A run that has begun comes to its own end. There need not be
// such a job.
func (j *Jobs) Cancel(ctx context.Context, kind, key string) error {
	err := j.db.Tx(ctx, func(tx *db.Tx) error {
		row, isNew, err := j.meet(ctx, tx, kind, key)
		switch {
		case err != nil:
		case isNew:
			err = errAbsent
		case row.State == rivertype.JobStateRunning:
			err = j.judge(ctx, tx, row, verdict{End: true})
		default:
			_, err = j.client.JobDeleteTx(ctx, tx.JobTx(), row.ID)
		}
		return err
	})
	if err != nil && !errors.Is(err, errAbsent) {
		return fmt.Errorf("cancelling the job %s of %q: %w", kind, key, err)
	}
	return nil
}

// meet gives the job of kind and key, and whether it was made just now. No
// other process can change it until tx ends: to meet it is to try to insert it,
// and the engines lock the row in the way, however often it has changed
// meanwhile.
func (j *Jobs) meet(ctx context.Context, tx *db.Tx, kind, key string) (*rivertype.JobRow, bool, error) {
	got, err := j.client.InsertTx(ctx, tx.JobTx(), args{Work: kind, Key: key}, nil)
	if err != nil {
		return nil, false, err
	}
	return got.Job, !got.UniqueSkippedAsDuplicate, nil
}

// hurry makes row due now unless it runs, and takes a cancellation back.
func (j *Jobs) hurry(ctx context.Context, tx *db.Tx, row *rivertype.JobRow) error {
	if condemned(row) {
		if err := j.judge(ctx, tx, row, verdict{}); err != nil {
			return err
		}
	}
	// It leaves a running job alone.
	_, err := j.client.JobRetryTx(ctx, tx.JobTx(), row.ID)
	return err
}

func (j *Jobs) judge(ctx context.Context, tx *db.Tx, row *rivertype.JobRow, v verdict) error {
	_, err := j.client.JobUpdateTx(ctx, tx.JobTx(), row.ID, &river.JobUpdateParams{Output: v})
	return err
}
