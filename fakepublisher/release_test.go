package fakepublisher_test

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/tolsey/tolsey/fakepublisher"
)

func TestReadReleases(t *testing.T) {
	const stream = `{"ocid":"a","id":7,"date":"2026-07-01T10:00:00","tag":"awardUpdate"}

{"ocid":"b","date":"2026-07-01","tag":["planning","tender"]}
{"version":"1.1","releases":[{"ocid":"c","id":"x","date":"2026-07-01T10:00:00+01:00"},
  {"ocid":"d","id":null,"date":""}]}
{"releases":[]}`
	got, err := fakepublisher.ReadReleases(strings.NewReader(stream))
	if err != nil {
		t.Fatal(err)
	}
	nine := time.Date(2026, 7, 1, 9, 0, 0, 0, time.UTC)
	want := []fakepublisher.Release{
		{OCID: "a", ID: "7", Date: nine, Stages: []string{"award"}, NoticeType: 3},
		{OCID: "b", Date: nine.Add(-10 * time.Hour), Stages: []string{"planning", "tender"}, NoticeType: 1},
		{OCID: "c", ID: "x", Date: nine, NoticeType: 2},
		{OCID: "d", NoticeType: 2},
	}
	if len(got) != len(want) {
		t.Fatalf("%d releases", len(got))
	}
	for i, r := range got {
		w := want[i]
		if r.OCID != w.OCID || r.ID != w.ID || !r.Date.Equal(w.Date) || !slices.Equal(r.Stages, w.Stages) || r.NoticeType != w.NoticeType {
			t.Errorf("%v was read, not %v", r, w)
		}
		if !json.Valid(r.Body) || !strings.Contains(stream, string(r.Body)) {
			t.Errorf("the body is %s", r.Body)
		}
	}
	for broken, where := range map[string]string{
		`{"ocid":"a"} {"ocid":`: "value 2", `{"ocid":"a"} [1]`: "value 2", `{"id":"1"}`: "without an ocid", `{"releases":[{"ocid":"a"},3]}`: "value 1",
	} {
		if _, err := fakepublisher.ReadReleases(strings.NewReader(broken)); err == nil || !strings.Contains(err.Error(), where) {
			t.Errorf("%s: %v", broken, err)
		}
	}
}

func TestReleasesCanBeLeftEarly(t *testing.T) {
	n := 0
	for r, err := range fakepublisher.Releases(strings.NewReader(`{"ocid":"a"} {"ocid":"b"} broken`)) {
		if n++; err != nil || n > 1 {
			t.Fatalf("%v, %v", r, err)
		}
		break
	}
	if n != 1 {
		t.Errorf("%d were read", n)
	}
}

func TestDatedChangesNothingElse(t *testing.T) {
	when := time.Date(2026, 7, 1, 9, 0, 0, 0, time.UTC)
	const date = `"date":"2026-07-01T10:00:00+01:00"`
	for body, want := range map[string]string{
		`{"ocid":"a","date":"2020-01-01T00:00:00Z","x":{"date":"2020"}}`: `{"ocid":"a",` + date + `,"x":{"date":"2020"}}`,
		`{"ocid":"a","awards":[{"date":"2020"}], "date" : null }`:        `{"ocid":"a","awards":[{"date":"2020"}], "date" : "2026-07-01T10:00:00+01:00" }`,
		`{"ocid":"a","n":1e9999}`:                                        `{` + date + `,"ocid":"a","n":1e9999}`,
	} {
		r, err := fakepublisher.ParseRelease([]byte(body))
		if err != nil {
			t.Fatal(err)
		}
		if got := r.Dated(when); string(got.Body) != want || !got.Date.Equal(when) || string(r.Body) != body {
			t.Errorf("%s became %s, not %s", body, got.Body, want)
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		body, err := json.Marshal(rapid.MapOf(rapid.SampledFrom([]string{"date", "Date", "id", "tender"}), rapid.String()).Draw(t, "members"))
		if err != nil {
			t.Fatal(err)
		}
		again, err := fakepublisher.ParseRelease([]byte(`{"ocid":"o",` + string(body[1:])))
		if err != nil && string(body) != "{}" {
			t.Fatal(err)
		}
		if err != nil {
			return
		}
		var got map[string]any
		if err := json.Unmarshal(again.Dated(when).Body, &got); err != nil || got["date"] != "2026-07-01T10:00:00+01:00" {
			t.Fatalf("%v in %v", err, got)
		}
	})
}
