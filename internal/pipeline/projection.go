package pipeline

import (
	"context"
	"fmt"
	"slices"

	"github.com/tolsey/tolsey/internal/db"
	"github.com/tolsey/tolsey/internal/process"
)

// Projection keeps what makes each process a possible successor of a contract;
// it is a process.Derived.
type Projection struct{}

// Name gives "pipeline".
func (Projection) Name() string { return "pipeline" }

// Version is that of the schema and of PlanOf.
func (Projection) Version() int { return 1 }

// Tables lists the projection's tables.
func (Projection) Tables() []string {
	return []string{"pipeline_plan", "pipeline_category", "pipeline_link"}
}

// Schema gives the tables. The columns of pipeline_plan are the fields of Plan.
// The class of a category is its first four digits.
func (Projection) Schema() []string {
	return []string{
		`create table pipeline_plan (
			ocid text primary key, buyer_key text not null, buyer_name text not null, title text not null, region text not null,
			engaged text not null, planned text not null, tendered text not null, closes text not null,
			awarded text not null, starts text not null, cancelled integer not null, calloff integer not null,
			last_index bigint not null)`,
		`create index pipeline_plan_last on pipeline_plan (last_index)`,
		`create table pipeline_category (
			ocid text not null, code text not null, class text not null, primary key (ocid, code)) without rowid`,
		`create index pipeline_category_class on pipeline_category (class, ocid)`,
		`create table pipeline_link (
			ocid text not null, n integer not null, contract text not null, other text not null, code text not null,
			primary key (ocid, n)) without rowid`,
		`create index pipeline_link_other on pipeline_link (other, ocid)`,
	}
}

// planColumns are those of pipeline_plan, in the order of Plan.row and scanPlan.
var planColumns = []string{"ocid", "buyer_key", "buyer_name", "title", "region", "engaged", "planned", "tendered", "closes",
	"awarded", "starts", "cancelled", "calloff", "last_index"}

// atOnce is how many processes a statement names.
const atOnce = 256

// Apply replaces the rows of each changed process.
func (p Projection) Apply(ctx context.Context, tx *db.Tx, batch []process.Change) error {
	ocids := make([]string, len(batch))
	var plans, categories, links [][]any
	for i, c := range batch {
		ocids[i] = c.OCID
		plan, relations := PlanOf(c)
		plans = append(plans, plan.row())
		for _, code := range plan.Codes {
			categories = append(categories, []any{c.OCID, code, code[:4]})
		}
		for n, l := range relations {
			links = append(links, []any{l.OCID, n, l.Contract, l.Other, l.Code})
		}
	}
	for some := range slices.Chunk(ocids, atOnce) {
		for _, table := range p.Tables() {
			var args []any
			if _, err := tx.Exec(ctx, "delete from "+table+" where ocid in "+db.In(&args, some...), args...); err != nil {
				return fmt.Errorf("deleting from %s: %w", table, err)
			}
		}
	}
	if err := tx.InsertMany(ctx, "pipeline_plan", planColumns, plans, ""); err != nil {
		return err
	}
	if err := tx.InsertMany(ctx, "pipeline_category", []string{"ocid", "code", "class"}, categories, ""); err != nil {
		return err
	}
	return tx.InsertMany(ctx, "pipeline_link", []string{"ocid", "n", "contract", "other", "code"}, links, "")
}

func (p *Plan) row() []any {
	return []any{p.OCID, p.Buyer.Key, p.Buyer.Name, p.Title, p.Region, p.Engaged, p.Planned, p.Tendered, p.Closes,
		p.Awarded, p.Starts, p.Cancelled, p.CallOff, p.Last}
}
