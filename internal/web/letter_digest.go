package web

import (
	"context"
	"slices"
	"strings"
	"time"

	"github.com/tolsey/tolsey/internal/alert"
)

// digestLetter is what came for the alerts of an address.
type digestLetter struct {
	Address  string
	Sections []letterSection
	Manage   string // where one asks for the link to all alerts
	Stop     string // ends all alerts of the letter
}

// letterSection is what one alert brings.
type letterSection struct {
	Name      string
	Groups    []letterGroup
	More      string // "And 49,900 more."; "" for none
	All       string // where they are
	Elsewhere string
	Still     string
	Told      string // when the alert is told what
	Screened  string // "" where nothing was screened
	Root      string
	Tree      string // what Root is the fingerprint of
	Check     string // the page of the receipt
	Stop      string // ends this alert alone
}

// letterGroup is what is new, or changed, or closes soon.
type letterGroup struct {
	Heading string
	Lines   []letterLine
}

var digestForm = newLetterForm[digestLetter]("digest")

// digest writes the letter of a digest.
func (l *Letters) digest(ctx context.Context, d *alert.Digest) (alert.Words, error) {
	names, err := l.alertNames(ctx, d.Sections)
	if err != nil {
		return alert.Words{}, err
	}
	data := digestLetter{Address: d.Address, Manage: l.link("/alerts"), Stop: l.link(stopAddress(d.Token))}
	for i := range d.Sections {
		section, err := l.section(ctx, &d.Sections[i], names, d.At)
		if err != nil {
			return alert.Words{}, err
		}
		data.Sections = append(data.Sections, section)
	}
	t := tallyOf(d)
	words, err := digestForm.write(l, letterFrame{Subject: digestSubject(d, t, names), Preheader: preheader(data.Sections), Heading: t.heading()}, data)
	if strings.HasPrefix(data.Stop, "https:") {
		words.Unsubscribe = data.Stop
	}
	return words, err
}

// alertNames names the alerts of a letter by their ids.
func (l *Letters) alertNames(ctx context.Context, sections []alert.Section) (map[int64]string, error) {
	names := map[int64]string{}
	add := func(sub alert.Subscription) (err error) {
		if names[sub.ID] == "" {
			names[sub.ID], err = l.site.alertName(ctx, sub)
		}
		return err
	}
	for _, s := range sections {
		if err := add(s.Subscription); err != nil {
			return nil, err
		}
		for _, line := range slices.Concat(s.Fresh, s.Changed, s.Reached, s.Closing) {
			for _, other := range line.Also {
				if err := add(other); err != nil {
					return nil, err
				}
			}
		}
	}
	return names, nil
}

// section writes what one alert brings.
func (l *Letters) section(ctx context.Context, s *alert.Section, names map[int64]string, now time.Time) (letterSection, error) {
	sub := s.Subscription
	var keys []string
	for _, line := range slices.Concat(s.Fresh, s.Changed, s.Reached, s.Closing) {
		keys = append(keys, line.Buyer.Key)
		for _, supplier := range line.Suppliers {
			keys = append(keys, supplier.Key)
		}
	}
	c, err := l.site.namesIn(ctx, sub.Query, append(keys, sub.List.Question.Incumbents...))
	if err != nil {
		return letterSection{}, err
	}
	out := letterSection{Name: names[sub.ID], Told: choicesWords(sub), Stop: l.link(stopAddress(sub.Token))}
	group := func(heading string, lines []alert.Line) {
		if len(lines) == 0 {
			return
		}
		g := letterGroup{Heading: heading}
		for _, line := range lines {
			g.Lines = append(g.Lines, l.letterLine(line, sub, c, names, now))
		}
		out.Groups = append(out.Groups, g)
	}
	group(plural(len(s.Fresh), "new notice", "new notices"), s.Fresh)
	group(plural(len(s.Changed), "changed notice", "changed notices"), s.Changed)
	group(plural(len(s.Reached), "notice with contracts near their end", "notices with contracts near their end"), s.Reached)
	group(plural(len(s.Closing), "notice closing soon", "notices closing soon"), s.Closing)
	l.rest(&out, s)
	l.receipt(&out, s)
	return out, nil
}

// rest says what is not listed in a section, or that there is nothing.
func (l *Letters) rest(out *letterSection, s *alert.Section) {
	if s.More > 0 {
		out.More, out.All = "And "+count(s.More)+" more.", l.link(showsOf(s.Subscription).Href)
		if s.Receipt.Entries() > 0 {
			out.All = l.link(proofAddress(s.Receipt.Token))
		}
	}
	if s.Elsewhere > 0 {
		out.Elsewhere = plural(s.Elsewhere, "more that fits this alert is", "more that fit this alert are") + " listed above, under another one."
	}
	if s.Still {
		out.Still = stillWords(s)
	}
}

// stillWords says that nothing came, and that this is known.
func stillWords(s *alert.Section) string {
	text := "Nothing came"
	if told := s.Subscription.Told; !told.IsZero() {
		text += " since " + date(told)
	}
	if s.Subscription.Target == alert.Pipeline {
		return text + ": no contract came near its end in the way that you asked to be told of. The alert still works."
	}
	if target := s.Subscription.Target; target == alert.Notice || target == alert.Contract {
		return text + ": it did not change in a way that you asked to be told of. The alert still works."
	}
	if s.Receipt.Processes == 0 {
		return text + ": no notices were published. The alert still works."
	}
	return text + ": " + plural(int(s.Receipt.Processes), "notice was screened and did not fit", "notices were screened and none fitted") +
		". The alert still works."
}

// proofAddress is the page on which the receipt of a letter is checked.
func proofAddress(token string) string { return "/alerts/receipts/" + token }

// receipt says at the foot of a section what was screened for it.
func (l *Letters) receipt(out *letterSection, s *alert.Section) {
	r := s.Receipt
	if r.Entries() <= 0 {
		return
	}
	since := "Since your last mail of this alert"
	if r.From <= s.Subscription.Since {
		since = "Since this alert began"
	}
	entries := "entry " + count(r.From)
	if r.Entries() > 1 {
		entries = "the entries " + count(r.From) + " to " + count(r.To-1)
	}
	out.Screened = since + " we screened " + entries + " of the ledger: " + plural(int(r.Processes), "notice", "notices") + ". " + toldOf(r, s.Subscription.Target)
	out.Root, out.Tree = r.Root, "of the first "+plural(int(r.To), "entry", "entries")
	out.Check = l.link(proofAddress(r.Token))
}

// toldOf says how much of what was screened was told.
func toldOf(r alert.Receipt, target alert.Target) string {
	if target == alert.Pipeline {
		if r.Changed == 0 {
			return "None of them has a contract that came to a mark of this alert."
		}
		return plural(r.Changed, "entry tells", "entries tell") + " of contracts near their end."
	}
	fresh := "None was new to this alert"
	switch {
	case r.Fresh == 1:
		fresh = "1 was new to this alert"
	case r.Fresh > 1:
		fresh = count(r.Fresh) + " were new to this alert"
	}
	switch {
	case len(r.Changes) == 0 && r.Changed == 0:
		return fresh + "."
	case r.Fresh == 0 && r.Changed > 0:
		return plural(r.Changed, "change was told.", "changes were told.")
	case r.Changed == 0:
		return fresh + ", and there were no changes to tell."
	}
	return fresh + ", and " + plural(r.Changed, "change was told.", "changes were told.")
}
