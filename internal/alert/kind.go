package alert

import (
	"slices"
	"strings"

	"github.com/tolsey/tolsey/internal/notice"
)

// Kind is a kind of change that one can ask to be told of.
type Kind string

// The kinds. Typo is a correction of spacing, capitals or punctuation, which
// nobody is told of who did not ask.
const (
	Deadline     Kind = "deadline"
	Value        Kind = "value"
	Documents    Kind = "documents"
	Lots         Kind = "lots"
	Award        Kind = "award"
	Cancellation Kind = "cancellation"
	Text         Kind = "text"
	Typo         Kind = "typo"
)

// Kinds lists them in the order in which they are offered.
var Kinds = []Kind{Deadline, Value, Documents, Lots, Award, Cancellation, Text, Typo}

// Usual are the kinds that a watch begins with.
var Usual = []Kind{Deadline, Value, Documents, Lots, Award, Cancellation, Text}

// kindOf says under which kind a change of a notice is told.
var kindOf = map[notice.ChangeKind]Kind{
	notice.ChangeDeadline:  Deadline,
	notice.ChangeDates:     Deadline,
	notice.ChangeValue:     Value,
	notice.ChangeDocuments: Documents,
	notice.ChangeLots:      Lots,
	notice.ChangeAward:     Award,
	notice.ChangeContract:  Award,
	notice.ChangeStatus:    Cancellation,
	notice.ChangeText:      Text,
	notice.ChangeOther:     Text,
	notice.ChangeTypo:      Typo,
}

// kinds is a set of kinds, a bit for each of Kinds.
type kinds uint16

func kindsOf(list []Kind) (set kinds) {
	for _, k := range list {
		if i := slices.Index(Kinds, k); i >= 0 {
			set |= 1 << i
		}
	}
	return set
}

// among gives the changes whose kind is in the set.
func (set kinds) among(lines []notice.ChangeLine) (out []notice.ChangeLine) {
	for _, l := range lines {
		if kindsOf([]Kind{kindOf[l.Kind]})&set != 0 {
			out = append(out, l)
		}
	}
	return out
}

// kindsText writes kinds for the database; readKinds reads them.
func kindsText(list []Kind) string {
	names := make([]string, len(list))
	for i, k := range list {
		names[i] = string(k)
	}
	return strings.Join(names, " ")
}

func readKinds(text string) (list []Kind) {
	for _, k := range strings.Fields(text) {
		list = append(list, Kind(k))
	}
	return list
}
