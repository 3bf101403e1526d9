package org

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/tolsey/tolsey/internal/clock"
	"github.com/tolsey/tolsey/internal/db"
	"github.com/tolsey/tolsey/internal/fault"
)

// Service answers what pages ask about organisations, and records what people
// say of them.
type Service struct {
	db        *db.DB
	clock     *clock.Clock
	directory directoryCache
}

// New gives the service that reads from d and tells days by the machine's
// clock, see [Service.SetClock].
func New(d *db.DB) *Service {
	return &Service{db: d, clock: clock.System(), directory: directoryCache{seed: true}}
}

// SetClock has the service tell days by c; call it before the first use.
func (s *Service) SetClock(c *clock.Clock) { s.clock = c }

// Resolve gives the id of the body that a key stands for: any id that a body
// ever had is one of its keys. It gives "" when no release has the key.
func Resolve(ctx context.Context, tx *db.Tx, key string) (string, error) {
	var id string
	err := tx.QueryRow(ctx, "select org_id from organisation_key where key = $1", key).Scan(&id)
	if errors.Is(err, db.ErrNoRows) {
		return "", nil
	}
	return id, err
}

// Get gives the body that id, or another of its keys, stands for; where its ID
// is not the id that was asked for, a page sends the reader there. The error
// is a fault of kind NotFound when there is none.
func (s *Service) Get(ctx context.Context, id string) (Org, error) {
	var o Org
	err := s.db.Read(ctx, func(tx *db.Tx) (err error) {
		o, err = get(ctx, tx, id)
		return err
	})
	if errors.Is(err, db.ErrNoRows) {
		return Org{}, fault.With(err, fault.NotFound, "There is no organisation with the id %s.", id)
	}
	if err != nil {
		return Org{}, fmt.Errorf("reading organisation %s: %w", id, err)
	}
	return o, nil
}

func get(ctx context.Context, tx *db.Tx, id string) (Org, error) {
	var o Org
	var state string
	err := tx.QueryRow(ctx, `
		select o.id, o.name, o.first_index, o.last_index, o.buyer, o.supplier,
			o.town, o.region, o.postcode, o.scale, o.scale_date, o.vcse, o.state
		from organisation_key k join organisation o on o.id = k.org_id where k.key = $1`, id).
		Scan(&o.ID, &o.Name, &o.First, &o.Last, &o.Buyer, &o.Supplier,
			&o.Town, &o.Region, &o.Postcode, &o.Scale, &o.ScaleDate, &o.VCSE, &state)
	if err != nil {
		return Org{}, err
	}
	b, err := decode(o.ID, state)
	if err != nil {
		return Org{}, err
	}
	o.Keys, o.Names = b.published()
	if err := readJoins(ctx, tx, &o); err != nil {
		return Org{}, err
	}
	return o, readSizes(ctx, tx, &o)
}

// published gives the keys and names as pages show them.
func (b *body) published() ([]Key, []Spelling) {
	keys := make([]Key, len(b.records))
	for i, r := range b.records {
		keys[i] = Key{Key: r.key, Scheme: r.id.scheme, Value: r.id.value, Ambiguous: r.ambiguous}
	}
	all := b.spellings()
	slices.SortFunc(all, func(a, c *spelling) int {
		return cmp.Or(cmp.Compare(c.uses, a.uses), a.first.compare(c.first))
	})
	names := make([]Spelling, len(all))
	for i, n := range all {
		names[i] = Spelling{Name: n.name, Uses: n.uses}
	}
	return keys, names
}

func readJoins(ctx context.Context, tx *db.Tx, o *Org) error {
	return each(ctx, tx, `select j.key, j.subject, j.reason, j.detail, j.entry_index, j.ocid from organisation_join j
		join organisation_key k on k.key = j.key where k.org_id = $1
		order by j.entry_index, j.entry_seq`, []any{o.ID},
		func(rows *db.Rows) error {
			var j Join
			var reason string
			err := rows.Scan(&j.Key, &j.Subject, &reason, &j.Detail, &j.Index, &j.OCID)
			j.Reason = Reason(reason)
			o.Joins = append(o.Joins, j)
			return err
		})
}

// readSizes reads the sizes by date; where two keys have one for a day, the one
// from the newest release counts.
func readSizes(ctx context.Context, tx *db.Tx, o *Org) error {
	return each(ctx, tx, `select s.date, s.scale from organisation_scale s
		join organisation_key k on k.key = s.key where k.org_id = $1
		order by s.date, s.entry_index, s.key`, []any{o.ID},
		func(rows *db.Rows) error {
			var size Size
			err := rows.Scan(&size.Date, &size.Scale)
			if n := len(o.Sizes); n > 0 && o.Sizes[n-1].Date == size.Date {
				o.Sizes = o.Sizes[:n-1]
			}
			o.Sizes = append(o.Sizes, size)
			return err
		})
}

// ScaleOn gives the size that was last stated on or before a day (YYYY-MM-DD),
// or else the first one stated later; "" when none ever was.
func (o Org) ScaleOn(day string) string {
	scale := ""
	for i, s := range o.Sizes {
		if i == 0 || s.Date <= day {
			scale = s.Scale
		}
	}
	return scale
}

// Keys gives the keys of the body with the id, for queries on the tables of
// other packages: those hold primary keys (see [KeyOf]). It gives nothing for
// an unknown id.
func (s *Service) Keys(ctx context.Context, id string) ([]string, error) {
	var keys []string
	err := s.db.Read(ctx, func(tx *db.Tx) error {
		keys = nil
		return each(ctx, tx, "select key from organisation_key where org_id = $1 order by key", []any{id},
			func(rows *db.Rows) error {
				var key string
				err := rows.Scan(&key)
				keys = append(keys, key)
				return err
			})
	})
	if err != nil {
		return nil, fmt.Errorf("reading the keys of organisation %s: %w", id, err)
	}
	return keys, nil
}

// AllKeys gives the keys of several bodies, by their ids.
func (s *Service) AllKeys(ctx context.Context, ids []string) (map[string][]string, error) {
	var keys map[string][]string
	err := s.db.Read(ctx, func(tx *db.Tx) error {
		keys = make(map[string][]string, len(ids))
		return byKeys(ctx, tx, ids, "select org_id, key from organisation_key where org_id in ", " order by key",
			func(rows *db.Rows) error {
				var id, key string
				err := rows.Scan(&id, &key)
				keys[id] = append(keys[id], key)
				return err
			})
	})
	if err != nil {
		return nil, fmt.Errorf("reading the keys of %d organisations: %w", len(ids), err)
	}
	return keys, nil
}

// Names gives the body of each key; keys that no release has are left out.
func (s *Service) Names(ctx context.Context, keys []string) (map[string]Ref, error) {
	var refs map[string]Ref
	err := s.db.Read(ctx, func(tx *db.Tx) error {
		refs = make(map[string]Ref, len(keys))
		return byKeys(ctx, tx, keys, `select k.key, o.id, o.name
			from organisation_key k join organisation o on o.id = k.org_id where k.key in `, ``,
			func(rows *db.Rows) error {
				var key string
				var ref Ref
				err := rows.Scan(&key, &ref.ID, &ref.Name)
				refs[key] = ref
				return err
			})
	})
	if err != nil {
		return nil, fmt.Errorf("reading the names of %d organisations: %w", len(keys), err)
	}
	return refs, nil
}

// Sort is the order of a list of bodies.
type Sort string

// The orders.
const (
	ByName     Sort = ""
	ByReleases Sort = "releases" // the most releases in the role first, of equal ones by name
)

// Query asks for a page of buyers or suppliers.
type Query struct {
	Text  string // words that one of the names has, each from its beginning; "" for all
	Sort  Sort
	Limit int    // rows at most; 50 when 0 or less
	After string // Page.Next of the page before; "" for the first
}

// Page is a part of a list.
type Page struct {
	Lines []Line
	Total int    // bodies in the whole list
	Next  string // what to ask for the next page with; "" on the last
}

// Buyers gives a page of the bodies that buy.
func (s *Service) Buyers(ctx context.Context, q Query) (Page, error) { return s.list(ctx, "buyer", q) }

// Suppliers gives a page of the bodies that supply.
func (s *Service) Suppliers(ctx context.Context, q Query) (Page, error) {
	return s.list(ctx, "supplier", q)
}

func (s *Service) list(ctx context.Context, role string, q Query) (Page, error) {
	if q.Limit <= 0 {
		q.Limit = 50
	}
	where, args := role+" > 0", []any(nil)
	for _, w := range words(q.Text) {
		// A slug holds neither of like's wildcards.
		args = append(args, w+"%", "%-"+w+"%")
		where += fmt.Sprintf(` and id in (select k.org_id from organisation_name n join organisation_key k on k.key = n.key
			where n.folded like $%d or n.folded like $%d)`, len(args)-1, len(args))
	}
	var page Page
	err := s.db.Read(ctx, func(tx *db.Tx) error {
		page = Page{}
		err := tx.QueryRow(ctx, "select count(*) from organisation where "+where, args...).Scan(&page.Total)
		if err != nil {
			return err
		}
		return readPage(ctx, tx, role, where, args, q, &page)
	})
	if err != nil {
		return Page{}, fmt.Errorf("listing each %s: %w", role, err)
	}
	return page, nil
}

func readPage(ctx context.Context, tx *db.Tx, role, where string, args []any, q Query, page *Page) error {
	args = args[:len(args):len(args)]
	order := "folded, id"
	if q.Sort == ByReleases {
		order = role + " desc, folded, id"
	}
	if q.After != "" {
		releases, folded, id := q.Sort.after(q.After)
		args = append(args, folded, id)
		more := fmt.Sprintf("(folded, id) > ($%d, $%d)", len(args)-1, len(args))
		if q.Sort == ByReleases {
			args = append(args, releases)
			more = fmt.Sprintf("(%[1]s < $%[2]d or %[1]s = $%[2]d and %[3]s)", role, len(args), more)
		}
		where += " and " + more
	}
	args = append(args, q.Limit+1)
	var last string
	return each(ctx, tx, fmt.Sprintf(`select id, name, town, %s, folded from organisation where %s
		order by %s limit $%d`, role, where, order, len(args)), args,
		func(rows *db.Rows) error {
			if len(page.Lines) == q.Limit {
				page.Next = last
				return nil
			}
			var l Line
			var folded string
			err := rows.Scan(&l.ID, &l.Name, &l.Town, &l.Releases, &folded)
			page.Lines = append(page.Lines, l)
			last = folded + "|" + l.ID
			if q.Sort == ByReleases {
				last = strconv.FormatInt(l.Releases, 10) + "|" + last
			}
			return err
		})
}

// after reads the Next of the page before: the rows of a page come after a body
// with so many releases, which only count in the order by releases, and this
// name and id. One that is damaged begins somewhere.
func (s Sort) after(next string) (releases int64, folded, id string) {
	if s == ByReleases {
		number, rest, _ := strings.Cut(next, "|")
		n, err := strconv.ParseInt(number, 10, 64)
		if err != nil {
			n = math.MaxInt64 // more than any body has: the first page
		}
		releases, next = n, rest
	}
	folded, id, _ = strings.Cut(next, "|")
	return releases, folded, id
}
