//go:build unix

package search

import (
	"fmt"
	"os"
	"syscall"
)

// mapFile maps a file into memory, to be read.
func mapFile(path string) ([]byte, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return nil, err
	}
	if info.Size() == 0 {
		return nil, fmt.Errorf("the file %s is empty", path)
	}
	data, err := syscall.Mmap(int(f.Fd()), 0, int(info.Size()), syscall.PROT_READ, syscall.MAP_SHARED)
	if err != nil {
		return nil, fmt.Errorf("mapping %s: %w", path, err)
	}
	return data, nil
}

// unmap undoes mapFile. It cannot fail for what mapFile gave.
func unmap(data []byte) { _ = syscall.Munmap(data) }
