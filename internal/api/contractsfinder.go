package api

import (
	"net/http"
	"time"

	"github.com/tolsey/tolsey/internal/clock"
)

// contractsFinderForm is how Contracts Finder's API works.
var contractsFinderForm = form{
	from: text("publishedFrom", "2026-10-01",
		"Only releases dated on this day or later: YYYY-MM-DD, or YYYY-MM-DDTHH:MM:SS; in UK local time unless Z or an offset follows the time."),
	to: text("publishedTo", "2026-10-15",
		"Only releases dated on this day or earlier, the day itself included; written like publishedFrom."),
	stages: []string{"planning", "tender", "award", "implementation"},
	dates:  "a day written like 2026-03-29, or a time written like 2026-03-29T09:30:00 or 2026-03-29T09:30:00Z",
	ascii:  true,
	span:   dayOrTime,
}

// dayOrTime gives the first and the last instant of a day or a second. Clients
// of Contracts Finder write both, with and without a zone and a fraction.
func dayOrTime(text string) (first, last time.Time, ok bool) {
	if day, err := time.ParseInLocation(time.DateOnly, text, clock.London); err == nil {
		return day, day.AddDate(0, 0, 1).Add(-time.Millisecond), true
	}
	if t, err := time.Parse(time.RFC3339, text); err == nil {
		t = t.Truncate(time.Second)
		return t, t.Add(time.Second - time.Millisecond), true
	}
	if t, err := time.Parse(localTime, text); err == nil { // it takes a fraction too
		text = t.Format(localTime)
	}
	first, last, ok = local(text)
	return first, last.Add(time.Second - time.Millisecond), ok
}

// contractsFinder are the addresses of Contracts Finder's API.
func (a *API) contractsFinder() []route {
	const group = "Contracts Finder's form"
	ascii := func(an answer) answer {
		an.mediaType += "; charset=utf-8"
		return an
	}
	ocid := text("ocid", "ocds-b5fd17-4c96d7bf-c2ad-45f9-aba6-8776bca51910", "A contracting process.")
	return []route{
		{
			path: "/Published/Notices/OCDS/Search", id: "searchReleases", group: group,
			summary: "Releases, newest in the ledger first, in pages",
			about: "Follow links.next until there is none. There is no window of dates that is too wide. " +
				"Characters other than ASCII are escaped.",
			parameters: contractsFinderForm.parameters(), answer: ascii(releaseAnswer), handler: a.releases(contractsFinderForm),
		},
		{
			path: "/Published/OCDS/Release/{id}", id: "publishedRelease", group: group,
			summary: "The release with an id, or all releases of a process by date",
			inPath:  []parameter{text("id", "2a1e3359-87a0-4fdd-ac61-20d5e6520a13-819950", "A release id or an ocid.")},
			answer:  ascii(releaseAnswer), fails: []int{http.StatusNotFound}, handler: a.release(contractsFinderForm),
		},
		{
			path: "/Published/OCDS/Record/{ocid}", id: "publishedRecord", group: group,
			summary: "A process: its releases, and what merging makes of them",
			about:   aboutRecords, inPath: []parameter{ocid},
			answer: ascii(recordAnswer), fails: []int{http.StatusNotFound}, handler: a.record(contractsFinderForm),
		},
	}
}
