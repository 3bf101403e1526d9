// Package api is what machines read: releases and records in the form of Find
// a Tender's API, the ledger in its own order, proofs, health and metrics.
//
//	GET /api/1.0/ocdsReleasePackages           releases, newest first, in pages
//	GET /api/1.0/ocdsReleasePackages/{id}      by release id, or all of an ocid
//	GET /api/1.0/ocdsRecordPackages/{ocid}     releases, compiled and versioned
//	GET /api/v1/entries                        the ledger in its order, as JSON lines
//	GET /api/v1/entries/{index}/receipt        the proof of an entry, as a file
//	GET /log/checkpoint, /log/key              the log's signed note and public key
//	GET /healthz, /metrics                     for those who run it
//
// What the form leaves open is settled so:
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
// The parameters updatedFrom and updatedTo are compared with the dates of
// releases. The seconds they name are included, and a time that the clocks
// show twice or skip is read in the way that includes more.
//
// The media type of the entries is application/x-ndjson: neither that nor
// application/jsonl is registered, and this one is the better known.
package api

import (
	"log/slog"
	"net/http"
	"strings"

	"github.com/prometheus/client_golang/prometheus/promhttp"

	"github.com/tolsey/tolsey/internal/clock"
	"github.com/tolsey/tolsey/internal/ledger"
	"github.com/tolsey/tolsey/internal/process"
)

// Config is what the API needs.
type Config struct {
	BaseURL   string           // the address of the site, for links; "" for the one that a request was sent to
	Log       *ledger.Log      // with process.Projection among its projections
	Processes *process.Service // over the same database
	Clock     *clock.Clock
	Logger    *slog.Logger // nil for silence
	Version   string       // of the program, for the metrics
	Publisher Publisher    // of packages whose releases came without one
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
	return &API{cfg: cfg, metrics: newMetrics(cfg)}
}

// Routes registers all addresses of the API, each with its method. It takes
// everything under /api/, so that what is not there is answered for machines
// too.
func (a *API) Routes(mux *http.ServeMux) {
	for pattern, h := range map[string]handler{
		"GET /api/1.0/ocdsReleasePackages":       a.releases,
		"GET /api/1.0/ocdsReleasePackages/{id}":  a.release,
		"GET /api/1.0/ocdsRecordPackages/{ocid}": a.record,
		"GET /api/v1/entries":                    a.entries,
		"GET /api/v1/entries/{index}/receipt":    a.receipt,
		"GET /log/checkpoint":                    a.checkpoint,
		"GET /log/key":                           a.key,
		"/api/":                                  unmatched(mux),
	} {
		mux.Handle(pattern, a.handle(h))
	}
	mux.HandleFunc("GET /healthz", a.health)
	mux.Handle("GET /metrics", promhttp.HandlerFor(a.metrics.registry, promhttp.HandlerOpts{}))
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
