package mail

import (
	"bytes"
	"crypto/ed25519"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/base64"
	"encoding/pem"
	"mime"
	"net/mail"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode"

	"github.com/emersion/go-msgauth/dkim"
	"github.com/google/go-cmp/cmp"

	"github.com/tolsey/tolsey/internal/fault"
)

func testWriter(t testing.TB, cfg Config) *writer {
	t.Helper()
	cfg.From, cfg.ReplyTo = `"Tölsey, the “Finder”" <alerts@tolsey.example>`, "help@tolsey.example"
	w, err := cfg.writer()
	if err != nil {
		t.Fatal(err)
	}
	return w
}

func written(t testing.TB, w *writer, l Letter) []byte {
	t.Helper()
	text, err := w.write(&queued{Letter: l, created: start})
	if err != nil {
		t.Fatal(err)
	}
	return text
}

// full is a fictional letter with all that a letter can have.
func full() Letter {
	return Letter{ID: "daily/17/2026-03-09", To: "ann@supplier.example", Subject: "3 notices: “Strassenfeger” für Ærø and more " + strings.Repeat("très long ", 12),
		Text: "Résumé of the day\n.\nA line that begins with a dot\n" + strings.Repeat("x", 2000) + "\n", HTML: "<p>Résumé of the day</p>",
		Unsubscribe: "https://tolsey.example/stop/abc?x=1&y=2", References: []string{"daily/17/2026-03-07", "daily/17/2026-03-08"}}
}

func TestALetterHasAllItsHeaders(t *testing.T) {
	w := testWriter(t, Config{})
	l, err := full().check()
	if err != nil {
		t.Fatal(err)
	}
	text := written(t, w, l)
	if !bytes.Equal(text, written(t, w, l)) {
		t.Error("the second try has other bytes")
	}
	for line := range bytes.SplitSeq(text, []byte("\r\n")) {
		if len(line) > 78 || bytes.ContainsAny(line, "\r\n") {
			t.Errorf("a line of %d bytes: %.80q", len(line), line)
		}
	}
	m, err := mail.ReadMessage(bytes.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	got := map[string]string{}
	for name := range m.Header {
		if got[name], err = new(mime.WordDecoder).DecodeHeader(m.Header.Get(name)); err != nil {
			t.Error(err)
		}
	}
	id := func(name string) string { return "<" + mark(name) + "@tolsey.example>" }
	want := map[string]string{
		"From":                  `"Tölsey, the “Finder”" <alerts@tolsey.example>`,
		"To":                    "<ann@supplier.example>",
		"Reply-To":              "<help@tolsey.example>",
		"Subject":               l.Subject,
		"Date":                  "Mon, 09 Mar 2026 08:00:00 +0000",
		"Message-Id":            id("daily/17/2026-03-09"),
		"References":            id("daily/17/2026-03-07") + " " + id("daily/17/2026-03-08"),
		"In-Reply-To":           id("daily/17/2026-03-08"),
		"List-Unsubscribe":      "<https://tolsey.example/stop/abc?x=1&y=2>",
		"List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
		"Auto-Submitted":        "auto-generated",
		"Mime-Version":          "1.0",
	}
	want["Content-Type"] = got["Content-Type"]
	want["From"] = got["From"] // compared below, since its quotes may differ
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if from, err := m.Header.AddressList("From"); err != nil || *from[0] != *w.from {
		t.Errorf("From is %v, %v", from, err)
	}
	var f File
	if err := f.read(m.Header, m.Body); err != nil || f.Text != l.Text || f.HTML != l.HTML {
		t.Errorf("%q, %q, %v", f.Text, f.HTML, err)
	}
}

func TestHostileSubjects(t *testing.T) {
	for text, want := range map[string]string{
		"Road\r\nBcc: all@example.com":  "Road Bcc: all@example.com",
		"a\u202egpj.exe\u2066\u200f\tb": "agpj.exe b",
		" many   spaces\u2028here\x00 ": "many spaces here",
		"=?utf-8?q?=E2=80=AE?= gnp":     "= ?utf-8?q?=E2=80=AE?= gnp",
		strings.Repeat("é", 300):        strings.Repeat("é", 199) + "…",
		"\xff broken":                   "\ufffd broken",
	} {
		if got := cleanSubject(text); got != want {
			t.Errorf("%q became %q, want %q", text, got, want)
		}
	}
}

func TestLettersThatAreRefused(t *testing.T) {
	for name, change := range map[string]func(*Letter){
		"no ID":                      func(l *Letter) { l.ID = "" },
		"an ID too long":             func(l *Letter) { l.ID = strings.Repeat("x", 201) },
		"no text":                    func(l *Letter) { l.Text = " \n" },
		"a text too long":            func(l *Letter) { l.Text = strings.Repeat("x", 2<<20+1) },
		"no subject":                 func(l *Letter) { l.Subject = "\u202e\n" },
		"two addresses":              func(l *Letter) { l.To = "a@b.example, c@d.example" },
		"a line in the address":      func(l *Letter) { l.To = "a@b.example\r\nBcc: c@d.example" },
		"a command in the address":   func(l *Letter) { l.To = "a@b.example> NOTIFY=NEVER" },
		"a link of script":           func(l *Letter) { l.Unsubscribe = "javascript:alert(1)" },
		"a link in the clear":        func(l *Letter) { l.Unsubscribe = "http://a.example/" },
		"a link with a line":         func(l *Letter) { l.Unsubscribe = "https://a.example/\r\nX: y" },
		"a link that ends early":     func(l *Letter) { l.Unsubscribe = "https://a.example/>,<mailto:b@c.example" },
		"too many references":        func(l *Letter) { l.References = make([]string, 21) },
		"a reference with a newline": func(l *Letter) { l.References = []string{"a\nb"} },
	} {
		l := full()
		change(&l)
		if _, err := l.check(); fault.KindOf(err) != fault.Invalid && fault.KindOf(err) != fault.TooLarge {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestAddresses(t *testing.T) {
	for text, want := range map[string]string{
		" Ann.O'Hara+x@Supplier.EXAMPLE ": "Ann.O'Hara+x@supplier.example",
		"info@bücher.example":             "info@xn--bcher-kva.example",
		"":                                "", "@b.example": "", "a@": "", "a": "", "a@b": "", "a b@c.example": "", "a..b@c.example": "", "ü@c.example": "",
		"a@b..example": "", `"a b"@c.example`: "", "a@[127.0.0.1]": "", "<a@b.example>": "", strings.Repeat("a", 260) + "@b.example": "",
	} {
		got, err := Address(text)
		if got != want || (err == nil) != (want != "") {
			t.Errorf("%q became %q, %v", text, got, err)
		}
	}
}

func TestSignaturesHold(t *testing.T) {
	_, edKey, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	rsaKey, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	rsaPublic, err := x509.MarshalPKIXPublicKey(&rsaKey.PublicKey)
	if err != nil {
		t.Fatal(err)
	}
	for name, tt := range map[string]struct {
		key    any
		record string
	}{
		"rsa":     {rsaKey, "v=DKIM1; k=rsa; p=" + base64.StdEncoding.EncodeToString(rsaPublic)},
		"ed25519": {edKey, "v=DKIM1; k=ed25519; p=" + base64.StdEncoding.EncodeToString(edKey.Public().(ed25519.PublicKey))},
	} {
		t.Run(name, func(t *testing.T) {
			der, err := x509.MarshalPKCS8PrivateKey(tt.key)
			if err != nil {
				t.Fatal(err)
			}
			file := filepath.Join(t.TempDir(), "dkim.pem")
			if err := os.WriteFile(file, pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: der}), 0o600); err != nil {
				t.Fatal(err)
			}
			text := written(t, testWriter(t, Config{DKIM: DKIM{Domain: "tolsey.example", Selector: "s1", KeyFile: file}}), full())
			check := func(text []byte) ([]*dkim.Verification, error) {
				return dkim.VerifyWithOptions(bytes.NewReader(text), &dkim.VerifyOptions{LookupTXT: func(domain string) ([]string, error) {
					if domain != "s1._domainkey.tolsey.example" {
						t.Errorf("the key is looked for at %s", domain)
					}
					return []string{tt.record}, nil
				}})
			}
			signs, err := check(text)
			if err != nil || len(signs) != 1 || signs[0].Err != nil {
				t.Fatalf("%+v, %v", signs[0], err)
			}
			for _, want := range []string{"From", "List-Unsubscribe", "List-Unsubscribe-Post", "Subject"} {
				if !strings.Contains(strings.ToLower(strings.Join(signs[0].HeaderKeys, " ")), strings.ToLower(want)) {
					t.Errorf("%s is not signed", want)
				}
			}
			if signs, err := check(bytes.Replace(text, []byte("/stop/"), []byte("/keep/"), 1)); err == nil && signs[0].Err == nil {
				t.Error("a changed letter passes")
			}
		})
	}
}

func TestSettingsAreChecked(t *testing.T) {
	empty := filepath.Join(t.TempDir(), "empty.pem")
	if err := os.WriteFile(empty, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	const from = "a@tolsey.example"
	for name, tt := range map[string]struct {
		cfg  Config
		want string
	}{
		"no sender":           {Config{Dir: t.TempDir()}, "need a sender"},
		"a bad sender":        {Config{Dir: t.TempDir(), From: "Tolsey"}, "cannot be the sender"},
		"a bad reply address": {Config{Dir: t.TempDir(), From: from, ReplyTo: "x"}, "reply address"},
		"no place for files":  {Config{From: from}, "data directory"},
		"an absent directory": {Config{From: from, Dir: "/no/such/place"}, "/no/such/place"},
		"a rate below zero":   {Config{From: from, Dir: t.TempDir(), RatePerMinute: -1}, "a minute"},
		"a tls unknown":       {Config{From: from, Server: Server{Host: "h", TLS: "ssl"}}, "starttls, tls or none"},
		"a user alone":        {Config{From: from, Server: Server{Host: "h", User: "u"}}, "both a user and a password"},
		"half a signature":    {Config{From: from, Dir: t.TempDir(), DKIM: DKIM{Domain: "a.example"}}, "selector"},
		"no key file":         {Config{From: from, Dir: t.TempDir(), DKIM: DKIM{"a.example", "s", "/no/such/key"}}, "/no/such/key"},
		"an empty key file":   {Config{From: from, Dir: t.TempDir(), DKIM: DKIM{"a.example", "s", empty}}, "no RSA or Ed25519"},
		"half a Notify key":   {Config{Notify: Notify{Key: "live-123"}}, "two UUIDs"},
		"no template":         {Config{Notify: Notify{Key: testKey}}, "template"},
	} {
		_, err := Open(tt.cfg, nil, nil, nil)
		if fault.KindOf(err) != fault.Invalid || !strings.Contains(fault.Public(err), tt.want) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// FuzzHeader looks for a value that becomes a header of its own, breaks the
// letter's form or turns the direction of its subject.
func FuzzHeader(f *testing.F) {
	f.Add("a@b.example", "Subject", "https://a.example/x", "id", "ref")
	f.Add("a@b.example\r\nBcc: c@d.example", "x\r\nBcc: c", "https://a.example/\r\n", "a\r\nb", "a\nb")
	f.Add("a@b.example", "=?utf-8?q?=0ABcc:_x?=\u202e", "https://a.example/%0d%0a", "=?", "é")
	f.Add("a@bücher.example", strings.Repeat("ü ", 150)+strings.Repeat("x", 100), "", strings.Repeat("é", 100), "")
	w := testWriter(f, Config{})
	plain := full()
	plain.Unsubscribe, plain.References = "", nil
	f.Fuzz(func(t *testing.T, address, subject, link, id, ref string) {
		l := plain
		l.To, l.Subject, l.Unsubscribe, l.ID = address, subject, link, id
		want := 9 // header fields
		if ref != "" {
			l.References = []string{ref}
			want += 2
		}
		l, err := l.check()
		if err != nil {
			return
		}
		if l.Unsubscribe != "" {
			want += 2
		}
		text := written(t, w, l)
		m, err := mail.ReadMessage(bytes.NewReader(text))
		if err != nil {
			t.Fatalf("%v: %q", err, text)
		}
		if n := len(m.Header); n != want {
			t.Fatalf("%d header fields, want %d: %v", n, want, m.Header)
		}
		got, err := new(mime.WordDecoder).DecodeHeader(m.Header.Get("Subject"))
		if err != nil || got != l.Subject || strings.ContainsFunc(got, func(r rune) bool { return unicode.IsControl(r) || unicode.Is(unicode.Bidi_Control, r) }) {
			t.Fatalf("the subject is %q, want %q; %v", got, l.Subject, err)
		}
		if list, err := m.Header.AddressList("To"); err != nil || len(list) != 1 || list[0].Address != l.To {
			t.Fatalf("To is %v, want %q; %v", list, l.To, err)
		}
		head, _, _ := bytes.Cut(text, []byte("\r\n\r\n"))
		for line := range bytes.SplitSeq(head, []byte("\r\n")) {
			if len(line) > 998 {
				t.Fatalf("a line of %d bytes", len(line))
			}
		}
	})
}
