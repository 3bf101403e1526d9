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

// lockFile takes a lock that ends with the process, or with the closing of the
// file; ok is false when another process has it.
func lockFile(path string) (f *os.File, ok bool, err error) {
	if f, err = os.OpenFile(path, os.O_CREATE|os.O_RDWR, 0o600); err != nil {
		return nil, false, err
	}
	if err := syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB); err != nil {
		return nil, false, f.Close()
	}
	return f, true, nil
}
