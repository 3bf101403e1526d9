package alert

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"github.com/tolsey/tolsey/internal/clock"
	"github.com/tolsey/tolsey/internal/db"
	"github.com/tolsey/tolsey/internal/mail"
	"github.com/tolsey/tolsey/internal/notice"
	"github.com/tolsey/tolsey/internal/search"
)

// mostLines is how many notices a letter lists. The others are counted, with a
// link to all of them.
const mostLines = 100

// noLetter stands with the items of which there was nothing to tell: their
// notices are not there any more.
const noLetter = "none"

// bundle is what there is for an address at one time.
type bundle struct {
	visit
	digest Digest
	token  string
	letter string       // its id, which is never used again
	mail   *mail.Letter // nil where there is nothing to say
	place  place
	parts  []part
}

// part is a subscription in a bundle.
type part struct {
	Subscription
	due     bool // its hour has come
	looks   bool // reminders are looked for
	takes   bool // its items are taken
	items   []waitingItem
	fresh   int   // items in all
	changed int   // with those of contracts that come near their end
	from    int64 // the first entry of the receipt
	to      int64 // after the last entry whose item is taken
	closing []deadline
	shown   []deadline // that need no reminder after this letter
	section Section
}

// deadline is until when one may bid for a notice, as text.
type deadline struct{ ocid, closes string }

// waitingItem is an item that no letter has told.
type waitingItem struct {
	ocid  string
	kind  ItemKind
	lines []notice.ChangeLine
}

// key names what an item is about among those of a letter: a contract that comes
// near its end is listed also where its notice is for another reason.
func (it *waitingItem) key() string { return keyOf(it.kind, it.ocid) }

func keyOf(kind ItemKind, ocid string) string {
	if kind == Reached {
		return "reached\x00" + ocid
	}
	return ocid
}

// gather reads what there is for an address and makes a digest of it, which has
// no sections where there is nothing to say.
func (s *Service) gather(ctx context.Context, v visit) (*bundle, error) {
	b := &bundle{visit: v, token: newToken()}
	b.letter = "alert-" + b.token
	err := s.DB.Read(ctx, func(tx *db.Tx) error { return b.read(ctx, tx) })
	if err != nil {
		return nil, fmt.Errorf("reading what a letter tells: %w", err)
	}
	b.digest = Digest{Address: v.address, At: v.now, Token: b.token}
	listed := map[string]int{} // ocid to the part that lists it
	room := mostLines
	for i := range b.parts {
		if err := s.fill(ctx, b, i, listed, &room); err != nil {
			return nil, err
		}
	}
	b.nameOthers(listed)
	b.showDeadlines()
	for i := range b.parts {
		p := &b.parts[i]
		if p.section.empty() {
			continue
		}
		if p.section.Receipt, err = s.receipt(ctx, b, p); err != nil {
			return nil, err
		}
		b.digest.Sections = append(b.digest.Sections, p.section)
	}
	return b, nil
}

func (s *Section) empty() bool {
	return s.Listed()+s.More+s.Elsewhere == 0 && !s.Still
}

// read reads the subscriptions and what waits for them.
func (b *bundle) read(ctx context.Context, tx *db.Tx) (err error) {
	b.parts = nil
	if b.place, err = readPlace(ctx, tx); err != nil {
		return err
	}
	subs, err := readSubscriptions(ctx, tx, "s.address = $1 and s.state = 'active'", b.id)
	if err != nil {
		return err
	}
	w, err := readWaiting(ctx, tx, subs)
	if err != nil {
		return err
	}
	ready, err := w.ready(b.last)
	if err != nil {
		return err
	}
	now := !ready.IsZero() && !ready.After(b.now)
	for _, sub := range subs {
		p := part{Subscription: sub, due: come(sub.Due, b.now), from: sub.Covered}
		p.looks = come(sub.Remind, b.now) || p.due && sub.Frequency == Daily
		if err := p.read(ctx, tx, now, b.now); err != nil {
			return err
		}
		b.parts = append(b.parts, p)
	}
	return nil
}

// come tells whether an instant is there.
func come(at, now time.Time) bool { return !at.IsZero() && !at.After(now) }

// read reads the items of a subscription and what closes soon. ready says that
// what goes at once goes now.
func (p *part) read(ctx context.Context, tx *db.Tx, ready bool, now time.Time) error {
	var urgent int
	var first, last int64
	err := tx.QueryRow(ctx, `select count(case when kind = 'new' then 1 end), count(case when kind <> 'new' then 1 end),
		coalesce(max(urgent), 0), coalesce(min(idx), 0), coalesce(max(idx), 0) from alert_item where subscription = $1 and letter = ''`, p.ID).
		Scan(&p.fresh, &p.changed, &urgent, &first, &last)
	if err != nil {
		return err
	}
	p.takes = p.Frequency != Never && p.fresh+p.changed > 0 && (p.due || p.looks && p.Frequency == AtOnce || ready && (p.Frequency == AtOnce || urgent == 1))
	if p.takes {
		p.from, p.to = min(p.from, first), last+1
		if p.items, err = readItems(ctx, tx, p.ID, mostLines+1); err != nil {
			return err
		}
	}
	if p.looks && p.Reminder > 0 {
		p.closing, err = readDeadlines(ctx, tx, `select ocid, closes from alert_told where subscription = $1 and closes > $2 and closes <= $3 and reminded <> closes
			order by closes, ocid limit $4`, p.ID, clock.Text(now), clock.Text(p.remindBefore(now)), mostLines)
	}
	return err
}

// readItems reads the first items of a subscription that no letter has told.
func readItems(ctx context.Context, tx *db.Tx, id int64, limit int) (list []waitingItem, err error) {
	rows, err := tx.Query(ctx, "select ocid, kind, words from alert_item where subscription = $1 and letter = '' order by id limit $2", id, limit)
	if err != nil {
		return nil, err
	}
	err = each(rows, func() error {
		var it waitingItem
		var words string
		if err := rows.Scan(&it.ocid, &it.kind, &words); err != nil {
			return err
		}
		list = append(list, it)
		return readWords(words, &list[len(list)-1].lines)
	})
	return list, err
}

// readWords reads the changes of an item.
func readWords(words string, into *[]notice.ChangeLine) error {
	if words == "" {
		return nil
	}
	return json.Unmarshal([]byte(words), into)
}

func readDeadlines(ctx context.Context, tx *db.Tx, query string, args ...any) (list []deadline, err error) {
	rows, err := tx.Query(ctx, query, args...)
	if err != nil {
		return nil, err
	}
	err = each(rows, func() error {
		var d deadline
		err := rows.Scan(&d.ocid, &d.closes)
		list = append(list, d)
		return err
	})
	return list, err
}

func readStrings(ctx context.Context, tx *db.Tx, query string, args ...any) (list []string, err error) {
	rows, err := tx.Query(ctx, query, args...)
	if err != nil {
		return nil, err
	}
	err = each(rows, func() error {
		var text string
		err := rows.Scan(&text)
		list = append(list, text)
		return err
	})
	return list, err
}

// fill makes the section of a part. listed has the notices that are in the
// letter already; room is how many more it takes.
func (s *Service) fill(ctx context.Context, b *bundle, at int, listed map[string]int, room *int) error {
	p := &b.parts[at]
	p.section.Subscription = p.Subscription
	changes := map[string][]notice.ChangeLine{}
	ocids := map[ItemKind][]string{}
	for _, it := range p.items {
		if it.kind == Fresh || changes[it.key()] == nil {
			ocids[it.kind] = append(ocids[it.kind], it.ocid)
		}
		if it.kind != Fresh {
			changes[it.key()] = append(changes[it.key()], it.lines...)
		}
	}
	lines := func(kind ItemKind, ocids []string) ([]Line, error) {
		var own []string
		for _, ocid := range ocids {
			if _, there := listed[keyOf(kind, ocid)]; !there && *room > 0 {
				listed[keyOf(kind, ocid)] = at
				own = append(own, ocid)
				*room--
			}
		}
		items, err := s.Notices.ItemsOf(ctx, search.Parse(p.Query.Text), own)
		*room += len(own) - len(items) // some are not there any more
		out := make([]Line, len(items))
		for i, item := range items {
			out[i] = Line{Item: item, Changes: unrepeated(changes[keyOf(kind, item.OCID)])}
		}
		return out, err
	}
	var err error
	if p.section.Fresh, err = lines(Fresh, ocids[Fresh]); err != nil {
		return err
	}
	slices.SortStableFunc(p.section.Fresh, func(a, b2 Line) int { return compareLines(a, b2, b.now) })
	if p.section.Changed, err = lines(Changed, ocids[Changed]); err != nil {
		return err
	}
	if p.section.Reached, err = lines(Reached, ocids[Reached]); err != nil {
		return err
	}
	var closing []string
	for _, d := range p.closing {
		closing = append(closing, d.ocid)
	}
	if p.section.Closing, err = lines(Fresh, closing); err != nil {
		return err
	}
	p.count(at, listed)
	if p.section.empty() && p.fresh+p.changed == 0 && p.Still && (p.due || p.looks) {
		p.section.Still = !monthAfter(p.Told).After(b.now)
	}
	return nil
}

// count says how much of a part its section does not list.
func (p *part) count(at int, listed map[string]int) {
	told := 0
	elsewhere := map[string]bool{}
	for _, it := range p.items {
		where, there := listed[it.key()]
		if there {
			told++
		}
		if there && where != at {
			elsewhere[it.key()] = true
		}
	}
	p.section.Elsewhere = len(elsewhere)
	if p.takes {
		p.section.More = p.fresh + p.changed - told
	}
	for _, d := range p.closing {
		if _, there := listed[d.ocid]; !there {
			p.section.More++
		}
	}
}

// unrepeated leaves out lines that say again what one before them said.
func unrepeated(lines []notice.ChangeLine) (out []notice.ChangeLine) {
	for _, l := range lines {
		if !slices.Contains(out, l) {
			out = append(out, l)
		}
	}
	return out
}

// compareLines puts open notices first, those that close soonest before others.
func compareLines(a, b Line, now time.Time) int {
	closing := func(l Line) time.Time {
		if l.Stage(now) == notice.Open {
			return l.OpenUntil
		}
		return time.Date(9999, 1, 1, 0, 0, 0, 0, time.UTC)
	}
	return cmp.Or(closing(a).Compare(closing(b)), b.Updated.Compare(a.Updated))
}

// nameOthers says with each notice which other subscriptions bring it.
func (b *bundle) nameOthers(listed map[string]int) {
	also := map[string][]Subscription{}
	for i := range b.parts {
		for _, it := range b.parts[i].items {
			if where, there := listed[it.key()]; there && where != i &&
				!slices.ContainsFunc(also[it.key()], func(s Subscription) bool { return s.ID == b.parts[i].ID }) {
				also[it.key()] = append(also[it.key()], b.parts[i].Subscription)
			}
		}
	}
	for i := range b.parts {
		for _, list := range [][]Line{b.parts[i].section.Fresh, b.parts[i].section.Changed, b.parts[i].section.Closing} {
			for n := range list {
				list[n].Also = also[list[n].OCID]
			}
		}
		for n, l := range b.parts[i].section.Reached {
			b.parts[i].section.Reached[n].Also = also[keyOf(Reached, l.OCID)]
		}
	}
}

// showDeadlines notes for each subscription which deadlines its owner reads in
// the letter, under whichever subscription they stand.
func (b *bundle) showDeadlines() {
	read := map[string]string{}
	for i := range b.parts {
		s := &b.parts[i].section
		for _, l := range slices.Concat(s.Fresh, s.Changed, s.Closing) {
			read[l.OCID] = deadlineOf(l.Notice)
		}
	}
	for i := range b.parts {
		p := &b.parts[i]
		if p.Reminder == 0 {
			continue
		}
		for _, d := range p.closing {
			if _, there := read[d.ocid]; there {
				p.shown = append(p.shown, d)
			}
		}
		by := clock.Text(p.remindBefore(b.now))
		for _, it := range p.items {
			if closes := read[it.ocid]; closes != "" && closes <= by {
				p.shown = append(p.shown, deadline{it.ocid, closes})
			}
		}
	}
}

// settle notes, as a part of tx, that the letter tells what is in it.
func (b *bundle) settle(ctx context.Context, tx *db.Tx) error {
	if len(b.digest.Sections) > 0 {
		if _, err := tx.Exec(ctx, "insert into alert_letter (id, token, address, made) values ($1, $2, $3, $4)",
			b.letter, b.digest.Token, b.id, clock.Text(b.now)); err != nil {
			return err
		}
	}
	for i := range b.parts {
		if err := b.parts[i].settle(ctx, tx, b); err != nil {
			return err
		}
	}
	return nil
}

func (p *part) settle(ctx context.Context, tx *db.Tx, b *bundle) error {
	letter := b.letter
	if p.section.empty() {
		letter = noLetter
	}
	if p.takes {
		if _, err := tx.Exec(ctx, "update alert_item set letter = $1 where subscription = $2 and letter = '' and id <= $3", letter, p.ID, b.place.item); err != nil {
			return err
		}
		if p.Frequency == AtOnce && letter != noLetter {
			if _, err := tx.Exec(ctx, "update alert_address set last = $1 where id = $2", clock.Text(b.now), b.id); err != nil {
				return err
			}
		}
	}
	if letter != noLetter {
		if err := p.remember(ctx, tx, b); err != nil {
			return err
		}
	}
	for _, d := range p.shown {
		if _, err := tx.Exec(ctx, "update alert_told set reminded = $1 where subscription = $2 and ocid = $3 and closes = $1", d.closes, p.ID, d.ocid); err != nil {
			return err
		}
	}
	if !p.due && !p.looks {
		return nil
	}
	_, err := tx.Exec(ctx, "update alert_subscription set due = $1, remind = $2 where id = $3", timeText(p.Next(b.now)), timeText(p.nextLook(b.now)), p.ID)
	return err
}

// remember notes what a letter told of a subscription.
func (p *part) remember(ctx context.Context, tx *db.Tx, b *bundle) error {
	if err := p.section.Receipt.store(ctx, tx); err != nil {
		return err
	}
	_, err := tx.Exec(ctx, "update alert_subscription set covered = $1, told = $2 where id = $3", p.section.Receipt.To, clock.Text(b.now), p.ID)
	return err
}
