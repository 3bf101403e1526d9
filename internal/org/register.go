package org

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/tolsey/tolsey/internal/fault"
	"github.com/tolsey/tolsey/internal/ledger"
)

// RegisterRow is what a register says of one body. Everything but a name or an
// id may be "".
type RegisterRow struct {
	Line        int    // in the file, from 1; 0 for one that was made
	ID          string // a slug, or a number such as GB-GOR-D6; the slug of the name when ""
	Name        string
	Kind        string // one of Kinds, or its label
	Tier        string // of a council, one of Tiers
	Parent      string // the id or the name of the body that it answers to
	Region      string // UKC to UKN, a code below, or the region's name
	CityRegion  string // the id or the name of a combined authority
	Aliases     []string
	Identifiers []string // numbers in registers, each with the register's code: GB-GSS-E08000003
	From, To    string   // YYYY-MM-DD, when it began and ceased to be
	Date        string   // YYYY-MM-DD, of the register's entry

	code, parentCode, cityCode, county string // by which the rows of a register refer to each other
}

// Refusal is a row that could not be taken.
type Refusal struct {
	Line   int    `json:"line"`
	Reason string `json:"reason"`
}

// Imported says what became of the rows of a register.
type Imported struct {
	Rows        int       `json:"rows"`
	Appended    int       `json:"appended"`
	Known       int       `json:"known"`       // the same was said before
	Superseding int       `json:"superseding"` // the register said otherwise of the body before
	Refused     []Refusal `json:"refused"`
}

// idOf gives the id of a body that a register names by an id, a number or a
// name; "" for none.
func idOf(text string) string {
	text = clean(text)
	if key, ok := numberKey(text); ok {
		return key
	}
	if slug := strings.ToLower(text); text == slug && validID(text) {
		return text
	}
	return read(text).key
}

// facts gives the body's id and what the row tells of it, in stored form. The
// error is a fault of kind Invalid that says what is wrong.
func (r RegisterRow) facts() (id string, facts map[Field]string, err error) {
	if id = idOf(r.ID); id == "" {
		id = idOf(r.Name)
	}
	if id == "" && len(r.Aliases) > 0 {
		id = idOf(r.Aliases[0])
	}
	if _, number := numberKey(id); !number && !validID(id) {
		return "", nil, fault.New(fault.Invalid, "The row has neither an id nor a name.")
	}
	if name := cmp.Or(append([]string{r.Name}, r.Aliases...)...); Pseudo(name) {
		return "", nil, fault.New(fault.Invalid, "“%s” is no name of a body.", name)
	}
	facts = map[Field]string{}
	for field, value := range map[Field]string{FieldName: r.Name, FieldKind: r.Kind, FieldTier: r.Tier, FieldRegion: r.Region,
		FieldStart: r.From, FieldEnd: r.To} {
		if value = strings.TrimSpace(value); value == "" {
			continue
		}
		if facts[field], err = valueOf(field, value); err != nil {
			return "", nil, err
		}
	}
	for field, value := range map[Field]string{FieldParent: idOf(r.Parent), FieldCityRegion: idOf(r.CityRegion)} {
		if value != "" && value != id {
			facts[field] = value
		}
	}
	if err := r.lists(id, facts); err != nil {
		return "", nil, err
	}
	if len(facts) == 0 {
		return "", nil, fault.New(fault.Invalid, "The row says nothing of %s.", id)
	}
	return id, facts, nil
}

// lists adds the fields that are lists, in order and each part once.
func (r RegisterRow) lists(id string, facts map[Field]string) error {
	var aliases, numbers []string
	for _, alias := range r.Aliases {
		if alias = clean(strings.ReplaceAll(alias, "|", " ")); alias != "" && alias != facts[FieldName] {
			aliases = append(aliases, alias)
		}
	}
	for _, number := range r.Identifiers {
		key, ok := numberKey(number)
		if !ok {
			return fault.New(fault.Invalid, "“%s” is no number of a register: write it with the register's code, as GB-GOR-D6.", number)
		}
		if key != id {
			numbers = append(numbers, key)
		}
	}
	for field, list := range map[Field][]string{FieldAliases: aliases, FieldNumbers: numbers} {
		if slices.Sort(list); len(list) > 0 {
			facts[field] = strings.Join(slices.Compact(list), "|")
		}
	}
	return nil
}

// registered is what a register says of a body, of all its rows about it.
type registered struct {
	id, date string
	line     int
	facts    map[Field]string
}

// gather reads the rows. Rows about one body become one: their lists are added
// up, a field that one of them lacks is taken from the other, and a body that
// goes on in one of them goes on. Where they contradict each other otherwise
// the later row is refused.
func gather(rows []RegisterRow) ([]*registered, []Refusal) {
	var list []*registered
	var refused []Refusal
	byID := map[string]*registered{}
	for _, row := range rows {
		id, facts, err := row.facts()
		if err != nil {
			refused = append(refused, Refusal{row.Line, fault.Public(err)})
			continue
		}
		first := byID[id]
		if first == nil {
			byID[id] = &registered{id: id, date: row.Date, line: row.Line, facts: facts}
			list = append(list, byID[id])
			continue
		}
		if field := first.contradicts(facts); field != "" {
			refused = append(refused, Refusal{row.Line, fmt.Sprintf("Line %d is about the same body, %s, and says otherwise of its %s: %s there, %s here.",
				first.line, id, field, first.facts[field], facts[field])})
			continue
		}
		first.add(facts)
	}
	return list, refused
}

func (r *registered) contradicts(facts map[Field]string) Field {
	for _, field := range []Field{FieldKind, FieldTier, FieldParent, FieldRegion, FieldCityRegion} {
		if a, b := r.facts[field], facts[field]; a != "" && b != "" && a != b {
			return field
		}
	}
	return ""
}

func (r *registered) add(facts map[Field]string) {
	lists := map[Field][]string{}
	for _, field := range []Field{FieldAliases, FieldNumbers} {
		lists[field] = append(split(r.facts[field]), split(facts[field])...)
	}
	if name := facts[FieldName]; r.facts[FieldName] != "" && name != "" && name != r.facts[FieldName] {
		lists[FieldAliases] = append(lists[FieldAliases], name)
	}
	if r.facts[FieldEnd] == "" || facts[FieldEnd] == "" {
		delete(r.facts, FieldEnd)
		delete(facts, FieldEnd)
	}
	for field, value := range facts {
		if r.facts[field] == "" {
			r.facts[field] = value
		}
	}
	for field, list := range lists {
		if slices.Sort(list); len(list) > 0 {
			r.facts[field] = strings.Join(slices.Compact(list), "|")
		}
	}
}

// item gives the act that the row is, told for the nth time.
func (r *registered) item(source, by, n string) (ledger.Item, error) {
	act := bodyAct{Body: r.id, Origin: FromRegister, Source: source, By: by, Date: r.date, Facts: r.facts}
	return ledger.Act(KindBody, "register/"+source+"/"+r.id+n, "", source, act)
}

// Items gives the rows of a register that nothing in the ledger is of yet as
// acts, such as those of a made-up market, and the rows that are refused.
func Items(rows []RegisterRow, source, by string) ([]ledger.Item, []Refusal, error) {
	list, refused := gather(rows)
	items := make([]ledger.Item, len(list))
	for i, r := range list {
		var err error
		if items[i], err = r.item(source, by, ""); err != nil {
			return nil, nil, fmt.Errorf("making an act of what %s says of %s: %w", source, r.id, err)
		}
	}
	return items, refused, nil
}

// appendAtOnce is how many rows are appended in a transaction.
const appendAtOnce = 500

// Import appends the rows of a register as acts, each unless the register's
// newest row of the body says the same. source names the register and by who
// imports it; the error is a fault of kind Invalid without them.
func (s *Service) Import(ctx context.Context, log *ledger.Log, rows []RegisterRow, source, by string) (Imported, error) {
	if strings.TrimSpace(source) == "" || strings.TrimSpace(by) == "" {
		return Imported{}, fault.New(fault.Invalid, "Say which register it is, and who imports it.")
	}
	known, err := s.knowledge(ctx)
	if err != nil {
		return Imported{}, fmt.Errorf("reading what %s said before: %w", source, err)
	}
	before := known.said(source)
	list, refused := gather(rows)
	sum := Imported{Rows: len(rows), Refused: refused}
	var items []ledger.Item
	for _, r := range list {
		old, told := before[r.id]
		n := ""
		switch {
		case told && maps.Equal(old, r.facts):
			sum.Known++
			continue
		case told:
			sum.Superseding++
			n = "/" + strconv.FormatInt(known.size, 10)
		default:
			sum.Appended++
		}
		item, err := r.item(source, by, n)
		if err != nil {
			return Imported{}, fmt.Errorf("making an act of what %s says of %s: %w", source, r.id, err)
		}
		items = append(items, item)
	}
	for part := range slices.Chunk(items, appendAtOnce) {
		if _, err := log.Append(ctx, part); err != nil {
			return Imported{}, fmt.Errorf("appending what %s says: %w", source, err)
		}
	}
	return sum, nil
}

// said gives the newest that a register says of each body.
func (k knowledge) said(source string) map[string]map[Field]string {
	said := map[string]map[Field]string{}
	for _, s := range current(k.facts) {
		if s.From != FromRegister || s.Source != source {
			continue
		}
		if said[s.Body] == nil {
			said[s.Body] = map[Field]string{}
		}
		said[s.Body][s.Field] = s.Value
	}
	return said
}
