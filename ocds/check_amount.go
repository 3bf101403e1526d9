package ocds

import "strings"

// Bounds for amounts, in hundredths of the currency's unit.
const (
	hugeAmount = 1e10 * 100
	// lotsFactor: the lots may add up to this share of the tender in percent.
	lotsFactor = 150
	// awardFactor: an award may be worth this many times the tender.
	awardFactor = 3
)

// amountForm checks that an amount is a number, whatever holds it.
func (c *checker) amountForm(v *Value, _ *field) {
	if v.kind == Number {
		return
	}
	s := v.Text()
	if n, ok := Hundredths(s); ok && v.kind == String {
		c.report(ruleAmountNotNumber, v, nil, "The amount %q is a text; it should be the number %s.", brief(s), decimal(n))
		return
	}
	c.report(ruleAmountNotNumber, v, nil, "%q is no amount; an amount that is not known should be left out.", brief(s))
}

// decimal writes an amount in hundredths as a number.
func decimal(n int64) string {
	sign := ""
	if n < 0 {
		sign, n = "-", -n
	}
	digits := []byte{byte('0' + n/10%10), byte('0' + n%10)}
	out := make([]byte, 0, 20)
	for whole := n / 100; ; whole /= 10 {
		out = append(out, byte('0'+whole%10))
		if whole < 10 {
			break
		}
	}
	for i, j := 0, len(out)-1; i < j; i, j = i+1, j-1 {
		out[i], out[j] = out[j], out[i]
	}
	if fraction := strings.TrimRight(string(digits), "0"); fraction != "" {
		return sign + string(out) + "." + fraction
	}
	return sign + string(out)
}

func (c *checker) inspectValue(v *Value, f *field) {
	c.inspectPrice(v, f)
	for _, name := range [...]string{"amount", "amountGross"} {
		amount := v.member(name)
		if n, ok := Hundredths(amount.Text()); ok && (n == 0 || n == 1 || n == 100) {
			c.report(ruleAmountPlaceholder, amount, []string{name}, "The amount %s probably stands for one that is not known; it should be left out.", decimal(n))
		}
	}
}

// inspectPrice checks what holds for prices of units and payments too, which
// may well be small.
func (c *checker) inspectPrice(v *Value, _ *field) {
	amount, gross, currency := v.member("amount"), v.member("amountGross"), v.member("currency")
	c.size(amount, "amount")
	c.size(gross, "amountGross")
	code := strings.TrimSpace(currency.Text())
	switch stated := amount.Exists() || gross.Exists(); {
	case stated && code == "":
		c.report(ruleNoCurrency, currency, []string{"currency"}, "The amount has no currency, such as GBP.")
	case !stated && code != "":
		c.report(ruleNoAmount, amount, []string{"amount"}, "The currency %s is stated, but no amount.", brief(code))
	}
	if code != "" {
		c.sameCurrency(currency, code)
	}
	net, okNet := Hundredths(amount.Text())
	all, okAll := Hundredths(gross.Text())
	if okNet && okAll && net >= 0 && all >= 0 && all < net {
		c.report(ruleGrossBelowNet, gross, []string{"amountGross"}, "The amount with VAT, %s, is below the one without, %s.", decimal(all), decimal(net))
	}
}

func (c *checker) size(v *Value, name string) {
	if v.Kind() != Number && v.Kind() != String {
		return
	}
	n, ok := Hundredths(v.Text())
	switch {
	case !ok && v.Kind() == Number:
		c.report(ruleAmountHuge, v, []string{name}, "%s is no amount that could be paid.", brief(v.Text()))
	case ok && n >= hugeAmount:
		c.report(ruleAmountHuge, v, []string{name}, "The amount %s is ten thousand million or more, which is most likely a slip.", decimal(n))
	case ok && n < 0:
		c.report(ruleAmountNegative, v, []string{name}, "The amount %s is negative.", decimal(n))
	}
}

func (c *checker) sameCurrency(v *Value, code string) {
	code = strings.ToUpper(code)
	if c.currency == "" {
		c.currency = code
	}
	if code != c.currency {
		c.report(ruleCurrencies, v, []string{"currency"}, "The currency is %s, but the release began with %s.", brief(code), brief(c.currency))
	}
}

// lotsTotal compares the sum of the lots with the tender's value.
func (c *checker) lotsTotal(v *Value) {
	whole := c.index.tenderAmount
	if !c.index.amountKnown || whole.Hundredths <= 100 {
		return
	}
	var sum int64
	for _, lot := range v.member("lots").Objects() {
		m, ok := (Amount{lot.Get("value")}).Net()
		if !ok || m.Currency != whole.Currency || m.Hundredths > hugeAmount {
			continue
		}
		if sum += m.Hundredths; sum > hugeAmount {
			break
		}
	}
	if sum > whole.Hundredths/100*lotsFactor {
		amount, at := trail(v, "value", "amount")
		c.report(ruleLotsExceed, amount, at, "The lots add up to %s %s, the tender is worth %s.", decimal(sum), whole.Currency, decimal(whole.Hundredths))
	}
}

func (c *checker) awardAmount(v *Value) {
	whole := c.index.tenderAmount
	m, ok := (Amount{v.member("value")}).Net()
	if !ok || !c.index.amountKnown || whole.Hundredths <= 100 || m.Currency != whole.Currency {
		return
	}
	if m.Hundredths/awardFactor > whole.Hundredths {
		amount, at := trail(v, "value", "amount")
		c.report(ruleAwardExceeds, amount, at, "The award is worth %s %s, the tender %s.", decimal(m.Hundredths), m.Currency, decimal(whole.Hundredths))
	}
}
