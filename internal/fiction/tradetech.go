package fiction

// Computers, energy, safety and things that move.
var (
	digital = trade{
		category: "services", median: 350000, sigma: 1.5, months: [2]int{12, 48},
		firms: []string{"Digital", "Systems", "Software", "Data", "Cloud", "Codeworks", "Informatics"},
		lines: []line{
			{"72212000", '4', "Programming services of application software", []string{"case management system", "online booking and payments platform", "licensing and permits application", "digital planning register"}},
			{"72260000", '5', "Software-related services", []string{"application support and maintenance", "legacy system migration", "website redesign and support"}},
			{"72300000", '8', "Data services", []string{"data platform and analytics", "address and property data matching", "open data publishing"}},
			{"72253000", '3', "Helpdesk and support services", []string{"IT service desk", "end user computing support", "second-line technical support"}},
			{"48000000", '8', "Software package and information systems", []string{"finance and payroll system", "housing management software", "library management system", "asset management software"}},
			{"48730000", '4', "Security software package", []string{"cyber security monitoring", "identity and access management", "vulnerability scanning and patching"}},
			{"72400000", '4', "Internet services", []string{"cloud hosting", "managed web hosting and content delivery"}},
		},
		need: []string{
			"{b} runs {s} today on software that its maker stops supporting next year, and staff keep separate spreadsheets because the screens no longer fit the work.",
			"Residents of {p} expect to do their business with {b} online. The present arrangement for {s} needs too many telephone calls and re-keys the same data three times.",
			"{b} has {n} services that depend on {s} and about {m} named users, most of whom work from more than one site.",
		},
		scope: []string{
			"The supplier will design, configure, test and host the service, move {m} live records from the old database, and train administrators and super-users.",
			"Integration with the finance ledger, the document store and the single sign-on through documented APIs is required from the first release.",
			"The service must meet level AA of the web accessibility guidelines, be usable on a phone, and be available 99.5 % of the time between 7 am and 10 pm.",
			"Source code written for this contract will be published under an open licence, and data must be exportable in open formats at any time and at no charge at exit.",
			"Penetration testing by an independent firm, encryption at rest and in transit, and hosting inside the country are mandatory.",
			"Discovery and alpha have been completed; the findings, the prototype and the user research are in the data room.",
		},
		measures: []string{
			"Availability of the live service",
			"Incidents of priority one resolved within four hours",
			"Users satisfied with the service",
		},
	}
	hardware = trade{
		category: "goods", median: 200000, sigma: 1.5, months: [2]int{6, 48},
		firms: []string{"Networks", "Computers", "Telecom", "Devices", "Telephony", "Connect"},
		lines: []line{
			{"30200000", '1', "Computer equipment and supplies", []string{"computer equipment and peripherals", "monitors and docking stations", "interactive classroom screens"}},
			{"30213100", '6', "Portable computers", []string{"laptops and tablets", "rugged tablets for field staff", "refurbished laptops"}},
			{"32420000", '3', "Network equipment", []string{"network switches and wireless access points", "firewall replacement", "data centre network refresh"}},
			{"64200000", '8', "Telecommunications services", []string{"wide area network and internet connectivity", "unified communications and cloud telephony", "contact centre telephony"}},
			{"64212000", '5', "Mobile-telephone services", []string{"mobile phone contracts and handsets", "mobile data connections"}},
			{"32500000", '8', "Telecommunications equipment and supplies", []string{"digital radio terminals", "control room telephony equipment", "fibre and structured cabling"}},
		},
		need: []string{
			"{b} replaces about {m} devices on a four-year cycle and has reached the end of its present agreement for {s}.",
			"Equipment at {n} sites in {p} and the surrounding district is out of warranty, and failures of {s} have closed public counters twice this year.",
			"The existing contract for {s} ends within months and cannot be extended again.",
		},
		scope: []string{
			"Supply, asset tagging, imaging, delivery to desk and collection of packaging are included, with a three-year next-working-day warranty.",
			"Old equipment is to be wiped to a recognised standard, with certificates, and reused or recycled in the country.",
			"Prices will be held for the first year and then follow a published index; a catalogue with live stock must be offered.",
			"Installation will take place outside opening hours, with a rollback plan for each of {n} buildings.",
			"Power consumption, repairability and the share of recycled material count in the assessment.",
		},
		measures: []string{
			"Orders delivered on the agreed day",
			"Faulty devices replaced by the next working day",
			"Packaging taken back",
		},
	}
	energy = trade{
		category: "goods", median: 900000, sigma: 1.3, months: [2]int{12, 48},
		firms: []string{"Energy", "Power", "Fuels", "Renewables", "Solar", "Utilities"},
		lines: []line{
			{"09123000", '7', "Natural gas", []string{"natural gas supply"}},
			{"09134100", '8', "Diesel oil", []string{"bulk diesel and heating oil", "hydrotreated vegetable oil fuel"}},
			{"09310000", '5', "Electricity", []string{"electricity supply for half-hourly sites", "unmetered electricity for street lights", "renewable electricity purchase"}},
			{"09332000", '5', "Solar installation", []string{"rooftop solar panels and batteries", "solar farm at a closed landfill"}},
			{"65100000", '4', "Water distribution and related services", []string{"water and waste water retail services"}},
			{"71314200", '4', "Energy-management services", []string{"energy efficiency and heat decarbonisation", "district heating operation", "building energy management"}},
		},
		need: []string{
			"{b} spends a large part of its budget on energy for {n} buildings, and {s} is the biggest single line.",
			"{b} has promised to reach net zero within ten years. {S} is part of the plan for {p}.",
			"Prices have been volatile, and {b} wishes to buy {s} flexibly, in several tranches before each season.",
		},
		scope: []string{
			"Billing is consolidated, electronic and checked against half-hourly readings, with queries closed in ten working days.",
			"Design, supply, installation, grid connection, commissioning and ten years of operation and maintenance are included.",
			"Guarantees of origin must be from generators in the country and be matched by season.",
			"Savings are guaranteed and measured by the international protocol; a shortfall is paid by the contractor.",
			"Deliveries to tanks are made within two working days, or the same day in severe weather.",
		},
		measures: []string{
			"Bills correct first time",
			"Guaranteed savings achieved",
			"Faults repaired within a day",
		},
	}
	safety = trade{
		category: "services", median: 300000, sigma: 1.2, months: [2]int{12, 60},
		firms: []string{"Security", "Fire Protection", "Guarding", "Alarms", "Facilities"},
		lines: []line{
			{"79711000", '1', "Alarm-monitoring services", []string{"alarm monitoring and keyholding", "lone worker protection"}},
			{"79713000", '5', "Guard services", []string{"manned guarding and reception", "event stewarding", "mobile patrols"}},
			{"79993000", '1', "Building and facilities management services", []string{"facilities management", "concierge and caretaking"}},
			{"35110000", '8', "Firefighting, rescue and safety equipment", []string{"breathing apparatus", "firefighting hose and branches", "rescue equipment"}},
			{"50413200", '5', "Repair and maintenance services of firefighting equipment", []string{"fire extinguisher and sprinkler servicing"}},
			{"45312100", '8', "Fire-alarm system installation work", []string{"fire alarm and detection renewal"}},
			{"32323500", '8', "Video-surveillance system", []string{"public space CCTV", "body-worn video cameras", "number plate recognition cameras"}},
		},
		need: []string{
			"Incidents at {n} sites of {b} rose last year, and {s} is needed to protect staff and the public.",
			"The equipment that {b} uses for {s} no longer meets the current standard and spare parts are scarce.",
			"{b} brings together {n} separate contracts for {s} into one, with a single point of contact.",
		},
		scope: []string{
			"Officers hold the licence required by law, are trained in first aid and calming techniques, and are paid at least the real living wage.",
			"Systems must be open, maintained by more than one firm, and record for thirty-one days with privacy masks where homes are in view.",
			"Assignment instructions, patrol records and incident reports are kept electronically and open to inspection at any time.",
			"Monitoring is by an accredited centre with a second site, and the police response level must be kept.",
			"Planned visits happen twice a year; faults that leave a building unprotected are attended within four hours.",
		},
		measures: []string{
			"Shifts filled",
			"Faults attended within four hours",
			"False alarms",
		},
	}
	vehicles = trade{
		category: "goods", median: 300000, sigma: 1.2, months: [2]int{6, 48},
		firms: []string{"Motors", "Vehicles", "Fleet", "Bodybuilders", "Garages", "Marine"},
		lines: []line{
			{"34110000", '1', "Passenger cars", []string{"pool cars", "electric pool cars on lease"}},
			{"34130000", '7', "Motor vehicles for the transport of goods", []string{"light commercial vans", "tipper trucks"}},
			{"34144200", '0', "Vehicles for the emergency services", []string{"fire appliances", "ambulance conversions", "police response vehicles"}},
			{"34144510", '6', "Vehicles for refuse", []string{"refuse collection vehicles", "compact road sweepers"}},
			{"34121000", '1', "Buses and coaches", []string{"accessible minibuses", "electric buses"}},
			{"50110000", '9', "Repair and maintenance services of motor vehicles and associated equipment", []string{"fleet maintenance and repair", "accident repair", "tyre supply and fitting"}},
			{"31158100", '9', "Battery chargers", []string{"electric vehicle charge points"}},
			{"34500000", '2', "Ships and boats", []string{"harbour patrol boat", "rescue boats and trailers"}},
		},
		need: []string{
			"{b} runs a fleet of {m} vehicles and replaces a seventh of it each year; {s} is the next group.",
			"The low-emission plan of {b} needs {s} before older diesel vehicles may be withdrawn from {p}.",
			"Downtime at the depot in {p} has doubled, and {b} wishes to renew its arrangements for {s}.",
		},
		scope: []string{
			"The price includes delivery, registration, livery, driver training, diagnostic equipment and a first service.",
			"Build inspections take place at the chassis and body stages, and delivery is staged over {n} months.",
			"Parts must be available for ten years, with the common ones delivered overnight.",
			"Range, payload, turning circle and noise will be tested on a real round before acceptance.",
			"Buy-back, leasing and outright purchase are priced separately so that the whole-life cost can be compared.",
		},
		measures: []string{
			"Vehicles delivered on the agreed date",
			"Vehicles off the road",
			"First-time passes at inspection",
		},
	}
	transport = trade{
		category: "services", median: 250000, sigma: 1.2, months: [2]int{12, 60},
		firms: []string{"Transport", "Coaches", "Logistics", "Ferries", "Couriers", "Parking"},
		lines: []line{
			{"60112000", '6', "Public road transport services", []string{"supported bus services", "rural demand-responsive transport", "park and ride"}},
			{"60120000", '5', "Taxi services", []string{"taxi services", "taxis for school pupils"}},
			{"60130000", '8', "Special-purpose road passenger-transport services", []string{"home to school transport", "transport for pupils with special needs", "patient and day centre minibuses"}},
			{"60170000", '0', "Hire of passenger transport vehicles with driver", []string{"coach hire with driver", "school swimming transport"}},
			{"60600000", '4', "Water transport services", []string{"island ferry service", "passenger boat service"}},
			{"64120000", '3', "Courier services", []string{"courier and secure document delivery", "specimen courier service"}},
			{"63712400", '7', "Parking services", []string{"car park management", "parking enforcement and permits"}},
		},
		need: []string{
			"{b} has a duty to provide {s} for {m} people in {p} and the villages around it.",
			"Commercial operators have withdrawn from {n} routes in {r}, and {s} is needed to keep people connected to work, school and hospital.",
			"The dynamic list for {s} has grown old and prices have risen; fresh competition by route is sought.",
		},
		scope: []string{
			"Vehicles are to be low-floor, tracked, and no more than ten years old; drivers are checked and trained in disability awareness.",
			"Routes, stops, timetables, passenger numbers and transfer information are in the route pack, one sheet for each contract.",
			"Passenger assistants are required on routes marked A, and wheelchairs must be secured to the recognised standard.",
			"Contactless payment, open timetable data and live tracking must be running from the first day.",
			"The operator takes the risk of fares on two routes; all others are paid at a daily rate with a fuel adjustment.",
		},
		measures: []string{
			"Journeys on time",
			"Complaints for each thousand journeys",
			"Vehicle inspections passed first time",
		},
	}
)
