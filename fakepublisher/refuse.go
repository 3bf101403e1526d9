package fakepublisher

import (
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// loopPath is where the redirects without end go round.
const loopPath = "/fault/loop/"

// standardRetry is what Find a Tender has been seen to ask for.
const standardRetry = 2 * time.Minute

// loop sends a client round in a circle of two.
func loop(w http.ResponseWriter, r *http.Request) {
	to := loopPath + "a"
	if strings.HasSuffix(r.URL.Path, "/a") {
		to = loopPath + "b"
	}
	http.Redirect(w, r, to, http.StatusFound)
}

// throttle refuses a request over the limit as the kind does.
func (p *Publisher) throttle(w http.ResponseWriter, wait time.Duration) {
	if p.cfg.Kind == ContractsFinder {
		forbid(w)
		return
	}
	seconds := (wait + time.Second - 1) / time.Second
	tooMany(w, strconv.Itoa(int(seconds)))
}

func forbid(w http.ResponseWriter) { http.Error(w, "Forbidden", http.StatusForbidden) }

func tooMany(w http.ResponseWriter, retryAfter string) {
	w.Header().Set("Retry-After", retryAfter)
	http.Error(w, "Too Many Requests", http.StatusTooManyRequests)
}

// refuse gives the answers that come instead of the data; false when the fault
// is none of them. The wait they ask for is that of the limit in Config, where
// it has one.
func (p *Publisher) refuse(w http.ResponseWriter, r *http.Request, fault Fault, now time.Time) bool {
	after := p.cfg.Rate.RetryAfter
	if after < time.Second {
		after = standardRetry
	}
	seconds := strconv.Itoa(int(after / time.Second))
	switch fault {
	case TooManyRequests:
		tooMany(w, seconds)
	case TooManyRequestsDate:
		tooMany(w, now.Add(after).UTC().Format(http.TimeFormat))
	case RetryAfterHuge:
		tooMany(w, "99999999999")
	case RetryAfterNegative:
		tooMany(w, "-5")
	case RetryAfterWord:
		tooMany(w, "soon")
	case Forbidden:
		forbid(w)
	case ServerError:
		http.Error(w, "Internal Server Error", http.StatusInternalServerError)
	case Unavailable:
		w.Header().Set("Retry-After", seconds)
		http.Error(w, "Service Unavailable", http.StatusServiceUnavailable)
	case RedirectLoop:
		http.Redirect(w, r, loopPath+"a", http.StatusFound)
	case RedirectElsewhere:
		w.Header().Set("Location", p.cfg.Elsewhere+r.URL.RequestURI())
		w.WriteHeader(http.StatusFound)
	case HTMLPage:
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		w.WriteHeader(http.StatusOK)
		fmt.Fprint(w, "<!DOCTYPE html>\n<html lang=\"en\"><title>Sorry</title><h1>The service is being mended</h1></html>\n")
	case EmptyBody:
		w.Header().Set("Content-Type", "application/json")
		w.Header().Set("Content-Length", "0")
		w.WriteHeader(http.StatusOK)
	case Hang:
		p.hang(r)
	default:
		return false
	}
	return true
}

// hang holds the request until the client goes away or the bound of Config is
// reached, then drops the connection without an answer.
func (p *Publisher) hang(r *http.Request) {
	var bound <-chan time.Time
	if p.cfg.HangFor > 0 {
		timer := time.NewTimer(p.cfg.HangFor)
		defer timer.Stop()
		bound = timer.C
	}
	select {
	case <-r.Context().Done():
	case <-bound:
	}
	panic(http.ErrAbortHandler)
}
