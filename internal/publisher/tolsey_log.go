package publisher

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"
	"unicode"

	"golang.org/x/mod/sumdb/note"

	"github.com/tolsey/tolsey/internal/fetch"
)

// afresh says how an operator goes on with a ledger that is not the one it was.
const afresh = "Ask its operator what happened. To read it from the beginning, remove this feed and add it again; " +
	"what is here already is not stored twice."

// ask gets what stands at a path of the other Tolsey.
func (c *tolseyClient) ask(ctx context.Context, path string, parameters url.Values) (*fetch.Answer, error) {
	return c.get.Get(ctx, under(c.base, path, parameters), http.Header{"Accept": {"application/x-ndjson, text/plain, */*;q=0.5"}})
}

// bad makes the trouble with an answer; what follows the name of the host is a
// format.
func (c *tolseyClient) bad(cause error, format string, args ...any) *fetch.Trouble {
	said := strings.TrimSuffix(fmt.Sprintf(format, args...), ".")
	return troubled(fetch.BadPage, c.base.Host+" "+said+".", cause)
}

// identity asks for the public key of the log, in the form of signed notes, and
// compares it with the one known, if there is one. It gives the key and the
// bytes of the answer.
func (c *tolseyClient) identity(ctx context.Context, p tolseyPlace) (string, int, error) {
	answer, err := c.ask(ctx, "/log/key", nil)
	if err != nil {
		return "", 0, err
	}
	key := strings.TrimSpace(string(answer.Body))
	verifier, err := note.NewVerifier(key)
	if err != nil {
		return "", 0, c.bad(err, "does not answer as a Tolsey does; check the address")
	}
	if p.Key != "" && p.Key != key {
		was, _, _ := strings.Cut(p.Key, "+")
		return "", 0, c.bad(nil, "is another Tolsey now, %s, than the one that was followed, %s, so that nothing is taken from it. %s",
			named(verifier.Name()), named(was), afresh)
	}
	return key, len(answer.Body), nil
}

// named cleans the name of a log for a sentence.
func named(name string) string {
	name = strings.Map(func(r rune) rune {
		if unicode.IsPrint(r) {
			return r
		}
		return -1
	}, name)
	if r := []rune(name); len(r) > 80 {
		return string(r[:80]) + "…"
	}
	return name
}

// explain finds out what is behind an answer that a Tolsey does not give in the
// ordinary course of things: another Tolsey at this address, a ledger that has
// become smaller, or one that has no entries yet, which is no trouble. Else the
// trouble is what it was.
func (c *tolseyClient) explain(ctx context.Context, p tolseyPlace, now time.Time, trouble *fetch.Trouble) (Page, error) {
	var found *fetch.Trouble
	if _, _, err := c.identity(ctx, p); errors.As(err, &found) && found.Kind == fetch.BadPage {
		return Page{}, found
	} else if ctx.Err() != nil {
		return Page{}, err
	} else if err != nil {
		return Page{}, trouble
	}
	size, err := c.size(ctx, p)
	switch {
	case ctx.Err() != nil:
		return Page{}, err
	case err != nil:
		return Page{}, trouble
	case size <= p.After:
		return Page{}, c.bad(trouble, "has %s entries now, but %s were read from it: its ledger was put back to an older state, "+
			"and nothing is taken from it. %s", grouped(size), grouped(p.After+1), afresh)
	case size == 0 && trouble.Kind == fetch.NotData:
		p.Asked, p.Through = now, true
		return Page{Place: writePlace(p)}, nil
	case p.After < 0 && trouble.Kind == fetch.NotData:
		return c.entries(ctx, p, now) // its first entry may have come since it was asked
	}
	return Page{}, trouble
}

// size gives the number of entries that the log's newest checkpoint states,
// signed by the key known; 0 when there is no checkpoint yet.
func (c *tolseyClient) size(ctx context.Context, p tolseyPlace) (int64, error) {
	answer, err := c.ask(ctx, "/log/checkpoint", nil)
	var trouble *fetch.Trouble
	if errors.As(err, &trouble) && trouble.Kind == fetch.Missing {
		return 0, nil
	}
	if err != nil {
		return 0, err
	}
	verifier, err := note.NewVerifier(p.Key)
	if err != nil {
		return 0, err
	}
	signed, err := note.Open(answer.Body, note.VerifierList(verifier))
	if err != nil {
		return 0, err
	}
	// The second line of C2SP's tlog-checkpoint.
	lines := strings.SplitN(signed.Text, "\n", 3)
	if len(lines) < 3 {
		return 0, errors.New("the checkpoint has no size")
	}
	return strconv.ParseInt(lines[1], 10, 64)
}
