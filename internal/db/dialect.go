package db

import "github.com/pressly/goose/v3"

// Dialect is the little in which the engines differ. Nothing else asks which
// engine it runs on.
type Dialect interface {
	// Engine gives "sqlite" or "postgres".
	Engine() string

	// DDL turns a portable create or alter statement into the engine's own:
	//
	//	portable        SQLite    PostgreSQL
	//	text            text      text collate "C"
	//	bigint          integer   bigint
	//	blob            blob      bytea
	//	without rowid   kept      left out
	//
	// Only the type of a column definition is replaced: the first word after
	// the column's name. Column names, strings, comments and "cast(x as text)"
	// stay. On SQLite "bigint primary key" so becomes the row's own key, which
	// saves an index; "without rowid" suits a table with a short row and
	// another primary key.
	DDL(sql string) string

	// ForUpdate is appended to a select of a row by its key, in Tx, to keep
	// every other writer from changing the row until the transaction ends. It
	// is empty on SQLite, where no other writer runs.
	ForUpdate() string

	// placeholder appends the placeholder of the n-th argument, from 1, to b.
	placeholder(b []byte, n int) []byte

	// maxArgs is how many arguments InsertMany gives one statement at most.
	maxArgs() int

	// goose gives the engine's name among the migration library's.
	goose() goose.Dialect

	// lockTable gives the statement that keeps other writers out of a table
	// until the transaction ends, or "" where there are none.
	lockTable(name string) string

	// transient reports that the transaction that met err may succeed when it
	// is run again from its start.
	transient(err error) bool

	// explain gives err a public sentence where its reader can do something
	// about it, and gives other errors back as they are.
	explain(err error) error
}
