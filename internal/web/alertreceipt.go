package web

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/tolsey/tolsey/internal/alert"
	"github.com/tolsey/tolsey/internal/fault"
	"github.com/tolsey/tolsey/internal/notice"
	"github.com/tolsey/tolsey/internal/search"
	"github.com/tolsey/tolsey/internal/web/govuk"
)

// alertReceiptData is the data of the page of a completeness receipt: what was
// screened for a mail, the same compared again, and why a notice was not in.
type alertReceiptData struct {
	Trail   govuk.Breadcrumbs
	Name    string // of the alert
	Meaning string // what it listens for, where that is not its name
	Facts   govuk.SummaryList
	Size    string // of the tree whose root the receipt names
	Entries string // the screened entries as data; "" where none were
	Replay  *receiptReplay
	Ask     receiptQuestion
	Errors  govuk.Errors
}

// receiptReplay is a part of the entries of a receipt, compared again.
type receiptReplay struct {
	Whole   bool   // the part is all of the receipt
	Range   string // "Entries 5 to 1,204"
	Rows    []noticeRow
	Counts  []string // of the entries that were not told, by reason
	Differs bool     // from the mail
	Missing []govuk.Link
	Extra   []govuk.Link
	Next    string // the next part; "" for none
	First   string // the first part, where this is not it
}

const (
	paramFrom   = "from"   // the entry that a part begins with
	paramNotice = "notice" // the one that is asked about
)

// mostReplayed is how many things that were told a part of a replay lists.
const mostReplayed = 100

var alertReceiptPage = newPage[alertReceiptData]("alertreceipt")

// receiptPage is the page of a completeness receipt.
func receiptPage(token string) string { return "/alerts/receipts/" + url.PathEscape(token) }

// alertReceipt shows a receipt with its replay.
func (s *Site) alertReceipt(w http.ResponseWriter, r *http.Request) error {
	ctx, token := r.Context(), r.PathValue("token")
	if !storable(token) {
		return fault.New(fault.NotFound, "There is no such receipt.")
	}
	receipt, sub, err := s.data.Alerts.Receipt(ctx, token)
	if err != nil {
		return err
	}
	data := alertReceiptData{Trail: alertsTrail, Facts: receiptFacts(receipt, sub.Target), Size: count(receipt.To), Entries: entriesAddress(receipt)}
	if data.Name, err = s.alertName(ctx, sub); err != nil {
		return err
	}
	if data.Meaning, err = s.alertMeaning(ctx, sub); err != nil {
		return err
	}
	if data.Meaning == data.Name {
		data.Meaning = ""
	}
	if err := s.compareAgain(ctx, &data, receipt, sub, r.URL.Query()); err != nil {
		return err
	}
	if data.Ask.Field.Error != "" {
		data.Errors = govuk.Errors{{Field: paramNotice, Text: data.Ask.Field.Error}}
		return alertReceiptPage.showStatus(s, w, r, http.StatusBadRequest, data)
	}
	return alertReceiptPage.show(s, w, r, data)
}

// compareAgain fills in the replay and the answer that the query asks for. The
// error is errManyAsk while many others compare.
func (s *Site) compareAgain(ctx context.Context, data *alertReceiptData, r alert.Receipt, sub alert.Subscription, query url.Values) error {
	done, err := s.costly.take(ctx)
	if err != nil {
		return err
	}
	defer done()
	if r.Entries() > 0 {
		from, _ := strconv.ParseInt(query.Get(paramFrom), 10, 64) // what is no number is the first part
		if data.Replay, err = s.replay(ctx, r, sub, from); err != nil {
			return err
		}
	}
	data.Ask, err = s.receiptAnswer(ctx, r, sub, query)
	return err
}

// entriesAddress is the screened entries as data, or their beginning where there
// are many.
func entriesAddress(r alert.Receipt) string {
	if r.Entries() == 0 {
		return ""
	}
	const most = 1000 // of one answer
	return withQuery("/api/v1/entries", "after", strconv.FormatInt(r.From-1, 10), "limit", strconv.FormatInt(min(r.Entries(), most), 10))
}

// receiptFacts says what a receipt says.
func receiptFacts(r alert.Receipt, target alert.Target) govuk.SummaryList {
	facts := govuk.SummaryList{{Key: "Mail of", Text: upperFirst(dateTime(r.Made))}}
	if r.Entries() == 0 {
		return facts
	}
	facts = append(facts,
		govuk.SummaryRow{Key: "Screened", Text: entryRange(r.From, r.To)},
		govuk.SummaryRow{Key: "Notices in them", Text: count(r.Processes)})
	if target == alert.Pipeline {
		facts = append(facts, govuk.SummaryRow{Key: "Told", Text: plural(r.Changed, "entry", "entries") + " about contracts near their end"})
	} else {
		facts = append(facts,
			govuk.SummaryRow{Key: "Told", Text: plural(r.Fresh, "new notice", "new notices") + ", " + plural(r.Changed, "change", "changes")},
			govuk.SummaryRow{Key: "Changes asked for then", Text: changesSet(target, r.Changes)})
	}
	return append(facts, govuk.SummaryRow{Key: "Checkpoint", Text: r.Root})
}

// entryRange names the entries from one index up to another, which is not
// included.
func entryRange(from, to int64) string {
	if to-from == 1 {
		return "Entry " + count(from) + " of the ledger"
	}
	return "Entries " + count(from) + " to " + count(to-1) + " of the ledger"
}

// replay compares the entries of a receipt from one on again, up to as many as
// one page shows.
func (s *Site) replay(ctx context.Context, r alert.Receipt, sub alert.Subscription, from int64) (*receiptReplay, error) {
	from = min(max(from, r.From), r.To-1)
	replay, err := s.data.Alerts.Replay(ctx, r, sub, from)
	if err == nil && len(replay.Told) > mostReplayed {
		part := r
		part.To = replay.Told[mostReplayed].Index
		replay, err = s.data.Alerts.Replay(ctx, part, sub, from)
		replay.Next = part.To
	}
	if err != nil {
		return nil, err
	}
	out := &receiptReplay{Whole: replay.From == r.From && replay.To == r.To, Range: entryRange(replay.From, replay.To),
		Counts: outcomeWords(replay.Counts, sub.Target), Differs: len(replay.Missing)+len(replay.Extra) > 0}
	if replay.Next > 0 {
		out.Next = withQuery(receiptPage(r.Token), paramFrom, strconv.FormatInt(replay.Next, 10)) + "#replay"
	}
	if replay.From > r.From {
		out.First = receiptPage(r.Token) + "#replay"
	}
	if out.Rows, err = s.replayRows(ctx, r, sub, replay.Told); err != nil {
		return nil, err
	}
	if out.Missing, err = s.noticeLinks(ctx, replay.Missing); err != nil {
		return nil, err
	}
	out.Extra, err = s.noticeLinks(ctx, replay.Extra)
	return out, err
}

// replayRows makes a row of each notice that is told, as it was then, with the
// reasons.
func (s *Site) replayRows(ctx context.Context, r alert.Receipt, sub alert.Subscription, told []alert.Judgement) (rows []noticeRow, err error) {
	var keys []string
	for _, j := range told {
		keys = append(keys, j.Notice.Buyer.Key)
		for _, supplier := range j.Notice.Suppliers {
			keys = append(keys, supplier.Key)
		}
	}
	names, err := s.namesIn(ctx, sub.Query, append(keys, sub.List.Question.Incumbents...))
	if err != nil {
		return nil, err
	}
	at := map[string]int{}
	for _, j := range told {
		i, there := at[j.OCID]
		if !there {
			i = len(rows)
			at[j.OCID] = i
			rows = append(rows, noticeRow{})
		}
		why := rows[i].Why
		rows[i] = rowOf(j.Notice, names.bodies, r.Made) // as the last of them left it
		rows[i].Why = strings.TrimSpace(why + " " + toldWords(j, sub, names))
		for n := range rows[i].Figures {
			rows[i].Figures[n].Note = "" // how long it was from the mail, not from now
		}
	}
	return rows, nil
}

// foundIn are the fields of a past state that can be looked through again.
var foundIn = []search.Field{search.Title, search.Description, search.Category, search.Buyer, search.Supplier}

// toldWords says by which entry something was told, and why.
func toldWords(j alert.Judgement, sub alert.Subscription, names called) string {
	by := "by entry " + count(j.Index) + ", " + dateTime(j.Time)
	if j.Outcome == alert.ToldChange || j.Outcome == alert.ToldMark {
		var changes []string
		for _, c := range j.Changes {
			changes = append(changes, plain(c.Words))
		}
		said := "Changed "
		if j.Outcome == alert.ToldMark {
			said = "Told "
		}
		return said + by + ": " + strings.Join(changes, "; ") + "."
	}
	why := whyBrought(sub, notice.Item{Notice: j.Notice, Found: foundIn}, names)
	if why != "" {
		why = ": " + plain(why)
	}
	return "New " + by + why + "."
}

// noticeLinks links to the pages of notices, each once.
func (s *Site) noticeLinks(ctx context.Context, ocids []string) (links []govuk.Link, err error) {
	ocids = slices.Clone(ocids)
	slices.Sort(ocids)
	for _, ocid := range slices.Compact(ocids) {
		title, err := s.watchedTitle(ctx, ocid)
		if err != nil {
			return nil, err
		}
		links = append(links, govuk.Link{Text: title, Href: noticeAddress(ocid)})
	}
	return links, nil
}

// outcomeWords says of the entries that were not told how many there were for
// each reason.
func outcomeWords(counts map[alert.Outcome]int, target alert.Target) (out []string) {
	unfit, unasked, before := " did not fit the alert", " changed what the alert was not asked to tell", " of notices that fitted before and so were not new"
	if target == alert.Pipeline {
		unasked, before = " of a mark that the alert was not asked to tell", " of contracts that were in the list before, with the same end"
	}
	if watches(target) {
		unfit = " of other notices"
	}
	for _, o := range []struct {
		outcome alert.Outcome
		words   string
	}{
		{alert.Unfit, unfit},
		{alert.Same, " changed nothing that a reader sees"},
		{alert.Unasked, unasked},
		{alert.Ahead, " of contracts whose marks before the end were still to come, or that were over"},
		{alert.Moved, " of a mark before an end that was moved meanwhile"},
		{alert.Before, before},
		{alert.AlreadyTold, " of notices that another entry had told"},
		{alert.Left, " by which a notice no longer fits, a change that was not asked for"},
		{alert.Old, " published more than 30 days before, of what was over"},
		{alert.TooEarly, " came before the alert began"},
		{alert.Gone, " whose text was removed from the ledger"},
	} {
		if n := counts[o.outcome]; n > 0 {
			out = append(out, plural(n, "entry", "entries")+o.words)
		}
	}
	return out
}
