package plain

import "github.com/tolsey/tolsey/ocds"

// Value is an amount of money with the place where it was found.
type Value struct {
	ocds.Money
	Where string // such as "tender.value" or "awards (sum)"
}

// The bounds of an amount that counts, in hundredths: 0, 0.01 and 1 stand for
// "not stated" in the feeds, negative amounts for nothing, and beyond 100
// trillion lies no contract, only typing errors that would drown every sum.
const (
	leastAmount = 101
	mostAmount  = 10_000_000_000_000_000
)

// MostBelieved is the largest value of one award or contract that goes into a
// figure, in hundredths: ten billion. All that the public sector of the United
// Kingdom buys in a year is about forty times as much (House of Commons Library,
// "Procurement statistics"; check), and published values above it are slips or
// ceilings. They are shown, and listed apart from every sum.
const MostBelieved = 10_000_000_000 * 100

// Stated gives the amount that a publisher states: the net one, or the gross
// one where the net one is missing or a placeholder. ok is false when neither
// counts.
func Stated(a ocds.Amount) (m ocds.Money, ok bool) {
	if m, ok = a.Net(); ok && counts(m) {
		return m, true
	}
	if m, ok = a.Gross(); ok && counts(m) {
		return m, true
	}
	return ocds.Money{}, false
}

func counts(m ocds.Money) bool { return m.Hundredths >= leastAmount && m.Hundredths <= mostAmount }

// ValueAt gives one amount as a Value, nil when it does not count.
func ValueAt(a ocds.Amount, where string) *Value {
	if m, ok := Stated(a); ok {
		return &Value{Money: m, Where: where}
	}
	return nil
}

// Sum adds the amounts that count. Amounts in different currencies, and net
// ones with gross ones, have no sum: the result is nil, as it is when nothing
// counts or the total is beyond belief.
func Sum(amounts []ocds.Amount, where string) *Value {
	var total *Value
	for _, a := range amounts {
		m, ok := Stated(a)
		switch {
		case !ok:
		case total == nil:
			total = &Value{Money: m, Where: where}
		case m.Currency != total.Currency || m.Gross != total.Gross || total.Hundredths+m.Hundredths > mostAmount:
			return nil
		default:
			total.Hundredths += m.Hundredths
		}
	}
	return total
}
