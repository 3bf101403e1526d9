package db

import (
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"
)

// In appends values to args and gives the list of their placeholders for an
// "in": "($3,$4)" when args held two. For no values it gives "(null)", which
// nothing is in; nor is anything "not in" it, so a "not in" needs a test of its
// own. Callers cut long lists into several queries: the engines take 32,766 and
// 65,535 arguments at most, and SQLite's time grows with the square of their
// number (about 2 ms for 1,000).
func In(args *[]any, values ...string) string { return in(args, values) }

// InInt is In for integers.
func InInt(args *[]any, values ...int64) string { return in(args, values) }

func in[T any](args *[]any, values []T) string {
	if len(values) == 0 {
		return "(null)"
	}
	list := make([]byte, 0, 6*len(values)+2)
	for _, v := range values {
		list = append(list, ",$"...)
		*args = append(*args, v)
		list = strconv.AppendInt(list, int64(len(*args)), 10)
	}
	list[0] = '('
	return string(append(list, ')'))
}

var errTime = errors.New("a time.Time was given to the database; give it text in clock.Format")

// portableArgs gives args as both engines take them. It does not write to the
// slice it is given, which may be the caller's.
func portableArgs(args []any) ([]any, error) {
	copied := false
	for i, a := range args {
		b, changed, err := portable(a)
		if err != nil {
			return nil, fmt.Errorf("argument %d: %w", i+1, err)
		}
		if changed && !copied {
			args, copied = slices.Clone(args), true
		}
		if changed {
			args[i] = b
		}
	}
	return args, nil
}

// portable gives one argument as both engines take it, and whether that is
// another value than a.
func portable(a any) (b any, changed bool, err error) {
	switch v := a.(type) {
	case nil, int, int64, []byte, float64:
		return a, false, nil
	case string:
		if fits(v) {
			return a, false, nil
		}
		return fitted(v), true, nil
	case bool:
		if v {
			return int64(1), true, nil
		}
		return int64(0), true, nil
	case time.Time, *time.Time:
		return nil, false, errTime
	}
	// The types that packages make of these.
	switch v := reflect.ValueOf(a); v.Kind() {
	case reflect.String, reflect.Bool:
		if v.Kind() == reflect.Bool {
			return portableOf(v.Bool())
		}
		return portableOf(v.String())
	case reflect.Pointer:
		if v.IsNil() {
			return nil, true, nil
		}
		return portableOf(v.Elem().Interface())
	}
	return a, false, nil
}

// portableOf is portable for a value that was unwrapped, and so has changed.
func portableOf(a any) (any, bool, error) {
	b, _, err := portable(a)
	return b, true, err
}

func fits(s string) bool { return strings.IndexByte(s, 0) < 0 && utf8.ValidString(s) }

func fitted(s string) string {
	return strings.ReplaceAll(strings.ToValidUTF8(s, "\uFFFD"), "\x00", "\uFFFD")
}
