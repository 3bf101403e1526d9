package mail

import (
	"bytes"
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"regexp"
	"strings"

	"github.com/tolsey/tolsey/internal/clock"
	"github.com/tolsey/tolsey/internal/fault"
)

// notify hands letters to GOV.UK Notify, by its REST API version 2
// (https://docs.notifications.service.gov.uk/rest-api.html). Its templates hold
// the sender; a letter's HTML is not used, since Notify makes its own.
type notify struct {
	set             Notify
	clock           *clock.Clock
	service, secret string
	client          *http.Client
}

// apiKey is a name, the service's id and a secret, the last two of which are
// UUIDs: 73 characters with the dash between them.
var apiKey = regexp.MustCompile(`^.*?([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})-([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$`)

func newNotify(set Notify, c *clock.Clock) (*notify, error) {
	parts := apiKey.FindStringSubmatch(set.Key)
	if parts == nil {
		return nil, fault.New(fault.Invalid,
			"The key for GOV.UK Notify is not one: it ends with two UUIDs, 73 characters. Copy it again from “API integration”.")
	}
	if set.Template == "" {
		return nil, fault.New(fault.Invalid, "GOV.UK Notify needs the id of a template with ((subject)) and ((body)).")
	}
	if set.URL == "" {
		set.URL = "https://api.notifications.service.gov.uk"
	}
	u, err := url.Parse(set.URL)
	local := err == nil && u.Scheme == "http" && (u.Hostname() == "127.0.0.1" || u.Hostname() == "localhost")
	if err != nil || u.Host == "" || u.Scheme != "https" && !local {
		return nil, fault.New(fault.Invalid, "The address of GOV.UK Notify is no https address.")
	}
	client := &http.Client{
		Timeout: patience,
		// A redirect would carry letters and token elsewhere.
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
	return &notify{set: set, clock: c, service: parts[1], secret: parts[2], client: client}, nil
}

func (n *notify) name() string { return n.set.String() }

func (n *notify) rest() { n.client.CloseIdleConnections() }

// request is what the API takes for an e-mail.
type request struct {
	Address         string            `json:"email_address"`
	Template        string            `json:"template_id"`
	Personalisation map[string]string `json:"personalisation"`
	Reference       string            `json:"reference"`
	Unsubscribe     string            `json:"one_click_unsubscribe_url,omitempty"`
	ReplyTo         string            `json:"email_reply_to_id,omitempty"`
}

// deliver hands l to the API, which answers 201 when it has taken it on.
func (n *notify) deliver(ctx context.Context, l *queued) error {
	body, err := json.Marshal(request{
		Address: l.To, Template: n.set.Template, Reference: mark(l.ID), Unsubscribe: l.Unsubscribe, ReplyTo: n.set.ReplyTo,
		Personalisation: map[string]string{"subject": cleanSubject(l.Subject), "body": printable(l.Text)},
	})
	if err != nil {
		return err
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, strings.TrimSuffix(n.set.URL, "/")+"/v2/notifications/email", bytes.NewReader(body))
	if err != nil {
		return err
	}
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("Authorization", "Bearer "+n.token())
	answer, err := n.client.Do(req)
	if err != nil {
		return &trouble{kind: down, reason: "no connection to GOV.UK Notify", words: said(err.Error(), n.secret)}
	}
	defer func() { _ = answer.Body.Close() }() // only read
	if answer.StatusCode == http.StatusCreated {
		return nil
	}
	const most = 64 << 10
	text, err := io.ReadAll(io.LimitReader(answer.Body, most))
	if err != nil {
		return &trouble{kind: later, reason: "the connection to GOV.UK Notify broke", words: said(err.Error(), n.secret)}
	}
	return n.trouble(answer.StatusCode, text)
}

// token is the JSON Web Token that the API asks for: HS256, the service as its
// issuer, good for 30 seconds from iat.
func (n *notify) token() string {
	enc := base64.RawURLEncoding
	claims := fmt.Sprintf(`{"iss":%q,"iat":%d}`, n.service, n.clock.Now().Unix())
	text := enc.EncodeToString([]byte(`{"typ":"JWT","alg":"HS256"}`)) + "." + enc.EncodeToString([]byte(claims))
	h := hmac.New(sha256.New, []byte(n.secret))
	h.Write([]byte(text))
	return text + "." + enc.EncodeToString(h.Sum(nil))
}

// trouble puts an answer other than 201 into words. Only what the API says of
// the address itself refuses the letter; all else of 4xx is about our settings,
// our limits or our clock, and is put right by the operator or by waiting.
func (n *notify) trouble(code int, body []byte) *trouble {
	var doc struct {
		Errors []struct {
			Error   string `json:"error"`
			Message string `json:"message"`
		} `json:"errors"`
	}
	words := string(body)
	isAddress := false
	if json.Unmarshal(body, &doc) == nil && len(doc.Errors) > 0 {
		var all []string
		for _, e := range doc.Errors {
			all = append(all, e.Error+": "+e.Message)
			isAddress = isAddress || e.Error == "ValidationError" && strings.HasPrefix(e.Message, "email_address ")
		}
		words = strings.Join(all, "; ")
	}
	switch {
	case code == http.StatusBadRequest && isAddress:
		return answered(refused, "the address was refused", code, words, n.secret)
	case code == http.StatusForbidden:
		return answered(down, "GOV.UK Notify refuses the key", code, words, n.secret)
	case code == http.StatusTooManyRequests:
		return answered(down, "GOV.UK Notify's limit is reached", code, words, n.secret)
	case code >= 500:
		return answered(later, "GOV.UK Notify failed", code, words, n.secret)
	default:
		return answered(down, "GOV.UK Notify refuses the request", code, words, n.secret)
	}
}
