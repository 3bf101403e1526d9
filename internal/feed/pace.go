package feed

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/tolsey/tolsey/internal/fault"
	"github.com/tolsey/tolsey/internal/publisher"
)

// unbound is how a pace without a bound is written.
const unbound = "none"

// String gives the pace as ParsePace reads it: "12/2m0s", "none" for no bound, ""
// for that of the kind.
func (p Pace) String() string {
	switch {
	case p.Unbound:
		return unbound
	case p.Requests == 0:
		return ""
	}
	return fmt.Sprintf("%d/%s", p.Requests, p.Within)
}

// mostRequests is the largest number of requests in a pace: so many instants
// are stored with the feed.
const mostRequests = 1000

// ParsePace reads a number of requests and a time, as "12/2m"; "none" and "" as
// String gives them. The error is a fault of kind Invalid.
func ParsePace(text string) (Pace, error) {
	switch text {
	case "":
		return Pace{}, nil
	case unbound:
		return Pace{Unbound: true}, nil
	}
	number, within, _ := strings.Cut(text, "/")
	n, err := strconv.Atoi(number)
	d, bad := time.ParseDuration(within)
	if err != nil || bad != nil || n < 1 || n > mostRequests || d <= 0 {
		return Pace{}, fault.New(fault.Invalid, "%q is no pace. Write the number of requests and the time, as 12/2m, or none for no limit.", text)
	}
	return Pace{Pace: publisher.Pace{Requests: n, Within: d}}, nil
}

// pace gives how often the feed is asked at most.
func (f *Feed) pace(c publisher.Client) publisher.Pace {
	switch {
	case f.Pace.Unbound:
		return publisher.Pace{}
	case f.Pace.Requests > 0:
		return f.Pace.Pace
	}
	return c.Pace()
}
