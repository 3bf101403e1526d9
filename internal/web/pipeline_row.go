package web

import (
	"fmt"

	"github.com/tolsey/tolsey/internal/pipeline"
	published "github.com/tolsey/tolsey/internal/plain"
	"github.com/tolsey/tolsey/internal/web/govuk"
)

// pipelineRow is a contract in a list of the pipeline, "pipeline/row".
type pipelineRow struct {
	Title     string
	Href      string
	State     govuk.Tag
	Why       string
	Late      bool // no early notice is known, and 12 months or less are left
	Buyer     govuk.Link
	Suppliers []sizedLink
	More      int // suppliers beyond those shown
	Figures   []figure
}

// sizedLink is a supplier with its size, "" where none is stated.
type sizedLink struct {
	govuk.Link
	Size string
}

// pipelineStates are the words and colours of the states.
var pipelineStates = map[pipeline.State]string{
	pipeline.Watching: "grey", pipeline.Deciding: "orange", pipeline.Engaging: "purple", pipeline.Tendering: "green",
	pipeline.Extended: "blue", pipeline.Replaced: "teal", pipeline.Lapsed: "red",
}

func stateTag(s pipeline.State) govuk.Tag {
	return govuk.Tag{Text: s.Label(), Colour: pipelineStates[s]}
}

// pipelineMeanings explains every state.
func pipelineMeanings() []stateMeaning {
	words := map[pipeline.State]string{
		pipeline.Watching:  "More than 12 months are left, and nothing is due yet.",
		pipeline.Deciding:  "12 months or less are left, or three months or less to the last safe day for market engagement, and no notice of what follows is known.",
		pipeline.Engaging:  "A pipeline, engagement or planned procurement notice for what follows is out.",
		pipeline.Tendering: "A tender for what follows is published, and no award is known.",
		pipeline.Extended:  "Its end was moved later: the extension answers the first end.",
		pipeline.Replaced:  "What follows it is awarded.",
		pipeline.Lapsed:    "It has ended, and no tender for what follows is known. Not everything is bought again, and not every notice is linked.",
	}
	var list []stateMeaning
	for _, s := range pipeline.States {
		list = append(list, stateMeaning{Tag: stateTag(s), Meaning: words[s]})
	}
	return list
}

// contractAddress is the page of a contract near its end. Its id is safe in an
// address.
func contractAddress(id string) string { return "/pipeline/" + id }

// bodyOf links to a body by its id; one that is no known organisation has no page.
func (c called) bodyOf(b pipeline.Body, address func(string) string) govuk.Link {
	if ref, ok := c.bodies[b.ID]; ok && b.ID != "" {
		return govuk.Link{Text: bodyName(ref), Href: address(ref.ID)}
	}
	return govuk.Link{Text: spoken(b.Name, "Not named")}
}

func pipelineRowOf(r *pipeline.Row, c called) pipelineRow {
	row := pipelineRow{Title: shorten(spoken(r.Title, r.OCID), mostRowTitle), Href: contractAddress(r.ID), State: stateTag(r.State), Why: r.Why, Late: r.Late,
		Buyer: c.bodyOf(r.Body, buyerAddress)}
	row.Suppliers, row.More = suppliersOf(r, c, suppliersShown)
	value := notGiven
	if r.Value != nil {
		value = inShort(&r.Value.Money)
	}
	end := figure{Key: "Ends", Text: dayInWords(r.End), Note: leftInWords(r)}
	if r.Left < 0 {
		end.Key = "Ended"
	}
	row.Figures = []figure{{Key: "Value", Text: value}, end, {Key: "Latest possible end", Text: latestInWords(r)},
		{Key: "Can be extended", Text: yesNo(r.Extendable)}}
	return row
}

// suppliersOf gives those who supply a contract now.
func suppliersOf(r *pipeline.Row, c called, most int) (list []sizedLink, more int) {
	for i, s := range r.Suppliers {
		if i == most {
			break
		}
		one := sizedLink{Link: c.bodyOf(pipeline.Body{ID: r.Supplied[i], Name: s.Name}, supplierAddress)}
		if s.Scale != "" {
			one.Size = lowerSize(s.Scale)
		}
		list = append(list, one)
	}
	return list, len(r.Suppliers) - len(list)
}

// latestInWords says until when a contract can run.
func latestInWords(r *pipeline.Row) string {
	switch {
	case r.LatestEnd > r.End:
		return dayInWords(r.LatestEnd)
	case r.Extendable == published.Yes:
		return "Can be extended; not said how long"
	}
	return "The same"
}

// leftInWords says how far the end is: "in 7 months", "3 days ago".
func leftInWords(r *pipeline.Row) string {
	switch {
	case r.Left == 0:
		return "today"
	case r.Left < 0:
		return plural(-r.Left, "day", "days") + " ago"
	case r.Months == 0:
		return "in " + plural(r.Left, "day", "days")
	case r.Months >= 24:
		return fmt.Sprintf("in %d years", r.Months/12)
	}
	return "in " + plural(r.Months, "month", "months")
}
