package fetch

import (
	"fmt"
	"strings"
	"time"
	"unicode"
)

// printable gives at most most characters of s on one line, without control
// characters and marks that turn the direction of writing, which a publisher
// may send to mislead. What is longer ends in "…".
func printable(s string, most int) string {
	clean := strings.Map(func(r rune) rune {
		switch {
		case unicode.IsSpace(r):
			return ' '
		case unicode.IsPrint(r):
			return r
		}
		return -1
	}, strings.ToValidUTF8(s, "\ufffd"))
	line := []rune(strings.Join(strings.Fields(clean), " "))
	if len(line) > most {
		line = append(line[:most-1], '…')
	}
	return string(line)
}

// spell gives a duration in words, rounded up to whole seconds above one.
func spell(d time.Duration) string {
	if d < time.Second {
		return count(int(d.Milliseconds()), "millisecond")
	}
	s := int((d + time.Second - 1) / time.Second)
	switch {
	case s%3600 == 0:
		return count(s/3600, "hour")
	case s%60 == 0:
		return count(s/60, "minute")
	case s < 120:
		return count(s, "second")
	}
	return count(s/60, "minute") + " and " + count(s%60, "second")
}

// size gives a number of bytes in words.
func size(n int64) string {
	if n >= 1<<20 {
		return fmt.Sprintf("%d MB", n>>20)
	}
	return count(int(n), "byte")
}

func count(n int, of string) string {
	if n == 1 {
		return "1 " + of
	}
	return fmt.Sprintf("%d %ss", n, of)
}
