package mail

import (
	"crypto/sha256"
	"encoding/hex"
	"net/mail"
	"net/url"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/net/idna"

	"github.com/tolsey/tolsey/internal/fault"
)

// Letter is what is said to one person.
type Letter struct {
	// ID names the letter for good: a second one of the same ID is not taken
	// up, and every try carries the Message-ID made from it. At most 200 bytes.
	ID      string
	To      string // an address, without a name
	Subject string // one line; what it may not hold is taken out
	Text    string // plain text, always given
	HTML    string // the same as a page; may be ""
	// Unsubscribe is the https address that ends this subscription by a POST
	// (RFC 8058); "" for letters that belong to none.
	Unsubscribe string
	// References are the IDs of letters that this one follows up, oldest first.
	References []string
}

const (
	longestID      = 200
	longestAddress = 254 // RFC 5321, 4.5.3.1.3 without the brackets
	longestSubject = 200 // runes: what lists of mails show of one is far shorter
	longestLink    = 900 // bytes: a line of a mail holds 998 (RFC 5322, 2.1.1)
	mostReferences = 20
	longestBody    = 2 << 20 // bytes of each of text and HTML
)

// check gives the letter as it is stored, or a fault of kind Invalid.
func (l Letter) check() (Letter, error) {
	switch {
	case l.ID == "" || len(l.ID) > longestID:
		return l, fault.New(fault.Invalid, "A letter needs an ID of at most %d bytes.", longestID)
	case strings.TrimSpace(l.Text) == "":
		return l, fault.New(fault.Invalid, "A letter needs a text.")
	case len(l.Text) > longestBody || len(l.HTML) > longestBody:
		return l, fault.New(fault.TooLarge, "A letter's text is at most %d bytes.", longestBody)
	case len(l.References) > mostReferences:
		return l, fault.New(fault.Invalid, "A letter refers to %d others at most.", mostReferences)
	}
	for _, id := range l.References {
		if id == "" || strings.ContainsFunc(id, unicode.IsControl) {
			return l, fault.New(fault.Invalid, "A letter refers to one without an ID.")
		}
	}
	if !isLink(l.Unsubscribe) {
		return l, fault.New(fault.Invalid, "The address for unsubscribing is no https address.")
	}
	var err error
	if l.To, err = Address(l.To); err != nil {
		return l, err
	}
	if l.Subject = cleanSubject(l.Subject); l.Subject == "" {
		return l, fault.New(fault.Invalid, "A letter needs a subject.")
	}
	return l, nil
}

// isLink reports whether text is "" or an https address that is safe between
// the angle brackets of a header.
func isLink(text string) bool {
	if text == "" {
		return true
	}
	if len(text) > longestLink || strings.ContainsFunc(text, func(r rune) bool { return r <= ' ' || r > '~' || strings.ContainsRune("<>,\\\"", r) }) {
		return false
	}
	u, err := url.Parse(text)
	return err == nil && u.Scheme == "https" && u.Host != "" && u.User == nil
}

// Address gives an e-mail address in the form in which it is stored, compared
// and sent: the domain in lower case and, where it is international, in its
// ASCII form. The part before the @ keeps its case, which only its own server
// may judge (RFC 5321, 2.4), and is ASCII, since few servers take more. The
// error is a fault of kind Invalid.
func Address(text string) (string, error) {
	text = strings.TrimSpace(text)
	bad := fault.New(fault.Invalid, "Enter an email address in the correct format, like name@example.com.")
	at := strings.LastIndexByte(text, '@')
	if at < 1 || len(text) > longestAddress {
		return "", bad
	}
	local, domain := text[:at], text[at+1:]
	if strings.ContainsFunc(local, func(r rune) bool { return !isLocal(r) }) {
		return "", bad
	}
	domain, err := idna.Lookup.ToASCII(domain)
	if err != nil || !strings.Contains(domain, ".") && domain != "localhost" {
		return "", bad
	}
	out := local + "@" + domain
	// A parser of the standard has the last word: it finds two dots in a row.
	if a, err := mail.ParseAddress(out); err != nil || a.Address != out || len(out) > longestAddress {
		return "", bad
	}
	return out, nil
}

// isLocal reports whether r may stand before the @ without quotes (RFC 5322,
// 3.2.3). Quoted ones exist on paper; no supplier has one.
func isLocal(r rune) bool {
	return r < utf8.RuneSelf && (unicode.IsLetter(r) || unicode.IsDigit(r) || strings.ContainsRune("!#$%&'*+-/=?^_`{|}~.", r))
}

// cleanSubject makes one line of text: control characters and breaks become
// spaces, marks that turn the direction of writing go, and what would be read
// as an encoded word (RFC 2047), and so bring them back, is broken up.
func cleanSubject(text string) string {
	text = strings.Map(func(r rune) rune {
		switch {
		case unicode.IsControl(r) || r == '\u2028' || r == '\u2029':
			return ' '
		case unicode.Is(unicode.Bidi_Control, r) || r == '\ufeff':
			return -1
		}
		return r
	}, strings.ToValidUTF8(text, "\ufffd"))
	text = strings.Join(strings.Fields(strings.ReplaceAll(text, "=?", "= ?")), " ")
	if runes := []rune(text); len(runes) > longestSubject {
		text = strings.TrimSpace(string(runes[:longestSubject-1])) + "…"
	}
	return text
}

// mark is a letter's ID as it may stand in a Message-ID and a file's name.
func mark(id string) string {
	sum := sha256.Sum256([]byte(id))
	return hex.EncodeToString(sum[:16])
}
