package mail

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/tolsey/tolsey/internal/fault"
	"github.com/tolsey/tolsey/internal/testkit"
)

func TestLettersBecomeFiles(t *testing.T) {
	dir := t.TempDir()
	s, c := open(t, testkit.SQLite(t), Config{Dir: dir, From: "Tolsey <a@tolsey.example>"})
	for i := range 3 {
		enqueue(t, s, Letter{ID: nth("a", i), To: "ann@supplier.example", Subject: nth("Größe ", i), Text: "Wörds\n", HTML: "<b>Wörds</b>\n"})
		c.Advance(12 * time.Hour)
	}
	send(t, s)
	list, err := s.Files().List(2)
	if err != nil || len(list) != 2 {
		t.Fatalf("%v, %v", list, err)
	}
	if list[0].Subject != "Größe 2" || list[1].Subject != "Größe 1" || !strings.HasPrefix(list[1].Name, "2026-03-09/200000-") {
		t.Errorf("%+v", list)
	}
	got, err := s.Files().Read(list[0].Name)
	if err != nil {
		t.Fatal(err)
	}
	got.Header = nil
	want := File{Name: list[0].Name, Date: got.Date, To: "ann@supplier.example", From: `"Tolsey" <a@tolsey.example>`, Subject: "Größe 2",
		Text: "Wörds\n", HTML: "<b>Wörds</b>\n"}
	if diff := cmp.Diff(want, got); diff != "" || !got.Date.Equal(start.Add(24*time.Hour)) {
		t.Errorf("%v, %s", got.Date, diff)
	}
	if all, err := s.Files().List(10); err != nil || len(all) != 3 {
		t.Errorf("%d letters, %v", len(all), err)
	}
}

func TestOnlyLettersAreRead(t *testing.T) {
	dir := t.TempDir()
	s, _ := open(t, testkit.SQLite(t), Config{Dir: dir, From: "a@tolsey.example"})
	if err := os.WriteFile(filepath.Join(dir, "secret.eml"), []byte("Subject: no\n\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"", "../secret.eml", "2026-03-09/../../secret.eml", "2026-03-09/080000-" + mark("x") + ".eml"} {
		if _, err := s.Files().Read(name); fault.KindOf(err) != fault.NotFound {
			t.Errorf("%q: %v", name, err)
		}
	}
}

func TestAFullDiskFailsNobody(t *testing.T) {
	dir := t.TempDir()
	s, c := open(t, testkit.SQLite(t), Config{Dir: dir, From: "a@tolsey.example"})
	day := filepath.Join(dir, "mail", "2026-03-09")
	if err := os.WriteFile(day, nil, 0o600); err != nil { // where a directory has to be
		t.Fatal(err)
	}
	enqueue(t, s, to("a", "ann"))
	send(t, s)
	wantState(t, s, "a", Queued)
	if err := os.Remove(day); err != nil {
		t.Fatal(err)
	}
	c.Advance(time.Minute)
	send(t, s)
	wantState(t, s, "a", Sent)
}

const (
	testService = "26785a09-ab16-4eb0-8407-a37497a57506"
	testSecret  = "3d844edf-8d35-48ac-975b-e847b4f122b0"
	testKey     = "live-our_key-" + testService + "-" + testSecret
)

// fakeNotify answers as GOV.UK Notify does, as far as letters need it.
type fakeNotify struct {
	t      *testing.T
	now    time.Time
	status int // 0 for what the request deserves
	body   string
	got    []map[string]any
}

func (f *fakeNotify) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if f.status != 0 {
		w.WriteHeader(f.status)
		_, _ = io.WriteString(w, f.body)
		return
	}
	var doc map[string]any
	if err := json.NewDecoder(r.Body).Decode(&doc); err != nil || r.Method != http.MethodPost || r.URL.Path != "/v2/notifications/email" {
		f.t.Errorf("%s %s: %v", r.Method, r.URL, err)
	}
	if why := f.refuse(strings.TrimPrefix(r.Header.Get("Authorization"), "Bearer ")); why != "" {
		w.WriteHeader(http.StatusForbidden)
		fmt.Fprintf(w, `{"status_code":403,"errors":[{"error":"AuthError","message":%q}]}`, why)
		return
	}
	f.got = append(f.got, doc)
	w.WriteHeader(http.StatusCreated)
	_, _ = io.WriteString(w, `{"id":"740e5834-3a29-46b4-9a6f-16142fde533a"}`)
}

// refuse checks a token and gives what Notify says of a bad one.
func (f *fakeNotify) refuse(token string) string {
	parts := strings.Split(token, ".")
	if len(parts) != 3 {
		return "Unauthorized: authentication token must be provided"
	}
	h := hmac.New(sha256.New, []byte(testSecret))
	h.Write([]byte(parts[0] + "." + parts[1]))
	if parts[2] != base64.RawURLEncoding.EncodeToString(h.Sum(nil)) {
		return "Invalid token: signature, api token is not valid"
	}
	text, err := base64.RawURLEncoding.DecodeString(parts[1])
	var claims struct {
		Iss string
		Iat int64
	}
	if err != nil || json.Unmarshal(text, &claims) != nil || claims.Iss != testService {
		return "Invalid token: service not found"
	}
	if off := f.now.Sub(time.Unix(claims.Iat, 0)); off.Abs() > 30*time.Second {
		return "Error: Your system clock must be accurate to within 30 seconds"
	}
	return ""
}

func TestNotifyTakesLetters(t *testing.T) {
	fake := &fakeNotify{t: t, now: start}
	server := httptest.NewServer(fake)
	defer server.Close()
	s, c := open(t, testkit.SQLite(t), Config{Notify: Notify{Key: testKey, Template: "f33517ff", URL: server.URL}})
	l := to("a", "ann")
	l.Unsubscribe = "https://tolsey.example/stop/1"
	enqueue(t, s, l)
	send(t, s)
	wantState(t, s, "a", Sent)
	want := []map[string]any{{"email_address": l.To, "template_id": "f33517ff", "reference": mark("a"), "one_click_unsubscribe_url": l.Unsubscribe,
		"personalisation": map[string]any{"subject": l.Subject, "body": l.Text}}}
	if diff := cmp.Diff(want, fake.got); diff != "" {
		t.Error(diff)
	}
	c.Advance(time.Minute) // and the fake's stands still
	enqueue(t, s, to("b", "ann"))
	send(t, s)
	if answer := wantState(t, s, "b", Queued); !strings.Contains(answer, "within 30 seconds") {
		t.Errorf("the answer is %q", answer)
	}
}

func TestNotifyRefuses(t *testing.T) {
	doc := func(code int, kind, message string) string {
		return fmt.Sprintf(`{"status_code":%d,"errors":[{"error":%q,"message":%q}]}`, code, kind, message)
	}
	for name, tt := range map[string]struct {
		status int
		body   string
		want   State
		reason string
	}{
		"the address":  {400, doc(400, "ValidationError", "email_address Not a valid email address"), Failed, "the address was refused (400)"},
		"the template": {400, doc(400, "BadRequestError", "Template not found"), Queued, "GOV.UK Notify refuses the request (400)"},
		"trial mode":   {400, doc(400, "BadRequestError", "Can't send to this recipient when service is in trial mode"), Queued, "GOV.UK Notify refuses the request (400)"},
		"the key":      {403, doc(403, "AuthError", "Invalid token: API key not found"), Queued, "GOV.UK Notify refuses the key (403)"},
		"the rate":     {429, doc(429, "RateLimitError", "Exceeded rate limit for key type live of 3000 requests per 60 seconds"), Queued, "GOV.UK Notify's limit is reached (429)"},
		"its own":      {500, doc(500, "Exception", "Internal server error"), Queued, "GOV.UK Notify failed (500)"},
		"a proxy":      {502, "<html>" + testSecret, Queued, "GOV.UK Notify failed (502)"},
		"a redirect":   {302, "", Queued, "GOV.UK Notify refuses the request (302)"},
	} {
		t.Run(name, func(t *testing.T) {
			fake := &fakeNotify{t: t, status: tt.status, body: tt.body}
			server := httptest.NewServer(fake)
			defer server.Close()
			s, _ := open(t, testkit.SQLite(t), Config{Notify: Notify{Key: testKey, Template: "t", URL: server.URL}})
			enqueue(t, s, to("a", "ann"))
			send(t, s)
			if answer := wantState(t, s, "a", tt.want); strings.Contains(answer, testSecret) {
				t.Errorf("the secret is shown: %s", answer)
			}
			st, err := s.Status(t.Context())
			list := append(st.Waiting, st.Failed...)
			if err != nil || len(list) != 1 || list[0].Words != tt.reason {
				t.Errorf("%+v, want %q; %v", list, tt.reason, err)
			}
		})
	}
}

func TestNotifyIsAway(t *testing.T) {
	server := httptest.NewServer(http.NotFoundHandler())
	server.Close()
	s, _ := open(t, testkit.SQLite(t), Config{Notify: Notify{Key: testKey, Template: "t", URL: server.URL}})
	enqueue(t, s, to("a", "ann"))
	if next := send(t, s); !next.Equal(start.Add(time.Minute)) {
		t.Errorf("the next try is %v", next)
	}
	wantState(t, s, "a", Queued)
}
