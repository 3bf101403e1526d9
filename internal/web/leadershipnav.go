package web

import "github.com/tolsey/tolsey/internal/web/govuk"

// leadershipLinks are the pages about how bodies buy.
var leadershipLinks = []govuk.Link{
	{Text: "Departments", Href: "/leadership"},
	{Text: "City regions", Href: "/leadership?scope=" + scopeRegions},
	{Text: "Other bodies", Href: "/leadership?scope=" + scopeOthers},
	{Text: "Early or late", Href: "/early"},
	{Text: "Market", Href: "/market"},
	{Text: "Integrity", Href: "/integrity"},
	{Text: "Publish or explain", Href: "/explain"},
	{Text: "Measures", Href: "/leadership/measures"},
}

// leadershipNav gives the links between the pages about how bodies buy, marking
// the one at href; shown by the template "leadershipnav".
func leadershipNav(href string) []section {
	var list []section
	for _, link := range leadershipLinks {
		list = append(list, section{Link: link, Current: link.Href == href})
	}
	return list
}
