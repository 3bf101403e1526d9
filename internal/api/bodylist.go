package api

import (
	"context"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/tolsey/tolsey/internal/org"
)

// role is a side of purchases, with the list of the bodies on it.
type role struct {
	one, many string // "buyer" and "buyers"
	list      func(context.Context, org.Query) (org.Page, error)
}

// bodyLists are the addresses of what the pages /buyers and /suppliers list.
func (a *API) bodyLists() (all []route) {
	for _, on := range []role{
		{"buyer", "buyers", func(ctx context.Context, q org.Query) (org.Page, error) { return a.cfg.Orgs.Buyers(ctx, q) }},
		{"supplier", "suppliers", func(ctx context.Context, q org.Query) (org.Page, error) { return a.cfg.Orgs.Suppliers(ctx, q) }},
	} {
		all = append(all, a.bodyRoutes(on)...)
	}
	return all
}

func (a *API) bodyRoutes(on role) []route {
	group := "Lists of buyers and suppliers"
	filters := []parameter{
		text("q", "county council", "Words that one of its names has; the beginning of each is enough."),
		oneOf("sort", []string{string(org.ByReleases)}, "By the number of releases, the most first; by name where it is not given."),
	}
	paged := append(filters[:len(filters):len(filters)],
		integer("limit", mostBodies, 1, mostBodies, "How many a page has at most."),
		text("after", "example council|example-council", "Where the page begins: follow next, which has it."))
	whole := "It has the whole list. A " + on.one + " is a line, and the first line says what the columns are."
	return []route{
		{
			path: "/" + on.many + ".json", id: on.many, group: group, summary: "Organisations that are a " + on.one + " in a release, in pages",
			about:      "Follow next until it is null.",
			parameters: paged, check: wrongBodies,
			answer:  answer{mediaType: "application/json", about: "A page of the list", schema: bodiesSchema},
			handler: a.bodiesJSON(on),
		},
		{
			path: "/" + on.many + ".csv", id: on.many + "CSV", group: group, summary: "The same as a table", about: whole,
			parameters: filters, check: wrongBodies, answer: csvAnswer, handler: a.csv(a.bodyTable(on)),
		},
		{
			path: "/" + on.many + ".xlsx", id: on.many + "XLSX", group: group, summary: "The same as an Excel workbook", about: whole,
			parameters: filters, check: wrongBodies, answer: xlsxAnswer, handler: a.xlsx(a.bodyTable(on)),
		},
	}
}

// mostBodies is how many bodies a page of a list has.
const mostBodies = 100

var bodiesSchema = object("A page of a list of organisations",
	field{name: "total", schema: of("integer", "How many the whole list has")},
	field{name: "items", schema: listOf("Those of this page", object("An organisation",
		field{name: "id", schema: of("string", "As /buyers/{id} and /suppliers/{id} take it")},
		field{name: "name", schema: of("string", "The name that it goes by here")},
		field{name: "town", schema: orNothing(of("string", "Of its newest address"))},
		field{name: "releases", schema: of("integer", "In how many releases it has this role")},
		field{name: "url", schema: in("uri", "The address of its page")},
	))},
	field{name: "next", schema: schema{"description": "The address of the page that follows; null on the last",
		"oneOf": []schema{in("uri", "An address"), of("null", "This is the last page")}}},
)

// bodyItem is an organisation in a list.
type bodyItem struct {
	ID       string  `json:"id"`
	Name     string  `json:"name"`
	Town     *string `json:"town"`
	Releases int64   `json:"releases"`
	URL      string  `json:"url"`
}

// longestName bounds the words of a name that can be looked for, in characters.
const longestName = 100

// wrongBodies tells what is wrong with the values of a list of bodies.
func wrongBodies(values url.Values) (all []wrong) {
	speaks := func(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }
	for _, q := range values["q"] {
		if !utf8.ValidString(q) || utf8.RuneCountInString(q) > longestName || q != "" && !strings.ContainsFunc(q, speaks) {
			all = append(all, wrong{"q", "The parameter q must be words of letters or digits, in UTF-8 and at most 100 characters together."})
		}
	}
	for _, s := range values["sort"] {
		if org.Sort(s) != org.ByName && org.Sort(s) != org.ByReleases {
			all = append(all, wrong{"sort", "The parameter sort must be releases; leave it out for the order of names."})
		}
	}
	for _, s := range values["after"] {
		if !utf8.ValidString(s) || strings.Contains(s, "\x00") || s != "" && !strings.Contains(s, "|") {
			all = append(all, wrong{"after", "The parameter after is damaged; follow next as it stands."})
		}
	}
	return all
}

// asked gives what a request asks of a list of bodies.
func asked(q url.Values) org.Query {
	return org.Query{Text: strings.TrimSpace(q.Get("q")), Sort: org.Sort(q.Get("sort")), After: q.Get("after")}
}

// bodiesJSON answers GET /buyers.json and GET /suppliers.json.
func (a *API) bodiesJSON(on role) handler {
	return func(w http.ResponseWriter, r *http.Request, q query) error {
		limit, err := q.integer("limit")
		if err != nil {
			return err
		}
		want := asked(r.URL.Query())
		want.Limit = int(limit)
		page, err := on.list(r.Context(), want)
		if err != nil {
			return err
		}
		out := struct {
			Total int        `json:"total"`
			Items []bodyItem `json:"items"`
			Next  *string    `json:"next"`
		}{Total: page.Total, Items: []bodyItem{}}
		for _, l := range page.Lines {
			out.Items = append(out.Items, bodyItem{ID: l.ID, Name: l.Name, Town: orNull(l.Town), Releases: l.Releases,
				URL: bodyURL(a.base(r), on, l.ID)})
		}
		if page.Next != "" {
			values := r.URL.Query()
			values.Set("limit", strconv.FormatInt(limit, 10))
			values.Set("after", page.Next)
			next := a.base(r) + r.URL.Path + "?" + values.Encode()
			out.Next = &next
			linkNext(w.Header(), next)
		}
		return a.sendWhole(w, r, string(encoded(out))+"\n")
	}
}

// bodyURL gives the address of the page of a body in a role.
func bodyURL(base string, on role, id string) string {
	return base + "/" + on.many + "/" + url.PathEscape(id)
}

// linesAtOnce is how many bodies of a whole list are read at once.
const linesAtOnce = 1000

// bodyTable is the table of all bodies that a request asks for.
func (a *API) bodyTable(on role) tabler {
	return func(r *http.Request, _ query) (table, error) {
		want, base := asked(r.URL.Query()), a.base(r)
		want.Limit = linesAtOnce
		return table{name: on.many, columns: []column{{"Id", 28}, {"Name", 60}, {"Town", 20}, {"Releases", 10}, {"Address", 60}},
			each: func(ctx context.Context, row func(int, []any) error) error {
				for want := want; ; {
					page, err := on.list(ctx, want)
					if err != nil {
						return err
					}
					for _, l := range page.Lines {
						if err := row(page.Total, []any{l.ID, l.Name, l.Town, l.Releases, bodyURL(base, on, l.ID)}); err != nil {
							return err
						}
					}
					if want.After = page.Next; page.Next == "" {
						return nil
					}
				}
			}}, nil
	}
}
