package ledger

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"time"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"

	"github.com/tolsey/tolsey/internal/db"
	"github.com/tolsey/tolsey/internal/fault"
)

// Receipt proves that an entry stands in the ledger: a file that anyone can
// check with the log's public key, without asking the log.
type Receipt struct {
	About      string          `json:"about"`      // what this is, for a person who finds the file
	Verifier   string          `json:"verifier"`   // the log's public key; compare it with the one published
	Checkpoint string          `json:"checkpoint"` // signed size and root hash of the tree
	Envelope   json.RawMessage `json:"envelope"`   // the leaf: hash it as RFC 6962 says
	Proof      []string        `json:"proof"`      // base64 hashes from the leaf to the root
	Salt       string          `json:"salt"`       // base64; the commitment in the envelope is HMAC-SHA-256(salt, payload)
	Payload    string          `json:"payload"`    // base64 of the bytes received
}

const aboutReceipt = "Proof that this entry stands in the ledger of a Tolsey. Check it with: tolsey verify --receipt FILE"

// Receipt makes the proof of an entry against the newest checkpoint.
func (l *Log) Receipt(ctx context.Context, index int64) (r Receipt, err error) {
	err = l.cfg.DB.Read(ctx, func(tx *db.Tx) error {
		list, err := read(ctx, tx, "where idx = $1", index)
		if err != nil {
			return err
		}
		if len(list) == 0 {
			return fault.New(fault.NotFound, "The ledger has no entry %d.", index)
		}
		r, err = l.receipt(ctx, tx, &list[0])
		return err
	})
	return r, err
}

func (l *Log) receipt(ctx context.Context, tx *db.Tx, e *Entry) (Receipt, error) {
	c, err := l.newest(ctx, tx)
	if err != nil {
		return Receipt{}, err
	}
	proof, err := tlog.ProveRecord(c.Size, e.Index, newTree(ctx, tx))
	if err != nil {
		return Receipt{}, fmt.Errorf("proving entry %d: %w", e.Index, err)
	}
	r := Receipt{
		About: aboutReceipt, Verifier: l.keys.verifier, Checkpoint: c.Note, Envelope: e.Envelope(), Proof: []string{},
		Salt: base64.StdEncoding.EncodeToString(e.salt), Payload: base64.StdEncoding.EncodeToString(e.Payload),
	}
	for _, h := range proof {
		r.Proof = append(r.Proof, base64.StdEncoding.EncodeToString(h[:]))
	}
	return r, nil
}

// CheckReceipt checks a receipt by itself: the checkpoint's signature, the path
// from the leaf to its root, and the payload against the leaf's commitment. An
// empty verifier takes the key that the receipt carries, which proves only that
// the receipt is consistent. It gives the entry's index, ocid, source and time.
func CheckReceipt(data []byte, verifier string) (e Entry, c Checkpoint, err error) {
	var r Receipt
	if err := json.Unmarshal(data, &r); err != nil {
		return e, c, fault.With(err, fault.Invalid, "The receipt cannot be read: it is not the JSON that Tolsey writes.")
	}
	if verifier == "" {
		verifier = r.Verifier
	}
	if c, err = ParseCheckpoint(r.Checkpoint, verifier); err != nil {
		return e, c, err
	}
	var env envelope
	if err := json.Unmarshal(r.Envelope, &env); err != nil {
		return e, c, fault.With(err, fault.Invalid, "The receipt's envelope cannot be read.")
	}
	proof, err := r.hashes()
	if err != nil {
		return e, c, err
	}
	var leaf bytes.Buffer
	if err := json.Compact(&leaf, r.Envelope); err != nil {
		return e, c, fault.With(err, fault.Invalid, "The receipt's envelope cannot be read.")
	}
	if err := tlog.CheckRecord(proof, c.Size, c.Root, env.Index, tlog.RecordHash(leaf.Bytes())); err != nil {
		return e, c, fault.With(err, fault.Invalid, "The receipt does not prove its entry: the hashes do not lead to the signed root.")
	}
	e, err = env.entry(r)
	return e, c, err
}

func (r Receipt) hashes() (tlog.RecordProof, error) {
	var proof tlog.RecordProof
	for _, text := range r.Proof {
		h, err := base64.StdEncoding.DecodeString(text)
		if err != nil || len(h) != tlog.HashSize {
			return nil, fault.New(fault.Invalid, "The receipt's proof holds %q, which is no hash.", text)
		}
		proof = append(proof, tlog.Hash(h))
	}
	return proof, nil
}

// entry checks the payload against the commitment.
func (env envelope) entry(r Receipt) (Entry, error) {
	salt, err1 := base64.StdEncoding.DecodeString(r.Salt)
	payload, err2 := base64.StdEncoding.DecodeString(r.Payload)
	if err1 != nil || err2 != nil || base64.StdEncoding.EncodeToString(commit(salt, payload)) != env.Commitment {
		return Entry{}, fault.New(fault.Invalid, "The receipt's payload is not the one that the ledger committed to.")
	}
	e := Entry{Index: env.Index, Kind: env.Kind, OCID: env.OCID, Source: env.Source, Header: env.Header,
		Charset: env.Charset, Payload: payload}
	var err error
	if e.Time, err = time.Parse(timeFormat, env.Time); err != nil {
		return Entry{}, fault.With(err, fault.Invalid, "The time in the receipt's envelope cannot be read.")
	}
	return e, nil
}

// VerifierName gives the name of the log that a public key speaks for.
func VerifierName(verifier string) (string, error) {
	v, err := note.NewVerifier(verifier)
	if err != nil {
		return "", fault.With(err, fault.Invalid, "The log's public key cannot be read.")
	}
	return v.Name(), nil
}
