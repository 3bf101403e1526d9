package web

import (
	"context"
	"net/url"
	"slices"
	"strings"

	"github.com/tolsey/tolsey/internal/alert"
	"github.com/tolsey/tolsey/internal/notice"
	"github.com/tolsey/tolsey/internal/web/govuk"
)

// receiptQuestion asks of a notice why it was not in a mail, with the answer.
type receiptQuestion struct {
	Action string
	Field  govuk.Input
	Asked  bool
	Notice govuk.Link
	Lead   string
	Lines  []whyLine
}

// whyLine says what one entry about a notice was to an alert.
type whyLine struct {
	Entry string // "Entry 1,204, 5pm on 17 March 2026"
	Proof string // the address of its proof
	Text  string
	More  []string // the conditions that it did not meet, or its changes
}

// receiptAnswer answers what the query asks of one notice.
func (s *Site) receiptAnswer(ctx context.Context, r alert.Receipt, sub alert.Subscription, query url.Values) (q receiptQuestion, err error) {
	typed := strings.TrimSpace(query.Get(paramNotice))
	q = receiptQuestion{Action: receiptPage(r.Token), Field: govuk.Input{Name: paramNotice, Label: "The notice", Value: shorten(typed, mostTyped),
		Hint: "The address of its page here, or its number, such as ocds-h6vhtk-04a1b2"}}
	if !query.Has(paramNotice) {
		return q, nil
	}
	ocid := ocidIn(typed)
	if ocid == "" {
		q.Field.Error = "Enter the address or the number of a notice"
		return q, nil
	}
	var entries []int64
	if storable(ocid) {
		list, err := s.data.Log.Process(ctx, ocid)
		if err != nil {
			return q, err
		}
		for _, e := range list {
			entries = append(entries, e.Index)
		}
	}
	if len(entries) == 0 {
		q.Field.Error = "There is no notice with this address or number. Check it for mistyped characters"
		return q, nil
	}
	title, err := s.watchedTitle(ctx, ocid)
	if err != nil {
		return q, err
	}
	q.Asked, q.Notice = true, govuk.Link{Text: title, Href: noticeAddress(ocid)}
	judged, err := s.data.Alerts.Why(ctx, r, sub, ocid)
	if err != nil {
		return q, err
	}
	q.Lead = whyLead(r, entries, len(judged))
	q.Lines, err = s.whyLines(ctx, sub, judged)
	return q, err
}

// ocidIn reads the number of a notice, or finds it in the address of its page.
func ocidIn(typed string) string {
	_, after, isAddress := strings.Cut(typed, "/notices/")
	if !isAddress {
		return typed
	}
	if end := strings.IndexAny(after, "?#"); end >= 0 {
		after = after[:end]
	}
	after = strings.TrimSuffix(after, "/raw")
	if ocid, err := url.PathUnescape(after); err == nil {
		return ocid
	}
	return after
}

// whyLead says how the entries of a notice lie to those that were screened.
func whyLead(r alert.Receipt, entries []int64, judged int) string {
	var before, after int
	for _, index := range entries {
		switch {
		case index < r.From:
			before++
		case index >= r.To:
			after++
		}
	}
	if judged > 0 {
		return "This is what the screened entries about it were to the alert."
	}
	var where []string
	if before > 0 {
		where = append(where, plural(before, "entry", "entries")+" came before, the last of them entry "+count(entries[before-1]))
	}
	if after > 0 {
		where = append(where, plural(after, "entry", "entries")+" came later, the first of them entry "+count(entries[len(entries)-after]))
	}
	if len(where) == 0 {
		return "Its entries among those that were screened say nothing about a notice."
	}
	return "No entry about it is among those that were screened for this mail: " + strings.Join(where, "; ") + "."
}

// whyLines puts what entries were to an alert into words.
func (s *Site) whyLines(ctx context.Context, sub alert.Subscription, judged []alert.Judgement) (lines []whyLine, err error) {
	var keys []string
	for _, j := range judged {
		keys = append(keys, j.Notice.Buyer.Key)
	}
	names, err := s.namesIn(ctx, sub.Query, keys)
	if err != nil {
		return nil, err
	}
	for _, j := range judged {
		line := whyLine{Entry: "Entry " + count(j.Index) + ", " + dateTime(j.Time), Proof: receiptAddress(j.Index), Text: whyWords(j, sub)}
		switch j.Outcome {
		case alert.Unfit:
			for _, part := range j.Unmet {
				line.More = append(line.More, unmetWords(part, j, names))
			}
		case alert.ToldNew:
		default:
			for _, c := range j.Changes {
				line.More = append(line.More, plain(c.Words))
			}
		}
		lines = append(lines, line)
	}
	return lines, nil
}

// whyWords says what an entry was to an alert.
func whyWords(j alert.Judgement, sub alert.Subscription) string {
	if text := whyContracts(j); text != "" && sub.Target == alert.Pipeline {
		return text
	}
	switch j.Outcome {
	case alert.ToldMark:
		return "It was told:"
	case alert.Ahead:
		return "The marks before the end of its contracts that the alert asks for were still to come, or they were over."
	case alert.Moved:
		return "It is a mark before an end that was moved meanwhile, or of a contract that is over."
	case alert.ToldNew:
		return "It was told as a new notice."
	case alert.ToldChange:
		return "Its changes were told:"
	case alert.Unfit:
		if watches(sub.Target) {
			return "The alert is for another notice."
		}
		return "It did not fit. As the notice was then:"
	case alert.Left:
		return "By this entry it no longer fits, which the alert was not asked to tell. Changed were:"
	case alert.Before:
		return "It fitted before this entry already, so it was not new, and the alert was for new notices only. Changed were:"
	case alert.AlreadyTold:
		return "It was told by entry " + count(j.ToldAt) + "."
	case alert.Unasked:
		told := ""
		if !watches(sub.Target) && j.ToldAt > 0 && j.ToldAt < j.Index {
			told = "It was told by entry " + count(j.ToldAt) + ". "
		}
		if len(sub.Changes) == 0 {
			return told + "The alert was for new notices only. Changed were:"
		}
		return told + "Only changes of a kind that the alert was not asked to tell:"
	case alert.Same:
		return "It changed nothing that a reader of the notice sees."
	case alert.Old:
		return "It was published more than 30 days before it came here, and the notice was over."
	case alert.Gone:
		return "Its text was removed from the ledger."
	case alert.TooEarly:
		return "It came before the alert began, which was at entry " + count(j.Started) + "."
	}
	return ""
}

// whyContracts says what an entry was to an alert for contracts, where that is
// not the same as for other alerts; else "".
func whyContracts(j alert.Judgement) string {
	switch j.Outcome {
	case alert.Unfit:
		if len(j.Unmet) == 0 {
			return "The notice fitted, but none of its contracts had the end, value, supplier or buyer that the list asks for."
		}
	case alert.Before:
		return "Its contracts were in the list before this entry, with the same end."
	case alert.Unasked:
		return "It came to a mark that the alert was not asked to tell:"
	}
	return ""
}

// unmetWords says which condition of a question a notice did not meet, and what
// it had instead, as far as one line says it.
func unmetWords(part notice.Query, j alert.Judgement, names called) string {
	conditions := slices.Concat(watchedWords(part), watchedKinds(part, names), watchedAmounts(part), watchedRest(part, names))
	return "The alert is for notices that " + plain(enumerate(conditions, "and")) + "; this one " + plain(instead(part, j, names)) + "."
}

// instead says what a notice had where it did not meet a condition.
func instead(part notice.Query, j alert.Judgement, names called) string {
	n := j.Notice
	switch {
	case len(part.Stages) > 0:
		return "was " + stageAdjective(string(j.Stage))
	case len(part.Buyers) > 0 && n.Buyer.Name != "":
		return "comes from " + shorten(n.Buyer.Name, mostCode)
	case len(part.Regions) > 0 && len(n.Regions) > 0:
		return "was for " + regionNames(n.Regions)
	case part.Value.From != nil || part.Value.To != nil:
		if n.Value == nil {
			return "stated no value"
		}
		return "was worth " + inShort(&n.Value.Money)
	case len(part.Categories) > 0 && len(n.Categories) > 0:
		return "was in " + inCategoriesOf(n)
	case part.Closes != (notice.Days{}) && !n.Closes.IsZero():
		return "closes on " + date(n.Closes)
	}
	return "did not"
}

// mostInstead is how many categories of a notice a reason names.
const mostInstead = 3

func inCategoriesOf(n notice.Notice) string {
	var list []string
	for _, c := range n.Categories[:min(len(n.Categories), mostInstead)] {
		list = append(list, shorten(strings.TrimSpace(c.Code+" "+c.Label), mostCode))
	}
	if more := len(n.Categories) - len(list); more > 0 {
		list = append(list, plural(more, "other", "others"))
	}
	return enumerate(list, "and")
}
