package notice

import (
	"context"
	"regexp"
	"strconv"
	"strings"

	"github.com/tolsey/tolsey/internal/cpv"
	"github.com/tolsey/tolsey/internal/db"
	"github.com/tolsey/tolsey/internal/place"
)

// Offer is what a text that was typed as words may mean instead.
type Offer struct {
	OCID     string   // a notice with this id; "" for none
	Title    string   // of the notice
	Regions  []string // codes of the regions that a place lies in
	Place    string   // its name
	Category string   // a beginning of CPV codes
}

// noticeID is the form of the ids of notices: Find a Tender's, a UUID as
// Contracts Finder has, and the releases' own.
var noticeID = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9_./:-]{5,120}$`)

// Offers gives what a text typed into the search may mean beside its words: the
// id of a process or of a notice, a postcode or the name of a place, a CPV
// code. Nothing for an ordinary text.
func (s *Service) Offers(ctx context.Context, text string) ([]Offer, error) {
	text = strings.TrimSpace(text)
	var offers []Offer
	if code, ok := cpv.Parse(text); ok {
		offers = append(offers, Offer{Category: cpv.Trim(code)})
	}
	if regions, name, ok := place.Find(text); ok {
		offers = append(offers, Offer{Regions: regions, Place: name})
	}
	if noticeID.MatchString(text) && strings.ContainsAny(text, "0123456789") {
		found, err := s.byID(ctx, text)
		if err != nil {
			return nil, named(err, "looking for a notice with an id")
		}
		offers = append(offers, found...)
	}
	return offers, nil
}

// mostByID bounds the processes that one id of a release gives.
const mostByID = 5

// byID gives the processes with an ocid, or with a release of an id, in any
// case of letters that publishers use.
func (s *Service) byID(ctx context.Context, id string) (offers []Offer, err error) {
	var args []any
	list := db.In(&args, id, strings.ToLower(id), strings.ToUpper(id))
	// A union and no "or", for which PostgreSQL would read every notice.
	query := `select n.ocid, n.title from notice n where n.ocid in (select o.ocid from notice o where o.ocid in ` + list + `
		union select e.ocid from ledger_entry e where e.release_id in ` + list + `)
		order by n.updated desc, n.ocid limit ` + strconv.Itoa(mostByID)
	err = s.db.Read(ctx, func(tx *db.Tx) error {
		offers = nil // the read may be tried again
		return eachRow(ctx, tx, query, args, func(rows *db.Rows) error {
			var o Offer
			err := rows.Scan(&o.OCID, &o.Title)
			offers = append(offers, o)
			return err
		})
	})
	return offers, err
}
