package api

import (
	"encoding/json"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/tolsey/tolsey/internal/pipeline"
	"github.com/tolsey/tolsey/internal/plain"
)

// pipelineFields are the columns of a list of contracts; contractCells fills
// them.
var pipelineFields = []datum{
	{"id", "Contract id", 26, "string", "The contract, as /pipeline/{contract} takes it", true},
	{"ocid", "Process id", 22, "string", "The contracting process", true},
	{"title", "Title", 60, "string", "Of the contract, or else of the process", true},
	{"buyerId", "Buyer id", 22, "string", "As /buyers/{id} takes it", false},
	{"buyer", "Buyer", 36, "string", "Its name", false},
	{"supplierIds", "Supplier ids", 22, "array", "Of those that hold the contract", true},
	{"suppliers", "Suppliers", 36, "array", "Their names", true},
	{"sizes", "Sizes", 14, "array", "Of the suppliers, in their order where all state one: micro, sme or large, as published", true},
	{"value", "Value", 16, "number", "Of the contract, or else of its award; null where none is stated", false},
	{"currency", "Currency", 9, "string", "Of the value", false},
	{"division", "CPV division", 12, "string", "Of what is bought: two digits", false},
	{"region", "Region", 10, "string", "Of what is bought: UKC to UKN", false},
	{"awarded", "Awarded", 12, "string", "The day of the award", false},
	{"starts", "Starts", 12, "string", "The day on which the contract begins", false},
	{"ends", "Ends", 12, "string", "The day on which it ends, as it stands", true},
	{"latestEnd", "Latest end", 12, "string", "With every extension that is stated", false},
	{"firstEnd", "First end", 12, "string", "The first end that a release stated", false},
	{"daysLeft", "Days left", 10, "integer", "To the end; negative after it", true},
	{"extendable", "Extendable", 10, "boolean", "Whether it can be extended", false},
	{"state", "State", 11, "string", "How far the search for what follows has come: watch, decide, engage, tendering, extended, replaced or lapsed", true},
	{"why", "Why", 60, "string", "Why it is in this state", true},
	{"late", "Late start", 10, "boolean", "Twelve months or less are left, and no notice of what follows is known", true},
	{"mark", "Mark", 8, "integer", "The last of 24, 18, 12, 9, 6, 3 and 0 months before the end that was reached", false},
	{"successor", "Successor", 22, "string", "The process that follows it", false},
	{"successorOrigin", "Successor from", 14, "string", "Who says so: stated by a notice, corrected by an operator, or inferred", false},
	{"confidence", "Confidence", 11, "number", "In the successor, 0 to 1", false},
	{"url", "Address", 44, "string", "Of its page", true},
}

// contractCells gives the line of a contract.
func (a *API) contractCells(row *contractRow, base string) []any {
	buyerID := row.Body.ID
	if buyerID == row.Contract.Buyer.Key { // a party that no release identifies has no page
		buyerID = ""
	}
	var ids, names many
	for _, s := range row.Suppliers {
		ids, names = append(ids, deref(s.ID)), append(names, s.Name)
	}
	value, currency := any(nil), ""
	if v := row.Value; v != nil {
		value, currency = pounds(v.Hundredths), v.Currency
	}
	var mark, confidence any
	if row.Mark >= 0 {
		mark = int64(row.Mark)
	}
	follows, how := "", ""
	if s := row.Successor; s != nil {
		follows, how, confidence = s.OCID, string(s.How), ratio(s.Confidence)
	}
	return []any{
		row.ID, row.OCID, row.Title, buyerID, row.Body.Name, ids, names, sizesOf(row), value, currency, row.Division, row.Region,
		dayOf(row.Awarded), dayOf(row.Start), dayOf(row.End), dayOf(row.LatestEnd), dayOf(row.FirstEnd), int64(row.Left),
		row.Extendable, string(row.State), row.Why, plain.TriOf(row.Late, true), mark, follows, how, confidence, contractURL(base, row.ID),
	}
}

// sizesOf gives the sizes of a contract's suppliers; none where one does not
// state its own.
func sizesOf(row *contractRow) many {
	var out many
	for _, s := range row.Contract.Suppliers {
		out = append(out, s.Scale)
	}
	if slices.Contains(out, "") {
		return nil
	}
	return out
}

// contractURL gives the address of the page of a contract. Its id needs no
// escape beyond the ocid's.
func contractURL(base, id string) string {
	parts := strings.Split(id, "/")
	for i := range parts {
		parts[i] = url.PathEscape(parts[i])
	}
	return base + "/pipeline/" + strings.Join(parts, "/")
}

// marked gives the day on which a contract came to its mark; "" for none.
func marked(row *pipeline.Row) string {
	if row.Mark < 0 {
		return ""
	}
	return pipeline.MarkDay(row.End, row.Mark)
}

// contractChange gives when a contract last came to a mark, or its notice
// changed.
func contractChange(row *contractRow) time.Time {
	last := time.Unix(0, 0)
	if row.Notice != nil {
		last = lastChange(row.Notice)
	}
	if day, err := time.Parse(time.DateOnly, marked(&row.Row)); err == nil && day.After(last) {
		return day
	}
	return last
}

func amountOf(hundredths int64) json.Number { return json.Number(decimal(hundredths)) }
