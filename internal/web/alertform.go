package web

import (
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/tolsey/tolsey/internal/alert"
	"github.com/tolsey/tolsey/internal/web/govuk"
)

// alertForm is the fields that say when an alert is told what,
// "tolsey/alertform". The pages that make an alert and that change one share it.
type alertForm struct {
	Frequency govuk.Choices
	Weekday   govuk.Select
	Hour      govuk.Select
	Changes   govuk.Choices // without options, as Reminder, for contracts near their end
	Reminder  govuk.Select
	Still     govuk.Choices
	Name      govuk.Input
}

// The names of the fields.
const (
	fieldFrequency = "frequency"
	fieldWeekday   = "weekday"
	fieldHour      = "hour"
	fieldChanges   = "changes"
	fieldReminder  = "reminder"
	fieldStill     = "still"
	fieldName      = "name"
)

// mostAlertName is the length in characters of the longest name of an alert.
const mostAlertName = 200

// frequencyLabels name the frequencies where they are chosen.
var frequencyLabels = map[alert.Frequency]govuk.Option{
	alert.AtOnce: {Text: "At once", Hint: "What comes within a few minutes goes in one mail"},
	alert.Daily:  {Text: "Every weekday", Hint: "Monday’s mail covers the weekend"},
	alert.Weekly: {Text: "Once a week", Hint: "On the day below"},
	alert.Never:  {Text: "No mails", Hint: "Only the private feed, the calendar of deadlines and the webhook"},
}

// remindersOffered are the days before a deadline that the form offers.
var remindersOffered = []int{0, 1, 2, 3, 5, 7, 14}

// weekdays are the days of the week in the order of the form.
var weekdays = []time.Weekday{time.Monday, time.Tuesday, time.Wednesday, time.Thursday, time.Friday, time.Saturday, time.Sunday}

// watches tells whether an alert of a target listens for one notice or contract
// rather than for new notices.
func watches(target alert.Target) bool { return target == alert.Notice || target == alert.Contract }

// readAlertForm reads what the form sent for an alert of a target, with what is
// wrong with it. What can be read is given also then, to be shown again.
func readAlertForm(target alert.Target, form url.Values) (c alert.Choices, name string, problems govuk.Errors) {
	wrong := func(field, text string) { problems = append(problems, govuk.FieldError{Field: field, Text: text}) }
	number := func(field string, least, most int, text string) int {
		n, err := strconv.Atoi(form.Get(field))
		if err != nil || n < least || n > most {
			wrong(field, text)
			return least
		}
		return n
	}
	if name = clean(strings.Join(strings.Fields(form.Get(fieldName)), " ")); utf8.RuneCountInString(name) > mostAlertName {
		wrong(fieldName, "The name must be "+count(mostAlertName)+" characters or fewer")
	}
	if c.Frequency = alert.Frequency(form.Get(fieldFrequency)); !slices.Contains(alert.Frequencies, c.Frequency) {
		wrong(fieldFrequency, "Select how often mails are sent")
	}
	c.Weekday = time.Weekday(number(fieldWeekday, int(time.Sunday), int(time.Saturday), "Select a day of the week"))
	c.Hour = number(fieldHour, 0, 23, "Select an hour")
	if target != alert.Pipeline { // whose form has neither
		for _, k := range alert.Kinds {
			if slices.Contains(form[fieldChanges], string(k)) {
				c.Changes = append(c.Changes, k)
			}
		}
		c.Reminder = number(fieldReminder, 0, alert.MostReminder, "Select when a reminder comes, or none")
	}
	c.Still = form.Get(fieldStill) != ""
	return c, name, append(problems, contradictions(target, c)...)
}

// contradictions says what of the choices cannot go together. What is not mail,
// as the feed and the webhook, tells of changes but has neither reminders nor
// notes.
func contradictions(target alert.Target, c alert.Choices) (problems govuk.Errors) {
	wrong := func(field, text string) { problems = append(problems, govuk.FieldError{Field: field, Text: text}) }
	silent := c.Frequency == alert.Never
	if nothing := watches(target) && len(c.Changes) == 0; nothing && silent {
		wrong(fieldChanges, "Select the changes that you want to hear of")
	} else if nothing && c.Reminder == 0 {
		wrong(fieldChanges, "Select the changes that you want to hear of, or a reminder below")
	}
	if silent && c.Reminder > 0 {
		wrong(fieldReminder, "A reminder is a mail: choose how often mails are sent, or no reminder")
	}
	if silent && c.Still {
		wrong(fieldStill, "The note is a mail: choose how often mails are sent, or untick it")
	}
	return problems
}

// alertFormOf makes the form for an alert of a target with its fields as given,
// and problems at theirs.
func alertFormOf(target alert.Target, c alert.Choices, name string, problems govuk.Errors) alertForm {
	f := alertForm{
		Frequency: govuk.Choices{Name: fieldFrequency, Legend: "How often do you want mails?", Hint: "Where nothing came, no mail comes."},
		Weekday:   govuk.Select{Name: fieldWeekday, Label: "Day of the weekly mail"},
		Hour:      govuk.Select{Name: fieldHour, Label: "Time of day, in London", Hint: "Of daily and weekly mails, and of reminders"},
		Changes: govuk.Choices{Name: fieldChanges, Legend: "Which changes do you want to hear of too?", Small: true,
			Hint: "New notices are told in any case. Tick what you want to hear of later about those that you were told of."},
		Reminder: govuk.Select{Name: fieldReminder, Label: "Reminder before the closing date", Hint: "Of the notices that you were told of and that are still open"},
		Still: govuk.Choices{Name: fieldStill, Legend: "If nothing comes for a month", Small: true,
			Options: []govuk.Option{{Value: "1", Text: "Send a note that the alert still works", Selected: c.Still}}},
		Name: govuk.Input{Name: fieldName, Label: "Name of the alert (optional)", Hint: "Mails call it by this name", Value: shorten(name, mostTyped)},
	}
	if watches(target) {
		f.Changes.Legend, f.Changes.Hint = "Which changes do you want to hear of?", "A moved deadline is told at once if you tick it, whatever you chose above, unless you chose no mails."
		f.Reminder.Hint = ""
	}
	for _, frequency := range alert.Frequencies {
		o := frequencyLabels[frequency]
		o.Value, o.Selected = string(frequency), frequency == c.Frequency
		f.Frequency.Options = append(f.Frequency.Options, o)
	}
	for _, d := range weekdays {
		f.Weekday.Options = append(f.Weekday.Options, govuk.Option{Value: strconv.Itoa(int(d)), Text: d.String(), Selected: d == c.Weekday})
	}
	for hour := range 24 {
		f.Hour.Options = append(f.Hour.Options, govuk.Option{Value: strconv.Itoa(hour), Text: hourWords(hour), Selected: hour == c.Hour})
	}
	if target == alert.Pipeline {
		f.mark(problems)
		return f
	}
	for _, k := range alert.Kinds {
		f.Changes.Options = append(f.Changes.Options, govuk.Option{Value: string(k), Text: kindLabels[k], Selected: slices.Contains(c.Changes, k)})
	}
	f.Reminder.Options = reminders(c.Reminder)
	f.mark(problems)
	return f
}

// reminders gives the choice of a reminder, with one that is chosen already
// though it is not offered.
func reminders(chosen int) (options []govuk.Option) {
	offered := remindersOffered
	if at, there := slices.BinarySearch(offered, chosen); !there {
		offered = slices.Insert(slices.Clone(offered), at, chosen)
	}
	for _, days := range offered {
		o := govuk.Option{Value: strconv.Itoa(days), Text: plural(days, "day before", "days before"), Selected: days == chosen}
		if days == 0 {
			o.Text = "No reminder"
		}
		options = append(options, o)
	}
	return options
}

// mark puts what is wrong at its fields.
func (f *alertForm) mark(problems govuk.Errors) {
	for name, into := range map[string]*string{fieldFrequency: &f.Frequency.Error, fieldWeekday: &f.Weekday.Error, fieldHour: &f.Hour.Error,
		fieldChanges: &f.Changes.Error, fieldReminder: &f.Reminder.Error, fieldStill: &f.Still.Error, fieldName: &f.Name.Error} {
		*into = problems.On(name)
	}
}
