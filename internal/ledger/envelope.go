package ledger

import (
	"bytes"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"time"

	"golang.org/x/mod/sumdb/tlog"
)

// saltSize is the length in bytes of an entry's random salt.
const saltSize = 32

// envelope is what the tree commits to. It names the entry and binds its
// payload only through the commitment, so that payload and salt can be removed
// where the law says so and the tree still stands.
type envelope struct {
	Index      int64  `json:"index"`
	Kind       string `json:"kind"`
	OCID       string `json:"ocid"`
	Source     string `json:"source"`
	Time       string `json:"time"` // RFC 3339, UTC, milliseconds
	Header     string `json:"header,omitempty"`
	Charset    string `json:"charset,omitempty"`
	Commitment string `json:"commitment"` // base64
}

const timeFormat = "2006-01-02T15:04:05.000Z"

// commit gives HMAC-SHA-256(salt, payload): without the salt nobody can test a
// guess of a removed payload against it.
func commit(salt, payload []byte) []byte {
	mac := hmac.New(sha256.New, salt)
	mac.Write(payload)
	return mac.Sum(nil)
}

// Envelope gives the bytes whose RFC 6962 leaf hash stands in the tree: a JSON
// object with the members index, kind, ocid, source, time, header and charset
// (both only where set) and commitment, in this order and without white space.
func (e *Entry) Envelope() []byte {
	var buf bytes.Buffer
	enc := json.NewEncoder(&buf)
	enc.SetEscapeHTML(false)
	// A struct of strings and a number cannot fail to encode.
	_ = enc.Encode(envelope{
		Index: e.Index, Kind: e.Kind, OCID: e.OCID, Source: e.Source,
		Time: e.Time.UTC().Format(timeFormat), Header: e.Header, Charset: e.Charset,
		Commitment: base64.StdEncoding.EncodeToString(e.commitment),
	})
	return bytes.TrimSuffix(buf.Bytes(), []byte("\n"))
}

// leaf gives the entry's leaf hash.
func (e *Entry) leaf() tlog.Hash { return tlog.RecordHash(e.Envelope()) }

// millis cuts t to the precision that the ledger stores.
func millis(t time.Time) time.Time { return t.UTC().Truncate(time.Millisecond) }
