package publisher

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/tolsey/tolsey/ocds"
)

// maxSource is the most bytes of the name of a source.
const maxSource = 100

// entry is a line of another Tolsey's entries.
type entry struct {
	index   int64
	time    time.Time
	source  string // "" when it cannot be used
	header  []byte // of the release's package, as ocds.Document has it; nil for none
	release []byte // JSON; nil where it had to be removed, and of an act of that Tolsey's own
}

// readEntries reads an answer, a line an entry. An answer that ends within a
// line was cut off, whatever its header said.
func readEntries(body []byte) ([]entry, error) {
	if !utf8.Valid(body) {
		return nil, errors.New("the entries are not in UTF-8")
	}
	var list []entry
	headers := map[string][]byte{} // those read, by their text: the releases of a package share one
	for len(body) > 0 {
		line, rest, ended := bytes.Cut(body, []byte{'\n'})
		if !ended {
			return nil, errCutOff
		}
		e, err := readEntry(line, headers)
		if err != nil {
			return nil, fmt.Errorf("line %d: %w", len(list)+1, err)
		}
		list, body = append(list, e), rest
	}
	return list, nil
}

// readEntry reads a line. It may have members that are not known here.
func readEntry(line []byte, headers map[string][]byte) (e entry, err error) {
	m, err := membersOf(line)
	if err != nil {
		return e, err
	}
	var source string
	for name, to := range map[string]any{"index": &e.index, "time": &e.time, "source": &source} {
		text, there := m[name]
		if !there || string(text) == "null" {
			return e, fmt.Errorf("there is no %s", name)
		}
		if err := json.Unmarshal(text, to); err != nil {
			return e, err
		}
	}
	e.source = cleanSource(source)
	if text := m["package"]; len(text) > 0 && string(text) != "null" {
		known, seen := headers[string(text)]
		if !seen {
			if known, err = headerOf(text); err != nil {
				return e, err
			}
			headers[string(text)] = known
		}
		e.header = known
	}
	release, there := m["release"]
	if !there {
		return e, errors.New("there is no release")
	}
	if string(release) != "null" {
		e.release = release
	}
	return e, nil
}

// membersOf takes an object apart. Unlike encoding/json by itself it tells "a"
// from "A", and refuses a name that stands twice. How deep a release may be is
// not judged here.
func membersOf(text []byte) (map[string]json.RawMessage, error) {
	dec := json.NewDecoder(bytes.NewReader(text))
	if start, err := dec.Token(); err != nil || start != json.Delim('{') {
		return nil, fmt.Errorf("no object begins here: %w", err)
	}
	out := map[string]json.RawMessage{}
	for dec.More() {
		name, err := dec.Token()
		if err != nil {
			return nil, err
		}
		key, _ := name.(string) // which the decoder has seen to
		var value json.RawMessage
		if err := dec.Decode(&value); err != nil {
			return nil, err
		}
		if _, twice := out[key]; twice {
			return nil, fmt.Errorf("the name %.40q stands twice", key)
		}
		out[key] = value
	}
	if _, err := dec.Token(); err != nil {
		return nil, err
	}
	if _, err := dec.Token(); err != io.EOF {
		return nil, errors.New("something follows the object")
	}
	return out, nil
}

// headerNames are the members of ocds.Document.Header, in their order.
var headerNames = []string{"version", "extensions", "publisher", "license", "publicationPolicy"}

// headerOf gives a package header in the form of ocds.Document.Header.
func headerOf(text []byte) ([]byte, error) {
	v, err := ocds.Parse(text)
	if err != nil {
		return nil, err
	}
	if v.Kind() != ocds.Object {
		return nil, errors.New("the package is not an object")
	}
	var out []byte
	for _, name := range headerNames {
		member := v.Get(name)
		if !member.Exists() {
			continue
		}
		if out = append(out, ','); len(out) == 1 {
			out[0] = '{'
		}
		out = append(append(append(out, '"'), name...), `":`...)
		out = member.AppendJSON(out)
	}
	if out == nil {
		return nil, nil
	}
	return append(out, '}'), nil
}

// cleanSource gives a name that can be shown and stored, or "".
func cleanSource(source string) string {
	if len(source) > maxSource || !utf8.ValidString(source) {
		return ""
	}
	for _, r := range source {
		if !unicode.IsPrint(r) {
			return ""
		}
	}
	return source
}

// documentsOf reads the releases of entries, but for those that were removed.
func documentsOf(list []entry) ([]Document, error) {
	text := []byte(`{"releases":[`)
	var from []*entry
	for i := range list {
		if list[i].release == nil {
			continue
		}
		if len(from) > 0 {
			text = append(text, ',')
		}
		text = append(text, list[i].release...)
		from = append(from, &list[i])
	}
	docs, err := documents(append(text, `]}`...))
	if err != nil {
		return nil, err
	}
	if len(docs) != len(from) {
		return nil, fmt.Errorf("%d releases, but %d documents", len(from), len(docs))
	}
	for i, e := range from {
		docs[i].Source, docs[i].Header = e.source, e.header
		docs[i].Position = fmt.Sprintf("entry %d", e.index)
	}
	return docs, nil
}
