package notice

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"github.com/tolsey/tolsey/internal/db"
	"github.com/tolsey/tolsey/internal/plain"
)

// link is another process as this one names it.
type link struct {
	relationship string // the codes, with blanks between
	other        string // its ocid, or the identifier in another register
	title, url   string // as published; may be ""
}

const (
	maxLinks       = 200 // processes that one may name
	maxNaming      = 200 // processes listed that name one
	maxIdentifier  = 200 // bytes
	maxLinkAddress = 2000
)

// related gives the processes that the release and its contracts name, each
// once; what is said of one in several places is joined.
func (r *reading) related(ocid string) []link {
	links := r.RelatedProcesses()
	for _, c := range r.Contracts() {
		links = append(links, c.RelatedProcesses()...)
	}
	var all []link
	for _, l := range links {
		other := strings.TrimSpace(l.Get("identifier").Text())
		if other == ocid || len(other) > maxIdentifier || !plain.Speaks(other) {
			continue
		}
		at := slices.IndexFunc(all, func(have link) bool { return have.other == other })
		if at < 0 {
			if len(all) == maxLinks {
				break
			}
			at = len(all)
			all = append(all, link{other: other})
		}
		one := &all[at]
		one.relationship = joined(one.relationship, l.Relationships())
		one.title = cmp.Or(one.title, plain.Lead(plain.Line(l.Title()), maxTitle))
		if url := l.Get("uri").Text(); one.url == "" && len(url) <= maxLinkAddress {
			one.url = url
		}
	}
	return all
}

// joined adds codes to a list with blanks between, each once.
func joined(list string, codes []string) string {
	have := strings.Fields(list)
	for _, code := range codes {
		for _, word := range strings.Fields(code) {
			if !slices.Contains(have, word) {
				have = append(have, word)
			}
		}
	}
	return strings.Join(have, " ")
}

// Related is a process that has to do with another.
type Related struct {
	Relation string   // in words for readers, as a heading: "Framework that this is bought under"
	Codes    []string // as published, such as prior or renewalProcess
	Names    bool     // true: the process asked about names it; false: it names the process asked about
	OCID     string   // its ocid, or the identifier in another register while Known is false
	Title    string   // its notice's, or else as published; may be ""
	URL      string   // as published, unchecked; may be ""
	Known    bool     // there is a notice here
}

// Related gives the processes that a process names, in its order, and then
// those that name it, newest first and at most 200. Each is there once: what
// two processes say of each other shows as the one asked about says it. An
// ocid that is not known has no relations but those that name it.
func (s *Service) Related(ctx context.Context, ocid string) ([]Related, error) {
	var list []Related
	err := s.db.Read(ctx, func(tx *db.Tx) error {
		list = nil // the read may be tried again
		err := eachRow(ctx, tx, `select l.relationship, l.other, l.title, l.url, coalesce(n.ocid, ''), coalesce(n.title, '')
			from notice_related l left join notice n on n.ocid = l.other where l.ocid = $1 order by l.n`,
			[]any{ocid}, func(rows *db.Rows) error {
				r := Related{Names: true}
				var codes, known, title string
				err := rows.Scan(&codes, &r.OCID, &r.Title, &r.URL, &known, &title)
				r.Known, r.Title = known != "", cmp.Or(title, r.Title)
				list = append(list, r.described(codes))
				return err
			})
		if err != nil {
			return err
		}
		return eachRow(ctx, tx, `select l.relationship, n.ocid, n.title from notice_related l join notice n on n.ocid = l.ocid
			where l.other = $1 and l.ocid not in (select o.other from notice_related o where o.ocid = $2)
			order by n.updated desc, n.ocid limit $3`,
			[]any{ocid, ocid, maxNaming}, func(rows *db.Rows) error {
				r := Related{Known: true}
				var codes string
				err := rows.Scan(&codes, &r.OCID, &r.Title)
				list = append(list, r.described(codes))
				return err
			})
	})
	return list, named(err, "reading the processes related to %s", ocid)
}

// relations are the words for each code: for the process that is named, and,
// seen from there, for the one that names it. Source: the codelist
// relatedProcess of OCDS 1.1 with its definitions, and the codes that OCDS 1.2
// puts in the place of renewalProcess and replacementProcess.
var relations = map[string]struct{ named, naming string }{
	"framework":           {"Framework that this is bought under", "Bought under this framework"},
	"planning":            {"Planned in", "Follows from this plan"},
	"parent":              {"Contract that this is a part of", "Subcontract of this"},
	"subcontract":         {"Subcontract of this", "Contract that this is a part of"},
	"prior":               {"Earlier contract", "Later contract"},
	"prior.renewal":       {"Contract that this renews", "Renews this"},
	"prior.replacement":   {"Contract that this replaces", "Replaces this"},
	"renewalprocess":      {"Renews this", "Contract that this renews"},
	"replacementprocess":  {"Replaces this", "Contract that this replaces"},
	"unsuccessfulprocess": {"Earlier attempt, which failed", "Later attempt"},
}

// described sets the relation by its codes. The first that is known gives the
// words, since publishers put the most telling one first; without one it is
// only said that the two are related.
func (r Related) described(codes string) Related {
	r.Codes, r.Relation = strings.Fields(codes), "Related"
	for _, code := range r.Codes {
		words, ok := relations[strings.ToLower(code)]
		switch {
		case !ok:
			continue
		case r.Names:
			r.Relation = words.named
		default:
			r.Relation = words.naming
		}
		break
	}
	return r
}
