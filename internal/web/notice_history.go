package web

import (
	"errors"
	"slices"
	"strings"

	"github.com/tolsey/tolsey/internal/ledger"
	"github.com/tolsey/tolsey/internal/notice"
	published "github.com/tolsey/tolsey/internal/plain"
	"github.com/tolsey/tolsey/internal/process"
	"github.com/tolsey/tolsey/ocds"
)

// history is the releases of a process, newest first, and what each changed.
type history struct {
	List []releaseLine
	More int // older releases, not shown
	// Unordered says that the releases have dates by which they cannot be put in
	// order, so that nothing can be said of what changed.
	Unordered bool
}

// releaseLine is one release with its entry in the ledger.
type releaseLine struct {
	ID       string
	Made     bool   // the id is Tolsey's, as the release came without one
	Date     string // as published, in words
	Tags     string // "Tender update"
	Changes  []string
	First    bool // the release that began the process
	Entry    entryLine
	Replaced []entryLine // earlier content under the same id
}

// entryLine is an entry of the ledger.
type entryLine struct {
	Index   string
	Source  string
	Time    string
	Charset string // what it was written in when not UTF-8
	Receipt string // address of its proof
}

func entryLineOf(e *ledger.Entry) entryLine {
	return entryLine{Index: count(e.Index), Source: sourceName(e.Source), Time: dateTime(e.Time), Charset: e.Charset,
		Receipt: receiptAddress(e.Index)}
}

// mostReleases bounds the releases whose changes a page tells.
const mostReleases = 50

// history tells the newest releases of the process.
func (d *dossier) history() (history, error) {
	readable := make([]ledger.Entry, 0, len(d.entries))
	for _, e := range d.entries {
		if e.Release().Exists() { // else its payload was removed
			readable = append(readable, e)
		}
	}
	steps, older, err := lastSteps(readable, d.names, mostReleases)
	if errors.Is(err, ocds.ErrReleases) {
		return d.unordered(readable), nil
	}
	if err != nil {
		return history{}, err
	}
	out := history{More: older}
	for _, step := range slices.Backward(steps) {
		one := d.releaseOf(step.Entry)
		one.First = !step.Before.Exists()
		for _, change := range notice.Changes(step.Before, step.After) {
			one.Changes = append(one.Changes, sentence(change.Words))
		}
		out.List = append(out.List, one)
	}
	return out, nil
}

// unordered lists the releases in the order of the ledger, newest first.
func (d *dossier) unordered(entries []ledger.Entry) history {
	current := process.Current(entries)
	out := history{Unordered: true, More: max(0, len(current)-mostReleases)}
	for _, e := range slices.Backward(current[out.More:]) {
		out.List = append(out.List, d.releaseOf(e))
	}
	return out
}

func (d *dossier) releaseOf(e *ledger.Entry) releaseLine {
	r := e.Release()
	out := releaseLine{ID: shorten(e.ReleaseID, mostRowTitle), Made: r.ID() == "", Date: shorten(r.Date(), mostCode),
		Tags: codesInWords(r.Tags()), Entry: entryLineOf(e)}
	if day := dayInWords(published.Date(r.Date())); day != "" {
		out.Date = day
	}
	for i := range d.entries {
		if other := &d.entries[i]; other.ReleaseID == e.ReleaseID && other.Index < e.Index {
			out.Replaced = append(out.Replaced, entryLineOf(other))
		}
	}
	return out
}

// lastSteps gives the last steps of a process, at most limit, and how many came
// before them. Each step is merged from its beginning, so the older releases are
// first put together into one: telling the history of a process with thousands
// of releases must not take minutes.
func lastSteps(entries []ledger.Entry, extensions []string, limit int) ([]process.Step, int, error) {
	current := process.Current(entries)
	older := len(current) - limit
	if older <= 0 {
		steps, err := process.History(entries, extensions)
		return steps, 0, err
	}
	values := make([]*ocds.Value, len(current))
	for i, e := range current {
		values[i] = e.Release().Value
	}
	order, err := ocds.InOrder(values)
	if err != nil {
		return nil, 0, err
	}
	sorted := make([]ledger.Entry, len(order))
	for i, at := range order {
		sorted[i] = *current[at]
	}
	compiled, err := process.Compile(sorted[:older], extensions)
	if err != nil {
		return nil, 0, err
	}
	// No release has an empty id, so it stands beside all of them.
	before := ledger.Entry{Kind: ledger.KindRelease, OCID: sorted[0].OCID, Payload: compiled.AppendJSON(nil)}
	steps, err := process.History(append([]ledger.Entry{before}, sorted[older:]...), extensions)
	if err != nil {
		return nil, 0, err
	}
	return steps[1:], older, nil
}

// sentence ends words with a full stop, unless a quotation at their end has one.
func sentence(words string) string {
	if end := strings.TrimRight(words, "”"); strings.HasSuffix(end, ".") || strings.HasSuffix(end, "…") {
		return words
	}
	return words + "."
}
