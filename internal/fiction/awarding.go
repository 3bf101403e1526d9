package fiction

// tellsBids says whether the release in hand tells how many bid: the first of
// the award of a competition.
func (w *press) tellsBids() bool {
	return w.p.route != direct && w.p.route != callOff && (w.e.kind == award || w.e.kind == contract && !w.p.has(award))
}

// bids writes how many tenders came in for each lot, and where buyers tell it,
// each of them.
func (w *press) bids() {
	if !w.tellsBids() {
		return
	}
	w.object("bids")
	if len(w.contests) > 0 {
		w.details(w.contests)
	}
	w.array("statistics")
	for i := range w.p.nlots {
		l := &w.p.lots[i]
		all, last, small, vcse := l.bids, l.final, l.sme, l.vcse
		if len(w.contests) > 0 {
			all, last, small, vcse = w.m.counted(w.contests[i])
		}
		w.statistic(i, 0, "bids", all)
		w.statistic(i, 1, "finalStageBids", last)
		w.statistic(i, 2, "smeFinalStageBids", small)
		w.statistic(i, 3, "vcseFinalStageBids", vcse)
	}
	w.closeArray()
	w.close()
}

func (w *press) statistic(lot, n int, measure string, value int) {
	w.open()
	w.name("id")
	w.b = digits(append(w.b, '"'), lot*4+n+1, 1)
	w.b = append(w.b, '"')
	w.text("measure", measure)
	w.whole("value", value)
	w.lotID("relatedLot", lot)
	w.close()
}

// awards writes one award for each lot, with the lot's id.
func (w *press) awards() {
	switch w.e.kind {
	case transparency, award, contract:
		w.array("awards")
		for i := range w.p.nlots {
			w.award(i)
		}
		w.closeArray()
	case awardUpdate:
		w.array("awards")
		w.open()
		w.lotID("id", 0)
		w.span("standstillPeriod", lastSecond(afterWorking(w.e.at.days(), 8)))
		w.publications()
		w.close()
		w.closeArray()
	case cancellation:
		w.undone()
	}
}

// undone writes that awards already made come to nothing.
func (w *press) undone() {
	if !w.p.has(award) && !w.p.has(transparency) {
		return
	}
	w.array("awards")
	for i := range w.p.nlots {
		w.open()
		w.lotID("id", i)
		w.text("status", "cancelled")
		w.close()
	}
	w.closeArray()
}

func (w *press) award(i int) {
	l := &w.p.lots[i]
	w.open()
	w.lotID("id", i)
	w.lotTitle("title", l)
	if l.unsuccessful {
		w.text("status", "unsuccessful")
		w.text("statusDetails", "No tender for this lot met the conditions.")
		w.relatedLots(i)
		w.close()
		return
	}
	w.awardState()
	w.money(l.awarded)
	w.text("mainProcurementCategory", w.p.trade.category)
	w.flag("aboveThreshold", w.p.aboveThreshold)
	w.suppliers(i)
	w.array("items")
	w.item(i)
	w.closeArray()
	w.period("contractPeriod", w.p.end)
	w.extension()
	w.relatedLots(i)
	if i == 0 && w.e.kind != contract {
		w.publications()
		w.signing()
	}
	w.close()
}

// awardState writes whether the award is final and the dates of its making.
func (w *press) awardState() {
	if w.e.kind == contract {
		w.text("status", "active")
	} else {
		w.text("status", "pending")
	}
	w.time("date", midnight(min(w.p.decided, w.e.at.days())))
	if w.e.kind == award {
		w.time("assessmentSummariesDateSent", midnight(w.e.at.days()))
		w.span("standstillPeriod", lastSecond(afterWorking(w.e.at.days(), 8)))
	}
}

// signing foretells the day on which the contract will be signed.
func (w *press) signing() {
	w.array("milestones")
	w.open()
	w.text("id", "1")
	w.text("type", "futureSignatureDate")
	w.time("dueDate", lastSecond(w.p.signed))
	w.text("status", "scheduled")
	w.close()
	w.closeArray()
}

func (w *press) suppliers(i int) {
	l := &w.p.lots[i]
	w.array("suppliers")
	for j, s := range l.suppliers[:l.nsuppliers] {
		w.open()
		w.name("id")
		w.firstID(s, i, j)
		w.text("name", w.supplierName(s))
		w.close()
	}
	w.closeArray()
}

// firstID writes the id under which a supplier stands among the parties:
// where ids are local to the release, that of the first lot it won.
func (w *press) firstID(s, i, j int) {
	for a := range i {
		l := &w.p.lots[a]
		for b, have := range l.suppliers[:l.nsuppliers] {
			if have == s && !l.unsuccessful {
				w.supplierID(s, a, b)
				return
			}
		}
	}
	w.supplierID(s, i, j)
}

func (w *press) relatedLots(i int) {
	w.array("relatedLots")
	w.b = append(w.b, '"', '1'+byte(i), '"')
	w.closeArray()
}
