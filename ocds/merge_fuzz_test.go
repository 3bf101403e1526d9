package ocds

import (
	"bytes"
	"encoding/json"
	"fmt"
	"testing"
)

// FuzzMerge holds that any releases merge without a panic into JSON, and that
// merging them again gives the same.
func FuzzMerge(f *testing.F) {
	f.Add([]byte(`{"ocid":"o","date":"1","a":[{"id":1,"b":null},{"id":"1"}]}`), []byte(`{"ocid":"o","date":"2","a":[{"id":1,"b":{"c":[1]}}]}`))
	f.Add([]byte(`{"ocid":"o","date":"1","a":{"b":{}},"tag":"x"}`), []byte(`{"ocid":"o","date":"1","a":[1,{"id":[]}]}`))
	f.Fuzz(func(t *testing.T, first, second []byte) {
		a, errA := Parse(first)
		b, errB := Parse(second)
		if errA != nil || errB != nil {
			return
		}
		for _, merge := range []func(*Merger, []*Value) (*Value, error){(*Merger).Compile, (*Merger).Versions} {
			out, err := merge(&Merger{}, []*Value{a, b})
			if err != nil {
				return
			}
			text := AppendMerged(nil, out)
			if !json.Valid(text) {
				t.Fatalf("merged into %s", text)
			}
			again, err := merge(&Merger{}, []*Value{a, b})
			if err != nil || !bytes.Equal(text, AppendMerged(nil, again)) {
				t.Fatalf("merged again, %v: %s, then %s", err, text, AppendMerged(nil, again))
			}
		}
	})
}

// FuzzHundredths holds that what is read as an amount is written back as the
// same amount.
func FuzzHundredths(f *testing.F) {
	for _, s := range []string{"1 ,444,000", "-0.005", "1e9999", "12.5", "£3", "1e15", "-", ".5"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		n, ok := Hundredths(s)
		if !ok {
			return
		}
		text := fmt.Sprintf("%d.%02d", n/100, max(n%100, -(n%100)))
		if n < 0 && n > -100 {
			text = "-" + text
		}
		if again, ok := Hundredths(text); !ok || again != n {
			t.Fatalf("%q is %d, which reads back from %q as %d, %v", s, n, text, again, ok)
		}
	})
}
