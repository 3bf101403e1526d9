package main

import (
	"slices"
	"time"

	"github.com/tolsey/tolsey/internal/notice"
	"github.com/tolsey/tolsey/internal/search"
)

// The tags and columns of notice.IndexSchema that are compared.
const (
	tagStage    = search.StageFacet
	tagRegion   = "region"
	tagPlace    = "place"
	tagBuyer    = "buyer"
	tagDivision = "division"
	tagSME      = "sme"

	columnValue   = "value"
	columnUpdated = "updated"
)

// gap is a word that stands between the texts of a document in engines that
// know but two of them, so that they find no phrases across texts either.
const gap = "qqqqq"

// document is a notice as all engines hold it: the same words, at most one
// region and one division, and the stage of today.
type document struct {
	search.Document
	title []string
	body  []string // of all other texts, with gaps between
	stage string
}

// reader makes documents of those of the index.
type reader struct {
	words  search.Tokenizer
	tokens []search.Token
}

func (r *reader) document(d search.Document) document {
	seen := map[string]bool{}
	d.Tags = slices.DeleteFunc(d.Tags, func(t search.Tag) bool {
		switch t.Name {
		case tagStage, tagPlace:
			return true
		case tagRegion, tagDivision:
			defer func() { seen[t.Name] = true }()
			return seen[t.Name]
		}
		return false
	})
	made := document{Document: d, title: r.cut(nil, d.Texts[search.Title]), stage: stageAt(d.Stages, today)}
	for _, f := range []search.Field{search.Description, search.Lot, search.Buyer, search.Supplier, search.Category} {
		if d.Texts[f] != "" {
			made.body = r.cut(append(made.body, gap), d.Texts[f])
		}
	}
	return made
}

// cut appends the words of a text.
func (r *reader) cut(to []string, text string) []string {
	r.tokens = r.words.Append(r.tokens[:0], text)
	for _, t := range r.tokens {
		to = append(to, t.Word)
	}
	return to
}

// stageAt gives the stage of a document at an instant.
func stageAt(steps []search.Step, now time.Time) string {
	stage := steps[0].Stage
	for _, s := range steps[1:] {
		if !s.From.After(now) {
			stage = s.Stage
		}
	}
	return stage
}

// tag gives the value of a tag, "" for none.
func (d *document) tag(name string) string {
	for _, t := range d.Tags {
		if t.Name == name {
			return t.Value
		}
	}
	return ""
}

var schema = notice.IndexSchema()

// number gives the number in a column; ok is false when there is none.
func (d *document) number(column string) (n int64, ok bool) {
	n = d.Numbers[slices.Index(schema.Numbers, column)]
	return n, n != search.Missing
}

// row gives the plain columns of a document as both databases have them.
func (d *document) row(id int64) []any {
	text := func(s string) any {
		if s == "" {
			return nil
		}
		return s
	}
	number := func(column string) any {
		if n, ok := d.number(column); ok {
			return n
		}
		return nil
	}
	return []any{id, d.Key, d.stage, text(d.tag(tagRegion)), text(d.tag(tagBuyer)), text(d.tag(tagDivision)),
		text(d.tag(tagSME)), number(columnValue), number(columnUpdated)}
}
