package notice

import (
	"context"

	"github.com/tolsey/tolsey/internal/cpv"
	"github.com/tolsey/tolsey/internal/search"
)

// CategoryCounts gives how many of the notices that q asks for are in each
// category one digit below a beginning of CPV codes, by their beginnings: for
// "72" those of "720" to "729"; for "" those of the divisions. Categories
// without notices are left out. What q says of categories does not count.
func (s *Service) CategoryCounts(ctx context.Context, prefix string, q Query) (map[string]int, error) {
	var values []string
	if prefix == "" {
		for _, d := range cpv.Divisions {
			values = append(values, d.Code)
		}
	} else {
		for digit := '0'; digit <= '9'; digit++ {
			values = append(values, prefix+string(digit))
		}
	}
	counts, err := s.counts(ctx, q, search.Facet{Name: tagCategory, Values: values})
	return counts[tagCategory], named(err, "counting notices by category")
}

// StageCounts gives how many of the notices that q asks for are at each stage;
// stages without notices are left out. What q says of stages does not count.
func (s *Service) StageCounts(ctx context.Context, q Query) (map[Stage]int, error) {
	counts, err := s.counts(ctx, q, search.Facet{Name: search.StageFacet})
	byStage := make(map[Stage]int, len(Stages))
	for stage, n := range counts[search.StageFacet] {
		if stage != Repeatable {
			byStage[Stage(stage)] = n
		}
	}
	return byStage, named(err, "counting notices by stage")
}

// RegionCounts gives how many of the notices that q asks for are for each
// region, by the codes of Regions, WholeUK, None and the names of other places;
// what is for the whole of the UK counts for each. What q says of regions does
// not count.
func (s *Service) RegionCounts(ctx context.Context, q Query) (map[string]int, error) {
	counts, err := s.counts(ctx, q, search.Facet{Name: tagRegion})
	return counts[tagRegion], named(err, "counting notices by region")
}

// Count gives how many notices q asks for, whatever its page, without reading
// any.
func (s *Service) Count(ctx context.Context, q Query) (int, error) {
	index, req, err := s.ask(ctx, &q)
	if err != nil {
		return 0, named(err, "counting notices")
	}
	found, err := index.Search(ctx, req)
	return found.Total, named(err, "counting notices")
}

// counts counts the notices that q asks for by some facets.
func (s *Service) counts(ctx context.Context, q Query, facets ...search.Facet) (map[string]map[string]int, error) {
	index, req, err := s.ask(ctx, &q)
	if err != nil {
		return nil, err
	}
	req.Facets = facets
	found, err := index.Search(ctx, req)
	return found.Counts, err
}
