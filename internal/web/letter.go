package web

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"html/template"
	"strings"
	texttemplate "text/template"

	"github.com/tolsey/tolsey/internal/alert"
)

// Letters puts the letters of alerts into words, as plain text and as HTML that
// reads the same without pictures. All links lead to the site. It may be used by
// any number of goroutines.
type Letters struct {
	site *Site // knows what things are called; it serves nothing
}

// NewLetters gives the letters of a site. cfg must have a base URL, as a letter
// has no address that its links could begin from. Of data it reads Notices, Orgs
// and Categories.
func NewLetters(cfg Config, data Services) (*Letters, error) {
	cfg.BaseURL = strings.TrimSuffix(cfg.BaseURL, "/")
	if cfg.BaseURL == "" {
		return nil, errors.New("web: letters need the base URL for their links")
	}
	if err := checkBase(cfg.BaseURL); err != nil {
		return nil, err
	}
	return &Letters{site: &Site{cfg: cfg, data: data}}, nil
}

// Write puts a message into words, see alert.Write. The subject has fewer than
// 100 characters and says what is in the letter. Errors are those of reading
// what things are called.
func (l *Letters) Write(ctx context.Context, m alert.Message) (words alert.Words, err error) {
	switch m := m.(type) {
	case *alert.Digest:
		words, err = l.digest(ctx, m)
	case *alert.Confirmation:
		words, err = l.confirmation(ctx, m)
	case *alert.Access:
		words, err = l.access(m)
	case *alert.HookEnded:
		words, err = l.hookEnded(ctx, m)
	default:
		err = fmt.Errorf("there is no letter for a %T", m)
	}
	if err != nil {
		return alert.Words{}, fmt.Errorf("writing a letter: %w", err)
	}
	return words, nil
}

// link gives the full address of a page.
func (l *Letters) link(path string) string { return l.site.cfg.BaseURL + path }

// letterForm is a sort of letter with the type of what it tells.
type letterForm[T any] struct {
	html *template.Template
	text *texttemplate.Template
}

// letterView is what the templates of a letter are executed with.
type letterView[T any] struct {
	Frame letterFrame
	Data  T
}

// letterFrame is what every letter says around its content.
type letterFrame struct {
	Subject   string
	Preheader string // what lists of mails show beside the subject
	Heading   string
	Base      string // the address of the site
	Demo      bool
}

// newLetterForm declares the letter whose templates are letter/<name>.html and
// .txt. It panics when they do not parse, so it is called only for package
// variables.
func newLetterForm[T any](name string) *letterForm[T] {
	html := template.New("layout.html").Funcs(template.FuncMap{"bidi": isolate})
	text := texttemplate.New("layout.txt")
	return &letterForm[T]{
		html: template.Must(html.ParseFS(templates, "template/letter/layout.html", "template/letter/"+name+".html")),
		text: texttemplate.Must(text.ParseFS(templates, "template/letter/layout.txt", "template/letter/"+name+".txt")),
	}
}

// write fills the templates.
func (f *letterForm[T]) write(l *Letters, frame letterFrame, data T) (alert.Words, error) {
	frame.Base, frame.Demo = l.site.cfg.BaseURL, l.site.cfg.Demo
	v := letterView[T]{Frame: frame, Data: data}
	var html, text bytes.Buffer
	if err := f.html.Execute(&html, v); err != nil {
		return alert.Words{}, err
	}
	if err := f.text.Execute(&text, v); err != nil {
		return alert.Words{}, err
	}
	return alert.Words{Subject: frame.Subject, Text: wrapped(text.String()), HTML: html.String()}, nil
}
