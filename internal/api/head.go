package api

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"time"

	"github.com/tolsey/tolsey/internal/clock"
	"github.com/tolsey/tolsey/internal/ledger"
	"github.com/tolsey/tolsey/internal/process"
	"github.com/tolsey/tolsey/ocds"
)

// head holds the members of a package that stand before its content.
type head struct {
	URI               string          `json:"uri"`
	Version           string          `json:"version"`
	Extensions        []string        `json:"extensions,omitempty"`
	PublishedDate     string          `json:"publishedDate"`
	Publisher         json.RawMessage `json:"publisher"`
	License           json.RawMessage `json:"license,omitempty"`
	PublicationPolicy json.RawMessage `json:"publicationPolicy,omitempty"`
}

// open gives the beginning of the package's JSON object, up to the members
// that follow.
func (h head) open() []byte { return bytes.TrimSuffix(encoded(h), []byte("}")) }

// encoded gives a value as compact JSON in which <, > and & stay as they are.
func encoded(v any) []byte {
	var buf bytes.Buffer
	enc := json.NewEncoder(&buf)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(v); err != nil {
		// Only texts, numbers and JSON that was read before are encoded here.
		panic(fmt.Sprintf("api: encoding %T: %v", v, err))
	}
	return bytes.TrimSuffix(buf.Bytes(), []byte("\n"))
}

// headers are the package headers of some entries.
type headers struct {
	bodies   map[string][]byte // by hash
	declared []string          // the extensions, as their packages declare them
	merging  []string          // those that have merge rules
}

// headersOf reads the headers of entries; extensions come in the order of the
// entries.
func (a *API) headersOf(ctx context.Context, entries []*ledger.Entry) (headers, error) {
	out := headers{bodies: map[string][]byte{}}
	for _, e := range entries {
		if _, known := out.bodies[e.Header]; known {
			continue
		}
		body, err := a.cfg.Log.Header(ctx, e.Header)
		if err != nil {
			return out, err
		}
		out.bodies[e.Header] = body
		out.declared = addNew(out.declared, member(body, "extensions").Texts())
		out.merging = addNew(out.merging, process.Extensions(body))
	}
	return out, nil
}

func addNew(list, more []string) []string {
	for _, s := range more {
		if !slices.Contains(list, s) {
			list = append(list, s)
		}
	}
	return list
}

// member gives a member of a package header, or nil.
func member(header []byte, name string) *ocds.Value {
	v, err := ocds.Parse(header)
	if err != nil {
		return nil // an absent header, mostly
	}
	return v.Get(name)
}

// head makes the head of a package of entries.
func (a *API) head(r *http.Request, entries []*ledger.Entry, hs headers) head {
	var newest, headed *ledger.Entry
	for _, e := range entries {
		if newest == nil || e.Index > newest.Index {
			newest = e
		}
		if e.Header != "" && (headed == nil || e.Index > headed.Index) {
			headed = e
		}
	}
	h := head{
		URI: a.base(r) + r.URL.RequestURI(), Version: "1.1", Extensions: hs.declared,
		PublishedDate: clock.Text(a.published(newest)), Publisher: encoded(a.cfg.Publisher),
	}
	if headed != nil {
		body := hs.bodies[headed.Header]
		if p := member(body, "publisher"); p.Kind() == ocds.Object {
			h.Publisher = p.AppendJSON(nil)
		}
		h.License, h.PublicationPolicy = textMember(body, "license"), textMember(body, "publicationPolicy")
	}
	return h
}

// published gives the date of a package by its newest entry, so that the same
// package has the same date however often it is asked for.
func (a *API) published(newest *ledger.Entry) time.Time {
	if newest == nil {
		return a.cfg.Clock.Now()
	}
	return newest.Time
}

// textMember gives a member that is a string as JSON; nil when it is no string.
func textMember(header []byte, name string) json.RawMessage {
	if v := member(header, name); v.Kind() == ocds.String {
		return v.AppendJSON(nil)
	}
	return nil
}
