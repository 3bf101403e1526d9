package web

import (
	"context"
	"strings"

	"github.com/tolsey/tolsey/internal/fault"
	"github.com/tolsey/tolsey/internal/web/govuk"
	"github.com/tolsey/tolsey/ocds"
)

// categories are what is bought and where, in codes with their words.
type categories struct {
	Main    string // goods, works or services
	Codes   []code
	More    int // codes beyond those shown
	Regions []string
}

// Any says whether there is anything to show.
func (c categories) Any() bool { return c.Main != "" || len(c.Codes)+len(c.Regions) > 0 }

// code is a code of a classification: "CPV 45233140", "Roadworks".
type code struct {
	Code  string
	Label string // may be empty
}

// mostCodes bounds the codes and the regions on a page.
const mostCodes = 50

func (d *dossier) categories() categories {
	out := categories{Main: codeInWords(d.MainCategory), More: max(0, len(d.Notice.Categories)-mostCodes)}
	for _, c := range d.Notice.Categories[:len(d.Notice.Categories)-out.More] {
		out.Codes = append(out.Codes, code{shorten(c.Scheme+" "+c.Code, mostCode), shorten(c.Label, mostRowTitle)})
	}
	for _, r := range d.Regions[:min(len(d.Regions), mostCodes)] {
		out.Regions = append(out.Regions, shorten(r.Name, mostCode))
	}
	return out
}

// related is another process that this one names.
type related struct {
	Relation string
	To       govuk.Link // without an address when that process is not known here
	Known    bool
	OCID     string
}

// mostRelated bounds the processes that a page looks up.
const mostRelated = 20

// related gives the processes that a process names, each once.
func (s *Site) related(ctx context.Context, d *dossier) ([]related, error) {
	links := d.Release.RelatedProcesses()
	for _, c := range d.Release.Contracts() {
		links = append(links, c.RelatedProcesses()...)
	}
	var out []related
	seen := map[string]bool{d.OCID: true}
	for _, l := range links {
		id := l.Get("identifier").Text()
		if seen[id] || len(out) == mostRelated {
			continue
		}
		seen[id] = true
		one, err := s.relatedTo(ctx, l)
		if err != nil {
			return nil, err
		}
		if one.To.Text != "" {
			out = append(out, one)
		}
	}
	return out, nil
}

// relatedTo names the process that a link leads to, as its notice here does or
// else as the link does.
func (s *Site) relatedTo(ctx context.Context, l ocds.RelatedProcess) (related, error) {
	out := related{Relation: spoken(codesInWords(l.Relationships()), "Related"), OCID: shorten(l.Get("identifier").Text(), mostRowTitle)}
	out.To.Text = shorten(strings.TrimSpace(spoken(l.Title(), out.OCID)), mostRowTitle)
	ocid := l.OCID()
	if ocid == "" || !storable(ocid) {
		return out, nil
	}
	n, err := s.data.Notices.Get(ctx, ocid)
	switch {
	case fault.KindOf(err) == fault.NotFound:
		return out, nil
	case err != nil:
		return out, err
	}
	out.Known = true
	out.To = govuk.Link{Text: shorten(spoken(n.Title, n.OCID), mostRowTitle), Href: noticeAddress(n.OCID)}
	return out, nil
}
