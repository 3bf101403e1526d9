package fiction

// live plans everything that is published about p. Other is the framework or
// the contract before it, if it has one.
func (m *market) live(p, other *process) {
	switch p.route {
	case callOff:
		from := other.start + 5
		p.planned = from + p.dice.below(max(1, min(m.today.days()-1, other.end)-from))
		late := max(0, min(p.delay(), m.today.days()-1-p.planned))
		p.term(p.planned + late)
		p.decided = p.awardDay - late
		m.awarding(p)
	case direct:
		p.planned = m.past(p)
		p.publish(p.planned, event{kind: transparency})
		p.term(p.planned + p.dice.between(12, 35))
		if p.dice.percent(5) {
			p.publish(p.awardDay, event{kind: cancellation})
			return
		}
		m.awarding(p)
	default:
		m.compete(p, other)
	}
}

// past draws the day on which an ordinary process began, by the seasons: most
// in the last year, some four and a half years ago.
func (m *market) past(p *process) int {
	d := &p.dice
	spans := [...][2]int{{1, 60}, {61, 240}, {241, 730}, {731, 1640}}
	for range 6 {
		span := spans[d.weighted([]uint8{26, 20, 26, 28})]
		day := m.today.days() - d.between(span[0], span[1])
		if seasonal(day, d) {
			return lastWorking(day)
		}
	}
	return lastWorking(m.today.days() - d.between(1, 1640))
}

// compete plans a competitive procedure, from the first word to the award or
// to the end without one.
func (m *market) compete(p, other *process) {
	d := &p.dice
	l := p.leads()
	period := p.period(l.forecast > 0)
	m.prepare(p, other, l, period)
	p.publish(p.planned, event{kind: tender})
	p.deadline = midnight(nextWorking(p.planned+period)) + [...]moment{10, 12, 12, 12, 14, 16, 17, 23}[d.below(8)]*hour
	if p.role == closing {
		p.deadline = (m.today/1800 + moment(d.between(2, 72))) * 1800
	}
	final := p.updates()
	wait := [2]int{20, 80}
	switch p.route {
	case flexible:
		wait = [2]int{45, 130}
	case belowThreshold:
		wait = [2]int{8, 45}
	}
	award := final + d.between(wait[0], wait[1])
	late := 0
	if p.route != belowThreshold { // those give one notice, of the contract
		late = p.delay()
	}
	if p.role == successor && p.course.fate == tendered {
		award = max(award, m.today.days()+3+p.bent.below(40))
	}
	p.term(award + late)
	p.decided = p.awardDay - late
	p.begin(other)
	p.conclude(m, final)
}

// leads are how many days before the tender each earlier notice is published,
// or 0 for none.
type leads struct{ pipeline, engagement, forecast int }

func (p *process) leads() (l leads) {
	d := &p.dice
	if d.percent(18 * p.buyer.early) {
		l.forecast = d.between(41, 110)
	}
	if d.percent([...]float64{openProcedure: 26, flexible: 48, belowThreshold: 7}[p.route] * p.buyer.early) {
		l.engagement = d.between(45, 160)
	}
	if l.engagement > 0 && l.forecast > 0 {
		l.engagement = max(l.engagement, l.forecast+25)
	}
	if p.value >= 2_000_000_00 && d.percent(30) {
		l.pipeline = max(d.between(130, 420), l.engagement+30)
	}
	if l == (leads{}) && (p.role == upcoming || p.role == renewal && d.percent(50) || p.role == successor && p.course.fate == engaged) {
		switch d.below(6) {
		case 0:
			l.pipeline = d.between(130, 420)
		case 1, 2:
			l.forecast = d.between(41, 200)
		default:
			l.engagement = d.between(45, 200)
		}
	}
	return l
}

// first gives the longest lead.
func (l leads) first() int { return max(l.pipeline, l.engagement, l.forecast) }

// period gives the days that bidders have: 25 at least under the full rules,
// or 10 after a planned procurement notice.
func (p *process) period(forecast bool) int {
	switch d := &p.dice; {
	case p.route == belowThreshold:
		return d.between(8, 28)
	case forecast && d.percent(40):
		return d.between(11, 22)
	case p.route == flexible:
		return d.between(26, 60)
	default:
		return d.between(26, 46)
	}
}

// prepare decides the day of the tender, and publishes what precedes it.
func (m *market) prepare(p, other *process, l leads, period int) {
	d, today := &p.dice, m.today.days()
	first := 0
	switch p.role {
	case framework:
		p.planned = lastWorking(today - d.between(400, 1300))
	case expiring:
		p.months = d.between(2, 4) * 12
		p.planned = lastWorking(addMonths(today+d.between(-240, 300), -p.months) - 320)
	case ending, lone:
		p.planned = lastWorking(addMonths(today+p.course.offset, -p.months) - 320)
	case closing:
		p.planned = lastWorking(today - period)
	case renewal:
		first = min(other.end-d.between(90, 300)-p.buyer.ahead, today-1-d.below(40))
	case upcoming:
		first = today - 1 - d.below(170)
	default:
		p.planned = m.past(p)
	}
	if p.role == successor {
		first = m.follow(p, other, l)
	} else if first > 0 {
		if l.pipeline > 0 {
			first = pipelineSeason(first, d)
		}
		p.planned = first + l.first()
	}
	if p.role == upcoming {
		p.planned = max(p.planned, today+d.between(4, 200))
	}
	p.foretell(l, first)
}

// foretell publishes what precedes the tender. First is the day on which it
// begins if that is fixed.
func (p *process) foretell(l leads, first int) {
	d := &p.dice
	on := func(lead int) int {
		if first > 0 && lead == l.first() {
			return first
		}
		return p.planned - lead
	}
	if l.pipeline > 0 {
		p.publish(pipelineSeason(on(l.pipeline), d), event{kind: pipeline})
	}
	if l.engagement > 0 {
		start := on(l.engagement)
		p.engagementEnd = nextWorking(start + d.between(12, 34))
		p.publish(start, event{kind: engagement})
		if d.percent(18) {
			p.publish(p.engagementEnd+d.between(1, 6), event{kind: engagementUpdate})
		}
	}
	if l.forecast > 0 {
		p.publish(on(l.forecast), event{kind: forecast})
	}
}

// pipelineSeason moves a day back into the 56 days from 1 April in which
// pipeline notices are published (Procurement Act 2023, section 93).
func pipelineSeason(days int, d *dice) int {
	y, month, date := dateOf(days)
	switch {
	case month == 4 || month == 5 && date <= 26:
		return days
	case month < 4:
		y--
	}
	return dayNumber(y, 5, 26) - d.below(50)
}

// updates plans the changes of the tender and gives the day of the deadline
// that holds in the end.
func (p *process) updates() int {
	d := &p.dice
	last, deadline := p.planned, p.deadline
	for range d.weighted([]uint8{58, 26, 12, 4}) {
		room := deadline.days() - 3 - last
		if room < 3 {
			break
		}
		last += d.between(3, room)
		e := event{kind: tenderUpdate, change: newDeadline + change(d.weighted([]uint8{46, 20, 10, 9, 15}))}
		switch {
		case e.change == newDeadline && p.role == closing:
			e.change = newDocuments
		case e.change == newDeadline:
			deadline = midnight(nextWorking(deadline.days()+d.between(4, 18))) + deadline%day
		case e.change == newValue:
			e.amount = rounded(float64(p.value) * (.85 + .35*d.unit()))
		}
		e.until = deadline
		p.publish(last, e)
	}
	return deadline.days()
}

// term fixes when a contract that is awarded on that day is signed, begins and
// ends.
func (p *process) term(awardDay int) {
	d := &p.dice
	p.awardDay = nextWorking(awardDay)
	p.decided = p.awardDay
	p.signed = nextWorking(afterWorking(p.awardDay, 8) + 1 + d.below(22))
	if p.route == belowThreshold {
		p.signed = nextWorking(p.awardDay + d.between(2, 18))
	}
	p.start = p.signed + d.between(3, 50)
	if d.percent(60) {
		y, month, _ := dateOf(p.start)
		p.start = addMonths(dayNumber(y, month, 1), 1)
	}
	if p.months == 0 {
		p.months = d.between(p.trade.months[0], p.trade.months[1])
	}
	if p.months > 11 {
		p.months = max(12, p.months/6*6)
	}
	if p.isFramework {
		p.months = max(p.months, 36)
	}
	p.run()
}

// run fixes the end of a contract from its start.
func (p *process) run() {
	p.end = addMonths(p.start, p.months) - 1
	if p.role == ending || p.role == lone {
		p.latest = 0
	} else if p.options, p.each = 0, 12; p.trade.category != "works" && p.months >= 12 && p.dice.percent(48) {
		p.options = p.dice.between(1, 2)
	}
	if p.options > 0 {
		p.latest = addMonths(p.start, p.months+p.options*p.each) - 1
	}
}

// kept says whether others count on the contract, so that it is made and not
// broken off.
func (r role) kept() bool { return r == framework || r == expiring || r == ending || r == lone }

// conclude plans how the tender ends: without a word, cancelled or awarded.
func (p *process) conclude(m *market, final int) {
	d := &p.dice
	sure := p.role.kept() || p.role == closing || p.role == successor
	switch roll := d.unit() * 100; {
	case sure || roll >= 9+p.buyer.silent:
		m.awarding(p)
	case roll < 3:
		from := p.events[p.nevents-1].at.days() + 1
		p.publish(from+d.below(max(1, final-from)), event{kind: cancellation})
	case roll < 9:
		p.publish(final+d.between(8, 90), event{kind: cancellation})
	}
}

// awarding publishes the award and, but for a few, the contract.
func (m *market) awarding(p *process) {
	d := &p.dice
	if p.route != belowThreshold && !(p.route == callOff && d.percent(40)) {
		p.publish(p.awardDay, event{kind: award})
		if d.percent(5) {
			p.publish(p.awardDay+d.between(2, 5), event{kind: awardUpdate})
		}
		if !p.role.kept() && p.role != successor && d.percent(3) {
			p.publish(p.signed, event{kind: cancellation})
			return
		}
	}
	lag := d.between(2, 29)
	if d.percent(12) {
		lag = d.between(31, 150)
	}
	told := p.signed + lag
	switch {
	case p.route == belowThreshold:
		told = max(p.signed+2, p.decided+p.delay())
	case p.route == callOff && !p.has(award):
		told = min(told, max(p.signed+2, p.decided+noticeMost))
	}
	p.publish(told, event{kind: contract})
	if told+90 < p.end && d.percent(10) {
		p.publish(told+d.between(10, 80), event{kind: contractUpdate})
	}
	m.perform(p, told)
}

// perform plans what is published while the contract runs and at its end.
func (m *market) perform(p *process, told int) {
	d := &p.dice
	from := max(told, p.start) + 10
	stop := 0
	if !p.role.kept() && p.months > 6 && d.percent(4) {
		stop = from + (p.end-p.start)*d.between(20, 80)/100
	}
	var end int
	if p.role == ending || p.role == lone {
		end = m.prolong(p, from)
	} else {
		end = p.amend(from, stop)
	}
	until := end
	if stop > 0 && stop < end {
		until = stop
	}
	if p.value >= 5_000_000_00 || d.percent(6) {
		for at := p.start + 365; at < until; at += 365 {
			p.publish(max(from, at)+d.between(3, 18), event{kind: performance, until: lastSecond(at - 1)})
		}
	}
	if p.value >= 100_000_00 && d.percent(16) {
		p.pay(from, until)
	}
	if until < end || d.percent(74) || p.role == expiring && d.percent(60) {
		p.publish(max(until, from)+d.between(21, 29), event{kind: termination, until: lastSecond(until)})
	}
}

// amend plans the changes of the first lot's contract before the day it stops, if that is
// given, and gives the day on which it ends with them.
func (p *process) amend(from, stop int) int {
	d := &p.dice
	end, last, worth := p.end, from, p.lots[0].awarded
	for range d.weighted([]uint8{74, 20, 6}) {
		limit := end - 5
		if stop > 0 {
			limit = min(limit, stop-5)
		}
		if limit-last < 40 {
			break
		}
		last += d.between(30, limit-last)
		e := event{kind: amendment, change: newPrice}
		switch {
		case p.latest > end && d.percent(70):
			e.change, end = newEnd, p.latest
		case d.percent(40):
			e.change, end = newEnd, addMonths(end, d.between(1, 6))
		default:
			worth += rounded(float64(worth) * (.03 + .25*d.unit()))
		}
		e.until, e.amount = lastSecond(end), worth
		p.publish(last, e)
	}
	return end
}

// pay plans up to three notices of payments, after the ends of quarters.
func (p *process) pay(from, until int) {
	d := &p.dice
	y, month, _ := dateOf(from)
	quarter := dayNumber(y, (month-1)/3*3+1, 1)
	for range d.between(1, 3) {
		quarter = addMonths(quarter, 3)
		if quarter >= until {
			return
		}
		p.publish(max(from, quarter)+d.between(3, 18), event{
			kind: payment, until: lastSecond(quarter - 1), amount: rounded(float64(p.lots[0].awarded) * (.03 + .04*d.unit())),
		})
	}
}
