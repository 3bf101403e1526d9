package mail

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"mime"
	"mime/multipart"
	"mime/quotedprintable"
	"net/mail"
	"os"
	"path"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/tolsey/tolsey/internal/fault"
)

// Files are letters written to DIR/mail/YYYY-MM-DD/HHMMSS-MARK.eml in place of
// being sent, for trying Tolsey out. Days and times are those of writing, in
// UTC.
type Files struct {
	root   *os.Root
	dir    string
	writer *writer
}

func openFiles(dir string, w *writer) (*Files, error) {
	if dir == "" {
		return nil, fault.New(fault.Invalid, "Without a mail server, mails need a data directory to be written to.")
	}
	in, err := os.OpenRoot(dir)
	if err != nil {
		return nil, fault.With(err, fault.Invalid, "The data directory %s cannot be opened.", dir)
	}
	defer func() { _ = in.Close() }() // only read
	err = in.MkdirAll("mail", 0o700)
	if err == nil {
		root, failed := in.OpenRoot("mail")
		if err = failed; err == nil {
			return &Files{root: root, dir: path.Join(dir, "mail"), writer: w}, nil
		}
	}
	return nil, fault.With(err, fault.Invalid, "Mails cannot be written to the directory mail in %s.", dir)
}

func (f *Files) name() string { return "files in " + f.dir }

func (f *Files) rest() {}

// deliver writes l to a file of its own; a second try writes the same one.
func (f *Files) deliver(_ context.Context, l *queued) error {
	text, err := f.writer.write(l)
	if err != nil {
		return err
	}
	at := l.created.UTC()
	day := at.Format(time.DateOnly)
	name := day + "/" + at.Format("150405") + "-" + mark(l.ID) + ".eml"
	if err := f.put(day, name, text); err != nil {
		return &trouble{kind: down, reason: "the file cannot be written", words: said(err.Error())}
	}
	return nil
}

// put writes a file so that it is there as a whole or not at all.
func (f *Files) put(day, name string, text []byte) error {
	if err := f.root.MkdirAll(day, 0o700); err != nil {
		return err
	}
	out, err := f.root.OpenFile(name+".new", os.O_CREATE|os.O_TRUNC|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	_, err = out.Write(text)
	err = errors.Join(err, out.Sync(), out.Close())
	if err == nil {
		err = f.root.Rename(name+".new", name)
	}
	return err
}

// File is a letter that was written to a file.
type File struct {
	Name       string    // as Read takes it: "2026-03-09/080000-….eml"
	Date       time.Time // when the letter was put into the outbox
	To         string
	From       string
	Subject    string
	Header     mail.Header // all of the header
	Text, HTML string      // only from Read; HTML may be ""
}

var (
	dayName  = regexp.MustCompile(`^\d{4}-\d\d-\d\d$`)
	fileName = regexp.MustCompile(`^\d{4}-\d\d-\d\d/\d{6}-[0-9a-f]{32}\.eml$`)
)

// List gives the newest letters, at most limit, without their texts.
func (f *Files) List(limit int) (list []File, err error) {
	days, err := names(f.root, ".", dayName)
	if err != nil {
		return nil, fmt.Errorf("listing the mails: %w", err)
	}
	for _, day := range days {
		files, err := names(f.root, day, nil)
		if err != nil {
			return nil, fmt.Errorf("listing the mails of %s: %w", day, err)
		}
		for _, file := range files {
			if len(list) == limit {
				return list, nil
			}
			name := day + "/" + file
			if !fileName.MatchString(name) {
				continue
			}
			letter, _, err := f.open(name)
			if err != nil {
				return nil, err
			}
			list = append(list, letter)
		}
	}
	return list, nil
}

// names gives what is in a directory, last first.
func names(root *os.Root, dir string, like *regexp.Regexp) (list []string, err error) {
	entries, err := fs.ReadDir(root.FS(), dir)
	for _, e := range slices.Backward(entries) {
		if like == nil || like.MatchString(e.Name()) {
			list = append(list, e.Name())
		}
	}
	return list, err
}

// Read gives a letter with its texts. A fault of kind NotFound says that there
// is none of that name.
func (f *Files) Read(name string) (File, error) {
	letter, body, err := f.open(name)
	if err != nil {
		return letter, err
	}
	if err := letter.read(letter.Header, body); err != nil {
		return letter, fmt.Errorf("reading the mail %s: %w", name, err)
	}
	return letter, nil
}

// open reads a letter up to its body.
func (f *Files) open(name string) (letter File, body io.Reader, err error) {
	missing := fault.New(fault.NotFound, "There is no such mail.")
	if !fileName.MatchString(name) {
		return letter, nil, missing
	}
	text, err := f.root.ReadFile(name)
	if errors.Is(err, fs.ErrNotExist) {
		return letter, nil, missing
	}
	var m *mail.Message
	if err == nil {
		m, err = mail.ReadMessage(bytes.NewReader(text))
	}
	if err != nil {
		return letter, nil, fmt.Errorf("reading the mail %s: %w", name, err)
	}
	letter = File{Name: name, Header: m.Header, To: strings.Trim(m.Header.Get("To"), "<>"), From: m.Header.Get("From")}
	if letter.Date, err = m.Header.Date(); err != nil {
		return letter, nil, fmt.Errorf("reading the date of the mail %s: %w", name, err)
	}
	letter.Subject, err = new(mime.WordDecoder).DecodeHeader(m.Header.Get("Subject"))
	if err != nil {
		return letter, nil, fmt.Errorf("reading the subject of the mail %s: %w", name, err)
	}
	return letter, m.Body, nil
}

// read takes the texts out of a part of the letter, and of the parts in it.
func (f *File) read(header interface{ Get(string) string }, body io.Reader) error {
	sort, params, err := mime.ParseMediaType(header.Get("Content-Type"))
	if err != nil {
		return err
	}
	if strings.HasPrefix(sort, "multipart/") {
		return f.readParts(multipart.NewReader(body, params["boundary"]))
	}
	if header.Get("Content-Transfer-Encoding") == "quoted-printable" {
		body = quotedprintable.NewReader(body)
	}
	text, err := io.ReadAll(body)
	if err != nil {
		return err
	}
	clean := strings.ReplaceAll(string(text), "\r\n", "\n")
	if sort == "text/html" {
		f.HTML = clean
	} else {
		f.Text = clean
	}
	return nil
}

func (f *File) readParts(parts *multipart.Reader) error {
	for {
		part, err := parts.NextRawPart()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err == nil {
			err = f.read(part.Header, part)
		}
		if err != nil {
			return err
		}
	}
}
