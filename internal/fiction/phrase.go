package fiction

// The sentences that every trade shares. Slots in braces are filled by
// sentence: {b} the buyer, {s} what is bought ({S} begins a sentence), {p} the
// town, {r} the region, {t} a site, {n} and {m} a small and a large number, {y}
// the years of the term.
var (
	titles = map[string][]string{
		"services": {
			"{S}", "{S} for {b}", "Provision of {s}", "{S} - {p}", "{S} {y}", "{S} in {p} and {r}", "{S} across {r}",
			"Contract for {s}", "Tender for the provision of {s}", "{b}: {s}",
		},
		"goods": {
			"Supply of {s}", "Supply and delivery of {s}", "{S}", "{S} for {b}", "Purchase of {s} {y}", "{S} - {p}",
			"Provision of {s}", "{S} {y}", "{b}: {s}",
		},
		"works": {
			"{S} at {t}", "{S}, {p}", "{t}: {s}", "{S} - {r}", "{S} {y}", "{b} - {s}", "Works contract for {s} at {t}",
			"{S} programme, {p}",
		},
	}
	frameworkTitles = []string{"Framework agreement for {s}", "{S} framework {y}", "Framework for {s} in {r}", "{b}: {s} framework"}
	callOffTitles   = []string{"{S} for {b} (call-off)", "Call-off contract: {s}, {p}", "{S} {y} - call-off"}

	openings = []string{
		"{b} invites tenders for {s}.",
		"{b} intends to award a contract for {s} in {p}.",
		"This procurement is for {s}, mainly in {p} and the rest of {r}.",
		"{b} is looking for a supplier with experience of {s}.",
		"The requirement is for {s} to serve {p} and {q}.",
		"{b}, on its own behalf and that of its neighbours in {r}, is procuring {s}.",
		"Bids are sought for {s}. The service area is {r}, with most of the work in {p}.",
		"{S} will be bought by {b} under this procedure.",
	}
	terms = []string{
		"The first term is {y}, and any extension is at the sole choice of {b} and subject to performance.",
		"No volume is promised. The figures given are estimates from the last {n} months.",
		"Prices are to be given without VAT in the pricing schedule and include all travel, tools and overheads.",
		"Invoices that are correct are paid within 30 days, and the same term must be passed down to subcontractors.",
		"{b} may award no contract, and pays no costs of bidding.",
		"A site visit can be booked through the portal; {n} places are kept for each of two mornings.",
		"The form of contract is in the tender pack, and clarifications about it must be raised before the date given.",
		"Bidders may form groups or rely on others, whose standing is assessed as if it were their own.",
	}
	values = []string{
		"A tenth of the marks is for social value: local jobs, training, and help for small firms in the supply chain.",
		"Social value counts for {n} % of the score, and promises become part of the contract.",
		"Small firms and charities are encouraged to bid, alone or together; lots and insurance levels were set with them in mind.",
		"The supplier will report its carbon each year and agree a plan to reduce it.",
		"Work experience for young people who leave care in {r} is a condition of the contract.",
		"Payment of a living wage to all who work on the contract is expected.",
	}
	processes = []string{
		"Tenders are made through the electronic portal only. Late tenders are not opened.",
		"The procurement documents are free, without registration, at the address given.",
		"Questions and answers are published to all bidders, with the name of the asker removed.",
		"Assessment is by a panel of at least three people who score alone before they meet.",
		"The most advantageous tender is found with the criteria and weights that are published with this notice.",
		"A briefing for interested suppliers was held in {p}, and the slides are with the documents.",
	}
	lotWords = []string{
		"The requirement is divided into lots, and a bidder may tender for any number of them.",
		"There are several lots, so that smaller firms may bid; a bidder may win no more than two.",
		"Lots follow the areas and kinds of work, and each is assessed on its own.",
	}
	frameworkWords = []string{
		"This is a framework. Members are chosen now; work is called off later, by direct award to the first or by a small competition.",
		"The framework may be used by any public body in {r}. Being a member promises no work.",
	}
	engagementWords = []string{
		"{b} wishes to hear from suppliers of {s} before it decides how to go to market. Please fill in the short questionnaire.",
		"An online event for those who supply {s} will explain the plans and ask about lots, length of contract, prices and risks.",
		"Views are sought on the draft specification for {s}. Taking part is not a condition of tendering later, and no one gains by it.",
		"Visits to {p} and talks with single suppliers of {s} can be arranged; notes will be shared with all.",
	}
	directReasons = []reason{
		{"singleSupplierTechnicalReasons", "Single supplier - technical reasons", "Only this supplier can maintain the system now in use, since it alone holds the source and the design."},
		{"additionalRepeatExtension", "Additional or repeat goods, services or works - extension or partial replacement", "The goods extend a set already bought, and a second make would bring incompatible parts."},
		{"extremeUnavoidableUrgency", "Urgency - extreme and unavoidable", "The former supplier ceased to trade without notice and vulnerable people depend on the service."},
		{"artisticPerformance", "Single supplier - unique work of art or artistic performance", "The commission was won in an open contest of designs."},
		{"userChoiceServices", "User choice services", "The person supported and the family chose this provider, and the nature of the service makes that choice decisive."},
	}
	changeReasons = []reason{
		{"unforeseeableCircumstances", "Unforeseeable circumstances", "Ground conditions were worse than the surveys showed."},
		{"providedForInTheContract", "Provided for in the contract", "The option to extend in the contract is taken up after a review of performance."},
		{"additionalGoodsServicesWorks", "Additional goods, services or works", "More sites have been added to the service, at the rates of the contract."},
		{"notASubstantialModification", "Not a substantial modification", "The term is prolonged a little so that the new contract may start after the holidays."},
		{"materialisationOfAKnownRisk", "Materialisation of a known risk", "The price rises by the index that is named in the contract."},
	}
	optionTaken   = 1 // its place among changeReasons
	tenderChanges = map[change][]string{
		newDeadline:    {"The deadline is moved so that bidders have time to use the answers to their questions.", "Bidders asked for longer, and the time limit is extended.", "The portal was not available for a day and the deadline is moved."},
		newDocuments:   {"A corrected pricing schedule is added.", "Plans and a further survey are added to the documents.", "The draft contract has been replaced after questions from bidders."},
		newValue:       {"The estimate is corrected after a review of volumes.", "The value now includes the possible extension."},
		newLots:        {"The value of one lot has been corrected and its description made clearer.", "A lot has been changed to take in a further area."},
		newDescription: {"The description has been made clearer.", "The scope has been corrected: the first notice left out a site."},
	}
	cancelReasons = []string{
		"No suitable tenders were received.",
		"All tenders were above the budget.",
		"The requirement has changed so much that a new procedure is needed.",
		"Funding has been withdrawn after a review of the capital programme.",
		"An error in the procurement documents could not be put right in time.",
		"The service will be provided in house.",
	}
	endReasons = []reason{
		{"completedOnExpiry", "Completed: the contract has run its term", ""},
		{"terminatedByMutualAgreement", "Terminated by mutual agreement", ""},
		{"terminatedOnBreach", "Terminated because of breach", ""},
		{"supplierInsolvent", "Terminated because the supplier became insolvent", ""},
	}
	ratings   = []string{"met", "met", "met", "met", "slightlyBelow", "slightlyBelow", "below", "significantlyBelow"}
	qualities = []string{"Method and quality", "Team and experience", "Mobilisation", "Service delivery", "Technical merit", "Understanding of the requirement"}
	teams     = []string{"Procurement Team", "Commercial Team", "Contracts Office", "Buying Desk", "Commissioning Team"}
)

// reason is a ground of the law: its code, label, and why it holds.
type reason struct{ id, label, why string }

// paper is a document that goes out with a tender.
type paper struct{ kind, title, about, format, ending string }

var papers = []paper{
	{"biddingDocuments", "Invitation to tender", "Instructions, timetable and assessment method", "application/pdf", "pdf"},
	{"technicalSpecifications", "Specification", "What is to be provided, where and to what standard", "application/pdf", "pdf"},
	{"contractDraft", "Draft contract and schedules", "The terms that will apply", "application/vnd.openxmlformats-officedocument.wordprocessingml.document", "docx"},
	{"billOfQuantity", "Pricing schedule", "To be completed and returned", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "xlsx"},
	{"evaluationCriteria", "Assessment criteria and weights", "How tenders are scored", "application/pdf", "pdf"},
	{"technicalSpecifications", "Site plans and surveys", "Drawings, photographs and survey reports", "application/zip", "zip"},
	{"biddingDocuments", "Form of tender and declarations", "To be signed by a person who may bind the bidder", "application/pdf", "pdf"},
}
