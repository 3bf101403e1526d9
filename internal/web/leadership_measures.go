package web

import (
	"net/http"

	"github.com/tolsey/tolsey/internal/scorecard"
)

// measureText is what is said of a measure, "leadership/definition".
type measureText struct {
	ID, Name, Words, Formula, Source, Needs, Misleads string
	Better                                            string // which way is better, in a sentence
	Goal                                              bool   // bodies can be given a target for it
}

func textOf(m *scorecard.Measure) measureText {
	t := measureText{ID: m.ID, Name: m.Name, Words: m.Words, Formula: m.Formula, Source: m.Source, Needs: m.Needs, Misleads: m.Misleads,
		Goal: m.HasTarget, Better: "Neither more nor less of it is held to be better."}
	switch {
	case m.Better > 0:
		t.Better = "More is held to be better."
	case m.Better < 0:
		t.Better = "Less is held to be better."
	}
	return t
}

// measuresData is the data of the page that defines all measures.
type measuresData struct {
	Nav      []section
	Measures []measureText
	Apart    []string // the reasons for which an award is listed apart
	LeastN   int
}

var measuresPage = newPage[measuresData]("measures")

// measures lists every measure with its definition.
func (s *Site) measures(w http.ResponseWriter, r *http.Request) error {
	data := measuresData{Nav: leadershipNav("/leadership/measures"), LeastN: scorecard.LeastN}
	for _, m := range s.data.Scorecards.Measures() {
		data.Measures = append(data.Measures, textOf(&m))
	}
	for _, reason := range scorecard.Reasons {
		data.Apart = append(data.Apart, reason.Label())
	}
	return measuresPage.show(s, w, r, data)
}
