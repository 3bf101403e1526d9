package integrity

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strconv"
	"time"

	"github.com/tolsey/tolsey/internal/plain"
	"github.com/tolsey/tolsey/internal/redflag"
)

// Why says in a sentence with its numbers why something is flagged. r is the
// reading of the process; for an organisation it is not looked at.
func (b *Board) Why(c Case, r redflag.Reading) string {
	if len(c.Processes) > 0 {
		return "Flagged through " + plural(len(c.Processes), "process", "processes") + "."
	}
	if say := sentences[c.Flag]; say != nil {
		return say(c, &r, b.results.Fences[c.Flag])
	}
	return ""
}

// sentences say why, by flag.
var sentences = map[string]func(c Case, r *redflag.Reading, fences map[string]float64) string{
	"R003": func(_ Case, r *redflag.Reading, _ map[string]float64) string {
		return fmt.Sprintf("The tender period runs from %s to %s, which is less than 15 whole days.", day(plain.Date(r.Start)), day(plain.Date(r.End)))
	},
	"R018": func(Case, *redflag.Reading, map[string]float64) string {
		return "The procedure is competitive, and one tenderer took part."
	},
	"R024": func(c Case, _ *redflag.Reading, fences map[string]float64) string {
		return fmt.Sprintf("The next price lies %s above the winning one. The fence below which that is unusual is %s.", share(c.Value), share(fences["lower_fence"]))
	},
	"R025": func(c Case, _ *redflag.Reading, fences map[string]float64) string {
		return fmt.Sprintf("It won %s of its valid bids. The fence below which that is unusual is %s.", share(c.Value), share(fences["lower_fence"]))
	},
	"R028": func(_ Case, r *redflag.Reading, _ map[string]float64) string {
		return "Different tenderers bid the same price" + samePrice(r) + "."
	},
	"R030": func(_ Case, r *redflag.Reading, _ map[string]float64) string {
		return "A supplier that won made a valid bid after the deadline, " + day(plain.Date(r.End)) + "."
	},
	"R035": func(c Case, _ *redflag.Reading, _ map[string]float64) string {
		return "Only the winner’s bid was valid: " + plural(int(c.Value), "other tenderer was", "other tenderers were") + " disqualified."
	},
	"R036": func(_ Case, r *redflag.Reading, _ map[string]float64) string {
		return "The lowest of " + plural(len(r.Bids), "bid", "bids") + " was disqualified."
	},
	"R038": disqualified, "R048": varied("kinds of things, by the first two digits of their codes"), "UK-R048": varied("CPV divisions"),
	"R058": func(c Case, _ *redflag.Reading, fences map[string]float64) string {
		return fmt.Sprintf("The next price lies %s above the winning one. The fence above which that is unusual is %s.", share(c.Value), share(fences["upper_fence"]))
	},
	"UK-R003": shortPeriod, "UK-R018": singleTender,
	"UK-R035": func(c Case, r *redflag.Reading, _ map[string]float64) string {
		return plural(int(c.Value), "tender", "tenders") + " fell before the last stage, in which one was assessed" + ofLots(r, lastAlone) + "."
	},
}

func disqualified(c Case, _ *redflag.Reading, fences map[string]float64) string {
	return fmt.Sprintf("%s of the bids were disqualified. The fence above which that is unusual is %s.", share(c.Value), share(fences[string(c.Kind)+"_upper_fence"]))
}

func varied(things string) func(Case, *redflag.Reading, map[string]float64) string {
	return func(c Case, _ *redflag.Reading, fences map[string]float64) string {
		return fmt.Sprintf("It was awarded things of %d %s. The fence above which that is unusual is %s.", int(c.Value), things,
			strconv.FormatFloat(fences["upper_fence"], 'f', -1, 64))
	}
}

func shortPeriod(c Case, r *redflag.Reading, _ map[string]float64) string {
	least, rule := r.Shortest()
	check := ""
	if rule.Check {
		check = ", check"
	}
	by := rule.Source + check
	if rule.Law == "" {
		by = "no minimum is known, so that of R003"
	}
	return fmt.Sprintf("From the tender notice of %s to the deadline of %s there are %s. The rule asks for %d (%s).",
		day(r.Opened), day(plain.Date(r.End)), plural(int(c.Value), "day", "days"), least, by)
}

func singleTender(_ Case, r *redflag.Reading, _ map[string]float64) string {
	return "One tender came in" + ofLots(r, func(l redflag.Lot) bool { return l.Bids != nil && *l.Bids == 1 }) + "."
}

func lastAlone(l redflag.Lot) bool {
	return l.Bids != nil && l.Final != nil && *l.Final == 1 && *l.Bids > 1
}

// ofLots says for how many of the lots something holds; "" where there are none.
func ofLots(r *redflag.Reading, holds func(redflag.Lot) bool) string {
	n, lots := 0, 0
	for _, l := range r.Lots {
		if l.ID != "" && l.Bids != nil {
			lots++
			if holds(l) {
				n++
			}
		}
	}
	if lots < 2 {
		return ""
	}
	return fmt.Sprintf(", for %d of %d lots", n, lots)
}

// samePrice gives the first price that was bid twice: ", 1200 GBP".
func samePrice(r *redflag.Reading) string {
	for i := range r.Bids {
		for j := range r.Bids[:i] {
			a, b := &r.Bids[i], &r.Bids[j]
			if a.Amount != nil && b.Amount != nil && *a.Amount == *b.Amount && a.Currency == b.Currency && !slices.Equal(a.Tenderers, b.Tenderers) {
				return ", " + strconv.FormatFloat(*a.Amount, 'f', -1, 64) + " " + a.Currency
			}
		}
	}
	return ""
}

// share writes a share of 1, as finely as two digits say: "0.52%", "14%".
func share(f float64) string {
	p := 100 * f
	digits := 0
	if p != 0 && math.Abs(p) < 10 {
		digits = 2
	}
	return strconv.FormatFloat(p, 'f', digits, 64) + "%"
}

func plural(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return strconv.Itoa(n) + " " + many
}

// day writes a day: "3 March 2026".
func day(text string) string {
	t, err := time.Parse(time.DateOnly, text)
	if err != nil {
		return cmp.Or(text, "a day not given")
	}
	return t.Format("2 January 2006")
}
