package web

import (
	"mime"
	"net/http"
	"net/textproto"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/tolsey/tolsey/internal/fault"
	"github.com/tolsey/tolsey/internal/mail"
	"github.com/tolsey/tolsey/internal/web/govuk"
)

// devMailsData is the data of the page that lists the mails that were written to
// files.
type devMailsData struct {
	Trail govuk.Breadcrumbs
	Mails []devMailLine // the newest first
	Most  bool          // there may be more
}

// devMailLine is a mail in the list.
type devMailLine struct {
	Href, Subject, To, Date string
}

// devMailData is the data of the page of a mail.
type devMailData struct {
	Trail    govuk.Breadcrumbs
	Subject  string
	Fields   govuk.SummaryList
	Text     string
	HTMLHref string // of the mail as a mail program shows it; "" where it is plain text only
}

var (
	devMailsPage = newPage[devMailsData]("devmails")
	devMailPage  = newPage[devMailData]("devmail")
)

// mostDevMails is how many mails the page lists.
const mostDevMails = 100

const paramPart = "part" // of the address of a mail: "html" for that part as a document

// mailFiles gives the mails that were written to files, or a fault of kind
// NotFound: a site that sends its mails shows them to nobody.
func (s *Site) mailFiles() (*mail.Files, error) {
	if s.data.Mail == nil || s.data.Mail.Files() == nil {
		return nil, fault.New(fault.NotFound, "There is no page at this address.")
	}
	return s.data.Mail.Files(), nil
}

// devMails lists the newest mails.
func (s *Site) devMails(w http.ResponseWriter, r *http.Request) error {
	keepPrivate(w)
	files, err := s.mailFiles()
	if err != nil {
		return err
	}
	list, err := files.List(mostDevMails)
	if err != nil {
		return err
	}
	data := devMailsData{Trail: homeTrail, Most: len(list) == mostDevMails}
	now := s.cfg.Clock.Now()
	for _, m := range list {
		data.Mails = append(data.Mails, devMailLine{Href: devMailAddress(m.Name), Subject: spoken(m.Subject, m.Name), To: m.To, Date: moment(m.Date, now)})
	}
	return devMailsPage.show(s, w, r, data)
}

func devMailAddress(name string) string {
	return "/dev/mail/" + strings.ReplaceAll(url.PathEscape(name), "%2F", "/")
}

// devMail shows a mail, or its HTML as a document of its own.
func (s *Site) devMail(w http.ResponseWriter, r *http.Request) error {
	keepPrivate(w)
	files, err := s.mailFiles()
	if err != nil {
		return err
	}
	m, err := files.Read(r.PathValue("name"))
	if err != nil {
		return err
	}
	if r.URL.Query().Get(paramPart) == "html" {
		return showMail(w, m)
	}
	data := devMailData{Trail: govuk.Breadcrumbs{{Text: "Home", Href: "/"}, {Text: "Mails", Href: "/dev/mail"}}, Subject: spoken(m.Subject, m.Name),
		Fields: mailFields(m), Text: m.Text}
	if m.HTML != "" {
		data.HTMLHref = devMailAddress(m.Name) + "?" + paramPart + "=html"
	}
	return devMailPage.show(s, w, r, data)
}

// mailPolicy is the Content-Security-Policy of a mail as a document: it has an
// origin of its own, runs and loads nothing and sends nothing; it may have styles
// of its own, as mails must, and its links work. Opened by one, a page is an
// ordinary one again.
const mailPolicy = "sandbox allow-popups allow-popups-to-escape-sandbox; default-src 'none'; style-src 'unsafe-inline'; " +
	"form-action 'none'; base-uri 'none'; frame-ancestors 'none'"

// showMail answers with the HTML of a mail as it is.
func showMail(w http.ResponseWriter, m mail.File) error {
	if m.HTML == "" {
		return fault.New(fault.NotFound, "This mail is plain text only.")
	}
	h := w.Header()
	h.Set("Content-Security-Policy", mailPolicy)
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Set("Content-Length", strconv.Itoa(len(m.HTML)))
	_, _ = w.Write([]byte(m.HTML)) // fails only when the reader has left
	return nil
}

// firstFields are the fields of a header that matter most, in order.
var firstFields = []string{"From", "To", "Reply-To", "Subject", "Date", "Message-Id", "In-Reply-To", "References", "List-Unsubscribe", "List-Unsubscribe-Post"}

// mailFields gives the fields of a mail's header, those that matter most first.
func mailFields(m mail.File) (rows govuk.SummaryList) {
	var names []string
	for name := range m.Header {
		names = append(names, name)
	}
	slices.SortFunc(names, func(a, b string) int {
		if d := fieldRank(a) - fieldRank(b); d != 0 {
			return d
		}
		return strings.Compare(a, b)
	})
	for _, name := range names {
		for _, value := range m.Header[name] {
			if text, err := new(mime.WordDecoder).DecodeHeader(value); err == nil {
				value = text
			}
			rows = append(rows, govuk.SummaryRow{Key: name, Text: value})
		}
	}
	return rows
}

func fieldRank(name string) int {
	if i := slices.Index(firstFields, textproto.CanonicalMIMEHeaderKey(name)); i >= 0 {
		return i
	}
	return len(firstFields)
}
