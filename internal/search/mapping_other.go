//go:build !unix

package search

import "os"

// mapFile reads a file: on these systems segments are not mapped.
func mapFile(path string) ([]byte, error) { return os.ReadFile(path) }

func unmap([]byte) {}
