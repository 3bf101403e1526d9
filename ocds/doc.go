// Package ocds reads, merges and checks data in the Open Contracting Data
// Standard (OCDS), versions 1.0 and 1.1.
//
// It is made for data as publishers really send it. A [Reader] takes releases
// out of any packaging (release, record, release package, record package,
// arrays, JSON lines, gzip, zip, UTF-8, UTF-16, ISO-8859-1) without holding a
// file in memory. [Parse] gives a [Value]: a tree whose nodes point into the
// bytes received, so that unknown fields, number spellings and escapes survive.
// [Release], [Tender], [Award] and the other views give typed, lenient access
// to such a tree: an amount sent as a string is still an amount, one object
// sent where a list belongs is a list of one. [Merger] turns the releases of a
// contracting process into its compiled or versioned release by the standard's
// merge rules. [Check] says what is wrong with a release.
//
// The package imports nothing else of Tolsey.
package ocds
