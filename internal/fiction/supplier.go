package fiction

import "strings"

// supplier is a firm, a charity or a social enterprise of the country.
type supplier struct {
	name         string
	trade        int
	registration string // eight characters of the scheme XF-COH, or empty
	ppon         string // of the scheme XF-PPON, or empty
	scale        string // micro, sme or large
	vcse         bool
	home         town
	street       string
	domain       string
}

// Firms are named by joining a head and a tail that make no word, which gives
// each trade more stems than it has suppliers.
var (
	heads = []string{
		"Vrel", "Quor", "Thay", "Zund", "Obb", "Plimm", "Skarn", "Jost", "Yarv", "Droon", "Fenth", "Glomm", "Hurv",
		"Wumb", "Ost", "Brund", "Cress", "Dapp", "Ell", "Grys", "Inkl", "Keld", "Lum", "Murd", "Nibb", "Pog", "Rusk",
		"Snurl", "Tamb", "Ulf", "Vatt", "Wuth", "Yorr", "Zell", "Orr", "Umb", "Farr", "Gad", "Hobb", "Tull",
	}
	tails = []string{
		"ickle", "ovane", "omber", "istrel", "athrow", "owick", "ensby", "untle", "ossel", "arrow", "ipplin", "itchet",
		"ulmane", "erquay", "andrith", "obbin", "edrel", "igaunt", "orlane", "uskin", "ellamy", "astrow", "inquell",
	}
	forms = map[string][]string{
		"micro": {"Ltd", "& Daughters", "Limited", "Workshop Ltd"},
		"sme":   {"Ltd", "Limited", "LLP", "Group Ltd", "LIMITED"},
		"large": {"plc", "Group plc", "Group Limited", "Holdings Limited"},
		"vcse":  {"CIC", "Community Trust", "Co-operative Society", "Foundation"},
	}
	firstNames = []string{
		"Ada", "Bram", "Cora", "Dev", "Edda", "Finn", "Gwen", "Hari", "Ines", "Jonah", "Kit", "Lena",
		"Milo", "Nadia", "Orla", "Piers", "Rosa", "Sami", "Tess", "Una", "Vik", "Wilf", "Yara", "Zeb",
	}
)

// stem gives the nth joined name; there are stems() of them.
func stem(n int) string { return heads[n%len(heads)] + tails[n/len(heads)%len(tails)] }

func stems() int { return len(heads) * len(tails) }

// person gives a made-up person's name.
func person(d *dice) (first, last string) { return d.pick(firstNames), stem(d.below(stems())) }

const (
	suppliersMin = 230
	suppliersMax = 20_000
)

// poolSize gives how many suppliers compete for the kth process: the market
// has a few hundred and gains one with every eight processes. It hangs on k
// and not on the size of the market, so that the first processes of a larger
// market are those of a smaller one.
func poolSize(k int) int { return min(suppliersMin+k/8, suppliersMax) }

// foundSuppliers makes the suppliers of a market of n processes. The ith works
// in trade i modulo the number of trades.
func foundSuppliers(seed uint64, n int) []supplier {
	all := make([]supplier, poolSize(n))
	for i := range all {
		all[i] = foundSupplier(seed, i)
	}
	return all
}

func foundSupplier(seed uint64, i int) supplier {
	var d dice
	d.reset(seed, i, streamSupplier)
	s := supplier{trade: i % len(trades), home: town(d.below(towns)), street: d.pick(streets)}
	s.scale = [...]string{"micro", "sme", "large"}[d.weighted([]uint8{22, 50, 28})]
	form := s.scale
	if trades[s.trade].charitable() && d.percent(28) {
		form, s.vcse, s.scale = "vcse", true, [...]string{"micro", "sme"}[d.below(2)]
	}
	ending := d.pick(forms[form])
	s.name = firmName(seed, i, ending)
	s.domain = slug(strings.TrimSuffix(s.name, " "+ending)) + ".example"
	known := d.percent(90)
	if known && !(s.vcse && d.percent(60)) {
		s.registration = registration(seed, i)
	}
	if known && (s.registration == "" || d.percent(75)) {
		s.ppon = ppon(seed, i, streamSupplier)
	}
	return s
}

// firmName gives the ith supplier a name that no other has: a stem of its own
// within its trade, a word of the trade, and the form of the company.
func firmName(seed uint64, i int, form string) string {
	words := trades[i%len(trades)].firms
	n := (i/len(trades)*389 + i%len(trades)*61 + int(mix(seed)%997)) % stems()
	return stem(n) + " " + words[n%len(words)] + " " + form
}

// registration gives a number that looks like one of a register of companies:
// eight digits, or two letters and six.
func registration(seed uint64, i int) string {
	n := i*7919 + int(mix(seed)%100_000)
	if i%11 == 3 {
		return string(digits([]byte("QS"), n%1_000_000, 6))
	}
	return string(digits(nil, (n+300_000)%100_000_000, 8))
}

// namesake says how the supplier with that number is identified in process k.
// Publishers do not agree on which number comes first, and the two are joined
// only where both are given.
type namesake uint8

const (
	byRegistration namesake = iota
	byBoth                  // registration first
	byPponAndRegistration
	byPpon
	byName
)

func (s *supplier) namesake(i, k int) namesake {
	roll := mix(uint64(i)<<32^uint64(k)) % 10
	switch {
	case s.registration == "" && s.ppon == "":
		return byName
	case s.registration == "":
		return byPpon
	case s.ppon == "":
		return byRegistration
	case roll < 1:
		return byPpon
	case roll < 3:
		return byPponAndRegistration
	case roll < 5:
		return byRegistration
	}
	return byBoth
}
