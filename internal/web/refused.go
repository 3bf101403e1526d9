package web

import (
	"bytes"
	"net/http"
	"net/url"
	"path"
	"path/filepath"
	"strings"
	"unicode/utf8"

	"github.com/tolsey/tolsey/internal/fault"
	"github.com/tolsey/tolsey/internal/feed"
	"github.com/tolsey/tolsey/internal/web/govuk"
	"github.com/tolsey/tolsey/ocds"
)

// refusedData is the data of the list of refused documents.
type refusedData struct {
	Trail govuk.Breadcrumbs
	Total int
	Lines []refusedLine
	Later bool // the list was asked for from some document on
	Pages govuk.Pagination
}

// refusedDocumentData is the data of the page of one refused document.
type refusedDocumentData struct {
	Trail    govuk.Breadcrumbs
	Document refusedLine
	Size     string
	Start    string // of the document as text; "" when it is not text
	Cut      bool   // Start is not all of it
	Shown    string // the size of Start
	Download string
}

// refusedLine is a refused document.
type refusedLine struct {
	Href     string
	File     string
	Position string
	Source   string
	Reason   refusalReason
	Detail   string
	Time     string
}

// refusalReason says in words why documents are refused.
type refusalReason struct {
	Name    string
	Meaning string
}

var (
	refusedPage         = newPage[refusedData]("refused")
	refusedDocumentPage = newPage[refusedDocumentData]("refuseddocument")
)

// refusalReasons are the reasons of the reader, and those of feeds.
var refusalReasons = map[ocds.Reason]refusalReason{
	ocds.NotJSON:      {"Not JSON", "The text breaks the rules of JSON, the form in which the standard is written."},
	ocds.Truncated:    {"Cut off", "The text ends in the middle of a document, as after a download that broke off."},
	ocds.BadEncoding:  {"Unknown encoding", "The bytes are text in none of the encodings that Tolsey reads."},
	ocds.DuplicateKey: {"Name given twice", "One object has the same name twice, so nobody can tell which value is meant."},
	ocds.TooDeep:      {"Nested too deep", "Objects and lists lie in each other deeper than any real release needs."},
	ocds.TooLarge:     {"Too large", "One document is over the size that Tolsey takes for a release."},
	ocds.NotOCDS:      {"Not OCDS", "It is JSON, but neither a release nor a package of releases or records."},
	ocds.NoOCID:       {"No ocid", "The release has no ocid, so it belongs to no contracting process."},
	ocds.BadOCID:      {"Unusable ocid", "The ocid is no text, is far too long, or has characters that cannot be in a name."},
	ocds.NoDate:       {"No date", "The release has no date, so it has no place in its process."},
	ocds.BadDate:      {"Unusable date", "No instant can be read from the date of the release."},
	ocds.LinkedOnly:   {"Only a link", "The record does not hold its releases. It links to them elsewhere, and Tolsey does not follow such links."},
	ocds.Draft2014:    {"Draft of 2014", "The fields have the names of the draft that was written before the first version of the standard."},
	ocds.BadArchive:   {"Broken archive", "The compressed file cannot be unpacked."},

	feed.AnotherPublisher: {"Another publisher’s", "It belongs to a process that the feed’s publisher does not speak for. Taken, it would change another publisher’s notice."},
	feed.FutureDate:       {"Dated in the future", "It is dated later than the day on which it came. Taken, it would stand above every true release until then."},
}

// reasonOf gives a reason in words. One that an older version of the program
// gave and this one does not know stands for itself.
func reasonOf(reason string) refusalReason {
	if words, ok := refusalReasons[ocds.Reason(reason)]; ok {
		return words
	}
	return refusalReason{Name: spoken(reason, "No reason given")}
}

// documentsOnPage is the number of refused documents on a page of their list.
const documentsOnPage = 50

// refused lists the refused documents, oldest first.
func (s *Site) refused(w http.ResponseWriter, r *http.Request) error {
	after := r.URL.Query().Get("after")
	if !storable(after) {
		return fault.New(fault.NotFound, "The list of refused documents has no such page.")
	}
	counts, err := s.data.Feed.RefusalCounts(r.Context())
	if err != nil {
		return err
	}
	list, err := s.data.Feed.Refusals(r.Context(), after, documentsOnPage+1)
	if err != nil {
		return err
	}
	data := refusedData{Later: after != "", Trail: govuk.Breadcrumbs{{Text: "Home", Href: "/"}, {Text: "Data quality", Href: "/data-quality"}}}
	for _, c := range counts {
		data.Total += int(c.Documents)
	}
	if len(list) > documentsOnPage {
		list = list[:documentsOnPage]
		data.Pages.Next = &govuk.PageLink{Href: withQuery("/data-quality/refused", "after", list[documentsOnPage-1].ID)}
	}
	if data.Later {
		data.Pages.Previous = &govuk.PageLink{Href: "/data-quality/refused", Label: "Beginning of the list"}
	}
	for _, doc := range list {
		data.Lines = append(data.Lines, newRefusedLine(doc))
	}
	unlisted(w)
	return refusedPage.show(s, w, r, data)
}

// unlisted asks search engines to leave the answer out: refused documents were
// published, but hold whatever their publishers put into them by mistake.
func unlisted(w http.ResponseWriter) { w.Header().Set("X-Robots-Tag", "noindex, nofollow") }

func newRefusedLine(doc feed.Refused) refusedLine {
	return refusedLine{
		Href: "/data-quality/refused/" + url.PathEscape(doc.ID), File: fileName(doc.File),
		Position: doc.Position, Source: spoken(sourceName(doc.Source), "Source without a name"),
		Reason: reasonOf(doc.Reason), Detail: doc.Detail, Time: dateTime(doc.Time),
	}
}

// fileName gives the name of a file without the directories of the machine that
// it was imported on; of a member of an archive, "archive.zip!folder/file.json".
func fileName(file string) string {
	archive, member, isMember := strings.Cut(file, "!")
	name := path.Base(filepath.ToSlash(archive))
	switch {
	case isMember:
		name += "!" + member
	case file == "-":
		return "Standard input"
	case file == "":
		return "File without a name"
	}
	return spoken(name, "File without a name")
}

// startShown is how much of a refused document its page shows, in bytes.
const startShown = 20_000

// refusedDocument shows one refused document.
func (s *Site) refusedDocument(w http.ResponseWriter, r *http.Request) error {
	doc, err := s.refusal(r)
	if err != nil {
		return err
	}
	data := refusedDocumentData{Document: newRefusedLine(doc), Size: byteSize(len(doc.Payload)),
		Trail: govuk.Breadcrumbs{{Text: "Home", Href: "/"}, {Text: "Data quality", Href: "/data-quality"},
			{Text: "Refused documents", Href: "/data-quality/refused"}}}
	start := doc.Payload[:min(len(doc.Payload), startShown)]
	data.Start, data.Cut, data.Shown = readableStart(start), len(start) < len(doc.Payload), byteSize(len(start))
	data.Download = data.Document.Href + "/document"
	unlisted(w)
	return refusedDocumentPage.show(s, w, r, data)
}

// refusedDownload sends a refused document as it came.
func (s *Site) refusedDownload(w http.ResponseWriter, r *http.Request) error {
	doc, err := s.refusal(r)
	if err != nil {
		return err
	}
	unlisted(w)
	h := w.Header()
	h.Set("Content-Type", "application/octet-stream")
	h.Set("Content-Disposition", `attachment; filename="refused-`+doc.ID+`.json"`)
	h.Set("Cache-Control", "no-cache")
	http.ServeContent(w, r, "", doc.Time, bytes.NewReader(doc.Payload))
	return nil
}

// refusal reads the document that the path names.
func (s *Site) refusal(r *http.Request) (feed.Refused, error) {
	id := r.PathValue("id")
	if !storable(id) {
		return feed.Refused{}, fault.New(fault.NotFound, "There is no refused document with this id.")
	}
	return s.data.Feed.Refusal(r.Context(), id)
}

// readableStart gives the first bytes of a document as text that does nothing
// but be read; "" for what is no text. A character that the cut went through is
// left out.
func readableStart(start []byte) string {
	for i := 0; i < utf8.UTFMax-1 && len(start) > 0; i++ {
		if last, size := utf8.DecodeLastRune(start); last != utf8.RuneError || size > 1 {
			break
		}
		start = start[:len(start)-1]
	}
	strange := 0
	for _, r := range string(start) {
		if r == utf8.RuneError || r == 0 {
			strange++
		}
	}
	if strange > len(start)/10 {
		return ""
	}
	return clean(strings.ToValidUTF8(string(start), "\uFFFD"))
}

// byteSize writes a number of bytes: "812 bytes", "20 kB", "3.4 MB".
func byteSize(n int) string {
	switch {
	case n < 1000:
		return plural(n, "byte", "bytes")
	case n < 999_500:
		return count((n+500)/1000) + " kB"
	default:
		return tenths(uint64(n), 1_000_000) + " MB"
	}
}
