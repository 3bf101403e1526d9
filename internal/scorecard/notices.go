package scorecard

import (
	"slices"
	"strings"

	"github.com/tolsey/tolsey/internal/org"
	"github.com/tolsey/tolsey/internal/plain"
	"github.com/tolsey/tolsey/ocds"
)

// buyerKey gives the key of the buyer, "" for what is no organisation. It is
// that of contract.Contract.Buyer.
func buyerKey(parties *plain.Parties, r ocds.Release) string {
	party := parties.Buyer()
	key, ok := org.KeyOf(party)
	if !ok && !plain.Speaks(party.Name()) {
		key, _ = org.KeyOf(r.Buyer())
	}
	return key
}

// earliest gives the first of some days, "" for none.
func earliest(days ...string) string {
	first := ""
	for _, day := range days {
		if day != "" && (first == "" || day < first) {
			first = day
		}
	}
	return first
}

// openedOn gives the day of the tender notice: the earliest of the documents
// that are one (documentType tenderNotice, notice type UK4), of
// tender.datePublished and of the releases tagged tender. "" where there is
// none: an award notice repeats the tender section, which proves no notice.
func (r *reading) openedOn() string {
	var days []string
	for _, doc := range r.tender.Documents() {
		if doc.Type() == "tenderNotice" || noticeType(doc) == "UK4" {
			days = append(days, plain.Date(doc.Published()))
		}
	}
	days = append(days, plain.Date(r.tender.Get("datePublished").Text()))
	for _, p := range r.published {
		if p.In("tender") {
			days = append(days, plain.Date(p.Date))
		}
	}
	return earliest(days...)
}

// engagement tells whether the market heard of the purchase before the tender
// notice (a notice UK1, UK2 or UK3, or a release tagged planning, of an earlier
// day; or a link to a planning process), and whether a planned procurement
// notice, UK3, came 40 days to a year before it, which cuts the tender period
// (Procurement Act 2023, sections 15 and 54).
func (r *reading) engagement(opened string) (engaged, planned bool) {
	for _, doc := range append(r.Planning().Documents(), r.tender.Documents()...) {
		kind, day := noticeType(doc), plain.Date(doc.Published())
		if kind != "UK1" && kind != "UK2" && kind != "UK3" || day == "" || opened != "" && day >= opened {
			continue
		}
		engaged = true
		if ahead := daysBetween(day, opened); kind == "UK3" && opened != "" && ahead >= 40 && ahead <= 366 {
			planned = true
		}
	}
	for _, p := range r.published {
		engaged = engaged || p.In("planning") && (opened == "" || plain.Date(p.Date) < opened)
	}
	return engaged || r.relatedAs("planning"), planned
}

// relatedAs reports that the process names another with a relationship.
func (r *reading) relatedAs(relationship string) bool {
	links := r.RelatedProcesses()
	for _, c := range r.Contracts() {
		links = append(links, c.RelatedProcesses()...)
	}
	return slices.ContainsFunc(links, func(l ocds.RelatedProcess) bool {
		return slices.ContainsFunc(l.Relationships(), func(s string) bool { return strings.EqualFold(s, relationship) })
	})
}

// awardNotice gives the day on which a deal became known: of the first of these
// that tell any day, the first day that is not more than 30 days before the
// award (that would be another award's notice), or else the last:
//
//  1. the deal's own award notice (documents of type awardNotice or UK6 of the
//     award, UK7 of the contract) and its datePublished;
//  2. award notices among the other awards and the tender, since publishers
//     put the notice under the first award only;
//  3. the releases tagged award or contract.
func (r *reading) awardNotice(d plain.Deal, awarded string) string {
	own := []string{plain.Date(d.Award.Get("datePublished").Text())}
	for _, doc := range slices.Concat(d.Award.Documents(), d.Contract.Documents()) {
		if tellsOfAward(doc) {
			own = append(own, plain.Date(doc.Published()))
		}
	}
	var others, releases []string
	for _, doc := range r.documents() {
		if tellsOfAward(doc) {
			others = append(others, plain.Date(doc.Published()))
		}
	}
	for _, p := range r.published {
		if p.In("award") || p.In("contract") {
			releases = append(releases, plain.Date(p.Date))
		}
	}
	for _, days := range [][]string{own, others, releases} {
		if day := notBefore(days, awarded); day != "" {
			return day
		}
	}
	return ""
}

// tellsOfAward reports a document that is an award or contract details notice.
// A transparency notice, UK5, comes before the award that it announces.
func tellsOfAward(doc ocds.File) bool {
	switch kind := noticeType(doc); kind {
	case "UK6", "UK7":
		return true
	case "":
		return doc.Type() == "awardNotice"
	}
	return false
}

// notBefore gives the first of some days that is at most slack days before the
// award, or else the last of them, "" for none.
func notBefore(days []string, awarded string) string {
	days = slices.DeleteFunc(slices.Clone(days), func(day string) bool { return day == "" })
	if len(days) == 0 {
		return ""
	}
	slices.Sort(days)
	for _, day := range days {
		if awarded == "" || daysBetween(day, awarded) <= slack {
			return day
		}
	}
	return days[len(days)-1]
}

// contractDetails gives the day of the first contract details notice, UK7.
func contractDetails(d plain.Deal) string {
	var days []string
	for _, doc := range d.Contract.Documents() {
		if noticeType(doc) == "UK7" {
			days = append(days, plain.Date(doc.Published()))
		}
	}
	return earliest(days...)
}
