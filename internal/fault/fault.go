// Package fault names the kinds of error that Tolsey tells apart and what a
// reader of a page or an API may be told about each.
//
// An error made here carries a public sentence; everything else (SQL, paths,
// stack) stays in the log.
package fault

import (
	"errors"
	"fmt"
	"net/http"
	"runtime/debug"
)

// Kind says what sort of thing went wrong, from the reader's side.
type Kind int

// The kinds. Unknown is every error that was not made by this package: it is
// logged with an id and the reader sees only the id.
const (
	Unknown     Kind = iota
	NotFound         // there is no such thing
	Invalid          // what was sent cannot be understood or breaks a rule
	Conflict         // it contradicts what is already there
	Forbidden        // the reader may not do this
	Unavailable      // it cannot be done now; later it can
	TooLarge         // what was sent is over a stated limit
)

// String gives the kind's name as logs and metrics print it.
func (k Kind) String() string {
	switch k {
	case NotFound:
		return "not found"
	case Invalid:
		return "invalid"
	case Conflict:
		return "conflict"
	case Forbidden:
		return "forbidden"
	case Unavailable:
		return "unavailable"
	case TooLarge:
		return "too large"
	default:
		return "unknown"
	}
}

// Error is an error with a kind and a sentence that may be shown to anyone.
type Error struct {
	Kind   Kind
	Public string // a full sentence for the reader; says what to do where it can
	Err    error  // the cause, for the log; may be nil
}

// Error gives the public sentence and the cause, for logs.
func (e *Error) Error() string {
	if e.Err != nil {
		return e.Public + ": " + e.Err.Error()
	}
	return e.Public
}

// Unwrap gives the cause.
func (e *Error) Unwrap() error { return e.Err }

// New makes an error of a kind with a public sentence.
func New(kind Kind, format string, args ...any) error {
	return &Error{Kind: kind, Public: fmt.Sprintf(format, args...)}
}

// With gives err a kind and a public sentence, keeping it as the cause. It
// returns nil for a nil err.
func With(err error, kind Kind, format string, args ...any) error {
	if err == nil {
		return nil
	}
	return &Error{Kind: kind, Public: fmt.Sprintf(format, args...), Err: err}
}

// KindOf gives the kind of the first fault in err's chain, or Unknown.
func KindOf(err error) Kind {
	if f, ok := errors.AsType[*Error](err); ok {
		return f.Kind
	}
	return Unknown
}

// Public gives the sentence that a reader may see, or "" for an unknown error.
func Public(err error) string {
	if f, ok := errors.AsType[*Error](err); ok {
		return f.Public
	}
	return ""
}

// Guard calls fn and gives a panic in it as an error with its stack. It lets
// http.ErrAbortHandler through, which asks for the connection to be cut.
func Guard(fn func() error) (err error) {
	defer func() {
		switch v := recover(); v {
		case nil:
		case http.ErrAbortHandler:
			panic(v)
		default:
			err = fmt.Errorf("panic: %v\n%s", v, debug.Stack())
		}
	}()
	return fn()
}
