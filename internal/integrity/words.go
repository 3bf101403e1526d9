package integrity

import "github.com/tolsey/tolsey/internal/redflag"

// shorts are the definitions of the flags whose Words also tell which value
// Cardinal's answer carries, or follow how it is computed, in a form that a
// reader takes in at a glance.
var shorts = map[string]string{
	"R024":    "The second lowest valid bid lies unusually close above the winning one.",
	"R025":    "A tenderer that bids as often as the most active quarter wins unusually few of its valid bids.",
	"R028":    "Different tenderers bid the same amount in the same currency.",
	"R030":    "A supplier that won made its valid bid after the deadline.",
	"R035":    "The winner’s was the only valid bid, because those of all others were disqualified.",
	"R038":    "An unusually large share of the bids of a buyer, a procuring entity or a tenderer were disqualified.",
	"R058":    "The second lowest valid bid lies unusually far above the winning one.",
	"UK-R003": "From the first tender notice to the deadline there are fewer days than the rule that applies asks for.",
	"UK-R018": "In a competitive procedure one tender came in for a lot.",
	"UK-R035": "In a competitive procedure several tenders came in for a lot, and one of them was assessed in the last stage.",
}

// Short gives the definition of a flag in a sentence for a list of flags; how it
// is computed and what its value is stand in the flag's Words and Formula.
func Short(f redflag.Flag) string {
	if text, ok := shorts[f.ID]; ok {
		return text
	}
	return f.Words
}

// silent says of the flags that have an adapted form what notices, as Find a
// Tender publishes them, lack for Cardinal's own. It is the counterpart of
// redflag.Missing, which has those without an adapted form.
var silent = map[string]string{
	"R003": "Notices state when the tender period ends and not when it starts: tenderPeriod.startDate is not published.",
	"R018": "Notices count tenders for each lot and not for the whole process: numberOfTenderers is not published.",
	"R035": "Notices count the tenders and do not list them: bids.details is not published.",
	"R048": "The items of awards have no main classification: CPV codes stand as additional ones, or on the tender.",
}

// Silent says why no process may be judged by one of Cardinal's flags, and gives
// the id of the adapted flag that asks a like question; both are "" for a flag
// without an adapted form.
func Silent(id string) (why, instead string) {
	if silent[id] == "" {
		return "", ""
	}
	return silent[id], "UK-" + id
}
