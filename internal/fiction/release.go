package fiction

// press writes releases. It is used for one after another, so that its
// buffers and the process are made once.
type press struct {
	pen
	m        *market
	p        process
	e        event
	dirt     dirt // of this release
	number   int  // of the notice in its year
	year     int
	again    bool    // whether this is another release of the same id
	contests [][]bid // the bids for each lot, where the release tells of them
	words    dice
}

// release writes event i of the process in w.p as one line. Number counts the
// notices of the year. It returns the number of lines, which is two where one
// id stands for two releases.
func (w *press) release(i, number int) int {
	w.e = w.p.events[i]
	w.number = number
	w.year, _, _ = dateOf(w.e.at.days())
	w.dirt = clean
	if w.p.dirtAt == i {
		w.dirt = w.p.dirt
	}
	w.line()
	if w.dirt != sameID {
		return 1
	}
	w.again = true
	w.line()
	w.again = false
	return 2
}

func (w *press) line() {
	w.words.reset(w.m.seed, w.p.k, streamText)
	w.contests = w.contests[:0]
	if w.showsBids() {
		for i := range w.p.nlots {
			w.contests = append(w.contests, w.m.contest(&w.p, i))
		}
	}
	w.open()
	w.head()
	w.planning()
	w.parties()
	w.buyer()
	w.related()
	w.tender()
	w.bids()
	w.awards()
	w.contracts()
	w.text("language", "en")
	w.close()
	w.b = append(w.b, '\n')
}

func (w *press) head() {
	w.name("ocid")
	w.b = append(w.b, '"')
	w.ocid(w.p.k)
	w.b = append(w.b, '"')
	if w.dirt != noReleaseID {
		w.name("id")
		w.noticeID()
	}
	w.tag()
	w.time("date", w.e.at)
	w.text("initiationType", "tender")
}

// tag writes the tag, which is both award and contract where one notice tells
// of both, as small contracts and many call-offs do.
func (w *press) tag() {
	name := notices[w.e.kind].tag
	if w.dirt == tagText {
		w.text("tag", name)
		return
	}
	w.array("tag")
	if w.e.kind == contract && !w.p.has(award) || w.e.kind == award && w.p.k%2 == 0 {
		w.word("award")
		name = "contract"
	}
	w.word(name)
	w.closeArray()
}

const ocidPrefix = "ocds-f1ct10-"

// ocid writes the id of process k inside a string: six hexadecimal digits
// after the prefix, which no publisher has registered.
func (w *press) ocid(k int) {
	const hex = "0123456789abcdef"
	w.b = append(w.b, ocidPrefix...)
	width := 20
	for k>>width > 15 {
		width += 4
	}
	for ; width >= 0; width -= 4 {
		w.b = append(w.b, hex[k>>width&15])
	}
}

// noticeID writes the number of the notice and its year as a string.
func (w *press) noticeID() {
	w.b = append(w.b, '"')
	w.notice()
	w.b = append(w.b, '"')
}

func (w *press) notice() {
	w.b = digits(w.b, w.number, 6)
	w.b = digits(append(w.b, '-'), w.year, 4)
}

// publication writes the document that is the notice itself.
func (w *press) publication() {
	n := &notices[w.e.kind]
	w.open()
	w.name("id")
	w.noticeID()
	w.text("documentType", n.documentType)
	w.text("noticeType", n.code)
	w.name("description")
	w.b = append(w.b, '"')
	w.b = append(w.b, n.label...)
	w.b = append(w.b, " in the fictional market of "+country+`"`...)
	w.name("url")
	w.b = append(w.b, `"https://notices.`+domain+`/Notice/`...)
	w.notice()
	w.b = append(w.b, '"')
	w.time("datePublished", w.e.at)
	w.text("format", "text/html")
	w.close()
}

// publications writes an array with the notice alone.
func (w *press) publications() {
	w.array("documents")
	w.publication()
	w.closeArray()
}

// related names the framework or the process before.
func (w *press) related() {
	switch {
	case w.p.parent >= 0:
		w.link("framework", w.p.parent)
	case w.p.prior >= 0 && w.e.kind <= tender && (w.p.role == renewal || w.p.course.linked):
		w.link(w.p.relation(), w.p.prior)
	}
}

func (w *press) link(relationship string, k int) {
	w.array("relatedProcesses")
	w.open()
	w.text("id", "1")
	w.array("relationship")
	w.word(relationship)
	w.closeArray()
	w.text("scheme", "ocid")
	w.name("identifier")
	w.b = append(w.b, '"')
	w.ocid(k)
	w.b = append(w.b, '"')
	w.close()
	w.closeArray()
}

// planning writes the section of the notices that come before the tender.
func (w *press) planning() {
	if w.e.kind > forecast {
		return
	}
	w.object("planning")
	if w.e.kind == engagement || w.e.kind == engagementUpdate {
		w.array("milestones")
		w.open()
		w.text("id", "1")
		w.text("type", "engagement")
		w.name("description")
		w.b = append(w.b, '"')
		w.sentence(engagementWords[w.p.k%len(engagementWords)], &w.p.fill)
		w.b = append(w.b, '"')
		w.time("dueDate", lastSecond(w.p.engagementEnd))
		if w.e.kind == engagement {
			w.text("status", "scheduled")
		} else {
			w.text("status", "met")
		}
		w.close()
		w.closeArray()
	}
	w.publications()
	w.close()
}

// money writes a value, without VAT and with it.
func (w *press) money(amount int64) {
	w.object("value")
	switch {
	case w.dirt == amountText:
		w.name("amount")
		w.b = append(w.b, '"')
		w.pounds(amount)
		w.b = append(w.b, '"')
	case w.dirt == placeholder:
		w.pence("amount", [...]int64{0, 1, 100}[w.p.k%3])
	case w.dirt == extraZeros && w.e.kind >= transparency:
		w.pence("amount", amount*100)
	case w.dirt == beyondBelief && w.e.kind >= transparency:
		w.pence("amount", 999_999_999_999_00)
	default:
		w.pence("amountGross", amount*6/5)
		if !w.p.grossOnly || w.e.kind <= tenderUpdate {
			w.pence("amount", amount)
		}
	}
	w.text("currency", "GBP")
	w.close()
}

// period writes when a contract runs.
func (w *press) period(key string, end int) {
	start, last, most := w.p.start, lastSecond(end), w.p.latest
	switch w.dirt {
	case endBeforeStart:
		last, most = midnight(start-30), 0
	case absurdYear:
		last, most = midnight(dayNumber([...]int{2925, 2100, 2207}[w.p.k%3], 3, 31)), 0
	}
	w.object(key)
	w.time("startDate", midnight(start))
	w.time("endDate", last)
	if most > 0 {
		w.time("maxExtentDate", max(last, lastSecond(most)))
	}
	w.close()
}

// years writes the terms of a contract as buyers speak of them: " (5+2+2 years)".
func (w *press) years() {
	w.b = digits(append(w.b, " ("...), w.p.months/12, 1)
	for range w.p.options {
		w.b = digits(append(w.b, '+'), w.p.each/12, 1)
	}
	w.b = append(w.b, " years)"...)
}

// extension says how far a contract may be extended.
func (w *press) extension() {
	if w.p.latest == 0 {
		return
	}
	w.flag("hasRenewal", true)
	w.object("renewal")
	w.name("description")
	w.b = append(w.b, '"')
	if w.p.options == 2 {
		w.b = digits(append(w.b, "Two extensions of "...), w.p.each, 2)
		w.b = append(w.b, ` months each, at the choice of the buyer`...)
	} else {
		w.b = digits(append(w.b, "One extension of "...), w.p.each, 2)
		w.b = append(w.b, ` months, at the choice of the buyer`...)
	}
	if w.p.each > 12 {
		w.years()
	}
	w.b = append(w.b, `."`...)
	w.close()
}
