package db

import (
	"context"
	"errors"
	"fmt"
	"net"
	"strconv"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/stdlib"
	"github.com/pressly/goose/v3"

	"github.com/tolsey/tolsey/internal/fault"
)

// Readers and writers have pools of their own, so that a Read inside a Tx finds
// a connection however many writers wait for the ledger's head.
const (
	postgresWriters = 8
	postgresReaders = 16
	postgresIdle    = 5 * time.Minute
	connectTimeout  = 10 * time.Second
)

// settings makes a new connection safe and quick whatever the server's
// defaults: a commit waits for the disk at least; a lock that stays taken ends
// in an error after 10 s and so in a retry, unless the server says otherwise;
// documents are compressed with LZ4, where the server has it, since pglz takes
// longer than the rest of an insert.
const settings = `select
	case when current_setting('synchronous_commit') = 'off'
		then set_config('synchronous_commit', 'on', false) end,
	case when current_setting('lock_timeout') = '0'
		then set_config('lock_timeout', '10s', false) end,
	(select set_config('default_toast_compression', 'lz4', false) from pg_settings
		where name = 'default_toast_compression' and 'lz4' = any(enumvals)),
	current_setting('server_encoding')`

func openPostgres(ctx context.Context, url string) (*DB, error) {
	config, err := pgx.ParseConfig(url)
	if err != nil {
		// The parser's own error may quote any part of the URL, so it is not kept.
		return nil, fault.New(fault.Invalid, "The address of the PostgreSQL database cannot be understood. "+
			"Write it as postgres://user:password@host:5432/database, with %%40 for an @ in the password.")
	}
	if config.ConnectTimeout == 0 {
		config.ConnectTimeout = connectTimeout
	}
	if config.RuntimeParams["application_name"] == "" {
		config.RuntimeParams["application_name"] = "tolsey"
	}
	dialect := postgresDialect{config}
	d := &DB{dialect: dialect}
	d.write = stdlib.OpenDB(*config, stdlib.OptionAfterConnect(prepare))
	d.write.SetMaxOpenConns(postgresWriters)
	d.write.SetMaxIdleConns(postgresWriters)
	d.write.SetConnMaxIdleTime(postgresIdle)
	d.read = stdlib.OpenDB(*config, stdlib.OptionAfterConnect(prepare))
	d.read.SetMaxOpenConns(postgresReaders)
	d.read.SetMaxIdleConns(postgresReaders)
	d.read.SetConnMaxIdleTime(postgresIdle)
	if err := d.write.PingContext(ctx); err != nil {
		_ = d.Close()
		return nil, dialect.openFault(err)
	}
	return d, nil
}

// prepare applies settings to a new connection.
func prepare(ctx context.Context, conn *pgx.Conn) error {
	var ignored [3]*string
	var encoding string
	err := conn.QueryRow(ctx, settings).Scan(&ignored[0], &ignored[1], &ignored[2], &encoding)
	if err == nil && encoding != "UTF8" {
		err = fault.New(fault.Unavailable, "The PostgreSQL database stores text as %s; Tolsey needs UTF8. "+
			"Make another with: createdb --encoding=UTF8 --template=template0 NAME", encoding)
	}
	if err != nil {
		_ = conn.Close(ctx) // the caller forgets the connection
		return fmt.Errorf("preparing a connection: %w", err)
	}
	return nil
}

// postgresDialect is the dialect of the database that config names.
type postgresDialect struct{ config *pgx.ConnConfig }

var postgresTypes = map[string]string{"text": `text collate "C"`, "blob": "bytea"}

func (postgresDialect) Engine() string       { return "postgres" }
func (postgresDialect) ForUpdate() string    { return " for update" }
func (postgresDialect) goose() goose.Dialect { return goose.DialectPostgres }

func (postgresDialect) lockTable(name string) string {
	return "lock table " + name + " in exclusive mode"
}

func (postgresDialect) DDL(sql string) string {
	return retype(withoutClause(sql, "without", "rowid"), postgresTypes)
}

func (postgresDialect) placeholder(b []byte, n int) []byte {
	return strconv.AppendInt(append(b, '$'), int64(n), 10)
}

// Measured with BenchmarkInsertMany.
func (postgresDialect) maxArgs() int { return 2048 }

// transient accepts serialization failures, deadlocks and lock timeouts, and a
// kept statement whose table has been made anew: it is compiled again in the
// next try. Codes: https://www.postgresql.org/docs/current/errcodes-appendix.html
func (postgresDialect) transient(err error) bool {
	e, ok := errors.AsType[*pgconn.PgError](err)
	if !ok {
		return false
	}
	switch e.Code {
	case "40001", "40P01", "55P03":
		return true
	case "0A000":
		return strings.Contains(e.Message, "cached plan")
	}
	return false
}

func (d postgresDialect) explain(err error) error {
	if _, ok := errors.AsType[*pgconn.ConnectError](err); ok {
		return d.openFault(err)
	}
	e, ok := errors.AsType[*pgconn.PgError](err)
	switch {
	case !ok:
		return err
	case e.Code == "53100":
		return fault.With(err, fault.Unavailable, "The disk of the database server is full. Nothing was changed.")
	case strings.HasPrefix(e.Code, "57P"), strings.HasPrefix(e.Code, "08"):
		return fault.With(err, fault.Unavailable, "The database server went away. Try again in a moment.")
	}
	return err
}

// openFault says why no connection came about.
func (d postgresDialect) openFault(err error) error {
	if fault.KindOf(err) != fault.Unknown || errors.Is(err, context.Canceled) {
		return err
	}
	where := net.JoinHostPort(d.config.Host, strconv.Itoa(int(d.config.Port)))
	if e, ok := errors.AsType[*pgconn.PgError](err); ok {
		switch e.Code {
		case "28P01", "28000":
			return fault.With(err, fault.Unavailable, "The PostgreSQL server at %s refused the user %s. "+
				"Check the user name and password in the database address.", where, d.config.User)
		case "3D000":
			return fault.With(err, fault.Unavailable, "The PostgreSQL server at %s has no database %s. "+
				"Make it with: createdb --encoding=UTF8 %[2]s", where, d.config.Database)
		}
	}
	return fault.With(err, fault.Unavailable, "The PostgreSQL server at %s cannot be reached. "+
		"Check that it runs there and lets this machine connect.", where)
}
