package ledger

import (
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
)

// TestAFileIsReplacedByManyAtOnce holds that processes which share a directory
// do not get into each other's way: every writer succeeds, and whoever reads
// finds what one of them wrote, whole.
func TestAFileIsReplacedByManyAtOnce(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, checkpointFile)
	var all sync.WaitGroup
	for i := range 8 {
		all.Go(func() {
			content := strings.Repeat(string(rune('a'+i)), 10_000*(i+1))
			for range 20 {
				if err := writeFile(path, content, 0o644); err != nil {
					t.Error(err)
				}
				got, err := os.ReadFile(path)
				if err != nil || len(got) != 10_000*int(got[0]-'a'+1) || strings.Trim(string(got), string(got[0])) != "" {
					t.Errorf("%d bytes, %v", len(got), err)
				}
			}
		})
	}
	all.Wait()
	left, err := os.ReadDir(dir)
	if info, _ := os.Stat(path); err != nil || len(left) != 1 || info.Mode().Perm() != 0o644 {
		t.Errorf("%v, %v", left, err)
	}
}
