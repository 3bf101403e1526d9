package app

import (
	"bytes"
	"errors"
	"io"
	"mime"
	"mime/multipart"
	"net"
	"net/mail"
	"regexp"
	"slices"
	"sync"
	"testing"

	"github.com/emersion/go-smtp"
)

// desk is a real SMTP server that keeps what it takes on. Its manners a test
// decides. The servers that send to it live one after the other, or at the same
// time for as long as none of them is killed.
type desk struct {
	port int

	mu   sync.Mutex
	life int           // how many servers were killed
	over chan struct{} // closed when the next one is
	act  func(moment) error
	list []letter
}

// letter is what a desk took on.
type letter struct {
	life    int    // of the desk
	id, to  string // the Message-ID and the recipient
	text    string // in plain text
	whole   []byte
	notices []string // those it tells of
}

// moment is a step of a letter's exchange.
type moment struct {
	step   deskStep
	to     string // from stepRcpt on
	id     string // from stepData on
	copies int    // of the letter that were taken on, from stepData on
}

type deskStep string

// The steps. At stepData the letter is there to its last byte; at stepAnswer it
// was taken on, which its sender does not know yet.
const (
	stepConnect deskStep = "connect"
	stepMail    deskStep = "mail"
	stepRcpt    deskStep = "rcpt"
	stepData    deskStep = "data"
	stepAnswer  deskStep = "answer"
)

// What an act can answer besides an *smtp.SMTPError.
var (
	errHang = errors.New("hang")
	errDrop = errors.New("drop")
)

// errLate says that a letter is not taken on, for its sender is dead and there
// is a copy of it.
var errLate = errors.New("the sender has gone")

func openDesk(t testing.TB) *desk {
	t.Helper()
	d := &desk{over: make(chan struct{})}
	s := smtp.NewServer(smtp.BackendFunc(func(c *smtp.Conn) (smtp.Session, error) {
		d.mu.Lock()
		s := &session{desk: d, conn: c, life: d.life, over: d.over}
		d.mu.Unlock()
		return s, s.does(moment{step: stepConnect})
	}))
	s.Domain, s.ErrorLog = "desk.example", quiet{}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	d.port = listener.Addr().(*net.TCPAddr).Port
	done := make(chan struct{})
	go func() { defer close(done); _ = s.Serve(listener) }() // ends by Close
	t.Cleanup(func() {
		d.bury(func() bool { return true }) // nobody hangs any more
		_ = s.Close()
		<-done
	})
	return d
}

// quiet is a log that keeps nothing.
type quiet struct{}

func (quiet) Printf(string, ...any) {}
func (quiet) Println(...any)        {}

// acts decides the manners; nil takes everything on.
func (d *desk) acts(act func(moment) error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.act = act
}

// bury lets kill end the servers while nothing is taken on. It reports whether
// it did.
func (d *desk) bury(kill func() bool) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if kill() {
		d.life++
		close(d.over)
		d.over = make(chan struct{})
	}
}

// taken gives what was taken on so far.
func (d *desk) taken() []letter {
	d.mu.Lock()
	defer d.mu.Unlock()
	return slices.Clone(d.list)
}

// copies gives how many there are of a letter. It is called with the lock held.
func (d *desk) copies(id string) (n int) {
	for _, l := range d.list {
		if l.id == id {
			n++
		}
	}
	return n
}

// session is a connection.
type session struct {
	desk *desk
	conn *smtp.Conn
	life int           // of the desk, when it began
	over chan struct{} // closed when the server is killed
	to   string
}

func (s *session) does(m moment) error {
	s.desk.mu.Lock()
	act, late := s.desk.act, s.life != s.desk.life
	m.copies = s.desk.copies(m.id)
	s.desk.mu.Unlock()
	if late {
		return errLate
	}
	if act == nil {
		return nil
	}
	err := act(m)
	switch {
	case errors.Is(err, errHang):
		<-s.over
	case errors.Is(err, errDrop):
		_ = s.conn.Conn().Close() // that is what is tried
	}
	return err
}

// Mail begins a letter.
func (s *session) Mail(string, *smtp.MailOptions) error {
	return s.does(moment{step: stepMail})
}

// Rcpt names the recipient.
func (s *session) Rcpt(to string, _ *smtp.RcptOptions) error {
	s.to = to
	return s.does(moment{step: stepRcpt, to: to})
}

// Data takes the letter on.
func (s *session) Data(r io.Reader) error {
	whole, err := io.ReadAll(r)
	if err != nil {
		return err
	}
	l := letter{life: s.life, to: s.to, whole: whole}
	if l.id, l.text, err = readLetter(whole); err != nil {
		return err
	}
	l.notices = slices.Compact(slices.Sorted(slices.Values(madeUpOCID.FindAllString(l.text, -1))))
	if err := s.does(moment{step: stepData, to: s.to, id: l.id}); err != nil {
		return err
	}
	if err := s.take(l); err != nil {
		return err
	}
	return s.does(moment{step: stepAnswer, to: s.to, id: l.id})
}

// take keeps a letter. A second copy whose sender was killed meanwhile is left:
// a server finds the connection gone, and either is right.
func (s *session) take(l letter) error {
	d := s.desk
	d.mu.Lock()
	defer d.mu.Unlock()
	if s.life != d.life && d.copies(l.id) > 0 {
		return errLate
	}
	d.list = append(d.list, l)
	return nil
}

// Reset and Logout have nothing to do.
func (s *session) Reset()        {}
func (s *session) Logout() error { return nil }

// madeUpOCID is the ocid of a notice of these tests.
var madeUpOCID = regexp.MustCompile(regexp.QuoteMeta(madeUpPrefix) + `-[a-z0-9]+`)

// readLetter gives the Message-ID of a mail and its plain text.
func readLetter(whole []byte) (id, text string, err error) {
	m, err := mail.ReadMessage(bytes.NewReader(whole))
	if err != nil {
		return "", "", err
	}
	_, params, err := mime.ParseMediaType(m.Header.Get("Content-Type"))
	if err != nil {
		return "", "", err
	}
	part, err := multipart.NewReader(m.Body, params["boundary"]).NextPart() // the plain one is the first
	if err != nil {
		return "", "", err
	}
	body, err := io.ReadAll(part)
	return m.Header.Get("Message-ID"), string(body), err
}
