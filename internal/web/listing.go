package web

import (
	"context"
	"net/url"
	"slices"
	"strings"

	"github.com/tolsey/tolsey/internal/cpv"
	"github.com/tolsey/tolsey/internal/notice"
	"github.com/tolsey/tolsey/internal/org"
)

// anyStage is the value of the parameter stage that asks for all of them.
const anyStage = notice.AnyStage

// listAddress is the page that lists what q asks for.
func listAddress(q notice.Query) string { return addressOf("/notices", q) }

// listAs is the whole list in another form, by the ending of its address:
// "json", "csv".
func listAs(ending string, q notice.Query) string {
	q.Page, q.Limit = 0, 0
	return addressOf("/notices."+ending, q)
}

func addressOf(path string, q notice.Query) string {
	if query := q.Address(); len(query) > 0 {
		return path + "?" + query.Encode()
	}
	return path
}

// withoutBlanks gives an address without the fields that a form sent empty, and
// whether there were any.
func withoutBlanks(u *url.URL) (string, bool) {
	query, blank := u.Query(), false
	for name, values := range query {
		said := slices.DeleteFunc(slices.Clone(values), func(v string) bool { return strings.TrimSpace(v) == "" })
		if len(said) == len(values) {
			continue
		}
		blank = true
		if query[name] = said; len(said) == 0 {
			delete(query, name)
		}
	}
	if !blank {
		return "", false
	}
	clean := url.URL{Path: u.Path, RawQuery: query.Encode()}
	return clean.String(), true
}

// called holds what the ids and codes of queries and notices are called.
type called struct {
	bodies     map[string]org.Ref // by each of their keys
	categories map[string]string  // labels by code
}

// namesIn reads what is called how in a query, and the bodies with other keys.
func (s *Site) namesIn(ctx context.Context, q notice.Query, keys []string) (c called, err error) {
	if c.bodies, err = s.data.Orgs.Names(ctx, slices.Concat(q.Buyers, q.Suppliers, keys)); err != nil {
		return c, err
	}
	if len(q.Categories) > 0 {
		c.categories, err = s.data.Categories.Labels(ctx, q.Categories)
	}
	return c, err
}

// known says whether there is a body with the key.
func (c called) known(key string) bool { return c.bodies[key].ID != "" }

// body names a body by one of its keys.
func (c called) body(key string) string {
	if ref, ok := c.bodies[key]; ok {
		return shorten(bodyName(ref), mostCode)
	}
	return shorten(key, mostCode) + " (not known)"
}

// category names a category by the beginning of its code.
func (c called) category(code string) string {
	label := c.categories[code]
	switch {
	case code == notice.None:
		return "No category"
	case label == "" && len(code) == 2:
		label = cpv.Name(code)
	}
	return strings.TrimSpace(shorten(code, mostCode) + " " + shorten(label, mostCode))
}

// typeName names a type of notice, or that there is none.
func typeName(code string) string {
	if code == notice.None {
		return "No type under the Procurement Act"
	}
	return spoken(noticeType(code), code)
}

// kindName names a kind of buyer.
func kindName(k notice.Kind) string { return k.Label() }

// methodName names a method of procurement.
func methodName(method string) string {
	switch method {
	case notice.None:
		return "Not stated"
	case "open":
		return "Open to all"
	case "selective":
		return "Selective, after a first round"
	case "limited":
		return "Limited to invited firms"
	case "direct":
		return "Direct award"
	}
	return codeInWords(method)
}

// stageAdjective gives a stage, or notice.Repeatable, as it stands before
// "notices".
func stageAdjective(stage string) string {
	if stage == notice.Repeatable {
		return notice.Repeatable
	}
	return stageMeanings[notice.Stage(stage)].Adjective
}

// stagesIn lists the stages that a query names as an address has them.
func stagesIn(q notice.Query) []string {
	var stages []string
	for _, stage := range q.Stages {
		stages = append(stages, string(stage))
	}
	if q.Repeatable {
		stages = append(stages, notice.Repeatable)
	}
	return stages
}

// enumerate joins words: "a", "a or b", "a, b or c".
func enumerate(words []string, last string) string {
	if len(words) < 2 {
		return strings.Join(words, "")
	}
	end := len(words) - 1
	return strings.Join(words[:end], ", ") + " " + last + " " + words[end]
}
