package scorecard

// splitWords says how the value of an award with several suppliers counts.
const splitWords = "The value of an award with several suppliers is split equally between them, since notices do not say how it is shared; the part of those of whom it is not known is unknown."

const (
	actSource   = "Procurement Act 2023"
	flagsSource = "Open Contracting Partnership, red flags in public procurement (R003, R018), adapted to UK notices"
)

// measures is the table of measures. A later part of the program adds its own
// with Service.Add.
var measures = []Measure{
	{
		ID: "sme-value", Name: "Small firms' share of award value",
		Words:    "Value of awards to micro, small and medium firms, divided by the value of all awards whose supplier's size is published. " + splitWords,
		Formula:  "sum(value × small / suppliers) / sum(value × (small + large) / suppliers)",
		Source:   "Cabinet Office: small and medium-sized enterprises have under 250 staff and a turnover under £44m or a balance sheet under £38m; each department has a target for direct spend to March 2028",
		Needs:    "The value, and the suppliers' size as published with the award",
		Misleads: "It counts what was awarded, not what was paid, and no subcontracts. One large contract can move it more than all others. The size is the supplier's own statement on the notice; a later correction of the notice replaces it. Values with and without VAT are added where a notice gives only one of them.",
		Unit:     Share, Better: 1, Of: Value, HasTarget: true, apart: BeyondBelief | DateWrong | Ceiling | OtherCurrency,
		award: func(a *award) tally { return byValue(a, a.small, a.large, a.unsized) },
	},
	{
		ID: "sme-awards", Name: "Small firms' share of awards",
		Words:    "Awards of which every supplier of known size is a micro, small or medium firm, divided by all awards with a supplier of known size.",
		Formula:  "count(small > 0 and large = 0) / count(small + large > 0)",
		Source:   "As small firms' share of value",
		Needs:    "The suppliers' size as published with the award",
		Misleads: "A call-off of a thousand pounds counts as much as a contract of a hundred million.",
		Unit:     Share, Better: 1, Of: Awards, apart: DateWrong | OtherCurrency,
		award: func(a *award) tally { return byNumber(a.small, a.large) },
	},
	{
		ID: "vcse-value", Name: "Voluntary and social enterprises' share of award value",
		Words:    "Value of awards to voluntary, community and social enterprises, divided by the value of all awards of whose supplier it is published whether it is one. " + splitWords,
		Formula:  "sum(value × vcse / suppliers) / sum(value × (vcse + other) / suppliers)",
		Source:   "Cabinet Office: targets for such enterprises from April 2026 (check)",
		Needs:    "The value, and the supplier's statement",
		Misleads: "Many notices leave the statement out, and many charities are recorded as not being one.",
		Unit:     Share, Better: 1, Of: Value, apart: BeyondBelief | DateWrong | Ceiling | OtherCurrency,
		award: func(a *award) tally { return byValue(a, a.vcse, a.other, a.rest(a.vcse, a.other)) },
	},
	{
		ID: "vcse-awards", Name: "Voluntary and social enterprises' share of awards",
		Words:    "Awards of which every supplier that says is a voluntary, community or social enterprise, divided by all awards with a supplier that says.",
		Formula:  "count(vcse > 0 and other = 0) / count(vcse + other > 0)",
		Source:   "As their share of value",
		Needs:    "The supplier's statement",
		Misleads: "A grant-like award of a thousand pounds counts as much as a contract of a hundred million.",
		Unit:     Share, Better: 1, Of: Awards, apart: DateWrong | OtherCurrency,
		award: func(a *award) tally { return byNumber(a.vcse, a.other) },
	},
	{
		ID: "local-value", Name: "Local suppliers' share of award value",
		Words:    "Value of awards to suppliers whose published address is in the same region (ITL level 1) as the buyer's, divided by the value of all awards where both are known. " + splitWords,
		Formula:  "sum(value × local / suppliers) / sum(value × (local + away) / suppliers)",
		Source:   "League tables of local authorities' direct spend; regions of the Office for National Statistics",
		Needs:    "The value, and the addresses of buyer and supplier",
		Misleads: "A national firm counts where its registered office is. A body near a border is far from firms in the next street. London and national bodies buy for the whole country.",
		Unit:     Share, Better: 0, Of: Value, apart: BeyondBelief | DateWrong | Ceiling | OtherCurrency,
		award: func(a *award) tally { return byValue(a, a.local, a.away, a.rest(a.local, a.away)) },
	},
	{
		ID: "advertised", Name: "Advertised share of awards",
		Words:    "Awards before which a tender notice was published, divided by these, direct awards and competitions among invited firms. Call-offs from frameworks and dynamic markets are shown apart and are in neither; direct awards are shown apart too and count as not advertised.",
		Formula:  "count(route = advertised) / count(route in advertised, direct, invited)",
		Source:   actSource + ", sections 19 to 21 and 41 to 44",
		Needs:    "The tender notice, or the publisher's words for the procedure",
		Misleads: "A notice on another portal is not seen here: an award whose procedure is said to be open and whose tender notice is missing is unknown, not unadvertised. Below the thresholds nobody has to advertise.",
		Unit:     Share, Better: 1, Of: Awards, HasTarget: true, apart: DateWrong | OtherCurrency,
		award: advertised, parts: routeParts(),
	},
	{
		ID: "single-bid", Name: "Single-bid share of competitive awards",
		Words:    "Awards after exactly one bid, divided by all awards not made directly of which the number of bids is published.",
		Formula:  "count(bids = 1) / count(bids ≥ 1), route ≠ direct",
		Source:   flagsSource,
		Needs:    "The number of bids for the lot, or for the tender",
		Misleads: "Few notices before 2025 say how many bids came. A call-off under a framework may ask one firm on purpose.",
		Unit:     Share, Better: -1, Of: Awards, apart: DateWrong | OtherCurrency,
		award: func(a *award) tally {
			if t := bidsOf(a); t.side != known {
				return t
			}
			return counted(a.bids == 1)
		},
	},
	{
		ID: "median-bids", Name: "Median number of bids",
		Words:    "The middle of the numbers of bids, of all awards not made directly of which it is published; of an even number of awards the mean of the two in the middle.",
		Formula:  "median(bids), bids ≥ 1, route ≠ direct",
		Source:   flagsSource,
		Needs:    "The number of bids for the lot, or for the tender",
		Misleads: "As the single-bid share.",
		Unit:     Count, Better: 1, Of: Awards, apart: DateWrong | OtherCurrency, kind: medianKind, award: bidsOf,
	},
	{
		ID: "short-tender", Name: "Short tender periods",
		Words:    "Tender notices that leave fewer days from the day of the notice to the deadline than the law's least (25, or 10 after a planned procurement notice), and elsewhere fewer than 15, divided by all tender notices with a deadline. Call-offs are left out.",
		Formula:  "count(closes − opened < least) / count(closes known)",
		Source:   flagsSource + "; " + actSource + ", section 54",
		Needs:    "The day of the notice and the deadline",
		Misleads: "Earlier market engagement can make a short period fair. Neither the longer periods that the Act asks for when documents are missing (30 and 35 days) nor the shorter one that it allows in urgency (10 days) are looked at.",
		Unit:     Share, Better: -1, Of: Tenders, tender: shortTender,
	},
	{
		ID: "early-engagement", Name: "Early engagement",
		Words:    "Tender notices before which the market heard of the purchase (a notice UK1, UK2 or UK3, or any planning release, of an earlier day), divided by all tender notices. Call-offs are left out.",
		Formula:  "count(planning notice before opened) / count(tender notices)",
		Source:   actSource + ", sections 15 to 17 and 93",
		Needs:    "Notices that share the process's ocid, or a link to the planning",
		Misleads: "Before the Act a planning notice often had another ocid and is missed. A pipeline notice alone counts.",
		Unit:     Share, Better: 1, Of: Tenders, HasTarget: true, tender: earlyEngagement,
	},
	{
		ID: "prompt-publication", Name: "Prompt publication",
		Words:    "Awards of which the public was told within the days that the rule in force then allowed, divided by all awards under such a rule whose two days are known. Under the Act it counts from the signature to the contract details notice, before it from the award to the award notice. Awards under the Act of which no contract is published yet are left out.",
		Formula:  "count(notice − award ≤ limit) / count(limit > 0)",
		Source:   actSource + ", section 53; Public Contracts Regulations 2015, regulations 50, 108 and 112",
		Needs:    "The day of the award or signature and that of the notice",
		Misleads: "An award never published is not in it: see the award notices missing. Where no day of the notice is stated, the first release stands for it. Below the thresholds there is often no rule.",
		Unit:     Share, Better: 1, Of: Awards, HasTarget: true, apart: DateWrong | OtherCurrency,
		award: func(a *award) tally {
			switch {
			case a.limit == noRule:
				return tally{}
			case a.late == unknownDays:
				return notKnown(1)
			}
			return counted(a.late <= a.limit)
		},
	},
	{
		ID: "publication-days", Name: "Median days from award to notice",
		Words:    "The middle of the days from award to notice (under the Act: from signature to contract details notice), whether or not a rule binds; a notice before the award counts as 0. Awards under the Act of which no contract is published yet are left out.",
		Formula:  "median(max(0, notice − award))",
		Source:   "As prompt publication",
		Needs:    "The day of the award or signature and that of the notice",
		Misleads: "As prompt publication.",
		Unit:     Days, Better: -1, Of: Awards, apart: DateWrong | OtherCurrency, kind: medianKind,
		award: func(a *award) tally {
			switch a.late {
			case notDue:
				return tally{}
			case unknownDays:
				return notKnown(1)
			}
			return tally{side: known, num: 1, den: 1, days: a.late}
		},
	},
	{
		ID: "award-missing", Name: "Award notices missing after closing",
		Words:    "Tenders that closed at least 90 days ago, were not cancelled, and of which no award or contract was published, divided by all that closed at least 90 days ago and were not cancelled. A tender belongs to the day it closed.",
		Formula:  "count(no award) / count(closes + 90 ≤ today, not cancelled)",
		Source:   "National Audit Office and others on missing award notices; 90 days is this system's own line",
		Needs:    "The deadline; that an award would be published here too",
		Misleads: "A long assessment is not a missing notice. A notice on another portal is not seen here.",
		Unit:     Share, Better: -1, Of: Tenders, tender: awardMissing, closed: true,
	},
	{
		ID: "concentration", Name: "Concentration of suppliers",
		Words:    "For each CPV division the sum of the squared shares of its suppliers in the value of its awards; of these the mean, weighted by value. 1 means that one supplier has all, 1/n is as if n equal ones had it. " + splitWords,
		Formula:  "sum over divisions(V_d / V × sum over suppliers((v_s / V_d)²))",
		Source:   "Herfindahl-Hirschman index, as competition authorities use it",
		Needs:    "The value, the category and a supplier that is an organisation",
		Misleads: "A supplier under two identifiers looks like two. A body with few awards looks concentrated because it is small.",
		Unit:     Index, Better: -1, Of: Value, kind: concentrationKind, apart: BeyondBelief | DateWrong | Ceiling | OtherCurrency,
		award: concentration,
	},
	{
		ID: "data-quality", Name: "Completeness of awards",
		Words:    "Awards that have all of: a value, suppliers each with an identifier, each supplier's size, the days of award and notice, and a category; divided by all awards.",
		Formula:  "count(value and identifier and size and days and category) / count(awards)",
		Source:   "What the other measures rest on",
		Needs:    "Nothing",
		Misleads: "Complete is not correct.",
		Unit:     Share, Better: 1, Of: Awards, apart: OtherCurrency,
		award: func(a *award) tally { return counted(a.has(hasAll)) }, parts: completeParts(),
	},
}
