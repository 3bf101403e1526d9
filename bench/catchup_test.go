package main

import (
	"context"
	"fmt"
	"os"
	"os/signal"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/tolsey/tolsey/internal/command"
)

// asProgram makes the test binary behave as tolsey.
const asProgram = "TOLSEY_BENCH_PROGRAM"

func TestMain(m *testing.M) {
	if os.Getenv(asProgram) == "" {
		os.Exit(m.Run())
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	code := command.Run(ctx, os.Args[1:], command.OSEnv())
	stop()
	os.Exit(code)
}

func testProgram(t *testing.T) string {
	t.Helper()
	t.Setenv(asProgram, "1")
	program, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	return program
}

func TestCatchingUp(t *testing.T) {
	found, err := catchUp{program: testProgram(t), dir: t.TempDir(), processes: 200, releases: 150}.measure()
	if err != nil {
		t.Fatal(err)
	}
	if quarters := 4 * (found.days - 1); found.requests < quarters {
		t.Errorf("%d days were fetched with %d requests", found.days, found.requests)
	}
	for name, r := range map[string]run{"feed": found.feed, "import": found.file, "publisher": found.publisher} {
		if r.cpu <= 0 || r.memory < 1<<20 {
			t.Errorf("the %s took %s of CPU and %d bytes", name, r.cpu, r.memory)
		}
	}
	var table strings.Builder
	found.print(&table)
	if !regexp.MustCompile(fmt.Sprintf(`\| feed, [^|]* \| %d \| \d+ \| [\d.]+ \| \d+ \| \d+ \| \d+ \|`, found.requests)).MatchString(table.String()) {
		t.Error(table.String())
	}
}

func TestCatchingUpTakesTheNewest(t *testing.T) {
	c := catchUp{program: testProgram(t), dir: t.TempDir(), processes: 20, releases: 5}
	var all []string
	if err := c.market(func(line []byte) error { all = append(all, string(line)); return nil }); err != nil {
		t.Fatal(err)
	}
	path, size := c.dir+"/newest.jsonl", int64(0)
	since, err := c.newest(path, &size)
	if err != nil {
		t.Fatal(err)
	}
	got, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if want := strings.Join(all[len(all)-5:], ""); string(got) != want || size != int64(len(want)) {
		t.Errorf("it wrote %d bytes, not the %d of the last five", len(got), len(want))
	}
	if first := `"date":"` + since.Format(time.RFC3339); !strings.Contains(all[len(all)-5], first) {
		t.Errorf("it begins at %s, not at the date of %s", since, all[len(all)-5])
	}
	c.releases = len(all) + 1
	if _, err := c.newest(path, &size); err == nil || !strings.Contains(err.Error(), "has "+fmt.Sprint(len(all))+" releases") {
		t.Errorf("of more than there are: %v", err)
	}
}

func TestCatchingUpSaysWhatWentWrong(t *testing.T) {
	program := testProgram(t)
	if _, err := startFake(program, "missing.jsonl"); err == nil || !strings.Contains(err.Error(), "missing.jsonl") {
		t.Errorf("a publisher without its file: %v", err)
	}
	c := catchUp{program: program, dir: t.TempDir(), releases: 1}
	if _, err := c.load("missing.jsonl"); err == nil || !strings.Contains(err.Error(), "missing.jsonl") {
		t.Errorf("an import without its file: %v", err)
	}
}
