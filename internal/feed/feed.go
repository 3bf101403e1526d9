// Package feed brings releases in: from files, and from the feeds of publishers
// that it follows. What it takes goes to the ledger; what it cannot take is kept
// whole with the reason, and can be tried again. Where a feed stands is stored in
// the transaction that stores what it brought, so that nothing is missed and
// nothing asked for in vain, whenever the program stops.
package feed

import (
	"crypto/sha256"
	"encoding/hex"
	"log/slog"
	"path"
	"path/filepath"
	"strings"

	"github.com/tolsey/tolsey/internal/clock"
	"github.com/tolsey/tolsey/internal/db"
	"github.com/tolsey/tolsey/internal/ledger"
	"github.com/tolsey/tolsey/internal/publisher"
	"github.com/tolsey/tolsey/ocds"
)

// Service imports releases and keeps the refused ones.
type Service struct {
	db     *db.DB
	log    *ledger.Log
	clock  *clock.Clock
	logger *slog.Logger
	get    publisher.Getter
}

// New gives the service. get is what asks publishers.
func New(d *db.DB, l *ledger.Log, c *clock.Clock, logger *slog.Logger, get publisher.Getter) *Service {
	return &Service{db: d, log: l, clock: c, logger: logger, get: get}
}

// Migrations are the steps of the tables of this package.
func Migrations() []db.Migration {
	return []db.Migration{{Version: 2, Name: "refused documents", SQL: `
create table feed_refused (
  id text primary key,
  source text not null,
  file text not null,
  position text not null,
  reason text not null,
  detail text not null,
  time text not null,
  payload blob not null
);
create index feed_refused_source on feed_refused (source, reason);
create index feed_refused_time on feed_refused (time, id);
`}, following}
}

// Summary counts what an import did.
type Summary struct {
	Read        int64            `json:"read"`        // documents met: releases and what was refused
	Appended    int64            `json:"appended"`    // new releases, the superseding ones not included
	Known       int64            `json:"known"`       // the ledger had them
	Superseding int64            `json:"superseding"` // same ocid and release id, new content
	Refused     int64            `json:"refused"`     // kept with the reason
	Reasons     map[string]int64 `json:"reasons"`     // refused documents by reason
}

// add adds what another summary counts.
func (s *Summary) add(t Summary) {
	s.Read += t.Read
	s.Appended += t.Appended
	s.Known += t.Known
	s.Superseding += t.Superseding
	s.Refused += t.Refused
	if s.Reasons == nil {
		s.Reasons = map[string]int64{}
	}
	for reason, n := range t.Reasons {
		s.Reasons[reason] += n
	}
}

// Unknown is the source of documents that do not tell where they are from.
const Unknown = "unknown"

// publishers gives the names of publishers by the prefix of their ocids: of
// those that have an interface of their own the kind of that, and of the made-up
// market of the samples.
var publishers = func() map[string]string {
	names := map[string]string{"ocds-f1ct10": "fictional-market"}
	for _, kind := range publisher.Kinds() {
		for _, prefix := range publisher.Prefixes(kind) {
			names[prefix] = string(kind)
		}
	}
	return names
}()

// prefixLength is that of "ocds-" and the six characters of a publisher.
const prefixLength = len("ocds-") + 6

// SourceOf names where a process is from by the publisher's prefix of its
// ocid: the name of a known publisher, the prefix of another, or Unknown.
func SourceOf(ocid string) string {
	prefix := prefixOf(ocid)
	if len(prefix) < prefixLength || !strings.HasPrefix(prefix, "ocds-") {
		return Unknown
	}
	if name, ok := publishers[prefix]; ok {
		return name
	}
	return prefix
}

// refusedID names a refused document by what it is and where it stood, so that
// importing a file again does not keep it twice.
func refusedID(d *ocds.Document) string {
	h := sha256.New()
	for _, part := range []string{path.Base(filepath.ToSlash(d.File)), d.Position, string(d.Refusal.Reason)} {
		h.Write([]byte(part))
		h.Write([]byte{0})
	}
	h.Write(d.Raw)
	return hex.EncodeToString(h.Sum(nil)[:16])
}
