package db

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"github.com/pressly/goose/v3"

	"github.com/tolsey/tolsey/internal/fault"
)

// Migration is one step of the schema of the tables that are not projections.
// Once released it is never changed; a later one corrects it.
type Migration struct {
	Version int64  // unique and at least 1; steps are taken in this order
	Name    string // for error messages
	SQL     string // portable statements, each ended by ";"; no triggers
}

// errTaken says that another process has just taken the step.
var errTaken = errors.New("the migration has been applied meanwhile")

// Migrate takes, in order, those steps of m that the database has not seen,
// each in a transaction of its own; a failed one leaves no trace. It is called
// once, with all migrations of the program. Several processes may call it at
// the same time. The error is a fault of kind Unavailable when the database was
// written by a newer program.
func (d *DB) Migrate(ctx context.Context, m ...Migration) error {
	if len(m) == 0 {
		return nil
	}
	// Each turn that ends in errTaken has seen one step done by somebody else.
	for range len(m) + 1 {
		err := d.migrate(ctx, m)
		if !errors.Is(err, errTaken) {
			return d.dialect.explain(err)
		}
	}
	return fmt.Errorf("migrating the database: %w", errTaken)
}

func (d *DB) migrate(ctx context.Context, m []Migration) error {
	provider, err := d.provider(m)
	if err != nil {
		return fmt.Errorf("reading the migrations: %w", err)
	}
	current, known, err := provider.GetVersions(ctx)
	if err != nil {
		return fmt.Errorf("reading the version of the database: %w", err)
	}
	if current > known {
		return fault.New(fault.Unavailable, "This database was written by a newer Tolsey: its schema has version %d, "+
			"this program knows %d. Use the newer program, or another database.", current, known)
	}
	if _, err := provider.Up(ctx); err != nil {
		return fmt.Errorf("migrating the database: %w", err)
	}
	return nil
}

func (d *DB) provider(m []Migration) (*goose.Provider, error) {
	steps := make([]*goose.Migration, len(m))
	for i, step := range m {
		steps[i] = goose.NewGoMigration(step.Version, &goose.GoFunc{RunTx: d.step(step)}, nil)
	}
	return goose.NewProvider(d.dialect.goose(), d.write, nil,
		goose.WithGoMigrations(steps...), goose.WithDisableGlobalRegistry(true), goose.WithLogger(goose.NopLogger()))
}

// step gives what goose runs for m, in a transaction at whose end it notes the
// version.
func (d *DB) step(m Migration) func(context.Context, *sql.Tx) error {
	return func(ctx context.Context, tx *sql.Tx) error {
		if err := d.claim(ctx, tx, m.Version); err != nil {
			return err
		}
		for _, statement := range statements(d.dialect.DDL(m.SQL)) {
			if _, err := tx.ExecContext(ctx, statement); err != nil {
				return fmt.Errorf("step %d, %s: %w", m.Version, m.Name, err)
			}
		}
		return nil
	}
}

// claim keeps other processes from migrating until tx ends, and gives errTaken
// if one has taken the step since goose looked.
func (d *DB) claim(ctx context.Context, tx *sql.Tx, version int64) error {
	if lock := d.dialect.lockTable(goose.DefaultTablename); lock != "" {
		if _, err := tx.ExecContext(ctx, lock); err != nil {
			return fmt.Errorf("locking the list of migrations: %w", err)
		}
	}
	var taken int
	err := tx.QueryRowContext(ctx, "select count(*) from "+goose.DefaultTablename+" where version_id = $1", version).Scan(&taken)
	if err != nil {
		return fmt.Errorf("reading the list of migrations: %w", err)
	}
	if taken > 0 {
		return errTaken
	}
	return nil
}
