package ocds

import (
	"math"
	"math/big"
	"strings"
)

// Money is an amount as Tolsey counts it: whole hundredths of the currency's
// unit (also for currencies without a hundredth, so that all add up alike).
type Money struct {
	Hundredths int64
	Currency   string // ISO 4217 upper case as far as the publisher kept to it; "" when not given
	Gross      bool   // includes VAT (the member amountGross)
}

// Amount is the OCDS Value object {amount, amountGross, currency}.
type Amount struct{ *Value }

// Net gives `amount`, which publishers state without VAT; ok is false when
// there is none or it is no number.
func (a Amount) Net() (Money, bool) { return a.read("amount", false) }

// Gross gives `amountGross`, the amount with VAT that Find a Tender carries.
func (a Amount) Gross() (Money, bool) { return a.read("amountGross", true) }

// Best gives the net amount, or the gross one where only that is stated.
func (a Amount) Best() (Money, bool) {
	if m, ok := a.Net(); ok {
		return m, true
	}
	return a.Gross()
}

func (a Amount) read(field string, gross bool) (Money, bool) {
	n, ok := Hundredths(a.Get(field).Text())
	if !ok {
		return Money{}, false
	}
	return Money{Hundredths: n, Currency: a.Currency(), Gross: gross}, true
}

// Currency gives the currency code in upper case, or "".
func (a Amount) Currency() string {
	return strings.ToUpper(strings.TrimSpace(a.Get("currency").Text()))
}

// maxExponent bounds the work that a literal such as 1e9999 can cause.
const maxExponent = 17

// Hundredths reads a decimal number and gives it in hundredths, rounded half
// away from zero. It takes what publishers send as amounts: JSON numbers, and
// text with spaces or commas between thousands ("1 ,444,000"). ok is false for
// text that is no number and for numbers beyond nine quadrillion.
func Hundredths(s string) (n int64, ok bool) {
	s = strings.Map(func(r rune) rune {
		if r == ' ' || r == ',' || r == '\u00a0' || r == '\u202f' {
			return -1
		}
		return r
	}, s)
	s = strings.TrimPrefix(s, "£")
	if s == "" || len(s) > 64 {
		return 0, false
	}
	if n, ok := shortHundredths(s); ok {
		return n, true
	}
	return longHundredths(s)
}

// shortHundredths is the fast way for digits with at most two decimals.
func shortHundredths(s string) (int64, bool) {
	neg := s[0] == '-'
	digits := strings.TrimPrefix(s, "-")
	whole, frac, point := strings.Cut(digits, ".")
	if len(whole) == 0 || len(whole) > 15 || len(frac) > 2 || point && frac == "" {
		return 0, false
	}
	var n int64
	for _, c := range []byte((whole + frac + "00")[:len(whole)+2]) {
		if c < '0' || c > '9' {
			return 0, false
		}
		n = n*10 + int64(c-'0')
	}
	if neg {
		n = -n
	}
	return n, true
}

func longHundredths(s string) (int64, bool) {
	if i := strings.IndexAny(s, "eE"); i >= 0 {
		exp, ok := shortHundredths(strings.TrimPrefix(s[i+1:], "+") + ".0")
		if !ok || exp/100 > maxExponent || exp/100 < -maxExponent {
			return 0, false
		}
	}
	for _, c := range s {
		if !strings.ContainsRune("0123456789.eE+-", c) {
			return 0, false
		}
	}
	r, ok := new(big.Rat).SetString(s)
	if !ok {
		return 0, false
	}
	r.Mul(r, big.NewRat(100, 1))
	half := big.NewRat(int64(r.Sign()), 2)
	r.Add(r, half)
	q := new(big.Int).Quo(r.Num(), r.Denom())
	if !q.IsInt64() || q.Int64() > math.MaxInt64/10 || q.Int64() < -math.MaxInt64/10 {
		return 0, false
	}
	return q.Int64(), true
}
