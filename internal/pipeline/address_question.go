package pipeline

import (
	"net/url"
	"slices"
	"strings"

	"github.com/tolsey/tolsey/internal/notice"
)

// anyEnd, as the months within which contracts end, asks for all of them:
// without a word about the end an address asks for usualWithin months, which is
// what most readers can act on.
const (
	anyEnd      = "any"
	usualWithin = 12
)

// own are the parameters of a question that the part about notices does not
// read, since they are about the contract.
var own = []string{paramFrom, paramTo, paramSort, paramPage, paramLimit, valueFrom, valueTo, valueUnknown}

// The bounds of the value are those of the contract in a question, under the
// names that they have for notices.
const (
	valueFrom    = "value_from"
	valueTo      = "value_to"
	valueUnknown = "value_unknown"
)

// inQuestion gives the name that a parameter of a Query has in a question.
var inQuestion = map[string]string{paramValueFrom: valueFrom, paramValueTo: valueTo, paramUnknown: valueUnknown}

// QuestionParams lists the parameters that ReadQuestion reads.
func QuestionParams() []string {
	params := notice.Params()
	for _, p := range Params() {
		if renamed, ok := inQuestion[p]; ok {
			p = renamed
		}
		if !slices.Contains(params, p) {
			params = append(params, p)
		}
	}
	return params
}

// ReadQuestion reads what the parameters of an address ask for: those of a list
// of notices, which mean the same, and those of ReadAddress. Unlike there
// value_from, value_to and value_unknown bound the value of the contract, and
// contract_value_from and its kin are not read; without ends, ends_from and
// ends_to contracts are asked for that end within 12 months, and ends=any asks
// for all; days take the place of months. Unlike for notices no stage is asked for where none is named. What
// cannot be understood is left out and told. It is the inverse of
// Question.Address.
func ReadQuestion(values url.Values) (Question, []Problem) {
	about, of := url.Values{}, url.Values{}
	for param, list := range values {
		if !slices.Contains(own, param) {
			about[param] = list
		}
		if _, renamed := inQuestion[param]; !renamed {
			of[param] = list
		}
	}
	for theirs, ours := range inQuestion {
		if list := values[ours]; list != nil {
			of[theirs] = list
		}
	}
	every := len(of[paramWithin]) > 0 && of[paramWithin][len(of[paramWithin])-1] == anyEnd
	if every {
		of.Del(paramWithin)
	}
	var q Question
	var problems []Problem
	q.Notices, problems = notice.ReadAddress(about)
	named := func(v string) bool { return strings.TrimSpace(v) == string(notice.Open) }
	if len(q.Notices.Stages) == 1 && q.Notices.Stages[0] == notice.Open && !slices.ContainsFunc(about["stage"], named) {
		q.Notices.Stages = nil // nobody asked for it
	}
	var own []Problem
	q.Query, own = ReadAddress(of)
	for _, p := range own {
		if renamed, ok := inQuestion[p.Param]; ok {
			p.Param = renamed
		}
		problems = append(problems, p)
	}
	switch {
	case q.From != "" || q.To != "":
		q.Within = 0
	case !every && q.Within == 0:
		q.Within = usualWithin
	}
	return q, problems
}

// Address gives the parameters that ReadQuestion reads as this question. What is
// the default is left out.
func (q Question) Address() url.Values {
	about, _ := q.aboutNotices()
	v := about.Address()
	v.Del("stage")
	for _, stage := range about.Stages {
		v.Add("stage", string(stage))
	}
	if about.Repeatable {
		v.Add("stage", notice.Repeatable)
	}
	for param, list := range q.Query.Address() {
		if renamed, ok := inQuestion[param]; ok {
			param = renamed
		}
		v[param] = list
	}
	switch {
	case q.From != "" || q.To != "" || q.Within == usualWithin:
		v.Del(paramWithin)
	case q.Within == 0:
		v.Set(paramWithin, anyEnd)
	}
	return v
}
