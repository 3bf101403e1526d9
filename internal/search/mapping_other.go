//go:build !unix

package search

import "os"

// mapFile reads a file: on these systems segments are not mapped.
func mapFile(path string) ([]byte, error) { return os.ReadFile(path) }

func unmap([]byte) {}

// lockFile opens a file: on these systems there is no lock, and two processes
// must not be given the same directory.
func lockFile(path string) (f *os.File, ok bool, err error) {
	f, err = os.OpenFile(path, os.O_CREATE|os.O_RDWR, 0o600)
	return f, err == nil, err
}
