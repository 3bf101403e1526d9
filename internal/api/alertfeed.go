package api

import (
	"bytes"
	"context"
	"encoding/xml"
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"time"

	"github.com/tolsey/tolsey/internal/alert"
	"github.com/tolsey/tolsey/internal/fault"
	"github.com/tolsey/tolsey/internal/notice"
)

// personal are the addresses that only those know to whom they were given: the
// feed and the calendar of an alert. They are no open data, and their token is
// all that keeps others out, so the description of the API, which is for
// everybody, does not list them; the page that gives an alert's addresses tells
// of them.
func (a *API) personal() []route {
	if a.cfg.Alerts == nil {
		return nil
	}
	return []route{{path: "/alerts/feeds/{file}", id: "alertFeed", handler: a.alertFeed}}
}

const (
	// mostEvents is how many entries the feed of an alert has.
	mostEvents = 100
	// mostDeadlines is how many events the calendar of an alert has.
	mostDeadlines = 1000
)

// feedFile is the name of an alert's feed or calendar, with its token.
var feedFile = regexp.MustCompile(`^([a-z2-7]{26})\.(atom|ics)$`)

// alertFeed answers GET /alerts/feeds/{file}, for TOKEN.atom and TOKEN.ics.
func (a *API) alertFeed(w http.ResponseWriter, r *http.Request, _ query) error {
	h := w.Header()
	h.Set("Cache-Control", "private, no-cache")
	h.Set("X-Robots-Tag", "noindex, nofollow")
	name := feedFile.FindStringSubmatch(r.PathValue("file"))
	if name == nil {
		return fault.New(fault.NotFound, "There is no such alert.")
	}
	write, mediaType := a.alertAtom, atomType
	if name[2] == "ics" {
		write, mediaType = a.alertICS, calendarAnswer.mediaType
	}
	body, err := write(r.Context(), name[1], a.base(r))
	if err != nil {
		return err
	}
	h.Set("Content-Type", mediaType)
	h.Set("Content-Disposition", `inline; filename="`+a.fileName("alert", name[2])+`"`)
	return a.sendWhole(w, r, body)
}

// alertAtom gives the feed of an alert as an Atom document: what its letters
// tell, the newest first, with the notices as they stand now. Of a notice that is
// not there any more nothing is told.
func (a *API) alertAtom(ctx context.Context, token, base string) (string, error) {
	sub, events, err := a.cfg.Alerts.OfFeed(ctx, token, mostEvents)
	if err != nil {
		return "", err
	}
	ocids := make([]string, len(events))
	for i, e := range events {
		ocids[i] = e.OCID
	}
	notices, err := a.noticesOf(ctx, ocids)
	if err != nil {
		return "", err
	}
	names, err := a.names(ctx, notices)
	if err != nil {
		return "", err
	}
	byOCID := make(map[string]*notice.Notice, len(notices))
	for i := range notices {
		byOCID[notices[i].OCID] = &notices[i]
	}
	title, err := a.alertTitle(ctx, sub)
	if err != nil {
		return "", err
	}
	doc := alertFeedHead(sub, title, base)
	doc.Author = person{a.cfg.Publisher.Name}
	for _, e := range events {
		if n := byOCID[e.OCID]; n != nil {
			entry := a.feedEntry(n, names, base)
			a.tell(&entry, e, base)
			doc.Entries = append(doc.Entries, entry)
		}
	}
	if len(doc.Entries) > 0 {
		doc.Updated = doc.Entries[0].Updated
	}
	var out bytes.Buffer
	out.WriteString(xml.Header)
	if err := xml.NewEncoder(&out).Encode(doc); err != nil {
		return "", err
	}
	return out.String() + "\n", nil
}

// noticesOf gives those of some notices that are there, each once.
func (a *API) noticesOf(ctx context.Context, ocids []string) ([]notice.Notice, error) {
	seen := map[string]bool{}
	var once []string
	for _, ocid := range ocids {
		if !seen[ocid] {
			seen[ocid] = true
			once = append(once, ocid)
		}
	}
	return a.cfg.Notices.NoticesOf(ctx, once)
}

// alertFeedHead gives the feed of an alert without its entries and author.
func alertFeedHead(sub alert.Subscription, title, base string) feedDoc {
	self := base + "/alerts/feeds/" + sub.Feed + ".atom"
	doc := feedDoc{ID: self, Title: clean(title), Subtitle: "An alert of Tolsey. Whoever knows this address can read it.",
		Updated: sub.Created.UTC().Format(time.RFC3339Nano), Links: []feedLink{{Rel: "self", Type: "application/atom+xml", Href: self}}}
	if sub.State == alert.Stopped {
		doc.Subtitle = "This alert is stopped: nothing new comes. Whoever knows this address can read what came before."
	}
	page := noticeURL(base, sub.Subject)
	switch sub.Target {
	case alert.Pipeline:
		page = listURL(base, sub)
	case alert.Search, alert.Buyer, alert.Supplier:
		page = base + "/notices?" + sub.Query.Address().Encode()
	}
	doc.Links = append(doc.Links, feedLink{Rel: "alternate", Type: "text/html", Href: page})
	return doc
}

// tell makes the entry of a notice one of what happened to it. Its id is a tag
// (RFC 4151) and the same whatever comes later: that of the notice would have
// readers of feeds take a change for what they have shown.
func (a *API) tell(entry *feedEntry, e alert.Event, base string) {
	entry.ID = fmt.Sprintf("tag:%s,%s:alerts/%d", authority(base), e.Made.UTC().Format(time.DateOnly), e.ID)
	entry.Updated = e.Made.UTC().Format(time.RFC3339Nano)
	entry.Published = entry.Updated
	if e.Kind == alert.Fresh {
		entry.Title = "New: " + entry.Title
		return
	}
	before := "Changed: "
	if e.Kind == alert.Reached {
		before = "Near its end: "
	}
	entry.Title = before + entry.Title
	var words []string
	for _, c := range e.Changes {
		words = append(words, clean(c.Words)+".")
	}
	if len(words) > 0 {
		entry.Content.Text = strings.Join(words, "\n") + "\n\n" + entry.Content.Text
	}
}

// authority gives the name of a site's host, without a port, which a tag has no
// place for.
func authority(base string) string {
	u, err := url.Parse(base)
	if err != nil || u.Hostname() == "" {
		return "tolsey"
	}
	return strings.Trim(u.Hostname(), "[]")
}

// alertTitle says what an alert is, as far as its feed's name has room for it,
// and that it is stopped where it is.
func (a *API) alertTitle(ctx context.Context, sub alert.Subscription) (string, error) {
	title := sub.Name
	switch {
	case title != "":
	case sub.Target == alert.Notice || sub.Target == alert.Contract:
		notices, err := a.noticesOf(ctx, []string{sub.Subject})
		if err != nil {
			return "", err
		}
		title = sub.Subject
		if len(notices) > 0 && notices[0].Title != "" {
			title = notices[0].Title
		}
	case sub.Target == alert.Pipeline:
		title = "Contracts near their end"
		if sub.Query.Text != "" {
			title += ": " + sub.Query.Text
		}
	case sub.Query.Text != "":
		title = "Public procurement notices: " + sub.Query.Text
	default:
		var err error
		if title, err = a.partyTitle(ctx, sub); err != nil {
			return "", err
		}
	}
	if sub.State == alert.Stopped {
		title += " (stopped)"
	}
	return title, nil
}

// partyTitle names an alert after the buyers and suppliers that it asks for, if
// it asks for some.
func (a *API) partyTitle(ctx context.Context, sub alert.Subscription) (string, error) {
	const most = 3
	title := "Public procurement notices"
	ids := append(append([]string{}, sub.Query.Buyers...), sub.Query.Suppliers...)
	if len(ids) == 0 || len(ids) > most {
		return title, nil
	}
	names, err := a.cfg.Orgs.Names(ctx, ids)
	if err != nil {
		return "", err
	}
	var parts []string
	for _, id := range ids {
		if ref, known := names[id]; known {
			parts = append(parts, ref.Name)
		}
	}
	if len(parts) > 0 {
		title += ": " + strings.Join(parts, ", ")
	}
	return title, nil
}
