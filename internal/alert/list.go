package alert

import (
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/tolsey/tolsey/internal/fault"
	"github.com/tolsey/tolsey/internal/pipeline"
	"github.com/tolsey/tolsey/internal/plain"
)

// List is what a subscription to contracts asks for: to be told when one of
// them has come so many months before its end.
type List struct {
	Question pipeline.Question // as Saved gives it
	Marks    []int             // some of pipeline.Marks, the farthest from the end first
}

// UsualMark is the mark that is told where none is chosen: a year before its end
// is when what follows a contract ought to be prepared.
const UsualMark = 12

// ParamMark is the parameter of an address that names a mark in months; one
// address can name several. The others are those of pipeline.ReadQuestion.
const ParamMark = "mark"

// ReadList reads a list from the parameters of an address. What cannot be
// understood is left out and told. It is the inverse of List.Address.
func ReadList(values url.Values) (List, []pipeline.Problem) {
	q, problems := pipeline.ReadQuestion(values)
	l := List{Question: q.Saved()}
	wrong := func(text string) bool {
		months, err := strconv.Atoi(text)
		if err != nil || !slices.Contains(pipeline.Marks, months) {
			return true
		}
		l.Marks = append(l.Marks, months)
		return false
	}
	for _, text := range values[ParamMark] {
		if text = strings.TrimSpace(text); text != "" && wrong(text) {
			problems = append(problems, pipeline.Problem{Param: ParamMark,
				Text: fmt.Sprintf("“%s” is not a mark before the end of a contract. Write %s.", plain.Lead(plain.Line(text), 60), markNumbers)})
			break
		}
	}
	l.Marks = ordered(l.Marks)
	return l, problems
}

// markNumbers names the marks.
const markNumbers = "24, 18, 12, 9, 6, 3 or 0 months"

// ordered gives marks in the order of pipeline.Marks, each once, and UsualMark
// for none.
func ordered(marks []int) (out []int) {
	for _, months := range pipeline.Marks {
		if slices.Contains(marks, months) {
			out = append(out, months)
		}
	}
	if len(out) == 0 {
		return []int{UsualMark}
	}
	return out
}

// Address gives the parameters that ReadList reads as this list. The marks are
// always named.
func (l List) Address() url.Values {
	v := l.Question.Saved().Address()
	for _, months := range ordered(l.Marks) {
		v.Add(ParamMark, strconv.Itoa(months))
	}
	return v
}

// check gives the list as it is stored, or a fault of kind Invalid.
func (l List) check() (List, error) {
	for _, months := range l.Marks {
		if !slices.Contains(pipeline.Marks, months) {
			return l, fault.New(fault.Invalid, "Choose the marks before the end of a contract from %s.", markNumbers)
		}
	}
	return List{Question: l.Question.Saved(), Marks: ordered(l.Marks)}, nil
}

// reached gives those of the wanted marks that a contract with an end has come
// to by a day.
func (l *List) reached(end, day string) (marks []int) {
	for _, months := range pipeline.Reached(end, day) {
		if slices.Contains(l.Marks, months) {
			marks = append(marks, months)
		}
	}
	return marks
}
