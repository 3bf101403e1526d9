//go:build race

package app

// The race detector makes the database ten times slower, so that the tests of
// following try fewer examples under it.
func init() { underRace = true }
