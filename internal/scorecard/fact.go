package scorecard

import (
	"cmp"
	"math"
	"strconv"
	"strings"
	"time"
)

// award is an award as the Board holds it: as small as can be, since there are
// a million of them. Days are counted from 1970, 0 for not known.
type award struct {
	value     int64 // hundredths; 0 for none
	id        text  // of contract.Contract, shortened; begins with the ocid
	day       int32 // of the award, or else of the signature, or else of the notice
	published int32
	from      int32  // the day that late is counted from: of the signature under the Act, else of the award
	suppliers uint32 // see maker.set
	small     uint16 // suppliers by size
	large     uint16
	unsized   uint16
	vcse      uint16 // and by kind: enterprises of the third sector, and others
	other     uint16
	local     uint16 // and by place: of the buyer's region, and of another
	away      uint16
	bids      int16 // 0 where not known
	late      int16 // days from award or signature to notice, or unknownDays or notDue
	limit     int16 // days that the rule in force allowed; noRule where none binds
	doubts    Doubt
	currency  uint8 // place in Board.currencies; 0 for none
	division  uint8 // CPV division; 0 for none
	route     Route
	complete  completeness
	ocidLen   uint16
	act       bool // from is the day of the signature
}

// What stands in the place of a number of days.
const (
	unknownDays = math.MinInt16     // it is not known
	notDue      = math.MinInt16 + 1 // under the Act no contract follows the award yet
	noRule      = -1
)

// completeness is the set of facts that an award has.
type completeness uint8

const (
	hasValue completeness = 1 << iota
	hasSupplierID
	hasSize
	hasDates
	hasCategory
	hasAll = hasValue | hasSupplierID | hasSize | hasDates | hasCategory
)

// tender is a tender as the Board holds it.
type tender struct {
	ocid     text
	opened   int32 // day of its notice; never 0
	closes   int32
	least    int16 // days that the shortest lawful tender period has, see shortestPeriod
	bids     int16
	division uint8
	route    Route
	flags    tenderFlag
}

type tenderFlag uint8

const (
	engagedFlag  tenderFlag = 1 << iota // the market heard of it before
	failedFlag                          // cancelled, withdrawn or unsuccessful
	resultedFlag                        // an award or a contract was published
)

// ocid gives the process of an award.
func (a *award) ocid() text { return text{a.id.at, a.ocidLen} }

// has reports that an award has some facts.
func (a *award) has(c completeness) bool { return a.complete&c == c }

// dayNumber gives a day YYYY-MM-DD as the days since 1970, 0 for anything else.
func dayNumber(day string) int32 {
	if len(day) != 10 {
		return 0
	}
	y, errY := strconv.Atoi(day[:4])
	m, errM := strconv.Atoi(day[5:7])
	d, errD := strconv.Atoi(day[8:])
	if errY != nil || errM != nil || errD != nil {
		return 0
	}
	return int32(time.Date(y, time.Month(m), d, 0, 0, 0, 0, time.UTC).Unix() / 86400)
}

// dayText is the inverse of dayNumber; "" for 0.
func dayText(n int32) string {
	if n == 0 {
		return ""
	}
	return time.Unix(int64(n)*86400, 0).UTC().Format(time.DateOnly)
}

// daysBetween gives the days from one day to another, negative when the other
// is earlier; 0 when one is not known.
func daysBetween(from, to string) int {
	a, b := dayNumber(from), dayNumber(to)
	if a == 0 || b == 0 {
		return 0
	}
	return int(b - a)
}

// small16 keeps a number of suppliers so low that three of them can be added.
func small16(n int) uint16 { return uint16(min(n, math.MaxUint16/3)) }

// days16 keeps a number of days within the type.
func days16(n int) int16 { return int16(max(-math.MaxInt16, min(n, math.MaxInt16))) }

// divisionNumber gives a CPV division as a number, 0 for none.
func divisionNumber(division string) uint8 {
	n, err := strconv.ParseUint(division, 10, 8)
	if err != nil || len(division) != 2 {
		return 0
	}
	return uint8(n)
}

// divisionText is the inverse of divisionNumber.
func divisionText(n uint8) string {
	if n == 0 {
		return ""
	}
	return string([]byte{'0' + n/10, '0' + n%10})
}

func splitKeys(keys string) []string {
	if keys == "" {
		return nil
	}
	return strings.Split(keys, keySeparator)
}

// fact makes an award of the Board. The texts, the suppliers and the currency
// are the maker's affair.
func (a *awardRow) fact(p *processRow, l limits) award {
	c := &a.crowd
	f := award{
		value: a.amount, doubts: a.doubts, division: divisionNumber(a.division),
		day: dayNumber(cmp.Or(a.awarded, a.signed, a.published)), published: dayNumber(a.published),
		small: small16(c.small), large: small16(c.large), unsized: small16(c.unsized),
		vcse: small16(c.vcse), other: small16(c.other), local: small16(c.local), away: small16(c.away),
		bids: int16(a.bids), route: a.route, complete: a.completeness(),
	}
	from, _ := a.told(p)
	f.from, f.act = dayNumber(from), p.act
	f.late, f.limit = a.promptness(p, l)
	return f
}

// completeness tells which of the facts that the measures rest on are there.
func (a *awardRow) completeness() completeness {
	var c completeness
	if a.amount > 0 {
		c |= hasValue
	}
	if len(a.suppliers) > 0 && identified(a.suppliers) {
		c |= hasSupplierID
	}
	if a.crowd.small+a.crowd.large > 0 && a.crowd.unsized == 0 {
		c |= hasSize
	}
	if a.awarded != "" && a.published != "" {
		c |= hasDates
	}
	if a.division != "" {
		c |= hasCategory
	}
	return c
}

// identified reports that each key is one of a register, "GB-COH-01234567",
// and none is made of a name, "blackpool-council".
func identified(keys []string) bool {
	for _, key := range keys {
		if key == strings.ToLower(key) {
			return false
		}
	}
	return true
}

// told gives the days between which the law counts how soon the public was told.
func (a *awardRow) told(p *processRow) (from, to string) {
	if p.act {
		return a.signed, a.details
	}
	return a.awarded, a.published
}

// promptness gives the days from the award, or under the Act from the
// signature, to the notice that the law asks for, and how many it allows.
// A notice on or before the day counts as 0 days.
func (a *awardRow) promptness(p *processRow, l limits) (late, limit int16) {
	if p.act && a.fromAward {
		return notDue, noRule
	}
	from, to := a.told(p)
	limit = noRule
	if days := l.of(p, from); days > 0 {
		limit = days16(days)
	}
	switch {
	case from == "" && p.bound():
		return unknownDays, 0
	case from == "" || to == "":
		return unknownDays, limit
	}
	return days16(max(0, daysBetween(from, to))), limit
}

// fact makes a tender of the Board but for its text; ok is false for a process of which no
// tender notice is known.
func (p *processRow) fact() (t tender, ok bool) {
	if p.opened == "" {
		return tender{}, false
	}
	t = tender{
		opened: dayNumber(p.opened), closes: dayNumber(p.closes), route: p.route, bids: int16(p.bids),
		least: int16(p.shortestPeriod()), division: divisionNumber(p.division),
	}
	for flag, is := range map[tenderFlag]bool{engagedFlag: p.engaged, failedFlag: p.failed, resultedFlag: p.resulted} {
		if is {
			t.flags |= flag
		}
	}
	return t, true
}
