package db

import (
	"context"
	"database/sql/driver"
)

// The SQLite driver compiles a statement's text each time it runs. pgx keeps
// compiled statements with their connection; keeping does the same for SQLite.

// kept is how many statements a connection keeps; then the one that was not
// used for longest goes.
const kept = 128

// keeping is a connector whose connections keep their compiled statements.
type keeping struct{ driver.Connector }

// Connect opens a connection.
func (k keeping) Connect(ctx context.Context) (driver.Conn, error) {
	conn, err := k.Connector.Connect(ctx)
	if err != nil {
		return nil, err
	}
	return &keepingConn{sqliteConn: conn.(sqliteConn), statements: map[string]*statement{}}, nil
}

// sqliteConn is what database/sql uses of the driver's connections.
type sqliteConn interface {
	driver.Conn
	driver.ConnBeginTx
	driver.ConnPrepareContext
	driver.ExecerContext
	driver.QueryerContext
	driver.Pinger
	driver.SessionResetter
	driver.Validator
}

// keepingConn is used by one goroutine at a time, as database/sql promises.
type keepingConn struct {
	sqliteConn
	statements map[string]*statement
	clock      uint64 // counts uses
}

type statement struct {
	driver.Stmt
	text string
	used uint64 // keepingConn.clock at the last use
	busy bool   // its rows are being read
}

// ExecContext runs query through a kept statement.
func (c *keepingConn) ExecContext(ctx context.Context, query string, args []driver.NamedValue) (driver.Result, error) {
	s, err := c.take(ctx, query)
	if err != nil {
		return nil, err
	}
	if s == nil {
		return c.sqliteConn.ExecContext(ctx, query, args)
	}
	result, err := s.Stmt.(driver.StmtExecContext).ExecContext(ctx, args)
	c.release(s, err)
	return result, err
}

// QueryContext runs query through a kept statement, which is taken until the
// rows are closed.
func (c *keepingConn) QueryContext(ctx context.Context, query string, args []driver.NamedValue) (driver.Rows, error) {
	s, err := c.take(ctx, query)
	if err != nil {
		return nil, err
	}
	if s == nil {
		return c.sqliteConn.QueryContext(ctx, query, args)
	}
	rows, err := s.Stmt.(driver.StmtQueryContext).QueryContext(ctx, args)
	if err != nil {
		c.release(s, err)
		return nil, err
	}
	return &keepingRows{rows, c, s}, nil
}

// Close ends the statements and the connection.
func (c *keepingConn) Close() error {
	for _, s := range c.statements {
		_ = s.Close()
	}
	return c.sqliteConn.Close()
}

// take gives the statement for query, compiled now if need be, or nil when its
// rows are still being read and it cannot run a second time.
func (c *keepingConn) take(ctx context.Context, query string) (*statement, error) {
	c.clock++
	if s := c.statements[query]; s != nil {
		if s.busy {
			return nil, nil
		}
		s.busy, s.used = true, c.clock
		return s, nil
	}
	stmt, err := c.PrepareContext(ctx, query)
	if err != nil {
		return nil, err
	}
	if len(c.statements) >= kept {
		c.dropOldest()
	}
	s := &statement{Stmt: stmt, text: query, used: c.clock, busy: true}
	c.statements[query] = s
	return s, nil
}

// release puts s back for the next use; a failed one is not trusted again.
func (c *keepingConn) release(s *statement, err error) {
	s.busy = false
	if err != nil {
		c.drop(s)
	}
}

func (c *keepingConn) dropOldest() {
	var oldest *statement
	for _, s := range c.statements {
		if !s.busy && (oldest == nil || s.used < oldest.used) {
			oldest = s
		}
	}
	if oldest != nil {
		c.drop(oldest)
	}
}

func (c *keepingConn) drop(s *statement) {
	delete(c.statements, s.text)
	_ = s.Close() // nothing to do about it: the statement is gone either way
}

// keepingRows gives its statement back when it is closed.
type keepingRows struct {
	driver.Rows
	conn *keepingConn
	from *statement
}

// Close ends the reading.
func (r *keepingRows) Close() error {
	err := r.Rows.Close()
	r.conn.release(r.from, err)
	return err
}
