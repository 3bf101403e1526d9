package api

import (
	"bufio"
	"net/http"
	"net/url"
	"strconv"
	"time"

	"golang.org/x/text/transform"

	"github.com/tolsey/tolsey/internal/clock"
	"github.com/tolsey/tolsey/internal/process"
)

// form is what one publisher's API does in its own way. The walk, its cursors
// and the packages are the same in all.
type form struct {
	from, to parameter // the dates of releases
	stages   []string  // that releases can be filtered by
	dates    string    // how a date is written, for a message
	ascii    bool      // all other characters are escaped

	// span gives the first and the last instant that a date can mean; ok is
	// false for what is no date.
	span func(text string) (first, last time.Time, ok bool)
}

// mostReleases is the largest page of releases, which is the standard one too.
const mostReleases = 100

// parameters are those of a walk.
func (f form) parameters() []parameter {
	return []parameter{
		integer("limit", mostReleases, 1, mostReleases, "How many releases a page has at most."),
		text("cursor", cursor{before: 900, size: 1000}.text(process.Filter{}),
			"Where the page begins: follow links.next, which has it. It belongs to the other parameters, limit excepted."),
		f.from, f.to,
		words("stages", f.stages, "Only releases of these stages, by their tags."),
	}
}

// filter gives what a query selects.
func (f form) filter(q query) (out process.Filter, err error) {
	if out.Stages, err = q.list("stages"); err != nil {
		return out, err
	}
	from, _, err := f.instant(q, f.from.name)
	if err != nil {
		return out, err
	}
	_, to, err := f.instant(q, f.to.name)
	if err != nil {
		return out, err
	}
	if !from.IsZero() {
		out.From = clock.Text(from)
	}
	if !to.IsZero() {
		out.To = clock.Text(to)
	}
	if out.To != "" && out.From > out.To {
		return out, q.bad(f.to.name, "The parameter "+f.to.name+" names a time before "+f.from.name+".")
	}
	return out, nil
}

// instant gives the first and the last instant that a date in the query can
// mean, both the zero time where it is not given.
func (f form) instant(q query, name string) (first, last time.Time, err error) {
	given, ok := q.text(name)
	if !ok {
		return first, last, nil
	}
	if first, last, ok = f.span(given); !ok {
		err = q.bad(name, "The parameter "+name+" must be "+f.dates+", not "+quoted(given)+".")
	}
	return first, last, err
}

// next gives the query of the page that follows.
func (f form) next(q query, cursor string, limit int64) string {
	out := url.Values{"cursor": {cursor}, "limit": {strconv.FormatInt(limit, 10)}}
	for _, name := range []string{f.from.name, f.to.name, "stages"} {
		if text, given := q.text(name); given {
			out.Set(name, text)
		}
	}
	return out.Encode()
}

// sendBuffer is how many bytes are gathered before they are sent.
const sendBuffer = 64 << 10

// sender gives the writer of a long answer. What it gives is only complete when
// done has been called without an error.
func (f form) sender(w http.ResponseWriter) (out *bufio.Writer, done func() error) {
	if !f.ascii {
		out = bufio.NewWriterSize(w, sendBuffer)
		return out, out.Flush
	}
	escaped := transform.NewWriter(w, escaper{})
	out = bufio.NewWriterSize(escaped, sendBuffer)
	return out, func() error {
		if err := out.Flush(); err != nil {
			return err
		}
		return escaped.Close()
	}
}
