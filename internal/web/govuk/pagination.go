package govuk

import (
	"fmt"
	"net/url"
	"strconv"
)

// Pagination is the links between the pages of a list, "govuk/pagination". The
// zero value shows nothing.
type Pagination struct {
	Previous *PageLink
	Next     *PageLink
	Items    []PageItem
}

// PageLink leads to the page before or after. Label, such as "2 of 20", is
// shown only where the pages have no numbers.
type PageLink struct {
	Href  string
	Label string
}

// PageItem is a numbered page, or a gap between numbers.
type PageItem struct {
	Number  string // as shown, "1,204"
	Href    string
	Current bool
	Gap     bool
}

// Shown says whether there is anything to show.
func (p Pagination) Shown() bool { return p.Previous != nil || p.Next != nil }

// Block says whether only the neighbours are linked, which are then laid out
// one above the other.
func (p Pagination) Block() bool { return len(p.Items) == 0 }

// Pages gives the links of page current of total, both counted from 1, where
// link gives the address of a page. As the Design System asks, it shows the
// first and last page, the current one and its neighbours, and a gap for each
// run of two pages or more that is left out. A total of one gives nothing; a
// current page outside the range counts as the nearest in it.
func Pages(current, total int, link func(page int) string) Pagination {
	if total <= 1 {
		return Pagination{}
	}
	current = min(max(current, 1), total)
	var p Pagination
	if current > 1 {
		p.Previous = &PageLink{Href: link(current - 1)}
	}
	if current < total {
		p.Next = &PageLink{Href: link(current + 1)}
	}
	for _, n := range shownPages(current, total) {
		if n == 0 {
			p.Items = append(p.Items, PageItem{Gap: true})
			continue
		}
		p.Items = append(p.Items, PageItem{Number: thousands(n), Href: link(n), Current: n == current})
	}
	return p
}

// shownPages lists the numbers to show in order, with 0 for a gap.
func shownPages(current, total int) []int {
	var pages []int
	last := 0
	for _, n := range []int{1, current - 1, current, current + 1, total} {
		if n <= last || n > total {
			continue
		}
		switch {
		case n == last+2:
			pages = append(pages, last+1) // a gap of one page is no shorter than its number
		case n > last+2:
			pages = append(pages, 0)
		}
		pages = append(pages, n)
		last = n
	}
	return pages
}

// PageHref gives the address of a page of the list at u: the same path and
// query with the parameter "page" set, or absent for the first page.
func PageHref(u *url.URL, page int) string {
	query := u.Query()
	query.Del("page")
	if page > 1 {
		query.Set("page", strconv.Itoa(page))
	}
	return (&url.URL{Path: u.Path, RawPath: u.RawPath, RawQuery: query.Encode()}).RequestURI()
}

// thousands writes a positive number with commas.
func thousands(n int) string {
	if n < 1000 {
		return strconv.Itoa(n)
	}
	return thousands(n/1000) + fmt.Sprintf(",%03d", n%1000)
}
