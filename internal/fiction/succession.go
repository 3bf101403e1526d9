package fiction

// fate is what becomes of a contract near its end.
type fate uint8

const (
	unfated   fate = iota
	engaged        // the buyer has spoken to the market about what comes next
	tendered       // what comes next is out to tender, or awaits its award
	replaced       // what comes next is awarded
	prolonged      // an option was taken up, and the end moved
	lapsed         // it ended, and nothing followed
	overdue        // it ends within the year, and nothing is published
	distant        // it ends in more than a year, and nothing need be published yet
	fates
)

// course is how a contract near its end was let, and what becomes of it.
type course struct {
	fate    fate
	linked  bool // what follows names it
	offset  int  // days from today to the end of its first term
	months  int  // the first term
	options int  // how many times it may be extended
	each    int  // by so many months
}

// fated says whether a process is a contract near its end, or what follows
// one, whose dates hang on that end.
func (r role) fated() bool { return r == ending || r == successor || r == lone }

// estates are what large contracts for computers are about.
var estates = []struct {
	trade   *trade
	line    int
	subject string
}{
	{&digital, 6, "national hosting and data centres"},
	{&digital, 0, "casework system"},
	{&hardware, 3, "wide area network and voice services"},
	{&digital, 3, "end user computing and service desk"},
	{&digital, 4, "finance, payroll and people platform"},
	{&digital, 1, "mainframe support and migration"},
	{&digital, 5, "identity and access platform"},
	{&digital, 2, "registers and data exchange platform"},
}

// approach makes p a contract near its end: one of three for computers and
// large, in the hands of a department or agency.
func (m *market) approach(p *process) {
	d := &p.bent
	if d.percent(34) {
		kind := [...]bodyKind{department, department, agency}[d.below(3)]
		p.buyer = &m.bodies[kind][d.skewed(len(m.bodies[kind]))]
		e := &estates[d.below(len(estates))]
		p.trade, p.line, p.subject = e.trade, &e.trade.lines[e.line], e.subject
		p.place, p.wide = p.buyer.home, true
		p.value = rounded(d.logNormal(14_000_000_00, .9))
	}
	p.course = drawCourse(d, p.role, p.buyer.ahead <= tardy)
	p.months, p.options, p.each = p.course.months, p.course.options, p.course.each
}

// drawCourse decides what becomes of a contract near its end. Late says that
// the buyer begins late.
func drawCourse(d *dice, r role, late bool) (c course) {
	c.months, c.options, c.each = 36, 0, 0
	switch d.weighted([]uint8{32, 20, 26, 22}) {
	case 0:
		c.months, c.options, c.each = 60, 2, 24
	case 1:
		c.months, c.options, c.each = 48, 1, 24
	case 2:
		c.options, c.each = 2, 12
	}
	if r == ending {
		c.fate = [...]fate{engaged, tendered, replaced}[d.below(3)]
		c.linked = d.percent(66)
	} else {
		weights := []uint8{30, 22, 12, 36}
		if late {
			weights = []uint8{24, 26, 42, 8}
		}
		c.fate = [...]fate{prolonged, lapsed, overdue, distant}[d.weighted(weights)]
	}
	if c.fate == prolonged && c.options == 0 {
		c.options, c.each = 1, 12
	}
	c.offset = c.fate.offset(d, late)
	return c
}

// offset draws the days from today to the end of the first term.
func (f fate) offset(d *dice, late bool) int {
	within := [fates][2]int{
		engaged: {100, 520}, tendered: {50, 330}, replaced: {-100, 75}, prolonged: {-230, 90},
		lapsed: {-300, -30}, overdue: {15, 340}, distant: {385, 715},
	}[f]
	if late && f == tendered {
		within = [2]int{15, 120}
	}
	return d.between(within[0], within[1])
}

// follow decides when what follows a contract near its end goes to tender. It
// gives the day of the first notice if that is fixed.
func (m *market) follow(p, before *process, l leads) (first int) {
	d, today := &p.bent, m.today.days()
	switch p.course.fate {
	case engaged:
		first = today - 1 - d.below(70)
		if l.pipeline > 0 {
			first = pipelineSeason(first, d)
		}
		p.planned = max(first+l.first(), today+d.between(10, 150))
	case tendered:
		p.planned = lastWorking(today - d.between(2, 45))
	case replaced:
		p.planned = lastWorking(min(before.end, today) - 330 - d.below(40))
	}
	return first
}

// begin fixes the start of a contract that hangs on an end: its own, or that of
// the contract before it.
func (p *process) begin(before *process) {
	switch {
	case p.role == expiring || p.role == ending || p.role == lone:
		p.start = max(p.signed+1, p.planned+320)
	case p.role == successor && p.course.fate == replaced:
		p.start = max(p.signed+1, before.end+1)
	default:
		return
	}
	p.run()
}

// prolong publishes that an option was taken up, if it was, and gives the day
// on which the contract ends with it. From is the first day on which it can be
// said.
func (m *market) prolong(p *process, from int) int {
	if p.course.fate != prolonged {
		return p.end
	}
	d := &p.bent
	end := addMonths(p.start, p.months+p.each) - 1
	told := min(p.end-d.between(20, 120), m.today.days()-d.between(2, 40))
	p.publish(max(from, told), event{kind: amendment, change: newEnd, until: lastSecond(end), amount: p.lots[0].awarded})
	return end
}

// relation gives the code by which what follows a contract names it. Two are
// the codes that the standard has now, and most notices have the older one.
func (p *process) relation() string {
	if p.role == successor {
		return [...]string{"prior", "prior", "prior.renewal", "prior.replacement"}[p.k/renewalEvery%4]
	}
	return "prior"
}
