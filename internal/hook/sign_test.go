package hook

import (
	"encoding/base64"
	"net/http"
	"strconv"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/tolsey/tolsey/internal/fault"
)

// The example of the specification's own libraries.
const (
	exampleSecret    = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
	exampleID        = "msg_p5jXN8AQM9LWM0D4loKWxJek"
	exampleTime      = 1614265330
	exampleBody      = `{"test": 2432232314}`
	exampleSignature = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="
)

func signed(id string, at int64, signature string) http.Header {
	h := http.Header{}
	h.Set("webhook-id", id)
	h.Set("webhook-timestamp", strconv.FormatInt(at, 10))
	h.Set("webhook-signature", signature)
	return h
}

func TestTheSpecificationsExample(t *testing.T) {
	at := time.Unix(exampleTime, 999_999_999)
	got, err := Sign(exampleSecret, exampleID, at, []byte(exampleBody))
	if err != nil || got != exampleSignature {
		t.Errorf("%s, %v", got, err)
	}
	if err := Verify(exampleSecret, signed(exampleID, exampleTime, got), []byte(exampleBody), at); err != nil {
		t.Error(err)
	}
}

func TestVerifyWantsEverythingRight(t *testing.T) {
	other := "v1,AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="
	header := func(name, value string) http.Header {
		h := signed(exampleID, exampleTime, exampleSignature)
		h.Set(name, value)
		return h
	}
	const minutes = 60
	for name, c := range map[string]struct {
		header http.Header
		body   string
		later  int64 // seconds
		says   string
	}{
		"as sent":                  {header("X", ""), exampleBody, 0, ""},
		"five minutes late":        {header("X", ""), exampleBody, 5 * minutes, ""},
		"later still":              {header("X", ""), exampleBody, 5*minutes + 1, "more than 5 minutes"},
		"five minutes early":       {header("X", ""), exampleBody, -5 * minutes, ""},
		"earlier still":            {header("X", ""), exampleBody, -5*minutes - 1, "more than 5 minutes"},
		"another body":             {header("X", ""), exampleBody + " ", 0, "No webhook-signature"},
		"another ID":               {header(headerID, "msg_2"), exampleBody, 0, "No webhook-signature"},
		"no ID":                    {header(headerID, ""), exampleBody, 0, "webhook-id"},
		"an ID with a full stop":   {header(headerID, "msg.2"), exampleBody, 0, "webhook-id"},
		"another time":             {header(headerTimestamp, "1614265331"), exampleBody, 0, "No webhook-signature"},
		"the time spelt otherwise": {header(headerTimestamp, "+1614265330"), exampleBody, 0, "No webhook-signature"},
		"no time":                  {header(headerTimestamp, ""), exampleBody, 0, "whole number"},
		"no such time":             {header(headerTimestamp, "9223372036854775807"), exampleBody, 0, "more than 5 minutes"},
		"no signature":             {header(headerSignature, ""), exampleBody, 0, "No webhook-signature"},
		"another signature":        {header(headerSignature, other), exampleBody, 0, "No webhook-signature"},
		"another version":          {header(headerSignature, strings.Replace(exampleSignature, "v1", "v1a", 1)), exampleBody, 0, "No webhook-signature"},
		"several signatures":       {header(headerSignature, other+" v1a,AA== "+exampleSignature), exampleBody, 0, ""},
	} {
		err := Verify(exampleSecret, c.header, []byte(c.body), time.Unix(exampleTime+c.later, 0))
		if c.says == "" && err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if c.says != "" && (fault.KindOf(err) != fault.Forbidden || !strings.Contains(fault.Public(err), c.says)) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestOnlyGoodSecretsAndIDsSign(t *testing.T) {
	of := func(n int) string { return "whsec_" + base64.StdEncoding.EncodeToString(make([]byte, n)) }
	for secret, good := range map[string]bool{of(24): true, of(64): true, of(23): false, of(65): false,
		"": false, "whsec_": false, strings.TrimPrefix(exampleSecret, "whsec_"): false, "whsec_MfKQ9r8G!": false} {
		_, err := Sign(secret, exampleID, noon, nil)
		if (err == nil) != good {
			t.Errorf("with %q: %v", secret, err)
		}
		if err != nil && len(secret) > len("whsec_") && strings.Contains(err.Error(), secret) {
			t.Errorf("the error tells the secret: %v", err)
		}
		// An empty header brings a fault, so only a bad secret is another error.
		if err := Verify(secret, nil, nil, noon); (fault.KindOf(err) == fault.Forbidden) != good {
			t.Errorf("verifying with %q: %v", secret, err)
		}
	}
	for id, good := range map[string]bool{"a": true, strings.Repeat("a", 200): true, strings.Repeat("a", 201): false,
		"": false, "a.b": false, "a b": false, "a\r\nX: y": false, "é": false} {
		if _, err := Sign(exampleSecret, id, noon, nil); (err == nil) != good {
			t.Errorf("as %q: %v", id, err)
		}
	}
}

func TestSecretsDiffer(t *testing.T) {
	a, b := newSecret(t), newSecret(t)
	if a == b {
		t.Error("two receivers have one secret")
	}
	if key, err := keyOf(a); err != nil || len(key) != 32 {
		t.Errorf("%d bytes, %v", len(key), err)
	}
}

func TestWhatIsSignedVerifiesAndNothingElse(t *testing.T) {
	secret, other := newSecret(t), newSecret(t)
	rapid.Check(t, func(t *rapid.T) {
		id := rapid.StringMatching(`[a-zA-Z0-9_-]{1,40}`).Draw(t, "id")
		body := rapid.SliceOf(rapid.Byte()).Draw(t, "body")
		at := time.Unix(rapid.Int64Range(0, 1<<33).Draw(t, "at"), 0)
		signature, err := Sign(secret, id, at, body)
		if err != nil {
			t.Fatal(err)
		}
		header := signed(id, at.Unix(), signature)
		if err := Verify(secret, header, body, at); err != nil {
			t.Fatal(err)
		}
		if Verify(other, header, body, at) == nil {
			t.Fatal("it passes with another secret")
		}
		// The joint between the ID and the rest cannot be moved.
		header.Set(headerID, id+".1")
		if Verify(secret, header, body, at) == nil {
			t.Fatal("it passes with another ID")
		}
	})
}
