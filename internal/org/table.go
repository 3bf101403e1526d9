package org

import (
	"strings"
	"sync"
)

// What is written out here stands until a register or an operator says
// otherwise. It is as of tableDate; what came later is not in it, such as the
// combined authorities that new county areas are to have.
const (
	tableDate        = "2025-06-01"
	sourceCentral    = "GOV.UK, departments, agencies and public bodies"
	sourceAuthority  = "The orders that set up the combined authorities; Office for National Statistics, register of geographic codes"
	notYetVerified   = "(check) not compared with a register since it was set up"
	tableParts       = "|"
	ministerialTable = `
Attorney General's Office|AGO
Cabinet Office
Department for Business and Trade|DBT
Department for Culture, Media and Sport|DCMS|Department for Digital, Culture, Media and Sport
Department for Education|DfE
Department for Energy Security and Net Zero|DESNZ
Department for Environment, Food and Rural Affairs|DEFRA
Department for Science, Innovation and Technology|DSIT
Department for Transport|DfT
Department for Work and Pensions|DWP
Department of Health and Social Care|DHSC|Department of Health
Foreign, Commonwealth and Development Office|FCDO|Foreign and Commonwealth Office
HM Treasury|HMT|His Majesty's Treasury|Her Majesty's Treasury
Home Office
Ministry of Defence|MOD
Ministry of Housing, Communities and Local Government|MHCLG|Department for Levelling Up, Housing and Communities|DLUHC|Department for Communities and Local Government|DCLG
Ministry of Justice|MoJ
Northern Ireland Office|NIO
Office of the Advocate General for Scotland|Office of the Advocate General
Office of the Leader of the House of Commons
Office of the Leader of the House of Lords
Scotland Office|Office of the Secretary of State for Scotland
UK Export Finance|UKEF|Export Credits Guarantee Department
Wales Office|Office of the Secretary of State for Wales`
	otherDepartmentTable = `
Charity Commission|Charity Commission for England and Wales
Competition and Markets Authority|CMA
Crown Prosecution Service|CPS
Food Standards Agency|FSA
Forestry Commission
Government Actuary's Department|GAD
Government Legal Department|GLD|Treasury Solicitor's Department
HM Land Registry|Land Registry
HM Revenue and Customs|HMRC
National Crime Agency|NCA
National Savings and Investments|NS&I
Office for Standards in Education, Children's Services and Skills|Ofsted
Office of Gas and Electricity Markets|Ofgem
Office of Qualifications and Examinations Regulation|Ofqual
Office of Rail and Road|ORR
Serious Fraud Office|SFO
Supreme Court of the United Kingdom|UK Supreme Court
The National Archives
UK Statistics Authority|Office for National Statistics|ONS
Water Services Regulation Authority|Ofwat`
	// The bodies of a department that buy most; the others answer to nobody until
	// somebody says to whom.
	agencyTable = `
Cabinet Office: Crown Commercial Service|CCS; Government Property Agency|GPA
Department for Business and Trade: Companies House; Insolvency Service
Department for Environment, Food and Rural Affairs: Animal and Plant Health Agency|APHA; Centre for Environment, Fisheries and Aquaculture Science|Cefas; Rural Payments Agency|RPA; Veterinary Medicines Directorate
Department for Education: Standards and Testing Agency; Teaching Regulation Agency
Department for Science, Innovation and Technology: Building Digital UK; Intellectual Property Office; Met Office; UK Space Agency
Department for Transport: Driver and Vehicle Licensing Agency|DVLA; Driver and Vehicle Standards Agency|DVSA; Maritime and Coastguard Agency|MCA; Vehicle Certification Agency|VCA
Department of Health and Social Care: Medicines and Healthcare products Regulatory Agency|MHRA; UK Health Security Agency|UKHSA
Foreign, Commonwealth and Development Office: FCDO Services; Wilton Park
HM Treasury: Government Internal Audit Agency; UK Debt Management Office
Ministry of Defence: Defence Equipment and Support|DE&S; Defence Science and Technology Laboratory|Dstl; Submarine Delivery Agency; UK Hydrographic Office|UKHO
Ministry of Housing, Communities and Local Government: Planning Inspectorate; Queen Elizabeth II Conference Centre
Ministry of Justice: Criminal Injuries Compensation Authority|CICA; HM Courts and Tribunals Service|HMCTS; HM Prison and Probation Service|HMPPS; Legal Aid Agency|LAA; Office of the Public Guardian|OPG`
	publicBodyTable = `
Department for Culture, Media and Sport: Arts Council England; British Library; Historic England; Sport England
Department for Education: Office for Students; Student Loans Company
Department for Energy Security and Net Zero: Nuclear Decommissioning Authority
Department for Environment, Food and Rural Affairs: Environment Agency; Marine Management Organisation; Natural England
Department for Science, Innovation and Technology: UK Research and Innovation|UKRI
Department for Work and Pensions: Health and Safety Executive|HSE
Department of Health and Social Care: Care Quality Commission|CQC
Home Office: Disclosure and Barring Service|DBS; Independent Office for Police Conduct|IOPC
Ministry of Housing, Communities and Local Government: Homes England|Homes and Communities Agency`
)

// tableStatements gives the written-out table as statements, one for each
// field, index -1: they stand in no ledger.
var tableStatements = sync.OnceValue(func() []Statement {
	var t table
	t.departments(ministerialTable, MinisterialDepartment)
	t.departments(otherDepartmentTable, NonMinisterialDepartment)
	t.under(agencyTable, ExecutiveAgency)
	t.under(publicBodyTable, NDPB)
	for _, a := range authorities {
		t.authority(a)
	}
	return t.list
})

// table gathers statements.
type table struct{ list []Statement }

// body adds a body by its names, the first of which is the one that counts, and
// gives its id.
func (t *table) body(names []string, source, why string, facts map[Field]string) string {
	id := read(names[0]).key
	facts[FieldName], facts[FieldAliases] = names[0], strings.Join(names[1:], tableParts)
	for _, field := range Fields {
		if facts[field] != "" {
			t.list = append(t.list, Statement{Body: id, Field: field,
				Told: Told{Value: facts[field], From: FromTable, Source: source, Why: why, Date: tableDate, Index: -1}})
		}
	}
	return id
}

func (t *table) departments(lines string, kind Kind) {
	for line := range strings.SplitSeq(strings.TrimSpace(lines), "\n") {
		t.body(strings.Split(line, tableParts), sourceCentral, "", map[Field]string{FieldKind: string(kind)})
	}
}

// under adds bodies that answer to a department, which stands before the colon.
func (t *table) under(lines string, kind Kind) {
	for line := range strings.SplitSeq(strings.TrimSpace(lines), "\n") {
		department, bodies, _ := strings.Cut(line, ":")
		for names := range strings.SplitSeq(bodies, ";") {
			if names = strings.TrimSpace(names); names != "" {
				t.body(strings.Split(names, tableParts), sourceCentral, "",
					map[Field]string{FieldKind: string(kind), FieldParent: read(department).key})
			}
		}
	}
}

// authority adds a combined authority and the councils that form it.
func (t *table) authority(a authority) {
	why := ""
	if a.check {
		why = notYetVerified
	}
	id := t.body(strings.Split(a.names, tableParts), sourceAuthority, why,
		map[Field]string{FieldKind: string(CombinedAuthority), FieldRegion: a.region, FieldNumbers: a.gss})
	for tier, names := range a.councils {
		for name := range strings.SplitSeq(names, tableParts) {
			t.body([]string{name}, sourceAuthority, why,
				map[Field]string{FieldKind: string(Council), FieldTier: string(tier), FieldRegion: regionOfMember(name, a.region), FieldCityRegion: id})
		}
	}
}

// regionOfMember gives the region of a council: that of its authority, but for
// the councils of Greater Lincolnshire, which lies in two.
func regionOfMember(name, region string) string {
	if region == "UKE" && name == "Lincolnshire County Council" {
		return "UKF"
	}
	return region
}
