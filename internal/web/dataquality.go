package web

import (
	"cmp"
	"context"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/tolsey/tolsey/internal/fault"
	"github.com/tolsey/tolsey/internal/feed"
	"github.com/tolsey/tolsey/internal/quality"
	"github.com/tolsey/tolsey/internal/web/govuk"
	"github.com/tolsey/tolsey/ocds"
)

// dataQualityData is the data of the page about the quality of all sources.
type dataQualityData struct {
	Sources []sourceLine
	Refused int // documents of all sources
}

// sourceData is the data of the page about one source.
type sourceData struct {
	Trail  govuk.Breadcrumbs
	Source sourceLine
}

// sourceLine says what the data of a source is like.
type sourceLine struct {
	Name     string
	ID       string // a name for parts of the page
	Href     string
	Releases int        // checked
	Clean    part       // without findings
	Faulty   part       // with at least one error
	Rules    []ruleLine // those broken by most releases first
	AllRules int        // how many it breaks
	Refusals []refusalLine
	Refused  int // documents
}

// More says that it breaks more rules than are listed.
func (l sourceLine) More() bool { return l.AllRules > len(l.Rules) }

// part is a number of releases and what part of all those checked it is.
type part struct {
	Count int
	Share string
}

// ruleLine says how often a source breaks a rule.
type ruleLine struct {
	ID       string // of the rule
	Title    string
	Why      string
	Severity govuk.Tag
	Releases part
	Findings int
	Example  string // the address of a notice that breaks it; "" for none
	Href     string // where the rule is explained
}

// refusalLine counts refused documents with one reason.
type refusalLine struct {
	Reason    refusalReason
	Documents int
}

// rulesShown is how many rules of a source the page of all sources lists.
const rulesShown = 5

var (
	dataQualityPage = newPage[dataQualityData]("dataquality")
	sourcePage      = newPage[sourceData]("source")
)

// dataQuality shows what the data of every source is like.
func (s *Site) dataQuality(w http.ResponseWriter, r *http.Request) error {
	sources, err := s.sources(r.Context(), "", rulesShown)
	if err != nil {
		return err
	}
	data := dataQualityData{Sources: sources}
	for _, line := range sources {
		data.Refused += line.Refused
	}
	return dataQualityPage.show(s, w, r, data)
}

// source shows what the data of one source is like, with all rules it breaks.
func (s *Site) source(w http.ResponseWriter, r *http.Request) error {
	sources, err := s.sources(r.Context(), r.PathValue("source"), len(ocds.Rules()))
	if err != nil {
		return err
	}
	if len(sources) == 0 {
		return fault.New(fault.NotFound, "No data has come from a source of this name.")
	}
	return sourcePage.show(s, w, r, sourceData{Source: sources[0],
		Trail: govuk.Breadcrumbs{{Text: "Home", Href: "/"}, {Text: "Data quality", Href: "/data-quality"}}})
}

// sourceAddress is the page about the quality of a source.
func sourceAddress(source string) string { return "/data-quality/" + url.PathEscape(source) }

// sources reads what is known of each source, by name: of those whose releases
// were checked and those of which documents were refused, or of only one. Of
// each source at most so many rules are read.
func (s *Site) sources(ctx context.Context, only string, rules int) ([]sourceLine, error) {
	checked, err := s.data.Quality.Sources(ctx)
	if err != nil {
		return nil, err
	}
	refused, err := s.data.Feed.RefusalCounts(ctx)
	if err != nil {
		return nil, err
	}
	lines := map[string]*sourceLine{}
	for _, q := range checked {
		if only == "" || q.Name == only {
			lines[q.Name] = newSourceLine(q.Name)
			if err := s.fill(ctx, lines[q.Name], q, rules); err != nil {
				return nil, err
			}
		}
	}
	for _, c := range refused {
		if only != "" && c.Source != only {
			continue
		}
		if lines[c.Source] == nil {
			lines[c.Source] = newSourceLine(c.Source)
		}
		lines[c.Source].refuse(c)
	}
	return inOrder(lines), nil
}

// inOrder gives sources by name, and by their own words where names are alike.
func inOrder(lines map[string]*sourceLine) []sourceLine {
	var out []sourceLine
	for _, line := range lines {
		out = append(out, *line)
	}
	slices.SortFunc(out, func(a, b sourceLine) int {
		return cmp.Or(strings.Compare(strings.ToLower(a.Name), strings.ToLower(b.Name)), strings.Compare(a.Href, b.Href))
	})
	return out
}

// examples gives the processes of the entries that are examples for rules.
func (s *Site) examples(ctx context.Context, rules []quality.RuleCount) (map[int64]string, error) {
	var indexes []int64
	for _, rule := range rules {
		indexes = append(indexes, rule.Example)
	}
	slices.Sort(indexes)
	entries, err := s.data.Log.Entries(ctx, slices.Compact(indexes))
	if err != nil {
		return nil, err
	}
	ocids := map[int64]string{}
	for _, e := range entries {
		ocids[e.Index] = e.OCID
	}
	return ocids, nil
}

func newSourceLine(source string) *sourceLine {
	name := spoken(sourceName(source), "Source without a name")
	return &sourceLine{Name: name, ID: anchor(source), Href: sourceAddress(source)}
}

// fill takes over what the check of a source's releases found, of the rules
// those that most releases break.
func (s *Site) fill(ctx context.Context, l *sourceLine, q quality.Source, rules int) error {
	l.Releases = int(q.Releases)
	l.Clean = partOf(q.WithoutFindings, q.Releases)
	l.Faulty = partOf(q.WithErrors, q.Releases)
	l.AllRules = len(q.Rules)
	shown := q.Rules[:min(rules, len(q.Rules))]
	examples, err := s.examples(ctx, shown)
	if err != nil {
		return err
	}
	for _, c := range shown {
		rule := ruleLine{ID: c.Rule.ID, Title: c.Rule.Title, Why: c.Rule.Why, Severity: severityTags[c.Rule.Severity],
			Releases: partOf(c.Releases, q.Releases), Findings: int(c.Findings), Href: l.Href + "#" + c.Rule.ID}
		if ocid := examples[c.Example]; ocid != "" {
			rule.Example = noticeAddress(ocid)
		}
		l.Rules = append(l.Rules, rule)
	}
	return nil
}

// refuse adds refused documents of the source.
func (l *sourceLine) refuse(c feed.RefusalCount) {
	l.Refusals = append(l.Refusals, refusalLine{Reason: reasonOf(c.Reason), Documents: int(c.Documents)})
	l.Refused += int(c.Documents)
}

// severityTags are the severities of rules in words.
var severityTags = map[ocds.Severity]govuk.Tag{
	ocds.SeverityError:   {Text: "Error", Colour: "red"},
	ocds.SeverityWarning: {Text: "Warning", Colour: "yellow"},
	ocds.SeverityInfo:    {Text: "Note", Colour: "grey"},
}

// partOf gives a number of releases as a part of all. A part that is neither
// none nor all never reads as such.
func partOf(n, all int64) part {
	p := part{Count: int(n)}
	switch percent := (n*200 + all) / (2 * max(all, 1)); {
	case all == 0:
		p.Share = "none"
	case n > 0 && percent == 0:
		p.Share = "under 1%"
	case n < all && percent == 100:
		p.Share = "over 99%"
	default:
		p.Share = count(percent) + "%"
	}
	return p
}

// anchor turns text into an id for a part of a page: letters, digits and
// hyphens, and a number in their place for all else.
func anchor(s string) string {
	var out strings.Builder
	out.WriteString("source-")
	for _, b := range []byte(s) {
		if b >= 'a' && b <= 'z' || b >= 'A' && b <= 'Z' || b >= '0' && b <= '9' || b == '-' {
			out.WriteByte(b)
		} else {
			out.WriteString("_" + count(int(b)) + "_")
		}
	}
	return out.String()
}
