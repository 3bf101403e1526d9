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

// What a server's heap may come to before the collector works harder: pages
// leave garbage quickly and keep little, so that a collector that waits for a
// few times the little (the notices are in mapped files and in the database)
// saves a tenth of the time and costs some tens of megabytes.
const (
	servePercent = 500
	serveMemory  = 512 << 20
)

// SpareMemory lets a server's heap grow before it is collected. GOGC and
// GOMEMLIMIT override it.
func SpareMemory() {
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(servePercent)
	}
	if os.Getenv("GOMEMLIMIT") == "" {
		debug.SetMemoryLimit(serveMemory)
	}
}
