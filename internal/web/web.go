// Package web is Tolsey's website: pages made on the server with the look of
// the GOV.UK Design System, complete without JavaScript.
//
// A page is one file: the type of its data, declared together with its template
// by newPage, and a handler that fills it. Handlers return an error; fail turns
// the error's kind into a status and a page. Everything a template shows is
// computed in Go; format.go and text.go hold how values are written.
package web

import (
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/tolsey/tolsey/internal/alert"
	"github.com/tolsey/tolsey/internal/clock"
	"github.com/tolsey/tolsey/internal/contract"
	"github.com/tolsey/tolsey/internal/cpv"
	"github.com/tolsey/tolsey/internal/feed"
	"github.com/tolsey/tolsey/internal/integrity"
	"github.com/tolsey/tolsey/internal/ledger"
	"github.com/tolsey/tolsey/internal/mail"
	"github.com/tolsey/tolsey/internal/notice"
	"github.com/tolsey/tolsey/internal/org"
	"github.com/tolsey/tolsey/internal/pipeline"
	"github.com/tolsey/tolsey/internal/process"
	"github.com/tolsey/tolsey/internal/quality"
	"github.com/tolsey/tolsey/internal/scorecard"
)

// Config is what the site needs to know of its surroundings.
type Config struct {
	// BaseURL is the address by which readers reach the site, such as
	// "https://tolsey.example". Empty when it is not known; then nothing that
	// needs a full address names one.
	BaseURL string
	// Demo says that the data is made up, which every page then says too.
	Demo    bool
	Clock   *clock.Clock
	Logger  *slog.Logger // nil for slog.Default
	Version string       // of the program, shown at the foot of pages
	// SecurityContact is where to report a weakness, as a mailto: or https:
	// address for /.well-known/security.txt. Empty for the project's own.
	SecurityContact string
	// Limit is that of the requests for data, which the guide for developers
	// tells; the zero value for none.
	Limit Limit
}

// Limit is how much of the data one client may ask for: so many requests a
// second in the long run, and Burst at once.
type Limit struct {
	PerSecond float64 // 0 for no limit
	Burst     int
}

// Services are what the pages read.
type Services struct {
	Log        *ledger.Log
	Feed       *feed.Service
	Processes  *process.Service
	Notices    *notice.Service
	Contracts  *contract.Service
	Categories *cpv.Service
	Orgs       *org.Service
	Quality    *quality.Service
	Alerts     *alert.Service
	Mail       *mail.Service
	Pipeline   *pipeline.Service
	Scorecards *scorecard.Service
	Flags      *integrity.Service
}

// Site is the website. Make one with New.
type Site struct {
	cfg     Config
	data    Services
	log     *slog.Logger
	mux     *http.ServeMux
	handler http.Handler
	cards   *scorecard.Cards
	markets *markets
	costly  *turns // of the pages that compare many notices
	ending  endingSoon
	pace    time.Duration // of the answers to forms with an address, see evenly
}

// New makes the site. It fails when the configuration cannot work: no clock, or
// a base URL that is not an absolute http or https address.
func New(cfg Config, data Services) (*Site, error) {
	if cfg.Clock == nil {
		return nil, errors.New("web: no clock in the configuration")
	}
	cfg.BaseURL = strings.TrimSuffix(cfg.BaseURL, "/")
	if err := checkBase(cfg.BaseURL); err != nil {
		return nil, err
	}
	s := &Site{cfg: cfg, data: data, log: cfg.Logger, mux: http.NewServeMux(), costly: newTurns(), pace: usualPace,
		cards: scorecard.NewCards(data.Scorecards, data.Orgs, cfg.Clock), markets: &markets{}}
	if s.log == nil {
		s.log = slog.Default()
	}
	s.routes()
	h, err := s.sameOrigin(http.HandlerFunc(s.dispatch))
	if err != nil {
		return nil, err
	}
	s.handler = Secure(cfg.BaseURL, Compress(h))
	return s, nil
}

// Handler serves the whole site, with its security headers.
func (s *Site) Handler() http.Handler { return s.handler }

// checkBase refuses a base URL that could not begin a link.
func checkBase(base string) error {
	if base == "" {
		return nil
	}
	u, err := url.Parse(base)
	if err != nil {
		return fmt.Errorf("reading the base URL: %w", err)
	}
	if (u.Scheme != "http" && u.Scheme != "https") || u.Host == "" || u.Path != "" || u.RawQuery != "" || u.Fragment != "" {
		return fmt.Errorf("the base URL %q must be like https://tolsey.example, without a path", base)
	}
	return nil
}

// sameOrigin refuses requests that change something and come from another
// site's page.
func (s *Site) sameOrigin(next http.Handler) (http.Handler, error) {
	guard := http.NewCrossOriginProtection()
	if s.cfg.BaseURL != "" {
		// Behind a proxy that rewrites Host, the browser's Origin is the base URL.
		if err := guard.AddTrustedOrigin(s.cfg.BaseURL); err != nil {
			return nil, fmt.Errorf("trusting the base URL: %w", err)
		}
	}
	// RFC 8058 lets the page of a mail program ask for it; the token is what allows it.
	guard.AddInsecureBypassPattern("POST /alerts/stop/{token}")
	guard.SetDenyHandler(s.handle(crossSite))
	return guard.Handler(next), nil
}

// dispatch serves the route that matches, or a page that says why none does.
func (s *Site) dispatch(w http.ResponseWriter, r *http.Request) {
	if _, pattern := s.mux.Handler(r); pattern == "" {
		s.handle(s.unmatched).ServeHTTP(w, r)
		return
	}
	s.mux.ServeHTTP(w, r)
}
