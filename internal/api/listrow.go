package api

import (
	"context"
	"net/http"
	"strings"
	"time"

	"github.com/tolsey/tolsey/internal/clock"
	"github.com/tolsey/tolsey/internal/notice"
	"github.com/tolsey/tolsey/internal/org"
	"github.com/tolsey/tolsey/internal/plain"
)

// table is a list as a spreadsheet has it.
type table struct {
	name    string // of its file, without the day; and of the list for readers
	state   stater // what it follows from; nil for the ledger alone
	columns []column
	// each calls row for every line in order, with the number of all lines. What
	// row returns ends it.
	each func(ctx context.Context, row func(total int, cells []any) error) error
}

type column struct {
	heading string
	width   float64 // in characters
}

// A cell of a table is a string, an int64, a plain.Tri, nil for nothing, or one
// of these.
type (
	pounds int64     // an amount of money in hundredths, of any currency
	date   string    // a day, YYYY-MM-DD
	moment time.Time // an instant, shown as the clocks in London do
	ratio  float64   // a number that was computed, with up to six decimals
	many   []string  // texts that stand in one cell
)

// london gives the clock's reading as if it were in UTC, for formats that know
// no time zones.
func (m moment) london() time.Time {
	t := time.Time(m).In(clock.London)
	return time.Date(t.Year(), t.Month(), t.Day(), t.Hour(), t.Minute(), t.Second(), 0, time.UTC)
}

// tabler makes the table that a request asks for.
type tabler func(r *http.Request, q query) (table, error)

// noticeColumns are those of a table of notices; noticeCells fills them.
var noticeColumns = []column{
	{"Process id", 22}, {"Title", 60}, {"Stage", 10}, {"Notice type", 12}, {"Buyer id", 22}, {"Buyer", 36}, {"Supplier ids", 22},
	{"Suppliers", 36}, {"Value", 16}, {"Currency", 9}, {"Category codes", 18}, {"Categories", 36}, {"Regions", 24},
	{"Suitable for SMEs", 10}, {"Suitable for VCSEs", 10}, {"Awarded to an SME", 10}, {"Method", 12},
	{"Published", 17}, {"Updated", 17}, {"Closes", 17}, {"Contract starts", 12}, {"Contract ends", 12}, {"Source", 16}, {"Address", 44},
}

// noticeTable is the table of the notices that a request asks for.
func (a *API) noticeTable(r *http.Request, _ query) (table, error) {
	q, _ := notice.ReadAddress(r.URL.Query()) // the route's check has told of problems
	base, now := a.base(r), a.cfg.Clock.Now()
	return table{name: "notices", state: a.searchState, columns: noticeColumns, each: func(ctx context.Context, row func(int, []any) error) error {
		return a.eachNotice(ctx, q, func(total int, n *notice.Notice, names map[string]org.Ref) error {
			return row(total, noticeCells(n, names, base, now))
		})
	}}, nil
}

// batchSize is of how many notices the parties are looked up at once.
const batchSize = 500

// eachNotice calls fn for every notice that q asks for, in order, with the
// bodies that it names and perhaps others.
func (a *API) eachNotice(ctx context.Context, q notice.Query,
	fn func(total int, n *notice.Notice, names map[string]org.Ref) error) error {
	var batch []notice.Notice
	total := 0
	flush := func() error {
		names, err := a.names(ctx, batch)
		if err != nil {
			return err
		}
		for i := range batch {
			if err := fn(total, &batch[i], names); err != nil {
				return err
			}
		}
		batch = batch[:0]
		return nil
	}
	err := a.cfg.Notices.Each(ctx, q, func(all int, n notice.Notice) error {
		total = all
		if batch = append(batch, n); len(batch) < batchSize {
			return nil
		}
		return flush()
	})
	if err != nil {
		return err
	}
	return flush()
}

// noticeCells gives the line of a notice.
func noticeCells(n *notice.Notice, names map[string]org.Ref, base string, now time.Time) []any {
	var buyerID, buyer string
	if b := bodyOf(n.Buyer, names); b != nil {
		buyerID, buyer = deref(b.ID), b.Name
	}
	var supplierIDs, suppliers, codes, labels, regions []string
	for _, s := range n.Suppliers {
		if b := bodyOf(s.Ref, names); b != nil {
			supplierIDs, suppliers = append(supplierIDs, deref(b.ID)), append(suppliers, b.Name)
		}
	}
	for _, c := range n.Categories {
		codes, labels = append(codes, c.Code), append(labels, c.Label)
	}
	for _, region := range n.Regions {
		regions = append(regions, region.Name)
	}
	var value any
	currency := ""
	if n.Value != nil {
		value, currency = pounds(n.Value.Hundredths), n.Value.Currency
	}
	return []any{
		n.OCID, n.Title, n.Stage(now).Label(), n.Type, buyerID, buyer, listed(supplierIDs),
		listed(suppliers), value, currency, listed(codes), listed(labels), listed(regions),
		said(n.SME), said(n.VCSE), said(n.AwardedSME), n.Method,
		momentOf(n.Published), momentOf(n.Updated), deadlineOf(n), dayOf(n.Starts), dayOf(n.Ends), n.Source, noticeURL(base, n.OCID),
	}
}

func deref(s *string) string {
	if s == nil {
		return ""
	}
	return *s
}

// listed joins what stands in one cell, without what is empty.
func listed(all []string) string {
	var some []string
	for _, s := range all {
		if s != "" {
			some = append(some, s)
		}
	}
	return strings.Join(some, "; ")
}

// said writes what is known: "yes", "no" or nothing.
func said(t plain.Tri) string {
	switch t {
	case plain.Yes:
		return "yes"
	case plain.No:
		return "no"
	}
	return ""
}

func momentOf(t time.Time) any {
	if t.IsZero() {
		return nil
	}
	return moment(t)
}

// deadlineOf gives a day where only that is known.
func deadlineOf(n *notice.Notice) any {
	if n.Closes.IsZero() || n.ClosesExact {
		return momentOf(n.Closes)
	}
	return date(plain.Day(n.Closes))
}

func dayOf(day string) any {
	if day == "" {
		return nil
	}
	return date(day)
}
