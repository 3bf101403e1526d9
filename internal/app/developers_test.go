package app

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"
)

// serveDemo serves the fictional market as the program does.
func serveDemo(t *testing.T) (*App, http.Handler) {
	t.Helper()
	a := mustDemo(t)
	h, err := a.Handler(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if err := a.Notices.CatchUp(t.Context()); err != nil {
		t.Fatal(err)
	}
	if err := a.Notices.CatchUp(t.Context()); err != nil {
		t.Fatal(err)
	}
	return a, h
}

// TestExamplesOfTheGuide runs every request that the page for developers shows
// and holds the answer against what the page says of it.
func TestExamplesOfTheGuide(t *testing.T) {
	_, h := serveDemo(t)
	site := httptest.NewServer(h)
	defer site.Close()
	ran := 0
	guide(t, site.URL).Find(".tolsey-example").Each(func(_ int, el *goquery.Selection) {
		ran++
		command := el.Find("pre code").Text()
		t.Run(el.Find("h3").Text(), func(t *testing.T) {
			answer, body := run(t, command)
			if said := el.Find(".tolsey-example__type").Text(); !strings.HasPrefix(answer.Header.Get("Content-Type"), said) || len(body) == 0 {
				t.Errorf("%s: %d bytes of %s, the page says %s", command, len(body), answer.Header.Get("Content-Type"), said)
			}
			el.Find(".tolsey-example__has").Each(func(_ int, path *goquery.Selection) {
				for _, doc := range documents(t, answer, body, el.Find(".tolsey-example__lines").Length() == 1) {
					if found := lookUp(doc, path.Text()); found == 0 {
						t.Errorf("%s: the answer has no %s", command, path.Text())
					}
				}
			})
			checkUnchanged(t, answer)
		})
	})
	if ran < 15 {
		t.Errorf("only %d examples", ran)
	}
}

func guide(t *testing.T, site string) *goquery.Document {
	t.Helper()
	answer, err := http.Get(site + "/developers")
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	doc, err := goquery.NewDocumentFromReader(answer.Body)
	if err != nil || answer.StatusCode != http.StatusOK {
		t.Fatalf("%d, %v", answer.StatusCode, err)
	}
	return doc
}

// run does what a curl command of the page does, and gives the answer with its
// body as it stands in the file or on the screen.
func run(t *testing.T, command string) (*http.Response, []byte) {
	t.Helper()
	before, address, quoted := strings.Cut(command, "'")
	address, rest, closed := strings.Cut(address, "'")
	words := strings.Fields(before)
	if !quoted || !closed || rest != "" || words[0] != "curl" {
		t.Fatalf("this is no request: %s", command)
	}
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, address, nil)
	if err != nil {
		t.Fatal(err)
	}
	compressed := false
	for i := 1; i < len(words); i++ {
		switch words[i] {
		case "--compressed":
			compressed = true
		case "-o":
			i++ // the name of a file
		case "-O", "-OJ":
		default:
			t.Fatalf("%s: what is %s?", command, words[i])
		}
	}
	client := &http.Client{Transport: &http.Transport{DisableCompression: !compressed}}
	answer, err := client.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	body, err := io.ReadAll(answer.Body)
	if err != nil || answer.StatusCode != http.StatusOK {
		t.Fatalf("%s: %d, %v: %.300s", command, answer.StatusCode, err, body)
	}
	return answer, body
}

// documents gives the JSON of an answer: one document, or one a line.
func documents(t *testing.T, answer *http.Response, body []byte, lines bool) (docs []any) {
	t.Helper()
	if answer.Header.Get("Content-Type") == "application/gzip" {
		zip, err := gzip.NewReader(bytes.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		if body, err = io.ReadAll(zip); err != nil {
			t.Fatal(err)
		}
	}
	parts := [][]byte{body}
	if lines {
		parts = bytes.Split(bytes.TrimSpace(body), []byte("\n"))
	}
	for _, part := range parts {
		var doc any
		if err := json.Unmarshal(part, &doc); err != nil {
			t.Fatalf("%v: %.300s", err, part)
		}
		docs = append(docs, doc)
	}
	return docs
}

// lookUp counts the values at a path such as "items[].buyer".
func lookUp(v any, path string) int {
	name, rest, more := strings.Cut(path, ".")
	name, list := strings.CutSuffix(name, "[]")
	object, _ := v.(map[string]any)
	inner, there := object[name]
	switch {
	case !there:
		return 0
	case list:
		n := 0
		elements, _ := inner.([]any)
		for _, e := range elements {
			n += lookUp(e, rest)
		}
		return n
	case more:
		return lookUp(inner, rest)
	}
	return 1
}

func TestLookUp(t *testing.T) {
	var doc any
	if err := json.Unmarshal([]byte(`{"a":[{"b":null},{"c":1},{"b":{"d":2}}],"e":{"f":[]}}`), &doc); err != nil {
		t.Fatal(err)
	}
	for path, want := range map[string]int{"a": 1, "a[].b": 2, "a[].b.d": 1, "e.f": 1, "e.f[].x": 0, "x": 0, "e.x": 0, "a.b": 0} {
		if got := lookUp(doc, path); got != want {
			t.Errorf("%s: %d, want %d", path, got, want)
		}
	}
}

// checkUnchanged asks again with the ETag, as the page says that one may.
func checkUnchanged(t *testing.T, answer *http.Response) {
	t.Helper()
	tag := answer.Header.Get("ETag")
	if tag == "" {
		return
	}
	again := answer.Request.Clone(t.Context())
	again.Header.Set("If-None-Match", tag)
	got, err := http.DefaultClient.Do(again)
	if err != nil {
		t.Fatal(err)
	}
	got.Body.Close()
	if got.StatusCode != http.StatusNotModified {
		t.Errorf("%s again: %d", again.URL, got.StatusCode)
	}
}

// TestScriptOfTheGuide runs the script that follows for ever, stops it when it
// has caught up, appends a release and runs it again.
func TestScriptOfTheGuide(t *testing.T) {
	for _, tool := range []string{"sh", "curl", "jq"} {
		if _, err := exec.LookPath(tool); err != nil {
			t.Skipf("the script needs %s, which is not here", tool)
		}
	}
	a, h := serveDemo(t)
	site := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		size, err := a.Log.Size(r.Context())
		if err != nil {
			t.Error(err)
		}
		if r.URL.Query().Get("after") == fmt.Sprint(size-1) { // it has caught up
			http.Error(w, "enough", http.StatusGone)
			return
		}
		h.ServeHTTP(w, r)
	}))
	defer site.Close()
	script, dir := guide(t, site.URL).Find("#loop").Text(), t.TempDir()
	for i := range 2 {
		if i == 1 {
			importText(t, a, release)
		}
		cmd := exec.CommandContext(t.Context(), "sh", "-c", script)
		cmd.Dir = dir
		if out, err := cmd.CombinedOutput(); !strings.Contains(string(out), "410") {
			t.Fatalf("the script ended otherwise than by the server's 410: %v, %s", err, out)
		}
		checkEntries(t, a, filepath.Join(dir, "entries.jsonl"))
	}
}

// checkEntries fails the test unless a file has every entry once, in order.
func checkEntries(t *testing.T, a *App, path string) {
	t.Helper()
	file, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	size, err := a.Log.Size(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	next, lines := int64(0), bufio.NewReader(file)
	for ; ; next++ {
		line, err := lines.ReadBytes('\n')
		if err == io.EOF {
			break
		}
		var entry struct{ Index int64 }
		if err := json.Unmarshal(line, &entry); err != nil || entry.Index != next {
			t.Fatalf("line %d has entry %d, %v", next, entry.Index, err)
		}
	}
	if next != size {
		t.Errorf("%d entries of %d", next, size)
	}
}

// TestAddressesThatTheGuideTells reads the API's own description, so that the
// page leaves out none of its addresses but those for who runs the site.
func TestAddressesThatTheGuideTells(t *testing.T) {
	_, h := serveDemo(t)
	site := httptest.NewServer(h)
	defer site.Close()
	var described struct{ Paths map[string]any }
	answer, body := run(t, "curl '"+site.URL+"/api/openapi.json'")
	if err := json.Unmarshal(body, &described); err != nil || answer.StatusCode != http.StatusOK {
		t.Fatal(err)
	}
	text := guide(t, site.URL).Find("main").Text()
	for path := range described.Paths {
		if path == "/healthz" || path == "/metrics" {
			continue
		}
		stem, _, _ := strings.Cut(path, "{")
		if u, err := url.Parse(stem); err != nil || !strings.Contains(text, u.Path) && !oneOfAKind(path) {
			t.Errorf("the guide says nothing of %s, %v", path, err)
		}
	}
}

// oneOfAKind names addresses that are told of by another of their kind.
func oneOfAKind(path string) bool {
	return strings.HasPrefix(path, "/suppliers.") || strings.HasPrefix(path, "/buyers.")
}
