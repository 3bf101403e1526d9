package web

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"unicode"
	"unicode/utf16"

	"github.com/tolsey/tolsey/internal/fault"
	"github.com/tolsey/tolsey/internal/web/govuk"
)

// rawData is the data of the page that shows a process as OCDS.
type rawData struct {
	Title      string
	OCID       string
	Trail      govuk.Breadcrumbs
	JSON       string
	Cut        bool // there is more of it
	RecordHref string
}

var rawPage = newPage[rawData]("raw")

// mostJSON is the length in bytes at which the page cuts the JSON. All of it is
// to be had from the API, as a file.
const mostJSON = 200_000

// raw shows the compiled release of a process as indented JSON.
func (s *Site) raw(w http.ResponseWriter, r *http.Request) error {
	ocid := r.PathValue("ocid")
	if !storable(ocid) {
		return fault.New(fault.NotFound, "There is no notice with this process id.")
	}
	n, err := s.data.Notices.Get(r.Context(), ocid)
	if err != nil {
		return err
	}
	p, err := s.data.Processes.Get(r.Context(), ocid)
	if err != nil {
		return err
	}
	var indented bytes.Buffer
	if err := json.Indent(&indented, p.JSON(), "", "  "); err != nil {
		return fmt.Errorf("indenting the process %s: %w", ocid, err)
	}
	title := shorten(spoken(n.Title, ocid), 100)
	data := rawData{Title: title, OCID: ocid, RecordHref: recordAddress(ocid),
		Trail: govuk.Breadcrumbs{{Text: "Home", Href: "/"}, {Text: "Notices", Href: "/notices"}, {Text: "This notice", Href: noticeAddress(ocid)}}}
	text := indented.Bytes()
	if data.Cut = len(text) > mostJSON; data.Cut {
		text = text[:bytes.LastIndexByte(text[:mostJSON], '\n')+1]
	}
	data.JSON = visible(text)
	return rawPage.show(s, w, r, data)
}

// visible writes the characters of JSON that act without being seen as escapes,
// which JSON reads as the same.
func visible(text []byte) string {
	var out strings.Builder
	out.Grow(len(text))
	for _, r := range string(text) {
		switch {
		case r == '\n' || !unicode.In(r, unicode.Cc, unicode.Cf, unicode.Zl, unicode.Zp):
			out.WriteRune(r)
		case r > 0xFFFF:
			high, low := utf16.EncodeRune(r)
			fmt.Fprintf(&out, `\u%04x\u%04x`, high, low)
		default:
			fmt.Fprintf(&out, `\u%04x`, r)
		}
	}
	return out.String()
}
