package fakepublisher

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
)

// Fault is one way in which an answer goes wrong. Faults are of four groups.
//
// Instead of the answer: a refusal, a redirect, or nothing. In the way of the
// answer: its bytes are damaged, slow, or too many. In its links: the page is
// right, but leads on badly. In its content: releases are added that no
// publisher should send, or are left out or repeated; see [Fault.Adds]. No
// fault changes a published release in anything but the spelling of its
// characters.
type Fault string

// The faults.
const (
	None Fault = "" // the answer is well

	TooManyRequests     Fault = "too-many-requests"      // 429, Retry-After in seconds
	TooManyRequestsDate Fault = "too-many-requests-date" // 429, Retry-After as a date
	RetryAfterHuge      Fault = "retry-after-huge"       // 429, Retry-After: 99999999999
	RetryAfterNegative  Fault = "retry-after-negative"   // 429, Retry-After: -5
	RetryAfterWord      Fault = "retry-after-word"       // 429, Retry-After: soon
	Forbidden           Fault = "forbidden"              // 403 for throttling, no Retry-After
	ServerError         Fault = "server-error"           // 500
	Unavailable         Fault = "unavailable"            // 503 with Retry-After
	RedirectLoop        Fault = "redirect-loop"          // redirects without end, on this site
	RedirectElsewhere   Fault = "redirect-elsewhere"     // a redirect to Config.Elsewhere
	HTMLPage            Fault = "html-page"              // 200 with a web page
	EmptyBody           Fault = "empty-body"             // 200 with nothing
	Hang                Fault = "hang"                   // no answer: see Config.HangFor

	TruncatedJSON   Fault = "truncated-json"   // ends after two thirds, as if that were all
	TrailingGarbage Fault = "trailing-garbage" // the whole JSON, then more bytes
	WrongCharset    Fault = "wrong-charset"    // ISO-8859-1, declared as UTF-8
	Drip            Fault = "drip"             // a byte every Config.Pause
	CutConnection   Fault = "cut-connection"   // broken off in the middle
	GzipBomb        Fault = "gzip-bomb"        // a megabyte that unpacks to a gigabyte
	HugeString      Fault = "huge-string"      // a string of 300 MB in the package

	NextSelf      Fault = "next-self"      // links.next is the address that was asked for
	NextElsewhere Fault = "next-elsewhere" // links.next leads to Config.Elsewhere
	NextMalformed Fault = "next-malformed" // links.next is no address
	NextVanishes  Fault = "next-vanishes"  // there is more, but no links.next

	DuplicateKey     Fault = "duplicate-key"     // adds a release with one member twice
	ForeignOCID      Fault = "foreign-ocid"      // adds a release under another publisher's prefix
	FutureDate       Fault = "future-date"       // adds a release dated five years ahead
	MissingID        Fault = "missing-id"        // adds a release without an id
	HugeAmount       Fault = "huge-amount"       // adds a release with an amount of 1e9999
	DeepNesting      Fault = "deep-nesting"      // adds a release 20,000 levels deep
	RepeatedReleases Fault = "repeated-releases" // begins with the last three releases of the page before
	MissingReleases  Fault = "missing-releases"  // leaves out a third of the releases; they are there the next time
)

var allFaults = []Fault{
	TooManyRequests, TooManyRequestsDate, RetryAfterHuge, RetryAfterNegative, RetryAfterWord, Forbidden, ServerError, Unavailable,
	RedirectLoop, RedirectElsewhere, HTMLPage, EmptyBody, Hang,
	TruncatedJSON, TrailingGarbage, WrongCharset, Drip, CutConnection, GzipBomb, HugeString,
	NextSelf, NextElsewhere, NextMalformed, NextVanishes,
	DuplicateKey, ForeignOCID, FutureDate, MissingID, HugeAmount, DeepNesting, RepeatedReleases, MissingReleases,
}

// All gives every fault but None.
func All() []Fault { return slices.Clone(allFaults) }

// Adds tells whether a fault adds a release to each page that has any. The
// added one is of the page's first date (of five years later for FutureDate),
// says in its title that it is made up, and always has the same bytes beside
// the same first release. [Extra] knows it by its ocid.
func (f Fault) Adds() bool {
	return slices.Contains([]Fault{DuplicateKey, ForeignOCID, FutureDate, MissingID, HugeAmount, DeepNesting}, f)
}

// Extra tells whether an ocid is that of a release that a fault added.
func Extra(ocid string) bool { return strings.Contains(ocid, extraMark) }

// Faults decides which request meets which fault. It does not change, so that
// the same requests meet the same faults. nil means that all is well.
type Faults struct {
	next func(n int) Fault
}

// Next gives the fault of the n-th request since the faults were set, from 1.
// Requests over the limit are not counted.
func (f *Faults) Next(n int) Fault {
	if f == nil {
		return None
	}
	return f.next(n)
}

// Always is one fault for every request, until other faults are set.
func Always(fault Fault) *Faults { return &Faults{func(int) Fault { return fault }} }

// InTurn is a fault for each of the next requests in that order, None among
// them for one that goes well, and none after them.
func InTurn(list ...Fault) *Faults {
	list = slices.Clone(list)
	return &Faults{func(n int) Fault {
		if n < 1 || n > len(list) {
			return None
		}
		return list[n-1]
	}}
}

// Random lets a request meet each fault with its chance, from 0 to 1; the
// chances add up to 1 at most. The same seed gives the same faults.
func Random(seed uint64, chances map[Fault]float64) *Faults {
	var names []Fault
	for _, name := range allFaults {
		if chances[name] > 0 {
			names = append(names, name)
		}
	}
	weights := make([]float64, len(names))
	for i, name := range names {
		weights[i] = chances[name]
	}
	return &Faults{func(n int) Fault {
		point := rand.New(rand.NewPCG(seed, uint64(n))).Float64()
		for i, name := range names {
			if point -= weights[i]; point < 0 {
				return name
			}
		}
		return None
	}}
}

// Evenly shares one chance among faults, for Random.
func Evenly(chance float64, faults ...Fault) map[Fault]float64 {
	chances := map[Fault]float64{}
	for _, f := range faults {
		chances[f] += chance / float64(len(faults))
	}
	return chances
}

// ParseFaults reads a choice of faults as a person writes it: "none", "all", or
// names with commas between them. They come by that chance, from 0 to 1. It is
// an error when a name is not known or the chance is none.
func ParseFaults(names string, chance float64, seed uint64) (*Faults, error) {
	if chance < 0 || chance > 1 {
		return nil, fmt.Errorf("the chance of a fault is from 0 to 1, not %v", chance)
	}
	var chosen []Fault
	switch names {
	case "", "none":
		return nil, nil
	case "all":
		chosen = All()
	default:
		for name := range strings.SplitSeq(names, ",") {
			fault := Fault(strings.TrimSpace(name))
			if !slices.Contains(allFaults, fault) {
				return nil, fmt.Errorf("%q is no fault; there are: %s", fault, join(allFaults, ", "))
			}
			chosen = append(chosen, fault)
		}
	}
	return Random(seed, Evenly(chance, chosen...)), nil
}

func join(faults []Fault, sep string) string {
	var b strings.Builder
	for i, f := range faults {
		if i > 0 {
			b.WriteString(sep)
		}
		b.WriteString(string(f))
	}
	return b.String()
}
