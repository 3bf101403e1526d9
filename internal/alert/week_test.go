package alert

import (
	"fmt"
	"testing"
	"time"

	"github.com/tolsey/tolsey/internal/clock"
)

func london(month time.Month, day, hour, minute int) time.Time {
	return time.Date(2026, month, day, hour, minute, 0, 0, clock.London)
}

// The scenario that everything here is for: a notice of Friday evening and one of
// Sunday morning come once, in Monday's letter; a later edit brings nothing to
// those who chose new notices only, and one letter with the change in words to
// those who chose changes.
func TestMondaysLetterCoversTheWeekendAndNothingComesTwice(t *testing.T) {
	engines(t, friday.Add(-time.Hour), func(t *testing.T, b *bench) {
		b.subscribe(words("new@firm.example", "hosting", weekdays()))
		b.subscribe(words("changes@firm.example", "hosting", weekdays(Deadline, Value)))
		b.at(friday)
		b.publish(tender{id: "f", title: "Hosting for a council", closes: london(12, 10, 12, 0)})
		b.through(london(11, 22, 9, 0))
		b.says()
		b.publish(tender{id: "s", title: "Web hosting", closes: london(12, 14, 17, 0)})
		b.publish(tender{id: "x", title: "School meals", closes: london(12, 14, 17, 0)})
		b.through(london(11, 23, 12, 0))
		b.says("Mon 08:00 [hosting new:f new:s]", "Mon 08:00 [hosting new:f new:s]")
		b.publish(tender{id: "f", closes: london(12, 17, 12, 0), amount: 50000})
		b.through(london(11, 24, 12, 0))
		b.says("Tue 08:00 [hosting changed:f(Deadline moved from 10 December to 17 December 2026)(Value given: £50,000)]")
		b.publish(tender{id: "f", title: "Hosting, for a council!"})
		b.through(london(11, 27, 12, 0))
		b.says()
	})
}

// Three searches of one address in one letter: each notice once, under the first
// search that it fits, with the others named.
func TestSearchesOfOneAddressAreOneLetter(t *testing.T) {
	engines(t, friday, func(t *testing.T, b *bench) {
		b.subscribe(words("a@firm.example", "hosting", weekdays()))
		b.subscribe(words("a@firm.example", "cloud", weekdays()))
		b.subscribe(words("a@firm.example", "catering", weekdays()))
		b.subscribe(words("a@firm.example", "council", Choices{Frequency: Weekly, Weekday: time.Tuesday, Hour: 8}))
		b.publish(tender{id: "1", title: "Cloud hosting for a council", closes: london(12, 10, 12, 0)})
		b.publish(tender{id: "2", title: "Cloud", closes: london(12, 9, 12, 0)})
		b.publish(tender{id: "3", title: "Cloud hosting", closes: london(12, 8, 12, 0)})
		b.through(london(11, 23, 8, 0))
		b.says("Mon 08:00 [hosting new:3+cloud new:1+cloud] [cloud new:2 elsewhere:2]")
		b.through(london(11, 24, 8, 0))
		b.says("Tue 08:00 [council new:1]") // the hour is another, and so the letter
		b.through(london(12, 1, 8, 0))
		b.says()
	})
}

// What goes at once goes within seconds, then leaves the reader five minutes of
// peace; a storm is one letter with the first hundred.
func TestAtOnceSettlesAndAStormIsOneLetter(t *testing.T) {
	engines(t, friday, func(t *testing.T, b *bench) {
		b.subscribe(words("a@firm.example", "hosting", Choices{Frequency: AtOnce}))
		b.publish(tender{id: "1", title: "Hosting one", closes: london(12, 10, 12, 0)})
		b.at(friday)
		b.says()
		b.at(friday.Add(settle))
		b.says("Fri 18:00 [hosting new:1]")
		b.publish(tender{id: "2", title: "Hosting two", closes: london(12, 10, 12, 0)})
		b.at(friday.Add(30 * time.Second))
		b.at(friday.Add(settle + gap - time.Second))
		b.says()
		b.at(friday.Add(settle + gap))
		b.says("Fri 18:05 [hosting new:2]")

		at := friday.Add(time.Hour)
		for second := range 60 {
			var list []tender
			for n := range 20 {
				list = append(list, tender{id: fmt.Sprintf("storm%02d%02d", second, n), title: "Storm hosting", closes: london(12, 10, 12, 0)})
			}
			b.clock.Set(at.Add(time.Duration(second) * time.Second))
			b.publishAll(list...)
			b.at(b.clock.Now())
		}
		b.at(at.Add(settleRush))
		got := b.digests()
		if len(got) != 1 || len(got[0].Sections) != 1 || len(got[0].Sections[0].Fresh) != mostLines || got[0].Sections[0].More != 1200-mostLines ||
			got[0].Sections[0].Receipt.Fresh != 1200 {
			t.Fatalf("the storm became %d letters: %s", len(got), summary(got))
		}
		b.through(at.Add(3 * time.Hour))
		b.says()
	})
}

// A deadline of a watched notice that moves goes at once, whatever was chosen;
// other changes wait for their hour, and typographical ones go to nobody who did
// not ask.
func TestADeadlineOfAWatchedNoticeGoesAtOnce(t *testing.T) {
	engines(t, friday, func(t *testing.T, b *bench) {
		b.publish(tender{id: "1", title: "Hosting", closes: london(12, 10, 12, 0)})
		b.at(friday)
		watch := Wish{Address: "a@firm.example", Target: Notice, OCID: ocid("1"), Name: "watch", Choices: weekdays(Usual...)}
		b.subscribe(watch)
		watch.Address, watch.Changes = "b@firm.example", []Kind{Typo}
		b.subscribe(watch)
		b.publish(tender{id: "1", title: "Hosting.", amount: 1000})
		b.at(friday.Add(time.Hour))
		b.says()
		b.publish(tender{id: "1", closes: london(12, 17, 12, 0)})
		b.at(friday.Add(2 * time.Hour))
		b.at(friday.Add(2*time.Hour + settle))
		b.says("Fri 20:00 [watch changed:1(Value given: £1,000)(Deadline moved from 10 December to 17 December 2026)]")
		b.through(london(11, 23, 8, 0))
		b.says("Mon 08:00 [watch changed:1(Small corrections to the title: spacing, capitals or punctuation only)]")
		b.publish(tender{id: "2", title: "Another", closes: london(12, 10, 12, 0)})
		b.through(london(11, 26, 8, 0))
		b.says()
	})
}

// A notice that was told and then is cancelled no longer fits, and is told of
// nevertheless to those who asked for that; so is one that was open before the
// subscription.
func TestACancellationIsToldThoughTheNoticeNoLongerFits(t *testing.T) {
	engines(t, friday, func(t *testing.T, b *bench) {
		b.publish(tender{id: "0", title: "Old hosting", closes: london(12, 10, 12, 0)})
		b.at(friday)
		b.subscribe(words("a@firm.example", "hosting", weekdays(Cancellation)))
		b.subscribe(words("b@firm.example", "hosting", weekdays()))
		b.publish(tender{id: "1", title: "Hosting", closes: london(12, 10, 12, 0)})
		b.through(london(11, 23, 8, 0))
		b.says("Mon 08:00 [hosting new:1]", "Mon 08:00 [hosting new:1]")
		b.publish(tender{id: "0", status: "cancelled"})
		b.publish(tender{id: "1", status: "cancelled"})
		b.through(london(11, 24, 8, 0))
		b.says("Tue 08:00 [hosting changed:0(The procurement was cancelled) changed:1(The procurement was cancelled)]")
		// It opens again: not new, since it was told.
		b.publish(tender{id: "1", closes: london(12, 20, 12, 0)})
		b.through(london(11, 25, 8, 0))
		b.says("Wed 08:00 [hosting changed:1(Status changed from cancelled to active)]")
	})
}

// Reminders come once for each deadline, early enough though nobody is written to
// at the weekend; what was listed with its deadline is not repeated.
func TestRemindersComeInTimeAndOnce(t *testing.T) {
	engines(t, friday, func(t *testing.T, b *bench) {
		c := weekdays()
		c.Reminder = 2
		b.subscribe(words("a@firm.example", "hosting", c))
		b.publish(tender{id: "near", title: "Hosting near", closes: london(11, 24, 12, 0)})
		b.publish(tender{id: "sun", title: "Hosting Sunday", closes: london(11, 29, 12, 0)})
		b.publish(tender{id: "late", title: "Hosting late", closes: london(12, 3, 12, 0)})
		b.through(london(11, 23, 8, 0))
		b.says("Mon 08:00 [hosting new:near new:sun new:late]")
		b.through(london(11, 25, 8, 0))
		b.says()
		b.through(london(11, 27, 8, 0))
		b.says("Fri 08:00 [hosting closing:sun]")
		b.through(london(12, 1, 7, 0))
		b.says()
		b.publish(tender{id: "late", closes: london(12, 4, 12, 0)})
		b.through(london(12, 1, 12, 0))
		b.says()
		b.through(london(12, 4, 12, 0))
		b.says("Wed 08:00 [hosting closing:late]")
	})
}

// Those who chose it hear once a month that nothing came.
func TestNothingNewNoMailButANoteAMonthForThoseWhoChoseIt(t *testing.T) {
	engines(t, friday, func(t *testing.T, b *bench) {
		c := weekdays()
		c.Still = true
		b.subscribe(words("a@firm.example", "hosting", c))
		b.subscribe(words("b@firm.example", "hosting", weekdays()))
		once := Choices{Frequency: AtOnce, Hour: 9, Still: true}
		b.subscribe(words("c@firm.example", "hosting", once))
		b.publish(tender{id: "x", title: "School meals", closes: london(12, 10, 12, 0)})
		b.through(london(12, 20, 23, 0))
		b.says()
		b.through(london(12, 22, 12, 0))
		b.says("Mon 08:00 [hosting still]", "Mon 09:00 [hosting still]")
	})
}

// Feeds that fetch the years before do not fill letters with what is over; what
// is still open is told however old it is.
func TestHistoryIsNotNews(t *testing.T) {
	engines(t, friday, func(t *testing.T, b *bench) {
		w := words("a@firm.example", "hosting", weekdays())
		w.Query.Stages = nil
		b.subscribe(w)
		b.publish(tender{id: "old", title: "Hosting of old", closes: london(1, 10, 12, 0), date: london(1, 1, 12, 0)})
		b.publish(tender{id: "open", title: "Hosting still open", closes: london(12, 10, 12, 0), date: london(1, 1, 12, 0)})
		b.publish(tender{id: "closed", title: "Hosting just closed", closes: london(11, 19, 12, 0), date: london(11, 19, 9, 0)})
		b.through(london(11, 23, 8, 0))
		b.says("Mon 08:00 [hosting new:open new:closed]")
	})
}
