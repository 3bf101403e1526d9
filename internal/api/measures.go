package api

import (
	"net/http"

	"github.com/tolsey/tolsey/internal/scorecard"
)

// measureItem is a measure as the API describes it.
type measureItem struct {
	ID        string `json:"id"`
	Name      string `json:"name"`
	Words     string `json:"words"`
	Formula   string `json:"formula"`
	Source    string `json:"source"`
	Needs     string `json:"needs"`
	Misleads  string `json:"misleads"`
	Unit      string `json:"unit"`
	Base      string `json:"base"`
	Better    int    `json:"better"`
	HasTarget bool   `json:"hasTarget"`
}

// measuresRoute is the address of what the page /leadership/measures shows.
func (a *API) measuresRoute() route {
	return route{path: "/leadership/measures.json", id: "measures", group: groupLeadership, summary: "What is measured, how, and how it can mislead",
		answer: answer{mediaType: "application/json", about: "The measures", schema: measuresSchema}, handler: a.measures}
}

var measuresSchema = object("The measures",
	field{name: "leastCases", schema: of("integer", "Under so many cases no figure is given")},
	field{name: "reasonsApart", schema: listOf("Why an award or tender is listed apart", of("string", "A reason, in words"))},
	field{name: "measures", schema: listOf("In the order in which they are shown", object("A measure",
		field{name: "id", schema: of("string", "As parameters take it")},
		field{name: "name", schema: of("string", "A name")},
		field{name: "words", schema: of("string", "The formula in words")},
		field{name: "formula", schema: of("string", "And as code")},
		field{name: "source", schema: of("string", "Where it comes from")},
		field{name: "needs", schema: of("string", "What it needs")},
		field{name: "misleads", schema: of("string", "How it can mislead")},
		field{name: "unit", schema: of("string", "share, days, count or index")},
		field{name: "base", schema: of("string", "What is counted: awards, value, tenders or contracts")},
		field{name: "better", schema: of("integer", "1 when more is held to be better, -1 when less is, 0 when neither")},
		field{name: "hasTarget", schema: of("boolean", "Bodies can be given a target for it")}))})

// measures answers GET /leadership/measures.json.
func (a *API) measures(w http.ResponseWriter, r *http.Request, _ query) error {
	out := struct {
		LeastCases int           `json:"leastCases"`
		Apart      []string      `json:"reasonsApart"`
		Measures   []measureItem `json:"measures"`
	}{LeastCases: scorecard.LeastN}
	for _, d := range scorecard.Reasons {
		out.Apart = append(out.Apart, d.Label())
	}
	for _, m := range a.cfg.Scorecards.Measures() {
		out.Measures = append(out.Measures, measureItem{m.ID, m.Name, m.Words, m.Formula, m.Source, m.Needs, m.Misleads,
			string(m.Unit), string(m.Of), m.Better, m.HasTarget})
	}
	return a.sendWhole(w, r, string(encoded(out))+"\n")
}
