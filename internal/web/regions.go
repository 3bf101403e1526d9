package web

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"

	"github.com/tolsey/tolsey/internal/notice"
)

// regionsData is the data of the page of regions.
type regionsData struct {
	Empty  bool          // nothing has been imported
	Tables []regionTable // the regions of the UK, and the other places if there are any
	More   int           // places beyond those listed
}

// regionTable is one table of the page.
type regionTable struct {
	ID    string
	Title string
	Parts [][]regionLine
	Empty []string // the places without any notice, which are no rows
}

// regionLine counts the notices for a region.
type regionLine struct {
	Name   string
	Open   countCell
	Soon   countCell // open, and closing soon
	Valued countCell // open, with a value in pounds
	Share  string    // of the open ones that is; "" for none open
	Every  countCell // at all stages
}

var regionsPage = newPage[regionsData]("regions")

// regionMeasures are the questions whose answers a line of the page counts.
type regionMeasures struct{ Open, Soon, Valued, Every notice.Query }

func (s *Site) regionMeasures() regionMeasures {
	m := regionMeasures{Open: openNotices, Soon: openNotices, Valued: openNotices}
	m.Soon.Closes = soon(s.cfg.Clock.Now())
	m.Soon.Sort = notice.ByDeadline
	m.Valued.Value.From = new(int64)
	return m
}

// regions shows how many notices there are for each region of the UK, for the
// other places that publishers name, and without any, so that nothing is left
// out.
func (s *Site) regions(w http.ResponseWriter, r *http.Request) error {
	data, err := s.regionsData(r.Context())
	if err != nil {
		return fmt.Errorf("counting notices by region: %w", err)
	}
	return regionsPage.show(s, w, r, data)
}

func (s *Site) regionsData(ctx context.Context) (data regionsData, err error) {
	m := s.regionMeasures()
	counts := map[string]*regionCounts{}
	for _, part := range m.parts() {
		byRegion, err := s.data.Notices.RegionCounts(ctx, part.query)
		if err != nil {
			return data, err
		}
		for region, n := range byRegion {
			*part.of(countsOf(counts, region)) = n
		}
	}
	for row, regions := range map[string][]string{englishRow: englishCodes(), everyRow: nil} {
		if err := s.exactly(ctx, m, countsOf(counts, row), regions); err != nil {
			return data, err
		}
	}
	data.Empty = counts[everyRow].every == 0
	kingdom := m.kingdom(counts)
	places, more, err := s.places(ctx, m, counts)
	data.Tables, data.More = []regionTable{kingdom}, more
	if len(places) > 0 {
		data.Tables = append(data.Tables, regionTable{ID: "places", Title: "Other places", Parts: [][]regionLine{places}})
	}
	if counts[englishRow].every == 0 && len(places) > 0 { // none of the UK's, as in the fictional market
		slices.Reverse(data.Tables)
	}
	return data, err
}

// kingdom makes the table of the UK's regions.
func (m regionMeasures) kingdom(counts map[string]*regionCounts) regionTable {
	var regions []regionLine
	for _, region := range notice.Regions {
		regions = append(regions, m.line(region.Name, counts[region.Code], region.Code))
	}
	sums := []regionLine{
		m.line("England", counts[englishRow], englishCodes()...),
		m.line(notice.RegionName(notice.WholeUK), counts[notice.WholeUK], notice.WholeUK),
		m.line(notice.RegionName(notice.None), counts[notice.None], notice.None),
		m.line("All notices", counts[everyRow]),
	}
	t := regionTable{ID: "regions", Title: "Regions of the United Kingdom"}
	for _, part := range [][]regionLine{regions, sums} {
		if part = t.withNotices(part); len(part) > 0 {
			t.Parts = append(t.Parts, part)
		}
	}
	return t
}

// withNotices gives the lines that count anything, and sets the names of the
// others apart.
func (t *regionTable) withNotices(lines []regionLine) (some []regionLine) {
	for _, l := range lines {
		if l.Every.Count == 0 {
			t.Empty = append(t.Empty, l.Name)
			continue
		}
		some = append(some, l)
	}
	return some
}

// mostPlaces is how many places that are no region of the UK are listed.
const mostPlaces = 20

// places makes the lines of the places that are no region of the UK, those with
// the most open notices first, with how many more there are. Spellings that
// differ only in their case are one place, by the name most use.
func (s *Site) places(ctx context.Context, m regionMeasures, counts map[string]*regionCounts) (lines []regionLine, more int, err error) {
	byName := map[string]*regionCounts{}
	spellings := map[string][]string{}
	for name, c := range counts {
		if known(name) {
			continue
		}
		folded := strings.ToLower(name)
		spellings[folded] = append(spellings[folded], name)
		sum := countsOf(byName, folded)
		sum.open, sum.soon, sum.valued, sum.every = sum.open+c.open, sum.soon+c.soon, sum.valued+c.valued, sum.every+c.every
	}
	names := slices.SortedFunc(maps.Keys(byName), func(a, b string) int {
		return cmp.Or(cmp.Compare(byName[b].open, byName[a].open), cmp.Compare(byName[b].every, byName[a].every), strings.Compare(a, b))
	})
	listed := names[:min(len(names), mostPlaces)]
	for _, folded := range listed {
		name := slices.MinFunc(spellings[folded], func(a, b string) int {
			return cmp.Or(cmp.Compare(counts[b].every, counts[a].every), strings.Compare(a, b))
		})
		if len(spellings[folded]) > 1 { // a notice may have several
			if err := s.exactly(ctx, m, byName[folded], []string{name}); err != nil {
				return nil, 0, err
			}
		}
		lines = append(lines, m.line(name, byName[folded], name))
	}
	return lines, len(names) - len(listed), nil
}

// known says whether the name of a count is that of a row of the UK's table.
func known(name string) bool {
	return name == englishRow || name == everyRow || name == notice.WholeUK || name == notice.None ||
		slices.ContainsFunc(notice.Regions, func(r notice.Region) bool { return r.Code == name })
}

// exactly counts what is for any of some regions, for none of all notices.
func (s *Site) exactly(ctx context.Context, m regionMeasures, c *regionCounts, regions []string) (err error) {
	for _, part := range m.parts() {
		part.query.Regions = regions
		if *part.of(c), err = s.data.Notices.Count(ctx, part.query); err != nil {
			return err
		}
	}
	return nil
}

// Rows that are no region; no name of a place holds such a character.
const (
	englishRow = "\x00england"
	everyRow   = "\x00all"
)

// englishCodes are the regions of England.
func englishCodes() (codes []string) {
	for _, r := range notice.Regions[:english] {
		codes = append(codes, r.Code)
	}
	return codes
}

// regionCounts are the numbers of a line.
type regionCounts struct{ open, soon, valued, every int }

func countsOf(counts map[string]*regionCounts, code string) *regionCounts {
	if counts[code] == nil {
		counts[code] = &regionCounts{}
	}
	return counts[code]
}

// regionPart is a question with the number that answers it.
type regionPart struct {
	query notice.Query
	of    func(*regionCounts) *int
}

func (m regionMeasures) parts() []regionPart {
	return []regionPart{
		{m.Open, func(c *regionCounts) *int { return &c.open }},
		{m.Soon, func(c *regionCounts) *int { return &c.soon }},
		{m.Valued, func(c *regionCounts) *int { return &c.valued }},
		{m.Every, func(c *regionCounts) *int { return &c.every }},
	}
}

// line makes a line of the page; nil counts are none, and without codes it is
// of all notices.
func (m regionMeasures) line(name string, c *regionCounts, codes ...string) regionLine {
	if c == nil {
		c = &regionCounts{}
	}
	cell := func(n int, q notice.Query, of string) countCell {
		q.Regions = codes
		return newCountCell(n, q, of+", "+shorten(name, mostCode))
	}
	l := regionLine{Name: shorten(name, mostCode), Open: cell(c.open, m.Open, "open notices"), Soon: cell(c.soon, m.Soon, "that close soon"),
		Valued: cell(c.valued, m.Valued, "open notices with a value"), Every: cell(c.every, m.Every, "notices at all stages")}
	if c.open > 0 {
		l.Share = percent(int64(c.valued), int64(c.open))
	}
	return l
}
