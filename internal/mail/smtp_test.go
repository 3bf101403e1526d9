package mail

import (
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/tolsey/tolsey/internal/fault"
	"github.com/tolsey/tolsey/internal/testkit"
)

// openPost gives a service on a fresh database that sends to desk and gives up
// on it after limit.
func openPost(t *testing.T, d *desk, cfg Config, limit time.Duration) *Service {
	t.Helper()
	s, _ := open(t, testkit.SQLite(t), cfg)
	p := s.channel.(*post)
	p.roots, p.limit = d.roots, limit
	return s
}

func TestSecretsGoOnlyWhereTheyAreSafe(t *testing.T) {
	for name, tt := range map[string]struct {
		manner   manner
		mode     TLSMode
		password string
		way      string // in which it signs in; "" when it does not
		reason   string // of the trouble; "" when the letter is sent
	}{
		"STARTTLS and PLAIN":       {manner{tls: true, auth: []string{"PLAIN", "LOGIN"}}, STARTTLS, deskPassword, "PLAIN", ""},
		"STARTTLS and LOGIN":       {manner{tls: true, auth: []string{"LOGIN"}}, STARTTLS, deskPassword, "LOGIN", ""},
		"STARTTLS and CRAM-MD5":    {manner{tls: true, auth: []string{"CRAM-MD5"}}, STARTTLS, deskPassword, "CRAM-MD5", ""},
		"TLS and PLAIN":            {manner{implicit: true, auth: []string{"PLAIN"}}, TLS, deskPassword, "PLAIN", ""},
		"the clear, same machine":  {manner{auth: []string{"PLAIN"}}, NoTLS, deskPassword, "PLAIN", ""},
		"the clear, another":       {manner{auth: []string{"PLAIN", "LOGIN"}, host: "127.0.0.2"}, NoTLS, deskPassword, "", "cannot sign in to the mail server"},
		"the clear, with CRAM-MD5": {manner{auth: []string{"PLAIN", "CRAM-MD5"}, host: "127.0.0.2"}, NoTLS, deskPassword, "CRAM-MD5", ""},
		"no STARTTLS offered":      {manner{auth: []string{"PLAIN"}}, STARTTLS, deskPassword, "", "no connection to the mail server"},
		"a wrong password":         {manner{tls: true, auth: []string{"PLAIN"}}, STARTTLS, "wrong-pass", "PLAIN", "the mail server refuses the user or password (535)"},
		"no way to sign in":        {manner{tls: true}, STARTTLS, deskPassword, "", "cannot sign in to the mail server"},
	} {
		t.Run(name, func(t *testing.T) {
			desk := openDesk(t, tt.manner)
			cfg := desk.config(tt.mode)
			cfg.Server.User, cfg.Server.Password = deskUser, tt.password
			s := openPost(t, desk, cfg, 5*time.Second)
			enqueue(t, s, to("a", "ann"))
			send(t, s)
			checkEnd(t, s, tt.reason, tt.password)
			if got := strings.Join(desk.signedIn, " "); got != tt.way {
				t.Errorf("signed in by %q, want %q", got, tt.way)
			}
		})
	}
}

// checkEnd checks that the letter "a" was sent, or waits for a reason.
func checkEnd(t *testing.T, s *Service, reason, password string) {
	t.Helper()
	if reason == "" {
		wantState(t, s, "a", Sent)
		return
	}
	wantState(t, s, "a", Queued)
	st, err := s.Status(t.Context())
	if err != nil || len(st.Waiting) != 1 || st.Waiting[0].Words != reason {
		t.Fatalf("waiting for %+v, want %q; %v", st.Waiting, reason, err)
	}
	if strings.Contains(st.Waiting[0].Last+st.Channel, password) {
		t.Errorf("the password is shown: %+v", st)
	}
}

func TestACertificateThatIsNotTrustedIsRefused(t *testing.T) {
	for _, m := range []struct {
		manner manner
		mode   TLSMode
	}{{manner{tls: true}, STARTTLS}, {manner{implicit: true}, TLS}} {
		desk := openDesk(t, m.manner)
		s := openPost(t, desk, desk.config(m.mode), 5*time.Second)
		s.channel.(*post).roots = nil
		enqueue(t, s, to("a", "ann"))
		send(t, s)
		checkEnd(t, s, "no connection to the mail server", "-")
		if desk.count("a") != 0 {
			t.Error("the letter was sent")
		}
	}
}

// A server may hang or drop at each step. The letter arrives by a later try,
// and twice only if it was taken on and we could not know.
func TestALetterOutlivesHangsAndDrops(t *testing.T) {
	for _, step := range []string{stepConnect, stepMail, stepRcpt, stepData, stepAnswer} {
		for _, how := range []error{errHang, errDrop} {
			t.Run(how.Error()+" at "+step, func(t *testing.T) {
				desk := openDesk(t, manner{})
				s := openPost(t, desk, desk.config(NoTLS), 200*time.Millisecond)
				var done atomic.Bool
				desk.acts(func(at, _ string) error {
					if at == step && done.CompareAndSwap(false, true) {
						return how
					}
					return nil
				})
				enqueue(t, s, to("a", "ann"))
				next := send(t, s)
				wantState(t, s, "a", Queued)
				if want := start.Add(time.Minute); !next.Equal(want) {
					t.Errorf("the next try is %v, want %v", next, want)
				}
				s.clock.Advance(time.Minute)
				send(t, s)
				wantState(t, s, "a", Sent)
				want := 1
				if step == stepAnswer {
					want = 2
				}
				if n := desk.count("a"); n != want {
					t.Errorf("%d copies, want %d", n, want)
				}
			})
		}
	}
}

func TestAConnectionIsKeptAndReplaced(t *testing.T) {
	desk := openDesk(t, manner{})
	s := openPost(t, desk, desk.config(NoTLS), 5*time.Second)
	p := s.channel.(*post)
	l := &queued{Letter: to("a", "ann"), created: start}
	for i := range 3 {
		if err := p.deliver(t.Context(), l); err != nil {
			t.Fatal(err)
		}
		if i == 1 { // the server has ended it, as they do after some minutes
			on := <-p.idle
			_ = on.conn.Close()
			p.idle <- on
		}
	}
	if desk.sessions != 2 {
		t.Errorf("%d connections, want 2", desk.sessions)
	}
	desk.acts(func(step, _ string) error {
		if step == stepRcpt {
			return smtpError(450, "later")
		}
		return nil
	})
	if err := p.deliver(t.Context(), l); err == nil {
		t.Error("no trouble")
	}
	desk.acts(nil)
	if err := p.deliver(t.Context(), l); err != nil || desk.sessions != 2 {
		t.Errorf("after a letter put off: %v, %d connections", err, desk.sessions)
	}
	p.rest()
	if len(p.idle) != 0 {
		t.Error("a connection is left")
	}
}

func TestParseURL(t *testing.T) {
	for text, want := range map[string]Server{
		"smtp://mail.example":                       {Host: "mail.example", TLS: STARTTLS},
		"smtp://u:p%40ss@mail.example:25?tls=none":  {Host: "mail.example", Port: 25, User: "u", Password: "p@ss", TLS: NoTLS},
		"smtps://u:p@mail.example":                  {Host: "mail.example", User: "u", Password: "p", TLS: TLS},
		"smtp://u:p@[2001:db8::1]:587?tls=starttls": {Host: "2001:db8::1", Port: 587, User: "u", Password: "p", TLS: STARTTLS},
	} {
		if got, err := ParseURL(text); err != nil || got != want {
			t.Errorf("%s: %#v, %v", text, got, err)
		}
	}
	for _, text := range []string{"", "mail.example", "http://mail.example", "smtp://:secret@", "smtp://u:secret@h:99999", "smtp://u:sec ret@h:x",
		"smtp://u:secret@h?tls=maybe", "smtp://u:secret@h?tsl=none", "smtp://u@h", "smtp://u:secret@h/path"} {
		if _, err := ParseURL(text); fault.KindOf(err) != fault.Invalid || strings.Contains(err.Error(), "secret") {
			t.Errorf("%s: %v", text, err)
		}
	}
	s := Server{Host: "h", User: "u", Password: "secret"}
	if text := s.String() + s.GoString(); strings.Contains(text, "secret") || s.port() != 587 {
		t.Error(text)
	}
}
