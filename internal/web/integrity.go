package web

import (
	"net/http"
	"strings"

	"github.com/tolsey/tolsey/internal/integrity"
	"github.com/tolsey/tolsey/internal/redflag"
	"github.com/tolsey/tolsey/internal/scorecard"
	"github.com/tolsey/tolsey/internal/web/govuk"
)

// integrityData is the data of the page of red flags.
type integrityData struct {
	Nav       []section
	Looked    string
	Cancelled string // "" for none
	Exact     flagTable
	Adapted   flagTable
	Missing   []missingFlag
	Forms     []govuk.Link
}

// flagTable is flags with how much they flag.
type flagTable struct {
	Caption string
	Rows    []flagRow
}

// flagRow is a flag, and how much of what could be judged it flags.
type flagRow struct {
	ID, Name, Words string
	Adapted         string
	Href            string
	Processes       figureCell
	Suppliers       figureCell
	Buyers          figureCell
	Judged          string
	Silent          string // why none could be judged; "" where some were, or where the page says it below
	Instead         string // the adapted flag that can judge
	Share           string
}

// missingFlag is a flag that UK notices do not allow.
type missingFlag struct{ ID, Name, Why string }

var integrityPage = newPage[integrityData]("integrity")

// flagKindName is how a kind is called in addresses and in words.
type flagKindName struct {
	id, one, many string
	kind          redflag.Kind
}

// flagKinds are what flags are attached to, as readers see them.
var flagKinds = []flagKindName{
	{"processes", "process", "processes", redflag.OCID},
	{"suppliers", "supplier", "suppliers", redflag.Tenderer},
	{"buyers", "buyer", "buyers", redflag.Buyer},
	{"procuring-entities", "procuring entity", "procuring entities", redflag.ProcuringEntity},
}

// flagAddress is the list of what a flag of a kind is raised for; kind is an id
// of flagKinds.
func flagAddress(flag, kind string, parameters ...string) string {
	return withQuery("/integrity/"+flag, append([]string{"of", kind}, parameters...)...)
}

// integrity shows the red flags: what they are, and how much is flagged.
func (s *Site) integrity(w http.ResponseWriter, r *http.Request) error {
	board, err := s.data.Flags.Board(r.Context())
	if err != nil {
		return err
	}
	looked, cancelled := board.Processes()
	data := integrityData{Nav: leadershipNav("/integrity"), Looked: plural(looked, "process was", "processes were") + " looked at"}
	if cancelled > 0 {
		data.Cancelled = plural(cancelled, "process was", "processes were") + " left out because the tender was cancelled"
	}
	data.Exact.Caption, data.Adapted.Caption = "Cardinal’s flags by their own definitions", "Flags adapted to UK notices"
	missing := redflag.Missing()
	for _, t := range board.Tallies() {
		if t.Adapted == "" {
			data.Exact.Rows = append(data.Exact.Rows, flagRowOf(&t))
		} else {
			data.Adapted.Rows = append(data.Adapted.Rows, flagRowOf(&t))
		}
		if why := missing[t.ID]; why != "" {
			data.Missing = append(data.Missing, missingFlag{t.ID, t.Name, why})
		}
	}
	for _, form := range []string{"csv", "xlsx", "json"} {
		data.Forms = append(data.Forms, govuk.Link{Text: strings.ToUpper(form), Href: "/integrity." + form})
	}
	return integrityPage.show(s, w, r, data)
}

// flagRowOf makes the row of a flag. What it is not attached to has no number.
func flagRowOf(t *integrity.Tally) flagRow {
	row := flagRow{ID: t.ID, Name: t.Name, Words: integrity.Short(t.Flag), Adapted: t.Adapted, Href: "/integrity/" + t.ID, Judged: judged(t.Coverage, t.Of)}
	row.Processes, row.Suppliers, row.Buyers = flagCell(t, flagKinds[0].id), flagCell(t, flagKinds[1].id), flagCell(t, flagKinds[2].id)
	row.Share = flaggedShare(t)
	if t.Coverage == 0 {
		row.Silent, row.Instead = integrity.Silent(t.ID)
	}
	return row
}

// flaggedShare says which part of the processes that could be judged is
// flagged: "" for a flag of organisations, and none of fewer than 10.
func flaggedShare(t *integrity.Tally) string {
	n := t.Flagged[redflag.OCID]
	switch {
	case t.Kinds[0] != redflag.OCID || t.Coverage == 0:
		return ""
	case t.Coverage < scorecard.LeastN:
		return "too few judged to say (" + count(t.Coverage) + ")"
	}
	return percent(int64(n), int64(t.Coverage)) + " of those judged"
}

// judged says how many processes tell what a flag needs.
func judged(coverage, of int) string {
	if coverage == 0 {
		return "none of " + count(of)
	}
	return count(coverage) + " of " + count(of) + ", " + percent(int64(coverage), int64(of))
}

// judgedProcesses is judged in a sentence.
func judgedProcesses(coverage, of int) string {
	if coverage == 0 {
		return "none of " + plural(of, "process", "processes")
	}
	return count(coverage) + " of " + plural(of, "process", "processes") + " (" + percent(int64(coverage), int64(of)) + ")"
}

// flagCell is how many of a kind are flagged, with the list.
func flagCell(t *integrity.Tally, id string) figureCell {
	for _, k := range flagKinds {
		if k.id != id {
			continue
		}
		for _, kind := range t.Kinds {
			if kind == k.kind {
				n := t.Flagged[kind]
				if t.Coverage == 0 {
					return figureCell{Text: "not judged"}
				}
				c := figureCell{Text: count(n), Of: k.many + " flagged by " + t.ID, N: n, Part: scorecard.Every}
				if n > 0 {
					c.Href = flagAddress(t.ID, k.id)
				}
				return c
			}
		}
	}
	return figureCell{Text: "–"}
}
