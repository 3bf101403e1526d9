package fiction

// Health, care, learning and what people eat.
var (
	medical = trade{
		category: "goods", median: 300000, sigma: 1.5, months: [2]int{12, 48},
		firms: []string{"Medical", "Diagnostics", "Surgical", "Pharma", "Healthcare Supplies"},
		lines: []line{
			{"33111000", '1', "X-ray devices", []string{"digital X-ray rooms", "mobile imaging units", "CT scanner replacement"}},
			{"33140000", '3', "Medical consumables", []string{"wound dressings and bandages", "syringes, needles and infusion sets", "orthopaedic implants"}},
			{"33192000", '2', "Medical furniture", []string{"hospital beds and mattresses", "examination couches and trolleys"}},
			{"33600000", '6', "Pharmaceutical products", []string{"vaccines", "generic medicines", "medical gases"}},
			{"33696500", '0', "Laboratory reagents", []string{"laboratory reagents and analysers", "blood testing equipment"}},
			{"33150000", '6', "Radiotherapy, mechanotherapy, electrotherapy and physical therapy devices", []string{"radiotherapy equipment", "physiotherapy equipment"}},
			{"33196000", '0', "Medical aids", []string{"wheelchairs and pressure cushions", "hearing aids", "community equipment and daily living aids"}},
		},
		need: []string{
			"The clinical teams of {b} use {s} every day, and the present stock is past the service life its maker advises.",
			"Demand in {r} has grown by a fifth in two years, and {s} must be available at {n} sites without interruption.",
			"{b} wishes to standardise {s} across its wards to reduce waste, training time and stockholding.",
		},
		scope: []string{
			"Delivery, commissioning, acceptance testing, training of clinical users and a seven-year maintenance option are part of the contract.",
			"Products must carry the required conformity marking, and samples will be assessed by nurses, surgeons and infection control.",
			"Suppliers must hold six weeks of stock inside the country and report shortages as soon as they are foreseen.",
			"Consumables are to be delivered in reusable totes to ward level, twice a week, with barcodes for scanning at the bedside.",
			"The assessment counts whole-life cost: purchase, consumables, energy, servicing and disposal over the expected life.",
		},
		measures: []string{
			"Orders delivered complete and on time",
			"Equipment uptime",
			"Product recalls handled within a day",
		},
	}
	health = trade{
		category: "services", median: 900000, sigma: 1.3, months: [2]int{24, 60}, lightTouch: true,
		firms: []string{"Health", "Clinics", "Wellbeing", "Therapies", "Imaging", "Care Partners"},
		lines: []line{
			{"85120000", '6', "Medical practice and related services", []string{"general practice for homeless patients", "out-of-hours primary care", "minor surgery in the community"}},
			{"85121200", '5', "Medical specialist services", []string{"dermatology in the community", "ophthalmology and cataract pathway", "talking therapies"}},
			{"85150000", '5', "Medical imaging services", []string{"diagnostic imaging and reporting", "mobile breast screening"}},
			{"85145000", '7', "Services provided by medical laboratories", []string{"pathology and laboratory testing"}},
			{"85130000", '9', "Dental practice and related services", []string{"community dental care", "orthodontics"}},
			{"85143000", '3', "Ambulance services", []string{"non-emergency patient transport"}},
			{"85312500", '4', "Rehabilitation services", []string{"drug and alcohol recovery", "stroke rehabilitation at home"}},
			{"85323000", '9', "Community health services", []string{"school nursing and health visiting", "sexual health clinics", "stop smoking support"}},
		},
		need: []string{
			"People in {r} wait too long for {s}, and {b} wishes to commission more capacity close to where they live.",
			"The needs assessment for {p} found {m} people who would benefit from {s} and do not use it now.",
			"The present contract for {s} ends this year. {b} intends to keep what patients value and to join the service with others on the same pathway.",
		},
		scope: []string{
			"Providers must be registered with the care regulator, hold suitable indemnity and share records through the shared care system.",
			"Clinics will run from at least {n} places, with evening and Saturday sessions and interpreters when they are asked for.",
			"Activity is paid by tariff with a minimum income guarantee in the first year; outcomes are reported each quarter.",
			"Clinical governance, safeguarding, infection control and the handling of incidents are described in the specification.",
			"Self-referral by telephone and online must be possible, and nobody waits more than {n} days for a first appointment.",
		},
		measures: []string{
			"First appointment within the target",
			"Patients who would recommend the service",
			"Did-not-attend rate",
		},
	}
	care = trade{
		category: "services", median: 1100000, sigma: 1.3, months: [2]int{24, 72}, lightTouch: true,
		firms: []string{"Care", "Support", "Homecare", "Living", "Families", "Community Services"},
		lines: []line{
			{"85311000", '2', "Social work services with accommodation", []string{"supported living for adults with a learning disability", "residential care for older people", "extra care housing support"}},
			{"85311100", '3', "Welfare services for the elderly", []string{"home care for older people", "reablement at home", "meals at home"}},
			{"85311300", '5', "Welfare services for children and young people", []string{"foster placements", "children's residential homes", "family support and early help"}},
			{"85312100", '0', "Daycare services", []string{"day opportunities for adults", "respite and short breaks"}},
			{"85312300", '2', "Guidance and counselling services", []string{"housing advice and homelessness prevention", "information, advice and advocacy", "domestic abuse support and refuge"}},
			{"85312400", '3', "Welfare services not delivered through residential institutions", []string{"carers' support", "floating support for young people", "befriending"}},
			{"85320000", '8', "Social services", []string{"community wellbeing hubs", "resettlement support"}},
		},
		need: []string{
			"{b} supports about {m} people with {s} and expects numbers to rise by a tenth over the life of the contract.",
			"People told {b} that they want {s} from fewer and more familiar faces, at times that suit their lives.",
			"The present arrangements for {s} in {p} come to an end, and the market has asked for longer contracts and a fair hourly rate.",
		},
		scope: []string{
			"Support is arranged by zone: {p} and its villages form one zone, and providers may bid for as many zones as they can staff.",
			"The hourly rate must pay for travel, training and at least the real cost of living; open-book accounts are shared every year.",
			"Staff are trained in safeguarding, medicines, moving and handling, and are matched to the person by interest and language.",
			"Providers need a rating of good or better, or an action plan accepted by the commissioner.",
			"A mobilisation of {n} weeks allows people, families and staff to move without a break in support.",
		},
		measures: []string{
			"Visits on time",
			"People who reach the goals of their plan",
			"Staff turnover",
		},
	}
	learning = trade{
		category: "services", median: 180000, sigma: 1.1, months: [2]int{12, 36}, lightTouch: true,
		firms: []string{"Training", "Learning", "Academy", "Skills", "Tuition", "Education"},
		lines: []line{
			{"80400000", '8', "Adult and other education services", []string{"adult community learning", "English language classes", "digital skills for adults"}},
			{"80510000", '2', "Specialist training services", []string{"leadership and management training", "first aid training", "health and safety training"}},
			{"80530000", '8', "Vocational training services", []string{"apprenticeship training", "construction skills boot camp", "welding and fabrication courses"}},
			{"80310000", '0', "Youth education services", []string{"holiday activities and food programme", "youth work in the evening", "careers advice in schools"}},
			{"80340000", '9', "Special education services", []string{"alternative provision", "special needs tuition", "speech and language therapy in schools"}},
			{"80500000", '9', "Training services", []string{"e-learning library", "driver training", "mental health awareness courses"}},
		},
		need: []string{
			"About {m} people in {r} are out of work or on low pay and lack a qualification; {s} is one of the ways {b} tries to help.",
			"{b} has a plan for its workforce that needs {s} for {n} groups of staff over two years.",
			"Schools in {p} have asked for {s}, and {b} is buying on behalf of all of them.",
		},
		scope: []string{
			"Courses are offered in the evening and at weekends, with childcare and travel costs paid where they are a barrier.",
			"Providers must be on the register of training providers and have had an inspection outcome of good or better.",
			"Half of the price is paid on starting and half on outcomes: completion, a qualification, and a job held for six months.",
			"Materials belong to {b}, which may adapt and share them freely.",
			"Tutors are qualified, checked and observed at least twice a year, and learners have a named person to turn to.",
		},
		measures: []string{
			"Learners completing",
			"Learners in work after six months",
			"Learner satisfaction",
		},
	}
	staffing = trade{
		category: "services", median: 600000, sigma: 1.3, months: [2]int{24, 48},
		firms: []string{"Recruitment", "Resourcing", "Staffing", "People", "Payroll"},
		lines: []line{
			{"79610000", '3', "Placement services of personnel", []string{"executive search", "recruitment of head teachers"}},
			{"79620000", '6', "Supply services of personnel including temporary staff", []string{"temporary agency workers", "supply teachers", "agency drivers and loaders"}},
			{"79624000", '4', "Supply services of nursing personnel", []string{"bank and agency nurses", "care workers through an agency"}},
			{"79625000", '1', "Supply services of medical personnel", []string{"locum doctors", "agency radiographers"}},
			{"79631000", '6', "Personnel and payroll services", []string{"payroll and pensions administration"}},
			{"85147000", '1', "Company health services", []string{"occupational health", "employee assistance programme"}},
		},
		need: []string{
			"{b} fills about {m} shifts a month through agencies and wishes to bring {s} under one contract with clear rates.",
			"Vacancies in {r} remain above the average, and {s} is needed to keep wards and classrooms safe while permanent staff are found.",
			"{b} spends too much on {s} outside contract; a single managed route is to replace {n} separate agreements.",
		},
		scope: []string{
			"Rates follow the agreed pay scales, margins are shown apart, and a worker who becomes permanent after twelve weeks costs no fee.",
			"Identity, right to work, references, registration and checks are verified before the first shift and audited each quarter.",
			"Bookings, time sheets and invoices pass through one portal that links to the roster.",
			"Diversity of candidates is reported, and the supplier runs a programme for people who return to work.",
			"A named account team is on site in {p} for two days a week in the first six months.",
		},
		measures: []string{
			"Shifts filled",
			"Workers fully checked",
			"Invoices correct first time",
		},
	}
	food = trade{
		category: "goods", median: 350000, sigma: 1.2, months: [2]int{12, 48},
		firms: []string{"Foods", "Catering", "Bakery", "Fresh Produce", "Dairy", "Vending"},
		lines: []line{
			{"15100000", '9', "Animal products, meat and meat products", []string{"fresh meat and poultry", "cooked meats"}},
			{"15300000", '1', "Fruit, vegetables and related products", []string{"fresh fruit and vegetables", "prepared vegetables and salads"}},
			{"15500000", '3', "Dairy products", []string{"milk, butter and cheese", "dairy products and eggs"}},
			{"15800000", '6', "Miscellaneous food products", []string{"groceries and dry provisions", "frozen foods"}},
			{"15810000", '9', "Bread products, fresh pastry goods and cakes", []string{"bread, rolls and cakes"}},
			{"55520000", '1', "Catering services", []string{"patient and visitor catering", "staff restaurant and hospitality"}},
			{"55523100", '3', "School-meal services", []string{"school meals"}},
			{"42933000", '5', "Vending machines", []string{"drinks and snack vending machines"}},
		},
		need: []string{
			"{b} serves about {m} meals a week from {n} kitchens and needs a dependable supplier of {s}.",
			"Menus in {p} change with the season, and {b} wishes {s} to come from growers and makers as near as possible.",
			"The contract for {s} has come to its end; {b} is looking for better food standards at a price that families can pay.",
		},
		scope: []string{
			"Deliveries arrive before 8 am in chilled vehicles, with temperatures recorded and substitutions agreed the day before.",
			"Full allergen and nutritional data must be kept up to date and be readable by the menu software.",
			"At least half of the goods by value should be grown or made in the country, with welfare and fishing standards as specified.",
			"Packaging is to be reusable or recyclable, and food waste is measured and reported each term.",
			"Prices are reviewed each quarter against a published index, with open-book costs for the ten largest lines.",
		},
		measures: []string{
			"Deliveries complete and on time",
			"Meals taken up",
			"Food waste for each meal served",
		},
	}
)
