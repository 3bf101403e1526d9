package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"time"

	"github.com/tolsey/tolsey/internal/clock"
	"github.com/tolsey/tolsey/internal/notice"
)

// The search index in a data directory, and where one is made anew beside it.
const (
	indexDir = "search"
	newDir   = "search-measured"
)

// cost is what a process of its own measured of itself, printed as JSON.
type cost struct {
	Wall, CPU       time.Duration
	Settled         time.Duration // the processor time with the merging that goes on behind
	Saved           time.Duration // by the clock
	Page            time.Duration // by the clock, from the start to the first page
	Heap            int64         // after a collection
	RSS, File, Anon int64         // the mapped part and the rest
	Peak            int64
}

// startAndRebuild measures making the index and starting from its snapshot,
// each in a process of its own. A data directory without an index keeps the
// one that was made.
func startAndRebuild(o options) error {
	var rebuilt, started cost
	if err := inChild(o, "rebuild", &rebuilt); err != nil {
		return err
	}
	made, kept := filepath.Join(o.data, newDir), filepath.Join(o.data, indexDir)
	if _, err := os.Stat(kept); errors.Is(err, fs.ErrNotExist) {
		if err := os.Rename(made, kept); err != nil {
			return err
		}
	} else if err := os.RemoveAll(made); err != nil {
		return err
	}
	if err := inChild(o, "start", &started); err != nil {
		return err
	}
	size, err := sizeOf(kept)
	if err != nil {
		return err
	}
	table("The index", []string{"what", "s by the clock", "s of CPU", "MB"}, [][]string{
		{"made from the database, until it answers", seconds(rebuilt.Wall), seconds(rebuilt.CPU), ""},
		{"with the merging that follows", "", seconds(rebuilt.Settled), ""},
		{"saved", seconds(rebuilt.Saved), "", ""},
		{"peak resident while it is made", "", "", megabytes(rebuilt.Peak)},
		{"start with the snapshot there, to the first answer", seconds(started.Wall), seconds(started.CPU), ""},
		{"and to the first page", seconds(started.Page), "", ""},
		{"on disk", "", "", megabytes(size)},
		{"heap after the start, collected", "", "", megabytes(started.Heap)},
		{"resident after the start", "", "", megabytes(started.RSS)},
		{"of it mapped files", "", "", megabytes(started.File)},
		{"of it the process's own", "", "", megabytes(started.Anon)},
	})
	return nil
}

// inChild runs this program again to measure one thing.
func inChild(o options, what string, into *cost) error {
	self, err := os.Executable()
	if err != nil {
		return err
	}
	cmd := exec.Command(self, "-child", what, "-data", o.data)
	cmd.Stderr = os.Stderr
	out, err := cmd.Output()
	if err != nil {
		return fmt.Errorf("measuring %s: %w", what, err)
	}
	return json.Unmarshal(out, into)
}

// child measures one thing in this process and prints it.
func child(ctx context.Context, o options) (err error) {
	var c cost
	switch o.child {
	case "rebuild":
		c, err = rebuild(ctx, o.data)
	case "start":
		c, err = start(ctx, o.data)
	default:
		return fmt.Errorf("there is nothing called %q to measure", o.child)
	}
	if err != nil {
		return err
	}
	c.Peak = status("VmHWM")
	return json.NewEncoder(os.Stdout).Encode(c)
}

// rebuild makes the index in an empty directory.
func rebuild(ctx context.Context, data string) (c cost, err error) {
	dir := filepath.Join(data, newDir)
	if err := os.RemoveAll(dir); err != nil {
		return c, err
	}
	a, err := open(ctx, data)
	if err != nil {
		return c, err
	}
	s := notice.New(a.DB, clock.At(today))
	begun, before := time.Now(), used()
	if err := s.Follow(ctx, a.Log, dir, a.Config.Logger); err != nil {
		return c, err
	}
	if err := s.CatchUp(ctx); err != nil {
		return c, err
	}
	c.Wall, c.CPU = time.Since(begun), used()-before
	settle()
	c.Settled = used() - before
	begun = time.Now()
	err = s.Close()
	c.Saved = time.Since(begun)
	return c, errors.Join(err, a.Close())
}

// start opens the program and asks it once, then asks for a page.
func start(ctx context.Context, data string) (c cost, err error) {
	begun, before := time.Now(), used()
	a, err := open(ctx, data)
	if err != nil {
		return c, err
	}
	handler, err := a.Handler(ctx)
	if err != nil {
		return c, err
	}
	if _, err := a.Notices.Search(ctx, notice.Query{Text: "school"}); err != nil {
		return c, err
	}
	c.Wall, c.CPU = time.Since(begun), used()-before
	w := httptest.NewRecorder()
	handler.ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/notices?q=school", nil))
	if w.Code != http.StatusOK {
		return c, fmt.Errorf("the first page has status %d", w.Code)
	}
	c.Page = time.Since(begun)
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	c.Heap = int64(m.HeapAlloc)
	c.RSS, c.File, c.Anon = status("VmRSS"), status("RssFile"), status("RssAnon")
	return c, a.Close()
}

// sizeOf gives the bytes of the files under a directory.
func sizeOf(dir string) (n int64, err error) {
	err = filepath.WalkDir(dir, func(_ string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		info, err := e.Info()
		if err == nil {
			n += info.Size()
		}
		return err
	})
	return n, err
}
