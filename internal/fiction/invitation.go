package fiction

// invitation writes how to tender: the part of a tender notice that no other
// notice has.
func (w *press) invitation() {
	w.procedure()
	w.suitability()
	if w.p.isFramework {
		w.techniques()
	}
	w.name("submissionMethodDetails")
	w.b = append(w.b, `"https://tenders.`+domain+`/opportunities/`...)
	w.ocid(w.p.k)
	w.b = append(w.b, '"')
	w.array("submissionMethod")
	w.word("electronicSubmission")
	w.closeArray()
	w.object("submissionTerms")
	w.text("electronicSubmissionPolicy", "allowed")
	w.array("languages")
	w.word("en")
	w.closeArray()
	w.close()
	w.periods()
	w.array("documents")
	w.withheld("conflictOfInterest", "Not published")
	for i := range 2 + w.p.k%(len(papers)-2) {
		w.paper(i, w.e.at)
	}
	w.publication()
	w.closeArray()
}

// withheld writes a document that is named and not given.
func (w *press) withheld(kind, description string) {
	w.open()
	w.text("id", kind)
	w.text("documentType", kind)
	w.text("description", description)
	w.close()
}

// periods writes when to tender, to ask, and when the award is foreseen.
func (w *press) periods() {
	deadline := w.p.deadline
	if w.dirt == lateTender {
		deadline = w.e.at - 9*day
	}
	w.span("tenderPeriod", deadline)
	if ask := deadline - 7*day; ask > w.e.at {
		w.span("enquiryPeriod", ask)
	}
	w.span("awardPeriod", lastSecond(w.p.signed))
}

func (w *press) span(key string, end moment) {
	w.object(key)
	w.time("endDate", end)
	w.close()
}

// procedure writes how the contract is let, in the terms of OCDS and those of
// the Act.
func (w *press) procedure() {
	how := [...]struct{ method, details string }{
		openProcedure:  {"open", "Open procedure"},
		flexible:       {"selective", "Competitive flexible procedure"},
		belowThreshold: {"open", "Below threshold - open competition"},
		direct:         {"direct", "Direct award"},
		callOff:        {"limited", "Award under a framework"},
	}[w.p.route]
	w.text("procurementMethod", how.method)
	w.text("procurementMethodDetails", how.details)
	if w.p.route == direct {
		r := &directReasons[w.p.k%len(directReasons)]
		w.text("procurementMethodRationale", r.why)
		w.array("procurementMethodRationaleClassifications")
		w.reason("UK_PROCUREMENT_METHOD_RATIONALE", r)
		w.closeArray()
	}
	if w.p.route == flexible {
		w.object("procedure")
		w.text("features", "Two stages: conditions of participation first, then full tenders from those who best meet them. There may be a round of dialogue before final tenders.")
		w.close()
	}
	if w.p.trade.lightTouch {
		w.array("specialRegime")
		w.word("lightTouch")
		w.closeArray()
	}
}

func (w *press) reason(scheme string, r *reason) {
	w.open()
	w.text("scheme", scheme)
	w.text("id", r.id)
	w.text("description", r.label)
	w.close()
}

func (w *press) techniques() {
	w.object("techniques")
	w.flag("hasFrameworkAgreement", true)
	w.object("frameworkAgreement")
	w.whole("maximumParticipants", maxMembers)
	w.text("method", "withAndWithoutReopeningCompetition")
	w.text("type", [...]string{"closed", "open"}[w.p.k%2])
	w.text("description", "Members are ranked by score. Orders of up to 100,000 pounds go to the first in rank; larger ones to a small competition.")
	w.close()
	w.close()
}

// paper writes the ith of the documents that go out with a tender.
func (w *press) paper(i int, published moment) {
	doc := &papers[i]
	w.open()
	w.name("id")
	w.b = append(w.b, `"D-`...)
	w.b = digits(w.b, w.p.k*10+i, 4)
	w.b = append(w.b, '"')
	w.text("documentType", doc.kind)
	w.text("title", doc.title)
	w.text("description", doc.about)
	w.name("url")
	w.b = append(w.b, `"https://tenders.`+domain+`/documents/`...)
	w.ocid(w.p.k)
	w.b = digits(append(w.b, '/'), i+1, 1)
	w.b = append(append(append(w.b, '.'), doc.ending...), '"')
	w.time("datePublished", published)
	w.text("format", doc.format)
	w.close()
}

// changed writes what an update alters, and an amendment that says why.
func (w *press) changed() {
	switch w.e.change {
	case newDeadline:
		w.span("tenderPeriod", w.e.until)
		w.span("enquiryPeriod", w.e.until-7*day)
	case newValue:
		w.money(w.e.amount)
	case newLots:
		w.array("lots")
		w.open()
		last := w.p.nlots - 1
		w.lotID("id", last)
		w.lotTitle("title", &w.p.lots[last])
		w.text("description", "The scope of this lot was made clearer after questions from bidders.")
		w.money(w.p.lots[last].value * 21 / 20)
		w.close()
		w.closeArray()
	case newDescription:
		w.described()
	}
	w.array("amendments")
	w.open()
	w.name("id")
	w.noticeID()
	w.time("date", w.e.at)
	from := tenderChanges[w.e.change]
	w.text("description", from[(w.p.k+w.e.nth)%len(from)])
	w.close()
	w.closeArray()
	w.array("documents")
	if w.e.change == newDocuments {
		w.paper(len(papers)-1-w.e.nth%3, w.e.at)
	}
	w.publication()
	w.closeArray()
}

// closed writes how the procedure stands after a decision.
func (w *press) closed() {
	w.text("status", "complete")
	w.procedure()
	if w.p.isFramework {
		w.techniques()
	}
	w.lotStates("complete")
}

// lotStates writes each lot's id and status.
func (w *press) lotStates(status string) {
	w.array("lots")
	for i := range w.p.nlots {
		w.open()
		w.lotID("id", i)
		if w.p.lots[i].unsuccessful && status == "complete" {
			w.text("status", "unsuccessful")
		} else {
			w.text("status", status)
		}
		w.close()
	}
	w.closeArray()
}

// cancelled writes that there will be no contract, and why.
func (w *press) cancelled() {
	status := "cancelled"
	if w.p.deadline > w.e.at {
		status = "withdrawn"
	}
	w.text("status", status)
	w.text("statusDetails", cancelReasons[w.p.k%len(cancelReasons)])
	w.lotStates("cancelled")
	w.publications()
}
