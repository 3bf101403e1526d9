package ocds

import (
	"bytes"
	"errors"
	"fmt"
	"unicode"
	"unicode/utf8"
)

const (
	maxOCID = 200 // the longest ocid that is taken, in bytes

	// maxCommas is how many commas a text over KeptOfRefused may hold. Parsed,
	// each value takes about 70 bytes; a text of nothing but zeros and commas
	// would become forty times as large as it is.
	maxCommas = 3 << 19
)

// object goes into the object just surveyed when it has lists of releases, and
// otherwise takes it for what it is.
func (r *Reader) object(o outcome, of content, header []byte) *Document {
	out := r.outline(o)
	if len(out.lists) == 0 {
		if o != ended {
			return r.unfinished()
		}
		return r.loner(&out, of, header)
	}
	record := of == ofRecords || out.has&hasRecords == 0 && out.has&(hasOCID|hasMerged) != 0
	if record && o == ended && r.linksOnly(out.lists[0].at) {
		return r.refuseAs(LinkedOnly, "This record embeds no releases; fetch the releases that it links to, or ask the publisher for records that embed them.", header)
	}
	r.pushObject(o, &out, header)
	return nil
}

// loner takes an object that holds no list of releases.
func (r *Reader) loner(out *outline, of content, header []byte) *Document {
	switch {
	case of == ofRecords || out.has&hasMerged != 0:
		return r.refuseAs(LinkedOnly, "This record has no releases: only what was merged from them, or nothing; fetch its releases.", header)
	case out.has&(hasOCID|isRelease) != 0:
		return r.value(ofReleases, header)
	}
	return r.refuseAs(NotOCDS, "This is JSON but neither a release, a record, nor a package of them.", header)
}

// take makes a document of the first n bytes at hand and passes them. The
// value is nil, and the document refused, when they are not JSON.
func (r *Reader) take(n int, header []byte) (*Document, *Value) {
	doc, v := r.parse(&r.parser, r.win.data()[:n])
	r.state.lost = r.state.lost || r.scan.bent
	r.win.pass(n)
	doc.Header = header
	if n > KeptOfRefused {
		r.parser = parser{} // which would hold on to its memory
	}
	if id := v.Get("ocid"); id.Kind() == String {
		doc.ocid = id.Text()
	}
	return doc, v
}

// parse makes a document of a copy of text. What is not UTF-8, in a file that
// should be, is read as ISO-8859-1.
func (r *Reader) parse(p *parser, text []byte) (*Document, *Value) {
	doc := &Document{File: r.file, Position: r.position(r.pointer()), Charset: r.charset, Raw: bytes.Clone(text)}
	if len(text) > KeptOfRefused && bytes.Count(text, []byte{','}) > maxCommas {
		doc.Refusal = &Refusal{TooLarge, "This document holds over a million values."}
		return doc, nil
	}
	v, err := p.parse(doc.Raw)
	if err != nil && r.charset == charsetUTF8 && !utf8.Valid(doc.Raw) {
		doc.Raw, doc.Charset = fromLatin1(doc.Raw), charsetLatin1
		v, err = p.parse(doc.Raw)
	}
	if err != nil {
		doc.Refusal = syntaxRefusal(err)
		return doc, nil
	}
	return doc, v
}

// refuseAs makes a refused document of the object just surveyed. When it is
// not even JSON, that is the reason.
func (r *Reader) refuseAs(reason Reason, detail string, header []byte) *Document {
	doc, _ := r.take(r.scan.at, header)
	if doc.Refusal == nil {
		doc.Refusal = &Refusal{Reason: reason, Detail: detail}
	}
	return doc
}

// value takes the value that the scan has just found the end of.
func (r *Reader) value(of content, header []byte) *Document {
	doc, v := r.take(r.scan.at, header)
	switch {
	case doc.Refusal != nil:
	case of != ofReleases || v.Kind() != Object:
		doc.Refusal = &Refusal{Reason: NotOCDS, Detail: fmt.Sprintf("Here stands JSON of type %s where a release, a record or a package belongs.", v.Kind())}
	default:
		doc.judge(v)
	}
	return doc
}

// judge decides whether an object can be taken as a release.
func (d *Document) judge(v *Value) {
	if d.Refusal = refusalOf(v); d.Refusal != nil {
		return
	}
	d.Release = v
	switch id := v.Get("id"); id.Kind() {
	case String, Number:
		d.id = id.Text()
	}
	if d.id == "" {
		d.Made = []string{"id"}
	}
}

// refusalOf gives what keeps an object from being a release that can be placed
// in a contracting process: its ocid or its date.
func refusalOf(v *Value) *Refusal {
	ocid, date := v.Get("ocid"), v.Get("date")
	noOCID, noDate := blank(ocid), blank(date)
	switch {
	case noOCID && v.Get("url").Exists():
		return &Refusal{LinkedOnly, "This is a link to a release, not a release; fetch what it links to."}
	case (noOCID || noDate) && isDraft(v):
		return &Refusal{Draft2014, "This release is in the draft of 2014, before OCDS 1.0, whose fields have other names; convert it to OCDS 1.1 first."}
	case noOCID:
		return &Refusal{NoOCID, "The release has no ocid, so it belongs to no contracting process; ask the publisher to add it."}
	}
	if fault := ocidFault(ocid); fault != "" {
		return &Refusal{BadOCID, "The ocid " + fault + "; ask the publisher to correct it."}
	}
	if noDate {
		return &Refusal{NoDate, "The release has no date, so it has no place among the releases of its process; ask the publisher to add it."}
	}
	if date.Kind() != String {
		return &Refusal{BadDate, fmt.Sprintf("The release's date is JSON of type %s, not a text; ask the publisher to correct it.", date.Kind())}
	}
	if _, _, err := ParseTime(date.Text()); err != nil {
		return &Refusal{BadDate, fmt.Sprintf("The release's date cannot be read: %v.", err)}
	}
	return nil
}

// blank reports whether a field is missing, null or an empty text.
func blank(v *Value) bool { return !v.Exists() || v.Kind() == String && v.Text() == "" }

// isDraft looks for the fields that OCDS 1.0 renamed.
func isDraft(v *Value) bool {
	return v.Get("releaseID").Exists() || v.Get("releaseDate").Exists() || v.Get("releaseTag").Exists()
}

// ocidFault says what is wrong with an ocid, or "" when nothing is.
func ocidFault(v *Value) string {
	if v.Kind() != String {
		return "is JSON of type " + v.Kind().String() + ", not a text"
	}
	text := v.Text()
	if len(text) > maxOCID {
		return fmt.Sprintf("is %d bytes long, over the limit of %d", len(text), maxOCID)
	}
	for _, c := range text {
		if unicode.IsSpace(c) || unicode.IsControl(c) {
			return fmt.Sprintf("%q holds white space or control characters", text)
		}
	}
	return ""
}

// syntaxRefusal turns an error of [Parse] into a refusal.
func syntaxRefusal(err error) *Refusal {
	var fault *SyntaxError
	if !errors.As(err, &fault) {
		return &Refusal{NotJSON, "The text is not JSON: " + err.Error() + "."}
	}
	say := map[Reason]string{
		Truncated:    "The text was cut off: %v; fetch it again.",
		BadEncoding:  "The text is damaged: %v; ask the publisher for it in UTF-8.",
		DuplicateKey: "The text can be read in two ways: %v; ask the publisher to correct it.",
		TooDeep:      "The text is %v, deeper than any release.",
	}[fault.Reason]
	if say == "" {
		say = "The text is not JSON: %v; ask the publisher to correct it."
	}
	return &Refusal{fault.Reason, fmt.Sprintf(say, fault)}
}
