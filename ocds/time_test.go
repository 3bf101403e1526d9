package ocds

import (
	"strings"
	"testing"
	"time"
)

func TestParseTime(t *testing.T) {
	tests := []struct {
		text, want string // want as RFC 3339 with a fraction; "" for an error
		exact      bool
	}{
		{"2026-10-06T17:59:32+01:00", "2026-10-06T17:59:32+01:00", true},
		{"2026-10-06T17:59:32Z", "2026-10-06T17:59:32Z", true},
		{"2026-10-06t17:59:32z", "2026-10-06T17:59:32Z", true},
		{"2017-06-13T00:00:00.000Z", "2017-06-13T00:00:00Z", true},
		{"2017-01-13T16:11:16.863956+02:00", "2017-01-13T16:11:16.863956+02:00", true},
		{"2017-01-13T16:11:16,5-00:00", "2017-01-13T16:11:16.5Z", true},
		{"2017-01-13T16:11:16.1234567899Z", "2017-01-13T16:11:16.123456789Z", true},
		{"2026-10-06T17:59:32+0130", "2026-10-06T17:59:32+01:30", true},
		{"2026-10-06T17:59:32-05", "2026-10-06T17:59:32-05:00", true},
		{"2026-10-06 17:59:32 +01:00", "2026-10-06T17:59:32+01:00", true},
		{"2026-10-06T17:59Z", "2026-10-06T17:59:00Z", true},
		{"2016-12-31T23:59:60Z", "2017-01-01T00:00:00Z", true},
		{"2017-10-10T10:40:04.698627", "2017-10-10T10:40:04.698627Z", false},
		{"2017-10-10 10:40:04", "2017-10-10T10:40:04Z", false},
		{"2017-10-10T10:40", "2017-10-10T10:40:00Z", false},
		{"2017-10-10", "2017-10-10T00:00:00Z", false},
		{" 2017-10-10\n", "2017-10-10T00:00:00Z", false},
		{"2024-02-29", "2024-02-29T00:00:00Z", false},
		{"0207-01-01", "0207-01-01T00:00:00Z", false},
		{"0000-01-01T00:00:00Z", "0000-01-01T00:00:00Z", true},
		{"9999-12-31T23:59:59Z", "9999-12-31T23:59:59Z", true},
		{"9999-12-31T23:59:59-01:00", "", false},
		{"0000-01-01T00:00:00+01:00", "", false},
		{"2023-02-29", "", false},
		{"2023-00-10", "", false},
		{"2023-13-10", "", false},
		{"2023-04-31", "", false},
		{"2023-04-00", "", false},
		{"2023-04-30T24:00:00Z", "", false},
		{"2023-04-30T12:60:00Z", "", false},
		{"2023-04-30T12:00:61Z", "", false},
		{"2023-04-30T12:00:00.Z", "", false},
		{"2023-04-30T12:00:00+24:00", "", false},
		{"2023-04-30T12:00:00+01:60", "", false},
		{"2023-04-30T12:00:00+1", "", false},
		{"2023-04-30T12:00:00 ", "2023-04-30T12:00:00Z", false},
		{"2023-04-30T12:00:00Zulu", "", false},
		{"2023-04-30T", "", false},
		{"2023-04-30T12", "", false},
		{"2023-4-3", "", false},
		{"20230430", "", false},
		{"30/04/2023", "", false},
		{"2023-04-3O", "", false},
		{"+2023-04-30", "", false},
		{"2023-04", "", false},
		{"", "", false},
	}
	for _, tt := range tests {
		got, exact, err := ParseTime(tt.text)
		if tt.want == "" {
			if err == nil {
				t.Errorf("%q was read as %s", tt.text, got)
			}
			continue
		}
		if err != nil || got.Format(time.RFC3339Nano) != tt.want || exact != tt.exact {
			t.Errorf("%q was read as %s (exact %v, error %v), want %s (exact %v)", tt.text, got.Format(time.RFC3339Nano), exact, err, tt.want, tt.exact)
		}
	}
}

func TestParseTimeMessageIsShort(t *testing.T) {
	_, _, err := ParseTime(strings.Repeat("é", 5000))
	if err == nil || len(err.Error()) > 200 {
		t.Errorf("the message is %v", err)
	}
}

// FuzzTime holds that what is read can be written and read again, and that
// whatever is RFC 3339 is read as Go's strict reader of that reads it.
func FuzzTime(f *testing.F) {
	for _, seed := range []string{"2026-10-06T17:59:32+01:00", "2017-10-10 10:40:04", "2017-10-10", "0000-01-01T00:00:00.5-0030", "2016-12-31T23:59:60Z"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, s string) {
		got, exact, err := ParseTime(s)
		var strict time.Time
		if strict.UnmarshalText([]byte(s)) == nil && strict.UTC().Year() >= 0 && strict.UTC().Year() <= 9999 {
			if err != nil || !exact || !got.Equal(strict) {
				t.Fatalf("%q was read as %v (exact %v, error %v), not as %v", s, got, exact, err, strict)
			}
		}
		if err != nil {
			return
		}
		again, exact, err := ParseTime(got.Format(time.RFC3339Nano))
		if err != nil || !exact || !again.Equal(got) {
			t.Fatalf("%q was read as %v, and that as %v (error %v)", s, got, again, err)
		}
	})
}
