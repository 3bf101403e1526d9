package fiction

import "math"

// habits are how a body buys. Bodies differ in them, so that a comparison of
// bodies has something to tell; none of them says anything of a real body.
type habits struct {
	small  float64 // how many in a hundred contracts of smallYardstick go to small firms today
	growth float64 // by how many in a hundred that changes in a year
	direct float64 // how many in a hundred ordinary processes are let without competition
	silent float64 // how many in a hundred tenders close without a word ever after
	notice [2]int  // the least and most days from a usual award to its first notice
	early  float64 // how much more often than the mean it speaks to the market first
	ahead  int     // by how many days its renewals begin before those of the tardiest
}

const (
	smallYardstick = 500_000_00 // the value, in pence, of which habits.small speaks
	smallSlope     = 9          // how many fewer in a hundred go to small firms at ten times the value
	noticeMost     = 150        // no award notice comes later than so many days
	tardy          = 70         // bodies that begin renewals no more days ahead are late with many
)

// smallOfKind is the range of habits.small of each kind of body: councils and
// schools buy nearer home than departments do.
var smallOfKind = [bodyKinds][2]int{
	department: {18, 42}, agency: {16, 42}, cityRegion: {25, 50}, county: {24, 46}, council: {35, 64}, hospital: {15, 36},
	careBoard: {20, 42}, university: {25, 45}, police: {20, 40}, fire: {25, 45}, schools: {40, 70}, housing: {35, 60},
	undertaking: {14, 30},
}

// habitsOf gives the habits of the ith body of a kind, the nth of all. Of
// three departments two buy more from small firms each year and one less.
func habitsOf(seed uint64, kind bodyKind, i, n int) habits {
	var d dice
	d.reset(seed, n, streamHabit)
	h := habits{
		small:  float64(d.between(smallOfKind[kind][0], smallOfKind[kind][1])),
		growth: 1.5 + 3.5*d.unit(),
		direct: float64(d.between(2, 22)),
		silent: float64(d.between(2, 20)),
		notice: [...][2]int{{5, 18}, {8, 45}, {40, noticeMost}}[d.weighted([]uint8{40, 38, 22})],
		early:  .2 + 1.6*d.unit(),
		ahead:  d.between(0, 260),
	}
	switch {
	case kind != department:
		h.growth -= 2.5
	case i%3 == 1:
		h.growth = -h.growth
	}
	return h
}

// smallChance gives how many in a hundred contracts of that value, in pence,
// go to small firms so many years from today.
func (h *habits) smallChance(value int64, years float64) float64 {
	chance := h.small + h.growth*years - smallSlope*math.Log10(float64(value)/smallYardstick)
	return min(max(chance, 3), 92)
}

// delay draws how many days pass from the award to the first notice of it.
func (p *process) delay() int {
	d, usual := &p.bent, p.buyer.notice
	days := d.between(usual[0], usual[1])
	if d.percent(6) {
		days = d.between(usual[1], noticeMost)
	}
	if p.role.fated() { // their dates are fixed by the end of the contract
		days = min(days, 25)
	}
	return days
}

// lean has each lot won by a firm of the size that the buyer's habits ask for,
// where the trade has one. Winners of frameworks and call-offs stay.
func (m *market) lean(p *process) {
	if p.isFramework || p.route == callOff {
		return
	}
	years := float64(p.awardDay-m.today.days()) / 365
	for i := range p.nlots {
		l := &p.lots[i]
		small := p.bent.percent(p.buyer.smallChance(l.value, years))
		for range 24 {
			if (m.suppliers[l.suppliers[0]].scale != "large") == small {
				break
			}
			l.suppliers[0] = m.draw(&p.bent, p, l)
		}
	}
}

// sized is how many in a hundred awards state the size of a supplier.
const sized = 80

// statesSize says whether the size of the supplier with that number is stated
// in process k.
func statesSize(s, k int) bool { return mix(uint64(s)<<33^uint64(k)*2654435761)%100 < sized }
