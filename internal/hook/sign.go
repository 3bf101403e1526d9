package hook

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/tolsey/tolsey/internal/fault"
)

// The headers of a message (Standard Webhooks 1.0.0, "Webhook headers").
const (
	headerID        = "Webhook-Id"
	headerTimestamp = "Webhook-Timestamp"
	headerSignature = "Webhook-Signature"
)

const (
	secretPrefix = "whsec_"
	tolerance    = 5 * time.Minute
	longestID    = 200
)

// NewSecret gives a secret that only the two ends may know: "whsec_" and 32
// random bytes in base64. Each receiver has its own.
func NewSecret() (string, error) {
	key := make([]byte, 32)
	if _, err := rand.Read(key); err != nil {
		return "", fmt.Errorf("making a webhook secret: %w", err)
	}
	return secretPrefix + base64.StdEncoding.EncodeToString(key), nil
}

// Sign gives the signature of a message sent at the given time: "v1," and the
// base64 of the HMAC-SHA-256 of id, time in seconds since 1970 and body, joined
// by full stops (Standard Webhooks 1.0.0, "Signature scheme"). It is an error
// when secret is none, or when id is not as Message says.
func Sign(secret, id string, at time.Time, body []byte) (string, error) {
	key, err := keyOf(secret)
	if err != nil {
		return "", fmt.Errorf("signing webhook %q: %w", id, err)
	}
	if !isID(id) {
		return "", fmt.Errorf("signing webhook %q: its ID is not of 1 to %d visible ASCII characters without a full stop", id, longestID)
	}
	return sign(key, id, stamp(at), body), nil
}

func stamp(at time.Time) string { return strconv.FormatInt(at.Unix(), 10) }

func sign(key []byte, id, stamp string, body []byte) string {
	mac := hmac.New(sha256.New, key)
	fmt.Fprintf(mac, "%s.%s.", id, stamp)
	mac.Write(body)
	return "v1," + base64.StdEncoding.EncodeToString(mac.Sum(nil))
}

// isID refuses the full stop because it would let one message pass for another.
func isID(id string) bool {
	odd := func(r rune) bool { return r <= ' ' || r >= 0x7f || r == '.' }
	return id != "" && len(id) <= longestID && !strings.ContainsFunc(id, odd)
}

// keyOf reads a secret; the bounds are the specification's. No error repeats it.
func keyOf(secret string) ([]byte, error) {
	text, ok := strings.CutPrefix(secret, secretPrefix)
	if !ok {
		return nil, errors.New("the secret does not begin with " + secretPrefix)
	}
	key, err := base64.StdEncoding.DecodeString(text)
	if err != nil {
		return nil, errors.New("the secret is not in base64")
	}
	if len(key) < 24 || len(key) > 64 {
		return nil, fmt.Errorf("the secret has %d bytes, not 24 to 64", len(key))
	}
	return key, nil
}

// Verify is for receivers: it says whether a request with this header and this
// body, as it came, was sent by one who knows secret, at most 5 minutes before or
// after now. One good signature among several is enough. What does not hold is a
// fault of kind Forbidden; a secret that is none is another error.
func Verify(secret string, header http.Header, body []byte, now time.Time) error {
	key, err := keyOf(secret)
	if err != nil {
		return fmt.Errorf("verifying a webhook: %w", err)
	}
	id, sent := header.Get(headerID), header.Get(headerTimestamp)
	if !isID(id) {
		return fault.New(fault.Forbidden, "The webhook-id is missing or not one.")
	}
	seconds, err := strconv.ParseInt(sent, 10, 64)
	if err != nil {
		return fault.New(fault.Forbidden, "The webhook-timestamp is missing or not a whole number of seconds.")
	}
	if now.Sub(time.Unix(seconds, 0)).Abs() > tolerance {
		return fault.New(fault.Forbidden, "The webhook-timestamp is more than 5 minutes from now. Check the clock; if it is right, this is an old message sent again.")
	}
	want := sign(key, id, sent, body)
	for _, given := range strings.Fields(header.Get(headerSignature)) {
		if hmac.Equal([]byte(given), []byte(want)) {
			return nil
		}
	}
	return fault.New(fault.Forbidden, "No webhook-signature matches the message and the secret.")
}
