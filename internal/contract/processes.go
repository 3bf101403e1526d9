package contract

import (
	"context"
	"fmt"
	"slices"

	"github.com/tolsey/tolsey/internal/db"
)

// OfProcesses gives the contracts of some processes, by ocid and in the order
// of each process, within a transaction.
func OfProcesses(ctx context.Context, tx *db.Tx, ocids []string) ([]Contract, error) {
	var all []Contract
	for some := range slices.Chunk(ocids, deleteAtOnce) {
		var args []any
		where := "ocid in " + db.In(&args, some...)
		list, err := fetch(ctx, tx, where, args, "ocid, item", deleteAtOnce*mostLimit*mostLimit, 0)
		if err != nil {
			return nil, fmt.Errorf("reading the contracts of %d processes: %w", len(some), err)
		}
		all = append(all, list...)
	}
	return all, nil
}
