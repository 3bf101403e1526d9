package notice

import (
	"slices"
	"strings"
	"time"

	"github.com/tolsey/tolsey/internal/clock"
	"github.com/tolsey/tolsey/internal/cpv"
	"github.com/tolsey/tolsey/internal/plain"
	"github.com/tolsey/tolsey/internal/search"
)

// The tags and columns of notices in the search index.
const (
	tagStage      = search.StageFacet // beside the stages themselves: Repeatable
	tagType       = "type"
	tagBuyer      = "buyer"
	tagKind       = "kind"
	tagSupplier   = "supplier"
	tagCategory   = "category" // beginnings of CPV codes, or other codes
	tagDivision   = "division"
	tagRegion     = "region" // codes of Regions, WholeUK, None, names of other places
	tagPlace      = "place"  // those names in small letters
	tagSME        = "sme"
	tagVCSE       = "vcse"
	tagAwardedSME = "awarded_sme"
	tagMethod     = "method"
	tagSource     = "source"

	columnValue     = "value" // hundredths of a pound
	columnUpdated   = "updated"
	columnPublished = "published"
	columnCloses    = "closes"
	columnStarts    = "starts"
	columnEnds      = "ends"
)

// indexVersion is that of what document makes.
const indexVersion = 2

// IndexSchema gives the schema of the index. A new version of the projection
// makes a new index.
func IndexSchema() search.Schema {
	s := search.Schema{Version: indexVersion*1000 + Projection{}.Version(), Group: tagBuyer,
		Numbers: []string{columnValue, columnUpdated, columnPublished, columnCloses, columnStarts, columnEnds}}
	for _, stage := range Stages {
		s.Stages = append(s.Stages, string(stage))
	}
	return s
}

// document gives a notice as the index holds it; more is the text that is
// searched but not listed.
func document(n *Notice, more string) search.Document {
	d := search.Document{Key: n.OCID, Stages: n.steps(), Tags: n.tags(), Texts: n.texts(more)}
	d.Numbers = []int64{n.comparable(), search.Millis(n.Updated), search.Millis(n.Published), search.Millis(n.Closes),
		dayMillis(n.Starts), dayMillis(n.Ends)}
	return d
}

// texts gives what is searched of a notice, by field.
func (n *Notice) texts(more string) (t search.Texts) {
	t[search.Title], t[search.Description], t[search.Lot] = n.Title, n.Description, more
	t[search.Category] = n.categoryText()
	t[search.Buyer], t[search.Supplier] = n.Buyer.Name, n.supplierText()
	return t
}

// categoryText gives the codes and labels of a notice, a line each.
func (n *Notice) categoryText() string {
	var lines []string
	for _, c := range n.Categories {
		lines = append(lines, strings.TrimSpace(c.Code+" "+c.Label))
	}
	return strings.Join(lines, "\n")
}

func (n *Notice) supplierText() string {
	var names []string
	for _, s := range n.Suppliers {
		names = append(names, s.Name)
	}
	return strings.Join(names, "\n")
}

// comparable gives the value where it can be compared with amounts in pounds.
// An amount without a currency is taken for pounds, which is what publishers
// here mean when they leave it out.
func (n *Notice) comparable() int64 {
	if n.Value == nil || n.Value.Currency != "GBP" && n.Value.Currency != "" {
		return search.Missing
	}
	return n.Value.Hundredths
}

// dayMillis gives the first instant of a day in London.
func dayMillis(day string) int64 { return search.Millis(dayStart(day)) }

// dayStart gives the first instant of a day in London, the zero time for one
// that cannot be read.
func dayStart(day string) time.Time {
	t, err := time.ParseInLocation(time.DateOnly, day, clock.London)
	if err != nil {
		return time.Time{}
	}
	return t
}

// steps gives the stages that the notice goes through as time passes, by the
// rules of Stage.
func (n *Notice) steps() []search.Step {
	only := func(s Stage) []search.Step { return []search.Step{{Stage: string(s)}} }
	switch n.Base {
	case BasePlanning:
		return only(Planning)
	case BaseCancelled:
		return only(Cancelled)
	case BaseTender:
		if n.OpenUntil.IsZero() {
			return only(Closed)
		}
		return append(only(Open), search.Step{From: n.OpenUntil, Stage: string(Closed)})
	}
	if n.LiveUntil == "" {
		return only(Ended)
	}
	steps := only(Awarded)
	if from := dayStart(n.LiveFrom); !from.IsZero() && n.LiveFrom != plain.Never {
		steps = append(steps, search.Step{From: from, Stage: string(Live)})
	} else if n.LiveFrom == "" {
		steps = only(Live)
	}
	if until := dayStart(n.LiveUntil); !until.IsZero() && n.LiveUntil != plain.Never {
		steps = append(steps, search.Step{From: until.In(clock.London).AddDate(0, 0, 1), Stage: string(Ended)})
	}
	return steps
}

// tags gives what the notice is filtered and counted by.
func (n *Notice) tags() []search.Tag {
	t := tagger{}
	if n.Recurs {
		t.add(tagStage, Repeatable)
	}
	t.orNone(tagType, n.Type)
	t.add(tagBuyer, n.Buyer.Key)
	t.orNone(tagKind, string(n.BuyerKind))
	for _, s := range n.Suppliers {
		t.add(tagSupplier, s.Key)
	}
	t.categories(n.Categories)
	t.regions(n.Regions)
	t.add(tagSME, n.SME.String())
	t.add(tagVCSE, n.VCSE.String())
	t.add(tagAwardedSME, n.AwardedSME.String())
	t.orNone(tagMethod, n.Method)
	t.add(tagSource, n.Source)
	return t.tags
}

type tagger struct{ tags []search.Tag }

// add adds a tag once; none for "".
func (t *tagger) add(name, value string) {
	tag := search.Tag{Name: name, Value: value}
	if value != "" && !slices.Contains(t.tags, tag) {
		t.tags = append(t.tags, tag)
	}
}

func (t *tagger) orNone(name, value string) {
	if value == "" {
		value = None
	}
	t.add(name, value)
}

// categories tags a notice with every beginning of its CPV codes, from the
// division down, so that a category at any level finds what lies below.
func (t *tagger) categories(list []plain.Category) {
	for _, c := range list {
		if c.Scheme != plain.CPV || cpv.Name(c.Division) == "" { // of another scheme, or made up
			t.add(tagCategory, c.Code)
			continue
		}
		t.add(tagDivision, c.Division)
		for n := len(c.Division); n <= len(c.Code); n++ {
			t.add(tagCategory, c.Code[:n])
		}
	}
	if !slices.ContainsFunc(t.tags, func(tag search.Tag) bool { return tag.Name == tagDivision }) {
		t.add(tagDivision, None)
	}
}

// regions tags a notice with its regions; what is for the whole of the UK is
// for each of them. A place that is no region is one by its name, and by its
// name in small letters for those who type it.
func (t *tagger) regions(list []Region) {
	for _, r := range list {
		switch r.Code {
		case "":
			t.add(tagRegion, r.Name)
			t.add(tagPlace, strings.ToLower(r.Name))
			continue
		case WholeUK:
			for _, each := range Regions {
				t.add(tagRegion, each.Code)
			}
		}
		t.add(tagRegion, r.Code)
	}
	if len(list) == 0 {
		t.add(tagRegion, None)
	}
}
