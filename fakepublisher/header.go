package fakepublisher

// The members of a package that are the same on every page, in the shapes of
// the real publishers.
const (
	extensions     = "https://raw.githubusercontent.com/open-contracting-extensions/"
	openGovernment = `"license":"http://www.nationalarchives.gov.uk/doc/open-government-licence/version/3/",` +
		`"publicationPolicy":"https://www.gov.uk/government/publications/open-contracting"`

	findATenderHeader = `{"version":"1.1","extensions":[` +
		`"https://standard.open-contracting.org/profiles/eu/latest/en/extension.json",` +
		`"` + extensions + `ocds_amendment_rationale_classifications_extension/master/extension.json",` +
		`"` + extensions + `ocds_budget_breakdown_extension/master/extension.json",` +
		`"` + extensions + `ocds_contract_completion_extension/master/extension.json",` +
		`"` + extensions + `ocds_documentation_extension/master/extension.json",` +
		`"` + extensions + `ocds_pagination_extension/master/extension.json",` +
		`"` + extensions + `ocds_suitability_extension/master/extension.json",` +
		`"https://raw.githubusercontent.com/portaledcahn/ocds_Links_extension/main/extension.json",` +
		`"https://raw.githubusercontent.com/cabinetoffice/ocds_uk_extension/main/extension.json",` +
		`"` + extensions + `ocds_performance_failures_extension/master/extension.json"],` +
		`"publisher":{"name":"Cabinet Office","scheme":"GB-GOR","uid":"D2",` +
		`"uri":"https://www.gov.uk/government/organisations/cabinet-office"},` + openGovernment + `}`

	contractsFinderHeader = `{"version":"1.1","extensions":[` +
		`"https://raw.githubusercontent.com/open-contracting/ocds_process_title_extension/v1.1/extension.json"],` +
		`"publisher":{"name":"Crown Commercial Service","scheme":"GB-GOVUK-crown_comercial_service","uid":null,` +
		`"uri":"https://www.contractsfinder.service.gov.uk"},` + openGovernment + `}`

	scotlandHeader = `{"version":"1.1","publisher":{"name":"Public Contracts Scotland",` +
		`"uri":"https://www.publiccontractsscotland.gov.uk"},` + openGovernment + `}`

	walesHeader = `{"version":"1.1","publisher":{"name":"Sell2Wales",` +
		`"uri":"https://www.sell2wales.gov.wales"},` + openGovernment + `}`

	plainHeader = `{"version":"1.1","publisher":{"name":"Made-up publisher (fictional)"}}`
)

func standardHeader(k Kind) []byte {
	switch k {
	case FindATender:
		return []byte(findATenderHeader)
	case ContractsFinder:
		return []byte(contractsFinderHeader)
	case PublicContractsScotland:
		return []byte(scotlandHeader)
	case Sell2Wales:
		return []byte(walesHeader)
	}
	return []byte(plainHeader)
}
