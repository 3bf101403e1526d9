package ocds

import "strings"

// codelist is a list of the codes that a field may hold.
type codelist struct {
	name   string
	closed bool // other codes are wrong; an open list only recommends its codes
	codes  map[string]struct{}
}

func (l *codelist) has(code string) bool {
	_, ok := l.codes[code]
	return ok
}

// like gives the code of the list that differs from s only in case, spaces or
// punctuation ("Award Notice" is awardNotice), or "".
func (l *codelist) like(s string) string {
	want := letters(s)
	if want == "" {
		return ""
	}
	for code := range l.codes {
		if letters(code) == want {
			return code
		}
	}
	return ""
}

// letters gives the letters and digits of s in lower case.
func letters(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r >= 'a' && r <= 'z' || r >= '0' && r <= '9':
			return r
		case r >= 'A' && r <= 'Z':
			return r + 'a' - 'A'
		}
		return -1
	}, s)
}

// codelists are those of OCDS 1.1 by the names of their files, with the codes
// that the EU profile and the UK extension add. Source:
// https://standard.open-contracting.org/1.1/en/schema/codelists/ and the
// codelists folders of those extensions.
var codelists = makeCodelists(
	closedList("releaseTag", `planning planningUpdate tender tenderAmendment tenderUpdate tenderCancellation
		award awardUpdate awardCancellation contract contractUpdate contractAmendment
		implementation implementationUpdate contractTermination compiled`),
	closedList("initiationType", `tender`),
	closedList("tenderStatus", `planning planned active cancelled unsuccessful complete withdrawn`),
	closedList("awardStatus", `pending active cancelled unsuccessful`),
	closedList("contractStatus", `pending active cancelled terminated`),
	closedList("milestoneStatus", `scheduled met notMet partiallyMet`),
	closedList("method", `open selective limited direct`),
	closedList("procurementCategory", `goods works services`),
	closedList("partyScale", `micro sme small medium large selfEmployed`),
	closedList("bidStatus", `invited pending valid disqualified withdrawn`),
	closedList("currency", currencyCodes),
	openList("extendedProcurementCategory", `goods works services consultingServices`),
	openList("awardCriteria", `priceOnly costOnly qualityOnly ratedCriteria lowestCost bestProposal
		bestValueToGovernment singleBidOnly`),
	openList("awardCriterionType", `quality cost price`),
	openList("submissionMethod", `electronicSubmission electronicAuction written inPerson`),
	openList("partyRole", `buyer procuringEntity supplier tenderer funder enquirer payer payee reviewBody
		interestedParty mediationBody centralPurchasingBody processContactPoint reviewContactPoint
		selectedParticipant removedSupplier`),
	openList("relatedProcess", `framework planning parent prior unsuccessfulProcess subContract
		replacementProcess renewalProcess prior.renewal prior.replacement`),
	openList("relatedProcessScheme", `ocid eu-notice-id-ref eu-ojs-notice-id EU-OJ`),
	openList("milestoneType", `preProcurement approval engagement assessment delivery reporting financing payment
		securityClearanceDeadline futureSignatureDate`),
	openList("unitClassificationScheme", `UNCEFACT QUDT`),
	openList("itemClassificationScheme", `CPV CPVS GSIN UNSPSC CPC OKDP OKPD CUCOP NAICS PSC HS
		eu-vehicles eu-vehicle-category eu-cvd-contract-type CELEX ELI LEXML COFOG TED_CA_TYPE TED_CE_ACTIVITY
		eu-buyer-contracting-type eu-main-activity eu-buyer-legal-type TED_PT_AWARD_CONTRACT_WITHOUT_CALL
		eu-direct-award-justification TED_CATEGORY UK_CA_TYPE UK_CA_DEVOLVED_REGULATIONS UKPGA`),
	openList("documentType", `plannedProcurementNotice tenderNotice awardNotice contractNotice completionCertificate
		procurementPlan biddingDocuments technicalSpecifications evaluationCriteria evaluationReports contractDraft
		contractSigned contractArrangements contractSchedule physicalProgressReport financialProgressReport
		finalAudit hearingNotice marketStudies eligibilityCriteria clarifications shortlistedFirms
		environmentalImpact assetAndLiabilityAssessment riskProvisions winningBid complaints contractAnnexe
		contractGuarantees subContract needsAssessment feasibilityStudy projectPlan billOfQuantity bidders
		conflictOfInterest debarments illustration submissionDocuments contractSummary cancellationDetails
		economicSelectionCriteria technicalSelectionCriteria marketEngagementNotice tenderCancellationNotice
		contractTerminationNotice implementationNotice`),
	openList("noticeType", `UK1 UK2 UK3 UK4 UK5 UK6 UK7 UK8 UK9 UK10 UK11 UK12 UK13 UK14 UK15 UK16 UK17`),
)

func closedList(name, codes string) *codelist {
	l := openList(name, codes)
	l.closed = true
	return l
}

func openList(name, codes string) *codelist {
	l := &codelist{name: name, codes: map[string]struct{}{}}
	for code := range strings.FieldsSeq(codes) {
		l.codes[code] = struct{}{}
	}
	return l
}

func makeCodelists(lists ...*codelist) map[string]*codelist {
	out := make(map[string]*codelist, len(lists))
	for _, l := range lists {
		out[l.name] = l
	}
	return out
}

// currencyCodes are the codes of ISO 4217, present and past, as OCDS 1.1.5
// lists them.
const currencyCodes = `ADP AED AFA AFN ALK ALL AMD ANG AOA AOK AON AOR ARA ARP ARS ARY ATS AUD AWG AYM AZM AZN
	BAD BAM BBD BDT BEC BEF BEL BGJ BGK BGL BGN BHD BIF BMD BND BOB BOP BOV BRB BRC BRE BRL BRN BRR BSD BTN BUK BWP
	BYB BYN BYR BZD CAD CDF CHC CHE CHF CHW CLF CLP CNY COP COU CRC CSD CSJ CSK CUC CUP CVE CYP CZK DDM DEM DJF DKK
	DOP DZD ECS ECV EEK EGP ERN ESA ESB ESP ETB EUR FIM FJD FKP FRF GBP GEK GEL GHC GHP GHS GIP GMD GNE GNF GNS GQE
	GRD GTQ GWE GWP GYD HKD HNL HRD HRK HTG HUF IDR IEP ILP ILR ILS INR IQD IRR ISJ ISK ITL JMD JOD JPY KES KGS KHR
	KMF KPW KRW KWD KYD KZT LAJ LAK LBP LKR LRD LSL LSM LTL LTT LUC LUF LUL LVL LVR LYD MAD MDL MGA MGF MKD MLF MMK
	MNT MOP MRO MRU MTL MTP MUR MVQ MVR MWK MXN MXP MXV MYR MZE MZM MZN NAD NGN NIC NIO NLG NOK NPR NZD OMR PAB PEH
	PEI PEN PES PGK PHP PKR PLN PLZ PTE PYG QAR RHD ROK ROL RON RSD RUB RUR RWF SAR SBD SCR SDD SDG SDP SEK SGD SHP
	SIT SKK SLL SOS SRD SRG SSP STD STN SUR SVC SYP SZL THB TJR TJS TMM TMT TND TOP TPE TRL TRY TTD TWD TZS UAH UAK
	UGS UGW UGX USD USN USS UYI UYN UYP UYU UYW UZS VEB VEF VES VNC VND VUV WST XAF XAG XAU XBA XBB XBC XBD XCD XDR
	XEU XFO XFU XOF XPD XPF XPT XRE XSU XTS XUA XXX YDD YER YUD YUM YUN ZAL ZAR ZMK ZMW ZRN ZRZ ZWC ZWD ZWL ZWN ZWR`
