package notice

import "github.com/tolsey/tolsey/internal/search"

// Parts takes a query apart into queries that each ask for one thing: what the
// text asks for together one by one (of "school cleaning -windows" the three
// words), then the stages, with Repeatable as one of them, then each list,
// bound and tick that is set. A notice fits the query exactly when it fits all
// of the parts. They have neither order nor page. A query that asks for
// everything has none.
func (q Query) Parts() []Query {
	var parts []Query
	for _, n := range together(search.Parse(q.Text).Root) {
		parts = append(parts, Query{Text: search.Expr{Root: n}.String()})
	}
	for _, p := range []struct {
		asked bool
		part  Query
	}{
		{q.staged(), Query{Stages: q.Stages, Repeatable: q.Repeatable}},
		{len(q.Types) > 0, Query{Types: q.Types}},
		{len(q.Buyers) > 0, Query{Buyers: q.Buyers}},
		{len(q.Kinds) > 0, Query{Kinds: q.Kinds}},
		{len(q.Suppliers) > 0, Query{Suppliers: q.Suppliers}},
		{len(q.Categories) > 0, Query{Categories: q.Categories}},
		{len(q.Regions) > 0, Query{Regions: q.Regions}},
		{q.Value.set(), Query{Value: q.Value}},
		{q.Published.set(), Query{Published: q.Published}},
		{q.Closes.set(), Query{Closes: q.Closes}},
		{q.Starts.set(), Query{Starts: q.Starts}},
		{q.Ends.set(), Query{Ends: q.Ends}},
		{q.SME, Query{SME: true}},
		{q.VCSE, Query{VCSE: true}},
		{q.AwardedSME, Query{AwardedSME: true}},
		{len(q.Methods) > 0, Query{Methods: q.Methods}},
		{len(q.Sources) > 0, Query{Sources: q.Sources}},
	} {
		if p.asked {
			parts = append(parts, p.part)
		}
	}
	return parts
}

// staged tells whether the query says anything of stages.
func (q Query) staged() bool { return len(q.Stages) > 0 || q.Repeatable }

// together gives what a text asks for together; nothing for one that asks for
// nothing.
func together(root search.Node) []search.Node {
	switch n := root.(type) {
	case nil:
		return nil
	case *search.And:
		return n.Nodes
	}
	return []search.Node{root}
}
