package command

import (
	"fmt"
	"time"
)

// ticker tells of long work now and then, on standard error.
type ticker struct {
	env  *Env
	last time.Time
}

func newTicker(env *Env) *ticker { return &ticker{env: env, last: env.Clock.Now()} }

func (t *ticker) tick(what string, done, size int64) {
	if now := t.env.Clock.Now(); now.Sub(t.last) >= lineEvery {
		t.last = now
		fmt.Fprintf(t.env.Stderr, "%s: %d of %d\n", what, done, size)
	}
}
