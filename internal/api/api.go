// Package api is what machines read: releases and records in the forms of Find
// a Tender's and of Contracts Finder's API, the ledger in its own order, files
// of a month's releases, proofs, health and metrics.
//
//	GET /api/1.0/ocdsReleasePackages           releases, newest first, in pages
//	GET /api/1.0/ocdsReleasePackages/{id}      by release id, or all of an ocid
//	GET /api/1.0/ocdsRecordPackages/{ocid}     releases, compiled and versioned
//	GET /Published/Notices/OCDS/Search         the same three as Contracts Finder
//	GET /Published/OCDS/Release/{id}           has them
//	GET /Published/OCDS/Record/{ocid}
//	GET /api/v1/entries                        the ledger in its order, as JSON lines
//	GET /api/v1/entries/{index}/receipt        the proof of an entry, as a file
//	GET /api/v1/feeds                          the feeds that are followed, and how they go
//	GET /api/v1/deadline, /rules               the days that procurement law sets
//	GET /bulk/, /bulk/{file}                   all releases of a month, compressed
//	GET /notices.json, .csv, .xlsx, .atom, .ics what the page /notices lists
//	GET /notices/{ocid}/deadline.ics           until when one may bid
//	GET /buyers.json, .csv, .xlsx              and the same of /suppliers
//	GET /pipeline.json, .csv, .xlsx, .atom, .ics contracts that come to their end
//	GET /pipeline/{contract}.ics               the last safe days before one ends
//	GET /early.json, .csv, .xlsx               who begins early to look for what follows
//	GET /leadership.json, .csv, .xlsx          how bodies buy, measure by measure
//	GET /leadership/{body}.json, .csv, .xlsx   one of them, year by year
//	GET /leadership/{body}/{measure}.json, ... the list behind a figure
//	GET /leadership/measures.json              what is measured, and how
//	GET /regions/{id}.json, .csv, .xlsx        the bodies of a city region
//	GET /market.json, .csv, .xlsx              the market by year and category, and a forecast
//	GET /integrity.json, .csv, .xlsx           the red flags
//	GET /integrity/{flag}.json, .csv, .xlsx    what one is raised for
//	GET /explain.json, .csv, .xlsx             what bodies have not published
//	GET /explain/{body}.json, .csv, .xlsx      and what one has not
//	GET /alerts/feeds/{token}.atom, .ics       what an alert tells, and its deadlines
//	GET /log/checkpoint, /log/key              the log's signed note and public key
//	GET /api/openapi.json                      all of this, described
//	GET /healthz, /metrics                     for those who run it
//
// An address is a route, which says in one place what it takes, what it gives
// and who answers; OpenAPI's description is made from the same table, except of
// what belongs to one reader, and a query parameter that a route does not
// declare is refused.
//
// What the forms leave open is settled so:
//
// Newest first means the order of the ledger backwards: not the order of the
// releases' dates, in which a late release would slip in behind a reader. A
// page's cursor carries its last index and the size that the ledger had when
// the walk began, so that following links.next gives every release that was
// there then exactly once, whatever arrives meanwhile.
//
// Of releases that share ocid and id only the newest is given: the publisher
// replaced the others by it. In a walk that holds as of its beginning, else a
// release replaced under way would be missed in both its forms. The entries
// hold every version.
//
// The publisher, license and publicationPolicy of a package are those that its
// newest release came with, as far as it came in a package, its publishedDate
// is when the newest was appended here, and its extensions are all that any of
// its releases came with.
//
// The parameters updatedFrom and updatedTo, publishedFrom and publishedTo are
// compared with the dates of releases. The seconds and days they name are
// included, and a time that the clocks show twice or skip is read in the way
// that includes more.
//
// Contracts Finder sends ISO-8859-1, and its clients read that. Here that form
// is in ASCII, every other character escaped: it reads the same as ISO-8859-1
// and as UTF-8, which the answer names as its charset.
//
// The media type of the entries is application/x-ndjson: neither that nor
// application/jsonl is registered, and this one is the better known.
//
// An answer's ETag is weak, since a proxy or this server may compress it; only
// the bulk files have strong ones, by which a broken download can be resumed.
package api

import (
	"context"
	"log/slog"
	"net/http"
	"strings"

	"github.com/prometheus/client_golang/prometheus/promhttp"

	"github.com/tolsey/tolsey/internal/alert"
	"github.com/tolsey/tolsey/internal/clock"
	"github.com/tolsey/tolsey/internal/feed"
	"github.com/tolsey/tolsey/internal/integrity"
	"github.com/tolsey/tolsey/internal/ledger"
	"github.com/tolsey/tolsey/internal/mail"
	"github.com/tolsey/tolsey/internal/notice"
	"github.com/tolsey/tolsey/internal/org"
	"github.com/tolsey/tolsey/internal/pipeline"
	"github.com/tolsey/tolsey/internal/process"
	"github.com/tolsey/tolsey/internal/scorecard"
)

// Config is what the API needs.
type Config struct {
	BaseURL    string             // the address of the site, for links; "" for the one that a request was sent to
	Dir        string             // where the bulk files are kept; made when needed. "" for no bulk files
	Limit      Limit              // of requests; the zero value for none
	Log        *ledger.Log        // with process.Projection among its projections
	Processes  *process.Service   // over the same database
	Notices    *notice.Service    // over the same database, following the ledger
	Orgs       *org.Service       // over the same database
	Feed       *feed.Service      // over the same database
	Alerts     *alert.Service     // over the same database; nil for none
	Mail       *mail.Service      // over the same database; nil for none
	Pipeline   *pipeline.Service  // over the same database, following the ledger; nil for none
	Scorecards *scorecard.Service // over the same database, following the ledger; nil for none
	Flags      *integrity.Service // over the same database, following the ledger; nil for none
	Clock      *clock.Clock
	Logger     *slog.Logger // nil for silence
	Version    string       // of the program: for the metrics and the description; a new one renews all ETags
	Publisher  Publisher    // of packages whose releases came without one
}

// Publisher is the publisher in the head of a package.
type Publisher struct {
	Name string `json:"name"` // "Tolsey" when left empty
	URI  string `json:"uri,omitempty"`
}

// API answers machines. Make it with New.
type API struct {
	cfg     Config
	metrics *metrics
	limiter *limiter
	watch   *watch
	bulk    *bulk
	cards   *scorecard.Cards // nil without scorecards
	endings []route          // whose paths end with a name and an ending, see route.named
	sheets  chan struct{}    // holds a place for each workbook that is being made
	inHand  int              // bytes of a process in memory at once: mostInHand, less in tests
	end     context.CancelFunc
}

// New gives the API over an open ledger.
func New(cfg Config) *API {
	if cfg.Logger == nil {
		cfg.Logger = slog.New(slog.DiscardHandler)
	}
	if cfg.Publisher.Name == "" {
		cfg.Publisher.Name = "Tolsey"
	}
	cfg.BaseURL = strings.TrimSuffix(cfg.BaseURL, "/")
	life, end := context.WithCancel(context.Background())
	a := &API{cfg: cfg, metrics: newMetrics(cfg), limiter: newLimiter(cfg.Limit, cfg.Clock),
		watch: newWatch(life, cfg.Log), bulk: newBulk(life, cfg), sheets: make(chan struct{}, sheetsAtOnce), inHand: mostInHand, end: end}
	if cfg.Scorecards != nil {
		a.cards = scorecard.NewCards(cfg.Scorecards, cfg.Orgs, cfg.Clock)
	}
	for _, rt := range a.table() {
		if rt.named() {
			a.endings = append(a.endings, rt)
		}
	}
	return a
}

// Close answers at once those who wait for an entry, and ends what is made in
// the background. Call it when the server shuts down, which waits for them.
// What is asked afterwards is answered, but without waiting, and no bulk file
// is made any more.
func (a *API) Close() { a.end() }

// table gives all addresses of the API but the personal ones, in the order in
// which OpenAPI's description shows them.
func (a *API) table() []route {
	var all []route
	for _, group := range [][]route{a.findATender(), a.contractsFinder(), a.feed(), a.feeds(), a.deadlines(), a.lists(), a.bodyLists(),
		a.pipelineLists(), a.earlyLists(), a.leadershipLists(), a.marketLists(), a.integrityLists(), a.explainLists(),
		a.files(), a.proofs(), a.service()} {
		all = append(all, group...)
	}
	return all
}

// taken are the beginnings of addresses that the API takes whole, so that what
// is not there is answered for machines too.
var taken = []string{"/api/", "/Published/", "/bulk/"}

// Routes registers the addresses of the API, each with its method, but those of
// files that are named after something, which only Handler has.
func (a *API) Routes(mux *http.ServeMux) {
	for _, rt := range append(a.table(), a.personal()...) {
		if rt.named() {
			continue
		}
		mux.Handle("GET "+rt.path, a.serve(rt))
		if rt.bare == nil {
			mux.Handle("OPTIONS "+rt.path, http.HandlerFunc(preflight))
		}
	}
	for _, prefix := range taken {
		mux.Handle(prefix, a.handle(unmatched(mux)))
	}
}

// service are the addresses for those who run the site, and the description of
// all addresses.
func (a *API) service() []route {
	metrics := promhttp.HandlerFor(a.metrics.registry, promhttp.HandlerOpts{})
	return []route{
		{
			path: "/api/openapi.json", id: "describe", group: "Service",
			summary: "This description of the API, in OpenAPI 3.1",
			answer:  answer{mediaType: "application/json", about: "An OpenAPI 3.1 document", schema: object("An OpenAPI document")},
			handler: a.describe,
		},
		{
			path: "/healthz", id: "health", group: "Service",
			summary: "Whether the service works: 200 when the database answers, else 503",
			answer:  answer{mediaType: "text/plain; charset=utf-8", about: "The word ok"}, fails: []int{http.StatusServiceUnavailable},
			bare: http.HandlerFunc(a.health),
		},
		{
			path: "/metrics", id: "metrics", group: "Service",
			summary: "Measurements in the text format of Prometheus",
			answer:  answer{mediaType: "text/plain", about: "Metrics; the type names its version"},
			bare:    metrics,
		},
	}
}

// base gives the address of the site without a slash at its end.
func (a *API) base(r *http.Request) string {
	if a.cfg.BaseURL != "" {
		return a.cfg.BaseURL
	}
	if r.TLS != nil {
		return "https://" + r.Host
	}
	return "http://" + r.Host
}
