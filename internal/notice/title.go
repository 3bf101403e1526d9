package notice

import (
	"github.com/tolsey/tolsey/internal/plain"
	"github.com/tolsey/tolsey/ocds"
)

const (
	maxTitle       = 500  // runes
	maxLead        = 100  // runes of a description that stands in for a title
	maxDescription = 4000 // runes
)

// title gives the first of these that says anything: the title of the tender,
// the beginning of its description, the titles of the planned project, the
// release, an award or contract, a lot, and the beginnings of the descriptions
// of the release, the planning and an item; else one that names the process.
func (r *reading) title(ocid string) string {
	if s := r.tender.Title(); plain.Speaks(s) {
		return plain.Lead(plain.Line(s), maxTitle)
	}
	if s := r.tender.Description(); plain.Speaks(s) {
		return plain.Lead(plain.Line(s), maxLead)
	}
	budget := r.planning.Get("budget")
	for _, s := range []string{
		r.planning.Get("project", "title").Text(),
		r.planning.Get("project").Text(),
		budget.Get("project").Text(),
		r.Get("title").Text(),
		r.dealTitle(),
		r.lotTitle(),
	} {
		if plain.Speaks(s) {
			return plain.Lead(plain.Line(s), maxTitle)
		}
	}
	for _, s := range []string{
		r.Get("description").Text(),
		r.planning.Get("rationale").Text(),
		budget.Get("description").Text(),
		r.itemTitle(),
	} {
		if plain.Speaks(s) {
			return plain.Lead(plain.Line(s), maxLead)
		}
	}
	return untitled(ocid)
}

func (r *reading) dealTitle() string {
	for _, d := range r.deals {
		if s := d.Title(); s != "" {
			return s
		}
	}
	return ""
}

func (r *reading) lotTitle() string {
	for _, lot := range r.lots {
		if s := lot.Title(); plain.Speaks(s) {
			return s
		}
	}
	return ""
}

func (r *reading) itemTitle() string {
	for _, item := range r.items() {
		for _, s := range []string{item.Description(), item.Get("classification", "description").Text()} {
			if plain.Speaks(s) {
				return s
			}
		}
	}
	return ""
}

// items gives the items of the tender and of the deals.
func (r *reading) items() []ocds.Item {
	all := r.tender.Items()
	for _, d := range r.deals {
		all = append(all, d.Items()...)
	}
	return all
}

// description gives the tender's description, or the release's.
func (r *reading) description() string { return plain.Lead(r.wholeDescription(), maxDescription) }

// wholeDescription is description with nothing cut off.
func (r *reading) wholeDescription() string {
	if r.said == nil {
		s := ""
		for _, published := range []string{r.tender.Description(), r.Get("description").Text()} {
			if plain.Speaks(published) {
				s = plain.Text(published)
				break
			}
		}
		r.said = &s
	}
	return *r.said
}

// untitled is the title of a notice that has none.
func untitled(ocid string) string { return "Untitled notice " + ocid }
