package notice

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/tolsey/tolsey/internal/clock"
	"github.com/tolsey/tolsey/internal/db"
	"github.com/tolsey/tolsey/internal/plain"
)

// selection says which notices to read.
type selection struct {
	where string
	args  []any
	order string
	limit int
}

// fetch reads notices with their children. The inner query finds them in an
// index alone.
func fetch(ctx context.Context, tx *db.Tx, sel selection) ([]Notice, error) {
	query := "select " + strings.Join(columns, ", ") + " from notice where ocid in (select ocid from notice where " +
		sel.where + " order by " + sel.order + " limit " + strconv.Itoa(sel.limit) +
		") order by " + sel.order
	var list []Notice
	err := eachRow(ctx, tx, query, sel.args, func(rows *db.Rows) error {
		n, err := scanNotice(rows)
		list = append(list, n)
		return err
	})
	if err != nil || len(list) == 0 {
		return nil, err
	}
	return list, children(ctx, tx, list)
}

// scanNotice reads a row of columns.
func scanNotice(rows *db.Rows) (n Notice, err error) {
	var v plain.Value
	var published, updated, closes, openUntil string
	var gross, exact, recurs int
	err = rows.Scan(&n.OCID, &n.Title, &n.Description, &n.Buyer.Key, &n.Buyer.Name,
		&n.Type, &n.LegalBasis, &n.Method, &n.MethodDetails, &n.MainCategory,
		&v.Hundredths, &v.Currency, &gross, &v.Where, &n.SME, &n.VCSE, &n.BuyerKind, &n.AwardedSME, &recurs,
		&published, &updated, &closes, &exact,
		&n.Starts, &n.Ends, &n.LatestEnd, &n.Base, &openUntil, &n.LiveFrom, &n.LiveUntil,
		&n.Source, &n.Releases, &n.First, &n.Last)
	if err != nil {
		return Notice{}, err
	}
	if v.Where != "" {
		v.Gross = gross == 1
		n.Value = &v
	}
	n.ClosesExact, n.Recurs = exact == 1, recurs == 1
	for _, t := range []struct {
		text string
		into *time.Time
	}{{published, &n.Published}, {updated, &n.Updated}, {closes, &n.Closes}, {openUntil, &n.OpenUntil}} {
		if t.text == "" {
			continue
		}
		if *t.into, err = clock.Parse(t.text); err != nil {
			return Notice{}, err
		}
	}
	return n, nil
}

// children reads the categories, regions and suppliers of notices.
func children(ctx context.Context, tx *db.Tx, list []Notice) error {
	r := childReader{byOCID: make(map[string]*Notice, len(list))}
	for i := range list {
		r.byOCID[list[i].OCID] = &list[i]
		r.ocids = append(r.ocids, list[i].OCID)
	}
	err := r.read(ctx, tx, "notice_category", "scheme, code, label, division", func(scan scanner) error {
		var c plain.Category
		n, err := scan(&c.Scheme, &c.Code, &c.Label, &c.Division)
		n.Categories = append(n.Categories, c)
		return err
	})
	if err != nil {
		return err
	}
	err = r.read(ctx, tx, "notice_region", "code, name", func(scan scanner) error {
		var region Region
		n, err := scan(&region.Code, &region.Name)
		n.Regions = append(n.Regions, region)
		return err
	})
	if err != nil {
		return err
	}
	return r.read(ctx, tx, "notice_supplier", "key, name, scale", func(scan scanner) error {
		var s Supplier
		n, err := scan(&s.Key, &s.Name, &s.Scale)
		n.Suppliers = append(n.Suppliers, s)
		return err
	})
}

// more gives the searchable text of notices that is in neither their titles nor
// their descriptions, by ocid; a notice without any is not among them.
func more(ctx context.Context, tx *db.Tx, ocids []string) (map[string]string, error) {
	texts := map[string]string{}
	for some := range slices.Chunk(ocids, atOnce) {
		var args []any
		query := "select ocid, more from notice_text where ocid in " + db.In(&args, some...)
		err := eachRow(ctx, tx, query, args, func(rows *db.Rows) error {
			var ocid, text string
			err := rows.Scan(&ocid, &text)
			texts[ocid] = text
			return err
		})
		if err != nil {
			return nil, fmt.Errorf("reading the texts of notices: %w", err)
		}
	}
	return texts, nil
}

type childReader struct {
	ocids  []string
	byOCID map[string]*Notice
}

// scanner reads the columns of a child's row and gives the notice that the row
// belongs to; with an error, one that belongs to nothing.
type scanner func(dest ...any) (*Notice, error)

func (r *childReader) read(ctx context.Context, tx *db.Tx, table, columns string, row func(scanner) error) error {
	var args []any
	query := "select ocid, " + columns + " from " + table + " where ocid in " + db.In(&args, r.ocids...) + " order by ocid, n"
	return eachRow(ctx, tx, query, args, func(rows *db.Rows) error {
		return row(func(dest ...any) (*Notice, error) {
			var ocid string
			if err := rows.Scan(append([]any{&ocid}, dest...)...); err != nil {
				return &Notice{}, err
			}
			return r.byOCID[ocid], nil
		})
	})
}
