package redflag

// Flag says what a red flag is, for pages that show it.
type Flag struct {
	ID       string // R003, or UK-R003 for an adapted form
	Name     string // a short title
	Words    string // the definition in words
	Formula  string // the definition as a formula, with the default limits
	Source   string // where the definition stands
	Needs    string // the members of OCDS that it reads
	Misleads string // how it can be wrong
	Adapted  string // how it differs from Cardinal's flag; "" for Cardinal's own
	Kinds    []Kind // what it is attached to
}

// The flags by their place in the list.
const (
	r003 = iota
	r018
	r024
	r025
	r028
	r030
	r035
	r036
	r038
	r048
	r058
	ukR003
	ukR018
	ukR035
	ukR048
	numFlags
)

// Flags gives every flag: Cardinal's eleven, then the adapted ones.
func Flags() []Flag { return append([]Flag(nil), flags[:]...) }

// Missing says of Cardinal's flags that have no adapted form why notices of the
// United Kingdom, as Find a Tender publishes them, do not allow one.
func Missing() map[string]string {
	const bids = "Notices count the tenders and do not list them: bids.details is not published."
	return map[string]string{
		"R024": bids + " Prices of tenders that lost stay unknown.",
		"R025": bids + " Who lost stays unknown, so nobody's losses can be counted.",
		"R028": bids + " Prices of tenders that lost stay unknown.",
		"R030": bids + " When a tender came in stays unknown.",
		"R036": bids + " Neither prices nor exclusions are known for each tender.",
		"R038": bids + " Counts tell how many tenders fell before the last stage, but a procedure of several stages narrows the field " +
			"on purpose, so a share for each buyer would tell which procedures it chooses.",
		"R058": bids + " Prices of tenders that lost stay unknown.",
	}
}

const pages = "https://cardinal.readthedocs.io/en/latest/cli/indicators/R/"

var flags = [numFlags]Flag{
	r003: {ID: "R003", Name: "Short time to tender", Source: pages + "003.html", Kinds: []Kind{OCID},
		Words:    "From the opening of the tender period to its end there are fewer than 15 whole days.",
		Formula:  "floor(tenderPeriod.endDate - tenderPeriod.startDate in days) < 15",
		Needs:    "tender.tenderPeriod.startDate and endDate, both with time and zone",
		Misleads: "Urgency and a planning notice before can allow less by law. Dates that are wrong, such as an end before the start, raise it too."},
	r018: {ID: "R018", Name: "Only one tenderer", Source: pages + "018.html", Kinds: []Kind{OCID},
		Words:    "A competitive procedure (open or selective) had one tenderer.",
		Formula:  "tender.numberOfTenderers = 1 and tender.procurementMethod in {open, selective}",
		Needs:    "tender.numberOfTenderers, tender.procurementMethod",
		Misleads: "Some markets have one able supplier. With lots, one tenderer in all may be fewer for each."},
	r024: {ID: "R024", Name: "Next price close to the winner's", Source: pages + "024.html", Kinds: []Kind{OCID, Tenderer},
		Words: "The second lowest valid bid lies closer above the winning one than is usual: at or under the lower fence of all such distances. " +
			"Both tenderers are flagged with 0.",
		Formula:  "d = (second - winning) / winning; d <= Q1 - 1.5 (Q3 - Q1)",
		Needs:    "bids.details with status, value and one tenderer each; exactly one active award, to one supplier, none pending; the winner is the lowest",
		Misleads: "Where prices are regulated or well known, close prices are normal. It says nothing where the award is not by price alone. A winning bid of 0 is left out, as it has no distance in shares."},
	r025: {ID: "R025", Name: "Many losing bids", Source: pages + "025.html", Kinds: []Kind{Tenderer},
		Words:    "A tenderer that bids as often as the most active quarter wins a share of its valid bids at or under the lower fence of all tenderers' shares.",
		Formula:  "n >= P75(n) and won / n <= Q1 - 1.5 (Q3 - Q1)",
		Needs:    "bids.details with status and one tenderer each; exactly one active award, to one supplier, none pending; ids that hold across processes",
		Misleads: "New or small firms lose more. When a quarter of tenderers win nothing no fence can be drawn."},
	r028: {ID: "R028", Name: "The same price twice", Source: pages + "028.html", Kinds: []Kind{OCID, Tenderer},
		Words:    "Different tenderers bid the same amount in the same currency. They are flagged too.",
		Formula:  "exist bids i, j: value(i) = value(j) and tenderers(i) != tenderers(j)",
		Needs:    "bids.details with status, value and tenderers",
		Misleads: "Fixed fees, capped prices and placeholders such as 0 or 1 are often the same."},
	r030: {ID: "R030", Name: "Late bid won", Source: pages + "030.html", Kinds: []Kind{OCID, Tenderer},
		Words:    "A supplier of an active award made a valid bid after the deadline. It is flagged too.",
		Formula:  "bid.status = valid and bid.date > tenderPeriod.endDate and a tenderer of it is a supplier of an active award",
		Needs:    "tender.tenderPeriod.endDate, bids.details with status, date and tenderers, awards with status and suppliers",
		Misleads: "The deadline may have been moved without notice, or the date may be that of recording. Dates are compared as instants and a day as its end, where Cardinal compares text."},
	r035: {ID: "R035", Name: "All but the winner disqualified", Source: pages + "035.html", Kinds: []Kind{OCID, Tenderer},
		Words:    "One tenderer alone has valid bids and all active awards, and others were disqualified. The value is how many others; the winner is flagged with 0.",
		Formula:  "valid tenderers = suppliers = {w} and |disqualified tenderers other than w| >= 1",
		Needs:    "bids.details with status and tenderers, awards with status and suppliers, none pending",
		Misleads: "Where few understand the formal rules, several may be out rightly."},
	r036: {ID: "R036", Name: "Lowest bid disqualified", Source: pages + "036.html", Kinds: []Kind{OCID},
		Words:    "The lowest bid in the main currency was disqualified, and a valid one stood beside it.",
		Formula:  "status(argmin value) = disqualified, with an active award and a valid bid with an amount",
		Needs:    "bids.details with status and value, an award with status active",
		Misleads: "A price too low to be serious is a good ground. It assumes that price decides."},
	r038: {ID: "R038", Name: "Many disqualified bids", Source: pages + "038.html", Kinds: []Kind{Buyer, ProcuringEntity, Tenderer},
		Words:    "The share of bids disqualified, of a buyer, a procuring entity or a tenderer, lies at or over the upper fence of all of its kind.",
		Formula:  "x = disqualified / submitted; x >= Q3 + 1.5 (Q3 - Q1); submitted >= 2",
		Needs:    "bids.details with status and tenderers, buyer.id, tender.procuringEntity.id; ids that hold across processes",
		Misleads: "Few bids make extreme shares: the least number of processes of a buyer is compared with its bids, in Cardinal as here."},
	r048: {ID: "R048", Name: "Supplier of all kinds of things", Source: pages + "048.html", Kinds: []Kind{Tenderer},
		Words:    "A supplier awarded in 20 processes or more supplies things of more kinds, by the first two digits of their codes, than is usual.",
		Formula:  "v = |{first 2 digits of codes}|; v >= Q3 + 1.5 (Q3 - Q1) among suppliers with 20 processes",
		Needs:    "awards with status active, one supplier and items[].classification.id; ids that hold across processes",
		Misleads: "Wholesalers and large service firms are varied. Codes of different schemes are mixed."},
	r058: {ID: "R058", Name: "Winner far below the next price", Source: pages + "058.html", Kinds: []Kind{OCID, Tenderer},
		Words:    "The second lowest valid bid lies further above the winning one than is usual: at or over the upper fence of all such distances. The winner is flagged with 0.",
		Formula:  "d = (second - winning) / winning; d >= Q3 + 1.5 (Q3 - Q1)",
		Needs:    "bids.details with status, value and one tenderer each; exactly one active award, to one supplier, none pending; the winner is the lowest",
		Misleads: "A wrong unit (thousands, a price for each piece) makes a large distance."},
	ukR003: {ID: "UK-R003", Name: "Shorter than the minimum period", Source: "Procurement Act 2023, section 54 (check); otherwise " + pages + "003.html", Kinds: []Kind{OCID},
		Words: "Between the day of the first tender notice and the day of the deadline there are fewer days than the rule asks for: " +
			"25 above the threshold under the Procurement Act 2023, 10 after a planned procurement notice of 40 days to 12 months before; 15 elsewhere. The value is the days given.",
		Formula:  "day(tenderPeriod.endDate) - min day(tender.documents[noticeType = UK4].datePublished) < minimum",
		Needs:    "a tender notice with its date, tender.tenderPeriod.endDate, tender.procurementMethod open or selective; tender.aboveThreshold and legalBasis for the longer minimum",
		Misleads: "Urgency allows 10 days, and other grounds other periods, which notices state in words only. In two-stage procedures the deadline may be that for taking part. Light touch contracts have no minimum and are left out. A planned notice under another ocid is not seen.",
		Adapted:  "Find a Tender states no start of the tender period: the day of the notice stands for it. The limit is the law's, by date and threshold, where R003 has 15 days for all. The value is the number of days."},
	ukR018: {ID: "UK-R018", Name: "A lot with one tender", Source: pages + "018.html", Kinds: []Kind{OCID},
		Words:    "In a competitive procedure one tender came in for a lot. The value is for how many lots.",
		Formula:  "|{lots: bids.statistics[measure = bids] = 1}| > 0, else tender.numberOfTenderers = 1; procurementMethod in {open, selective}",
		Needs:    "bids.statistics with measure bids, or tender.numberOfTenderers; tender.procurementMethod",
		Misleads: "Numbers come with the award notice, so what is not awarded is missing. Small lots in remote places often have one tender. A framework's call-offs are not seen.",
		Adapted:  "Find a Tender counts tenders for each lot in bids.statistics, where R018 reads one number for the whole process."},
	ukR035: {ID: "UK-R035", Name: "One tender left for the last stage", Source: pages + "035.html", Kinds: []Kind{OCID},
		Words:    "In a competitive procedure several tenders came in for a lot and one of them was assessed in the last stage. The value is how many fell before, over all such lots.",
		Formula:  "sum of (bids - 1) over lots with finalStageBids = 1 and bids > 1; procurementMethod in {open, selective}",
		Needs:    "bids.statistics with measures bids and finalStageBids; tender.procurementMethod",
		Misleads: "Procedures of several stages narrow the field on purpose, and tenderers withdraw. Publishers fill the two numbers in different ways.",
		Adapted:  "Notices do not say which tenders were disqualified: that only one reached the last stage stands for it. No tenderer is flagged."},
	ukR048: {ID: "UK-R048", Name: "Supplier of all kinds of things, by CPV division", Source: pages + "048.html", Kinds: []Kind{Tenderer},
		Words:    "A supplier awarded in 20 processes or more supplies things of more CPV divisions than is usual.",
		Formula:  "v = |{CPV divisions}|; v >= Q3 + 1.5 (Q3 - Q1) among suppliers with 20 processes",
		Needs:    "awards with status active and one supplier; CPV codes on its items, else on the tender; ids that hold across processes",
		Misleads: "Wholesalers, agencies and large service firms are varied. A tender's codes may cover more than the lot that was won.",
		Adapted:  "United Kingdom notices carry CPV codes as additional classifications or on the tender; R048 reads items[].classification of awards alone."},
}
