package fetch

import (
	"net/http"
	"strconv"
	"strings"
	"time"
)

// The bounds within which a publisher's wish is kept, and what stands for one
// that cannot be read.
const (
	waitLeast   = time.Second
	waitMost    = time.Hour
	waitUnclear = time.Minute
)

// wish is what a Retry-After asks for.
type wish struct {
	wait time.Duration // 0 when nothing was asked, else from waitLeast to waitMost
	note string        // a sentence with a space before it when wait is not what was asked
}

// retryAfter reads the value of a Retry-After (RFC 9110, 10.2.3): whole
// seconds, or a date, which counts from now.
func retryAfter(value string, now time.Time) wish {
	value = strings.TrimSpace(value)
	if value == "" {
		return wish{}
	}
	if asked, ok := seconds(value); ok {
		return reasonable(asked)
	}
	if at, err := http.ParseTime(value); err == nil {
		return reasonable(at.Sub(now))
	}
	return wish{waitUnclear, " (How long it wants could not be read, so this is our guess.)"}
}

// seconds reads a number of whole seconds, of any size and sign. Beyond a day
// either way it gives a day, which is out of bounds all the same.
func seconds(value string) (time.Duration, bool) {
	digits := strings.TrimPrefix(value, "-")
	if digits == "" || strings.Trim(digits, "0123456789") != "" {
		return 0, false
	}
	const day = 24 * 60 * 60
	n, err := strconv.ParseInt(value, 10, 64)
	if err != nil || n > day || n < -day {
		n = day
		if value[0] == '-' {
			n = -day
		}
	}
	return time.Duration(n) * time.Second, true
}

func reasonable(asked time.Duration) wish {
	switch {
	case asked > waitMost:
		return wish{waitMost, " (It wants longer, but is asked again after that.)"}
	case asked < waitLeast:
		return wish{waitLeast, " (It named no wait, or one that is over.)"}
	}
	return wish{wait: asked}
}
