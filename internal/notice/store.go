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

// childRows gives the rows of the tables beside notice, in one question: each
// table has its letter, and its columns as four texts.
const childRows = `select 'c', ocid, n, scheme, code, label, division from notice_category where ocid in %[1]s
	union all select 'r', ocid, n, code, name, '', '' from notice_region where ocid in %[1]s
	union all select 's', ocid, n, key, name, scale, '' from notice_supplier where ocid in %[1]s
	order by 2, 1, 3`

// children reads the categories, regions and suppliers of notices.
func children(ctx context.Context, tx *db.Tx, list []Notice) error {
	byOCID := make(map[string]*Notice, len(list))
	ocids := make([]string, len(list))
	for i := range list {
		byOCID[list[i].OCID], ocids[i] = &list[i], list[i].OCID
	}
	var args []any
	query := fmt.Sprintf(childRows, db.In(&args, ocids...))
	return eachRow(ctx, tx, query, args, func(rows *db.Rows) error {
		var table, ocid string
		var place int
		var v [4]string
		if err := rows.Scan(&table, &ocid, &place, &v[0], &v[1], &v[2], &v[3]); err != nil {
			return err
		}
		switch n := byOCID[ocid]; table {
		case "c":
			n.Categories = append(n.Categories, plain.Category{Scheme: v[0], Code: v[1], Label: v[2], Division: v[3]})
		case "r":
			n.Regions = append(n.Regions, Region{Code: v[0], Name: v[1]})
		default:
			n.Suppliers = append(n.Suppliers, Supplier{Ref: plain.Ref{Key: v[0], Name: v[1]}, Scale: v[2]})
		}
		return nil
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
