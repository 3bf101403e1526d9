package publisher

import (
	"encoding/json"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestPlacesKeepTheirForm holds that a place that was stored is read with
// nothing left out, and written in the same form: feeds outlive programs.
func TestPlacesKeepTheirForm(t *testing.T) {
	const times = `"polled":"2026-11-23T09:00:00Z","filled":"2026-11-20T09:00:00Z","checked":"2026-11-21T09:00:00Z"`
	const window = `{"until":"2026-11-01T00:00:00Z","begun":"2026-11-23T09:00:00Z","window":{"from":"2026-11-23T06:00:00Z","to":"2026-11-23T08:00:00Z","end":"2026-11-23T09:00:00Z","page":2}}`
	const month = `{"month":"2026-11","until":"2026-10","left":[2,3],"begun":"2026-11-23T09:00:00Z"}`
	for name, tt := range map[string]struct {
		text string
		kept any
	}{
		"windows": {`{"head":"2026-11-23T09:00:00Z","floor":"2026-11-01T00:00:00Z",` + times + `,"checks":3,"now":` + window + `,"back":` + window + `,"check":` + window + `}`, &windowPlace{}},
		"months":  {`{"first":"2026-11","floor":"2026-09","complete":"2026-11-22T09:00:00Z",` + times + `,"now":` + month + `,"back":` + month + `,"check":` + month + `}`, &monthPlace{}},
	} {
		if err := readPlace(Place(tt.text), tt.kept); err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		var was, is any
		if err := json.Unmarshal([]byte(tt.text), &was); err != nil {
			t.Fatal(err)
		}
		if err := json.Unmarshal([]byte(writePlace(tt.kept)), &is); err != nil {
			t.Fatal(err)
		}
		if d := cmp.Diff(was, is); d != "" {
			t.Errorf("%s (-stored +written):\n%s", name, d)
		}
	}
}

// TestAPlaceTellsItsErrand holds which walk is taken to have failed when the
// program does not remember: the one that comes first.
func TestAPlaceTellsItsErrand(t *testing.T) {
	var e errands[stretch]
	for _, what := range []errand{forCheck, forBack, forLive} {
		*e.walk(what) = &stretch{}
		if got := e.active(); got != what {
			t.Errorf("%s was begun last, but it is %s", what, got)
		}
	}
}
