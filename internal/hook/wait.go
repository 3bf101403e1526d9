package hook

import (
	"math"
	"net/http"
	"strconv"
	"strings"
	"time"
)

const longestWait = 24 * time.Hour

// waits are those after the first, second and further failures. The
// specification wants them to grow and the whole to span days; these leave a
// receiver that is back after an hour or two not waiting for half a day.
var waits = []time.Duration{5 * time.Second, 30 * time.Second, 2 * time.Minute, 10 * time.Minute,
	30 * time.Minute, time.Hour, 2 * time.Hour, 4 * time.Hour}

// Backoff gives the wait before the next try after so many failures in a row of
// one message: 5 s, 30 s, 2 min, 10 min, 30 min, 1 h, 2 h, then 4 h each time. It
// is 0 before the first failure. When to give up is the caller's to say.
func Backoff(failures int) time.Duration {
	if failures <= 0 {
		return 0
	}
	return waits[min(failures, len(waits))-1]
}

// retryAfter reads a Retry-After (RFC 9110, 10.2.3): whole seconds, or a date,
// which counts from now. It gives at most longestWait, and 0 for what is over,
// missing or unreadable.
func retryAfter(value string, now time.Time) time.Duration {
	value = strings.TrimSpace(value)
	wait := time.Duration(0)
	if value != "" && strings.Trim(value, "0123456789") == "" {
		n, err := strconv.ParseInt(value, 10, 64)
		if err != nil { // only digits, so it is too large
			n = math.MaxInt64
		}
		wait = time.Duration(min(n, int64(longestWait/time.Second))) * time.Second
	} else if at, err := http.ParseTime(value); err == nil {
		wait = at.Sub(now)
	}
	return min(max(wait, 0), longestWait)
}
