package ocds

// The rules, in the order of the table; findings are listed in this order.
const (
	ruleRequired = iota
	ruleNoReleaseID
	ruleNotList
	ruleNotObject
	ruleNotText
	ruleNotNumber
	ruleNotBoolean
	ruleNumericID
	ruleDuplicateID
	ruleOCID
	ruleDate
	ruleURI
	ruleEmail
	ruleClosedCode
	ruleOpenCode
	ruleEmptyString
	ruleSurroundingSpace
	ruleMarkup
	ruleEntity
	ruleEntityTwice
	ruleMojibake
	ruleReplacement
	ruleLostLetters
	ruleCPVCheckDigit
	ruleCPV
	ruleCPVOnlyAdditional
	ruleCompanyNumber
	ruleCompanyPadding
	rulePPON
	ruleIdentifierEmpty
	ruleIdentifierScheme
	ruleUnknownScheme

	rulePeriodReversed
	ruleExtentBeforeEnd
	ruleDeadlinePassed
	ruleYear
	ruleDateFar
	ruleAwardBeforeDeadline
	ruleSignedBeforeAward
	ruleTagSection
	ruleAwardCancelled
	ruleCompleteNoAward
	ruleAmountNotNumber
	ruleAmountNegative
	ruleAmountPlaceholder
	ruleAmountHuge
	ruleNoCurrency
	ruleNoAmount
	ruleCurrencies
	ruleGrossBelowNet
	ruleLotsExceed
	ruleAwardExceeds

	ruleBuyerMissing
	ruleBuyerNoID
	ruleReferenceNoID
	rulePartiesMissing
	rulePartyUnresolved
	rulePartyTwoNames
	ruleNameTwoIDs
	ruleRoleMissing
	ruleRoleUnused
	ruleLotUnresolved
	ruleAwardUnresolved
	ruleLocalID
	ruleSupplierNoName
	rulePseudoSupplier
	ruleSeveralSuppliers

	ruleCount
)

// Rules gives the rules that [Check] applies, in the order in which it lists
// their findings.
func Rules() []Rule {
	out := make([]Rule, ruleCount)
	copy(out, rules[:])
	return out
}

var rules = [ruleCount]Rule{
	ruleRequired: {"required-field-missing", "structure", SeverityError, "A required field is missing",
		"OCDS 1.1 requires these fields, and merging and references need them: ocid, date, tag and initiationType of a release, and the id of every party, tender, lot, award, contract, item, document, milestone and statistic."},
	ruleNoReleaseID: {"release-without-id", "structure", SeverityError, "The release has no id",
		"OCDS 1.1 requires release ids, unique within the process. Public Contracts Scotland leaves them out, so Tolsey makes one from ocid, date and content."},
	ruleNotList: {"not-a-list", "structure", SeverityError, "Something else where a list belongs",
		"OCDS 1.1 gives the field the type array. A lone object or text is read as a list of one."},
	ruleNotObject: {"not-an-object", "structure", SeverityError, "Something else where an object belongs",
		"OCDS 1.1 gives the field, or the elements of the list, the type object."},
	ruleNotText: {"not-text", "structure", SeverityError, "Something else where text belongs",
		"OCDS 1.1 gives the field the type string."},
	ruleNotNumber: {"not-a-number", "structure", SeverityError, "Something else where a number belongs",
		"OCDS 1.1 gives the field the type number or integer."},
	ruleNotBoolean: {"not-a-boolean", "structure", SeverityError, "Something else where true or false belongs",
		"OCDS 1.1 gives the field the type boolean."},
	ruleNumericID: {"numeric-id", "structure", SeverityInfo, "An id is a number",
		"OCDS 1.1 still allows whole numbers as most ids, but merging holds 1 and \"1\" for two things, so text is safer."},
	ruleDuplicateID: {"duplicate-id", "structure", SeverityError, "An id stands twice in one list",
		"OCDS 1.1 merges lists by id: of two objects with one id, the later overwrites the fields of the earlier."},
	ruleOCID: {"ocid-form", "structure", SeverityError, "The ocid has not the form of an ocid",
		"OCDS 1.1: an ocid is ocds-, six lower-case letters or digits registered to the publisher, a hyphen and the publisher's own number."},
	ruleDate: {"date-form", "structure", SeverityError, "A date is not written by RFC 3339",
		"OCDS 1.1 dates are date and time with a zone, such as 2026-03-17T12:00:00Z. Without a zone the instant is a guess."},
	ruleURI: {"uri-form", "structure", SeverityWarning, "A web address cannot be followed",
		"OCDS 1.1 gives the field the format uri: it begins with a scheme such as https:// and holds no spaces."},
	ruleEmail: {"email-form", "structure", SeverityWarning, "An e-mail address cannot be written to",
		"Contact points of UK notices hold one address of the form name@domain."},
	ruleClosedCode: {"code-not-in-closed-list", "structure", SeverityError, "A code outside a closed codelist",
		"OCDS 1.1 allows only the codes of a closed codelist, such as those of tags, statuses, methods, categories and currencies."},
	ruleOpenCode: {"code-not-in-open-list", "structure", SeverityInfo, "A code outside an open codelist",
		"OCDS 1.1 recommends the codes of an open codelist, here with those of the EU profile and the UK extension; readers may not understand others."},
	ruleEmptyString: {"empty-string", "structure", SeverityWarning, "A text is empty",
		"OCDS 1.1 asks publishers to leave out a field that has no value; an empty text replaces an earlier value when releases are merged."},
	ruleSurroundingSpace: {"surrounding-space", "structure", SeverityInfo, "White space before or after a text",
		"It makes equal names and ids unequal. Contracts Finder and others send it."},
	ruleMarkup: {"html-markup", "structure", SeverityInfo, "HTML tags in a text",
		"OCDS 1.1 texts are plain; readers would show the tags. Older Contracts Finder descriptions hold them."},
	ruleEntity: {"html-entity", "structure", SeverityWarning, "An HTML entity in a text",
		"JSON needs no HTML escapes: &amp; should be &. Contracts Finder sends them in titles and names."},
	ruleEntityTwice: {"html-entity-twice", "structure", SeverityWarning, "A text was escaped for HTML twice",
		"&amp;amp; is & escaped twice; even a page that unescapes once shows &amp;. Found in Contracts Finder."},
	ruleMojibake: {"mojibake", "structure", SeverityWarning, "Characters read in the wrong encoding",
		"UTF-8 read as Windows-1252 or ISO-8859-1 gives Â£ for a pound sign and â€™ for an apostrophe."},
	ruleReplacement: {"replacement-character", "structure", SeverityWarning, "A character was lost",
		"U+FFFD stands where a reader could not decode the bytes; the original character is gone."},
	ruleLostLetters: {"question-mark-in-word", "structure", SeverityInfo, "A question mark inside a word",
		"An export to an encoding without the letter leaves a question mark, as in CONEXI?N."},
	ruleCPVCheckDigit: {"cpv-check-digit", "structure", SeverityInfo, "A CPV code with its check digit",
		"OCDS data uses the eight digits of the CPV code alone: 45000000, not 45000000-7."},
	ruleCPV: {"cpv-form", "structure", SeverityWarning, "A CPV code is not eight digits",
		"Regulation (EC) 213/2008: a CPV code has eight digits; a leading zero is part of it."},
	ruleCPVOnlyAdditional: {"cpv-only-additional", "structure", SeverityInfo, "CPV only among the additional classifications",
		"OCDS 1.1 puts the main code in classification. Find a Tender puts every code of an item in additionalClassifications."},
	ruleCompanyNumber: {"company-number-form", "structure", SeverityWarning, "A Companies House number that cannot be one",
		"A Companies House number (GB-COH) has eight characters: digits, or two letters and six digits, with few older forms."},
	ruleCompanyPadding: {"company-number-padding", "structure", SeverityInfo, "A Companies House number without its leading zeros",
		"Companies House numbers have eight characters; 1431688 is 01431688. Tolsey pads them when it joins organisations."},
	rulePPON: {"ppon-form", "structure", SeverityWarning, "A PPON that cannot be one",
		"A public procurement organisation number (GB-PPON) has the form AAAA-9999-AAAA."},
	ruleIdentifierEmpty: {"identifier-empty", "structure", SeverityWarning, "An identifier with an empty scheme or id",
		"OCDS 1.1: scheme and id together say which organisation it is; a body without a number has no identifier. Contracts Finder of 2015 to 2020 sends empty ones."},
	ruleIdentifierScheme: {"identifier-without-scheme", "structure", SeverityWarning, "An identifier with an id but no scheme",
		"OCDS 1.1: the number of an organisation means nothing without the register it comes from."},
	ruleUnknownScheme: {"unknown-scheme", "structure", SeverityInfo, "An identifier's register is not known",
		"Schemes come from org-id.guide and have the form of a country code, a hyphen and the register, such as GB-COH. UK schemes are checked against those in use."},

	rulePeriodReversed: {"period-reversed", "coherence", SeverityError, "A period ends before it begins",
		"OCDS 1.1 Period: endDate is not before startDate."},
	ruleExtentBeforeEnd: {"extent-before-end", "coherence", SeverityWarning, "The latest end is before the end",
		"OCDS 1.1 Period: maxExtentDate is the end with all extensions, so not before endDate."},
	ruleDeadlinePassed: {"deadline-before-publication", "coherence", SeverityWarning, "A tender was published after its own deadline",
		"A release tagged tender that is no later stage announces an opportunity, which must still be open: tender.tenderPeriod.endDate is after the release's date."},
	ruleYear: {"implausible-year", "coherence", SeverityWarning, "A year that cannot be meant",
		"Dates of UK publication lie between 1990 and 2060, ends before 2100; 0207 and 2105 are slips of the keyboard."},
	ruleDateFar: {"date-far-from-release", "coherence", SeverityInfo, "A date far from the release's date",
		"A date of the procedure over twenty years away from the release is more often a slip than a plan."},
	ruleAwardBeforeDeadline: {"award-before-deadline", "coherence", SeverityWarning, "An award before the tender closed",
		"A contract is awarded after the deadline for bids: awards.date is not before the day of tender.tenderPeriod.endDate."},
	ruleSignedBeforeAward: {"contract-signed-before-award", "coherence", SeverityWarning, "A contract signed before its award",
		"OCDS 1.1: a contract follows its award, so contracts.dateSigned is not before the day of awards.date."},
	ruleTagSection: {"tag-without-section", "coherence", SeverityWarning, "A tag without the section that it announces",
		"OCDS 1.1 release tags name the section that a release is about. UK feeds tag contract notices that hold only awards, which is accepted."},
	ruleAwardCancelled: {"award-of-cancelled-tender", "coherence", SeverityWarning, "A live award of a tender that came to nothing",
		"OCDS 1.1: a tender that is cancelled, unsuccessful or withdrawn has no active award. Tenders in lots are left out, as their lots may differ."},
	ruleCompleteNoAward: {"complete-without-award", "coherence", SeverityInfo, "A complete tender without awards",
		"OCDS 1.1: a complete tender has been awarded. Looked for in compiled releases only, as single ones need not repeat the awards."},
	ruleAmountNotNumber: {"amount-not-number", "coherence", SeverityError, "An amount is not a number",
		"OCDS 1.1 amounts are JSON numbers. Tolsey reads a number sent as text, with a finding; anything else counts as no amount."},
	ruleAmountNegative: {"amount-negative", "coherence", SeverityWarning, "A negative amount",
		"Only concessions and corrections pay the other way round; most negative amounts are slips or placeholders."},
	ruleAmountPlaceholder: {"amount-placeholder", "coherence", SeverityInfo, "An amount that stands for none",
		"0, 0.01 and 1 are typed where a form insists on an amount; unit prices and payments are not looked at. Found in Contracts Finder."},
	ruleAmountHuge: {"amount-huge", "coherence", SeverityWarning, "An amount of ten thousand million or more",
		"No UK contract reaches 1e10 in its own currency but a few national frameworks; most are slips, and 1e9999 is no amount at all."},
	ruleNoCurrency: {"amount-without-currency", "coherence", SeverityWarning, "An amount without a currency",
		"OCDS 1.1 Value: an amount means nothing without its currency."},
	ruleNoAmount: {"currency-without-amount", "coherence", SeverityInfo, "A currency without an amount",
		"OCDS 1.1 Value: where the amount is not known, the value is left out."},
	ruleCurrencies: {"several-currencies", "coherence", SeverityWarning, "Several currencies in one release",
		"A process has one currency. Find a Tender has sent GBP on the tender and AED on its lot."},
	ruleGrossBelowNet: {"gross-below-net", "coherence", SeverityWarning, "The amount with VAT is below the one without",
		"UK extension: amountGross includes taxes, amount does not."},
	ruleLotsExceed: {"lots-exceed-tender", "coherence", SeverityWarning, "The lots are worth far more than the tender",
		"The values of the lots add up to more than one and a half times tender.value in the same currency."},
	ruleAwardExceeds: {"award-exceeds-tender", "coherence", SeverityWarning, "An award is worth far more than the tender",
		"The award's value is over three times tender.value in the same currency."},

	ruleBuyerMissing: {"buyer-missing", "references", SeverityWarning, "No buyer is named",
		"UK notices name the authority that buys. Neither buyer nor a party with the role buyer is there."},
	ruleBuyerNoID: {"buyer-without-id", "references", SeverityWarning, "The buyer has no id",
		"OCDS 1.1: buyer.id points to the party that describes the buyer; without it only the name can."},
	ruleReferenceNoID: {"reference-without-id", "references", SeverityWarning, "A reference to an organisation has no id",
		"OCDS 1.1: the id points to the party that describes the organisation."},
	rulePartiesMissing: {"parties-missing", "references", SeverityWarning, "No parties are described",
		"OCDS 1.1 describes organisations once, in parties; OCDS 1.0 and Contracts Finder before 2017 did it in place."},
	rulePartyUnresolved: {"party-unresolved", "references", SeverityError, "A reference to an organisation leads nowhere",
		"OCDS 1.1: the id of a buyer, supplier, tenderer or other reference is the id of a party of the same release."},
	rulePartyTwoNames: {"party-with-two-names", "references", SeverityInfo, "One party id with two names",
		"OCDS 1.1: the name in a reference repeats that of the party. Two names for an id are two spellings or two bodies."},
	ruleNameTwoIDs: {"name-with-two-ids", "references", SeverityInfo, "One name with two party ids",
		"A body described twice under two ids is counted twice."},
	ruleRoleMissing: {"role-missing", "references", SeverityWarning, "A party lacks the role in which it is referred to",
		"OCDS 1.1: parties.roles names every role that the party plays, such as that of buyer or supplier."},
	ruleRoleUnused: {"role-unused", "references", SeverityInfo, "A supplier of no award",
		"OCDS 1.1: a party with the role supplier is named by an award or contract; here there are awards with suppliers, but none names it."},
	ruleLotUnresolved: {"lot-unresolved", "references", SeverityError, "A reference to a lot leads nowhere",
		"OCDS lots extension: relatedLot and relatedLots hold ids of tender.lots. Looked for where the release has lots."},
	ruleAwardUnresolved: {"award-unresolved", "references", SeverityError, "A contract's award is not there",
		"OCDS 1.1: contracts.awardID is the id of an award. Looked for where the release has awards."},
	ruleLocalID: {"local-party-id", "references", SeverityInfo, "A party id that means something in this release only",
		"Ids such as org-53 or 1 are given anew in each release, so they join nothing; a registered identifier does."},
	ruleSupplierNoName: {"supplier-without-name", "references", SeverityWarning, "A supplier has no name",
		"UK award notices name each supplier; without a name the reader learns nothing."},
	rulePseudoSupplier: {"pseudo-supplier", "references", SeverityWarning, "A supplier that is no organisation",
		"\"NOT AWARDED TO SUPPLIER\", \"Various Suppliers\" and the like fill a required field; the award has no known supplier."},
	ruleSeveralSuppliers: {"several-suppliers-in-name", "references", SeverityInfo, "Several suppliers in one name",
		"OCDS 1.1 lists each member of a consortium or joint venture as a supplier of its own; one name for several joins none of them."},
}
