package web

import (
	"testing"

	"github.com/tolsey/tolsey/internal/scorecard"
)

// Beside an index stands what it would be if nobody had won twice, beside a
// share what the unknown can do to it.
func TestBoundsOfFigures(t *testing.T) {
	index, share := &scorecard.Measure{Unit: scorecard.Index}, &scorecard.Measure{Unit: scorecard.Share}
	for name, c := range map[string]struct {
		m    *scorecard.Measure
		f    scorecard.Figure
		want string
	}{
		"concentrated": {index, scorecard.Figure{Known: true, N: 12, Value: 0.4, Apiece: 0.1},
			"Had each of these 12 awards gone to a different supplier it would be 0.10: only what is above that comes of suppliers that won more than once."},
		"few awards": {index, scorecard.Figure{Known: true, N: 12, Value: 0.402, Apiece: 0.398},
			"Had each of these 12 awards gone to a different supplier it would be 0.40 too: it comes of how few and how unequal the awards are, and not of one supplier that wins often."},
		"too few":      {index, scorecard.Figure{N: 2}, ""},
		"all is known": {share, scorecard.Figure{Known: true, Value: 0.5, Least: 0.5, Most: 0.5}, ""},
		"half is known": {share, scorecard.Figure{Known: true, Value: 0.5, Least: 0.25, Most: 0.75, Unknown: scorecard.Amount{N: 9, Total: 9}},
			"If all that is not known were a no it would be 25%, if it were a yes 75%."},
	} {
		if got := boundsText(c.m, &c.f); got != c.want {
			t.Errorf("%s: %q", name, got)
		}
	}
}
