package web

import (
	"net/url"
	"strconv"
	"strings"
)

// noticeAddress is the page of a contracting process.
func noticeAddress(ocid string) string { return "/notices/" + url.PathEscape(ocid) }

// buyerAddress is the page of a body as a buyer; key is its id or another of
// its keys.
func buyerAddress(key string) string { return "/buyers/" + url.PathEscape(key) }

// supplierAddress is the page of a body as a supplier.
func supplierAddress(key string) string { return "/suppliers/" + url.PathEscape(key) }

// withQuery gives an address with parameters, given as name and value in turn.
// Parameters without a value are left out.
func withQuery(address string, parameters ...string) string {
	query := url.Values{}
	for i := 0; i < len(parameters); i += 2 {
		if parameters[i+1] != "" {
			query.Set(parameters[i], parameters[i+1])
		}
	}
	if len(query) == 0 {
		return address
	}
	return address + "?" + query.Encode()
}

// publisherNames are the names of the sources that the import knows.
var publisherNames = map[string]string{
	"find-a-tender":             "Find a Tender",
	"contracts-finder":          "Contracts Finder",
	"public-contracts-scotland": "Public Contracts Scotland",
	"sell2wales":                "Sell2Wales",
	"fictional-market":          "The fictional market",
	"unknown":                   "Unknown source",
}

// sourceName names a source for readers: a known publisher, or the source's own
// word for itself.
func sourceName(source string) string {
	if name, ok := publisherNames[strings.ToLower(source)]; ok {
		return name
	}
	return plain(source)
}

// recordAddress is a process as an OCDS record package.
func recordAddress(ocid string) string { return "/api/1.0/ocdsRecordPackages/" + url.PathEscape(ocid) }

// receiptAddress is the proof of an entry of the ledger, as a file.
func receiptAddress(index int64) string {
	return "/api/v1/entries/" + strconv.FormatInt(index, 10) + "/receipt"
}
