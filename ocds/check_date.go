package ocds

import "time"

// Years in which dates of a procurement lie, and in which things still end.
const (
	firstYear   = 1990
	lastYear    = 2060
	lastEndYear = 2099
	// farYears is how far from the release a date of its procedure may lie.
	farYears = 20
)

// date checks a text that should be a date and time by RFC 3339.
func (c *checker) date(v *Value, f *field) {
	s := v.Text()
	if !isDateTime(s) {
		c.badDate(v, s)
	}
	if len(s) < 5 || !allDigits(s[:4]) || s[4] != '-' {
		return
	}
	year := int(s[0]-'0')*1000 + int(s[1]-'0')*100 + int(s[2]-'0')*10 + int(s[3]-'0')
	last := lastYear
	if f.end {
		last = lastEndYear
	}
	if year < firstYear || year > last {
		c.report(ruleYear, v, nil, "The year %d cannot be meant; dates here lie between %d and %d.", year, firstYear, last)
		return
	}
	if f.end || !c.known() || !c.index.publishedKnown {
		return
	}
	if away := year - c.index.published.Year(); away > farYears || away < -farYears {
		c.report(ruleDateFar, v, nil, "The date lies over %d years from the release's date.", farYears)
	}
}

func (c *checker) badDate(v *Value, s string) {
	if t, _, err := ParseTime(s); err == nil {
		c.report(ruleDate, v, nil, "%q lacks something of a full date and time with zone; it should be written like %s.", brief(s), t.Format(time.RFC3339))
		return
	}
	c.report(ruleDate, v, nil, "%q is no date; it should be written like 2026-03-17T12:00:00Z.", brief(s))
}

// isDateTime reports whether s is a date-time of RFC 3339, with a zone. As
// JSON Schema does, it takes t and z for T and Z, and a leap second.
func isDateTime(s string) bool {
	if len(s) < len("2006-01-02T15:04:05Z") || s[4] != '-' || s[7] != '-' || s[10] != 'T' && s[10] != 't' || s[13] != ':' || s[16] != ':' {
		return false
	}
	year, ok := number(s[0:4])
	month, ok1 := number(s[5:7])
	day, ok2 := number(s[8:10])
	if !ok || !ok1 || !ok2 || month < 1 || month > 12 || day < 1 || day > daysIn(year, month) {
		return false
	}
	if !clockOK(s[11:13], s[14:16]) {
		return false
	}
	if second, ok := number(s[17:19]); !ok || second > 60 {
		return false
	}
	return isZone(afterFraction(s[19:]))
}

// afterFraction gives what follows the fraction of a second, if there is one;
// "" for a point without digits.
func afterFraction(s string) string {
	if s == "" || s[0] != '.' {
		return s
	}
	n := 1
	for n < len(s) && isDigit(s[n]) {
		n++
	}
	if n == 1 {
		return ""
	}
	return s[n:]
}

// isZone reports whether s is Z or an offset such as +01:00.
func isZone(s string) bool {
	if s == "Z" || s == "z" {
		return true
	}
	return len(s) == len("+01:00") && (s[0] == '+' || s[0] == '-') && s[3] == ':' && clockOK(s[1:3], s[4:6])
}

func clockOK(hour, minute string) bool {
	h, ok := number(hour)
	m, ok1 := number(minute)
	return ok && ok1 && h < 24 && m < 60
}

func number(s string) (int, bool) {
	n := 0
	for i := range len(s) {
		if !isDigit(s[i]) {
			return 0, false
		}
		n = n*10 + int(s[i]-'0')
	}
	return n, true
}

func allDigits(s string) bool {
	_, ok := number(s)
	return ok && s != ""
}

func daysIn(year, month int) int {
	switch month {
	case 4, 6, 9, 11:
		return 30
	case 2:
		if year%4 == 0 && (year%100 != 0 || year%400 == 0) {
			return 29
		}
		return 28
	}
	return 31
}

func (c *checker) inspectPeriod(v *Value, _ *field) {
	start, okStart := instant(v.member("startDate"))
	end, okEnd := instant(v.member("endDate"))
	if okStart && okEnd && end.Before(start) && !sameDayMidnight(start, end) {
		c.report(rulePeriodReversed, v, nil, "The period ends on %s, before it begins on %s.", day(end), day(start))
	}
	extent, okExtent := instant(v.member("maxExtentDate"))
	if okExtent && okEnd && dayBefore(extent, end) {
		c.report(ruleExtentBeforeEnd, v.member("maxExtentDate"), []string{"maxExtentDate"}, "The latest end, %s, is before the end, %s.", day(extent), day(end))
	}
}

// sameDayMidnight reports whether the end names no more than the day on which
// the period begins.
func sameDayMidnight(start, end time.Time) bool {
	h, m, s := end.Clock()
	return h+m+s == 0 && !dayBefore(end, start)
}

// day writes a date for a message.
func day(t time.Time) string { return t.Format("2 January 2006") }

// deadlineAtPublication looks at releases that announce an opportunity: tagged
// tender and nothing later.
func (c *checker) deadlineAtPublication(v *Value) {
	x := &c.index
	if !x.deadlineKnown || !x.publishedKnown || !x.deadline.Before(x.published) || !c.release.HasTag("tender") {
		return
	}
	for _, tag := range c.release.Tags() {
		if tag != "tender" && tag != "planning" && tag != "tenderUpdate" && tag != "tenderAmendment" {
			return
		}
	}
	end, at := trail(v, "tenderPeriod", "endDate")
	c.report(ruleDeadlinePassed, end, at,
		"The deadline, %s, had passed when the release was published on %s.", day(x.deadline), day(x.published))
}

func (c *checker) awardDate(v *Value) {
	date, ok := instant(v.member("date"))
	if ok && c.index.deadlineKnown && dayBefore(date, c.index.deadline) {
		c.report(ruleAwardBeforeDeadline, v.member("date"), []string{"date"}, "The award of %s is before the tender closed on %s.", day(date), day(c.index.deadline))
	}
}

func (c *checker) signature(v *Value) {
	award := c.index.awards.find(v.member("awardID").Text())
	signed, ok := instant(v.member("dateSigned"))
	awarded, okAward := instant(award.Get("date"))
	if ok && okAward && dayBefore(signed, awarded) {
		c.report(ruleSignedBeforeAward, v.member("dateSigned"), []string{"dateSigned"}, "The contract was signed on %s, before its award of %s.", day(signed), day(awarded))
	}
}
