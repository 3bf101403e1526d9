package publisher

import (
	"bytes"
	"errors"
	"fmt"
	"io"

	"github.com/tolsey/tolsey/internal/fetch"
	"github.com/tolsey/tolsey/ocds"
)

// packaging says what a publisher's pages may look like.
type packaging struct {
	empty   bool // a package without any list is one without releases
	records bool // a list of records will do
}

// readPage takes the releases out of a page, which is one package, and the
// address that its links.next gives, "" when there is none. The address is
// data: where it may lead is for the caller to judge.
//
// A release that cannot be taken comes as a refused document among the others.
// A page that is not sound around its releases is a trouble, and nothing of it
// is given: what is missing from it could not be told. It is in bytes of UTF-8,
// or of ISO-8859-1 without saying so, which is decided release by release.
func readPage(body []byte, want packaging) (docs []Document, next string, bad *fetch.Trouble) {
	out, err := outlineOf(body)
	if err != nil {
		return nil, "", badOutline(err)
	}
	switch {
	case out.releases == missing && out.records == missing && want.empty:
		return nil, "", nil
	case out.releases == missing && !(want.records && out.records != missing):
		return nil, "", troubled(fetch.BadPage, "The publisher's answer is not a package of releases.", nil)
	}
	next, bad = nextLink(out.links)
	if bad != nil {
		return nil, "", bad
	}
	if max(out.releases, out.records) <= 0 {
		return nil, next, nil
	}
	docs, err = documents(body, out.deep...)
	if err != nil {
		return nil, "", troubled(fetch.BadPage, "The publisher's answer could not be taken apart.", err)
	}
	if out.records == missing && len(docs) != out.releases {
		return nil, "", troubled(fetch.BadPage, "The publisher's answer could not be taken apart.",
			fmt.Errorf("%d releases listed, %d documents read", out.releases, len(docs)))
	}
	return docs, next, nil
}

// badOutline says what is wrong with the page as a whole.
func badOutline(err error) *fetch.Trouble {
	if errors.Is(err, errCutOff) {
		return troubled(fetch.CutOff, "The publisher's answer ends in the middle.", err)
	}
	return troubled(fetch.BadPage, "The publisher's answer is not sound JSON.", err)
}

// documents reads the releases of a page. Those known to be nested too deep are kept from
// the reader, which would not find their end, and come as refused ones.
func documents(body []byte, deep ...part) ([]Document, error) {
	var docs []Document
	r := ocds.NewReader(bytes.NewReader(without(body, deep)), "")
	for {
		doc, err := r.Next()
		if err == io.EOF {
			return docs, nil
		}
		if err != nil {
			return nil, err
		}
		if len(deep) > 0 && doc.Position == deep[0].pointer {
			raw := body[deep[0].from:deep[0].to]
			doc.Raw = asUTF8(bytes.Clone(raw[:min(len(raw), ocds.KeptOfRefused)]))
			doc.Refusal = &ocds.Refusal{Reason: ocds.TooDeep, Detail: fmt.Sprintf(
				"The text is nested deeper than %d levels, deeper than any release.", ocds.MaxDepth)}
			deep = deep[1:]
		}
		docs = append(docs, Document{Document: doc})
	}
}

// without gives a text with null in the place of some of its parts.
func without(text []byte, parts []part) []byte {
	if len(parts) == 0 {
		return text
	}
	var left []byte
	at := 0
	for _, p := range parts {
		left = append(append(left, text[at:p.from]...), "null"...)
		at = p.to
	}
	return append(left, text[at:]...)
}

// nextLink reads links.next out of the text of links.
func nextLink(links []byte) (string, *fetch.Trouble) {
	if len(links) == 0 {
		return "", nil
	}
	v, err := ocds.Parse(links)
	if err != nil {
		return "", troubled(fetch.BadPage, "The publisher's answer has links that cannot be read.", err)
	}
	next := v.Get("next")
	switch {
	case !next.Exists():
		return "", nil
	case next.Kind() != ocds.String:
		return "", troubled(fetch.BadPage, "The publisher's answer has a link to the next page that is no address.", nil)
	}
	return next.Text(), nil
}
