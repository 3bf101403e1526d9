package fiction

// market is the country with everyone in it.
type market struct {
	seed      uint64
	n         int // processes
	today     moment
	bodies    [bodyKinds][]body
	suppliers []supplier
}

// plan makes the life of process k. It hangs on nothing but the seed, k and
// today, except that the last process is not renewed by one that is not there.
func (m *market) plan(p *process, k int) {
	*p = process{k: k, parent: -1, prior: -1, dirtAt: -1}
	p.dice.reset(m.seed, k, streamPlan)
	p.bent.reset(m.seed, k, streamHabit)
	p.role = m.roleOf(k, &p.dice)
	var other process // the framework or the contract before
	switch p.role {
	case calledOff:
		p.parent = p.dice.below((k-1)/frameworkEvery+1) * frameworkEvery
		m.plan(&other, p.parent)
		m.need(p)
		p.underFramework(&other)
	case renewal, successor:
		p.prior = k - 1
		m.plan(&other, p.prior)
		p.again(&other)
	case ending, lone:
		m.need(p)
		m.approach(p)
	default:
		m.need(p)
	}
	p.letAs()
	p.divide()
	m.choose(p, &other)
	m.live(p, &other)
	m.lean(p)
	p.describe()
	p.settle(m.today)
	p.spoil()
	p.slip(m.today.days())
}

func (m *market) roleOf(k int, d *dice) role {
	switch {
	case k%frameworkEvery == 0:
		return framework
	case k%renewalEvery == 2 && k+1 < m.n:
		return expiring
	case k%renewalEvery == 3:
		return renewal
	case k%renewalEvery == endingAt && k+1 < m.n:
		return ending
	case k%renewalEvery == endingAt+1:
		return successor
	case k%renewalEvery == loneAt:
		return lone
	}
	return [...]role{calledOff, upcoming, closing, ordinary}[d.weighted([]uint8{18, 19, 3, 160})]
}

// need decides who buys what, where, and for how much.
func (m *market) need(p *process) {
	d := &p.dice
	kind := bodyKind(d.weighted(bodyWeight[:]))
	p.buyer = &m.bodies[kind][d.skewed(len(m.bodies[kind]))]
	p.trade = trades[d.weighted(appetite[kind][:])]
	p.line = &p.trade.lines[d.below(len(p.trade.lines))]
	p.subject = d.pick(p.line.subjects)
	p.place = p.buyer.home
	switch kind {
	case department, agency:
		p.place, p.wide = town(d.below(towns)), d.percent(60)
	case county, careBoard, police, fire, undertaking, cityRegion:
		p.place, p.wide = p.place/10*10+town(d.below(10)), d.percent(45)
	}
	p.value = rounded(d.logNormal(p.trade.median*bodySize[kind], p.trade.sigma) * 100)
	m.centralise(p)
}

// forDepartments is how many in a hundred ordinary processes are a department's
// after all, so that each of them has enough in a year to be measured; the
// first few, busyAnyway, have enough without.
const (
	forDepartments = 28
	busyAnyway     = 4
)

// centralise gives some ordinary processes to departments, of what they buy.
func (m *market) centralise(p *process) {
	if p.role != ordinary || !p.bent.percent(forDepartments) {
		return
	}
	for i, often := range appetite[department] {
		if trades[i] == p.trade && often > 0 {
			p.buyer = &m.bodies[department][busyAnyway+p.bent.below(len(m.bodies[department])-busyAnyway)]
		}
	}
}

// underFramework makes p a call-off from a lot of the framework.
func (p *process) underFramework(f *process) {
	l := &f.lots[0]
	p.trade, p.line, p.subject = f.trade, l.line, l.subject
	if p.dice.percent(45) {
		p.buyer, p.place = f.buyer, f.place
	}
	p.value = rounded(float64(l.value) * (.02 + .2*p.dice.unit()))
}

// again makes p buy what the process before bought, for a little more.
func (p *process) again(before *process) {
	p.buyer, p.trade, p.line, p.subject = before.buyer, before.trade, before.line, before.subject
	p.place, p.wide = before.place, before.wide
	p.course = before.course
	p.value = rounded(float64(before.value) * (.95 + .3*p.dice.unit()))
}

// smallest is the least estimate that is published, in pence.
const smallest = 26_000_00

// letAs decides how the contract is let: competitively or not, under the full
// rules or those for small contracts.
func (p *process) letAs() {
	d := &p.dice
	p.value = max(p.value, smallest)
	p.isFramework = p.role == framework || p.role == ordinary && d.percent(4)
	if p.isFramework {
		p.value *= 4
	}
	p.route = openProcedure
	switch {
	case p.role == calledOff:
		p.route = callOff
	case p.role == ordinary && !p.isFramework && d.percent(p.buyer.direct):
		p.route = direct
	case d.percent(28):
		p.route = flexible
	}
	p.weigh()
	p.grossOnly = d.percent(8)
}

// weigh compares the estimate with the threshold. Some that fall short are
// made larger, so that most of the market is under the full rules as in life.
func (p *process) weigh() {
	d := &p.dice
	limit := p.trade.threshold(p.buyer.central())
	lift := 55.0
	if p.trade.category == "works" {
		lift = 18
	}
	if p.value*6/5 < limit && (p.isFramework || d.percent(lift)) {
		p.value = rounded(float64(limit) / 1.2 * (1.01 + 1.6*d.unit()*d.unit()))
	}
	p.aboveThreshold = p.value*6/5 >= limit
	if !p.aboveThreshold && (p.route == openProcedure || p.route == flexible) {
		p.route = belowThreshold
	}
}

// divide splits the process into lots.
func (p *process) divide() {
	d := &p.dice
	p.nlots = 1
	if p.route == openProcedure || p.route == flexible || d.percent(6) {
		p.nlots = 1 + d.weighted([]uint8{64, 12, 11, 7, 6})
	}
	if p.role.fated() { // what becomes of it is told of one contract
		p.nlots = 1
	}
	left := p.value
	for i := range p.nlots {
		l := &p.lots[i]
		l.subject, l.line, l.place = p.subject, p.line, p.place
		if i > 0 && d.percent(60) {
			l.line = &p.trade.lines[d.below(len(p.trade.lines))]
			l.subject = d.pick(l.line.subjects)
		} else if i > 0 {
			l.place = p.place/10*10 + town(d.below(10))
		}
		l.value = left
		if i < p.nlots-1 {
			l.value = rounded(float64(left) * (.2 + .5*d.unit()))
			left -= l.value
		}
	}
}

// rounded gives an estimate of pence to three figures, in whole hundreds of
// pounds, as people estimate.
func rounded(v float64) int64 {
	n, unit := int64(v), int64(100_00)
	for n/unit > 999 {
		unit *= 10
	}
	return max(n/unit, 1) * unit
}

// describe settles the words of the process.
func (p *process) describe() {
	d := &p.dice
	from := titles[p.trade.category]
	switch {
	case p.isFramework:
		from = frameworkTitles
	case p.route == callOff:
		from = callOffTitles
	}
	p.title = d.pick(from)
	first, _, _ := dateOf(p.start)
	last, _, _ := dateOf(p.end)
	p.fill = filling{
		buyer: p.buyer.name, subject: p.subject, place: p.place, site: d.pick(sites),
		from: first, to: last, small: d.between(3, 40), large: d.between(6, 95) * d.between(10, 60),
	}
}

// choose decides who bids and who wins each lot.
func (m *market) choose(p, f *process) {
	for i := range p.nlots {
		l := &p.lots[i]
		m.compare(p, l)
		l.unsuccessful = i > 0 && p.dice.percent(6)
		winners := 1
		if p.isFramework {
			winners = p.dice.between(2, maxMembers)
		}
		for range winners {
			if p.route == callOff {
				l.suppliers[0], l.nsuppliers = f.lots[0].suppliers[p.dice.below(f.lots[0].nsuppliers)], 1
			} else if s := m.draw(&p.dice, p, l); !l.won(s) {
				l.suppliers[l.nsuppliers] = s
				l.nsuppliers++
			}
		}
		l.final = max(l.final, l.nsuppliers)
		l.bids = max(l.bids, l.final)
	}
}

// compare counts the bids for a lot and fixes the price of the award.
func (m *market) compare(p *process, l *lot) {
	d := &p.dice
	l.bids = 1 + d.skewed(14)
	l.final = max(1, l.bids-d.below(3))
	l.sme = d.below(l.final + 1)
	l.vcse = d.below(l.sme + 1)
	if !p.trade.charitable() {
		l.vcse = 0
	}
	l.awarded = l.value
	if !p.isFramework {
		l.awarded = int64(float64(l.value) * (.82 + .21*d.unit()))
		if d.percent(60) {
			l.awarded -= l.awarded % 100_00
		}
	}
}

// draw finds a supplier of the trade whose size suits the value of the lot.
func (m *market) draw(d *dice, p *process, l *lot) int {
	perTrade := poolSize(p.k) / len(trades)
	mine := 0
	for trades[mine] != p.trade {
		mine++
	}
	s := 0
	for range 4 {
		s = d.skewed(perTrade)*len(trades) + mine
		scale := m.suppliers[s].scale
		if !(scale == "micro" && l.value > 2_000_000_00 || scale == "large" && l.value < 60_000_00) {
			break
		}
	}
	return s
}

// won says whether the supplier with that number is among the lot's.
func (l *lot) won(s int) bool {
	for _, have := range l.suppliers[:l.nsuppliers] {
		if have == s {
			return true
		}
	}
	return false
}
