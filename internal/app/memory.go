package app

import (
	"os"
	"runtime/debug"
)

// importMemory is the soft limit on the Go heap while files are imported, in
// bytes: with SQLite's page cache beside it the program stays under 300 MB. The
// collector works harder near it; nothing fails.
const importMemory = 190 << 20

// LimitMemory holds the heap of a bulk import down. GOMEMLIMIT overrides it.
func LimitMemory() {
	if os.Getenv("GOMEMLIMIT") == "" {
		debug.SetMemoryLimit(importMemory)
	}
}
