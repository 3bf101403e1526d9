// Package search is the full-text index: its language, its files and its
// answers. It knows no notices and no ledger: it is handed documents of texts,
// tags, numbers and a stage that changes with time, each under a key, and says
// which keys fit a request, how many, in which order and how they fall into
// groups.
//
// An index is a list of segments. A segment is immutable: a dictionary of
// terms, a posting list for each, and columns. What is added becomes a small
// segment; segments of a size are merged into one of the next in the
// background, so that each document is written again a few times in all. A
// document that comes again under its key is marked deleted where it stood. All
// of this happens beside the readers: they take the list of segments as it
// stands at one instant (see view), and no lock.
//
// A request is answered by the bits of documents, 65,536 of a segment at a
// time: words, filters and groups are sets of bits that are joined, so that
// exact totals and exact counts cost little more than the best twenty.
//
// On disk an index is a directory of segment files, which are mapped into
// memory, and a manifest that names them with their checksums and the position
// up to which the source was followed. Where anything does not agree the index
// is empty and has to be filled again; it never answers from damaged files.
package search
