package mail

import (
	"bytes"
	"net/mail"
	"strings"

	"github.com/emersion/go-msgauth/dkim"
	gomail "github.com/wneessen/go-mail"
)

// writer puts letters into the form of RFC 5322.
type writer struct {
	from, replyTo, envelope *mail.Address
	dkim                    *dkim.SignOptions // nil for unsigned letters
}

// messageID is the same for every try of a letter.
func (w *writer) messageID(id string) string {
	domain := w.from.Address[strings.LastIndexByte(w.from.Address, '@')+1:]
	return mark(id) + "@" + domain
}

// write composes l and signs it.
func (w *writer) write(l *queued) ([]byte, error) {
	var plain bytes.Buffer
	if _, err := w.compose(l).WriteTo(&plain); err != nil || w.dkim == nil {
		return plain.Bytes(), err
	}
	var signed bytes.Buffer
	err := dkim.Sign(&signed, &plain, w.dkim)
	return signed.Bytes(), err
}

// compose puts l into its form. All tries of a letter give the same bytes, but for the
// time in the signature: its date is that of its writing.
func (w *writer) compose(l *queued) *gomail.Msg {
	m := gomail.NewMsg(gomail.WithNoDefaultUserAgent(), gomail.WithCharset(gomail.CharsetUTF8),
		gomail.WithEncoding(gomail.EncodingQP), gomail.WithBoundary("part-"+mark("boundary "+l.ID)))
	m.FromMailAddress(w.from)
	m.ToMailAddress(&mail.Address{Address: l.To})
	if w.replyTo != nil {
		m.ReplyToMailAddress(w.replyTo)
	}
	m.Subject(cleanSubject(l.Subject))
	m.SetDateWithValue(l.created)
	m.SetMessageIDWithValue(w.messageID(l.ID))
	// Out-of-office programs leave letters alone that say this (RFC 3834).
	m.SetGenHeader("Auto-Submitted", "auto-generated")
	if n := len(l.References); n > 0 {
		ids := make([]string, n)
		for i, id := range l.References {
			ids[i] = "<" + w.messageID(id) + ">"
		}
		m.SetGenHeader(gomail.HeaderReferences, strings.Join(ids, " "))
		m.SetGenHeader(gomail.HeaderInReplyTo, ids[n-1])
	}
	if l.Unsubscribe != "" {
		// The library's own setter would leave the order of the two to chance.
		m.SetGenHeader(gomail.HeaderListUnsubscribe, "<"+l.Unsubscribe+">")
		m.SetGenHeader(gomail.HeaderListUnsubscribePost, "List-Unsubscribe=One-Click")
	}
	m.SetBodyString(gomail.TypeTextPlain, printable(l.Text))
	if l.HTML != "" {
		m.AddAlternativeString(gomail.TypeTextHTML, printable(l.HTML))
	}
	return m
}

// printable takes out what a mail's text may not hold: broken UTF-8, and control
// characters other than tabs and ends of lines.
func printable(text string) string {
	return strings.Map(func(r rune) rune {
		if r < ' ' && r != '\t' && r != '\n' && r != '\r' || r == 0x7f {
			return -1
		}
		return r
	}, strings.ToValidUTF8(text, "\ufffd"))
}
