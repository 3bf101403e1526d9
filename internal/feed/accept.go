package feed

import (
	"fmt"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/tolsey/tolsey/internal/ledger"
	"github.com/tolsey/tolsey/internal/publisher"
	"github.com/tolsey/tolsey/ocds"
)

// The reasons for which a feed's releases are refused, besides those of the
// reader of OCDS.
const (
	// AnotherPublisher is a release of a process that the feed's publisher
	// cannot speak for: taken, it would change another publisher's notice.
	AnotherPublisher ocds.Reason = "another-publisher"
	// FutureDate is a release dated after today: releases are merged by date,
	// so that it would stand above every true one until then.
	FutureDate ocds.Reason = "future-date"
)

// future is how far ahead of now the date of a release may lie: clocks differ,
// and some publishers give the end of the day.
const future = 48 * time.Hour

// batchOf makes a batch of what a page holds, and counts what was mended.
func (s *Service) batchOf(f *Feed, docs []publisher.Document) (b batch, mended Counts) {
	for _, d := range docs {
		// Where a release stands in a list changes with the list: without that
		// one that is refused is kept once, however often it is met.
		d.File, d.Position = f.origin(), ""
		c := collector{source: d.Source}
		var at time.Time
		if d.Refusal == nil {
			at = dateOf(d.Document)
			d.Refusal = f.refusal(d.Document, at, s.clock.Now())
		}
		if d.Refusal != nil {
			b.refused = append(b.refused, refused{Document: *d.Document, source: c.sourceOf(d.Document)})
			continue
		}
		b.items = append(b.items, c.item(d.Document))
		b.dates = append(b.dates, at)
		mended.add(mendings(d.Document))
	}
	return b, mended
}

// origin names a feed among the files of refused documents.
func (f *Feed) origin() string {
	if u, err := url.Parse(f.URL); err == nil && u.Host != "" {
		return f.Name + " (" + u.Host + ")"
	}
	return f.Name
}

// refusal says why a release of the feed, dated at, is not taken; nil when it is.
func (f *Feed) refusal(d *ocds.Document, at, now time.Time) *ocds.Refusal {
	if !f.speaksFor(d.OCID()) {
		return &ocds.Refusal{Reason: AnotherPublisher, Detail: fmt.Sprintf("The feed %s may not bring releases of the process %s, "+
			"which is another publisher's. If it should, add it with --prefix %s.", f.Name, d.OCID(), prefixOf(d.OCID()))}
	}
	return futureRefusal(d, at, now)
}

// futureRefusal refuses a release that is dated in the future.
func futureRefusal(d *ocds.Document, at, now time.Time) *ocds.Refusal {
	if !at.After(now.Add(future)) {
		return nil
	}
	return &ocds.Refusal{Reason: FutureDate, Detail: fmt.Sprintf("The release is dated %s, which is still to come. "+
		"It can be tried again then: tolsey refused --retry.", d.Release.Get("date").Text())}
}

// speaksFor tells whether the feed may bring releases of a process. A
// publisher's own interface may use its own prefixes, any other interface all
// but those of the publishers that have one of their own; another Tolsey and a
// directory are trusted with all.
func (f *Feed) speaksFor(ocid string) bool {
	prefix := prefixOf(ocid)
	switch own := publisher.Prefixes(f.Kind); {
	case slices.Contains(f.Prefixes, prefix):
		return true
	case f.Kind == publisher.Tolsey || f.Kind == Directory:
		return true
	case own != nil:
		return slices.Contains(own, prefix)
	}
	return len(f.Prefixes) == 0 && !slices.Contains(publisher.Reserved(), prefix)
}

// prefixOf gives the part of an ocid that names its publisher, in lower case;
// of one that is shorter, all of it.
func prefixOf(ocid string) string {
	ocid = strings.ToLower(ocid)
	return ocid[:min(len(ocid), prefixLength)]
}

// mendings counts what had to be mended in a release.
func mendings(d *ocds.Document) (c Counts) {
	if d.Charset != "utf-8" {
		c.Recoded = 1
	}
	if slices.Contains(d.Made, "id") {
		c.Unnamed = 1
	}
	if beyond(d.Raw) {
		c.Beyond = 1
	}
	return c
}

// beyond tells whether a release holds a number like 1e9999, which Find a
// Tender is known to send: JSON, but beyond what programs count with.
func beyond(raw []byte) bool {
	for i := 1; i < len(raw); i++ {
		if (raw[i] == 'e' || raw[i] == 'E') && '0' <= raw[i-1] && raw[i-1] <= '9' {
			return hugeNumber.Match(raw) // which alone would take long on every text
		}
	}
	return false
}

// hugeNumber is a number of 1e1000 or more where JSON may have one.
var hugeNumber = regexp.MustCompile(`[:\[,]\s*-?[0-9.]+[eE]\+?[0-9]{4}`)

// newest gives the latest of the dates of some releases, and of one known
// before; later ones than now do not count.
func newest(known time.Time, dates []time.Time, now time.Time) time.Time {
	for _, at := range dates {
		if at.After(known) && !at.After(now) {
			known = at
		}
	}
	return known
}

// dateOf gives the date of a release, zero where it cannot be read.
func dateOf(d *ocds.Document) time.Time {
	at, _, err := ocds.ParseTime(d.Release.Get("date").Text())
	if err != nil {
		return time.Time{}
	}
	return at
}

// published counts the new releases of a batch by the day of their date.
func (b *batch) published(statuses []ledger.Status) map[string]int64 {
	days := map[string]int64{}
	for i, at := range b.dates {
		if statuses[i] != ledger.Known && !at.IsZero() {
			days[dayOf(at)]++
		}
	}
	return days
}
