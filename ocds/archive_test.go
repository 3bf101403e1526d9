package ocds

import (
	"archive/zip"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/google/go-cmp/cmp"
)

// zipped makes a zip archive of names and texts in turn.
func zipped(t *testing.T, members ...string) []byte {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for i := 0; i < len(members); i += 2 {
		w, err := z.Create(members[i])
		if err == nil {
			_, err = io.WriteString(w, members[i+1])
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// filesIn writes files into a new directory.
func filesIn(t *testing.T, files map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	for name, text := range files {
		path := filepath.Join(dir, filepath.FromSlash(name))
		if err := errors.Join(os.MkdirAll(filepath.Dir(path), 0o777), os.WriteFile(path, []byte(text), 0o666)); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// walked gives what Walk found, with files named from dir on, and how many
// bytes its readers said they had consumed at the last.
func walked(t *testing.T, dir string, stdin io.Reader, paths ...string) (found []string, consumed int64) {
	t.Helper()
	err := Walk(context.Background(), paths, stdin, func(r *Reader, d *Document) error {
		if r.File() != d.File {
			t.Errorf("a document of %s comes with the reader of %s", d.File, r.File())
		}
		if r.Consumed() < consumed {
			t.Errorf("%d bytes were consumed, and then %d", consumed, r.Consumed())
		}
		consumed = r.Consumed()
		name := strings.TrimPrefix(filepath.ToSlash(d.File), filepath.ToSlash(dir)+"/")
		found = append(found, name+" "+sketch(d))
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return found, consumed
}

func TestWalk(t *testing.T) {
	dir := filesIn(t, map[string]string{
		"b.json":            fill("B"),
		"a.JSONL":           fill("A\nB\n"),
		"c/d/e.ndjson.gz":   string(gzipped(t, fill("C"))),
		"c/plain.gz":        fill("A"),
		"c/data.tar.gz":     fill("A"),
		"c/notes.txt":       fill("A"),
		".hidden.json":      fill("A"),
		".git/x.json":       fill("A"),
		"z.zip":             string(zipped(t, "in/y.json", fill(`{"releases":[A,B]}`), "in/", "", "read.me", "no", "__MACOSX/y.json", "no", "in/.z.json", "no", "x.jsonl.gz", string(gzipped(t, fill("C"))))),
		"zipped-not-so-.gz": string(zipped(t, "a.json", fill("A"))),
	})
	want := []string{
		"a.JSONL line 1: a", "a.JSONL line 2: b",
		"b.json : b",
		"c/d/e.ndjson.gz : c",
		"c/plain.gz : a",
		"z.zip!in/y.json /releases/0: a", "z.zip!in/y.json /releases/1: b", "z.zip!x.jsonl.gz : c",
		"zipped-not-so-.gz!a.json : a",
	}
	got, consumed := walked(t, dir, nil, dir)
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if size := Size([]string{dir}); consumed <= size/2 || consumed > size {
		t.Errorf("%d of %d bytes were consumed", consumed, size)
	}
	got, _ = walked(t, dir, strings.NewReader(fill("C")), filepath.Join(dir, "c/notes.txt"), "-", filepath.Join(dir, "b.json"))
	if diff := cmp.Diff([]string{"c/notes.txt : a", "- : c", "b.json : b"}, got); diff != "" {
		t.Error(diff)
	}
}

func TestWalkUnsoundZips(t *testing.T) {
	sound := zipped(t, "a.json", strings.Repeat(fill("A"), 100), "b.json", fill("B"))
	flipped := bytes.Clone(sound)
	flipped[60] ^= 0xff
	dir := filesIn(t, map[string]string{
		"1-cut.zip":    string(sound[:len(sound)-30]),
		"2-flipped.gz": string(flipped),
		"3-zip.zip":    string(zipped(t, "in.zip", string(sound))),
		"4-empty.zip":  string(zipped(t)),
	})
	got, _ := walked(t, dir, nil, dir)
	var refused []string
	for _, line := range got {
		if strings.Contains(line, "!bad-archive") {
			refused = append(refused, line)
		}
	}
	want := []string{"1-cut.zip : !bad-archive", "2-flipped.gz!a.json : !bad-archive", "3-zip.zip!in.zip : !bad-archive"}
	if diff := cmp.Diff(want, refused); diff != "" {
		t.Error(diff)
	}
	if last := got[len(got)-2]; last != "2-flipped.gz!b.json : b" {
		t.Errorf("behind the damaged member there comes %q", last)
	}
}

func TestWalkErrors(t *testing.T) {
	dir := filesIn(t, map[string]string{"a.json": fill("A"), "b.json": fill("B")})
	file, missing := filepath.Join(dir, "a.json"), filepath.Join(dir, "missing.json")
	none := func(*Reader, *Document) error { t.Error("something was read"); return nil }
	err := Walk(context.Background(), []string{file, missing}, nil, none)
	if !errors.Is(err, fs.ErrNotExist) || !strings.Contains(err.Error(), missing) {
		t.Errorf("a missing path gives %v", err)
	}
	if err := Walk(context.Background(), []string{"-"}, nil, none); err == nil {
		t.Error("no standard input is no error")
	}
	broken := errors.New("the pipe is gone")
	if err := Walk(context.Background(), []string{"-"}, iotest.ErrReader(broken), none); !errors.Is(err, broken) {
		t.Errorf("a failing input gives %v", err)
	}
	stop, calls := errors.New("enough"), 0
	err = Walk(context.Background(), []string{dir}, nil, func(*Reader, *Document) error { calls++; return stop })
	if err != stop || calls != 1 {
		t.Errorf("after %d calls the error is %v", calls, err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	calls = 0
	err = Walk(ctx, []string{dir}, nil, func(*Reader, *Document) error { calls++; cancel(); return nil })
	if !errors.Is(err, context.Canceled) || calls != 1 {
		t.Errorf("after %d calls the error is %v", calls, err)
	}
}

func TestSize(t *testing.T) {
	dir := filesIn(t, map[string]string{"a.json": "12345", "c/b.jsonl": "123", "c/d.txt": "1"})
	tests := []struct {
		paths []string
		want  int64
	}{
		{[]string{dir}, 8},
		{[]string{dir, filepath.Join(dir, "c", "d.txt")}, 9},
		{nil, 0},
		{[]string{dir, "-"}, -1},
		{[]string{filepath.Join(dir, "missing")}, -1},
	}
	for _, tt := range tests {
		if got := Size(tt.paths); got != tt.want {
			t.Errorf("%v have %d bytes, want %d", tt.paths, got, tt.want)
		}
	}
}

// TestWalkStreamsZips reads a member far larger than what may be held.
func TestWalkStreamsZips(t *testing.T) {
	if testing.Short() {
		t.Skip("packs and reads many megabytes")
	}
	path := filepath.Join(t.TempDir(), "big.zip")
	f, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	z := zip.NewWriter(f)
	w, err := z.Create("big.jsonl")
	if err != nil {
		t.Fatal(err)
	}
	const count = 6000
	_, err = io.Copy(w, &fictionalText{between: "\n", count: count})
	if err = errors.Join(err, z.Close(), f.Close()); err != nil {
		t.Fatal(err)
	}
	n, last := 0, ""
	err = Walk(context.Background(), []string{path}, nil, func(_ *Reader, d *Document) error {
		n++
		last = sketch(d)
		return nil
	})
	if want := fmt.Sprintf("line %d: %d-1", count, count-1); err != nil || n != count || last != want {
		t.Errorf("%d documents, the last %q, error %v", n, last, err)
	}
}
