package web

import (
	"context"

	"github.com/tolsey/tolsey/internal/web/govuk"
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

// related is another process that has to do with this one.
type related struct {
	Relation string
	To       govuk.Link // without an address when that process is not known here
	Known    bool
	OCID     string
}

// relatedList is the processes related to one.
type relatedList struct {
	List []related
	More int // processes beyond those listed
}

// mostRelated bounds the processes that a page lists.
const mostRelated = 20

// related gives the processes that a process names, and those that name it.
func (s *Site) related(ctx context.Context, ocid string) (out relatedList, err error) {
	list, err := s.data.Notices.Related(ctx, ocid)
	if err != nil {
		return out, err
	}
	for _, r := range list {
		one := related{Relation: r.Relation, Known: r.Known, OCID: shorten(r.OCID, mostRowTitle)}
		one.To.Text = shorten(spoken(r.Title, one.OCID), mostRowTitle)
		if r.Known {
			one.To.Href = noticeAddress(r.OCID)
		}
		if one.To.Text == "" { // an identifier that no reader could see
			continue
		}
		if len(out.List) == mostRelated {
			out.More++
			continue
		}
		out.List = append(out.List, one)
	}
	return out, nil
}
