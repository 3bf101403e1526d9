package publisher

import (
	"maps"
	"slices"
)

// Kinds are the kinds of interface, in the order in which they are offered.
func Kinds() []Kind {
	return []Kind{FindATender, ContractsFinder, PublicContractsScotland, Sell2Wales, OCDS, Tolsey}
}

// addresses are those under which publishers are reached, up to what a client
// adds.
var addresses = map[Kind]string{
	FindATender:             "https://www.find-tender.service.gov.uk",
	ContractsFinder:         "https://www.contractsfinder.service.gov.uk",
	PublicContractsScotland: "https://api.publiccontractsscotland.gov.uk",
	Sell2Wales:              "https://api.sell2wales.gov.wales",
}

// Address gives the public address of a publisher, without a path; "" for a
// kind of which there are many.
func Address(k Kind) string { return addresses[k] }

// prefixes are the ocid prefixes of the publishers that have an interface of
// their own.
// Source: https://standard.open-contracting.org/latest/en/schema/identifiers/ and the feeds themselves.
var prefixes = map[Kind]string{
	FindATender:             "ocds-h6vhtk",
	ContractsFinder:         "ocds-b5fd17",
	PublicContractsScotland: "ocds-r6ebe6",
	Sell2Wales:              "ocds-kuma6s",
}

// Prefixes gives the ocid prefixes that the releases of an interface carry; nil
// when it may be any but those that are Reserved.
func Prefixes(k Kind) []string {
	if p, ok := prefixes[k]; ok {
		return []string{p}
	}
	return nil
}

// Reserved gives the ocid prefixes of the publishers that have an interface of
// their own: from elsewhere they are only taken where the operator says so.
func Reserved() []string { return slices.Sorted(maps.Values(prefixes)) }
