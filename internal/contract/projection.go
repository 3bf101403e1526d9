package contract

import (
	"context"
	"fmt"
	"slices"

	"github.com/tolsey/tolsey/internal/db"
	"github.com/tolsey/tolsey/internal/process"
)

// Projection keeps the tables of contracts; it is a process.Derived.
type Projection struct{}

// Name gives "contract".
func (Projection) Name() string { return "contract" }

// Version is that of the schema and of From.
func (Projection) Version() int { return 1 }

// Tables lists the projection's tables.
func (Projection) Tables() []string { return []string{"contract", "contract_supplier"} }

// Schema gives the tables. A contract is known by its process and its place
// there (item), and so are its suppliers, in their order n. The columns are the
// fields of Contract; amount 0 with value_where "" stands for no value.
func (Projection) Schema() []string {
	return []string{
		`create table contract (
			ocid text not null, item integer not null, id text not null,
			award_id text not null, contract_id text not null, title text not null,
			buyer_key text not null, buyer_name text not null,
			amount bigint not null, currency text not null, gross integer not null, value_where text not null,
			division text not null, awarded text not null, signed text not null,
			starts text not null, ends text not null, latest_end text not null,
			extendable integer not null, renewal text not null, status text not null, amendments integer not null,
			terminated integer not null, from_award integer not null,
			primary key (ocid, item))`,
		`create index contract_ends on contract (ends)`,
		`create index contract_buyer on contract (buyer_key, awarded)`,
		`create table contract_supplier (
			ocid text not null, item integer not null, n integer not null,
			key text not null, name text not null, scale text not null, vcse integer not null,
			primary key (ocid, item, n)) without rowid`,
		`create index contract_supplier_key on contract_supplier (key, ocid, item)`,
	}
}

// columns are those of contract, in the order of Contract.row and scanContract.
var columns = []string{
	"ocid", "item", "id", "award_id", "contract_id", "title", "buyer_key", "buyer_name",
	"amount", "currency", "gross", "value_where", "division", "awarded", "signed",
	"starts", "ends", "latest_end", "extendable", "renewal", "status", "amendments", "terminated", "from_award",
}

// deleteAtOnce is how many processes a statement that deletes names.
const deleteAtOnce = 256

// Apply replaces the rows of each changed process.
func (p Projection) Apply(ctx context.Context, tx *db.Tx, batch []process.Change) error {
	ocids := make([]string, len(batch))
	var contracts, suppliers [][]any
	for i, c := range batch {
		ocids[i] = c.OCID
		for _, k := range From(c) {
			contracts = append(contracts, k.row())
			for n, s := range k.Suppliers {
				suppliers = append(suppliers, []any{k.OCID, k.Item, n, s.Key, s.Name, s.Scale, int(s.VCSE)})
			}
		}
	}
	for some := range slices.Chunk(ocids, deleteAtOnce) {
		for _, table := range p.Tables() {
			var args []any
			if _, err := tx.Exec(ctx, "delete from "+table+" where ocid in "+db.In(&args, some...), args...); err != nil {
				return fmt.Errorf("deleting from %s: %w", table, err)
			}
		}
	}
	if err := tx.InsertMany(ctx, "contract", columns, contracts, ""); err != nil {
		return err
	}
	return tx.InsertMany(ctx, "contract_supplier",
		[]string{"ocid", "item", "n", "key", "name", "scale", "vcse"}, suppliers, "")
}

func (k *Contract) row() []any {
	var amount int64
	var currency, where string
	var gross bool
	if v := k.Value; v != nil {
		amount, currency, gross, where = v.Hundredths, v.Currency, v.Gross, v.Where
	}
	return []any{
		k.OCID, k.Item, k.ID, k.AwardID, k.ContractID, k.Title, k.Buyer.Key, k.Buyer.Name,
		amount, currency, gross, where, k.Division, k.Awarded, k.Signed,
		k.Start, k.End, k.LatestEnd, int(k.Extendable), k.Renewal, k.Status, k.Amendments, k.Terminated, k.FromAward,
	}
}
