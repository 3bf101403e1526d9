package fetch

import (
	"net/http"
	"strconv"
	"strings"
	"testing"
	"time"
)

func TestRetryAfter(t *testing.T) {
	const less, more, guess = "named no wait", "wants longer", "could not be read"
	for value, want := range map[string]wish{
		"":                                {},
		"  ":                              {},
		"1":                               {time.Second, ""},
		" 120 ":                           {2 * time.Minute, ""},
		"3600":                            {time.Hour, ""},
		"0120":                            {2 * time.Minute, ""},
		"3601":                            {time.Hour, more},
		"99999999999":                     {time.Hour, more},
		strings.Repeat("9", 400):          {time.Hour, more},
		"0":                               {time.Second, less},
		"-0":                              {time.Second, less},
		"-5":                              {time.Second, less},
		"-" + strings.Repeat("9", 400):    {time.Second, less},
		"soon":                            {time.Minute, guess},
		"1.5":                             {time.Minute, guess},
		"+5":                              {time.Minute, guess},
		"--5":                             {time.Minute, guess},
		"-":                               {time.Minute, guess},
		"٥":                               {time.Minute, guess},
		"120, 60":                         {time.Minute, guess},
		"2026-10-06T12:05:00Z":            {time.Minute, guess},
		"Tue, 06 Oct 2026 12:05:00 GMT":   {5 * time.Minute, ""},
		"Tuesday, 06-Oct-26 12:05:00 GMT": {5 * time.Minute, ""}, // RFC 850
		"Tue Oct  6 12:05:00 2026":        {5 * time.Minute, ""}, // ANSI C
		"Tue, 06 Oct 2026 12:00:00 GMT":   {time.Second, less},
		"Sun, 06 Nov 1994 08:49:37 GMT":   {time.Second, less},
		"Tue, 06 Oct 2026 14:00:00 GMT":   {time.Hour, more},
		"Fri, 31 Dec 9999 23:59:59 GMT":   {time.Hour, more},
		"Tue, 99 Oct 2026 12:05:00 GMT":   {time.Minute, guess},
		"Mon, 01 Jan 0001 00:00:00 GMT":   {time.Second, less},
	} {
		got := retryAfter(value, noon)
		if got.wait != want.wait || (got.note == "") != (want.note == "") || !strings.Contains(got.note, want.note) {
			t.Errorf("%.40q: %v, want %v", value, got, want)
		}
	}
}

func FuzzRetryAfter(f *testing.F) {
	for _, seed := range []string{"", "120", "-5", "99999999999", "soon", noon.Add(time.Minute).Format(http.TimeFormat), "Fri, 31 Dec 9999 23:59:59 GMT"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, value string) {
		got := retryAfter(value, noon)
		if strings.TrimSpace(value) == "" {
			if got != (wish{}) {
				t.Errorf("nothing asked is %v", got)
			}
			return
		}
		if got.wait < time.Second || got.wait > time.Hour {
			t.Errorf("%q waits %s", value, got.wait)
		}
		if n, err := strconv.ParseUint(value, 10, 64); err == nil {
			if plain := n >= 1 && n <= 3600; plain != (got.note == "") || plain && got.wait != time.Duration(n)*time.Second {
				t.Errorf("%q is %v", value, got)
			}
		}
	})
}
