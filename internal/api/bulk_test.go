package api

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/tolsey/tolsey/ocds"
)

// unzipped gives what a bulk file holds.
func (s *site) unzipped(path string) string {
	s.Helper()
	w := s.ask(path)
	if w.Code != http.StatusOK || w.Header().Get("Content-Type") != "application/gzip" || w.Header().Get("Content-Encoding") != "" {
		s.Fatalf("%s: %d, %v: %s", path, w.Code, w.Header(), w.Body)
	}
	zip, err := gzip.NewReader(w.Body)
	if err != nil {
		s.Fatal(err)
	}
	text, err := io.ReadAll(zip)
	if err != nil {
		s.Fatal(err)
	}
	return string(text)
}

// titlesOf gives the titles of releases that stand one on a line.
func (s *site) titlesOf(lines string) []string {
	s.Helper()
	out := []string{}
	for line := range strings.Lines(lines) {
		v, err := ocds.Parse([]byte(line))
		if err != nil {
			s.Fatalf("%v: %s", err, line)
		}
		out = append(out, v.Get("tender", "title").Text())
	}
	return out
}

// kept gives the names of the files that are kept.
func (s *site) kept() []string {
	s.Helper()
	all, err := os.ReadDir(filepath.Join(s.cfg.Dir, "bulk"))
	if err != nil {
		s.Fatal(err)
	}
	var names []string
	for _, f := range all {
		names = append(names, f.Name())
	}
	return names
}

// fillMonths adds releases of two months, and one of a date that must be wrong.
func (s *site) fillMonths() {
	s.add("test", firstHeader,
		simple("ocds-test01-1", "r1", "2026-09-30T23:30:00+01:00", "September"),
		simple("ocds-test01-1", "r2", "2026-10-01T00:30:00+01:00", "October"),
		simple("ocds-test01-2", "r1", "2026-10-31T12:00:00Z", "replaced"),
		"{\n \"ocid\": \"ocds-test01-2\",\n \"id\": \"r1\", \"date\": \"2026-10-31T12:00:00Z\", \"tag\": [\"tender\"], \"tender\": {\"id\": \"t\", \"title\": \"late in October\"}}",
		simple("ocds-test01-3", "r1", "0207-05-20", "long ago"))
}

func TestTheListOfMonths(t *testing.T) {
	onBoth(t, func(s *site) {
		months := func() (out []monthLine) {
			var list struct {
				Months []monthLine `json:"months"`
			}
			if err := json.Unmarshal([]byte(s.get("/bulk/", "application/json")), &list); err != nil {
				s.Fatal(err)
			}
			return list.Months
		}
		s.same("of an empty ledger", []monthLine{}, months())
		s.fillMonths()
		const at = "https://tolsey.example/bulk/"
		want := []monthLine{
			{Month: "0207-05", Releases: 1, URL: at + "0207-05.jsonl.gz"},
			{Month: "2026-09", Releases: 1, URL: at + "2026-09.jsonl.gz"},
			{Month: "2026-10", Releases: 2, URL: at + "2026-10.jsonl.gz"},
		}
		s.same("the list", want, months())
		for i := range want {
			path := strings.TrimPrefix(want[i].URL, "https://tolsey.example")
			want[i].Bytes = int64(s.ask(path).Body.Len())
		}
		s.same("when all are made", want, months())
		s.add("test", "", simple("ocds-test01-4", "r1", "2026-10-02T00:00:00Z", "later"))
		want[2].Releases, want[2].Bytes = 3, 0
		s.same("when one is out of date", want, months())
	})
}

func TestAMonthHasItsReleases(t *testing.T) {
	onBoth(t, func(s *site) {
		s.fillMonths()
		for path, want := range map[string][]string{
			"/bulk/0207-05.jsonl.gz": {"long ago"},
			"/bulk/2026-09.jsonl.gz": {"September"},
			"/bulk/2026-10.jsonl.gz": {"October", "late in October"},
		} {
			s.same(path, want, s.titlesOf(s.unzipped(path)))
		}
		// An import reads the file as it is.
		got := documentsOf(s, s.ask("/bulk/2026-10.jsonl.gz").Body)
		entries, err := s.log.Entries(context.Background(), []int64{1, 3})
		if err != nil || len(got) != len(entries) {
			s.Fatalf("%d documents, %v", len(got), err)
		}
		for i := range got {
			if got[i].OCID() != entries[i].OCID || got[i].Release.Digest() != entries[i].Release().Digest() {
				s.Errorf("release %d is %s", i, got[i].Raw)
			}
		}
		for _, path := range []string{"/bulk/2026-11.jsonl.gz", "/bulk/2026-10.jsonl", "/bulk/2026-10", "/bulk/x", "/bulk/..%2f..%2flog.key",
			"/bulk/2026-9.jsonl.gz", "/bulk/.jsonl.gz", "/bulk/a/b"} {
			s.problem(path, http.StatusNotFound)
		}
		s.cfg.Dir = ""
		s.restart()
		s.problem("/bulk/", http.StatusNotFound)
		s.problem("/bulk/2026-10.jsonl.gz", http.StatusNotFound)
	})
}

// TestAFileIsMadeOnce tells a file that was made again by its time, which is
// set back.
func TestAFileIsMadeOnce(t *testing.T) {
	onBoth(t, func(s *site) {
		s.fillMonths()
		const path = "/bulk/2026-10.jsonl.gz"
		s.unzipped("/bulk/2026-09.jsonl.gz")
		answers := s.inBackground(20, path)()
		for _, w := range answers {
			if w.Code != http.StatusOK || !bytes.Equal(w.Body.Bytes(), answers[0].Body.Bytes()) {
				s.Errorf("%d, %d bytes: not what the others got", w.Code, w.Body.Len())
			}
		}
		kept := s.kept()
		if len(kept) != 2 || !strings.HasPrefix(kept[0], "2026-09.1-0.") || !strings.HasPrefix(kept[1], "2026-10.2-3.") {
			s.Fatalf("kept are %v", kept)
		}
		long := time.Date(2020, 1, 1, 0, 0, 0, 0, time.UTC)
		for _, name := range kept {
			if err := os.Chtimes(filepath.Join(s.cfg.Dir, "bulk", name), long, long); err != nil {
				s.Fatal(err)
			}
		}
		made := func(name string) bool {
			info, err := os.Stat(filepath.Join(s.cfg.Dir, "bulk", name))
			return err == nil && !info.ModTime().Equal(long)
		}
		s.restart()
		s.unzipped(path)
		if made(kept[1]) {
			s.Error("it was made again after a restart")
		}
		s.add("test", "", simple("ocds-test01-4", "r1", "2026-10-02T00:00:00Z", "late arrival"))
		s.same("with a late arrival", []string{"October", "late in October", "late arrival"}, s.titlesOf(s.unzipped(path)))
		s.unzipped("/bulk/2026-09.jsonl.gz")
		now := s.kept()
		if len(now) != 2 || now[0] != kept[0] || now[1] == kept[1] || made(kept[0]) {
			s.Errorf("kept are %v, before %v", now, kept)
		}
		s.exec("update ledger_entry set payload = null, salt = null where idx = 1")
		s.same("without what was removed", []string{"late in October", "late arrival"}, s.titlesOf(s.unzipped(path)))
		if len(s.kept()) != 2 {
			s.Errorf("kept are %v", s.kept())
		}
	})
}

func TestABrokenDownloadIsResumed(t *testing.T) {
	onBoth(t, func(s *site) {
		s.fillMonths()
		const path = "/bulk/2026-10.jsonl.gz"
		whole := s.ask(path)
		tag := whole.Header().Get("ETag")
		if strings.HasPrefix(tag, "W/") || whole.Header().Get("Content-Disposition") != `attachment; filename="2026-10.jsonl.gz"` {
			s.Errorf("%v", whole.Header())
		}
		rest := s.ask(path, "Range", "bytes=10-", "If-Range", tag)
		s.same("the status", http.StatusPartialContent, rest.Code)
		s.same("the rest", whole.Body.Bytes()[10:], rest.Body.Bytes())
		s.same("of another edition", http.StatusOK, s.ask(path, "Range", "bytes=10-", "If-Range", `"other"`).Code)

		w := s.ask(path, "Range", "bytes=100000-")
		var p problem
		if err := json.Unmarshal(w.Body.Bytes(), &p); err != nil || w.Code != 416 || p.Status != 416 || w.Header().Get("ETag") != "" ||
			w.Header().Get("Content-Range") != fmt.Sprintf("bytes */%d", whole.Body.Len()) {
			s.Errorf("beyond the end: %d, %v: %s, %v", w.Code, w.Header(), w.Body, err)
		}
	})
}

func TestAReaderWhoLeavesDoesNotEndTheWork(t *testing.T) {
	onBoth(t, func(s *site) {
		begun, finish, left := make(chan struct{}), make(chan struct{}), make(chan error, 1)
		ctx, leave := context.WithCancel(context.Background())
		times := 0
		work := func() (any, error) {
			times++
			close(begun)
			<-finish
			return "done", nil
		}
		go func() {
			_, err := s.api.bulk.share(ctx, "key", work)
			left <- err
		}()
		<-begun
		leave()
		if err := <-left; !errors.Is(err, context.Canceled) {
			s.Errorf("who left was told %v", err)
		}
		go close(finish)
		// Whether it joins the others or comes after them, it is answered.
		got, err := s.api.bulk.share(context.Background(), "key", func() (any, error) { return "done", nil })
		if got != "done" || err != nil || times != 1 {
			s.Errorf("%v, %v after %d times", got, err, times)
		}
		if _, err := s.api.bulk.share(context.Background(), "key", func() (any, error) { panic("a secret") }); err == nil {
			s.Error("a panic was taken for an answer")
		}
	})
}

func TestNothingIsMadeWhenTheServerStops(t *testing.T) {
	onBoth(t, func(s *site) {
		s.fillMonths()
		s.api.bulk.one <- struct{}{}
		waiting := s.inBackground(1, "/bulk/2026-10.jsonl.gz")
		s.api.Close()
		w := waiting()[0]
		if w.Code != http.StatusServiceUnavailable || w.Header().Get("Retry-After") == "" {
			s.Errorf("%d, %v", w.Code, w.Header())
		}
	})
}

func TestAFileThatCannotBeMade(t *testing.T) {
	onBoth(t, func(s *site) {
		s.fillMonths()
		// The directory's place is taken by a file.
		if err := os.WriteFile(filepath.Join(s.cfg.Dir, "bulk"), nil, 0o600); err != nil {
			s.Fatal(err)
		}
		p := s.problem("/bulk/2026-09.jsonl.gz", http.StatusInternalServerError)
		if strings.Contains(p.Detail, s.cfg.Dir) || !strings.Contains(s.logged.String(), p.ID) {
			s.Errorf("%+v; logged: %s", p, s.logged)
		}
	})
}

func TestAFileThatFailsHalfwayIsNotLeftBehind(t *testing.T) {
	onBoth(t, func(s *site) {
		s.fillMonths()
		s.unzipped("/bulk/2026-09.jsonl.gz")
		before := s.kept()
		path := filepath.Join(s.cfg.Dir, "bulk", "taken")
		if err := os.MkdirAll(filepath.Join(path, "within"), 0o755); err != nil {
			s.Fatal(err)
		}
		// A file cannot take the place of a directory that is not empty.
		if err := s.api.bulk.write(path, []int64{0, 1}); err == nil {
			s.Error("it was made")
		}
		s.same("what is kept", append(before, "taken"), s.kept())
	})
}
