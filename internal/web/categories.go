package web

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"strings"

	"github.com/tolsey/tolsey/internal/cpv"
	"github.com/tolsey/tolsey/internal/fault"
	"github.com/tolsey/tolsey/internal/notice"
	"github.com/tolsey/tolsey/internal/web/govuk"
)

// categoriesData is the data of the page of the CPV's divisions, and of what was
// looked for among the categories.
type categoriesData struct {
	Empty  bool   // nothing has been imported
	Query  string // what is looked for; "" for the divisions
	Search govuk.Input
	Table  categoryTable
	Found  int // categories found, of which Table has the first
	None   categoryLine
}

// categoryData is the data of the page of one category.
type categoryData struct {
	Trail     govuk.Breadcrumbs
	Code      string // the beginning of codes that stands for it: "722"
	Full      string // eight digits
	Label     string // "" for none known
	Short     string // the title, cut for the browser's
	Level     string // "Division"
	Open      countCell
	Every     countCell
	Table     categoryTable // the categories one level down
	Unlabeled bool          // one of them has no label
}

// categoryTable is categories with how many notices they have,
// "tolsey/categories".
type categoryTable struct {
	Lines []categoryLine
	Rest  categoryLine // the notices that state the code above the lines itself; zero for none
}

// categoryLine is a category in a list.
type categoryLine struct {
	Code  string // the beginning of codes: "722"
	Label string // "" for none known
	Href  string // its page; "" for none
	Open  countCell
	Every countCell
}

var (
	categoriesPage = newPage[categoriesData]("categories")
	categoryPage   = newPage[categoryData]("category")
)

// categoryAddress is the page of a category by the beginning of its codes.
func categoryAddress(code string) string { return "/categories/" + code }

// levelNames are the words for the levels of the CPV. Source: article 1 and
// annex I of Regulation (EC) No 213/2008; below the category it has no words.
var levelNames = map[int]string{1: "Division", 2: "Group", 3: "Class", 4: "Category"}

// mostQuery bounds the words that categories are searched for, in characters.
const mostQuery = 100

// categoriesFound is how many categories a search shows.
const categoriesFound = 20

// categories shows the divisions of the CPV, or the categories that were looked
// for.
func (s *Site) categories(w http.ResponseWriter, r *http.Request) error {
	data := categoriesData{Query: shorten(r.URL.Query().Get("q"), mostQuery)}
	data.Search = govuk.Input{Name: "q", Label: "Find a category", Type: "search", Value: data.Query, Width: 20, Autocomplete: "off",
		Hint: "Words such as school meals, or a CPV code such as 72200000"}
	if err := s.fillCategories(r.Context(), &data); err != nil {
		return fmt.Errorf("counting notices by category: %w", err)
	}
	return categoriesPage.show(s, w, r, data)
}

func (s *Site) fillCategories(ctx context.Context, data *categoriesData) error {
	if data.Query != "" {
		return s.findCategories(ctx, data)
	}
	all, err := s.data.Notices.Count(ctx, notice.Query{})
	if err != nil {
		return err
	}
	data.Empty = all == 0
	var codes []string
	for _, d := range cpv.Divisions {
		codes = append(codes, d.Code)
	}
	if data.Table.Lines, err = s.categoryLines(ctx, codes, ""); err != nil {
		return err
	}
	open, every, err := s.inCategory(ctx, notice.None)
	data.None = lineOf(notice.None, "No category stated", open, every)
	data.None.Href = ""
	return err
}

// findCategories fills in the categories that were looked for.
func (s *Site) findCategories(ctx context.Context, data *categoriesData) error {
	found, total, err := s.data.Categories.Find(ctx, data.Query, categoriesFound)
	if err != nil {
		return err
	}
	data.Found = total
	for _, c := range found {
		code := cpv.Trim(c.Code)
		open, every, err := s.inCategory(ctx, code)
		if err != nil {
			return err
		}
		if c.Label == "" && every == 0 {
			data.Found-- // a code that nobody uses and nothing is known of
			continue
		}
		data.Table.Lines = append(data.Table.Lines, lineOf(code, c.Label, open, every))
	}
	return nil
}

// inCategory counts the notices in a category: the open ones, and those at all
// stages.
func (s *Site) inCategory(ctx context.Context, code string) (open, every int, err error) {
	counts, err := s.data.Notices.StageCounts(ctx, notice.Query{Categories: []string{code}})
	for _, n := range counts {
		every += n
	}
	return counts[notice.Open], every, err
}

// lineOf makes the line of a category.
func lineOf(code, label string, open, every int) categoryLine {
	l := categoryLine{Code: code, Label: shorten(label, mostRowTitle), Href: categoryAddress(code)}
	name := l.Label
	if name == "" {
		name = "CPV " + code
	}
	inIt := notice.Query{Categories: []string{code}}
	l.Every = newCountCell(every, inIt, "notices at all stages, "+name)
	inIt.Stages = openNotices.Stages
	l.Open = newCountCell(open, inIt, "open notices, "+name)
	return l
}

// categoryLines counts the notices of categories that lie one digit below a
// beginning of codes.
func (s *Site) categoryLines(ctx context.Context, codes []string, below string) ([]categoryLine, error) {
	open, err := s.data.Notices.CategoryCounts(ctx, below, openNotices)
	if err != nil {
		return nil, err
	}
	every, err := s.data.Notices.CategoryCounts(ctx, below, notice.Query{})
	if err != nil {
		return nil, err
	}
	if codes == nil {
		for code := range every {
			codes = append(codes, code)
		}
		slices.Sort(codes)
	}
	labels, err := s.data.Categories.Labels(ctx, codes)
	if err != nil {
		return nil, err
	}
	var lines []categoryLine
	for _, code := range codes {
		lines = append(lines, lineOf(code, labels[code], open[code], every[code]))
	}
	return lines, nil
}

// category shows one category: how many notices it has and how they fall into
// the categories below it.
func (s *Site) category(w http.ResponseWriter, r *http.Request) error {
	given := r.PathValue("code")
	full, ok := cpv.Parse(given)
	if !ok {
		return fault.New(fault.NotFound, "“%s” is not a code of the CPV. Its codes are numbers of up to eight digits that begin with a division.", shorten(given, mostCode))
	}
	if code := cpv.Trim(full); code != given {
		http.Redirect(w, r, categoryAddress(code), http.StatusMovedPermanently)
		return nil
	}
	data, err := s.categoryData(r.Context(), given, full)
	if err != nil {
		return fmt.Errorf("reading the category %s: %w", given, err)
	}
	return categoryPage.show(s, w, r, data)
}

func (s *Site) categoryData(ctx context.Context, code, full string) (categoryData, error) {
	data := categoryData{Code: code, Full: full, Level: levelNames[cpv.Level(full)]}
	parents := lineage(full)
	labels, err := s.data.Categories.Labels(ctx, append(slices.Clone(parents), full))
	if err != nil {
		return data, err
	}
	open, every, err := s.inCategory(ctx, code)
	if err != nil {
		return data, err
	}
	if every == 0 && labels[full] == "" {
		return data, fault.New(fault.NotFound, "No notice has this category, and its name is not known here.")
	}
	line := lineOf(code, labels[full], open, every)
	data.Label, data.Open, data.Every = line.Label, line.Open, line.Every
	data.Short = shorten(strings.TrimSpace(data.Label+" (CPV "+code+")"), 100)
	data.Trail = govuk.Breadcrumbs{{Text: "Home", Href: "/"}, {Text: "Categories", Href: "/categories"}}
	for _, parent := range parents {
		short := cpv.Trim(parent)
		data.Trail = append(data.Trail, govuk.Link{Text: shorten(spoken(labels[parent], short), 60), Href: categoryAddress(short)})
	}
	return data, s.fillCategory(ctx, &data)
}

// fillCategory fills in the categories one level down. The codes that go on
// with a zero say no more than the category itself.
func (s *Site) fillCategory(ctx context.Context, data *categoryData) error {
	if len(data.Code) == len(data.Full) {
		return nil
	}
	lines, err := s.categoryLines(ctx, nil, data.Code)
	if err != nil {
		return err
	}
	for _, line := range lines {
		if strings.HasSuffix(line.Code, "0") {
			data.Table.Rest = line
			continue
		}
		data.Table.Lines = append(data.Table.Lines, line)
		data.Unlabeled = data.Unlabeled || line.Label == ""
	}
	return nil
}

// lineage gives the codes above a code of eight digits, the division first.
func lineage(full string) (codes []string) {
	for parent := cpv.Parent(full); parent != ""; parent = cpv.Parent(parent) {
		codes = append(codes, parent)
	}
	slices.Reverse(codes)
	return codes
}
