package integrity

import (
	"strings"
	"testing"

	"github.com/tolsey/tolsey/internal/redflag"
)

// A list says what a flag is in one sentence, without the values of the flag.
func TestShortWords(t *testing.T) {
	for _, flag := range redflag.Flags() {
		short := Short(flag)
		if strings.Count(short, ".") != 1 || !strings.HasSuffix(short, ".") {
			t.Errorf("%s is no single sentence: %q", flag.ID, short)
		}
		for _, inner := range []string{"value is", "with 0", "flagged too", "fence"} {
			if strings.Contains(short, inner) {
				t.Errorf("%s says %q: %q", flag.ID, inner, short)
			}
		}
	}
	for id := range shorts {
		if !known(id) {
			t.Errorf("there is no flag %s", id)
		}
	}
}

// Every flag of Cardinal's either has an adapted form, and says why that is
// needed, or has none, and redflag says why.
func TestSilentFlagsPointToTheirAdaptedForms(t *testing.T) {
	missing := redflag.Missing()
	for _, flag := range redflag.Flags() {
		why, instead := Silent(flag.ID)
		switch {
		case flag.Adapted != "":
			if why != "" || instead != "" {
				t.Errorf("%s is adapted, and has %q, %q", flag.ID, why, instead)
			}
		case (why == "") == (missing[flag.ID] == ""):
			t.Errorf("%s: %q and %q", flag.ID, why, missing[flag.ID])
		case why != "" && !known(instead):
			t.Errorf("%s points to %q", flag.ID, instead)
		}
	}
}

func known(id string) bool {
	for _, flag := range redflag.Flags() {
		if flag.ID == id {
			return true
		}
	}
	return false
}
