package ocds

import "slices"

// extensionRules say which paths the extensions that UK publishers declare add
// to the merge rules of OCDS 1.1. Name is a part of the extension's address
// that recognises it on any branch or version: the repository's name, or the
// place of a profile. Whole lists the paths (array levels add nothing) that
// are replaced as a whole, Omit those left out of merged releases.
//
// The facts were read from each extension's release-schema.json with the rules
// of https://standard.open-contracting.org/1.1/en/schema/merging/: a path is
// whole where the schema sets wholeListMerge, where the list holds anything
// but objects, or where its objects have no id among their properties. Fields
// of a definition stand once for each path at which the definition is used.
// Extensions that add no such list (competitive call-offs, contract
// completion, documentation, organisation scale, pagination, performance
// failures, process title, suitability, techniques) need no entry.
var extensionRules = []struct {
	Name  string
	Whole []string
	Omit  []string
}{
	{Name: "profiles/eu/", Whole: slices.Concat(
		lotWhole, locationWhole, sectionWhole, partyWhole, amendmentChangesWhole, financeWhole,
		under(items, "deliveryAddresses"),
		under([]string{"bids/details/tenderers", "tender/designContest/selectedParticipants"}, reference...),
	)},
	{Name: "ocds_uk_extension", Whole: slices.Concat(
		under(amendments, "rationaleClassifications"), amendedSuppliersWhole, ukWhole,
	)},
	{Name: "ocds_amendment_rationale_classifications_extension", Whole: under(amendments, "rationaleClassifications")},
	{Name: "ocds_budget_breakdown_extension", Whole: under([]string{"planning/budget/budgetBreakdown/sourceParty"}, reference...)},
	{Name: "ocds_Links_extension", Whole: []string{"links"}},
	{Name: "ocds_enquiry_extension", Whole: under([]string{"tender/enquiries/author"}, reference...)},
	{Name: "ocds_lots_extension", Whole: lotWhole},
	{Name: "ocds_bid_extension", Whole: bidWhole},
	{Name: "ocds_location_extension", Whole: locationWhole},
	{Name: "ocds_memberOf_extension", Whole: []string{"parties/memberOf/additionalIdentifiers"}},
	{Name: "ocds_organizationClassification_extension", Whole: []string{"parties/details/classifications"}},
	{Name: "ocds_additionalContactPoints_extension", Whole: []string{"parties/additionalContactPoints"}},
	{Name: "ocds_awardCriteria_extension", Whole: []string{"tender/lots/awardCriteria/criteria"}},
	{Name: "ocds_selectionCriteria_extension", Whole: under(tenderAndLots, "selectionCriteria/criteria")},
	{Name: "ocds_submissionTerms_extension", Whole: under(tenderAndLots, "submissionTerms/languages")},
	{Name: "ocds_otherRequirements_extension", Whole: under(tenderAndLots, "otherRequirements/reservedParticipation")},
	{Name: "ocds_recurrence_extension", Whole: under(tenderAndLots, "recurrence/dates")},
	{Name: "ocds_coveredBy_extension", Whole: []string{"tender/coveredBy"}},
	{Name: "ocds_tenderClassification_extension", Whole: []string{"tender/additionalClassifications"}},
	{Name: "ocds_participationFee_extension", Whole: []string{"tender/participationFees"}},
	{Name: "ocds_procurementMethodRationaleClassifications_extension", Whole: []string{"tender/procurementMethodRationaleClassifications"}},
	{Name: "ocds_unstructuredChanges_extension", Whole: amendmentChangesWhole},
}

// under gives every path under every base.
func under(bases []string, paths ...string) []string {
	out := make([]string, 0, len(bases)*len(paths))
	for _, base := range bases {
		for _, path := range paths {
			out = append(out, base+"/"+path)
		}
	}
	return out
}

// Where the definitions of the core schema are used.
var (
	items         = []string{"tender/items", "awards/items", "contracts/items"}
	tenderAndLots = []string{"tender", "tender/lots"}
	amendments    = []string{
		"tender/amendments", "tender/amendment", "awards/amendments", "awards/amendment",
		"contracts/amendments", "contracts/amendment",
	}
	documents = []string{
		"planning/documents", "planning/milestones/documents", "tender/documents", "tender/milestones/documents",
		"awards/documents", "contracts/documents", "contracts/milestones/documents",
		"contracts/implementation/documents", "contracts/implementation/milestones/documents",
	}
	milestones = []string{
		"planning/milestones", "tender/milestones", "contracts/milestones", "contracts/implementation/milestones",
	}
	references = []string{
		"buyer", "tender/procuringEntity", "tender/tenderers", "awards/suppliers",
		"contracts/implementation/transactions/payer", "contracts/implementation/transactions/payee",
	}
	// reference holds the lists of an organisation reference, which may still
	// carry the deprecated description of OCDS 1.0.
	reference = []string{"additionalIdentifiers", "contactPoint/availableLanguage"}
	place     = []string{"geometry/coordinates", "gazetteer/identifiers"}
)

// What single extensions add, most of them also part of the EU profile.
var (
	lotWhole = slices.Concat(
		under(documents, "relatedLots"), under(milestones, "relatedLots"),
		[]string{"awards/relatedLots", "tender/lotGroups/relatedLots", "bids/details/relatedLots", "bids/details/documents/relatedLots"},
	)
	bidWhole      = []string{"bids/details/items/additionalClassifications", "bids/details/tenderers/additionalIdentifiers"}
	locationWhole = under(under(items, "deliveryLocation"), place...)
	partyWhole    = slices.Concat(
		[]string{"parties/additionalContactPoints", "parties/contactPoint/availableLanguage", "parties/details/classifications"},
		under([]string{"parties/shareholders/shareholder"}, reference...),
		under(references, "contactPoint/availableLanguage"),
	)
	amendmentChangesWhole = under(amendments, "unstructuredChanges")
	financeWhole          = slices.Concat(
		under([]string{"planning/budget/finance", "contracts/finance"}, "relatedLots"),
		under([]string{"planning/budget/finance/financingParty", "contracts/finance/financingParty"}, reference...),
	)
	sectionWhole = slices.Concat(
		under([]string{"tender"}, "additionalClassifications", "coveredBy", "legislativeReferences", "participationFees",
			"procurementMethodRationaleClassifications", "designContest/juryMembers", "lots/awardCriteria/criteria"),
		under(tenderAndLots, "selectionCriteria/criteria", "submissionTerms/languages",
			"otherRequirements/reservedParticipation", "recurrence/dates"),
		under([]string{"tender/bidOpening/location"}, place...),
	)
)

// What the UK's own extension adds, together with the EU profile and the
// performance failures extension that Find a Tender declares beside it.
var (
	amendedSuppliersWhole = under(
		under(append([]string{"contracts/proposedAmendments"}, amendments...), "suppliersAdded", "suppliersRemoved"),
		reference...,
	)
	ukWhole = slices.Concat(
		[]string{
			"tender/specialRegime", "awards/additionalProcurementCategories",
			"parties/details/excludedSupplier/exclusionGrounds/criteria",
			"contracts/implementation/performanceFailures/documents/relatedLots",
		},
		under([]string{"contracts/proposedAmendments"}, "changes", "rationaleClassifications", "unstructuredChanges"),
		under([]string{"contracts/implementation/performanceFailures/suppliers"}, reference...),
		under(tenderAndLots, "techniques/frameworkAgreement/buyerClassificationRestrictions",
			"techniques/frameworkAgreement/buyerLocationRestrictions"),
		under(under(tenderAndLots, "otherRequirements/reservedParticipationLocation"), place...),
	)
)
