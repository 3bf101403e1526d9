package calendar

// The days on which the regulations came into force.
const (
	regulationsBegin = "2015-02-26"
	scotlandBegins   = "2016-04-18"
)

var (
	south    = []Jurisdiction{EnglandWales, NorthernIreland}
	northern = []Jurisdiction{Scotland}
)

// Texts that the two sets of regulations share, since both follow Directive
// 2014/24/EU.
const (
	openText = "Suppliers have at least 35 days to tender in an open procedure, from the day on which the contract notice is sent; 30 where " +
		"tenders are accepted electronically."
	priorText = "A prior information notice shortens the time to tender to 15 days where it was sent at least 35 days, and at most 12 months, " +
		"before the contract notice. The notice is optional."
	shortText  = "Suppliers have at least 15 days to tender where a full prior information notice was sent in time."
	quickText  = "The contract is not entered into before midnight at the end of the 10th day after the award decision was sent electronically to all bidders."
	slowText   = "The contract is not entered into before midnight at the end of the 15th day after the award decision was sent by other means than electronic."
	noticeText = "The contract award notice is sent for publication within 30 days of the award."
	rollNote   = "The day of sending is not counted, and a period that would end on a day off ends with the next working day."
	staysNote  = "A last day that is no working day stays: what is done by then is in time on any reading."
)

// rulesOf2015 are the periods of the Public Contracts Regulations 2015, of
// England, Wales and Northern Ireland, and of the guidance on Contracts Finder
// that regulations 108 and 112 have authorities follow.
var rulesOf2015 = []Rule{
	{
		ID: "prior-information-2015", Name: "Prior information notice, latest", Regime: Regulations2015, From: regulationsBegin, In: south,
		Days: 35, Unit: CalendarDays, Back: true, Roll: Backward, Text: priorText,
		Source: "Public Contracts Regulations 2015, regulation 27(4)", Starts: "the day on which the contract notice is to be sent", Gives: "the last safe day to send the notice",
	},
	{
		ID: "tender-period-2015", Name: "Open procedure, electronic", Regime: Regulations2015, From: regulationsBegin, In: south,
		Days: 30, Unit: CalendarDays, Text: openText,
		Source: "Public Contracts Regulations 2015, regulation 27(2) and (6)", Starts: "the day on which the contract notice is sent", Gives: "the earliest closing day for tenders",
	},
	{
		ID: "tender-period-paper-2015", Name: "Open procedure, on paper", Regime: Regulations2015, From: regulationsBegin, In: south,
		Days: 35, Unit: CalendarDays, Text: openText,
		Source: "Public Contracts Regulations 2015, regulation 27(2)", Starts: "the day on which the contract notice is sent", Gives: "the earliest closing day for tenders",
	},
	{
		ID: "tender-period-planned-2015", Name: "Open procedure after a prior information notice", Regime: Regulations2015, From: regulationsBegin, In: south,
		Days: 15, Unit: CalendarDays, Text: shortText,
		Source: "Public Contracts Regulations 2015, regulation 27(4)", Starts: "the day on which the contract notice is sent", Gives: "the earliest closing day for tenders",
	},
	{
		ID: "standstill-2015", Name: "Standstill period, electronic", Regime: Regulations2015, From: regulationsBegin, In: south,
		Days: 10, Unit: CalendarDays, Roll: Onward, Text: quickText, Note: rollNote,
		Source: "Public Contracts Regulations 2015, regulation 87", Starts: "the day on which the decision is sent", Gives: "the last day of the standstill period",
	},
	{
		ID: "standstill-post-2015", Name: "Standstill period, by post", Regime: Regulations2015, From: regulationsBegin, In: south,
		Days: 15, Unit: CalendarDays, Roll: Onward, Text: slowText,
		Note:   rollNote + " It ends earlier, 10 days after the last bidder received the decision, where that comes first.",
		Source: "Public Contracts Regulations 2015, regulation 87", Starts: "the day on which the decision is sent", Gives: "the last day of the standstill period",
	},
	{
		ID: "award-notice-2015", Name: "Contract award notice", Regime: Regulations2015, From: regulationsBegin, In: south,
		Days: 30, Unit: CalendarDays, Text: noticeText, Note: staysNote,
		Source: "Public Contracts Regulations 2015, regulation 50", Starts: "the day of the award", Gives: "the last day to send the notice",
	},
	{
		ID: "contracts-finder-award-central", Name: "Award on Contracts Finder, central government", Regime: Regulations2015,
		From: regulationsBegin, To: "2021-06-23", In: south, Days: 20, Unit: CalendarDays, Check: true,
		Text:   "Central government publishes a contract that it awarded on Contracts Finder within 20 days.",
		Note:   "The number is from what was written about the guidance when it changed, and not verified for its earliest years (check).",
		Source: "Public Contracts Regulations 2015, regulations 108 and 112, with the guidance of PPN 07/16", Starts: "the day of the award", Gives: "the last day to publish",
	},
	{
		ID: "contracts-finder-award-central", Name: "Award on Contracts Finder, central government", Regime: Regulations2015,
		From: "2021-06-24", In: south, Days: 30, Unit: CalendarDays, Note: staysNote,
		Text:   "Central government publishes a contract that it awarded on Contracts Finder within 30 days.",
		Source: "Public Contracts Regulations 2015, regulations 108 and 112, with the guidance of PPN 07/21", Starts: "the day of the award", Gives: "the last day to publish",
	},
	{
		ID: "contracts-finder-award", Name: "Award on Contracts Finder", Regime: Regulations2015, From: regulationsBegin, In: south,
		Days: 90, Unit: CalendarDays, Check: true,
		Text:   "Authorities outside central government publish a contract that they awarded on Contracts Finder within 90 days.",
		Note:   "Verified for the guidance from 24 June 2021; before that it is assumed (check).",
		Source: "Public Contracts Regulations 2015, regulations 108 and 112, with the guidance of PPN 07/21", Starts: "the day of the award", Gives: "the last day to publish",
	},
	{
		ID: "prompt-payment-2015", Name: "Prompt payment", Regime: Regulations2015, From: regulationsBegin, In: south,
		Days: 30, Unit: CalendarDays, Note: staysNote,
		Text:   "A valid and undisputed invoice is paid within 30 days of being regarded as such.",
		Source: "Public Contracts Regulations 2015, regulation 113", Starts: "the day from which the invoice is regarded as valid", Gives: "the last day to pay",
	},
}

// scottish is the note of the Scottish rows.
const scottish = "The number is that of the directive behind the regulations; the number of the regulation was not verified (check)."

// rulesOfScotland are the periods of the Public Contracts (Scotland)
// Regulations 2015.
var rulesOfScotland = []Rule{
	{
		ID: "prior-information-scotland", Name: "Prior information notice, latest", Regime: Scotland2015, From: scotlandBegins, In: northern,
		Days: 35, Unit: CalendarDays, Back: true, Roll: Backward, Text: priorText, Note: scottish, Check: true,
		Source: "Public Contracts (Scotland) Regulations 2015, regulation 28", Starts: "the day on which the contract notice is to be sent", Gives: "the last safe day to send the notice",
	},
	{
		ID: "tender-period-scotland", Name: "Open procedure, electronic", Regime: Scotland2015, From: scotlandBegins, In: northern,
		Days: 30, Unit: CalendarDays, Text: openText, Note: scottish, Check: true,
		Source: "Public Contracts (Scotland) Regulations 2015, regulation 28", Starts: "the day on which the contract notice is sent", Gives: "the earliest closing day for tenders",
	},
	{
		ID: "tender-period-planned-scotland", Name: "Open procedure after a prior information notice", Regime: Scotland2015, From: scotlandBegins, In: northern,
		Days: 15, Unit: CalendarDays, Text: shortText, Note: scottish, Check: true,
		Source: "Public Contracts (Scotland) Regulations 2015, regulation 28", Starts: "the day on which the contract notice is sent", Gives: "the earliest closing day for tenders",
	},
	{
		ID: "standstill-scotland", Name: "Standstill period, electronic", Regime: Scotland2015, From: scotlandBegins, In: northern,
		Days: 10, Unit: CalendarDays, Roll: Onward, Text: quickText, Note: rollNote + " " + scottish, Check: true,
		Source: "Public Contracts (Scotland) Regulations 2015, regulation 86", Starts: "the day on which the decision is sent", Gives: "the last day of the standstill period",
	},
	{
		ID: "standstill-post-scotland", Name: "Standstill period, by post", Regime: Scotland2015, From: scotlandBegins, In: northern,
		Days: 15, Unit: CalendarDays, Roll: Onward, Text: slowText, Note: rollNote + " " + scottish, Check: true,
		Source: "Public Contracts (Scotland) Regulations 2015, regulation 86", Starts: "the day on which the decision is sent", Gives: "the last day of the standstill period",
	},
	{
		ID: "award-notice-scotland", Name: "Contract award notice", Regime: Scotland2015, From: scotlandBegins, In: northern,
		Days: 30, Unit: CalendarDays, Text: noticeText, Note: staysNote + " " + scottish, Check: true,
		Source: "Public Contracts (Scotland) Regulations 2015, regulation 51", Starts: "the day of the award", Gives: "the last day to send the notice",
	},
}
