package api

import (
	"container/list"
	"errors"
	"fmt"
	"math"
	"net/http"
	"net/netip"
	"strconv"
	"strings"
	"sync"
	"time"

	"golang.org/x/time/rate"

	"github.com/tolsey/tolsey/internal/clock"
)

// Limit is how much one client may ask for: Burst requests at once, and in the
// long run PerSecond. A client is an IPv4 address, or the first 64 bits of an
// IPv6 address, which one subscriber has to himself.
type Limit struct {
	PerSecond float64 // 0 for no limit
	Burst     int     // at least 1
	// TrustForwarded takes the client's address from the end of
	// X-Forwarded-For, where the proxy before this server writes it. Without
	// such a proxy anyone could write there what he likes: then leave it off.
	TrustForwarded bool
}

// StandardLimit leaves a reader alone who follows links as fast as he can read
// the answers, and one client no way to keep the others waiting.
var StandardLimit = Limit{PerSecond: 20, Burst: 100}

// mostClients is how many clients are remembered at once.
const mostClients = 20_000

// limiter holds each client to the limit by a bucket of tokens. A bucket that
// is full again says nothing and is forgotten; with more clients than are
// remembered those are forgotten who were seen longest ago.
type limiter struct {
	Limit
	clock *clock.Clock
	idle  time.Duration // after which any bucket is full

	mu      sync.Mutex
	clients map[netip.Prefix]*list.Element
	recent  *list.List // of *client, the newest first
}

// client is a client who was seen lately.
type client struct {
	prefix netip.Prefix
	tokens *rate.Limiter
	seen   time.Time
}

func newLimiter(l Limit, c *clock.Clock) *limiter {
	out := &limiter{Limit: l, clock: c, clients: map[netip.Prefix]*list.Element{}, recent: list.New()}
	if l.PerSecond > 0 {
		out.Burst = max(1, l.Burst)
		out.idle = time.Duration(float64(out.Burst) / l.PerSecond * float64(time.Second))
	}
	return out
}

// tooMany is the error of a client who asked too often.
type tooMany struct{ wait time.Duration }

// Error gives the sentence for the reader.
func (t *tooMany) Error() string {
	return fmt.Sprintf("Too many requests came from your address. Wait the seconds that Retry-After says (%d), then go on more slowly.", t.seconds())
}

// seconds gives the wait for Retry-After, in whole seconds.
func (t *tooMany) seconds() int { return int(math.Ceil(t.wait.Seconds())) }

// admit takes a token of the client's bucket, or gives a tooMany.
func (l *limiter) admit(r *http.Request) error {
	if l.PerSecond <= 0 {
		return nil
	}
	now := l.clock.Now()
	l.mu.Lock()
	defer l.mu.Unlock()
	booked := l.client(l.address(r), now).tokens.ReserveN(now, 1)
	wait := booked.DelayFrom(now)
	if wait <= 0 {
		return nil
	}
	booked.CancelAt(now)
	return &tooMany{wait: wait}
}

// Limited holds the clients of a handler to a limit of its own. Who asks too
// often gets the status 429 with a sentence and how long to wait.
func Limited(next http.Handler, l Limit, c *clock.Clock) http.Handler {
	limit := newLimiter(l, c)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		var many *tooMany
		if errors.As(limit.admit(r), &many) {
			w.Header().Set("Retry-After", strconv.Itoa(many.seconds()))
			http.Error(w, many.Error(), http.StatusTooManyRequests)
			return
		}
		next.ServeHTTP(w, r)
	})
}

// client gives the client of an address, and forgets others.
func (l *limiter) client(prefix netip.Prefix, now time.Time) *client {
	at, known := l.clients[prefix]
	if known {
		l.recent.MoveToFront(at)
	} else {
		at = l.recent.PushFront(&client{prefix: prefix, tokens: rate.NewLimiter(rate.Limit(l.PerSecond), l.Burst)})
		l.clients[prefix] = at
	}
	c := at.Value.(*client)
	c.seen = now
	for last := l.recent.Back(); last != at; last = l.recent.Back() {
		old := last.Value.(*client)
		if len(l.clients) <= mostClients && now.Sub(old.seen) < l.idle {
			break
		}
		l.recent.Remove(last)
		delete(l.clients, old.prefix)
	}
	return c
}

// address gives the client who sent a request. Requests without an address that
// can be read count as one client.
func (l *limiter) address(r *http.Request) netip.Prefix {
	text := r.RemoteAddr
	if forwarded := r.Header.Values("X-Forwarded-For"); l.TrustForwarded && len(forwarded) > 0 {
		all := forwarded[len(forwarded)-1]
		text = strings.TrimSpace(all[strings.LastIndexByte(all, ',')+1:])
	}
	at, err := netip.ParseAddr(text)
	if err != nil {
		withPort, _ := netip.ParseAddrPort(text) // no address, where this cannot be read either
		at = withPort.Addr()
	}
	at = at.Unmap().WithZone("")
	bits := at.BitLen()
	if at.Is6() {
		bits = 64
	}
	prefix, _ := at.Prefix(bits) // the zero prefix for no address
	return prefix
}
