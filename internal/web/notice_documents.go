package web

import (
	"html/template"
	"strings"

	published "github.com/tolsey/tolsey/internal/plain"
	"github.com/tolsey/tolsey/ocds"
)

// documents are what the publisher attached to the process.
type documents struct {
	List []document
	More int // beyond those shown
}

type document struct {
	Title template.HTML // linked where it may be
	Notes []string      // the type in words, the date, the format
	Text  string        // the description, where it is not the title
}

// file is a document with where it stands.
type file struct {
	ocds.File
	notice bool // it stands for a notice, not for an attachment
}

// files gives the documents of every section, in the order of a process. One
// that is attached to several parts comes once.
func (d *dossier) files() []file {
	all := append(d.Release.Planning().Documents(), d.Release.Tender().Documents()...)
	for _, a := range d.Release.Awards() {
		all = append(all, a.Documents()...)
	}
	for _, c := range d.Release.Contracts() {
		all = append(all, c.Documents()...)
		all = append(all, ocds.Section{Value: c.Get("implementation")}.Documents()...)
	}
	seen := map[[3]string]bool{}
	var out []file
	for _, f := range all {
		id := [3]string{f.ID(), f.URL(), f.Title() + f.Description()}
		if seen[id] {
			continue
		}
		seen[id] = true
		out = append(out, file{f, noticeType(f.NoticeType()) != "" || strings.HasSuffix(f.Type(), "Notice")})
	}
	return out
}

// mostDocuments bounds the documents on a page.
const mostDocuments = 100

func (d *dossier) documents() documents {
	all := d.files()
	var out documents
	out.More = max(0, len(all)-mostDocuments)
	for _, f := range all[:len(all)-out.More] {
		out.List = append(out.List, documentOf(f))
	}
	return out
}

func documentOf(f file) document {
	kind := noticeType(f.NoticeType())
	if kind == "" {
		kind = codeInWords(f.Type())
	}
	var title, text string
	switch {
	case published.Speaks(f.Title()):
		title, text = f.Title(), f.Description()
	case f.notice && kind != "", kind != "" && webAddress(f.URL()) == "", !published.Speaks(f.Description()):
		title, kind, text = spoken(kind, "Document"), "", f.Description()
	default:
		title = f.Description()
	}
	out := document{Title: outward(f.URL(), shorten(title, mostRowTitle)), Text: shorten(text, mostNote)}
	if kind != "" && !strings.EqualFold(kind, plain(title)) {
		out.Notes = append(out.Notes, kind)
	}
	if day := dayInWords(published.Date(f.Published())); day != "" {
		out.Notes = append(out.Notes, "published "+day)
	}
	if changed := dayInWords(published.Date(f.Get("dateModified").Text())); changed != "" {
		out.Notes = append(out.Notes, "changed "+changed)
	}
	if format := formatInWords(f.Format()); format != "" {
		out.Notes = append(out.Notes, format)
	}
	return out
}

// formats are the media types that readers know by another name.
var formats = map[string]string{
	"application/pdf": "PDF", "text/html": "web page", "text/csv": "CSV", "application/zip": "ZIP",
	"application/msword": "Word", "application/vnd.ms-excel": "Excel",
	"application/vnd.openxmlformats-officedocument.wordprocessingml.document": "Word",
	"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet":       "Excel",
}

func formatInWords(mediaType string) string {
	if words, known := formats[strings.ToLower(strings.TrimSpace(mediaType))]; known {
		return words
	}
	return shorten(mediaType, mostCode)
}
