package fiction

// tender writes the tender section: whole in the notices that announce, and
// in updates no more than what changed.
func (w *press) tender() {
	w.object("tender")
	w.identity()
	switch w.e.kind {
	case pipeline, engagement, forecast:
		w.announced("planned")
		w.communication()
	case tender:
		w.announced("active")
		w.invitation()
	case tenderUpdate:
		w.changed()
	case transparency, award, contract:
		w.described()
		w.closed()
	case cancellation:
		w.cancelled()
	}
	w.close()
}

// identity writes what every release repeats.
func (w *press) identity() {
	if w.dirt == numericIDs {
		w.whole("id", 700_000+w.p.k)
	} else {
		w.name("id")
		w.b = append(w.b, '"')
		w.reference()
		w.b = append(w.b, '"')
	}
	w.object("legalBasis")
	w.text("id", "2023/54")
	w.text("scheme", "UKPGA")
	w.text("uri", "https://www.legislation.gov.uk/ukpga/2023/54/contents")
	w.close()
	w.name("title")
	w.b = append(w.b, '"')
	if w.dirt == loosePrint {
		w.b = append(w.b, "  "...)
	}
	w.sentence(w.p.title, &w.p.fill)
	switch {
	case w.dirt == entities:
		w.b = append(w.b, " &amp;amp; associated services"...)
	case w.dirt == loosePrint:
		w.b = append(w.b, " "...)
	case w.again:
		w.b = append(w.b, " (corrected)"...)
	}
	w.b = append(w.b, '"')
}

// reference writes the buyer's own number: its initials and a number.
func (w *press) reference() {
	w.b = append(w.b, w.p.buyer.initials...)
	w.b = digits(append(w.b, '-'), 1000+w.p.k, 4)
}

// described writes the description: paragraphs of sentences that the process
// draws anew, and alike, for each of its releases.
func (w *press) described() {
	if w.dirt == emptyText {
		w.text("description", "")
		return
	}
	w.name("description")
	w.b = append(w.b, '"')
	w.paragraph(openings, w.p.trade.need)
	w.newLine()
	w.paragraph(w.p.trade.scope, w.p.trade.scope, terms)
	if w.p.nlots > 1 {
		w.space()
		w.sentence(w.words.pick(lotWords), &w.p.fill)
	}
	if w.p.isFramework {
		w.space()
		w.sentence(frameworkWords[w.p.k%len(frameworkWords)], &w.p.fill)
	}
	w.newLine()
	if w.words.percent(60) {
		w.paragraph(values, processes)
	} else {
		w.paragraph(processes)
	}
	switch {
	case w.e.change == newDescription:
		w.b = append(w.b, ` The notice has been corrected: the scope now takes in `...)
		w.inside(w.p.place.neighbour().name())
		w.b = append(w.b, '.')
	case w.dirt == entities:
		w.b = append(w.b, " The supplier&amp;#39;s terms don&amp;#39;t apply &amp;amp; are refused."...)
	case w.dirt == loosePrint:
		w.b = append(w.b, ` \n`...)
	}
	w.b = append(w.b, '"')
}

// paragraph writes a sentence from each pool. A pool that comes twice running
// gives two different sentences.
func (w *press) paragraph(pools ...[]string) {
	last := ""
	for i, pool := range pools {
		n := w.words.below(len(pool))
		if pool[n] == last {
			n = (n + 1) % len(pool)
		}
		if last = pool[n]; i > 0 {
			w.space()
		}
		w.sentence(last, &w.p.fill)
	}
}

func (w *press) space()   { w.b = append(w.b, ' ') }
func (w *press) newLine() { w.b = append(w.b, '\\', 'n') }

// recurs is one process in how many says that it will be bought again.
const recurs = 9

// recurrence writes that the purchase will be put out to tender again, where it
// will.
func (w *press) recurrence() {
	if w.p.k%recurs != 0 {
		return
	}
	w.flag("hasRecurrence", true)
	w.object("recurrence")
	w.text("description", "This purchase will be put out to tender again before the contract ends.")
	w.close()
}

// announced writes what a plan and an invitation share.
func (w *press) announced(status string) {
	w.described()
	w.text("status", status)
	w.array("items")
	for i := range w.p.nlots {
		w.item(i)
	}
	w.closeArray()
	w.money(w.p.value)
	w.text("mainProcurementCategory", w.p.trade.category)
	w.flag("aboveThreshold", w.p.aboveThreshold)
	w.recurrence()
	w.array("lots")
	for i := range w.p.nlots {
		w.lot(i, status)
	}
	w.closeArray()
}

// lotID writes the id of lot i, or of what belongs to it, as a member.
func (w *press) lotID(key string, i int) {
	w.name(key)
	if w.dirt == numericIDs {
		w.b = digits(w.b, i+1, 1)
		return
	}
	w.b = append(w.b, '"', '1'+byte(i), '"')
}

func (w *press) item(i int) {
	l := &w.p.lots[i]
	w.open()
	w.lotID("id", i)
	w.classes(i)
	w.array("deliveryAddresses")
	w.delivery(l.place, w.p.wide)
	if !w.p.wide && w.p.k%4 == 0 {
		w.delivery(l.place.neighbour(), false)
	}
	if w.p.wide && w.p.k%3 == 0 {
		w.delivery((l.place+10)%town(towns), true)
	}
	w.closeArray()
	w.lotID("relatedLot", i)
	w.close()
}

// classes writes the codes of what a lot buys: its own, and for some another
// of the trade.
func (w *press) classes(i int) {
	l := &w.p.lots[i]
	w.array("additionalClassifications")
	w.class(l.line)
	if more := &w.p.trade.lines[(w.p.k+i)%len(w.p.trade.lines)]; w.p.k%3 > 0 && more != l.line {
		w.class(more)
	}
	w.closeArray()
}

func (w *press) class(c *line) {
	w.open()
	w.text("scheme", "CPV")
	w.name("id")
	w.b = append(append(w.b, '"'), c.code...)
	if w.dirt == checkDigit {
		w.b = append(w.b, '-', c.check)
	}
	w.b = append(w.b, '"')
	w.text("description", c.label)
	w.close()
}

func (w *press) delivery(at town, wide bool) {
	w.open()
	if !wide {
		w.text("locality", at.name())
	}
	// By name, as Contracts Finder has it: nobody knows the codes of Quellmere.
	w.text("region", at.region().name)
	w.text("country", countryCode)
	w.text("countryName", countryName)
	w.close()
}

func (w *press) lot(i int, status string) {
	l := &w.p.lots[i]
	w.open()
	w.lotID("id", i)
	if w.p.nlots > 1 {
		w.lotTitle("title", l)
	}
	w.text("status", status)
	if w.e.kind == tender {
		w.lotMoney(l.value)
	}
	w.period("contractPeriod", w.p.end)
	if w.e.kind == tender {
		w.extension()
		if w.p.k%7 == 0 {
			w.flag("hasOptions", true)
			w.object("options")
			w.text("description", "The buyer may order up to a fifth more at the prices of the contract.")
			w.close()
		}
		w.suitability()
		w.criteria()
	}
	w.close()
}

// lotMoney writes the value of a lot, in another currency than the tender's
// if that is the fault of the release.
func (w *press) lotMoney(amount int64) {
	if w.dirt != otherCurrency {
		w.money(amount)
		return
	}
	w.object("value")
	w.pence("amountGross", amount*6/5)
	w.pence("amount", amount)
	w.text("currency", [...]string{"AED", "EUR", "USD"}[w.p.k%3])
	w.close()
}

func (w *press) lotTitle(key string, l *lot) {
	f := w.p.fill
	f.subject, f.place = l.subject, l.place
	w.name(key)
	w.b = append(w.b, '"')
	w.sentence("{S} - {p}", &f)
	w.b = append(w.b, '"')
}

// suitability says for whom the contract is suitable: small firms if it is
// small or in lots, charities in the trades in which they work.
func (w *press) suitability() {
	w.object("suitability")
	w.flag("sme", w.p.value < 1_000_000_00 || w.p.nlots > 1 || w.p.k%3 == 0)
	w.flag("vcse", w.p.trade.charitable() && w.p.k%4 > 0)
	w.close()
}

// criteria writes how a lot's tenders are scored: quality, price and social
// value, a hundred in all.
func (w *press) criteria() {
	quality, social := 30+5*(w.p.k%7), 10
	w.object("awardCriteria")
	w.array("criteria")
	w.criterion("quality", qualities[w.p.k%len(qualities)], "Answers to the questions in the procurement documents, scored from 0 to 5.", quality)
	w.criterion("price", "Price", "The lowest price scores full marks and others in proportion.", 100-quality-social)
	w.criterion("quality", "Social value", "What the bidder promises for the people of "+w.p.place.region().name+", and how it will be shown.", social)
	w.closeArray()
	w.close()
}

func (w *press) criterion(kind, name, description string, percent int) {
	w.open()
	w.text("type", kind)
	w.text("name", name)
	w.text("description", description)
	w.array("numbers")
	w.open()
	w.whole("number", percent)
	w.text("weight", "percentageExact")
	w.close()
	w.closeArray()
	w.close()
}

// communication says when the next notice is to be expected.
func (w *press) communication() {
	w.object("communication")
	w.time("futureNoticeDate", lastSecond(w.p.planned))
	w.close()
}
