package fiction

// contracts writes the section of contracts: one for each award, with its id.
// Changes, payments and performance are of the first.
func (w *press) contracts() {
	switch w.e.kind {
	case contract, termination:
		w.array("contracts")
		for i := range w.p.nlots {
			if w.p.lots[i].unsuccessful {
				continue
			}
			w.openContract(i)
			if w.e.kind == contract {
				w.signedContract(i)
			} else {
				w.ended(i)
			}
			w.close()
		}
		w.closeArray()
	case contractUpdate, payment, performance, amendment:
		w.array("contracts")
		w.openContract(0)
		w.progress()
		w.close()
		w.closeArray()
	}
}

func (w *press) openContract(i int) {
	w.open()
	w.lotID("id", i)
	w.lotID("awardID", i)
}

// signedContract writes a contract as its details notice does.
func (w *press) signedContract(i int) {
	l := &w.p.lots[i]
	w.lotTitle("title", l)
	w.text("status", "active")
	w.period("period", w.p.end)
	w.extension()
	w.money(l.awarded)
	w.flag("aboveThreshold", w.p.aboveThreshold)
	w.time("dateSigned", midnight(w.p.signed))
	w.array("items")
	w.item(i)
	w.closeArray()
	if w.p.value >= 5_000_000_00 {
		w.metrics()
	}
	if i == 0 {
		w.publications()
	}
}

// metrics writes the measures by which a large contract is judged.
func (w *press) metrics() {
	w.array("agreedMetrics")
	for i, title := range w.p.trade.measures {
		w.open()
		w.name("id")
		w.b = append(w.b, '"', '1'+byte(i), '"')
		w.text("title", title)
		w.text("description", "Measured each quarter and reported each year.")
		w.close()
	}
	w.closeArray()
}

// progress writes what became of the first contract.
func (w *press) progress() {
	w.text("status", "active")
	switch w.e.kind {
	case payment:
		w.object("implementation")
		w.transaction()
		w.close()
	case performance:
		w.object("implementation")
		w.ratings()
		w.close()
	case amendment:
		w.amended()
	}
	w.array("documents")
	if w.e.kind == contractUpdate {
		w.copyOfContract()
	}
	w.publication()
	w.closeArray()
}

// copyOfContract writes the document that is the contract, with what is
// secret struck out.
func (w *press) copyOfContract() {
	w.open()
	w.text("id", "contract-1")
	w.text("documentType", "contractSigned")
	w.text("title", "Contract as signed, redacted")
	w.name("url")
	w.b = append(w.b, `"https://tenders.`+domain+`/contracts/`...)
	w.ocid(w.p.k)
	w.b = append(w.b, `.pdf"`...)
	w.time("datePublished", w.e.at)
	w.text("format", "application/pdf")
	w.close()
}

func (w *press) transaction() {
	w.array("transactions")
	w.open()
	w.name("id")
	w.b = digits(append(w.b, '"'), w.e.nth+1, 1)
	w.b = append(w.b, '"')
	w.time("date", w.e.until)
	w.object("value")
	w.pence("amount", w.e.amount)
	w.text("currency", "GBP")
	w.close()
	w.object("payer")
	w.name("id")
	w.buyerID()
	w.text("name", w.p.fill.buyer)
	w.close()
	w.object("payee")
	s := w.p.lots[0].suppliers[0]
	w.name("id")
	w.supplierID(s, 0, 0)
	w.text("name", w.supplierName(s))
	w.close()
	w.close()
	w.closeArray()
}

// ratings writes how each measure was met in the year that ended.
func (w *press) ratings() {
	w.array("metrics")
	for i, title := range w.p.trade.measures {
		w.open()
		w.name("id")
		w.b = append(w.b, '"', '1'+byte(i), '"')
		w.text("title", title)
		w.array("observations")
		w.open()
		w.name("id")
		w.b = append(w.b, '"', '1'+byte(i), '-', '1'+byte(w.e.nth), '"')
		w.text("measure", ratings[(w.p.k+i*3+w.e.nth*5)%len(ratings)])
		w.object("period")
		w.time("startDate", midnight(w.e.until.days()-364))
		w.time("endDate", w.e.until)
		w.close()
		w.close()
		w.closeArray()
		w.close()
	}
	w.closeArray()
}

// amended writes the contract as it stands after a change, and the reason.
func (w *press) amended() {
	r := &changeReasons[(w.p.k+w.e.nth)%len(changeReasons)]
	if w.p.course.fate == prolonged {
		r = &changeReasons[optionTaken]
	}
	if w.e.change == newEnd {
		w.period("period", w.e.until.days())
	}
	w.money(w.e.amount)
	w.array("amendments")
	w.open()
	w.name("id")
	w.noticeID()
	w.time("date", w.e.at)
	if w.e.change == newEnd {
		w.text("description", "The term of the contract is extended.")
	} else {
		w.text("description", "The value of the contract changes.")
	}
	w.text("rationale", r.why)
	w.array("rationaleClassifications")
	w.reason("UK_AMENDMENT_RATIONALE", r)
	w.closeArray()
	w.close()
	w.closeArray()
}

// ended writes that a contract is over, and which process renews it.
func (w *press) ended(i int) {
	w.text("status", "terminated")
	r := &endReasons[0]
	if last := w.e.until.days(); last < w.p.end {
		r = &endReasons[1+w.p.k%(len(endReasons)-1)]
	}
	w.text("statusDetails", r.label)
	w.object("period")
	w.time("startDate", midnight(w.p.start))
	w.time("endDate", w.e.until)
	w.close()
	if i > 0 {
		return
	}
	switch {
	case w.p.role == expiring:
		w.link("renewalProcess", w.p.k+1)
	case w.p.role == ending && w.p.course.linked && w.p.course.fate == replaced:
		w.link([...]string{"renewalProcess", "replacementProcess"}[w.p.k/renewalEvery%2], w.p.k+1)
	}
	w.publications()
}
