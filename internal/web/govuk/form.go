package govuk

// Errors lists what is wrong with a form, in the order of its fields. A page
// shows the one list three times: "Error: " before its title, the
// "govuk/error-summary" at the top, and the message at each field.
type Errors []FieldError

// FieldError is one thing wrong. Field is the id of the input it is about,
// Text a sentence that says how to put it right.
type FieldError struct {
	Field string
	Text  string
}

// On gives the first message about a field, or "".
func (e Errors) On(field string) string {
	for _, f := range e {
		if f.Field == field {
			return f.Text
		}
	}
	return ""
}

// Input is a field of one line, "govuk/input". Its id is its Name.
type Input struct {
	Name         string
	Label        string
	Hint         string
	Value        string
	Error        string
	Type         string // "text" when empty; "search", "email", …
	Autocomplete string // a token of HTML's list, such as "email"
	Width        int    // in characters: 2, 3, 4, 5, 10, 20 or 30; 0 is full
}

// Option is one choice of a Select or of Choices.
type Option struct {
	Value    string
	Text     string
	Hint     string
	Selected bool
}

// Select is a drop-down list, "govuk/select". Its id is its Name.
type Select struct {
	Name    string
	Label   string
	Hint    string
	Error   string
	Options []Option
}

// Choices is a set of "govuk/checkboxes" (any number) or "govuk/radios" (one).
// The id of its first input is its Name, so that an error links to it.
type Choices struct {
	Name    string
	Legend  string
	Hint    string
	Error   string
	Small   bool
	Inline  bool // radios side by side, for two short ones
	Options []Option
}

// DateInput asks for a day, month and year in three fields,
// "govuk/date-input". They are named Name-day, Name-month and Name-year, and
// the id of the first is Name.
type DateInput struct {
	Name             string
	Legend           string
	Hint             string
	Error            string
	Day, Month, Year string
}

// Part is one of the three fields of a DateInput.
type Part struct {
	ID    string
	Name  string
	Label string
	Value string
	Width int
	Error bool
}

// Parts gives the three fields, day first.
func (d DateInput) Parts() []Part {
	wrong := d.Error != ""
	return []Part{
		{ID: d.Name, Name: d.Name + "-day", Label: "Day", Value: d.Day, Width: 2, Error: wrong},
		{ID: d.Name + "-month", Name: d.Name + "-month", Label: "Month", Value: d.Month, Width: 2, Error: wrong},
		{ID: d.Name + "-year", Name: d.Name + "-year", Label: "Year", Value: d.Year, Width: 4, Error: wrong},
	}
}
