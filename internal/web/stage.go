package web

import (
	"github.com/tolsey/tolsey/internal/notice"
	"github.com/tolsey/tolsey/internal/web/govuk"
)

// stageTags are the words and colours of the stages.
var stageTags = map[notice.Stage]govuk.Tag{
	notice.Planning:  {Text: "Planning", Colour: "purple"},
	notice.Open:      {Text: "Open", Colour: "green"},
	notice.Closed:    {Text: "Closed", Colour: "orange"},
	notice.Awarded:   {Text: "Awarded", Colour: "blue"},
	notice.Live:      {Text: "Live contract", Colour: "teal"},
	notice.Ended:     {Text: "Ended", Colour: "grey"},
	notice.Cancelled: {Text: "Cancelled", Colour: "red"},
}
