package org

import (
	"strings"
	"unicode"
)

// nameRule says what words in a buyer's name tell. The first rule whose words
// stand in the name, next to each other and in order, decides.
type nameRule struct {
	sector Sector
	words  string // alternatives, with | between
}

// sure are the rules that leave no doubt, in the order of their authority:
// exceptions stand before what they are excepted from. Names are facts; they
// were checked against the buyers that Contracts Finder and the Digital
// Marketplace list.
var sure = []nameRule{
	// What sounds like something else.
	{Education, "royal college of art|royal college of music"},
	{Central, "department for communities and local government|department of health and social care|department health|department of health|uk health security agency|public health england|" +
		"care quality commission|health and safety executive|medicines and healthcare|" +
		"department for education|education and skills funding agency|education funding agency|skills funding agency|" +
		"ofsted|ofqual|office for students|student loans company|national college for teaching|standards and testing agency|" +
		"college of policing|office for police conduct|police complaints commission|defence academy|royal hospital chelsea|" +
		"inspectorate|inspector of|homes england|homes and communities agency|regulator of social housing|housing ombudsman|" +
		"british council|arts council england|sport england|uk sport|research council|research councils|higher education funding council|" +
		"sports council|water services regulation|drinking water|canal and river|british library|" +
		"royal botanic gardens|national audit office|construction industry training board|united kingdom sports|" +
		"crown estate|natural environment|environment agency|learning and skills council|learning skills council|county court"},
	{OtherSector, "royal college|royal academy of arts|health and care professions|st john ambulance|st johns ambulance|community transport|air ambulance|hospice|hospices|hospicecare|medical council|dental council|nursing and midwifery council|" +
		"government of jersey|states of jersey|states of guernsey|isle of man|" +
		"optical council|pharmaceutical council|teaching council|voluntary service|voluntary services|voluntary action|" +
		"students union|local government association|housing consortium|police federation|police mutual|" +
		"church council|chiropractic council|osteopathic council|design council|bar council|wildlife trust|national trust"},
	{Devolved, "scottish government|scottish ministers|scottish executive|scottish parliament|scottish enterprise|" +
		"highlands and islands enterprise|south of scotland enterprise|transport scotland|scottish prison service|" +
		"crown office and procurator fiscal|scottish courts|skills development scotland|education scotland|" +
		"scottish funding council|scottish qualifications authority|qualifications scotland|scottish environment protection|naturescot|" +
		"scottish natural heritage|historic environment scotland|historic scotland|creative scotland|sportscotland|" +
		"visitscotland|disclosure scotland|food standards scotland|national records of scotland|sectorRegisters of scotland|" +
		"revenue scotland|social security scotland|student awards agency|forestry and land scotland|" +
		"national galleries of scotland|national library of scotland|national museums scotland|national museums of scotland|" +
		"care inspectorate|scottish social services council|scottish legal aid board|" +
		"welsh government|llywodraeth cymru|welsh assembly|national assembly for wales|senedd|natural resources wales|" +
		"transport for wales|trafnidiaeth cymru|sport wales|chwaraeon cymru|amgueddfa cymru|national museum wales|" +
		"national library of wales|arts council of wales|welsh revenue|qualifications wales|social care wales|" +
		"development bank of wales|careers wales|" +
		"northern ireland office of|northern ireland assembly|northern ireland civil service|invest northern ireland|" +
		"invest ni|tourism northern ireland|sport ni|arts council of northern ireland|construction and procurement delivery|" +
		"central procurement directorate|department for infrastructure|department for communities|department for the economy|" +
		"department of agriculture environment and rural affairs|department of finance|executive office|daera|" +
		"strategic investment board|livestock and meat commission|department for regional development|department for social development|" +
		"department of enterprise trade and investment|department of finance and personnel|office of the first minister|" +
		"zero waste scotland|arts council of scotland|national museums northern ireland"},
	// Police and fire.
	{Emergency, "police|policing|constabulary|heddlu|crime commissioner|fire and rescue|fire rescue|fire service|fire services|" +
		"fire authority|fire and emergency|fire brigade|fire and service|fire and civil defence|fire commissioner|tan ac achub|bluelight commercial|emscu"},
	// The health service before universities, which stand in many hospitals' names.
	{Education, "hospital school|school of medicine|medical school|school of nursing"},
	{Health, "nhs|n h s|gig|clinical commissioning|ccg|ccgs|integrated care board|integrated care|icb|health board|bwrdd iechyd|" +
		"hospital|hospitals|health and social care trust|social care trust|hsc trust|commissioning support|c s u|csu|health trust|" +
		"healthcare trust|health care trust|mental health trust|foundation trust|primary care|pct|ambulance|public health wales|public health scotland|" +
		"public health agency|health education|health research authority|medical centre|medical practice|gp practice|" +
		"surgery|surgeries|health centre|healthcare at home|healthcare supply|business services organisation|" +
		"health improvement scotland|healthcare improvement scotland|digital health and care wales|velindre|" +
		"health and care excellence|health protection agency|strategic health authority|health authority|blood transfusion"},
	// Councils before schools: a council buys for its schools under its own name.
	{Local, "county council|borough council|city council|district council|town council|parish council|community council|" +
		"county borough|metropolitan borough|london borough|royal borough|metropolitan district|city of london corporation|" +
		"corporation of london|combined authority|greater london authority|transport for london|unitary authority|" +
		"cyngor|council of the isles of scilly|comhairle|islands council|islands area"},
	{Education, "university|universities|prifysgol|college|colleges|coleg|academy|academies|school|schools|ysgol|" +
		"academy trust|academies trust|learning trust|education trust|multi academy|sixth form|grammar|nursery school|" +
		"institute of higher education|education authority|universitys|uni|institute of cancer research|" +
		"education partnership|education group|conservatoire|primary|infant|infants|education training collective|diocesan board of education"},
	// Departments, before housing, which stands in a ministry's name.
	{Central, "ministry|department for|department of|dept for|dept of|hm|his majestys|her majestys|home office|cabinet office|crown commercial|" +
		"crown prosecution|foreign and commonwealth|foreign commonwealth|government legal|government actuarys|government property|" +
		"government office|uk government|houses of parliament|house of commons|house of lords|uk parliament|parliamentary|" +
		"national highways|highways england|highways agency|uk research and innovation|ukri|innovate uk|mod|dstl|" +
		"dvla|d v l a|dvsa|defra|dwp|hmrc|hmcts|gds|ofcom|ofgem|ofwat|office for|office of|uk export finance|" +
		"driver and vehicle|maritime and coastguard|rural payments|food standards agency|land registry|companies house|" +
		"intellectual property office|met office|national archives|national crime agency|nuclear decommissioning|" +
		"insolvency service|valuation office|planning inspectorate|forestry commission|forestry england|natural england|" +
		"historic england|english heritage|marine management|charity commission|electoral commission|law commission|" +
		"competition and markets|financial conduct authority|information commissioner|gambling commission|legal aid agency|" +
		"equality and human rights|security industry authority|oil and gas authority|north sea transition|coal authority|" +
		"prison|prisons|probation|courts service|magistrates|british army|royal navy|royal air force|raf|defence|" +
		"ordnance survey|uk hydrographic office|royal mint|debt management|pensions regulator|pension protection|nest corporation|" +
		"high speed two|hs2|east west rail|crossrail|uk space agency|atomic energy|uk atomic|sellafield|great british|" +
		"national savings|civil service|jobcentre|british film institute|bbc|british broadcasting|post office|" +
		"lottery|single source regulations|legal ombudsman|climate change|government|royal parks|northern lighthouse|trinity house|national wealth fund|uk infrastructure bank|" +
		"science and technology facilities|medical research|independent parliamentary|serious fraud office|cefas|fcdo|dfid|bfi|agriculture and horticulture development|uk shared business|" +
		"business energy and industrial strategy|british business bank|anti doping|sea fish industry|" +
		"science museum|british museum|victoria and albert|imperial war museum|imperial war museums|army museum|media museum|" +
		"natural history museum|national portrait gallery|national gallery|railway museum|royal museums|royal armouries|tate gallery"},
	{Housing, "housing|almshouse|almshouses|homes|peabody|clarion|riverside group|guinness partnership|hyde group|notting hill genesis|" +
		"sovereign network|orbit group|bromford|midland heart|gentoo|stonewater|aster group|longhurst group|" +
		"places for people|sanctuary group|l and q|london and quadrant|metropolitan thames valley|abri group|" +
		"together housing|first ark|tai cymru|tai tarian|adra|incommunities|ongo|home group|first wessex|caredig|cartrefi|abbeyfield|registered social landlord|social landlord|torus62"},
	{Utility, "network rail|scottish water|dwr cymru|dŵr cymru|welsh water|northern ireland water|ni water|anglian water|thames water|" +
		"yorkshire water|severn trent|united utilities|south west water|southern water|wessex water|northumbrian water|" +
		"south east water|affinity water|national grid|northern powergrid|uk power networks|electricity north west|" +
		"scottish power|sp energy|sse|ssen|northern ireland electricity|nie networks|cadent|sgn|wales and west utilities|" +
		"edf|e on uk|british gas|airport|airports|harbour commissioners|harbour commission|harbour authority|harbour board|harbour trust|harbour office|port authority|ports|port of|london underground|docklands light|" +
		"translink|northern ireland transport|railway|railways|rail|trains|metrolink|docks|electricity system operator"},
	{Local, "council|councils|cncl|mbc|passenger transport|waste authority|waste disposal|national park|national parks|broads authority|" +
		"drainage board|drainage boards|local enterprise partnership|joint committee|purchasing organisation|ypo|espo|nepo|valuation joint|" +
		"lee valley regional park|transport for greater manchester|transport for the north|transport for west midlands|" +
		"transport for the west midlands|nexus|merseytravel|scotland excel|strathclyde partnership for transport|" +
		"tayside contracts|inshore fisheries|leisure centre|local authority|lgss|valuation tribunal|llp local|regional transport partnership|hitrans|sestran"},
}

// perhaps are the rules that only suggest a kind.
var perhaps = []nameRule{
	{Central, "agency|commission|commissioner|national museum|national museums|tate|" +
		"ombudsman|regulator|tribunal"},
	{Local, "borough|county|city of|city and district|corporation|library|libraries|museum|museums"},
	{Utility, "water|energy|power|electricity|gas|transport|buses|bus|nuclear"},
	{Health, "health|healthcare|medical|clinic|dental|care trust"},
	{Education, "education|learning|students|skills"},
	{OtherSector, "charity|charitable|charities|foundation|trust|society|church|churches|cathedral|association|cic|" +
		"community interest|ymca|citizens advice|age uk|barnardos|mencap|fund|institute|federation|union|catapult|theatre|theatres"},
}

// sureRules and perhapsRules find the rules by the first of their words.
var sureRules, perhapsRules = byFirstWord(sure), byFirstWord(perhaps)

// phrase is an alternative of a rule; rank is the rule's place.
type phrase struct {
	words  []string
	sector Sector
	rank   int
}

func byFirstWord(rules []nameRule) map[string][]phrase {
	all := map[string][]phrase{}
	for rank, rule := range rules {
		for alternative := range strings.SplitSeq(rule.words, "|") {
			words := strings.Fields(alternative)
			all[words[0]] = append(all[words[0]], phrase{words, rule.sector, rank})
		}
	}
	return all
}

// sectorByName gives the kind that a name tells surely, or else the one that it
// suggests; each may be "".
func sectorByName(name string) (surely, suggested Sector) {
	words := nameWords(name)
	if surely = decide(sureRules, words); surely != "" {
		if surely == Central && devolvedPlace(name) {
			surely = Devolved
		}
		return surely, ""
	}
	return "", decide(perhapsRules, words)
}

// decide gives the kind of the highest rule that has a phrase in the words.
func decide(rules map[string][]phrase, words []string) Sector {
	best := phrase{rank: len(sure) + len(perhaps)}
	for i, word := range words {
		for _, p := range rules[word] {
			if p.rank < best.rank && begins(words[i:], p.words) {
				best = p
			}
		}
	}
	return best.sector
}

// nameWords gives the words of a name in small letters: "&" is "and", an
// apostrophe joins, and whatever else is no letter or digit divides.
func nameWords(name string) []string {
	var out strings.Builder
	out.Grow(len(name) + 8)
	for _, r := range name {
		switch {
		case unicode.IsLetter(r) || unicode.IsDigit(r):
			out.WriteRune(unicode.ToLower(r))
		case r == '&' || r == '+':
			out.WriteString(" and ")
		case r == '\'' || r == '’' || r == '‘' || r == '`':
		default:
			out.WriteByte(' ')
		}
	}
	return strings.Fields(out.String())
}

// devolvedPlace reports that a name has a devolved nation in it, and neither
// another part of the UK beside it ("England and Wales") nor a service that is
// the UK's there: courts, prisons and probation in Wales, broadcasting
// everywhere.
func devolvedPlace(name string) bool {
	var nation, wales, justice bool
	for _, word := range nameWords(name) {
		switch word {
		case "england", "english", "uk", "british", "hm", "majestys", "bbc", "advocate":
			return false
		case "scotland", "scottish", "ireland", "ni":
			nation = true
		case "wales", "welsh", "cymru":
			wales = true
		case "court", "courts", "magistrates", "prison", "prisons", "probation":
			justice = true
		}
	}
	return nation || wales && !justice
}
