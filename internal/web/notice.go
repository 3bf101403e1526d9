package web

import (
	"context"
	"fmt"
	"html/template"
	"net/http"
	"slices"

	"github.com/tolsey/tolsey/internal/contract"
	"github.com/tolsey/tolsey/internal/fault"
	"github.com/tolsey/tolsey/internal/ledger"
	"github.com/tolsey/tolsey/internal/notice"
	"github.com/tolsey/tolsey/internal/org"
	published "github.com/tolsey/tolsey/internal/plain"
	"github.com/tolsey/tolsey/internal/process"
	"github.com/tolsey/tolsey/internal/web/govuk"
	"github.com/tolsey/tolsey/ocds"
)

// noticeData is the data of a notice's page. What has nothing to show is empty
// and left out.
type noticeData struct {
	Trail       govuk.Breadcrumbs
	OCID        string
	Title       string
	Short       string // the title, cut for the browser's
	Type        string // "Tender notice (UK4)"; "" under other rules
	Tag         govuk.Tag
	HowLong     string       // "closes in 3 days"; "" where it no longer matters
	Watch       []govuk.Link // where to ask for alerts about it
	Facts       govuk.SummaryList
	Contents    []govuk.Link
	Description prose
	Additional  prose
	Lots        lots
	Dates       []event
	Documents   documents
	Categories  categories
	Deals       deals
	Parties     parties
	Related     relatedList
	Similar     []similar
	History     history
	Findings    findings
	RawHref     string
	RecordHref  string
}

var noticePage = newPage[noticeData]("notice")

// dossier is all that is known of a process, read at one moment.
type dossier struct {
	notice.Notice
	Release   ocds.Release // compiled
	parties   *published.Parties
	contracts []contract.Contract
	entries   []ledger.Entry // in ledger order, replaced releases included
	names     []string       // of the extensions that packages of its releases declare
	bodies    map[string]org.Ref
}

// notice shows a contracting process.
func (s *Site) notice(w http.ResponseWriter, r *http.Request) error {
	d, err := s.dossier(r.Context(), r.PathValue("ocid"))
	if err != nil {
		return err
	}
	data, err := s.noticeData(r.Context(), d)
	if err != nil {
		return fmt.Errorf("showing the notice %s: %w", d.OCID, err)
	}
	return noticePage.show(s, w, r, data)
}

// dossier reads a process. The error is a fault of kind NotFound when there is
// none with the ocid.
func (s *Site) dossier(ctx context.Context, ocid string) (*dossier, error) {
	if !storable(ocid) {
		return nil, fault.New(fault.NotFound, "There is no notice with this process id.")
	}
	n, err := s.data.Notices.Get(ctx, ocid)
	if err != nil {
		return nil, err
	}
	p, err := s.data.Processes.Get(ctx, ocid)
	if err != nil {
		return nil, err
	}
	d := &dossier{Notice: n, Release: p.Compiled, parties: published.PartiesOf(p.Compiled)}
	if d.contracts, err = s.data.Contracts.ByOCID(ctx, ocid); err != nil {
		return nil, err
	}
	if d.entries, err = s.data.Log.Process(ctx, ocid); err != nil {
		return nil, err
	}
	// What came since the process was read is not in what is shown of it.
	d.entries = slices.DeleteFunc(d.entries, func(e ledger.Entry) bool { return e.Index > p.Last })
	if d.names, err = s.extensions(ctx, d.entries); err != nil {
		return nil, err
	}
	d.bodies, err = s.data.Orgs.Names(ctx, d.keys())
	return d, err
}

// extensions gives the extensions that the packages of entries declare.
func (s *Site) extensions(ctx context.Context, entries []ledger.Entry) ([]string, error) {
	var names, seen []string
	for _, e := range entries {
		if e.Header == "" || slices.Contains(seen, e.Header) {
			continue
		}
		seen = append(seen, e.Header)
		header, err := s.data.Log.Header(ctx, e.Header)
		if err != nil {
			return nil, err
		}
		for _, name := range process.Extensions(header) {
			if !slices.Contains(names, name) {
				names = append(names, name)
			}
		}
	}
	return names, nil
}

// keys gives the keys of all organisations that the process names.
func (d *dossier) keys() []string {
	keys := []string{d.Buyer.Key}
	for _, c := range d.contracts {
		for _, supplier := range c.Suppliers {
			keys = append(keys, supplier.Key)
		}
	}
	for _, p := range d.Release.Parties() {
		if key, ok := org.KeyOf(p); ok {
			keys = append(keys, key)
		}
	}
	return keys
}

func (s *Site) noticeData(ctx context.Context, d *dossier) (noticeData, error) {
	now := s.cfg.Clock.Now()
	data := noticeData{
		Trail: govuk.Breadcrumbs{{Text: "Home", Href: "/"}, {Text: "Notices", Href: "/notices"}},
		OCID:  d.OCID, Title: spoken(d.Title, d.OCID), Type: noticeType(d.Type),
		Tag: stageTags[d.Stage(now)], HowLong: d.howLong(now),
		Watch: d.watch(now), Facts: d.facts(now),
		Description: d.description(), Additional: d.additional(),
		Lots: d.lots(), Dates: d.timeline(now), Documents: d.documents(),
		Categories: d.categories(), Deals: d.deals(published.Day(now)), Parties: d.partyList(),
		RawHref: noticeAddress(d.OCID) + "/raw", RecordHref: recordAddress(d.OCID),
	}
	data.Short = shorten(data.Title, 100)
	var err error
	if data.Related, err = s.related(ctx, d.OCID); err != nil {
		return data, err
	}
	if data.Similar, err = s.similar(ctx, d.Notice, now); err != nil {
		return data, err
	}
	if data.History, err = d.history(); err != nil {
		return data, err
	}
	data.Findings = d.findings()
	data.Contents = data.contents()
	return data, nil
}

// contents gives links to the sections that the page has.
func (data *noticeData) contents() []govuk.Link {
	var links []govuk.Link
	add := func(there bool, text, id string) {
		if there {
			links = append(links, govuk.Link{Text: text, Href: "#" + id})
		}
	}
	add(data.Description.HTML != "" || data.Additional.HTML != "", "Description", "description")
	add(len(data.Lots.List) > 0, "Lots", "lots")
	add(len(data.Dates) > 0, "Dates", "dates")
	add(len(data.Documents.List) > 0, "Documents", "documents")
	add(data.Deals.Any(), "Awards and contracts", "awards")
	add(data.Categories.Any(), "Categories and places", "categories")
	add(len(data.Parties.List) > 0, "Organisations", "organisations")
	add(len(data.Related.List) > 0, "Related notices", "related")
	add(len(data.Similar) > 0, "Similar notices", "similar")
	add(true, "What was published and what changed", "history")
	add(true, "Findings about the data", "findings")
	add(true, "Original data", "data")
	return links
}

// prose is running text of a publisher's, cut at a limit.
type prose struct {
	HTML template.HTML
	Cut  bool // there is more of it in the original data
}

// mostProse is the length in runes at which running text is cut, in a place
// where it is the main thing; beside others it is cut at mostNote.
const (
	mostProse = 20_000
	mostNote  = 3_000
)

// proseOf gives published text as paragraphs of at most limit runes.
func proseOf(s string, limit int) prose {
	runes := 0
	for i := range s {
		if runes++; runes > limit {
			return prose{HTML: paragraphs(s[:i] + "…"), Cut: true}
		}
	}
	return prose{HTML: paragraphs(s)}
}

// description gives the text that says what is bought, from the release, which
// has all of it, or else from wherever the notice found one.
func (d *dossier) description() prose {
	if s := d.Release.Tender().Description(); published.Speaks(s) {
		return proseOf(s, mostProse)
	}
	return proseOf(d.Description, mostProse)
}

// additional gives what a publisher adds to a release as a whole.
func (d *dossier) additional() prose {
	s := d.Release.Get("description").Text()
	if !published.Speaks(s) || published.Text(s) == published.Text(d.Release.Tender().Description()) || published.Text(s) == d.Description {
		return prose{}
	}
	return proseOf(s, mostProse)
}
