package fiction

import "time"

// moment is the time on the wall in Quellmere, in seconds since midnight of
// 1 January 1970. The country keeps the hours of London: an hour ahead of UTC
// from the last Sunday of March to the last Sunday of October.
type moment int64

const (
	hour = 3600
	day  = 24 * hour
)

// momentOf gives the time on the wall at t.
func momentOf(t time.Time) moment {
	u := t.Unix()
	if summer(u) {
		u += hour
	}
	return moment(u)
}

// unix gives the seconds since 1970 in UTC.
func (m moment) unix() int64 {
	if u := int64(m) - hour; summer(u) {
		return u
	}
	return int64(m)
}

// days gives the number of whole days since 1 January 1970.
func (m moment) days() int { return int(m / day) }

// midnight gives the first second of the day with that number.
func midnight(days int) moment { return moment(days) * day }

// lastSecond gives 23:59:59 of the day with that number.
func lastSecond(days int) moment { return moment(days)*day + day - 1 }

// append writes m as RFC 3339 with its offset from UTC.
func (m moment) append(b []byte) []byte {
	y, mo, d := dateOf(m.days())
	s := int(m % day)
	b = digits(b, y, 4)
	b = digits(append(b, '-'), mo, 2)
	b = digits(append(b, '-'), d, 2)
	b = digits(append(b, 'T'), s/hour, 2)
	b = digits(append(b, ':'), s/60%60, 2)
	b = digits(append(b, ':'), s%60, 2)
	if summer(int64(m) - hour) {
		return append(b, "+01:00"...)
	}
	return append(b, "+00:00"...)
}

// digits writes n with at least width digits.
func digits(b []byte, n, width int) []byte {
	var buf [20]byte
	i := len(buf)
	for ; n > 0 || width > 0; width-- {
		i--
		buf[i] = byte('0' + n%10)
		n /= 10
	}
	return append(b, buf[i:]...)
}

// summer says whether the clocks are an hour ahead at u, seconds in UTC.
func summer(u int64) bool {
	y, _, _ := dateOf(int(u / day))
	return u >= lastSunday(y, 3)*day+hour && u < lastSunday(y, 10)*day+hour
}

// lastSunday gives the day number of the last Sunday of a month of 31 days.
func lastSunday(year, month int) int64 {
	last := dayNumber(year, month, 31)
	return int64(last - weekday(last))
}

// weekday counts from Sunday, 0.
func weekday(days int) int { return (days + 4) % 7 }

// working says whether offices are open: not at weekends, nor on the days
// that are holidays at the same date every year.
func working(days int) bool {
	if w := weekday(days); w == 0 || w == 6 {
		return false
	}
	_, m, d := dateOf(days)
	return !(m == 12 && (d == 25 || d == 26) || m == 1 && d == 1)
}

// nextWorking gives the first working day on or after days.
func nextWorking(days int) int {
	for !working(days) {
		days++
	}
	return days
}

// lastWorking gives the last working day on or before days.
func lastWorking(days int) int {
	for !working(days) {
		days--
	}
	return days
}

// afterWorking gives the nth working day, the first being days itself if it
// is one: how a standstill is counted.
func afterWorking(days, n int) int {
	days = nextWorking(days)
	for ; n > 1; n-- {
		days = nextWorking(days + 1)
	}
	return days
}

// addMonths moves a day by whole months, to the month's last day at most.
func addMonths(days, n int) int {
	y, m, d := dateOf(days)
	n += y*12 + m - 1
	y, m = n/12, n%12+1
	return min(dayNumber(y, m, 1)+d, dayNumber(y+m/12, m%12+1, 1)) - 1
}

// dateOf turns a day number into a date, for days from 1970 on (the algorithm
// of Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms").
func dateOf(days int) (y, m, d int) {
	z := days + 719468
	era := z / 146097
	doe := z % 146097
	yoe := (doe - doe/1460 + doe/36524 - doe/146096) / 365
	doy := doe - (365*yoe + yoe/4 - yoe/100)
	mp := (5*doy + 2) / 153
	d = doy - (153*mp+2)/5 + 1
	m = (mp+2)%12 + 1
	y = yoe + era*400
	if m <= 2 {
		y++
	}
	return y, m, d
}

// dayNumber is the inverse of dateOf.
func dayNumber(y, m, d int) int {
	if m <= 2 {
		y--
	}
	era := y / 400
	yoe := y % 400
	doy := (153*((m+9)%12)+2)/5 + d - 1
	doe := yoe*365 + yoe/4 - yoe/100 + doy
	return era*146097 + doe - 719468
}

// monthWeight says how much is published in each month, in hundredths of the
// busiest: offices spend before the year ends in March, and rest in August
// and at Christmas.
var monthWeight = [13]uint8{0, 60, 68, 100, 62, 66, 70, 70, 44, 70, 74, 72, 40}

// seasonal says whether a notice that fell on this day stays there.
func seasonal(days int, d *dice) bool {
	_, m, date := dateOf(days)
	w := monthWeight[m]
	if m == 12 && date > 20 || m == 1 && date < 4 {
		w /= 4
	}
	return d.below(100) < int(w)
}
