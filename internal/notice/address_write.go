package notice

import (
	"fmt"
	"net/url"
	"strconv"
	"strings"
)

// Address gives the parameters that ReadAddress reads as this query. What is
// the default is left out.
func (q Query) Address() url.Values {
	v := url.Values{}
	set := func(param, value string) {
		if value != "" {
			v.Set(param, value)
		}
	}
	set(paramText, q.Text)
	q.stageValues(v)
	for param, list := range map[string][]string{paramType: q.Types, paramBuyer: q.Buyers, paramSupplier: q.Suppliers,
		paramCategory: q.Categories, paramRegion: q.Regions, paramMethod: q.Methods, paramSource: q.Sources} {
		for _, value := range list {
			v.Add(param, value)
		}
	}
	for _, k := range q.Kinds {
		v.Add(paramKind, string(k))
	}
	set(paramValue+fromEnd, pounds(q.Value.From))
	set(paramValue+toEnd, pounds(q.Value.To))
	for param, days := range map[string]Days{paramPublished: q.Published, paramCloses: q.Closes, paramStarts: q.Starts, paramEnds: q.Ends} {
		set(param+fromEnd, days.From)
		set(param+toEnd, days.To)
	}
	for param, yes := range map[string]bool{paramUnknown: q.Value.Unknown, paramSME: q.SME, paramVCSE: q.VCSE, paramAwardedSME: q.AwardedSME} {
		if yes {
			v.Set(param, "1")
		}
	}
	set(paramSort, string(q.Sort))
	if q.Page > 1 {
		v.Set(paramPage, strconv.Itoa(q.Page))
	}
	if q.Limit > 0 && q.Limit != usualLimit {
		v.Set(paramLimit, strconv.Itoa(q.Limit))
	}
	return v
}

func (q Query) stageValues(v url.Values) {
	switch {
	case len(q.Stages) == 0 && !q.Repeatable:
		v.Set(paramStage, AnyStage)
		return
	case len(q.Stages) == 1 && q.Stages[0] == Open && !q.Repeatable:
		return // the default
	}
	for _, stage := range q.Stages {
		v.Add(paramStage, string(stage))
	}
	if q.Repeatable {
		v.Add(paramStage, Repeatable)
	}
}

// pounds writes hundredths as an address has them: "25000" or "99.50".
func pounds(hundredths *int64) string {
	if hundredths == nil {
		return ""
	}
	whole := strconv.FormatInt(*hundredths/100, 10)
	if cents := *hundredths % 100; cents != 0 {
		whole += fmt.Sprintf(".%02d", cents)
	}
	return strings.TrimSpace(whole)
}
