package fiction

// Building, roads, repairs and the open air.
var (
	building = trade{
		category: "works", median: 1800000, sigma: 1.3, months: [2]int{6, 30},
		firms: []string{"Construction", "Builders", "Building", "Contractors", "Projects"},
		lines: []line{
			{"45211000", '9', "Construction work for multi-dwelling buildings and individual houses", []string{"affordable homes", "supported living apartments", "retirement flats"}},
			{"45214200", '2', "Construction work for school buildings", []string{"primary school extension", "new classroom block", "sixth form building"}},
			{"45215100", '8', "Construction work for buildings relating to health", []string{"health centre", "hospital ward refurbishment", "community diagnostic centre"}},
			{"45212200", '8', "Construction work for sports facilities", []string{"leisure centre and swimming pool", "sports hall", "all-weather pitch and changing rooms"}},
			{"45453100", '8', "Refurbishment work", []string{"town hall refurbishment", "library refurbishment", "fire station refurbishment", "office accommodation fit-out"}},
			{"45110000", '1', "Building demolition and wrecking work and earthmoving work", []string{"demolition and site clearance", "land remediation and enabling works"}},
		},
		need: []string{
			"{b} has full planning consent for {s} at {t}, and funding was confirmed in the capital programme for this year.",
			"{t} was built more than sixty years ago, fails its energy rating and cannot be made accessible without {s}.",
			"A growing population in {p} means that {n} more places are needed, and {s} at {t} is the preferred option of the business case.",
		},
		scope: []string{
			"The works include groundworks, a steel frame, envelope, mechanical and electrical installations, external works and drainage, with sectional completion in {n} weeks.",
			"A two-stage design and build form of contract will be used; the preconstruction services agreement ends with a fixed price and an agreed programme.",
			"The site stays open to the public throughout: phasing, dust, noise and deliveries need careful planning.",
			"Asbestos surveys, ground investigation, the ecological appraisal and the tree report are part of the tender pack.",
			"The building must reach a near-zero energy standard, with air-source heat pumps, solar panels and no gas connection.",
			"At least {n} apprentice weeks for each million pounds are expected, most of them for people who live within the district.",
		},
		measures: []string{
			"Sections completed on the programmed date",
			"Reportable accidents",
			"Waste diverted from landfill",
		},
	}
	civil = trade{
		category: "works", median: 2200000, sigma: 1.3, months: [2]int{4, 48},
		firms: []string{"Civil Engineering", "Highways", "Surfacing", "Groundworks", "Marine Works"},
		lines: []line{
			{"45221000", '2', "Construction work for bridges and tunnels, shafts and subways", []string{"footbridge replacement", "bridge strengthening", "retaining wall repairs"}},
			{"45233140", '2', "Roadworks", []string{"carriageway resurfacing", "junction improvement", "pothole and patching repairs"}},
			{"45233120", '6', "Road construction works", []string{"bypass construction", "segregated cycle route", "town centre street improvement"}},
			{"45231300", '8', "Construction work for water and sewage pipelines", []string{"surface water sewer renewal", "water main replacement"}},
			{"45246000", '3', "River regulation and flood control works", []string{"flood defence embankment", "sea wall and promenade repairs", "river bank stabilisation"}},
			{"45316100", '6', "Installation of outdoor illumination equipment", []string{"street lighting column replacement", "LED lantern conversion"}},
		},
		need: []string{
			"A principal inspection found that {p} needs {s} before the next winter, and a weight restriction is in place meanwhile.",
			"{b} maintains {m} kilometres of road, a third of which is due for treatment. {S} is the largest part of this year's programme in {r}.",
			"Flooding in {p} reached {n} homes in the last two winters; {s} was the recommended option of the appraisal.",
		},
		scope: []string{
			"The works include traffic management, temporary works, earthworks, kerbing, drainage, surfacing and road markings.",
			"Night and weekend working will be needed on the main routes, and the diversion for buses has been agreed with operators.",
			"Warm-mix asphalt and recycled aggregate are to be used wherever the specification allows, and carbon is to be reported for each works order.",
			"Works orders are priced from a schedule of rates with a percentage adjustment for each financial year.",
			"Consents for work in the watercourse and on the foreshore have been granted; the fish season limits work to {n} weeks a year.",
		},
		measures: []string{
			"Works orders completed on time",
			"Defects put right within the notice period",
			"Carbon for each tonne laid",
		},
	}
	upkeep = trade{
		category: "services", median: 450000, sigma: 1.2, months: [2]int{24, 60},
		firms: []string{"Maintenance", "Roofing", "Electrical", "Heating", "Property Services", "Mechanical"},
		lines: []line{
			{"50700000", '2', "Repair and maintenance services of building installations", []string{"planned and reactive building maintenance", "mechanical and electrical maintenance", "water hygiene and legionella control"}},
			{"50720000", '8', "Repair and maintenance services of central heating", []string{"gas servicing and boiler replacement", "heating and hot water maintenance"}},
			{"50750000", '7', "Lift-maintenance services", []string{"lift servicing and repair", "stairlift servicing"}},
			{"45261900", '3', "Roof repair and maintenance work", []string{"flat roof repairs", "roof replacement programme"}},
			{"45310000", '3', "Electrical installation work", []string{"electrical testing and rewiring", "emergency lighting and fire alarm renewal"}},
			{"45421100", '5', "Installation of doors and windows and related components", []string{"window and door replacement", "fire door inspection and renewal"}},
			{"45442100", '8', "Painting work", []string{"external painting and repairs", "void property works"}},
			{"50232100", '1', "Street-lighting maintenance services", []string{"street lighting maintenance"}},
		},
		need: []string{
			"{b} looks after {n} buildings that about {m} people use, and has a duty to keep them safe, warm and dry. {S} is a statutory part of that duty.",
			"The stock condition survey of {p} found a backlog of repairs, with {s} the most urgent item.",
			"The current contractor for {s} has given notice, and {b} wishes to have a new contract in place before the heating season.",
		},
		scope: []string{
			"A round-the-clock emergency line, attendance within two hours, and making safe on the first visit are required.",
			"Compliance certificates must be uploaded to the asset system within five working days, with photographs and the next due date.",
			"The contractor will hold keys, keep an asset register with condition grades and propose a rolling programme each autumn.",
			"Operatives must carry identification, be checked, and treat occupied homes with respect; appointments are offered in two-hour slots.",
			"Pricing combines a fixed annual sum for servicing with a schedule of rates for repairs.",
		},
		measures: []string{
			"Emergencies attended within two hours",
			"Appointments kept",
			"Certificates in date",
		},
	}
	design = trade{
		category: "services", median: 150000, sigma: 1.2, months: [2]int{6, 48},
		firms: []string{"Architects", "Engineering", "Surveyors", "Planning", "Design"},
		lines: []line{
			{"71200000", '0', "Architectural and related services", []string{"architect-led design team", "conservation architect", "masterplan"}},
			{"71311000", '1', "Civil engineering consultancy services", []string{"highway and bridge design", "flood modelling", "ground investigation"}},
			{"71315000", '9', "Building services", []string{"building services design", "heat network feasibility"}},
			{"71324000", '5', "Quantity surveying services", []string{"quantity surveying", "cost management"}},
			{"71410000", '5', "Urban planning services", []string{"local plan evidence", "town centre strategy", "conservation area appraisals"}},
			{"71541000", '2', "Construction project management services", []string{"construction project management", "clerk of works"}},
			{"71631000", '0', "Technical inspection services", []string{"structural inspection", "stock condition survey", "asbestos surveys"}},
		},
		need: []string{
			"{b} has a capital programme of {n} schemes and needs {s} from the first sketch to the end of defects.",
			"Funding for {t} depends on a design that is ready for planning by the spring, and {b} therefore seeks {s}.",
			"{b} cannot meet demand for {s} from its own team and wishes to appoint a partner in {r}.",
		},
		scope: []string{
			"Stages from preparation to handover are to be priced separately, and {b} may stop at the end of any stage.",
			"The design is to be coordinated in one model, with asset data handed over in an open format.",
			"Public consultation in {p}, with drawings that anyone can understand, is part of the service.",
			"Professional indemnity of at least two million pounds for each claim must be kept for twelve years after completion.",
			"The team must include conservation, ecology, access and whole-life carbon skills.",
		},
		measures: []string{
			"Stages completed on programme",
			"Design changes after tender",
			"Client satisfaction",
		},
	}
	grounds = trade{
		category: "services", median: 200000, sigma: 1.1, months: [2]int{12, 60},
		firms: []string{"Landscapes", "Grounds", "Arboriculture", "Gardens", "Playgrounds", "Forestry"},
		lines: []line{
			{"77310000", '6', "Planting and maintenance services of green areas", []string{"parks and green space planting", "wildflower meadows and verges"}},
			{"77314000", '4', "Grounds maintenance services", []string{"grounds maintenance", "sports pitch maintenance", "grass cutting and hedges"}},
			{"77211500", '7', "Tree-maintenance services", []string{"tree surgery", "ash dieback felling", "tree inspection"}},
			{"37535200", '9', "Playground equipment", []string{"play area equipment", "skate park", "outdoor gym equipment"}},
			{"45112700", '2', "Landscaping work", []string{"landscaping of a country park", "allotment improvements"}},
			{"98371110", '8', "Cemetery services", []string{"cemetery and burial ground maintenance"}},
			{"77200000", '2', "Forestry services", []string{"woodland planting and management"}},
		},
		need: []string{
			"{b} looks after {m} hectares of open space, and {s} is among the services that people in {p} notice most.",
			"{S} at {t} was chosen by residents in a vote, and the money comes from developers' contributions.",
			"The contract for {s} in {r} ends with the growing season and {b} wishes to manage more of its land for nature.",
		},
		scope: []string{
			"Peat and glyphosate are not to be used; battery tools are preferred in residential streets.",
			"The specification is partly by frequency and partly by outcome, with maps for each of {n} sites.",
			"Nesting birds, bats and veteran trees are protected: surveys come before work, and a qualified ecologist is on call.",
			"Equipment must meet the current safety standards for play and be inspected independently before it opens.",
			"Volunteer groups care for several sites, and the contractor will support them with tools, training and green waste removal.",
		},
		measures: []string{
			"Sites passing inspection",
			"Trees surviving the second summer",
			"Response to dangerous trees within four hours",
		},
	}
	cleaning = trade{
		category: "services", median: 500000, sigma: 1.2, months: [2]int{24, 60},
		firms: []string{"Cleaning", "Environmental", "Recycling", "Waste", "Hygiene", "Pest Control"},
		lines: []line{
			{"90511000", '2', "Refuse collection services", []string{"household waste collection", "trade waste collection", "bulky waste collection"}},
			{"90513000", '6', "Non-hazardous refuse and waste treatment and disposal services", []string{"residual waste treatment and disposal", "operation of household recycling centres"}},
			{"90514000", '3', "Refuse recycling services", []string{"dry mixed recycling sorting", "food waste treatment", "garden waste composting"}},
			{"90524400", '0', "Collection, transport and disposal of hospital waste", []string{"clinical and hospital waste collection"}},
			{"90610000", '6', "Street-cleaning and sweeping services", []string{"street cleansing and litter picking", "gully and drain cleansing"}},
			{"90911200", '8', "Building-cleaning services", []string{"office and building cleaning", "school cleaning", "hospital domestic and cleaning services"}},
			{"90911300", '9', "Window-cleaning services", []string{"window and facade cleaning"}},
			{"90922000", '6', "Pest-control services", []string{"pest control"}},
		},
		need: []string{
			"{b} needs {s} at {n} sites, from offices open all day to depots used before dawn.",
			"The kerbside service in {p} changes next year, and {s} has to be procured to match the new containers and rounds.",
			"Satisfaction with {s} in {r} has fallen in each of the last three residents' surveys.",
		},
		scope: []string{
			"Staff who now do the work have the right to transfer; anonymised details are available once a confidentiality form is signed.",
			"Chemicals are to be dosed by machine, cloths colour-coded, and water use measured.",
			"Vehicles must be of the cleanest class available, with electric vehicles preferred on town rounds.",
			"All material must be weighed and its destination reported monthly, down to the reprocessor.",
			"Supervisors will walk each building with the site manager once a month and score it against the output specification.",
		},
		measures: []string{
			"Audit score of cleanliness",
			"Missed collections for each hundred thousand",
			"Complaints answered within two days",
		},
	}
)
