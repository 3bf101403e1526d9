package web

import (
	"context"
	"net/http"
	"net/url"
	"regexp"
	"time"

	"github.com/tolsey/tolsey/internal/clock"
	"github.com/tolsey/tolsey/internal/fault"
	"github.com/tolsey/tolsey/internal/notice"
)

// developersData is the data of the guide for those who write programs. A test
// runs its examples against the whole program.
type developersData struct {
	Demo     bool
	Empty    bool // nothing has been imported
	Base     string
	Limit    Limit
	PerLong  string // "20 requests a second"; "" for no limit
	Follow   []apiExample
	Loop     string // a shell script that follows for ever
	Lists    []apiExample
	Tender   []apiExample
	Finder   []apiExample
	Bulk     []apiExample
	Proofs   []apiExample
	Legal    []apiExample
	Figures  []apiExample
	Describe []apiExample
	Params   []string // of lists of notices
}

// apiExample is a request with what answers it.
type apiExample struct {
	ID      string
	Title   string
	Command string
	Type    string // the media type of the answer
	Lines   bool   // the answer is a JSON object a line
	Has     []member
	Note    string // may be empty
}

// member is a member of a JSON answer: Path is "items[].ocid" for the member
// ocid of each element of the member items.
type member struct{ Path, Meaning string }

var developersPage = newPage[developersData]("developers")

// developers shows how programs read what the site shows.
func (s *Site) developers(w http.ResponseWriter, r *http.Request) error {
	of, err := s.exampleOf(r.Context(), s.baseFor(r))
	if err != nil {
		return err
	}
	data := developersData{Demo: s.cfg.Demo, Empty: of.empty, Base: of.base, Limit: s.cfg.Limit, Params: notice.Params(),
		Follow: of.follow(), Loop: of.loop(), Lists: of.lists(), Tender: of.findATender(), Finder: of.contractsFinder(),
		Bulk: of.bulk(), Proofs: of.proofs(), Legal: of.legal(), Figures: of.figures(), Describe: of.description()}
	if n := s.cfg.Limit.PerSecond; n > 0 {
		data.PerLong = rateInWords(n)
	}
	return developersPage.show(s, w, r, data)
}

// rateInWords writes a rate of requests: "20 requests a second", "30 requests a
// minute".
func rateInWords(perSecond float64) string {
	if perSecond >= 1 {
		return plural(int(perSecond), "request", "requests") + " a second"
	}
	return plural(int(perSecond*60), "request", "requests") + " a minute"
}

// hostForm is what the name of a host may be for it to stand in a command.
var hostForm = regexp.MustCompile(`^[A-Za-z0-9.-]+(:[0-9]{1,5})?$|^\[[0-9A-Fa-f:.]+\](:[0-9]{1,5})?$`)

// baseFor gives the address of the site for a reader to copy: the configured
// one, or else that by which he came.
func (s *Site) baseFor(r *http.Request) string {
	scheme := "http://"
	if r.TLS != nil {
		scheme = "https://"
	}
	switch {
	case s.cfg.BaseURL != "":
		return s.cfg.BaseURL
	case hostForm.MatchString(r.Host):
		return scheme + r.Host
	}
	return scheme + "localhost"
}

// examples are made of what this site holds, so that they give something.
type examples struct {
	base  string
	ocid  string
	month string // "2026-10"
	empty bool
}

// exampleOf looks for the newest notice to take for the examples.
func (s *Site) exampleOf(ctx context.Context, base string) (examples, error) {
	e := examples{base: base, ocid: "ocds-h6vhtk-0487b4", month: s.cfg.Clock.Now().In(clock.London).Format("2006-01")}
	found, err := s.data.Notices.Find(ctx, notice.Query{Limit: 1})
	if fault.KindOf(err) == fault.Unavailable { // the guide can be read without the search
		return e, nil
	}
	if e.empty = len(found.Items) == 0; err != nil || e.empty {
		return e, err
	}
	newest := found.Items[0]
	e.ocid = newest.OCID
	if !newest.Updated.IsZero() {
		e.month = newest.Updated.In(clock.London).Format("2006-01")
	}
	return e, nil
}

// curl gives a command that asks for an address of the site.
func (e examples) curl(options, address string) string {
	if options != "" {
		options += " "
	}
	return "curl " + options + "'" + e.base + address + "'"
}

func (e examples) follow() []apiExample {
	return []apiExample{{ID: "entries", Title: "All releases, in the order in which they came",
		Command: e.curl("--compressed", "/api/v1/entries?after=-1&limit=2"), Type: "application/x-ndjson", Lines: true,
		Has: []member{{"index", "the entry’s number: from 0, without gaps, and never given to another"},
			{"source", "who published it"}, {"time", "when it was appended here"},
			{"release", "the release as it was published; null where the law had its content removed"},
			{"release.ocid", "the contracting process that it belongs to"},
			{"package", "what its package says of all its releases: publisher, licence, extensions; absent where it said nothing"}}},
		{ID: "feeds", Title: "Where they come from, and how current each feed is", Command: e.curl("", "/api/v1/feeds"), Type: "application/json",
			Has: []member{{"feeds", "a feed each, with its lag in seconds and what is wrong with it; none where no feed is followed"}}}}
}

// loop is a script that follows the ledger. It keeps what it got in
// entries.jsonl and goes on from there when it is started again.
func (e examples) loop() string {
	return `touch entries.jsonl
last() { tail -n 1 entries.jsonl | jq .index; }
after=$(last)
while curl -fsS --compressed --retry 9 -o part.jsonl \
  "` + e.base + `/api/v1/entries?after=${after:--1}&limit=1000&wait=30"
do
  cat part.jsonl >> entries.jsonl
  after=$(last)
done`
}

func (e examples) lists() []apiExample {
	return []apiExample{
		{ID: "notices-json", Title: "Search", Command: e.curl("", "/notices.json?q=service&stage=any&sort=value&limit=3"), Type: "application/json",
			Has: []member{{"total", "how many notices are found"}, {"items[].ocid", "the contracting process"}, {"items[].title", "what is bought"},
				{"items[].stage", "where it stands: open, awarded, live, …"}, {"items[].buyer", "with its id, which the parameter buyer takes"},
				{"items[].value", "amount and currency; null where none is stated"}, {"items[].closes", "the deadline; null where none is stated"},
				{"items[].url", "its page"}, {"facets.stage[].count", "how many there would be at another stage; so for the other facets"},
				{"next", "the address of the next page; null on the last"}}},
		{ID: "notices-csv", Title: "All of a search, as a table", Command: e.curl("-o notices.csv", "/notices.csv?stage=any"), Type: "text/csv"},
		{ID: "notices-xlsx", Title: "As an Excel workbook", Command: e.curl("-o notices.xlsx", "/notices.xlsx?stage=live"),
			Type: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"},
		{ID: "notices-atom", Title: "As a feed for a feed reader", Command: e.curl("", "/notices.atom?q=service"), Type: "application/atom+xml"},
		{ID: "notices-ics", Title: "Deadlines for a calendar", Command: e.curl("-o deadlines.ics", "/notices.ics?sme=1"), Type: "text/calendar"},
		{ID: "buyers", Title: "Buyers; suppliers likewise", Command: e.curl("", "/buyers.json?sort=releases&limit=3"), Type: "application/json",
			Has: []member{{"total", "how many there are"}, {"items[].id", "as the parameter buyer takes it"}, {"items[].name", "the name it goes by"}, {"next", "the next page"}}},
	}
}

func (e examples) findATender() []apiExample {
	id := url.PathEscape(e.ocid)
	return []apiExample{
		{ID: "releases", Title: "Releases, newest first", Command: e.curl("--compressed", "/api/1.0/ocdsReleasePackages?limit=2"), Type: "application/json",
			Has: []member{{"releases[].ocid", "the contracting process"}, {"releases[].id", "the release"}, {"releases[].date", "when it was published"},
				{"extensions", "those that its releases declare"}, {"links.next", "the next page; absent on the last"}}},
		{ID: "process-releases", Title: "All releases of a process", Command: e.curl("", "/api/1.0/ocdsReleasePackages/"+id), Type: "application/json",
			Has: []member{{"releases[].ocid", "the contracting process"}}},
		{ID: "record", Title: "A process with what its releases come to", Command: e.curl("", "/api/1.0/ocdsRecordPackages/"+id), Type: "application/json",
			Has: []member{{"records[].releases[].id", "each release"}, {"records[].compiledRelease.ocid", "the process merged into one release"}}},
	}
}

func (e examples) contractsFinder() []apiExample {
	return []apiExample{
		{ID: "search", Title: "Releases of a month", Type: "application/json",
			Command: e.curl("--compressed", "/Published/Notices/OCDS/Search?publishedFrom="+e.month+"-01&publishedTo="+lastDay(e.month)+"&limit=2"),
			Has:     []member{{"releases[].ocid", "the contracting process"}, {"releases[].tag", "what the release is about"}}},
		{ID: "published-record", Title: "A process", Command: e.curl("", "/Published/OCDS/Record/"+url.PathEscape(e.ocid)), Type: "application/json",
			Has: []member{{"records[].ocid", "the contracting process"}}},
	}
}

// lastDay gives the last day of a month such as "2026-02".
func lastDay(month string) string {
	first, err := time.Parse("2006-01", month)
	if err != nil {
		return month + "-28" // every month has it
	}
	return first.AddDate(0, 1, -1).Format(time.DateOnly)
}

func (e examples) bulk() []apiExample {
	return []apiExample{
		{ID: "months", Title: "Which months there are", Command: e.curl("", "/bulk/"), Type: "application/json",
			Has: []member{{"months[].month", "such as " + e.month}, {"months[].releases", "how many are dated in it"}, {"months[].url", "the file"}}},
		{ID: "month", Title: "All releases of a month", Command: e.curl("-O", "/bulk/"+e.month+".jsonl.gz"), Type: "application/gzip", Lines: true,
			Has: []member{{"ocid", "the contracting process"}, {"id", "the release"}}},
	}
}

func (e examples) proofs() []apiExample {
	return []apiExample{
		{ID: "receipt", Title: "The proof of an entry", Command: e.curl("-OJ", "/api/v1/entries/0/receipt"), Type: "application/json",
			Has: []member{{"envelope", "what the tree holds of the entry"}, {"checkpoint", "the signed size and root of the tree"}, {"proof", "the way from one to the other"}}},
		{ID: "checkpoint", Title: "The newest checkpoint", Command: e.curl("", "/log/checkpoint"), Type: "text/plain"},
		{ID: "key", Title: "The key that it is signed with", Command: e.curl("", "/log/key"), Type: "text/plain"},
	}
}

func (e examples) legal() []apiExample {
	return []apiExample{
		{ID: "deadline", Title: "When a period ends", Command: e.curl("", "/api/v1/deadline?rule=standstill&from=2026-04-02&in=england-and-wales"), Type: "application/json",
			Has: []member{{"date", "the day"}, {"rule", "what the rule says"}, {"source", "the section or regulation"},
				{"skipped[].name", "each bank holiday that was not counted"}, {"projected", "whether its bank holidays are not proclaimed yet"}}},
		{ID: "deadline-rules", Title: "The rules", Command: e.curl("", "/api/v1/deadline/rules"), Type: "application/json",
			Has: []member{{"rules[].id", "as the parameter rule takes it"}, {"rules[].validFrom", "the first day on which it can be asked about"},
				{"rules[].check", "whether something in it could not be verified"}}},
	}
}

// figures are examples of what is counted: contracts that end, and how bodies
// buy.
func (e examples) figures() []apiExample {
	return []apiExample{
		{ID: "pipeline-json", Title: "Contracts that end within 18 months", Command: e.curl("", "/pipeline.json?ends=18&limit=5"), Type: "application/json",
			Has: []member{{"totals.count", "how many there are"}, {"totals.withValue", "how many state a value"}, {"quarters", "the same by the quarter of the end"},
				{"items", "the contracts, with their ends, state and successor"}, {"next", "the address of the page that follows, or null"}}},
		{ID: "pipeline-csv", Title: "The same as a table, whole", Command: e.curl("", "/pipeline.csv?ends=18"), Type: "text/csv"},
		{ID: "leadership-json", Title: "How departments buy, measure by measure", Command: e.curl("", "/leadership.json?measure=sme-value&limit=5"), Type: "application/json",
			Has: []member{{"all[].measureId", "each measure, for all departments together"}, {"all[].n", "the cases of which the fact is known"},
				{"items", "a line for each measure of each body: figure, interval, cases, coverage, target and the time before"}}},
		{ID: "measures-json", Title: "What is measured", Command: e.curl("", "/leadership/measures.json"), Type: "application/json",
			Has: []member{{"measures[].id", "as parameters take it"}, {"measures[].formula", "how it is computed"}, {"measures[].misleads", "how it can mislead"}}},
	}
}

func (e examples) description() []apiExample {
	return []apiExample{{ID: "openapi", Title: "Every address with its parameters and answers", Command: e.curl("", "/api/openapi.json"), Type: "application/json",
		Has: []member{{"openapi", "the version of the form: 3.1"}, {"paths", "the addresses"}}}}
}
