package fiction

// What offices buy.
var (
	advice = trade{
		category: "services", median: 120000, sigma: 1.2, months: [2]int{3, 36},
		firms: []string{"Consulting", "Advisory", "Research", "Insight", "Strategy", "Associates"},
		lines: []line{
			{"79411000", '8', "General management consultancy services", []string{"organisational review", "shared services business case", "commercial strategy"}},
			{"79419000", '4', "Evaluation consultancy services", []string{"evaluation of a grant programme", "independent evaluation of a pilot"}},
			{"73110000", '6', "Research services", []string{"labour market research", "social research and interviews", "coastal erosion research"}},
			{"79310000", '0', "Market research services", []string{"residents' survey", "customer insight panel"}},
			{"79421000", '1', "Project-management services other than for construction work", []string{"programme and project management", "benefits realisation support"}},
			{"90713000", '8', "Environmental issues consultancy services", []string{"net zero route map", "biodiversity baseline survey", "air quality modelling"}},
		},
		need: []string{
			"{b} seeks independent help with {s} to inform a decision that its board takes later this year.",
			"{S} was asked for by the scrutiny committee after last year's report, and {b} has neither the capacity nor the distance to do it alone.",
			"Evidence on what works in {p} is thin. {b} wishes to buy {s} and to publish the results.",
		},
		scope: []string{
			"The work has three parts: a desk review, interviews with at least {n} people, and a final report of no more than forty pages with a plain summary.",
			"Proposals should name the people who will do the work, their day rates and the days that each will spend.",
			"Data will be shared under an agreement, and the method must be good enough to be reviewed by peers.",
			"Two workshops in {p} and one online will test the findings with those affected.",
			"The supplier passes on skills: at least two officers of {b} will work beside the team.",
		},
		measures: []string{
			"Deliverables accepted on first submission",
			"Milestones met",
			"Usefulness as scored by the steering group",
		},
	}
	furnishing = trade{
		category: "goods", median: 90000, sigma: 1.1, months: [2]int{3, 36},
		firms: []string{"Furniture", "Interiors", "Office Supplies", "Stationers", "Equipment"},
		lines: []line{
			{"39130000", '2', "Office furniture", []string{"office furniture", "height-adjustable desks and chairs"}},
			{"39160000", '1', "School furniture", []string{"classroom furniture", "laboratory benches and stools"}},
			{"39150000", '8', "Miscellaneous furniture and equipment", []string{"library shelving", "furniture packs for rehoused families", "lockers and storage"}},
			{"30192000", '1', "Office supplies", []string{"stationery and office supplies", "printer cartridges"}},
			{"30197600", '2', "Processed paper and paperboard", []string{"copier paper"}},
			{"39830000", '9', "Cleaning products", []string{"cleaning materials and janitorial supplies"}},
			{"37400000", '2', "Sports goods and equipment", []string{"gym and fitness equipment", "sports equipment"}},
			{"39700000", '9', "Domestic appliances", []string{"white goods and small appliances"}},
		},
		need: []string{
			"{b} needs {s} for {n} buildings and orders little and often.",
			"A move to shared desks at {t} means that {b} must replace or refurbish most of its {s}.",
			"Families in {p} who set up home after homelessness rely on {s}, often within two days of a referral.",
		},
		scope: []string{
			"Refurbished and remanufactured items are welcome and carry the same five-year guarantee as new ones.",
			"Goods are delivered to the room, assembled, and all packaging taken away the same day.",
			"An online catalogue with the agreed prices, stock levels and electronic invoices is required; core list prices hold for twelve months.",
			"Timber must come from certified sources, and fabrics must meet the fire standard for public buildings.",
			"There is no minimum order, and urgent orders placed before noon arrive on the next working day.",
		},
		measures: []string{
			"Orders delivered complete and on time",
			"Returns and damaged goods",
			"Share of remanufactured items",
		},
	}
	money = trade{
		category: "services", median: 160000, sigma: 1.2, months: [2]int{12, 60},
		firms: []string{"Legal", "Solicitors", "Auditors", "Insurance", "Finance", "Property"},
		lines: []line{
			{"79110000", '8', "Legal advisory and representation services", []string{"legal advice on property", "employment law advice", "childcare and family law barristers"}},
			{"79212000", '3', "Auditing services", []string{"external audit", "internal audit partner"}},
			{"66515200", '5', "Property insurance services", []string{"buildings and contents insurance", "fleet insurance", "liability insurance"}},
			{"66600000", '6', "Treasury services", []string{"treasury management advice", "banking and card acceptance"}},
			{"79940000", '5', "Collection agency services", []string{"debt collection and enforcement agents"}},
			{"70300000", '4', "Real estate agency services on a fee or contract basis", []string{"estate management and rent reviews", "valuation of assets", "disposal of surplus land"}},
		},
		need: []string{
			"{b} needs {s} that is independent, prompt and well explained.",
			"The policy and contracts for {s} end on the last day of the financial year, and {b} must have cover from the following morning.",
			"{b} handles about {m} cases a year in which {s} is required and can do no more than half with its own staff.",
		},
		scope: []string{
			"A named partner, a monthly report of work in progress and fixed fees for the twelve most common tasks are expected.",
			"Claims experience for five years, the schedule of {n} properties and the survey reports are provided.",
			"Agents keep to the code of conduct, identify people in vulnerable circumstances and wear cameras at all visits.",
			"Free training of {n} hours a year and access to a know-how library add to the value of the offer.",
			"Conflicts of interest must be declared at the outset and managed by a written plan.",
		},
		measures: []string{
			"Advice given within the agreed time",
			"Fees within the estimate",
			"Money recovered for each pound spent",
		},
	}
	media = trade{
		category: "services", median: 90000, sigma: 1.2, months: [2]int{3, 36},
		firms: []string{"Media", "Print", "Creative", "Languages", "Events", "Leisure"},
		lines: []line{
			{"79340000", '9', "Advertising and marketing services", []string{"recruitment advertising", "public information campaign", "tourism marketing"}},
			{"79416000", '3', "Public relations services", []string{"public relations and media monitoring"}},
			{"79810000", '5', "Printing services", []string{"printing and mailing of bills", "election printing", "magazine printing"}},
			{"79530000", '8', "Translation services", []string{"translation of documents", "easy read and braille formats"}},
			{"79540000", '1', "Interpretation services", []string{"face-to-face and telephone interpreting", "sign language interpreting"}},
			{"79950000", '8', "Exhibition, fair and congress organisation services", []string{"harvest festival and lantern parade", "trade fair and conference organisation", "sea shanty weekend staging"}},
			{"92500000", '6', "Library, archives, museums and other cultural services", []string{"museum exhibition design", "archive digitisation", "library books and e-books"}},
			{"92610000", '0', "Sports facilities operation services", []string{"operation of leisure centres"}},
		},
		need: []string{
			"{b} reaches about {m} households and wishes {s} to be clear, accessible and good value.",
			"Visitors to {p} spend less than they might. {S} is part of a plan to lengthen the season.",
			"The arrangement for {s} has been made year by year until now; {b} wishes for a contract with steady quality.",
		},
		scope: []string{
			"All material must be accessible, in plain language, and available in {n} languages and in easy read.",
			"Proofs are returned in one working day, and statutory dates cannot move.",
			"Linguists are qualified and checked, and sessions can be booked by telephone, web or an app at two hours' notice.",
			"The operator sets prices within a protected list, keeps concessions and shares any surplus equally.",
			"Originals are collected, insured, scanned at archive quality and described to the national standard.",
		},
		measures: []string{
			"Jobs delivered on time",
			"Bookings filled",
			"Visitors and users satisfied",
		},
	}
	clothing = trade{
		category: "goods", median: 110000, sigma: 1.1, months: [2]int{12, 48},
		firms: []string{"Workwear", "Uniforms", "Laundry", "Textiles", "Safetywear"},
		lines: []line{
			{"18110000", '3', "Occupational clothing", []string{"staff uniforms", "corporate clothing and name badges"}},
			{"18143000", '3', "Protective gear", []string{"personal protective equipment", "high-visibility clothing"}},
			{"18830000", '6', "Protective footwear", []string{"safety footwear"}},
			{"35811200", '4', "Police uniforms", []string{"police uniforms and body armour covers"}},
			{"35811100", '3', "Fire-brigade uniforms", []string{"firefighters' protective clothing"}},
			{"98310000", '9', "Washing and dry-cleaning services", []string{"linen hire and laundry", "workwear rental and laundering"}},
			{"33199000", '1', "Medical clothing", []string{"scrubs and medical clothing", "isolation gowns"}},
		},
		need: []string{
			"{b} clothes about {m} staff, many of whom work outdoors or with patients, and needs {s} that fit everyone.",
			"A wearer trial by {n} staff of {b} found that the present {s} is uncomfortable and wears out within a year.",
			"Stock of {s} was short last winter, and {b} wishes for a supplier with its own reserves.",
		},
		scope: []string{
			"A full range of sizes including maternity and made-to-measure is required, with a fitting day at each depot.",
			"Garments are returned at the end of life and made into new fibre; none may go to landfill.",
			"Audits of working conditions must reach the third tier of the supply chain and be shared.",
			"Items are delivered in named packs to {n} places within five working days of the order.",
			"Laundered items are thermally disinfected, tracked by tag, and exchanged one for one.",
		},
		measures: []string{
			"Orders delivered within five days",
			"Returns because of size",
			"Garments recycled",
		},
	}
)
