package api

import (
	"net/http"
	"time"
)

// findATenderForm is how Find a Tender's API works.
var findATenderForm = form{
	from: text("updatedFrom", "2026-10-01T00:00:00",
		"Only releases dated at this time or later: YYYY-MM-DDTHH:MM:SS in UK local time."),
	to: text("updatedTo", "2026-10-31T23:59:59",
		"Only releases dated in this second or earlier: YYYY-MM-DDTHH:MM:SS in UK local time."),
	stages: []string{"planning", "tender", "award", "contract", "implementation"},
	dates:  "a UK local time written like 2026-03-29T09:30:00",
	span: func(text string) (first, last time.Time, ok bool) {
		first, last, ok = local(text)
		return first, last.Add(time.Second - time.Millisecond), ok // the whole second counts
	},
}

// findATender are the addresses of Find a Tender's API.
func (a *API) findATender() []route {
	const group = "Find a Tender's form"
	ocid := text("ocid", "ocds-h6vhtk-0487b4", "A contracting process.")
	return []route{
		{
			path: "/api/1.0/ocdsReleasePackages", id: "releases", group: group,
			summary: "Releases, newest in the ledger first, in pages",
			about: "Follow links.next until there is none: each release that was there at the first page comes exactly once, " +
				"whatever arrives meanwhile.",
			parameters: findATenderForm.parameters(), answer: releaseAnswer, handler: a.releases(findATenderForm),
		},
		{
			path: "/api/1.0/ocdsReleasePackages/{id}", id: "release", group: group,
			summary: "The release with an id, or all releases of a process by date",
			inPath:  []parameter{text("id", "012345-2026", "A release id or an ocid.")},
			answer:  releaseAnswer, fails: []int{http.StatusNotFound}, handler: a.release(findATenderForm),
		},
		{
			path: "/api/1.0/ocdsRecordPackages/{ocid}", id: "record", group: group,
			summary: "A process: its releases, and what merging makes of them",
			about:   aboutRecords, inPath: []parameter{ocid},
			answer: recordAnswer, fails: []int{http.StatusNotFound}, handler: a.record(findATenderForm),
		},
	}
}
