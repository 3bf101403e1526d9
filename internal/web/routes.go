package web

import (
	"net/http"
	"strings"

	"github.com/tolsey/tolsey/internal/fault"
	"github.com/tolsey/tolsey/internal/web/govuk"
)

// routes says which handler serves what.
func (s *Site) routes() {
	for pattern, h := range map[string]handler{
		"GET /{$}":                                    s.home,
		"GET /about":                                  s.about,
		"GET /accessibility":                          s.accessibility,
		"GET /privacy":                                s.privacy,
		"GET /cookies":                                s.cookies,
		"GET /notices":                                s.notices,
		"GET /notices/{ocid...}":                      s.notice, // an ocid may hold slashes, which some proxies unescape
		"GET /notices/{ocid}/raw":                     s.raw,
		"GET /alerts":                                 s.alerts,
		"GET /alerts/new":                             s.alertNew,
		"POST /alerts/new":                            s.evenly(s.private(s.alertAsk)),
		"POST /alerts/link":                           s.evenly(s.private(s.alertsLink)),
		"GET /alerts/sent":                            s.alertsSent,
		"GET /alerts/confirm/{token}":                 s.private(s.confirmForm),
		"POST /alerts/confirm/{token}":                s.private(s.confirm),
		"GET /alerts/manage/{token}":                  s.private(s.manage),
		"GET /alerts/manage/{token}/stop-all":         s.private(s.stopAllForm),
		"POST /alerts/manage/{token}/stop-all":        s.private(s.stopAll),
		"GET /alerts/manage/{token}/{alert}":          s.private(s.withAlert(s.changeForm)),
		"POST /alerts/manage/{token}/{alert}":         s.private(s.withAlert(s.alertChange)),
		"POST /alerts/manage/{token}/{alert}/webhook": s.private(s.withAlert(s.alertHook)),
		"GET /alerts/stop/{token}":                    s.private(s.stopForm),
		"POST /alerts/stop/{token}":                   s.private(s.stop),
		"POST /alerts/restart/{token}":                s.private(s.restart),
		"GET /alerts/receipts/{token}":                s.private(s.alertReceipt),
		"GET /buyers":                                 s.buyers,
		"GET /buyers/{id}":                            s.buyer,
		"GET /suppliers":                              s.suppliers,
		"GET /suppliers/{id}":                         s.supplier,
		"GET /categories":                             s.categories,
		"GET /categories/{code}":                      s.category,
		"GET /regions":                                s.regions,
		"GET /regions/{id}":                           s.cityRegion,
		"GET /leadership":                             s.leadership,
		"GET /leadership/measures":                    s.measures,
		"GET /leadership/{body}":                      s.leader,
		"GET /leadership/{body}/brief":                s.brief,
		"GET /leadership/{body}/{measure}":            s.figureList,
		"GET /developers":                             s.developers,
		"GET /pipeline":                               s.pipeline,
		"GET /pipeline/{contract...}":                 s.contractInPipeline,
		"GET /early":                                  s.early,
		"GET /early/list":                             s.earlyList,
		"GET /market":                                 s.market,
		"GET /market/list":                            s.marketList,
		"GET /integrity":                              s.integrity,
		"GET /integrity/{flag}":                       s.flag,
		"GET /explain":                                s.explain,
		"GET /explain/{body}":                         s.explainBody,
		"GET /explain/{body}/letter":                  s.letterTo,
		"GET /explain/{body}/letter.txt":              s.letterFile,
		"GET /compare":                                s.compare,
		"GET /for-you":                                s.forYou,
		"GET /data-quality":                           s.dataQuality,
		"GET /data-quality/{source}":                  s.source,
		"GET /data-quality/refused":                   s.refused,
		"GET /data-quality/refused/{id}":              s.refusedDocument,
		"GET /data-quality/refused/{id}/document":     s.refusedDownload,
		"GET /alerts/status":                          s.alertStatus,
		"GET /dev/mail":                               s.devMails,
		"GET /dev/mail/{name...}":                     s.devMail,
		"GET /feeds":                                  s.feeds,
		"GET /feeds/{name}":                           s.feed,
		"GET /robots.txt":                             s.robots,
		"GET /favicon.ico":                            s.favicon,
		"GET /.well-known/security.txt":               s.securityTxt,
		"GET /static/{version}/{name}":                s.static,
	} {
		s.mux.Handle(pattern, s.handle(h))
	}
}

// sections are the links of the navigation at the top of every page; the name
// of the site leads home. A page is in the section whose address its own begins
// with.
var sections = []govuk.Link{
	{Text: "Notices", Href: "/notices"},
	{Text: "Alerts", Href: "/alerts"},
	{Text: "Pipeline", Href: "/pipeline"},
	{Text: "Leadership", Href: "/leadership"},
	{Text: "Buyers", Href: "/buyers"},
	{Text: "Suppliers", Href: "/suppliers"},
	{Text: "Categories", Href: "/categories"},
	{Text: "Regions", Href: "/regions"},
	{Text: "Developers", Href: "/developers"},
	{Text: "About", Href: "/about"},
}

// footLinks are the links at the foot of every page.
var footLinks = []govuk.Link{
	{Text: "Feeds", Href: "/feeds"},
	{Text: "Alert status", Href: "/alerts/status"},
	{Text: "Data quality", Href: "/data-quality"},
	{Text: "Accessibility", Href: "/accessibility"},
	{Text: "Privacy", Href: "/privacy"},
	{Text: "Cookies", Href: "/cookies"},
}

// unmatched answers a request that no route takes: the address is unknown, or
// it does not take the method, and then Allow names those it does.
func (s *Site) unmatched(w http.ResponseWriter, r *http.Request) error {
	var allowed []string
	for _, method := range []string{http.MethodGet, http.MethodHead, http.MethodPost, http.MethodPut, http.MethodDelete} {
		probe := r.Clone(r.Context())
		probe.Method = method
		if _, pattern := s.mux.Handler(probe); pattern != "" {
			allowed = append(allowed, method)
		}
	}
	if len(allowed) == 0 {
		return fault.New(fault.NotFound, "There is no page at this address.")
	}
	w.Header().Set("Allow", strings.Join(allowed, ", "))
	return errMethod
}
