package hook

import (
	"net/http"
	"testing"
	"time"
)

func TestBackoff(t *testing.T) {
	want := []time.Duration{0, 5 * time.Second, 30 * time.Second, 2 * time.Minute, 10 * time.Minute, 30 * time.Minute,
		time.Hour, 2 * time.Hour, 4 * time.Hour, 4 * time.Hour}
	for failures, wait := range want {
		if got := Backoff(failures); got != wait {
			t.Errorf("after %d failures %v, want %v", failures, got, wait)
		}
	}
	if Backoff(-1) != 0 || Backoff(1<<40) != 4*time.Hour {
		t.Error("the ends are wrong")
	}
}

func TestRetryAfter(t *testing.T) {
	const day = 24 * time.Hour
	for value, want := range map[string]time.Duration{
		"": 0, "0": 0, "1": time.Second, " 120 ": 2 * time.Minute, "86400": day, "86401": day,
		"99999999999999999999999": day, "-5": 0, "soon": 0, "1.5": 0, "+7": 0,
		noon.Add(time.Hour).Format(http.TimeFormat):   time.Hour,
		noon.Add(-time.Hour).Format(http.TimeFormat):  0,
		noon.Add(48 * time.Hour).Format(time.RFC850):  day,
		noon.Add(90 * time.Second).Format(time.ANSIC): 90 * time.Second,
		"Fri, 31 Dec 9999 23:59:59 GMT":               day,
	} {
		if got := retryAfter(value, noon); got != want {
			t.Errorf("%q is %v, want %v", value, got, want)
		}
	}
}
