package api

import (
	"net/http"
)

// lists are the addresses of what the page /notices lists. They take the same
// parameters and mean the same by them.
func (a *API) lists() []route {
	const group = "Lists of notices"
	paged := append(noticeFilters(), pageParameter, integer("limit", standardItems, 1, mostItems, "How many notices a page has at most."))
	feed := append(noticeFilters(), pageParameter, integer("limit", mostItems, 1, mostItems, "How many entries a page has at most."))
	return []route{
		{
			path: "/notices.json", id: "notices", group: group, summary: "Notices that are searched for, in pages, with counts",
			about: "One item is one contracting process. Follow next until it is null. What arrives meanwhile can move a notice " +
				"to another page: to lose none, read the entries of the ledger. " + aboutOpen,
			parameters: paged, check: wrongFilters,
			answer: answer{mediaType: "application/json", about: "A page of the list", schema: noticesSchema},
			fails:  []int{http.StatusNotFound}, handler: a.noticesJSON,
		},
		{
			path: "/notices.csv", id: "noticesCSV", group: group, summary: "All notices that are searched for, as a table",
			about: aboutTable + "The text is UTF-8 with a byte order mark, its lines end as RFC 4180 has it. A text that a spreadsheet " +
				"could take for a formula has an apostrophe before it. " + aboutWhole + aboutOpen,
			parameters: noticeFilters(), check: wrongFilters, answer: csvAnswer, handler: a.csv(a.noticeTable),
		},
		{
			path: "/notices.xlsx", id: "noticesXLSX", group: group, summary: "All notices that are searched for, as an Excel workbook",
			about: aboutTable + "A sheet holds 1,048,576 lines; when there are more notices the last line says how many are left out. " +
				"A cell holds 32,000 characters; a longer one ends in an ellipsis. " +
				aboutWhole + aboutOpen,
			parameters: noticeFilters(), check: wrongFilters, answer: xlsxAnswer, handler: a.xlsx(a.noticeTable),
		},
		{
			path: "/notices.atom", id: "noticesAtom", group: group, summary: "Notices that are searched for, as a feed (RFC 4287)",
			about: "The newest come first unless sort says otherwise. Longer lists come in pages, joined by links as in RFC 5005, " +
				"section 3. " + aboutOpen,
			parameters: feed, check: wrongFilters,
			answer: answer{mediaType: atomType, about: "An Atom feed"},
			fails:  []int{http.StatusNotFound}, handler: a.noticesAtom,
		},
		{
			path: "/notices.ics", id: "noticesICS", group: group, summary: "The deadlines ahead of open notices, as a calendar (RFC 5545)",
			about: "An event for each open notice, of those that are searched for, whose deadline is known and ahead: at an instant, " +
				"or on a day where the publisher states only that. " + aboutWhole + aboutOpen,
			parameters: noticeFilters(), check: wrongFilters, answer: calendarAnswer, handler: a.noticesICS,
		},
		{
			path: "/notices/{ocid}/deadline.ics", id: "deadline", group: group, summary: "The deadline of a notice, as a calendar of one event",
			inPath: []parameter{text("ocid", "ocds-h6vhtk-0487b4", "A contracting process.")},
			answer: calendarAnswer, fails: []int{http.StatusNotFound}, handler: a.deadlineICS,
		},
	}
}

// How many items a page of a list has.
const (
	standardItems = 20 // as the pages of the site have
	mostItems     = 100
)

const (
	aboutOpen  = "Without a stage only open notices are listed; stage=any lists all."
	aboutWhole = "It has the whole list: page and limit are not taken. "
	aboutTable = "A line is a notice, and the first line says what the columns are. Times are those of the clocks in the United Kingdom. "
)

// The answers that several lists give.
var (
	csvAnswer  = answer{mediaType: "text/csv; charset=utf-8", about: "A table with a header line"}
	xlsxAnswer = answer{mediaType: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
		about: "An Office Open XML workbook of one sheet"}
	calendarAnswer = answer{mediaType: "text/calendar; charset=utf-8", about: "An iCalendar object"}
)
