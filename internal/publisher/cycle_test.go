package publisher

import (
	"encoding/json"
	"strconv"
	"testing"

	"pgregory.net/rapid"
)

// A path of links that enters a circle is found out soon, also where the
// program starts anew at every step; one without a circle never is.
func TestCycle(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		tail := rapid.IntRange(0, 300).Draw(t, "tail")
		circle := rapid.IntRange(0, 300).Draw(t, "circle") // 0 for none
		var c cycle
		for step := range 4*(tail+circle) + 14 {
			at := step
			if circle > 0 && step >= tail {
				at = tail + (step-tail)%circle
			}
			seen := c.closes("link" + strconv.Itoa(at))
			if seen && step != at {
				if step > 3*(tail+circle)+10 {
					t.Fatalf("found only at step %d", step)
				}
				return
			}
			if seen {
				t.Fatalf("step %d was never seen before", step)
			}
			text, err := json.Marshal(c)
			if err != nil {
				t.Fatal(err)
			}
			c = cycle{}
			if err := json.Unmarshal(text, &c); err != nil {
				t.Fatal(err)
			}
		}
		if circle > 0 {
			t.Fatal("the circle was not found")
		}
	})
}
