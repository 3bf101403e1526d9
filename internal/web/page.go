package web

import (
	"bytes"
	"embed"
	"fmt"
	"html/template"
	"net/http"
	"strconv"
	"strings"

	"github.com/tolsey/tolsey/internal/web/govuk"
)

//go:embed template
var templates embed.FS

// base holds what every page's templates share: the layout and the components.
var base = template.Must(template.Must(template.New("layout.html").Funcs(funcs).
	ParseFS(templates, "template/layout.html", "template/parts.html", "template/counts.html", "template/filters.html", "template/pipelineparts.html", "template/chart.html", "template/sourceparts.html", "template/feedparts.html", "template/alertparts.html", "template/leadershipparts.html", "template/marketparts.html")).
	ParseFS(govuk.Templates, "template/*.html"))

// pages lists every page made by newPage, for the test that checks them all.
var pages []checkable

// checkable is a page whatever the type of its data.
type checkable interface {
	// parsed gives the page's name, its templates as they are before they are
	// first executed, and a value of the type that they are executed with.
	parsed() (name string, t *template.Template, view any)
}

// page is a template with the type of the data it shows.
type page[T any] struct {
	name string
	tmpl *template.Template
}

// view is what the layout is executed with. The page's own templates ("title",
// "before", "content" and the optional "head") are given Data.
type view[T any] struct {
	Frame frame
	Data  T
}

// frame is what every page shows around its content.
type frame struct {
	Demo     bool
	Version  string
	Sections []section
	Foot     []govuk.Link
}

// section is a link of the navigation. Active when the page is in the section,
// Current when it is the very page.
type section struct {
	govuk.Link
	Active  bool
	Current bool
}

// newPage declares the page whose template is template/<name>.html and whose
// data is a T. It panics when the template does not parse, so it is called only
// for package variables.
func newPage[T any](name string) *page[T] {
	p := &page[T]{name: name, tmpl: parse(name)}
	pages = append(pages, p)
	return p
}

// parse gives the templates of a page together with those that all share.
func parse(name string) *template.Template {
	return template.Must(template.Must(base.Clone()).ParseFS(templates, "template/"+name+".html"))
}

func (p *page[T]) parsed() (string, *template.Template, any) { return p.name, parse(p.name), view[T]{} }

// show answers with the page, filled with data.
func (p *page[T]) show(s *Site, w http.ResponseWriter, r *http.Request, data T) error {
	return p.showStatus(s, w, r, http.StatusOK, data)
}

// showStatus is show with another status, such as that of a form with errors.
// It writes all of the page or, when the template fails, nothing.
func (p *page[T]) showStatus(s *Site, w http.ResponseWriter, r *http.Request, status int, data T) error {
	var body bytes.Buffer
	if err := p.tmpl.Execute(&body, view[T]{Frame: s.frame(r.URL.Path), Data: data}); err != nil {
		return fmt.Errorf("making the page %s: %w", p.name, err)
	}
	h := w.Header()
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Set("Content-Length", strconv.Itoa(body.Len()))
	if h.Get("Cache-Control") == "" {
		h.Set("Cache-Control", "no-cache") // may be kept, but asked for again
	}
	w.WriteHeader(status)
	if r.Method == http.MethodHead {
		return nil
	}
	w.Write(body.Bytes()) // fails only when the reader has left
	return nil
}

// frame gives the surroundings of the page at path.
func (s *Site) frame(path string) frame {
	f := frame{Demo: s.cfg.Demo, Version: s.cfg.Version, Foot: footLinks}
	for _, link := range sections {
		f.Sections = append(f.Sections, section{
			Link:    link,
			Current: path == link.Href,
			Active:  path == link.Href || strings.HasPrefix(path, link.Href+"/"),
		})
	}
	return f
}

// funcs are the functions that templates may call. Those that write values are
// in format.go and text.go.
var funcs = template.FuncMap{
	"asset":      assetPath,
	"bidi":       isolate,
	"closing":    closing,
	"count":      count[int],
	"date":       date,
	"dateTime":   dateTime,
	"money":      money,
	"moneyShort": moneyShort,
	"paragraphs": paragraphs,
	"plain":      plain,
	"plural":     plural,
	"relative":   relative,
	"shorten":    shorten,
}
