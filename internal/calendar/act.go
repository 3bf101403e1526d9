package calendar

// everywhere is where the Act applies: in Scotland to bodies whose functions
// are reserved, such as departments of the government of the United Kingdom.
var everywhere = Jurisdictions()

// uncountedDay is the note of the periods of section 54.
const uncountedDay = "The day of the notice is not counted here, which is the longer reading (check)."

// rulesOfAct are the periods of the Procurement Act 2023, in force from 24
// February 2025; sections 69 and 70 came later, by the Procurement Act 2023
// (Commencement No. 4) Regulations 2025.
var rulesOfAct = []Rule{
	{
		ID: "pipeline-notice", Name: "Pipeline notice (UK1)", Regime: Act2023, From: actBegins, In: everywhere,
		Days: 56, Unit: CalendarDays, FirstDay: true, Anchor: FinancialYearStart,
		Text: "An authority that expects to pay more than £100 million under relevant contracts in a financial year publishes its pipeline " +
			"notice within 56 days, the first of which is 1 April.",
		Source: "Procurement Act 2023, section 93", Starts: "any day of the financial year", Gives: "the last day to publish UK1",
	},
	{
		ID: "planned-procurement", Name: "Planned procurement notice (UK3), latest", Regime: Act2023, From: actBegins, In: everywhere,
		Days: 40, Unit: CalendarDays, Back: true, Roll: Backward,
		Text: "A planned procurement notice shortens the tendering period to 10 days where it was published at least 40 days, and at most 12 " +
			"months, before the tender notice. The notice is optional.",
		Source: "Procurement Act 2023, sections 15 and 54", Starts: "the day on which UK4 is to be published", Gives: "the last safe day to publish UK3",
	},
	{
		ID: "planned-procurement-earliest", Name: "Planned procurement notice (UK3), earliest", Regime: Act2023, From: actBegins, In: everywhere,
		Days: 12, Unit: Months, Back: true,
		Text: "A planned procurement notice that is older than 12 months when the tender notice is published no longer shortens the tendering period.",
		Note: "Whether the day exactly 12 months before still counts was not verified (check).", Check: true,
		Source: "Procurement Act 2023, sections 15 and 54", Starts: "the day on which UK4 is to be published", Gives: "the earliest day to publish UK3",
	},
	{
		ID: "tender-period", Name: "Tendering period, electronic", Regime: Act2023, From: actBegins, In: everywhere,
		Days: 25, Unit: CalendarDays, Check: true, Note: uncountedDay,
		Text:   "Suppliers have at least 25 days to tender where tenders are submitted electronically and all tender documents come with the notice.",
		Source: "Procurement Act 2023, section 54", Starts: "the day on which UK4 is published", Gives: "the earliest closing day for tenders",
	},
	{
		ID: "tender-period-partial", Name: "Tendering period, partly electronic", Regime: Act2023, From: actBegins, In: everywhere,
		Days: 30, Unit: CalendarDays, Check: true, Note: uncountedDay,
		Text: "Suppliers have at least 30 days to tender where only one of the two holds: tenders are submitted electronically, or all tender " +
			"documents come with the notice.",
		Source: "Procurement Act 2023, section 54", Starts: "the day on which UK4 is published", Gives: "the earliest closing day for tenders",
	},
	{
		ID: "tender-period-paper", Name: "Tendering period, on paper", Regime: Act2023, From: actBegins, In: everywhere,
		Days: 35, Unit: CalendarDays, Check: true, Note: uncountedDay,
		Text: "Suppliers have at least 35 days to tender where tenders are not submitted electronically and the tender documents do not all come " +
			"with the notice.",
		Source: "Procurement Act 2023, section 54", Starts: "the day on which UK4 is published", Gives: "the earliest closing day for tenders",
	},
	{
		ID: "tender-period-planned", Name: "Tendering period after a planned procurement notice", Regime: Act2023, From: actBegins, In: everywhere,
		Days: 10, Unit: CalendarDays, Check: true, Note: uncountedDay,
		Text:   "Suppliers have at least 10 days to tender where a qualifying planned procurement notice was published.",
		Source: "Procurement Act 2023, section 54", Starts: "the day on which UK4 is published", Gives: "the earliest closing day for tenders",
	},
	{
		ID: "participation-period", Name: "Participation period", Regime: Act2023, From: actBegins, In: everywhere,
		Days: 25, Unit: CalendarDays, Check: true, Note: uncountedDay,
		Text:   "Suppliers have at least 25 days to ask to take part in a procedure of several stages.",
		Source: "Procurement Act 2023, section 54", Starts: "the day on which UK4 is published", Gives: "the earliest closing day for requests to take part",
	},
	{
		ID: "standstill", Name: "Standstill period", Regime: Act2023, From: actBegins, In: everywhere,
		Days: 8, Unit: WorkingDays, FirstDay: true, Check: true,
		Text: "The contract is not entered into before 8 working days have passed, the first of which is the day on which the contract award " +
			"notice is published.",
		Note:   "The bank holidays of the named part of the United Kingdom are left out; whether the Act leaves out those of other parts too was not verified (check).",
		Source: "Procurement Act 2023, section 51", Starts: "the day on which UK6 is published", Gives: "the last day of the standstill period",
	},
	{
		ID: "contract-details", Name: "Contract details notice (UK7)", Regime: Act2023, From: actBegins, In: everywhere,
		Days: 30, Unit: CalendarDays, FirstDay: true,
		Text:   "The contract details notice is published within 30 days, the first of which is the day on which the contract was entered into.",
		Source: "Procurement Act 2023, section 53", Starts: "the day on which the contract was entered into", Gives: "the last day to publish UK7",
	},
	{
		ID: "contract-details-light-touch", Name: "Contract details notice (UK7), light touch", Regime: Act2023, From: actBegins, In: everywhere,
		Days: 120, Unit: CalendarDays, FirstDay: true, Check: true,
		Text: "For a light-touch contract the contract details notice is published within 120 days, the first of which is the day on which the " +
			"contract was entered into.",
		Note:   "The number is from guides to the Act, not from its text (check).",
		Source: "Procurement Act 2023, section 53", Starts: "the day on which the contract was entered into", Gives: "the last day to publish UK7",
	},
	{
		ID: "contract-copy", Name: "Publication of the contract", Regime: Act2023, From: actBegins, In: everywhere,
		Days: 90, Unit: CalendarDays, FirstDay: true, Check: true,
		Text:   "A contract worth more than £5 million is published itself within 90 days, the first of which is the day on which it was entered into.",
		Note:   "Contracts of Welsh authorities and light-touch contracts have rules of their own; the number is from guides to the Act (check).",
		Source: "Procurement Act 2023, section 53", Starts: "the day on which the contract was entered into", Gives: "the last day to publish the contract",
	},
	{
		ID: "below-threshold-details", Name: "Below-threshold contract details notice", Regime: Act2023, From: actBegins, In: everywhere, Unit: NoNumber,
		Text:   "After entering into a regulated below-threshold contract the notice is published as soon as reasonably practicable.",
		Source: "Procurement Act 2023, section 87", Starts: "the day on which the contract was entered into", Gives: "no day",
	},
	{
		ID: "payments-over-30000", Name: "Payments over £30,000 (UK8)", Regime: Act2023, From: "2026-04-01", In: everywhere,
		Days: 30, Unit: CalendarDays, FirstDay: true, Anchor: QuarterEnd,
		Text: "Details of each payment of more than £30,000 under a public contract are published within 30 days, the first of which is the last " +
			"day of the quarter in which it was made.",
		Note:   "What brought it into force named no day for procurement regulated by the Welsh Ministers.",
		Source: "Procurement Act 2023, section 70", Starts: "the day of the payment", Gives: "the last day to publish UK8",
	},
	{
		ID: "payments-compliance", Name: "Payments compliance notice (UK17)", Regime: Act2023, From: "2026-01-01", In: []Jurisdiction{EnglandWales, Scotland},
		Days: 30, Unit: CalendarDays, FirstDay: true, Anchor: HalfYearEnd,
		Text: "How promptly an authority paid in the half-year to 31 March or 30 September is published within 30 days, the first of which is that " +
			"day.",
		Note:   "For procurement regulated by the Welsh Ministers only from 1 April 2026.",
		Source: "Procurement Act 2023, section 69", Starts: "any day of the half-year", Gives: "the last day to publish UK17",
	},
	{
		ID: "prompt-payment", Name: "Prompt payment", Regime: Act2023, From: actBegins, In: everywhere,
		Days: 30, Unit: CalendarDays, FirstDay: true, Check: true,
		Text: "A valid and undisputed invoice is paid within 30 days, the first of which is the day on which it was received or, if later, on which " +
			"it fell due.",
		Note:   "That the first day counts was not verified (check).",
		Source: "Procurement Act 2023, section 68", Starts: "the day on which the invoice was received", Gives: "the last day to pay",
	},
	{
		ID: "contract-change", Name: "Contract change notice (UK10)", Regime: Act2023, From: actBegins, In: everywhere, Unit: NoNumber,
		Text:   "The contract change notice is published before the contract is modified.",
		Source: "Procurement Act 2023, section 75", Starts: "the day of the modification", Gives: "no day",
	},
	{
		ID: "change-standstill", Name: "Voluntary standstill of a contract change", Regime: Act2023, From: actBegins, In: everywhere,
		Days: 8, Unit: WorkingDays, FirstDay: true, Check: true,
		Text: "A voluntary standstill before a contract is modified lasts at least 8 working days, the first of which is the day on which the " +
			"contract change notice is published.",
		Note:   "The number was not verified (check).",
		Source: "Procurement Act 2023, section 76", Starts: "the day on which UK10 is published", Gives: "the earliest last day of the standstill",
	},
	{
		ID: "termination-notice", Name: "Contract termination notice (UK11)", Regime: Act2023, From: actBegins, In: everywhere,
		Days: 30, Unit: CalendarDays, FirstDay: true,
		Text:   "The contract termination notice is published within 30 days, the first of which is the day on which the contract ended.",
		Source: "Procurement Act 2023, section 80", Starts: "the day on which the contract ended", Gives: "the last day to publish UK11",
	},
}
