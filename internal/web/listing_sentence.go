package web

import (
	"slices"
	"strings"

	"github.com/tolsey/tolsey/internal/notice"
	"github.com/tolsey/tolsey/internal/search"
)

// watched says in one sentence which notices a query asks for, as somebody
// would be told of them who is alerted to new ones: "New notices that are open,
// mention cloud and hosting, are for London and are worth £25,000 or more."
func watched(q notice.Query, c called) string {
	parts := slices.Concat(watchedWords(q), watchedKinds(q, c), watchedAmounts(q), watchedRest(q, c))
	if len(parts) == 0 {
		return "All new notices."
	}
	return "New notices that " + enumerate(parts, "and") + "."
}

// watchedWords says what a query asks of stages and words.
func watchedWords(q notice.Query) (parts []string) {
	var stages []string
	for _, stage := range stagesIn(q) {
		stages = append(stages, stageAdjective(stage))
	}
	if len(stages) > 0 {
		parts = append(parts, "are "+enumerate(stages, "or"))
	}
	if root := search.Parse(q.Text).Root; root != nil {
		parts = append(parts, mention(root))
	}
	return parts
}

// watchedKinds says what it asks of types, bodies, categories and regions.
func watchedKinds(q notice.Query, c called) (parts []string) {
	one := func(verb string, names []string) {
		if len(names) > 0 {
			parts = append(parts, verb+" "+enumerate(names, "or"))
		}
	}
	one("are of the type", named(q.Types, typeName))
	one("come from", named(q.Buyers, c.body))
	one("come from buyers of the kind", named(q.Kinds, kindName))
	one("are in the category", named(q.Categories, c.category))
	one("are for", named(q.Regions, func(code string) string {
		if code == notice.None {
			return "no stated region"
		}
		return notice.RegionName(code)
	}))
	return parts
}

// watchedAmounts says what it asks of the value and of days.
func watchedAmounts(q notice.Query) (parts []string) {
	if v := q.Value; v.From != nil || v.To != nil {
		text := "are worth "
		switch {
		case v.To == nil:
			text += gbp(*v.From) + " or more"
		case v.From == nil:
			text += gbp(*v.To) + " or less"
		default:
			text += "from " + gbp(*v.From) + " to " + gbp(*v.To)
		}
		if v.Unknown {
			text += " or state no value"
		}
		parts = append(parts, text)
	}
	days := func(verb string, d notice.Days) {
		switch from, to := dayInWords(d.From), dayInWords(d.To); {
		case from != "" && to != "":
			parts = append(parts, verb+" from "+from+" to "+to)
		case from != "":
			parts = append(parts, verb+" on or after "+from)
		case to != "":
			parts = append(parts, verb+" on or before "+to)
		}
	}
	days("were published", q.Published)
	days("close", q.Closes)
	days("have a contract that starts", q.Starts)
	days("have a contract that ends", q.Ends)
	return parts
}

// watchedRest says what it asks of suppliers, methods and sources.
func watchedRest(q notice.Query, c called) (parts []string) {
	add := func(set bool, text string) {
		if set {
			parts = append(parts, text)
		}
	}
	add(q.SME, "are said to suit small firms")
	add(q.VCSE, "are said to suit charities and social enterprises")
	add(q.AwardedSME, "were awarded to a small firm")
	add(len(q.Suppliers) > 0, "were awarded to "+enumerate(named(q.Suppliers, c.body), "or"))
	add(len(q.Methods) > 0, "have the method “"+enumerate(named(q.Methods, methodName), "or")+"”")
	add(len(q.Sources) > 0, "come from the source "+enumerate(named(q.Sources, sourceName), "or"))
	return parts
}

// named gives the names of values.
func named[T any](values []T, name func(T) string) []string {
	names := make([]string, 0, len(values))
	for _, v := range values {
		names = append(names, name(v))
	}
	return names
}

// mention says what the words of a query ask for: "mention cloud and hosting
// but not wires".
func mention(n search.Node) string {
	switch n := n.(type) {
	case *search.Not:
		return "do not mention " + inPlain(n.Node)
	case *search.And:
		wanted, refused := apart(n)
		if len(wanted) == 0 {
			return "do not mention " + enumerate(refused, "or")
		}
	}
	return "mention " + inPlain(n)
}

// apart gives what is asked for and what is ruled out.
func apart(and *search.And) (wanted, refused []string) {
	for _, n := range and.Nodes {
		switch n := n.(type) {
		case *search.Not:
			refused = append(refused, inPlain(n.Node))
		case *search.Or:
			wanted = append(wanted, "either "+inPlain(n))
		default:
			wanted = append(wanted, inPlain(n))
		}
	}
	return wanted, refused
}

// inPlain writes words of a query in plain English.
func inPlain(n search.Node) string {
	switch n := n.(type) {
	case *search.And:
		wanted, refused := apart(n)
		text := enumerate(wanted, "and")
		switch {
		case len(refused) == 0:
			return text
		case text == "":
			return "not " + enumerate(refused, "or")
		}
		return text + " but not " + enumerate(refused, "or")
	case *search.Or:
		var either []string
		for _, each := range n.Nodes {
			either = append(either, inPlain(each))
		}
		return enumerate(either, "or")
	case *search.Not:
		return "not " + inPlain(n.Node)
	case *search.Phrase:
		return "“" + strings.Join(n.Words, " ") + "”" + inField(n.Field)
	case *search.Word:
		return wordInPlain(n) + inField(n.Field)
	}
	return ""
}

func wordInPlain(w *search.Word) string {
	switch {
	case w.Prefix:
		return "a word that begins with " + w.Word
	case w.Caps:
		return strings.ToUpper(w.Word) + " in capitals"
	case w.Exact:
		return "“" + w.Word + "”"
	}
	return w.Word
}

// inField says where a word has to stand.
func inField(f search.Field) string {
	switch f {
	case search.Title:
		return " in the title"
	case search.Buyer:
		return " in the buyer’s name"
	case search.Supplier:
		return " in a supplier’s name"
	}
	return ""
}
