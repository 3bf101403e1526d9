package web

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/tolsey/tolsey/internal/alert"
	"github.com/tolsey/tolsey/internal/fault"
	"github.com/tolsey/tolsey/internal/notice"
	"github.com/tolsey/tolsey/internal/pipeline"
	"github.com/tolsey/tolsey/internal/web/govuk"
)

// mailDay is the day of weekly letters unless another is chosen.
const mailDay = time.Monday

// wished is what the address of the page asks for.
type wished struct {
	target alert.Target
	query  notice.Query // of a target that asks about notices
	ocid   string       // of a watch of a notice or its contracts
	list   alert.List   // of contracts
	states bool         // the list that the reader came from asks for what an alert cannot
	access string       // of the page of all alerts of an address
	known  string       // that address; "" where access does not open it

	// elsewhere is the list of notices or contracts, which shows what cannot be understood of
	// the query at the fields; "" where all can be.
	elsewhere string
}

// The parameters of the page beside those of the list of notices.
const (
	paramTarget = "target"
	paramOCID   = "ocid"
	paramAccess = "access"
	// paramPipeline says in the place of a target that contracts are listened for.
	paramPipeline = "pipeline"
)

// address is the page for the same wish with another query.
func (w wished) address(q notice.Query) string {
	query := url.Values{}
	switch {
	case w.target == alert.Pipeline:
		query = w.list.Address()
		query.Set(paramPipeline, "1")
	case w.ocid == "":
		q.Page, q.Limit = 0, 0
		query = q.Address()
	default:
		query.Set(paramOCID, w.ocid)
	}
	if w.target != alert.Search && w.target != alert.Pipeline {
		query.Set(paramTarget, string(w.target))
	}
	if w.access != "" {
		query.Set(paramAccess, w.access)
	}
	if len(query) == 0 {
		return "/alerts/new"
	}
	return "/alerts/new?" + query.Encode()
}

// bids tells whether somebody who hears of the notices may want to bid.
func (w wished) bids() bool {
	q := w.query
	return len(q.Suppliers) == 0 && !q.AwardedSME && (len(q.Stages) == 0 && !q.Repeatable || slices.Contains(q.Stages, notice.Open))
}

// The pages that ask for an alert for what other pages show.
func searchAlert(q notice.Query) string { return wished{target: alert.Search}.address(q) }

func noticeAlert(ocid string) string {
	return wished{target: alert.Notice, ocid: ocid}.address(notice.Query{})
}

func contractAlert(ocid string) string {
	return wished{target: alert.Contract, ocid: ocid}.address(notice.Query{})
}

func buyerAlert(id string) string {
	return wished{target: alert.Buyer}.address(notice.Query{Buyers: []string{id}})
}

func supplierAlert(id string) string {
	return wished{target: alert.Supplier}.address(notice.Query{Suppliers: []string{id}})
}

// readWished reads the address of the page. The error is a fault of kind Invalid
// for a sort of alert that there is not, and of kind NotFound for a notice or a
// body that is not here.
func (s *Site) readWished(r *http.Request) (w wished, err error) {
	values := r.URL.Query()
	if w, err = s.readTarget(r.Context(), values); err != nil {
		return w, err
	}
	if access := values.Get(paramAccess); access != "" && storable(access) && s.data.Alerts != nil {
		known, _, err := s.data.Alerts.Manage(r.Context(), access)
		switch {
		case err == nil:
			w.access, w.known = access, known
		case fault.KindOf(err) != fault.NotFound: // who comes with an old link asks like everybody else
			return w, err
		}
	}
	return w, nil
}

func (s *Site) readTarget(ctx context.Context, values url.Values) (w wished, err error) {
	w.target = alert.Target(strings.TrimSpace(values.Get(paramTarget)))
	if values.Get(paramPipeline) != "" {
		w.target = alert.Pipeline
	}
	switch w.target {
	case "":
		w.target = alert.Search
	case alert.Notice, alert.Contract:
		w.ocid = values.Get(paramOCID)
		if !storable(w.ocid) {
			return w, fault.New(fault.NotFound, "There is no notice with this process id.")
		}
		_, err := s.data.Notices.Get(ctx, w.ocid)
		return w, err
	case alert.Pipeline:
		return s.readListWish(ctx, w, values)
	case alert.Search, alert.Buyer, alert.Supplier:
	default:
		return w, fault.New(fault.Invalid, "There are alerts for a search, a buyer, a supplier, a notice, its contracts and contracts near their end.")
	}
	q, problems := notice.ReadAddress(values)
	if w.target == alert.Buyer && len(q.Buyers) == 0 || w.target == alert.Supplier && len(q.Suppliers) == 0 {
		return w, fault.New(fault.Invalid, "The address does not say which %s to watch. Choose “Watch this %s” on its page.", w.target, w.target)
	}
	names, err := s.namesIn(ctx, q, nil)
	if err != nil {
		return w, err
	}
	q.Page, q.Limit = 0, 0
	w.query = q
	if problems = append(problems, unknownBodies(q, names)...); len(problems) > 0 {
		for _, own := range []string{paramTarget, paramAccess} {
			values.Del(own)
		}
		w.elsewhere = "/notices?" + values.Encode()
	}
	return w, nil
}

// readListWish reads a wish for contracts near their end.
func (s *Site) readListWish(ctx context.Context, w wished, values url.Values) (wished, error) {
	q, _ := pipeline.ReadQuestion(values)
	l, problems := alert.ReadList(values)
	names, err := s.listNames(ctx, l)
	if err != nil {
		return w, err
	}
	w.list, w.states = l, q.Dropped()
	if len(problems)+len(unknownBodies(l.Question.Notices, names)) > 0 {
		for _, own := range []string{paramTarget, paramAccess, paramPipeline, alert.ParamMark} {
			values.Del(own)
		}
		w.elsewhere = "/pipeline?" + values.Encode()
	}
	return w, nil
}

// watch gives links to alerts about a notice and, where there are some, about
// its contracts.
func (d *dossier) watch(now time.Time) []govuk.Link {
	links := []govuk.Link{{Text: "Watch this notice", Href: noticeAlert(d.OCID)}}
	switch d.Stage(now) {
	case notice.Awarded, notice.Live, notice.Ended:
		links = append(links, govuk.Link{Text: "Watch its contract", Href: contractAlert(d.OCID)})
	}
	return links
}
