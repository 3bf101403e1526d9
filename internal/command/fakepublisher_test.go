package command

import (
	"bufio"
	"compress/gzip"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/tolsey/tolsey/fakepublisher"
	"github.com/tolsey/tolsey/internal/clock"
)

var fakeNow = time.Date(2026, 11, 20, 12, 0, 0, 0, time.UTC)

// fake is a running tolsey fake-publisher.
type fake struct {
	address string
	follow  string // the command line that it tells
	lines   *bufio.Scanner
}

// startFake runs the command with these flags until the test ends.
func startFake(t *testing.T, flags ...string) *fake {
	t.Helper()
	r, w := io.Pipe()
	ctx, cancel := context.WithCancel(context.Background())
	env := &Env{Stdin: strings.NewReader(""), Stdout: w, Stderr: w, Clock: clock.At(fakeNow)}
	ended := make(chan int, 1)
	go func() {
		ended <- Run(ctx, append([]string{"fake-publisher", "--listen", "127.0.0.1:0"}, flags...), env)
		w.Close()
	}()
	t.Cleanup(func() {
		cancel()
		go func() { _, _ = io.Copy(io.Discard, r) }() // it may still have something to say
		if code := <-ended; code != OK {
			t.Errorf("it ends with %d", code)
		}
	})
	f := &fake{lines: bufio.NewScanner(r)}
	for f.follow == "" {
		line := f.line(t)
		if _, rest, ok := strings.Cut(line, "Follow it: "); ok {
			f.follow = rest
		}
		if _, rest, ok := strings.Cut(line, "mend it at "); ok {
			f.address = strings.TrimSuffix(rest, "/control")
		}
	}
	return f
}

func (f *fake) line(t *testing.T) string {
	t.Helper()
	if !f.lines.Scan() {
		t.Fatal("it says no more")
	}
	return f.lines.Text()
}

// get gives the status and the releases of a page.
func (f *fake) get(t *testing.T, path string) (int, []fakepublisher.Release) {
	t.Helper()
	res, err := http.Get(f.address + path)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	if res.StatusCode != http.StatusOK {
		return res.StatusCode, nil
	}
	releases, err := fakepublisher.ReadReleases(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	return res.StatusCode, releases
}

func TestFakePublisherServesAFictionalMarket(t *testing.T) {
	f := startFake(t, "--processes", "100", "--days", "20")
	if want := "tolsey feeds add fake --kind find-a-tender --url " + f.address + " --prefix ocds-f1ct10"; f.follow != want {
		t.Errorf("it says %q, not %q", f.follow, want)
	}
	_, releases := f.get(t, fakepublisher.FindATender.Path())
	if len(releases) < 10 {
		t.Errorf("%d releases", len(releases))
	}
	for _, r := range releases {
		if r.Prefix() != "ocds-f1ct10" || r.Date.After(fakeNow) || r.Date.Before(fakeNow.AddDate(0, 0, -20)) {
			t.Errorf("%s of %s is published", r.OCID, r.Date)
		}
	}
	for range 11 {
		f.get(t, fakepublisher.FindATender.Path()+"?limit=1")
	}
	if status, _ := f.get(t, fakepublisher.FindATender.Path()); status != http.StatusTooManyRequests {
		t.Errorf("request 13 is answered with %d", status)
	}
}

func TestFakePublisherPublishesAsTimeGoesOn(t *testing.T) {
	f := startFake(t, "--kind", "ocds-oldest-first", "--processes", "20", "--new-every", "1ms")
	if want := "tolsey feeds add fake --kind ocds --url " + f.address + "/releases --prefix ocds-f1ct10"; f.follow != want {
		t.Errorf("it says %q, not %q", f.follow, want)
	}
	if line := f.line(t); !strings.Contains(line, "All releases of the market are published") {
		t.Errorf("it says %q", line)
	}
	now, before := 0, 0
	for page := 1; ; page++ {
		_, releases := f.get(t, fmt.Sprintf("/releases?page=%d", page))
		for _, r := range releases {
			if r.Date.Equal(fakeNow) {
				now++
			} else {
				before++
			}
		}
		if len(releases) < 100 {
			break
		}
	}
	if now == 0 || before == 0 {
		t.Errorf("%d releases are of now and %d older", now, before)
	}
}

func TestFakePublisherServesFiles(t *testing.T) {
	dir := t.TempDir()
	plain, packed := filepath.Join(dir, "plain.jsonl"), filepath.Join(dir, "a,b.jsonl.gz")
	if err := os.WriteFile(plain, []byte(`{"ocid":"ocds-abcdef-1","id":"1","date":"2026-11-01T10:00:00Z","tag":["tender"]}`+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	file, err := os.Create(packed)
	if err != nil {
		t.Fatal(err)
	}
	z := gzip.NewWriter(file)
	fmt.Fprint(z, `{"releases":[{"ocid":"ocds-abcdef-2","id":"2","date":"2016-11-02T10:00:00Z","tag":["award"]}]}`)
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	if err := file.Close(); err != nil {
		t.Fatal(err)
	}
	f := startFake(t, "--kind", "contracts-finder", "--file", plain, "--file", packed, "--faults", "server-error", "--chance", "0", "--no-rate-limit")
	if !strings.HasSuffix(f.follow, " --kind contracts-finder --url "+f.address+" --prefix ocds-abcdef") {
		t.Errorf("it says %q", f.follow)
	}
	for range 105 {
		if _, releases := f.get(t, fakepublisher.ContractsFinder.Path()); len(releases) != 2 {
			t.Fatalf("%d releases", len(releases))
		}
	}
}

func TestFakePublisherIsFaultyByChance(t *testing.T) {
	f := startFake(t, "--processes", "5", "--faults", "server-error,forbidden", "--chance", "1", "--no-rate-limit")
	seen := map[int]bool{}
	for range 30 {
		status, _ := f.get(t, fakepublisher.FindATender.Path())
		seen[status] = true
	}
	if len(seen) != 2 || !seen[500] || !seen[403] {
		t.Errorf("the answers were %v", seen)
	}
	res, err := http.Post(f.address+"/control/fault?name=hang", "", nil)
	if err != nil {
		t.Fatal(err)
	}
	res.Body.Close()
	// One request hangs when the command is stopped: it must end all the same.
	hanging, err := http.NewRequest(http.MethodGet, f.address+fakepublisher.FindATender.Path(), nil)
	if err != nil {
		t.Fatal(err)
	}
	go func() {
		if res, err := http.DefaultClient.Do(hanging); err == nil {
			res.Body.Close()
		}
	}()
	for asked := 0; asked < 31; {
		res, err := http.Get(f.address + "/control/requests.json")
		if err != nil {
			t.Fatal(err)
		}
		var requests []fakepublisher.Request
		err = json.NewDecoder(res.Body).Decode(&requests)
		res.Body.Close()
		if err != nil {
			t.Fatal(err)
		}
		asked = len(requests)
	}
}

func TestFakePublisherSaysWhatIsWrong(t *testing.T) {
	broken := filepath.Join(t.TempDir(), "broken.jsonl")
	if err := os.WriteFile(broken, []byte(`{"ocid":`), 0o600); err != nil {
		t.Fatal(err)
	}
	for flags, want := range map[string]string{
		"--faults=nonsense":                    `"nonsense" is no fault`,
		"--faults=all --chance=3":              "from 0 to 1",
		"--processes=-1":                       "could not be made",
		"--kind=tolsey":                        "must be one of",
		"--file=" + broken:                     "holds something that is no release",
		"--file=" + broken + " --new-every=1s": "--new-every goes with the fictional market",
		"--listen=nowhere:port":                "cannot listen",
	} {
		var out strings.Builder
		env := &Env{Stdin: strings.NewReader(""), Stdout: &out, Stderr: &out, Clock: clock.At(fakeNow)}
		if code := Run(context.Background(), append([]string{"fake-publisher"}, strings.Fields(flags)...), env); code != Failed || !strings.Contains(out.String(), want) {
			t.Errorf("%s: %d, %s", flags, code, out.String())
		}
	}
}

// TestFakePublisherKnowsEveryKindAndFault holds that the help names them all.
func TestFakePublisherKnowsEveryKindAndFault(t *testing.T) {
	var out strings.Builder
	env := &Env{Stdin: strings.NewReader(""), Stdout: &out, Stderr: &out, Clock: clock.At(fakeNow)}
	if code := Run(context.Background(), []string{"fake-publisher", "--help"}, env); code != OK {
		t.Fatalf("%d: %s", code, out.String())
	}
	help := regexp.MustCompile(`\s+`).ReplaceAllString(out.String(), " ")
	for _, kind := range fakepublisher.Kinds() {
		if !strings.Contains(help, string(kind)) {
			t.Errorf("the help does not name %s", kind)
		}
	}
	for _, fault := range fakepublisher.All() {
		if !strings.Contains(help, string(fault)) {
			t.Errorf("the help does not name %s", fault)
		}
	}
}
