package search

import (
	"bytes"
	"context"
	"encoding/json"
	"log/slog"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/tolsey/tolsey/internal/fault"
)

// saved saves an index of several segments, one with a document replaced, and
// gives its files.
func saved(t *testing.T) (dir string, files map[string][]byte) {
	t.Helper()
	dir = t.TempDir()
	x, err := idle(dir, testSchema, nil)
	if err != nil {
		t.Fatal(err)
	}
	add(t, x, 1, bigDocs(20, 0)...)
	add(t, x, 2, bigDocs(20, 10)...)
	add(t, x, 3, made("a", "school", "cleaning", Tag{"buyer", "b"}))
	if err := x.Save("m"); err != nil {
		t.Fatal(err)
	}
	x.release()
	return dir, contents(t, dir)
}

func contents(t *testing.T, dir string) map[string][]byte {
	t.Helper()
	list, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	files := map[string][]byte{}
	for _, f := range list {
		if f.Name() == lockName {
			continue
		}
		if files[f.Name()], err = os.ReadFile(filepath.Join(dir, f.Name())); err != nil {
			t.Fatal(err)
		}
	}
	return files
}

// written gives a directory with files.
func written(t *testing.T, files map[string][]byte) string {
	t.Helper()
	dir := t.TempDir()
	for name, data := range files {
		if err := os.WriteFile(filepath.Join(dir, name), data, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// checkRefused checks that an index of damaged files is empty and says why, and
// that it can be filled and saved again.
func checkRefused(t *testing.T, what string, files map[string][]byte, schema Schema) {
	t.Helper()
	dir := written(t, files)
	var log bytes.Buffer
	x, err := idle(dir, schema, slog.New(slog.NewTextHandler(&log, nil)))
	if err != nil {
		t.Fatalf("%s: %v", what, err)
	}
	if x.Docs() != 0 || x.Position() != 0 || x.Mark() != "" || len(x.view.Load().groups) != 0 {
		t.Errorf("%s: %d documents at position %d are answered from", what, x.Docs(), x.Position())
	}
	if !strings.Contains(log.String(), "reason=") {
		t.Errorf("%s: no reason is given: %s", what, &log)
	}
}

func TestDamage(t *testing.T) {
	_, files := saved(t)
	if len(files) != 4 {
		t.Fatalf("%d files", len(files))
	}
	r := rand.New(rand.NewPCG(3, 4))
	for name, data := range files {
		changed := func(what string, to []byte) {
			t.Helper()
			with := cloneFiles(files)
			if with[name] = to; to == nil {
				delete(with, name)
			}
			checkRefused(t, name+" "+what, with, testSchema)
		}
		changed("deleted", nil)
		changed("emptied", []byte{})
		changed("with a byte more", append(slices.Clone(data), 0))
		for range 12 {
			changed("truncated", data[:r.IntN(len(data))])
			at := r.IntN(len(data))
			flipped := slices.Clone(data)
			flipped[at] ^= 1 << r.IntN(8)
			changed("with a bit flipped", flipped)
		}
	}
	swapped := cloneFiles(files)
	swapped["000001.segment"], swapped["000002.segment"] = files["000002.segment"], files["000001.segment"]
	checkRefused(t, "swapped", swapped, testSchema)
}

func cloneFiles(files map[string][]byte) map[string][]byte {
	with := map[string][]byte{}
	for name, data := range files {
		with[name] = data
	}
	return with
}

func TestAnotherSchema(t *testing.T) {
	_, files := saved(t)
	for what, change := range map[string]func(*Schema){
		"version": func(s *Schema) { s.Version++ },
		"stages":  func(s *Schema) { s.Stages = []string{"open", "planning", "closed"} },
		"columns": func(s *Schema) { s.Numbers = []string{"value"} },
		"group":   func(s *Schema) { s.Group = "type" },
	} {
		schema := testSchema
		change(&schema)
		checkRefused(t, what, files, schema)
	}
}

// resealed gives the files with a manifest that was changed and has a right
// checksum all the same.
func resealed(t *testing.T, files map[string][]byte, change func(*manifest)) map[string][]byte {
	t.Helper()
	_, body, _ := bytes.Cut(files[manifestName], []byte("\n"))
	var m manifest
	if err := json.Unmarshal(body, &m); err != nil {
		t.Fatal(err)
	}
	change(&m)
	body, err := json.Marshal(m)
	if err != nil {
		t.Fatal(err)
	}
	with := cloneFiles(files)
	with[manifestName] = []byte(sumLine(body) + "\n" + string(body))
	return with
}

func TestManifestThatDoesNotFit(t *testing.T) {
	_, files := saved(t)
	for what, change := range map[string]func(*manifest){
		"another magic":    func(m *manifest) { m.Magic = "other" },
		"a path":           func(m *manifest) { m.Segments[0].File = "../" + m.Segments[0].File },
		"deleted too long": func(m *manifest) { m.Segments[0].Deleted = make([]byte, 80) },
		"another sum":      func(m *manifest) { m.Segments[0].Sum++ },
		"another size":     func(m *manifest) { m.Segments[0].Size++ },
	} {
		checkRefused(t, what, resealed(t, files, change), testSchema)
	}
}

// TestCrashBeforeManifest: segments were written but not the manifest, so the
// index is as it was saved before.
func TestCrashBeforeManifest(t *testing.T) {
	dir, before := saved(t)
	x, err := idle(dir, testSchema, nil)
	if err != nil {
		t.Fatal(err)
	}
	add(t, x, 9, made("new", "school", ""))
	if err := x.Save("later"); err != nil {
		t.Fatal(err)
	}
	crashed := contents(t, dir)
	crashed[manifestName] = before[manifestName]
	crashed[manifestName+partial] = []byte("half")
	crashed["000009.segment.part"] = []byte("half")
	y := open(t, written(t, crashed))
	if y.Position() != 3 || y.Mark() != "m" || y.Docs() != 31 {
		t.Errorf("%d documents at position %d, %q", y.Docs(), y.Position(), y.Mark())
	}
	if got := keys(t, y, Request{Expr: Parse("school")}); got != "a" {
		t.Errorf("found %q", got)
	}
}

func TestSweep(t *testing.T) {
	dir, _ := saved(t)
	for _, name := range []string{"000099.segment", "000098.segment.part", "manifest.part", "kept.txt"} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte("x"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	x, err := idle(dir, testSchema, nil)
	if err != nil {
		t.Fatal(err)
	}
	before := x.view.Load()
	if err := x.replace(before, []int{0, 1, 2}); err != nil {
		t.Fatal(err)
	}
	if err := x.Save("n"); err != nil {
		t.Fatal(err)
	}
	var names []string
	for name := range contents(t, dir) {
		names = append(names, name)
	}
	slices.Sort(names)
	if diff := cmp.Diff([]string{"000004.segment", "kept.txt", "manifest"}, names); diff != "" {
		t.Error(diff)
	}
	res, err := x.Search(context.Background(), Request{Expr: Parse("school")})
	if err != nil || res.Total != 1 {
		t.Errorf("%d found, %v", res.Total, err)
	}
	if before.docs() != 31 || before.parts[0].seg.key(3) != "ocds-f1ct10-0000003" {
		t.Error("a segment whose file was removed cannot be read any more")
	}
}

// TestSaveWhileMerging: what a merge is writing is not swept away.
func TestSaveWhileMerging(t *testing.T) {
	dir, _ := saved(t)
	x, err := idle(dir, testSchema, nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"000098.segment", "000099.segment.part"} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte("x"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for _, merging := range []bool{true, false} {
		x.merging = merging
		if err := x.Save("n"); err != nil {
			t.Fatal(err)
		}
		if n := len(contents(t, dir)); (n == 6) != merging || (n == 4) == merging {
			t.Errorf("merging %v: %d files", merging, n)
		}
	}
}

func TestDirectoryThatCannotBeWritten(t *testing.T) {
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := Open(file, testSchema, nil); err == nil {
		t.Error("a file is opened as a directory")
	}
	dir, before := saved(t)
	x := open(t, dir)
	add(t, x, 7, made("new", "school", ""))
	if err := os.Mkdir(filepath.Join(dir, manifestName+partial), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := x.Save("n"); err == nil {
		t.Error("no error where nothing can be written")
	}
	if now, err := os.ReadFile(filepath.Join(dir, manifestName)); err != nil || !bytes.Equal(now, before[manifestName]) {
		t.Errorf("the manifest was changed (%v)", err)
	}
	if got := keys(t, x, Request{Expr: Parse("school")}); got != "new a" {
		t.Errorf("found %q", got)
	}
}

// TestMergingThatFails: where no file can be written, what was added is still
// found, and merging goes on when it can.
func TestMergingThatFails(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "index")
	var log bytes.Buffer
	x, err := idle(dir, testSchema, slog.New(slog.NewTextHandler(&log, nil)))
	if err != nil {
		t.Fatal(err)
	}
	for i := range mergeAt {
		add(t, x, int64(i), bigDocs(600, i*600)...)
	}
	if err := os.RemoveAll(dir); err != nil {
		t.Fatal(err)
	}
	if x.compactOnce() || x.compactOnce() || x.mergeErr == nil || strings.Count(log.String(), "cannot merge") != 1 {
		t.Fatalf("merging without a directory: %v, %s", x.mergeErr, &log)
	}
	add(t, x, 100, made("new", "school", ""))
	if got := keys(t, x, Request{Expr: Parse("school")}); got != "new" {
		t.Errorf("found %q", got)
	}
	if err := os.Mkdir(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	if !x.compactOnce() || x.mergeErr != nil || len(x.view.Load().parts) != 2 {
		t.Errorf("merging does not go on: %v, %d segments", x.mergeErr, len(x.view.Load().parts))
	}
	if files := contents(t, dir); len(files) != 1 {
		t.Errorf("%d files", len(files))
	}
}

func TestMemoryOnly(t *testing.T) {
	x := open(t, "")
	add(t, x, 4, made("a", "school", ""))
	if err := x.Save("m"); err != nil || x.Position() != 4 {
		t.Errorf("position %d, %v", x.Position(), err)
	}
}

func TestADirectoryHasOneOwner(t *testing.T) {
	dir := t.TempDir()
	first := open(t, dir)
	add(t, first, 1, made("a", "One", ""))
	if err := first.Save("m"); err != nil {
		t.Fatal(err)
	}
	var log bytes.Buffer
	second, err := Open(dir, testSchema, slog.New(slog.NewTextHandler(&log, nil)))
	if err != nil {
		t.Fatal(err)
	}
	if second.Position() != 0 || !strings.Contains(log.String(), "another process") {
		t.Errorf("position %d, said %q", second.Position(), log.String())
	}
	add(t, second, 5, made("b", "Two", ""))
	if err := second.Save("n"); err != nil {
		t.Fatal(err)
	}
	second.Close()
	first.Close()
	third := open(t, dir)
	if third.Position() != 1 || third.Docs() != 1 {
		t.Errorf("position %d, %d documents", third.Position(), third.Docs())
	}
}

func TestErase(t *testing.T) {
	dir := t.TempDir()
	if err := Erase(filepath.Join(dir, "none")); err != nil {
		t.Errorf("where there is no index: %v", err)
	}
	x := open(t, dir)
	add(t, x, 1, made("a", "One", ""))
	if err := x.Save("m"); err != nil {
		t.Fatal(err)
	}
	if err := Erase(dir); fault.KindOf(err) != fault.Conflict {
		t.Errorf("while it is open: %v", err)
	}
	x.Close()
	if err := Erase(dir); err != nil {
		t.Fatal(err)
	}
	if y := open(t, dir); y.Docs() != 0 || y.Position() != 0 {
		t.Errorf("%d documents at position %d", y.Docs(), y.Position())
	}
}
