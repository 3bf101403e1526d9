package fetch

import (
	"compress/gzip"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"
)

// answering serves a status with headers and a body.
func answering(t *testing.T, status int, header http.Header, body string) *httptest.Server {
	return serve(t, func(w http.ResponseWriter, _ *http.Request) {
		for name, values := range header {
			w.Header()[name] = values
		}
		w.WriteHeader(status)
		fmt.Fprint(w, body)
	})
}

func TestEachStatusHasItsTrouble(t *testing.T) {
	later := noon.Add(10 * time.Minute).Format(http.TimeFormat)
	for _, c := range []struct {
		status int
		retry  string
		kind   Kind
		wait   time.Duration
		says   string
	}{
		{429, "", Throttled, 0, "asks for fewer requests."},
		{429, "120", Throttled, 2 * time.Minute, "asks for fewer requests; the next is in 2 minutes."},
		{429, later, Throttled, 10 * time.Minute, "the next is in 10 minutes."},
		{429, "99999999999", Throttled, time.Hour, "the next is in 1 hour. (It wants longer"},
		{429, "-5", Throttled, time.Second, "the next is in 1 second. (It named no wait"},
		{429, "soon", Throttled, time.Minute, "the next is in 1 minute. (How long it wants could not be read"},
		{403, "30", Throttled, 30 * time.Second, "the next is in 30 seconds."},
		{503, "90", Throttled, 90 * time.Second, "the next is in 90 seconds."},
		{503, "", ServerError, 0, "out of service for the moment (status 503)."},
		{500, "", ServerError, 0, "fault of its own (status 500)."},
		{500, "60", ServerError, time.Minute, "(status 500). It asks for a wait of 1 minute."},
		{599, "", ServerError, 0, "(status 599)"},
		{401, "", Denied, 0, "a key, or a name and password"},
		{403, "", Denied, 0, "does not let this program in (status 403)"},
		{407, "", Denied, 0, "proxy"},
		{404, "", Missing, 0, "nothing at this address (status 404)"},
		{410, "5", Missing, 5 * time.Second, "(status 410); check the address. It asks for a wait of 5 seconds."},
		{400, "", Rejected, 0, "did not accept the request (status 400)."},
		{418, "", Rejected, 0, "(status 418)."},
		{204, "", NotData, 0, "sent nothing (status 204)."},
		{205, "", NotData, 0, "sent nothing (status 205)."},
		{206, "", CutOff, 0, "only a part"},
		{304, "", NotData, 0, "nothing has changed"},
		{300, "", Moved, 0, "without saying where (status 300)."},
		{101, "", NotData, 0, "no meaning here (101)"},
		{999, "", NotData, 0, "no meaning here (999)"},
	} {
		t.Run(fmt.Sprint(c.status, " ", c.retry), func(t *testing.T) {
			header := "Connection: close\r\n"
			if c.retry != "" {
				header += "Retry-After: " + c.retry + "\r\n"
			}
			at := raw(t, fmt.Sprintf("HTTP/1.1 %d Some Phrase\r\n%s\r\n", c.status, header), finish)
			_, err := newClient(t, roomy).Get(t.Context(), "http://"+at+"/?key=1", nil)
			if trouble := wantTrouble(t, err, c.kind, at, c.says); trouble.Wait != c.wait {
				t.Errorf("a wait of %s, want %s", trouble.Wait, c.wait)
			}
		})
	}
}

func TestAnAnnouncementAloneIsNoAnswer(t *testing.T) {
	at := raw(t, strings.Repeat("HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n", 3), finish)
	_, err := newClient(t, roomy).Get(t.Context(), "http://"+at+"/", nil)
	wantTrouble(t, err, CutOff, at, "before it had answered")
}

func TestTheMessageOfARejectionIsShownCleaned(t *testing.T) {
	long := strings.Repeat("é", 300)
	for _, c := range []struct{ kind, body, says string }{
		{"application/json", `{"error":"Bad Request","message":"Request parameters unknown"}`, "It says: “Request parameters unknown”."},
		{"application/json", `{"error":"Not found","message":""}`, "It says: “Not found”."},
		{"application/problem+json", `{"title":"T","detail":"Limit must be 1 to 100."}`, "It says: “Limit must be 1 to 100”."},
		{"application/json", `{"errors":[{"status":"400","detail":"no such stage"}]}`, "“no such stage”"},
		{"application/json", `"just words"`, "“just words”"},
		{"text/plain; charset=utf-8", "two\r\n\tlines \x1b[31mred\u202e and \xe9nd.\n", "“two lines [31mred and \ufffdnd”."},
		{"text/plain", long, "“" + long[:2*199] + "…”."},
		{"text/html", "<h1>Bad</h1>", "(status 400)."},
		{"", "plain by silence", "“plain by silence”"},
		{"", "<h1>Bad</h1>", "(status 400)."},
		{"application/json", `{"message":` + strings.Repeat("[", 30) + `"deep"` + strings.Repeat("]", 30) + `}`, "(status 400)."},
		{"application/json", `{"message":{"message":{"message":{"message":{"message":{"message":"deep"}}}}}}`, "(status 400)."},
		{"application/json", `{"message":`, "(status 400)."},
		{"application/json", `{"message":[]}`, "(status 400)."},
	} {
		// A nil list keeps the server from guessing a type.
		header := http.Header{"Content-Type": nil}
		if c.kind != "" {
			header.Set("Content-Type", c.kind)
		}
		s := answering(t, http.StatusBadRequest, header, c.body)
		_, err := newClient(t, roomy).Get(t.Context(), s.URL, nil)
		if trouble := wantTrouble(t, err, Rejected, host(s), c.says); !strings.HasSuffix(trouble.Public, c.says) && !strings.Contains(c.says, "”") {
			t.Errorf("%q says more than it may", trouble.Public)
		}
	}
}

func TestAMessageThatCannotBeReadIsLeftOut(t *testing.T) {
	body := string(packed(t, []byte("packed words")))
	for encoding, says := range map[string]string{"gzip": "“packed words”.", "br": "(status 400)."} {
		s := answering(t, http.StatusBadRequest, http.Header{"Content-Encoding": {encoding}, "Content-Type": {"text/plain"}}, body)
		_, err := newClient(t, roomy).Get(t.Context(), s.URL, nil)
		wantTrouble(t, err, Rejected, host(s), says)
	}
	at := raw(t, "HTTP/1.1 400 Bad\r\nContent-Type: text/plain\r\nContent-Length: 99\r\n\r\nhalf", func(c *net.TCPConn) { c.Close() })
	_, err := newClient(t, roomy).Get(t.Context(), "http://"+at, nil)
	wantTrouble(t, err, Rejected, at, "(status 400).")
}

// A publisher may send an error of any size; no more of it is read than shown.
func TestAHugeMessageIsNotReadWhole(t *testing.T) {
	s := serve(t, func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/plain")
		w.Header().Set("Content-Encoding", "gzip")
		w.WriteHeader(http.StatusBadRequest)
		zip := gzip.NewWriter(w)
		for r.Context().Err() == nil {
			if _, err := fmt.Fprint(zip, strings.Repeat("no ", 10_000)); err != nil {
				return
			}
		}
	})
	_, err := newClient(t, roomy).Get(t.Context(), s.URL, nil)
	wantTrouble(t, err, Rejected, host(s), "It says: “no no no", "…”.")
}
